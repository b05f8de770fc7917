//! What the archive holds, as a whole: the numbers that an honest researcher names beside a finding.

use std::time::SystemTime;

use shared::date::Date;
use shared::index::{RemovalCounts, Searcher};
use shared::query::{Order, Page, Query};
use shared::search::{FacetCounts, Histogram, SearchError, search};

use crate::answer::IndexState;

/// What an index holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    /// The state that was asked.
    pub index: IndexState,
    /// When it was committed; `None` where the index does not say.
    pub built_at: Option<SystemTime>,
    /// The date of the oldest document and that of the newest; `None` where none has a date.
    pub span: Option<(Date, Date)>,
    /// The documents by year.
    pub years: Histogram,
    /// The documents by each facet, all values.
    pub facets: Vec<FacetCounts>,
    /// What was taken down.
    pub taken_down: RemovalCounts,
}

impl Meta {
    /// Asks a snapshot. This is CPU work: run it on the [pool](crate::pool).
    pub fn find(searcher: &Searcher) -> Result<Self, SearchError> {
        let first = |order| {
            let page = Page { offset: 0, size: 1 };
            search(searcher, &Query { order, page, ..Query::default() })
        };
        let (oldest, newest) = (first(Order::Oldest)?, first(Order::Newest)?);
        let date = |hits: &[shared::search::Hit]| hits.first()?.document.published.map(|dating| dating.date);
        Ok(Self {
            index: IndexState::of(searcher),
            built_at: searcher.built_at(),
            span: date(&oldest.hits).zip(date(&newest.hits)),
            years: newest.histogram,
            facets: newest.facets,
            taken_down: searcher.removals().counts(),
        })
    }
}
