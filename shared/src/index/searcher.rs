//! Reading an index.
use std::path::Path;
use std::sync::Arc;

use super::IndexError;
use crate::document::{Document, DocumentId};

/// An index that is open for reading.
#[derive(Debug)]
pub struct Index {}

/// A snapshot of an index: it stays as it is while a search runs.
#[derive(Debug)]
pub struct Searcher {}

impl Index {
    /// Opens the index in a folder.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        todo!("{dir:?}")
    }
    /// The newest snapshot that was loaded.
    pub fn searcher(&self) -> Arc<Searcher> {
        todo!()
    }
    /// Loads the newest commit; says whether there was one. On failure the last good snapshot stays.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        todo!()
    }
}

impl Searcher {
    /// How many documents there are.
    pub fn document_count(&self) -> u64 {
        todo!()
    }
    /// Names the state of the index: changes with every commit that changes something.
    pub fn generation(&self) -> &str {
        todo!()
    }
    /// A document, text included.
    pub fn document(&self, id: &DocumentId) -> Result<Option<Document>, IndexError> {
        todo!("{id}")
    }
    /// All documents, by id.
    pub fn documents(&self) -> impl Iterator<Item = Result<Document, IndexError>> + '_ {
        std::iter::empty()
    }
}
