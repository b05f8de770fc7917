//! How long a search is waited for: until a time, or until whoever asked has gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// When a search is to end, whatever it has found. A [`Searcher`](crate::index::Searcher) carries one through all work that is done with
/// it, and whatever may take long asks it from time to time.
///
/// Clones are one deadline: what is given up in one is given up in all.
#[derive(Debug, Clone, Default)]
pub struct Deadline {
    /// `None` where there is all the time in the world.
    until: Option<Instant>,
    given_up: Arc<AtomicBool>,
}

impl Deadline {
    /// The search has all the time in the world, until it is given up.
    pub fn never() -> Self {
        Self::default()
    }

    /// The search ends at a time.
    pub fn at(until: Instant) -> Self {
        Self { until: Some(until), ..Self::default() }
    }

    /// Ends the search now: nobody waits for it.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether the search is to end. Costs some ten nanoseconds.
    pub fn is_over(&self) -> bool {
        self.given_up.load(Ordering::Relaxed) || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_over_when_its_time_has_come_or_it_is_given_up() {
        assert!(!Deadline::never().is_over());
        assert!(Deadline::at(Instant::now()).is_over());
        let deadline = Deadline::never();
        let other = deadline.clone();
        other.give_up();
        assert!(deadline.is_over());
    }
}
