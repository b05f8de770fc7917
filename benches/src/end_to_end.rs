//! What a whole ingest costs: the program `onrecord-indexer` reads a file of JSON Lines, concludes what it can of each
//! document and fills an index; beside it a process that reads the same file and fills an index with bare Tantivy.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::corpus::{Corpus, json_line};
use crate::ingest::{Run, megabytes_of, size};
use crate::measure::{Table, number, peak_memory, processor_time_of_children, quantile};

/// How often a process is asked for its peak memory while it runs.
const WATCH_INTERVAL: Duration = Duration::from_millis(5);

/// The programs that are measured.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `onrecord-indexer`.
    pub indexer: PathBuf,
    /// This program: its task `bare` reads a file with bare Tantivy.
    pub bare: PathBuf,
}

impl Programs {
    /// This program, and the indexer that was built beside it.
    pub fn beside_this() -> Result<Self> {
        let bare = std::env::current_exe().context("cannot tell where this program is")?;
        let indexer = bare.with_file_name("onrecord-indexer");
        ensure!(indexer.is_file(), "{} is missing: build it with cargo build --release -p indexer", indexer.display());
        Ok(Self { indexer, bare })
    }
}

/// Reads `archive`, which holds `corpus`, with both programs in turn, `rounds` times each; gives a table of medians.
pub fn compare(programs: &Programs, corpus: &Corpus, archive: &Path, rounds: usize) -> Result<Table> {
    let (mut ours, mut bares) = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
    for _ in 0..rounds {
        ours.push(run(Command::new(&programs.indexer).arg("ingest").arg(archive).arg("--index"))?);
        bares.push(run(Command::new(&programs.bare).arg("bare").arg(archive).arg("--index"))?);
    }
    let (megabytes, documents) = (number(corpus.text_bytes()) / 1e6, number(corpus.documents.len()));
    let heading = ["", "MB/s of processor", "MB/s", "documents/s", "peak MB", "index MB", "processor time to bare"];
    let mut table = Table::new(&heading);
    let processor = |runs: &[Watched]| median(runs, |watched| watched.run.processor_seconds);
    for (name, runs) in [("onrecord", &ours), ("bare Tantivy", &bares)] {
        let seconds = median(runs, |watched| watched.run.seconds);
        let cells = [
            megabytes / processor(runs),
            megabytes / seconds,
            documents / seconds,
            median(runs, |watched| megabytes_of(watched.peak_bytes)),
            median(runs, |watched| megabytes_of(watched.run.index_bytes)),
            processor(runs) / processor(&bares),
        ];
        table.row(name, cells.map(|cell| format!("{cell:.2}")));
    }
    Ok(table)
}

/// Writes the archive to read: the first lines of `input` as they are, or the documents if there is none.
pub fn write_archive(corpus: &Corpus, input: Option<&Path>, archive: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", archive.display());
    let mut out = BufWriter::new(File::create(archive).with_context(cannot)?);
    match input {
        None => corpus.documents.iter().try_for_each(|document| writeln!(out, "{}", json_line(document))),
        Some(input) => {
            let file = File::open(input).with_context(|| format!("cannot read {}", input.display()))?;
            let mut lines = BufReader::new(file).lines().take(corpus.documents.len());
            lines.try_for_each(|line| writeln!(out, "{}", line?))
        }
    }
    .and_then(|()| out.flush())
    .with_context(cannot)
}

/// What a process cost.
#[derive(Debug, Clone, Copy)]
struct Watched {
    run: Run,
    peak_bytes: u64,
}

/// Runs a command, whose last argument will be the folder of the index.
fn run(command: &mut Command) -> Result<Watched> {
    let dir = tempfile::tempdir()?;
    let index = dir.path().join("index");
    let command = command.arg(&index).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (start, processor_start) = (Instant::now(), processor_time_of_children()?);
    let mut process = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
    let mut peak_bytes = 0;
    let status = loop {
        peak_bytes = peak_memory(process.id()).unwrap_or_default().max(peak_bytes);
        if let Some(status) = process.try_wait()? {
            break status;
        }
        thread::sleep(WATCH_INTERVAL);
    };
    let (seconds, processor) = (start.elapsed(), processor_time_of_children()?.saturating_sub(processor_start));
    ensure!(status.success(), "{command:?} failed: {status}");
    let processor_seconds = processor.as_secs_f64().max(0.01);
    let run = Run { processor_seconds, seconds: seconds.as_secs_f64(), index_bytes: size(&index)? };
    Ok(Watched { run, peak_bytes })
}

fn median(runs: &[Watched], value: impl Fn(&Watched) -> f64) -> f64 {
    quantile(&runs.iter().map(value).collect::<Vec<_>>(), 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_is_the_documents_or_the_first_lines_of_the_input() {
        let dir = tempfile::tempdir().expect("a folder");
        let (input, archive) = (dir.path().join("input"), dir.path().join("archive"));
        let read = || std::fs::read_to_string(&archive).expect("it was written");
        let corpus = Corpus::generated(2, 1);
        write_archive(&corpus, None, &archive).expect("space on the disk");
        assert_eq!(read().lines().count(), 2);
        std::fs::write(&input, "{\"a\":1}\n{}\n{\"c\":3}\n").expect("space on the disk");
        write_archive(&corpus, Some(&input), &archive).expect("space on the disk");
        assert_eq!(read(), "{\"a\":1}\n{}\n");
    }

    #[test]
    fn a_command_that_fails_is_named() {
        let error = run(&mut Command::new("false")).expect_err("it fails");
        assert!(error.to_string().contains("false"), "{error}");
    }
}
