//! Which passages of a text are worth showing, told from positions alone: no text is read for a choice.
//!
//! A *core* is what a snippet is built around: a sentence with marks, or the best part of a long one. Its worth is that of the
//! parts of the query it holds, each once and by its rarity; what stands together there as in the query is worth more.

use std::ops::Range;

use super::layout::Layout;
use crate::search::spans::Span;

/// A sentence of more words than this is too long to be shown whole; the best stretch of so many words stands for it.
const LONG_SENTENCE_WORDS: u32 = 40;

/// Words with no more than this many others between them stand together.
const CLOSE_WORDS: u32 = 3;

/// What two parts that stand together in the order of the query add, as a share of the lesser one's worth. Half of it where they stand
/// the other way round. Between 0 and 0.6 the share of answered questions is the same within one in two hundred; it decides between
/// sentences with the same words.
const CLOSENESS: f32 = 0.3;

/// What a part without any rarity, a stop word, is worth.
const LEAST_WORTH: f32 = 0.1;

/// What a part is still worth once a snippet shows it. The next one should show others.
const SHOWN_AGAIN: f32 = 0.4;

/// What the first sentence of a text has before later ones, as a share of the worth of all parts: reports and press releases say first what
/// matters. It is half after [`EARLY_SENTENCES`].
const EARLINESS: f32 = 0.05;
const EARLY_SENTENCES: f32 = 8.0;

/// A sentence of fewer words is a heading or a line of a list, mostly: it names what is asked for and says nothing of it.
const FULL_SENTENCE_WORDS: u32 = 8;

/// What is left of the worth of the briefest sentence; those in between have their share.
const BRIEFEST: f32 = 0.5;

/// So many stretches of long sentences are compared at most, evenly over all places where one could begin: a table of numbers
/// has a sentence of ten thousand words.
const MAX_STRETCHES: usize = 2_000;

/// How many parts of a query are told apart; further ones count as the last of these.
const MAX_PARTS: usize = 64;

/// What a snippet is built around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Core {
    /// The ordinal of its sentence.
    pub(super) sentence: usize,
    /// From its first mark to its last one, in positions.
    pub(super) words: Range<u32>,
}

/// Cores to choose from, the best first.
pub(super) struct Choice<'a> {
    spans: &'a [Span],
    worths: Worths<'a>,
    candidates: Vec<Candidate>,
    /// The parts that the chosen ones show.
    shown: PartSet,
}

#[derive(Debug, Clone)]
struct Candidate {
    core: Core,
    parts: PartSet,
    worth: f32,
}

impl<'a> Choice<'a> {
    /// Finds the cores of a text. `spans` are sorted; `rarities` are those of the query's parts.
    pub(super) fn of(layout: &Layout, spans: &'a [Span], rarities: &'a [f32]) -> Self {
        let worths = Worths { rarities };
        let step = spans.len().div_ceil(MAX_STRETCHES).max(1);
        let mut choice = Self { spans, worths, candidates: Vec::new(), shown: PartSet::default() };
        let mut sentence = 0;
        let mut first = 0;
        while let Some(span) = spans.get(first) {
            sentence = layout.sentence_at(span.start, sentence);
            let words = layout.words(sentence);
            let count = spans.iter().skip(first).take_while(|span| span.start < words.end).count().max(1);
            let own = first..first + count;
            if words.end.saturating_sub(words.start) <= LONG_SENTENCE_WORDS {
                choice.add(sentence, own, fullness(&words));
            } else {
                own.clone().step_by(step).for_each(|from| choice.add(sentence, choice.stretch(from, own.end), 1.0));
            }
            first += count;
        }
        choice
    }

    /// Takes the best core that is left.
    pub(super) fn take(&mut self) -> Option<Core> {
        let worth = |candidate: &Candidate| {
            candidate.worth - (1.0 - SHOWN_AGAIN) * self.worths.of_set(candidate.parts.common(self.shown))
        };
        let mut best: Option<(usize, f32)> = None;
        for (place, worth) in self.candidates.iter().map(worth).enumerate() {
            if best.is_none_or(|(_, most)| worth > most) {
                best = Some((place, worth));
            }
        }
        best.map(|(place, _)| self.candidates.remove(place).core)
    }

    /// Takes note of what a snippet shows: no other one is built around it.
    pub(super) fn show(&mut self, words: &Range<u32>) {
        self.shown = self.shown.with(self.parts_within(words));
        self.candidates
            .retain(|candidate| candidate.core.words.end <= words.start || candidate.core.words.start >= words.end);
    }

    /// What the parts in some words are worth beside those in others.
    pub(super) fn added_worth(&self, words: &Range<u32>, beside: &Range<u32>) -> f32 {
        let parts = self.parts_within(words);
        self.worths.of_set(parts) - self.worths.of_set(parts.common(self.parts_within(beside)))
    }

    fn parts_within(&self, words: &Range<u32>) -> PartSet {
        let first = self.spans.partition_point(|span| span.start < words.start);
        let spans = self.spans.iter().skip(first).take_while(|span| span.start < words.end);
        spans.fold(PartSet::default(), |parts, span| parts.with(PartSet::of(span.part)))
    }

    /// The spans, from one on, that stand within the length of a stretch.
    fn stretch(&self, from: usize, end: usize) -> Range<usize> {
        let spans = self.spans.get(from..end).unwrap_or_default();
        let limit = spans.first().map_or(0, |span| span.start.saturating_add(LONG_SENTENCE_WORDS));
        let count = spans.iter().take_while(|span| span.end <= limit).count().max(1);
        from..from + count
    }

    /// Takes the spans of a sentence for a core, `share` being what is left of their worth.
    fn add(&mut self, sentence: usize, own: Range<usize>, share: f32) {
        let spans = self.spans.get(own).unwrap_or_default();
        let Some(first) = spans.first() else { return };
        let mut parts = PartSet::default();
        let mut linked = PartSet::default();
        let mut worth = 0.0;
        let mut end = first.end;
        let mut last: Option<&Span> = None;
        for span in spans {
            let part = PartSet::of(span.part);
            if !parts.holds(part) {
                worth += self.worths.of(span.part);
                parts = parts.with(part);
            }
            if let Some(last) = last.filter(|last| last.part != span.part && !linked.holds(part))
                && span.start.saturating_sub(last.end) <= CLOSE_WORDS
            {
                let closeness = if span.part == last.part + 1 { CLOSENESS } else { CLOSENESS / 2.0 };
                worth += closeness * self.worths.of(span.part).min(self.worths.of(last.part));
                linked = linked.with(part);
            }
            end = end.max(span.end);
            last = Some(span);
        }
        worth *= share;
        worth += EARLINESS * self.worths.of_all() / (1.0 + ordinal(sentence) / EARLY_SENTENCES);
        self.candidates.push(Candidate { core: Core { sentence, words: first.start..end }, parts, worth });
    }
}

/// The share of its worth that is left to a sentence.
#[expect(clippy::cast_precision_loss, reason = "the number is at most FULL_SENTENCE_WORDS")]
fn fullness(words: &Range<u32>) -> f32 {
    let count = words.end.saturating_sub(words.start).min(FULL_SENTENCE_WORDS);
    BRIEFEST + (1.0 - BRIEFEST) * count as f32 / FULL_SENTENCE_WORDS as f32
}

#[expect(clippy::cast_precision_loss, reason = "a text has far fewer than a million sentences")]
fn ordinal(sentence: usize) -> f32 {
    sentence as f32
}

/// What the parts of a query are worth.
#[derive(Debug, Clone, Copy)]
struct Worths<'a> {
    rarities: &'a [f32],
}

impl Worths<'_> {
    fn of(self, part: usize) -> f32 {
        self.rarities.get(part).copied().unwrap_or_default().max(LEAST_WORTH)
    }

    fn of_set(self, parts: PartSet) -> f32 {
        parts.ordinals().map(|part| self.of(part)).sum()
    }

    fn of_all(self) -> f32 {
        (0..self.rarities.len()).map(|part| self.of(part)).sum()
    }
}

/// Some of the parts of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct PartSet(u64);

impl PartSet {
    fn of(part: usize) -> Self {
        Self(1 << part.min(MAX_PARTS - 1))
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn holds(self, part: Self) -> bool {
        self.0 & part.0 == part.0
    }

    fn ordinals(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let next = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(next)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences of ten words each, and words of the query at positions: `(position, part)`.
    fn choose(words: &[(u32, usize)], rarities: &[f32], count: usize) -> Vec<u32> {
        let layout = Layout::every(10, 400);
        let mut spans: Vec<Span> =
            words.iter().map(|&(start, part)| Span { field: 1, start, end: start + 1, part }).collect();
        spans.sort_unstable();
        let mut choice = Choice::of(&layout, &spans, rarities);
        let mut chosen = Vec::new();
        while let (true, Some(core)) = (chosen.len() < count, choice.take()) {
            choice.show(&layout.words(core.sentence));
            chosen.push(core.words.start);
        }
        chosen
    }

    #[test]
    fn more_parts_are_better_and_rare_ones_most() {
        assert_eq!(choose(&[(1, 0), (12, 0), (15, 1)], &[3.0, 3.0], 1), [12]);
        assert_eq!(choose(&[(1, 0), (2, 0), (12, 1)], &[2.0, 9.0], 1), [12]);
        assert_eq!(choose(&[(1, 0), (3, 1), (12, 2)], &[2.0, 2.0, 9.0], 1), [12]);
    }

    #[test]
    fn words_together_and_in_order_are_better_and_the_first_of_equals_is() {
        assert_eq!(choose(&[(1, 0), (9, 1), (12, 0), (13, 1)], &[3.0, 3.0], 1), [12]);
        assert_eq!(choose(&[(11, 1), (12, 0), (21, 0), (22, 1)], &[3.0, 3.0], 1), [21]);
        assert_eq!(choose(&[(1, 0), (12, 0), (25, 0)], &[3.0], 2), [1, 12]);
    }

    #[test]
    fn the_next_snippet_shows_what_the_first_lacks() {
        let words = [(1, 0), (2, 1), (11, 0), (12, 1), (31, 2)];
        assert_eq!(choose(&words, &[3.0, 3.0, 4.0], 2), [1, 31]);
    }

    #[test]
    fn a_long_sentence_is_shown_where_it_holds_most() {
        let layout = Layout::every(300, 600);
        let spans: Vec<Span> = [(5, 0), (200, 0), (204, 1), (299, 1)]
            .map(|(start, part)| Span { field: 1, start, end: start + 1, part })
            .to_vec();
        let core = Choice::of(&layout, &spans, &[3.0, 3.0]).take();
        assert_eq!(core, Some(Core { sentence: 0, words: 200..205 }));
    }

    #[test]
    fn queries_of_many_parts_are_no_exception() {
        let words: Vec<(u32, usize)> = (0..200).map(|part| (u32::try_from(part).expect("few") * 2, part)).collect();
        assert_eq!(choose(&words, &[1.0; 200], 3).len(), 3);
    }
}
