//! Getting rid of what was deleted: Tantivy only marks a document as deleted, and keeps all that it says until its segment is merged.

use std::fs;
use std::io;
use std::path::Path;

use tantivy::merge_policy::NoMergePolicy;
use tantivy::{IndexWriter, TantivyError};

use super::IndexError;
use super::entry::Entry;
use super::removals;

/// How a temporary file of a program that was killed begins, as the crate `tempfile` names it for Tantivy and for us.
const TEMPORARY: &str = ".tmp";

/// Keeps the writer from merging on its own, so that [`rewrite`] finds every segment free.
pub(super) fn hold_merges(engine: &IndexWriter<Entry>) {
    engine.set_merge_policy(Box::new(NoMergePolicy));
}

/// Writes every segment anew that holds a deleted document, and deletes the files of the old one. What was deleted must have been
/// committed.
pub(super) fn rewrite(engine: &mut IndexWriter<Entry>, dir: &Path) -> Result<(), IndexError> {
    let unwritten = |error: TantivyError| IndexError::of_engine("write the index in", dir, &error);
    let has_deleted = |engine: &IndexWriter<Entry>| -> Result<_, IndexError> {
        let metas = engine.index().searchable_segment_metas()?;
        Ok(metas.into_iter().filter(|meta| meta.num_deleted_docs() > 0).map(|meta| meta.id()).collect::<Vec<_>>())
    };
    for segment in has_deleted(engine)? {
        engine.merge(&[segment]).wait().map_err(unwritten)?;
    }
    let collected = engine.garbage_collect_files().wait().map_err(unwritten)?;
    if let Some(file) = collected.failed_to_delete_files.first() {
        let words = format!("the file {} holds deleted documents and cannot be deleted", file.display());
        return Err(IndexError::Engine(words));
    }
    if has_deleted(engine)?.is_empty() {
        return Ok(());
    }
    Err(IndexError::Engine("a segment still holds deleted documents".to_owned()))
}

/// Deletes what programs that were killed have left half-written. Nobody else may be writing.
pub(super) fn sweep(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_unfinished = name == removals::UNFINISHED;
        let is_temporary = name.to_str().is_some_and(|name| name.starts_with(TEMPORARY));
        if (is_unfinished || is_temporary) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    fs::File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Candidate, Searcher, Writer, store};
    use crate::sample::document;

    fn writer(dir: &Path) -> Writer {
        Writer::open(dir).expect("an index")
    }

    /// Whether any file in a folder, however deep, holds some bytes.
    fn is_in_a_file(dir: &Path, text: &str) -> bool {
        let mut paths = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
        let holds = |bytes: Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        paths.any(|path| if path.is_dir() { is_in_a_file(&path, text) } else { holds(fs::read(path).expect("a file")) })
    }

    #[test]
    fn what_was_removed_is_in_no_file_and_no_segment_holds_a_deleted_document() {
        let dir = tempfile::tempdir().expect("a folder");
        for (id, text) in [("qx-old", "Qarabel."), ("b", "Wells."), ("c", "Dams.")] {
            let writer = writer(dir.path());
            writer.put(&document(id, "en", "A title", text)).expect("it is put");
            writer.put(&document("both", "en", &format!("With {id}"), text)).expect("it is put");
            writer.commit().expect("it is committed");
        }
        let served = store::served(dir.path()).expect("a generation").folder;
        fs::write(served.join(".tmpleft"), "qx-old").expect("it is written");
        assert!(is_in_a_file(dir.path(), "qx-old"));
        let writer = writer(dir.path());
        let id = crate::document::DocumentId::new("qx-old").expect("an id");
        assert!(writer.remove(&id).expect("it is removed"));
        writer.purge().and_then(Candidate::publish).expect("it is purged");
        assert!(!is_in_a_file(dir.path(), "qx-old") && !is_in_a_file(dir.path(), "qarabel"));
        let served = store::served(dir.path()).expect("a generation").folder;
        let engine = super::super::searcher::open_engine(&served).expect("an index");
        let metas = engine.load_metas().expect("metas");
        assert!(metas.segments.iter().all(|meta| meta.num_deleted_docs() == 0));
        let living = Searcher::load(&engine, dir.path()).expect("a searcher").document_count();
        assert_eq!(living, 3);
    }

    #[test]
    fn an_index_can_lose_its_last_document() {
        let dir = tempfile::tempdir().expect("a folder");
        let filling = writer(dir.path());
        filling.put(&document("qx-old", "en", "A title", "Qarabel.")).expect("it is put");
        filling.commit().expect("it is committed");
        let emptying = writer(dir.path());
        emptying.remove(&crate::document::DocumentId::new("qx-old").expect("an id")).expect("it is removed");
        emptying.purge().and_then(Candidate::publish).expect("it is purged");
        assert!(!is_in_a_file(dir.path(), "qx-old"));
    }
}
