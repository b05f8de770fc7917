//! The program `onrecord-indexer`: does what its command line says, and turns the outcome into an exit status.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Parser;
use indexer::absence::seek;
use indexer::account::Account;
use indexer::args::{
    Arguments, Command, IngestArguments, RedactArguments, RemoveArguments, ShowArguments, VerifyArguments,
};
use indexer::dump::dump;
use indexer::enrich::lexicon::Lexicon;
use indexer::format::pdf::{self, Isolation};
use indexer::guard::keep_guarded_panics_quiet;
use indexer::ledger::Ledger;
use indexer::plan::Scope;
use indexer::progress::Progress;
use indexer::removal::{Copies, Passages, Redact, Remove, redact, remove, undo};
use indexer::report::Report;
use indexer::show::show;
use indexer::stats::Stats;
use indexer::{Ingest, Orphans, canary, generations, ingest};
use shared::index::{Verification, store, verify};

#[expect(clippy::print_stderr, reason = "what keeps the program from going on is told on standard error")]
fn main() -> ExitCode {
    keep_guarded_panics_quiet();
    let done = match Arguments::parse().command {
        Command::Ingest(arguments) => run_ingest(arguments),
        Command::Dump(index) => dump(&index.dir, &mut BufWriter::new(io::stdout().lock())),
        Command::ReadPdf => pdf::serve().context("cannot read a PDF from standard input"),
        Command::Redact(arguments) => run_redact(arguments),
        Command::Remove(arguments) => run_remove(arguments),
        Command::Show(arguments) => run_show(&arguments),
        Command::Stats(index) => Stats::of_index(&index.dir).map_err(Into::into).and_then(|stats| say(&stats)),
        Command::Verify(VerifyArguments { absent: Some(text), index }) => run_absent(&index.dir, &text),
        Command::Verify(VerifyArguments { absent: None, index }) => run_verify(&index.dir),
        Command::Rollback(index) => run_rollback(&index.dir),
        Command::Generations(index) => generations::list(&index.dir).map_err(Into::into).and_then(|list| say(&list)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onrecord-indexer: {error:#}{}", advice(&error));
            ExitCode::FAILURE
        }
    }
}

/// What to do about a full disk, whatever was being written; nothing where that is said already.
fn advice(error: &anyhow::Error) -> &'static str {
    const ADVICE: &str = "; make room on its disk and run it again: the index stays as it was";
    let is_full = |error: &io::Error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let is_about_it = error.chain().filter_map(|cause| cause.downcast_ref()).any(is_full);
    if is_about_it && !format!("{error:#}").contains("make room") { ADVICE } else { "" }
}

fn run_ingest(arguments: IngestArguments) -> anyhow::Result<()> {
    let threads = arguments.threads();
    let IngestArguments { paths, index, report: report_path, mappings, prune, reread, removed, canaries, .. } =
        arguments;
    if let Some(path) = &report_path {
        see_that_it_can_be_written(path)?;
    }
    let scope = if reread { Scope::Everything } else { Scope::Changes };
    let orphans = if prune { Orphans::Remove } else { Orphans::Keep };
    let program = env::current_exe().context("cannot find the program itself, which reads each PDF in a process")?;
    let isolation = Isolation::Worker(program);
    let canaries = canaries.as_deref().map_or_else(|| Ok(Vec::new()), canary::from_file)?;
    let ingest_all = Ingest::new(paths, index.dir, threads);
    let options = Ingest { mappings, scope, orphans, isolation, removed, canaries, ..ingest_all };
    let report = ingest(&options, Progress::on_standard_error())?;
    say(&report)?;
    if let Some(path) = &report_path {
        write_report(&report, path)?;
    }
    if report.documents() == 0 {
        bail!("nothing could be indexed: no file holds a publication in a format that is read");
    }
    Ok(())
}

fn run_redact(arguments: RedactArguments) -> anyhow::Result<()> {
    let RedactArguments { document, text, pattern, reason, index } = arguments;
    let passages = match (text, pattern) {
        (Some(text), _) => Passages::of_text(&text)?,
        (None, pattern) => Passages::of_pattern(&pattern.unwrap_or_default())?,
    };
    say(&redact(&Redact { index: index.dir, document, passages, reason })?)
}

fn run_remove(arguments: RemoveArguments) -> anyhow::Result<()> {
    let RemoveArguments { documents: mut names, file, reason, with_copies, undo: is_undone, index } = arguments;
    if let Some(path) = &file {
        names.extend(names_in(path)?);
    }
    let unknown = if let Some(reason) = reason.filter(|_| !is_undone) {
        let copies = if with_copies { Copies::Go } else { Copies::Stay };
        let removed = remove(&Remove { index: index.dir, names, reason, copies })?;
        say(&removed)?;
        removed.unknown.len()
    } else {
        let unknown = undo(&index.dir, &names)?;
        let lifted = names.len() - unknown.len();
        say(&format!("Lifted: {lifted}; `onrecord-indexer ingest --reread` takes in what the archive has of these"))?;
        unknown.iter().try_for_each(|name| say(&format!("Not taken down: {name}")))?;
        unknown.len()
    };
    match unknown {
        0 => Ok(()),
        count => bail!("{count} of what was named could not be found; look for it with `show` or on the search page"),
    }
}

/// The names in a list, one a line.
fn names_in(path: &Path) -> anyhow::Result<Vec<String>> {
    let list = fs::read_to_string(path).with_context(|| format!("cannot read the list {}", path.display()))?;
    let lines = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

fn run_show(arguments: &ShowArguments) -> anyhow::Result<()> {
    let shown = show(&arguments.index.dir, &arguments.documents)?;
    say(&shown)
}

fn run_verify(dir: &Path) -> anyhow::Result<()> {
    let Verification { files, documents, mut damage } = verify(dir)?;
    let served = store::served(dir)?.folder;
    damage.extend(Ledger::<Account>::damage(&served));
    damage.extend(Lexicon::open(&served).err().map(|error| error.to_string()));
    if damage.is_empty() {
        return say(&format!("The index is whole: {files} files, {documents} documents"));
    }
    let advice = "restore a copy, go back with `onrecord-indexer rollback`, or make it anew from the archive";
    bail!("the index in {} is damaged; {advice}:\n  {}", dir.display(), damage.join("\n  "))
}

fn run_absent(dir: &Path, text: &str) -> anyhow::Result<()> {
    let sought = seek(dir, text)?;
    say(&sought)?;
    if sought.is_absent() { Ok(()) } else { bail!("it is not proven that the text is nowhere; see what is listed") }
}

fn run_rollback(dir: &Path) -> anyhow::Result<()> {
    let (to, from) = store::roll_back(dir)?;
    say(&format!("Generation {} is served in place of {}", to.number, from.number))
}

/// A long run should not end with a report that nobody can keep.
fn see_that_it_can_be_written(path: &Path) -> anyhow::Result<()> {
    let opened = OpenOptions::new().append(true).create(true).open(path);
    opened.map(drop).with_context(|| format!("cannot write the report {}; name another file", path.display()))
}

fn write_report(report: &Report, path: &Path) -> anyhow::Result<()> {
    let json = report.to_json() + "\n";
    fs::write(path, json).with_context(|| format!("cannot write the report {}", path.display()))
}

/// Prints what a command answers. Where nobody reads it, that is no failure of the command.
fn say(answer: &impl std::fmt::Display) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{answer}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
