//! Pages for people. Each is whole without scripts; templates escape whatever they show.

pub mod document;
pub mod error;
pub mod help;
pub mod search;
pub mod start;

mod bars;
mod facets;
mod frame;
mod hits;
mod paging;
