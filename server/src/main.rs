//! The program `onrecord-server`: reads its settings, opens the index, and answers until it is told to stop.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::panic;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use server::AppState;
use server::config::{Config, LogFormat};
use server::pool::Pool;
use server::settings::Settings;
use shared::index::Index;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise. At this level no line names a query, a document or an address.
const LOG_FILTER: &str = "warn,server=info,onrecord_server=info";

#[tokio::main]
#[expect(clippy::print_stderr, reason = "what keeps the program from running is told on standard error")]
async fn main() -> ExitCode {
    let settings = match Settings::read(&std::env::args_os().collect::<Vec<_>>()) {
        Ok(settings) => settings,
        Err(error) => return refused(&error),
    };
    start_logging(settings.config.log_format);
    let outcome = if settings.config.check { check(&settings) } else { run(settings.config).await };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onrecord-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Tells what is wrong with the command line, or what was asked of it: its help.
fn refused(error: &clap::Error) -> ExitCode {
    // Where nothing can be written the status tells.
    drop(error.print());
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Does what comes before answering, and prints the settings.
#[expect(clippy::print_stdout, reason = "it is what was asked for")]
fn check(settings: &Settings) -> anyhow::Result<()> {
    settings.config.variants()?;
    let documents = Index::open(&settings.config.index)?.searcher().document_count();
    print!("{}", settings.describe());
    println!("# the index can be opened and has {documents} documents");
    Ok(())
}

async fn run(config: Config) -> anyhow::Result<()> {
    let (variants, site) = (Arc::new(config.variants()?), Arc::new(config.site()));
    let index = Arc::new(Index::open(&config.index)?);
    let threads = config.search_threads();
    let pool = Pool::start(threads, config.search_queue).context("cannot start the search threads")?;
    let stop = stop_signal().context("cannot listen for signals")?;
    let listener = bind(config.listen, "--listen").await?;
    let watchers = match config.metrics {
        Some(address) => Some(bind(address, "--metrics").await?),
        None => None,
    };
    let documents = index.searcher().document_count();
    tracing::info!(documents, search_threads = threads.get(), search_queue = config.search_queue, "ready");
    tell_address(config.log_format, listener.local_addr()?);
    let state = AppState {
        variants,
        site,
        search_limit: Duration::from_secs(config.search_limit),
        clients: config.client_limit().map(Arc::new),
        ..AppState::new(index, pool)
    };
    if let Some(watchers) = watchers {
        tracing::info!(address = %watchers.local_addr()?, "metrics are told");
        tokio::spawn(server::serve_watchers(watchers, state.clone()));
    }
    let (newest, routers) = watch::channel(server::app(state.clone()));
    let hangup = signal(SignalKind::hangup()).context("cannot listen for signals")?;
    let limits = config.limits();
    tokio::spawn(renew(hangup, config, state.clone(), newest));
    server::serve(listener, &state, routers, limits, stop).await.context("cannot go on serving")
}

/// Reads the table of other names again whenever the program is told to. If it cannot be used, the last good one stays.
async fn renew(mut hangup: Signal, config: Config, state: AppState, newest: watch::Sender<Router>) {
    while hangup.recv().await.is_some() {
        match config.variants() {
            Ok(variants) => {
                drop(newest.send_replace(server::app(AppState { variants: Arc::new(variants), ..state.clone() })));
                tracing::info!("the table of other names was read again");
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(error, "the table of other names cannot be used; the last good one stays");
            }
        }
    }
}

/// Tells the address on standard output, in the form of what else stands there.
#[expect(clippy::print_stdout, reason = "the address is what one who starts the program waits for")]
fn tell_address(format: LogFormat, address: SocketAddr) {
    match format {
        LogFormat::Text => println!("Onrecord answers at http://{address}"),
        LogFormat::Json => tracing::info!(%address, "listening"),
    }
}

async fn bind(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("cannot listen on {address}: the port is in use; name another with {setting}")
        }
        _ => anyhow::anyhow!("cannot listen on {address}: {error}; name another address with {setting}"),
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
    let lines = tracing_subscriber::fmt().with_env_filter(filter);
    match format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).with_writer(io::stderr).init(),
        LogFormat::Json => lines.json().with_writer(io::stdout).init(),
    }
    // The message of a panic may hold text of a query or a document; its place does not.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a thread panicked");
    }));
}
