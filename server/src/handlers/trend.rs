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
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let (variants, format) = (Arc::clone(&state.variants), asked.format);
    let found = state.ask(searcher, move |searcher: &Searcher| Trend::find(searcher, &variants, &asked)).await?;
    Ok(tag.mark(match format {
        TableFormat::Json => table::json(page::trend::json(&found)?),
        TableFormat::Csv => table::csv(page::trend::csv(&found)?, "trend.csv"),
    }))
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
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let (variants, counted) = (Arc::clone(&state.variants), asked.clone());
    let found = state.ask(searcher, move |searcher: &Searcher| Trend::find(searcher, &variants, &counted)).await?;
    let setting = Setting { interface, publisher: None };
    Ok(tag.mark(Html(html::trend::page(&found, &asked, setting)?).into_response()))
}
