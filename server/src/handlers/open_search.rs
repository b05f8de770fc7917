//! The description by which a browser takes this search among its own (`OpenSearch` 1.1).

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::conditional::Tag;
use crate::error::PageError;
use crate::page::open_search;
use crate::state::AppState;

/// Gives the description, its addresses whole.
pub async fn description(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, PageError> {
    let body = open_search::description(state.site.publisher.as_deref(), &state.site.address_for(&headers))?;
    let tag = Tag::of(&["opensearch", &body]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let media_type = HeaderValue::from_static("application/opensearchdescription+xml; charset=utf-8");
    Ok(tag.mark(([(header::CONTENT_TYPE, media_type)], body).into_response()))
}
