//! Reads an archive of publications and fills an index with it.

pub mod container;
pub mod convert;
pub mod enrich;
pub mod extract;
pub mod format;
pub mod record;
pub mod report;
