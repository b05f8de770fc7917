//! The documents most like one, for programs.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::index::Searcher;
use shared::search::similar;

use crate::answer::IndexState;
use crate::conditional::Tag;
use crate::error::{ApiError, Error};
use crate::page;
use crate::params::similar_query;
use crate::removed::standing_id;
use crate::state::AppState;

/// Answers a program.
pub async fn json(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let size = similar_query(query.as_deref().unwrap_or_default())?.size;
    let searcher = state.index.searcher();
    let id = standing_id(&id, &searcher)?;
    let tag = Tag::of(&["similar", searcher.generation(), id.as_str(), &size.to_string()]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let index = IndexState::of(&searcher);
    let asked = id.clone();
    let question = move |searcher: &Searcher| Ok(similar(searcher, &asked, size)?);
    let found = state.ask(searcher, question).await?.ok_or(Error::NoSuchDocument)?;
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok(tag.mark((media_type, page::similar::list(&id, &found, &index)?).into_response()))
}
