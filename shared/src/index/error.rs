//! What can go wrong with an index.

use std::path::PathBuf;

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
    #[error("another program is writing to the index in {dir}; wait until it has finished", dir = .0.display())]
    Locked(PathBuf),
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
    #[error("cannot {action} {path}", path = .path.display())]
    Io {
        /// What was being done, as an infinitive.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The index's files contradict themselves or the engine failed on them.
    #[error("the index is damaged or cannot be used: {0}; make it anew from the archive")]
    Engine(String),
    /// The [deadline](crate::deadline::Deadline) of the searcher is over: nobody waits for the rest.
    #[error("the search was stopped before its end")]
    Stopped,
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Engine(error.to_string())
    }
}

/// The engine's readers tell damage and failing disks as input errors without a path.
impl From<std::io::Error> for IndexError {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(error.to_string())
    }
}
