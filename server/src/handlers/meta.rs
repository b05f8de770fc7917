//! What the archive holds, for programs.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

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
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let meta = state.ask(searcher, Meta::find).await?;
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok(tag.mark((media_type, page::meta::meta(&meta, publisher)?).into_response()))
}
