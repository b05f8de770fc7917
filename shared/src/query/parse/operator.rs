//! Operators that are written as words.

use super::super::Within;
use super::lexer::TokenKind;
use super::sign::plainly;

/// The distance of `NEAR` without a number.
pub const DEFAULT_DISTANCE: u32 = 10;

/// The largest distance, in words.
pub const MAX_DISTANCE: u32 = 1_000;

/// The largest number of `atleast`.
pub const MAX_COUNT: u32 = 1_000;

/// An operator, and what to tell if its number is not taken as it is.
pub(super) type Operator = (TokenKind, Option<String>);

/// Reads a run of characters that is an operator.
pub(super) fn read(run: &str) -> Option<Operator> {
    let run = plainly(run);
    let kind = match run.as_str() {
        "AND" | "&&" => TokenKind::And,
        "OR" => TokenKind::Or,
        "NOT" => TokenKind::Not,
        "NEAR" => near(DEFAULT_DISTANCE, false),
        _ => return proximity(&run).or_else(|| at_least(&run)),
    };
    Some((kind, None))
}

fn near(distance: u32, ordered: bool) -> TokenKind {
    TokenKind::Near { within: Within::Words(distance - 1), ordered }
}

/// `NEAR/5`, `w/5`, `pre/3`, each also with `s` or `p`, and `/s` and `/p` alone.
fn proximity(run: &str) -> Option<Operator> {
    let (name, reach) = run.split_once('/')?;
    let ordered = match &*name.to_ascii_lowercase() {
        "near" | "w" => false,
        "pre" => true,
        "" if matches!(reach, "s" | "S" | "p" | "P") => false,
        _ => return None,
    };
    match reach {
        "s" | "S" => return Some((TokenKind::Near { within: Within::Sentence, ordered }, None)),
        "p" | "P" => return Some((TokenKind::Near { within: Within::Paragraph, ordered }, None)),
        _ => {}
    }
    let (distance, notice) = number(reach, MAX_DISTANCE, "a distance")?;
    Some((near(distance, ordered), notice))
}

/// `atleast3`.
fn at_least(run: &str) -> Option<Operator> {
    const NAME: &str = "atleast";
    let (name, count) = run.split_at_checked(NAME.len())?;
    if !name.eq_ignore_ascii_case(NAME) {
        return None;
    }
    let (count, notice) = number(count, MAX_COUNT, "a number of times")?;
    Some((TokenKind::AtLeast(count), notice))
}

/// Reads a number, moved to 1 or the limit if it lies beyond.
pub(super) fn number(digits: &str, most: u32, what: &str) -> Option<(u32, Option<String>)> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed = digits.parse().unwrap_or(u32::MAX);
    let number = typed.clamp(1, most);
    let notice = (number != typed).then(|| format!("{what} is from 1 to {most}; it is read as {number}"));
    Some((number, notice))
}
