//! Requests to the server over the archive of the fixtures.

use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::Value;
use tests::{Answered, Server};
use tokio::runtime::{Builder, Runtime};

/// A tag that stands on no page of ours: where it stands in an answer of HTML, something was not escaped.
const TAG: &str = "<x-fuzz";

/// The server, ready to answer.
pub fn server() -> &'static (Runtime, Server) {
    static SERVER: OnceLock<(Runtime, Server)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let server = Server::over_fixtures();
        // The lexicon of suggestions and the like are made when they are first asked for.
        runtime.block_on(server.get("/v1/suggest?q=a"));
        (runtime, server)
    })
}

/// Sends what a text describes: `METHOD address`, then for a body its media type in a line and the body in the others.
pub fn check_request(text: &str) {
    let Some(request) = request(text) else { return };
    let (runtime, server) = server();
    let answered = runtime.block_on(server.ask(request));
    let status = answered.status;
    assert!(!status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE, "{status}: {}", answered.text());
    check_body(&answered);
}

fn request(text: &str) -> Option<Request<Body>> {
    let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (method, address) = head.split_once(' ')?;
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    let (media_type, body) = rest.split_once('\n').unwrap_or(("", rest));
    let request = Request::builder().method(method).uri(address).header(header::CONTENT_TYPE, media_type);
    request.body(Body::from(body.to_owned())).ok()
}

/// What is sent is what it says to be.
fn check_body(answered: &Answered) {
    let media_type = answered.header(header::CONTENT_TYPE).split(';').next().unwrap_or_default();
    if answered.body.is_empty() || answered.header(header::CONTENT_ENCODING) != "" {
        return;
    }
    if matches!(media_type, "application/json" | "application/problem+json") {
        let _: Value = answered.json();
    } else if media_type == "text/html" {
        assert!(!answered.text().contains(TAG), "what was asked is not escaped");
    }
}
