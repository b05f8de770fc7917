//! Writing an index.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::{IndexWriter, TantivyError, Term};

use super::analysis::Analyzer;
use super::built;
use super::entry::Entry;
use super::error::{IndexError, io_error as io};
use super::in_flight::InFlight;
use super::inventory;
use super::manifest;
use super::purge;
use super::removals::Removals;
use super::schema::{self, Fields};
use super::searcher::{Searcher, generation, open_engine, open_or_create_engine};
use super::store::{Draft, Generation, KEPT};
use crate::document::{Document, DocumentId};

/// Threads that analyse and write.
const THREADS: usize = 2;

/// The memory in which one thread gathers postings before it writes a segment, in bytes.
const MEMORY_PER_THREAD: usize = 256 * 1024 * 1024;

/// The memory that documents take which were put and are not yet written, in bytes. Each thread that puts has one more.
const MEMORY_IN_FLIGHT: usize = 32 * 1024 * 1024;

/// The share of deleted documents above which a segment is rewritten without them.
const DELETED_SHARE: f32 = 0.2;

/// Fills an index: builds its next generation aside. Nothing it does is seen, or survives, before that is published.
pub struct Writer {
    draft: Draft,
    engine: IndexWriter<Entry>,
    fields: Fields,
    /// Those that no call of [`put`](Self::put) is using.
    analyzers: Analyzers,
    in_flight: Arc<InFlight>,
    /// The state when it was opened.
    committed: Searcher,
    dir: PathBuf,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// What became of a document that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Added,
    /// It takes the place of an older version.
    Replaced,
    /// The index has it already, word for word.
    Unchanged,
}

impl Writer {
    /// Opens the index in a folder for writing; makes folder and index if need be. One writer at a time has an index.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let draft = Draft::begin(dir)?;
        let folder = draft.folder();
        if draft.base().is_none() {
            manifest::write(folder)?;
        }
        let index = open_or_create_engine(folder)?;
        let engine = index
            .writer_with_num_threads(THREADS, THREADS * MEMORY_PER_THREAD)
            .map_err(|error| IndexError::of_engine("write in", folder, &error))?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_SHARE);
        engine.set_merge_policy(Box::new(policy));
        let committed = Searcher::load(&index, dir)?;
        let (_, fields) = Fields::schema();
        Ok(Self {
            draft,
            engine,
            fields,
            analyzers: Analyzers::default(),
            in_flight: InFlight::new(MEMORY_IN_FLIGHT),
            committed,
            dir: dir.to_owned(),
        })
    }

    /// Adds a document, or replaces the one of the same id. Each id may be put once. Can be called
    /// from several threads.
    pub fn put(&self, document: &Document) -> Result<Put, IndexError> {
        let (record, digest) = schema::record(document);
        let known = self.committed.digest(&document.id)?;
        if known == Some(digest) {
            return Ok(Put::Unchanged);
        }
        let mut analyzer = self.analyzers.pop();
        let mut entry = schema::to_entry(document, record, digest, &self.fields, &mut analyzer);
        self.analyzers.push(analyzer);
        entry.share = Some(self.in_flight.take(entry.bytes()));
        if known.is_none() {
            self.engine.add_document(entry).map_err(|error| self.unwritten(&error))?;
            return Ok(Put::Added);
        }
        let operations = [UserOperation::Delete(self.id_term(&document.id)), UserOperation::Add(entry)];
        self.engine.run(operations).map_err(|error| self.unwritten(&error))?;
        Ok(Put::Replaced)
    }

    /// Removes a document; says whether there was one when the index was opened.
    pub fn remove(&self, id: &DocumentId) -> Result<bool, IndexError> {
        self.engine.delete_term(self.id_term(id));
        Ok(self.committed.digest(id)?.is_some())
    }

    /// Publishes all that was done since the index was opened, at one stroke.
    pub fn commit(self) -> Result<(), IndexError> {
        self.finish()?.publish()?;
        Ok(())
    }

    /// Writes all that was done since the index was opened, and waits until merges are done. Nobody sees it yet.
    pub fn finish(mut self) -> Result<Candidate, IndexError> {
        self.commit_changes()?;
        self.into_candidate(KEPT)
    }

    /// As [`finish`](Self::finish), and leaves no byte of any document that was ever removed or replaced: segments that hold one are
    /// written anew, half-written files of programs that were killed go, and no older generation stays once it is published.
    pub fn purge(mut self) -> Result<Candidate, IndexError> {
        purge::hold_merges(&self.engine);
        self.commit_changes()?;
        purge::rewrite(&mut self.engine, &self.dir)?;
        for folder in [self.draft.folder(), &self.dir] {
            purge::sweep(folder).map_err(|source| io("clean the folder", folder, source))?;
        }
        self.into_candidate(0)
    }

    fn commit_changes(&mut self) -> Result<(), IndexError> {
        let committed = self.engine.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&built::payload(SystemTime::now()));
            prepared.commit()
        });
        committed.map(drop).map_err(|error| self.unwritten(&error))
    }

    fn unwritten(&self, error: &TantivyError) -> IndexError {
        IndexError::of_engine("write the index in", &self.dir, error)
    }

    fn into_candidate(self, kept: usize) -> Result<Candidate, IndexError> {
        let index = self.engine.index().clone();
        let waited = self.engine.wait_merging_threads();
        waited.map_err(|error| IndexError::of_engine("write the index in", &self.dir, &error))?;
        let generation = generation(&index.load_metas()?, &Removals::load(&self.dir)?);
        Ok(Candidate { draft: self.draft, kept, generation, dir: self.dir, is_checked: Cell::new(false) })
    }

    /// Where the next generation is built: what the one that is served has beside the index is there too.
    pub fn folder(&self) -> &Path {
        self.draft.folder()
    }

    /// Where the files are that it began with; those of the generation that is served.
    pub fn base(&self) -> Option<&Path> {
        self.draft.base().map(|base| &*base.folder)
    }

    /// The state of the index when it was opened.
    pub fn committed(&self) -> &Searcher {
        &self.committed
    }

    fn id_term(&self, id: &DocumentId) -> Term {
        Term::from_field_text(self.fields.id, id.as_str())
    }
}

/// A generation that is complete and not served yet: to be looked at, and published. Dropped, it is gone.
#[derive(Debug)]
pub struct Candidate {
    draft: Draft,
    /// How many generations before it stay.
    kept: usize,
    generation: String,
    dir: PathBuf,
    /// Whether its files were compared with their checksums.
    is_checked: Cell<bool>,
}

impl Candidate {
    /// Where its files are. What belongs to the generation may be put beside them.
    pub fn folder(&self) -> &Path {
        self.draft.folder()
    }

    /// Names the state of the index; see [`Searcher::generation`].
    pub fn generation(&self) -> &str {
        &self.generation
    }

    /// Opens it, after each of its files was compared with its checksum.
    pub fn check(&self) -> Result<Searcher, IndexError> {
        self.check_files()?;
        Searcher::load(&open_engine(self.folder())?, &self.dir)
    }

    /// Reads all files, once.
    fn check_files(&self) -> Result<(), IndexError> {
        if self.is_checked.get() {
            return Ok(());
        }
        let own = inventory::of_segments(self.folder())?;
        let damage = inventory::checksums(self.folder(), own.iter().map(String::as_str))?;
        match damage.first() {
            None => {
                self.is_checked.set(true);
                Ok(())
            }
            Some(what) => Err(IndexError::Damaged { dir: self.dir.clone(), what: what.clone() }),
        }
    }

    /// Says that it is not to be published.
    pub fn unsound(&self, what: &str) -> IndexError {
        IndexError::Unsound { dir: self.dir.clone(), what: what.to_owned() }
    }

    /// Makes it durable, and the one that is served, if its files are what was written. Of those before, the last [`KEPT`] stay, after a
    /// [purge](Writer::purge) none.
    pub fn publish(self) -> Result<Generation, IndexError> {
        self.check_files()?;
        self.draft.publish(self.kept)
    }
}

/// Analyzers that rest. There are as many as there have been threads that put at the same time.
#[derive(Debug, Default)]
struct Analyzers(Mutex<Vec<Analyzer>>);

impl Analyzers {
    fn pop(&self) -> Analyzer {
        let resting = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        resting.unwrap_or_else(Analyzer::new)
    }

    fn push(&self, analyzer: Analyzer) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(analyzer);
    }
}
