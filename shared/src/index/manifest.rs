//! The file that says which version of Onrecord made an index.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::analysis::ANALYSIS_VERSION;
use super::error::{IndexError, io_error};
use super::inventory::write_durably;
use super::schema::SCHEMA_VERSION;

/// The file's name. Its content is the version and a line end.
pub(super) const FILE: &str = "onrecord-format";

/// The version of schema, analysis and engine: what an index must have been written by to be read by this program.
pub fn version() -> String {
    format!("{SCHEMA_VERSION}.{ANALYSIS_VERSION}-tantivy0.27")
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

pub(super) fn exists(folder: &Path) -> bool {
    path(folder).is_file()
}

/// Writes the version into a folder that nobody reads yet.
pub(super) fn write(folder: &Path) -> Result<(), IndexError> {
    let path = path(folder);
    write_durably(&path, &format!("{}\n", version())).map_err(|error| io_error("write", &path, error))
}

/// Refuses a generation of the index in a folder that is not there, and one of another version.
pub(super) fn check(dir: &Path, folder: &Path) -> Result<(), IndexError> {
    let damaged = |how: &str| IndexError::Damaged {
        dir: dir.to_owned(),
        what: format!("the file {} {how}", path(folder).display()),
    };
    let found = fs::read(path(folder)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => damaged("is missing"),
        _ => io_error("read", &path(folder), error),
    })?;
    let found = String::from_utf8_lossy(&found).trim().to_owned();
    let expected = version();
    if found == expected {
        return Ok(());
    }
    // A version is short; what is not even like one is damaged.
    if is_version(&found) {
        return Err(IndexError::WrongVersion { dir: dir.to_owned(), found, expected });
    }
    Err(damaged("does not name a version"))
}

fn is_version(text: &str) -> bool {
    let Some((numbers, engine)) = text.split_once("-tantivy") else { return false };
    let is_numbers =
        |text: &str| text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    is_numbers(numbers) && is_numbers(engine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_told_from_damage() {
        assert!(is_version(&version()) && is_version("5.1-tantivy0.26"));
        for text in ["", "6.", "6.4", "6.4-tantivy0,27", "v.4-tantivy0.27", "6.4-tanuivy0.27"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
