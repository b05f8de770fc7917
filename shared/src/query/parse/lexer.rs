//! The pieces of a typed query: operators, parentheses, words and quotations.

use std::ops::Range;

use super::super::{Form, Notice, NoticeKind, Scope};

/// A piece with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// The bytes of the text.
    pub(super) place: Range<usize>,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    Text { words: String, form: Form, scope: Scope },
}

/// Cuts a text into pieces.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Notice>) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), notices: Vec::new() };
    while lexer.step() {}
    (lexer.tokens, lexer.notices)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    notices: Vec<Notice>,
}

impl Lexer<'_> {
    /// Cuts off one piece; `false` at the end.
    fn step(&mut self) -> bool {
        let start = self.at;
        let Some(first) = self.peek() else { return false };
        let kind = match first {
            '(' | '（' => Some(TokenKind::Open),
            ')' | '）' => Some(TokenKind::Close),
            '|' | '｜' => Some(TokenKind::Or),
            '-' | '−' if self.negates() => Some(TokenKind::Not),
            c if c.is_whitespace() => None,
            _ => {
                self.text_piece(Scope::Anywhere);
                return true;
            }
        };
        self.at += first.len_utf8();
        if let Some(kind) = kind {
            self.tokens.push(Token { kind, place: start..self.at });
        }
        true
    }

    /// Whether a hyphen here excludes what follows: it stands before something, and after nothing.
    fn negates(&self) -> bool {
        self.rest().chars().nth(1).is_some_and(|next| !next.is_whitespace() && !matches!(next, ')' | '）' | '|' | '｜'))
    }

    /// A word or a quotation, with what stands before it.
    fn text_piece(&mut self, scope: Scope) {
        let start = self.at;
        let exact = self.peek().is_some_and(is_quote);
        let any_form = self.rest().starts_with('~') && self.rest().chars().nth(1).is_some_and(is_quote);
        if exact || any_form {
            self.at += usize::from(any_form);
            let form = if exact { Form::Exact } else { Form::Any };
            let words = self.quotation(start);
            self.push(TokenKind::Text { words, form, scope }, start);
            return;
        }
        let length = self.rest().find(ends_word).unwrap_or(self.rest().len());
        let word = self.rest().get(..length.max(1)).unwrap_or_default().to_owned();
        if scope == Scope::Anywhere
            && let Some((field, colon)) = self.field(&word)
        {
            self.at += colon;
            self.text_piece(field);
            return;
        }
        self.at += word.len();
        let kind = match word.as_str() {
            "AND" => TokenKind::And,
            "OR" => TokenKind::Or,
            "NOT" => TokenKind::Not,
            _ => {
                self.note_unsupported(&word, start);
                TokenKind::Text { words: word, form: Form::Any, scope }
            }
        };
        self.push(kind, start);
    }

    /// The field a word begins with, and how many bytes its name and colon have. Something must follow the colon.
    fn field(&mut self, word: &str) -> Option<(Scope, usize)> {
        let (name, value) = word.split_once(':')?;
        let followed =
            !value.is_empty() || self.rest().get(word.len()..).is_some_and(|rest| rest.starts_with(is_quote));
        if !followed || name.is_empty() {
            return None;
        }
        match name {
            "title" => Some((Scope::Title, name.len() + 1)),
            "body" => Some((Scope::Body, name.len() + 1)),
            "country" | "region" | "type" | "topic" | "lang" | "date" | "ref" => {
                self.notice(self.at..self.at + word.len(), NoticeKind::NotSupported, FIELD_NOT_SUPPORTED);
                None
            }
            _ if name.bytes().all(|byte| byte.is_ascii_lowercase()) && !value.starts_with("//") => {
                self.notice(self.at..self.at + word.len(), NoticeKind::UnknownField, UNKNOWN_FIELD);
                None
            }
            _ => None,
        }
    }

    /// What stands between this quotation mark and the next one, or the end.
    fn quotation(&mut self, start: usize) -> String {
        self.at += self.peek().map_or(0, char::len_utf8);
        let length = self.rest().find(is_quote);
        let words = self.rest().get(..length.unwrap_or(self.rest().len())).unwrap_or_default().to_owned();
        self.at += words.len();
        match self.peek() {
            Some(quote) => self.at += quote.len_utf8(),
            None => self.notice(start..self.at, NoticeKind::UnclosedQuote, UNCLOSED_QUOTE),
        }
        words
    }

    fn note_unsupported(&mut self, word: &str, start: usize) {
        let mut characters = word.chars();
        let inner_question_mark = word.trim_end_matches('?').contains('?');
        let fuzzy =
            word.split_once('~').is_some_and(|(_, distance)| distance.bytes().all(|byte| byte.is_ascii_digit()));
        let near = word.strip_prefix("NEAR").or_else(|| word.strip_prefix("w")).or_else(|| word.strip_prefix("pre"));
        let proximity = near
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|distance| !distance.is_empty() && distance.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if word.contains('*') || inner_question_mark || fuzzy || proximity || word == "NEAR" {
            let has_letters = characters.any(char::is_alphanumeric);
            if has_letters {
                self.notice(start..start + word.len(), NoticeKind::NotSupported, OPERATOR_NOT_SUPPORTED);
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, place: start..self.at });
    }

    fn notice(&mut self, place: Range<usize>, kind: NoticeKind, message: &str) {
        self.notices.push(Notice { place, kind, message: message.to_owned() });
    }
}

const FIELD_NOT_SUPPORTED: &str =
    "this field is not understood in the query yet and is read as words; use the filters instead";
const UNKNOWN_FIELD: &str = "there is no such field; it is read as words. The fields are title: and body:";
const UNCLOSED_QUOTE: &str = "this quotation mark is not closed; everything after it is read as exact words";
const OPERATOR_NOT_SUPPORTED: &str = "this operator is not understood yet; it is read as plain words";

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '「' | '」' | '『' | '』')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')' | '（' | '）' | '|' | '｜')
}
