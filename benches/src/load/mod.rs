//! What a running server bears: answers at half, nine tenths and twice its capacity, while new commits are published under it and
//! slow clients hold connections.
//!
//! The load is *open*: requests come when they come, whatever became of those before, as with people who know nothing of
//! each other. A latency is counted from the moment a request was due, so that a server that stalls is charged with all
//! who came meanwhile. Capacity is measured before, by clients that ask again as soon as they are answered.

mod capacity;
mod memory;
mod mix;
mod open;
mod probe;
mod publish;
mod slow;
mod tally;
mod worker;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use self::mix::Mix;
use self::publish::Publisher;
use self::tally::Tally;
use crate::measure::Table;

/// The stages under open load: how much of the capacity is asked, in percent, and for how much of the time, in percent.
const STAGES: [(u32, u32); 3] = [(50, 25), (90, 50), (200, 25)];

/// How many times the p99 of an idle server that of a server at 90 % may be.
const MOST_TIMES_IDLE: f64 = 5.0;

/// What is to be done.
#[derive(Debug)]
pub struct Settings {
    /// Where the server listens: an address of this machine.
    pub server: SocketAddr,
    /// Its process id.
    pub process: u32,
    /// The folder of the index that it serves.
    pub index: PathBuf,
    /// The program that publishes new commits; without it none are published.
    pub indexer: Option<PathBuf>,
    /// How long the stages under open load take together.
    pub time: Duration,
    /// How long each measurement of capacity takes.
    pub probe_time: Duration,
    /// How many clients ask at the same time at most.
    pub clients: usize,
    /// How many further clients send a byte now and then.
    pub slow_clients: usize,
    /// Another seed asks other questions.
    pub seed: u64,
}

/// What was measured.
#[derive(Debug)]
pub struct Outcome {
    /// The figures: of the stages, and of the kinds of requests on an idle server and at 90 %.
    pub tables: Vec<Table>,
    /// What else there is to say, each line ended.
    pub remarks: String,
    /// The answers that were wrong, with how often each case occurred; a server that keeps its word gives none.
    pub wrong: Vec<String>,
}

/// Measures capacity, then loads the server.
pub fn measure(settings: &Settings) -> Result<Outcome> {
    let mix = Mix::of_index(&settings.index, settings.seed)?;
    let idle = capacity::closed(settings, &mix, 1, 0)?;
    let capacity = capacity::measure(settings, &mix)?;
    let stop = AtomicBool::new(false);
    let (stages, published, slow, unwell) = thread::scope(|scope| {
        let publisher = scope.spawn(|| Publisher::new(settings).map(|publisher| publisher.run(&stop)));
        let slow = scope.spawn(|| slow::hold(settings.server, settings.slow_clients, &stop));
        let probe = scope.spawn(|| probe::watch(settings.server, &stop));
        let stages: Vec<Stage> = STAGES.iter().map(|stage| Stage::run(settings, &mix, capacity, *stage)).collect();
        stop.store(true, Relaxed);
        let ended = "a thread of the load ended early";
        Ok::<_, anyhow::Error>((
            stages,
            publisher.join().ok().context(ended)??,
            slow.join().ok().context(ended)?,
            probe.join().ok().context(ended)?,
        ))
    })?;

    let idle_p99 = idle.latency_ms(990);
    let mut remarks =
        format!("capacity {capacity:.0} answers/s; alone on the server, a client waits p99 {idle_p99:.1} ms\n");
    for stage in stages.iter().filter(|stage| stage.percent == 90) {
        let times = stage.tally.latency_ms(990) / idle_p99.max(1e-9);
        let limit = format!("it should be less than {MOST_TIMES_IDLE}");
        writeln!(remarks, "p99 at 90 % is {times:.1} times that; {limit}").expect("a string takes any text");
    }
    writeln!(remarks, "{published}\n{slow}\nhealth: {unwell}").expect("a string takes any text");
    let mut wrong: Vec<String> = stages.iter().flat_map(|stage| stage.tally.wrong()).collect();
    wrong.extend(published.failures());
    wrong.extend(unwell.failures());
    let mut tables = vec![Stage::table(&idle, &stages), idle.by_kind("idle")];
    tables.extend(stages.iter().find(|stage| stage.percent == 90).map(|stage| stage.tally.by_kind("at 90 %")));
    Ok(Outcome { tables, remarks, wrong })
}

/// A stage under open load.
struct Stage {
    percent: u32,
    per_second: f64,
    tally: Tally,
    memory: memory::Samples,
}

impl Stage {
    fn run(settings: &Settings, mix: &Mix, capacity: f64, (percent, share): (u32, u32)) -> Self {
        let per_second = capacity * f64::from(percent) / 100.0;
        let time = settings.time * share / 100;
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let watch = scope.spawn(|| memory::watch(settings.process, &stop));
            let tally = open::load(settings, mix, per_second, time, u64::from(percent));
            stop.store(true, Relaxed);
            let memory = watch.join().unwrap_or_default();
            Self { percent, per_second, tally, memory }
        })
    }

    fn table(idle: &Tally, stages: &[Self]) -> Table {
        let mut table = Table::new(&[
            "",
            "asked/s",
            "asked",
            "answered",
            "shed",
            "wrong",
            "p50 ms",
            "p99 ms",
            "p999 ms",
            "shed p99 ms",
            "memory MB",
            "most MB",
            "at the end MB",
        ]);
        table.row("idle, one client", ["–".to_owned()].into_iter().chain(idle.cells()));
        for Self { percent, per_second, tally, memory } in stages {
            let cells = [format!("{per_second:.0}")].into_iter().chain(tally.cells()).chain(memory.cells());
            table.row(&format!("{percent} % of capacity"), cells);
        }
        table
    }
}

#[cfg(test)]
mod tests;
