//! Going through the documents of a segment that match: past the deleted ones, and through the filters. This is the one loop over matches.
//!
//! What is done with them is a [`Visit`]: the best are kept and all are counted ([`gather`](super::gather)), or what passes is handed on
//! ([`for_each_passing`]).

use tantivy::{DocAddress, DocId, TERMINATED};

use super::facet_counts::{Filter, Sieve, Verdict};
use super::matcher::{Matcher, Walk, Windows};
use super::plan::Plan;
use super::window::{Places, document};
use crate::index::columns::{Columns, Dimension};
use crate::index::{IndexError, Searcher, SegmentView};
use crate::query::Filters;

/// What is done with documents that match.
pub(super) trait Visit {
    /// Takes a document that passes the filters. `score` says how well it matches, at the cost of finding out.
    fn passes(&mut self, doc: DocId, score: impl FnOnce() -> Result<f32, IndexError>) -> Result<(), IndexError>;

    /// Whether documents that fail one filter alone are wanted, too.
    fn wants_failing(&self) -> bool;

    /// Takes a document that fails the filter of one dimension alone.
    fn fails(&mut self, doc: DocId, dimension: Dimension);
}

/// Goes through the matches of a segment.
pub(super) fn pass(
    walk: Walk<'_>,
    segment: &SegmentView,
    sieve: Sieve<'_>,
    visit: &mut impl Visit,
) -> Result<(), IndexError> {
    match walk {
        Walk::OneByOne(matcher) => one_by_one(*matcher, segment, sieve, visit),
        Walk::ByWindows(windows) => by_windows(*windows, segment, sieve, visit),
    }
}

/// Visits each living document that matches a plan and passes the filters, with the columns of its segment.
pub(super) fn for_each_passing(
    searcher: &Searcher,
    plan: &Plan,
    filters: &Filters,
    mut take: impl FnMut(&Columns, DocAddress),
) -> Result<(), IndexError> {
    let filter = Filter::new(filters, &searcher.facets);
    for (ordinal, segment) in (0_u32..).zip(&searcher.segments) {
        let walk = Walk::open(searcher, ordinal as usize, plan)?;
        let take = |doc| take(&segment.columns, DocAddress::new(ordinal, doc));
        pass(walk, segment, filter.open(&segment.columns), &mut EachPassing(take))?;
    }
    Ok(())
}

fn one_by_one(
    mut matcher: Matcher<'_>,
    segment: &SegmentView,
    mut sieve: Sieve<'_>,
    visit: &mut impl Visit,
) -> Result<(), IndexError> {
    let mut doc = matcher.doc();
    while doc != TERMINATED {
        if !segment.reader.is_deleted(doc) {
            match sieve.judge(doc) {
                Verdict::Passes => visit.passes(doc, || matcher.score())?,
                Verdict::FailsOnly(dimension) if visit.wants_failing() => visit.fails(doc, dimension),
                Verdict::FailsOnly(_) | Verdict::Fails => {}
            }
        }
        doc = matcher.advance()?;
    }
    Ok(())
}

fn by_windows(
    mut windows: Windows<'_>,
    segment: &SegmentView,
    mut sieve: Sieve<'_>,
    visit: &mut impl Visit,
) -> Result<(), IndexError> {
    while let Some((start, found)) = windows.next()? {
        let split = sieve.split(start, &alive(segment, start, found));
        for place in split.passing.iter() {
            visit.passes(document(start, place), || Ok(windows.score(place)))?;
        }
        if visit.wants_failing() {
            for (dimension, places) in &split.failing {
                places.iter().for_each(|place| visit.fails(document(start, place), *dimension));
            }
        }
    }
    Ok(())
}

/// The documents of a window that are not deleted.
fn alive(segment: &SegmentView, start: DocId, found: &Places) -> Places {
    let Some(alive) = segment.reader.alive_bitset() else { return *found };
    Places::where_holds(|place| found.has(place) && alive.is_alive(document(start, place)))
}

/// Hands on what passes.
struct EachPassing<F>(F);

impl<F: FnMut(DocId)> Visit for EachPassing<F> {
    fn passes(&mut self, doc: DocId, _: impl FnOnce() -> Result<f32, IndexError>) -> Result<(), IndexError> {
        (self.0)(doc);
        Ok(())
    }

    fn wants_failing(&self) -> bool {
        false
    }

    fn fails(&mut self, _: DocId, _: Dimension) {}
}
