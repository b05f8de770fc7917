//! The index that Onrecord's two programs mean: what a document is, how it is kept, what can be asked of it, and how it answers.
//!
//! `indexer` fills the index through [`index::Writer`]; `server` asks it through [`search::search`]. Tantivy is used
//! here and nowhere else, and none of its types appears in a public signature.

pub mod country;
pub mod date;
pub mod deadline;
pub mod document;
pub mod document_type;
pub mod encoding;
pub mod facet;
pub mod index;
pub mod language;
pub mod nearest;
pub mod query;
pub mod reference;
#[cfg(test)]
mod sample;
pub mod search;
pub mod suggest;
pub mod variant;
pub mod wording;
