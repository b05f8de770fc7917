//! Search inside a facet: its values under a question, by the beginning of their names.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use shared::facet::Facet;
use shared::index::Searcher;
use shared::query::Order;

use crate::answer::Answer;
use crate::choice::no_such;
use crate::conditional::Tag;
use crate::error::{ApiError, Error, PageError};
use crate::facet_values::FacetAsked;
use crate::handlers::search::timed;
use crate::interface::Interface;
use crate::page;
use crate::page::html::facet::PREFIX;
use crate::page::html::{self, Setting};
use crate::params::{Asked, MAX_VALUE_CHARS};
use crate::state::AppState;

/// Answers a program.
pub async fn json(
    State(state): State<AppState>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let facet = facet_named(&name)?;
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

/// Shows every value of a facet to a person.
pub async fn page(
    State(state): State<AppState>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    interface: Interface,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let facet = facet_named(&name)?;
    let query = query.unwrap_or_default();
    let (prefixes, others): (Vec<_>, Vec<_>) =
        form_urlencoded::parse(query.as_bytes()).partition(|(name, _)| name == PREFIX);
    let prefix: String =
        prefixes.first().map(|(_, prefix)| prefix.trim().chars().take(MAX_VALUE_CHARS).collect()).unwrap_or_default();
    let asked = Asked::from_pairs(others.into_iter()).and_then(Asked::for_a_page)?;
    let searcher = state.index.searcher();
    let language = interface.language.code();
    let tag = Tag::of(&[
        "facet page",
        facet.id(),
        &prefix,
        language,
        searcher.generation(),
        state.variants.digest(),
        &asked.address(""),
    ]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let variants = Arc::clone(&state.variants);
    // What is counted does not depend on which hits a page shows.
    let counted = Asked { page: 1, size: 1, snippets: 0, clauses: false, ..asked.clone() };
    let question = move |searcher: &Searcher| Answer::find(searcher, &variants, counted);
    let answer = Answer { asked, ..state.ask(searcher, question).await? };
    let setting = Setting { interface, publisher: None };
    Ok(tag.mark(Html(html::facet::page(&answer, facet, &prefix, setting)?).into_response()))
}

fn facet_named(name: &str) -> Result<Facet, Error> {
    Facet::from_id(name).ok_or_else(|| Error::NoSuchFacet(no_such("facet", name, &Facet::ALL.map(Facet::id))))
}
