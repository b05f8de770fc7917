//! The spool: documents on disk between the two passes of an ingest, so that memory does not grow with their texts.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use shared::document::{Dating, Document, DocumentId};
use shared::encoding::{decode, encode};

use crate::enrich::country::Clues;

/// A temporary file of documents. It has no name in any folder, so nothing of it outlives the program.
#[derive(Debug)]
pub struct Spool {
    file: File,
    /// The folder on whose file system it is.
    dir: PathBuf,
    /// Where the next document is written.
    end: AtomicU64,
}

/// One time that a document was met, and where the spool has what was said of it.
#[derive(Debug, Clone, Copy)]
pub struct Sighting {
    /// Stands for the document's id; see [`IdHash`].
    pub id: IdHash,
    /// The numbers of the file it was read from, of the item in the file, of the record in the item: the order of the archive.
    pub place: (u64, u64, u64),
    /// When it was fetched, where that is known.
    pub captured: Option<Timestamp>,
    /// When it was published as far as address, text and reference tell.
    pub fallback: Option<Dating>,
    offset: u64,
    length: usize,
    /// The clues stand behind the document.
    clues_length: usize,
}

/// Bytes in the spool.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    offset: u64,
    length: usize,
}

/// The first 128 bits of the BLAKE3 hash of an id: among a billion documents, the chance that two share one is below 10⁻²⁰.
pub type IdHash = [u8; 16];

impl Sighting {
    /// The first 64 bits of what stands for the document's id.
    pub fn short_id(&self) -> u64 {
        short_id(&self.id)
    }
}

/// The first 64 bits of what stands for an id.
pub fn short_id(id: &IdHash) -> u64 {
    u64::from_le_bytes(*id.first_chunk().expect("the hash has 16 bytes"))
}

impl Spool {
    /// Makes a spool on the file system of a folder.
    pub fn create_in(dir: &Path) -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile_in(dir)?, dir: dir.to_owned(), end: AtomicU64::new(0) })
    }

    /// Writes a document that was met at a place of the archive. Can be called from several threads.
    pub fn append(
        &self,
        document: &Document,
        clues: &Clues,
        captured: Option<Timestamp>,
        place: (u64, u64, u64),
    ) -> io::Result<Sighting> {
        let mut bytes = encode(document, &document.text);
        let length = bytes.len();
        bytes.extend(clues.encode());
        let Stretch { offset, length: all } = self.append_bytes(&bytes)?;
        Ok(Sighting {
            id: id_hash(&document.id),
            place,
            captured,
            fallback: None,
            offset,
            length,
            clues_length: all - length,
        })
    }

    /// Writes what cannot be made a document before all has been read. Can be called from several threads.
    pub fn append_bytes(&self, bytes: &[u8]) -> io::Result<Stretch> {
        let offset = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let written = self.file.write_all_at(bytes, offset);
        written.map_err(|error| self.failed("write", &error))?;
        Ok(Stretch { offset, length: bytes.len() })
    }

    /// Reads what was written there. Can be called from several threads.
    pub fn read_bytes(&self, stretch: Stretch) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; stretch.length];
        let read = self.file.read_exact_at(&mut bytes, stretch.offset);
        read.map_err(|error| self.failed("read", &error))?;
        Ok(bytes)
    }

    /// Says where the file is, which has no name.
    fn failed(&self, action: &str, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("cannot {action} a temporary file in {}: {error}", self.dir.display()))
    }

    /// Reads a document that was written, and the hash of all that is said of it. Can be called from several threads.
    pub fn read(&self, sighting: &Sighting) -> io::Result<(Document, blake3::Hash)> {
        let bytes = self.read_bytes(Stretch { offset: sighting.offset, length: sighting.length })?;
        let document = decode(&bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok((document, blake3::hash(&bytes)))
    }

    /// Reads the clues of a document that was written. Can be called from several threads.
    pub fn read_clues(&self, sighting: &Sighting) -> io::Result<Clues> {
        let offset = sighting.offset + sighting.length as u64;
        let bytes = self.read_bytes(Stretch { offset, length: sighting.clues_length })?;
        Ok(Clues::decode(&bytes).ok_or(io::ErrorKind::InvalidData)?)
    }
}

/// What stands for an id.
pub fn id_hash(id: &DocumentId) -> IdHash {
    *blake3::hash(id.as_str().as_bytes()).as_bytes().first_chunk().expect("the hash has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::document;

    fn clues(document: &Document) -> Clues {
        Clues { certain: document.mentions.clone(), regions: document.regions.clone(), ..Clues::default() }
    }

    #[test]
    fn documents_are_read_in_any_order_and_leave_no_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let spool = Spool::create_in(dir.path()).expect("a spool");
        let documents = [document("a", "First."), document("b", "Second, and longer."), document("a", "")];
        let append = |document| spool.append(document, &clues(document), None, (0, 0, 0)).expect("it is written");
        let sightings: Vec<_> = documents.iter().map(append).collect();
        for (document, sighting) in documents.iter().zip(&sightings).rev() {
            assert_eq!(&spool.read(sighting).expect("it is read").0, document);
            assert_eq!(spool.read_clues(sighting).expect("they are read"), clues(document));
        }
        assert_eq!(sightings[0].id, sightings[2].id);
        assert_ne!(sightings[0].id, sightings[1].id);
        assert_eq!(dir.path().read_dir().expect("the folder is there").count(), 0);
    }
}
