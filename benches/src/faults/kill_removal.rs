//! A removal is killed at any moment: once it has said that it is done, nothing is left; before that, it can be repeated.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::daemon::Daemon;
use super::findings::Findings;
use super::ground::Ground;
use super::kill_ingest::moment;
use super::tools::Run;
use crate::connection::Connection;
use crate::random::Random;

/// How many are not killed, to see how long it takes.
const UNDISTURBED: usize = 2;

/// What is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    Remove,
    Redact,
}

/// A document that has a word no other one has.
struct Marked {
    id: String,
    word: String,
}

impl Marked {
    fn of(number: usize) -> Self {
        // Letters alone, so that it is one word, and none that another one begins with.
        let letters: String = number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        Self { id: format!("marked-{number}"), word: format!("qarabel{letters}z") }
    }

    fn line(&self) -> String {
        let Self { id, word } = self;
        format!(
            "{{\"id\":\"{id}\",\"title\":\"The case of {word}\",\"text\":\"Nobody has seen {word} since the morning.\",\
             \"language\":\"en\",\"published\":\"2019-03-04\",\"countries\":[\"NPL\"]}}\n"
        )
    }

    fn arguments(&self, command: Command) -> Vec<&str> {
        match command {
            Command::Remove => vec!["remove", &self.id, "--reason", "safety"],
            Command::Redact => vec!["redact", &self.id, "--text", &self.word, "--reason", "safety"],
        }
    }
}

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let count = ground.kills.div_ceil(3) + UNDISTURBED;
    let index = ground.copy("taken-down")?;
    let file = ground.work.join("marked.jsonl");
    // The last one stays, so that there is always something to read.
    fs::write(&file, (0..=2 * count).map(|number| Marked::of(number).line()).collect::<String>())?;
    ingest(ground, &file, &index)?;
    let server = ground.serve(&index)?;
    let mut all = Vec::new();
    for (first, command, name) in
        [(0, Command::Remove, "kill -9 of remove"), (count, Command::Redact, "kill -9 of redact")]
    {
        let mut findings = Findings::of(name);
        let takes = [first, first + 1].map(|number| {
            let start = Instant::now();
            ground.tools.must(&Marked::of(number).arguments(command), &index).map(|_| start.elapsed())
        });
        let [one, other] = takes;
        let case = Case { ground, index: &index, file: &file, server: &server, takes: one?.min(other?), command };
        let mut random = ground.random(2);
        for number in first + UNDISTURBED..first + count {
            case.kill(&Marked::of(number), number % 2 == 0, &mut random, &mut findings)?;
        }
        // What was taken down does not come back, even if everything is read again.
        ground.tools.must(&[Path::new("ingest"), &file, Path::new("--reread")], &index)?;
        for number in first..first + count {
            case.expect_gone(&Marked::of(number), &mut findings)?;
        }
        all.push(findings);
    }
    Ok(all)
}

fn ingest(ground: &Ground, file: &Path, index: &Path) -> Result<Run> {
    ground.tools.must(&[Path::new("ingest"), file], index)
}

struct Case<'a> {
    ground: &'a Ground,
    index: &'a Path,
    file: &'a PathBuf,
    server: &'a Daemon,
    takes: Duration,
    command: Command,
}

impl Case<'_> {
    /// Kills the command, and completes it: by the command itself, or by an ingest where the list has it already.
    fn kill(&self, marked: &Marked, by_ingest: bool, random: &mut Random, findings: &mut Findings) -> Result<()> {
        let Self { ground, index, .. } = self;
        let before = self.list();
        let mut process = ground.tools.start(&marked.arguments(self.command), index)?;
        thread::sleep(moment(self.takes, random));
        process.kill()?;
        let run = Run::of(process.wait_with_output()?);
        findings.again();
        if run.is_success {
            findings.saw("it had ended before, and nothing was left");
            return self.expect_gone(marked, findings);
        }
        findings.expect(run.is_killed, || format!("it failed: {}", run.message));
        if self.list() == before {
            findings.saw("nothing was done yet");
        } else if by_ingest && self.command == Command::Remove {
            findings.saw("it was on the list, and the next ingest completed it");
            ingest(ground, self.file, index)?;
            return self.expect_gone(marked, findings);
        } else {
            findings.saw("it was on the list, and was repeated");
        }
        let again = ground.tools.run(&marked.arguments(self.command), index)?;
        findings.expect(again.is_success, || format!("the command repeated failed: {}", again.message));
        self.expect_gone(marked, findings)
    }

    fn list(&self) -> Vec<u8> {
        fs::read(self.index.join("onrecord-removed")).unwrap_or_default()
    }

    fn expect_gone(&self, marked: &Marked, findings: &mut Findings) -> Result<()> {
        let absent = self.ground.tools.run(&["verify", "--absent", &marked.word], self.index)?;
        findings.expect(absent.is_success, || {
            format!("still in a file: {}{}", absent.message, String::from_utf8_lossy(&absent.output))
        });
        let status = self.status(&format!("/v1/documents/{}", marked.id))?;
        let (expected, what) = match self.command {
            Command::Remove => (410, "removed"),
            Command::Redact => (200, "redacted"),
        };
        findings.expect(status == expected, || format!("the server answers {status} for a document that was {what}"));
        Ok(())
    }

    /// The answer of the server, which looks for what is new once a second.
    fn status(&self, path: &str) -> Result<u16> {
        let start = Instant::now();
        loop {
            let status = Connection::open(self.server.address)?.get(path)?.status;
            ensure!(status < 500, "the server failed: {status}");
            let is_late = start.elapsed() > Duration::from_secs(10);
            if status == 410 || self.command == Command::Redact || is_late {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}
