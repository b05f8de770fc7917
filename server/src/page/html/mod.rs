//! Pages for people. Each is whole without scripts; templates escape whatever they show.

pub mod about;
pub mod document;
pub mod embed;
pub mod error;
pub mod facet;
pub mod help;
pub mod kwic;
pub mod search;
pub mod start;
pub mod trend;

mod bars;
mod facets;
mod frame;
mod hits;
mod metadata;
mod paging;
mod passages;
mod setting;

pub use setting::Setting;
