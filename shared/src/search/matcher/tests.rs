//! Each operator by example, through the front door.

use crate::country::Country;
use crate::date::DateRange;
use crate::document::{CountryEvidence, CountryLabel};
use crate::facet::Facet;
use crate::query::{AtLeast, Condition, Expression, Form, Near, Property, Query, Scope, Text, Within, Word};
use crate::sample::document;
use crate::search::tests::Archive;
use crate::search::{SearchError, search};

fn words(typed: &[(&str, Form)]) -> Expression {
    let words = typed.iter().map(|&(text, form)| Word { text: text.to_owned(), form }).collect();
    Expression::Text(Text { words, scope: Scope::Anywhere, place: 3..7 })
}

fn any(word: &str) -> Expression {
    words(&[(word, Form::Any)])
}

fn pattern(word: &str) -> Expression {
    words(&[(word, Form::Pattern)])
}

fn near(parts: &[&str], within: Within, ordered: bool) -> Expression {
    Expression::Near(Near { parts: parts.iter().map(|part| any(part)).collect(), within, ordered, place: 0..0 })
}

fn at_least(count: u32, part: Expression) -> Expression {
    Expression::AtLeast(AtLeast { count, part: Box::new(part), place: 0..0 })
}

fn property(condition: Condition) -> Expression {
    Expression::Property(Property { condition, place: 0..0 })
}

fn archive() -> Archive {
    let mut iran = document("iran", "en", "Women on trial", "Police beat women. A woman was tortured by the police.");
    iran.countries = Country::parse("IRN")
        .map(|country| CountryLabel { country, evidence: CountryEvidence::Stated })
        .into_iter()
        .collect();
    iran.reference = crate::reference::Reference::parse("MDE 13/2508/2020");
    Archive::of(&[
        iran,
        document("dead", "en", "Floods", "1,600 dead, 12 500 without homes.\n\nCo-operation with Gaddafi failed."),
        document("cited", "en", "Follow-up", "See MDE 13/2508/2020. Police cooperation goes on. Kadhafi left."),
    ])
}

/// What is marked in each document that is found, in the order of ids.
fn marks(archive: &Archive, expression: &Expression) -> Vec<(String, Vec<String>)> {
    let ids = archive.finds_by(expression);
    ids.into_iter().map(|id| (id.clone(), archive.marks_by(&id, expression))).collect()
}

fn check(archive: &Archive, expression: &Expression, expected: &[(&str, &[&str])]) {
    let expected: Vec<(String, Vec<String>)> = expected
        .iter()
        .map(|(id, marks)| ((*id).to_owned(), marks.iter().map(|&mark| mark.to_owned()).collect()))
        .collect();
    assert_eq!(marks(archive, expression), expected, "{expression:?}");
}

#[test]
fn patterns_stand_for_words_also_within_phrases() {
    let archive = archive();
    check(&archive, &pattern("wom?n"), &[("iran", &["Women", "women", "woman"])]);
    check(&archive, &pattern("tortur*"), &[("iran", &["tortured"])]);
    check(&archive, &pattern("co-oper*"), &[("dead", &["Co-operation"])]);
    let phrase = words(&[("wom?n", Form::Pattern), ("on", Form::Exact), ("tr*l", Form::Pattern)]);
    check(&archive, &phrase, &[("iran", &["Women on trial"])]);
}

#[test]
fn mistakes_are_allowed_as_many_as_asked_for() {
    let archive = archive();
    check(&archive, &words(&[("gadafi", Form::Fuzzy(1))]), &[("dead", &["Gaddafi"])]);
    check(&archive, &words(&[("kaddafi", Form::Fuzzy(2))]), &[("cited", &["Kadhafi"]), ("dead", &["Gaddafi"])]);
    check(&archive, &words(&[("gadafi", Form::Exact)]), &[]);
}

#[test]
fn numbers_and_hyphens_are_found_in_any_notation() {
    let archive = archive();
    check(&archive, &any("1600"), &[("dead", &["1,600"])]);
    check(&archive, &any("12500"), &[("dead", &["12 500"])]);
    check(&archive, &words(&[("1 600", Form::Exact), ("dead", Form::Exact)]), &[("dead", &["1,600 dead"])]);
    check(&archive, &any("cooperation"), &[("cited", &["cooperation"]), ("dead", &["Co-operation"])]);
    check(&archive, &any("co-operation"), &[("cited", &["cooperation"]), ("dead", &["Co-operation"])]);
    check(&archive, &words(&[("co-operation", Form::Exact)]), &[("dead", &["Co-operation"])]);
}

#[test]
fn references_are_found_whole_and_by_their_beginning_in_texts_and_as_a_documents_own() {
    let archive = archive();
    for typed in ["MDE 13/2508/2020", "mde 13/2508/20", "MDE 13", "mde13/2508"] {
        check(&archive, &any(typed), &[("cited", &["MDE 13/2508/2020"]), ("iran", &["MDE 13/2508/2020"])]);
    }
    let mut own = any("MDE 13");
    if let Expression::Text(text) = &mut own {
        text.scope = Scope::Reference;
    }
    check(&archive, &own, &[("iran", &["MDE 13/2508/2020"])]);
}

#[test]
fn words_near_each_other_are_marked_themselves_and_not_what_lies_between() {
    let archive = archive();
    let iran: &[(&str, &[&str])] = &[("iran", &["women", "woman", "tortured", "police"])];
    check(&archive, &near(&["torture", "police"], Within::Words(2), false), &[("iran", &["tortured", "police"])]);
    check(&archive, &near(&["torture", "police"], Within::Words(1), false), &[]);
    check(&archive, &near(&["police", "torture"], Within::Words(2), true), &[]);
    check(
        &archive,
        &near(&["police", "beat", "women"], Within::Sentence, true),
        &[("iran", &["Police", "beat", "women"])],
    );
    check(&archive, &near(&["beat", "torture"], Within::Sentence, false), &[]);
    check(&archive, &near(&["beat", "torture"], Within::Paragraph, false), &[("iran", &["beat", "tortured"])]);
    check(&archive, &near(&["homes", "failed"], Within::Paragraph, false), &[]);
    check(&archive, &near(&["police", "police"], Within::Words(0), false), &[]);
    let nested = Expression::Near(Near {
        parts: vec![near(&["torture", "police"], Within::Words(2), false), pattern("wom?n")],
        within: Within::Paragraph,
        ordered: false,
        place: 0..0,
    });
    assert_eq!(marks(&archive, &nested)[0].1, iran[0].1[1..]);
}

#[test]
fn a_text_must_stand_as_often_as_asked_for_in_title_and_text_together() {
    let archive = archive();
    check(&archive, &at_least(3, pattern("wom?n")), &[("iran", &["Women", "women", "woman"])]);
    check(&archive, &at_least(4, pattern("wom?n")), &[]);
    check(&archive, &at_least(2, any("police")), &[("iran", &["Police", "police"])]);
}

#[test]
fn properties_find_and_mark_nothing() {
    let archive = archive();
    let iran = || property(Condition::Facet(Facet::Country, "IRN".to_owned()));
    check(&archive, &iran(), &[("iran", &[])]);
    check(&archive, &Expression::All(vec![any("police"), iran()]), &[("iran", &["Police", "police"])]);
    check(
        &archive,
        &Expression::All(vec![any("police"), Expression::Not(Box::new(iran()))]),
        &[("cited", &["Police"])],
    );
    let dated = property(Condition::Date(DateRange::parse("2020").expect("a range")));
    check(&archive, &Expression::Any(vec![any("floods"), dated]), &[("dead", &["Floods"])]);
    check(&archive, &property(Condition::Facet(Facet::Country, "FRA".to_owned())), &[]);
}

#[test]
fn what_stands_for_too_many_words_is_refused_with_its_place() {
    let mut text: Vec<String> = (0..1_200).map(|number| format!("b{number}x")).collect();
    text.extend(('a'..='z').flat_map(|first| ('a'..='z').map(move |second| format!("b{first}{second}rx"))));
    let archive = Archive::of(&[document("many", "en", "Many words", &text.join(" "))]);
    let refused = |expression: Expression| {
        let query = Query { expression: Some(expression), ..Query::default() };
        match search(&archive.searcher, &query) {
            Err(SearchError::TooWide(too_wide)) => Some((too_wide.word, too_wide.place, too_wide.limit)),
            Err(SearchError::Index(_) | SearchError::Stopped) | Ok(_) => None,
        }
    };
    assert_eq!(refused(pattern("b*")), Some(("b*".to_owned(), 3..7, 1_000)));
    assert_eq!(refused(words(&[("baarx", Form::Fuzzy(2))])), Some(("baarx".to_owned(), 3..7, 500)));
    assert_eq!(refused(pattern("b1*x")), None);
    let patterns: Vec<Expression> =
        (0..20).map(|n| pattern(&format!("b{}{}*x", "*".repeat(n / 10 + 1), n % 10))).collect();
    assert!(refused(Expression::Any(patterns)).is_some());
}
