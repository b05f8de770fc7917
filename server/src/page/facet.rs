//! The values of one facet as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, IndexBody, ValueBody};
use crate::answer::Answer;
use crate::facet_values::FacetAsked;
use crate::words;

/// The values of one facet under a question.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FacetAnswer")]
pub(crate) struct Body<'a> {
    facet: &'static str,
    query: QueryBody<'a>,
    prefix: &'a str,
    total: u64,
    index: IndexBody<'a>,
    values: Vec<ValueBody<'a>>,
    values_total: usize,
    more: usize,
    missing: u64,
    links: Links,
}

/// How the question was read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FacetQuery")]
struct QueryBody<'a> {
    q: &'a str,
    reads: String,
}

/// Where the answer leads.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FacetLinks")]
struct Links {
    #[serde(rename = "self")]
    this: String,
    search: String,
}

/// Writes the values of the facet that begin as asked, of all that the answer counts.
pub fn values(asked: &FacetAsked, answer: &Answer) -> serde_json::Result<Vec<u8>> {
    let counts = answer.results.facets.iter().find(|counts| counts.facet == asked.facet);
    let found = counts.map(|counts| counts.beginning_with(&asked.prefix)).unwrap_or_default();
    serde_json::to_vec(&Body {
        facet: asked.facet.id(),
        query: QueryBody { q: &answer.asked.text, reads: words::reading(answer) },
        prefix: &asked.prefix,
        total: answer.results.total,
        index: IndexBody { generation: &answer.index.generation, documents: answer.index.documents },
        values: found.iter().take(asked.size).copied().map(json::value).collect(),
        values_total: found.len(),
        more: found.len().saturating_sub(asked.size),
        missing: counts.map_or(0, |counts| counts.missing),
        links: Links { this: asked.address(), search: asked.question.address(json::PATH) },
    })
}

#[cfg(test)]
mod tests {
    use shared::facet::Facet;

    use super::*;
    use crate::sample;

    #[test]
    fn values_are_written_as_documented() {
        let pairs = form_urlencoded::parse(b"q=held+foo%3A&prefix=ira&size=1");
        let asked = FacetAsked::from_pairs(Facet::Country, pairs).expect("parameters");
        let written = values(&asked, &sample::answer()).expect("JSON");
        let written: serde_json::Value = serde_json::from_slice(&written).expect("JSON");
        assert_eq!(written, sample::documented_under("### Inside a facet"));
    }
}
