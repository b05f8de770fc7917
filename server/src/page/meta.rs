//! What the archive holds and what the server takes, as JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use shared::index::RemovalCounts;
use shared::query::parse::{
    MAX_COUNT, MAX_DEPTH as MAX_NESTING, MAX_DISTANCE, MAX_NOTICES, MAX_PARTS, MAX_VALUE_WORDS,
};
use shared::search::{
    FacetCounts, Histogram, MAX_LINES, MAX_SIMILAR, MAX_WIDTH, MAX_WORDS_OF_PATTERN, MAX_WORDS_OF_QUERY,
    MAX_WORDS_WITH_MISTAKES,
};
use shared::suggest::{MAX_COMPLETIONS, MAX_CORRECTIONS};
use shared::variant::MAX_ADDED_NAMES;

use super::json::{DateBody, LISTED_VALUES, date};
use super::relations::MAX_LINK_HEADER_BYTES;
use crate::clause::MAX_CLAUSES;
use crate::error::MAX_BODY_BYTES;
use crate::export::stream::{EXPORT_LIMIT, STALL_LIMIT};
use crate::layers::REQUEST_LIMIT;
use crate::meta::Meta;
use crate::params::{MAX_DEPTH, MAX_PARAMETERS, MAX_QUERY_CHARS, MAX_SIZE, MAX_SNIPPETS, MAX_VALUE_CHARS};
use crate::pool::LONG_PLACES;
use crate::repair::MAX_REPAIRS;
use crate::{batch, facet_values, time, trend};

/// What the archive holds, and what the server takes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Archive")]
pub(crate) struct Body<'a> {
    index: IndexBody<'a>,
    software: Software,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    dates: Dates,
    years: Vec<(String, u64)>,
    #[serde(serialize_with = "by_facet")]
    #[schemars(with = "BTreeMap<String, FacetBody<'static>>")]
    facets: &'a [FacetCounts],
    taken_down: TakenDown,
    limits: Limits,
}

/// The state of the archive, and when it was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ArchiveIndex")]
struct IndexBody<'a> {
    generation: &'a str,
    built_at: Option<String>,
    documents: u64,
    format: String,
}

/// The program that answers.
#[derive(Serialize, JsonSchema)]
struct Software {
    name: &'static str,
    version: &'static str,
}

/// What was taken down: no document of it is named.
#[derive(Serialize, JsonSchema)]
struct TakenDown {
    removed: u64,
    by_reason: BTreeMap<&'static str, u64>,
    redacted: u64,
}

/// The span of dates of the documents.
#[derive(Serialize, JsonSchema)]
struct Dates {
    first: Option<DateBody>,
    last: Option<DateBody>,
    undated: u64,
}

/// The values of a facet.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ArchiveFacet")]
struct FacetBody<'a> {
    values: Vec<ValueBody<'a>>,
    missing: u64,
}

/// A value of a facet, and how many documents have it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ArchiveFacetValue")]
struct ValueBody<'a> {
    id: &'a str,
    label: &'a str,
    count: u64,
}

/// What requests may ask for at most. Each is a constant with its reason beside it.
#[derive(Serialize, JsonSchema)]
struct Limits {
    query_chars: usize,
    value_chars: usize,
    parameters: usize,
    body_bytes: usize,
    request_seconds: u64,
    link_header_bytes: usize,
    page_size: usize,
    page_depth: usize,
    snippets: usize,
    clauses: usize,
    repairs: usize,
    corrections: usize,
    facet_values_listed: usize,
    facet_values: usize,
    similar: usize,
    completions: usize,
    query_parts: usize,
    query_nesting: usize,
    query_warnings: usize,
    value_words: usize,
    distance: u32,
    times: u32,
    words_of_pattern: usize,
    words_with_mistakes: usize,
    words_of_query: usize,
    added_names: usize,
    trend_queries: usize,
    kwic_lines: usize,
    kwic_width: usize,
    batch_queries: usize,
    batch_body_bytes: usize,
    batch_hits: usize,
    batch_seconds: u64,
    exports: usize,
    export_seconds: u64,
    export_stall_seconds: u64,
}

const LIMITS: Limits = Limits {
    query_chars: MAX_QUERY_CHARS,
    value_chars: MAX_VALUE_CHARS,
    parameters: MAX_PARAMETERS,
    body_bytes: MAX_BODY_BYTES,
    request_seconds: REQUEST_LIMIT.as_secs(),
    link_header_bytes: MAX_LINK_HEADER_BYTES,
    page_size: MAX_SIZE,
    page_depth: MAX_DEPTH,
    snippets: MAX_SNIPPETS,
    clauses: MAX_CLAUSES,
    repairs: MAX_REPAIRS,
    corrections: MAX_CORRECTIONS,
    facet_values_listed: LISTED_VALUES,
    facet_values: facet_values::MAX_VALUES,
    similar: MAX_SIMILAR,
    completions: MAX_COMPLETIONS,
    query_parts: MAX_PARTS,
    query_nesting: MAX_NESTING,
    query_warnings: MAX_NOTICES,
    value_words: MAX_VALUE_WORDS,
    distance: MAX_DISTANCE,
    times: MAX_COUNT,
    words_of_pattern: MAX_WORDS_OF_PATTERN,
    words_with_mistakes: MAX_WORDS_WITH_MISTAKES,
    words_of_query: MAX_WORDS_OF_QUERY,
    added_names: MAX_ADDED_NAMES,
    trend_queries: trend::MAX_QUERIES,
    kwic_lines: MAX_LINES,
    kwic_width: MAX_WIDTH,
    batch_queries: batch::MAX_QUERIES,
    batch_body_bytes: batch::MAX_BODY_BYTES,
    batch_hits: batch::MAX_HITS,
    batch_seconds: batch::TIME_LIMIT.as_secs(),
    exports: LONG_PLACES,
    export_seconds: EXPORT_LIMIT.as_secs(),
    export_stall_seconds: STALL_LIMIT.as_secs(),
};

/// Writes what an archive holds.
pub fn meta(meta: &Meta, publisher: Option<&str>) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Body {
        index: IndexBody {
            generation: &meta.index.generation,
            built_at: meta.built_at.map(time::rfc3339),
            documents: meta.index.documents,
            format: shared::index::format_version(),
        },
        software: Software { name: "Onrecord", version: env!("CARGO_PKG_VERSION") },
        publisher,
        dates: Dates {
            first: meta.span.map(|span| date(span.0)),
            last: meta.span.map(|span| date(span.1)),
            undated: meta.years.undated,
        },
        years: years(&meta.years),
        facets: &meta.facets,
        taken_down: taken_down(&meta.taken_down),
        limits: LIMITS,
    })
}

fn taken_down(counts: &RemovalCounts) -> TakenDown {
    let by_reason = counts.removed.iter().map(|(reason, count)| (reason.id(), *count)).collect();
    TakenDown { removed: counts.removed_in_all(), by_reason, redacted: counts.redacted }
}

fn years(years: &Histogram) -> Vec<(String, u64)> {
    years.years.iter().map(|(year, count)| (format!("{year:04}"), *count)).collect()
}

fn by_facet<S: Serializer>(facets: &[FacetCounts], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(facets.len()))?;
    for counts in facets {
        map.serialize_entry(counts.facet.id(), &facet(counts))?;
    }
    map.end()
}

fn facet(counts: &FacetCounts) -> FacetBody<'_> {
    let values = counts.values.iter().map(|value| ValueBody { id: &value.id, label: &value.label, count: value.count });
    FacetBody { values: values.collect(), missing: counts.missing }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::Value;
    use shared::date::Date;
    use shared::index::Reason;

    use super::*;
    use crate::sample;

    #[test]
    fn what_an_archive_holds_is_written_as_documented() {
        let answer = sample::answer();
        let held = Meta {
            index: answer.index,
            built_at: Some(UNIX_EPOCH + Duration::from_secs(1_795_442_700)),
            span: Date::parse("1961-05-28").zip(Date::parse("2026-11")),
            years: answer.results.histogram,
            facets: sample::facets(),
            taken_down: RemovalCounts {
                removed: BTreeMap::from([(Reason::Safety, 2), (Reason::Request, 1)]),
                redacted: 1,
            },
        };
        let written: Value = serde_json::from_slice(&meta(&held, Some("River Watch")).expect("JSON")).expect("JSON");
        let mut documented = sample::documented_under("## The archive");
        // Which versions these are is no matter of the form.
        assert!(written["index"]["format"].is_string() && documented["index"]["format"].is_string());
        documented["index"]["format"] = written["index"]["format"].clone();
        documented["software"]["version"] = written["software"]["version"].clone();
        assert_eq!(written, documented);
        for limit in written["limits"].as_object().expect("limits").keys() {
            assert!(include_str!("../../../docs/api.md").contains(&format!("\n| `{limit}` | ")), "{limit}");
        }
    }
}
