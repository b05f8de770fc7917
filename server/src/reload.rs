//! Reloading: a thread that looks for new commits, so that what the indexer publishes is found without a restart. It gives way to the
//! threads that search: a commit that is served a second later is no harm, a question that waits is.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use shared::index::{Index, IndexError};

use crate::metrics::{Event, Metrics};

/// How long a new commit may stay unseen.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// How long it waits at most after one that could not be loaded: looking at it again reads all its files.
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);

/// How much it gives way, as a *nice* value: where all processors are busy, it gets a thirtieth of what a thread that searches gets. So a new
/// generation, and with it a removal, is served some seconds later then, not minutes.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 15;

/// A running watch; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    _stop: Sender<()>,
}

/// Starts to look for new commits.
pub fn watch(index: Arc<Index>, metrics: Metrics) -> io::Result<Watch> {
    let (stop, stopped) = bounded::<()>(0);
    thread::Builder::new().name("reload".to_owned()).spawn(move || {
        // What completions are made of is made here, so that no request waits for it.
        let first = guarded(|| index.searcher().lexicon().map(|_| false));
        let mut failing = look(first, Duration::ZERO, &index, &metrics, false);
        give_way();
        let mut interval = INTERVAL;
        while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
            let begun = Instant::now();
            let refreshed = guarded(|| index.refresh_with(|searcher| searcher.lexicon().map(|_| ())));
            failing = look(refreshed, begun.elapsed(), &index, &metrics, failing);
            interval = if failing { LONGEST_INTERVAL.min(interval * 2) } else { INTERVAL };
        }
    })?;
    Ok(Watch { _stop: stop })
}

/// Lets the other threads go first, from here on. Linux has such a value for each thread, other systems have not.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "new commits are loaded with the priority of searches");
    }
}

/// A panic over one commit must not keep later ones from being seen; the panic hook has told where it happened.
fn guarded(look: impl FnOnce() -> Result<bool, IndexError>) -> Result<bool, IndexError> {
    let panicked = |_| Err(IndexError::Engine("reading it panicked".to_owned()));
    catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(panicked)
}

/// Logs what a look has shown that took so long, a lasting failure once; says whether it failed.
fn look(refreshed: Result<bool, IndexError>, took: Duration, index: &Index, metrics: &Metrics, failing: bool) -> bool {
    match refreshed {
        Ok(swapped) => {
            if swapped {
                metrics.count(Event::Reloaded);
                let searcher = index.searcher();
                let (documents, generation) = (searcher.document_count(), searcher.generation());
                let loaded_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                tracing::info!(documents, generation, loaded_ms, "a new commit is served");
            } else if failing {
                tracing::info!("the index can be read again");
            }
            false
        }
        Err(error) => {
            if !failing {
                metrics.count(Event::ReloadFailed);
                let error = format!("{:#}", anyhow::Error::from(error));
                tracing::error!(error, "cannot load the newest commit; the last good one is served");
            }
            true
        }
    }
}
