//! What the handlers of all requests share.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::deadline::Deadline;
use shared::index::{Index, Searcher};
use shared::search::SearchError;
use shared::variant::Variants;

use crate::answer::Answer;
use crate::cursor::Edition;
use crate::error::Error;
use crate::params::Asked;
use crate::pool::Pool;
use crate::site::Site;

/// The parts of the server; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The index that is asked; it is reloaded in the background (see [`reload`](crate::reload)).
    pub index: Arc<Index>,
    /// Where searches run.
    pub pool: Pool,
    /// The other names of things.
    pub variants: Arc<Variants>,
    /// What the operator says of the site.
    pub site: Arc<Site>,
    /// How long one piece of work may take, waiting for a thread included.
    pub search_limit: Duration,
}

/// How long a search may take unless told otherwise. Nearly all take milliseconds; who waited for so long has mostly gone.
pub const DEFAULT_SEARCH_LIMIT: Duration = Duration::from_secs(5);

impl AppState {
    /// A server over an index, with nothing else said.
    pub fn new(index: Arc<Index>, pool: Pool) -> Self {
        Self { index, pool, variants: Arc::default(), site: Arc::default(), search_limit: DEFAULT_SEARCH_LIMIT }
    }

    /// Answers a question with all that is known about it.
    pub async fn answer(&self, searcher: Arc<Searcher>, asked: Asked) -> Result<Answer, Error> {
        if let Some(cursor) = &asked.cursor {
            cursor.check(Edition::of(&searcher, &self.variants), &asked)?;
        }
        let variants = Arc::clone(&self.variants);
        let question =
            move |searcher: &Searcher| Answer::find(searcher, &variants, asked)?.advised(searcher, &variants);
        self.ask(searcher, question).await
    }

    /// Puts a question to a snapshot, on the search pool. The search ends when the answer took too long, or when nobody waits for it any
    /// more (the future was dropped), and its thread is free again.
    pub async fn ask<T, F>(&self, searcher: Arc<Searcher>, question: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Searcher) -> Result<T, SearchError> + Send + 'static,
    {
        let deadline = Deadline::at(Instant::now() + self.search_limit);
        let _waiting = Waiting(deadline.clone());
        let searcher = searcher.until(deadline);
        Ok(self.pool.run(move || question(&searcher)).await??)
    }
}

/// One who waits for an answer: gives the search up when it goes.
struct Waiting(Deadline);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.give_up();
    }
}
