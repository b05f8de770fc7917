//! Going through every document that matches and passes the filters: what is counted or read of all of them, rather than of the best.

use tantivy::{DocAddress, TERMINATED};

use super::facet_counts::{Filter, Verdict};
use super::matcher::{Matcher, Purpose};
use super::plan::Plan;
use crate::index::columns::Columns;
use crate::index::{IndexError, Searcher};
use crate::query::Filters;

/// Visits each living document that matches a plan and passes the filters, with the columns of its segment.
pub(super) fn for_each_passing(
    searcher: &Searcher,
    plan: &Plan,
    filters: &Filters,
    mut visit: impl FnMut(&Columns, DocAddress),
) -> Result<(), IndexError> {
    let filter = Filter::new(filters, &searcher.facets);
    for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
        let mut matcher = Matcher::open(searcher, segment_ord as usize, plan, Purpose::Rank)?;
        let mut sieve = filter.open(&segment.columns);
        let mut doc = matcher.doc();
        while doc != TERMINATED {
            if !segment.reader.is_deleted(doc) && sieve.judge(doc) == Verdict::Passes {
                visit(&segment.columns, DocAddress::new(segment_ord, doc));
            }
            doc = matcher.advance()?;
        }
    }
    Ok(())
}
