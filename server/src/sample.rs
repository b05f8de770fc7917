//! An invented document, hit and answer for the tests of pages, and what the documentation says of them.

use std::time::Duration;

use serde_json::Value;
use shared::country::{Country, Region};
use shared::date::Date;
use shared::document::{
    CountryEvidence, CountryLabel, DateEvidence, Dating, Document, DocumentId, Extent, LanguageEvidence,
};
use shared::document_type::DocumentType;
use shared::facet::Facet;
use shared::index::{Index, Searcher, Writer};
use shared::language::Language;
use shared::query::{Expression, Form, Notice, NoticeKind, Scope, Text, Word};
use shared::reference::Reference;
use shared::search::{FacetCount, FacetCounts, Histogram, Hit, Results, Segment, Snippet};

use crate::answer::{Answer, IndexState};
use crate::cursor::Cursor;
use crate::params::Asked;
use crate::repair::Diagnosis;

/// The n-th JSON example of the documentation, from 0.
pub(crate) fn documented(example: usize) -> Value {
    let blocks = API_DOCUMENTATION.split("```json\n").skip(1);
    let mut blocks = blocks.filter_map(|rest| rest.split_once("```").map(|(block, _)| block));
    serde_json::from_str(blocks.nth(example).expect("an example")).expect("the example is JSON")
}

/// The first JSON example of the documentation that stands under a heading.
pub(crate) fn documented_under(heading: &str) -> Value {
    let (_, rest) = API_DOCUMENTATION.split_once(&format!("\n{heading}\n")).expect("a heading");
    let (_, rest) = rest.split_once("```json\n").expect("an example");
    let (block, _) = rest.split_once("```").expect("the example ends");
    serde_json::from_str(block).expect("the example is JSON")
}

/// `docs/api.md`.
pub(crate) const API_DOCUMENTATION: &str = include_str!("../../docs/api.md");

/// The cursor of [`answer`].
const CURSOR: &str = "AXJ5f0pGQ2kSAAAACj-AAAAAAAAAAAAD8kN1cnNvclgx";

/// Text with its marks in square brackets.
pub(crate) fn segments(text: &str) -> Vec<Segment> {
    let pieces = text.split(['[', ']']).enumerate();
    let segments = pieces.map(|(place, text)| Segment { text: text.to_owned(), marked: place % 2 == 1 });
    segments.filter(|segment| !segment.text.is_empty()).collect()
}

pub(crate) fn document() -> Document {
    let iran = Country::parse("IRN").expect("a country");
    Document {
        id: DocumentId::new("doc-1").expect("an id"),
        url: Some("https://www.example.org/en/documents/mde13/0001/2019/en/".to_owned()),
        title: "Iran: Weaver & poet held".to_owned(),
        text: String::new(),
        extent: Extent::Excerpt,
        document_type: DocumentType::PressRelease,
        countries: vec![CountryLabel { country: iran, evidence: CountryEvidence::Title }],
        mentions: vec![iran],
        regions: vec![Region::MiddleEastNorthAfrica],
        topics: vec!["Unfair Trials".to_owned()],
        published: Date::parse("2019-08").map(|date| Dating { date, evidence: DateEvidence::Metadata }),
        updated: None,
        language: Language::ENGLISH,
        language_evidence: LanguageEvidence::Stated,
        reference: Reference::parse("MDE 13/0001/2019"),
        alternates: Vec::new(),
        pages: Vec::new(),
        sections: Vec::new(),
        part_of: None,
        group: None,
        source: "listing.html".to_owned(),
    }
}

pub(crate) fn hit() -> Hit {
    Hit {
        document: document(),
        title: segments("Iran: Weaver & poet [held]"),
        reference: segments("MDE 13/0001/2019"),
        snippets: vec![Snippet {
            segments: segments("The weaver was [held] for 14 months"),
            first_hit: Some(1),
            place: 15,
            section: None,
            cut_before: false,
            cut_after: true,
        }],
        hit_count: 2,
        score: 7.5,
        missing: Vec::new(),
        folded: Vec::new(),
        explanation: None,
    }
}

pub(crate) fn count(id: &str, label: &str, count: u64) -> FacetCount {
    FacetCount { id: id.to_owned(), label: label.to_owned(), count, selected: false, excluded: false }
}

pub(crate) fn facets() -> Vec<FacetCounts> {
    let values = |facet| match facet {
        Facet::Country => vec![count("IRN", "Iran", 31), count("IRQ", "Iraq", 7)],
        Facet::Region => vec![count("middle-east-north-africa", "Middle East and North Africa", 38)],
        Facet::Type => vec![count("press-release", "Press release", 30), count("report", "Report", 8)],
        Facet::Topic => vec![count("unfair-trials", "Unfair Trials", 12)],
        Facet::Language => vec![count("en", "English", 36), count("ar", "Arabic", 2)],
    };
    Facet::ALL.map(|facet| FacetCounts { facet, values: values(facet), missing: 4 }).into()
}

/// What `held foo:` finds in an archive of 41,230 documents.
pub(crate) fn answer() -> Answer {
    let text =
        Text { words: vec![Word { text: "held".to_owned(), form: Form::Any }], scope: Scope::Anywhere, place: 0..4 };
    let histogram = Histogram { years: vec![(2017, 11), (2019, 22)], undated: 3 };
    Answer {
        asked: Asked::default().with_text("held foo:"),
        expression: Some(Expression::Text(text)),
        notices: vec![Notice {
            place: 5..9,
            kind: NoticeKind::UnknownField,
            message: "there is no field foo".to_owned(),
        }],
        widened: None,
        offers: None,
        diagnosis: Diagnosis::default(),
        clauses: None,
        results: Results { total: 36, listed: 36, hits: vec![hit()], next: None, facets: facets(), histogram },
        next: Cursor::parse(CURSOR),
        corrections: Vec::new(),
        index: IndexState { generation: "g7".to_owned(), documents: 41_230 },
        asked_on: Date::parse("2026-11-23").expect("a date"),
        took: Duration::from_micros(1_234),
    }
}

/// An index of documents with these texts, with the folder it is in.
pub(crate) fn searcher(texts: &[&str]) -> (tempfile::TempDir, std::sync::Arc<Searcher>) {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let writer = Writer::open(dir.path()).expect("a new index");
    for (place, text) in texts.iter().enumerate() {
        let id = DocumentId::new(format!("d{place}")).expect("an id");
        writer
            .put(&Document { id, title: "A title".to_owned(), text: (*text).to_owned(), ..document() })
            .expect("room");
    }
    writer.commit().expect("an index that can be written");
    let searcher = Index::open(dir.path()).expect("an index that was written").searcher();
    (dir, searcher)
}
