//! A server that is driven in process.

use std::num::NonZeroUsize;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use scraper::{Html, Selector};
use serde_json::Value;
use server::pool::Pool;
use server::{AppState, app};
use tower::ServiceExt;

use crate::Archive;

/// Writes a value as it stands in an address.
pub fn encoded(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// The server over an archive.
#[derive(Debug, Clone)]
pub struct Server {
    app: Router,
}

/// What it answered.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Server {
    /// The server over an archive that was ingested.
    pub fn over(archive: &Archive) -> Self {
        let threads = NonZeroUsize::new(2).expect("not zero");
        let pool = Pool::start(threads, 64).expect("threads can be started");
        Self { app: app(AppState::new(archive.index(), pool)) }
    }

    /// The server over the archive of the fixtures.
    pub fn over_fixtures() -> Self {
        Self::over(Archive::of_fixtures())
    }

    /// Sends a request.
    pub async fn ask(&self, request: Request<Body>) -> Answered {
        let response = self.app.clone().oneshot(request).await.expect("the router always answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.expect("the body is whole").to_bytes().to_vec();
        Answered { status, headers, body }
    }

    /// Gets an address.
    pub async fn get(&self, address: &str) -> Answered {
        self.ask(Request::get(address).body(Body::empty()).expect("the address is well-formed")).await
    }

    /// Gets an address again with the tag of an answer one has.
    pub async fn get_again(&self, address: &str, tag: &str) -> Answered {
        let request = Request::get(address).header(header::IF_NONE_MATCH, tag);
        self.ask(request.body(Body::empty()).expect("the address is well-formed")).await
    }

    /// Gets an address of the API that has an answer.
    pub async fn json(&self, address: &str) -> Value {
        let answered = self.get(address).await;
        assert_eq!(answered.status, StatusCode::OK, "{address}: {}", answered.text());
        answered.json()
    }

    /// Gets a page that is there.
    pub async fn html(&self, address: &str) -> Html {
        let answered = self.get(address).await;
        assert_eq!(answered.status, StatusCode::OK, "{address}: {}", answered.text());
        Html::parse_document(answered.text())
    }
}

impl Answered {
    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// A header, empty if there is none.
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("the header is text"))
    }

    /// Whether the page has an element.
    pub fn has(&self, selector: &str) -> bool {
        let selector = Selector::parse(selector).expect("the selector is well-formed");
        Html::parse_document(self.text()).select(&selector).next().is_some()
    }
}
