//! Documents that have some of the words, for questions that no document, or too few, answer with all of them.
//!
//! Only words typed plainly beside each other may be missing: quoted phrases (but in a sentence), fields, distances,
//! alternatives, excluded parts and filters always hold. The walk is `MaxScore` (Turtle and Flood, "Query evaluation: strategies and optimizations", 1995): once
//! the list is full, words that together cannot lift a document into it are only looked up in documents that others have.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, TERMINATED};

use super::ranked::{Best, Ranked};
use super::words::{AskedWord, WordCursor, is_bare, tokens};
use crate::index::analysis::{fold, is_stop_word};
use crate::index::lengths::Lengths;
use crate::index::{IndexError, Searcher, SegmentView};
use crate::query::{Expression, Form, Order, Scope, Text, Word};

/// How many plain words beside them make quotation marks the punctuation of a sentence, rather than a demand: whoever
/// asks for a phrase adds a word or two, whoever pastes a sentence has more. Pasted claims often quote somebody in other
/// words than the document does: with phrases held, one in seven more of them finds nothing (see the table in
/// `docs/decisions/2026-11-23-order-of-hits.md`).
const PROSE: usize = 3;

/// A question whose plain words may be missing.
#[derive(Debug)]
pub(super) struct Loosened {
    /// The words that may be missing, each as a text, with the function words between them.
    pub(super) words: Vec<Text>,
    /// What must hold all the same.
    pub(super) held: Option<Expression>,
    /// What asked for more than that its words be there: that they stand in a row, or exactly so.
    pub(super) stricter: Vec<Text>,
}

impl Loosened {
    /// `None` where no word may be missing: a single one, or none.
    pub(super) fn of(expression: &Expression) -> Option<Self> {
        let mut parts = Vec::new();
        flatten(expression, &mut parts);
        let plain_words = |part: &&Expression| match part {
            Expression::Text(text) if is_bare(text) => words_of(text).filter(has_weight).count(),
            _ => 0,
        };
        let is_prose = parts.iter().map(plain_words).sum::<usize>() >= PROSE;
        let (mut words, mut held, mut stricter) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part {
                Expression::Text(text) if is_bare(text) || (is_prose && is_quoted(text)) => {
                    let own: Vec<Text> = words_of(text).collect();
                    if own.len() > 1 || is_quoted(text) {
                        stricter.push(text.clone());
                    }
                    words.extend(own);
                }
                part => held.push(part.clone()),
            }
        }
        let held = (!held.is_empty()).then_some(Expression::All(held));
        (words.iter().filter(|word| has_weight(word)).count() > 1).then_some(Self { words, held, stricter })
    }

    /// What is marked in a document: any of the words, and what is held.
    pub(super) fn marked(&self) -> Expression {
        let words = self.words.iter().filter(|word| has_weight(word)).cloned().map(Expression::Text).collect();
        Expression::All(self.held.iter().cloned().chain([Expression::Any(words)]).collect())
    }
}

/// What must all hold. Parentheses around words side by side mean nothing.
fn flatten<'a>(expression: &'a Expression, parts: &mut Vec<&'a Expression>) {
    match expression {
        Expression::All(inner) => inner.iter().for_each(|part| flatten(part, parts)),
        part => parts.push(part),
    }
}

/// Whether a text is words as written that may stand anywhere: what stands in quotation marks.
fn is_quoted(text: &Text) -> bool {
    text.scope == Scope::Anywhere && text.words.iter().all(|word| word.form == Form::Exact)
}

/// Whether a text of one word is more than a function word.
fn has_weight(word: &Text) -> bool {
    !word.words.iter().all(|word| is_stop_word(&fold(&word.text)))
}

/// Each word of a text, in any form, as a text of its own.
fn words_of(text: &Text) -> impl Iterator<Item = Text> {
    text.words.iter().flat_map(tokens).map(|(token, _)| {
        let words = vec![Word { text: token.to_owned(), form: Form::Any }];
        Text { words, scope: text.scope, place: text.place.clone() }
    })
}

/// The best documents that have some of the words and that `admits` lets in. It is asked in ascending order within a segment.
pub(super) fn find(
    searcher: &Searcher,
    words: &[AskedWord],
    limit: usize,
    admits: &mut dyn FnMut(DocAddress) -> Result<bool, IndexError>,
) -> Result<Vec<Ranked>, IndexError> {
    let mut best = Best::new(limit);
    // Those that add least first.
    let mut words: Vec<&AskedWord> = words.iter().filter(|word| word.weight > 0.0).collect();
    words.sort_by(|a, b| a.weight.total_cmp(&b.weight));
    for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
        let mut walk = Walk::open(searcher, segment, &words)?;
        while let Some((doc, score)) = walk.next(best.threshold())? {
            let address = DocAddress::new(segment_ord, doc);
            if !segment.reader.is_deleted(doc) && admits(address)? {
                best.offer(&segment.columns, address, Order::Relevance, score);
            }
        }
    }
    Ok(best.into_sorted())
}

/// The words, as typed, that each of some documents lacks, in the order in which these are given.
pub(super) fn missing(
    searcher: &Searcher,
    words: &[AskedWord],
    ranked: &[Ranked],
) -> Result<Vec<Vec<String>>, IndexError> {
    let mut missing = vec![Vec::new(); ranked.len()];
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    order.sort_unstable_by_key(|&place| ranked[place].address);
    for word in words {
        let mut cursors = searcher.segments.iter().map(|_| None).collect::<Vec<Option<WordCursor>>>();
        for &place in &order {
            let DocAddress { segment_ord, doc_id } = ranked[place].address;
            let ordinal = segment_ord as usize;
            let Some(segment) = searcher.segments.get(ordinal) else { continue };
            let cursor = match &mut cursors[ordinal] {
                Some(cursor) => cursor,
                unopened => unopened.insert(WordCursor::open(searcher, segment, word, IndexRecordOption::Basic)?),
            };
            if cursor.seek(doc_id) != doc_id {
                missing[place].push(word.typed.clone());
            }
        }
    }
    Ok(missing)
}

/// How many documents are looked at between two looks at the deadline: some ten microseconds.
const DOCUMENTS_BETWEEN_CHECKS: u32 = 256;

/// Walks the documents of a segment that could reach a score, until the deadline of the searcher.
struct Walk<'a> {
    searcher: &'a Searcher,
    /// Those that add least first.
    cursors: Vec<WordCursor>,
    /// The most that a word and those before it can add.
    ceilings: Vec<f32>,
    /// How many of the words cannot lift a document over the threshold together.
    idle: usize,
    lengths: &'a Lengths,
    /// Where to go on.
    next: DocId,
    /// How many documents were looked at, modulo 2³².
    looked_at: u32,
}

impl<'a> Walk<'a> {
    fn open(searcher: &'a Searcher, segment: &'a SegmentView, words: &[&AskedWord]) -> Result<Self, IndexError> {
        let mut cursors = Vec::with_capacity(words.len());
        let mut ceilings = Vec::with_capacity(words.len());
        let mut ceiling = 0.0;
        for word in words {
            let cursor = WordCursor::open(searcher, segment, word, IndexRecordOption::WithFreqs)?;
            ceiling += cursor.ceiling();
            cursors.push(cursor);
            ceilings.push(ceiling);
        }
        Ok(Self { searcher, cursors, ceilings, idle: 0, lengths: &segment.lengths, next: 0, looked_at: 0 })
    }

    /// The next document whose score is the threshold or more, with that score.
    fn next(&mut self, threshold: f32) -> Result<Option<(DocId, f32)>, IndexError> {
        while self.ceilings.get(self.idle).is_some_and(|ceiling| *ceiling < threshold) {
            self.idle += 1;
        }
        loop {
            let (_, busy) = self.cursors.split_at_mut(self.idle);
            let doc = busy.iter_mut().map(|cursor| cursor.seek(self.next)).min().unwrap_or(TERMINATED);
            if doc == TERMINATED {
                return Ok(None);
            }
            self.next = doc + 1;
            self.looked_at = self.looked_at.wrapping_add(1);
            if self.looked_at.is_multiple_of(DOCUMENTS_BETWEEN_CHECKS) {
                self.searcher.check_deadline()?;
            }
            if let Some(score) = self.score(doc, threshold) {
                return Ok(Some((doc, score)));
            }
        }
    }

    /// `None` as soon as it cannot reach the threshold. Words are added in the same order in every document and segment.
    fn score(&mut self, doc: DocId, threshold: f32) -> Option<f32> {
        let mut score = 0.0;
        for (cursor, ceiling) in self.cursors.iter_mut().zip(&self.ceilings).rev() {
            if score + ceiling < threshold {
                return None;
            }
            if cursor.seek(doc) == doc {
                score += cursor.score(self.lengths);
            }
        }
        (score >= threshold).then_some(score)
    }
}
