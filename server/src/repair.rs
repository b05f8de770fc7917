//! Repairs: where a question finds nothing, the questions next to it that find something.

use std::ops::Range;

use shared::facet::Facet;
use shared::index::{IndexError, Searcher};
use shared::query::parse::parse;
use shared::query::{Expression, Page, Text};
use shared::search::search;

use crate::params::{Asked, Mode};

/// How many nearby questions are tried; each is a search.
pub const MAX_REPAIRS: usize = 8;

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

/// What a repair changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A part of the text is left out; it is given as typed.
    DropText(String),
    /// A value of a facet is no longer asked for, or no longer excluded.
    DropValue(Facet, Mode, String),
    /// The filter by date is lifted.
    DropDate,
}

/// Leaves out one part of the question after the other, and keeps what finds something, the most first.
pub fn repairs(searcher: &Searcher, asked: &Asked, expression: Option<&Expression>) -> Result<Vec<Repair>, IndexError> {
    let mut found = Vec::new();
    for (change, asked) in candidates(asked, expression).into_iter().take(MAX_REPAIRS) {
        let mut query = asked.query(parse(&asked.text).expression);
        query.page = Page { offset: 0, size: 1 };
        query.snippets = 0;
        let total = search(searcher, &query)?.total;
        if total > 0 {
            found.push(Repair { change, asked, total });
        }
    }
    found.sort_by_key(|repair| std::cmp::Reverse(repair.total));
    Ok(found)
}

fn candidates(asked: &Asked, expression: Option<&Expression>) -> Vec<(Change, Asked)> {
    let date = asked.date.is_some().then(|| (Change::DropDate, asked.with_date(None)));
    let values = asked
        .facet_values()
        .map(|(facet, mode, id)| (Change::DropValue(facet, mode, id.to_owned()), asked.with_value(facet, id, None)));
    let texts = expression.map(|expression| shorter_texts(&asked.text, expression)).unwrap_or_default();
    let texts = texts.into_iter().map(|(dropped, text)| (Change::DropText(dropped), asked.with_text(&text)));
    let all = date.into_iter().chain(values).chain(texts);
    all.filter(|(_, asked)| !asked.is_blank()).collect()
}

/// The text without one of the parts that must all match, each with the part that is left out.
fn shorter_texts(text: &str, expression: &Expression) -> Vec<(String, String)> {
    let alone = std::slice::from_ref(expression);
    let parts = if let Expression::All(parts) = expression { parts } else { alone };
    let shorten = |place: usize| {
        let rest = parts.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, part)| part.clone());
        let meant = without_places(match rest.collect::<Vec<_>>() {
            rest if rest.is_empty() => None,
            mut rest if rest.len() == 1 => rest.pop(),
            rest => Some(Expression::All(rest)),
        });
        let hull = hull(parts.get(place)?)?;
        // The place of a part need not hold its quotation marks and operators: what is cut out is widened until the
        // rest reads as it should.
        let ranges = [hull.clone(), to_spaces(text, hull.clone()), with_operator(text, to_spaces(text, hull))];
        ranges.into_iter().find_map(|range| {
            let shorter = format!("{} {}", text.get(..range.start)?.trim_end(), text.get(range.end..)?.trim_start());
            let parsed = parse(&shorter);
            let reads_right = parsed.notices.is_empty() && without_places(parsed.expression) == meant;
            reads_right.then(|| (text.get(range).unwrap_or_default().to_owned(), shorter.trim().to_owned()))
        })
    };
    (0..parts.len()).filter_map(shorten).collect()
}

fn hull(expression: &Expression) -> Option<Range<usize>> {
    match expression {
        Expression::Text(text) => Some(text.place.clone()),
        Expression::Not(inner) => hull(inner),
        Expression::All(parts) | Expression::Any(parts) => {
            parts.iter().filter_map(hull).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
        }
    }
}

fn to_spaces(text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let start = before.trim_end_matches(|c: char| !c.is_whitespace()).len();
    let end = range.end + after.find(char::is_whitespace).unwrap_or(after.len());
    start..end
}

fn with_operator(text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default().trim_end();
    let operator = ["NOT", "AND"].into_iter().find_map(|operator| before.strip_suffix(operator));
    operator.map_or(range.start, str::len)..range.end
}

fn without_places(expression: Option<Expression>) -> Option<Expression> {
    fn strip(expression: Expression) -> Expression {
        match expression {
            Expression::Text(text) => Expression::Text(Text { place: 0..0, ..text }),
            Expression::Not(inner) => Expression::Not(Box::new(strip(*inner))),
            Expression::All(parts) => Expression::All(parts.into_iter().map(strip).collect()),
            Expression::Any(parts) => Expression::Any(parts.into_iter().map(strip).collect()),
        }
    }
    expression.map(strip)
}
