//! The style sheet, under an address that changes with its content, so that it can be kept for ever.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, PageError};

/// The style sheet.
pub const STYLE: &str = include_str!("../../static/style.css");

/// The route of the style sheet.
pub const STYLE_ROUTE: &str = "/assets/{hash}/style.css";

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    STYLE.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
});

/// The address of the style sheet.
pub fn style_address() -> String {
    STYLE_ROUTE.replace("{hash}", &STYLE_HASH)
}

/// Gives the style sheet to one who asks for this version of it.
pub async fn style(Path(hash): Path<String>) -> Result<Response, PageError> {
    if hash != *STYLE_HASH {
        return Err(Error::NoSuchRoute.into());
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, STYLE).into_response())
}
