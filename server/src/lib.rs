//! Answers people and other programs over HTTP: pages that work without scripts, and the same answers as JSON.
//!
//! The server only reads: it never writes to an index, and serves each new commit as a whole. A search travels from
//! [`params`] (what is asked) over [`pool`] and [`answer`] (what is found) to [`page`] (how it is shown).

pub mod answer;
pub mod batch;
pub mod choice;
pub mod citation;
pub mod clause;
mod conditional;
pub mod config;
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
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use state::AppState;

/// How long running requests may take to finish once the server is told to stop.
pub const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// The whole server but for the port: what tests drive in process.
pub fn app(state: AppState) -> Router {
    routes::routes(state)
}

/// Answers on a listener until `shutdown` is ready; then takes no more connections, and returns when the running
/// requests have finished or [`DRAIN_LIMIT`] has passed. New commits of the index are served as they appear.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let _watch = reload::watch(Arc::clone(&state.index))?;
    let (stop, stopping) = oneshot::channel();
    let drain = async move {
        shutdown.await;
        tracing::info!(limit_seconds = DRAIN_LIMIT.as_secs(), "stopping: running requests are finished");
        // The receiver is only gone when the server has ended already.
        let _: Result<(), ()> = stop.send(());
    };
    let deadline = async {
        match stopping.await {
            Ok(()) => tokio::time::sleep(DRAIN_LIMIT).await,
            Err(_) => std::future::pending().await,
        }
    };
    // Answers leave as they are written; where that fails they leave a little later.
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    tokio::select! {
        served = axum::serve(listener, app(state)).with_graceful_shutdown(drain) => served,
        () = deadline => {
            tracing::warn!("stopped with requests still running");
            Ok(())
        }
    }
}
