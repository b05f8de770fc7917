//! A document in a list of results, and the facts that every view of a document shows.

use shared::date::Date;
use shared::document::{Document, Extent};
use shared::language::Language;
use shared::search::{Hit, Segment, Snippet};
use shared::wording::names;

use super::setting::Setting;
use crate::citation::Format;
use crate::page::explanation;
use crate::page::links::{self, Marking};
use crate::words::Words;

/// How many countries a line of facts names.
const NAMED_COUNTRIES: usize = 4;

/// What is known of a document, in one line.
pub(super) struct Facts {
    pub(super) document_type: &'static str,
    pub(super) published: Option<DateView>,
    /// Its countries, else its regions.
    pub(super) places: Option<String>,
    /// Its language, if it is not that of the page.
    pub(super) language: Option<String>,
    /// Its own reference, with marks; empty if it has none.
    pub(super) reference: Vec<Segment>,
}

/// A date for machines and for people.
pub(super) struct DateView {
    pub(super) value: String,
    pub(super) text: String,
}

/// The `lang` and `dir` of a document's words.
pub(super) struct Tongue {
    pub(super) lang: String,
    pub(super) dir: &'static str,
}

/// A hit of a list.
pub(super) struct HitView<'a> {
    pub(super) facts: Facts,
    pub(super) tongue: Tongue,
    pub(super) title: &'a [Segment],
    pub(super) href: String,
    pub(super) snippets: Vec<SnippetView<'a>>,
    /// How often it matches, where it does.
    pub(super) matches: Option<String>,
    pub(super) original: Option<Original>,
    pub(super) is_excerpt: bool,
    pub(super) cite: CiteView,
    /// The documents like it, in its reading view.
    pub(super) similar: String,
    /// The words that it lacks, in quotation marks; none for a match as a whole.
    pub(super) missing: Option<String>,
    /// Its copies, versions and translations that are not shown, and how many they are, in words.
    pub(super) folded: Vec<FoldedView<'a>>,
    pub(super) folded_count: String,
    /// Why it stands there, if that was asked.
    pub(super) why: Option<String>,
}

/// A document that another stands for.
pub(super) struct FoldedView<'a> {
    pub(super) href: String,
    pub(super) tongue: Tongue,
    pub(super) title: &'a str,
    /// What it is to the others, its language and its date.
    pub(super) facts: Vec<String>,
}

/// How a document is cited: a line for people, and the formats of reference managers.
pub(super) struct CiteView {
    pub(super) line: String,
    pub(super) ris: String,
    pub(super) bibtex: String,
    pub(super) csl: String,
    pub(super) text: String,
}

/// A passage of a hit.
pub(super) struct SnippetView<'a> {
    pub(super) segments: &'a [Segment],
    pub(super) href: String,
    pub(super) page: Option<u32>,
    pub(super) section: Option<&'a str>,
    pub(super) cut_before: bool,
    pub(super) cut_after: bool,
}

/// Where the publisher has it.
pub(super) struct Original {
    /// Its address, at a passage where there is one.
    pub(super) href: String,
    /// Its address as one would write it down.
    pub(super) url: String,
    pub(super) host: String,
}

impl Facts {
    /// Those of a document of which nothing is marked.
    pub(super) fn of(document: &Document, words: Words) -> Self {
        let reference =
            document.reference.as_ref().map(|reference| Segment { text: reference.to_string(), marked: false });
        Self::marked(document, reference.as_slice(), words)
    }

    /// The same, with a mark on the reference where it matches.
    pub(super) fn marked(document: &Document, reference: &[Segment], words: Words) -> Self {
        let countries = document.countries.iter().map(|label| names::country(words.language, label.country));
        let regions = document.regions.iter().map(|region| names::region(words.language, *region));
        let places: Vec<&str> = if document.countries.is_empty() { regions.collect() } else { countries.collect() };
        let foreign = document.language.code() != words.language.code() && document.language != Language::UNKNOWN;
        Self {
            document_type: names::document_type(words.language, document.document_type),
            published: document.published.map(|dating| DateView::of(dating.date, words)),
            places: (!places.is_empty()).then(|| some_of(&places, words)),
            language: foreign.then(|| names::language(words.language, document.language)),
            reference: reference.to_vec(),
        }
    }
}

fn some_of(places: &[&str], words: Words) -> String {
    let comma = words.say("comma").to_owned() + " ";
    match places.get(NAMED_COUNTRIES..) {
        // To name one more takes no more room than to say that there is one more.
        None | Some([] | [_]) => places.join(&comma),
        Some(more) => {
            let named = places[..NAMED_COUNTRIES].join(&comma);
            words.count_with("places-and-more", more.len() as u64, &[("places", &named)])
        }
    }
}

impl DateView {
    pub(super) fn of(date: Date, words: Words) -> Self {
        Self { value: date.to_string(), text: words.date(date) }
    }
}

impl Tongue {
    pub(super) fn of(language: Language) -> Self {
        let dir = if language == Language::UNKNOWN { "auto" } else { language.direction().id() };
        Self { lang: language.code().to_owned(), dir }
    }
}

impl Original {
    pub(super) fn of(document: &Document, passage: Option<&Snippet>) -> Option<Self> {
        let url = links::original(document)?;
        let href = match passage {
            Some(snippet) => links::original_passage(url, document, snippet),
            None => links::original_beginning(url, document),
        };
        Some(Self { href, url: url.to_owned(), host: links::host(url).to_owned() })
    }
}

impl CiteView {
    pub(super) fn of(document: &Document, publisher: Option<&str>) -> Self {
        let to = |format: Format| links::citation(&document.id, format);
        Self {
            line: Format::Text.cite(document, publisher).trim_end().to_owned(),
            ris: to(Format::Ris),
            bibtex: to(Format::Bibtex),
            csl: to(Format::CslJson),
            text: to(Format::Text),
        }
    }
}

impl<'a> HitView<'a> {
    pub(super) fn of(hit: &'a Hit, marking: Marking<'_>, setting: Setting<'_>) -> Self {
        let words = setting.words();
        let document = &hit.document;
        let snippet = |snippet: &'a Snippet| SnippetView {
            segments: &snippet.segments,
            href: links::passage(&document.id, marking, snippet),
            page: document.page_at(snippet.place),
            section: snippet.section.as_deref(),
            cut_before: snippet.cut_before,
            cut_after: snippet.cut_after,
        };
        let marked = hit.snippets.iter().find(|snippet| snippet.first_hit.is_some());
        Self {
            facts: Facts::marked(document, &hit.reference, words),
            tongue: Tongue::of(document.language),
            title: &hit.title,
            href: links::reading_view(&document.id, marking),
            snippets: hit.snippets.iter().map(snippet).collect(),
            matches: (hit.hit_count > 0).then(|| words.count("hits", hit.hit_count as u64)),
            original: Original::of(document, marked),
            is_excerpt: document.extent == Extent::Excerpt,
            cite: CiteView::of(document, setting.publisher),
            similar: links::reading_view(&document.id, marking) + "#similar",
            missing: (!hit.missing.is_empty()).then(|| words.quoted(&hit.missing)),
            folded: hit.folded.iter().map(|document| FoldedView::of(document, marking, words)).collect(),
            folded_count: words.count("more-of-same", hit.folded.len() as u64),
            why: hit.explanation.as_ref().map(|explanation| explanation::why(hit, explanation, words)),
        }
    }
}

impl<'a> FoldedView<'a> {
    fn of(document: &'a Document, marking: Marking<'_>, words: Words) -> Self {
        let relation = document.group.as_ref().map(|group| words.named("relation", group.relation.id()).to_owned());
        let language = names::language(words.language, document.language);
        let date = document.published.map(|dating| words.date(dating.date));
        Self {
            href: links::reading_view(&document.id, marking),
            tongue: Tongue::of(document.language),
            title: &document.title,
            facts: relation.into_iter().chain([language]).chain(date).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_countries_are_cut_short_but_never_for_one() {
        assert_eq!(some_of(&["A", "B"], Words::ENGLISH), "A, B");
        assert_eq!(some_of(&["A", "B", "C", "D", "E"], Words::ENGLISH), "A, B, C, D, E");
        assert_eq!(some_of(&["A", "B", "C", "D", "E", "F"], Words::ENGLISH), "A, B, C, D and 2 more");
    }
}
