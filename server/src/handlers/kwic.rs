//! Every match of a question in its context, for programs and people.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use shared::index::Searcher;

use super::table;
use crate::conditional::Tag;
use crate::error::{ApiError, PageError};
use crate::interface::Interface;
use crate::kwic::{Kwic, KwicAsked};
use crate::page;
use crate::page::html::{self, Setting};
use crate::state::AppState;
use crate::table_format::TableFormat;

/// Answers a program.
pub async fn kwic(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let asked = KwicAsked::from_query_string(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let form = format!("{:?} {:?}", asked.wanted, asked.format);
    let tag = Tag::of(&["kwic", searcher.generation(), state.variants.digest(), &form, &asked.question.address("")]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let (variants, format) = (Arc::clone(&state.variants), asked.format);
    let found = state.ask(searcher, move |searcher: &Searcher| Kwic::find(searcher, &variants, asked)).await?;
    Ok(tag.mark(match format {
        TableFormat::Json => table::json(page::kwic::json(&found)?),
        TableFormat::Csv => table::csv(page::kwic::csv(&found)?, "concordance.csv"),
    }))
}

/// Shows a concordance to a person.
pub async fn page(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    interface: Interface,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let asked = KwicAsked::from_query_string(&query)?;
    let searcher = state.index.searcher();
    let language = interface.language.code();
    let tag = Tag::of(&["kwic page", language, searcher.generation(), state.variants.digest(), &query]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let (variants, order) = (Arc::clone(&state.variants), asked.wanted.order);
    let found = state.ask(searcher, move |searcher: &Searcher| Kwic::find(searcher, &variants, asked)).await?;
    let setting = Setting { interface, publisher: None };
    Ok(tag.mark(Html(html::kwic::page(&found, order, setting)?).into_response()))
}
