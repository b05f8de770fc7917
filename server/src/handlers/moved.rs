//! Addresses of the site's old search.

use axum::extract::RawQuery;
use axum::http::Uri;
use axum::response::Redirect;

use crate::old_address::{Moved, PREFIX};

/// Leads from an address of the old search to the same search here, for good.
pub async fn to_search(uri: Uri, RawQuery(query): RawQuery) -> Redirect {
    let path = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    Redirect::permanent(&Moved::read(path, query.as_deref().unwrap_or_default()).address())
}
