//! The whole machine from outside.
#![cfg(test)]

mod api;
mod documents;
mod formats;
mod hostile;
mod ingest;
mod pages;
mod properties;
mod search;
