//! Why a hit stands where it stands: in numbers for programs, in a sentence for people.

use schemars::JsonSchema;
use serde::Serialize;
use shared::search::{Contribution, Explanation, FieldCount, Hit};

use crate::words;

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
        why: why(hit, explanation),
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
pub fn why(hit: &Hit, explanation: &Explanation) -> String {
    let mut clauses = vec![format!("It has {}", found(&explanation.contributions))];
    if !hit.missing.is_empty() {
        clauses.push(format!("it lacks {}", words::quoted(&hit.missing)));
    }
    let evidence = [
        (explanation.neighbours, "words that follow each other as in the question"),
        (explanation.passage, "the passage that has most of them"),
        (explanation.opening, "those in the opening"),
    ];
    let evidence = evidence.iter().filter(|(added, _)| *added > 0.0);
    let evidence: Vec<String> = evidence.map(|(added, what)| format!("{what} ({added:.2})")).collect();
    if !evidence.is_empty() {
        clauses.push(format!("to this add {}", listed(&evidence)));
    }
    if explanation.prior > 1.0 {
        clauses.push(format!("its date and type count for a factor of {:.3}", explanation.prior));
    }
    clauses.push(format!("in all {:.2}", hit.score));
    if !hit.folded.is_empty() {
        let copies =
            words::count(hit.folded.len() as u64, "copy, version or translation", "copies, versions or translations");
        clauses.push(format!("it is shown for {copies} too, as it matches best"));
    }
    clauses.join("; ") + "."
}

fn found(contributions: &[Contribution]) -> String {
    let mut named: Vec<String> = contributions.iter().take(NAMED_WORDS).map(found_word).collect();
    match contributions.len() {
        0 => return "what was asked, which has no weight".to_owned(),
        all if all > NAMED_WORDS => named.push(format!("{} more", all - NAMED_WORDS)),
        _ => {}
    }
    listed(&named)
}

fn found_word(Contribution { text, title, body, score, .. }: &Contribution) -> String {
    let text = if text.starts_with('"') { text.clone() } else { format!("“{text}”") };
    match (title.any_form, body.any_form) {
        (in_title, 0) => format!("{text} {} in the title ({score:.2})", times(in_title)),
        (0, in_text) => format!("{text} {} ({score:.2})", times(in_text)),
        (in_title, in_text) => {
            format!(
                "{text} {}, {} of them in the title ({score:.2})",
                times(in_title + in_text),
                words::number(in_title.into())
            )
        }
    }
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { words::count(count.into(), "time", "times") }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
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
            let why = why(&sample::hit(), explanation);
            assert!(why.contains("(4.25) and 3 more;"), "{why}");
            explanation.contributions.clear();
            assert!(super::why(&sample::hit(), explanation).starts_with("It has what was asked"));
        }
    }
}
