//! The index on disk: what is kept of a document, and how it is written and read.

pub(crate) mod analysis;
mod built;
mod by_date;
mod coarse;
pub(crate) mod columns;
mod contents;
mod entry;
mod error;
pub(crate) mod facet_table;
mod groups;
mod in_flight;
mod inventory;
pub(crate) mod lengths;
mod manifest;
pub(crate) mod number_sets;
mod owner;
mod purge;
mod read_only;
mod removals;
mod schema;
mod searcher;
pub mod store;
pub(crate) mod text;
mod verify;
mod writer;

pub use contents::{Contents, Piece, folded_words, terms_of};
pub use error::IndexError;
pub use manifest::version as format_version;
pub use removals::{Key, Measure, Reason, Removal, RemovalCounts, Removals};
pub(crate) use searcher::SegmentView;
pub use searcher::{Index, Searcher};
pub use verify::{Verification, verify};
pub use writer::{Candidate, Put, Writer};
