//! From a [`Query`](crate::query::Query)'s expression to a [`Plan`]: words become terms of the index.

use std::ops::Range;

use tantivy::Term;
use tantivy::schema::Field;

use super::ranking;
use crate::index::analysis::{fold, is_stop_word, stem_term, tokenize};
use crate::index::{IndexError, Searcher};
use crate::query::{Expression, Form, Scope, Text};

/// What documents are looked for, in terms of the index.
#[derive(Debug)]
pub(super) enum Plan {
    /// Every document.
    Everything,
    /// A word or phrase.
    Phrase(PhrasePlan),
    /// All of `required` and none of `excluded`.
    All {
        /// At least one plan.
        required: Vec<Self>,
        /// May be empty.
        excluded: Vec<Self>,
    },
    /// At least one of these.
    Any(Vec<Self>),
}

impl Plan {
    /// How rare its parts are, by their numbers in spans.
    pub(super) fn rarities(&self) -> Vec<f32> {
        let mut rarities = Vec::new();
        self.add_rarities(&mut rarities);
        rarities
    }

    fn add_rarities(&self, rarities: &mut Vec<f32>) {
        match self {
            Self::Everything => {}
            Self::Phrase(phrase) => rarities.push(phrase.rarity),
            Self::All { required, excluded } => {
                required.iter().chain(excluded).for_each(|part| part.add_rarities(rarities));
            }
            Self::Any(parts) => parts.iter().for_each(|part| part.add_rarities(rarities)),
        }
    }
}

/// Words that stand one after the other in one of the fields; often a single word.
#[derive(Debug)]
pub(super) struct PhrasePlan {
    /// The fields, as places in the index's pairs of fields: 0 for title, 1 for text.
    pub(super) fields: Range<usize>,
    /// The words, in order.
    pub(super) words: Vec<WordPlan>,
    /// The weight in the order of hits; 0 for stop words.
    pub(super) rarity: f32,
}

/// One word as the terms that stand for it.
#[derive(Debug)]
pub(super) struct WordPlan {
    /// Its surface form.
    surface: String,
    /// Its stems, by language; none where the exact form is asked for.
    stems: Vec<String>,
}

impl WordPlan {
    /// The term of the form as typed, for one of the surface fields.
    pub(super) fn surface_term(&self, fields: [Field; 3], field: usize) -> Term {
        Term::from_field_text(fields[field], &self.surface)
    }

    /// The terms of any form, for a pair of stem fields.
    pub(super) fn stem_terms(&self, fields: [Field; 2], field: usize) -> impl Iterator<Item = Term> + '_ {
        self.stems.iter().map(move |stem| Term::from_field_text(fields[field], stem))
    }
}

/// Makes a plan; `None` asks for everything.
pub(super) fn compile(searcher: &Searcher, expression: Option<&Expression>) -> Result<Plan, IndexError> {
    let plan = expression.map(|expression| plan(searcher, expression)).transpose()?;
    Ok(plan.flatten().unwrap_or(Plan::Everything))
}

/// `None` for a part without a word in it.
fn plan(searcher: &Searcher, expression: &Expression) -> Result<Option<Plan>, IndexError> {
    match expression {
        Expression::Text(text) => phrase(searcher, text),
        Expression::Not(inner) => {
            let Some(excluded) = plan(searcher, inner)? else { return Ok(None) };
            Ok(Some(Plan::All { required: vec![Plan::Everything], excluded: vec![excluded] }))
        }
        Expression::All(parts) => all(searcher, parts),
        Expression::Near(near) => all(searcher, &near.parts),
        Expression::AtLeast(at_least) => plan(searcher, &at_least.part),
        Expression::Property(_) => Ok(None),
        Expression::Any(parts) => {
            let plans = parts.iter().map(|part| plan(searcher, part)).collect::<Result<Vec<_>, _>>()?;
            let mut plans: Vec<Plan> = plans.into_iter().flatten().collect();
            Ok(if plans.len() > 1 { Some(Plan::Any(plans)) } else { plans.pop() })
        }
    }
}

/// Stop words are not required beside other words: "how many" asks, it does not name.
fn all(searcher: &Searcher, parts: &[Expression]) -> Result<Option<Plan>, IndexError> {
    let (mut required, mut idle, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            Expression::Not(inner) => excluded.extend(plan(searcher, inner)?),
            Expression::Text(text) if is_idle(text) => idle.extend(phrase(searcher, text)?),
            _ => required.extend(plan(searcher, part)?),
        }
    }
    if required.is_empty() {
        required = idle;
    }
    Ok(match (required.len(), excluded.len()) {
        (0, 0) => None,
        (1, 0) => required.pop(),
        (0, _) => Some(Plan::All { required: vec![Plan::Everything], excluded }),
        _ => Some(Plan::All { required, excluded }),
    })
}

/// Whether a text is a stop word, typed without quotation marks or a field.
fn is_idle(text: &Text) -> bool {
    text.scope == Scope::Anywhere
        && text.words.iter().all(|word| {
            let is_stop_word = |token| is_stop_word(&fold(word.text.get(token).unwrap_or_default()));
            word.form == Form::Any && tokenize(&word.text).all(is_stop_word)
        })
}

fn phrase(searcher: &Searcher, text: &Text) -> Result<Option<Plan>, IndexError> {
    let tokens = text
        .words
        .iter()
        .flat_map(|word| tokenize(&word.text).filter_map(|range| word.text.get(range)).map(|token| (token, word.form)));
    let words: Vec<WordPlan> = tokens
        .map(|(token, form)| WordPlan {
            surface: fold(token),
            stems: match form {
                Form::Any => {
                    searcher.stemmed_languages.iter().filter_map(|&language| stem_term(token, language)).collect()
                }
                Form::Exact | Form::Pattern | Form::Fuzzy(_) => Vec::new(),
            },
        })
        .collect();
    if words.is_empty() {
        return Ok(None);
    }
    let fields = match text.scope {
        Scope::Anywhere => 0..2,
        Scope::Title => 0..1,
        Scope::Body => 1..2,
        Scope::Reference => 2..2,
    };
    let mut rarity = 0.0;
    for word in &words {
        rarity += word_rarity(searcher, word)?;
    }
    Ok(Some(Plan::Phrase(PhrasePlan { fields, words, rarity })))
}

/// The rarity of a phrase is the sum of its words'; stop words count nothing.
fn word_rarity(searcher: &Searcher, word: &WordPlan) -> Result<f32, IndexError> {
    if is_stop_word(&word.surface) {
        return Ok(0.0);
    }
    let fields = &searcher.fields;
    let (mut as_typed, mut any_form, mut documents) = (0, 0, 0);
    for segment in &searcher.segments {
        documents += u64::from(segment.reader.max_doc());
        let surface = segment.reader.inverted_index(fields.surface[1])?;
        as_typed += u64::from(surface.doc_freq(&word.surface_term(fields.surface, 1))?);
        let stem = segment.reader.inverted_index(fields.stem[1])?;
        for term in word.stem_terms(fields.stem, 1) {
            any_form += u64::from(stem.doc_freq(&term)?);
        }
    }
    Ok(ranking::rarity(any_form.max(as_typed), documents))
}
