//! Addresses of the site's old search.

use axum::extract::RawQuery;
use axum::http::Uri;
use axum::response::Redirect;
use shared::wording::InterfaceLanguage;

use crate::error::{Error, PageError};
use crate::old_address::{Moved, PREFIX};

/// Leads from an address of the old search to the same search here, for good.
pub async fn to_search(uri: Uri, RawQuery(query): RawQuery) -> Redirect {
    let path = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    Redirect::permanent(&Moved::read(path, query.as_deref().unwrap_or_default()).address())
}

/// Leads from an address of the old search in one language, such as `/fr/search/…`, to the same search here in that language.
pub async fn to_search_in_language(uri: Uri, RawQuery(query): RawQuery) -> Result<Redirect, PageError> {
    let (before, after) = uri.path().split_once("/search").unwrap_or_default();
    let language = InterfaceLanguage::from_code(before.trim_matches('/')).ok_or(Error::NoSuchRoute)?;
    let path = after.strip_prefix('/').unwrap_or_default();
    let moved = Moved::read(path, query.as_deref().unwrap_or_default()).in_language(language);
    Ok(Redirect::permanent(&moved.address()))
}
