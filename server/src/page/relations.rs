//! Where an answer leads: itself, the pages beside it, the same for people, and the whole list; as members of JSON and as a
//! `Link` header (RFC 8288).

use axum::http::HeaderValue;
use schemars::JsonSchema;
use serde::Serialize;

use super::feed;
use super::json::PATH;
use crate::answer::Answer;
use crate::export;

/// The longest `Link` header, in bytes: proxies give all headers of an answer some kilobytes. What does not fit is left
/// out; the answer itself names it.
pub const MAX_LINK_HEADER_BYTES: usize = 2_048;

/// The addresses that an answer leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Links")]
pub struct Relations {
    #[serde(rename = "self")]
    this: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<String>,
    html: String,
    feed: String,
    export: String,
}

impl Relations {
    /// The addresses that an answer leads to. Behind the deepest page a cursor goes on; a cursor leads forward alone.
    pub fn of(answer: &Answer) -> Self {
        let asked = &answer.asked;
        let page = Some(asked.page).filter(|_| asked.cursor.is_none());
        let to_page = |page: usize| asked.with_page(page).address(PATH);
        let next_page = page.filter(|page| *page < answer.pages()).map(|page| page + 1);
        let previous = page.filter(|page| *page > 1).map(|page| (page - 1).min(answer.pages().max(1)));
        let at_cursor = || answer.next.map(|cursor| asked.with_cursor(cursor).address(PATH));
        Self {
            this: asked.address(PATH),
            next: next_page.map(to_page).or_else(at_cursor),
            prev: previous.map(to_page),
            html: asked.on_a_page().address("/search"),
            feed: feed::path(asked),
            export: export::address(asked),
        }
    }

    /// The same as a header, most useful first, as far as it fits.
    pub fn header(&self) -> Option<HeaderValue> {
        let targets = [
            (self.next.as_ref(), "rel=\"next\""),
            (self.prev.as_ref(), "rel=\"prev\""),
            (Some(&self.this), "rel=\"self\""),
            (Some(&self.html), "rel=\"alternate\"; type=\"text/html\""),
        ];
        let mut header = String::new();
        for (target, attributes) in targets {
            let Some(target) = target else { continue };
            let link = format!("<{target}>; {attributes}");
            if header.len() + link.len() + 2 <= MAX_LINK_HEADER_BYTES {
                header = if header.is_empty() { link } else { header + ", " + &link };
            }
        }
        HeaderValue::try_from(header).ok().filter(|header| !header.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use shared::query::Bookmark;

    use super::*;
    use crate::cursor::Cursor;
    use crate::params::{Asked, MAX_DEPTH};
    use crate::sample;

    fn relations(query: &str, listed: u64) -> Relations {
        let mut answer = sample::answer();
        answer.asked = Asked::from_query_string(query).expect(query);
        answer.results.listed = listed;
        Relations::of(&answer)
    }

    #[test]
    fn behind_the_deepest_page_a_cursor_goes_on() {
        assert_eq!(relations("page=2", 36).next.as_deref(), Some("/v1/search?page=3"));
        let deepest = relations("page=1000", MAX_DEPTH as u64 + 1);
        assert!(deepest.next.expect("a next page").starts_with("/v1/search?cursor="));
        assert_eq!(deepest.prev.as_deref(), Some("/v1/search?page=999"));
    }

    #[test]
    fn a_cursor_leads_to_the_next_alone_and_to_the_page_for_people() {
        let cursor = sample::answer().next.expect("a cursor");
        let relations = relations(&format!("q=trial&fields=title&cursor={cursor}"), 36);
        assert!(relations.next.expect("a next page").starts_with("/v1/search?q=trial&cursor="));
        assert_eq!((relations.prev, &*relations.html), (None, "/search?q=trial"));
        assert!(
            Cursor::parse(&cursor.to_string()).is_some_and(|cursor| cursor.bookmark == Bookmark { ..cursor.bookmark })
        );
    }

    #[test]
    fn a_header_has_what_fits() {
        let header = |query: &str| {
            let header = relations(query, 36).header();
            header.map(|header| header.to_str().expect("ASCII").to_owned()).unwrap_or_default()
        };
        assert_eq!(
            header("page=2"),
            "</v1/search?page=3>; rel=\"next\", </v1/search>; rel=\"prev\", </v1/search?page=2>; rel=\"self\", \
             </search?page=2>; rel=\"alternate\"; type=\"text/html\""
        );
        assert_eq!(header(&format!("q={}", "é".repeat(2_000))), "");
    }
}
