//! Handlers: the story of one request each, one file a resource.

pub mod about;
pub mod assets;
pub mod batch;
pub mod crawlers;
pub mod description;
pub mod document;
pub mod embed;
pub mod export;
pub mod facet;
pub mod fallback;
pub mod feed;
pub mod health;
pub mod help;
pub mod kwic;
pub mod meta;
pub mod moved;
pub mod open_search;
mod posted;
pub mod problems;
pub mod record;
pub mod search;
pub mod similar;
pub mod suggest;
mod table;
pub mod trend;
