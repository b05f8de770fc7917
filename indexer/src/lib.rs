//! Reads an archive of publications and fills an index with it.
//!
//! [`ingest`] is the whole of it, in two passes: [`gather`] reads files into records and records into documents, which
//! wait in a [`spool`]; [`settle`] makes all versions of a document one and puts it into the index.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use shared::index::Writer;

use crate::progress::Progress;
use crate::report::Report;
use crate::spool::Spool;

pub mod args;
pub mod container;
pub mod convert;
pub mod dump;
pub mod enrich;
pub mod extract;
pub mod format;
pub mod gather;
pub mod guard;
pub mod progress;
pub mod record;
pub mod report;
#[cfg(test)]
mod sample;
pub mod settle;
pub mod spool;
pub mod stats;
pub mod unite;

/// What to read, and where to put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The folder of the index; it is made if need be.
    pub index: PathBuf,
    /// How many threads read and write.
    pub threads: NonZeroUsize,
}

/// Reads an archive into an index, and tells what became of it.
///
/// Everything is committed at once, at the end: killed at any moment, it leaves the index as it was. A file that cannot
/// be read is quarantined and stops nothing; an error means that the run could not go on, and that nothing was committed.
pub fn ingest(options: &Ingest, progress: Progress) -> anyhow::Result<Report> {
    let start = Instant::now();
    let Ingest { paths, index, threads } = options;
    for path in paths {
        fs::metadata(path).with_context(|| format!("cannot read {}; name a file or folder", path.display()))?;
    }
    let writer = Writer::open(index)?;
    let spool = Spool::create_in(index)
        .with_context(|| format!("cannot make a temporary file in {}; see that it can be written", index.display()))?;

    let gathered = gather::gather(paths, *threads, &spool, progress)?;
    let settled = settle::settle(gathered.sightings, *threads, &spool, &writer, progress)?;

    let report = Report {
        files_by_format: gathered.files_by_format,
        bytes: gathered.bytes,
        records: gathered.records,
        added: settled.added,
        replaced: settled.replaced,
        unchanged: settled.unchanged,
        united: settled.united,
        quarantined: gathered.quarantined,
        warnings: gathered.warnings,
        took: start.elapsed(),
    };
    if report.is_change() {
        writer.commit()?;
    }
    Ok(Report { took: start.elapsed(), ..report })
}
