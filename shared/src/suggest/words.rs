//! Words in order, with how many documents have each: what is looked up by its beginning.

use std::cmp::Ordering;
use std::ops::Range;

/// Folded words (or names) in the order of their bytes. A word's number is its place in it.
///
/// A word takes its own bytes and eight more.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The words, one after the other.
    bytes: Vec<u8>,
    /// Where each word ends in `bytes`; ascending.
    ends: Vec<u32>,
    /// In how many documents each is, nearly: title and text are not added up, see [`Lexicon`](super::lexicon::Lexicon).
    counts: Vec<u32>,
}

impl Words {
    /// Adds a word, which must come after all others; gives its number. `None` when there are 4 GB of words.
    pub(super) fn push(&mut self, word: &[u8], count: u32) -> Option<u32> {
        let end = u32::try_from(self.bytes.len() + word.len()).ok()?;
        let number = u32::try_from(self.ends.len()).ok()?;
        self.bytes.extend_from_slice(word);
        self.ends.push(end);
        self.counts.push(count);
        Some(number)
    }

    /// All numbers.
    pub(super) fn all(&self) -> Range<u32> {
        0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// The bytes of a word; nothing for a number that no word has.
    pub(super) fn bytes(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let end = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let start = if number == 0 { 0 } else { end(number - 1) };
        self.bytes.get(start..end(number)).unwrap_or_default()
    }

    /// A word.
    pub(super) fn text(&self, number: u32) -> &str {
        std::str::from_utf8(self.bytes(number)).unwrap_or_default()
    }

    /// In about how many documents a word is.
    pub(super) fn count(&self, number: u32) -> u32 {
        self.counts.get(number as usize).copied().unwrap_or(0)
    }

    /// The number of a word.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
        let place = self.first_where(self.all(), |bytes| bytes >= word.as_bytes());
        (self.bytes(place) == word.as_bytes()).then_some(place)
    }

    /// The words with this beginning.
    pub(super) fn with_prefix(&self, prefix: &str) -> Range<u32> {
        let start = self.first_where(self.all(), |bytes| bytes >= prefix.as_bytes());
        start..self.first_where(start..self.all().end, |bytes| !bytes.starts_with(prefix.as_bytes()))
    }

    /// Of words that share their first `depth` bytes, those that go on with `next`.
    pub(super) fn going_on(&self, range: Range<u32>, depth: usize, next: char) -> Range<u32> {
        let mut buffer = [0; 4];
        let next = next.encode_utf8(&mut buffer).as_bytes();
        let order = |bytes: &[u8]| {
            let rest = bytes.get(depth..).unwrap_or_default();
            rest.get(..next.len()).unwrap_or(rest).cmp(next)
        };
        let is_at_start = order(self.bytes(range.start)) == Ordering::Equal;
        let start = if is_at_start {
            range.start
        } else {
            self.first_where(range.clone(), |bytes| order(bytes) != Ordering::Less)
        };
        start..self.gallop(start..range.end, |bytes| order(bytes) == Ordering::Greater)
    }

    /// The character with which a word goes on after `depth` bytes.
    pub(super) fn next_char(&self, number: u32, depth: usize) -> Option<char> {
        let rest = self.bytes(number).get(depth..)?;
        let width = match rest.first()? {
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xff => 4,
        };
        std::str::from_utf8(rest.get(..width)?).ok()?.chars().next()
    }

    /// The first word for which something holds that then holds to the end of the range; the end, if for none.
    fn first_where(&self, range: Range<u32>, holds: impl Fn(&[u8]) -> bool) -> u32 {
        let (mut low, mut high) = (range.start, range.end.max(range.start));
        while low < high {
            let middle = low + (high - low) / 2;
            if holds(self.bytes(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// As [`first_where`](Self::first_where), faster where that word is near the start.
    fn gallop(&self, range: Range<u32>, holds: impl Fn(&[u8]) -> bool) -> u32 {
        let (mut low, mut step) = (range.start, 1);
        while low < range.end {
            let next = low.saturating_add(step).min(range.end);
            if holds(self.bytes(next - 1)) {
                return self.first_where(low..next, holds);
            }
            low = next;
            step *= 2;
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let mut words = Words::default();
        for (word, count) in [("dam", 3), ("dame", 1), ("dams", 2), ("dänemark", 1), ("été", 1), ("права", 2)] {
            words.push(word.as_bytes(), count).expect("room");
        }
        words
    }

    #[test]
    fn words_are_found_whole_and_by_their_beginning() {
        let words = words();
        assert_eq!(words.find("dams"), Some(2));
        assert_eq!((words.find("da"), words.find("z")), (None, None));
        assert_eq!(words.with_prefix("dam"), 0..3);
        assert_eq!(words.with_prefix(""), 0..6);
        assert!(words.with_prefix("x").is_empty());
        assert_eq!((words.text(4), words.count(0)), ("été", 3));
        assert_eq!(words.text(99), "");
    }

    #[test]
    fn words_are_walked_letter_by_letter() {
        let words = words();
        assert_eq!(words.going_on(0..6, 0, 'd'), 0..4);
        assert_eq!(words.going_on(0..4, 1, 'ä'), 3..4);
        assert_eq!(words.going_on(0..3, 3, 's'), 2..3);
        assert!(words.going_on(0..3, 3, 'x').is_empty());
        assert_eq!(words.next_char(5, 2), Some('р'));
        assert_eq!(words.next_char(0, 3), None);
    }
}
