//! New commits under a running server: the indexer, again and again.

use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::{Pid, setpriority_process};
use shared::document::{Document, DocumentId};
use tempfile::TempDir;

use super::Settings;
use crate::corpus::json_line;
use crate::generator::Archive;

/// How many documents change with each commit: as many as a site that is busy publishes in a month.
const CHANGING: usize = 200;

/// How long it waits between two runs: a site that is busy publishes once in some minutes.
const PAUSE: Duration = Duration::from_secs(30);

/// The *nice* value of the indexer: the one that `deploy/systemd/onrecord-ingest.service` gives it.
const NICENESS: i32 = 19;

/// How often it looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Publishes until told to stop.
pub(super) struct Publisher<'a> {
    indexer: Option<&'a Path>,
    index: &'a Path,
    archive: Archive,
    folder: TempDir,
}

/// How often it did.
#[derive(Debug, Default)]
pub(super) struct Published {
    runs: u64,
    failures: Vec<String>,
}

impl<'a> Publisher<'a> {
    pub(super) fn new(settings: &'a Settings) -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder for what is published")?;
        let archive = Archive::new(settings.seed ^ 0x5075_626c);
        Ok(Self { indexer: settings.indexer.as_deref(), index: &settings.index, archive, folder })
    }

    pub(super) fn run(&self, stop: &AtomicBool) -> Published {
        let mut published = Published::default();
        let Some(indexer) = self.indexer else { return published };
        while !stop.load(Relaxed) {
            match self.publish(indexer, published.runs) {
                Ok(()) => published.runs += 1,
                Err(error) => published.failures.push(format!("{error:#}")),
            }
            let mut waited = Duration::ZERO;
            while waited < PAUSE && !stop.load(Relaxed) {
                thread::sleep(LOOK);
                waited += LOOK;
            }
        }
        published
    }

    /// The same documents every time, their texts others: the index changes and does not grow.
    fn publish(&self, indexer: &Path, round: u64) -> Result<()> {
        let path = self.write(round)?;
        let mut command = Command::new(indexer);
        command.arg("ingest").arg(&path).arg("--index").arg(self.index).args(["--threads", "1"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let running = command.spawn().context("cannot start the indexer")?;
        let process = i32::try_from(running.id()).ok().and_then(Pid::from_raw);
        setpriority_process(process, NICENESS).context("cannot lower the priority of the indexer")?;
        let output = running.wait_with_output().context("cannot wait for the indexer")?;
        anyhow::ensure!(
            output.status.success(),
            "the indexer failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(())
    }

    fn write(&self, round: u64) -> Result<PathBuf> {
        let path = self.folder.path().join("changing.jsonl");
        let mut out = BufWriter::new(File::create(&path).context("cannot write what is published")?);
        let first = usize::try_from(round)? * CHANGING;
        for number in 0..CHANGING {
            let id = DocumentId::derive("changing", &[&number.to_string()]);
            let document = Document { id, url: None, reference: None, ..self.archive.document(first + number) };
            writeln!(out, "{}", json_line(&document))?;
        }
        out.flush()?;
        Ok(path)
    }
}

impl Published {
    pub(super) fn failures(&self) -> impl Iterator<Item = String> + '_ {
        self.failures.iter().cloned()
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "published meanwhile: {} commits of {CHANGING} changed documents", self.runs)
    }
}
