//! What a problem document's `type` leads to: the kind of failure, explained.

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};

use crate::error::{Error, PageError, Problem};
use crate::interface::Interface;
use crate::page::html;

/// Explains one kind of failure.
pub async fn page(Path(id): Path<String>, interface: Interface) -> Result<Response, PageError> {
    let problem = Problem::ALL.into_iter().find(|problem| problem.id() == id).ok_or(Error::NoSuchRoute)?;
    Ok(Html(html::error::page(problem, &problem.advice(), "", interface)?).into_response())
}
