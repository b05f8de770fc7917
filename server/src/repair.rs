//! Repairs: where a question finds nothing, what emptied it, and the questions next to it that find something.

use std::cmp::Reverse;

use shared::facet::Facet;
use shared::index::Searcher;
use shared::query::write;
use shared::query::{Expression, Filters, Form, Near, Text, Within, Word};
use shared::search::{SearchError, count};
use shared::variant::Variants;

use crate::params::{Asked, Mode};

/// How many parts of a question, and how many of its filters, are looked at.
pub const MAX_PARTS: usize = 8;

/// How many searches looking for repairs takes at most.
pub const MAX_SEARCHES: usize = 40;

/// How many repairs are given at most.
pub const MAX_REPAIRS: usize = 8;

/// How many times further apart than asked texts may stand in a repair, and how far at least, in words between them.
const FURTHER: u32 = 4;
const FURTHER_WORDS: u32 = 20;

/// What is known of a question that finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnosis {
    /// The parts of the text that find nothing by themselves under the filters, as one would type them. None where each part is found,
    /// and only all together are not.
    pub blamed: Vec<String>,
    /// Nearby questions that find something, the best first.
    pub repairs: Vec<Repair>,
}

/// A nearby question and how much it finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What is different.
    pub change: Change,
    /// The nearby question.
    pub asked: Asked,
    /// How many documents it finds.
    pub total: u64,
}

/// What a nearby question changes. Parts of the text are given as one would type them. The less is changed, the earlier it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Other names of what is asked are searched for too.
    OtherNames,
    /// Exact words count in any form.
    AnyForm(String),
    /// Texts near each other may be further apart: as this says.
    FurtherApart(String),
    /// The words of a phrase, or texts near each other, may stand anywhere.
    Anywhere(String),
    /// What is asked for several times may stand there once.
    Once(String),
    /// Parts of the text are left out.
    DropText(String),
    /// A value of a facet is no longer asked for, or no longer excluded.
    DropValue(Facet, Mode, String),
    /// The filter by date is lifted.
    DropDate,
    /// All filters are lifted.
    DropFilters,
    /// Parts of the text are left out, and all filters are lifted.
    DropTextAndFilters(String),
}

impl Change {
    /// How much is lost: 0 where all that was asked is still asked in some way.
    fn loss(&self) -> u8 {
        match self {
            Self::OtherNames | Self::AnyForm(_) | Self::FurtherApart(_) => 0,
            Self::Anywhere(_) | Self::Once(_) => 1,
            Self::DropText(_) | Self::DropValue(..) | Self::DropDate | Self::DropFilters => 2,
            Self::DropTextAndFilters(_) => 3,
        }
    }
}

/// Finds out what empties a question, and changes one thing after the other. What changes least comes first; among equals
/// what finds most. Where no single change helps, all filters are lifted as well.
pub fn diagnose(
    searcher: &Searcher,
    variants: &Variants,
    asked: &Asked,
    expression: Option<&Expression>,
) -> Result<Diagnosis, SearchError> {
    let mut trials = Trials { searcher, variants, left: MAX_SEARCHES };
    let parts = expression.map(parts).unwrap_or_default();
    let blamed = trials.blamed(&parts, &asked.filters())?;
    let mut repairs = trials.those_that_find(smaller_changes(asked, &parts, &blamed))?;
    if repairs.is_empty() && asked.is_filtered() {
        repairs = trials.those_that_find(larger_changes(asked, &parts))?;
    }
    repairs.sort_by_key(|repair| (repair.change.loss(), Reverse(repair.total)));
    repairs.truncate(MAX_REPAIRS);
    let blamed = blamed.into_iter().filter_map(|place| parts.get(place)).map(write).collect();
    Ok(Diagnosis { blamed, repairs })
}

/// Searches, as long as there are some left.
struct Trials<'a> {
    searcher: &'a Searcher,
    variants: &'a Variants,
    left: usize,
}

impl Trials<'_> {
    /// The places of the parts that find nothing by themselves.
    fn blamed(&mut self, parts: &[Expression], filters: &Filters) -> Result<Vec<usize>, SearchError> {
        if let [_] = parts {
            return Ok(vec![0]);
        }
        let mut blamed = Vec::new();
        for (place, part) in parts.iter().enumerate().take(MAX_PARTS) {
            if asks(part) && self.count(Some(part), filters)? == Some(0) {
                blamed.push(place);
            }
        }
        Ok(blamed)
    }

    fn those_that_find(&mut self, candidates: Vec<Candidate>) -> Result<Vec<Repair>, SearchError> {
        let mut found = Vec::new();
        for Candidate { change, asked, expression } in candidates {
            if asked.is_blank() {
                continue;
            }
            let widened = expression.as_ref().filter(|_| asked.variants).and_then(|asked| self.variants.widen(asked));
            let expression = widened.map(|widened| widened.expression).or(expression);
            if let Some(total) = self.count(expression.as_ref(), &asked.filters())?.filter(|total| *total > 0) {
                found.push(Repair { change, asked, total });
            }
        }
        Ok(found)
    }

    /// `None` if no search is left, or the question is refused.
    fn count(&mut self, expression: Option<&Expression>, filters: &Filters) -> Result<Option<u64>, SearchError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        match count(self.searcher, expression, filters) {
            // What is refused is no way out.
            Err(SearchError::TooWide(_)) => Ok(None),
            found => found.map(Some),
        }
    }
}

/// A nearby question that may find something.
struct Candidate {
    change: Change,
    asked: Asked,
    expression: Option<Expression>,
}

fn smaller_changes(asked: &Asked, parts: &[Expression], blamed: &[usize]) -> Vec<Candidate> {
    let whole = all_of(parts.to_vec());
    let lift = |change, asked| Candidate { change, asked, expression: whole.clone() };
    let date = asked.date.is_some().then(|| lift(Change::DropDate, asked.with_date(None)));
    let values = asked.facet_values().map(|(facet, mode, id)| {
        lift(Change::DropValue(facet, mode, id.to_owned()), asked.with_value(facet, id, None))
    });
    let filters = date.into_iter().chain(values).take(MAX_PARTS);
    // Where parts find nothing by themselves, no change of another part helps.
    let changed = (0..parts.len().min(MAX_PARTS)).filter(|place| blamed.is_empty() || blamed == [*place]);
    let rewordings = changed.clone().flat_map(|place| rewordings(asked, parts, place));
    let drops = changed.map(|place| without(asked, parts, &[place]));
    let asks_more = parts.iter().enumerate().any(|(place, part)| !blamed.contains(&place) && asks(part));
    let all_blamed = (blamed.len() > 1 && asks_more).then(|| without(asked, parts, blamed));
    rewordings.chain(filters).chain(drops).chain(all_blamed).collect()
}

fn larger_changes(asked: &Asked, parts: &[Expression]) -> Vec<Candidate> {
    let free = asked.without_filters();
    let drop_text = |place| {
        let candidate = without(&free, parts, &[place]);
        let Change::DropText(text) = candidate.change else { return candidate };
        Candidate { change: Change::DropTextAndFilters(text), ..candidate }
    };
    let whole = Candidate { change: Change::DropFilters, asked: free.clone(), expression: all_of(parts.to_vec()) };
    std::iter::once(whole).chain((0..parts.len().min(MAX_PARTS)).map(drop_text)).collect()
}

/// The question without some of its parts.
fn without(asked: &Asked, parts: &[Expression], places: &[usize]) -> Candidate {
    let (dropped, kept): (Vec<_>, Vec<_>) = parts.iter().enumerate().partition(|(place, _)| places.contains(place));
    let [dropped, expression] =
        [dropped, kept].map(|parts| all_of(parts.into_iter().map(|(_, part)| part.clone()).collect()));
    let [dropped, text] = [&dropped, &expression].map(|part| part.as_ref().map(write).unwrap_or_default());
    Candidate { change: Change::DropText(dropped), asked: asked.with_text(&text), expression }
}

/// The question with one of its parts asked for less strictly.
fn rewordings(asked: &Asked, parts: &[Expression], place: usize) -> Vec<Candidate> {
    let Some(part) = parts.get(place) else { return Vec::new() };
    let reworded = looser(part).into_iter().filter_map(|(change, looser)| {
        let mut parts = parts.to_vec();
        match looser {
            Expression::All(several) => drop(parts.splice(place..=place, several)),
            one => *parts.get_mut(place)? = one,
        }
        let expression = all_of(parts);
        let text = expression.as_ref().map(write).unwrap_or_default();
        Some(Candidate { change, asked: asked.with_text(&text), expression })
    });
    reworded.collect()
}

/// A part of a question in less strict words, the strictest first.
fn looser(part: &Expression) -> Vec<(Change, Expression)> {
    let typed = write(part);
    match part {
        Expression::Text(text) => looser_text(text, typed),
        Expression::Near(near) => {
            let further = further_apart(near).map(|near| {
                let near = Expression::Near(near);
                (Change::FurtherApart(write(&near)), near)
            });
            let anywhere = (Change::Anywhere(typed), Expression::All(near.parts.clone()));
            further.into_iter().chain([anywhere]).collect()
        }
        Expression::AtLeast(at_least) if at_least.count > 1 => {
            vec![(Change::Once(write(&at_least.part)), (*at_least.part).clone())]
        }
        _ => Vec::new(),
    }
}

fn looser_text(text: &Text, typed: String) -> Vec<(Change, Expression)> {
    let is_exact = text.words.iter().any(|word| word.form == Form::Exact);
    let in_any_form = |word: &Word| match word.form {
        Form::Exact => {
            word.text.split_whitespace().map(|text| Word { text: text.to_owned(), form: Form::Any }).collect()
        }
        _ => vec![word.clone()],
    };
    let words: Vec<Word> = text.words.iter().flat_map(in_any_form).collect();
    let with = |words| Expression::Text(Text { words, ..text.clone() });
    let any_form = is_exact.then(|| (Change::AnyForm(typed.clone()), with(words.clone())));
    let apart = || Expression::All(words.iter().map(|word| with(vec![word.clone()])).collect());
    let anywhere = (words.len() > 1).then(|| (Change::Anywhere(typed), apart()));
    any_form.into_iter().chain(anywhere).collect()
}

/// `None` where nothing further is to be had.
fn further_apart(near: &Near) -> Option<Near> {
    let within = match near.within {
        Within::Words(words) => Within::Words(words.saturating_mul(FURTHER).max(FURTHER_WORDS)),
        Within::Sentence => Within::Paragraph,
        Within::Paragraph if near.ordered => Within::Paragraph,
        Within::Paragraph => return None,
    };
    Some(Near { within, ordered: false, ..near.clone() })
}

/// The parts that must all match.
fn parts(expression: &Expression) -> Vec<Expression> {
    match expression {
        Expression::All(parts) => parts.clone(),
        alone => vec![alone.clone()],
    }
}

/// Whether a part says what documents must have; else it says what they must not.
fn asks(part: &Expression) -> bool {
    !matches!(part, Expression::Not(_))
}

fn all_of(mut parts: Vec<Expression>) -> Option<Expression> {
    if parts.len() > 1 { Some(Expression::All(parts)) } else { parts.pop() }
}

#[cfg(test)]
mod tests {
    use shared::query::parse::parse;

    use super::*;

    /// Each change of the text alone, with the text it leads to.
    fn check(text: &str, blamed: &[usize], expected: &[(Change, &str)]) {
        let expression = parse(text).expression.expect("something is asked");
        let asked = Asked::default().with_text(text);
        let candidates = smaller_changes(&asked, &parts(&expression), blamed);
        let found: Vec<(Change, &str)> =
            candidates.iter().map(|candidate| (candidate.change.clone(), &*candidate.asked.text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    fn drop_text(text: &str) -> Change {
        Change::DropText(text.to_owned())
    }

    #[test]
    fn any_part_of_a_text_can_be_left_out() {
        check("weaver", &[0], &[(drop_text("weaver"), "")]);
        check("weaver trial", &[], &[(drop_text("weaver"), "trial"), (drop_text("trial"), "weaver")]);
        check("weaver -military", &[], &[(drop_text("weaver"), "-military"), (drop_text("-military"), "weaver")]);
        let group = "lawyer OR judge";
        check(
            &format!("weaver ({group})"),
            &[],
            &[(drop_text("weaver"), "lawyer OR judge"), (drop_text(group), "weaver")],
        );
    }

    #[test]
    fn where_parts_are_to_blame_only_they_are_changed() {
        check("weaver xyzzy", &[1], &[(drop_text("xyzzy"), "weaver")]);
        check("weaver xyzzy plugh", &[1, 2], &[(drop_text("xyzzy plugh"), "weaver")]);
    }

    #[test]
    fn exact_words_and_phrases_are_loosened() {
        let phrase = "\"without trials\"";
        check(
            &format!("weaver {phrase}"),
            &[1],
            &[
                (Change::AnyForm(phrase.to_owned()), "weaver ~\"without trials\""),
                (Change::Anywhere(phrase.to_owned()), "weaver without trials"),
                (drop_text(phrase), "weaver"),
            ],
        );
        check(
            "\"trials\"",
            &[0],
            &[(Change::AnyForm("\"trials\"".to_owned()), "trials"), (drop_text("\"trials\""), "")],
        );
    }

    #[test]
    fn what_must_be_near_may_be_further_apart() {
        let further = |text: &str| Change::FurtherApart(text.to_owned());
        let anywhere = |text: &str| Change::Anywhere(text.to_owned());
        check(
            "weaver NEAR/3 trial",
            &[0],
            &[
                (further("weaver NEAR/21 trial"), "weaver NEAR/21 trial"),
                (anywhere("weaver NEAR/3 trial"), "weaver trial"),
                (drop_text("weaver NEAR/3 trial"), ""),
            ],
        );
        check(
            "weaver NEAR/S trial",
            &[0],
            &[
                (further("weaver NEAR/P trial"), "weaver NEAR/P trial"),
                (anywhere("weaver NEAR/S trial"), "weaver trial"),
                (drop_text("weaver NEAR/S trial"), ""),
            ],
        );
    }

    #[test]
    fn a_long_text_is_tried_in_part() {
        let expression = parse(&"word ".repeat(300)).expression.expect("something is asked");
        assert_eq!(smaller_changes(&Asked::default(), &parts(&expression), &[]).len(), MAX_PARTS);
    }
}
