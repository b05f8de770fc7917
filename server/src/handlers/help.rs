//! Help for those who ask.

use axum::response::{Html, IntoResponse, Response};

use crate::error::PageError;
use crate::interface::Interface;
use crate::page::html;

/// The query language by example.
pub async fn syntax(interface: Interface) -> Result<Response, PageError> {
    Ok(Html(html::help::page(interface)?).into_response())
}
