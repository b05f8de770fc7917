//! The outline of a text: what leads from positions to bytes, and which positions begin sentences.
//!
//! In bytes: how long the checkpoints are; the checkpoints, each as the distance of its position and of its byte from the one
//! before; the sentences, each as the distance of its first position from the one before, doubled, and one more where a
//! paragraph begins. The first sentence is not written: it begins at 0. All numbers are [varints](super::varint).

use std::ops::Range;

use super::varint;
use crate::index::analysis::{SentenceStart, SentenceStarts, sentence_starts};

/// The least number of words between two checkpoints.
const CHECKPOINT_TOKENS: u32 = 32;

/// A word whose place is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Checkpoint {
    /// The ordinal of the word.
    pub(super) position: u32,
    /// Where it begins in the text.
    pub(super) byte: u32,
}

/// A sentence, by the position of its first word. It ends where the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// The position of its first word.
    pub(crate) start: u32,
    /// Whether it is the first of its paragraph.
    pub(crate) begins_paragraph: bool,
}

/// The outline of a text, as the file has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outline(Vec<u8>);

impl Outline {
    /// The bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Makes the outline of a text while its words are found.
#[derive(Debug)]
pub(crate) struct OutlineMaker<'a> {
    text: &'a [u8],
    starts: SentenceStarts<'a>,
    /// The next of `starts`.
    next_sentence: Option<SentenceStart>,
    /// The position of the next word.
    position: u32,
    last_checkpoint: Checkpoint,
    last_sentence: u32,
    checkpoints: Vec<u8>,
    sentences: Vec<u8>,
}

impl<'a> OutlineMaker<'a> {
    /// Begins at the first word of a text.
    pub(crate) fn of(text: &'a str) -> Self {
        let mut starts = sentence_starts(text);
        Self {
            text: text.as_bytes(),
            next_sentence: starts.next(),
            starts,
            position: 0,
            last_checkpoint: Checkpoint::default(),
            last_sentence: 0,
            checkpoints: Vec::new(),
            sentences: Vec::new(),
        }
    }

    /// Passes the next word, which stands at `word` in the text.
    pub(crate) fn pass(&mut self, word: &Range<usize>) {
        let position = self.position;
        self.position += 1;
        if self.next_sentence.is_some_and(|next| next.byte <= word.start) {
            self.begin_sentence(position, word.start);
        }
        if position - self.last_checkpoint.position >= CHECKPOINT_TOKENS && self.follows_space(word) {
            self.add_checkpoint(position, word.start);
        }
    }

    /// The outline of the words that were passed.
    pub(crate) fn finish(self) -> Outline {
        let mut bytes = Vec::with_capacity(self.checkpoints.len() + self.sentences.len() + 3);
        varint::push(self.checkpoints.len() as u64, &mut bytes);
        bytes.extend_from_slice(&self.checkpoints);
        bytes.extend_from_slice(&self.sentences);
        Outline(bytes)
    }

    /// Begins a sentence with the word at `byte`; sentences without a word are none.
    fn begin_sentence(&mut self, position: u32, byte: usize) {
        let mut begins_paragraph = false;
        while let Some(next) = self.next_sentence.filter(|next| next.byte <= byte) {
            begins_paragraph |= next.begins_paragraph;
            self.next_sentence = self.starts.next();
        }
        if position > 0 {
            varint::push(
                u64::from(position - self.last_sentence) << 1 | u64::from(begins_paragraph),
                &mut self.sentences,
            );
            self.last_sentence = position;
        }
    }

    fn add_checkpoint(&mut self, position: u32, byte: usize) {
        let Ok(byte) = u32::try_from(byte) else { return };
        varint::push(u64::from(position - self.last_checkpoint.position), &mut self.checkpoints);
        varint::push(u64::from(byte - self.last_checkpoint.byte), &mut self.checkpoints);
        self.last_checkpoint = Checkpoint { position, byte };
    }

    /// Only there does cutting afresh give the same words as cutting from the beginning.
    fn follows_space(&self, word: &Range<usize>) -> bool {
        word.start > 0 && self.text.get(word.start - 1).is_some_and(u8::is_ascii_whitespace)
    }
}

/// The parts of an outline, read in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutlineParts<'a> {
    checkpoints: &'a [u8],
    sentences: &'a [u8],
}

impl<'a> OutlineParts<'a> {
    /// `None` if the bytes are no outline.
    pub(super) fn of(mut outline: &'a [u8]) -> Option<Self> {
        let length = usize::try_from(varint::take(&mut outline)?).ok()?;
        let (checkpoints, sentences) = outline.split_at_checked(length)?;
        Some(Self { checkpoints, sentences })
    }

    pub(super) fn checkpoints(self) -> impl Iterator<Item = Checkpoint> + 'a {
        let mut rest = self.checkpoints;
        let mut at = Checkpoint::default();
        std::iter::from_fn(move || {
            at.position = advanced(at.position, varint::take(&mut rest)?)?;
            at.byte = advanced(at.byte, varint::take(&mut rest)?)?;
            Some(at)
        })
    }

    pub(super) fn sentences(self) -> Sentences<'a> {
        Sentences { next: Some(Sentence { start: 0, begins_paragraph: true }), rest: self.sentences }
    }
}

fn advanced(from: u32, distance: u64) -> Option<u32> {
    from.checked_add(u32::try_from(distance).ok()?)
}

/// Iterates over the sentences of a text, ascending; the first begins at 0, even if the text has no word.
#[derive(Debug, Clone)]
pub(crate) struct Sentences<'a> {
    next: Option<Sentence>,
    rest: &'a [u8],
}

impl Iterator for Sentences<'_> {
    type Item = Sentence;

    fn next(&mut self) -> Option<Sentence> {
        let sentence = self.next?;
        self.next = varint::take(&mut self.rest).and_then(|number| {
            let start = advanced(sentence.start, number >> 1)?;
            Some(Sentence { start, begins_paragraph: number & 1 == 1 })
        });
        Some(sentence)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::analysis::tokenize;

    fn outline(text: &str) -> Outline {
        let mut maker = OutlineMaker::of(text);
        tokenize(text).for_each(|word| maker.pass(&word));
        maker.finish()
    }

    fn parts(outline: &Outline) -> OutlineParts<'_> {
        OutlineParts::of(outline.as_bytes()).expect("an outline")
    }

    fn starts(text: &str) -> Vec<(u32, bool)> {
        parts(&outline(text)).sentences().map(|sentence| (sentence.start, sentence.begins_paragraph)).collect()
    }

    #[test]
    fn sentences_are_told_by_their_first_words() {
        assert_eq!(starts("They fled. Two fell.\n\nOne rose."), [(0, true), (2, false), (4, true)]);
        assert_eq!(starts("— … ! They fled.\n\n***\n\nOne rose."), [(0, true), (2, true)]);
        assert_eq!(starts(""), [(0, true)]);
    }

    #[test]
    fn a_sentence_takes_about_a_byte() {
        let text = "The dam leaks in many places. ".repeat(1_000);
        assert_eq!(parts(&outline(&text)).sentences.len(), 999);
        assert_eq!(parts(&outline(&text)).checkpoints().last().map(|last| last.byte), Some(29_918));
    }

    proptest! {
        #[test]
        fn damaged_outlines_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Some(parts) = OutlineParts::of(&bytes) {
                prop_assert!(parts.checkpoints().count() <= bytes.len());
                prop_assert!(parts.sentences().count() <= bytes.len() + 1);
            }
        }
    }
}
