//! Completions of what is being typed.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::suggest::complete;

use crate::conditional::Tag;
use crate::error::ApiError;
use crate::page::suggestions;
use crate::params::{SuggestFormat, Typing};
use crate::pool::Urgency;
use crate::state::AppState;

/// Answers a program, or a browser's address bar.
pub async fn json(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Typing { text, size, format, language } = Typing::from_query_string(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let media_type = format.media_type();
    let tag = Tag::of(&["suggest", searcher.generation(), media_type, language.code(), &size.to_string(), &text]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let typed = text.clone();
    let completions =
        state.ask_as(Urgency::KeyStroke, searcher, move |searcher| Ok(complete(searcher, &typed, size)?)).await?;
    let body = match format {
        SuggestFormat::Json => suggestions::json(&text, &completions, language)?,
        SuggestFormat::OpenSearch => suggestions::open_search(&text, &completions)?,
    };
    Ok(tag.mark(([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], body).into_response()))
}
