//! The second pass of an ingest: all that the spool has of a document becomes one document in the index.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Context;
use shared::document::{Document, Extent};
use shared::index::{IndexError, Put, Writer};

use crate::progress::{Progress, Stage, Unit};
use crate::spool::{Sighting, Spool};
use crate::unite::Union;

/// What became of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Documents that are new.
    pub added: u64,
    /// Documents that take the place of an older version.
    pub replaced: u64,
    /// Documents that the index has already, or whose whole text it has where this run met an excerpt.
    pub unchanged: u64,
    /// Sightings of a document beyond the first.
    pub united: u64,
    /// Sightings that a later capture of the same document takes the place of.
    pub superseded: u64,
}

/// Puts each document that was sighted into the index, once, in about the order of the archive. Commits nothing.
pub fn settle(
    mut sightings: Vec<Sighting>,
    threads: NonZeroUsize,
    spool: &Spool,
    writer: &Writer,
    progress: Progress,
) -> anyhow::Result<Settled> {
    sightings.sort_unstable_by_key(|sighting| (sighting.id, sighting.place));
    let mut documents: Vec<&[Sighting]> = sightings.chunk_by(|a, b| a.id == b.id).collect();
    documents.sort_unstable_by_key(|sightings| sightings.first().map(|first| first.place));
    let stage = progress.stage("Writing", documents.len() as u64, Unit::Documents);
    let queue = Queue { documents: &documents, taken: AtomicUsize::new(0) };
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads.get()).map(|_| scope.spawn(|| put_all(&queue, spool, writer, &stage))).collect();
        let mut settled = Settled::default();
        for worker in workers {
            settled.add(worker.join().expect("uniting and putting documents does not panic")?);
        }
        Ok(settled)
    })
}

/// The documents that nobody has taken yet.
struct Queue<'a> {
    documents: &'a [&'a [Sighting]],
    taken: AtomicUsize,
}

impl<'a> Queue<'a> {
    fn next(&self) -> Option<&'a [Sighting]> {
        self.documents.get(self.taken.fetch_add(1, Ordering::Relaxed)).copied()
    }

    /// Lets all who take find nothing more.
    fn close(&self) {
        self.taken.store(self.documents.len(), Ordering::Relaxed);
    }
}

fn put_all(queue: &Queue<'_>, spool: &Spool, writer: &Writer, stage: &Stage) -> anyhow::Result<Settled> {
    let mut settled = Settled::default();
    while let Some(sightings) = queue.next() {
        let latest = of_latest_capture(sightings);
        let put = unite(&latest, spool).and_then(|document| Ok(put(&document, writer)?));
        match put.inspect_err(|_| queue.close())? {
            Put::Added => settled.added += 1,
            Put::Replaced => settled.replaced += 1,
            Put::Unchanged => settled.unchanged += 1,
        }
        settled.united += latest.len() as u64 - 1;
        settled.superseded += (sightings.len() - latest.len()) as u64;
        stage.advance(1);
    }
    Ok(settled)
}

/// The sightings that count: of those whose time of capture is known, the latest, and all others.
fn of_latest_capture(sightings: &[Sighting]) -> Cow<'_, [Sighting]> {
    let latest = sightings.iter().filter_map(|sighting| sighting.captured).max();
    let counts = |sighting: &&Sighting| sighting.captured.is_none() || sighting.captured == latest;
    if sightings.iter().all(|sighting| counts(&sighting)) {
        return Cow::Borrowed(sightings);
    }
    Cow::Owned(sightings.iter().filter(counts).copied().collect())
}

/// Puts a document, unless it is the excerpt of a text that the index has whole: what an earlier run read of the page is
/// not given up for a card that this run met alone.
fn put(document: &Document, writer: &Writer) -> Result<Put, IndexError> {
    if document.extent == Extent::Excerpt {
        let known = writer.committed().document(&document.id)?;
        if known.is_some_and(|known| known.extent == Extent::Whole && !known.text.is_empty()) {
            return Ok(Put::Unchanged);
        }
    }
    writer.put(document)
}

/// The document of all sightings; of a single one as it was read.
fn unite(sightings: &[Sighting], spool: &Spool) -> anyhow::Result<Document> {
    let read = |sighting| spool.read(sighting).context("cannot read the temporary file back");
    let [first, others @ ..] = sightings else { anyhow::bail!("a document was sighted at least once") };
    let (document, hash) = read(first)?;
    if others.is_empty() {
        return Ok(document);
    }
    let mut union = Union::of(document, hash);
    for sighting in others {
        let (document, hash) = read(sighting)?;
        union = union.join(Union::of(document, hash));
    }
    Ok(union.into_document())
}

impl Settled {
    fn add(&mut self, other: Self) {
        self.added += other.added;
        self.replaced += other.replaced;
        self.unchanged += other.unchanged;
        self.united += other.united;
        self.superseded += other.superseded;
    }
}
