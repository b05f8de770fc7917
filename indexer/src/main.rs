//! The program `onrecord-indexer`.
fn main() {}
