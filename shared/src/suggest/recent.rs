//! What was worked out of late: with each letter that is typed, the same is asked for again.
//!
//! Nobody can read from it what was typed: a text is known by its hash (`SipHash` of 64 bits) with a random key that is made anew with each
//! snapshot. Two texts of the few that are kept share a hash once in some 10¹⁷ times.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many results are at hand.
const KEPT: usize = 64;

/// The latest results, by the hash of the text for which they were worked out.
#[derive(Debug)]
pub(super) struct Recent<T> {
    key: RandomState,
    results: Mutex<VecDeque<(u64, T)>>,
}

impl<T: Clone> Recent<T> {
    pub(super) fn get(&self, text: &str) -> Option<T> {
        let hash = self.key.hash_one(text);
        self.lock().iter().find(|(known, _)| *known == hash).map(|(_, result)| result.clone())
    }

    /// Keeps a result, in the place of the oldest.
    pub(super) fn keep(&self, text: &str, result: T) {
        let hash = self.key.hash_one(text);
        let mut recent = self.lock();
        if recent.len() == KEPT {
            recent.pop_front();
        }
        recent.push_back((hash, result));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(u64, T)>> {
        self.results.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { key: RandomState::new(), results: Mutex::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_result_makes_room() {
        let recent = Recent::default();
        (0..=KEPT).for_each(|number| recent.keep(&number.to_string(), number));
        assert_eq!((recent.get("0"), recent.get("1"), recent.get("64")), (None, Some(1), Some(64)));
    }

    #[test]
    fn what_was_typed_is_not_kept() {
        let recent = Recent::default();
        recent.keep("qarabel", 1);
        assert_eq!(recent.get("qarabel"), Some(1));
        assert!(!format!("{recent:?}").contains("qarabel"));
    }
}
