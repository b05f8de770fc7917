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
use std::io::{self, ErrorKind};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::IndexError;
use super::{manifest, removals};

/// How many generations are kept beside the one that is served.
pub const KEPT: usize = 2;

/// The folder of the generations.
pub const GENERATIONS: &str = "generations";
/// The link to the one that is served.
pub const CURRENT: &str = "current";
/// The link's name before it is in force.
const NEXT: &str = "current.new";
/// The file that whoever writes holds a lock on.
const LOCK: &str = "onrecord-lock";
/// What follows the number of a generation that is being built.
const DRAFT: &str = "draft";

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
        Err(error) => return Err(io("read the link", &dir.join(CURRENT), error)),
    };
    match target.file_name().and_then(|name| name.to_str()?.parse().ok()) {
        Some(number) => Ok(Some(Generation::of(dir, number))),
        None => Err(IndexError::Engine(format!("{} leads to no generation", dir.join(CURRENT).display()))),
    }
}

/// The generation that is served, of a folder that must have one.
pub fn served(dir: &Path) -> Result<Generation, IndexError> {
    match current(dir)? {
        Some(generation) => Ok(generation),
        // An index of a version without generations says which one it is.
        None if manifest::exists(dir) => {
            Err(manifest::check(dir).err().unwrap_or(IndexError::NotFound(dir.to_owned())))
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

/// Serves the generation before the one that is served. Gives both, the one that is served now first.
pub fn roll_back(dir: &Path) -> Result<(Generation, Generation), IndexError> {
    let _lock = lock(dir)?;
    let from = served(dir)?;
    let older = generations(dir)?.into_iter().rfind(|generation| generation.number < from.number);
    let to = older.ok_or_else(|| IndexError::NothingOlder(dir.to_owned()))?;
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
        for path in entries(dir)?.iter().filter(|path| path.extension().is_some_and(|extension| extension == DRAFT)) {
            fs::remove_dir_all(path).map_err(|error| io("remove the folder", path, error))?;
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

    /// Makes it durable, and the one that is served. Of those before, the newest stay, `kept` at most; those that were given up by
    /// [rolling back](roll_back) go.
    pub(super) fn publish(mut self, kept: usize) -> Result<Generation, IndexError> {
        let generation = Generation::of(&self.dir, self.number);
        sync(&self.folder)?;
        fs::rename(&self.folder, &generation.folder).map_err(|error| io("rename the folder", &self.folder, error))?;
        self.is_published = true;
        serve(&self.dir, &generation)?;
        let (before, given_up): (Vec<Generation>, Vec<Generation>) = generations(&self.dir)?
            .into_iter()
            .filter(|other| *other != generation)
            .partition(|other| self.base.as_ref().is_some_and(|base| other.number <= base.number));
        for gone in before.iter().rev().skip(kept).chain(&given_up) {
            fs::remove_dir_all(&gone.folder).map_err(|error| io("remove the folder", &gone.folder, error))?;
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
        fs::rename(&next, dir.join(CURRENT))
    };
    make().map_err(|error| io("make the link", &dir.join(CURRENT), error))?;
    sync(dir)
}

/// Makes sure that one at a time writes.
fn lock(dir: &Path) -> Result<File, IndexError> {
    let path = dir.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| io("write", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(IndexError::Locked(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(io("lock", &path, error)),
    }
}

/// Hard links to all files but the engine's locks; copies where the file system has no links.
fn copy(from: &Path, to: &Path) -> Result<(), IndexError> {
    let copy_all = || {
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            let Some(name) = path.file_name().filter(|_| path.extension().is_none_or(|extension| extension != "lock"))
            else {
                continue;
            };
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
        return manifest::check(dir);
    }
    for entry in fs::read_dir(dir).map_err(|error| io("read the folder", dir, error))? {
        let entry = entry.map_err(|error| io("read the folder", dir, error))?;
        if !ours.iter().any(|ours| entry.file_name() == *ours) {
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

fn io(action: &'static str, path: &Path, source: io::Error) -> IndexError {
    IndexError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Publishes a generation in which a file has a content.
    fn publish(dir: &Path, content: &str) -> Generation {
        let draft = Draft::begin(dir).expect("a draft");
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
        assert!(matches!(Draft::begin(dir.path()), Err(IndexError::Locked(_))));
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
    fn a_folder_of_something_else_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("letter.txt"), "Dear Minister").expect("it is written");
        assert!(matches!(Draft::begin(dir.path()), Err(IndexError::Foreign(_))));
        assert_eq!(fs::read_dir(dir.path()).expect("it is read").count(), 1);
    }
}
