//! What of a document matches: its spans, and the marks that they are shown as.

use tantivy::{DocAddress, DocId};

use super::matcher::{Matcher, Purpose};
use super::plan::Plan;
use super::results::Segment;
use super::snippet::{mark_bytes, segments};
use super::spans::Span;
use crate::document::Document;
use crate::index::{IndexError, Searcher};

/// Sorted spans by where they stand. Those of the document's own reference come last, as it is shown after the text.
pub(super) struct ByField<'a> {
    pub(super) title: &'a [Span],
    pub(super) text: &'a [Span],
    pub(super) reference: &'a [Span],
}

impl<'a> ByField<'a> {
    pub(super) fn of(spans: &'a [Span]) -> Self {
        let (title, rest) = spans.split_at(spans.partition_point(|span| span.field == 0));
        let (text, reference) = rest.split_at(rest.partition_point(|span| span.field == 1));
        Self { title, text, reference }
    }

    pub(super) fn len(&self) -> usize {
        self.title.len() + self.text.len() + self.reference.len()
    }

    /// The title of the document with these as its marks.
    pub(super) fn marked_title(&self, document: &Document) -> Vec<Segment> {
        segments(&document.title, &mark_bytes(&document.title, self.title))
    }

    /// The document's own reference with these as its marks; nothing where it has none.
    pub(super) fn marked_reference(&self, document: &Document) -> Vec<Segment> {
        let reference = document.reference.as_ref().map(ToString::to_string).unwrap_or_default();
        segments(&reference, &mark_bytes(&reference, self.reference))
    }
}

/// The spans of each of some documents, in the order in which these are given; none of one that does not match.
pub(super) fn spans_of(
    searcher: &Searcher,
    plan: &Plan,
    addresses: &[DocAddress],
) -> Result<Vec<Vec<Span>>, IndexError> {
    let mut spans = vec![Vec::new(); addresses.len()];
    for (segment_ord, docs) in by_segment(addresses) {
        let mut matcher = Matcher::open(searcher, segment_ord, plan, Purpose::Mark)?;
        for (doc, place) in docs {
            if matcher.seek(doc)? == doc {
                matcher.spans(&mut spans[place])?;
            }
        }
    }
    Ok(spans)
}

/// The documents of each segment, ascending, as postings only move forward, each with its place among those given.
pub(super) fn by_segment(addresses: &[DocAddress]) -> Vec<(usize, Vec<(DocId, usize)>)> {
    let mut places: Vec<usize> = (0..addresses.len()).collect();
    places.sort_unstable_by_key(|&place| addresses[place]);
    let segments = places.chunk_by(|&one, &other| addresses[one].segment_ord == addresses[other].segment_ord);
    let docs = |places: &[usize]| places.iter().map(|&place| (addresses[place].doc_id, place)).collect();
    segments.map(|places| (addresses[places[0]].segment_ord as usize, docs(places))).collect()
}
