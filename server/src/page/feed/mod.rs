//! Feeds: what was published last of what a question finds, for programs that look again and again.
//!
//! [`Feed`] is what every format says, ready to be written; `atom` and `json` write it.

mod atom;
mod json;

use schemars::JsonSchema;
use serde::Serialize;
use shared::document::{Document, DocumentId};
use shared::search::Hit;

use super::links::{self, Marking};
use crate::answer::Answer;
use crate::params::Asked;
use crate::time;
use crate::words;

pub use atom::atom;
pub(crate) use json::Body as JsonFeed;
pub use json::json;

/// The path of the feed in Atom.
pub const ATOM_PATH: &str = "/v1/feed.atom";
/// The path of the feed in JSON.
pub const JSON_PATH: &str = "/v1/feed.json";

/// How many documents a feed has unless told otherwise; it may be asked for as many as a page of hits has at most.
pub const DEFAULT_SIZE: usize = 30;

/// The path of the page on which a question is answered.
const SEARCH_PATH: &str = "/search";

/// What the server is called in feeds.
const NAME: &str = "Onrecord";

/// A feed, all of whose texts are plain.
#[derive(Debug)]
pub struct Feed<'a> {
    /// Names the question for ever: the same whatever it finds, and at whichever address the server is reached.
    id: String,
    title: String,
    /// What it leaves out, where it leaves out anything.
    left_out: Option<String>,
    /// The address at which the server is reached; relative addresses are within it.
    address: &'a str,
    /// The question on its page.
    html: String,
    /// The parameters of the feed, with the question mark before them.
    parameters: String,
    /// When anything of it changed last.
    updated: String,
    publisher: Option<&'a str>,
    entries: Vec<Entry<'a>>,
}

/// A document of a feed.
#[derive(Debug)]
struct Entry<'a> {
    id: String,
    title: &'a str,
    /// The original, or where none is known, the reading view.
    url: String,
    /// The reading view, what was asked marked.
    here: String,
    /// The first moment that the date can mean.
    published: String,
    updated: String,
    /// The date as it is known: a day, a month or a year.
    date: String,
    lang: &'a str,
    summary: String,
    /// Its type, countries and topics, in words.
    categories: Vec<&'a str>,
}

impl<'a> Feed<'a> {
    /// Makes a feed of an answer whose hits are the newest first. Documents without a date are none of it: it cannot be said when they were published.
    /// `address` is where the server is reached; `otherwise` is when an empty feed changed last.
    pub fn of(answer: &'a Answer, publisher: Option<&'a str>, address: &'a str, otherwise: &str) -> Self {
        let entries: Vec<Entry<'_>> =
            answer.results.hits.iter().filter_map(|hit| Entry::of(answer, hit, address)).collect();
        let updated = entries.iter().map(|entry| entry.updated.as_str()).max().unwrap_or(otherwise).to_owned();
        let question = question(&answer.asked);
        Self {
            id: urn("feed", &question.address("")),
            title: format!("{NAME}: {}", words::reading(answer)),
            left_out: left_out(answer),
            address,
            html: format!("{address}{}", question.address(SEARCH_PATH)),
            parameters: parameters(&question, answer.asked.size),
            updated,
            publisher,
            entries,
        }
    }
}

/// Says how many documents are found that have no date. Under a filter by date there are none.
fn left_out(answer: &Answer) -> Option<String> {
    let undated = answer.results.histogram.undated;
    let is_left_out = undated > 0 && answer.asked.date.is_none();
    is_left_out.then(|| format!("Without {} that no date is known of", words::count(undated, "document", "documents")))
}

/// The path of the feed in Atom of a question; in JSON it has the same parameters.
pub fn path(asked: &Asked) -> String {
    question(asked).address(ATOM_PATH)
}

/// What a feed asks, without how it is told: nothing but what a feed takes.
fn question(asked: &Asked) -> Asked {
    let Asked { text, facets, date, variants, fold, .. } = asked.clone();
    Asked { text, facets, date, variants, fold, ..Asked::default() }
}

/// The parameters as a feed takes them, with the question mark before them.
fn parameters(question: &Asked, size: usize) -> String {
    let parameters = question.address("");
    if size == DEFAULT_SIZE {
        return parameters;
    }
    let before = if parameters.is_empty() { '?' } else { '&' };
    format!("{parameters}{before}size={size}")
}

impl<'a> Entry<'a> {
    fn of(answer: &Answer, hit: &'a Hit, address: &str) -> Option<Self> {
        let document = &hit.document;
        let published = document.published?.date;
        let changed = document.updated.map(|dating| dating.date).filter(|changed| *changed > published);
        let here = format!("{address}{}", links::reading_view(&document.id, Marking::from(&answer.asked)));
        Some(Self {
            id: document_urn(&document.id),
            title: &document.title,
            url: links::original(document).map_or_else(|| here.clone(), str::to_owned),
            here,
            published: time::first_moment(published),
            updated: time::first_moment(changed.unwrap_or(published)),
            date: published.to_string(),
            lang: document.language.code(),
            summary: summary(hit),
            categories: categories(document),
        })
    }
}

/// The passage that a list of hits would show first, without marks.
fn summary(hit: &Hit) -> String {
    let Some(snippet) = hit.snippets.first() else { return String::new() };
    let text: String = snippet.segments.iter().map(|segment| segment.text.as_str()).collect();
    let ellipsis = |cut: bool, mark: &'static str| if cut { mark } else { "" };
    format!("{}{text}{}", ellipsis(snippet.cut_before, "… "), ellipsis(snippet.cut_after, " …"))
}

fn categories(document: &Document) -> Vec<&str> {
    let countries = document.countries.iter().map(|label| label.country.name());
    std::iter::once(document.document_type.label())
        .chain(countries)
        .chain(document.topics.iter().map(String::as_str))
        .collect()
}

/// The URN of a document: made of its id alone, so that it stays whatever becomes of the index.
pub fn document_urn(id: &DocumentId) -> String {
    urn("document", id.as_str())
}

/// A UUID of version 8 (RFC 9562, section 5.8) as URN: the first bits of the BLAKE3 hash of a kind and a name.
fn urn(kind: &str, name: &str) -> String {
    let hash = blake3::hash(format!("onrecord {kind}\0{name}").as_bytes());
    let bits = hash.as_bytes().iter().take(16).fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let bits = bits & !(0xf << 76) | (8 << 76);
    let bits = bits & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}

/// What readers of our own find beside the standard members of an item.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FeedExtension")]
struct Extension<'a> {
    date: &'a str,
    here: &'a str,
}

#[cfg(test)]
mod tests {
    use shared::date::Date;
    use shared::document::{DateEvidence, Dating};

    use super::*;
    use crate::params::DateFilter;
    use crate::sample;

    #[test]
    fn a_urn_is_a_uuid_that_depends_on_kind_and_name() {
        let id = DocumentId::new("doc-1").expect("an id");
        let urn_of = document_urn(&id);
        assert_eq!(urn_of, document_urn(&id));
        assert_ne!(urn_of, urn("feed", "doc-1"));
        let uuid = urn_of.strip_prefix("urn:uuid:").expect("a URN");
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(uuid.chars().nth(14), Some('8'));
        assert!(uuid.chars().nth(19).is_some_and(|variant| "89ab".contains(variant)), "{uuid}");
    }

    #[test]
    fn undated_documents_are_none_of_a_feed_and_a_change_counts_if_it_is_later() {
        let mut answer = sample::answer();
        let dating = |date: &str| Date::parse(date).map(|date| Dating { date, evidence: DateEvidence::Metadata });
        for (published, updated) in
            [(None, Some("2020")), (Some("2019"), Some("2018-05")), (Some("2017"), Some("2021-03"))]
        {
            let mut hit = sample::hit();
            hit.document.published = published.and_then(dating);
            hit.document.updated = updated.and_then(dating);
            answer.results.hits.push(hit);
        }
        answer.asked.size = 10;
        let feed = Feed::of(&answer, None, "https://find.example.org", "2026-01-01T00:00:00Z");
        let updated: Vec<&str> = feed.entries.iter().map(|entry| entry.updated.as_str()).collect();
        assert_eq!(updated, ["2019-08-01T00:00:00Z", "2019-01-01T00:00:00Z", "2021-03-01T00:00:00Z"]);
        assert_eq!(feed.updated, "2021-03-01T00:00:00Z");
        assert_eq!(feed.parameters, "?q=held+foo%3A&size=10");
        assert_eq!(feed.left_out.as_deref(), Some("Without 3 documents that no date is known of"));
        answer.asked.date = DateFilter::year(2019);
        assert_eq!(left_out(&answer), None);
        answer.results.hits.clear();
        assert_eq!(Feed::of(&answer, None, "", "2026-01-01T00:00:00Z").updated, "2026-01-01T00:00:00Z");
    }
}
