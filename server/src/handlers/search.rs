//! The search: as JSON and as a page.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::{Map, Value};

use crate::answer::{Answer, today};
use crate::conditional::Tag;
use crate::error::{ApiError, Error, PageError};
use crate::page::{html, json};
use crate::params::{Asked, MAX_QUERY_CHARS, Pair, pairs_of_object};
use crate::start::Start;
use crate::state::AppState;

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
    Ok(tag.mark(json_response(&answer)?))
}

/// Answers a program that keeps its query out of addresses, and so out of the logs of others.
pub async fn json_posted(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body.map_err(refused_body)?;
    let address = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let asked = match &*media_type(&headers) {
        "application/json" => Asked::from_pairs(address.chain(json_pairs(&body)?))?,
        "application/x-www-form-urlencoded" => Asked::from_pairs(address.chain(form_urlencoded::parse(&body)))?,
        _ if body.is_empty() => Asked::from_pairs(address)?,
        _ => return Err(Error::UnsupportedBody.into()),
    };
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
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let asked =
        Asked::from_query_string(&query).map_err(|error| PageError { error: error.into(), text: typed(&query) })?;
    let text = asked.text.clone();
    results_or_start(&state, asked, &headers).await.map_err(|error| PageError { error, text })
}

async fn results_or_start(state: &AppState, asked: Asked, headers: &HeaderMap) -> Result<Response, Error> {
    let searcher = state.index.searcher();
    let of_the_day = today().to_string();
    let tag = Tag::of(&["html", searcher.generation(), state.variants.digest(), &of_the_day, &asked.address("")]);
    if tag.is_known(headers) {
        return Ok(tag.not_modified());
    }
    let (page, answer) = if asked.is_blank() {
        let variants = Arc::clone(&state.variants);
        let start = state.ask(searcher, move |searcher| Start::find(searcher, &variants)).await?;
        (html::start::page(&start)?, start.all)
    } else {
        let answer = state.answer(searcher, asked).await?;
        (html::search::page(&answer)?, answer)
    };
    Ok(tag.mark(timed(Html(page).into_response(), &answer)))
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

fn timed(mut response: Response, answer: &Answer) -> Response {
    let timing = format!("search;dur={:.3}", answer.took.as_secs_f64() * 1_000.0);
    let timing = HeaderValue::try_from(timing).expect("a number is ASCII");
    response.headers_mut().insert(HeaderName::from_static("server-timing"), timing);
    response
}

pub(super) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

pub(super) fn refused_body(rejection: BytesRejection) -> Error {
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge,
        _ => Error::MalformedBody("the body ended early: send it again".to_owned()),
    }
}

/// The parameters of a JSON body: an object of texts, numbers and lists of these.
fn json_pairs<'a>(body: &[u8]) -> Result<Vec<Pair<'a>>, Error> {
    let object: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        Error::MalformedBody(format!(
            "the body is no JSON object of parameters: see line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    let pairs = pairs_of_object(&object)?;
    Ok(pairs.into_iter().map(|(name, value)| (Cow::Owned(name.into_owned()), Cow::Owned(value.into_owned()))).collect())
}
