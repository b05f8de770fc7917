//! Where the sentences and paragraphs of a text begin, in positions.

use std::ops::Range;

use crate::index::text::Sentence;

/// The sentences of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Ascending; the first begins at 0.
    sentences: Vec<Sentence>,
}

impl Layout {
    /// Takes the sentences of a text.
    pub(super) fn of(sentences: impl Iterator<Item = Sentence>) -> Self {
        Self { sentences: sentences.collect() }
    }

    /// The ordinal of the sentence that holds a position, which is no earlier one than `from`.
    pub(super) fn sentence_at(&self, position: u32, from: usize) -> usize {
        let rest = self.sentences.get(from..).unwrap_or_default();
        let begun = rest.partition_point(|sentence| sentence.start <= position);
        from + begun.saturating_sub(1)
    }

    /// The words of a sentence; those of the last one have no end.
    pub(super) fn words(&self, sentence: usize) -> Range<u32> {
        self.start(sentence)..self.sentences.get(sentence + 1).map_or(u32::MAX, |next| next.start)
    }

    /// The words of the sentence that ends, or goes on, before a position; none before the first.
    pub(super) fn sentence_before(&self, position: u32) -> Range<u32> {
        let begun = self.sentences.partition_point(|sentence| sentence.start < position);
        begun.checked_sub(1).map_or(0..0, |sentence| self.words(sentence))
    }

    /// The words of the sentence in which a position stands, from there on.
    pub(super) fn sentence_from(&self, position: u32) -> Range<u32> {
        position..self.words(self.sentence_at(position, 0)).end
    }

    /// The words of the paragraph around a sentence.
    pub(super) fn paragraph(&self, sentence: usize) -> Range<u32> {
        let begins = |sentence: &Sentence| sentence.begins_paragraph;
        let first = self.sentences.iter().take(sentence + 1).rposition(begins).unwrap_or_default();
        let next = self.sentences.iter().skip(sentence + 1).find(|sentence| begins(sentence));
        self.start(first)..next.map_or(u32::MAX, |next| next.start)
    }

    /// The first sentence of the paragraph after that of a sentence.
    pub(super) fn next_paragraph(&self, sentence: usize) -> Option<usize> {
        let rest = self.sentences.iter().skip(sentence + 1);
        rest.clone().position(|sentence| sentence.begins_paragraph).map(|place| sentence + 1 + place)
    }

    fn start(&self, sentence: usize) -> u32 {
        self.sentences.get(sentence).map_or(u32::MAX, |sentence| sentence.start)
    }

    /// Sentences of so many words each, in one paragraph.
    #[cfg(test)]
    pub(super) fn every(words: u32, until: u32) -> Self {
        let starts = (0..until).step_by(usize::try_from(words).expect("few"));
        Self::of(starts.map(|start| Sentence { start, begins_paragraph: start == 0 }))
    }
}
