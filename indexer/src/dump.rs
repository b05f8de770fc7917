//! An index as JSON Lines.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use shared::index::Index;

use crate::format::json_lines::to_line;

/// Writes every document of an index, a line each, by id. Where nobody reads on, it stops without an error.
pub fn dump(dir: &Path, out: &mut impl Write) -> anyhow::Result<()> {
    let searcher = Index::open(dir)?.searcher();
    for document in searcher.documents()? {
        let line = to_line(&document?);
        if !is_read(writeln!(out, "{line}"))? {
            return Ok(());
        }
    }
    is_read(out.flush())?;
    Ok(())
}

/// Whether what was written has a reader.
fn is_read(written: io::Result<()>) -> anyhow::Result<bool> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true).context("cannot write the documents"),
    }
}
