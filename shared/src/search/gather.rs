//! One pass over what matches: counts it, and keeps the best.

use tantivy::{DocAddress, DocId, TERMINATED};

use super::copies::Copies;
use super::facet_counts::{Counter, Sieve, Verdict};
use super::matcher::{Matcher, Walk, Windows};
use super::ranked::{Best, Ranked};
use super::window::{Places, document};
use crate::index::columns::Tally;
use crate::index::{IndexError, SegmentView};
use crate::query::Order;

/// What a pass has found so far.
pub(super) struct Gathering {
    pub(super) order: Order,
    /// Whether of a group of copies one is kept.
    pub(super) fold: bool,
    /// Whether documents that fail one filter alone are counted, for the counts that ignore that filter.
    pub(super) counts_failing: bool,
    pub(super) total: u64,
    pub(super) tally: Tally,
    pub(super) copies: Copies,
    pub(super) best: Best,
}

/// The segment through which a pass goes.
#[derive(Clone, Copy)]
struct Segment<'a> {
    ordinal: u32,
    view: &'a SegmentView,
}

impl Gathering {
    /// Goes through the matches of a segment.
    pub(super) fn pass(
        &mut self,
        ordinal: u32,
        view: &SegmentView,
        walk: Walk<'_>,
        sieve: Sieve<'_>,
    ) -> Result<(), IndexError> {
        let segment = Segment { ordinal, view };
        match walk {
            Walk::OneByOne(matcher) => self.pass_one_by_one(segment, *matcher, sieve),
            Walk::ByWindows(windows) => {
                self.pass_by_windows(segment, *windows, sieve);
                Ok(())
            }
        }
    }

    fn pass_one_by_one(
        &mut self,
        segment: Segment<'_>,
        mut matcher: Matcher<'_>,
        mut sieve: Sieve<'_>,
    ) -> Result<(), IndexError> {
        let mut counter = Counter::default();
        let mut doc = matcher.doc();
        while doc != TERMINATED {
            if !segment.view.reader.is_deleted(doc) {
                let verdict = sieve.judge(doc);
                if verdict == Verdict::Passes {
                    let score = if self.order == Order::Relevance { matcher.score()? } else { 0.0 };
                    self.keep(segment, doc, score);
                }
                if verdict == Verdict::Passes || self.counts_failing {
                    counter.count(&segment.view.columns, doc, verdict);
                }
            }
            doc = matcher.advance()?;
        }
        counter.finish(&segment.view.columns, &mut self.tally);
        Ok(())
    }

    fn pass_by_windows(&mut self, segment: Segment<'_>, mut windows: Windows<'_>, mut sieve: Sieve<'_>) {
        let columns = &segment.view.columns;
        let mut counter = Counter::default();
        while let Some((start, found)) = windows.next() {
            let split = sieve.split(start, &alive(segment.view, start, found));
            for place in split.passing.iter() {
                let doc = document(start, place);
                let score = if self.order == Order::Relevance { windows.score(place) } else { 0.0 };
                self.keep(segment, doc, score);
                counter.count(columns, doc, Verdict::Passes);
            }
            for (dimension, places) in split.failing.iter().filter(|_| self.counts_failing) {
                for place in places.iter() {
                    counter.count(columns, document(start, place), Verdict::FailsOnly(*dimension));
                }
            }
        }
        counter.finish(columns, &mut self.tally);
    }

    /// Takes a match that passes the filters.
    fn keep(&mut self, segment: Segment<'_>, doc: DocId, score: f32) {
        self.total += 1;
        let columns = &segment.view.columns;
        let address = DocAddress::new(segment.ordinal, doc);
        match columns.group(doc).filter(|_| self.fold) {
            Some(group) => self.copies.add(group, Ranked::new(columns, address, self.order, score)),
            None => self.best.offer(columns, address, self.order, score),
        }
    }
}

/// The documents of a window that are not deleted.
fn alive(segment: &SegmentView, start: DocId, found: &Places) -> Places {
    let Some(alive) = segment.reader.alive_bitset() else { return *found };
    Places::where_holds(|place| found.has(place) && alive.is_alive(document(start, place)))
}
