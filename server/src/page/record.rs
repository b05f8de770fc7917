//! What is known of one document as JSON, its text included, and the documents that say the same.

use schemars::JsonSchema;
use serde::Serialize;
use shared::document::{Document, DocumentId, Extent};
use shared::facet::slug;
use shared::search::Version;

use super::json::{CountryBody, DateBody, IndexBody, Named, Topic, country, date};
use super::links::{self, Marking};
use crate::answer::IndexState;
use crate::citation::Format;

/// The path before a document's id.
pub const PATH: &str = "/v1/documents/";
/// What stands after an address of a document that asks for its versions.
pub const VERSIONS: &str = "/versions";

/// All that is known of a document, its text included.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Document")]
pub(crate) struct Body<'a> {
    index: IndexBody<'a>,
    #[serde(flatten)]
    facts: Facts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<DateBody>,
    mentions: Vec<&'static str>,
    lang_evidence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_evidence: Option<&'static str>,
    alternates: Vec<Alternate<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<GroupBody<'a>>,
    whole: bool,
    pages: usize,
    sections: Vec<&'a str>,
    text: &'a str,
    links: Links,
}

/// What lists of documents say of each.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts<'a> {
    id: &'a str,
    reference: Option<String>,
    title: &'a str,
    r#type: Named<'a>,
    date: Option<DateBody>,
    countries: Vec<CountryBody>,
    regions: Vec<Named<'a>>,
    topics: Vec<Topic<'a>>,
    lang: &'a str,
    url: Option<&'a str>,
}

/// The same document in another language.
#[derive(Serialize, JsonSchema)]
struct Alternate<'a> {
    lang: &'a str,
    url: &'a str,
}

/// The group of copies, versions and translations that a document belongs to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Group")]
struct GroupBody<'a> {
    leader: &'a str,
    relation: &'static str,
}

/// Where a document is read, compared and cited.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DocumentLinks")]
struct Links {
    #[serde(rename = "self")]
    this: String,
    html: String,
    versions: String,
    similar: String,
    ris: String,
    bibtex: String,
    csl: String,
    text: String,
}

/// The copies, versions and translations of a document.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Versions")]
pub(crate) struct VersionsBody<'a> {
    id: &'a str,
    index: IndexBody<'a>,
    versions: Vec<VersionBody<'a>>,
}

/// A copy, version or translation.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Version")]
struct VersionBody<'a> {
    relation: Option<&'static str>,
    leads: bool,
    #[serde(flatten)]
    facts: Facts<'a>,
    here: String,
}

/// Writes what is known of a document.
pub fn record(document: &Document, index: &IndexState) -> serde_json::Result<Vec<u8>> {
    let group = document.group.as_ref();
    serde_json::to_vec(&Body {
        index: IndexBody { generation: &index.generation, documents: index.documents },
        facts: facts(document),
        updated: document.updated.map(|dating| date(dating.date)),
        mentions: document.mentions.iter().map(|country| country.alpha3()).collect(),
        lang_evidence: document.language_evidence.id(),
        date_evidence: document.published.map(|dating| dating.evidence.id()),
        alternates: document.alternates.iter().filter(|other| links::is_web(&other.url)).map(alternate).collect(),
        part_of: document.part_of.as_ref().map(DocumentId::as_str),
        group: group.map(|group| GroupBody { leader: group.leader.as_str(), relation: group.relation.id() }),
        whole: document.extent == Extent::Whole,
        pages: document.pages.len(),
        sections: document.sections.iter().map(|section| section.heading.as_str()).collect(),
        text: &document.text,
        links: links_of(document),
    })
}

/// Writes the versions of a document.
pub fn versions(id: &DocumentId, versions: &[Version], index: &IndexState) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&VersionsBody {
        id: id.as_str(),
        index: IndexBody { generation: &index.generation, documents: index.documents },
        versions: versions.iter().map(version).collect(),
    })
}

pub(super) fn facts(document: &Document) -> Facts<'_> {
    Facts {
        id: document.id.as_str(),
        reference: document.reference.as_ref().map(ToString::to_string),
        title: &document.title,
        r#type: Named { id: document.document_type.id(), label: document.document_type.label() },
        date: document.published.map(|dating| date(dating.date)),
        countries: document.countries.iter().copied().map(country).collect(),
        regions: document.regions.iter().map(|region| Named { id: region.id(), label: region.label() }).collect(),
        topics: document.topics.iter().map(|label| Topic { id: slug(label), label }).collect(),
        lang: document.language.code(),
        url: links::original(document),
    }
}

fn alternate(alternate: &shared::document::Alternate) -> Alternate<'_> {
    Alternate { lang: alternate.language.code(), url: &alternate.url }
}

fn version(version: &Version) -> VersionBody<'_> {
    VersionBody {
        relation: version.relation.map(shared::document::Relation::id),
        leads: version.leads,
        facts: facts(&version.document),
        here: links::reading_view(&version.document.id, Marking::NOTHING),
    }
}

fn links_of(document: &Document) -> Links {
    let this = links::at_id(PATH, &document.id);
    let cite = |format: Format| format!("{this}{}", format.ending());
    Links {
        html: links::reading_view(&document.id, Marking::NOTHING),
        versions: format!("{this}{VERSIONS}"),
        similar: links::at_id(super::similar::PATH, &document.id),
        ris: cite(Format::Ris),
        bibtex: cite(Format::Bibtex),
        csl: cite(Format::CslJson),
        text: cite(Format::Text),
        this,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use shared::document::Relation;

    use super::*;
    use crate::sample;

    fn json(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).expect("JSON")
    }

    #[test]
    fn a_record_is_written_as_documented() {
        let document = Document { text: "The weaver was held for 14 months.".to_owned(), ..sample::document() };
        let written = json(&record(&document, &sample::answer().index).expect("JSON"));
        assert_eq!(written, sample::documented_under("## A document"));
    }

    #[test]
    fn versions_are_written_as_documented() {
        let id = DocumentId::new("doc-7").expect("an id");
        let found = [Version { document: sample::document(), relation: Some(Relation::Translation), leads: true }];
        let written = json(&versions(&id, &found, &sample::answer().index).expect("JSON"));
        assert_eq!(written, sample::documented_under("### Versions of a document"));
    }
}
