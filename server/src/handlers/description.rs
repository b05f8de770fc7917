//! The description of the API for programs.

use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::conditional::Tag;
use crate::error::ApiError;
use crate::openapi::{DOCUMENT, PATH};
use crate::params::no_parameters;

/// Gives the document. It is the same as long as the program is.
pub async fn openapi(RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, ApiError> {
    no_parameters(query.as_deref().unwrap_or_default())?;
    let tag = Tag::of(&[PATH]);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok(tag.mark((media_type, DOCUMENT.as_str()).into_response()))
}
