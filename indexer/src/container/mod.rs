//! Where bytes come from. An [`Item`] is a file, or something within one, before anybody has looked at what it says.
//!
//! [`walk()`] meets all items in one fixed order: folders, files, members of archives, members of archives in archives, records of web
//! archives, parts of long files of lines. What a file is, its first bytes say, never its name. Nothing is ever written to disk.

mod arc;
mod begun;
pub mod directory;
mod exactly;
mod gzip;
mod http;
mod lines;
mod meter;
#[cfg(test)]
mod sample;
mod skip;
mod tar;
mod walk;
mod warc;
mod zip;

use jiff::Timestamp;

pub use directory::MAX_ITEM_BYTES;
pub use skip::SkipReason;
pub use walk::{Found, Skipped, walk, walk_bytes};

/// Bytes with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its path within what was ingested, with `/` between the parts: stable over runs and machines. What is within an archive has
    /// the archive's name before its own, `letters.zip/1974/march.html`; a record of a web archive has its number, `crawl.warc.gz#17`.
    pub name: String,
    /// The address it was fetched from, where the container tells.
    pub url: Option<String>,
    /// What it is said to be where it was fetched: `text/html; charset=windows-1251`. It may be wrong.
    pub media_type: Option<String>,
    /// When it was fetched, where the container tells.
    pub captured: Option<Timestamp>,
    /// The number of its first line within the file: above 1 only for the later parts of a long file of JSON Lines.
    pub first_line: u64,
    /// What it says, decompressed.
    pub bytes: Vec<u8>,
}

impl Item {
    /// Bytes of which nothing is known but their name.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), url: None, media_type: None, captured: None, first_line: 1, bytes }
    }
}
