//! One pass over what matches: counts it, and keeps the best.

use tantivy::{DocAddress, DocId};

use super::copies::Copies;
use super::facet_counts::{Counter, Sieve, Verdict};
use super::matcher::Walk;
use super::pass::{Visit, pass};
use super::ranked::{Best, Ranked};
use crate::index::columns::{Columns, Dimension, Tally};
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

impl Gathering {
    /// Goes through the matches of a segment.
    pub(super) fn pass(
        &mut self,
        ordinal: u32,
        segment: &SegmentView,
        walk: Walk<'_>,
        sieve: Sieve<'_>,
    ) -> Result<(), IndexError> {
        let columns = &segment.columns;
        let mut visit = InSegment { gathering: self, ordinal, columns, counter: Counter::default() };
        pass(walk, segment, sieve, &mut visit)?;
        visit.counter.finish(columns, &mut self.tally);
        Ok(())
    }

    /// Takes a match that passes the filters.
    fn keep(&mut self, columns: &Columns, address: DocAddress, score: f32) {
        self.total += 1;
        match columns.group(address.doc_id).filter(|_| self.fold) {
            Some(group) => self.copies.add(group, Ranked::new(columns, address, self.order, score)),
            None => self.best.offer(columns, address, self.order, score),
        }
    }
}

/// A pass on its way through a segment.
struct InSegment<'a> {
    gathering: &'a mut Gathering,
    ordinal: u32,
    columns: &'a Columns,
    counter: Counter,
}

impl Visit for InSegment<'_> {
    fn passes(&mut self, doc: DocId, score: impl FnOnce() -> Result<f32, IndexError>) -> Result<(), IndexError> {
        let score = if self.gathering.order == Order::Relevance { score()? } else { 0.0 };
        self.gathering.keep(self.columns, DocAddress::new(self.ordinal, doc), score);
        self.counter.count(self.columns, doc, Verdict::Passes);
        Ok(())
    }

    fn wants_failing(&self) -> bool {
        self.gathering.counts_failing
    }

    fn fails(&mut self, doc: DocId, dimension: Dimension) {
        self.counter.count(self.columns, doc, Verdict::FailsOnly(dimension));
    }
}
