//! What may be asked of one facet: which of its values occur under a question, and which of them begin so.

use form_urlencoded::Serializer;
use shared::facet::Facet;

use crate::own_params::{Route, Taken};
use crate::params::{Asked, Pair, ParameterError};

/// The path before a facet's name.
pub const PATH: &str = "/v1/facets/";

/// The most values of one answer.
pub const MAX_VALUES: usize = 1_000;
/// How many values an answer has unless told otherwise.
pub const DEFAULT_VALUES: usize = 20;

/// What it takes. What lists hits is not among it.
pub(crate) const ROUTE: Route = Route { of_question: &["q", "variants"], own: &["prefix", "size"] };

/// A question about the values of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetAsked {
    /// The facet.
    pub facet: Facet,
    /// What documents are counted.
    pub question: Asked,
    /// How a word of the value must begin; empty for any.
    pub prefix: String,
    /// How many values are wanted at most.
    pub size: usize,
}

impl FacetAsked {
    /// Reads names and values.
    pub fn from_pairs<'a>(facet: Facet, pairs: impl IntoIterator<Item = Pair<'a>>) -> Result<Self, ParameterError> {
        let mut taken = Taken::from_pairs(pairs.into_iter(), ROUTE)?;
        let prefix = taken.one("prefix")?.unwrap_or_default().trim().to_owned();
        let size = taken.number("size", 1..=MAX_VALUES, DEFAULT_VALUES)?;
        Ok(Self { facet, question: taken.asked, prefix, size })
    }

    /// The address that asks this.
    pub fn address(&self) -> String {
        let mut pairs = self.question.pairs();
        let mut own = |name: &str, value: Option<String>| pairs.extend(value.map(|value| (name.to_owned(), value)));
        own("prefix", Some(self.prefix.clone()).filter(|prefix| !prefix.is_empty()));
        own("size", (self.size != DEFAULT_VALUES).then(|| self.size.to_string()));
        let path = format!("{PATH}{}", self.facet.id());
        if pairs.is_empty() {
            return path;
        }
        path + "?" + &Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::MAX_VALUE_CHARS;

    fn read(query: &str) -> Result<FacetAsked, ParameterError> {
        FacetAsked::from_pairs(Facet::Topic, form_urlencoded::parse(query.as_bytes()))
    }

    #[test]
    fn a_question_has_one_address() {
        for (query, address) in [
            ("", "/v1/facets/topic"),
            ("prefix=&size=20", "/v1/facets/topic"),
            ("size=7&prefix=+de&country=Iran&q=trial", "/v1/facets/topic?q=trial&country=IRN&prefix=de&size=7"),
        ] {
            assert_eq!(read(query).expect(query).address(), address);
        }
    }

    #[test]
    fn what_lists_hits_is_refused() {
        for bad in ["page=2", "fields=title", "size=1001", "size=0", "prefix=a&prefix=b", "prefx=a"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let long = format!("prefix={}", "a".repeat(MAX_VALUE_CHARS + 1));
        assert_eq!(read(&long).expect_err("too long").parameter, "prefix");
    }
}
