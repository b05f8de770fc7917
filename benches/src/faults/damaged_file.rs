//! A file of the index is damaged, cut short, gone, or cannot be read: each kind of file, each program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::findings::Findings;
use super::ground::{Ground, State};
use super::privilege::{as_nobody, is_superuser};
use super::tools::{Run, finish};
use super::{daemon, folder, message};
use crate::random::Random;

/// How a file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    /// Another byte stands at this share of it, in thousandths.
    Flipped(usize),
    /// It ends after this share, in thousandths.
    Cut(usize),
    /// It is gone.
    Missing,
    /// Only its owner may read it.
    Unreadable,
}

/// Every way.
const WAYS: [Damage; 8] = [
    Damage::Flipped(0),
    Damage::Flipped(333),
    Damage::Flipped(700),
    Damage::Flipped(1_000),
    Damage::Cut(0),
    Damage::Cut(500),
    Damage::Missing,
    Damage::Unreadable,
];

/// What the indexer keeps for itself, and can do without.
const LEDGER: &str = "onrecord-ledger";
const LEXICON: &str = "onrecord-lexicon";

/// How long a server may take to find that what is published is damaged.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let index = ground.copy("sound")?;
    // So that there is a list of removals to damage, and a generation to go back to.
    ground.take_down_another(&index)?;
    ground.ingest(State::New, &index)?;
    ground.ingest(State::Old, &index)?;
    let mut all = Vec::new();
    let mut random = ground.random(5);
    for (kind, file) in kinds(&index)? {
        let mut findings = Findings::of(&format!("damaged: {kind}"));
        for way in WAYS {
            if way == Damage::Unreadable && !is_superuser() {
                continue;
            }
            let case = Case::new(ground, &index, &file, way, &mut random)?;
            findings.again();
            case.verify(&mut findings)?;
            case.start_server(&mut findings)?;
            case.reload(&mut findings)?;
            case.ingest(&mut findings)?;
            case.roll_back(&mut findings)?;
        }
        all.push(findings);
    }
    Ok(all)
}

/// The largest file of each kind, by what tells the kind: its extension, or its name.
fn kinds(index: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut kinds: BTreeMap<String, (u64, PathBuf)> = BTreeMap::new();
    let (served, list) = (folder::served(index)?, index.join("onrecord-removed"));
    let list_size = fs::metadata(&list)?.len();
    for (path, size, _) in
        folder::files(&served)?.into_iter().chain([(list, list_size, std::time::SystemTime::UNIX_EPOCH)])
    {
        let name = path.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        let kind = match name.rsplit_once('.') {
            Some((segment, extension)) if segment.len() >= 32 => format!("*.{extension}"),
            _ => name,
        };
        let path = path.strip_prefix(index)?.to_owned();
        let is_larger = kinds.get(&kind).is_none_or(|(largest, _)| size > *largest);
        if is_larger && size > 0 {
            kinds.insert(kind, (size, path));
        }
    }
    Ok(kinds.into_iter().map(|(kind, (_, path))| (kind, path)).collect())
}

/// An index with one damaged file.
struct Case<'a> {
    ground: &'a Ground,
    sound: &'a Path,
    index: PathBuf,
    /// The damaged file, and its name alone.
    file: PathBuf,
    name: String,
    way: Damage,
}

impl<'a> Case<'a> {
    fn new(ground: &'a Ground, sound: &'a Path, file: &Path, way: Damage, random: &mut Random) -> Result<Self> {
        let name = file.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        let case = Self { ground, sound, index: ground.work.join("damaged"), file: file.to_owned(), name, way };
        let bit = 1 << random.below(8);
        case.renew()?;
        damage(&case.index.join(&case.file), way, bit)?;
        Ok(case)
    }

    fn renew(&self) -> Result<()> {
        folder::remove(&self.index)?;
        folder::copy(self.sound, &self.index)
    }

    /// Runs a command as one for whom the file is as it is meant to be: who may do everything can read everything.
    fn run(&self, command: &Command) -> Result<Run> {
        finish(&mut self.by(command))
    }

    fn by(&self, command: &Command) -> Command {
        if self.way == Damage::Unreadable {
            return as_nobody(command);
        }
        let mut same = Command::new(command.get_program());
        same.args(command.get_args());
        same
    }

    fn places(&self) -> Vec<&str> {
        vec![self.name.as_str()]
    }

    fn what(&self, what: &str) -> String {
        format!("{what}, {} {:?}", self.name, self.way)
    }

    fn expect_clear(&self, program: &str, run: &Run, findings: &mut Findings) {
        if let Some(unclear) = message::unclear(&run.message, &self.places()) {
            findings.lost(&self.what(&format!("{program}: {unclear}")));
        }
    }

    fn verify(&self, findings: &mut Findings) -> Result<()> {
        let run = self.run(&self.ground.tools.command(&["verify"], &self.index))?;
        if run.is_success && self.way == Damage::Missing && [LEDGER, LEXICON].contains(&&*self.name) {
            findings.saw("it may be missing");
        } else if run.is_success {
            findings.lost(&self.what("verify finds nothing"));
        } else {
            findings.saw("verify named it");
            self.expect_clear("verify", &run, findings);
        }
        Ok(())
    }

    /// A server either refuses, or answers as ever.
    fn start_server(&self, findings: &mut Findings) -> Result<()> {
        match daemon::start(self.by(&daemon::serving(&self.ground.tools.server, &self.index)))? {
            Ok(server) => match self.ground.state_of(&server) {
                Ok(State::Old) => findings.saw("the server answered as ever"),
                Ok(State::New) => findings.lost(&self.what("the server answers otherwise")),
                Err(error) => findings.lost(&self.what(&format!("the server started and: {error:#}"))),
            },
            Err(message) => {
                findings.saw("the server refused to start");
                let run = Run { is_success: false, is_killed: false, output: Vec::new(), message };
                self.expect_clear("server", &run, findings);
            }
        }
        Ok(())
    }

    /// A server that runs keeps what it has when what is published is damaged.
    fn reload(&self, findings: &mut Findings) -> Result<()> {
        let ground = self.ground;
        let index = ground.work.join("reloaded");
        folder::remove(&index)?;
        folder::copy(self.sound, &index)?;
        let serving = daemon::serving(&ground.tools.server, &index);
        let mut server = daemon::start(self.by(&serving))?.map_err(|message| anyhow::anyhow!("{message}"))?;
        // The damaged files appear as a generation of their own, at one stroke.
        let is_of_generation = self.file.starts_with("generations");
        if is_of_generation {
            let from = folder::served(&self.index)?;
            let to = index.join("generations/999");
            copy_with_rights(&from, &to)?;
            std::os::unix::fs::symlink("generations/999", index.join("current.new"))?;
            fs::rename(index.join("current.new"), index.join("current"))?;
        } else {
            fs::remove_file(index.join(&self.file))?;
            if self.index.join(&self.file).exists() {
                copy_file_with_rights(&self.index.join(&self.file), &index.join(&self.file))?;
            }
        }
        let has_said = server.has_logged(" commit", PATIENCE);
        findings.expect(has_said, || self.what("a running server says nothing"));
        findings.expect(server.is_running(), || self.what(&format!("a running server died: {}", server.log())));
        if !server.is_running() {
            return Ok(());
        }
        match ground.state_of(&server) {
            Ok(State::Old) if server.log().contains("ERROR") => {
                findings.saw("a running server kept what it had");
                let message = server.log();
                let run = Run { is_success: false, is_killed: false, output: Vec::new(), message };
                self.expect_clear("running server", &run, findings);
            }
            Ok(State::Old) => findings.saw("a running server took it over and answered as ever"),
            Ok(State::New) => findings.lost(&self.what("a running server answers otherwise")),
            Err(error) => findings.lost(&self.what(&format!("a running server: {error:#}"))),
        }
        Ok(())
    }

    /// An ingest either refuses and leaves all as it was, or comes out as if nothing had been.
    fn ingest(&self, findings: &mut Findings) -> Result<()> {
        if self.way == Damage::Unreadable {
            return Ok(());
        }
        let ground = self.ground;
        let before = folder::served(&self.index)?;
        ground.change(State::New)?;
        let run = ground.tools.run(&ground.ingest_arguments(), &self.index)?;
        ground.change(State::Old)?;
        if run.is_success {
            findings.saw("ingest came out as ever");
            let (found, expected) = (self.dump(&self.index)?, self.dump_of_new()?);
            findings.expect(self.is_as_expected(&found, &expected), || self.what("ingest gave other documents"));
            self.renew()?;
            damage(&self.index.join(&self.file), self.way, 1)?;
        } else {
            findings.saw("ingest refused");
            self.expect_clear("ingest", &run, findings);
            findings.expect(folder::served(&self.index)? == before, || self.what("a refused ingest is served"));
            let left = folder::leftovers(&self.index)?;
            findings.expect(left.is_empty(), || self.what(&format!("left over: {}", left.join(", "))));
        }
        Ok(())
    }

    /// Without the ledger nobody knows whose files are gone: such documents stay.
    fn is_as_expected(&self, found: &[u8], expected: &[u8]) -> bool {
        let lines = |dump| <[u8]>::split(dump, |byte| *byte == b'\n').collect::<BTreeSet<&[u8]>>();
        found == expected || (self.name == LEDGER && lines(expected).is_subset(&lines(found)))
    }

    fn dump(&self, index: &Path) -> Result<Vec<u8>> {
        Ok(self.ground.tools.must(&["dump"], index)?.output)
    }

    /// What the new state is without the document that was removed.
    fn dump_of_new(&self) -> Result<Vec<u8>> {
        let kept = self.ground.work.join("sound-new.dump");
        if !kept.exists() {
            let index = self.ground.work.join("sound-new");
            folder::copy(self.sound, &index)?;
            self.ground.ingest(State::New, &index)?;
            self.ground.change(State::Old)?;
            fs::write(&kept, self.dump(&index)?)?;
        }
        Ok(fs::read(kept)?)
    }

    /// Going back leads to the generation before, which is sound unless they share the file.
    fn roll_back(&self, findings: &mut Findings) -> Result<()> {
        if self.way == Damage::Unreadable {
            return Ok(());
        }
        let run = self.ground.tools.run(&["rollback"], &self.index)?;
        if !run.is_success {
            findings.saw("rollback refused");
            self.expect_clear("rollback", &run, findings);
            return Ok(());
        }
        match daemon::start(daemon::serving(&self.ground.tools.server, &self.index))? {
            Ok(server) => match self.ground.state_of(&server) {
                Ok(State::New) => findings.saw("rollback led to a sound generation"),
                Ok(State::Old) => findings.lost(&self.what("rollback led nowhere")),
                Err(error) => findings.lost(&self.what(&format!("after rollback: {error:#}"))),
            },
            Err(message) => findings.lost(&self.what(&format!("after rollback the server does not start: {message}"))),
        }
        Ok(())
    }
}

fn damage(path: &Path, way: Damage, bit: u8) -> Result<()> {
    let whole = fs::read(path)?;
    let place = |thousandths: usize| (whole.len() * thousandths / 1_000).min(whole.len().saturating_sub(1));
    match way {
        Damage::Flipped(thousandths) => {
            let mut bytes = whole.clone();
            bytes[place(thousandths)] ^= bit;
            fs::write(path, bytes)?;
        }
        Damage::Cut(thousandths) => fs::write(path, whole.get(..place(thousandths)).unwrap_or_default())?,
        Damage::Missing => fs::remove_file(path)?,
        Damage::Unreadable => fs::set_permissions(path, Permissions::from_mode(0o000))?,
    }
    Ok(())
}

fn copy_with_rights(from: &Path, to: &Path) -> Result<()> {
    folder::copy(from, to)?;
    for (path, ..) in folder::files(from)? {
        fs::set_permissions(to.join(path.strip_prefix(from)?), fs::metadata(&path)?.permissions())?;
    }
    Ok(())
}

fn copy_file_with_rights(from: &Path, to: &Path) -> Result<()> {
    fs::write(to, fs::read(from)?)?;
    Ok(fs::set_permissions(to, fs::metadata(from)?.permissions())?)
}
