//! What the archive holds, for programs.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::table;
use crate::conditional::Tag;
use crate::error::ApiError;
use crate::meta::Meta;
use crate::page;
use crate::params::no_parameters;
use crate::state::AppState;

/// Answers a program.
pub async fn json(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    no_parameters(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let publisher = state.site.publisher.as_deref();
    let tag = Tag::of(&["meta", searcher.generation(), publisher.unwrap_or_default()]);
    let write = |meta: &Meta| Ok(table::json(page::meta::meta(meta, publisher)?));
    Ok(tag.answer(&headers, state.ask(searcher, Meta::find), write).await?)
}
