//! What every page has around its matter: head, search box, foot.

use crate::handlers::assets::style_address;
use crate::params::{Asked, MAX_QUERY_CHARS};

/// What `base.html` asks of every page.
pub(super) struct Frame {
    /// The name in the browser's tab.
    pub(super) title: String,
    /// What stands in the search box.
    pub(super) text: String,
    /// What else the box's form sends: filters and order stay while one looks for other words.
    pub(super) kept: Vec<(String, String)>,
    /// The address of the style sheet.
    pub(super) style: String,
    /// The longest text the box takes.
    pub(super) longest: usize,
    /// Whether search engines may list the page.
    pub(super) listed: bool,
    /// The address of which this page is a copy.
    pub(super) canonical: Option<String>,
}

impl Frame {
    pub(super) fn new(title: &str, text: &str) -> Self {
        Self {
            title: if title.is_empty() { NAME.to_owned() } else { format!("{title} · {NAME}") },
            text: text.to_owned(),
            kept: Vec::new(),
            style: style_address(),
            longest: MAX_QUERY_CHARS,
            listed: false,
            canonical: None,
        }
    }

    pub(super) fn keeping(self, asked: &Asked) -> Self {
        Self { kept: asked.with_text("").pairs(), ..self }
    }
}

/// What the product is called.
const NAME: &str = "Onrecord";
