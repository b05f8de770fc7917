//! The reading view: a document whole, every match marked and one step from the next.

use askama::Template;
use shared::document::{Alternate, CountryLabel, Document, Extent};
use shared::facet::{Facet, slug};
use shared::search::{Reading, Similar, Version};
use shared::wording::names;

use super::frame::Frame;
use super::hits::{CiteView, DateView, Facts, Original, Tongue};
use super::metadata;
use super::passages::{Heading, Numberer, Paragraph, Piece, headings, paragraphs};
use super::setting::Setting;
use crate::handlers::assets::READING;
use crate::page::links::{self, Marking};
use crate::params::{Asked, Mode};
use crate::words::Words;

/// What a reading view shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The document with its marks.
    pub reading: Reading,
    /// Those like it.
    pub similar: Vec<Similar>,
    /// Those that say the same.
    pub versions: Vec<Version>,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    frame: Frame,
    /// The kind of thing it is for schema.org.
    schema: &'static str,
    facts: Facts,
    tongue: Tongue,
    title: Vec<Piece>,
    paragraphs: Vec<Paragraph>,
    outline: Vec<Heading>,
    reference: Vec<Piece>,
    hits: usize,
    matches: String,
    /// All results of the query, if there is one.
    back: Option<String>,
    original: Option<Original>,
    url: Option<String>,
    is_excerpt: bool,
    updated: Option<DateView>,
    language: Link,
    countries: Vec<CountryView>,
    regions: Vec<Link>,
    topics: Vec<Link>,
    cite: CiteView,
    versions: Vec<OtherView>,
    similar: Vec<OtherView>,
}

struct Link {
    label: String,
    href: String,
}

/// Another document, with what is to be said of it first.
struct OtherView {
    /// What it is to this one, if it says the same.
    relation: Option<&'static str>,
    facts: Option<Facts>,
    tongue: Tongue,
    link: Link,
}

struct CountryView {
    link: Link,
    evidence: &'static str,
}

impl DocumentPage {
    /// The number of a match as part of the whole: `hit 3 of 17`.
    fn hit_of(&self, number: usize) -> String {
        let (number, total) = (self.frame.words.number(number as u64), self.frame.words.number(self.hits as u64));
        self.frame.words.fill("hit-of", &[("number", &number), ("total", &total)])
    }
}

/// The reading view of a document, `asked` being the question whose matches are marked.
pub fn page(shown: &Shown, asked: &Asked, setting: Setting<'_>) -> askama::Result<String> {
    let reading = &shown.reading;
    let document = &reading.document;
    let words = setting.words();
    let mut numberer = Numberer::of(reading);
    let title = numberer.pieces(&reading.title);
    let paragraphs = paragraphs(reading, &mut numberer);
    let reference = numberer.pieces(&reading.reference);
    let page = DocumentPage {
        frame: frame(document, asked, setting),
        schema: metadata::schema_type(document.document_type),
        facts: Facts::marked(document, &reading.reference, words),
        tongue: Tongue::of(document.language),
        title,
        outline: headings(document),
        paragraphs,
        reference,
        hits: numberer.total(),
        matches: words.count("hits", numberer.total() as u64),
        back: (!asked.text.trim().is_empty()).then(|| asked.address("/search")),
        original: Original::of(document, None),
        url: links::original(document).map(str::to_owned),
        is_excerpt: document.extent == Extent::Excerpt,
        updated: document.updated.map(|dating| DateView::of(dating.date, words)),
        language: all_with(
            asked,
            Facet::Language,
            document.language.code(),
            &names::language(words.language, document.language),
        ),
        countries: document.countries.iter().map(|label| country(asked, *label, words)).collect(),
        regions: regions(document, asked, words),
        topics: document.topics.iter().map(|topic| all_with(asked, Facet::Topic, &slug(topic), topic)).collect(),
        cite: CiteView::of(document, setting.publisher),
        versions: versions(shown, asked, words),
        similar: shown.similar.iter().map(|similar| similar_view(similar, asked, words)).collect(),
    };
    page.render()
}

fn frame(document: &Document, asked: &Asked, setting: Setting<'_>) -> Frame {
    let here = |language| links::reading_view(&document.id, (&asked.in_language(Some(language))).into());
    let frame = Frame {
        listed: true,
        canonical: links::original(document).map(str::to_owned),
        meta: metadata::of(document, setting.publisher),
        ..Frame::new(&document.title, &asked.text, setting.interface)
    };
    frame.at(here).with_script(&READING)
}

fn regions(document: &Document, asked: &Asked, words: Words) -> Vec<Link> {
    let link = |region: &shared::country::Region| {
        all_with(asked, Facet::Region, region.id(), names::region(words.language, *region))
    };
    document.regions.iter().map(link).collect()
}

fn country(asked: &Asked, label: CountryLabel, words: Words) -> CountryView {
    let name = names::country(words.language, label.country);
    CountryView {
        link: all_with(asked, Facet::Country, label.country.alpha3(), name),
        evidence: words.named("evidence", label.evidence.id()),
    }
}

/// All documents that have a value.
fn all_with(asked: &Asked, facet: Facet, id: &str, label: &str) -> Link {
    let asked = Asked::default().in_language(asked.ui).with_value(facet, id, Some(Mode::Any));
    Link { label: label.to_owned(), href: asked.address("/search") }
}

fn similar_view(similar: &Similar, asked: &Asked, words: Words) -> OtherView {
    let document = &similar.document;
    OtherView { relation: None, ..other(document, Marking { ui: asked.ui, ..Marking::NOTHING }, words) }
}

fn other(document: &Document, marking: Marking<'_>, words: Words) -> OtherView {
    OtherView {
        relation: None,
        facts: Some(Facts::of(document, words)),
        tongue: Tongue::of(document.language),
        link: Link { label: document.title.clone(), href: links::reading_view(&document.id, marking) },
    }
}

/// The versions that the archive holds, with the matches of the same question; then those that only the publisher has.
fn versions(shown: &Shown, asked: &Asked, words: Words) -> Vec<OtherView> {
    let held = shown.versions.iter().map(|version| {
        let relation = version.relation.map(|relation| words.named("relation", relation.id()));
        OtherView { relation, ..other(&version.document, asked.into(), words) }
    });
    let is_held = |alternate: &&Alternate| {
        let addresses = shown.versions.iter().map(|version| version.document.url.as_deref());
        let own = std::iter::once(shown.reading.document.url.as_deref());
        addresses.chain(own).any(|url| url == Some(alternate.url.as_str()))
    };
    let elsewhere = shown.reading.document.alternates.iter().filter(|alternate| links::is_web(&alternate.url));
    let elsewhere = elsewhere.filter(|alternate| !is_held(alternate)).map(|alternate| OtherView {
        relation: Some(words.say("at-source")),
        facts: None,
        tongue: Tongue::of(words_language(words)),
        link: Link { label: names::language(words.language, alternate.language), href: alternate.url.clone() },
    });
    held.chain(elsewhere).collect()
}

fn words_language(words: Words) -> shared::language::Language {
    shared::language::Language::parse(words.language.code()).expect("an interface language has a code")
}

#[cfg(test)]
mod tests {
    use shared::document::{DocumentId, Relation};
    use shared::language::Language;
    use shared::wording::InterfaceLanguage;

    use super::*;
    use crate::interface::Interface;
    use crate::sample;

    fn reading() -> Reading {
        Reading {
            document: sample::document(),
            title: sample::segments("Iran: <script>alert(1)</script> poet [held]"),
            paragraphs: vec![sample::segments("She was [held] & <b>beaten</b>."), sample::segments("Still [held].")],
            reference: sample::segments("MDE 13/0001/2019"),
            hit_count: 3,
        }
    }

    #[test]
    fn every_match_is_an_anchor_with_its_neighbours() {
        let page = page(&shown(), &asked("held"), Setting::default()).expect("a page");
        for number in 1..=3 {
            assert!(page.contains(&format!("<mark id=\"h{number}\"")), "{number}");
            assert!(page.contains(&format!("hit {number} of 3")), "{number}");
        }
        assert!(!page.contains("#h0") && !page.contains("#h4"));
    }

    fn asked(text: &str) -> Asked {
        Asked::default().with_text(text)
    }

    fn shown() -> Shown {
        Shown { reading: reading(), similar: Vec::new(), versions: Vec::new() }
    }

    #[test]
    fn a_reference_that_matches_is_marked_and_the_last_hit() {
        let reading = Reading { reference: sample::segments("[MDE 13/0001/2019]"), hit_count: 4, ..reading() };
        let asked = asked("held OR MDE 13/0001/2019");
        let page = page(&Shown { reading, ..shown() }, &asked, Setting::default()).expect("a page");
        assert!(page.contains("<mark>MDE 13/0001/2019</mark>"), "with the facts: {page}");
        assert!(page.contains("<mark id=\"h4\" tabindex=\"-1\">MDE 13/0001/2019</mark>"), "{page}");
    }

    #[test]
    fn documents_like_it_and_its_versions_are_named() {
        let similar = vec![Similar { document: sample::document(), score: 1.0 }];
        let french = Document {
            id: DocumentId::new("doc-2").expect("an id"),
            title: "Un tisserand arrêté".to_owned(),
            language: Language::parse("fr").expect("a language"),
            ..sample::document()
        };
        let versions = vec![Version { document: french, relation: Some(Relation::Translation), leads: false }];
        let mut shown = Shown { similar, versions, ..shown() };
        let alternate = |code: &str, url: &str| Alternate {
            language: Language::parse(code).expect("a language"),
            url: url.to_owned(),
        };
        shown.reading.document.alternates =
            vec![alternate("es", "https://www.example.org/es/"), alternate("ar", "javascript:alert(1)")];
        let page = page(&shown, &asked("held"), Setting::default()).expect("a page");
        assert!(
            page.contains("Similar documents") && page.contains("href=\"/doc/doc-1\">Iran: Weaver &#38; poet held")
        );
        assert!(page.contains("href=\"/doc/doc-2?q=held\">Un tisserand arrêté</a>") && page.contains("translation"));
        assert!(page.contains("href=\"https://www.example.org/es/\"") && !page.contains("javascript"));
    }

    #[test]
    fn text_stays_text() {
        let page = page(&shown(), &asked("\"><script>"), Setting::default()).expect("a page");
        assert!(!page.contains("<script>") && !page.contains("<b>"));
    }

    #[test]
    fn the_original_is_the_canonical_page_and_an_opening_is_called_one() {
        let page = page(&shown(), &asked(""), Setting::default()).expect("a page");
        assert!(page.contains("rel=\"canonical\" href=\"https://www.example.org/en/"));
        assert!(page.contains("only the opening"));
    }

    #[test]
    fn the_page_is_in_the_language_of_its_reader_and_the_document_in_its_own() {
        let interface = Interface { language: InterfaceLanguage::Arabic, chosen: true };
        let asked = asked("held").in_language(interface.kept());
        let page = page(&shown(), &asked, Setting { interface, publisher: None }).expect("a page");
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{page}");
        assert!(page.contains("<h1 lang=\"en\" dir=\"ltr\"") && page.contains("الموضع 1 من 3"), "{page}");
        assert!(page.contains("/search?ui=ar&#38;country=IRN\">إيران</a>"), "{page}");
    }
}
