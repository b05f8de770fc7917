//! From what a person types to an [`Expression`]. Nothing fails: what cannot be used is said in a [`Notice`].

use super::{Expression, Notice};

/// What was understood of a typed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What is asked; `None` if nothing is.
    pub expression: Option<Expression>,
    /// What the person should know, in the order of the text.
    pub notices: Vec<Notice>,
}

/// Reads a query.
pub fn parse(text: &str) -> Parsed {
    todo!("{text}")
}
