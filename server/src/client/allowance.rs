//! Allowances: so many requests at once, and so many more in each stretch of time.
//!
//! The *generic cell rate algorithm* needs one number for each client: the time at which its allowance will be whole again. The numbers stand in
//! two rows of fixed size, and a client has a place in each (a count-min sketch): clients that share a place by chance hinder each other only
//! if they share both. So the memory is the same whoever asks, and nothing is to be cleaned up.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// How many places a row has: half a megabyte for both.
const PLACES: usize = 32_768;

/// How many requests in how many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many, at least 1.
    pub count: u32,
    /// In how many seconds, at least 1.
    pub seconds: u32,
}

/// What each client has left.
pub(super) struct Allowances {
    /// Nanoseconds after which one more request is allowed, and by which the clock may be ahead.
    interval: u64,
    ahead: u64,
    begun: Instant,
    keys: [RandomState; 2],
    rows: [Box<[AtomicU64]>; 2],
}

impl Allowances {
    pub(super) fn new(rate: Rate, burst: u32) -> Self {
        let interval = (u64::from(rate.seconds) * 1_000_000_000 / u64::from(rate.count.max(1))).max(1);
        let row = || (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self {
            interval,
            ahead: interval.saturating_mul(u64::from(burst)),
            begun: Instant::now(),
            keys: [RandomState::new(), RandomState::new()],
            rows: [row(), row()],
        }
    }

    /// Takes one request; where nothing is left, the whole seconds, at least one, after which there is again. A client that is refused takes nothing.
    pub(super) fn take(&self, client: u128, now: Instant) -> Result<(), u64> {
        let now = u64::try_from(now.saturating_duration_since(self.begun).as_nanos()).unwrap_or(u64::MAX);
        let outcomes = [0, 1].map(|row| self.take_from(self.place(row, client), now));
        match outcomes {
            [Err(one), Err(other)] => Err(one.min(other).div_ceil(1_000_000_000).max(1)),
            _ => Ok(()),
        }
    }

    fn place(&self, row: usize, client: u128) -> Option<&AtomicU64> {
        let hash = self.keys.get(row)?.hash_one(client);
        self.rows.get(row)?.get(usize::try_from(hash % PLACES as u64).unwrap_or_default())
    }

    /// Where nothing is left, the nanoseconds after which there is again.
    fn take_from(&self, place: Option<&AtomicU64>, now: u64) -> Result<(), u64> {
        let Some(whole_again) = place else { return Ok(()) };
        let next = |known: u64| known.max(now).saturating_add(self.interval);
        let is_allowed = |known: u64| next(known) <= now.saturating_add(self.ahead);
        let taken = whole_again
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |known| is_allowed(known).then(|| next(known)));
        taken.map(drop).map_err(|known| next(known) - now.saturating_add(self.ahead))
    }
}

impl fmt::Debug for Allowances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Allowances").field("interval", &self.interval).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_the_rate() {
        let allowances = Allowances::new(Rate { count: 2, seconds: 1 }, 3);
        let at = |millis: u64| allowances.begun + Duration::from_millis(millis);
        let taken: Vec<bool> = (0..5).map(|_| allowances.take(1, at(0)).is_ok()).collect();
        assert_eq!(taken, [true, true, true, false, false]);
        assert_eq!(allowances.take(1, at(499)), Err(1));
        assert_eq!(allowances.take(1, at(500)), Ok(()));
        assert!(allowances.take(1, at(501)).is_err());
        let later: Vec<bool> = (0..4).map(|_| allowances.take(1, at(60_000)).is_ok()).collect();
        assert_eq!(later, [true, true, true, false]);
    }

    #[test]
    fn one_who_waits_long_is_told_how_long() {
        let allowances = Allowances::new(Rate { count: 1, seconds: 60 }, 1);
        let now = allowances.begun;
        assert_eq!((allowances.take(1, now), allowances.take(1, now)), (Ok(()), Err(60)));
    }

    #[test]
    fn clients_do_not_hinder_each_other() {
        let allowances = Allowances::new(Rate { count: 1, seconds: 3_600 }, 1);
        let now = allowances.begun;
        let refused = (0..1_000).filter(|client| allowances.take(*client, now).is_err()).count();
        // Both places are shared by chance about once in a thousand times a thousand clients.
        assert!(refused <= 5, "{refused}");
        assert!((0..1_000).all(|client| allowances.take(client, now).is_err()));
    }
}
