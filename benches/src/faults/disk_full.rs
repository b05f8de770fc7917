//! The disk fills in the midst of a run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::daemon::Daemon;
use super::findings::Findings;
use super::ground::{Ground, State};
use super::privilege::{Mount, is_superuser};
use super::{folder, message};

/// How much is free when a run begins, in thousandths of what the index takes: from nothing to more than enough.
const FREE: [u64; 14] = [0, 5, 20, 50, 100, 200, 300, 400, 500, 600, 800, 1_000, 1_400, 2_200];

/// How many times its size the index has room in all.
const ROOM: u64 = 4;

/// What may be left of a run that failed, in bytes: folders and the list of removals take some.
const LEFT: u64 = 256 * 1024;

pub(super) fn bring_about(ground: &Ground) -> Result<Vec<Findings>> {
    let (ingest, remove, rollback) = ("disk full: ingest", "disk full: remove", "disk full: rollback");
    if !is_superuser() {
        return Ok([ingest, remove, rollback]
            .map(|fault| Findings::skipped(fault, "only the superuser can mount a small disk"))
            .into());
    }
    let [mut ingest, mut remove, mut rollback] = [ingest, remove, rollback].map(Findings::of);
    for free in FREE {
        let disk = Disk::with_free(ground, free)?;
        ground.change(State::New)?;
        disk.run(&ground.ingest_arguments(), &mut ingest)?;
        ground.expect_undisturbed(&disk.index, State::New, &mut ingest)?;
    }
    for free in FREE {
        let disk = Disk::with_free(ground, free)?;
        let id = ground.some_id();
        disk.run(&["remove".to_owned(), id.clone(), "--reason".to_owned(), "safety".to_owned()], &mut remove)?;
        let shown = ground.tools.run(&["show", &id], &disk.index)?;
        remove.expect(!shown.is_success, || "the removed document is still there".to_owned());
    }
    for free in [0, 1] {
        let disk = Disk::with_free(ground, free)?;
        disk.run(&["rollback".to_owned()], &mut rollback)?;
    }
    Ok(vec![ingest, remove, rollback])
}

/// An index on a small disk, and a server over it.
struct Disk<'a> {
    ground: &'a Ground,
    index: PathBuf,
    ballast: PathBuf,
    server: Daemon,
    _mount: Mount,
}

impl<'a> Disk<'a> {
    fn with_free(ground: &'a Ground, thousandths: u64) -> Result<Self> {
        let place = ground.work.join("disk");
        let size = folder::size(&ground.index())?;
        let mount = Mount::of_size(&place, size * ROOM)?;
        let index = place.join("index");
        folder::copy(&ground.index(), &index)?;
        let server = ground.serve(&index)?;
        let ballast = place.join("ballast");
        fill(&ballast, free(&place)?.saturating_sub(size * thousandths / 1_000))?;
        Ok(Self { ground, index, ballast, server, _mount: mount })
    }

    /// Runs a command of the indexer, and again once there is room, if there was too little.
    fn run(&self, arguments: &[String], findings: &mut Findings) -> Result<()> {
        findings.again();
        let before = free(&self.index)?;
        let run = self.ground.tools.run(arguments, &self.index)?;
        if run.is_success {
            findings.saw("there was room enough");
            fs::remove_file(&self.ballast)?;
            return Ok(());
        }
        match message::unclear(&run.message, &[&self.index.display().to_string()]) {
            None if run.message.contains("make room") => findings.saw("it said that the disk is full"),
            None => findings.lost(&format!("it does not say that the disk is full: {}", run.message)),
            Some(unclear) => findings.lost(&unclear),
        }
        match self.ground.state_of(&self.server) {
            Ok(State::Old) => {}
            Ok(State::New) => findings.lost("a run that failed is served"),
            Err(error) => findings.lost(&format!("{error:#}")),
        }
        let after = free(&self.index)?;
        findings.expect(after + LEFT >= before, || format!("{} bytes are left of it", before - after));
        let verified = self.ground.tools.run(&["verify"], &self.index)?;
        findings.expect(verified.is_success, || format!("with a full disk: {}", verified.message));
        fs::remove_file(&self.ballast)?;
        let again = self.ground.tools.run(arguments, &self.index)?;
        findings.expect(again.is_success, || format!("with room it still fails: {}", again.message));
        Ok(())
    }
}

/// Takes so many bytes of a disk.
fn fill(path: &Path, bytes: u64) -> Result<()> {
    let mut ballast = File::create(path)?;
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0x5a), bytes), &mut ballast)?;
    Ok(())
}

/// The free bytes of a disk.
fn free(path: &Path) -> Result<u64> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(disk.f_bavail * disk.f_frsize)
}
