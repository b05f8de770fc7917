//! Answers that programs for tables and statistics take: JSON, or a file of CSV.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::csv;

/// A JSON answer.
pub(super) fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

/// A table that browsers keep under a name; `name` is a constant in ASCII.
pub(super) fn csv(body: Vec<u8>, name: &'static str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let disposition = HeaderValue::try_from(disposition).expect("the name is ASCII");
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(csv::MEDIA_TYPE)), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}
