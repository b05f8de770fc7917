//! Feeds of any question, for programs that look again and again.

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::index::Searcher;
use shared::query::Order;

use crate::answer::Answer;
use crate::conditional::Tag;
use crate::error::{ApiError, Error};
use crate::own_params::{Route, Taken};
use crate::page::feed::{self, DEFAULT_SIZE, Feed};
use crate::params::{Asked, ParameterError};
use crate::state::AppState;
use crate::time;

/// What a feed takes besides filters: it has its own order, and no pages.
pub(crate) const ROUTE: Route = Route { of_question: &["q", "size", "variants", "fold"], own: &[] };

/// The formats of feeds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Format {
    /// The media type.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }

    fn write(self, feed: &Feed<'_>) -> Result<String, Error> {
        match self {
            Self::Atom => Ok(feed::atom(feed)?),
            Self::Json => Ok(feed::json(feed)?),
        }
    }
}

/// Gives a feed in Atom.
pub async fn atom(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    Ok(give(&state, query.as_deref().unwrap_or_default(), &headers, Format::Atom).await?)
}

/// Gives a feed in JSON.
pub async fn json(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    Ok(give(&state, query.as_deref().unwrap_or_default(), &headers, Format::Json).await?)
}

async fn give(state: &AppState, query: &str, headers: &HeaderMap, format: Format) -> Result<Response, Error> {
    let asked = read(query)?;
    let searcher = state.index.searcher();
    let changed = searcher.built_at().unwrap_or(state.site.since);
    let address = state.site.address_for(headers);
    let publisher = state.site.publisher.as_deref();
    let tag = Tag::of(&[
        format.media_type(),
        searcher.generation(),
        state.variants.digest(),
        publisher.unwrap_or_default(),
        &address,
        &asked.address(""),
    ]);
    let modified = changed.max(state.site.since);
    if tag.is_known(headers) || is_unmodified_since(headers, modified) {
        return Ok(dated(tag.not_modified(), modified));
    }
    let variants = Arc::clone(&state.variants);
    let question = move |searcher: &Searcher| Answer::find(searcher, &variants, asked);
    let answer = state.ask(searcher, question).await?;
    let feed = Feed::of(&answer, publisher, &address, &time::rfc3339(changed));
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()))];
    Ok(dated(tag.mark((media_type, format.write(&feed)?).into_response()), modified))
}

fn read(query: &str) -> Result<Asked, ParameterError> {
    let gives_size =
        form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "size" && !value.trim().is_empty());
    let asked = Taken::from_query_string(query, ROUTE)?.asked;
    let size = if gives_size { asked.size } else { DEFAULT_SIZE };
    Ok(Asked { size, order: Order::Newest, snippets: 1, ..asked })
}

/// Whether the client has what there was at that moment, and not before or after: a clock may be set back, and so may the index. A tag
/// says more exactly what it has: where it sends one, its date counts for nothing (RFC 9110, section 13.1.3).
fn is_unmodified_since(headers: &HeaderMap, modified: SystemTime) -> bool {
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    let since = since.filter(|_| !headers.contains_key(header::IF_NONE_MATCH)).and_then(time::parse_http_date);
    // Headers know no fractions of a second.
    let modified = time::http_date(modified).and_then(|date| time::parse_http_date(&date));
    since.zip(modified).is_some_and(|(since, modified)| modified == since)
}

fn dated(mut response: Response, modified: SystemTime) -> Response {
    if let Some(date) = time::http_date(modified).and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(header::LAST_MODIFIED, date);
    }
    let by = HeaderName::from_static("vary");
    response.headers_mut().append(by, HeaderValue::from_static("host, x-forwarded-proto"));
    response
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_feed_has_its_own_order_and_size() {
        let asked = read("q=held&country=IR").expect("parameters");
        assert_eq!((asked.size, asked.order, asked.snippets), (DEFAULT_SIZE, Order::Newest, 1));
        assert_eq!(read("size=10").expect("parameters").size, 10);
        for refused in ["sort=oldest", "page=2", "size=101", "explain=true"] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_date_tells_what_one_has_unless_a_tag_does() {
        let modified = UNIX_EPOCH + Duration::from_millis(1_700_000_000_900);
        let asked_since = |since: SystemTime, tag: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            let since = HeaderValue::try_from(time::http_date(since).expect("a date")).expect("a value");
            headers.insert(header::IF_MODIFIED_SINCE, since);
            headers.extend(tag.map(|tag| (header::IF_NONE_MATCH, HeaderValue::from_static(tag))));
            is_unmodified_since(&headers, modified)
        };
        assert!(asked_since(modified, None));
        assert!(!asked_since(modified + Duration::from_secs(1), None), "the clock was set back");
        assert!(!asked_since(modified - Duration::from_secs(1), None));
        assert!(!asked_since(modified, Some("\"other\"")));
        assert!(!is_unmodified_since(&HeaderMap::new(), modified));
    }
}
