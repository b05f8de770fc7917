//! Writing an export piece by piece: memory holds a few bytes a document and two pieces of the file, however long it is.
//!
//! The list is found at once, in one piece of work on the search pool. After that each piece of the file is one more, short enough
//! that searches do not wait for it, and is made only when the client has taken the one before: a slow client keeps no thread
//! busy. A client that goes away, or takes nothing for [`STALL_LIMIT`], ends the export.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_core::Stream;
use shared::index::Searcher;
use shared::search::Listing;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

use crate::error::Error;
use crate::page::export::Writer;
use crate::pool::{LongPlace, Pool, PoolError, Urgency};

/// How many documents a piece of a file has: some tens of kilobytes.
pub const PIECE: usize = 100;

/// How long a client may take for a piece.
pub const STALL_LIMIT: Duration = Duration::from_secs(30);

/// How long an export may take: it keeps a snapshot of the index, and a place that others may wait for.
pub const EXPORT_LIMIT: Duration = Duration::from_secs(30 * 60);

/// How long to wait where the line in front of the search pool is full: searches come first.
const PATIENCE: Duration = Duration::from_millis(50);

/// What is written, and from where.
pub struct Source {
    /// The snapshot that was asked.
    pub searcher: Arc<Searcher>,
    /// What it found.
    pub listing: Arc<Listing>,
    /// How it is written.
    pub writer: Arc<Writer>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("documents", &self.listing.len()).finish_non_exhaustive()
    }
}

/// What travels from the task that writes to the body.
enum Piece {
    Data(Bytes),
    End,
}

/// The body of an export. The file is written while it is read.
pub fn body(pool: Pool, place: LongPlace, source: Source) -> Body {
    let (pieces, taken) = mpsc::channel(1);
    tokio::spawn(async move {
        let _place = place;
        let deadline = Instant::now() + EXPORT_LIMIT;
        // Where it fails the body ends without its end, which the client is told of by a broken connection.
        let _: Option<()> = write_all(&pool, &source, &pieces, deadline).await;
    });
    Body::from_stream(Pieces { taken, ended: false })
}

/// Writes the file; `None` if the client is gone or too slow, or a piece cannot be written.
async fn write_all(pool: &Pool, source: &Source, pieces: &mpsc::Sender<Piece>, deadline: Instant) -> Option<()> {
    send(pieces, Piece::Data(source.writer.head()), deadline).await?;
    for start in (0..source.listing.len()).step_by(PIECE) {
        let piece = written(pool, source, start, pieces, deadline).await?;
        send(pieces, Piece::Data(piece), deadline).await?;
    }
    send(pieces, Piece::Data(source.writer.end(source.listing.len())), deadline).await?;
    send(pieces, Piece::End, deadline).await
}

/// The piece that begins at a place of the list. While searches fill the line it waits, as long as there is somebody to wait for it.
async fn written(
    pool: &Pool,
    source: &Source,
    start: usize,
    pieces: &mpsc::Sender<Piece>,
    deadline: Instant,
) -> Option<Bytes> {
    loop {
        let Source { searcher, listing, writer } = source;
        let (searcher, listing, writer) = (Arc::clone(searcher), Arc::clone(listing), Arc::clone(writer));
        let work =
            move || -> Result<Bytes, Error> { writer.records(&listing.documents(&searcher, start..start + PIECE)?) };
        match pool.run(Urgency::Piece, work).await {
            Ok(Ok(piece)) => return Some(piece),
            Err(PoolError::Full) if !pieces.is_closed() && Instant::now() < deadline => sleep(PATIENCE).await,
            Err(PoolError::Full) => return None,
            Ok(Err(error)) => return broken(&error),
            Err(error @ PoolError::Panicked) => return broken(&error.into()),
        }
    }
}

fn broken(error: &Error) -> Option<Bytes> {
    error.log();
    None
}

async fn send(pieces: &mpsc::Sender<Piece>, piece: Piece, deadline: Instant) -> Option<()> {
    let deadline = deadline.min(Instant::now() + STALL_LIMIT);
    timeout_at(deadline, pieces.send(piece)).await.ok()?.ok()
}

/// The pieces of a file as a body reads them.
struct Pieces {
    taken: mpsc::Receiver<Piece>,
    ended: bool,
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let piece = std::task::ready!(self.taken.poll_recv(context));
        if let Some(Piece::Data(bytes)) = piece {
            return Poll::Ready(Some(Ok(bytes)));
        }
        self.ended = true;
        let broken_off = || Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the export was broken off"));
        Poll::Ready(piece.is_none().then(broken_off))
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn body_of(pieces: Vec<Piece>) -> Body {
        let (sender, taken) = mpsc::channel(pieces.len().max(1));
        for piece in pieces {
            assert!(sender.try_send(piece).is_ok(), "there is room");
        }
        Body::from_stream(Pieces { taken, ended: false })
    }

    #[tokio::test]
    async fn a_file_that_was_broken_off_does_not_end_as_one_that_is_whole() {
        let data = || Piece::Data(Bytes::from_static(b"some"));
        let whole = body_of(vec![data(), Piece::End]).collect().await.expect("a whole body");
        assert_eq!(whole.to_bytes(), "some");
        assert!(body_of(vec![data()]).collect().await.is_err());
        assert!(body_of(Vec::new()).collect().await.is_err());
    }
}
