//! The second look at the best matches: where in a document the words of the question stand.
//!
//! A first pass scores every match by how often it has each word. The best of them are then weighed again with positions, so
//! that a sentence that answers a question counts more than its words scattered over a report.

use tantivy::DocId;
use tantivy::schema::IndexRecordOption;

use super::ranked::Ranked;
use super::ranking::{self, Occurrences};
use super::words::{AskedWord, Place, WordCursor};
use crate::document_type::DocumentType;
use crate::facet::Facet;
use crate::index::facet_table::FacetTable;
use crate::index::{IndexError, Searcher, SegmentView};

/// How many of the best matches are looked at again. They are the same for every page, so that paging repeats nothing.
pub(super) const DEPTH: usize = 100;

/// What the places of the words say for a document, in the unit of scores.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Evidence {
    /// Words that are neighbours in the question stand in the same order, as near, in the document.
    pub(super) neighbours: f32,
    /// The best passage has many of the words.
    pub(super) passage: f32,
    /// The opening of the text has them.
    pub(super) opening: f32,
}

impl Evidence {
    pub(super) fn sum(&self) -> f32 {
        self.neighbours + self.passage + self.opening
    }
}

/// Weighs documents again and sorts them by it. A question of one word has no neighbours and no better passage: its
/// order stays.
pub(super) fn weigh_again(searcher: &Searcher, words: &[AskedWord], ranked: &mut [Ranked]) -> Result<(), IndexError> {
    if words.len() < 2 || ranked.len() < 2 {
        return Ok(());
    }
    for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
        let in_segment = ranked.iter_mut().filter(|ranked| ranked.address.segment_ord == segment_ord);
        let mut documents: Vec<&mut Ranked> = in_segment.collect();
        if documents.is_empty() {
            continue;
        }
        // Postings only move forward.
        documents.sort_unstable_by_key(|ranked| ranked.address.doc_id);
        let mut weigher = Weigher::open(searcher, segment, words)?;
        for ranked in documents {
            let weighed = weigher.weigh(ranked.address.doc_id);
            // One that matches by something else, such as its own reference, keeps what the first pass said.
            if weighed.words.iter().any(Option::is_some) {
                *ranked = ranked.weighed_again(weighed.score());
            }
        }
    }
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    Ok(())
}

/// What a document's score is made of.
#[derive(Debug, Clone)]
pub(super) struct Weighed {
    /// How often each of the words occurs, and what it adds; `None` for one that the document lacks.
    pub(super) words: Vec<Option<(Occurrences, f32)>>,
    pub(super) evidence: Evidence,
    /// The factor for what is known of it whatever the question is: day and type of publication.
    pub(super) prior: f32,
}

impl Weighed {
    pub(super) fn score(&self) -> f32 {
        let words: f32 = self.words.iter().flatten().map(|(_, score)| score).sum();
        (words + self.evidence.sum()) * self.prior
    }
}

/// Weighs documents of a segment, in ascending order.
pub(super) struct Weigher<'a> {
    words: &'a [AskedWord],
    segment: &'a SegmentView,
    cursors: Vec<WordCursor>,
    /// The place of types among the facets, and the factor of each by its number.
    type_place: usize,
    standings: Vec<f32>,
    /// Room for the positions of a word, and for the places of all.
    positions: Vec<u32>,
    places: Vec<Place>,
}

impl<'a> Weigher<'a> {
    pub(super) fn open(
        searcher: &Searcher,
        segment: &'a SegmentView,
        words: &'a [AskedWord],
    ) -> Result<Self, IndexError> {
        let open = |word| WordCursor::open(searcher, segment, word, IndexRecordOption::WithFreqsAndPositions);
        let cursors = words.iter().map(open).collect::<Result<_, _>>()?;
        let type_place = searcher.facets.iter().position(|table| table.facet() == Facet::Type).unwrap_or_default();
        let types = searcher.facets.get(type_place).into_iter().flat_map(FacetTable::ids);
        let standings = types.map(|id| DocumentType::from_id(id).map_or(1.0, ranking::standing)).collect();
        Ok(Self { words, segment, cursors, type_place, standings, positions: Vec::new(), places: Vec::new() })
    }

    pub(super) fn weigh(&mut self, doc: DocId) -> Weighed {
        let Self { words, segment, cursors, type_place, standings, positions, places } = self;
        places.clear();
        let mut found = vec![None; words.len()];
        for (word, cursor) in cursors.iter_mut().enumerate() {
            if cursor.seek(doc) == doc {
                found[word] = Some((cursor.occurrences(&segment.lengths), cursor.score(&segment.lengths)));
                cursor.places(word, positions, places);
            }
        }
        places.sort_unstable();
        places.dedup();
        let types = segment.columns.values(*type_place, doc).iter();
        let standing = types.filter_map(|number| standings.get(*number as usize)).copied().fold(1.0, f32::max);
        let prior = ranking::recency(segment.columns.day(doc)) * standing;
        Weighed { words: found, evidence: evidence(words, places), prior }
    }
}

/// What sorted places, each there once, say.
fn evidence(words: &[AskedWord], places: &[Place]) -> Evidence {
    Evidence {
        neighbours: ranking::NEIGHBOURS * neighbours(words, places),
        passage: ranking::PASSAGE * best_passage(words, places),
        opening: ranking::OPENING * opening(words, places),
    }
}

/// Each two words that follow each other in the question, by how often they follow each other in the document with no
/// more words between them than there. It saturates as the frequency of a word does; a pair weighs as much as its
/// words on average. This is the ordered part of Metzler and Croft's sequential dependence model (2005).
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than seven digits")]
fn neighbours(words: &[AskedWord], places: &[Place]) -> f32 {
    let mut counts = vec![0_u32; words.len()];
    for (at, first) in places.iter().enumerate() {
        let (Some(word), Some(next)) = (words.get(first.word), words.get(first.word + 1)) else { continue };
        let reach = next.place - word.place;
        let within = |second: &&Place| second.field == first.field && second.position - first.position <= reach;
        let following = places.iter().skip(at + 1).take_while(within);
        counts[first.word] += u32::from(
            following.into_iter().any(|second| second.word == first.word + 1 && second.position > first.position),
        );
    }
    let pairs = words.iter().zip(words.iter().skip(1)).zip(counts);
    pairs
        .map(|((one, other), count)| f32::midpoint(one.weight, other.weight) * (count as f32 / (count as f32 + 1.0)))
        .sum()
}

/// The weight of the different words in the passage that has most.
fn best_passage(words: &[AskedWord], places: &[Place]) -> f32 {
    let weight = |place: &Place| words.get(place.word).map_or(0.0, |word| word.weight);
    let mut counts = vec![0_u32; words.len()];
    let (mut start, mut within, mut best) = (0, 0.0_f32, 0.0_f32);
    for place in places {
        counts[place.word] += 1;
        if counts[place.word] == 1 {
            within += weight(place);
        }
        while let Some(first) = places.get(start)
            && (first.field != place.field || place.position - first.position >= ranking::PASSAGE_WORDS)
        {
            counts[first.word] -= 1;
            if counts[first.word] == 0 {
                within -= weight(first);
            }
            start += 1;
        }
        best = best.max(within);
    }
    best
}

/// The weight of the different words in the opening of the text.
fn opening(words: &[AskedWord], places: &[Place]) -> f32 {
    let is_early = |place: &&Place| place.field == 1 && place.position < ranking::OPENING_WORDS;
    let mut early = vec![false; words.len()];
    for place in places.iter().filter(is_early) {
        early[place.word] = true;
    }
    words.iter().zip(early).filter(|(_, early)| *early).map(|(word, _)| word.weight).sum()
}
