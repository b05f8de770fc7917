//! Writing an index.
use std::path::Path;

use super::IndexError;
use crate::document::{Document, DocumentId};

/// Fills an index. Nothing it does is seen, or survives, before [`commit`](Self::commit).
#[derive(Debug)]
pub struct Writer {}

/// What became of a document that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Added,
    /// It takes the place of an older version.
    Replaced,
    /// The index has it already, word for word.
    Unchanged,
}

impl Writer {
    /// Opens the index in a folder for writing; makes folder and index if need be.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        todo!("{dir:?}")
    }
    /// Adds a document, or replaces the one of the same id. Each id may be put once between commits. Can be called from several threads.
    pub fn put(&self, document: &Document) -> Result<Put, IndexError> {
        todo!("{document:?}")
    }
    /// Removes a document; says whether there was one.
    pub fn remove(&self, id: &DocumentId) -> Result<bool, IndexError> {
        todo!("{id:?}")
    }
    /// Makes everything since the last commit durable and visible, all at once.
    pub fn commit(&mut self) -> Result<(), IndexError> {
        todo!()
    }
}
