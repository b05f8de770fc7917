//! What was understood of a text that asks: for answers that are no lists of hits.

use shared::query::describe::describe;
use shared::query::parse::parse;
use shared::query::{Expression, Notice};
use shared::variant::Variants;

/// A text, and what it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// The text, as typed.
    pub text: String,
    /// What it asks, with other names where these are wanted; `None` if it asks for everything.
    pub expression: Option<Expression>,
    /// What the person who asks should know of how it was read.
    pub notices: Vec<Notice>,
}

impl Understood {
    /// Reads a text; with `variants`, other names of what it asks are asked for too. Nothing fails.
    pub fn of(text: &str, variants: Option<&Variants>) -> Self {
        let parsed = parse(text);
        let typed = parsed.expression;
        let widened = typed.as_ref().zip(variants).and_then(|(typed, variants)| variants.widen(typed));
        let expression = widened.map(|widened| widened.expression).or(typed);
        Self { text: text.to_owned(), expression, notices: parsed.notices }
    }

    /// The question in plain words.
    pub fn reads(&self) -> String {
        self.expression.as_ref().map_or_else(|| "all documents".to_owned(), describe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_back_with_other_names_only_where_they_are_wanted() {
        let variants = Variants::standard();
        assert_eq!(Understood::of("Burma torture", None).reads(), "Burma and torture");
        assert!(Understood::of("Burma torture", Some(&variants)).reads().contains("Myanmar"));
        assert_eq!(Understood::of("", Some(&variants)).reads(), "all documents");
        assert_eq!(Understood::of("titel:Iran", None).notices.len(), 1);
    }
}
