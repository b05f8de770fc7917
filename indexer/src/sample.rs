//! Documents for tests: one by hand, and any number by chance.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use shared::country::{Country, Region};
use shared::date::{Date, Precision};
use shared::document::{
    CountryEvidence, CountryLabel, DateEvidence, Dating, Document, DocumentId, Extent, LanguageEvidence,
};
use shared::document_type::DocumentType;
use shared::language::Language;
use shared::reference::Reference;

/// A document with an id and a text, of which nothing else is known.
pub(crate) fn document(id: &str, text: &str) -> Document {
    Document {
        id: DocumentId::new(id).expect("an id"),
        url: None,
        title: "A title".to_owned(),
        text: text.to_owned(),
        extent: Extent::Whole,
        document_type: DocumentType::Other,
        countries: Vec::new(),
        mentions: Vec::new(),
        regions: Vec::new(),
        topics: Vec::new(),
        published: None,
        updated: None,
        language: Language::UNKNOWN,
        language_evidence: LanguageEvidence::Unknown,
        reference: None,
        alternates: Vec::new(),
        pages: Vec::new(),
        sections: Vec::new(),
        part_of: None,
        group: None,
        source: "folder/file.html".to_owned(),
    }
}

/// A date that its source gives as data; `None` for what is no date.
pub(crate) fn dating(date: &str) -> Option<Dating> {
    Date::parse(date).map(|date| Dating { date, evidence: DateEvidence::Metadata })
}

/// Versions of one document. They draw on few values, so that they often agree.
pub(crate) fn documents() -> impl Strategy<Value = Document> {
    let said = (
        option::of(select(vec!["https://site.example/1", "https://site.example/2"])),
        "[AB]{1,2}",
        "[a-b\n]{0,3}",
        select(vec![Extent::Excerpt, Extent::Whole]),
        select(DocumentType::all().collect::<Vec<_>>()),
        select(vec!["listing.html", "page.html"]),
    );
    let places = (countries(), subsequence(few_countries(), 0..4), subsequence(Region::ALL.to_vec(), 0..3));
    let facts = (
        vec(select(vec!["Torture", "torture", "Fair Trials", "Water & Dams"]), 0..3),
        option::of(dates()),
        option::of(dates()),
        languages(),
        option::of(select(vec!["MDE 24/2089/2020", "AMR 51/007/1999"])),
    );
    (said, places, facts).prop_map(|(said, (countries, mentions, regions), facts)| {
        let (url, title, text, extent, document_type, source) = said;
        let (topics, published, updated, (language, language_evidence), reference) = facts;
        Document {
            id: DocumentId::new("d-1").expect("an id"),
            url: url.map(str::to_owned),
            title,
            text,
            extent,
            document_type,
            countries,
            mentions,
            regions,
            topics: topics.into_iter().map(str::to_owned).collect(),
            published,
            updated,
            language,
            language_evidence,
            reference: reference.and_then(Reference::parse),
            alternates: Vec::new(),
            pages: Vec::new(),
            sections: Vec::new(),
            part_of: None,
            group: None,
            source: source.to_owned(),
        }
    })
}

fn few_countries() -> Vec<Country> {
    ["IRN", "IRQ", "NER", "NGA", "OMN"].map(|code| Country::parse(code).expect("a code")).to_vec()
}

/// Each country once, in any order.
fn countries() -> impl Strategy<Value = Vec<CountryLabel>> {
    let labels = subsequence(few_countries(), 0..4).prop_flat_map(|countries| {
        let evidence = vec(select(CountryEvidence::ALL.to_vec()), countries.len());
        (Just(countries), evidence)
    });
    let labels = labels.prop_map(|(countries, evidence)| {
        let pairs = countries.into_iter().zip(evidence);
        pairs.map(|(country, evidence)| CountryLabel { country, evidence }).collect::<Vec<_>>()
    });
    labels.prop_shuffle()
}

fn dates() -> impl Strategy<Value = Dating> {
    let precision = select(vec![Precision::Year, Precision::Month, Precision::Day]);
    (0..800, precision, select(DateEvidence::ALL.to_vec())).prop_map(|(day, precision, evidence)| {
        let date = Date::from_day(day, precision).expect("a day of the calendar");
        Dating { date, evidence }
    })
}

fn languages() -> impl Strategy<Value = (Language, LanguageEvidence)> {
    let known = (select(vec!["en", "fr", "ckb"]), select(vec![LanguageEvidence::Stated, LanguageEvidence::Detected]));
    let known = known.prop_map(|(code, evidence)| (Language::parse(code).expect("a code"), evidence));
    prop_oneof![known, Just((Language::UNKNOWN, LanguageEvidence::Unknown))]
}
