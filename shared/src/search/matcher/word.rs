//! The documents of one word in one field, and its positions.
//!
//! A word is often several terms: its form as typed, its stem in several languages, all that a pattern stands for. A few
//! are walked side by side ([`Few`]); where there are many, their documents are put in one list first ([`Many`]).

use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::Opening;
use crate::index::IndexError;
use crate::search::expansion::{Found, Layer, Terms};

/// With more terms than this, all documents are put in one list before they are walked.
const MAX_SIDE_BY_SIDE: usize = 12;

/// How often a word stands in a field of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Frequency {
    /// In any form that counts as the word.
    pub(super) any_form: u32,
    /// As typed.
    pub(super) as_typed: u32,
    /// The fewest typing mistakes of an occurrence.
    pub(super) mistakes: u8,
}

/// Walks the documents in which a word stands.
pub(super) enum WordPostings {
    Few(Few),
    Many(Box<Many>),
}

impl WordPostings {
    /// `None` if the word does not stand in the field.
    pub(super) fn open(opening: &Opening<'_>, terms: &Terms, field: usize) -> Result<Option<Self>, IndexError> {
        let found = terms.of(opening.segment_ord, field);
        Ok(match found.len() {
            0 => None,
            1..=MAX_SIDE_BY_SIDE => Some(Self::Few(Few::open(opening, found, field)?)),
            _ => Some(Self::Many(Box::new(Many::open(opening, found, field)?))),
        })
    }

    pub(super) fn doc(&self) -> DocId {
        match self {
            Self::Few(few) => few.doc,
            Self::Many(many) => many.doc(),
        }
    }

    /// Goes to the first document at or after `target`.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Few(few) => few.seek(target),
            Self::Many(many) => many.seek(target),
        }
    }

    /// How many documents there are at most.
    pub(super) fn cost(&self) -> u64 {
        match self {
            Self::Few(few) => few.terms.iter().map(|term| u64::from(term.postings.doc_freq())).sum(),
            Self::Many(many) => many.entries.len() as u64,
        }
    }

    pub(super) fn frequency(&self) -> Frequency {
        match self {
            Self::Few(few) => few.frequency(),
            Self::Many(many) => many.frequency(),
        }
    }

    /// The positions in the current document, ascending, each once.
    pub(super) fn positions(&mut self, positions: &mut Vec<u32>) -> Result<(), IndexError> {
        positions.clear();
        let sources = match self {
            Self::Few(few) => few.append_positions(positions),
            Self::Many(many) => many.append_positions(positions)?,
        };
        if sources > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        Ok(())
    }
}

/// A few terms, walked side by side.
pub(super) struct Few {
    terms: Vec<TermPostings>,
    doc: DocId,
}

struct TermPostings {
    postings: SegmentPostings,
    layer: Layer,
    as_typed: bool,
    mistakes: u8,
}

impl Few {
    fn open(opening: &Opening<'_>, found: &[Found], field: usize) -> Result<Self, IndexError> {
        let option = opening.option();
        let mut terms = Vec::with_capacity(found.len());
        for term in found {
            let index = inverted_index(opening, term.layer, field)?;
            terms.push(TermPostings {
                postings: index.read_postings_from_terminfo(&term.info, option)?,
                layer: term.layer,
                as_typed: term.as_typed,
                mistakes: term.mistakes,
            });
        }
        let mut few = Self { terms, doc: 0 };
        few.doc = few.first_doc();
        Ok(few)
    }

    fn first_doc(&self) -> DocId {
        self.terms.iter().map(|term| term.postings.doc()).min().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let mut first = TERMINATED;
        for term in &mut self.terms {
            let doc = term.postings.doc();
            first = first.min(if doc < target { term.postings.seek(target) } else { doc });
        }
        self.doc = first;
        first
    }

    /// A form as typed is nearly always one of the stem's too.
    fn frequency(&self) -> Frequency {
        let (mut surface, mut stem, mut as_typed, mut mistakes) = (0, 0, 0, u8::MAX);
        for term in self.terms.iter().filter(|term| term.postings.doc() == self.doc) {
            let count = term.postings.term_freq();
            match term.layer {
                Layer::Surface => surface += count,
                Layer::Stem => stem += count,
            }
            as_typed += if term.as_typed { count } else { 0 };
            mistakes = mistakes.min(term.mistakes);
        }
        Frequency { any_form: surface.max(stem), as_typed, mistakes }
    }

    fn append_positions(&mut self, positions: &mut Vec<u32>) -> usize {
        let doc = self.doc;
        let mut sources = 0;
        for term in self.terms.iter_mut().filter(|term| term.postings.doc() == doc) {
            term.postings.append_positions_with_offset(0, positions);
            sources += 1;
        }
        sources
    }
}

/// Many terms of the surface layer, as one list of what each has in each document.
pub(super) struct Many {
    /// By document.
    entries: Vec<Entry>,
    /// The first entry of the current document.
    at: usize,
    found: Vec<Found>,
    /// The postings of each term whose positions were asked for.
    postings: Vec<Option<SegmentPostings>>,
    index: Arc<InvertedIndexReader>,
}

/// A term in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    doc: DocId,
    /// Its place among the terms.
    term: u16,
    /// How often it stands there; more than fit count as many as do.
    count: u16,
}

impl Many {
    fn open(opening: &Opening<'_>, found: &[Found], field: usize) -> Result<Self, IndexError> {
        let index = inverted_index(opening, Layer::Surface, field)?;
        let total: usize = found.iter().map(|term| term.info.doc_freq as usize).sum();
        let mut entries = Vec::with_capacity(total);
        for (term, found) in (0_u16..).zip(found) {
            let mut blocks = index.read_block_postings_from_terminfo(&found.info, IndexRecordOption::WithFreqs)?;
            while blocks.block_len() > 0 {
                entries.extend(blocks.docs().iter().zip(blocks.freqs()).map(|(&doc, &count)| Entry {
                    doc,
                    term,
                    count: u16::try_from(count).unwrap_or(u16::MAX),
                }));
                blocks.advance();
            }
        }
        let entries = sorted_by_doc(entries, opening.segment.reader.max_doc());
        let postings = std::iter::repeat_with(|| None).take(found.len()).collect();
        Ok(Self { entries, at: 0, found: found.to_vec(), postings, index })
    }

    fn doc(&self) -> DocId {
        self.entries.get(self.at).map_or(TERMINATED, |entry| entry.doc)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let mut step = 1;
        while self.entries.get(self.at + step).is_some_and(|entry| entry.doc < target) {
            self.at += step;
            step *= 2;
        }
        let rest = self.entries.get(self.at..(self.at + step).min(self.entries.len())).unwrap_or_default();
        self.at += rest.partition_point(|entry| entry.doc < target);
        self.doc()
    }

    /// What the terms have in the current document.
    fn current(&self) -> impl Iterator<Item = Entry> + '_ {
        let doc = self.doc();
        self.entries.iter().skip(self.at).take_while(move |entry| entry.doc == doc).copied()
    }

    fn frequency(&self) -> Frequency {
        let mut frequency = Frequency { mistakes: u8::MAX, ..Frequency::default() };
        for entry in self.current() {
            let Some(term) = self.found.get(usize::from(entry.term)) else { continue };
            let count = u32::from(entry.count);
            frequency.any_form += count;
            frequency.as_typed += if term.as_typed { count } else { 0 };
            frequency.mistakes = frequency.mistakes.min(term.mistakes);
        }
        frequency
    }

    fn append_positions(&mut self, positions: &mut Vec<u32>) -> Result<usize, IndexError> {
        let doc = self.doc();
        let terms: Vec<usize> = self.current().map(|entry| usize::from(entry.term)).collect();
        for &term in &terms {
            let (Some(found), Some(slot)) = (self.found.get(term), self.postings.get_mut(term)) else { continue };
            let postings = match slot {
                Some(postings) => postings,
                None => slot.insert(
                    self.index.read_postings_from_terminfo(&found.info, IndexRecordOption::WithFreqsAndPositions)?,
                ),
            };
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                postings.append_positions_with_offset(0, positions);
            }
        }
        Ok(terms.len())
    }
}

/// Sorts entries by document. They come term by term: where they are many, counting how many each document has is quicker
/// than comparing them.
fn sorted_by_doc(mut entries: Vec<Entry>, documents: u32) -> Vec<Entry> {
    if entries.len() < documents as usize / 16 {
        entries.sort_unstable();
        return entries;
    }
    let mut places = vec![0_u32; documents as usize + 1];
    for entry in &entries {
        places[entry.doc as usize + 1] += 1;
    }
    for doc in 1..places.len() {
        places[doc] += places[doc - 1];
    }
    let mut sorted = entries.clone();
    for entry in entries {
        let place = &mut places[entry.doc as usize];
        sorted[*place as usize] = entry;
        *place += 1;
    }
    sorted
}

pub(super) fn inverted_index(
    opening: &Opening<'_>,
    layer: Layer,
    field: usize,
) -> Result<Arc<InvertedIndexReader>, IndexError> {
    let fields = &opening.searcher.fields;
    let name = match layer {
        Layer::Surface => fields.surface[field],
        Layer::Stem => fields.stem[field],
    };
    Ok(opening.segment.reader.inverted_index(name)?)
}
