//! How many documents a question finds, and nothing else of the answer.

use super::{SearchError, search};
use crate::index::Searcher;
use crate::query::{Expression, Filters, Order, Page, Query};

/// How many documents match: what [`search`] gives as total.
pub fn count(searcher: &Searcher, expression: Option<&Expression>, filters: &Filters) -> Result<u64, SearchError> {
    let query = Query {
        expression: expression.cloned(),
        filters: filters.clone(),
        // Nothing is shown, so nothing need be scored.
        order: Order::Newest,
        page: Page { offset: 0, size: 0 },
        ..Query::default()
    };
    Ok(search(searcher, &query)?.total)
}
