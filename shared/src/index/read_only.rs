//! Reading an index without a right to write: its folder may be mounted so, or belong to another user.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// The files of a published generation. Nothing in it is ever removed under a reader's hands but the whole, so that readers
/// need no lock, which the engine would take by writing a file.
#[derive(Debug, Clone)]
pub(super) struct ReadOnly(pub(super) MmapDirectory);

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refused()), filepath: path.to_owned() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refused(), path.to_owned()))
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a published generation is not written to")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use crate::index::{Index, Writer, store, verify};
    use crate::query::Query;
    use crate::sample::document;
    use crate::search::search;

    /// Every file, with its content.
    fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let mut files: Vec<_> = entries.map(|path| (path.clone(), fs::read(path).expect("it is read"))).collect();
        files.sort();
        files
    }

    #[test]
    fn reading_leaves_no_trace() {
        let dir = tempfile::tempdir().expect("a folder");
        let writer = Writer::open(dir.path()).expect("a writer");
        writer.put(&document("a", "en", "Dams", "They leak.")).expect("it is put");
        writer.commit().expect("it is committed");
        let folder = store::served(dir.path()).expect("a generation").folder;
        let before = files(&folder);
        let index = Index::open(dir.path()).expect("an index");
        assert_eq!(search(&index.searcher(), &Query::default()).expect("an answer").total, 1);
        assert!(!index.refresh().expect("a refresh"));
        assert_eq!(verify(dir.path()).expect("it is read").damage, [""; 0]);
        drop(index);
        assert_eq!(files(&folder), before);
    }
}
