//! An ingest is killed at any moment, while a server answers.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::answers;
use super::daemon::Daemon;
use super::findings::Findings;
use super::ground::{Ground, State};
use super::tools::Run;
use crate::random::Random;

/// The share of moments that lie in the last tenth of a run, where it is published, in percent.
const LATE: u64 = 33;

/// How long a run may take beside what was measured.
const SLACK: u32 = 105;

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let mut findings = Findings::of("kill -9 of ingest");
    let index = ground.copy("killed")?;
    let server = ground.serve(&index)?;
    let stop = AtomicBool::new(false);
    let states = [ground.answers(State::Old), ground.answers(State::New)];
    thread::scope(|scope| {
        let watch = scope.spawn(|| answers::watch(server.address, &ground.questions, &states, &stop));
        let rounds = rounds(ground, &index, &server, &mut findings);
        stop.store(true, Relaxed);
        let watched = watch.join().ok().context("the one who asks ended early")?;
        findings.saw(&format!("the server answered {} questions meanwhile", watched.asked));
        for (how, count) in watched.wrong {
            findings.lost(&format!("a question was answered wrong {count} times: {how}"));
        }
        rounds
    })?;
    Ok(vec![findings])
}

fn rounds(ground: &Ground, index: &std::path::Path, server: &Daemon, findings: &mut Findings) -> Result<()> {
    let mut random = ground.random(1);
    let mut state = State::Old;
    for _ in 0..ground.kills {
        let next = state.other();
        ground.change(next)?;
        let run = killed(ground, index, ground.ingest_takes, &mut random)?;
        findings.again();
        findings.expect(run.is_killed || run.is_success, || format!("the ingest failed: {}", run.message));
        let verified = ground.tools.run(&["verify"], index)?;
        findings.expect(verified.is_success, || format!("after the kill: {}", verified.message));
        match (run.is_killed, ground.state_of(server)) {
            (false, Ok(_)) => findings.saw("it had ended before"),
            (true, Ok(served)) if served == state => findings.saw("the last generation was served"),
            (true, Ok(_)) => findings.saw("the next one was served already"),
            (_, Err(error)) => findings.lost(&format!("{error:#}")),
        }
        let again = ground.tools.run(&ground.ingest_arguments(), index)?;
        findings.expect(again.is_success, || format!("the next run failed: {}", again.message));
        ground.expect_undisturbed(index, next, findings)?;
        state = next;
    }
    Ok(())
}

/// Starts an ingest and kills it at some moment, unless it has ended before.
fn killed(ground: &Ground, index: &std::path::Path, takes: Duration, random: &mut Random) -> Result<Run> {
    let mut process = ground.tools.start(&ground.ingest_arguments(), index)?;
    thread::sleep(moment(takes, random));
    process.kill()?;
    Ok(Run::of(process.wait_with_output()?))
}

/// A moment within what takes so long.
pub(super) fn moment(takes: Duration, random: &mut Random) -> Duration {
    let first = if random.chance(LATE) { 900 } else { 0 };
    let thousandths = u32::try_from(random.between(first, 1_000)).expect("it is at most a thousand");
    takes * SLACK / 100 * thousandths / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_lie_all_over_a_run_and_more_of_them_late() {
        let mut random = Random::new(1, 1);
        let moments: Vec<Duration> = (0..300).map(|_| moment(Duration::from_secs(1), &mut random)).collect();
        let late = moments.iter().filter(|moment| **moment > Duration::from_millis(945)).count();
        assert!(late > 80 && moments.iter().any(|moment| *moment < Duration::from_millis(100)), "{late}");
        assert!(moments.iter().all(|moment| *moment <= Duration::from_millis(1_050)));
    }
}
