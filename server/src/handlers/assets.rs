//! Style sheets and scripts of our pages, each under an address that changes with its content, so that it can be kept for ever.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, PageError};
use crate::script;

/// The route of every asset.
pub const ROUTE: &str = "/assets/{hash}/{name}";

/// What all pages look like.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style.css", CSS, include_str!("../../static/style.css")));

/// Suggestions for the search box of every page.
pub(crate) static BOX: LazyLock<Asset> = LazyLock::new(|| Asset::new("box.js", SCRIPT, &script::BOX));

/// Stepping from match to match in the reading view.
pub(crate) static READING: LazyLock<Asset> = LazyLock::new(|| Asset::new("reading.js", SCRIPT, &script::READING));

/// Narrowing the values of a facet while one types.
pub(crate) static FINDER: LazyLock<Asset> = LazyLock::new(|| Asset::new("finder.js", SCRIPT, &script::FINDER));

/// Choosing several years on the year bars.
pub(crate) static YEARS: LazyLock<Asset> = LazyLock::new(|| Asset::new("years.js", SCRIPT, &script::YEARS));

/// What the page looks like that shows the search box for other sites.
pub(crate) static DEMO_STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("demo.css", CSS, include_str!("../../static/demo.css")));

const CSS: &str = "text/css; charset=utf-8";
/// The media type of scripts.
pub(crate) const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Changes with every asset: pages that name them are outdated then.
pub(crate) static VERSION: LazyLock<u64> =
    LazyLock::new(|| hash(&(all().map(|asset| &asset.address), &*script::SEARCH)));

/// A file that pages load.
#[derive(Debug)]
pub(crate) struct Asset {
    /// Where it is.
    pub(crate) address: String,
    media_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(name: &str, media_type: &'static str, content: &'static str) -> Self {
        let address = address(&format!("{:016x}", hash(content)), name);
        Self { address, media_type, content }
    }
}

/// Gives an asset to one who asks for this version of it.
pub async fn asset(Path((hash, name)): Path<(String, String)>) -> Result<Response, PageError> {
    let address = address(&hash, &name);
    let asset = all().into_iter().find(|asset| asset.address == address).ok_or(Error::NoSuchRoute)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, asset.content).into_response())
}

fn all() -> [&'static Asset; 6] {
    [&STYLE, &BOX, &READING, &FINDER, &YEARS, &DEMO_STYLE]
}

fn address(hash: &str, name: &str) -> String {
    ROUTE.replace("{hash}", hash).replace("{name}", name)
}

fn hash(content: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}
