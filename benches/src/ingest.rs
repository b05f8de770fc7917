//! How fast an index is filled: text per second of processor time, Onrecord's [`Writer`] beside bare Tantivy.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::Result;
use shared::document::Document;
use shared::index::{IndexError, Writer};

use crate::bare;
use crate::corpus::Corpus;
use crate::measure::{Table, number, processor_time, quantile};

/// How many threads put documents, and how many of the engine's write them on either side: as many as [`Writer`] has.
pub const THREADS: usize = 2;

/// What one run cost.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Processor time, of all threads together.
    pub processor_seconds: f64,
    /// How long it took.
    pub seconds: f64,
    /// What the index takes on disk.
    pub index_bytes: u64,
}

/// Fills both indexes in turn, `rounds` times each, and gives a table of medians.
pub fn compare(corpus: &Corpus, rounds: usize) -> Result<Table> {
    let mut ours = Vec::with_capacity(rounds);
    let mut bares = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        ours.push(run(|dir| write(dir, &corpus.documents))?);
        bares.push(run(|dir| bare::write(dir, &corpus.documents))?);
    }
    let mut table = Table::new(&["", "MB/s of processor", "MB/s", "index MB", "processor time to bare"]);
    let processor = |runs: &[Run]| median(runs, |run| run.processor_seconds);
    let megabytes = number(corpus.text_bytes()) / 1e6;
    for (name, runs) in [("onrecord", &ours), ("bare Tantivy", &bares)] {
        let cells = [
            megabytes / processor(runs),
            megabytes / median(runs, |run| run.seconds),
            median(runs, |run| megabytes_of(run.index_bytes)),
            processor(runs) / processor(&bares),
        ];
        table.row(name, cells.map(|cell| format!("{cell:.2}")));
    }
    Ok(table)
}

/// Bytes in units of 10⁶.
pub fn megabytes_of(bytes: u64) -> f64 {
    number(usize::try_from(bytes).unwrap_or(usize::MAX)) / 1e6
}

/// Fills an index as the indexer does: several threads put, then everything is committed.
pub fn write(dir: &Path, documents: &[Document]) -> Result<()> {
    let writer = Writer::open(dir)?;
    let next = AtomicUsize::new(0);
    let put = || -> Result<(), IndexError> {
        while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            writer.put(document)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(put)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("putting a document does not panic"))
    })?;
    writer.commit()?;
    Ok(())
}

fn run(write: impl FnOnce(&Path) -> Result<()>) -> Result<Run> {
    let dir = tempfile::tempdir()?;
    let (start, processor_start) = (Instant::now(), processor_time(None)?);
    write(dir.path())?;
    let (seconds, processor) = (start.elapsed(), processor_time(None)?.saturating_sub(processor_start));
    let processor_seconds = processor.as_secs_f64().max(0.01);
    Ok(Run { processor_seconds, seconds: seconds.as_secs_f64(), index_bytes: size(dir.path())? })
}

/// What the files of a folder take, in bytes.
pub fn size(dir: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in dir.read_dir()? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}

fn median(runs: &[Run], value: impl Fn(&Run) -> f64) -> f64 {
    quantile(&runs.iter().map(value).collect::<Vec<_>>(), 50)
}
