use axum::Extension;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, oneshot};

use super::*;

/// A server that runs until this is dropped.
struct Running {
    address: std::net::SocketAddr,
    open: Open,
    /// Told when somebody has asked for `/busy`, which is never answered.
    begun: Arc<Notify>,
    routers: watch::Sender<Router>,
    _stop: oneshot::Sender<()>,
}

/// More than the buffers of both sides can hold.
const MUCH: usize = 32 << 20;

fn router(begun: &Arc<Notify>) -> Router {
    let begun = Arc::clone(begun);
    let busy = async move || {
        begun.notify_one();
        std::future::pending::<()>().await;
    };
    let much = async || vec![b'x'; MUCH];
    let take = async |body: String| body;
    let place = async |doorstep: Option<Extension<OnDoorstep>>| if doorstep.is_some() { "doorstep" } else { "inside" };
    let peer = async |Extension(Peer(address)): Extension<Peer>| address.to_string();
    Router::new()
        .route("/", get(place))
        .route("/peer", get(peer))
        .route("/busy", get(busy))
        .route("/much", get(much))
        .route("/take", post(take))
}

impl Running {
    async fn start(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let begun = Arc::default();
        let (routers, newest) = watch::channel(router(&begun));
        let (stop, stopped) = oneshot::channel::<()>();
        let open = Open::default();
        tokio::spawn(serve(listener, newest, limits, open.clone(), async { drop(stopped.await) }));
        Self { address, open, begun, routers, _stop: stop }
    }

    /// All that comes after something was sent, until the server ends the connection.
    async fn answer(&self, sent: &[u8]) -> String {
        let mut client = self.connect().await;
        // The server may have said what there is to say before all was sent.
        let _: io::Result<()> = client.write_all(sent).await;
        let mut answer = Vec::new();
        let _: io::Result<usize> = client.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }
}

const ASK: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// A server with one place, which a client takes by sending something and then nothing more.
async fn taken_by(sent: &[u8]) -> (Running, TcpStream) {
    let server = Running::start(Limits { connections: 1, ..Limits::default() }).await;
    let mut client = server.connect().await;
    client.write_all(sent).await.expect("it is sent");
    while server.open.count() == 0 {
        tokio::task::yield_now().await;
    }
    (server, client)
}

impl Running {
    /// Asks until there is a place inside: the server may have begun with something else.
    async fn comes_inside(&self) {
        while !self.answer(ASK).await.ends_with("inside") {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn clients_that_are_waited_for_make_room() {
    for sent in [
        b"".as_slice(),
        b"GET / HTTP/1.1\r\nHost:",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
        b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let (server, mut first) = taken_by(sent).await;
        server.comes_inside().await;
        assert_eq!(server.open.made_room(), 1);
        let mut rest = Vec::new();
        let _: io::Result<usize> = first.read_to_end(&mut rest).await;
        assert!(rest.len() < MUCH);
    }
}

#[tokio::test]
async fn where_none_is_waited_for_one_stands_on_the_doorstep() {
    let (server, first) = taken_by(b"GET /busy HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.begun.notified().await;
    assert!(server.answer(ASK).await.ends_with("doorstep"));
    assert_eq!(server.open.made_room(), 0);
    drop(first);
    server.comes_inside().await;
}

#[tokio::test]
async fn however_many_clients_are_slow_others_are_served() {
    let server = Running::start(Limits { connections: 8, ..Limits::default() }).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut client = server.connect().await;
        client.write_all(b"GET / HTTP/1.1\r\nHost:").await.expect("it is sent");
        slow.push(client);
        assert!(server.answer(ASK).await.ends_with("inside"));
    }
    assert!(server.open.count() <= 8 + DOORSTEP);
}

#[tokio::test]
async fn one_who_sends_no_head_or_nothing_more_is_left() {
    let server = Running::start(Limits { head: Duration::from_millis(50), ..Limits::default() }).await;
    assert_eq!(server.answer(b"GET / HTTP/1.1\r\nHost:").await, "");
    let idle = server.answer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(idle.starts_with("HTTP/1.1 200") && idle.ends_with("inside"), "{idle}");
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let server = Running::start(Limits::default()).await;
    let long = "x".repeat(2 * MAX_HEAD_BYTES);
    let many = (0..=MAX_HEADERS).fold(String::new(), |head, number| head + &format!("X-{number}: x\r\n"));
    for head in [
        format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: x\r\nX: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{many}\r\n"),
    ] {
        let answer = server.answer(head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 414"), "{answer}");
    }
}

#[tokio::test]
async fn requests_know_where_they_come_from_and_meet_the_newest_router() {
    let server = Running::start(Limits::default()).await;
    let ask = b"GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(server.answer(ask).await.ends_with("127.0.0.1"));
    server.routers.send(Router::new().route("/", get(|| async { "newer" }))).expect("the server runs");
    assert!(server.answer(ASK).await.ends_with("newer"));
}
