//! The search: as JSON and as a page.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::answer::{Answer, today};
use crate::conditional::Tag;
use crate::error::{ApiError, Error, PageError};
use crate::handlers::posted::posted_pairs;
use crate::interface::Interface;
use crate::old_address::{LeftOut, take_left_out};
use crate::page::html::{self, Setting};
use crate::page::json;
use crate::page::relations::Relations;
use crate::params::{Asked, MAX_QUERY_CHARS};
use crate::start::Start;
use crate::state::AppState;
use crate::words::Words;

/// The front door leads to the search.
pub async fn to_search() -> Redirect {
    Redirect::temporary("/search")
}

/// Answers a program.
pub async fn json(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let asked = Asked::from_query_string(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let tag = Tag::of(&["json", searcher.generation(), state.variants.digest(), &asked.address("")]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let answer = state.answer(searcher, asked).await?;
    Ok(tag.mark(linked(json_response(&answer)?, &answer)))
}

/// Answers a program that keeps its query out of addresses, and so out of the logs of others.
pub async fn json_posted(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let asked = Asked::from_pairs(posted_pairs(query.as_deref(), &headers, body)?.into_iter())?;
    let searcher = state.index.searcher();
    let answer = state.answer(searcher, asked).await?;
    let mut response = json_response(&answer)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Answers a person.
pub async fn page(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    interface: Interface,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let (query, left_out) = take_left_out(&query);
    let asked = Asked::from_query_string(&query)
        .and_then(Asked::for_a_page)
        .map_err(|error| PageError { error: error.into(), text: typed(&query) })?;
    if has_ends_apart(&query) {
        return Ok(Redirect::permanent(&asked.address("/search")).into_response());
    }
    let text = asked.text.clone();
    results_or_start(&state, asked, &left_out, interface, &headers).await.map_err(|error| PageError { error, text })
}

async fn results_or_start(
    state: &AppState,
    asked: Asked,
    left_out: &[LeftOut],
    interface: Interface,
    headers: &HeaderMap,
) -> Result<Response, Error> {
    let searcher = state.index.searcher();
    let of_the_day = today().to_string();
    let language = interface.language.code();
    let address = asked.address("");
    let tag = Tag::of(&["html", language, searcher.generation(), state.variants.digest(), &of_the_day, &address]);
    if left_out.is_empty() && tag.is_known(headers) {
        return Ok(tag.not_modified());
    }
    let setting = Setting { interface, publisher: state.site.publisher.as_deref() };
    let (page, answer) = if asked.is_blank() {
        let variants = Arc::clone(&state.variants);
        let start = state.ask(searcher, move |searcher| Start::find(searcher, &variants)).await?;
        (html::start::page(&start, setting)?, start.all)
    } else {
        let mut answer = state.answer(searcher, asked).await?;
        let words = Words { language: interface.language };
        answer.notices.extend(left_out.iter().map(|left_out| left_out.notice(words)));
        (html::search::page(&answer, setting)?, answer)
    };
    Ok(tag.mark(timed(Html(page).into_response(), &answer)))
}

/// Whether the query part has the ends of a span of dates apart, as the form with two fields sends them. A page has one address, and
/// that has them in one parameter.
fn has_ends_apart(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "date.from" || name == "date.to")
}

/// What was typed in the box, for the page that says why something else in the address cannot be used.
fn typed(query: &str) -> String {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let text = pairs.find(|(name, _)| name == "q").map(|(_, text)| text);
    text.unwrap_or_default().chars().take(MAX_QUERY_CHARS).collect()
}

fn json_response(answer: &Answer) -> Result<Response, Error> {
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok(timed((media_type, json::search(answer)?).into_response(), answer))
}

/// Names the pages beside an answer in its headers. An answer to a posted question has them in its body alone, since
/// headers may be kept where addresses are.
fn linked(mut response: Response, answer: &Answer) -> Response {
    if let Some(links) = Relations::of(answer).header() {
        response.headers_mut().insert(header::LINK, links);
    }
    response
}

/// Tells how long the search took.
pub(crate) fn timed(mut response: Response, answer: &Answer) -> Response {
    let timing = format!("search;dur={:.3}", answer.took.as_secs_f64() * 1_000.0);
    let timing = HeaderValue::try_from(timing).expect("a number is ASCII");
    response.headers_mut().insert(HeaderName::from_static("server-timing"), timing);
    response
}
