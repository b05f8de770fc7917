//! From what a source says to a document: [`Record`] in, [`Document`] and warnings out.

use shared::document::Document;

use crate::record::Record;
use crate::report::{QuarantineReason, Warning};

/// Makes documents of records. Building one compiles the gazetteer; build it once and share it between threads.
#[derive(Debug)]
pub struct Converter {}

impl Converter {
    /// Compiles what converting needs.
    pub fn new() -> Self {
        Self {}
    }

    /// Makes a document of a record; an error says why there is nothing to index.
    pub fn convert(&self, record: Record) -> Result<(Document, Vec<Warning>), (QuarantineReason, String)> {
        todo!("{record:?}")
    }
}
