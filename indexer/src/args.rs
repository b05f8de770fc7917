//! The command line of `onrecord-indexer`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::{Args, Parser, Subcommand};
use shared::index::Reason;

use crate::format::fields::Mapping;
use crate::format::pdf::COMMAND;

/// The most threads that may be asked for: far more than cores, far fewer than a system can start.
pub const MAX_THREADS: usize = 512;

/// Fills an index with an archive of publications, for `onrecord-server` to answer from.
#[derive(Debug, Clone, Parser)]
#[command(name = "onrecord-indexer", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Reads files and folders into the index. May be repeated: what has not changed stays as it is.
    Ingest(IngestArguments),
    /// Writes every document to standard output as JSON Lines, by id.
    Dump(IndexArgument),
    /// Reads one PDF: what the program starts for each, to keep what may go wrong to that file.
    #[command(name = COMMAND, hide = true)]
    ReadPdf,
    /// Makes passages of a document unreadable, in every file of the index and in all later runs.
    Redact(RedactArguments),
    /// Takes documents down: out of every file of the index, and out of all later runs.
    Remove(RemoveArguments),
    /// Shows documents, by id or by the address of the original.
    Show(ShowArguments),
    /// Counts the documents of the index by source, type, country, language and year, and the warnings of the runs that filled it.
    Stats(IndexArgument),
    /// Checks every file of the index, and reads every document in it; or proves that a text is nowhere in its files.
    Verify(VerifyArguments),
    /// Serves the generation of the index before the one that is served.
    Rollback(IndexArgument),
    /// Lists the generations of the index.
    Generations(IndexArgument),
}

/// The arguments of `ingest`.
#[derive(Debug, Clone, Args)]
pub struct IngestArguments {
    /// Files and folders to read; folders with all that is in them.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show a comment here in place of the command's")]
    pub index: IndexArgument,

    /// A file that gets the report of the run, as JSON.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Remove the documents that no file tells of any more: their files are gone from the paths that are given.
    #[arg(long)]
    pub prune: bool,

    /// Read files too that have not changed since the last run.
    #[arg(long)]
    pub reread: bool,

    /// The list `onrecord-removed` of another index: what it names is removed and not taken in.
    #[arg(long, value_name = "FILE")]
    pub removed: Option<PathBuf>,

    /// The name that a field has in tables, JSON Lines and front matter: `--map title=Betreff`. May be repeated.
    #[arg(long = "map", value_name = "FIELD=NAME")]
    pub mappings: Vec<Mapping>,

    /// A file of questions that the index must answer before it is published: one a line, a tab and the least number of documents after it.
    #[arg(long, value_name = "FILE", env = "ONRECORD_CANARIES")]
    pub canaries: Option<PathBuf>,

    /// How many threads read and write. Default: one for each core.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
}

/// The arguments of `remove`.
#[derive(Debug, Clone, Args)]
pub struct RemoveArguments {
    /// Ids of documents, or addresses of their originals.
    #[arg(required_unless_present = "file", value_name = "ID|URL")]
    pub documents: Vec<String>,

    /// A file with an id or an address on each line; lines that begin with `#` are remarks.
    #[arg(long, value_name = "LIST")]
    pub file: Option<PathBuf>,

    /// Why: safety, privacy, legal, error or request. Nothing else is kept of it.
    #[arg(long, value_name = "CLASS", value_parser = reason, required_unless_present = "undo")]
    pub reason: Option<Reason>,

    /// Remove their copies, versions and translations too.
    #[arg(long, conflicts_with = "undo")]
    pub with_copies: bool,

    /// Lift the removal: the next `ingest --reread` takes the documents in again.
    #[arg(long, conflicts_with = "reason")]
    pub undo: bool,

    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show a comment here in place of the command's")]
    pub index: IndexArgument,
}

/// The arguments of `redact`.
#[derive(Debug, Clone, Args)]
#[group(id = "passages", required = true, multiple = false, args = ["text", "pattern"])]
pub struct RedactArguments {
    /// The id of a document, or the address of its original.
    #[arg(value_name = "ID|URL")]
    pub document: String,

    /// Words that stand in a row; case, accents and what stands between them do not matter.
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,

    /// A regular expression.
    #[arg(long, value_name = "REGEX")]
    pub pattern: Option<String>,

    /// Why: safety, privacy, legal, error or request.
    #[arg(long, value_name = "CLASS", value_parser = reason, default_value = "privacy")]
    pub reason: Reason,

    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show a comment here in place of the command's")]
    pub index: IndexArgument,
}

/// The arguments of `show`.
#[derive(Debug, Clone, Args)]
pub struct ShowArguments {
    /// Ids of documents, or addresses of their originals.
    #[arg(required = true, value_name = "ID|URL")]
    pub documents: Vec<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show a comment here in place of the command's")]
    pub index: IndexArgument,
}

/// The arguments of `verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyArguments {
    /// Look for a text in every file, decompressed, and fail if it is anywhere.
    #[arg(long, value_name = "TEXT")]
    pub absent: Option<String>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show a comment here in place of the command's")]
    pub index: IndexArgument,
}

/// The argument that all commands have.
#[derive(Debug, Clone, Args)]
pub struct IndexArgument {
    /// The folder of the index.
    #[arg(long = "index", value_name = "DIR", env = "ONRECORD_INDEX")]
    pub dir: PathBuf,
}

impl IngestArguments {
    /// How many threads work: what was asked for, else one for each core.
    pub fn threads(&self) -> NonZeroUsize {
        self.threads.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
    }
}

fn reason(text: &str) -> Result<Reason, String> {
    let reasons = Reason::ALL.map(Reason::id).join(", ");
    Reason::from_id(text).ok_or_else(|| format!("give one of {reasons}"))
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let count = text.parse().ok().filter(|count: &NonZeroUsize| count.get() <= MAX_THREADS);
    count.ok_or_else(|| format!("give a number from 1 to {MAX_THREADS}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, ErrorKind> {
        let words = std::iter::once("onrecord-indexer").chain(line.split_whitespace());
        Arguments::try_parse_from(words).map_err(|error| error.kind())
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn ingest_takes_several_paths_and_needs_one() {
        let Ok(Arguments { command: Command::Ingest(ingest) }) = parse("ingest a b --index i --threads 3") else {
            panic!("these arguments are understood");
        };
        assert_eq!(ingest.paths, [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!((ingest.index.dir, ingest.threads), (PathBuf::from("i"), NonZeroUsize::new(3)));
        assert_eq!(parse("ingest --index i").err(), Some(ErrorKind::MissingRequiredArgument));
    }

    #[test]
    fn no_more_threads_are_taken_than_a_system_can_start() {
        assert!(parse("ingest a --index i --threads 512").is_ok());
        for bad in ["0", "513", "-1", "many", "99999999999999999999"] {
            let line = format!("ingest a --index i --threads={bad}");
            assert_eq!(parse(&line).err(), Some(ErrorKind::ValueValidation), "{bad}");
        }
    }

    #[test]
    fn a_removal_has_a_reason_of_the_table() {
        assert!(parse("remove a https://site.example/b --reason safety --index i").is_ok());
        assert!(parse("remove --file list --reason legal --with-copies --index i").is_ok());
        assert!(parse("remove a --undo --index i").is_ok());
        assert!(parse("redact a --text Anna --index i").is_ok());
        assert_eq!(parse("redact a --index i").err(), Some(ErrorKind::MissingRequiredArgument));
        assert_eq!(parse("redact a --text b --pattern c --index i").err(), Some(ErrorKind::ArgumentConflict));
        assert_eq!(parse("remove a --index i").err(), Some(ErrorKind::MissingRequiredArgument));
        assert_eq!(parse("remove --reason safety --index i").err(), Some(ErrorKind::MissingRequiredArgument));
        assert_eq!(parse("remove a --reason spite --index i").err(), Some(ErrorKind::ValueValidation));
    }

    #[test]
    fn a_command_is_needed() {
        assert_eq!(parse("").err(), Some(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand));
        assert_eq!(parse("delete --index i").err(), Some(ErrorKind::InvalidSubcommand));
    }
}
