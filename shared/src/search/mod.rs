//! How a query is answered. [`search`] is the one door for lists of hits, [`read`] the one for a whole document.

mod results;

pub use results::{FacetCount, FacetCounts, Histogram, Hit, Reading, Results, Segment, Snippet};

use crate::document::DocumentId;
use crate::index::{IndexError, Searcher};
use crate::query::{Expression, Query};

/// Answers a query.
pub fn search(searcher: &Searcher, query: &Query) -> Result<Results, IndexError> {
    todo!("{searcher:?} {query:?}")
}

/// Gives a whole document with every match of an expression marked; `None` if there is no such document.
pub fn read(
    searcher: &Searcher,
    id: &DocumentId,
    expression: Option<&Expression>,
) -> Result<Option<Reading>, IndexError> {
    todo!("{searcher:?} {id} {expression:?}")
}
