//! Why a search has no answer.

use std::ops::Range;

use tantivy::TantivyError;
use thiserror::Error;

use crate::index::IndexError;

/// Why a search has no answer.
#[derive(Debug, Error)]
pub enum SearchError {
    /// The index cannot be read.
    #[error(transparent)]
    Index(IndexError),
    /// The [deadline](crate::deadline::Deadline) of the searcher is over.
    #[error("the search was stopped before its end")]
    Stopped,
    /// A part of the query stands for more words than are looked for.
    ///
    /// The message names no part of the query, since messages may reach a log.
    #[error("a part of the query stands for more than {} words", .0.limit)]
    TooWide(TooWide),
}

/// A part of a query that stands for too many words, and is refused rather than cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooWide {
    /// The bytes of the typed text that the part was read from.
    pub place: Range<usize>,
    /// The part, as typed.
    pub word: String,
    /// For how many words it may stand.
    pub limit: usize,
}

impl From<IndexError> for SearchError {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Stopped => Self::Stopped,
            error => Self::Index(error),
        }
    }
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        Self::Index(error.into())
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        Self::Index(TantivyError::from(error).into())
    }
}
