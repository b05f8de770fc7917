//! A query read back in plain words.

use super::{Expression, Form, Scope, Text};

/// Says in English what an expression asks for: `the exact words “without trial” and journalist, not Egypt`.
pub fn describe(expression: &Expression) -> String {
    match expression {
        Expression::Not(_) => all(std::slice::from_ref(expression)),
        _ => part(expression, false),
    }
}

fn part(expression: &Expression, nested: bool) -> String {
    match expression {
        Expression::Text(text) => term(text),
        Expression::Not(inner) => format!("not {}", part(inner, true)),
        Expression::All(parts) => enclose(nested, all(parts)),
        Expression::Any(parts) => enclose(nested, list(parts, "or")),
        Expression::Near(near) => enclose(nested, list(&near.parts, "near")),
        Expression::AtLeast(at_least) => format!("{} at least {} times", part(&at_least.part, true), at_least.count),
        Expression::Property(property) => format!("{:?}", property.condition),
    }
}

fn enclose(nested: bool, text: String) -> String {
    if nested { format!("({text})") } else { text }
}

/// Exclusions are read last, whatever their place.
fn all(parts: &[Expression]) -> String {
    let (excluded, wanted): (Vec<_>, Vec<_>) = parts.iter().partition(|part| matches!(part, Expression::Not(_)));
    let mut read = match wanted[..] {
        [] => "all documents".to_owned(),
        _ => list(wanted, "and"),
    };
    for excluded in excluded {
        read.push_str(", ");
        read.push_str(&part(excluded, true));
    }
    read
}

fn list<'a>(parts: impl IntoIterator<Item = &'a Expression>, conjunction: &str) -> String {
    let parts: Vec<String> = parts.into_iter().map(|expression| part(expression, true)).collect();
    parts.join(&format!(" {conjunction} "))
}

fn term(text: &Text) -> String {
    let words: Vec<&str> = text.words.iter().map(|word| word.text.trim()).collect();
    let words = words.join(" ");
    let one_word = !words.contains(char::is_whitespace);
    let is_exact = text.words.iter().any(|word| word.form == Form::Exact);
    let read = match (is_exact, one_word) {
        (true, true) => format!("the exact word “{words}”"),
        (true, false) => format!("the exact words “{words}”"),
        (false, true) => words.clone(),
        (false, false) => format!("the phrase “{words}” in any word form"),
    };
    match text.scope {
        Scope::Anywhere => read,
        Scope::Title => format!("{read} in the title"),
        Scope::Body => format!("{read} in the text"),
        Scope::Reference => format!("the reference {words}"),
    }
}
