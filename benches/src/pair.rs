//! Two indexes of the same documents: Onrecord's and bare Tantivy's.

use std::borrow::Borrow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};
use shared::document::Document;
use shared::index::Writer;

use crate::bare;
use crate::ingest::THREADS;

/// Where the two indexes are.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Onrecord's.
    pub ours: PathBuf,
    /// Bare Tantivy's.
    pub bare: PathBuf,
}

impl Pair {
    /// The indexes of a folder, which need not exist yet.
    pub fn in_folder(folder: &Path) -> Self {
        Self { ours: folder.join("onrecord"), bare: folder.join("bare") }
    }

    /// Whether the indexes have been filled, to the end.
    pub fn is_filled(&self) -> bool {
        self.mark().exists()
    }

    /// Fills both with the documents of the numbers from 0 to the first that has none; no more than a few are held in
    /// memory.
    pub fn fill<D: Borrow<Document>>(&self, document: impl Fn(usize) -> Option<D> + Sync) -> Result<()> {
        for folder in [&self.ours, &self.bare] {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let (ours, bare) = (Writer::open(&self.ours)?, bare::Filler::create(&self.bare)?);
        let next = AtomicUsize::new(0);
        let put = || -> Result<()> {
            while let Some(document) = document(next.fetch_add(1, Ordering::Relaxed)) {
                ours.put(document.borrow())?;
                bare.add(document.borrow())?;
            }
            Ok(())
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(put)).collect();
            workers.into_iter().try_for_each(|worker| worker.join().expect("putting a document does not panic"))
        })?;
        ours.commit()?;
        bare.finish()?;
        fs::write(self.mark(), "").with_context(|| format!("cannot write {}", self.mark().display()))
    }

    /// A file beside the indexes, made when they are filled.
    fn mark(&self) -> PathBuf {
        self.bare.with_extension("filled")
    }
}
