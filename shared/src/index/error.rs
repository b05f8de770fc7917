//! What can go wrong with an index.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// Why an index cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index in the folder.
    #[error("{dir} holds no index; make one with `onrecord-indexer ingest PATH --index {dir}`", dir = .0.display())]
    NotFound(PathBuf),
    /// The index was made by another version of Onrecord.
    #[error(
        "the index in {dir} has format {found}, this program reads format {expected}; make it anew in another folder with \
         `onrecord-indexer ingest PATH --index NEW --removed OLD/onrecord-removed`, so that what was removed does not come back",
        dir = .dir.display()
    )]
    WrongVersion {
        /// The folder of the index.
        dir: PathBuf,
        /// The version it was made with.
        found: String,
        /// The version this program reads.
        expected: String,
    },
    /// The folder is neither empty nor an index.
    #[error("{dir} is neither empty nor an index; name another folder with --index", dir = .0.display())]
    Foreign(PathBuf),
    /// Another program writes to the index.
    #[error(
        "{} is writing to the index in {}; wait until it has finished, or end it: what is served stays as it was",
        .process.map_or_else(|| "another program".to_owned(), |id| format!("process {id}")),
        .dir.display()
    )]
    Locked {
        /// The folder of the index.
        dir: PathBuf,
        /// The process that does, where it is known.
        process: Option<u32>,
    },
    /// The list of what was taken down cannot be read.
    #[error(
        "line {line} of {path} cannot be read; restore the file from a copy: without it, removed documents would come back",
        path = .path.display()
    )]
    DamagedRemovals {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The list of what was taken down is not as it was written.
    #[error(
        "{path} is not whole; restore the file from a copy: without it, removed documents would come back",
        path = .0.display()
    )]
    TornRemovals(PathBuf),
    /// There is no older generation to go back to.
    #[error("the index in {dir} has no generation before the one that is served", dir = .0.display())]
    NothingOlder(PathBuf),
    /// What was built is not what it should be, and is not served.
    #[error("what was built is not sound, and the index in {dir} stays as it was: {what}", dir = .dir.display())]
    Unsound {
        /// The folder of the index.
        dir: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {path}{advice}", path = .path.display(), advice = advice(.source))]
    Io {
        /// What was being done, as an infinitive.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of the index is not what was written.
    #[error(
        "the index in {dir} is damaged: {what}; restore a copy, go back with `onrecord-indexer rollback --index {dir}`, or make it anew \
         from the archive in an empty folder",
        dir = .dir.display()
    )]
    Damaged {
        /// The folder of the index.
        dir: PathBuf,
        /// What is wrong with which file.
        what: String,
    },
    /// The index's files contradict themselves or the engine failed on them.
    #[error("the index is damaged or cannot be used: {0}; `onrecord-indexer verify` tells what is wrong with it")]
    Engine(String),
    /// The [deadline](crate::deadline::Deadline) of the searcher is over: nobody waits for the rest.
    #[error("the search was stopped before its end")]
    Stopped,
}

/// What an operator can do about a failing system.
fn advice(source: &io::Error) -> &'static str {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "; make room on its disk and run it again: the index stays as it was"
        }
        ErrorKind::PermissionDenied => "; see that the user it runs as may",
        ErrorKind::ReadOnlyFilesystem => "; see that its disk is not mounted read-only",
        _ => "",
    }
}

/// What the system said of a file or folder while something was done to it.
pub(super) fn io_error(action: &'static str, path: &Path, source: io::Error) -> IndexError {
    IndexError::Io { action, path: path.to_owned(), source }
}

impl IndexError {
    /// What the engine said of the files in a folder: the system's word where there is one, with the whole path.
    pub(super) fn of_engine(action: &'static str, folder: &Path, error: &TantivyError) -> Self {
        match system_error(error) {
            Some((path, source)) => {
                io_error(action, &path.map_or_else(|| folder.to_owned(), |path| folder.join(path)), source)
            }
            None => Self::Engine(format!("{}: {}", folder.display(), words(error))),
        }
    }
}

/// The failure of the system that an engine's failure comes from, and the file.
fn system_error(error: &TantivyError) -> Option<(Option<&Path>, io::Error)> {
    let (path, source) = match error {
        TantivyError::IoError(source) => (None, &**source),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
            (Some(&**filepath), &**io_error)
        }
        TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. })
        | TantivyError::LockFailure(LockError::IoError(io_error), _) => (None, &**io_error),
        _ => return None,
    };
    Some((path, copied(source)?))
}

/// The same failure. Where the engine has kept nothing but the system's words, they end with its number; what the engine made up itself has
/// none, and tells of damage.
fn copied(source: &io::Error) -> Option<io::Error> {
    let number = || source.to_string().rsplit_once("(os error ")?.1.split(')').next()?.parse().ok();
    source.raw_os_error().or_else(number).map(io::Error::from_raw_os_error)
}

/// What an engine says for people, without what is for programmers alone.
fn words(error: &TantivyError) -> String {
    match error {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            format!("the file {} is missing", path.display())
        }
        // The engine says so when one of its threads has ended, and keeps to itself why.
        TantivyError::ErrorInThread(_) => "a thread that writes has ended; see that the disk is not full".to_owned(),
        error => error.to_string(),
    }
}

impl From<TantivyError> for IndexError {
    fn from(error: TantivyError) -> Self {
        Self::Engine(words(&error))
    }
}

/// The engine's readers tell damage and failing disks as input errors without a path.
impl From<io::Error> for IndexError {
    fn from(error: io::Error) -> Self {
        Self::Engine(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_full_disk_is_told_however_the_engine_wraps_it() {
        let full = || io::Error::from_raw_os_error(28);
        for source in [full(), io::Error::other(full()), io::Error::other(full().to_string())] {
            let error =
                IndexError::of_engine("write in", Path::new("/index"), &TantivyError::IoError(Arc::new(source)));
            assert!(error.to_string().starts_with("cannot write in /index; make room"), "{error}");
        }
        let made_up = TantivyError::IoError(Arc::new(io::Error::other("Footer magic byte mismatch")));
        assert!(matches!(IndexError::of_engine("read", Path::new("/index"), &made_up), IndexError::Engine(_)));
    }
}
