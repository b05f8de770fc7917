//! Repairs: where a question finds nothing, the questions next to it that find something.

use std::ops::Range;

use shared::facet::Facet;
use shared::index::Searcher;
use shared::query::parse::parse;
use shared::query::{AtLeast, Expression, Near, Page, Property, Text};
use shared::search::{SearchError, search};

use crate::params::{Asked, Mode};

/// How many nearby questions of each kind are tried; each is a search.
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
    /// All filters are lifted.
    DropFilters,
    /// A part of the text is left out, and all filters are lifted.
    DropTextAndFilters(String),
}

/// Leaves out one part of the question after the other, and keeps what finds something, the most first. Where no single
/// part is to blame, all filters are lifted as well.
pub fn repairs(
    searcher: &Searcher,
    asked: &Asked,
    expression: Option<&Expression>,
) -> Result<Vec<Repair>, SearchError> {
    let texts = expression.map(|expression| shorter_texts(&asked.text, expression)).unwrap_or_default();
    let found = those_that_find(searcher, smaller_changes(asked, &texts))?;
    if found.is_empty() && asked.is_filtered() {
        return those_that_find(searcher, larger_changes(asked, &texts));
    }
    Ok(found)
}

fn those_that_find(searcher: &Searcher, candidates: Vec<(Change, Asked)>) -> Result<Vec<Repair>, SearchError> {
    let mut found = Vec::new();
    for (change, asked) in candidates.into_iter().filter(|(_, asked)| !asked.is_blank()).take(MAX_REPAIRS) {
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

fn smaller_changes(asked: &Asked, texts: &[ShorterText]) -> Vec<(Change, Asked)> {
    let date = asked.date.is_some().then(|| (Change::DropDate, asked.with_date(None)));
    let values = asked
        .facet_values()
        .map(|(facet, mode, id)| (Change::DropValue(facet, mode, id.to_owned()), asked.with_value(facet, id, None)));
    let texts = texts.iter().map(|text| (Change::DropText(text.dropped.clone()), asked.with_text(&text.rest)));
    // Half the room for the text: many filters do not keep its parts from being tried.
    let filters = date.into_iter().chain(values).take(MAX_REPAIRS / 2);
    filters.chain(texts).collect()
}

fn larger_changes(asked: &Asked, texts: &[ShorterText]) -> Vec<(Change, Asked)> {
    let free = asked.without_filters();
    let texts = texts.iter().map(|text| {
        let change = Change::DropTextAndFilters(text.dropped.clone());
        (change, free.with_text(&text.rest))
    });
    std::iter::once((Change::DropFilters, free.clone())).chain(texts).collect()
}

/// A text without one of its parts.
struct ShorterText {
    /// The part that is left out, as typed.
    dropped: String,
    /// What remains.
    rest: String,
}

/// The text without one of the parts that must all match; the first [`MAX_REPAIRS`] parts are tried.
fn shorter_texts(text: &str, expression: &Expression) -> Vec<ShorterText> {
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
        // The place of a part need not hold its quotation marks, parentheses and operators. The most is cut out first;
        // what remains must read as the question without this part.
        let wide = with_parentheses(text, to_spaces(text, hull.clone()));
        let ranges = [with_operator(text, wide.clone()), wide, to_spaces(text, hull.clone()), hull];
        ranges.into_iter().find_map(|range| {
            let shorter = format!("{} {}", text.get(..range.start)?.trim_end(), text.get(range.end..)?.trim_start());
            let parsed = parse(&shorter);
            let reads_right = parsed.notices.is_empty() && without_places(parsed.expression) == meant;
            let dropped = text.get(range).unwrap_or_default().to_owned();
            reads_right.then(|| ShorterText { dropped, rest: shorter.trim().to_owned() })
        })
    };
    (0..parts.len().min(MAX_REPAIRS)).filter_map(shorten).collect()
}

fn hull(expression: &Expression) -> Option<Range<usize>> {
    match expression {
        Expression::Text(text) => Some(text.place.clone()),
        Expression::Near(near) => Some(near.place.clone()),
        Expression::AtLeast(at_least) => Some(at_least.place.clone()),
        Expression::Property(property) => Some(property.place.clone()),
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

fn with_parentheses(text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default().trim_end();
    let after = text.get(range.end..).unwrap_or_default();
    match (before.strip_suffix('('), after.trim_start().strip_prefix(')')) {
        (Some(before), Some(after)) => {
            let outer = to_spaces(text, before.len()..text.len() - after.len());
            with_parentheses(text, outer)
        }
        _ => range,
    }
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
            Expression::Near(near) => {
                let parts = near.parts.into_iter().map(strip).collect();
                Expression::Near(Near { parts, place: 0..0, ..near })
            }
            Expression::AtLeast(at_least) => {
                let part = Box::new(strip(*at_least.part));
                Expression::AtLeast(AtLeast { part, place: 0..0, ..at_least })
            }
            Expression::Property(property) => Expression::Property(Property { place: 0..0, ..property }),
        }
    }
    expression.map(strip)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each part that can be left out, with what remains.
    fn check(text: &str, expected: &[(&str, &str)]) {
        let parsed = parse(text);
        let texts = shorter_texts(text, &parsed.expression.expect("something is asked"));
        let texts: Vec<(&str, &str)> = texts.iter().map(|text| (&*text.dropped, &*text.rest)).collect();
        assert_eq!(texts, expected, "{text}");
    }

    #[test]
    fn any_part_of_a_text_can_be_left_out() {
        check("weaver", &[("weaver", "")]);
        check("weaver trial", &[("weaver", "trial"), ("trial", "weaver")]);
        check("weaver \"without trial\"", &[("weaver", "\"without trial\""), ("\"without trial\"", "weaver")]);
        check("weaver -military", &[("weaver", "-military"), ("-military", "weaver")]);
        check("weaver NOT military", &[("weaver", "NOT military"), ("NOT military", "weaver")]);
    }

    #[test]
    fn a_group_is_left_out_whole() {
        for group in ["(lawyer OR judge)", "( lawyer OR judge )", "-(lawyer OR judge)"] {
            check(&format!("weaver {group}"), &[("weaver", group), (group, "weaver")]);
        }
    }

    #[test]
    fn a_long_text_is_tried_in_part() {
        let text = "word ".repeat(300);
        let parsed = parse(&text);
        assert_eq!(shorter_texts(&text, &parsed.expression.expect("something is asked")).len(), MAX_REPAIRS);
    }
}
