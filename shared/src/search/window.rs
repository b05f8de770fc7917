//! A thousand documents in a row, and sets of them: what is frequent is matched, filtered and counted window by window.

use tantivy::{DocId, TERMINATED};

/// How many documents a window has. A table of numbers for them fits into the processor's nearest cache.
pub(super) const WINDOW: usize = 1_024;

/// The words of a set's bits.
const WORDS: usize = WINDOW / 64;

/// The document at a place of the window that begins with `start`.
pub(super) fn document(start: DocId, place: usize) -> DocId {
    u32::try_from(place).map_or(TERMINATED, |place| start.saturating_add(place))
}

/// Some documents of a window, by their places in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Places([u64; WORDS]);

impl Places {
    /// All of them.
    pub(super) const ALL: Self = Self([u64::MAX; WORDS]);

    /// The first ones.
    pub(super) fn first(count: usize) -> Self {
        let bits = |word: usize| match count.saturating_sub(word * 64) {
            0 => 0,
            rest @ 1..64 => (1 << rest) - 1,
            _ => u64::MAX,
        };
        Self(std::array::from_fn(bits))
    }

    /// Those for which something holds, asked place by place.
    pub(super) fn where_holds(mut holds: impl FnMut(usize) -> bool) -> Self {
        let bits = |word: usize| (0..64).fold(0, |bits, bit| bits | u64::from(holds(word * 64 + bit)) << bit);
        Self(std::array::from_fn(bits))
    }

    pub(super) fn add(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub(super) fn has(&self, place: usize) -> bool {
        self.0[place / 64] & (1 << (place % 64)) != 0
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Those of both.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// Those of either.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    /// Those that are not of the other one.
    pub(super) fn without(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    /// Ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(word, mut bits)| {
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                Some(word * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_what_was_put_into_them() {
        let mut odd = Places::default();
        (1..WINDOW).step_by(2).for_each(|place| odd.add(place));
        assert_eq!(odd, Places::where_holds(|place| place % 2 == 1));
        assert_eq!(odd.iter().take(3).collect::<Vec<usize>>(), [1, 3, 5]);
        assert_eq!((odd.count(), odd.has(7), odd.has(8)), (512, true, false));
        assert_eq!(Places::ALL.without(&odd).or(&odd), Places::ALL);
        assert_eq!(Places::first(100).and(&odd).count(), 50);
        for count in [0, 1, 63, 64, 65, 1_000, WINDOW, 5_000] {
            assert_eq!(Places::first(count).iter().count(), count.min(WINDOW));
        }
    }
}
