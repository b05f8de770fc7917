//! Processor time, medians and tables.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::time::{ClockId, clock_gettime};

/// How many parts of a second Linux counts processor time in, on every architecture (`USER_HZ`).
const TICKS_PER_SECOND: u64 = 100;

/// Where `utime` and `stime` stand in `/proc/…/stat`, counted from the field after the program's name.
const OWN_TIMES: usize = 11;
/// Where `cutime` and `cstime` stand there: the same for child processes that have ended and were waited for.
const CHILDREN_TIMES: usize = 13;

/// The processor time a process has used so far, in user and kernel mode, threads that have ended included; exact to
/// 10 ms. `None` means this process.
pub fn processor_time(process: Option<u32>) -> Result<Duration> {
    let name = process.map_or_else(|| "self".to_owned(), |id| id.to_string());
    times(&format!("/proc/{name}/stat"), OWN_TIMES)
}

/// The processor time this thread has used so far, exact to less than a microsecond.
pub fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("processor time is not negative")
}

/// The processor time that the ended child processes of this one have used, in user and kernel mode; exact to 10 ms.
pub fn processor_time_of_children() -> Result<Duration> {
    times("/proc/self/stat", CHILDREN_TIMES)
}

fn times(path: &str, place: usize) -> Result<Duration> {
    let stat = fs::read_to_string(path).with_context(|| format!("cannot read {path}; processor time needs Linux"))?;
    // The second field is the program's name in parentheses, and may itself have any character.
    let fields = stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ')).with_context(|| format!("{path} is odd"))?;
    let ticks = fields.skip(place).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>();
    let ticks = ticks.with_context(|| format!("{path} is odd"))?;
    Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

/// The most memory a running process has had at any moment, in bytes; `None` once it has ended.
pub fn peak_memory(process: u32) -> Option<u64> {
    memory(&process.to_string(), "VmHWM:")
}

/// The memory this process has now, in bytes, files that are mapped into it aside.
pub fn anonymous_memory() -> Result<u64> {
    memory("self", "RssAnon:").context("cannot read how much memory is in use; it needs Linux")
}

/// The memory a running process has now, in bytes, files that are mapped into it aside; `None` once it has ended.
pub fn anonymous_memory_of(process: u32) -> Option<u64> {
    memory(&process.to_string(), "RssAnon:")
}

fn memory(process: &str, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

/// A count as a number one can divide.
#[expect(clippy::cast_precision_loss, reason = "counts of documents and bytes are far below 2^52")]
pub fn number(count: usize) -> f64 {
    count as f64
}

/// The value that this share of the values lies below, by nearest rank; 0 if there are none.
pub fn quantile<T: Copy + PartialOrd + Default>(values: &[T], percent: usize) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// A duration in microseconds.
pub fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// A table of text with aligned columns: the first to the left, the others to the right.
#[derive(Debug, Clone)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with its heading.
    pub fn new(heading: &[&str]) -> Self {
        Self { rows: vec![heading.iter().map(|&cell| cell.to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }

    /// The table as text, each line ended.
    pub fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width_of = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width_of).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (place, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                let written = match place {
                    0 => write!(line, "{cell:<width$}"),
                    _ => write!(line, "  {cell:>width$}"),
                };
                written.expect("a string takes any text");
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values = [5, 1, 4, 2, 3];
        assert_eq!([1, 50, 99, 100].map(|percent| quantile(&values, percent)), [1, 3, 5, 5]);
        assert_eq!(quantile::<u32>(&[], 50), 0);
    }

    #[test]
    fn processor_time_grows_with_work() {
        let before = processor_time(None).expect("Linux");
        let mut random = crate::random::Random::new(1, 1);
        while processor_time(None).expect("Linux") == before {
            assert!((0..10_000).map(|_| random.bits()).fold(0, u64::max) > 0);
        }
    }

    #[test]
    fn a_running_process_has_had_memory() {
        assert!(peak_memory(std::process::id()).is_some_and(|bytes| bytes > 100_000));
        assert_eq!(peak_memory(u32::MAX), None);
    }

    #[test]
    fn columns_stand_under_their_heading() {
        let mut table = Table::new(&["side", "MB/s"]);
        table.row("onrecord", ["9.5".to_owned()]);
        table.row("bare", ["10.25".to_owned()]);
        assert_eq!(table.render(), "side       MB/s\nonrecord    9.5\nbare      10.25\n");
    }
}
