//! Pages: an answer as bytes, one file an output. Text is escaped here and nowhere before.

pub mod explanation;
pub mod html;
pub mod json;
pub mod links;
pub mod record;
pub mod similar;
pub mod suggestions;
