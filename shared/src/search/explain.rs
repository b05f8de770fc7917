//! Why a hit stands where it stands: its score, taken apart into what was added up.
//!
//! Nothing is computed anew: the parts come from the functions that give the score.

use tantivy::DocAddress;

use super::evidence::{self, Evidence, Weighed};
use super::marks::by_segment;
use super::matcher::{Matcher, Purpose};
use super::plan::Plan;
use super::ranked::Ranked;
use super::ranking::Occurrences;
use super::words::AskedWord;
use crate::index::{IndexError, Searcher};

/// What the score of a hit is made of: it is the scores of the words or phrases and the evidence of their places, added up, times
/// the factor for its day and type.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What each word or phrase of the question adds that stands in the document, in the order of the question.
    pub contributions: Vec<Contribution>,
    /// What it adds that neighbours in the question are neighbours in the document; 0 if it was not looked for.
    pub neighbours: f32,
    /// What it adds that one passage has many of the words; 0 if it was not looked for.
    pub passage: f32,
    /// What it adds that the opening of the text has the words; 0 if it was not looked for.
    pub opening: f32,
    /// The factor for day and type of publication, a little over 1: the younger, the more, and for what was published for the
    /// record; 1 if these were not looked at.
    pub prior: f32,
}

/// What one word or phrase adds to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The word or phrase, as typed.
    pub text: String,
    /// How often it stands in the title; its own reference counts as part of it.
    pub title: FieldCount,
    /// How often it stands in the text.
    pub body: FieldCount,
    /// Its weight: the rarer in the archive, the higher. The scale is that of the scores.
    pub rarity: f32,
    /// What it adds.
    pub score: f32,
}

/// How often a word or phrase stands in a field of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldCount {
    /// In any form that counts as the word.
    pub any_form: u32,
    /// In the very form that was typed. Phrases have none.
    pub as_typed: u32,
    /// How long the field is, in words; long ones about.
    pub length: u32,
}

impl Explanation {
    /// The score that the parts give: that of the hit, but for rounding.
    pub fn score(&self) -> f32 {
        let words: f32 = self.contributions.iter().map(|contribution| contribution.score).sum();
        (words + self.neighbours + self.passage + self.opening) * self.prior
    }
}

/// Explains whole matches: the best of them were weighed word by word, the others by the plan.
pub(super) fn whole(
    searcher: &Searcher,
    plan: &Plan,
    words: &[AskedWord],
    page: &[Ranked],
) -> Result<Vec<Explanation>, IndexError> {
    let explained = by_words(searcher, words, page)?.into_iter().zip(by_plan(searcher, plan, page)?);
    let choose =
        |((by_words, by_plan), ranked): (_, &Ranked)| if ranked.is_weighed_again() { by_words } else { by_plan };
    Ok(explained.zip(page).map(choose).collect())
}

/// Explains documents that were scored word by word.
pub(super) fn by_words(
    searcher: &Searcher,
    words: &[AskedWord],
    page: &[Ranked],
) -> Result<Vec<Explanation>, IndexError> {
    let mut explanations = vec![None; page.len()];
    for (segment_ord, docs) in by_segment(&addresses(page)) {
        let Some(segment) = searcher.segments.get(segment_ord) else { continue };
        let mut weigher = evidence::Weigher::open(searcher, segment, words)?;
        for (doc, place) in docs {
            let mut weighed = weigher.weigh(doc);
            if !page[place].is_weighed_again() {
                weighed = Weighed { evidence: Evidence::default(), prior: 1.0, ..weighed };
            }
            explanations[place] = Some(of_words(words, &weighed));
        }
    }
    Ok(explanations.into_iter().flatten().collect())
}

fn of_words(words: &[AskedWord], weighed: &Weighed) -> Explanation {
    let standing = weighed.words.iter().zip(words).filter_map(|(found, word)| found.map(|found| (found, word)));
    let contributions =
        standing.map(|((occurrences, score), word)| contribution(word.typed.clone(), &occurrences, word.weight, score));
    let Evidence { neighbours, passage, opening } = weighed.evidence;
    // The sum of nothing is -0.
    let [neighbours, passage, opening] = [neighbours, passage, opening].map(|added| added + 0.0);
    Explanation { contributions: contributions.collect(), neighbours, passage, opening, prior: weighed.prior }
}

/// Explains documents by what each text of a plan adds.
fn by_plan(searcher: &Searcher, plan: &Plan, page: &[Ranked]) -> Result<Vec<Explanation>, IndexError> {
    let nothing = Explanation { contributions: Vec::new(), neighbours: 0.0, passage: 0.0, opening: 0.0, prior: 1.0 };
    let mut explanations = vec![nothing; page.len()];
    for (segment_ord, docs) in by_segment(&addresses(page)) {
        let mut matcher = Matcher::open(searcher, segment_ord, plan, Purpose::Rank)?;
        for (doc, place) in docs {
            if matcher.seek(doc)? != doc {
                continue;
            }
            let scored = matcher.scored_texts()?.into_iter().filter(|scored| scored.score > 0.0);
            let explained = scored.filter_map(|scored| {
                let part = plan.parts.get(scored.part)?;
                Some(contribution(part.text.clone(), &scored.occurrences, scored.rarity, scored.score))
            });
            explanations[place].contributions = explained.collect();
        }
    }
    Ok(explanations)
}

fn addresses(page: &[Ranked]) -> Vec<DocAddress> {
    page.iter().map(|ranked| ranked.address).collect()
}

fn contribution(text: String, occurrences: &Occurrences, rarity: f32, score: f32) -> Contribution {
    let [title, body] = [0, 1].map(|field: usize| FieldCount {
        any_form: occurrences.any_form[field],
        as_typed: occurrences.as_typed[field],
        length: occurrences.lengths[field].words(),
    });
    Contribution { text, title, body, rarity, score }
}
