//! One client that asks one request after the other over a connection that is kept alive.

use std::net::SocketAddr;

use anyhow::Result;

use super::mix::Asked;
use super::tally::Verdict;
use crate::connection::{Answer, Connection};

/// A client.
pub(super) struct Worker {
    server: SocketAddr,
    connection: Option<Connection>,
}

impl Worker {
    pub(super) fn new(server: SocketAddr) -> Self {
        Self { server, connection: None }
    }

    /// Asks, and judges what is answered.
    pub(super) fn ask(&mut self, asked: &Asked) -> Verdict {
        Verdict::of(asked.kind, &self.get(&asked.path))
    }

    /// A connection that had served before may have been closed by the server meanwhile, as is its right: then a new one is
    /// asked, once.
    fn get(&mut self, path: &str) -> Result<Answer> {
        if let Some(mut connection) = self.connection.take() {
            let answer = connection.get(path);
            let is_final = answer.is_ok() || !connection.was_stale();
            if answer.is_ok() {
                self.keep(connection);
            }
            if is_final {
                return answer;
            }
        }
        let mut connection = Connection::open(self.server)?;
        let answer = connection.get(path)?;
        self.keep(connection);
        Ok(answer)
    }

    fn keep(&mut self, connection: Connection) {
        self.connection = Some(connection).filter(Connection::is_open);
    }
}
