//! A feed in Atom (RFC 4287).

use askama::Template;

use super::{ATOM_PATH, Feed, JSON_PATH, NAME};

#[derive(Template)]
#[template(path = "feed.xml")]
struct Atom<'a> {
    id: &'a str,
    title: String,
    subtitle: Option<&'a str>,
    updated: &'a str,
    version: &'static str,
    author: String,
    this: String,
    as_json: String,
    html: &'a str,
    entries: Vec<EntryBody<'a>>,
}

struct EntryBody<'a> {
    id: &'a str,
    title: String,
    url: &'a str,
    here: &'a str,
    published: &'a str,
    updated: &'a str,
    date: &'a str,
    lang: &'a str,
    summary: String,
    categories: Vec<String>,
}

/// Writes a feed.
pub fn atom(feed: &Feed<'_>) -> askama::Result<String> {
    let entries = feed.entries.iter().map(|entry| EntryBody {
        id: &entry.id,
        title: legal(entry.title),
        url: &entry.url,
        here: &entry.here,
        published: &entry.published,
        updated: &entry.updated,
        date: &entry.date,
        lang: entry.lang,
        summary: legal(&entry.summary),
        categories: entry.categories.iter().map(|category| legal(category)).collect(),
    });
    let atom = Atom {
        id: &feed.id,
        title: legal(&feed.title),
        subtitle: feed.left_out.as_deref(),
        updated: &feed.updated,
        version: env!("CARGO_PKG_VERSION"),
        author: legal(feed.publisher.unwrap_or(NAME)),
        this: format!("{}{ATOM_PATH}{}", feed.address, feed.parameters),
        as_json: format!("{}{JSON_PATH}{}", feed.address, feed.parameters),
        html: &feed.html,
        entries: entries.collect(),
    };
    atom.render()
}

/// A text with those characters alone that XML 1.0 allows (section 2.2); the others cannot be written in any way.
fn legal(text: &str) -> String {
    let is_legal = |c: &char| {
        matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..) && !matches!(c, '\u{7f}'..='\u{9f}')
    };
    text.chars().filter(is_legal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn text_of_any_language_is_escaped_and_what_xml_forbids_is_left_out() {
        let mut answer = sample::answer();
        answer.results.hits[0].document.title = "A <b>\u{0}\u{b} & \"ت\" \u{ffff}]]>".to_owned();
        let written = atom(&Feed::of(&answer, Some("R & W"), "https://find.example.org", "")).expect("a feed");
        assert!(written.contains("<title>A &#60;b&#62; &#38; &#34;ت&#34; ]]&#62;</title>"), "{written}");
        assert!(written.contains("<author><name>R &#38; W</name></author>"));
        assert!(written.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
    }

    #[test]
    fn a_feed_names_itself_its_page_and_its_entries() {
        let mut answer = sample::answer();
        answer.asked.size = crate::page::feed::DEFAULT_SIZE;
        let written = atom(&Feed::of(&answer, None, "https://find.example.org", "")).expect("a feed");
        for expected in [
            r#"<link rel="self" type="application/atom+xml" href="https://find.example.org/v1/feed.atom?q=held+foo%3A"/>"#,
            r#"<link rel="alternate" type="text/html" href="https://find.example.org/search?q=held+foo%3A"/>"#,
            r#"<entry xml:lang="en">"#,
            "<published>2019-08-01T00:00:00Z</published>",
            "<dc:date>2019-08</dc:date>",
            "<subtitle>Without 3 documents that no date is known of</subtitle>",
            "<summary>The weaver was held for 14 months …</summary>",
            r#"<category term="Press release"/>"#,
            "<updated>2019-08-01T00:00:00Z</updated>",
        ] {
            assert!(written.contains(expected), "{expected} is missing from {written}");
        }
    }
}
