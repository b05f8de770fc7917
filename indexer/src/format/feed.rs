//! Feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed 1. Each item is a record.
//!
//! A feed gives the whole text of an item, or its opening alone, and seldom says which. Content is taken for whole; a
//! description alone is an excerpt unless it is long and is not cut off.

use serde_json::{Map, Value};
use shared::document::Extent;
use url::Url;

use crate::extract::document_address;
use crate::extract::metadata::absolute;
use crate::format::fields::{add_term, scalar};
use crate::format::fragment;
use crate::format::xml::{Element, for_each_part};
use crate::format::{Contents, Format, Refusal};
use crate::record::{Record, StatedAlternate, StatedDate};
use crate::report::QuarantineReason;

/// What stands around the items.
const CONTAINERS: [&str; 5] = ["rss", "rdf:rdf", "rdf", "feed", "channel"];

/// A description from this length on is a whole text, in characters, unless it is cut off.
const MIN_WHOLE_CHARS: usize = 1_500;

/// How descriptions end that are cut off.
const CUTS: [&str; 8] = ["…", "...", "[…]", "[...]", "[&hellip;]", "Read more", "Continue reading", "Read More"];

/// Where the whole text is, the surest first.
const CONTENT: [&str; 4] = ["content:encoded", "content", "body", "fullitem"];

/// Where a text is that may be an opening.
const DESCRIPTION: [&str; 4] = ["description", "summary", "dc:description", "abstract"];

/// Where the date of publication is, the surest first.
const PUBLISHED: [&str; 8] =
    ["published", "pubdate", "dc:date", "dcterms:issued", "issued", "dcterms:created", "created", "date"];

/// Where the date of the last change is.
const UPDATED: [&str; 4] = ["updated", "modified", "dcterms:modified", "atom:updated"];

/// Where the terms are.
const TERMS: [&str; 3] = ["category", "dc:subject", "subject"];

/// Whether the outermost element of a file is that of a feed, whatever its prefix.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name.rsplit(':').next(), Some("rss" | "rdf" | "feed" | "channel"))
}

/// Reads a feed in XML; an error says why nothing is in it.
pub(super) fn read(text: &str, url: Option<&str>, source: &str) -> Result<Contents, Refusal> {
    let mut feed = Feed { base: url.map(ToOwned::to_owned), language: None };
    let mut contents = Contents::of(Format::Feed, Vec::new());
    let mut count = 0;
    for_each_part(text, &CONTAINERS, |part| match part.name.as_str() {
        "item" | "entry" => {
            count += 1;
            match record(&part, &feed, source) {
                Some(record) => contents.records.push(record),
                None => contents.reject_empty(format!("item {count}")),
            }
        }
        _ => feed.note(&part),
    });
    if contents.records.is_empty() {
        return Err((QuarantineReason::NoDocument, "a feed without an item that has a title or a text".to_owned()));
    }
    Ok(contents)
}

/// What is said of all items.
struct Feed {
    /// What relative addresses are relative to.
    base: Option<String>,
    language: Option<String>,
}

impl Feed {
    fn note(&mut self, part: &Element) {
        let language = || Some(part.text().trim().to_owned()).filter(|language| !language.is_empty());
        match part.name.as_str() {
            "language" | "dc:language" => self.language = self.language.take().or_else(language),
            "link" => {
                let address = part.attribute("href").map_or_else(|| part.text(), ToOwned::to_owned);
                let is_own = matches!(part.attribute("rel"), None | Some("alternate"));
                if is_own && self.base.is_none() && Url::parse(address.trim()).is_ok() {
                    self.base = Some(address.trim().to_owned());
                }
            }
            _ => {}
        }
    }
}

/// The record of an item; `None` if it has neither title nor text.
fn record(item: &Element, feed: &Feed, source: &str) -> Option<Record> {
    let (text, extent) = text(item);
    let mut record = Record::new(source, extent);
    record.title = item.child("title").or_else(|| item.child("dc:title")).map(title).unwrap_or_default();
    record.text = text;
    if record.title.is_empty() && record.text.trim().is_empty() {
        return None;
    }
    let base = base(item, feed);
    record.url = address(item).map(|address| absolute(&address, base.as_ref()));
    let stated_by_address = record.url.as_deref().and_then(document_address::language);
    let stated = item.text_of("dc:language").or_else(|| language_of_content(item)).or_else(|| feed.language.clone());
    record.language = stated_by_address.or(stated).filter(|language| !language.is_empty());
    record.alternates = alternates(item, base.as_ref());
    for term in item.elements().filter(|element| TERMS.contains(&element.name.as_str())) {
        let label = term.attribute("label").map_or_else(|| term.text(), ToOwned::to_owned);
        let label = Some(label).filter(|label| !label.trim().is_empty());
        let label = label.or_else(|| term.attribute("term").map(ToOwned::to_owned)).unwrap_or_default();
        add_label(&label, &mut record);
    }
    add_dates(&PUBLISHED.map(|name| item.text_of(name)), &UPDATED.map(|name| item.text_of(name)), &mut record);
    Some(record)
}

fn add_label(label: &str, record: &mut Record) {
    let label = fragment::line(label);
    if !label.is_empty() {
        add_term(label, record);
    }
}

/// A feed that has but the date of a change means the day it was published.
fn add_dates(published: &[Option<String>], updated: &[Option<String>], record: &mut Record) {
    let first = |dates: &[Option<String>]| dates.iter().flatten().next().map(|date| in_four_digits(date));
    let (published, updated) = (first(published), first(updated));
    let is_other_day = |updated: &String| published.as_ref().is_some_and(|published| day(published) != day(updated));
    record.updated = updated.clone().filter(is_other_day).map(StatedDate::metadata);
    record.published = published.or(updated).map(StatedDate::metadata);
}

fn day(date: &str) -> &str {
    date.get(.."2019-03-04".len()).unwrap_or(date)
}

/// The date with the year in four digits: RFC 822 allows two ("09 Dec 03"), which are those of 1950 to 2049 (RFC 2822,
/// section 4.3).
fn in_four_digits(date: &str) -> String {
    let mut words: Vec<String> = date.split_whitespace().map(ToOwned::to_owned).collect();
    let month =
        words.iter().position(|word| word.len() == 3 && word.chars().all(char::is_alphabetic) && !word.ends_with(','));
    let year = month.and_then(|month| words.get_mut(month + 1));
    if let Some(year) = year.filter(|year| year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit())) {
        let century = if **year < *"50" { "20" } else { "19" };
        year.insert_str(0, century);
    }
    words.join(" ")
}

/// The text, and whether it is whole.
fn text(item: &Element) -> (String, Extent) {
    let filled = |element: &&Element| element.has_elements() || !element.text().trim().is_empty();
    let find = |names: &[&str]| {
        let mut elements = names.iter().flat_map(|name| item.elements().filter(move |element| element.name == *name));
        elements.find(filled).map(of_construct).filter(|text| !text.trim().is_empty())
    };
    if let Some(content) = find(&CONTENT) {
        return (without_tail(content), Extent::Whole);
    }
    let description = find(&DESCRIPTION).map(without_tail).unwrap_or_default();
    let extent = extent_of_description(&description);
    (description, extent)
}

fn extent_of_description(description: &str) -> Extent {
    let is_long = description.chars().nth(MIN_WHOLE_CHARS).is_some();
    let is_cut = CUTS.iter().any(|cut| description.trim_end().ends_with(cut));
    if is_long && !is_cut { Extent::Whole } else { Extent::Excerpt }
}

/// A text as Atom, RSS and XHTML write it: escaped markup, markup or plain text.
fn of_construct(element: &Element) -> String {
    if element.attribute("src").is_some() || is_encoded(element) {
        return String::new();
    }
    if element.has_elements() {
        return fragment::paragraphs(&element.markup());
    }
    match (element.attribute("type"), element.attribute("mode")) {
        (Some("text" | "text/plain"), None | Some("xml")) => element.text(),
        _ => fragment::paragraphs_of_either(&element.text()),
    }
}

/// Whether an element holds bytes in Base64, as Atom allows for what is no text.
fn is_encoded(element: &Element) -> bool {
    let is_text = |kind: &str| kind.starts_with("text") || ["html", "xml"].iter().any(|part| kind.contains(part));
    element.attribute("mode") == Some("base64")
        || element.attribute("type").is_some_and(|kind| kind.contains('/') && !is_text(kind))
}

fn title(element: &Element) -> String {
    if is_encoded(element) {
        return String::new();
    }
    let is_plain = matches!(element.attribute("type"), Some("text" | "text/plain"));
    if element.has_elements() {
        fragment::line(&element.markup())
    } else if is_plain {
        element.text().split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        fragment::line(&element.text())
    }
}

/// A text without the line that WordPress puts below it.
fn without_tail(text: String) -> String {
    match text.trim_end().rsplit_once("\n\n") {
        Some((rest, last)) if last.starts_with("The post ") && last.contains(" appeared first on ") => rest.to_owned(),
        _ => text,
    }
}

fn language_of_content(item: &Element) -> Option<String> {
    let inner = ["content", "title", "summary"].iter().find_map(|name| item.child(name)?.attribute("xml:lang"));
    inner.or_else(|| item.attribute("xml:lang")).map(ToOwned::to_owned)
}

/// What addresses in an item are relative to.
fn base(item: &Element, feed: &Feed) -> Option<Url> {
    let outer = feed.base.as_deref().and_then(|base| Url::parse(base).ok());
    match item.attribute("xml:base") {
        Some(own) => Url::parse(&absolute(own, outer.as_ref())).ok().or(outer),
        None => outer,
    }
}

/// The address of the item: its link, else an identifier that is an address.
fn address(item: &Element) -> Option<String> {
    let links = || item.elements().filter(|element| element.name == "link");
    let alternate = links()
        .filter(|link| {
            matches!(link.attribute("rel"), None | Some("alternate")) && link.attribute("hreflang").is_none()
        })
        .find_map(|link| link.attribute("href"));
    let alternate = alternate.or_else(|| {
        let own = |link: &&Element| matches!(link.attribute("rel"), None | Some("alternate"));
        links().filter(own).find_map(|link| link.attribute("href"))
    });
    let written = || links().map(Element::text).find(|text| !text.trim().is_empty());
    let about = || item.attribute("rdf:about").filter(|about| is_address(about)).map(ToOwned::to_owned);
    let guid = || {
        let guid = item.child("guid").filter(|guid| guid.attribute("ispermalink") != Some("false"))?;
        Some(guid.text()).filter(|guid| is_address(guid))
    };
    let id = || item.text_of("id").filter(|id| is_address(id));
    alternate.map(ToOwned::to_owned).or_else(written).or_else(guid).or_else(about).or_else(id)
}

fn is_address(text: &str) -> bool {
    Url::parse(text.trim()).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Links to the same item in other languages.
fn alternates(item: &Element, base: Option<&Url>) -> Vec<StatedAlternate> {
    let links =
        item.elements().filter(|element| element.name == "link" && element.attribute("rel") == Some("alternate"));
    let alternates = links.filter_map(|link| {
        let language = link.attribute("hreflang")?.to_owned();
        Some(StatedAlternate { language, url: absolute(link.attribute("href")?, base) })
    });
    alternates.collect()
}

/// Whether an object is a JSON Feed: <https://www.jsonfeed.org/version/1.1/>.
pub(super) fn is_json_feed(object: &Map<String, Value>) -> bool {
    let version = object.get("version").and_then(Value::as_str).unwrap_or_default();
    object.get("items").is_some_and(Value::is_array) && version.contains("jsonfeed.org/version/")
}

/// Reads the items of a JSON Feed into `contents`.
pub(super) fn read_json(feed: &Map<String, Value>, source: &str, contents: &mut Contents) {
    let items = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let language = feed.get("language").and_then(scalar);
    let base = ["home_page_url", "feed_url"].iter().find_map(|key| Url::parse(feed.get(*key)?.as_str()?).ok());
    for (number, item) in (1..).zip(items) {
        let record = item.as_object().and_then(|item| json_record(item, base.as_ref(), language.as_deref(), source));
        match record {
            Some(record) => contents.records.push(record),
            None => contents.reject_empty(format!("item {number}")),
        }
    }
}

fn json_record(item: &Map<String, Value>, base: Option<&Url>, language: Option<&str>, source: &str) -> Option<Record> {
    let string = |key: &str| item.get(key).and_then(scalar);
    let content = string("content_html").map(|html| fragment::paragraphs(&html)).or_else(|| string("content_text"));
    let (text, extent) = match content.filter(|content| !content.trim().is_empty()) {
        Some(content) => (without_tail(content), Extent::Whole),
        None => (string("summary").unwrap_or_default(), Extent::Excerpt),
    };
    let mut record = Record::new(source, extent);
    record.title = string("title").map(|title| fragment::line(&title)).unwrap_or_default();
    record.text = text;
    if record.title.is_empty() && record.text.is_empty() {
        return None;
    }
    let address = string("url").or_else(|| string("id").filter(|id| is_address(id)));
    record.url = address.map(|address| absolute(&address, base));
    let stated_by_address = record.url.as_deref().and_then(document_address::language);
    record.language = stated_by_address.or_else(|| string("language")).or_else(|| language.map(ToOwned::to_owned));
    let tags = item.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    tags.iter().filter_map(scalar).for_each(|tag| add_label(&tag, &mut record));
    add_dates(&[string("date_published")], &[string("date_modified")], &mut record);
    Some(record)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn records(text: &str) -> Vec<Record> {
        read(text, Some("https://site.example/feed/"), "feed.xml").expect("a feed").records
    }

    fn only(text: &str) -> Record {
        let [record] = &records(text)[..] else { panic!("one item: {text}") };
        record.clone()
    }

    #[test]
    fn rss_gives_the_whole_content_before_the_description() {
        let record = only(
            r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Site</title>
            <link>https://site.example/</link><language>en-GB</language><item><title>Dams &amp;amp; water</title><link>/2019/dams</link>
            <guid isPermaLink="false">https://site.example/?p=7</guid><pubDate>Mon, 04 Mar 19 08:00:00 EST</pubDate>
            <category>Press Release</category><category><![CDATA[Mali]]></category><category>Water</category><description>Opening.</description>
            <content:encoded><![CDATA[<p>All of it.</p><p>The post <a>Dams</a> appeared first on <a>Site</a>.</p>]]></content:encoded></item></channel></rss>"#,
        );
        let mut expected = Record::new("feed.xml", Extent::Whole);
        expected.title = "Dams & water".to_owned();
        expected.text = "All of it.".to_owned();
        expected.url = Some("https://site.example/2019/dams".to_owned());
        expected.language = Some("en-GB".to_owned());
        expected.published = Some(StatedDate::metadata("Mon, 04 Mar 2019 08:00:00 EST"));
        expected.types = vec!["Press Release".to_owned()];
        expected.locations = vec!["Mali".to_owned()];
        expected.topics = vec!["Water".to_owned()];
        assert_eq!(record, expected);
    }

    #[test]
    fn atom_gives_addresses_languages_and_both_dates() {
        let record = only(
            r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://site.example/fr/"><id>urn:x</id>
            <link rel="self" href="https://site.example/atom"/><entry xml:base="2019/"><title type="html">L&lt;i>eau&lt;/i></title>
            <link rel="enclosure" href="x.mp3"/><link href="eau/"/><link rel="alternate" hreflang="en" href="/en/water/"/>
            <published>2019-03-04T08:00:00Z</published><updated>2020-01-02T08:00:00Z</updated><category term="eau" label="Eau"/>
            <summary>Court.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Un <b>puits</b>.</p><p>Deux.</p></div></content></entry></feed>"#,
        );
        assert_eq!(
            (record.title.as_str(), record.text.as_str(), record.extent),
            ("Leau", "Un puits.\n\nDeux.", Extent::Whole)
        );
        assert_eq!(record.url.as_deref(), Some("https://site.example/fr/2019/eau/"));
        assert_eq!(
            record.alternates,
            [StatedAlternate { language: "en".to_owned(), url: "https://site.example/en/water/".to_owned() }]
        );
        assert_eq!((record.language.as_deref(), record.topics), (Some("fr"), vec!["Eau".to_owned()]));
        assert_eq!(record.published, Some(StatedDate::metadata("2019-03-04T08:00:00Z")));
        assert_eq!(record.updated, Some(StatedDate::metadata("2020-01-02T08:00:00Z")));
    }

    #[test]
    fn rss_1_has_its_items_beside_the_channel() {
        let record = only(
            r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">
            <channel rdf:about="https://site.example/"><title>Site</title><d:language>es</d:language></channel>
            <item rdf:about="https://site.example/agua"><title>Agua</title><description>Un pozo.</description><d:date>2004-05-06</d:date><d:subject>Agua</d:subject></item></rdf:RDF>"#,
        );
        assert_eq!((record.title.as_str(), record.text.as_str(), record.extent), ("Agua", "Un pozo.", Extent::Excerpt));
        assert_eq!(
            (record.url.as_deref(), record.language.as_deref()),
            (Some("https://site.example/agua"), Some("es"))
        );
        assert_eq!(record.published, Some(StatedDate::metadata("2004-05-06")));
    }

    #[test]
    fn a_long_description_is_whole_unless_it_is_cut_off() {
        let words = "The well of the village is dry. ".repeat(60);
        assert_eq!(extent_of_description(&words), Extent::Whole);
        assert_eq!(extent_of_description(&format!("{words}[…]")), Extent::Excerpt);
        assert_eq!(extent_of_description("The well is dry."), Extent::Excerpt);
    }

    #[test]
    fn an_ill_formed_feed_loses_nothing_but_its_slips() {
        let text = "<!-- x --><?xml version='1.0'?><rss><channel><item><title>Q&A &nbsp; caf&eacute; 3 < 4<link>https://site.example/?a=1&b=2</link>\
                    <item><title>Two</title><description>Text <b>bold</description></item><item><title>Three</title><description>Cut o";
        let records = records(text);
        let titles: Vec<&str> = records.iter().map(|record| record.title.as_str()).collect();
        assert_eq!(titles, ["Q&A café 3 < 4", "Two", "Three"]);
        assert_eq!(records[0].url.as_deref(), Some("https://site.example/?a=1&b=2"));
        assert_eq!((records[1].text.as_str(), records[2].text.as_str()), ("Text bold", "Cut o"));
    }

    #[test]
    fn two_digits_are_a_year_of_1950_to_2049() {
        for (date, expected) in [
            ("Mon, 09 Dec 03 10:00:00 GMT", "Mon, 09 Dec 2003 10:00:00 GMT"),
            ("9 Dec 74", "9 Dec 1974"),
            ("Mon, 09 Dec 2019 10:00:00 +0000", "Mon, 09 Dec 2019 10:00:00 +0000"),
            ("2019-03-04", "2019-03-04"),
        ] {
            assert_eq!(in_four_digits(date), expected);
        }
    }

    #[test]
    fn a_json_feed_is_read() {
        let Value::Object(feed) = json!({"version": "https://jsonfeed.org/version/1.1", "language": "en", "home_page_url": "https://site.example/",
            "items": [{"id": "1", "url": "/a", "title": "A", "content_html": "<p>All.</p>", "summary": "S", "date_published": "2019-03-04", "tags": ["Water"]},
                {"id": "2"}]})
        else {
            panic!("an object")
        };
        assert!(is_json_feed(&feed));
        let mut contents = Contents::of(Format::Feed, Vec::new());
        read_json(&feed, "feed.json", &mut contents);
        assert_eq!(contents.records.len(), 1);
        assert_eq!(contents.records[0].url.as_deref(), Some("https://site.example/a"));
        assert_eq!((contents.records[0].text.as_str(), contents.records[0].extent), ("All.", Extent::Whole));
        assert_eq!(contents.rejected.len(), 1);
    }
}
