//! Pages: an answer as bytes, one file an output. Text is escaped here and nowhere before.

pub mod batch;
pub mod explanation;
pub mod export;
pub mod facet;
pub mod feed;
pub mod html;
pub mod json;
pub mod kwic;
pub mod links;
pub mod meta;
pub mod open_search;
pub mod record;
pub mod relations;
pub mod similar;
pub mod suggestions;
pub mod trend;
