//! What faults are brought about in: an archive in two states, and an index that knows both.

use std::fs::{self, File, Permissions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use shared::document::{Document, DocumentId};

use super::answers::Answers;
use super::daemon::{self, Daemon};
use super::findings::Findings;
use super::tools::Run;
use super::{Settings, Tools, folder};
use crate::corpus::json_line;
use crate::generator::Archive;
use crate::question::questions;
use crate::random::Random;

/// How many questions are asked of each state.
const QUESTIONS: usize = 12;

/// The share of documents that differ between the states, in percent: so many are other words, as many there or not.
const CHANGING: usize = 5;

/// A state of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// As it was.
    Old,
    /// With documents changed, added and gone.
    New,
}

impl State {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// What is known of a state from runs that nothing disturbed.
#[derive(Debug)]
struct Known {
    answers: Answers,
    /// What `dump` writes.
    dump: Vec<u8>,
    /// What the folder takes, in bytes.
    size: u64,
}

/// The archive, its index and what both should be.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) tools: Tools,
    pub(super) work: PathBuf,
    pub(super) kills: usize,
    pub(super) seed: u64,
    pub(super) questions: Vec<String>,
    /// How long an ingest of what has changed takes.
    pub(super) ingest_takes: Duration,
    documents: Vec<Document>,
    old: Option<Known>,
    new: Option<Known>,
}

impl Ground {
    /// Makes the archive, and an index in its old state that has been in the new one.
    pub(super) fn prepare(settings: Settings) -> Result<Self> {
        let Settings { tools, work, documents, kills, only: _, seed } = settings;
        let documents: Vec<Document> = Archive::new(seed).documents(documents).collect();
        // By date: what is deleted and not yet merged away still counts in the weights of words.
        let mut asked = vec!["/v1/search?size=100&sort=newest".to_owned()];
        asked.extend(
            questions(&documents, QUESTIONS, seed).iter().map(|question| question.path() + "&size=50&sort=newest"),
        );
        let mut ground = Self {
            tools,
            work,
            kills,
            seed,
            questions: asked,
            ingest_takes: Duration::ZERO,
            documents,
            old: None,
            new: None,
        };
        fs::create_dir(ground.archive()).context("the folder for work is not empty")?;
        // Some programs are run as another user.
        fs::set_permissions(&ground.work, Permissions::from_mode(0o755))?;
        let index = ground.index();
        ground.ingest(State::Old, &index)?;
        // What is learned of the archive outlives a run, so that only the second time is as every later one.
        ground.ingest(State::New, &index)?;
        ground.ingest(State::Old, &index)?;
        ground.new = Some(ground.known(State::New)?);
        ground.old = Some(ground.known(State::Old)?);
        ensure!(ground.answers(State::Old) != ground.answers(State::New), "the states do not differ");
        Ok(ground)
    }

    fn known(&mut self, state: State) -> Result<Known> {
        let index = self.index();
        let start = Instant::now();
        self.ingest(state, &index)?;
        let took = start.elapsed();
        self.ingest_takes = if self.ingest_takes.is_zero() { took } else { took.min(self.ingest_takes) };
        let server = self.serve(&index)?;
        let answers = Answers::of(server.address, &self.questions)?;
        Ok(Known { answers, dump: self.tools.must(&["dump"], &index)?.output, size: folder::size(&index)? })
    }

    /// The folder of the archive.
    pub(super) fn archive(&self) -> PathBuf {
        self.work.join("archive")
    }

    /// The index that nothing has disturbed, in the old state.
    pub(super) fn index(&self) -> PathBuf {
        self.work.join("index")
    }

    /// A copy of the index, to disturb.
    pub(super) fn copy(&self, name: &str) -> Result<PathBuf> {
        let copy = self.work.join(name);
        folder::remove(&copy)?;
        folder::copy(&self.index(), &copy)?;
        Ok(copy)
    }

    pub(super) fn random(&self, purpose: u64) -> Random {
        Random::new(self.seed, 700 + purpose)
    }

    pub(super) fn answers(&self, state: State) -> &Answers {
        &self.of(state).answers
    }

    fn of(&self, state: State) -> &Known {
        let known = match state {
            State::Old => &self.old,
            State::New => &self.new,
        };
        known.as_ref().expect("both are known once the ground is prepared")
    }

    /// Brings the archive into a state.
    pub(super) fn change(&self, state: State) -> Result<()> {
        let path = self.archive().join("archive.jsonl");
        let mut out = BufWriter::new(File::create(&path).with_context(|| format!("cannot write {}", path.display()))?);
        for (number, document) in self.documents.iter().enumerate() {
            let document = match (number % 100 / CHANGING, state) {
                (0, State::New) => otherwise(document),
                (1, State::New) | (2, State::Old) => continue,
                _ => document.clone(),
            };
            writeln!(out, "{}", json_line(&document))?;
        }
        Ok(out.flush()?)
    }

    /// The id of a document that both states have, in the same words.
    pub(super) fn some_id(&self) -> String {
        let document = self.documents.get(99).or_else(|| self.documents.last());
        document.expect("the archive is not empty").id.to_string()
    }

    /// Takes down a document that neither state has, so that there is a list of such.
    pub(super) fn take_down_another(&self, index: &Path) -> Result<()> {
        let file = self.work.join("another.jsonl");
        fs::write(&file, r#"{"id":"another","title":"Another","text":"Nothing else says so.","language":"en"}"#)?;
        self.tools.must(&[Path::new("ingest"), &file], index)?;
        self.tools.must(&["remove", "another", "--reason", "safety"], index)?;
        Ok(())
    }

    /// The arguments that take the archive into an index as it is.
    pub(super) fn ingest_arguments(&self) -> [String; 3] {
        ["ingest".to_owned(), self.archive().display().to_string(), "--prune".to_owned()]
    }

    /// Brings the archive and an index into a state.
    pub(super) fn ingest(&self, state: State, index: &Path) -> Result<Run> {
        self.change(state)?;
        self.tools.must(&self.ingest_arguments(), index)
    }

    /// Serves an index that can be served.
    pub(super) fn serve(&self, index: &Path) -> Result<Daemon> {
        daemon::start(daemon::serving(&self.tools.server, index))?
            .map_err(|message| anyhow::anyhow!("the server does not start: {message}"))
    }

    /// The state whose answers a server gives, if it gives those of one, whole.
    pub(super) fn state_of(&self, server: &Daemon) -> Result<State> {
        let answers = Answers::of(server.address, &self.questions)?;
        let found = [State::Old, State::New].into_iter().find(|state| *self.answers(*state) == answers);
        found.context("the answers are those of neither state")
    }

    /// Looks whether an index is as an undisturbed run leaves it: the documents, each file, nothing left over, no growth.
    pub(super) fn expect_undisturbed(&self, index: &Path, state: State, findings: &mut Findings) -> Result<()> {
        let verified = self.tools.run(&["verify"], index)?;
        findings.expect(verified.is_success, || format!("the index does not verify: {}", verified.message));
        let dump = self.tools.run(&["dump"], index)?;
        findings
            .expect(dump.output == self.of(state).dump, || "other documents than after an undisturbed run".to_owned());
        let left = folder::leftovers(index)?;
        findings.expect(left.is_empty(), || format!("left over: {}", left.join(", ")));
        let (size, usual) = (folder::size(index)?, self.of(state).size);
        findings
            .expect(size <= usual * 2, || format!("the folder takes {size} bytes, and {usual} after undisturbed runs"));
        Ok(())
    }
}

/// The same document in other words.
fn otherwise(document: &Document) -> Document {
    let words: Vec<&str> = document.text.split_inclusive(' ').collect();
    let (first, second) = words.split_at(words.len() / 2);
    let id = DocumentId::new(document.id.as_str()).expect("it is that of a document");
    Document { id, text: [second, first].concat().concat(), ..document.clone() }
}
