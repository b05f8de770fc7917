//! Answers people and other programs over HTTP: pages that work without scripts, and the same answers as JSON.
//!
//! The server only reads: it never writes to an index, and serves each new commit as a whole. A search travels from
//! [`params`] (what is asked) over [`pool`] and [`answer`] (what is found) to [`page`] (how it is shown).

pub mod answer;
pub mod batch;
pub mod choice;
pub mod citation;
pub mod clause;
pub mod client;
mod conditional;
pub mod config;
pub mod connection;
pub mod csv;
pub mod cursor;
pub mod error;
pub mod export;
pub mod facet_values;
pub mod handlers;
pub mod interface;
pub mod kwic;
mod layers;
pub mod meta;
pub mod metrics;
pub mod offer;
mod old_address;
mod openapi;
pub mod own_params;
pub mod page;
pub mod params;
pub mod pool;
pub mod reload;
pub mod removed;
pub mod repair;
mod routes;
#[cfg(test)]
mod sample;
mod script;
pub mod settings;
pub mod site;
pub mod start;
pub mod state;
pub mod table_format;
#[cfg(test)]
mod tests;
mod time;
pub mod trend;
pub mod understood;
pub mod words;

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

use connection::{Limits, Open};
pub use routes::paths;
use routes::routes_of_watchers;
pub use state::AppState;

/// The whole server but for the port: what tests drive in process.
pub fn app(state: AppState) -> Router {
    routes::routes(state)
}

/// Answers on a listener until `shutdown` is ready; then takes no more connections, and returns when the running
/// requests have finished or the limit for that has passed. New commits of the index are served as they appear.
///
/// `routers` holds what answers, made by [`app`] of this state; a newer one may be sent at any time.
pub async fn serve(
    listener: TcpListener,
    state: &AppState,
    routers: watch::Receiver<Router>,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let _watch = reload::watch(Arc::clone(&state.index), state.metrics.clone())?;
    connection::serve(listener, routers, limits, state.connections.clone(), shutdown).await;
    Ok(())
}

/// How many connections those who watch over the server may have.
const CONNECTIONS_OF_WATCHERS: usize = 32;

/// Tells those who watch over the server how it is, on a listener of their own, for as long as it is polled.
pub async fn serve_watchers(listener: TcpListener, state: AppState) {
    let limits = Limits { connections: CONNECTIONS_OF_WATCHERS, ..Limits::default() };
    let (_newest, routers) = watch::channel(routes_of_watchers(state));
    connection::serve(listener, routers, limits, Open::default(), std::future::pending()).await;
}
