//! What this archive is.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use shared::index::Searcher;

use crate::answer::Answer;
use crate::conditional::Tag;
use crate::error::PageError;
use crate::interface::Interface;
use crate::page::html::{self, Setting};
use crate::params::{Asked, no_question};
use crate::state::AppState;

/// Tells a person what the archive holds.
pub async fn page(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    interface: Interface,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    no_question(query.as_deref().unwrap_or_default())?;
    let searcher = state.index.searcher();
    let tag = Tag::of(&["about", interface.language.code(), searcher.generation()]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let removed = searcher.removals().counts().removed_in_all();
    let variants = Arc::clone(&state.variants);
    let asked = Asked { size: 1, snippets: 0, ..Asked::default() };
    let question = move |searcher: &Searcher| Answer::find(searcher, &variants, asked);
    let answer =
        Answer { asked: Asked::default().in_language(interface.kept()), ..state.ask(searcher, question).await? };
    let setting = Setting { interface, publisher: None };
    Ok(tag.mark(Html(html::about::page(&answer, removed, setting)?).into_response()))
}
