//! Two programs want to write at once: the second says who holds the index, and a program that was killed holds nothing.

use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::findings::Findings;
use super::ground::{Ground, State};
use super::message;
use super::tools::{Run, finish};

/// What the second one tries.
const SECOND: [&[&str]; 4] = [
    &["remove", "nobody", "--reason", "safety"],
    &["redact", "nobody", "--text", "nothing", "--reason", "safety"],
    &["rollback"],
    &["remove", "--undo", "nobody"],
];

/// How long a program may take until it holds the index.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let mut findings = Findings::of("two indexers at once");
    let index = ground.copy("contended")?;
    ground.change(State::New)?;
    let first = held(ground, &index)?;
    let holder = first.id().to_string();
    let ingest = ground.ingest_arguments();
    let seconds = SECOND.iter().map(|arguments| arguments.iter().map(|&argument| argument.to_owned()).collect());
    for arguments in seconds.chain([ingest.to_vec()]) {
        let arguments: Vec<String> = arguments;
        findings.again();
        let second = ground.tools.run(&arguments, &index)?;
        let name = arguments.first().cloned().unwrap_or_default();
        findings.expect(!second.is_success, || format!("{name} wrote although another program did"));
        match message::unclear(&second.message, &[&format!("process {holder}")]) {
            None => findings.saw("it was refused, and told which process writes"),
            Some(unclear) => findings.lost(&unclear),
        }
    }
    signal("CONT", &first)?;
    let first = Run::of(first.wait_with_output()?);
    findings.expect(first.is_success, || format!("the first one failed: {}", first.message));
    ground.expect_undisturbed(&index, State::New, &mut findings)?;
    findings.saw("the first one finished undisturbed");

    ground.change(State::Old)?;
    let mut killed = held(ground, &index)?;
    killed.kill()?;
    killed.wait()?;
    findings.again();
    let next = ground.tools.run(&ingest, &index)?;
    findings.expect(next.is_success, || format!("a program that was killed still holds the index: {}", next.message));
    ground.expect_undisturbed(&index, State::Old, &mut findings)?;
    findings.saw("one that was killed held nothing");
    Ok(vec![findings])
}

/// An ingest that was stopped in its midst, when it held the index.
fn held(ground: &Ground, index: &Path) -> Result<Child> {
    let mut process = ground.tools.start(&ground.ingest_arguments(), index)?;
    let start = Instant::now();
    while !is_building(index)? {
        ensure!(start.elapsed() < PATIENCE && process.try_wait()?.is_none(), "no ingest could be stopped in its midst");
        thread::sleep(Duration::from_millis(1));
    }
    signal("STOP", &process)?;
    Ok(process)
}

fn is_building(index: &Path) -> Result<bool> {
    let mut names = index.join("generations").read_dir()?;
    Ok(names
        .any(|entry| entry.is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "draft"))))
}

fn signal(name: &str, process: &Child) -> Result<()> {
    let run = finish(Command::new("kill").arg(format!("-{name}")).arg(process.id().to_string()))?;
    ensure!(run.is_success, "cannot send SIG{name}: {}", run.message);
    Ok(())
}
