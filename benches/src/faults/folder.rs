//! Folders of indexes: their copies, sizes and files.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

/// The file that is locked: who has it open is known to the system alone, so that a copy gets its own.
const LOCK: &str = "onrecord-lock";

/// Copies a folder with all that is in it; links stay links.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
        let Some(name) = path.file_name().filter(|name| *name != LOCK) else { continue };
        let to = to.join(name);
        if kind.is_dir() {
            copy(&path, &to)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(&path)?, &to)?;
        } else {
            fs::copy(&path, &to).with_context(|| format!("cannot write {}", to.display()))?;
        }
    }
    Ok(())
}

/// Deletes a folder if it is there.
pub(super) fn remove(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("cannot delete {}", dir.display()))
    } else {
        Ok(())
    }
}

/// All files below a folder, by name, with size and time of change.
pub(super) fn files(dir: &Path) -> Result<Vec<(PathBuf, u64, SystemTime)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(self::files(&entry.path())?);
        } else {
            let metadata = entry.metadata()?;
            files.push((entry.path(), metadata.len(), metadata.modified()?));
        }
    }
    files.sort();
    Ok(files)
}

/// What all files below a folder take, in bytes; a file of several names counts each time.
pub(super) fn size(dir: &Path) -> Result<u64> {
    Ok(files(dir)?.iter().map(|(_, size, _)| size).sum())
}

/// The folder of the generation that is served.
pub(super) fn served(index: &Path) -> Result<PathBuf> {
    let link = index.join("current");
    Ok(index.join(fs::read_link(&link).with_context(|| format!("cannot read {}", link.display()))?))
}

/// Parts of programs that were killed: half-built generations and half-written files.
pub(super) fn leftovers(index: &Path) -> Result<Vec<String>> {
    let mut left = Vec::new();
    for folder in [index, &index.join("generations"), &served(index)?] {
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let is_unfinished = name.rsplit_once('.').is_some_and(|(_, ending)| ["draft", "new"].contains(&ending));
            if is_unfinished || name.starts_with(".tmp") {
                left.push(name);
            }
        }
    }
    left.sort();
    Ok(left)
}
