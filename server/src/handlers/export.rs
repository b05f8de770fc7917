//! The whole list of what a question finds, as a file.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::index::Searcher;
use shared::search::list;

use crate::answer::Answer;
use crate::conditional::Tag;
use crate::error::{ApiError, Error};
use crate::export::Export;
use crate::export::stream::{self, Source};
use crate::handlers::posted::posted_pairs;
use crate::handlers::search::timed;
use crate::page::export::{Head, Writer};
use crate::params::Asked;
use crate::pool::Urgency;
use crate::state::AppState;

/// Gives the file.
pub async fn file(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let export = Export::from_pairs(form_urlencoded::parse(query.unwrap_or_default().as_bytes()))?;
    let searcher = state.index.searcher();
    let publisher = state.site.publisher.as_deref().unwrap_or_default();
    let site = state.site.address_for(&headers);
    let tag = Tag::of(&["export", searcher.generation(), state.variants.digest(), publisher, &site, &export.address()]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    Ok(tag.mark(write(&state, searcher, export, site).await?))
}

/// Gives the file to a program that keeps its query out of addresses.
pub async fn file_posted(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let export = Export::from_pairs(posted_pairs(query.as_deref(), &headers, body)?)?;
    let site = state.site.address_for(&headers);
    let mut response = write(&state, state.index.searcher(), export, site).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn write(state: &AppState, searcher: Arc<Searcher>, export: Export, site: String) -> Result<Response, Error> {
    let place = state.export_place()?;
    let (variants, asked) = (Arc::clone(&state.variants), export.asked.clone());
    let question = move |searcher: &Searcher| {
        let answer = Answer::find(searcher, &variants, Asked { size: 1, snippets: 0, ..asked })?;
        let listing = list(searcher, &answer.asked.query(answer.meant().cloned()))?;
        Ok((answer, listing))
    };
    let (answer, listing) = state.ask_as(Urgency::Piece, Arc::clone(&searcher), question).await?;
    let head = Head::of(&export, &answer, listing.len());
    let writer = Writer::new(export.format, head, state.site.publisher.clone(), site);
    let name = HeaderValue::try_from(format!("attachment; filename=\"{}\"", writer.file_name()))
        .expect("a file is named in ASCII");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(export.format.media_type())),
        (header::CONTENT_DISPOSITION, name),
    ];
    let source = Source { searcher, listing: Arc::new(listing), writer: Arc::new(writer) };
    Ok(timed((headers, stream::body(state.pool.clone(), place, source)).into_response(), &answer))
}
