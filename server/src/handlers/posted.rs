//! Parameters in the body of a request, so that a question stays out of addresses.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value};

use crate::error::Error;
use crate::params::{Pair, pairs_of_object};

/// The parameters of a posted request: those of its address, then those of its body, a form or a JSON object.
pub(crate) fn posted_pairs(
    query: Option<&str>,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Vec<Pair<'static>>, Error> {
    let body = body.map_err(refused_body)?;
    let mut pairs = form_pairs(query.unwrap_or_default().as_bytes());
    match &*media_type(headers) {
        "application/json" => pairs.extend(json_pairs(&body)?),
        "application/x-www-form-urlencoded" => pairs.extend(form_pairs(&body)),
        _ if body.is_empty() => {}
        _ => return Err(Error::UnsupportedBody),
    }
    Ok(pairs)
}

fn form_pairs(form: &[u8]) -> Vec<Pair<'static>> {
    let pairs = form_urlencoded::parse(form).into_owned();
    pairs.map(|(name, value)| (Cow::Owned(name), Cow::Owned(value))).collect()
}

pub(super) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

pub(super) fn refused_body(rejection: BytesRejection) -> Error {
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge,
        _ => Error::MalformedBody("the body ended early: send it again".to_owned()),
    }
}

/// The parameters of a JSON body: an object of texts, numbers and lists of these.
fn json_pairs(body: &[u8]) -> Result<Vec<Pair<'static>>, Error> {
    let object: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        Error::MalformedBody(format!(
            "the body is no JSON object of parameters: see line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    let pairs = pairs_of_object(&object)?;
    Ok(pairs.into_iter().map(|(name, value)| (Cow::Owned(name.into_owned()), Cow::Owned(value.into_owned()))).collect())
}
