//! Running the indexer.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, Result, ensure};

/// The programs.
#[derive(Debug, Clone)]
pub struct Tools {
    /// `onrecord-indexer`.
    pub indexer: PathBuf,
    /// `onrecord-server`.
    pub server: PathBuf,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) is_success: bool,
    /// Whether it was ended by a signal.
    pub(super) is_killed: bool,
    pub(super) output: Vec<u8>,
    /// What it said on standard error.
    pub(super) message: String,
}

impl Tools {
    /// Those that were built beside this one.
    pub fn beside_this() -> Result<Self> {
        let this = std::env::current_exe().context("cannot tell where this program is")?;
        let tools =
            Self { indexer: this.with_file_name("onrecord-indexer"), server: this.with_file_name("onrecord-server") };
        for program in [&tools.indexer, &tools.server] {
            ensure!(program.is_file(), "{} is missing: build it as script/faults does", program.display());
        }
        Ok(tools)
    }

    /// A command of the indexer on an index.
    pub(super) fn command<S: AsRef<OsStr>>(&self, arguments: &[S], index: &Path) -> Command {
        let mut command = Command::new(&self.indexer);
        command.args(arguments).arg("--index").arg(index).stdin(Stdio::null());
        command
    }

    /// Runs a command of the indexer to its end.
    pub(super) fn run<S: AsRef<OsStr>>(&self, arguments: &[S], index: &Path) -> Result<Run> {
        finish(&mut self.command(arguments, index))
    }

    /// As [`run`](Self::run), of a command that must succeed.
    pub(super) fn must<S: AsRef<OsStr>>(&self, arguments: &[S], index: &Path) -> Result<Run> {
        let run = self.run(arguments, index)?;
        let words: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_string_lossy()).collect();
        ensure!(run.is_success, "`{}` failed: {}", words.join(" "), run.message);
        Ok(run)
    }

    /// Starts a command of the indexer.
    pub(super) fn start<S: AsRef<OsStr>>(&self, arguments: &[S], index: &Path) -> Result<Child> {
        let mut command = self.command(arguments, index);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("cannot start the indexer")
    }
}

/// Runs a command to its end.
pub(super) fn finish(command: &mut Command) -> Result<Run> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    Ok(Run::of(output))
}

impl Run {
    pub(super) fn of(output: Output) -> Self {
        Self {
            is_success: output.status.success(),
            is_killed: output.status.code().is_none(),
            output: output.stdout,
            message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }
    }
}
