//! The clock jumps by years: between runs, and while programs run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::daemon;
use super::findings::Findings;
use super::ground::{Ground, State};
use super::read_only::expect_state;
use super::tools::finish;

/// Where a library stands that tells a program another time: the package `faketime` of Debian.
const LIBRARIES: [&str; 2] =
    ["/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"];

/// By how much the clock is wrong, one after the other.
const JUMPS: [&str; 6] = ["-9y", "+9y", "-3y", "+0", "+2d", "-1h"];

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let fault = "clock jumps by years";
    let Some(library) = LIBRARIES.into_iter().map(Path::new).find(|library| library.is_file()) else {
        return Ok(vec![Findings::skipped(fault, "libfaketime is not installed (package faketime)")]);
    };
    let mut findings = Findings::of(fault);
    let index = ground.copy("timeless")?;
    let clock = Clock { library, file: ground.work.join("clock") };
    clock.set("+0")?;
    let mut serving = daemon::serving(&ground.tools.server, &index);
    clock.rule(&mut serving);
    let server = match daemon::start(serving)? {
        Ok(server) => server,
        Err(message) => anyhow::bail!("the server does not start under libfaketime: {message}"),
    };
    let mut state = State::Old;
    for jump in JUMPS {
        findings.again();
        clock.set(jump)?;
        // With the clock of the server, which goes on answering, that of the indexer jumps.
        expect_state(ground, &server, state, &mut findings);
        state = state.other();
        ground.change(state)?;
        let mut ingest = ground.tools.command(&ground.ingest_arguments(), &index);
        clock.rule(&mut ingest);
        let run = finish(&mut ingest)?;
        findings.expect(run.is_success, || format!("the ingest failed: {}", run.message));
        expect_state(ground, &server, state, &mut findings);
        ground.expect_undisturbed(&index, state, &mut findings)?;
        findings.saw("ingested, published, seen and answered as ever");
    }
    findings.again();
    clock.set("-50y")?;
    let id = ground.some_id();
    let mut remove = ground.tools.command(&["remove", &id, "--reason", "safety"], &index);
    clock.rule(&mut remove);
    let run = finish(&mut remove)?;
    findings.expect(run.is_success, || format!("the removal failed: {}", run.message));
    let again = ground.tools.must(&["ingest", &ground.archive().display().to_string(), "--reread"], &index)?;
    let shown = ground.tools.run(&["show", &id], &index)?;
    findings.expect(!shown.is_success, || format!("a removal of another time does not hold: {}", again.message));
    findings.saw("a removal of fifty years ago holds");
    Ok(vec![findings])
}

/// A clock that is set by a file.
struct Clock<'a> {
    library: &'a Path,
    file: PathBuf,
}

impl Clock<'_> {
    fn set(&self, offset: &str) -> Result<()> {
        // Replaced at one stroke: programs read it all the time.
        let next = self.file.with_extension("new");
        fs::write(&next, offset)?;
        Ok(fs::rename(next, &self.file)?)
    }

    /// Lets a program see this clock. Time that only counts seconds goes on as ever, as it does when the clock of a machine is set.
    fn rule(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", self.library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1");
    }
}
