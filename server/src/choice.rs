//! What of an answer is wanted: which facets are counted, and which fields its hits have.

use shared::facet::Facet;
use shared::nearest::nearest;

use crate::params::{ParameterError, bad_value, join, shown};

/// The field that every hit has: without it nobody knows which document is told of.
pub const ID_FIELD: &str = "id";

/// Every field that a hit may have, as answers name it.
pub const FIELDS: [&str; 18] = [
    ID_FIELD,
    "reference",
    "reference_parts",
    "title",
    "type",
    "date",
    "updated",
    "countries",
    "regions",
    "topics",
    "lang",
    "url",
    "hit_count",
    "score",
    "missing",
    "folded",
    "explanation",
    "snippets",
];

/// The word for no facet at all.
pub(crate) const NO_FACET: &str = "none";

/// What of an answer is wanted; all of it, unless told otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The facets, in the order in which they are shown; `None` for all of them.
    pub facets: Option<Vec<Facet>>,
    /// The fields of hits, in the order of [`FIELDS`]; `None` for all of them.
    pub fields: Option<Vec<&'static str>>,
}

impl Choice {
    /// Whether a facet is wanted.
    pub fn has_facet(&self, facet: Facet) -> bool {
        self.facets.as_ref().is_none_or(|facets| facets.contains(&facet))
    }

    /// Whether a field of hits is wanted.
    pub fn has_field(&self, field: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.contains(&field))
    }

    /// The chosen facets as a parameter, if a choice was made.
    pub fn facets_written(&self) -> Option<String> {
        let facets = self.facets.as_ref()?;
        Some(if facets.is_empty() { NO_FACET.to_owned() } else { list(facets.iter().map(|facet| facet.id())) })
    }

    /// The chosen fields as a parameter, if a choice was made.
    pub fn fields_written(&self) -> Option<String> {
        self.fields.as_ref().map(|fields| list(fields.iter().copied()))
    }
}

/// Reads names of facets, parted by commas, or the word for none.
pub(crate) fn facets(value: &str) -> Result<Vec<Facet>, ParameterError> {
    if value.trim() == NO_FACET {
        return Ok(Vec::new());
    }
    let ids = Facet::ALL.map(Facet::id);
    let named = names("facets", "facet", value, &ids)?;
    Ok(Facet::ALL.into_iter().filter(|facet| named.contains(&facet.id())).collect())
}

/// Reads names of fields, parted by commas. [`ID_FIELD`] is always among them.
pub(crate) fn fields(value: &str) -> Result<Vec<&'static str>, ParameterError> {
    let named = names("fields", "field", value, &FIELDS)?;
    Ok(FIELDS.into_iter().filter(|field| *field == ID_FIELD || named.contains(field)).collect())
}

fn names<'a>(parameter: &str, what: &str, value: &'a str, known: &[&str]) -> Result<Vec<&'a str>, ParameterError> {
    let named: Vec<&str> = value.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    match named.iter().find(|name| !known.contains(name)) {
        None => Ok(named),
        Some(name) => Err(bad_value(parameter, no_such(what, name, known))),
    }
}

/// Says that there is no facet or field of a name, and which is nearest, or which there are.
pub(crate) fn no_such(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is no {what} {}; did you mean {near}?", shown(name)),
        None => format!("there is no {what} {}: there are {}", shown(name), join(known.iter().copied())),
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_order_and_written_in_one() {
        let choice = Choice { facets: Some(facets("type, country").expect("facets")), fields: None };
        assert_eq!(choice.facets_written().as_deref(), Some("country,type"));
        assert!(choice.has_facet(Facet::Type) && !choice.has_facet(Facet::Topic) && choice.has_field("title"));
        let choice = Choice {
            facets: Some(facets(" none ").expect("none")),
            fields: Some(fields("url,title").expect("fields")),
        };
        assert_eq!(choice.facets_written().as_deref(), Some("none"));
        assert_eq!(choice.fields_written().as_deref(), Some("id,title,url"));
        assert!(!choice.has_facet(Facet::Type) && !choice.has_field("snippets"));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        assert!(facets("countri").expect_err("refused").detail.ends_with("did you mean country?"));
        assert!(fields("titel").expect_err("refused").detail.ends_with("did you mean title?"));
        assert!(fields("x").expect_err("refused").detail.contains("there are id, reference"));
    }
}
