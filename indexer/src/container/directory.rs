//! Files in folders: finding them, in an order that does not change, and loading them.
//!
//! Finding is cheap and single-threaded ([`places`]); loading ([`load`]) can be done by many threads at once.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::container::Item;
use crate::report::QuarantineReason;

/// The largest item that is read, in bytes: a file, a member of an archive, a page. It is held in memory whole, once for each
/// thread that reads.
pub const MAX_ITEM_BYTES: u64 = 256 << 20;

/// Where a file is, and what it is called in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Becomes [`Item::name`].
    pub name: String,
    /// Where to read it.
    pub path: PathBuf,
    /// Its size on disk.
    pub size_bytes: u64,
}

/// A file or folder that was found and cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// Its name, as [`Place::name`].
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Why not, in the system's words.
    pub message: String,
}

/// The files among and below the given paths, folder by folder, by name, so that every run finds them in the same order.
///
/// Names are relative to the folder that was given, with `/` between the parts; a file that was given itself has its
/// file name. Within folders, what begins with a dot is hidden and left out. Links are followed, but no folder is
/// visited twice.
pub fn places(paths: &[PathBuf]) -> Places {
    let pending = paths.iter().map(|path| Pending { name: String::new(), path: path.clone() }).collect();
    Places { pending, visited: HashSet::new() }
}

/// The iterator that [`places`] gives.
#[derive(Debug)]
pub struct Places {
    /// What is still to be looked at, the next first.
    pending: VecDeque<Pending>,
    /// The folders that were entered, without links in their paths.
    visited: HashSet<PathBuf>,
}

#[derive(Debug)]
struct Pending {
    /// Empty for a path that was given.
    name: String,
    path: PathBuf,
}

impl Iterator for Places {
    type Item = Result<Place, Unreachable>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(Pending { name, path }) = self.pending.pop_front() {
            let found = match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.enter(&name, &path).map(|()| None),
                Ok(metadata) if metadata.is_file() => Ok(Some(metadata.len())),
                Ok(_) => Err("it is neither a file nor a folder".to_owned()),
                Err(error) => Err(error.to_string()),
            };
            let name = || if name.is_empty() { file_name(&path) } else { name.clone() };
            match found {
                Ok(None) => {}
                Ok(Some(size_bytes)) => return Some(Ok(Place { name: name(), path, size_bytes })),
                Err(message) => return Some(Err(Unreachable { name: name(), path, message })),
            }
        }
        None
    }
}

impl Places {
    fn enter(&mut self, name: &str, path: &Path) -> Result<(), String> {
        let real_path = fs::canonicalize(path).map_err(|error| error.to_string())?;
        if !self.visited.insert(real_path) {
            return Ok(());
        }
        let entries: io::Result<Vec<_>> = fs::read_dir(path).and_then(Iterator::collect);
        let mut file_names: Vec<_> =
            entries.map_err(|error| error.to_string())?.into_iter().map(|entry| entry.file_name()).collect();
        file_names.retain(|file_name| !file_name.as_encoded_bytes().starts_with(b"."));
        file_names.sort();
        for file_name in file_names.into_iter().rev() {
            let own_name = file_name.to_string_lossy();
            let name = if name.is_empty() { own_name.into_owned() } else { format!("{name}/{own_name}") };
            self.pending.push_front(Pending { name, path: path.join(file_name) });
        }
        Ok(())
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
}

/// Reads a file.
pub fn load(place: &Place) -> Result<Item, (QuarantineReason, String)> {
    let unreadable = |error: io::Error| (QuarantineReason::Unreadable, format!("cannot read the file: {error}"));
    let file = File::open(&place.path).map_err(unreadable)?;
    let expected_bytes = place.size_bytes.min(MAX_ITEM_BYTES);
    let bytes = read_at_most(file, MAX_ITEM_BYTES, expected_bytes)
        .map_err(unreadable)?
        .ok_or_else(|| too_large("the file is larger than", MAX_ITEM_BYTES))?;
    Ok(Item::new(&place.name, bytes))
}

/// Everything a reader has; `None` if that is more than `max_bytes`.
pub(super) fn read_at_most(reader: impl Read, max_bytes: u64, expected_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected_bytes).unwrap_or_default());
    reader.take(max_bytes + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max_bytes).then_some(bytes))
}

pub(super) fn too_large(what: &str, max_bytes: u64) -> (QuarantineReason, String) {
    (QuarantineReason::TooLarge, format!("{what} {} MB", max_bytes >> 20))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn names(paths: &[PathBuf]) -> Vec<String> {
        places(paths).map(|place| place.map_or_else(|lost| format!("!{}", lost.name), |place| place.name)).collect()
    }

    #[test]
    fn files_are_found_by_name_in_all_folders_but_hidden_ones() {
        let folder = folder(&[
            ("b.html", b"b"),
            ("a folder/l'été.html", b"e"),
            ("a folder/deeper/x", b"x"),
            (".git/config", b"hidden"),
            ("a folder/.DS_Store", b"hidden"),
            ("c", b""),
        ]);
        let expected = ["a folder/deeper/x", "a folder/l'été.html", "b.html", "c"];
        assert_eq!(names(&[folder.path().to_owned()]), expected);
        assert_eq!(names(&[folder.path().join("b.html"), folder.path().join("nowhere")]), ["b.html", "!nowhere"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_back_end() {
        let folder = folder(&[("inside/file", b"x")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("inside/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("inside/missing")).unwrap();
        assert_eq!(names(&[folder.path().to_owned()]), ["inside/file", "!inside/missing"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_unicode_is_shown_as_well_as_possible() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.html");
        if fs::write(folder.path().join(name), "x").is_ok() {
            assert_eq!(names(&[folder.path().to_owned()]), ["caf\u{fffd}.html"]);
        }
    }
}
