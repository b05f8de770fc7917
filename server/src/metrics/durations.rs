//! How long things took, counted by classes.

use std::time::Duration;

/// The upper ends of the classes, in milliseconds; what took longer is in none of them. These are those that Prometheus' own clients have.
pub(super) const ENDS_MS: [u64; 11] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/// Some durations.
#[derive(Debug, Clone, Default)]
pub(super) struct Durations {
    /// How many are in each class and in none before it.
    classes: [u64; ENDS_MS.len()],
    count: u64,
    sum: Duration,
}

impl Durations {
    pub(super) fn add(&mut self, took: Duration) {
        let class = ENDS_MS.iter().position(|end| took <= Duration::from_millis(*end));
        if let Some(count) = class.and_then(|class| self.classes.get_mut(class)) {
            *count += 1;
        }
        self.count += 1;
        self.sum = self.sum.saturating_add(took);
    }

    /// The end of each class in seconds, with how many took so long at most.
    pub(super) fn up_to(&self) -> impl Iterator<Item = (f64, u64)> {
        let ends = ENDS_MS.into_iter().map(|end| Duration::from_millis(end).as_secs_f64());
        ends.zip(self.classes.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }))
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn seconds(&self) -> f64 {
        self.sum.as_secs_f64()
    }
}
