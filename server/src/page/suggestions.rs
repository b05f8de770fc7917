//! Completions as JSON: with all that is known of each, and as the array that browsers read (OpenSearch 1.1, extension
//! "suggestions").

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;
use shared::suggest::Completion;
use shared::wording::{InterfaceLanguage, names};

use super::json::PATH;
use super::links::{self, Marking};
use crate::params::{Asked, Mode};
use crate::words;

/// What one may be about to type.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suggestions")]
pub(crate) struct Body<'a> {
    q: &'a str,
    suggestions: Vec<SuggestionBody<'a>>,
}

/// One way to go on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suggestion")]
struct SuggestionBody<'a> {
    kind: &'static str,
    label: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found_as: Option<&'a str>,
    q: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<FilterBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    count: u64,
    link: String,
}

/// The filter that a suggestion stands for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SuggestedFilter")]
struct FilterBody<'a> {
    name: &'static str,
    value: &'a str,
}

/// Writes completions of a text as an object, the names of countries, types and the like in a language.
pub fn json(text: &str, completions: &[Completion], language: InterfaceLanguage) -> serde_json::Result<Vec<u8>> {
    let suggestions = completions.iter().map(|completion| suggestion(completion, language)).collect();
    serde_json::to_vec(&Body { q: text, suggestions })
}

/// Writes completions of a text as `[text, [completion …], [description …], [address …]]`.
pub fn open_search(text: &str, completions: &[Completion]) -> serde_json::Result<Vec<u8>> {
    let labels: Vec<&str> = completions.iter().map(|completion| completion.label.as_str()).collect();
    let count = |completion: &Completion| words::count(completion.count, "document", "documents");
    let descriptions: Vec<String> = completions.iter().map(count).collect();
    let addresses: Vec<String> = completions.iter().map(|completion| address(completion, "/search")).collect();
    serde_json::to_vec(&(text, labels, descriptions, addresses))
}

fn suggestion(completion: &Completion, language: InterfaceLanguage) -> SuggestionBody<'_> {
    let label = label(completion, language);
    SuggestionBody {
        kind: completion.kind.id(),
        found_as: completion.found_as.as_deref().filter(|name| *name != label),
        label,
        q: &completion.text,
        filter: completion.filter.as_ref().map(|(facet, value)| FilterBody { name: facet.id(), value }),
        document: completion.document.as_ref().map(shared::document::DocumentId::as_str),
        count: completion.count,
        link: address(completion, PATH),
    }
}

/// What a completion is called. Only what is a filter has names in several languages; in English that is the label it was given.
fn label(completion: &Completion, language: InterfaceLanguage) -> Cow<'_, str> {
    let filter = completion.filter.as_ref().filter(|_| language != InterfaceLanguage::English);
    let name = filter.and_then(|(facet, value)| names::facet_value(language, *facet, value));
    name.map_or(Cow::Borrowed(completion.label.as_str()), Cow::Owned)
}

/// Where a completion leads: to its document, or to the search that it stands for.
fn address(completion: &Completion, search: &str) -> String {
    if let Some(id) = &completion.document {
        return links::reading_view(id, Marking::NOTHING);
    }
    let asked = Asked::default().with_text(&completion.text);
    let asked = match &completion.filter {
        Some((facet, value)) => asked.with_value(*facet, value, Some(Mode::Any)),
        None => asked,
    };
    asked.address(search)
}
