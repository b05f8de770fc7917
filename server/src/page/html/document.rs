//! The reading view: a document whole, every match marked and one step from the next.

use askama::Template;
use shared::document::{CountryEvidence, CountryLabel, Document, Extent};
use shared::facet::{Facet, slug};
use shared::search::{Reading, Segment, Similar};

use super::frame::Frame;
use super::hits::{DateView, Facts, Original, Tongue};
use crate::page::links::{self, Marking};
use crate::params::{Asked, Mode};
use crate::words;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    frame: Frame,
    facts: Facts,
    tongue: Tongue,
    title: Vec<Piece>,
    paragraphs: Vec<Vec<Piece>>,
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
    citation: String,
    similar: Vec<SimilarView>,
}

struct Link {
    label: String,
    href: String,
}

/// Another document, like this one.
struct SimilarView {
    facts: Facts,
    tongue: Tongue,
    link: Link,
}

struct CountryView {
    link: Link,
    evidence: &'static str,
}

/// A stretch of text: plain, or a match with its number.
enum Piece {
    Plain(String),
    Match { text: String, number: usize, previous: Option<usize>, next: Option<usize> },
}

/// The reading view of a document with those like it, `asked` being the question whose matches are marked.
pub fn page(reading: &Reading, similar: &[Similar], asked: &Asked) -> askama::Result<String> {
    let text = &asked.text;
    let document = &reading.document;
    let mut numberer = Numberer { last: 0, of: count_marks(reading) };
    let title = numberer.pieces(&reading.title);
    let paragraphs = reading.paragraphs.iter().map(|paragraph| numberer.pieces(paragraph)).collect();
    let reference = numberer.pieces(&reading.reference);
    let url = links::original(document).map(str::to_owned);
    let page = DocumentPage {
        frame: Frame { listed: true, canonical: url.clone(), ..Frame::new(&document.title, text) },
        facts: Facts::marked(document, &reading.reference),
        tongue: Tongue::of(document.language),
        title,
        paragraphs,
        reference,
        hits: numberer.of,
        matches: words::count(numberer.of as u64, "hit", "hits"),
        back: (!text.trim().is_empty()).then(|| asked.address("/search")),
        original: Original::of(document, None),
        url,
        is_excerpt: document.extent == Extent::Excerpt,
        updated: document.updated.map(|dating| DateView::of(dating.date)),
        language: all_with(Facet::Language, document.language.code(), document.language.name()),
        countries: document.countries.iter().copied().map(country).collect(),
        regions: document.regions.iter().map(|region| all_with(Facet::Region, region.id(), region.label())).collect(),
        topics: document.topics.iter().map(|topic| all_with(Facet::Topic, &slug(topic), topic)).collect(),
        citation: citation(document),
        similar: similar.iter().map(similar_view).collect(),
    };
    page.render()
}

fn similar_view(similar: &Similar) -> SimilarView {
    let document = &similar.document;
    let href = links::reading_view(&document.id, Marking::NOTHING);
    let link = Link { label: document.title.clone(), href };
    SimilarView { facts: Facts::of(document), tongue: Tongue::of(document.language), link }
}

/// Numbers the matches in reading order, from 1.
struct Numberer {
    last: usize,
    of: usize,
}

impl Numberer {
    fn pieces(&mut self, segments: &[Segment]) -> Vec<Piece> {
        segments.iter().map(|segment| self.piece(segment)).collect()
    }

    fn piece(&mut self, segment: &Segment) -> Piece {
        let text = segment.text.clone();
        if !segment.marked {
            return Piece::Plain(text);
        }
        self.last += 1;
        let number = self.last;
        let previous = (number > 1).then(|| number - 1);
        Piece::Match { text, number, previous, next: (number < self.of).then_some(number + 1) }
    }
}

fn count_marks(reading: &Reading) -> usize {
    let paragraphs = reading.paragraphs.iter().flatten();
    reading.title.iter().chain(paragraphs).chain(&reading.reference).filter(|segment| segment.marked).count()
}

/// All documents that have a value.
fn all_with(facet: Facet, id: &str, label: &str) -> Link {
    let asked = Asked::default().with_value(facet, id, Some(Mode::Any));
    Link { label: label.to_owned(), href: asked.address("/search") }
}

fn country(label: CountryLabel) -> CountryView {
    let evidence = match label.evidence {
        CountryEvidence::Stated => "filed under it by the source",
        CountryEvidence::Url => "named in the address",
        CountryEvidence::Reference => "from the reference number",
        CountryEvidence::Title => "opens the title",
        CountryEvidence::Name => "named in the text",
        CountryEvidence::Demonym => "its people are named in the text",
        CountryEvidence::Place => "a place there is named in the text",
        CountryEvidence::Learned => "the text uses terms of documents about it",
    };
    CountryView { link: all_with(Facet::Country, label.country.alpha3(), label.country.name()), evidence }
}

/// The document as one would name it in a footnote.
fn citation(document: &Document) -> String {
    let date = document.published.map(|dating| words::date(dating.date));
    let reference = document.reference.as_ref().map(|reference| format!("reference {reference}"));
    let url = links::original(document).map(str::to_owned);
    let parts = [Some(format!("“{}”", document.title)), date, reference, url];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let page = page(&reading(), &[], &asked("held")).expect("a page");
        for number in 1..=3 {
            assert!(page.contains(&format!("<mark id=\"h{number}\"")), "{number}");
            assert!(page.contains(&format!("hit {number} of 3")), "{number}");
        }
        assert!(!page.contains("#h0") && !page.contains("#h4"));
    }

    fn asked(text: &str) -> Asked {
        Asked::default().with_text(text)
    }

    #[test]
    fn a_reference_that_matches_is_marked_and_the_last_hit() {
        let reading = Reading { reference: sample::segments("[MDE 13/0001/2019]"), hit_count: 4, ..reading() };
        let page = page(&reading, &[], &asked("held OR MDE 13/0001/2019")).expect("a page");
        assert!(page.contains("<mark>MDE 13/0001/2019</mark>"), "with the facts: {page}");
        assert!(page.contains("<mark id=\"h4\" tabindex=\"-1\">MDE 13/0001/2019</mark>"), "{page}");
    }

    #[test]
    fn documents_like_it_are_named() {
        let similar = [Similar { document: sample::document(), score: 1.0 }];
        let page = page(&reading(), &similar, &asked("held")).expect("a page");
        assert!(
            page.contains("Similar documents") && page.contains("href=\"/doc/doc-1\">Iran: Weaver &#38; poet held</a>")
        );
    }

    #[test]
    fn text_stays_text() {
        let page = page(&reading(), &[], &asked("\"><script>")).expect("a page");
        assert!(!page.contains("<script>") && !page.contains("<b>"));
    }

    #[test]
    fn the_original_is_the_canonical_page_and_an_opening_is_called_one() {
        let page = page(&reading(), &[], &asked("")).expect("a page");
        assert!(page.contains("rel=\"canonical\" href=\"https://www.example.org/en/"));
        assert!(page.contains("only the opening"));
    }
}
