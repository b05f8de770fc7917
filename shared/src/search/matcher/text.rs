//! A word or phrase of the query: the leaf at which a score and marks begin.

use tantivy::{DocId, TERMINATED};

use super::proximity::Extent;
use super::word::{Frequency, WordPostings};
use super::{Opening, Purpose, meet};
use crate::index::IndexError;
use crate::index::lengths::Lengths;
use crate::search::expansion::Terms;
use crate::search::plan;
use crate::search::ranking::{self, Occurrences};

/// The places of fields in the index's list. A document's own reference counts as if it stood in the title.
pub(in crate::search) const TITLE: usize = 0;
pub(in crate::search) const REFERENCE: usize = 2;

/// A word or phrase, in any of the fields.
pub(super) struct TextMatcher<'a> {
    /// The least document of the phrases, where one of them may stand.
    doc: DocId,
    /// Each way to write it, in each field.
    phrases: Vec<Phrase>,
    /// Only where it is scored.
    lengths: Option<&'a Lengths>,
    rarity: f32,
    /// Its number in spans.
    pub(super) part: usize,
}

/// What a text adds to the score of a document, and why.
#[derive(Debug, Clone, Copy)]
pub(in crate::search) struct ScoredText {
    /// Its number in spans.
    pub(in crate::search) part: usize,
    pub(in crate::search) occurrences: Occurrences,
    /// Its weight, less what typing mistakes take from it.
    pub(in crate::search) rarity: f32,
    pub(in crate::search) score: f32,
}

impl<'a> TextMatcher<'a> {
    pub(super) fn open(opening: &Opening<'a>, text: &plan::Text) -> Result<Self, IndexError> {
        let mut phrases = Vec::new();
        for field in text.fields.clone() {
            for words in &text.readings {
                phrases.extend(Phrase::open(opening, words.iter().map(AsRef::as_ref), field)?);
            }
        }
        let is_scored = opening.purpose == Purpose::Rank && text.rarity > 0.0;
        let lengths = is_scored.then_some(&opening.segment.lengths);
        let mut matcher = Self { doc: 0, phrases, lengths, rarity: text.rarity, part: text.part };
        matcher.doc = matcher.first_doc();
        Ok(matcher)
    }

    fn first_doc(&self) -> DocId {
        self.phrases.iter().map(|phrase| phrase.doc).min().unwrap_or(TERMINATED)
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn cost(&self) -> u64 {
        self.phrases.iter().map(Phrase::cost).sum()
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let mut first = TERMINATED;
        for phrase in &mut self.phrases {
            first = first.min(if phrase.doc < target { phrase.seek(target) } else { phrase.doc });
        }
        self.doc = first;
        first
    }

    /// Whether it stands in the document where it may.
    pub(super) fn matches(&mut self) -> Result<bool, IndexError> {
        let doc = self.doc;
        for phrase in self.phrases.iter_mut().filter(|phrase| phrase.doc == doc) {
            if phrase.stands()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A document that bears a reference itself scores over all that cite it, however often.
    pub(super) fn score(&mut self) -> Result<f32, IndexError> {
        // What weighs nothing is not even counted.
        if self.rarity == 0.0 { Ok(0.0) } else { Ok(self.scored()?.score) }
    }

    /// The score of the current document with what it is made of.
    pub(super) fn scored(&mut self) -> Result<ScoredText, IndexError> {
        let mut occurrences = Occurrences::default();
        if let Some(lengths) = self.lengths {
            occurrences.lengths = lengths.of(self.doc);
        }
        let (mut mistakes, mut bears_it) = (u8::MAX, false);
        for phrase in self.phrases.iter_mut().filter(|phrase| phrase.doc == self.doc) {
            let frequency = phrase.frequency()?;
            bears_it |= phrase.field == REFERENCE && frequency.any_form + frequency.as_typed > 0;
            let field = if phrase.field == REFERENCE { TITLE } else { phrase.field };
            occurrences.any_form[field] += frequency.any_form;
            occurrences.as_typed[field] += frequency.as_typed;
            mistakes = mistakes.min(frequency.mistakes);
        }
        let rarity = self.rarity * ranking::mistake_factor(mistakes);
        let own_reference = if bears_it { ranking::ceiling(rarity) } else { 0.0 };
        let score = self.lengths.map_or(0.0, |lengths| ranking::score(rarity, &occurrences, lengths)) + own_reference;
        Ok(ScoredText { part: self.part, occurrences, rarity, score })
    }

    /// Adds the places in a field of the current document.
    pub(super) fn places(&mut self, field: usize, places: &mut Vec<Extent>) -> Result<(), IndexError> {
        let doc = self.doc;
        for phrase in self.phrases.iter_mut().filter(|phrase| phrase.doc == doc && phrase.field == field) {
            let words = u32::try_from(phrase.words.len()).unwrap_or(u32::MAX);
            places.extend(phrase.starts()?.iter().map(|&start| Extent { start, end: start.saturating_add(words) }));
        }
        Ok(())
    }
}

/// Words in a row in one field; often a single one.
struct Phrase {
    field: usize,
    /// Where all words stand, though maybe not in a row.
    doc: DocId,
    words: Vec<WordPostings>,
    /// The words by how many documents they have, the rarest first.
    by_cost: Vec<usize>,
    /// Where it begins in the document `starts_of`.
    starts: Vec<u32>,
    starts_of: Option<DocId>,
    /// The positions of the word under comparison.
    positions: Vec<u32>,
}

impl Phrase {
    /// `None` if one of the words does not stand in the field.
    fn open<'a>(
        opening: &Opening<'_>,
        words: impl ExactSizeIterator<Item = &'a Terms> + Clone,
        field: usize,
    ) -> Result<Option<Self>, IndexError> {
        if words.clone().any(|terms| terms.of(opening.segment_ord, field).is_empty()) {
            return Ok(None);
        }
        let opening = Opening { positions: opening.positions || words.len() > 1, ..*opening };
        let mut postings = Vec::with_capacity(words.len());
        for terms in words {
            let Some(word) = WordPostings::open(&opening, terms, field)? else { return Ok(None) };
            postings.push(word);
        }
        let mut by_cost: Vec<usize> = (0..postings.len()).collect();
        by_cost.sort_by_key(|&word| postings[word].cost());
        let mut phrase = Self {
            field,
            doc: 0,
            words: postings,
            by_cost,
            starts: Vec::new(),
            starts_of: None,
            positions: Vec::new(),
        };
        phrase.settle();
        Ok(Some(phrase))
    }

    fn cost(&self) -> u64 {
        self.by_cost.first().and_then(|&word| self.words.get(word)).map_or(0, WordPostings::cost)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let [word] = &mut self.words[..] {
            self.doc = word.seek(target);
            return self.doc;
        }
        if let Some(&lead) = self.by_cost.first() {
            self.words[lead].seek(target);
        }
        self.settle();
        self.doc
    }

    /// Goes to the first document, from where the rarest word stands, that has all words.
    fn settle(&mut self) {
        let seek_from = |word: &mut WordPostings, doc| if word.doc() < doc { word.seek(doc) } else { word.doc() };
        self.doc = meet(&mut self.words, &self.by_cost, seek_from);
    }

    /// Whether the words stand in a row in the current document.
    fn stands(&mut self) -> Result<bool, IndexError> {
        Ok(self.words.len() == 1 || !self.starts()?.is_empty())
    }

    /// The positions at which the words stand in a row, ascending.
    fn starts(&mut self) -> Result<&[u32], IndexError> {
        if self.starts_of != Some(self.doc) {
            self.starts_of = Some(self.doc);
            let Self { words, starts, positions, .. } = self;
            if let Some((first, others)) = words.split_first_mut() {
                first.positions(starts)?;
                for (offset, word) in (1..).zip(others) {
                    if starts.is_empty() {
                        break;
                    }
                    word.positions(positions)?;
                    retain_followed(starts, positions, offset);
                }
            }
        }
        Ok(&self.starts)
    }

    /// A phrase has no form of its own: what differs are its words.
    fn frequency(&mut self) -> Result<Frequency, IndexError> {
        if let [word] = &self.words[..] {
            return Ok(word.frequency());
        }
        let any_form = u32::try_from(self.starts()?.len()).unwrap_or(u32::MAX);
        let mistakes = if any_form == 0 {
            u8::MAX
        } else {
            self.words.iter().map(|word| word.frequency().mistakes).fold(0, u8::saturating_add)
        };
        Ok(Frequency { any_form, as_typed: 0, mistakes })
    }
}

/// Keeps the starts that have a position `offset` further on; both ascending.
fn retain_followed(starts: &mut Vec<u32>, positions: &[u32], offset: u32) {
    let mut at = 0;
    starts.retain(|start| {
        while positions.get(at).is_some_and(|position| *position < start + offset) {
            at += 1;
        }
        positions.get(at) == Some(&(start + offset))
    });
}
