//! Which connections wait for their clients, and since when. Where there is no place for one who comes, the one that has waited longest
//! makes room: clients that are slow or silent keep nobody out, however many there are.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::Notify;

/// The connections that wait for their clients: for the head or the body of a request, or until somebody takes what was answered.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<Mutex<Line>>);

#[derive(Default)]
struct Line {
    /// How many have begun to wait.
    begun: u64,
    /// Those who wait, the one that began first in front.
    waiting: BTreeMap<u64, Arc<Notify>>,
}

impl Waiting {
    /// A new connection: it waits for a request.
    pub(super) fn begin(&self) -> Turn {
        let turn = Turn { waiting: self.clone(), told: Arc::default(), state: Mutex::default() };
        turn.change(|_| ());
        turn
    }

    /// Tells the one that has waited longest to end; says whether there is one.
    pub(super) fn end_longest(&self) -> bool {
        let longest = self.line().waiting.pop_first();
        longest.inspect(|(_, told)| told.notify_one()).is_some()
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose turn it is on one connection: its client's, or the server's.
pub(super) struct Turn {
    waiting: Waiting,
    told: Arc<Notify>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether a request is being read or answered.
    is_asked: bool,
    /// Whether the client must send or take something before that goes on.
    is_stalled: bool,
    /// Its place among those who wait.
    place: Option<u64>,
}

impl Turn {
    /// Is ready when the connection is to make room.
    pub(super) async fn ended(&self) {
        self.told.notified().await;
    }

    /// A request has come; it is answered when what this gives is dropped.
    pub(super) fn asked(self: &Arc<Self>) -> Asked {
        self.change(|state| (state.is_asked, state.is_stalled) = (true, false));
        Asked(Arc::clone(self))
    }

    /// Notes whether the client has to do something before the request goes on.
    pub(super) fn stalls(&self, is_stalled: bool) {
        self.change(|state| state.is_stalled = is_stalled);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        let waits = !state.is_asked || state.is_stalled;
        if waits == state.place.is_some() {
            return;
        }
        let mut line = self.waiting.line();
        if let Some(place) = state.place.take() {
            line.waiting.remove(&place);
        } else {
            line.begun += 1;
            let place = line.begun;
            line.waiting.insert(place, Arc::clone(&self.told));
            state.place = Some(place);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = state.place {
            self.waiting.line().waiting.remove(&place);
        }
    }
}

/// A request that is being read or answered.
pub(super) struct Asked(Arc<Turn>);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.change(|state| (state.is_asked, state.is_stalled) = (false, false));
    }
}

/// What a client sends: while there is nothing of it, the client is waited for.
pub(super) struct Received<B> {
    body: B,
    turn: Arc<Turn>,
}

impl<B> Received<B> {
    pub(super) fn new(body: B, turn: &Arc<Turn>) -> Self {
        Self { body, turn: Arc::clone(turn) }
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Received<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.turn.stalls(frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer, with the request that it is for: when its last byte is written, the next one is waited for.
pub(super) struct Answered {
    body: Body,
    _asked: Asked,
}

impl Answered {
    pub(super) fn new(body: Body, asked: Asked) -> Self {
        Self { body, _asked: asked }
    }
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn is_told(turn: &Turn) -> bool {
        tokio::time::timeout(std::time::Duration::ZERO, turn.ended()).await.is_ok()
    }

    #[tokio::test]
    async fn the_one_that_has_waited_longest_for_its_client_makes_room() {
        let waiting = Waiting::default();
        let [first, second, third] = [(); 3].map(|()| Arc::new(waiting.begin()));
        let asked = first.asked();
        assert!(waiting.end_longest());
        assert!(is_told(&second).await && !is_told(&first).await && !is_told(&third).await);
        drop(asked);
        assert!(waiting.end_longest());
        assert!(is_told(&third).await && !is_told(&first).await);
        assert!(waiting.end_longest());
        assert!(is_told(&first).await);
        assert!(!waiting.end_longest());
    }

    #[tokio::test]
    async fn one_who_takes_nothing_of_an_answer_is_waited_for() {
        let waiting = Waiting::default();
        let turn = Arc::new(waiting.begin());
        let asked = turn.asked();
        assert!(!waiting.end_longest());
        turn.stalls(true);
        turn.stalls(false);
        assert!(!waiting.end_longest());
        turn.stalls(true);
        assert!(waiting.end_longest());
        drop(asked);
    }

    #[test]
    fn a_connection_that_is_gone_waits_for_nobody() {
        let waiting = Waiting::default();
        drop(waiting.begin());
        assert!(!waiting.end_longest());
    }
}
