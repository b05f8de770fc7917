//! Search inside a facet: its values under a question, by the beginning of their names.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::facet::Facet;
use shared::index::Searcher;
use shared::query::Order;

use crate::answer::Answer;
use crate::choice::no_such;
use crate::conditional::Tag;
use crate::error::{ApiError, Error};
use crate::facet_values::FacetAsked;
use crate::handlers::search::timed;
use crate::page;
use crate::params::Asked;
use crate::state::AppState;

/// Answers a program.
pub async fn json(
    State(state): State<AppState>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let facet =
        Facet::from_id(&name).ok_or_else(|| Error::NoSuchFacet(no_such("facet", &name, &Facet::ALL.map(Facet::id))))?;
    let pairs = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let asked = FacetAsked::from_pairs(facet, pairs)?;
    let searcher = state.index.searcher();
    let tag = Tag::of(&["facet", searcher.generation(), state.variants.digest(), &asked.address()]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let variants = Arc::clone(&state.variants);
    // Nothing is listed, so nothing need be ranked.
    let counted = Asked { order: Order::Newest, size: 1, snippets: 0, ..asked.question.clone() };
    let question = move |searcher: &Searcher| Answer::find(searcher, &variants, counted);
    let answer = state.ask(searcher, question).await?;
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let response = (media_type, page::facet::values(&asked, &answer)?).into_response();
    Ok(tag.mark(timed(response, &answer)))
}
