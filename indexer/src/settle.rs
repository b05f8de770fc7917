//! The second pass of an ingest: all that the spool has of a document becomes one document in the index.
//!
//! First [`unite`] makes one *draft* of all sightings of a document; when it is known which documents say the same,
//! [`settle`] puts the drafts into the index.

use std::borrow::Cow;
use std::io;
use std::num::NonZeroUsize;

use anyhow::Context;
use shared::date::Date;
use shared::document::{Document, Extent};
use shared::index::{IndexError, Put, Writer};

use crate::bulk_date::{Kind, Verdict};
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
    /// Its dates that were not believed, because so many documents share them.
    pub unbelieved: Vec<(Kind, Date)>,
}

/// What is known only when all has been read.
#[derive(Debug, Clone, Copy)]
pub struct Lessons<'a> {
    /// The countries that terms stand for.
    pub meanings: &'a Meanings,
    /// The days that are not believed.
    pub bulk_days: &'a Verdict,
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

/// One draft of each document that was sighted, with what can only be known when all has been read, in about the order of the archive.
pub fn unite(
    mut sightings: Vec<Sighting>,
    threads: NonZeroUsize,
    spool: &Spool,
    lessons: &Lessons<'_>,
    progress: Progress,
) -> anyhow::Result<Vec<Draft>> {
    sightings.sort_unstable_by_key(|sighting| (sighting.id, sighting.place));
    let mut documents: Vec<&[Sighting]> = sightings.chunk_by(|a, b| a.id == b.id).collect();
    documents.sort_unstable_by_key(|sightings| sightings.first().map(|first| first.place));
    let stage = progress.stage("Uniting", documents.len() as u64, Unit::Documents);
    parallel::map(&documents, threads, |sightings| {
        stage.advance(1);
        draft(sightings, spool, lessons)
            .context("cannot use the temporary file in the folder of the index; see that its disk is not full")
    })
}

fn draft(sightings: &[Sighting], spool: &Spool, lessons: &Lessons<'_>) -> anyhow::Result<Draft> {
    let latest = of_latest_capture(sightings);
    let [first, others @ ..] = &*latest else { anyhow::bail!("a document was sighted at least once") };
    let mut unbelieved = Vec::new();
    let mut read = |sighting| read(sighting, spool, lessons, &mut unbelieved);
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
    Ok(Draft { sighting, member: Member::of(&document), united: others.len() as u64, superseded, unbelieved })
}

/// A document as it was read, changed by what all others teach; the hash of the former, and whether anything was changed.
fn read(
    sighting: &Sighting,
    spool: &Spool,
    lessons: &Lessons<'_>,
    unbelieved: &mut Vec<(Kind, Date)>,
) -> io::Result<(Document, blake3::Hash, bool)> {
    let (mut document, hash) = spool.read(sighting)?;
    let is_labelled = country::reconsider(&mut document, &spool.read_clues(sighting)?, lessons.meanings);
    let dropped = lessons.bulk_days.apply(&mut document, sighting.fallback);
    let is_changed = is_labelled || !dropped.is_empty();
    unbelieved.extend(dropped);
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
