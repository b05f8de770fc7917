//! What bytes say: one file a format. [`read`] tells the format by content, never by name.

mod copied_listing;
mod decode;
pub mod json_lines;
mod listing;
pub mod markup;
mod page;
pub mod pdf;

use serde::{Deserialize, Serialize};

use self::pdf::Isolation;
use crate::container::Item;
use crate::extract::main_content;
use crate::extract::metadata::Metadata;
use crate::record::Record;
use crate::report::{QuarantineReason, Warning};

/// How far into a file markup is looked for, in bytes: saved pages may have headers of HTTP before them.
const MARKUP_BYTES: usize = 4 << 10;

/// How many characters of a file that is no publication are shown.
const SHOWN_CHARS: usize = 120;

/// Tags and declarations with which pages, and parts of pages, begin.
const PAGE_STARTS: [&str; 16] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<title",
    "<meta",
    "<main",
    "<article",
    "<section",
    "<div",
    "<h1",
    "<p>",
    "<p ",
    "<table",
    "<ul",
    "<!--",
];

/// Beginnings of XML files that are no pages.
const OTHER_XML: [(&str, &str); 5] = [
    ("<rss", "an RSS feed; feeds are not read yet"),
    ("<feed", "an Atom feed; feeds are not read yet"),
    ("<rdf:rdf", "an RDF file"),
    ("<urlset", "a sitemap"),
    ("<sitemapindex", "a sitemap"),
];

/// What was read from an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Which format it has.
    pub format: Format,
    /// The publications in it, in its order.
    pub records: Vec<Record>,
    /// Its parts that could not be read: place within the item (such as `line 7`), reason and words.
    pub rejected: Vec<(String, QuarantineReason, String)>,
    /// What else the operator should know.
    pub warnings: Vec<Warning>,
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// A page of the site that lists publications (HTML).
    Listing,
    /// A listing copied as plain text.
    CopiedListing,
    /// A page that holds one publication (HTML).
    Page,
    /// JSON Lines, a publication a line.
    JsonLines,
    /// PDF: a publication, or a report and its chapters.
    Pdf,
}

/// Reads an item; an error says why it is none of the formats. PDFs are read where `isolation` says.
pub fn read(item: &Item, isolation: &Isolation) -> Result<Contents, (QuarantineReason, String)> {
    if item.bytes.is_empty() {
        return Err((QuarantineReason::Empty, "the file has no bytes".to_owned()));
    }
    if pdf::is_pdf(&item.bytes) {
        let mut contents = pdf::read(item, isolation)?;
        contents.note_capture(item);
        return Ok(contents);
    }
    let charset = item.media_type.as_deref().and_then(decode::charset);
    let decoded =
        decode::decode(&item.bytes, charset).map_err(|kind| (QuarantineReason::UnknownFormat, kind.to_owned()))?;
    let text = decoded.text.as_str();
    if text.trim().is_empty() {
        return Err((QuarantineReason::Empty, "the file has nothing but white space".to_owned()));
    }
    // JSON first: the texts in it may hold markup.
    let contents = if item.first_line > 1 {
        Ok(json_lines::read_part(text, item.first_line, &item.name))
    } else if let Some(contents) = json_lines::read(text, &item.name) {
        contents
    } else if let Some(markup) = page_within(text)? {
        read_page(markup, item)
    } else if let Some(records) = copied_listing::read(text, &item.name) {
        Ok(Contents::of(Format::CopiedListing, records))
    } else {
        Err((QuarantineReason::NoDocument, format!("text, but no listing of publications: {:?}", first_words(text))))
    };
    contents.map(|mut contents| {
        contents.warnings.extend(decoded.warning);
        contents.note_capture(item);
        contents
    })
}

impl Contents {
    fn of(format: Format, records: Vec<Record>) -> Self {
        Self { format, records, rejected: Vec::new(), warnings: Vec::new() }
    }

    /// Adds to the records what the container knows: when they were fetched, and where, if there is but one.
    fn note_capture(&mut self, item: &Item) {
        for record in &mut self.records {
            record.captured = item.captured;
        }
        if let [record] = &mut self.records[..] {
            record.url = record.url.take().or_else(|| item.url.clone());
        }
    }
}

fn read_page(markup: &str, item: &Item) -> Result<Contents, (QuarantineReason, String)> {
    let html = markup::parse(markup)?;
    let metadata = Metadata::read(&html, item.url.as_deref());
    let is_page = page::is_of_the_site(&html);
    let cards = (!is_page)
        .then(|| listing::read(&html, &metadata, &item.name))
        .flatten()
        .filter(|cards| listing::is_of_the_site(&html) || listing::hold_the_text(cards, &main_content::text(&html)));
    if let Some(cards) = cards {
        return Ok(Contents::of(Format::Listing, cards));
    }
    let record = page::read(&html, &metadata, &item.name).map_err(|words| (QuarantineReason::NoDocument, words))?;
    Ok(Contents::of(Format::Page, vec![record]))
}

/// The page in a text, without what was saved before it; `None` if there is none. An error says what other markup it is.
fn page_within(text: &str) -> Result<Option<&str>, (QuarantineReason, String)> {
    let start = text.trim_start();
    let head: String = start.chars().take(MARKUP_BYTES).collect::<String>().to_ascii_lowercase();
    let page = ["<!doctype html", "<html"].iter().filter_map(|tag| head.find(tag)).min();
    let other = OTHER_XML.iter().find_map(|(tag, kind)| Some((head.find(tag)?, *kind)));
    match (page, other) {
        (Some(page), Some((place, _))) if page < place => Ok(start.get(page..)),
        (_, Some((_, kind))) if head.starts_with('<') => Err((QuarantineReason::UnknownFormat, kind.to_owned())),
        (Some(page), _) => Ok(start.get(page..)),
        (None, _) if head.starts_with('<') => Ok(PAGE_STARTS.iter().any(|tag| head.contains(tag)).then_some(start)),
        (None, _) => Ok(None),
    }
}

fn first_words(text: &str) -> String {
    let words = text.split_whitespace().take(SHOWN_CHARS).collect::<Vec<_>>().join(" ");
    words.chars().take(SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: impl AsRef<[u8]>, expected: Result<Format, QuarantineReason>) {
        let item = Item::new("saved file", bytes.as_ref().to_vec());
        let read = read(&item, &Isolation::ThisThread).map(|contents| contents.format).map_err(|(reason, _)| reason);
        assert_eq!(read, expected, "{}", String::from_utf8_lossy(&item.bytes).chars().take(200).collect::<String>());
    }

    const PAGE: &str = "<h1>Three villagers go free</h1><p>The court set the three villagers free on Monday, after two years without a trial.</p>";

    #[test]
    fn the_format_is_told_by_content() {
        check(format!("<!DOCTYPE html><html>{PAGE}"), Ok(Format::Page));
        check(PAGE, Ok(Format::Page));
        check(format!("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<html>{PAGE}"), Ok(Format::Page));
        check(format!("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='y'>{PAGE}"), Ok(Format::Page));
        check(
            "<html><article class='post post--result'><h1 class='post-title'><a href='/x'>X</a></h1></article>",
            Ok(Format::Listing),
        );
        check("<html><body class='search'><h2 class='postlist-headerTitle'>0 results</h2>", Ok(Format::Listing));
        check("{\"title\":\"a\",\"text\":\"b\"}\n", Ok(Format::JsonLines));
        check("{\"title\":\"a\",\"text\":\"How <html> begins\"}\n", Ok(Format::JsonLines));
        check("Report\nOne\nWords.\nMay 3, 2019\nReport\nTwo\nWords.\nMay 2, 2019\n", Ok(Format::CopiedListing));
    }

    #[test]
    fn what_is_none_of_the_formats_is_refused_with_a_reason() {
        check("", Err(QuarantineReason::Empty));
        check(" \r\n\t\0 ", Err(QuarantineReason::Empty));
        check("Error in file: cannot open the connection", Err(QuarantineReason::NoDocument));
        check("<html><title>404 Not Found</title><h1>Not Found</h1>nginx", Err(QuarantineReason::NoDocument));
        check(
            "<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>",
            Err(QuarantineReason::UnknownFormat),
        );
        check(b"%PDF-1.4 x", Err(QuarantineReason::Unreadable));
        check("{\"name\":\"package\"}", Err(QuarantineReason::NoDocument));
        check("<br>".repeat(markup::MAX_ELEMENTS + 1).replacen("<br>", "<html>", 1), Err(QuarantineReason::TooComplex));
    }

    #[test]
    fn every_encoding_reads_the_same() {
        let page = format!("<html>{PAGE}<p>Café, désormais.</p>");
        let titles_and_texts = |bytes: Vec<u8>| {
            let item = Item::new("", bytes);
            let contents = read(&item, &Isolation::ThisThread).unwrap();
            (contents.records[0].title.clone(), contents.records[0].text.clone(), contents.warnings.len())
        };
        let utf_8 = titles_and_texts(page.clone().into_bytes());
        assert!(utf_8.1.ends_with("Café, désormais."));
        assert_eq!(titles_and_texts(page.encode_utf16().flat_map(u16::to_le_bytes).collect()), utf_8);
        let latin = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(titles_and_texts(latin), utf_8);
    }
}
