//! The memory of a server over time.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use crate::ingest::megabytes_of;
use crate::measure::{anonymous_memory_of, quantile};

/// How often it is looked at.
const INTERVAL: Duration = Duration::from_millis(500);

/// What it was at each look, in bytes, mapped files aside.
#[derive(Debug, Default)]
pub(super) struct Samples(Vec<u64>);

/// Looks until told to stop.
pub(super) fn watch(process: u32, stop: &AtomicBool) -> Samples {
    let mut samples = Samples::default();
    while !stop.load(Relaxed) {
        samples.0.extend(anonymous_memory_of(process));
        thread::sleep(INTERVAL);
    }
    samples
}

impl Samples {
    /// In megabytes: the median of the first tenth, the most, the median of the last tenth.
    pub(super) fn cells(&self) -> [String; 3] {
        let tenth = self.0.len().div_ceil(10);
        let first = self.0.get(..tenth).unwrap_or_default();
        let last = self.0.get(self.0.len() - tenth..).unwrap_or_default();
        let most = self.0.iter().max().copied().unwrap_or_default();
        [quantile(first, 50), most, quantile(last, 50)].map(|bytes| format!("{:.1}", megabytes_of(bytes)))
    }
}
