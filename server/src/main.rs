//! The program `onrecord-server`: reads its settings, opens the index, and answers until it is told to stop.

use std::io::{self, IsTerminal};
use std::panic;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use server::AppState;
use server::config::{Config, LogFormat};
use server::pool::Pool;
use shared::index::Index;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise. At this level no line names a query, a document or an address.
const LOG_FILTER: &str = "warn,server=info,onrecord_server=info";

#[tokio::main]
#[expect(clippy::print_stderr, reason = "what keeps the program from running is told on standard error")]
async fn main() -> ExitCode {
    let config = Config::parse();
    start_logging(config.log_format);
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onrecord-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "the address is what one who starts the program waits for")]
async fn run(config: Config) -> anyhow::Result<()> {
    let (variants, site) = (Arc::new(config.variants()?), Arc::new(config.site()));
    let index = Arc::new(Index::open(&config.index)?);
    let threads = config.search_threads();
    let pool = Pool::start(threads, config.search_queue).context("cannot start the search threads")?;
    let stop = stop_signal().context("cannot listen for signals")?;
    let listener = bind(&config).await?;
    let documents = index.searcher().document_count();
    tracing::info!(documents, search_threads = threads.get(), search_queue = config.search_queue, "ready");
    println!("Onrecord answers at http://{}", listener.local_addr()?);
    server::serve(listener, AppState { variants, site, ..AppState::new(index, pool) }, stop)
        .await
        .context("cannot go on serving")
}

async fn bind(config: &Config) -> anyhow::Result<TcpListener> {
    let address = config.listen;
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("cannot listen on {address}: the port is in use; name another with --listen")
        }
        _ => anyhow::anyhow!("cannot listen on {address}: {error}; name another address with --listen"),
    })
}

/// Is ready when the program is told to stop, by Ctrl-C or by the system.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn start_logging(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOG_FILTER));
    let colours = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(io::stderr);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    // The message of a panic may hold text of a query or a document; its place does not.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a thread panicked");
    }));
}
