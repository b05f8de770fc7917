//! A feed in JSON (JSON Feed 1.1).

use schemars::JsonSchema;
use serde::Serialize;

use super::{Entry, Extension, Feed, JSON_PATH};

/// The version, as the member `version` names it.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// A feed (JSON Feed 1.1).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JsonFeed")]
pub(crate) struct Body<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    language: &'static str,
    items: Vec<Item<'a>>,
}

/// Who publishes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FeedAuthor")]
struct Author<'a> {
    name: &'a str,
}

/// A document of a feed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FeedItem")]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_text: &'a str,
    date_published: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<&'a str>,
    tags: &'a [&'a str],
    language: &'a str,
    #[serde(rename = "_onrecord")]
    extension: Extension<'a>,
}

/// Writes a feed.
pub fn json(feed: &Feed<'_>) -> serde_json::Result<String> {
    serde_json::to_string(&Body {
        version: VERSION,
        title: &feed.title,
        home_page_url: &feed.html,
        feed_url: format!("{}{JSON_PATH}{}", feed.address, feed.parameters),
        description: feed.left_out.as_deref(),
        authors: feed.publisher.map(|name| Author { name }).into_iter().collect(),
        language: "en",
        items: feed.entries.iter().map(item).collect(),
    })
}

fn item<'a>(entry: &'a Entry<'a>) -> Item<'a> {
    Item {
        id: &entry.id,
        url: &entry.url,
        title: entry.title,
        content_text: &entry.summary,
        date_published: &entry.published,
        date_modified: (entry.updated != entry.published).then_some(&entry.updated),
        tags: &entry.categories,
        language: entry.lang,
        extension: Extension { date: &entry.date, here: &entry.here },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_feed_is_written_as_documented() {
        let mut answer = sample::answer();
        answer.asked.size = crate::page::feed::DEFAULT_SIZE;
        let feed = Feed::of(&answer, Some("River Watch"), "https://find.example.org", "");
        let written: serde_json::Value = serde_json::from_str(&json(&feed).expect("JSON")).expect("JSON");
        assert_eq!(written, sample::documented_under("## Feeds"));
    }
}
