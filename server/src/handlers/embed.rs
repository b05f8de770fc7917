//! What other sites embed: the search box as one script, and a page that shows it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use super::assets::SCRIPT;
use crate::conditional::Tag;
use crate::error::PageError;
use crate::page::html;
use crate::script;

/// Where the script is: an address to copy, which stays.
pub const SCRIPT_ROUTE: &str = "/embed/search.js";

/// Where the page is that shows it.
pub const DEMO_ROUTE: &str = "/embed/demo";

/// How long a browser may keep the script without asking: an hour. Its address is the same after an update.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// The search box for other sites. Any site may load it.
pub async fn script(headers: HeaderMap) -> Response {
    let tag = Tag::of(&[SCRIPT_ROUTE]);
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static(SCRIPT))];
    let mut response = if tag.is_known(&headers) {
        tag.not_modified()
    } else {
        tag.mark((media_type, &**script::SEARCH).into_response())
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, KEPT);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// The search box as it stands in another site's page, plain and themed.
pub async fn demo() -> Result<Response, PageError> {
    Ok(Html(html::embed::demo()?).into_response())
}
