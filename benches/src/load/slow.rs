//! Clients that hold connections: each sends its request a byte at a time, now and then, and never ends it.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

/// How long each waits between two bytes.
const PAUSE: Duration = Duration::from_secs(2);

/// What they send; of the last header, its last letter for ever.
const REQUEST: &[u8] = b"GET /v1/search?q=slow HTTP/1.1\r\nHost: localhost\r\nX-Slow: s";

/// What became of them.
#[derive(Debug, Default)]
pub(super) struct Held {
    clients: usize,
    /// How many connections were made in all.
    made: u64,
    /// How many the server closed.
    closed: u64,
    /// How many could not be made.
    refused: u64,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clients, made, closed, refused } = self;
        write!(
            f,
            "slow clients: {clients} at a time; {made} connections made, {closed} closed by the server, {refused} refused"
        )
    }
}

/// A connection, and how much of the request was sent.
struct Slow {
    stream: TcpStream,
    sent: usize,
}

/// Holds so many connections until told to stop; one that the server closes is made anew.
pub(super) fn hold(server: SocketAddr, clients: usize, stop: &AtomicBool) -> Held {
    let mut held = Held { clients, ..Held::default() };
    let mut slow: Vec<Option<Slow>> = Vec::new();
    slow.resize_with(clients, || None);
    while !stop.load(Relaxed) && clients > 0 {
        for place in &mut slow {
            held.tend(place, server);
        }
        thread::sleep(PAUSE);
    }
    held
}

impl Held {
    fn tend(&mut self, place: &mut Option<Slow>, server: SocketAddr) {
        let Some(slow) = place else {
            *place = Slow::connect(server);
            self.made += u64::from(place.is_some());
            self.refused += u64::from(place.is_none());
            return;
        };
        if !slow.send_a_byte() {
            self.closed += 1;
            *place = None;
        }
    }
}

impl Slow {
    fn connect(server: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect_timeout(&server, PAUSE).ok()?;
        stream.set_nonblocking(true).ok()?;
        Some(Self { stream, sent: 0 })
    }

    /// Whether the connection is still there.
    fn send_a_byte(&mut self) -> bool {
        let byte = REQUEST.get(self.sent).or(REQUEST.last()).copied().unwrap_or(b's');
        self.sent += 1;
        let waits = |error: &std::io::Error| error.kind() == ErrorKind::WouldBlock;
        let is_written = self.stream.write(&[byte]).map_or_else(|error| waits(&error), |count| count > 0);
        // An answer (408, say) means that the server is done with it, and so does the end of the stream.
        is_written && self.stream.read(&mut [0]).is_err_and(|error| waits(&error))
    }
}
