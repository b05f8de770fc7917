//! Handlers: the story of one request each, one file a resource.

pub mod assets;
pub mod document;
pub mod fallback;
pub mod health;
pub mod help;
pub mod problems;
pub mod record;
pub mod search;
pub mod similar;
pub mod suggest;
