//! Lifting a removal or a redaction on purpose.

use std::path::Path;

use shared::index::Key;

use super::{Work, writer};
use crate::convert::ids_named;

/// Takes documents off the list, named by id or address; gives the names that are not on it. The documents come back when their files
/// are read again; what was redacted then stands as its source has it.
pub fn undo(index: &Path, names: &[String]) -> anyhow::Result<Vec<String>> {
    let writer = writer(index)?;
    let mut removals = writer.committed().removals().clone();
    let mut unknown = Vec::new();
    for name in names {
        let keys: Vec<Key> = ids_named(name).iter().map(Key::of_id).collect();
        if removals.lift(&keys) == 0 {
            unknown.push(name.clone());
        }
    }
    let work = Work::begin(index, writer)?;
    removals.save(index)?;
    work.finish(&removals, &[])?;
    Ok(unknown)
}
