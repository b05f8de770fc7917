//! Expressions for the property tests: all that the query language can ask, made of few and awkward words.

use proptest::prelude::*;
use proptest::sample::select;

use super::{AtLeast, Condition, Expression, Form, Near, Property, Scope, Text, Within, Word};
use crate::date::DateRange;
use crate::facet::Facet;

fn text_of(words: Vec<Word>, scope: Scope) -> Expression {
    Expression::Text(Text { words, scope, place: 0..0 })
}

fn plain_word() -> impl Strategy<Value = String> {
    let plain =
        ["torture", "and", "AND", "in", "the", "title", "NEAR", "w/5", "US-led", "1,600", "600", "AMR", "51", "о"];
    let others = ["don't", "atleast3", "酷刑", "إنسان", "not", "words", "1 600", "MDE 24/2089/2020", "not/yet", "x"];
    select([&plain[..], &others[..]].concat()).prop_map(str::to_owned)
}

fn word(form: Form) -> impl Strategy<Value = Word> {
    let pattern = select(vec!["tort*", "wom?n", "*ology", "*tur*", "t*t?r"]);
    let fuzzy = (select(vec!["torture", "trial"]), 1..=2_u8);
    prop_oneof![
        6 => plain_word().prop_map(move |text| Word { text, form }),
        1 => pattern.prop_map(|text| Word { text: text.to_owned(), form: Form::Pattern }),
        1 => fuzzy.prop_map(|(text, mistakes)| Word { text: text.to_owned(), form: Form::Fuzzy(mistakes) }),
    ]
}

fn form() -> impl Strategy<Value = Form> {
    select(vec![Form::Any, Form::Exact])
}

/// Words of which two would be one when they stand side by side.
fn merge(words: &[Word]) -> bool {
    words.windows(2).any(|pair| pair[1].text.starts_with(|c: char| c.is_ascii_digit()))
}

fn row(least: usize) -> impl Strategy<Value = Vec<Word>> {
    let words = form().prop_flat_map(move |form| proptest::collection::vec(word(form), least..4));
    words.prop_filter("they stay apart", |words| !merge(words))
}

fn scope() -> impl Strategy<Value = Scope> {
    select(vec![Scope::Anywhere, Scope::Anywhere, Scope::Title, Scope::Body])
}

fn text() -> impl Strategy<Value = Expression> {
    let reference = select(vec!["MDE 24/2089/2020", "AMR 51", "asa31/77/05"]);
    let reference = reference.prop_map(|text| Word { text: text.to_owned(), form: Form::Exact });
    prop_oneof![
        8 => (row(1), scope()).prop_map(|(words, scope)| text_of(words, scope)),
        1 => reference.prop_map(|word| text_of(vec![word], Scope::Reference)),
    ]
}

fn property() -> impl Strategy<Value = Expression> {
    let facets = [
        (Facet::Country, "IRN"),
        (Facet::Country, "TTO"),
        (Facet::Region, "africa"),
        (Facet::Type, "questions-and-answers"),
        (Facet::Topic, "death-penalty"),
        (Facet::Language, "fr"),
    ];
    let facet = select(facets.to_vec()).prop_map(|(facet, id)| Condition::Facet(facet, id.to_owned()));
    let dates = ["2019", "2019-03", "2019-03-05", "2011..2014", "..2001", "2011-02..", "2011-02-03..2014"];
    let date = select(dates.to_vec()).prop_map(|text| Condition::Date(DateRange::parse(text).expect("a range")));
    prop_oneof![facet, date].prop_map(|condition| Expression::Property(Property { condition, place: 0..0 }))
}

fn within() -> impl Strategy<Value = Within> {
    prop_oneof![3 => (0..12_u32).prop_map(Within::Words), 1 => Just(Within::Sentence), 1 => Just(Within::Paragraph)]
}

/// What can be near something.
fn placed() -> impl Strategy<Value = Expression> {
    let text = (row(1), scope()).prop_map(|(words, scope)| text_of(words, scope));
    let spread = (row(3), scope(), 0..9_u32).prop_map(|(words, scope, gap)| {
        let parts = words.into_iter().map(|word| text_of(vec![word], scope)).collect();
        Expression::Near(Near { parts, within: Within::Words(gap), ordered: false, place: 0..0 })
    });
    let leaf = prop_oneof![4 => text, 1 => spread];
    leaf.prop_recursive(2, 6, 3, |inner| {
        let pair = proptest::collection::vec(inner.clone(), 2);
        let counted = inner.clone().prop_filter("is not counted twice", |part| !matches!(part, Expression::AtLeast(_)));
        prop_oneof![
            (pair, within(), any::<bool>()).prop_map(|(parts, within, ordered)| Expression::Near(Near {
                parts,
                within,
                ordered,
                place: 0..0
            })),
            several(inner).prop_map(any_of),
            (1..9_u32, counted).prop_map(|(count, part)| {
                Expression::AtLeast(AtLeast { count, part: Box::new(part), place: 0..0 })
            }),
        ]
    })
}

fn several(inner: impl Strategy<Value = Expression>) -> impl Strategy<Value = Vec<Expression>> {
    proptest::collection::vec(inner, 2..4)
}

fn any_of(parts: Vec<Expression>) -> Expression {
    let flat = parts.into_iter().flat_map(|part| if let Expression::Any(parts) = part { parts } else { vec![part] });
    Expression::Any(flat.collect())
}

/// Joins parts as they are read: what documents say, what they are, what is excluded.
fn all_of(parts: Vec<Expression>) -> Expression {
    let flat = parts.into_iter().flat_map(|part| if let Expression::All(parts) = part { parts } else { vec![part] });
    let mut parts: Vec<Expression> = flat.collect();
    parts.sort_by_key(|part| match part {
        Expression::Property(_) => 1,
        Expression::Not(_) => 2,
        _ => 0,
    });
    Expression::All(parts)
}

/// Any expression that a person can type.
pub(super) fn expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![4 => text(), 2 => placed(), 1 => property()];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let negated = inner.clone().prop_map(|part| match part {
            Expression::Not(inner) => *inner,
            part => Expression::Not(Box::new(part)),
        });
        prop_oneof![several(inner.clone()).prop_map(all_of), several(inner).prop_map(any_of), negated]
    })
}
