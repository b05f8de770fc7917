//! How far a run has come, on standard error: a bar on a terminal, else a line now and then.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{BinaryBytes, HumanCount, HumanDuration, ProgressBar, ProgressStyle};

/// How often a line is written where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// Where progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nowhere.
    Hidden,
    /// As a bar that changes in place.
    Bar,
    /// As a line now and then.
    Lines,
}

/// What a stage counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of files.
    Bytes,
    /// Documents.
    Documents,
}

/// One stage of a run. Several threads may advance it; dropping it ends it.
#[derive(Debug)]
pub struct Stage {
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    Hidden,
    Bar(ProgressBar),
    Lines(Lines),
}

/// A stage that is told in lines.
#[derive(Debug)]
struct Lines {
    count: Count,
    done: AtomicU64,
    start: Instant,
    last_line: Mutex<Instant>,
}

/// What is counted, and up to where.
#[derive(Debug, Clone, Copy)]
struct Count {
    name: &'static str,
    total: u64,
    unit: Unit,
}

impl Progress {
    /// What suits standard error.
    pub fn on_standard_error() -> Self {
        if io::stderr().is_terminal() { Self::Bar } else { Self::Lines }
    }

    /// Begins a stage that ends at `total`.
    pub fn stage(self, name: &'static str, total: u64, unit: Unit) -> Stage {
        let count = Count { name, total, unit };
        let shown = match self {
            Self::Hidden => Shown::Hidden,
            Self::Bar => Shown::Bar(bar(count)),
            Self::Lines => Shown::Lines(Lines::new(count)),
        };
        Stage { shown }
    }
}

impl Stage {
    /// Counts what was done.
    pub fn advance(&self, by: u64) {
        match &self.shown {
            Shown::Hidden => {}
            Shown::Bar(bar) => bar.inc(by),
            Shown::Lines(lines) => lines.advance(by),
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

fn bar(count: Count) -> ProgressBar {
    let template = match count.unit {
        Unit::Bytes => "{prefix} {wide_bar} {binary_bytes}/{binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
        Unit::Documents => "{prefix} {wide_bar} {human_pos}/{human_len}, {per_sec:0}, {eta} left",
    };
    let style = ProgressStyle::with_template(template).expect("the template is a constant");
    let bar = ProgressBar::new(count.total).with_style(style).with_prefix(count.name);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

impl Lines {
    fn new(count: Count) -> Self {
        let start = Instant::now();
        Self { count, done: AtomicU64::new(0), start, last_line: Mutex::new(start) }
    }

    fn advance(&self, by: u64) {
        let done = self.done.fetch_add(by, Ordering::Relaxed) + by;
        // Whoever finds the clock taken goes on: another thread is about to write the line.
        let Ok(mut last_line) = self.last_line.try_lock() else { return };
        if last_line.elapsed() < LINE_INTERVAL {
            return;
        }
        *last_line = Instant::now();
        let line = Line { count: self.count, done, elapsed: self.start.elapsed() };
        // Nobody may be listening any more; the run goes on.
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// What a line says.
struct Line {
    count: Count,
    done: u64,
    elapsed: Duration,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Count { name, total, unit } = self.count;
        let done = self.done.min(total);
        let elapsed_ms = u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let per_second = proportion(done, 1_000, elapsed_ms);
        let left = Duration::from_millis(proportion(elapsed_ms, total - done, done.max(1)));
        match unit {
            Unit::Bytes => {
                let [done, total, per_second] = [done, total, per_second].map(BinaryBytes);
                write!(f, "{name}: {done} of {total}, {per_second}/s")?;
            }
            Unit::Documents => {
                let [done, total, per_second] = [done, total, per_second].map(HumanCount);
                write!(f, "{name}: {done} of {total}, {per_second}/s")?;
            }
        }
        write!(f, ", {} left", HumanDuration(left))
    }
}

/// `a · b / c`, without overflow.
fn proportion(a: u64, b: u64, c: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) / u128::from(c)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: Count, done: u64, seconds: u64, expected: &str) {
        assert_eq!(Line { count, done, elapsed: Duration::from_secs(seconds) }.to_string(), expected);
    }

    #[test]
    fn a_line_tells_rate_and_time_left() {
        let reading = Count { name: "Reading", total: 4096, unit: Unit::Bytes };
        check(reading, 1024, 1, "Reading: 1.00 KiB of 4.00 KiB, 1.00 KiB/s, 3 seconds left");
        let writing = Count { name: "Writing", total: 30_000, unit: Unit::Documents };
        check(writing, 10_000, 10, "Writing: 10,000 of 30,000, 1,000/s, 20 seconds left");
    }

    #[test]
    fn odd_counts_give_a_line_too() {
        let nothing = Count { name: "Reading", total: 0, unit: Unit::Bytes };
        check(nothing, 0, 0, "Reading: 0 B of 0 B, 0 B/s, 0 seconds left");
        let grown = Count { name: "Reading", total: 1024, unit: Unit::Bytes };
        check(grown, u64::MAX, 1, "Reading: 1.00 KiB of 1.00 KiB, 1.00 KiB/s, 0 seconds left");
    }
}
