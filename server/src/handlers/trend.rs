//! What questions find by year or month, for programs and people.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use shared::index::Searcher;

use super::table;
use crate::conditional::Tag;
use crate::error::{ApiError, PageError};
use crate::interface::Interface;
use crate::page;
use crate::page::html::{self, Setting};
use crate::state::AppState;
use crate::table_format::TableFormat;
use crate::trend::{Trend, TrendAsked};

/// Answers a program.
pub async fn trend(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let asked = TrendAsked::from_query_string(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let texts: Vec<&str> = asked.texts.iter().map(String::as_str).collect();
    let form = format!("{:?} {:?}", asked.by, asked.format);
    let shared = asked.shared.address("");
    let of_all = ["trend", searcher.generation(), state.variants.digest(), form.as_str(), shared.as_str()];
    let tag = Tag::of(&[&of_all[..], &texts].concat());
    let (variants, format) = (Arc::clone(&state.variants), asked.format);
    let found = state.ask(searcher, move |searcher: &Searcher| Trend::find(searcher, &variants, &asked));
    let write = |found: &Trend| match format {
        TableFormat::Json => Ok(table::json(page::trend::json(found)?)),
        TableFormat::Csv => Ok(table::csv(page::trend::csv(found)?, "trend.csv")),
    };
    Ok(tag.answer(&headers, found, write).await?)
}

/// Shows a trend to a person.
pub async fn page(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    interface: Interface,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let asked = TrendAsked::from_query_string(&query)?;
    let searcher = state.index.searcher();
    let language = interface.language.code();
    let tag = Tag::of(&["trend page", language, searcher.generation(), state.variants.digest(), &query]);
    let (variants, counted) = (Arc::clone(&state.variants), asked.clone());
    let found = state.ask(searcher, move |searcher: &Searcher| Trend::find(searcher, &variants, &counted));
    let setting = Setting { interface, publisher: None };
    let write = |found: &Trend| Ok(Html(html::trend::page(found, &asked, setting)?).into_response());
    Ok(tag.answer(&headers, found, write).await?)
}
