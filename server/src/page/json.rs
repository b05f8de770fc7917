//! The answer to a search as JSON, for programs.
//!
//! Marks are segments: no HTML to trust and no offset to misread. Offsets of warnings count Unicode code points.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value, json};
use shared::country::Region;
use shared::date::Date;
use shared::document::{CountryLabel, Document};
use shared::facet::{Facet, slug};
use shared::query::describe::describe;
use shared::query::{Notice, Order};
use shared::search::{FacetCount, FacetCounts, Histogram, Hit, Segment, Snippet};
use shared::suggest::Correction;
use shared::variant::Addition;
use shared::wording::{InterfaceLanguage, names};

use super::explanation::{ExplanationBody, explanation};
use super::links::{self, Marking};
use super::relations::Relations;
use crate::answer::Answer;
use crate::choice::ID_FIELD;
use crate::clause::{Clause, Clauses};
use crate::repair::{Change, Repair};
use crate::words;

/// How many values of a facet are listed; those that are selected or excluded always are.
pub const LISTED_VALUES: usize = 100;

/// The path of the search.
pub const PATH: &str = "/v1/search";

/// Writes an answer.
pub fn search(answer: &Answer) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Body::of(answer)?)
}

/// What a search finds.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SearchAnswer")]
pub(crate) struct Body<'a> {
    query: QueryBody<'a>,
    total: u64,
    listed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial: Option<PartialBody>,
    took_ms: f64,
    index: IndexBody<'a>,
    #[schemars(with = "Vec<HitBody<'static>>")]
    hits: Hits<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
    #[serde(serialize_with = "by_facet")]
    #[schemars(with = "BTreeMap<String, FacetValues<'static>>")]
    facets: Vec<FacetBody<'a>>,
    histogram: HistogramBody,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    variants: Vec<VariantBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    blamed: Vec<&'a str>,
    near: Vec<NearBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clauses: Option<ClausesBody<'a>>,
    links: Relations,
}

/// How the question was read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Query")]
struct QueryBody<'a> {
    q: &'a str,
    reads: String,
    warnings: Vec<Warning<'a>>,
    did_you_mean: Vec<CorrectionBody<'a>>,
}

/// The hits that have only some of the words.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PartialMatches")]
struct PartialBody {
    count: usize,
    message: String,
}

/// Another spelling that finds something.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Correction")]
struct CorrectionBody<'a> {
    q: &'a str,
    reads: String,
    total: u64,
    link: String,
}

/// A part of the question that could not be used as it stands. Places count Unicode code points.
#[derive(Serialize, JsonSchema)]
pub(super) struct Warning<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    kind: &'static str,
    message: &'a str,
}

/// What each part of the question finds alone.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Clauses")]
struct ClausesBody<'a> {
    parts: Vec<ClauseBody<'a>>,
    more: usize,
}

/// A part of the question; `branches` are its alternatives.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Clause")]
struct ClauseBody<'a> {
    text: &'a str,
    reads: &'a str,
    total: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<Self>,
}

/// The state of the archive that was asked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Index")]
pub(super) struct IndexBody<'a> {
    pub(super) generation: &'a str,
    pub(super) documents: u64,
}

/// Hits with all of their fields, or with those that were chosen.
#[derive(Serialize)]
#[serde(untagged)]
enum Hits<'a> {
    Whole(Vec<HitBody<'a>>),
    Chosen(Vec<Map<String, Value>>),
}

/// A document that was found. It has every member that applies to it, unless `fields` chooses among them.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Hit", transform = require_id_alone)]
struct HitBody<'a> {
    id: &'a str,
    reference: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reference_parts: Vec<Part<'a>>,
    title: Vec<Part<'a>>,
    r#type: Named<'a>,
    date: Option<DateBody>,
    updated: Option<DateBody>,
    countries: Vec<CountryBody>,
    regions: Vec<Named<'a>>,
    topics: Vec<Topic<'a>>,
    lang: &'a str,
    url: Option<&'a str>,
    hit_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    folded: Vec<FoldedBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationBody<'a>>,
    snippets: Vec<SnippetBody<'a>>,
}

/// A copy, version or translation that the hit stands for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Folded")]
struct FoldedBody<'a> {
    id: &'a str,
    title: &'a str,
    lang: &'a str,
}

/// A thing with an id, which is stable, and a label: in English, or where `ui` is taken in that language.
#[derive(Serialize, JsonSchema)]
pub(super) struct Named<'a> {
    pub(super) id: &'a str,
    pub(super) label: &'a str,
}

/// A topic with its id, which is stable, and its label.
#[derive(Serialize, JsonSchema)]
pub(super) struct Topic<'a> {
    pub(super) id: String,
    pub(super) label: &'a str,
}

/// A country (ISO 3166-1 alpha-3), and what in the document names it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Country")]
pub(super) struct CountryBody {
    id: &'static str,
    label: &'static str,
    evidence: &'static str,
}

/// A date as exactly as it is known: a year, a month or a day, in ISO 8601.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Date")]
pub(super) struct DateBody {
    value: String,
    precision: &'static str,
}

/// A passage that matches. `open` leads to it in the original, `here` in the reading view.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Snippet")]
struct SnippetBody<'a> {
    field: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    parts: Vec<Part<'a>>,
    open: Option<String>,
    here: String,
}

/// A stretch of text; `m` is there, and true, where it matches.
#[derive(Serialize, JsonSchema)]
pub(super) struct Part<'a> {
    pub(super) t: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) m: bool,
}

struct FacetBody<'a> {
    facet: Facet,
    values: FacetValues<'a>,
}

/// The values of a facet. `missing` documents have none; `more` values are not listed.
#[derive(Serialize, JsonSchema)]
struct FacetValues<'a> {
    values: Vec<ValueBody<'a>>,
    missing: u64,
    more: usize,
}

/// A value of a facet, and how many documents have it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FacetValue")]
pub(super) struct ValueBody<'a> {
    id: &'a str,
    label: Cow<'a, str>,
    count: u64,
    selected: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    excluded: bool,
}

/// How many documents there are of each year.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Histogram")]
struct HistogramBody {
    by: &'static str,
    buckets: Vec<(String, u64)>,
    undated: u64,
}

/// Other names of a part of the question; `total` is there where they are offered, not searched for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Variant")]
struct VariantBody<'a> {
    of: &'a str,
    also: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    replaces: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

/// What would be found if a part of the question changed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Near")]
struct NearBody {
    change: String,
    total: u64,
    link: String,
}

/// Hits whose fields were chosen have these alone, and the id.
fn require_id_alone(schema: &mut Schema) {
    schema.insert("required".to_owned(), json!([ID_FIELD]));
}

impl<'a> Body<'a> {
    fn of(answer: &'a Answer) -> serde_json::Result<Self> {
        let results = &answer.results;
        Ok(Self {
            query: QueryBody {
                q: &answer.asked.text,
                reads: words::reading(answer),
                warnings: answer.notices.iter().map(|notice| warning(&answer.asked.text, notice)).collect(),
                did_you_mean: answer.corrections.iter().map(|offer| correction(answer, offer)).collect(),
            },
            total: results.total,
            listed: results.listed,
            partial: words::partial(results)
                .map(|message| PartialBody { count: results.partial_hits().len(), message }),
            took_ms: (answer.took.as_secs_f64() * 1e6).round() / 1e3,
            index: IndexBody { generation: &answer.index.generation, documents: answer.index.documents },
            hits: hits(answer)?,
            cursor: answer.next.map(|cursor| cursor.to_string()),
            facets: counted(answer).map(|counts| facet(counts, answer.asked.ui.unwrap_or_default())).collect(),
            histogram: histogram(&results.histogram),
            variants: variants(answer),
            blamed: answer.diagnosis.blamed.iter().map(String::as_str).collect(),
            near: nearby(answer).map(|repair| near(answer, repair)).collect(),
            clauses: answer.clauses.as_ref().map(clauses),
            links: Relations::of(answer),
        })
    }
}

fn correction<'a>(answer: &Answer, offer: &'a Correction) -> CorrectionBody<'a> {
    let link = answer.asked.with_text(&offer.text).address(PATH);
    CorrectionBody { q: &offer.text, reads: describe(&offer.expression), total: offer.total, link }
}

pub(super) fn warning<'a>(text: &'a str, notice: &'a Notice) -> Warning<'a> {
    let Range { start, end } = code_points(text, &notice.place);
    let text = text.get(notice.place.clone()).unwrap_or_default();
    Warning { start, end, text, kind: notice.kind.id(), message: &notice.message }
}

fn clauses(clauses: &Clauses) -> ClausesBody<'_> {
    ClausesBody { parts: clauses.parts.iter().map(clause).collect(), more: clauses.more }
}

fn clause(clause: &Clause) -> ClauseBody<'_> {
    let branches = clause.branches.iter().map(self::clause).collect();
    ClauseBody { text: &clause.text, reads: &clause.reads, total: clause.total, branches }
}

/// From bytes to Unicode code points.
fn code_points(text: &str, place: &Range<usize>) -> Range<usize> {
    let before = |end: usize| text.char_indices().take_while(|(place, _)| *place < end).count();
    before(place.start)..before(place.end)
}

fn hits(answer: &Answer) -> serde_json::Result<Hits<'_>> {
    let choice = &answer.asked.choice;
    let whole = answer.results.hits.iter().map(|found| hit(answer, found));
    if choice.fields.is_none() {
        return Ok(Hits::Whole(whole.collect()));
    }
    let chosen = |hit: HitBody<'_>| {
        let mut fields: Map<String, Value> = serde_json::from_value(serde_json::to_value(hit)?)?;
        fields.retain(|field, _| choice.has_field(field));
        Ok(fields)
    };
    whole.map(chosen).collect::<serde_json::Result<_>>().map(Hits::Chosen)
}

fn hit<'a>(answer: &Answer, hit: &'a Hit) -> HitBody<'a> {
    let document = &hit.document;
    let ranked = answer.expression.is_some() && answer.asked.order == Order::Relevance;
    let language = answer.asked.ui.unwrap_or_default();
    let region = |region: &Region| Named { id: region.id(), label: names::region(language, *region) };
    HitBody {
        id: document.id.as_str(),
        reference: document.reference.as_ref().map(ToString::to_string),
        reference_parts: parts(&hit.reference),
        title: parts(&hit.title),
        r#type: Named {
            id: document.document_type.id(),
            label: names::document_type(language, document.document_type),
        },
        date: document.published.map(|dating| date(dating.date)),
        updated: document.updated.map(|dating| date(dating.date)),
        countries: document.countries.iter().map(|label| country_in(language, *label)).collect(),
        regions: document.regions.iter().map(region).collect(),
        topics: document.topics.iter().map(|label| Topic { id: slug(label), label }).collect(),
        lang: document.language.code(),
        url: links::original(document),
        hit_count: hit.hit_count,
        score: ranked.then_some(hit.score),
        missing: &hit.missing,
        folded: hit.folded.iter().map(folded).collect(),
        explanation: explanation(hit),
        snippets: hit.snippets.iter().map(|found| snippet(answer, hit, found)).collect(),
    }
}

fn folded(document: &Document) -> FoldedBody<'_> {
    FoldedBody { id: document.id.as_str(), title: &document.title, lang: document.language.code() }
}

pub(super) fn country(label: CountryLabel) -> CountryBody {
    country_in(InterfaceLanguage::English, label)
}

fn country_in(language: InterfaceLanguage, CountryLabel { country, evidence }: CountryLabel) -> CountryBody {
    CountryBody { id: country.alpha3(), label: names::country(language, country), evidence: evidence.id() }
}

pub(super) fn date(date: Date) -> DateBody {
    DateBody { value: date.to_string(), precision: date.precision().id() }
}

fn snippet<'a>(answer: &Answer, hit: &'a Hit, snippet: &'a Snippet) -> SnippetBody<'a> {
    let ellipsis = |text: &'static str, cut: bool| cut.then_some(Part { t: text, m: false });
    let before = ellipsis("… ", snippet.cut_before);
    let after = ellipsis(" …", snippet.cut_after);
    SnippetBody {
        field: "body",
        page: hit.document.page_at(snippet.place),
        section: snippet.section.as_deref(),
        parts: before.into_iter().chain(parts(&snippet.segments)).chain(after).collect(),
        open: links::original(&hit.document).map(|url| links::original_passage(url, &hit.document, snippet)),
        here: links::passage(&hit.document.id, Marking::from(&answer.asked), snippet),
    }
}

fn parts(segments: &[Segment]) -> Vec<Part<'_>> {
    segments.iter().map(|segment| Part { t: &segment.text, m: segment.marked }).collect()
}

/// The facets that are wanted.
fn counted(answer: &Answer) -> impl Iterator<Item = &FacetCounts> {
    answer.results.facets.iter().filter(|counts| answer.asked.choice.has_facet(counts.facet))
}

fn facet(counts: &FacetCounts, language: InterfaceLanguage) -> FacetBody<'_> {
    let is_listed = |(place, value): &(usize, &FacetCount)| *place < LISTED_VALUES || value.selected || value.excluded;
    let listed = counts.values.iter().enumerate().filter(is_listed);
    let listed: Vec<ValueBody<'_>> = listed.map(|(_, counted)| value_in(language, counts.facet, counted)).collect();
    let more = counts.values.len() - listed.len();
    FacetBody { facet: counts.facet, values: FacetValues { values: listed, missing: counts.missing, more } }
}

pub(super) fn value(value: &FacetCount) -> ValueBody<'_> {
    ValueBody {
        id: &value.id,
        label: Cow::Borrowed(&value.label),
        count: value.count,
        selected: value.selected,
        excluded: value.excluded,
    }
}

/// The same with the value's name in a language. Topics have their source's own names, and programs are answered in English unless
/// they ask for another language.
fn value_in(language: InterfaceLanguage, facet: Facet, counted: &FacetCount) -> ValueBody<'_> {
    let name = Some(language).filter(|language| *language != InterfaceLanguage::English);
    let name = name.and_then(|language| names::facet_value(language, facet, &counted.id));
    let value = value(counted);
    ValueBody { label: name.map_or(value.label, Cow::Owned), ..value }
}

fn by_facet<S: Serializer>(facets: &[FacetBody<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(facets.len()))?;
    for facet in facets {
        map.serialize_entry(facet.facet.id(), &facet.values)?;
    }
    map.end()
}

fn histogram(histogram: &Histogram) -> HistogramBody {
    let buckets = histogram.years.iter().map(|(year, count)| (format!("{year:04}"), *count)).collect();
    HistogramBody { by: "year", buckets, undated: histogram.undated }
}

/// The other names that were searched for, or those that are offered.
fn variants<'a>(answer: &'a Answer) -> Vec<VariantBody<'a>> {
    let body = |addition: &'a Addition, total| VariantBody {
        of: &addition.of,
        also: &addition.also,
        replaces: addition.replaces,
        total,
    };
    let added = answer.widened.iter().flat_map(|widened| &widened.additions).map(|addition| body(addition, None));
    let offered = answer.offers.iter().flat_map(|offers| &offers.each);
    added.chain(offered.map(|offer| body(&offer.addition, Some(offer.total)))).collect()
}

fn nearby(answer: &Answer) -> impl Iterator<Item = &Repair> {
    let with_names = answer.offers.as_ref().map(|offers| &offers.together);
    with_names.into_iter().chain(&answer.diagnosis.repairs)
}

fn near(answer: &Answer, repair: &Repair) -> NearBody {
    NearBody { change: change(answer, &repair.change), total: repair.total, link: repair.asked.address(PATH) }
}

/// What a repair changes, in words: `drop -Egypt`, `drop 2011–2014`.
fn change(answer: &Answer, change: &Change) -> String {
    match change {
        Change::OtherNames => "with other names".to_owned(),
        Change::AnyForm(text) => format!("any form of {text}"),
        Change::FurtherApart(text) => format!("further apart: {text}"),
        Change::Anywhere(text) => format!("anywhere: {text}"),
        Change::Once(text) => format!("once: {text}"),
        Change::DropText(text) => format!("drop {text}"),
        Change::DropFilters => "drop all filters".to_owned(),
        Change::DropTextAndFilters(text) => format!("drop {text} and all filters"),
        Change::DropValue(facet, mode, id) => {
            let sign = if *mode == crate::params::Mode::None { "-" } else { "" };
            format!("drop {sign}{}", answer.label(*facet, id))
        }
        Change::DropDate => {
            format!("drop {}", answer.asked.date.as_ref().map(words::date_filter).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::search::Explanation;

    use super::*;
    use crate::choice::FIELDS;
    use crate::params::Asked;
    use crate::sample;

    fn written(answer: &Answer) -> Value {
        serde_json::from_slice(&search(answer).expect("JSON")).expect("JSON")
    }

    #[test]
    fn an_answer_is_written_as_documented() {
        assert_eq!(written(&sample::answer()), sample::documented(0));
    }

    #[test]
    fn labels_are_in_the_language_that_is_asked_for_and_nothing_else_is() {
        let mut answer = sample::answer();
        answer.asked.ui = Some(InterfaceLanguage::French);
        let french = written(&answer);
        assert_eq!(french["hits"][0]["type"], json!({"id": "press-release", "label": "Communiqué de presse"}));
        assert_eq!(french["hits"][0]["countries"][0]["label"], "Iran");
        assert_eq!(french["facets"]["country"]["values"][1]["label"], "Irak");
        assert_eq!(french["query"]["reads"], sample::documented(0)["query"]["reads"]);
    }

    #[test]
    fn places_are_told_in_code_points() {
        assert_eq!(code_points("été (", &(6..7)), 4..5);
        assert_eq!(code_points("a", &(0..9)), 0..1);
    }

    #[test]
    fn what_each_part_finds_is_written_as_documented() {
        let branch =
            |text: &str, total| Clause { text: text.to_owned(), reads: text.to_owned(), total, branches: Vec::new() };
        let either = Clause {
            text: "lawyer OR judge".to_owned(),
            reads: "lawyer or judge".to_owned(),
            total: 41,
            branches: vec![branch("lawyer", 30), branch("judge", 19)],
        };
        let excluded = Clause { reads: "all documents, not military".to_owned(), ..branch("-military", 40_012) };
        let mut answer = sample::answer();
        answer.clauses = Some(Clauses { parts: vec![either, excluded], more: 0 });
        assert_eq!(written(&answer)["clauses"], sample::documented(1));
    }

    #[test]
    fn long_facets_are_cut_but_never_lose_what_is_selected() {
        let mut answer = sample::answer();
        let values = (0..LISTED_VALUES + 7).map(|n| sample::count(&format!("t{n}"), "Topic", 1));
        let mut values: Vec<_> = values.collect();
        values[LISTED_VALUES + 5].selected = true;
        answer.results.facets[0].values = values;
        let facet = &written(&answer)["facets"]["country"];
        assert_eq!(facet["values"].as_array().map(Vec::len), Some(LISTED_VALUES + 1));
        assert_eq!(facet["more"], 6);
    }

    #[test]
    fn the_last_page_has_no_next_and_the_first_no_previous() {
        let links = |query: &str| {
            let mut answer = sample::answer();
            answer.asked = Asked::from_query_string(query).expect("parameters");
            answer.next = None;
            written(&answer)["links"].clone()
        };
        assert_eq!((&links("page=4")["prev"], &links("page=4")["next"]), (&json!("/v1/search?page=3"), &Value::Null));
        assert_eq!(links("page=9")["prev"], "/v1/search?page=4");
        assert_eq!((&links("size=36")["next"], &links("")["prev"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn hits_and_facets_are_cut_to_what_was_chosen() {
        let mut answer = sample::answer();
        answer.asked = Asked::from_query_string("fields=title,url&facets=type").expect("parameters");
        let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&written(&answer)["hits"][0]), ["id", "title", "url"]);
        assert_eq!(keys(&written(&answer)["facets"]), ["type"]);
    }

    #[test]
    fn every_field_of_a_hit_can_be_chosen() {
        let mut answer = sample::answer();
        let mut hit = Hit { missing: vec!["word".to_owned()], folded: vec![sample::document()], ..sample::hit() };
        hit.explanation =
            Some(Explanation { contributions: Vec::new(), neighbours: 0.0, passage: 0.0, opening: 0.0, prior: 1.0 });
        answer.results.hits = vec![hit];
        let written = written(&answer);
        let mut keys: Vec<&str> =
            written["hits"][0].as_object().expect("an object").keys().map(String::as_str).collect();
        let mut fields = FIELDS;
        keys.sort_unstable();
        fields.sort_unstable();
        assert_eq!(keys, fields);
    }

    #[test]
    fn hits_with_some_of_the_words_are_told_apart() {
        let mut answer = sample::answer();
        assert_eq!(written(&answer).get("partial"), None);
        let lacking = Hit { missing: vec!["unicorn".to_owned()], ..sample::hit() };
        answer.results.hits.push(lacking);
        let expected = json!({"count": 1, "message": "1 document with some of the words follows those with all"});
        assert_eq!(written(&answer)["partial"], expected);
        assert_eq!(written(&answer)["hits"][1]["missing"], json!(["unicorn"]));
    }

    #[test]
    fn a_snippet_tells_its_section_where_there_is_one() {
        let mut answer = sample::answer();
        assert_eq!(written(&answer)["hits"][0]["snippets"][0].get("section"), None);
        answer.results.hits[0].snippets[0].section = Some("Unlawful killings".to_owned());
        assert_eq!(written(&answer)["hits"][0]["snippets"][0]["section"], "Unlawful killings");
    }

    #[test]
    fn a_score_is_told_only_where_it_ranks() {
        let mut answer = sample::answer();
        answer.asked.order = Order::Newest;
        assert_eq!(written(&answer)["hits"][0].get("score"), None);
    }
}
