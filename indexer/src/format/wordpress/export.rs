//! The export of WordPress (WXR): RSS 2.0 with all that a site keeps of its posts.

use std::collections::BTreeMap;

use shared::document::Extent;

use super::rest::{REFERENCE_KEYS, unpublished};
use super::shortcode::without_shortcodes;
use super::{file_under, is_document, is_internal_type, is_same_day, own_type, set_date, taxonomy_key};
use crate::extract::document_address;
use crate::format::fragment;
use crate::format::xml::{Element, for_each_part};
use crate::format::{Contents, Format, Refusal};
use crate::record::{Record, StatedDate};
use crate::report::QuarantineReason;

/// How far into a file its kind is looked for, in bytes.
const HEAD_BYTES: usize = 8 << 10;

const CONTAINERS: [&str; 2] = ["rss", "channel"];

/// Whether an RSS file is an export.
pub(in crate::format) fn is_export(text: &str) -> bool {
    let head = text.char_indices().take_while(|(place, _)| *place < HEAD_BYTES).last().map_or(0, |(place, _)| place);
    let head = text.get(..head).unwrap_or_default();
    head.contains("wordpress.org/export/") || head.contains("<wp:wxr_version>")
}

/// Reads an export; an error says why nothing is in it. What is not published is skipped and counted.
pub(in crate::format) fn read(text: &str, source: &str) -> Result<Contents, Refusal> {
    let mut contents = Contents::of(Format::WordPressExport, Vec::new());
    let mut skipped: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut language = None;
    let mut count = 0;
    for_each_part(text, &CONTAINERS, |part| match part.name.as_str() {
        "language" => language = Some(part.text().trim().to_owned()),
        "item" => {
            count += 1;
            match reason_to_skip(&part) {
                Some(reason) => *skipped.entry(reason).or_default() += 1,
                None => match record(&part, language.as_deref(), source) {
                    Some(record) => contents.records.push(record),
                    None => contents.reject_empty(format!("item {count}")),
                },
            }
        }
        _ => {}
    });
    contents.skipped.extend(skipped);
    if contents.records.is_empty() && contents.skipped.is_empty() {
        return Err((QuarantineReason::NoDocument, "an export of WordPress without posts".to_owned()));
    }
    Ok(contents)
}

fn reason_to_skip(item: &Element) -> Option<&'static str> {
    let post_type = item.text_of("wp:post_type").unwrap_or_default();
    let status = item.text_of("wp:status").unwrap_or_default();
    if is_internal_type(&post_type) {
        return Some("part of the site, no publication");
    }
    // The status of a file is that of the post it belongs to.
    let is_published = matches!(status.as_str(), "publish" | "") || (post_type == "attachment" && status == "inherit");
    if !is_published {
        return Some(unpublished(&status));
    }
    let file = item.text_of("wp:attachment_url").unwrap_or_default();
    (post_type == "attachment" && !is_document("", &file)).then_some("a picture, sound or film among the media")
}

/// The record of an item; `None` if it has neither title nor text.
fn record(item: &Element, language: Option<&str>, source: &str) -> Option<Record> {
    let (text, extent) = text(item);
    let mut record = Record::new(source, extent);
    record.title = fragment::line(&item.text_of("title").unwrap_or_default());
    record.text = text;
    if record.title.is_empty() && record.text.is_empty() {
        return None;
    }
    record.headings = fragment::headings(&item.text_of("content:encoded").unwrap_or_default());
    record.url = item.text_of("link");
    let stated_by_address = record.url.as_deref().and_then(document_address::language);
    record.language =
        stated_by_address.or_else(|| language.map(ToOwned::to_owned)).filter(|language| !language.is_empty());
    let published = first_date(item, &["wp:post_date_gmt", "wp:post_date", "pubdate"]);
    let updated = first_date(item, &["wp:post_modified_gmt", "wp:post_modified"]);
    let is_other_day = |date: &String| published.as_ref().is_none_or(|published| !is_same_day(date, published));
    record.updated = updated.filter(is_other_day).map(StatedDate::metadata);
    record.published = published.map(StatedDate::metadata);
    record.reference = reference(item);
    file_under(terms(item), &mut record);
    record.types.extend(item.text_of("wp:post_type").and_then(|post_type| own_type(&post_type)));
    Some(record)
}

/// The text; without one, the excerpt that its author wrote.
fn text(item: &Element) -> (String, Extent) {
    let clean = |name: &str| {
        let written = item.text_of(name)?;
        let text = fragment::paragraphs(&with_paragraphs(&without_shortcodes(&written)));
        Some(text).filter(|text| !text.is_empty())
    };
    if let Some(content) = clean("content:encoded") {
        return (content, Extent::Whole);
    }
    (clean("excerpt:encoded").or_else(|| clean("description")).unwrap_or_default(), Extent::Excerpt)
}

/// A post as it is stored has no elements for paragraphs, but blank lines between them.
fn with_paragraphs(markup: &str) -> String {
    let mut with_paragraphs = String::with_capacity(markup.len());
    let mut was_blank = false;
    for line in markup.lines() {
        let is_blank = line.trim().is_empty();
        if was_blank && !is_blank {
            with_paragraphs.push_str("<p>");
        }
        with_paragraphs.push_str(line);
        with_paragraphs.push('\n');
        was_blank = is_blank;
    }
    with_paragraphs
}

fn first_date(item: &Element, names: &[&str]) -> Option<String> {
    names.iter().filter_map(|name| item.text_of(name)).find_map(|date| set_date(&date).map(ToOwned::to_owned))
}

fn terms(item: &Element) -> Vec<(String, String)> {
    let terms = item.elements().filter(|element| element.name == "category").map(|term| {
        let taxonomy = taxonomy_key(term.attribute("domain").unwrap_or("category"));
        (taxonomy, fragment::line(&term.text()))
    });
    terms.collect()
}

fn reference(item: &Element) -> Option<String> {
    let metadata = item.elements().filter(|element| element.name == "wp:postmeta");
    let mut references = metadata.filter_map(|entry| {
        let key = entry.text_of("wp:meta_key")?;
        REFERENCE_KEYS.contains(&key.as_str()).then(|| entry.text_of("wp:meta_value"))?
    });
    references.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORT: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
        <title>A site</title><language>fr-FR</language>
        <item><title><![CDATA[L’eau &amp; la loi]]></title><link>https://site.example/eau/</link><pubDate>Mon, 04 Mar 2019 23:00:00 +0000</pubDate>
        <content:encoded><![CDATA[<!-- wp:paragraph -->Un [caption id="x"]<img> Photo[/caption]puits.

        Un autre <b>puits</b> [sic].]]></content:encoded><excerpt:encoded><![CDATA[Court.]]></excerpt:encoded>
        <wp:post_date>2019-03-05 00:00:00</wp:post_date><wp:post_date_gmt>2019-03-04 23:00:00</wp:post_date_gmt>
        <wp:post_modified_gmt>2020-01-02 10:00:00</wp:post_modified_gmt>
        <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
        <category domain="category" nicename="uncategorized">Uncategorized</category><category domain="category">Report</category>
        <category domain="post_tag">Eau</category><category domain="location">Mali</category>
        <category domain="resource-type">Open Letter</category>
        <wp:postmeta><wp:meta_key>amnesty_index_number</wp:meta_key><wp:meta_value>AFR 37/001/2019</wp:meta_value></wp:postmeta></item>
        <item><title>Draft</title><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
        <item><title>Menu</title><wp:status>publish</wp:status><wp:post_type>nav_menu_item</wp:post_type></item>
        <item><title>Photo</title><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://site.example/a.jpg</wp:attachment_url></item>
        <item><title>File</title><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://site.example/a.pdf</wp:attachment_url></item>
        </channel></rss>"#;

    #[test]
    fn published_posts_become_records_and_all_else_is_counted() {
        assert!(is_export(EXPORT) && !is_export("<rss></rss>"));
        let contents = read(EXPORT, "export.xml").expect("an export");
        let mut expected = Record::new("export.xml", Extent::Whole);
        expected.title = "L’eau & la loi".to_owned();
        expected.text = "Un puits.\n\nUn autre puits [sic].".to_owned();
        expected.url = Some("https://site.example/eau/".to_owned());
        expected.language = Some("fr-FR".to_owned());
        expected.published = Some(StatedDate::metadata("2019-03-04 23:00:00"));
        expected.updated = Some(StatedDate::metadata("2020-01-02 10:00:00"));
        expected.types = vec!["Open Letter".to_owned(), "Report".to_owned()];
        expected.topics = vec!["Eau".to_owned()];
        expected.locations = vec!["Mali".to_owned()];
        expected.reference = Some("AFR 37/001/2019".to_owned());
        assert_eq!(contents.records.first(), Some(&expected));
        assert_eq!(contents.records.get(1).map(|file| file.title.as_str()), Some("File"));
        assert_eq!(
            contents.skipped,
            [("a draft", 1), ("a picture, sound or film among the media", 1), ("part of the site, no publication", 1),]
        );
    }
}
