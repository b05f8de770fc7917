//! The server is killed while many ask it: it starts again at once and answers the same, and the index is as it was.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::findings::Findings;
use super::ground::{Ground, State};
use super::{answers, folder};

/// How many ask at the same time.
const CLIENTS: usize = 16;

/// How long the server is under load before it is killed, at most.
const LONGEST: Duration = Duration::from_millis(1_500);

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let mut findings = Findings::of("kill -9 of the server under load");
    let index = ground.copy("served")?;
    let before = folder::files(&index)?;
    let mut random = ground.random(3);
    let mut slowest = Duration::ZERO;
    for _ in 0..ground.kills.div_ceil(3) {
        let mut server = ground.serve(&index)?;
        let (stop, address) = (AtomicBool::new(false), server.address);
        let states = [ground.answers(State::Old)];
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| answers::watch(address, &ground.questions, &states, &stop));
            }
            thread::sleep(LONGEST * u32::try_from(random.between(100, 1_000)).unwrap_or(1_000) / 1_000);
            let killed = server.kill();
            // The clients see broken connections from here on, as they must.
            stop.store(true, Relaxed);
            killed
        })?;
        findings.again();
        let start = Instant::now();
        let again = ground.serve(&index)?;
        match ground.state_of(&again) {
            Ok(State::Old) => findings.saw("it started again and answered the same"),
            Ok(State::New) => findings.lost("it answers something else"),
            Err(error) => findings.lost(&format!("{error:#}")),
        }
        slowest = slowest.max(start.elapsed());
        findings.expect(folder::files(&index)? == before, || "files of the index are others than before".to_owned());
    }
    findings.saw(&format!("all questions were answered again after {:.1} s at most", slowest.as_secs_f64()));
    Ok(vec![findings])
}
