//! What the indexer does with damaged files: a folder's files, each cut short or changed in a few bytes a thousand ways.
//!
//! Nothing may stop a run, and nothing may be a defect of ours: every copy is read or quarantined with a reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::measure::{Table, number};
use crate::random::Random;

/// How often a running indexer's memory is looked at.
const WATCH_EVERY: Duration = Duration::from_millis(20);

/// The most bytes that are changed in a copy.
const MAX_CHANGES: usize = 8;

/// What a run on the copies of one file took.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Run {
    took: Duration,
    /// The most memory the indexer held, in bytes.
    memory_bytes: usize,
}

/// What the table shows, and how many defects there were.
#[derive(Debug)]
pub struct Outcome {
    /// A row for each file: what became of its copies.
    pub table: Table,
    /// Runs that did not finish, and items that the report calls failed.
    pub defects: Vec<String>,
}

/// A report of the indexer, as far as it is looked at.
#[derive(Debug, Deserialize)]
struct Report {
    quarantined_by_reason: BTreeMap<String, u64>,
}

/// Ingests `copies` damaged copies of every file below `folder` with the program at `indexer`, file by file.
pub fn measure(folder: &Path, indexer: &Path, copies: usize, seed: u64) -> Result<Outcome> {
    let heading = ["damaged copies of", "copies", "seconds", "peak MB", "quarantined"];
    let mut outcome = Outcome { table: Table::new(&heading), defects: Vec::new() };
    for (purpose, file) in (0..).zip(files(folder)?) {
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        let work = tempfile::tempdir()?;
        let archive = work.path().join("archive");
        fs::create_dir(&archive)?;
        write_copies(&file, &archive, copies, &mut Random::new(seed, purpose))?;
        let report = work.path().join("report.json");
        let run = run(indexer, &archive, &work.path().join("index"), &report)?;
        let reasons = fs::read(&report).ok().and_then(|json| serde_json::from_slice::<Report>(&json).ok());
        let Some(Report { quarantined_by_reason: reasons }) = reasons else {
            outcome.defects.push(format!("{name}: the run did not finish"));
            continue;
        };
        if let Some(count) = reasons.get("failed") {
            outcome.defects.push(format!("{name}: {count} copies met a defect"));
        }
        let cells = [
            copies.to_string(),
            format!("{:.1}", run.took.as_secs_f64()),
            format!("{:.0}", number(run.memory_bytes) / 1e6),
            reasons.values().sum::<u64>().to_string(),
        ];
        outcome.table.row(&name, cells);
    }
    Ok(outcome)
}

/// The files below a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))?;
            for entry in entries {
                pending.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "there is no file below {}", folder.display());
    Ok(files)
}

/// Half of the copies are cut short, half have some bytes changed.
fn write_copies(file: &Path, into: &Path, copies: usize, random: &mut Random) -> Result<()> {
    let whole = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    for copy in 0..copies {
        fs::write(into.join(format!("{copy:05}")), damaged(&whole, copy % 2 == 0, random))?;
    }
    Ok(())
}

fn damaged(whole: &[u8], is_cut: bool, random: &mut Random) -> Vec<u8> {
    if whole.is_empty() {
        return Vec::new();
    }
    let last = whole.len() - 1;
    if is_cut {
        return whole.get(..random.between(0, last)).unwrap_or_default().to_vec();
    }
    let mut bytes = whole.to_vec();
    for _ in 0..random.between(1, MAX_CHANGES) {
        let place = random.between(0, last);
        bytes[place] ^= u8::try_from(random.between(1, 255)).expect("it is a byte");
    }
    bytes
}

fn run(indexer: &Path, archive: &Path, index: &Path, report: &Path) -> Result<Run> {
    let start = Instant::now();
    let mut child = Command::new(indexer)
        .args(["ingest".as_ref(), archive, "--index".as_ref(), index, "--report".as_ref(), report])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot run {}; build it, or name it with --indexer", indexer.display()))?;
    let memory_bytes = peak_memory(&mut child)?;
    Ok(Run { took: start.elapsed(), memory_bytes })
}

/// Waits for a process; gives the most memory it held, as Linux tells while it runs.
fn peak_memory(child: &mut Child) -> Result<usize> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        let kilobytes = kilobytes.and_then(|kilobytes| kilobytes.parse::<usize>().ok()).unwrap_or_default();
        peak = peak.max(kilobytes * 1024);
        thread::sleep(WATCH_EVERY);
    }
    Ok(peak)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_damaged_and_the_same_for_a_seed() {
        let whole = b"A file of some length that is damaged".as_slice();
        let copies = |seed| {
            let mut random = Random::new(seed, 0);
            (0..100).map(|copy| damaged(whole, copy % 2 == 0, &mut random)).collect::<Vec<_>>()
        };
        assert_eq!(copies(1), copies(1));
        assert_ne!(copies(1), copies(2));
        assert!(copies(1).iter().step_by(2).all(|copy| copy.len() < whole.len() && whole.starts_with(copy)));
        assert!(copies(1).iter().skip(1).step_by(2).all(|copy| copy.len() == whole.len()));
        assert_eq!(damaged(b"", false, &mut Random::new(1, 0)), b"");
    }
}
