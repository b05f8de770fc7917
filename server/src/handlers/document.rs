//! One document, whole, with every match of a query marked.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use shared::index::Searcher;
use shared::query::parse::parse;
use shared::search::{read, read_loosely, similar, versions};

use crate::conditional::Tag;
use crate::error::{Error, PageError};
use crate::interface::Interface;
use crate::page::html::document::Shown;
use crate::page::html::{self, Setting};
use crate::params::document_query;
use crate::removed::standing_id;
use crate::state::AppState;

/// How many similar documents the reading view names.
const SIMILAR: usize = 5;

/// Shows a document to a person.
pub async fn page(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    interface: Interface,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let asked = document_query(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let id = standing_id(&id, &searcher)?;
    let variants = Arc::clone(&state.variants);
    let tag = Tag::of(&[
        "document",
        interface.language.code(),
        searcher.generation(),
        variants.digest(),
        id.as_str(),
        &asked.address(""),
    ]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let marked = asked.clone();
    let question = move |searcher: &Searcher| {
        let parsed = parse(&marked.text);
        let (typed, read) = (parsed.expression, if parsed.loose { read_loosely } else { read });
        let widened = typed.as_ref().filter(|_| marked.variants).and_then(|typed| variants.widen(typed));
        let expression = widened.map(|widened| widened.expression).or(typed);
        let Some(reading) = read(searcher, &id, expression.as_ref())? else { return Ok(None) };
        let similar = similar(searcher, &id, SIMILAR)?.unwrap_or_default();
        let versions = versions(searcher, &id)?.unwrap_or_default();
        Ok(Some(Shown { reading, similar, versions }))
    };
    let shown = state.ask(searcher, question).await?.ok_or(Error::NoSuchDocument)?;
    let setting = Setting { interface, publisher: state.site.publisher.as_deref() };
    Ok(tag.mark(Html(html::document::page(&shown, &asked, setting)?).into_response()))
}
