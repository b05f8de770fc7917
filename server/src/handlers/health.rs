//! Whether the program runs, and whether it can answer: for those who watch over it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use crate::state::AppState;

/// The program runs.
pub async fn live() -> &'static str {
    "live\n"
}

/// The program can answer: the index is open and the search pool has room.
pub async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    let searcher = state.index.searcher();
    match state.pool.run(move || searcher.document_count()).await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "busy\n"),
    }
}
