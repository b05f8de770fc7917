//! Whether a server under load says that it lives.

use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use crate::connection::Connection;

/// How often it is asked.
const INTERVAL: Duration = Duration::from_secs(1);

/// What it said.
#[derive(Debug, Default)]
pub(super) struct Health {
    asked: u64,
    failed: u64,
    slowest: Duration,
}

/// Asks until told to stop, each time on a connection of its own.
pub(super) fn watch(server: SocketAddr, stop: &AtomicBool) -> Health {
    let mut health = Health::default();
    while !stop.load(Relaxed) {
        let start = Instant::now();
        let answer = Connection::open(server).and_then(|mut connection| connection.get("/health/livez"));
        health.asked += 1;
        health.failed += u64::from(!answer.is_ok_and(|answer| answer.status == 200));
        health.slowest = health.slowest.max(start.elapsed());
        thread::sleep(INTERVAL);
    }
    health
}

impl Health {
    pub(super) fn failures(&self) -> Option<String> {
        (self.failed > 0)
            .then(|| format!("the server did not say that it lives, {} times of {}", self.failed, self.asked))
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, failed, slowest } = self;
        write!(
            f,
            "asked {asked} times, {failed} without an answer, the slowest after {:.1} ms",
            slowest.as_secs_f64() * 1e3
        )
    }
}
