//! Every document that a question finds, in order, without a ceiling: what an export walks through.

use std::ops::Range;

use tantivy::DocAddress;

use super::bookmark::Start;
use super::compile::compile;
use super::error::SearchError;
use super::words::{texts_of, words_of};
use super::{Matches, order_of};
use crate::document::Document;
use crate::index::{IndexError, Searcher};
use crate::query::{Page, Query};

/// The documents that a question finds, in order: eight bytes each. While they are sorted it is up to eighty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// How many documents match, those that are folded away included.
    pub total: u64,
    addresses: Vec<DocAddress>,
}

/// Finds every document that matches as a whole, in the order in which [`search`](super::search) pages through them. Of the query's page,
/// bookmark and snippets nothing is used.
pub fn list(searcher: &Searcher, query: &Query) -> Result<Listing, SearchError> {
    let query = Query { page: Page { offset: 0, size: usize::MAX }, after: None, ..query.clone() };
    let plan = compile(searcher, query.expression.as_ref())?;
    let order = order_of(&query, &plan);
    let mut found = Matches::walk(searcher, &query, &plan, order, &Start::Offset(0))?;
    let words = words_of(searcher, texts_of(query.expression.as_ref()))?;
    found.weigh_best_again(searcher, &words, order)?;
    Ok(Listing { total: found.total, addresses: found.listed.iter().map(|ranked| ranked.address).collect() })
}

impl Listing {
    /// How many documents are listed: `total`, less those that are folded away.
    pub fn len(&self) -> usize {
        self.addresses.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// The documents at some places of the list, without their texts. The searcher must be the one that was asked.
    pub fn documents(&self, searcher: &Searcher, places: Range<usize>) -> Result<Vec<Document>, IndexError> {
        let end = places.end.min(self.len());
        let addresses = self.addresses.get(places.start.min(end)..end).unwrap_or_default();
        addresses.iter().map(|&address| searcher.stored_document(address)).collect()
    }
}
