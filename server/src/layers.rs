//! What happens around every request, whatever it asks: limits, safety, headers, compression, one line in the log.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{self, CorsLayer};

use crate::connection::{OnDoorstep, Peer};
use crate::error::{ApiError, Error, Failure, MAX_BODY_BYTES, PageError};
use crate::interface::Interface;
use crate::metrics::{Event, Metrics};
use crate::state::AppState;

/// How long an answer may take, waiting for a search thread included.
pub(crate) const REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// How long a browser may remember that scripts of any site may ask.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Headers of every answer.
///
/// Nothing is loaded but our own style sheet, script and inline images, and the script asks this server alone. The address,
/// which may hold the query, is told to no other site.
const SAFETY: [(HeaderName, HeaderValue); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static("interest-cohort=()")),
];

/// Layers of the routes that people visit: their failures are pages.
pub(crate) fn for_people(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let state = state.clone();
    routes
        .layer(from_fn(move |request, next| {
            let state = state.clone();
            async move { within_limits(&state, request, next).await.map_err(PageError::from) }
        }))
        .layer(CatchPanicLayer::custom(|panic| PageError::from(caught(panic)).into_response()))
        .layer(from_fn(in_the_language_of_the_reader))
}

/// Layers of the routes that programs call: their failures are problem documents, and any site's scripts may read them.
pub(crate) fn for_programs(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let state = state.clone();
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(move |request, next| {
            let state = state.clone();
            async move { within_limits(&state, request, next).await.map_err(ApiError::from) }
        }))
        .layer(CatchPanicLayer::custom(|panic| ApiError::from(caught(panic)).into_response()))
        .layer(readable_from_any_site())
}

/// Layers of all routes, the outermost last.
pub(crate) fn for_all(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let metrics = state.metrics.clone();
    routes
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(map_response(async |mut response: Response| {
            response.headers_mut().extend(SAFETY);
            response
        }))
        .layer(from_fn(move |request, next| log(metrics.clone(), request, next)))
}

/// Turns away those for whom there is no room, and those who have asked too often; the others have so much time.
async fn within_limits(state: &AppState, request: Request, next: Next) -> Result<Response, Error> {
    if request.extensions().get::<OnDoorstep>().is_some() {
        state.metrics.count(Event::ConnectionsFull);
        return Err(Error::TooManyConnections);
    }
    let peer = request.extensions().get::<Peer>();
    if let (Some(clients), Some(Peer(peer))) = (&state.clients, peer)
        && let Err(seconds) = clients.take(*peer, request.headers())
    {
        state.metrics.count(Event::ClientTooFast);
        return Err(Error::TooManyRequests(seconds));
    }
    tokio::time::timeout(REQUEST_LIMIT, next.run(request)).await.map_err(|_| Error::TimedOut)
}

/// The panic hook has told the log where it happened; the message stays unsaid, for it may hold text of a query.
fn caught(_panic: Box<dyn Any + Send>) -> Error {
    Error::Internal("a handler panicked".to_owned())
}

/// Writes the pages of failures, which know no request, and says that pages depend on what the browser asks for.
async fn in_the_language_of_the_reader(request: Request, next: Next) -> Response {
    let interface = Interface::of(request.uri().query(), request.headers());
    let mut response = next.run(request).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        *response.body_mut() = failure.page(interface);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let media_type = response.headers().get(header::CONTENT_TYPE);
    if media_type.is_none_or(|value| value.as_bytes().starts_with(b"text/html")) {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language"));
    }
    response
}

/// Any site's scripts may ask and read; they bring no cookies, for there are none. A browser may keep the permission for a day.
fn readable_from_any_site() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(cors::Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE])
        .expose_headers([
            header::CONTENT_DISPOSITION,
            header::ETAG,
            header::LAST_MODIFIED,
            header::LINK,
            header::RETRY_AFTER,
            HeaderName::from_static("server-timing"),
        ])
        .max_age(PREFLIGHT_KEPT)
}

/// Counts a request, and writes one line, which names no query, parameter, document or address: only which route, how, and how it went.
async fn log(metrics: Metrics, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = known_method(request.method());
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let (status, took) = (response.status(), begun.elapsed());
    metrics.count_request(route, method, status, took);
    let (status, took_ms) = (status.as_u16(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    if route.starts_with("/health") {
        tracing::debug!(method, route, status, took_ms, "answered");
    } else {
        tracing::info!(method, route, status, took_ms, "answered");
    }
    response
}

/// A method may be any word a client thinks of; only words we know are logged.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
