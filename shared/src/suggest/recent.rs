//! What was worked out of late: with each letter that is typed, the same is asked for again.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many results are at hand.
const KEPT: usize = 64;

/// The latest results, by the text for which they were worked out.
#[derive(Debug)]
pub(super) struct Recent<T>(Mutex<VecDeque<(Box<str>, T)>>);

impl<T: Clone> Recent<T> {
    pub(super) fn get(&self, text: &str) -> Option<T> {
        self.lock().iter().find(|(known, _)| **known == *text).map(|(_, result)| result.clone())
    }

    /// Keeps a result, in the place of the oldest.
    pub(super) fn keep(&self, text: &str, result: T) {
        let mut recent = self.lock();
        if recent.len() == KEPT {
            recent.pop_front();
        }
        recent.push_back((text.into(), result));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Box<str>, T)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::default())
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
}
