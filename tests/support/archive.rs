//! An archive that was ingested into an index of its own.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use indexer::dump::dump;
use indexer::progress::Progress;
use indexer::report::Report;
use indexer::{Ingest, ingest};
use shared::document::Document;
use shared::index::{Index, Searcher};
use shared::query::parse::parse;
use shared::query::{Page, Query};
use shared::search::{Results, search};
use tempfile::TempDir;

use crate::key_of;

/// How many hits a search of a test lists: more than any test's archive has documents.
const ALL_HITS: usize = 1_000;

/// A file or folder among the fixtures.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(path)
}

/// An index in a temporary folder, and a folder beside it whose files it is made of.
#[derive(Debug)]
pub struct Archive {
    dir: TempDir,
}

impl Archive {
    /// An archive without files, whose index is not there yet.
    pub fn empty() -> Self {
        let archive = Self { dir: TempDir::new().expect("a temporary folder") };
        fs::create_dir(archive.files()).expect("a folder in the temporary folder");
        archive
    }

    /// The archive of the fixtures, ingested once for all tests of this process, which leave it as it is.
    pub fn of_fixtures() -> &'static Self {
        static ARCHIVE: OnceLock<Archive> = OnceLock::new();
        ARCHIVE.get_or_init(|| {
            let archive = Self::empty();
            archive.ingest_from(&fixture("archive"));
            archive
        })
    }

    /// An archive of some files of the fixtures, ingested.
    pub fn of(fixtures: &[&str]) -> Self {
        let archive = Self::empty();
        for path in fixtures {
            archive.ingest_from(&fixture(path));
        }
        archive
    }

    /// The folder of the archive's own files.
    pub fn files(&self) -> PathBuf {
        self.dir.path().join("files")
    }

    /// The folder of the index.
    pub fn index_dir(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    /// Writes a file of the archive.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.files().join(name), contents).expect("the temporary folder can be written");
    }

    /// Ingests the archive's own files.
    pub fn ingest(&self) -> Report {
        self.ingest_from(&self.files())
    }

    /// Ingests a file or folder from elsewhere.
    pub fn ingest_from(&self, path: &Path) -> Report {
        let threads = NonZeroUsize::new(2).expect("not zero");
        let options = Ingest { paths: vec![path.to_owned()], index: self.index_dir(), mappings: Vec::new(), threads };
        ingest(&options, Progress::Hidden).expect("an archive can be ingested")
    }

    /// The index, open for reading.
    pub fn index(&self) -> Arc<Index> {
        Arc::new(Index::open(&self.index_dir()).expect("the index can be opened"))
    }

    /// A snapshot of the index.
    pub fn searcher(&self) -> Arc<Searcher> {
        self.index().searcher()
    }

    /// Every document, by id.
    pub fn documents(&self) -> Vec<Document> {
        let searcher = self.searcher();
        let documents = searcher.documents().expect("documents can be read");
        documents.map(|document| document.expect("a document can be read")).collect()
    }

    /// Every document in JSON Lines.
    pub fn dump(&self) -> Vec<u8> {
        let mut out = Vec::new();
        dump(&self.index_dir(), &mut out).expect("the index can be dumped");
        out
    }

    /// Every hit of what a person types, the best first.
    pub fn search(&self, text: &str) -> Results {
        let query = Query {
            expression: parse(text).expression,
            page: Page { offset: 0, size: ALL_HITS },
            snippets: 3,
            ..Query::default()
        };
        search(&self.searcher(), &query).expect("a search is answered")
    }

    /// The keys of the hits of what a person types, the best first.
    pub fn find(&self, text: &str) -> Vec<String> {
        self.search(text).hits.iter().map(|hit| key_of(&hit.document)).collect()
    }
}
