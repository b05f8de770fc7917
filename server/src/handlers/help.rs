//! Help for those who ask.

use axum::response::{Html, IntoResponse, Response};

use crate::error::PageError;
use crate::page::html;

/// The query language by example.
pub async fn syntax() -> Result<Response, PageError> {
    Ok(Html(html::help::page()?).into_response())
}
