//! The index on disk: what is kept of a document, and how it is written and read.

mod error;
mod searcher;
mod writer;

pub use error::IndexError;
pub use searcher::{Index, Searcher};
pub use writer::{Put, Writer};
