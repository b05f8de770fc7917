//! What the handlers of all requests share.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::deadline::Deadline;
use shared::index::{Index, Searcher};
use shared::search::SearchError;
use shared::variant::Variants;

use crate::answer::Answer;
use crate::client::ClientLimit;
use crate::connection::Open;
use crate::cursor::Edition;
use crate::error::Error;
use crate::metrics::{Event, Metrics};
use crate::params::Asked;
use crate::pool::{LongPlace, Pool, Urgency};
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
    /// How often one client may ask; `None`: as often as it likes.
    pub clients: Option<Arc<ClientLimit>>,
    /// How many connections are open.
    pub connections: Open,
    /// What is counted.
    pub metrics: Metrics,
}

/// How long a search may take unless told otherwise. Nearly all take milliseconds; who waited for so long has mostly gone.
pub const DEFAULT_SEARCH_LIMIT: Duration = Duration::from_secs(5);

impl AppState {
    /// A server over an index, with nothing else said.
    pub fn new(index: Arc<Index>, pool: Pool) -> Self {
        Self {
            index,
            pool,
            variants: Arc::default(),
            site: Arc::default(),
            search_limit: DEFAULT_SEARCH_LIMIT,
            clients: None,
            connections: Open::default(),
            metrics: Metrics::default(),
        }
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
        self.ask_as(Urgency::Question, searcher, question).await
    }

    /// As [`ask`](Self::ask), with another urgency.
    pub async fn ask_as<T, F>(&self, urgency: Urgency, searcher: Arc<Searcher>, question: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Searcher) -> Result<T, SearchError> + Send + 'static,
    {
        let answer = self.attempt(urgency, searcher, question).await;
        if matches!(answer, Err(Error::Overloaded)) {
            self.metrics.count(Event::QueueFull);
        }
        answer
    }

    /// As [`ask_as`](Self::ask_as), for one who comes again where the line is full: that counts as no refusal.
    pub async fn attempt<T, F>(&self, urgency: Urgency, searcher: Arc<Searcher>, question: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Searcher) -> Result<T, SearchError> + Send + 'static,
    {
        let deadline = Deadline::at(Instant::now() + self.search_limit);
        let mut waiting = Waiting { deadline: deadline.clone(), metrics: self.metrics.clone(), is_answered: false };
        let searcher = searcher.until(deadline);
        let answered = self.pool.run(urgency, move || question(&searcher)).await;
        waiting.is_answered = true;
        let answer = answered.map_err(Error::from).and_then(|answer| Ok(answer?));
        if matches!(answer, Err(Error::TimedOut)) {
            self.metrics.count(Event::SearchTimedOut);
        }
        answer
    }

    /// A place for an export; refused where as many are under way as may be.
    pub fn export_place(&self) -> Result<LongPlace, Error> {
        self.pool.long_place().ok_or_else(|| {
            self.metrics.count(Event::ExportsFull);
            Error::TooManyExports
        })
    }
}

/// One who waits for an answer: gives the search up when it goes without one.
struct Waiting {
    deadline: Deadline,
    metrics: Metrics,
    is_answered: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.is_answered {
            self.deadline.give_up();
            self.metrics.count(Event::SearchAbandoned);
        }
    }
}
