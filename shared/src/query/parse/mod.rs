//! From what a person types to an [`Expression`]. Nothing fails: what cannot be used is said in a [`Notice`].
//!
//! Grammar, loosest first; words side by side are joined by `AND`, and `OR` binds closer than that, as in web search and in the
//! databases of law and press (`Syria OR Iraq torture` asks for torture in either country):
//!
//! ```text
//! all     = any { ["AND"] any }
//! any     = not { ("OR" | "|") not }
//! not     = ("NOT" | "-") not | part
//! part    = "(" all ")" | [ field ":" ] ( word | "\"" words "\"" | "~\"" words "\"" )
//! field   = "title" | "body"
//! ```

mod lexer;

use std::ops::Range;

use super::{Expression, Form, Notice, NoticeKind, Scope, Text, Word};
use lexer::{Token, TokenKind};

/// How deep parentheses and negations may be nested; what is deeper is read as if it stood at this depth.
pub const MAX_DEPTH: usize = 40;

/// How many words and phrases a query may have; the rest is left out.
pub const MAX_PARTS: usize = 400;

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
    let (tokens, notices) = lexer::tokens(text);
    let loose = tokens.iter().all(|token| token.kind != TokenKind::And);
    let mut parser = Parser { tokens, next: 0, parts: 0, notices, end: text.len() };
    let mut parts = Vec::new();
    loop {
        parts.extend(parser.all(0));
        let Some(token) = parser.take() else { break };
        parser.notice(
            token.place,
            NoticeKind::UnbalancedParenthesis,
            "this closing parenthesis has no twin and is left out",
        );
    }
    parser.notices.sort_by_key(|notice| notice.place.start);
    parser.notices.dedup();
    Parsed { expression: group(parts, Expression::All), notices: parser.notices, loose }
}

/// One part is itself; several are joined, those of the same kind flattened by the caller's order.
fn group(mut parts: Vec<Expression>, join: impl Fn(Vec<Expression>) -> Expression) -> Option<Expression> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(join(parts)),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    parts: usize,
    notices: Vec<Notice>,
    /// The length of the text.
    end: usize,
}

impl Parser {
    /// Reads up to the end or a closing parenthesis, which stays.
    fn all(&mut self, depth: usize) -> Vec<Expression> {
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                None | Some(TokenKind::Close) => return parts,
                Some(TokenKind::And) => self.operator_between(!parts.is_empty()),
                Some(TokenKind::Or) => self.operator_between(false),
                Some(_) => parts.extend(self.any(depth)),
            }
        }
    }

    /// Passes an AND or OR; says so if there is nothing on one of its sides.
    fn operator_between(&mut self, has_left: bool) {
        let Some(token) = self.take() else { return };
        let has_right = !matches!(self.peek(), None | Some(TokenKind::Close | TokenKind::And | TokenKind::Or));
        if !(has_left && has_right) {
            self.notice(token.place, NoticeKind::DanglingOperator, "this operator has nothing to join and is left out");
        }
    }

    fn any(&mut self, depth: usize) -> Option<Expression> {
        let mut parts: Vec<Expression> = self.not(depth).into_iter().collect();
        while self.peek() == Some(&TokenKind::Or) {
            self.operator_between(true);
            if !matches!(self.peek(), None | Some(TokenKind::Close | TokenKind::And | TokenKind::Or)) {
                parts.extend(self.not(depth));
            }
        }
        group(parts, Expression::Any)
    }

    fn not(&mut self, depth: usize) -> Option<Expression> {
        let mut negated = false;
        while self.peek() == Some(&TokenKind::Not) {
            let token = self.take()?;
            if matches!(self.peek(), None | Some(TokenKind::Close | TokenKind::And | TokenKind::Or)) {
                self.notice(
                    token.place,
                    NoticeKind::DanglingOperator,
                    "there is nothing to exclude here; it is left out",
                );
                return None;
            }
            negated = !negated;
        }
        let part = self.part(depth)?;
        Some(if negated { Expression::Not(Box::new(part)) } else { part })
    }

    fn part(&mut self, depth: usize) -> Option<Expression> {
        let token = self.take()?;
        match token.kind {
            TokenKind::Open => self.parenthesis(token.place, depth),
            TokenKind::Text { words, form, scope } => self.text(words, form, scope, token.place),
            TokenKind::Close | TokenKind::And | TokenKind::Or | TokenKind::Not => None,
        }
    }

    fn parenthesis(&mut self, place: Range<usize>, depth: usize) -> Option<Expression> {
        if depth == MAX_DEPTH {
            self.notice(place, NoticeKind::TooLong, "parentheses are nested too deeply; this one is left out");
            return None;
        }
        let parts = self.all(depth + 1);
        if self.take().is_none() {
            self.notice(
                place,
                NoticeKind::UnbalancedParenthesis,
                "this parenthesis is not closed; it is read up to the end",
            );
        }
        group(parts, Expression::All)
    }

    fn text(&mut self, words: String, form: Form, scope: Scope, place: Range<usize>) -> Option<Expression> {
        if !words.chars().any(char::is_alphanumeric) {
            if form == Form::Exact {
                self.notice(place, NoticeKind::NothingToFind, "there is no letter or digit in these quotation marks");
            }
            return None;
        }
        self.parts += 1;
        if self.parts > MAX_PARTS {
            if self.parts == MAX_PARTS + 1 {
                let message = format!("a query can have {MAX_PARTS} words and phrases; from here on it is left out");
                self.notice(place.start..self.end, NoticeKind::TooLong, &message);
            }
            return None;
        }
        Some(Expression::Text(Text { words: vec![Word { text: words, form }], scope, place }))
    }

    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += usize::from(token.is_some());
        token
    }

    fn notice(&mut self, place: Range<usize>, kind: NoticeKind, message: &str) {
        self.notices.push(Notice { place, kind, message: message.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::describe::describe;
    use super::*;

    fn reads(text: &str) -> String {
        parse(text).expression.as_ref().map(describe).unwrap_or_default()
    }

    fn kinds(text: &str) -> Vec<NoticeKind> {
        parse(text).notices.into_iter().map(|notice| notice.kind).collect()
    }

    #[test]
    fn words_are_joined_as_the_grammar_says() {
        let check = |text: &str, expected: &str| assert_eq!(reads(text), expected, "{text}");
        check("torture Iran", "torture and Iran");
        check("Syria OR Iraq torture", "(Syria or Iraq) and torture");
        check("torture AND (Syria | Iraq)", "torture and (Syria or Iraq)");
        check("torture -Egypt", "torture, not Egypt");
        check("NOT Egypt", "all documents, not Egypt");
        check("torture -(Egypt Libya)", "torture, not (Egypt and Libya)");
        check("\"without trial\" journalist", "the exact words “without trial” and journalist");
        check("~\"death sentences\"", "the phrase “death sentences” in any word form");
        check("title:Iran body:\"without trial\"", "Iran in the title and the exact words “without trial” in the text");
        check("US-led", "US-led");
        check("a - b", "a and b");
        check("", "");
    }

    #[test]
    fn quotes_of_every_kind_are_quotes() {
        for text in ["\"without trial\"", "“without trial”", "„without trial“", "«without trial»", "＂without trial＂"]
        {
            assert_eq!(reads(text), "the exact words “without trial”", "{text}");
        }
        assert_eq!(reads("Watch’s don't"), "Watch’s and don't");
    }

    #[test]
    fn what_cannot_be_used_is_said_and_the_rest_is_read() {
        let check = |text: &str, read: &str, expected: &[NoticeKind]| {
            assert_eq!((reads(text).as_str(), kinds(text).as_slice()), (read, expected), "{text}");
        };
        check("quick AND", "quick", &[NoticeKind::DanglingOperator]);
        check("OR quick", "quick", &[NoticeKind::DanglingOperator]);
        check("quick NOT", "quick", &[NoticeKind::DanglingOperator]);
        check("(quick", "quick", &[NoticeKind::UnbalancedParenthesis]);
        check("quick) brown", "quick and brown", &[NoticeKind::UnbalancedParenthesis]);
        check("\"quick brown", "the exact words “quick brown”", &[NoticeKind::UnclosedQuote]);
        check("\"…\" quick", "quick", &[NoticeKind::NothingToFind]);
        check("detain*", "detain*", &[NoticeKind::NotSupported]);
        check("author:smith", "author:smith", &[NoticeKind::UnknownField]);
        check("Iran: stop", "Iran: and stop", &[]);
        check("how many were killed?", "how and many and were and killed?", &[]);
    }

    #[test]
    fn a_query_over_the_limits_is_cut_and_said_so() {
        let many = "word ".repeat(MAX_PARTS + 5);
        assert_eq!(kinds(&many), [NoticeKind::TooLong]);
        let deep = "(".repeat(10_000) + "word";
        assert!(kinds(&deep).contains(&NoticeKind::TooLong));
        let negated = "-".repeat(10_000) + "word";
        assert!(parse(&negated).expression.is_some());
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_every_place_is_within_it(text in "\\PC{0,80}") {
            for notice in parse(&text).notices {
                prop_assert!(text.get(notice.place).is_some());
            }
        }

        #[test]
        fn any_heap_of_operators_is_read(text in "(AND|OR|NOT|-|\\||\\(|\\)|\"|~\"|a|title:| ){0,40}") {
            for notice in parse(&text).notices {
                prop_assert!(text.get(notice.place).is_some());
            }
        }
    }
}
