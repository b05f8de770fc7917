//! References among the words of a query, in any notation, with or without a label.

use std::ops::Range;

use crate::reference::{Reference, begins_with_class};

/// What may stand before the colon of a label, in lower case.
const LABELS: [&str; 9] =
    ["ai index", "ai index number", "index", "index number", "índice ai", "índice", "reference", "ref", "document"];

/// The longest label, in bytes.
const MAX_LABEL: usize = 24;

/// Where a whole reference stands at the start of a text, behind its label if it has one.
///
/// Spaces within the numbers (`MDE 24 2089 2020`) are read as such only behind letters in capitals, as there are words of three
/// letters before three numbers.
pub(super) fn at_start(text: &str) -> Option<Range<usize>> {
    let start = label(text).unwrap_or(0);
    let rest = text.get(start..)?;
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (_, after) = Reference::parse_prefix(rest)?;
    let reference = rest.get(..rest.len() - after.len())?;
    let letters = reference.get(..3)?;
    let numbers = reference.get(3..)?.trim_start();
    let is_certain = begins_with_class(letters)
        || numbers.contains('/')
        || (letters.bytes().all(|byte| byte.is_ascii_uppercase()) && !numbers.contains(' '));
    // Numbers are parted by spaces or by signs, not by both.
    let is_uniform =
        !numbers.contains(' ') || !(numbers.contains(['/', '-', '_', '.']) || after.starts_with(['/', '-', '_', '.']));
    let ends = is_uniform && !after.starts_with(|c: char| c.is_alphanumeric() || c == '*');
    (is_certain && ends).then_some(start..start + reference.len())
}

/// The length of a label and the space behind it.
fn label(text: &str) -> Option<usize> {
    let colon = text.bytes().take(MAX_LABEL).position(|byte| byte == b':')?;
    let label = text.get(..colon)?.trim();
    let space = text.get(colon + 1..)?.find(|c: char| !c.is_whitespace())?;
    // `ref:AMR 51` is a field with its value.
    let is_field = space == 0 && label.bytes().all(|byte| byte.is_ascii_lowercase());
    (!is_field && LABELS.contains(&&*label.to_lowercase())).then_some(colon + 1 + space)
}

/// Whether a text is the start of a reference and nothing else: `AMR 51`, `AMR 51/123`.
pub(super) fn is_start(text: &str) -> bool {
    let Some(rest) = text.get(3..).filter(|_| begins_with_class(text)) else { return false };
    let numbers = rest.trim_start_matches([' ', '\u{a0}', '-', '_', '/']).trim_end_matches('/');
    let mut parts = numbers.split(['/', '-', '_', ' ']);
    let is_part =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let code = parts.next().is_some_and(|part| part.len() > 1 && is_part(part, 4));
    let number = parts.next().is_none_or(|part| is_part(part, 5));
    let year = parts.next().is_none_or(|part| is_part(part, 4));
    code && number && year && parts.next().is_none()
}

/// Where the reference or its start stands in a text that is nothing else.
pub(super) fn whole(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    let found = at_start(trimmed).filter(|place| place.end == trimmed.len());
    let found = found.or_else(|| {
        let start = label(trimmed).unwrap_or(0);
        trimmed.get(start..).is_some_and(is_start).then_some(start..trimmed.len())
    })?;
    Some(start + found.start..start + found.end)
}
