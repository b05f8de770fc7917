//! From what a person types to an [`Expression`]. Nothing fails: what cannot be used is said in a [`Notice`].
//!
//! Grammar, loosest first; words side by side are joined by `AND`, and `OR` binds closer than that, as in web search and in the
//! databases of law and press (`Syria OR Iraq torture` asks for torture in either country):
//!
//! ```text
//! all     = any { ["AND"] any }
//! any     = near { ("OR" | "|") near }
//! near    = not { distance not }
//! not     = { "NOT" | "-" | "+" | "atleast" number } part
//! part    = [ field ":" ] ( "(" all ")" | words )
//! words   = word | pattern | word "~" [ number ] | [ "~" ] "\"" words "\"" [ "~" number ]
//! distance = ( "NEAR" | "w" | "pre" ) [ "/" ( number | "s" | "p" ) ] | "/s" | "/p"
//! ```
//!
//! The lexer cuts the text into pieces and reads words; the grammar joins them. Each fact has its file: signs and their twins in
//! other scripts, words, references, operators, fields.

mod field;
mod grammar;
mod lexer;
mod operator;
mod reference;
mod sign;
mod word;

use super::{Expression, Notice, NoticeKind};
use grammar::Parser;
use lexer::TokenKind;

pub use grammar::MAX_VALUE_WORDS;
pub use operator::{DEFAULT_DISTANCE, MAX_COUNT, MAX_DISTANCE};
pub use word::{MIN_FIXED_LETTERS, MIN_LETTERS_WITH_MISTAKES};

/// How deep parentheses may be nested, and how many distances may stand in a row; what is deeper is read as if it stood at this
/// depth.
pub const MAX_DEPTH: usize = 40;

/// How many words and values of fields a query may have; the rest is left out.
pub const MAX_PARTS: usize = 400;

/// How many notices are given; a text that needs more is no query.
pub const MAX_NOTICES: usize = 20;

/// What was understood of a typed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What is asked; `None` if nothing is.
    pub expression: Option<Expression>,
    /// What the person should know, in the order of the text.
    pub notices: Vec<Notice>,
    /// Whether words that stand side by side may be left out where all together find too little: the person typed neither
    /// `AND` nor `+`, and so did not insist on them.
    pub loose: bool,
}

/// Reads a query.
pub fn parse(text: &str) -> Parsed {
    let (tokens, mut notices) = lexer::tokens(text);
    // In a headline all in capitals, AND is a word like others.
    let insists = |kind: &TokenKind| match kind {
        TokenKind::And => text.contains(char::is_lowercase),
        kind => *kind == TokenKind::Require,
    };
    let loose = !tokens.iter().any(|token| insists(&token.kind));
    let (expression, more) = Parser::new(text, tokens).read();
    notices.extend(more);
    Parsed { expression, notices: most_telling(notices), loose }
}

/// The notices in the order of the text; where there are too many, those of limits before others.
fn most_telling(mut notices: Vec<Notice>) -> Vec<Notice> {
    notices.sort_by_key(|notice| (notice.kind != NoticeKind::TooLong, notice.place.start));
    notices.dedup();
    notices.truncate(MAX_NOTICES);
    notices.sort_by_key(|notice| notice.place.start);
    notices
}

#[cfg(test)]
mod tests;
