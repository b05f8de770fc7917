//! The folder of an index: complete *generations* of it, of which the link `current` names the one that is served.
//!
//! ```text
//! index/current -> generations/12
//! index/generations/11/
//! index/generations/12/
//! index/onrecord-lock
//! index/onrecord-removed
//! ```
//!
//! Nothing in a generation changes what it says once it is published. The next one begins as hard links to the files of the one before, is built
//! aside as a `Draft`, and published by renaming a link: readers see the one or the other. Those before stay for a while, to go back to; not
//! what was taken down, whose list belongs to all of them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::IndexError;
use super::error::io_error as io;
use super::inventory::{self, Inventory, is_unfinished};
use super::removals::Removals;
use super::{manifest, owner, removals};

/// How many generations are kept beside the one that is served.
pub const KEPT: usize = 2;

/// The folder of the generations.
pub const GENERATIONS: &str = "generations";
/// The link to the one that is served.
pub const CURRENT: &str = "current";
/// The link's name before it is in force.
const NEXT: &str = "current.new";
/// The file that whoever writes holds a lock on. It names the process.
const LOCK: &str = "onrecord-lock";
/// What follows the number of a generation that is being built, or is going.
const DRAFT: &str = "draft";
/// The file in a generation that no other may stand beside: those before it have what was taken down.
const ALONE: &str = "onrecord-alone";

/// A complete state of an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation {
    /// Its number: each that is built has a greater one.
    pub number: u64,
    /// Where its files are.
    pub folder: PathBuf,
}

impl Generation {
    fn of(dir: &Path, number: u64) -> Self {
        Self { number, folder: dir.join(GENERATIONS).join(number.to_string()) }
    }
}

/// The generation that is served; `None` where nothing was published yet.
pub fn current(dir: &Path) -> Result<Option<Generation>, IndexError> {
    let target = match fs::read_link(dir.join(CURRENT)) {
        Ok(target) => target,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidInput => return Err(misled(dir, "is no link")),
        Err(error) => return Err(io("read the link", &dir.join(CURRENT), error)),
    };
    match target.file_name().and_then(|name| name.to_str()?.parse().ok()) {
        Some(number) => Ok(Some(Generation::of(dir, number))),
        None => Err(misled(dir, "leads to no generation")),
    }
}

fn misled(dir: &Path, how: &str) -> IndexError {
    let what = format!("{CURRENT} {how}, make it one with `ln -sfn {GENERATIONS}/NUMBER {CURRENT}`");
    IndexError::Damaged { dir: dir.to_owned(), what }
}

/// The generation that is served, of a folder that must have one.
pub fn served(dir: &Path) -> Result<Generation, IndexError> {
    match current(dir)? {
        Some(generation) => Ok(generation),
        // An index of a version without generations says which one it is.
        None if manifest::exists(dir) => {
            Err(manifest::check(dir, dir).err().unwrap_or(IndexError::NotFound(dir.to_owned())))
        }
        None => Err(IndexError::NotFound(dir.to_owned())),
    }
}

/// All complete generations, the oldest first.
pub fn generations(dir: &Path) -> Result<Vec<Generation>, IndexError> {
    let mut found: Vec<Generation> = entries(dir)?
        .iter()
        .filter_map(|path| path.file_name()?.to_str()?.parse().ok())
        .map(|number| Generation::of(dir, number))
        .collect();
    found.sort();
    Ok(found)
}

/// Serves the generation before the one that is served, if that and the list of removals are whole. Gives both, the one that is served now first.
pub fn roll_back(dir: &Path) -> Result<(Generation, Generation), IndexError> {
    let from = served(dir)?;
    let _lock = lock(dir)?;
    tidy(dir)?;
    let older = generations(dir)?.into_iter().rfind(|generation| generation.number < from.number);
    let to = older.ok_or_else(|| IndexError::NothingOlder(dir.to_owned()))?;
    Removals::load(dir)?;
    inventory::check(dir, &to.folder)?;
    serve(dir, &to)?;
    Ok((to, from))
}

/// A generation that is being built. Dropped before it is published, it is gone.
#[derive(Debug)]
pub(super) struct Draft {
    dir: PathBuf,
    number: u64,
    /// What it began with.
    base: Option<Generation>,
    folder: PathBuf,
    is_published: bool,
    _lock: File,
}

impl Draft {
    /// Begins with what the generation that is served has. One draft can be at a time; what others left that were killed is removed.
    pub(super) fn begin(dir: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(dir).map_err(|error| io("make the folder", dir, error))?;
        if current(dir)?.is_none() {
            refuse_foreign(dir)?;
        }
        let lock = lock(dir)?;
        let base = current(dir)?;
        let all = dir.join(GENERATIONS);
        fs::create_dir_all(&all).map_err(|error| io("make the folder", &all, error))?;
        owner::give(dir, &all).map_err(|error| io("change the owner of", &all, error))?;
        tidy(dir)?;
        if let Some(base) = &base {
            // Merging would copy what is damaged, and give the copy a checksum that fits.
            inventory::check(dir, &base.folder)?;
        }
        let number = generations(dir)?.last().map_or(1, |last| last.number + 1);
        let folder = Generation::of(dir, number).folder.with_extension(DRAFT);
        fs::create_dir(&folder).map_err(|error| io("make the folder", &folder, error))?;
        let draft = Self { dir: dir.to_owned(), number, base, folder, is_published: false, _lock: lock };
        if let Some(base) = &draft.base {
            copy(&base.folder, &draft.folder)?;
        }
        Ok(draft)
    }

    /// Where its files are built.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it began with.
    pub(super) fn base(&self) -> Option<&Generation> {
        self.base.as_ref()
    }

    /// Makes it durable, and the one that is served. Of those before, the newest stay, `kept` at most; those that were given up by
    /// [rolling back](roll_back) go.
    pub(super) fn publish(mut self, kept: usize) -> Result<Generation, IndexError> {
        let generation = Generation::of(&self.dir, self.number);
        if kept == 0 {
            // Whoever writes next completes this, should it be killed before those are gone.
            let alone = self.folder.join(ALONE);
            inventory::write_durably(&alone, "").map_err(|error| io("write", &alone, error))?;
        }
        open_to_readers(&self.folder).map_err(|error| io("change the rights of files in", &self.folder, error))?;
        Inventory::write(&self.dir, &self.folder)?;
        owner::give_all(&self.dir, &self.folder)
            .map_err(|error| io("change the owner of files in", &self.folder, error))?;
        sync(&self.folder)?;
        fs::rename(&self.folder, &generation.folder).map_err(|error| io("rename the folder", &self.folder, error))?;
        self.is_published = true;
        serve(&self.dir, &generation)?;
        let (before, given_up): (Vec<Generation>, Vec<Generation>) = generations(&self.dir)?
            .into_iter()
            .filter(|other| *other != generation)
            .partition(|other| self.base.as_ref().is_some_and(|base| other.number <= base.number));
        for gone in before.iter().rev().skip(kept).chain(&given_up) {
            discard(gone)?;
        }
        Ok(generation)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_published {
            // What stays now is removed when the next draft begins.
            let _kept = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Completes what programs that were killed have left undone: half-built generations go, those that may not stand beside the one that is
/// served, and temporary files.
fn tidy(dir: &Path) -> Result<(), IndexError> {
    for path in entries(dir)?.iter().filter(|path| path.extension().is_some_and(|extension| extension == DRAFT)) {
        fs::remove_dir_all(path).map_err(|error| io("remove the folder", path, error))?;
    }
    if let Some(served) = current(dir)?.filter(|served| served.folder.join(ALONE).exists()) {
        for older in generations(dir)?.iter().filter(|other| other.number < served.number) {
            discard(older)?;
        }
    }
    let sweep = || -> io::Result<()> {
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if is_temporary(&entry.file_name()) && entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    };
    sweep().map_err(|error| io("clean the folder", dir, error))
}

fn is_temporary(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(".tmp"))
}

/// Removes a generation. It stops being one before its first file goes: nobody can go back to half of it.
fn discard(generation: &Generation) -> Result<(), IndexError> {
    let going = generation.folder.with_extension(DRAFT);
    fs::rename(&generation.folder, &going).map_err(|error| io("rename the folder", &generation.folder, error))?;
    fs::remove_dir_all(&going).map_err(|error| io("remove the folder", &going, error))
}

/// The engine writes some files so that their owner alone can read them, whatever this user's mask says: gives them the rights that other
/// files have.
fn open_to_readers(folder: &Path) -> io::Result<()> {
    let usual = fs::metadata(folder.join(manifest::FILE))?.permissions();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.metadata()?.permissions().mode() != usual.mode()
            && !is_unfinished(&entry.file_name().to_string_lossy())
        {
            fs::set_permissions(entry.path(), usual.clone())?;
        }
    }
    Ok(())
}

/// Points the link at a generation, at one stroke.
fn serve(dir: &Path, generation: &Generation) -> Result<(), IndexError> {
    sync(&dir.join(GENERATIONS))?;
    let next = dir.join(NEXT);
    let target = Path::new(GENERATIONS).join(generation.number.to_string());
    let make = || {
        match fs::remove_file(&next) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        symlink(target, &next)?;
        owner::give(dir, &next)?;
        fs::rename(&next, dir.join(CURRENT))
    };
    make().map_err(|error| io("make the link", &dir.join(CURRENT), error))?;
    sync(dir)
}

/// Makes sure that one at a time writes.
fn lock(dir: &Path) -> Result<File, IndexError> {
    let path = dir.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
    let mut file = file.map_err(|error| io("write", &path, error))?;
    owner::give(dir, &path).map_err(|error| io("change the owner of", &path, error))?;
    match file.try_lock() {
        Ok(()) => {
            // Who waits is told whom for. Where the disk is too full for that, the lock holds all the same.
            let _told = tell_holder(&mut file);
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let process = file.read_to_string(&mut holder).ok().and_then(|_| holder.trim().parse().ok());
            Err(IndexError::Locked { dir: dir.to_owned(), process })
        }
        Err(TryLockError::Error(error)) => Err(io("lock", &path, error)),
    }
}

fn tell_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

/// Hard links to all files but locks, what is half-written, and what is true of this generation alone; copies where the file system has no
/// links.
fn copy(from: &Path, to: &Path) -> Result<(), IndexError> {
    let copy_all = || {
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            let is_left = |name: &str| is_unfinished(name) || name == ALONE || name == inventory::FILE;
            let Some(name) = path.file_name().filter(|name| !is_left(&name.to_string_lossy())) else { continue };
            if fs::hard_link(&path, to.join(name)).is_err() {
                fs::copy(&path, to.join(name))?;
            }
        }
        io::Result::Ok(())
    };
    copy_all().map_err(|error| io("copy the index from", from, error))
}

/// An index is only made in a folder that has nothing else in it.
fn refuse_foreign(dir: &Path) -> Result<(), IndexError> {
    let ours = [GENERATIONS, NEXT, LOCK, removals::FILE, removals::UNFINISHED];
    if manifest::exists(dir) {
        return manifest::check(dir, dir);
    }
    for entry in fs::read_dir(dir).map_err(|error| io("read the folder", dir, error))? {
        let entry = entry.map_err(|error| io("read the folder", dir, error))?;
        if !ours.iter().any(|ours| entry.file_name() == *ours) && !is_temporary(&entry.file_name()) {
            return Err(IndexError::Foreign(dir.to_owned()));
        }
    }
    Ok(())
}

/// What stands in the folder of generations.
fn entries(dir: &Path) -> Result<Vec<PathBuf>, IndexError> {
    let all = dir.join(GENERATIONS);
    let read = || fs::read_dir(&all)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>();
    match read() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|error| io("read the folder", &all, error)),
    }
}

/// Makes names in a folder durable.
fn sync(dir: &Path) -> Result<(), IndexError> {
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(|error| io("make durable", dir, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Publishes a generation in which a file has a content.
    fn publish(dir: &Path, content: &str) -> Generation {
        let draft = Draft::begin(dir).expect("a draft");
        if draft.base().is_none() {
            manifest::write(draft.folder()).expect("it is written");
        }
        fs::write(draft.folder().join("new"), content).expect("it is written");
        fs::rename(draft.folder().join("new"), draft.folder().join("file")).expect("it is renamed");
        draft.publish(KEPT).expect("it is published")
    }

    fn content(dir: &Path) -> String {
        fs::read_to_string(served(dir).expect("a generation").folder.join("file")).expect("it is read")
    }

    fn numbers(dir: &Path) -> Vec<u64> {
        generations(dir).expect("they are read").iter().map(|generation| generation.number).collect()
    }

    #[test]
    fn the_newest_is_served_and_a_few_before_it_are_kept() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(matches!(served(dir.path()), Err(IndexError::NotFound(_))));
        for (content_, kept) in [("a", vec![1]), ("b", vec![1, 2]), ("c", vec![1, 2, 3]), ("d", vec![2, 3, 4])] {
            publish(dir.path(), content_);
            assert_eq!((content(dir.path()).as_str(), numbers(dir.path())), (content_, kept));
        }
    }

    #[test]
    fn a_draft_begins_with_what_is_served_and_changes_nothing_of_it() {
        let dir = tempfile::tempdir().expect("a folder");
        publish(dir.path(), "a");
        let draft = Draft::begin(dir.path()).expect("a draft");
        assert_eq!(fs::read_to_string(draft.folder().join("file")).expect("it is read"), "a");
        fs::remove_file(draft.folder().join("file")).expect("it is removed");
        assert_eq!(content(dir.path()), "a");
        let folder = draft.folder().to_owned();
        drop(draft);
        assert!(!folder.exists());
        assert_eq!(content(dir.path()), "a");
    }

    #[test]
    fn one_writes_at_a_time_and_what_a_killed_one_left_is_removed() {
        let dir = tempfile::tempdir().expect("a folder");
        let draft = Draft::begin(dir.path()).expect("a draft");
        assert!(matches!(Draft::begin(dir.path()), Err(IndexError::Locked { process: Some(_), .. })));
        drop(draft);
        let left = dir.path().join(GENERATIONS).join("7.draft");
        fs::create_dir_all(left.join("deep")).expect("a folder");
        assert_eq!(publish(dir.path(), "a").number, 1);
        assert!(!left.exists());
    }

    #[test]
    fn one_goes_back_step_by_step_and_forward_by_building_anew() {
        let dir = tempfile::tempdir().expect("a folder");
        for content in ["a", "b", "c"] {
            publish(dir.path(), content);
        }
        let (to, from) = roll_back(dir.path()).expect("there is one before");
        assert_eq!((to.number, from.number, content(dir.path()).as_str()), (2, 3, "b"));
        roll_back(dir.path()).expect("there is one before");
        assert_eq!(content(dir.path()), "a");
        assert!(matches!(roll_back(dir.path()), Err(IndexError::NothingOlder(_))));
        assert_eq!(content(dir.path()), "a");
        assert_eq!(publish(dir.path(), "d").number, 4);
        assert_eq!((content(dir.path()).as_str(), numbers(dir.path())), ("d", vec![1, 4]));
    }

    #[test]
    fn what_may_not_stand_beside_the_one_that_is_served_goes_with_whoever_writes_next() {
        let dir = tempfile::tempdir().expect("a folder");
        publish(dir.path(), "a");
        Draft::begin(dir.path()).and_then(|draft| draft.publish(0)).expect("it is published");
        assert_eq!(numbers(dir.path()), [2]);
        // As if it had been killed before the other was gone.
        fs::create_dir(dir.path().join(GENERATIONS).join("1")).expect("a folder");
        assert!(matches!(roll_back(dir.path()), Err(IndexError::NothingOlder(_))));
        assert_eq!(numbers(dir.path()), [2]);
        publish(dir.path(), "b");
        assert_eq!(numbers(dir.path()), [2, 3]);
        publish(dir.path(), "c");
        assert_eq!(numbers(dir.path()), [2, 3, 4], "a later one does not stand alone");
    }

    #[test]
    fn a_copy_whose_link_became_a_folder_says_how_to_mend_it() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join(CURRENT)).expect("a folder");
        let error = served(dir.path()).expect_err("it is no link").to_string();
        assert!(error.contains("ln -sfn"), "{error}");
    }

    #[test]
    fn a_folder_of_something_else_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("letter.txt"), "Dear Minister").expect("it is written");
        assert!(matches!(Draft::begin(dir.path()), Err(IndexError::Foreign(_))));
        assert_eq!(fs::read_dir(dir.path()).expect("it is read").count(), 1);
    }
}
