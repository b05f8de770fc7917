//! A server as a process.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// How long a server may take until it answers or ends.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// What precedes the address in what a server says when it is ready.
const READY: &str = "http://";

/// A running server; dropped, it is killed.
#[derive(Debug)]
pub(super) struct Daemon {
    process: Child,
    pub(super) address: SocketAddr,
    log: PathBuf,
    _folder: TempDir,
}

/// Starts a command of the server, such as [`serving`]; an `Err` within holds what it said when it ended instead of answering.
pub(super) fn start(mut command: Command) -> Result<Result<Daemon, String>> {
    let folder = tempfile::tempdir()?;
    let (said, log) = (folder.path().join("said"), folder.path().join("log"));
    command.stdin(Stdio::null()).stdout(File::create(&said)?).stderr(File::create(&log)?);
    let mut process = command.spawn().context("cannot start the server")?;
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(address) = address(&fs::read_to_string(&said)?) {
            return Ok(Ok(Daemon { process, address, log, _folder: folder }));
        }
        if process.try_wait()?.is_some() {
            return Ok(Err(fs::read_to_string(&log)?));
        }
        thread::sleep(LOOK);
    }
    drop(process.kill());
    bail!("the server neither answers nor ends: {}", fs::read_to_string(&log)?)
}

/// The command that serves an index on any free port of the loopback interface.
pub(super) fn serving(server: &Path, index: &Path) -> Command {
    let mut command = Command::new(server);
    command.arg("--index").arg(index).args(["--listen", "127.0.0.1:0"]);
    command
}

fn address(said: &str) -> Option<SocketAddr> {
    let line = said.strip_suffix('\n')?.lines().last()?;
    line.split_once(READY)?.1.parse().ok()
}

impl Daemon {
    /// What it has logged.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until its log holds some words; says whether it does.
    pub(super) fn has_logged(&self, words: &str, patience: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < patience {
            if self.log().contains(words) {
                return true;
            }
            thread::sleep(LOOK);
        }
        false
    }

    /// Whether it still runs.
    pub(super) fn is_running(&mut self) -> bool {
        self.process.try_wait().is_ok_and(|ended| ended.is_none())
    }

    /// Kills it as nothing can be done about.
    pub(super) fn kill(&mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.kill());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_end_of_a_whole_line() {
        assert_eq!(address("Onrecord answers at http://127.0.0.1:80"), None);
        assert_eq!(address("Onrecord answers at http://127.0.0.1:80\n"), Some(([127, 0, 0, 1], 80).into()));
    }
}
