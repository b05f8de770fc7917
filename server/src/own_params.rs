//! Parameters of routes that take only some of a question's, and some of their own beside these.

use std::collections::BTreeMap;

use form_urlencoded::parse;

use crate::params::{
    Asked, MAX_PARAMETERS, Pair, ParameterError, bad_value, check_length, facet_parameter, number, repeated, shown,
    too_many, unknown_among,
};

/// The parameters that filter, besides those of facets.
pub(crate) const FILTERS: [&str; 3] = ["date", "date.from", "date.to"];

/// What a route takes, besides the filters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    /// Parameters of a question, such as `q`.
    pub(crate) of_question: &'static [&'static str],
    /// Its own.
    pub(crate) own: &'static [&'static str],
}

/// What a request says to such a route.
#[derive(Debug)]
pub(crate) struct Taken {
    /// The parameters of a question.
    pub(crate) asked: Asked,
    /// The route's own, in the order in which they were given.
    own: BTreeMap<&'static str, Vec<String>>,
}

impl Taken {
    /// Reads the query part of an address.
    pub(crate) fn from_query_string(query: &str, route: Route) -> Result<Self, ParameterError> {
        Self::from_pairs(parse(query.as_bytes()), route)
    }

    /// Reads names and values. Empty values count as not given.
    pub(crate) fn from_pairs<'a>(pairs: impl Iterator<Item = Pair<'a>>, route: Route) -> Result<Self, ParameterError> {
        let mut own: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        let mut of_question = Vec::new();
        for (place, (name, value)) in pairs.enumerate() {
            if place == MAX_PARAMETERS {
                return Err(too_many());
            }
            if let Some(known) = route.own.iter().find(|known| **known == name) {
                check_length(known, &value)?;
                if !value.trim().is_empty() {
                    own.entry(known).or_default().push(value.into_owned());
                }
            } else if route.takes(&name) {
                of_question.push((name, value));
            } else {
                return Err(unknown_among(&name, &route.names()));
            }
        }
        Ok(Self { asked: Asked::from_pairs(of_question.into_iter())?, own })
    }

    /// A parameter that may be given once.
    pub(crate) fn one(&mut self, name: &'static str) -> Result<Option<String>, ParameterError> {
        let mut values = self.all(name);
        if values.len() > 1 { Err(repeated(name)) } else { Ok(values.pop()) }
    }

    /// A parameter that may be repeated.
    pub(crate) fn all(&mut self, name: &'static str) -> Vec<String> {
        self.own.remove(name).unwrap_or_default()
    }

    /// A whole number within limits, or what it is by default.
    pub(crate) fn number(
        &mut self,
        name: &'static str,
        limits: std::ops::RangeInclusive<usize>,
        default: usize,
    ) -> Result<usize, ParameterError> {
        let given = self.one(name)?;
        given.map_or(Ok(default), |value| number(name, &value, *limits.start(), *limits.end()))
    }

    /// One of some words, by default the first; gives what the word stands for.
    pub(crate) fn choice<T: Copy, const N: usize>(
        &mut self,
        name: &'static str,
        words: [(&'static str, T); N],
    ) -> Result<T, ParameterError> {
        let Some(given) = self.one(name)? else { return Ok(words[0].1) };
        let chosen = words.iter().find(|(word, _)| *word == given.trim());
        chosen.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let known = words.map(|(word, _)| word).join(", ");
            bad_value(name, format!("{} is none of {known}: give one of these", shown(&given)))
        })
    }
}

impl Route {
    fn takes(self, name: &str) -> bool {
        self.of_question.contains(&name) || FILTERS.contains(&name) || facet_parameter(name).is_some()
    }

    /// The names that it takes, besides those of facets.
    pub(crate) fn names(self) -> Vec<&'static str> {
        self.own.iter().chain(self.of_question).chain(&FILTERS).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParameterProblem;

    const ROUTE: Route = Route { of_question: &["q"], own: &["by", "width"] };

    fn read(query: &str) -> Result<Taken, ParameterError> {
        Taken::from_query_string(query, ROUTE)
    }

    #[test]
    fn own_parameters_are_parted_from_those_of_the_question() {
        let mut taken = read("by=month&q=held&country=IR&date.from=2011&width=40&by=").expect("parameters");
        assert_eq!(taken.asked.address(""), "?q=held&date=2011..&country=IRN");
        assert_eq!(taken.choice("by", [("year", 1), ("month", 2)]), Ok(2));
        assert_eq!(taken.number("width", 1..=50, 30), Ok(40));
        assert_eq!(taken.number("width", 1..=50, 30), Ok(30));
    }

    #[test]
    fn what_the_route_does_not_take_is_refused_with_the_nearest_name() {
        let problem = |query: &str| read(query).map(|_| ()).expect_err(query);
        assert_eq!(problem("size=3").problem, ParameterProblem::Unknown);
        assert!(problem("widths=3").detail.contains("did you mean width?"));
        assert!(problem("contry=IR").detail.contains("did you mean country?"));
        let mut taken = read("by=day&width=99&width=3").expect("parameters");
        assert!(
            taken.choice("by", [("year", 1), ("month", 2)]).expect_err("no such word").detail.contains("year, month")
        );
        assert_eq!(taken.one("width").expect_err("twice").problem, ParameterProblem::Repeated);
    }
}
