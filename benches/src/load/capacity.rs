//! How many requests a server answers in a second: by clients each of which asks again as soon as it is answered.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::Settings;
use super::mix::Mix;
use super::tally::{Tally, Verdict};
use super::worker::Worker;
use crate::measure::number;

/// As long as twice the clients get so many times the answers, more are tried.
const LEAST_GAIN: f64 = 1.05;

/// How long a client that was turned away waits.
const PAUSE: Duration = Duration::from_millis(20);

/// The most answers a second, over rising numbers of clients.
pub(super) fn measure(settings: &Settings, mix: &Mix) -> Result<f64> {
    let (mut best, mut clients) = (0.0, 1);
    while clients <= settings.clients {
        let tally = closed(settings, mix, clients, clients as u64)?;
        let per_second = number(tally.answered()) / settings.probe_time.as_secs_f64();
        if per_second < best * LEAST_GAIN {
            return Ok(per_second.max(best));
        }
        best = per_second;
        clients *= 2;
    }
    ensure!(best > 0.0, "the server answered nothing");
    Ok(best)
}

/// So many clients for the time of one measurement.
pub(super) fn closed(settings: &Settings, mix: &Mix, clients: usize, stage: u64) -> Result<Tally> {
    let requests = Mutex::new(mix.requests(stage));
    let end = Instant::now() + settings.probe_time;
    let client = || {
        let (mut worker, mut tally) = (Worker::new(settings.server), Tally::default());
        while Instant::now() < end {
            let asked = requests.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(asked) = asked else { break };
            let start = Instant::now();
            let verdict = worker.ask(&asked);
            if verdict == Verdict::Shed {
                thread::sleep(PAUSE);
            }
            tally.add(asked.kind, verdict, start.elapsed());
        }
        tally
    };
    let tally = thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        clients.into_iter().filter_map(|client| client.join().ok()).fold(Tally::default(), Tally::merge)
    });
    let wrong: Vec<String> = tally.wrong().collect();
    ensure!(wrong.is_empty(), "wrong answers before the load has begun:\n{}", wrong.join("\n"));
    Ok(tally)
}
