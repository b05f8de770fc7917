//! What the handlers of all requests share.

use std::sync::Arc;

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
}

impl AppState {
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

    /// Puts a question to a snapshot, on the search pool.
    pub async fn ask<T, F>(&self, searcher: Arc<Searcher>, question: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Searcher) -> Result<T, SearchError> + Send + 'static,
    {
        Ok(self.pool.run(move || question(&searcher)).await??)
    }
}
