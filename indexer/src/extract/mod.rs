//! Markup to text: the main content of a page, and the dates and terms it states.

use scraper::Selector;

pub(crate) mod document_address;
pub(crate) mod main_content;
pub(crate) mod metadata;
pub(crate) mod page_date;
pub(crate) mod stated_date;
pub(crate) mod terms;
pub(crate) mod text;
pub(crate) mod title;

/// Compiles a selector of our own; done once each, in a `LazyLock`.
pub(crate) fn selector(selectors: &str) -> Selector {
    Selector::parse(selectors).expect("selector is a constant")
}
