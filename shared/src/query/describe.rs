//! A query read back in plain words.
//!
//! Two queries that ask for different things never read the same, whatever their words. So a word is put in quotation marks
//! where it could be taken for one of the reading itself.

use super::{Condition, Expression, Form, Near, Scope, Text, Within, Word};
use crate::country::{Country, Region};
use crate::date::DateRange;
use crate::document_type::DocumentType;
use crate::facet::Facet;
use crate::language::Language;

/// Says in English what an expression asks for: `the exact words “without trial” and journalist, about Iran, not Egypt`.
///
/// Of parts that must all match, what documents are is read after what they say, and what is excluded last.
pub fn describe(expression: &Expression) -> String {
    match expression {
        Expression::Not(_) | Expression::Property(_) => all(std::slice::from_ref(expression)),
        _ => part(expression, Nesting::Top),
    }
}

/// Whether an expression stands alone or within another, where it may need parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Top,
    Within,
}

fn part(expression: &Expression, nesting: Nesting) -> String {
    match expression {
        Expression::Text(text) => said(text, false),
        Expression::Not(inner) => format!("not {}", part(inner, Nesting::Within)),
        Expression::All(parts) => enclose(nesting, all(parts)),
        Expression::Any(parts) => enclose(nesting, list(parts, "or")),
        Expression::Near(near) => enclose(nesting, nearness(near)),
        Expression::AtLeast(at_least) => {
            let times = if at_least.count == 1 { "time" } else { "times" };
            enclose(nesting, format!("{} at least {} {times}", part(&at_least.part, Nesting::Within), at_least.count))
        }
        Expression::Property(property) => condition(&property.condition),
    }
}

fn enclose(nesting: Nesting, text: String) -> String {
    if nesting == Nesting::Within { format!("({text})") } else { text }
}

fn all(parts: &[Expression]) -> String {
    let said: Vec<&Expression> =
        parts.iter().filter(|part| !matches!(part, Expression::Not(_) | Expression::Property(_))).collect();
    let mut read = match said[..] {
        [] => "all documents".to_owned(),
        // A comma joins more loosely than anything.
        [alone] => part(alone, Nesting::Top),
        _ => list(said, "and"),
    };
    let properties = parts.iter().filter(|part| matches!(part, Expression::Property(_)));
    let excluded = parts.iter().filter(|part| matches!(part, Expression::Not(_)));
    for more in properties.chain(excluded) {
        read.push_str(", ");
        read.push_str(&part(more, Nesting::Within));
    }
    read
}

fn list<'a>(parts: impl IntoIterator<Item = &'a Expression>, conjunction: &str) -> String {
    let parts: Vec<String> = parts.into_iter().map(|expression| part(expression, Nesting::Within)).collect();
    parts.join(&format!(" {conjunction} "))
}

fn nearness(near: &Near) -> String {
    let contrasts = near.parts.iter().any(has_exact_words);
    let parts: Vec<String> = near
        .parts
        .iter()
        .map(|expression| match expression {
            Expression::Text(text) => said(text, contrasts),
            _ => part(expression, Nesting::Within),
        })
        .collect();
    if let [first, second] = &parts[..] {
        return match (near.within, near.ordered) {
            (Within::Words(gap), false) => format!("{first} within {} of {second}", words(gap.saturating_add(1))),
            (Within::Words(gap), true) => {
                format!("{first} followed within {} by {second}", words(gap.saturating_add(1)))
            }
            (Within::Sentence, false) => format!("{first} in one sentence with {second}"),
            (Within::Sentence, true) => format!("{first} followed in one sentence by {second}"),
            (Within::Paragraph, false) => format!("{first} in one paragraph with {second}"),
            (Within::Paragraph, true) => format!("{first} followed in one paragraph by {second}"),
        };
    }
    let order = if near.ordered { "in this order " } else { "" };
    let reach = match near.within {
        Within::Words(0) => "with no other word between them".to_owned(),
        Within::Words(gap) => {
            format!("with at most {} other {} between them", gap, if gap == 1 { "word" } else { "words" })
        }
        Within::Sentence => "in one sentence".to_owned(),
        Within::Paragraph => "in one paragraph".to_owned(),
    };
    format!("{} {order}{reach}", parts.join(" near "))
}

fn words(number: u32) -> String {
    format!("{number} {}", if number == 1 { "word" } else { "words" })
}

fn has_exact_words(expression: &Expression) -> bool {
    match expression {
        Expression::Text(text) => text.words.iter().any(|word| word.form == Form::Exact),
        Expression::Any(parts) | Expression::All(parts) => parts.iter().any(has_exact_words),
        Expression::Near(near) => near.parts.iter().any(has_exact_words),
        Expression::AtLeast(at_least) => has_exact_words(&at_least.part),
        Expression::Not(_) | Expression::Property(_) => false,
    }
}

/// Reads a text, and says of a plain word that it may have any form where it contrasts with others.
fn said(text: &Text, contrasts: bool) -> String {
    let read = match &text.words[..] {
        [word] if text.scope != Scope::Reference => one_word(word, contrasts),
        words => several(words),
    };
    match text.scope {
        Scope::Anywhere => read,
        Scope::Title => format!("{read} in the title"),
        Scope::Body => format!("{read} in the text"),
        Scope::Reference => {
            let words: Vec<&str> = text.words.iter().map(|word| word.text.as_str()).collect();
            format!("the reference {}", words.join(" "))
        }
    }
}

fn one_word(word: &Word, contrasts: bool) -> String {
    let text = word.text.as_str();
    match word.form {
        Form::Any if contrasts => format!("{} (any form)", plain(text)),
        Form::Any => plain(text),
        Form::Exact if text.contains(char::is_whitespace) => format!("the exact words “{text}”"),
        Form::Exact => format!("the exact word “{text}”"),
        Form::Pattern => pattern(text),
        Form::Fuzzy(1) => format!("“{text}” with one typing mistake at most"),
        Form::Fuzzy(mistakes) => format!("“{text}” with {mistakes} typing mistakes at most"),
    }
}

fn pattern(text: &str) -> String {
    let fixed = text.trim_matches('*');
    if !fixed.contains(['*', '?']) {
        match (text.starts_with('*'), text.ends_with('*')) {
            (false, true) => return format!("words that begin with “{fixed}”"),
            (true, false) => return format!("words that end with “{fixed}”"),
            (true, true) => return format!("words that contain “{fixed}”"),
            (false, false) => {}
        }
    }
    format!("words like “{text}”")
}

fn several(words: &[Word]) -> String {
    let text: Vec<String> = words.iter().map(typed).collect();
    let text = text.join(" ");
    if words.iter().any(|word| word.form == Form::Any) {
        format!("the phrase “{text}” in any word form")
    } else {
        format!("the exact words “{text}”")
    }
}

/// A word as it is typed within a phrase.
pub(super) fn typed(word: &Word) -> String {
    match word.form {
        Form::Any | Form::Exact | Form::Pattern => word.text.clone(),
        Form::Fuzzy(mistakes) => format!("{}~{mistakes}", word.text),
    }
}

/// The words that readings are made of.
const OWN_WORDS: [&str; 18] = [
    "about",
    "all",
    "and",
    "at",
    "followed",
    "in",
    "near",
    "not",
    "of",
    "on",
    "or",
    "published",
    "reference",
    "the",
    "with",
    "within",
    "words",
    "documents",
];

fn plain(word: &str) -> String {
    if OWN_WORDS.iter().any(|own| own.eq_ignore_ascii_case(word)) { format!("“{word}”") } else { word.to_owned() }
}

fn condition(condition: &Condition) -> String {
    match condition {
        Condition::Facet(facet, id) => property(*facet, id),
        Condition::Date(range) => published(*range),
    }
}

fn property(facet: Facet, id: &str) -> String {
    match facet {
        Facet::Country => format!("about {}", Country::parse(id).map_or(id, |country| country.name())),
        Facet::Region => format!("about the region {}", Region::from_id(id).map_or(id, |region| region.label())),
        Facet::Type => format!("of the type {}", DocumentType::from_id(id).map_or(id, |known| known.label())),
        Facet::Topic => format!("on the topic “{id}”"),
        Facet::Language => match Language::parse(id) {
            Some(language) => format!("written in {}", language.name()),
            None => format!("written in {id}"),
        },
    }
}

fn published(range: DateRange) -> String {
    match range.ends() {
        (Some(from), Some(to)) if from == to => {
            let preposition = if from.calendar_day().is_some() { "on" } else { "in" };
            format!("published {preposition} {}", from.in_words())
        }
        (Some(from), Some(to)) => format!("published from {} to {}", from.in_words(), to.in_words()),
        (Some(from), None) => format!("published since {}", from.in_words()),
        (None, Some(to)) => format!("published until {}", to.in_words()),
        (None, None) => "published at any time".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::super::sample;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn what_is_different_reads_differently(
            expressions in proptest::collection::vec(sample::expression(), 200)
        ) {
            let mut seen: HashMap<String, Expression> = HashMap::new();
            for expression in expressions {
                let read = describe(&expression);
                let known = seen.entry(read.clone()).or_insert_with(|| expression.clone());
                prop_assert_eq!(&*known, &expression, "{}", read);
            }
        }
    }
}
