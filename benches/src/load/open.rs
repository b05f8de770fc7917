//! Requests that come when they come, at a steady mean rate, as of many people who know nothing of each other (a Poisson process).

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Settings;
use super::mix::{Asked, Mix};
use super::tally::Tally;
use super::worker::Worker;
use crate::random::Random;

/// The stack of a client, in bytes: there are many, and each does little.
const STACK_BYTES: usize = 256 << 10;

/// When requests are due, counted from the beginning.
pub(super) struct Schedule {
    random: Random,
    mean_gap: f64,
    due: f64,
    end: f64,
}

impl Schedule {
    pub(super) fn new(per_second: f64, time: Duration, seed: u64) -> Self {
        let random = Random::new(seed, 901);
        Self { random, mean_gap: 1.0 / per_second.max(1e-3), due: 0.0, end: time.as_secs_f64() }
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.due += self.random.exponential(self.mean_gap);
        (self.due < self.end).then(|| Duration::from_secs_f64(self.due))
    }
}

/// Asks so many requests a second for a time. Latencies are counted from when a request was due: where all clients still
/// wait for answers, the next request waits for one of them, and its latency says so.
pub(super) fn load(settings: &Settings, mix: &Mix, per_second: f64, time: Duration, stage: u64) -> Tally {
    let schedule = Schedule::new(per_second, time, settings.seed ^ stage);
    let next = Mutex::new(schedule.zip(mix.requests(1_000 + stage)));
    let start = Instant::now();
    let client = || {
        let (mut worker, mut tally) = (Worker::new(settings.server), Tally::default());
        loop {
            let due: Option<(Duration, Asked)> = next.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((due, asked)) = due else { return tally };
            let due = start + due;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let verdict = worker.ask(&asked);
            tally.add(asked.kind, verdict, due.elapsed());
        }
    };
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, client).ok();
        let clients: Vec<_> = (0..settings.clients).filter_map(start).collect();
        clients.into_iter().filter_map(|client| client.join().ok()).fold(Tally::default(), Tally::merge)
    })
}
