//! A generated archive, and what is measured on it: filling an index, searching it in process, searching it over HTTP,
//! each beside bare Tantivy doing the same work in the same run.
//!
//! Figures of one machine say little about another; a ratio to the engine underneath does. Hence every measurement
//! interleaves the two sides, and what it prints is a ratio.

pub mod bare;
pub mod connection;
pub mod corpus;
pub mod country;
pub mod damage;
pub mod end_to_end;
pub mod faults;
pub mod generator;
pub mod http;
pub mod ingest;
pub mod load;
pub mod measure;
pub mod pair;
pub mod question;
pub mod random;
pub mod relevance;
pub mod report;
pub mod scale;
pub mod search;
pub mod suggest;
pub mod vocabulary;
