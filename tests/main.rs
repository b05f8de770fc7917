//! The whole machine from outside.
#![cfg(test)]

mod api;
mod batch;
mod concordance;
mod documents;
mod faults;
mod feeds;
mod formats;
mod hostile;
mod ingest;
mod lists;
mod neighbours;
mod pages;
mod properties;
mod removal;
mod search;
mod trend;
