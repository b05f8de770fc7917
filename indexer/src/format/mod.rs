//! What bytes say: one file a format. [`read`] tells the format by content, never by name.

mod copied_listing;
mod decode;
mod feed;
pub mod fields;
mod file_name;
mod fragment;
mod front_matter;
pub mod json_lines;
mod listing;
mod markdown;
pub mod markup;
mod page;
pub mod pdf;
mod plain_text;
mod table;
pub mod wordpress;
mod xml;

use serde::{Deserialize, Serialize};

use self::pdf::Isolation;
use crate::container::Item;
use crate::extract::main_content;
use crate::extract::metadata::Metadata;
use crate::format::fields::FieldMap;
use crate::record::Record;
use crate::report::{QuarantineReason, Warning};

/// How far into a file markup is looked for, in bytes: saved pages may have headers of HTTP before them.
const MARKUP_BYTES: usize = 4 << 10;

/// How many characters of a file that is no publication are shown.
const SHOWN_CHARS: usize = 120;

/// Tags and declarations with which pages, and parts of pages, begin.
const PAGE_STARTS: [&str; 19] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<title",
    "<meta",
    "<link",
    "<style",
    "<script",
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

/// XML files that are neither pages nor feeds, by the name of their outermost element.
const OTHER_XML: [(&str, &str); 5] = [
    ("urlset", "a sitemap: addresses without texts"),
    ("sitemapindex", "a sitemap: addresses without texts"),
    ("opml", "a list of feeds (OPML)"),
    ("svg", "a picture (SVG)"),
    ("xsl:stylesheet", "a style sheet (XSLT)"),
];

/// The readers of text in the order in which they are asked: those first whose formats announce themselves at their
/// beginning. What none of them knows is prose, or nothing.
const READERS: [Reader; 8] = [
    // The texts in JSON may hold anything, markup for one.
    |item, text| json_lines::read(text, item.map, item.name),
    read_export,
    read_feed,
    read_page,
    |item, text| markdown::read_with_front_matter(text, item.map, item.name),
    |item, text| Some(Ok(Contents::of(Format::CopiedListing, copied_listing::read(text, item.name)?))),
    |item, text| table::read(text, item.map, item.name),
    |item, text| markdown::read_with_heading(text, item.name),
];

/// Reads a text of one format; `None` if the text is none. An error says why nothing in it is a publication.
type Reader = fn(&Asked<'_>, &str) -> Option<Result<Contents, Refusal>>;

/// Why there is no publication in an item: which case it is, and the case in words.
pub(crate) type Refusal = (QuarantineReason, String);

/// What readers are told beside the text.
struct Asked<'a> {
    name: &'a str,
    url: Option<&'a str>,
    map: &'a FieldMap,
}

/// What was read from an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Which format it has.
    pub format: Format,
    /// The publications in it, in its order.
    pub records: Vec<Record>,
    /// What waits in it for other items: see [`wordpress`].
    pub wordpress: wordpress::Saved,
    /// Its parts that could not be read: place within the item (such as `line 7`), reason and words.
    pub rejected: Vec<(String, QuarantineReason, String)>,
    /// What is no publication and does not claim to be, by reason: drafts, pictures.
    pub skipped: Vec<(&'static str, u64)>,
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
    /// JSON Lines, a publication a line, and other JSON with such objects.
    JsonLines,
    /// PDF: a publication, or a report and its chapters.
    Pdf,
    /// An answer of the REST API of WordPress: posts or terms.
    WordPressAnswer,
    /// The export of WordPress (WXR).
    WordPressExport,
    /// A feed: RSS, Atom, JSON Feed.
    Feed,
    /// A table: CSV, TSV.
    Table,
    /// A text in Markdown.
    Markdown,
    /// Prose as plain text.
    PlainText,
}

/// What readers are told beside the item.
#[derive(Debug, Default)]
pub struct Settings {
    /// What the operator says of names of fields.
    pub map: FieldMap,
    /// Where PDFs are read.
    pub isolation: Isolation,
}

/// Reads an item; an error says why it is none of the formats.
pub fn read(item: &Item, settings: &Settings) -> Result<Contents, Refusal> {
    if item.bytes.is_empty() {
        return Err((QuarantineReason::Empty, "the file has no bytes".to_owned()));
    }
    if pdf::is_pdf(&item.bytes) {
        let mut contents = pdf::read(item, &settings.isolation)?;
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
    let asked = Asked { name: &item.name, url: item.url.as_deref(), map: &settings.map };
    let read = if item.first_line > 1 {
        Some(Ok(json_lines::read_part(text, item.first_line, &settings.map, &item.name)))
    } else {
        READERS.iter().find_map(|read| read(&asked, text))
    };
    let mut contents = read.unwrap_or_else(|| read_plain_text(&asked, text))?;
    contents.warnings.extend(decoded.warning);
    contents.note_capture(item);
    Ok(contents)
}

impl Contents {
    fn of(format: Format, records: Vec<Record>) -> Self {
        Self {
            format,
            records,
            wordpress: wordpress::Saved::default(),
            rejected: Vec::new(),
            skipped: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Whether nothing in it could be told from any other file.
    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.skipped.is_empty() && self.wordpress == wordpress::Saved::default()
    }

    /// Notes a part that says nothing.
    fn reject_empty(&mut self, place: String) {
        self.rejected.push((place, QuarantineReason::NothingSaid, "it has neither title nor text".to_owned()));
    }

    /// Counts a part that is no publication and does not claim to be.
    fn skip(&mut self, reason: &'static str) {
        match self.skipped.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => self.skipped.push((reason, 1)),
        }
    }

    /// Adds to the records what the container knows: when they were fetched, and where, if the item is the publication.
    fn note_capture(&mut self, item: &Item) {
        for record in &mut self.records {
            record.captured = item.captured;
        }
        let is_publication = matches!(self.format, Format::Page | Format::Pdf | Format::Markdown | Format::PlainText);
        if let ([record], true) = (&mut self.records[..], is_publication) {
            record.url = record.url.take().or_else(|| item.url.clone());
        }
    }
}

fn read_export(item: &Asked<'_>, text: &str) -> Option<Result<Contents, Refusal>> {
    let is_export = xml::root_name(text).is_some_and(|root| root == "rss") && wordpress::export::is_export(text);
    is_export.then(|| wordpress::export::read(text, item.name))
}

fn read_feed(item: &Asked<'_>, text: &str) -> Option<Result<Contents, Refusal>> {
    let root = xml::root_name(text)?;
    if let Some((_, kind)) = OTHER_XML.iter().find(|(name, _)| *name == root) {
        return Some(Err((QuarantineReason::UnknownFormat, (*kind).to_owned())));
    }
    feed::is_root(&root).then(|| feed::read(text, item.url, item.name))
}

/// The last to be asked: what is no prose either is refused.
fn read_plain_text(item: &Asked<'_>, text: &str) -> Result<Contents, Refusal> {
    let record = plain_text::read(text, item.name);
    let refusal = |kind| (QuarantineReason::NoDocument, format!("{kind}: {:?}", first_words(text)));
    record.map(|record| Contents::of(Format::PlainText, vec![record])).map_err(refusal)
}

/// A page with one publication, or a listing of the site.
fn read_page(item: &Asked<'_>, text: &str) -> Option<Result<Contents, Refusal>> {
    page_within(text).map(|markup| read_markup(item, markup))
}

fn read_markup(item: &Asked<'_>, markup: &str) -> Result<Contents, Refusal> {
    let html = markup::parse(markup)?;
    let metadata = Metadata::read(&html, item.url);
    let is_page = page::is_of_the_site(&html);
    let cards = (!is_page)
        .then(|| listing::read(&html, &metadata, item.name))
        .flatten()
        .filter(|cards| listing::is_of_the_site(&html) || listing::hold_the_text(cards, &main_content::text(&html)));
    if let Some(cards) = cards {
        return Ok(Contents::of(Format::Listing, cards));
    }
    let record = page::read(&html, &metadata, item.name).map_err(|words| (QuarantineReason::NoDocument, words))?;
    Ok(Contents::of(Format::Page, vec![record]))
}

/// The page in a text, without what was saved before it; `None` if there is none.
fn page_within(text: &str) -> Option<&str> {
    let start = text.trim_start();
    let head: String = start.chars().take(MARKUP_BYTES).collect::<String>().to_ascii_lowercase();
    if let Some(page) = ["<!doctype html", "<html"].iter().filter_map(|tag| head.find(tag)).min() {
        return start.get(page..);
    }
    let is_part_of_page = head.starts_with('<') && PAGE_STARTS.iter().any(|tag| head.contains(tag));
    is_part_of_page.then_some(start)
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
        let read = read(&item, &Settings::default()).map(|contents| contents.format).map_err(|(reason, _)| reason);
        assert_eq!(read, expected, "{}", String::from_utf8_lossy(&item.bytes).chars().take(200).collect::<String>());
    }

    const PAGE: &str = "<h1>Three villagers go free</h1><p>The court set the three villagers free on Monday, after two years without a trial.</p>";

    #[test]
    fn the_format_is_told_by_content() {
        check(format!("<!DOCTYPE html><html>{PAGE}"), Ok(Format::Page));
        check(PAGE, Ok(Format::Page));
        check(format!("<style>p {{ color: red }}</style>{PAGE}"), Ok(Format::Page));
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
        check(r#"{"id":7,"title":{"rendered":"a"},"content":{"rendered":"<p>b</p>"}}"#, Ok(Format::WordPressAnswer));
        check(r#"[{"id":7,"name":"Mali","slug":"mali","taxonomy":"location"}]"#, Ok(Format::WordPressAnswer));
        check(
            "<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>a</title></item>",
            Ok(Format::WordPressExport),
        );
        check(
            "<?xml version='1.0'?><!-- x --><RSS><channel><item><title>a</title></item></channel></RSS>",
            Ok(Format::Feed),
        );
        check("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a</title></entry></feed>", Ok(Format::Feed));
        check(
            r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_text":"a"}]}"#,
            Ok(Format::Feed),
        );
        check("title,text\na,b\n", Ok(Format::Table));
        check("---\ntitle: a\n---\nb", Ok(Format::Markdown));
        check("# a\n\nb", Ok(Format::Markdown));
        check(
            "The court set three villagers free, and nobody said why it had taken so long. ".repeat(6),
            Ok(Format::PlainText),
        );
    }

    #[test]
    fn what_is_none_of_the_formats_is_refused_with_a_reason() {
        check("", Err(QuarantineReason::Empty));
        check(" \r\n\t\0 ", Err(QuarantineReason::Empty));
        check("Error in file: cannot open the connection", Err(QuarantineReason::NoDocument));
        check("<html><title>404 Not Found</title><h1>Not Found</h1>nginx", Err(QuarantineReason::NoDocument));
        check("<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", Err(QuarantineReason::NoDocument));
        check("<urlset><url><loc>https://site.example/</loc></url></urlset>", Err(QuarantineReason::UnknownFormat));
        check("User-agent: *\nDisallow: /search\n", Err(QuarantineReason::NoDocument));
        check("<tei>Words</tei>", Err(QuarantineReason::NoDocument));
        check(b"%PDF-1.4 x", Err(QuarantineReason::Unreadable));
        check("{\"name\":\"package\"}", Err(QuarantineReason::NoDocument));
        check("<br>".repeat(markup::MAX_ELEMENTS + 1).replacen("<br>", "<html>", 1), Err(QuarantineReason::TooComplex));
    }

    #[test]
    fn every_encoding_reads_the_same() {
        let page = format!("<html>{PAGE}<p>Café, désormais.</p>");
        let titles_and_texts = |bytes: Vec<u8>| {
            let item = Item::new("", bytes);
            let contents = read(&item, &Settings::default()).unwrap();
            (contents.records[0].title.clone(), contents.records[0].text.clone(), contents.warnings.len())
        };
        let utf_8 = titles_and_texts(page.clone().into_bytes());
        assert!(utf_8.1.ends_with("Café, désormais."));
        assert_eq!(titles_and_texts(page.encode_utf16().flat_map(u16::to_le_bytes).collect()), utf_8);
        let latin = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(titles_and_texts(latin), utf_8);
    }
}
