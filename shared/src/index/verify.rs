//! Proving that an index is whole: every file, every document.

use std::path::Path;

use tantivy::DocAddress;

use super::IndexError;
use super::inventory;
use super::schema;
use super::searcher::{Searcher, open_engine};
use super::store;

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// How many files have a checksum, and were compared with it.
    pub files: u64,
    /// How many documents were read.
    pub documents: u64,
    /// What is wrong, a sentence each; nothing if the index is whole.
    pub damage: Vec<String>,
}

/// How many damaged documents are named; the others are counted.
const NAMED: usize = 20;

/// Reads every file of the generation of an index that is served, and every document in it.
///
/// A file is damaged if it is missing, or its bytes are others than were written. A document is damaged if it cannot be read, if
/// what is read is not what was written (by its digest), or if its id leads to another one. Documents are only read where
/// no file is damaged. An error means that the index cannot even be opened.
pub fn verify(dir: &Path) -> Result<Verification, IndexError> {
    let folder = store::served(dir)?.folder;
    let files = inventory::of_segments(&folder)?.len() as u64;
    let damage = inventory::damage(dir, &folder)?;
    let mut verification = Verification { files, documents: 0, damage };
    if verification.damage.is_empty() {
        read_all(&Searcher::load(&open_engine(&folder)?, dir)?, &mut verification);
    }
    Ok(verification)
}

fn read_all(searcher: &Searcher, verification: &mut Verification) {
    let mut damaged = 0;
    for (segment_ord, view) in (0_u32..).zip(&searcher.segments) {
        for doc in view.reader.doc_ids_alive() {
            verification.documents += 1;
            if let Err(words) = read_one(searcher, DocAddress::new(segment_ord, doc)) {
                damaged += 1;
                if damaged <= NAMED {
                    verification.damage.push(words);
                }
            }
        }
    }
    if let Some(more) = damaged.checked_sub(NAMED).filter(|more| *more > 0) {
        verification.damage.push(format!("{more} further documents are damaged"));
    }
}

fn read_one(searcher: &Searcher, address: DocAddress) -> Result<(), String> {
    let place = || format!("document {} of segment {}", address.doc_id, address.segment_ord);
    let document = searcher.whole_document(address).map_err(|error| format!("{} cannot be read: {error}", place()))?;
    let id = &document.id;
    let known = searcher.digest(id).map_err(|error| format!("the digest of {id} cannot be read: {error}"))?;
    if known != Some(schema::digest_of(&document)) {
        return Err(format!("the document {id} is not what was written"));
    }
    match searcher.find(id) {
        Ok(Some(found)) if found == address => Ok(()),
        Ok(_) => Err(format!("the id {id} belongs to two documents")),
        Err(error) => Err(format!("the document {id} cannot be found: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::document::Document;
    use crate::index::Writer;
    use crate::sample::document;

    fn index_of(documents: &[Document]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        let writer = Writer::open(dir.path()).expect("an index");
        for document in documents {
            writer.put(document).expect("it is put");
        }
        writer.commit().expect("it is committed");
        dir
    }

    fn segment_files(dir: &Path) -> Vec<PathBuf> {
        let folder = store::served(dir).expect("a generation").folder;
        let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let is_of_a_segment = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem.len() == 32);
        files.filter(is_of_a_segment).collect()
    }

    #[test]
    fn a_sound_index_is_whole() {
        let dir = index_of(&[document("a", "en", "Dams", "They leak."), document("b", "fr", "Puits", "")]);
        let verification = verify(dir.path()).expect("it can be opened");
        assert_eq!(verification.damage, [""; 0]);
        assert_eq!(verification.documents, 2);
        assert_eq!(verification.files, segment_files(dir.path()).len() as u64);
    }

    #[test]
    fn one_changed_byte_in_any_file_is_found() {
        let dir = index_of(&[document("a", "en", "Dams", "They leak.")]);
        let files = segment_files(dir.path());
        assert!(files.iter().any(|file| file.extension().is_some_and(|extension| extension == "text")), "{files:?}");
        for file in files {
            let whole = fs::read(&file).expect("it is read");
            let mut damaged = whole.clone();
            damaged[whole.len() / 3] ^= 0x20;
            fs::write(&file, &damaged).expect("it is written");
            let name = file.file_name().expect("a name").to_string_lossy().into_owned();
            let found = verify(dir.path()).map(|verification| verification.damage.join("\n"));
            assert!(found.is_err() || found.is_ok_and(|damage| damage.contains(&name)), "{name}");
            fs::write(&file, &whole).expect("it is written");
        }
        assert_eq!(verify(dir.path()).expect("it is whole again").damage, [""; 0]);
    }

    #[test]
    fn a_missing_file_is_found() {
        let dir = index_of(&[document("a", "en", "Dams", "They leak.")]);
        for file in segment_files(dir.path()) {
            let whole = fs::read(&file).expect("it is read");
            fs::remove_file(&file).expect("it is removed");
            let found = verify(dir.path());
            assert!(found.is_err() || found.is_ok_and(|found| !found.damage.is_empty()), "{}", file.display());
            fs::write(&file, &whole).expect("it is written");
        }
    }
}
