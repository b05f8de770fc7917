//! Where bytes come from. An [`Item`] is a file, or something within one, before anybody has looked at what it says.

pub mod directory;

/// Bytes with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its path within what was ingested, with `/` between the parts: stable over runs and machines.
    pub name: String,
    /// The address it was fetched from, where the container tells.
    pub url: Option<String>,
    /// What it says, decompressed.
    pub bytes: Vec<u8>,
}
