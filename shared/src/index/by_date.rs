//! The orders by date of all documents: what is shown before anything is asked.

use std::cmp::Ordering;

use tantivy::{DocAddress, DocId};

use super::SegmentView;
use super::columns::UNDATED;

/// How many documents are held of each order. Whoever pages deeper waits for a pass over all documents.
const HELD: usize = 1_000;

/// The first documents in the orders by date. Undated documents come last; ties are broken by date, the newest first, and
/// then by [`tie_break`](super::columns::Columns::tie_break).
#[derive(Debug)]
pub(crate) struct ByDate {
    newest: Vec<DocAddress>,
    oldest: Vec<DocAddress>,
    documents: usize,
}

impl ByDate {
    /// Sorts the documents of all segments.
    pub(super) fn of(segments: &[SegmentView]) -> Self {
        let days = segments.iter().zip(0_u32..).flat_map(|(segment, ord)| {
            let day = move |doc: DocId| (segment.columns.day(doc), DocAddress::new(ord, doc));
            segment.reader.doc_ids_alive().map(day)
        });
        let mut days: Vec<(i32, DocAddress)> = days.collect();
        let tie_break = |address: DocAddress| {
            let segment = segments.get(address.segment_ord as usize);
            segment.map_or(0, |segment| segment.columns.tie_break(address.doc_id))
        };
        let newest = first(&mut days, |a, b| b.cmp(&a), tie_break);
        let oldest = first(&mut days, |a, b| (a == UNDATED, a).cmp(&(b == UNDATED, b)), tie_break);
        Self { newest, oldest, documents: days.len() }
    }

    /// The first documents, the newest before the others; `None` if not so many are held.
    pub(crate) fn newest(&self, count: usize) -> Option<&[DocAddress]> {
        self.held(&self.newest, count)
    }

    /// The first documents, the oldest before the others; `None` if not so many are held.
    pub(crate) fn oldest(&self, count: usize) -> Option<&[DocAddress]> {
        self.held(&self.oldest, count)
    }

    fn held<'a>(&self, order: &'a [DocAddress], count: usize) -> Option<&'a [DocAddress]> {
        order.get(..count.min(self.documents))
    }
}

/// The first documents in an order of days.
fn first(
    days: &mut [(i32, DocAddress)],
    order: impl Fn(i32, i32) -> Ordering,
    tie_break: impl Fn(DocAddress) -> u64,
) -> Vec<DocAddress> {
    let compare = |a: &(i32, DocAddress), b: &(i32, DocAddress)| {
        order(a.0, b.0).then_with(|| tie_break(a.1).cmp(&tie_break(b.1)))
    };
    let held = days.len().min(HELD);
    if held < days.len() {
        days.select_nth_unstable_by(held, compare);
    }
    let first = &mut days[..held];
    first.sort_unstable_by(compare);
    first.iter().map(|(_, address)| *address).collect()
}
