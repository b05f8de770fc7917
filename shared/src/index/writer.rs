//! Writing an index.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tantivy::directory::error::OpenDirectoryError;
use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::{IndexWriter, TantivyError, Term};

use super::IndexError;
use super::analysis::Analyzer;
use super::built;
use super::entry::Entry;
use super::in_flight::InFlight;
use super::manifest;
use super::purge;
use super::removals::Removals;
use super::schema::{self, Fields};
use super::searcher::{Searcher, generation, open_or_create_engine};
use crate::document::{Document, DocumentId};

/// Threads that analyse and write.
const THREADS: usize = 2;

/// The memory in which one thread gathers postings before it writes a segment, in bytes.
const MEMORY_PER_THREAD: usize = 256 * 1024 * 1024;

/// The memory that documents take which were put and are not yet written, in bytes. Each thread that puts has one more.
const MEMORY_IN_FLIGHT: usize = 32 * 1024 * 1024;

/// The share of deleted documents above which a segment is rewritten without them.
const DELETED_SHARE: f32 = 0.2;

/// Fills an index. Nothing it does is seen, or survives, before [`commit`](Self::commit).
pub struct Writer {
    engine: IndexWriter<Entry>,
    fields: Fields,
    /// Those that no call of [`put`](Self::put) is using.
    analyzers: Analyzers,
    in_flight: Arc<InFlight>,
    /// The state at the last commit.
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
    /// Opens the index in a folder for writing; makes folder and index if need be.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(dir).map_err(|source| io("make the folder", dir, source))?;
        if manifest::exists(dir) {
            manifest::check(dir)?;
        } else {
            refuse_foreign(dir)?;
            // First of all files: a run that is killed before the engine has made its own leaves a folder that is still known.
            manifest::write(dir)?;
        }
        let index = open_or_create_engine(dir)?;
        let engine = index
            .writer_with_num_threads(THREADS, THREADS * MEMORY_PER_THREAD)
            .map_err(|error| locked_or(error, dir))?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_SHARE);
        engine.set_merge_policy(Box::new(policy));
        let committed = Searcher::load(&index, dir)?;
        let (_, fields) = Fields::schema();
        Ok(Self {
            engine,
            fields,
            analyzers: Analyzers::default(),
            in_flight: InFlight::new(MEMORY_IN_FLIGHT),
            committed,
            dir: dir.to_owned(),
        })
    }

    /// Adds a document, or replaces the one of the same id. Each id may be put once between commits. Can be called
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
            self.engine.add_document(entry)?;
            return Ok(Put::Added);
        }
        let operations = [UserOperation::Delete(self.id_term(&document.id)), UserOperation::Add(entry)];
        self.engine.run(operations)?;
        Ok(Put::Replaced)
    }

    /// Removes a document; says whether there was one at the last commit.
    pub fn remove(&self, id: &DocumentId) -> Result<bool, IndexError> {
        self.engine.delete_term(self.id_term(id));
        Ok(self.committed.digest(id)?.is_some())
    }

    /// Makes everything since the last commit durable and visible, all at once, and waits until merges are done. Gives the
    /// generation of the index (see [`Searcher::generation`]).
    pub fn commit(mut self) -> Result<String, IndexError> {
        self.commit_changes()?;
        self.finish()
    }

    /// As [`commit`](Self::commit), and leaves no byte of any document that was ever removed or replaced in the folder: segments that
    /// hold one are written anew, and the old files deleted. Half-written files of programs that were killed go too.
    pub fn purge(mut self) -> Result<String, IndexError> {
        purge::hold_merges(&self.engine);
        self.commit_changes()?;
        purge::rewrite(&mut self.engine)?;
        purge::sweep(&self.dir).map_err(|source| io("clean the folder", &self.dir, source))?;
        self.finish()
    }

    fn commit_changes(&mut self) -> Result<(), IndexError> {
        let committed = self.engine.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&built::payload(SystemTime::now()));
            prepared.commit()
        });
        committed.map(drop).map_err(|error| match error {
            TantivyError::IoError(source) => {
                let source = std::io::Error::new(source.kind(), source.to_string());
                io("write the index in", &self.dir, source)
            }
            error => error.into(),
        })
    }

    fn finish(self) -> Result<String, IndexError> {
        let index = self.engine.index().clone();
        self.engine.wait_merging_threads()?;
        Ok(generation(&index.load_metas()?, &Removals::load(&self.dir)?))
    }

    /// The state of the index at the last commit.
    pub fn committed(&self) -> &Searcher {
        &self.committed
    }

    fn id_term(&self, id: &DocumentId) -> Term {
        Term::from_field_text(self.fields.id, id.as_str())
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

/// An index is only made in a folder that is empty.
fn refuse_foreign(dir: &Path) -> Result<(), IndexError> {
    let is_fresh = manifest::is_fresh(dir).map_err(|source| io("read the folder", dir, source))?;
    if is_fresh { Ok(()) } else { Err(IndexError::Foreign(dir.to_owned())) }
}

fn locked_or(error: TantivyError, dir: &Path) -> IndexError {
    match error {
        TantivyError::LockFailure(tantivy::directory::error::LockError::LockBusy, _) => {
            IndexError::Locked(dir.to_owned())
        }
        TantivyError::LockFailure(tantivy::directory::error::LockError::IoError(source), _) => {
            io("write in", dir, std::io::Error::new(source.kind(), source.to_string()))
        }
        TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(path)) => IndexError::NotFound(path),
        error => error.into(),
    }
}

fn io(action: &'static str, path: &Path, source: std::io::Error) -> IndexError {
    IndexError::Io { action, path: path.to_owned(), source }
}
