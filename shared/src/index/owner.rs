//! Whose the files of an index are: those of whoever owns its folder. An administrator who takes a document down in a hurry does not lock out
//! the user as whom the ingest runs.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, lchown};
use std::path::Path;

/// Gives a file or folder to the owner of the folder of the index. Only an administrator can; for others it stays as it is.
pub(super) fn give(dir: &Path, path: &Path) -> io::Result<()> {
    let owner = fs::metadata(dir)?;
    if fs::symlink_metadata(path)?.uid() == owner.uid() {
        return Ok(());
    }
    match lchown(path, Some(owner.uid()), Some(owner.gid())) {
        Err(error) if error.kind() != ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    }
}

/// Gives a folder and all files in it.
pub(super) fn give_all(dir: &Path, folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        give(dir, &entry?.path())?;
    }
    give(dir, folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Candidate, Writer};
    use crate::sample::document;

    /// A user that is none in particular.
    const SOMEBODY: u32 = 23_456;

    fn owners(dir: &Path) -> Vec<u32> {
        let mut owners = vec![fs::symlink_metadata(dir).expect("it is there").uid()];
        if dir.is_dir() && !dir.is_symlink() {
            for entry in fs::read_dir(dir).expect("a folder") {
                owners.extend(self::owners(&entry.expect("an entry").path()));
            }
        }
        owners.sort_unstable();
        owners.dedup();
        owners
    }

    #[test]
    fn what_an_administrator_writes_belongs_to_the_owner_of_the_folder() {
        let dir = tempfile::tempdir().expect("a folder");
        let us = fs::metadata(dir.path()).expect("it is there").uid();
        // Only an administrator can give a folder away: for all others every file stays their own.
        let owner = if lchown(dir.path(), Some(SOMEBODY), None).is_ok() { SOMEBODY } else { us };
        for id in ["a", "b"] {
            let writer = Writer::open(dir.path()).expect("an index");
            writer.put(&document(id, "en", "A title", "Wells.")).expect("it is put");
            writer.committed().removals().save(dir.path()).expect("it is saved");
            writer.finish().and_then(Candidate::publish).expect("it is published");
            assert_eq!(owners(dir.path()), [owner]);
        }
    }
}
