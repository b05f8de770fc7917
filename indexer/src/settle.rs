//! The second pass of an ingest: all that the spool has of a document becomes one document in the index.
//!
//! First [`unite`] makes one *draft* of all sightings of a document; when it is known which documents say the same,
//! [`settle`] puts the drafts into the index.

use std::borrow::Cow;
use std::io;
use std::num::NonZeroUsize;

use anyhow::Context;
use shared::document::{Document, Extent};
use shared::index::{IndexError, Put, Writer};

use crate::duplicate::Member;
use crate::enrich::country::{self, Clues};
use crate::enrich::lexicon::Meanings;
use crate::grouping::Grouping;
use crate::parallel;
use crate::progress::{Progress, Unit};
use crate::spool::{Sighting, Spool};
use crate::unite::Union;

/// A document that is made of all its sightings.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Where the spool has it.
    pub sighting: Sighting,
    /// The document in brief.
    pub member: Member,
    /// Sightings beyond the first that are part of it.
    pub united: u64,
    /// Sightings that a later capture of the document takes the place of.
    pub superseded: u64,
}

/// What became of the drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Documents that are new.
    pub added: u64,
    /// Documents that take the place of an older version.
    pub replaced: u64,
    /// Documents that the index has already, or whose whole text it has where this run met an excerpt.
    pub unchanged: u64,
    /// Sightings of a document beyond the first that are part of it.
    pub united: u64,
    /// Sightings that a later capture of the same document takes the place of.
    pub superseded: u64,
}

/// One draft of each document that was sighted, with the countries that its terms stand for, in about the order of the archive.
pub fn unite(
    mut sightings: Vec<Sighting>,
    threads: NonZeroUsize,
    spool: &Spool,
    meanings: &Meanings,
    progress: Progress,
) -> anyhow::Result<Vec<Draft>> {
    sightings.sort_unstable_by_key(|sighting| (sighting.id, sighting.place));
    let mut documents: Vec<&[Sighting]> = sightings.chunk_by(|a, b| a.id == b.id).collect();
    documents.sort_unstable_by_key(|sightings| sightings.first().map(|first| first.place));
    let stage = progress.stage("Uniting", documents.len() as u64, Unit::Documents);
    parallel::map(&documents, threads, |sightings| {
        stage.advance(1);
        draft(sightings, spool, meanings)
            .context("cannot use the temporary file in the folder of the index; see that its disk is not full")
    })
}

fn draft(sightings: &[Sighting], spool: &Spool, meanings: &Meanings) -> anyhow::Result<Draft> {
    let latest = of_latest_capture(sightings);
    let [first, others @ ..] = &*latest else { anyhow::bail!("a document was sighted at least once") };
    let read = |sighting| read(sighting, spool, meanings);
    let (mut document, hash, mut is_new) = read(first)?;
    let mut sighting = *first;
    if !others.is_empty() {
        let mut union = Union::of(document, hash);
        for sighting in others {
            let (document, hash, _) = read(sighting)?;
            union = union.join(Union::of(document, hash));
        }
        document = union.into_document();
        is_new = true;
    }
    if is_new {
        sighting = spool.append(&document, &Clues::default(), first.captured, first.place)?;
    }
    let superseded = (sightings.len() - latest.len()) as u64;
    Ok(Draft { sighting, member: Member::of(&document), united: others.len() as u64, superseded })
}

/// A document as it was read, with what the lexicon adds; the hash of the former, and whether anything was added.
fn read(sighting: &Sighting, spool: &Spool, meanings: &Meanings) -> io::Result<(Document, blake3::Hash, bool)> {
    let (mut document, hash) = spool.read(sighting)?;
    let is_changed = country::reconsider(&mut document, &spool.read_clues(sighting)?, meanings);
    Ok((document, hash, is_changed))
}

/// The sightings that count: of those whose time of capture is known, the latest, and all others.
pub fn of_latest_capture(sightings: &[Sighting]) -> Cow<'_, [Sighting]> {
    let latest = sightings.iter().filter_map(|sighting| sighting.captured).max();
    let counts = |sighting: &&Sighting| sighting.captured.is_none() || sighting.captured == latest;
    if sightings.iter().all(|sighting| counts(&sighting)) {
        return Cow::Borrowed(sightings);
    }
    Cow::Owned(sightings.iter().filter(counts).copied().collect())
}

/// Puts drafts into the index, each with its group. Commits nothing.
pub fn settle(
    drafts: &[Draft],
    grouping: &Grouping,
    threads: NonZeroUsize,
    spool: &Spool,
    writer: &Writer,
    progress: Progress,
) -> anyhow::Result<Settled> {
    let stage = progress.stage("Writing", drafts.len() as u64, Unit::Documents);
    let puts = parallel::map(drafts, threads, |draft| {
        stage.advance(1);
        let (document, _) = spool.read(&draft.sighting).context("cannot read the temporary file back")?;
        Ok(put(&Document { group: grouping.of(&draft.sighting.id).cloned(), ..document }, writer)?)
    })?;
    let count = |what| puts.iter().filter(|put| **put == what).count() as u64;
    Ok(Settled {
        added: count(Put::Added),
        replaced: count(Put::Replaced),
        unchanged: count(Put::Unchanged),
        united: drafts.iter().map(|draft| draft.united).sum(),
        superseded: drafts.iter().map(|draft| draft.superseded).sum(),
    })
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
