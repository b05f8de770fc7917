//! Whether the program runs, and whether it can answer: for those who watch over it.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;

use crate::metrics;
use crate::state::AppState;

/// The program runs.
pub async fn live() -> &'static str {
    "live\n"
}

/// The program can answer: the index is open and the search pool has room. This is told at once, however busy the pool is.
pub async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    if state.pool.is_full() { (StatusCode::SERVICE_UNAVAILABLE, "busy\n") } else { (StatusCode::OK, "ready\n") }
}

/// What was counted, for Prometheus.
pub async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let media_type = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, media_type)], metrics::text(&state))
}
