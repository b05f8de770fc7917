//! From what a source says to a document: [`Record`] in, [`Document`] and warnings out.

use std::collections::BTreeSet;
use std::time::SystemTime;

use shared::document::{Alternate, Dating, Document, DocumentId, PageStart};
use shared::facet::slug;
use shared::language::Language;
use url::Url;

use crate::enrich::country::Clues;
use crate::enrich::gazetteer::Gazetteer;
use crate::enrich::{address, country, date, document_type, language, reference, section, text, warning};
use crate::record::{MAX_TERMS, Record, StatedAlternate};
use crate::report::{QuarantineReason, Warning, WarningKind};

/// Stands where a page begins while a text is cleaned: a code point that Unicode reserves for such use within a program.
const PAGE_MARK: char = '\u{fdd0}';

/// How many times over a term may be escaped. Each time costs as much as reading the term, so that a long one of nothing but
/// escaped ampersands would never be done.
const MAX_ESCAPES: usize = 8;

/// Makes documents of records. Building one compiles the gazetteer; build it once and share it between threads.
#[derive(Debug)]
pub struct Converter {
    gazetteer: Gazetteer,
    /// The latest year that is believed of a date.
    latest_year: i16,
}

impl Default for Converter {
    fn default() -> Self {
        Self::new()
    }
}

impl Converter {
    /// Compiles what converting needs. A document dated later than the next year is not believed.
    pub fn new() -> Self {
        Self::no_earlier_than(None)
    }

    /// As [`new`](Self::new), where something happened at a time that may be later than what the clock says: a clock that was set back takes
    /// no document its date.
    pub fn no_earlier_than(past: Option<SystemTime>) -> Self {
        let past = past.and_then(|past| jiff::Timestamp::try_from(past).ok());
        let now = past.into_iter().fold(jiff::Timestamp::now(), jiff::Timestamp::max);
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        Self { gazetteer: Gazetteer::new(), latest_year: today.year().saturating_add(1) }
    }

    /// Makes a document of a record; an error says why there is nothing to index.
    ///
    /// What the record states is kept, cleaned; what it does not state is concluded. A record made of a document gives
    /// the same document again.
    pub fn convert(&self, record: Record) -> Result<Converted, (QuarantineReason, String)> {
        let mut warnings = Vec::new();
        let (text, pages) = text_and_pages(&record.text, &record.pages);
        let title = Some(text::line(&record.title)).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| text::opening(&text));
        if title.is_empty() {
            return Err((QuarantineReason::NothingSaid, "the record has neither a title nor a text".to_owned()));
        }
        let sections = section::conclude(&text, &title, &record.headings);
        let url = address::conclude(record.url.as_deref(), &mut warnings);
        // What a chapter prints as a reference is cited: its own is the report's.
        let own_text = if record.part_of.is_some() { "" } else { text.as_str() };
        let reference = reference::conclude(record.reference.as_deref(), url.as_ref(), &title, own_text, &mut warnings);
        let (language, language_evidence) = language::conclude(
            record.language.as_deref(),
            record.language_evidence.as_deref(),
            &title,
            &text,
            &mut warnings,
        );
        let said = date::Said {
            record: &record,
            url: url.as_ref(),
            reference: reference.as_ref(),
            habit: date::Habit::of(record.language.as_deref(), language, url.as_ref(), self.latest_year),
            latest_year: self.latest_year,
        };
        let date::Dates { published, updated, fallback } = date::conclude(&said, &mut warnings);
        let document_type = document_type::conclude(&record.types, &title, url.as_ref(), &text, &mut warnings);
        let said = country::Said {
            record: &record,
            url: url.as_ref(),
            reference: reference.as_ref(),
            title: &title,
            text: &text,
            language: language.code(),
        };
        let places = country::conclude(&self.gazetteer, &said, &mut warnings);
        let topics = topics(record.topics.iter().chain(&places.unknown_terms));

        let identity = Identity {
            url: url.as_ref(),
            reference: reference.as_ref().map(shared::reference::Reference::key),
            language: language.code(),
            title: &title,
            published: published.map(|dating| dating.date.to_string()),
            text: &text,
        };
        let id = id(record.id.as_deref(), &identity, &mut warnings);
        let document = Document {
            id,
            url: url.map(String::from),
            title,
            text,
            extent: record.extent,
            document_type,
            countries: places.countries,
            mentions: places.mentions,
            regions: places.regions,
            topics,
            published,
            updated,
            language,
            language_evidence,
            reference,
            alternates: alternates(&record.alternates),
            pages,
            sections,
            part_of: record.part_of.and_then(DocumentId::new),
            group: None,
            source: text::line(&record.source),
        };
        Ok(Converted { document, clues: places.clues, fallback, warnings })
    }
}

/// The clean text, and where its pages begin: with the first word that stands on them.
fn text_and_pages(text: &str, pages: &[PageStart]) -> (String, Vec<PageStart>) {
    if pages.is_empty() {
        return (text::paragraphs(text), Vec::new());
    }
    let mut marked = String::with_capacity(text.len() + pages.len() * PAGE_MARK.len_utf8());
    let (mut numbers, mut written) = (Vec::with_capacity(pages.len()), 0);
    for start in pages {
        let Some(stretch) = text.get(written..start.byte as usize) else { continue };
        let gap = text.get(start.byte as usize..).unwrap_or_default();
        let gap = gap.len() - gap.trim_start().len();
        marked.extend(stretch.chars().filter(|c| *c != PAGE_MARK));
        written = start.byte as usize + gap;
        marked.push_str(text.get(start.byte as usize..written).unwrap_or_default());
        marked.push(PAGE_MARK);
        numbers.push(start.page);
    }
    marked.extend(text.get(written..).unwrap_or_default().chars().filter(|c| *c != PAGE_MARK));

    let marked = text::paragraphs(&marked);
    let mut stretches = marked.split(PAGE_MARK);
    let mut clean = stretches.next().unwrap_or_default().to_owned();
    let mut starts = Vec::with_capacity(numbers.len());
    for (stretch, page) in stretches.zip(numbers) {
        starts.extend(u32::try_from(clean.len()).map(|byte| PageStart { byte, page }));
        clean.push_str(stretch);
    }
    (clean, starts)
}

/// What a record became.
#[derive(Debug)]
pub struct Converted {
    /// The document.
    pub document: Document,
    /// What it can teach of countries, or what is left to conclude.
    pub clues: Clues,
    /// When it was published as far as address, text and reference tell, should the stated date not be believed.
    pub fallback: Option<Dating>,
    /// What was odd.
    pub warnings: Vec<Warning>,
}

/// The translations whose language and address can be made out, in the order in which versions of a document unite them.
fn alternates(stated: &[StatedAlternate]) -> Vec<Alternate> {
    let alternates: BTreeSet<Alternate> = stated
        .iter()
        .filter_map(|stated| {
            let url = address::conclude(Some(&stated.url), &mut Vec::new())?;
            Some(Alternate { language: Language::parse(&stated.language)?, url: url.into() })
        })
        .collect();
    alternates.into_iter().collect()
}

/// What tells a document from all others, the surest first.
struct Identity<'a> {
    url: Option<&'a Url>,
    reference: Option<String>,
    language: &'a str,
    title: &'a str,
    published: Option<String>,
    text: &'a str,
}

/// The source's own id if it can be kept; else one derived from the address; else from the reference and the language,
/// because translations share a reference; else from title, date and text.
fn id(stated: Option<&str>, identity: &Identity<'_>, warnings: &mut Vec<Warning>) -> DocumentId {
    if let Some(stated) = stated.map(str::trim).filter(|stated| !stated.is_empty()) {
        if let Some(id) = DocumentId::new(stated) {
            return id;
        }
        warnings.push(warning(WarningKind::BadId, "the id", stated, "it cannot stand in an address, one is derived"));
    }
    if let Some(url) = identity.url {
        return id_of_address(url);
    }
    if let Some(reference) = &identity.reference {
        return DocumentId::derive("reference", &[reference, identity.language]);
    }
    let published = identity.published.as_deref().unwrap_or_default();
    DocumentId::derive("text", &[identity.title, published, identity.text])
}

/// The id of a document that has no other name than its address.
pub fn id_of_address(url: &Url) -> DocumentId {
    DocumentId::derive("url", &[&address::key(url)])
}

/// The ids that a name may mean which an operator gives: an id, or the address of an original, in whatever notation.
pub fn ids_named(name: &str) -> Vec<DocumentId> {
    let address = address::conclude(Some(name), &mut Vec::new());
    address.as_ref().map(id_of_address).into_iter().chain(DocumentId::new(name)).collect()
}

/// Subjects in their source's words: entities decoded, white space collapsed, each once.
fn topics<'a>(stated: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut slugs = BTreeSet::from([String::new()]);
    let topics = stated.map(|topic| text::line(&without_entities(topic)));
    topics.filter(|topic| slugs.insert(slug(topic))).take(MAX_TERMS).collect()
}

/// Resolves character references (`&amp;`), also those that were escaped more than once, up to [`MAX_ESCAPES`] times.
fn without_entities(term: &str) -> String {
    let mut term = term.to_owned();
    for _ in 0..MAX_ESCAPES {
        if !term.contains('&') || !term.contains(';') || term.contains('<') {
            break;
        }
        let decoded: String = scraper::Html::parse_fragment(&term).root_element().text().collect();
        if decoded == term {
            break;
        }
        term = decoded;
    }
    term
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use shared::country::{Country, Region};
    use shared::document::{CountryEvidence, Dating, Extent, LanguageEvidence};

    use super::*;
    use crate::record::{StatedCountry, StatedDate};

    static CONVERTER: LazyLock<Converter> = LazyLock::new(Converter::new);

    fn record(title: &str, text: &str) -> Record {
        Record { title: title.into(), text: text.into(), ..Record::new("listing.html", Extent::Whole) }
    }

    fn convert(record: Record) -> (Document, Vec<Warning>) {
        let Converted { document, warnings, .. } = CONVERTER.convert(record).expect("a document");
        (document, warnings)
    }

    fn stated_date(Dating { date, evidence }: Dating) -> StatedDate {
        StatedDate { written: date.to_string(), evidence }
    }

    /// What a dump of a document says.
    fn record_of(document: &Document) -> Record {
        Record {
            id: Some(document.id.to_string()),
            url: document.url.clone(),
            title: document.title.clone(),
            text: document.text.clone(),
            types: vec![document.document_type.id().to_owned()],
            regions: document.regions.iter().map(|region| region.id().to_owned()).collect(),
            countries: document
                .countries
                .iter()
                .map(|label| StatedCountry {
                    notation: label.country.alpha3().to_owned(),
                    evidence: Some(label.evidence.id().to_owned()),
                })
                .collect(),
            topics: document.topics.clone(),
            mentions: document.mentions.iter().map(|country| country.alpha3().to_owned()).collect(),
            published: document.published.map(stated_date),
            updated: document.updated.map(stated_date),
            language: Some(document.language.code().to_owned()),
            language_evidence: Some(document.language_evidence.id().to_owned()),
            reference: document.reference.as_ref().map(ToString::to_string),
            ..Record::new(document.source.clone(), document.extent)
        }
    }

    #[test]
    fn sections_begin_where_their_headings_stand_in_the_clean_text() {
        let text = "  Lead.\n\n Method\u{ad} \n\nWe  asked.";
        let stated = Record { headings: vec!["Method".into(), "Elsewhere".into()], ..record("A report", text) };
        let (document, _) = convert(stated);
        assert_eq!(document.section_at(0), None);
        assert_eq!(document.section_at(document.text.find("We asked").expect("the text")), Some("Method"));
    }

    #[test]
    fn what_is_stated_is_kept_and_cleaned() {
        let stated = Record {
            id: Some("row-7".into()),
            url: Some("HTTPS://Example.org/a/?utm_source=x#b".into()),
            types: vec!["Press Releases".into()],
            locations: vec!["Iran".into()],
            topics: vec![" Death&amp;amp; Penalty ".into(), "death penalty".into(), "Torture".into(), "…".into()],
            published: Some(StatedDate::metadata("December 9, 2019")),
            updated: Some(StatedDate::byline("10 December 2019")),
            language: Some("en-GB".into()),
            reference: Some("mde13/1605/2019".into()),
            source: "letters.zip/1991/été\0\0\n.html".into(),
            ..record(" A  teacher\nis freed ", "She is\u{ad} home.\n\n\n She is well. ")
        };
        let (document, warnings) = convert(stated);
        assert_eq!(warnings, []);
        assert_eq!(document.id.as_str(), "row-7");
        assert_eq!(document.url.as_deref(), Some("https://example.org/a/"));
        assert_eq!(document.title, "A teacher is freed");
        assert_eq!(document.text, "She is home.\n\nShe is well.");
        assert_eq!(document.document_type.id(), "press-release");
        assert_eq!(document.countries[0].country.alpha3(), "IRN");
        assert_eq!(document.countries[0].evidence, CountryEvidence::Stated);
        assert_eq!(document.regions, [Region::MiddleEastNorthAfrica]);
        assert_eq!(document.topics, ["Death& Penalty", "Torture"]);
        assert_eq!(document.published.expect("a date").date.to_string(), "2019-12-09");
        assert_eq!(document.updated.expect("a date").date.to_string(), "2019-12-10");
        assert_eq!(document.language.code(), "en");
        assert_eq!(document.language_evidence, LanguageEvidence::Stated);
        assert_eq!(document.reference.expect("a reference").to_string(), "MDE 13/1605/2019");
        assert_eq!(document.source, "letters.zip/1991/été .html");
    }

    #[test]
    fn many_topics_and_a_topic_that_is_escaped_over_and_over_are_read_at_once() {
        let many = (0..20_000).map(|number| format!("Topic {number}"));
        let topics: Vec<String> = std::iter::once(format!("&{}", "amp;".repeat(20_000))).chain(many).collect();
        let (document, _) = convert(Record { topics, ..record("A title", "") });
        assert_eq!(document.topics.len(), MAX_TERMS);
    }

    #[test]
    fn a_record_made_of_a_document_gives_the_same_document() {
        let everything = Record {
            url: Some("http://www.example.org/documents/afr44/012/2008/en".into()),
            types: vec!["Leaflet".into()],
            locations: vec!["Africa".into(), "Moon".into()],
            published: Some(StatedDate::metadata("03/04/2008")),
            ..record(
                "Nigeria and Niger: The mayors' quarrel",
                "The mayors of two towns in Kenya met.\n\nIndex: AFR 44/012/2008",
            )
        };
        let text_alone = record("", "The mayor left. He went to Chad and to Sudan with the Chadian team.");
        let bare = record("Nothing at all", "");
        let unclear = Record { language: Some("xx".into()), ..record("Zzyzx", "Qwx") };
        for source in [everything, text_alone, bare, unclear] {
            let (document, _) = convert(source);
            let (again, warnings) = convert(record_of(&document));
            assert_eq!(again, document);
            assert_eq!(warnings, []);
        }
    }

    #[test]
    fn stated_countries_and_mentions_are_not_widened() {
        let stated = Record {
            countries: vec![StatedCountry { notation: "Peru".into(), evidence: None }],
            mentions: vec!["CHL".into(), "PE".into()],
            ..record("Bolivia: The mayor of Lima", "Bolivia, Bolivia and Bolivia.")
        };
        let (document, _) = convert(stated);
        assert_eq!(document.countries.len(), 1);
        assert_eq!(document.countries[0].evidence, CountryEvidence::Stated);
        let mentions: Vec<&str> = document.mentions.iter().copied().map(Country::alpha2).collect();
        assert_eq!(mentions, ["CL", "PE"]);
    }

    #[test]
    fn pages_begin_with_the_same_words_in_the_clean_text() {
        let text = " One  two\n\nthree \u{ad} four\nfive\n\n\n six";
        let at = |word: &str| u32::try_from(text.find(word).expect("a word")).expect("short");
        let starts =
            [(0, 7), (at("three"), 8), (at("\nfive"), 9), (at("\n\n\n six"), 10), (at(" six"), 11), (9_999, 12)];
        let pages = starts.map(|(byte, page)| PageStart { byte, page }).to_vec();
        let (document, _) = convert(Record { pages, ..record("Pages", text) });
        assert_eq!(document.text, "One two\n\nthree four five\n\nsix");
        let words = document.pages.iter().map(|start| {
            let rest = document.text.get(start.byte as usize..).expect("the beginning of a character");
            (rest.split_whitespace().next().unwrap_or_default(), start.page)
        });
        assert_eq!(words.collect::<Vec<_>>(), [("One", 7), ("three", 8), ("five", 9), ("six", 10)]);
    }

    #[test]
    fn an_unknown_location_becomes_a_topic_with_a_warning() {
        let stated =
            Record { locations: vec!["Moon".into()], topics: vec!["Floods".into()], ..record("The mayor", "") };
        let (document, warnings) = convert(stated);
        assert_eq!(document.topics, ["Floods", "Moon"]);
        assert_eq!(warnings[0].kind, WarningKind::UnknownLocation);
    }

    #[test]
    fn a_title_or_a_text_alone_is_a_document_and_neither_is_none() {
        assert_eq!(convert(record("The mayor left", "")).0.text, "");
        assert_eq!(convert(record(" ", "The mayor left today. He was tired.")).0.title, "The mayor left today.");
        let error = CONVERTER.convert(record(" \u{200b}\n", "\u{ad}")).expect_err("nothing is said");
        assert_eq!(error.0, QuarantineReason::NothingSaid);
    }

    #[test]
    fn an_id_comes_from_address_then_reference_and_language_then_words() {
        let id = |url: &str, reference: &str, language: &str, title: &str| {
            let stated = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
            let record = Record {
                url: stated(url),
                reference: stated(reference),
                language: stated(language),
                ..record(title, "Words.")
            };
            convert(record).0.id
        };
        let by_url = id("https://example.org/a/", "", "en", "One");
        assert_eq!(by_url, id("http://www.example.org/a#x", "AFR 44/1/2008", "fr", "Two"));
        let by_reference = id("", "AFR 44/001/2008", "en", "One");
        assert_eq!(by_reference, id("", "afr44/1/2008", "en", "Two"));
        assert_ne!(by_reference, id("", "AFR 44/001/2008", "fr", "One"));
        assert_eq!(id("", "", "en", "One"), id("", "", "en", " One"));
        assert_ne!(id("", "", "en", "One"), id("", "", "en", "Two"));
    }

    #[test]
    fn a_clock_that_was_set_back_takes_no_document_its_date() {
        let decades = std::time::Duration::from_secs(40 * 365 * 24 * 60 * 60);
        let later = Converter::no_earlier_than(Some(SystemTime::now() + decades));
        assert!(later.latest_year > Converter::new().latest_year + 30);
        assert_eq!(Converter::no_earlier_than(Some(SystemTime::UNIX_EPOCH)).latest_year, Converter::new().latest_year);
    }

    #[test]
    fn an_id_that_cannot_be_kept_is_replaced_with_a_warning() {
        let (document, warnings) = convert(Record { id: Some("two words".into()), ..record("The mayor", "") });
        assert_eq!(document.id.as_str().len(), 16);
        assert_eq!(warnings[0].kind, WarningKind::BadId);
    }
}
