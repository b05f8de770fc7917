//! Why a hit stands where it stands: in numbers for programs, in a sentence for people.

use std::slice;

use schemars::JsonSchema;
use serde::Serialize;
use shared::search::{Contribution, Explanation, FieldCount, Hit};

use crate::words::Words;

/// How many words or phrases the sentence names.
const NAMED_WORDS: usize = 8;

/// What a score is made of, as JSON.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Explanation")]
pub(super) struct ExplanationBody<'a> {
    why: String,
    r#match: &'static str,
    words: Vec<ContributionBody<'a>>,
    neighbours: f32,
    passage: f32,
    opening: f32,
    prior: f32,
    score: f32,
    preferred_over: usize,
}

/// What a word or phrase adds to a score.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Contribution")]
struct ContributionBody<'a> {
    text: &'a str,
    title: FieldBody,
    body: FieldBody,
    rarity: f32,
    score: f32,
}

/// How often it stands in a field, and how many words the field has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FieldCount")]
struct FieldBody {
    any_form: u32,
    as_typed: u32,
    length: u32,
}

/// The explanation of a hit, if one was asked for.
pub(super) fn explanation(hit: &Hit) -> Option<ExplanationBody<'_>> {
    let explanation = hit.explanation.as_ref()?;
    Some(ExplanationBody {
        why: why(hit, explanation, Words::ENGLISH),
        r#match: if hit.missing.is_empty() { "whole" } else { "partial" },
        words: explanation.contributions.iter().map(contribution).collect(),
        neighbours: explanation.neighbours,
        passage: explanation.passage,
        opening: explanation.opening,
        prior: explanation.prior,
        score: hit.score,
        preferred_over: hit.folded.len(),
    })
}

fn contribution(contribution: &Contribution) -> ContributionBody<'_> {
    let Contribution { text, title, body, rarity, score } = contribution;
    ContributionBody { text, title: field(*title), body: field(*body), rarity: *rarity, score: *score }
}

fn field(FieldCount { any_form, as_typed, length }: FieldCount) -> FieldBody {
    FieldBody { any_form, as_typed, length }
}

/// The same as a sentence: `It has “held” 3 times, once in the title (4.21), and “trial” once (2.80); …; in all 7.36.`
pub fn why(hit: &Hit, explanation: &Explanation, words: Words) -> String {
    let mut clauses = vec![words.with("why-has", "found", &found(&explanation.contributions, words))];
    if !hit.missing.is_empty() {
        clauses.push(words.with("why-lacks", "words", &words.quoted(&hit.missing)));
    }
    let evidence = [
        (explanation.neighbours, "why-neighbours"),
        (explanation.passage, "why-passage"),
        (explanation.opening, "why-opening"),
    ];
    let evidence = evidence.into_iter().filter(|(added, _)| *added > 0.0);
    let evidence: Vec<String> = evidence.map(|(added, id)| words.with(id, "added", &score(added, words))).collect();
    if !evidence.is_empty() {
        clauses.push(words.with("why-adds", "evidence", &words.joined(&evidence)));
    }
    if explanation.prior > 1.0 {
        let factor = words.decimal(&format!("{:.3}", explanation.prior));
        clauses.push(words.with("why-prior", "factor", &factor));
    }
    clauses.push(words.with("why-all", "score", &score(hit.score, words)));
    if !hit.folded.is_empty() {
        clauses.push(words.count("why-copies", hit.folded.len() as u64));
    }
    clauses.join(&format!("{} ", words.say("semicolon"))) + "."
}

fn found(contributions: &[Contribution], words: Words) -> String {
    let mut named: Vec<String> = contributions.iter().take(NAMED_WORDS).map(|word| found_word(word, words)).collect();
    match contributions.len() {
        0 => return words.say("why-nothing").to_owned(),
        all if all > NAMED_WORDS => named.push(words.count("why-more", (all - NAMED_WORDS) as u64)),
        _ => {}
    }
    words.joined(&named)
}

fn found_word(Contribution { text, title, body, score, .. }: &Contribution, words: Words) -> String {
    let quoted =
        if text.starts_with('"') { words.language.isolated(text) } else { words.quoted(slice::from_ref(text)) };
    let times = |count: u32| words.count("times", count.into());
    let values = |times: &str, in_title: &str, id| {
        words.fill(
            id,
            &[("text", &quoted), ("times", times), ("title", in_title), ("score", &self::score(*score, words))],
        )
    };
    match (title.any_form, body.any_form) {
        (in_title, 0) => values(&times(in_title), "", "why-in-title"),
        (0, in_text) => values(&times(in_text), "", "why-in-text"),
        (in_title, in_text) => values(&times(in_title + in_text), &words.number(in_title.into()), "why-in-both"),
    }
}

fn score(score: f32, words: Words) -> String {
    words.decimal(&format!("{score:.2}"))
}

#[cfg(test)]
mod tests {
    use shared::wording::InterfaceLanguage;

    use super::*;
    use crate::sample;

    fn explained() -> Hit {
        let nowhere = FieldCount { any_form: 0, as_typed: 0, length: 5 };
        let held = Contribution {
            text: "held".to_owned(),
            title: FieldCount { any_form: 1, as_typed: 1, length: 5 },
            body: FieldCount { any_form: 2, as_typed: 1, length: 120 },
            rarity: 2.5,
            score: 4.25,
        };
        let body = FieldCount { any_form: 1, as_typed: 0, length: 120 };
        let trial = Contribution { text: "\"fair trial\"".to_owned(), title: nowhere, body, rarity: 1.5, score: 1.75 };
        let explanation =
            Explanation { contributions: vec![held, trial], neighbours: 0.0, passage: 1.0, opening: 0.25, prior: 1.04 };
        Hit {
            score: 7.54,
            explanation: Some(explanation),
            missing: vec!["unicorn".to_owned()],
            folded: vec![sample::document()],
            ..sample::hit()
        }
    }

    #[test]
    fn an_explanation_is_written_as_documented() {
        let hit = explained();
        let written = serde_json::to_string(&explanation(&hit)).expect("JSON");
        let written: serde_json::Value = serde_json::from_str(&written).expect("JSON");
        assert_eq!(written, sample::documented(3));
        assert_eq!(serde_json::to_value(explanation(&sample::hit())).expect("JSON"), serde_json::Value::Null);
    }

    #[test]
    fn a_sentence_names_a_bounded_number_of_words() {
        let mut hit = explained();
        if let Some(explanation) = &mut hit.explanation {
            explanation.contributions = vec![explanation.contributions[0].clone(); NAMED_WORDS + 3];
            let why = why(&sample::hit(), explanation, Words::ENGLISH);
            assert!(why.contains("(4.25) and 3 more;"), "{why}");
            explanation.contributions.clear();
            assert!(super::why(&sample::hit(), explanation, Words::ENGLISH).starts_with("It has what was asked"));
        }
    }

    #[test]
    fn a_sentence_is_in_the_language_of_the_page() {
        let hit = explained();
        let explanation = hit.explanation.as_ref().expect("one");
        let read = |language| why(&hit, explanation, Words { language });
        let french = read(InterfaceLanguage::French);
        let held = "Il contient «\u{a0}held\u{a0}» 3 fois, dont 1 dans le titre (4,25)"; // typos: fr
        assert!(french.starts_with(held), "{french}");
        assert!(french.contains("en tout 7,54\u{a0}; "), "{french}");
        assert!(read(InterfaceLanguage::Arabic).contains("مرة واحدة (1.75)؛ "), "{}", read(InterfaceLanguage::Arabic));
    }
}
