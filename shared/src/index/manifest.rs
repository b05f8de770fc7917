//! The file that says which version of Onrecord made an index.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::IndexError;
use super::analysis::ANALYSIS_VERSION;
use super::schema::SCHEMA_VERSION;

/// The file's name. Its content is the version and a line end.
const FILE: &str = "onrecord-format";

/// The version of schema, analysis and engine: what an index must have been written by to be read by this program.
pub fn version() -> String {
    format!("{SCHEMA_VERSION}.{ANALYSIS_VERSION}-tantivy0.27")
}

fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

pub(super) fn exists(dir: &Path) -> bool {
    path(dir).is_file()
}

/// Writes the version into a folder that nobody reads yet.
pub(super) fn write(dir: &Path) -> Result<(), IndexError> {
    let path = path(dir);
    fs::write(&path, format!("{}\n", version())).map_err(|source| IndexError::Io { action: "write", path, source })
}

/// Refuses a folder without an index, and an index of another version.
pub(super) fn check(dir: &Path) -> Result<(), IndexError> {
    let found = fs::read_to_string(path(dir)).map_err(|source| match source.kind() {
        ErrorKind::NotFound => IndexError::NotFound(dir.to_owned()),
        _ => IndexError::Io { action: "read", path: path(dir), source },
    })?;
    let (found, expected) = (found.trim().to_owned(), version());
    if found == expected { Ok(()) } else { Err(IndexError::WrongVersion { dir: dir.to_owned(), found, expected }) }
}
