//! What becomes of an index and its server when something goes wrong: programs killed at any moment, disks that fill, damaged files, clocks
//! that jump.
//!
//! Each fault is brought about for real, with the programs and on the file system, again and again. After each it is asked: does the server
//! still answer right, from one generation alone? Does what is left verify? Does the next run come out as if nothing had been? And is what the
//! programs say of it clear, that is, does it name the place and what to do?

mod answers;
mod clock;
mod daemon;
mod damaged_file;
mod disk_full;
mod findings;
mod folder;
mod ground;
mod kill_ingest;
mod kill_removal;
mod kill_server;
mod message;
mod privilege;
mod read_only;
mod tools;
mod two_writers;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use self::findings::Findings;
use self::ground::Ground;
pub use self::tools::Tools;
use crate::measure::Table;

/// What is to be done.
#[derive(Debug)]
pub struct Settings {
    /// The programs that faults are brought about in.
    pub tools: Tools,
    /// A folder for everything that is made; it is empty.
    pub work: PathBuf,
    /// How many documents the archive has.
    pub documents: usize,
    /// How often an ingest is killed; other programs are killed a third as often.
    pub kills: usize,
    /// The faults, by name; empty: all of them.
    pub only: Vec<String>,
    /// Another seed makes another archive, and other moments and places.
    pub seed: u64,
}

/// What was found.
#[derive(Debug)]
pub struct Outcome {
    /// A row for each fault: how often, what happened, what was lost.
    pub table: Table,
    /// What was lost or not said clearly, each with the fault.
    pub defects: Vec<String>,
}

type Fault = fn(&Ground) -> Result<Vec<Findings>>;

/// All faults, by the names that `--only` takes.
const FAULTS: [(&str, Fault); 8] = [
    ("kill-ingest", kill_ingest::bring_about),
    ("kill-removal", kill_removal::bring_about),
    ("kill-server", kill_server::bring_about),
    ("disk-full", disk_full::bring_about),
    ("damaged-files", damaged_file::bring_about),
    ("clock", clock::bring_about),
    ("two-writers", two_writers::bring_about),
    ("read-only", read_only::bring_about),
];

/// The names of all faults.
pub fn names() -> impl Iterator<Item = &'static str> {
    FAULTS.into_iter().map(|(name, _)| name)
}

/// Brings the faults about, one after the other.
pub fn run(settings: Settings) -> Result<Outcome> {
    let only = settings.only.clone();
    let ground = Ground::prepare(settings)?;
    let mut outcome =
        Outcome { table: Table::new(&["fault", "times", "seconds", "lost", "what happened"]), defects: Vec::new() };
    for (name, bring_about) in FAULTS.into_iter().filter(|(name, _)| only.is_empty() || only.iter().any(|o| o == name))
    {
        let start = Instant::now();
        let found = bring_about(&ground).with_context(|| format!("the fault {name} could not be brought about"))?;
        let seconds = start.elapsed().as_secs_f64() / crate::measure::number(found.len().max(1));
        for findings in found {
            outcome.table.row(&findings.fault, findings.cells(seconds));
            outcome.defects.extend(findings.defects());
        }
        // A long run says how far it is.
        writeln!(io::stderr(), "{name}: {:.0} seconds", start.elapsed().as_secs_f64())?;
    }
    Ok(outcome)
}
