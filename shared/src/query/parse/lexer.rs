//! The pieces of a typed query: operators, parentheses, fields, words and quotations.

use std::ops::Range;

use super::super::{Form, Notice, NoticeKind, Within, Word};
use super::field::{self, Field};
use super::operator::{self, MAX_DISTANCE};
use super::sign::{is_hebrew, is_letter, is_quote, opens_only, parts_words, plain};
use super::{reference, word};

/// The longest name of a field that is looked for, in letters.
const MAX_FIELD_NAME: usize = 20;

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
    /// `+`: what follows is insisted on.
    Require,
    Near {
        within: Within,
        ordered: bool,
    },
    AtLeast(u32),
    /// The name before a colon; what it is said of follows.
    Field(Field),
    /// Words without quotation marks. Often one; `human-right*` is two.
    Bare(Vec<Word>),
    /// Words in quotation marks.
    Quoted(Vec<Word>),
    /// Words in quotation marks that need not stand in a row, with how many other words may stand between them.
    Spread(Vec<Word>, u32),
}

/// Cuts a text into pieces.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Notice>) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), notices: Vec::new() };
    if let Some(place) = reference::whole(text) {
        lexer.words(text.get(place.clone()).unwrap_or_default(), place);
    } else {
        while lexer.step() {}
    }
    (lexer.tokens, lexer.notices)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    notices: Vec<Notice>,
}

impl<'a> Lexer<'a> {
    /// Cuts off one piece, or one character that says nothing; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.peek() else { return false };
        match plain(first) {
            '(' => self.sign(TokenKind::Open),
            ')' => self.sign(TokenKind::Close),
            '|' => {
                let pipes = self.rest().find(|c| plain(c) != '|').unwrap_or(self.rest().len());
                self.push(TokenKind::Or, pipes);
            }
            '-' if self.begins_part() => self.sign(TokenKind::Not),
            '+' if self.begins_part() => self.sign(TokenKind::Require),
            _ if first.is_whitespace() || parts_words(first) => self.at += first.len_utf8(),
            _ if is_quote(first) => self.quotation(Form::Exact, 0),
            '~' if self.rest().chars().nth(1).is_some_and(is_quote) => self.quotation(Form::Any, first.len_utf8()),
            _ => self.run(),
        }
        true
    }

    /// Whether a sign here says something of what follows: it stands before a word, a quotation or a parenthesis, and behind
    /// nothing. A full-width sign needs no space behind a parenthesis: where it is typed, spaces are not.
    fn begins_part(&self) -> bool {
        let mut characters = self.rest().chars();
        let is_wide = characters.next().is_some_and(|sign| !sign.is_ascii());
        let after = characters.next();
        let before = self.text.get(..self.at).and_then(|before| before.chars().next_back());
        let is_free = before.is_none_or(|c| {
            c.is_whitespace() || matches!(plain(c), '(' | '|') || (is_wide && plain(c) == ')') || self.follows_field()
        });
        is_free && after.is_some_and(|c| is_letter(c) || is_quote(c) || matches!(plain(c), '(' | '~' | '*'))
    }

    /// Whether the name of a field and its colon stand right before.
    fn follows_field(&self) -> bool {
        self.tokens.last().is_some_and(|last| matches!(last.kind, TokenKind::Field(_)) && last.place.end == self.at)
    }

    /// What stands between a quotation mark and the next one, or the end.
    fn quotation(&mut self, form: Form, prefix: usize) {
        let start = self.at;
        let rest = self.rest().get(prefix..).unwrap_or_default();
        let Some(mark) = rest.chars().next() else { return };
        let inner = rest.get(mark.len_utf8()..).unwrap_or_default();
        if prefix == 0 && self.is_stray(mark, inner) {
            self.at += mark.len_utf8();
            self.notice(start..self.at, NoticeKind::UnclosedQuote, STRAY_QUOTE);
            return;
        }
        let inner_start = start + prefix + mark.len_utf8();
        let end = closing(inner);
        let quoted = inner.get(..end.unwrap_or(inner.len())).unwrap_or_default();
        let read = word::quoted(quoted, inner_start, form);
        self.notices.extend(read.notices);
        self.at = inner_start + quoted.len();
        match self.peek() {
            Some(quote) => self.at += quote.len_utf8(),
            None => self.notice(start..self.at, NoticeKind::UnclosedQuote, UNCLOSED_QUOTE),
        }
        if read.words.is_empty() {
            self.notice(start..self.at, NoticeKind::NothingToFind, NOTHING_QUOTED);
        }
        let kind = self.spread(read.words, start);
        self.tokens.push(Token { kind, place: start..self.at });
    }

    /// Whether a quotation mark closes something that was never opened: it stands right behind a word, and before none.
    fn is_stray(&self, mark: char, inner: &str) -> bool {
        let ends_word = |c: char| is_letter(c) || matches!(c, '.' | ',' | '!' | '?' | '…' | '%');
        let is_behind = self.text.get(..self.at).is_some_and(|before| before.ends_with(ends_word));
        let is_before_none = inner
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || parts_words(c) || matches!(plain(c), ')' | '.' | '-'));
        is_behind && is_before_none && !opens_only(mark)
    }

    /// Quoted words with the distance that may stand behind them: `~5`.
    fn spread(&mut self, words: Vec<Word>, start: usize) -> TokenKind {
        let Some(tilde) = self.peek().filter(|c| plain(*c) == '~') else { return TokenKind::Quoted(words) };
        let rest = self.rest().get(tilde.len_utf8()..).unwrap_or_default();
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = rest.get(..length).unwrap_or_default();
        if rest.starts_with(is_quote) {
            return TokenKind::Quoted(words);
        }
        self.at += tilde.len_utf8() + length;
        // So many other words between two are a distance of one more.
        let Some((distance, notice)) = operator::number(digits, MAX_DISTANCE - 1, "a distance") else {
            self.notice(start..self.at, NoticeKind::DanglingOperator, NO_DISTANCE);
            return TokenKind::Quoted(words);
        };
        if let Some(message) = notice.filter(|_| !digits.trim_start_matches('0').is_empty()) {
            self.notice(start..self.at, NoticeKind::BadNumber, &message);
        }
        if words.len() < 2 {
            self.notice(start..self.at, NoticeKind::DanglingOperator, ONE_WORD_SPREAD);
            return TokenKind::Quoted(words);
        }
        // No other word between, in any order, is meant by 0.
        TokenKind::Spread(words, if digits.trim_start_matches('0').is_empty() { 0 } else { distance })
    }

    /// Characters up to a space, a quotation mark, a parenthesis or a sign that parts words.
    fn run(&mut self) {
        let mut read = word::Words::default();
        if !self.follows_word()
            && let Some(length) = word::joined(self.rest(), Form::Any, &mut read)
        {
            self.push(TokenKind::Bare(read.words), length);
            return;
        }
        if let Some(length) = self.field() {
            self.at += length;
            return;
        }
        let run = self.run_text();
        if !self.follows_word()
            && !self.follows_field()
            && let Some((kind, notice)) = operator::read(run)
        {
            let place = self.at..self.at + run.len();
            self.push(kind, run.len());
            if let Some(message) = notice {
                self.notice(place, NoticeKind::BadNumber, &message);
            }
            return;
        }
        self.words(run, self.at..self.at + run.len());
    }

    fn words(&mut self, run: &str, place: Range<usize>) {
        let mut read = word::Words::default();
        if reference::whole(run).is_some() {
            read.words.push(Word { text: run.to_owned(), form: Form::Any });
        } else {
            word::bare_run(run, place.start, Form::Any, &mut read);
        }
        self.notices.append(&mut read.notices);
        self.at = place.end;
        self.tokens.push(Token { kind: TokenKind::Bare(read.words), place });
    }

    /// Whether a run here continues a word, as after a sign that was cut off; operators and numbers do not begin there.
    fn follows_word(&self) -> bool {
        self.text.get(..self.at).is_some_and(|before| before.ends_with(is_letter))
    }

    fn run_text(&self) -> &'a str {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || is_quote(c) || matches!(plain(c), '(' | ')' | '|');
        let mut end = word::run_length(rest, ends);
        // A quotation mark between Hebrew letters is part of an acronym.
        while let Some(mark) = rest.get(end..).and_then(|rest| rest.chars().next()).filter(|c| is_quote(*c)) {
            let before = rest.get(..end).is_some_and(|before| before.ends_with(is_hebrew));
            let after = rest.get(end + mark.len_utf8()..).unwrap_or_default();
            if !(before && after.starts_with(is_hebrew)) {
                break;
            }
            end += mark.len_utf8();
            end += word::rest_length(after, ends);
        }
        rest.get(..end).unwrap_or_default()
    }

    /// The length of the name and colon that stand here, if a value follows; a field that is known becomes a piece.
    fn field(&mut self) -> Option<usize> {
        let rest = self.rest();
        let name_length = rest.bytes().take(MAX_FIELD_NAME).take_while(u8::is_ascii_alphabetic).count();
        let name = rest.get(..name_length).filter(|name| !name.is_empty() && !self.follows_word())?;
        let colon = rest.get(name_length..)?.chars().next().filter(|c| plain(*c) == ':')?;
        let length = name_length + colon.len_utf8();
        let value = rest.get(length..)?.chars().next().filter(|c| !c.is_whitespace())?;
        let place = self.at..self.at + length;
        if let Some(field) = Field::named(name) {
            let begins_value =
                is_letter(value) || is_quote(value) || ['(', '*', '?', '~', '>', '<', '.', '-'].contains(&plain(value));
            if !begins_value {
                return None;
            }
            self.tokens.push(Token { kind: TokenKind::Field(field), place });
            return Some(length);
        }
        let begins_value = is_letter(value) || is_quote(value) || plain(value) == '(';
        if !begins_value || !field::looks_like_a_name(name) {
            return None;
        }
        let message = field::unknown_field(name);
        self.notice(place, NoticeKind::UnknownField, &message);
        self.words(name, self.at..self.at + name_length);
        Some(length - name_length)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn sign(&mut self, kind: TokenKind) {
        self.push(kind, self.peek().map_or(0, char::len_utf8));
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        self.tokens.push(Token { kind, place: self.at..self.at + length });
        self.at += length;
    }

    fn notice(&mut self, place: Range<usize>, kind: NoticeKind, message: &str) {
        self.notices.push(Notice { place, kind, message: message.to_owned() });
    }
}

/// Where the quotation ends: at the next mark, those within Hebrew acronyms left out.
fn closing(inner: &str) -> Option<usize> {
    let is_within = |at: usize, mark: char| {
        inner.get(..at).is_some_and(|before| before.ends_with(is_hebrew))
            && inner.get(at + mark.len_utf8()..).is_some_and(|after| after.starts_with(is_hebrew))
    };
    inner.char_indices().find(|(at, c)| is_quote(*c) && !is_within(*at, *c)).map(|(at, _)| at)
}

const UNCLOSED_QUOTE: &str = "this quotation mark is not closed; everything after it is read as exact words";
const STRAY_QUOTE: &str = "this quotation mark closes nothing and is left out";
const NOTHING_QUOTED: &str = "there is no letter or digit in these quotation marks";
const NO_DISTANCE: &str = "the sign ~ behind quotation marks needs a number of words, as in ~5; it is left out";
const ONE_WORD_SPREAD: &str = "a single word has no distance; it is read as an exact word";
