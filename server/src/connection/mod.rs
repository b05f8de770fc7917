//! Connections: how many there may be, and how long a client that is slow or silent may keep one.
//!
//! Nobody can hold the server up by holding connections. Within the limit each is served. Beyond it the connection that has waited longest for
//! its client makes room for the new one. Where none waits for its client, there is a *doorstep* of a few short-lived connections: those who
//! ask after the server's health are answered there, all others are told at once to come again.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;

mod patient;
mod waiting;

use patient::Patient;
use waiting::{Answered, Received, Turn, Waiting};

/// How many connections are served at once unless told otherwise. With the files of an index they fit into the thousand files that
/// systems let a program open.
pub const DEFAULT_MAX_CONNECTIONS: usize = 512;
/// The most connections that may be asked for.
pub const MAX_CONNECTIONS: usize = 65_536;
/// How many more may stand on the doorstep.
pub const DOORSTEP: usize = 32;

/// How large the head of a request may be, in bytes: its first line and its headers. Room for the longest query in letters that are written
/// as twelve bytes each.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How many headers a request may have.
pub const MAX_HEADERS: usize = 64;
/// How long a request's head is waited for, from its beginning or from the end of the answer before: so long may a connection be idle.
pub const HEAD_LIMIT: Duration = Duration::from_secs(15);
/// The same on the doorstep.
const DOORSTEP_HEAD_LIMIT: Duration = Duration::from_secs(2);
/// How long a client may take nothing of an answer that is being written.
pub const WRITE_LIMIT: Duration = Duration::from_secs(30);
/// How long running requests may take to finish once the server is told to stop, unless told otherwise.
pub const DEFAULT_DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// How long to wait where the system cannot give a connection, such as for want of open files.
const PAUSE: Duration = Duration::from_millis(200);
/// How long one waits who finds no place, not even on the doorstep, before he is given one by who has left meanwhile.
const LOOK: Duration = Duration::from_millis(5);

/// What connections may be and take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many are served at once.
    pub connections: usize,
    /// How long a request's head is waited for.
    pub head: Duration,
    /// How long a client may take nothing of an answer.
    pub write: Duration,
    /// How long running requests may take to finish at the end.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: DEFAULT_MAX_CONNECTIONS, head: HEAD_LIMIT, write: WRITE_LIMIT, drain: DEFAULT_DRAIN_LIMIT }
    }
}

/// The address that a request came from, as the system tells it: that of a client, or of the last proxy. An extension of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Says that a request came over the doorstep. An extension of the request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OnDoorstep;

/// How many connections are open and have made room, for those who watch.
#[derive(Debug, Clone, Default)]
pub struct Open(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    open: AtomicUsize,
    made_room: AtomicU64,
}

impl Open {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.open.load(Ordering::Relaxed)
    }

    /// How many were ended so far, while their clients were waited for, to make room for others.
    pub fn made_room(&self) -> u64 {
        self.0.made_room.load(Ordering::Relaxed)
    }

    fn one_more(&self) -> Counted {
        self.0.open.fetch_add(1, Ordering::Relaxed);
        Counted(self.clone())
    }
}

/// One connection, as long as it is open.
struct Counted(Open);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers on a listener until `shutdown` is ready; then takes no more connections, and returns when the running requests have finished or the
/// limit for that has passed. Each request is answered by the router that is the newest at that time.
pub async fn serve(
    listener: TcpListener,
    routers: watch::Receiver<Router>,
    limits: Limits,
    open: Open,
    shutdown: impl Future<Output = ()>,
) {
    let doors = Doors::new(limits.connections, open.clone());
    let connections = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let taken = async {
            let (stream, peer) = accept(&listener).await;
            (doors.place().await, stream, peer)
        };
        let (place, stream, peer) = tokio::select! {
            taken = taken => taken,
            () = &mut shutdown => break,
        };
        let turn = Arc::new(doors.turn(&place));
        let connection =
            Connection { place, turn, peer, routers: routers.clone(), limits: limits.clone(), _open: open.one_more() };
        tokio::spawn(connection.run(stream, connections.watcher()));
    }
    drop(listener);
    tracing::info!(limit_seconds = limits.drain.as_secs(), "stopping: running requests are finished");
    if tokio::time::timeout(limits.drain, connections.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests still running");
    }
}

/// The next connection. What goes wrong with one that is just being made is its client's affair; what goes wrong here passes.
async fn accept(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip()),
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot take connections");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// The places for connections.
struct Doors {
    inside: Arc<Semaphore>,
    doorstep: Arc<Semaphore>,
    waiting: Waiting,
    open: Open,
}

/// A place for a connection, as long as this is held.
struct Place {
    is_inside: bool,
    _permit: OwnedSemaphorePermit,
}

impl Doors {
    fn new(connections: usize, open: Open) -> Self {
        let [inside, doorstep] = [connections, DOORSTEP].map(|places| Arc::new(Semaphore::new(places)));
        Self { inside, doorstep, waiting: Waiting::default(), open }
    }

    /// A place for one who has come: inside if there is one, or if one can be made, else on the doorstep. Who finds neither waits, and
    /// all who come after him.
    async fn place(&self) -> Place {
        loop {
            if let Some(place) = Self::take(&self.inside, true) {
                return place;
            }
            if self.waiting.end_longest() {
                self.open.0.made_room.fetch_add(1, Ordering::Relaxed);
                let freed = Arc::clone(&self.inside).acquire_owned().await;
                return Place { is_inside: true, _permit: freed.expect("the semaphores are never closed") };
            }
            if let Some(place) = Self::take(&self.doorstep, false) {
                return place;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The turn of a connection. On the doorstep none makes room for others: each is short.
    fn turn(&self, place: &Place) -> Turn {
        if place.is_inside { self.waiting.begin() } else { Waiting::default().begin() }
    }

    fn take(places: &Arc<Semaphore>, is_inside: bool) -> Option<Place> {
        let permit = Arc::clone(places).try_acquire_owned().ok()?;
        Some(Place { is_inside, _permit: permit })
    }
}

/// One connection with all that it needs.
struct Connection {
    place: Place,
    turn: Arc<Turn>,
    peer: IpAddr,
    routers: watch::Receiver<Router>,
    limits: Limits,
    _open: Counted,
}

impl Connection {
    /// Answers its requests until either side ends it.
    async fn run(self, stream: TcpStream, watcher: Watcher) {
        // Answers leave as they are written; where that fails they leave a little later.
        drop(stream.set_nodelay(true));
        let is_inside = self.place.is_inside;
        let stream = TokioIo::new(Patient::new(stream, self.limits.write, Arc::clone(&self.turn)));
        let service = service_fn(|request| self.answer(request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(if is_inside { self.limits.head } else { DOORSTEP_HEAD_LIMIT.min(self.limits.head) })
            .max_buf_size(MAX_HEAD_BYTES)
            .max_headers(MAX_HEADERS)
            .keep_alive(is_inside)
            .serve_connection(stream, service);
        // How a connection ends is its client's affair.
        tokio::select! {
            _ended = watcher.watch(connection) => {}
            () = self.turn.ended() => {}
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response, Infallible> {
        let asked = self.turn.asked();
        let mut request = request.map(|body| Body::new(Received::new(body, &self.turn)));
        request.extensions_mut().insert(Peer(self.peer));
        if !self.place.is_inside {
            request.extensions_mut().insert(OnDoorstep);
        }
        let router = self.routers.borrow().clone();
        let response = router.oneshot(request).await?;
        Ok(response.map(|body| Body::new(Answered::new(body, asked))))
    }
}

#[cfg(test)]
mod tests;
