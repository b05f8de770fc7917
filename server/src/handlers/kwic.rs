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
    let (variants, format) = (Arc::clone(&state.variants), asked.format);
    let found = state.ask(searcher, move |searcher: &Searcher| Kwic::find(searcher, &variants, asked));
    let write = |found: &Kwic| match format {
        TableFormat::Json => Ok(table::json(page::kwic::json(found)?)),
        TableFormat::Csv => Ok(table::csv(page::kwic::csv(found)?, "concordance.csv")),
    };
    Ok(tag.answer(&headers, found, write).await?)
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
    let (variants, order) = (Arc::clone(&state.variants), asked.wanted.order);
    let found = state.ask(searcher, move |searcher: &Searcher| Kwic::find(searcher, &variants, asked));
    let setting = Setting { interface, publisher: None };
    let write = |found: &Kwic| Ok(Html(html::kwic::page(found, order, setting)?).into_response());
    Ok(tag.answer(&headers, found, write).await?)
}
