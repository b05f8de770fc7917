//! What is refused of a request's parameters, in words.

use shared::facet::Facet;
use shared::nearest::nearest;

use super::{MAX_DEPTH, MAX_PARAMETERS, MAX_QUERY_CHARS, MAX_VALUE_CHARS, Mode, PLAIN_NAMES, facet_parameter_name};

/// How much of a bad value is told back, in characters.
const SHOWN_CHARS: usize = 40;

/// Why a request's parameters are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterError {
    /// The parameter as the request names it, cut to a length that is safe to repeat.
    pub parameter: String,
    /// Which case it is.
    pub problem: ParameterProblem,
    /// What is wrong and what to try, for people.
    pub detail: String,
}

/// What can be wrong with a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterProblem {
    /// There is no such parameter.
    Unknown,
    /// The value cannot be used.
    BadValue,
    /// It may be given once, and was given more often.
    Repeated,
    /// The query is over [`MAX_QUERY_CHARS`].
    QueryTooLong,
    /// The page lies beyond [`MAX_DEPTH`].
    TooDeep,
    /// There are more than [`MAX_PARAMETERS`].
    TooMany,
    /// It is no cursor, or not one of this question.
    BadCursor,
}

pub(crate) fn bad_value(parameter: &str, detail: String) -> ParameterError {
    ParameterError { parameter: cut(parameter), problem: ParameterProblem::BadValue, detail }
}

pub(crate) fn check_length(parameter: &str, value: &str) -> Result<(), ParameterError> {
    let limit = if parameter == "q" { MAX_QUERY_CHARS } else { MAX_VALUE_CHARS };
    if value.chars().nth(limit).is_none() {
        return Ok(());
    }
    let problem = if parameter == "q" { ParameterProblem::QueryTooLong } else { ParameterProblem::BadValue };
    let detail = format!("the value has more than {limit} characters: shorten it");
    Err(ParameterError { parameter: cut(parameter), problem, detail })
}

pub(crate) fn repeated(parameter: &str) -> ParameterError {
    let detail = format!("{parameter} is given more than once: give it once");
    ParameterError { parameter: parameter.to_owned(), problem: ParameterProblem::Repeated, detail }
}

pub(crate) fn too_many() -> ParameterError {
    let detail = format!("there are more than {MAX_PARAMETERS} parameters: ask with fewer");
    ParameterError { parameter: String::new(), problem: ParameterProblem::TooMany, detail }
}

pub(super) fn too_deep(size: usize) -> ParameterError {
    let last = MAX_DEPTH / size;
    let detail = format!(
        "only the first {MAX_DEPTH} hits can be paged through, with this size up to page {last}: narrow the search, by \
         date for example, or go on with the cursor of an answer"
    );
    ParameterError { parameter: "page".to_owned(), problem: ParameterProblem::TooDeep, detail }
}

pub(super) fn unknown(name: &str) -> ParameterError {
    unknown_among(name, &PLAIN_NAMES)
}

/// What is said of a name where there are these, and the facets.
pub(crate) fn unknown_among(name: &str, plain: &[&'static str]) -> ParameterError {
    let facets = Facet::ALL.into_iter().flat_map(|facet| Mode::ALL.map(|mode| facet_parameter_name(facet, mode)));
    let known: Vec<String> = plain.iter().map(|name| (*name).to_owned()).chain(facets).collect();
    let begins = || known.iter().map(String::as_str).find(|known| known.len() > 1 && name.starts_with(known));
    let detail = match nearest(name, known.iter().map(String::as_str)).or_else(begins) {
        Some(near) => format!("there is no parameter {}; did you mean {near}?", shown(name)),
        None => format!(
            "there is no parameter {}: there are {}; a facet also takes .all at its end and - at its start",
            shown(name),
            join(plain.iter().copied().chain(Facet::ALL.map(Facet::id)))
        ),
    };
    ParameterError { parameter: cut(name), problem: ParameterProblem::Unknown, detail }
}

/// A value as it is told back: in quotes, and never long.
pub(crate) fn shown(value: &str) -> String {
    format!("“{}”", cut(value.trim()))
}

pub(crate) fn cut(value: &str) -> String {
    match value.char_indices().nth(SHOWN_CHARS) {
        None => value.to_owned(),
        Some((end, _)) => value.get(..end).unwrap_or_default().to_owned() + "…",
    }
}

pub(crate) fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}
