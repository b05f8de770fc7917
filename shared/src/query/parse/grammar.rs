//! From pieces to an expression, by recursive descent; the grammar stands in the [module above](super).

use std::ops::Range;

use super::super::{
    AtLeast, Condition, Expression, Form, Near, Notice, NoticeKind, Property, Scope, Text, Within, Word,
};
use super::field::Field;
use super::lexer::{Token, TokenKind};
use super::{MAX_DEPTH, MAX_PARTS, reference, word};

/// How many words without quotation marks the value of a field can have: names of countries and regions have up to six.
pub const MAX_VALUE_WORDS: usize = 8;

/// To how many bad values the nearest good one is looked for, which takes a millisecond each.
const MAX_ADVICE: usize = 3;

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    /// How many words were read.
    parts: usize,
    /// The field in whose parentheses, or behind whose colon, this is.
    field: Field,
    /// How many parentheses were opened and left out, as they are nested too deeply; so are their twins.
    left_open: usize,
    /// Whether anything is there but words and parentheses.
    has_operators: bool,
    /// How many values meant nothing.
    bad_values: usize,
    notices: Vec<Notice>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, tokens: Vec<Token>) -> Self {
        let field = Field::Text(Scope::Anywhere);
        let has_operators = !tokens.iter().all(|token| {
            matches!(token.kind, TokenKind::Bare(_) | TokenKind::Quoted(_) | TokenKind::Open | TokenKind::Close)
        });
        Self { text, tokens, next: 0, parts: 0, field, left_open: 0, has_operators, bad_values: 0, notices: Vec::new() }
    }

    /// Reads the whole text.
    pub(super) fn read(mut self) -> (Option<Expression>, Vec<Notice>) {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.all(0));
            let Some(token) = self.take() else { break };
            self.unbalanced(token.place, "this closing parenthesis has no twin and is left out");
        }
        (group_all(parts), self.notices)
    }

    /// Reads up to the end or a closing parenthesis, which stays.
    fn all(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                Some(TokenKind::Close) if self.left_open > 0 => {
                    self.left_open -= 1;
                    self.next += 1;
                }
                None | Some(TokenKind::Close) => break,
                Some(TokenKind::And) => self.operator_between(!parts.is_empty()),
                Some(TokenKind::Or) => self.operator_between(false),
                Some(_) => parts.extend(self.any(depth)),
            }
        }
        group_all(parts)
    }

    /// Passes an AND or OR; says so if there is nothing on one of its sides.
    fn operator_between(&mut self, has_left: bool) {
        let Some(token) = self.take() else { return };
        if !(has_left && self.part_follows()) {
            self.notice(token.place, NoticeKind::DanglingOperator, "this operator has nothing to join and is left out");
        }
    }

    fn part_follows(&self) -> bool {
        !matches!(self.peek(), None | Some(TokenKind::Close | TokenKind::And | TokenKind::Or | TokenKind::Near { .. }))
    }

    fn any(&mut self, depth: usize) -> Option<Expression> {
        let mut parts: Vec<Expression> = self.near(depth).into_iter().collect();
        while self.peek() == Some(&TokenKind::Or) {
            self.operator_between(true);
            if self.part_follows() {
                parts.extend(self.near(depth));
            }
        }
        group_any(parts)
    }

    /// Reads a chain of distances, from left to right.
    fn near(&mut self, depth: usize) -> Option<Expression> {
        let begins_at = self.tokens.get(self.next).map_or(0, |token| token.place.start);
        let mut left = if self.part_follows() { self.not(depth) } else { None };
        let mut length = 0;
        while let Some(&TokenKind::Near { within, ordered }) = self.peek() {
            let operator = self.take()?;
            let right = if self.part_follows() { self.not(depth) } else { None };
            let place = begins_at
                ..self.tokens.get(self.next.saturating_sub(1)).map_or(operator.place.end, |token| token.place.end);
            length += 1;
            left = match (left, right) {
                (Some(left), Some(right)) if length > MAX_DEPTH => {
                    let message = format!("at most {MAX_DEPTH} distances stand in a row; this one is read as AND");
                    self.notice(operator.place, NoticeKind::TooLong, &message);
                    group_all(vec![left, right])
                }
                (Some(left), Some(right)) => self.join_near(left, right, within, ordered, operator.place, place),
                (None, None) => self.operator_as_word(operator.place),
                (one, other) => {
                    let message = "this distance has nothing to join on one side and is left out";
                    self.notice(operator.place, NoticeKind::DanglingOperator, message);
                    one.or(other)
                }
            };
        }
        left
    }

    fn join_near(
        &mut self,
        left: Expression,
        right: Expression,
        within: Within,
        ordered: bool,
        operator: Range<usize>,
        place: Range<usize>,
    ) -> Option<Expression> {
        let parts = vec![left, right];
        if parts.iter().all(has_places) {
            return Some(Expression::Near(Near { parts, within, ordered, place }));
        }
        let message = "only words, phrases, and such joined by OR, have a distance; it is read as AND";
        self.notice(operator, NoticeKind::WrongOperand, message);
        group_all(parts)
    }

    /// A distance that stands alone was meant as a word, as "w/5" may be.
    fn operator_as_word(&mut self, place: Range<usize>) -> Option<Expression> {
        self.notice(
            place.clone(),
            NoticeKind::DanglingOperator,
            "this distance has nothing to join; it is read as a word",
        );
        let typed = self.text.get(place.clone())?;
        if self.field.reads_values() {
            return self.bad_value(typed, place);
        }
        let text = typed.get(word::trimmed(typed))?.to_owned();
        self.words(vec![Word { text, form: Form::Any }], place)
    }

    /// Reads a part with the signs before it: `-`, `NOT`, `+`, `atleast3`.
    fn not(&mut self, depth: usize) -> Option<Expression> {
        let mut negated = false;
        let mut count: Option<(u32, Range<usize>)> = None;
        loop {
            let kind = self.peek().cloned();
            if !matches!(kind, Some(TokenKind::Not | TokenKind::Require | TokenKind::AtLeast(_))) {
                break;
            }
            let token = self.take()?;
            let follows = self.part_follows();
            match kind {
                Some(TokenKind::Not) if follows && count.is_none() => negated = !negated,
                Some(TokenKind::AtLeast(number)) if follows && count.is_none() => count = Some((number, token.place)),
                Some(TokenKind::Require) if follows => {}
                _ => {
                    let message = "this operator has nothing to work on and is left out";
                    self.notice(token.place, NoticeKind::DanglingOperator, message);
                }
            }
        }
        if !self.part_follows() {
            return None;
        }
        let part = self.part(depth)?;
        let part = match count {
            Some((count, place)) => self.at_least(count, place, part),
            None => part,
        };
        Some(if negated { negate(part) } else { part })
    }

    fn at_least(&mut self, count: u32, place: Range<usize>, part: Expression) -> Expression {
        if has_places(&part) && !matches!(part, Expression::AtLeast(_)) {
            let end = self.tokens.get(self.next.saturating_sub(1)).map_or(place.end, |token| token.place.end);
            return Expression::AtLeast(AtLeast { count, part: Box::new(part), place: place.start..end });
        }
        let message = "only words, phrases, and such joined by OR or a distance, are counted; this is left out";
        self.notice(place, NoticeKind::WrongOperand, message);
        part
    }

    fn part(&mut self, depth: usize) -> Option<Expression> {
        let token = self.take()?;
        match token.kind {
            TokenKind::Open => self.parenthesis(token.place, depth),
            TokenKind::Field(field) => self.fielded(field, token.place, depth),
            TokenKind::Bare(_) | TokenKind::Quoted(_) | TokenKind::Spread(..) if self.field.reads_values() => {
                self.values(token)
            }
            TokenKind::Bare(words) => {
                let run = self.text.get(token.place.clone()).unwrap_or_default();
                let within = word::trimmed(run);
                self.words(words, token.place.start + within.start..token.place.start + within.end)
            }
            TokenKind::Quoted(words) => self.words(words, token.place),
            TokenKind::Spread(words, gap) => self.spread(words, gap, token.place),
            _ => None,
        }
    }

    fn parenthesis(&mut self, place: Range<usize>, depth: usize) -> Option<Expression> {
        if depth == MAX_DEPTH {
            self.notice(place, NoticeKind::TooLong, "parentheses are nested too deeply; this one is left out");
            self.left_open += 1;
            return None;
        }
        let part = self.all(depth + 1);
        if self.take().is_none() {
            self.unbalanced(place, "this parenthesis is not closed; it is read up to the end");
        }
        part
    }

    /// Parentheses matter where there is something to group; a pasted sentence may have them as it likes.
    fn unbalanced(&mut self, place: Range<usize>, message: &str) {
        if self.has_operators {
            self.notice(place, NoticeKind::UnbalancedParenthesis, message);
        }
    }

    /// Reads what stands behind the name of a field and its colon; of several fields the last counts.
    fn fielded(&mut self, field: Field, place: Range<usize>, depth: usize) -> Option<Expression> {
        let (mut field, mut place) = (field, place);
        while let Some(&TokenKind::Field(next)) = self.peek() {
            self.notice(place, NoticeKind::DanglingOperator, "this field has no value and is left out");
            place = self.take()?.place;
            field = next;
        }
        if !self.part_follows() {
            self.notice(place, NoticeKind::DanglingOperator, "this field has no value and is left out");
            return None;
        }
        let outer = std::mem::replace(&mut self.field, field);
        let part = if matches!(self.peek(), Some(TokenKind::Not | TokenKind::AtLeast(_) | TokenKind::Require)) {
            self.not(depth)
        } else {
            self.part(depth)
        };
        self.field = outer;
        part
    }

    /// Reads the value of a field that takes values, with others that follow it behind commas: any of them.
    fn values(&mut self, first: Token) -> Option<Expression> {
        let mut token = first;
        let mut parts = Vec::new();
        loop {
            let place = token.place.clone();
            parts.extend(self.value(token));
            let end = self.tokens.get(self.next.saturating_sub(1)).map_or(place.end, |last| last.place.end);
            let next = self
                .tokens
                .get(self.next)
                .filter(|next| matches!(next.kind, TokenKind::Bare(_) | TokenKind::Quoted(_)));
            let Some(next) = next.filter(|next| self.text.get(end..next.place.start) == Some(",")) else { break };
            token = next.clone();
            self.next += 1;
        }
        group_any(parts)
    }

    /// Reads one value: in quotation marks, or as many words as are one together.
    fn value(&mut self, first: Token) -> Option<Expression> {
        let start = first.place.start;
        if !matches!(first.kind, TokenKind::Bare(_)) {
            let quoted = self.text.get(first.place.clone()).unwrap_or_default();
            let value = quoted.trim_matches(|c: char| super::sign::is_quote(c) || super::sign::plain(c) == '~');
            return match self.meaning(value, first.place.clone()) {
                Some(meaning) => self.counted(1, meaning),
                None => self.bad_value(value, first.place),
            };
        }
        let most = if self.field.takes_words() { MAX_VALUE_WORDS - 1 } else { 0 };
        let bare = |token: &&Token| matches!(token.kind, TokenKind::Bare(_));
        let ends: Vec<usize> = std::iter::once(first.place.end)
            .chain(self.tokens.iter().skip(self.next).take_while(bare).take(most).map(|token| token.place.end))
            .collect();
        for (more, end) in ends.into_iter().enumerate().rev() {
            let value = self.text.get(start..end).unwrap_or_default();
            if let Some(meaning) = self.meaning(trimmed_value(value), start..end) {
                self.next += more;
                return self.counted(1, meaning);
            }
        }
        let value = self.text.get(first.place.clone()).unwrap_or_default();
        self.bad_value(value, first.place)
    }

    /// What a value means for the field; `None` if it means nothing.
    fn meaning(&self, value: &str, place: Range<usize>) -> Option<Expression> {
        if !value.contains(char::is_alphanumeric) {
            return None;
        }
        if self.field == Field::Text(Scope::Reference) {
            let whole = reference::whole(value)?;
            let text = value.get(whole)?.to_owned();
            let words = vec![Word { text, form: Form::Exact }];
            return Some(Expression::Text(Text { words, scope: Scope::Reference, place }));
        }
        let condition: Condition = self.field.condition(value)?;
        Some(Expression::Property(Property { condition, place }))
    }

    fn bad_value(&mut self, value: &str, place: Range<usize>) -> Option<Expression> {
        self.bad_values += 1;
        let advice = if self.bad_values <= MAX_ADVICE {
            self.field.advice(value)
        } else {
            "means nothing to its field".to_owned()
        };
        self.notice(place, NoticeKind::BadValue, &format!("“{}” {advice}; it is left out", shown(value)));
        None
    }

    fn words(&mut self, words: Vec<Word>, place: Range<usize>) -> Option<Expression> {
        if words.is_empty() {
            return None;
        }
        let (count, scope) = (words.len(), self.scope());
        self.place_counted(count, place.clone(), Expression::Text(Text { words, scope, place }))
    }

    fn spread(&mut self, words: Vec<Word>, gap: u32, place: Range<usize>) -> Option<Expression> {
        let (count, scope) = (words.len(), self.scope());
        let text = |word| Expression::Text(Text { words: vec![word], scope, place: place.clone() });
        let parts = words.into_iter().map(text).collect();
        let near = Near { parts, within: Within::Words(gap), ordered: false, place: place.clone() };
        self.place_counted(count, place, Expression::Near(near))
    }

    /// Where words stand here.
    fn scope(&self) -> Scope {
        if let Field::Text(scope) = self.field { scope } else { Scope::Anywhere }
    }

    fn counted(&mut self, count: usize, part: Expression) -> Option<Expression> {
        let place = self.tokens.get(self.next.saturating_sub(1)).map_or(0..0, |token| token.place.clone());
        self.place_counted(count, place, part)
    }

    /// The part, unless the query has too many words with it.
    fn place_counted(&mut self, count: usize, place: Range<usize>, part: Expression) -> Option<Expression> {
        let before = self.parts;
        self.parts = self.parts.saturating_add(count);
        if self.parts <= MAX_PARTS {
            return Some(part);
        }
        if before <= MAX_PARTS {
            let message = format!("a query can have {MAX_PARTS} words; from here on it is left out");
            self.parts = MAX_PARTS + 1;
            self.notice(place.start..self.text.len(), NoticeKind::TooLong, &message);
        }
        None
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

/// Whether an expression has places in a text, so that it can be near something and be counted.
fn has_places(expression: &Expression) -> bool {
    match expression {
        Expression::Text(text) => text.scope != Scope::Reference,
        Expression::Near(_) | Expression::AtLeast(_) => true,
        Expression::Any(parts) => parts.iter().all(has_places),
        Expression::All(_) | Expression::Not(_) | Expression::Property(_) => false,
    }
}

fn negate(part: Expression) -> Expression {
    match part {
        Expression::Not(inner) => *inner,
        part => Expression::Not(Box::new(part)),
    }
}

/// One part is itself; several are joined, those in parentheses of the same kind among them.
fn group_all(parts: Vec<Expression>) -> Option<Expression> {
    let parts = parts.into_iter().flat_map(|part| if let Expression::All(parts) = part { parts } else { vec![part] });
    group(parts.collect(), Expression::All)
}

fn group_any(parts: Vec<Expression>) -> Option<Expression> {
    let parts = parts.into_iter().flat_map(|part| if let Expression::Any(parts) = part { parts } else { vec![part] });
    group(parts.collect(), Expression::Any)
}

fn group(mut parts: Vec<Expression>, join: impl Fn(Vec<Expression>) -> Expression) -> Option<Expression> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(join(parts)),
    }
}

/// A value without the marks that end a sentence; two dots are part of a date.
fn trimmed_value(value: &str) -> &str {
    let value = value.trim().trim_end_matches(['!', '?', ':']);
    if value.ends_with("..") { value } else { value.strip_suffix('.').unwrap_or(value) }
}

/// A value as it is told back: never long.
fn shown(value: &str) -> String {
    const MAX_CHARS: usize = 40;
    let value = value.trim();
    match value.char_indices().nth(MAX_CHARS) {
        None => value.to_owned(),
        Some((end, _)) => value.get(..end).unwrap_or_default().to_owned() + "…",
    }
}
