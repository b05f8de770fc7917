//! The server has no right to write: its folder is mounted so, or belongs to somebody else.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::daemon::{self, Daemon};
use super::findings::Findings;
use super::ground::{Ground, State};
use super::message;
use super::privilege::{Mount, as_nobody, is_superuser};

/// How long a new generation may stay unseen.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let (mounted, owned) = ("index on a read-only mount", "index of another user");
    if !is_superuser() {
        return Ok([mounted, owned]
            .map(|fault| Findings::skipped(fault, "only the superuser can mount and become another"))
            .into());
    }
    let mut mounted = Findings::of(mounted);
    let index = ground.copy("read-only")?;
    let place = ground.work.join("mounted");
    let mount = Mount::read_only(&index, &place)?;
    serve_and_publish(ground, &place, &index, |program| Command::new(program), &mut mounted)?;
    for command in ["verify", "dump", "stats", "generations"] {
        mounted.again();
        let run = ground.tools.run(&[command], &place)?;
        mounted.expect(run.is_success, || format!("{command} failed: {}", run.message));
        mounted.saw("programs that only read work");
    }
    for arguments in [ground.ingest_arguments().to_vec(), vec!["rollback".to_owned()]] {
        mounted.again();
        let run = ground.tools.run(&arguments, &place)?;
        mounted.expect(!run.is_success, || "something was written to a read-only mount".to_owned());
        match message::unclear(&run.message, &[&place.display().to_string()]) {
            None => mounted.saw("programs that write say what is missing"),
            Some(unclear) => mounted.lost(&unclear),
        }
    }
    drop(mount);

    let mut owned = Findings::of(owned);
    let index = ground.copy("owned")?;
    serve_and_publish(ground, &index, &index, |program| as_nobody(&Command::new(program)), &mut owned)?;
    Ok(vec![mounted, owned])
}

/// Serves an index from one place, and publishes to it at another.
fn serve_and_publish(
    ground: &Ground,
    served: &Path,
    written: &Path,
    command: fn(&Path) -> Command,
    findings: &mut Findings,
) -> Result<()> {
    let mut serving = command(&ground.tools.server);
    serving.args(daemon::serving(&ground.tools.server, served).get_args());
    findings.again();
    let server = match daemon::start(serving)? {
        Ok(server) => server,
        Err(message) => {
            findings.lost(&format!("the server does not start: {message}"));
            return Ok(());
        }
    };
    expect_state(ground, &server, State::Old, findings);
    for state in [State::New, State::Old] {
        findings.again();
        ground.ingest(state, written)?;
        expect_state(ground, &server, state, findings);
    }
    findings.saw("it is served, and what is published is seen");
    Ok(())
}

/// Waits until a server answers as it should, which it may do some seconds late.
pub(super) fn expect_state(ground: &Ground, server: &Daemon, state: State, findings: &mut Findings) {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if ground.state_of(server).is_ok_and(|found| found == state) {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    findings.lost(&format!("the server does not answer as it should: {}", server.log()));
}
