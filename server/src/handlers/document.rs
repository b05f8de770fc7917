//! One document, whole, with every match of a query marked.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use shared::document::DocumentId;
use shared::query::parse::parse;
use shared::search::read;

use crate::conditional::Tag;
use crate::error::{Error, PageError};
use crate::page::html;
use crate::params::document_query;
use crate::state::AppState;

/// Shows a document to a person.
pub async fn page(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let text = document_query(query.as_deref().unwrap_or_default())?;
    let id = DocumentId::new(id).ok_or(Error::NoSuchDocument)?;
    let searcher = state.index.searcher();
    let tag = Tag::of(&["document", searcher.generation(), id.as_str(), &text]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let asked = text.clone();
    let question = move |searcher: &_| read(searcher, &id, parse(&asked).expression.as_ref());
    let reading = state.ask(searcher, question).await?.ok_or(Error::NoSuchDocument)?;
    Ok(tag.mark(Html(html::document::page(&reading, &text)?).into_response()))
}
