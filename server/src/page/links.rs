//! Addresses of documents and of passages in them.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::document::{Document, DocumentId};
use shared::search::{Segment, Snippet};
use shared::wording::InterfaceLanguage;

use crate::citation::Format;
use crate::interface;
use crate::params::Asked;

/// What is encoded in a text fragment: all but letters, digits and `_ . ~`.
///
/// `-`, `,` and `&` have a meaning there (URL Fragment Text Directives, "Syntax": `TextDirectiveExplicitChar`).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'~');

/// What is encoded in a path segment.
const PATH_SEGMENT: &AsciiSet = &ENCODED.remove(b'-');

/// How many words before and after a mark help a browser to find the right place.
const CONTEXT_WORDS: usize = 3;
/// What stands between the cells of a row in the text of a page.
const CELL_BREAK: &str = " | ";
/// The longest context, in characters: words may be very long where spaces are rare.
const CONTEXT_CHARS: usize = 40;

/// The original's address, if it is one that a browser may safely be sent to.
pub fn original(document: &Document) -> Option<&str> {
    document.url.as_deref().filter(|url| is_web(url))
}

/// Whether an address is one of the web, to which a browser may safely be sent.
pub fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// The host of an address, as people name it: without `www.`.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

/// What a reading view marks.
#[derive(Debug, Clone, Copy)]
pub struct Marking<'a> {
    /// The text of the question.
    pub text: &'a str,
    /// Whether other names of what it asks are marked too.
    pub variants: bool,
    /// The language of the page, where the reader chose one.
    pub ui: Option<InterfaceLanguage>,
}

impl Marking<'_> {
    /// A reading view without marks.
    pub const NOTHING: Self = Self { text: "", variants: false, ui: None };
}

impl<'a> From<&'a Asked> for Marking<'a> {
    fn from(asked: &'a Asked) -> Self {
        Self { text: &asked.text, variants: asked.variants, ui: asked.ui }
    }
}

/// The reading view of a document, with the matches of a question marked.
pub fn reading_view(id: &DocumentId, marking: Marking<'_>) -> String {
    let path = at_id("/doc/", id);
    let mut query = Serializer::new(String::new());
    if !marking.text.trim().is_empty() {
        query.append_pair("q", marking.text);
        if marking.variants {
            query.append_pair("variants", "on");
        }
    }
    if let Some(language) = marking.ui {
        query.append_pair(interface::PARAMETER, language.code());
    }
    let query = query.finish();
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The path of what is known of a document: `/doc/an-id`.
pub fn at_id(route: &str, id: &DocumentId) -> String {
    format!("{route}{}", utf8_percent_encode(id.as_str(), PATH_SEGMENT))
}

/// An address with one more parameter, a plain word.
pub fn with_parameter(address: &str, name: &str, value: &str) -> String {
    format!("{address}{}{name}={value}", if address.contains('?') { '&' } else { '?' })
}

/// A document's citation in a format, as programs and reference managers take it.
pub fn citation(id: &DocumentId, format: Format) -> String {
    at_id("/v1/documents/", id) + format.ending()
}

/// The passage of a snippet in the reading view.
pub fn passage(id: &DocumentId, marking: Marking<'_>, snippet: &Snippet) -> String {
    let view = reading_view(id, marking);
    match snippet.first_hit {
        Some(hit) => format!("{view}#h{}", hit + 1),
        None => view,
    }
}

/// The passage of a snippet in the original: its page, where the original has pages; else the browser scrolls to the first
/// mark.
pub fn original_passage(url: &str, document: &Document, snippet: &Snippet) -> String {
    match document.page_at(snippet.place) {
        Some(page) => at_page(url, page),
        None => at_mark(url, &snippet.segments),
    }
}

/// The original of a document: of a chapter, its first page.
pub fn original_beginning(url: &str, document: &Document) -> String {
    document.pages.first().map_or_else(|| url.to_owned(), |start| at_page(url, start.page))
}

/// A page of a PDF, as browsers open it (RFC 8118, section 3).
fn at_page(url: &str, page: u32) -> String {
    let file = url.split('#').next().unwrap_or_default();
    format!("{file}#page={page}")
}

fn at_mark(url: &str, segments: &[Segment]) -> String {
    let Some(place) = segments.iter().position(|segment| segment.marked) else { return url.to_owned() };
    let text = |segments: &[Segment]| segments.iter().map(|segment| segment.text.as_str()).collect::<String>();
    let (before, from) = segments.split_at(place);
    let after = text(from.get(1..).unwrap_or_default());
    let marked = encode(text(from.get(..1).unwrap_or_default()).trim());
    let before = text(before);
    // Cells of a row are parted by what is not on the page.
    let before = before.rsplit(CELL_BREAK).next().unwrap_or_default();
    let after = after.split(CELL_BREAK).next().unwrap_or_default();
    let prefix = last_words(before).map(|words| encode(words) + "-,").unwrap_or_default();
    let suffix = first_words(after).map(|words| ",-".to_owned() + &encode(words)).unwrap_or_default();
    let separator = if url.contains('#') { ":~:" } else { "#:~:" };
    format!("{url}{separator}text={prefix}{marked}{suffix}")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn first_words(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let ends = text.char_indices().filter(|(_, c)| ends_word(*c)).map(|(place, _)| place);
    // The dots at the end of an excerpt are not in the original.
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || c == '.' || c == '…').len();
    let ends: Vec<usize> = ends.filter(|place| *place < end).chain([end]).take(CONTEXT_WORDS).collect();
    ends.into_iter().rev().filter_map(|end| text.get(..end)).map(str::trim).find(|words| is_context(words))
}

fn last_words(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let starts = text.char_indices().rev().filter(|(_, c)| ends_word(*c)).map(|(place, c)| place + c.len_utf8());
    let starts: Vec<usize> = starts.chain([0]).take(CONTEXT_WORDS).collect();
    starts.into_iter().rev().filter_map(|start| text.get(start..)).map(str::trim).find(|words| is_context(words))
}

/// White space, and the marks that stand in its place in Chinese and Japanese: where half a word would be cut, a browser finds nothing.
fn ends_word(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '，' | '。' | '、' | '；' | '：' | '！' | '？' | '「' | '」' | '『' | '』' | '（' | '）' | '《' | '》'
        )
}

/// Punctuation alone locates nothing: it is no word to the browser's search.
fn is_context(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric) && words.chars().nth(CONTEXT_CHARS).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::document::PageStart;

    use crate::sample::{document, hit, segments};

    fn check(text: &str, expected: &str) {
        assert_eq!(at_mark("https://example.org/a", &segments(text)), expected, "{text}");
    }

    #[test]
    fn an_original_opens_at_the_first_mark_with_its_neighbours() {
        check(
            "he was held for 14 months [without trial] and then, released",
            "https://example.org/a#:~:text=for%2014%20months-,without%20trial,-and%20then%2C%20released",
        );
        check("[torture] goes on...", "https://example.org/a#:~:text=torture,-goes%20on");
        check("[torture]", "https://example.org/a#:~:text=torture");
        check("no mark at all", "https://example.org/a");
        check("“[torture]”", "https://example.org/a#:~:text=torture");
        check(
            "said: “[Torture], well-known & old",
            "https://example.org/a#:~:text=said%3A%20%E2%80%9C-,Torture,-%2C%20well%2Dknown%20%26",
        );
    }

    #[test]
    fn text_without_spaces_gives_no_half_words() {
        let long = "国".repeat(60);
        check(&format!("{long}[酷刑]{long}"), "https://example.org/a#:~:text=%E9%85%B7%E5%88%91");
        check(
            "他说，警方[酷刑]，然后",
            "https://example.org/a#:~:text=%E4%BB%96%E8%AF%B4%EF%BC%8C%E8%AD%A6%E6%96%B9-,%E9%85%B7%E5%88%91,-%EF%BC%8C%E7%84%B6%E5%90%8E",
        );
    }

    #[test]
    fn arabic_is_encoded_letter_by_letter() {
        check(
            "تدين [الاعتقال]",
            "https://example.org/a#:~:text=%D8%AA%D8%AF%D9%8A%D9%86-,%D8%A7%D9%84%D8%A7%D8%B9%D8%AA%D9%82%D8%A7%D9%84",
        );
    }

    #[test]
    fn context_does_not_reach_into_another_cell() {
        check("Year | for [torture] of | 17", "https://example.org/a#:~:text=for-,torture,-of");
    }

    #[test]
    fn a_fragment_of_the_address_is_kept() {
        let open = at_mark("https://example.org/a#part", &segments("[torture]"));
        assert_eq!(open, "https://example.org/a#part:~:text=torture");
    }

    #[test]
    fn a_passage_of_a_pdf_opens_at_its_page() {
        let pages = [(0, 7), (10, 8)].map(|(byte, page)| PageStart { byte, page }).to_vec();
        let report = Document { pages, ..document() };
        let snippet = Snippet { place: 12, ..hit().snippets[0].clone() };
        let url = "https://example.org/report.pdf#page=7";
        assert_eq!(original_passage(url, &report, &snippet), "https://example.org/report.pdf#page=8");
        assert_eq!(original_beginning(url, &report), "https://example.org/report.pdf#page=7");
        assert_eq!(original_beginning("https://example.org/a", &document()), "https://example.org/a");
    }

    #[test]
    fn only_web_addresses_are_linked() {
        let linked = |url: &str| {
            let document = Document { url: Some(url.to_owned()), ..document() };
            original(&document).is_some()
        };
        assert!(linked("https://example.org/") && linked("HTTP://example.org"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "//example.org", "", "ftp://example.org"] {
            assert!(!linked(bad), "{bad}");
        }
    }

    #[test]
    fn any_id_stands_in_an_address() {
        let id = DocumentId::new("a/b?c#d").expect("an id");
        let view = |text, variants| reading_view(&id, Marking { text, variants, ui: None });
        assert_eq!(view("", true), "/doc/a%2Fb%3Fc%23d");
        assert_eq!(view("a & b", false), "/doc/a%2Fb%3Fc%23d?q=a+%26+b");
        assert_eq!(view("a", true), "/doc/a%2Fb%3Fc%23d?q=a&variants=on");
    }

    #[test]
    fn a_host_is_named_as_people_do() {
        assert_eq!(host("https://www.example.org/a?b"), "example.org");
    }
}
