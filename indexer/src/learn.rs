//! Between the two passes of an ingest: the lexicon learns from all that was read.

use anyhow::Context;
use rustc_hash::FxHashSet;
use shared::country::Country;

use crate::enrich::country::Clues;
use crate::enrich::lexicon::{Lexicon, Term};
use crate::settle::of_latest_capture;
use crate::spool::{Sighting, Spool};

/// Teaches the lexicon each document that is about one country for certain. Sorts the sightings by document and place.
pub fn learn(sightings: &mut [Sighting], spool: &Spool, lexicon: &mut Lexicon) -> anyhow::Result<()> {
    sightings.sort_unstable_by_key(|sighting| (sighting.id, sighting.place));
    for versions in sightings.chunk_by(|a, b| a.id == b.id) {
        let read = |sighting| spool.read_clues(sighting).context("cannot read the temporary file back");
        let clues: Vec<Clues> = of_latest_capture(versions).iter().map(read).collect::<anyhow::Result<_>>()?;
        if let (Some(sighting), Some(country)) = (versions.first(), only_country(&clues)) {
            let terms: FxHashSet<Term> = clues.into_iter().flat_map(|clues| clues.terms).collect();
            lexicon.learn(sighting.short_id(), country, terms);
        }
    }
    Ok(())
}

/// The one country that versions of a document are about for certain.
fn only_country(clues: &[Clues]) -> Option<Country> {
    let mut certain = clues.iter().flat_map(|clues| &clues.certain);
    let country = *certain.next()?;
    certain.all(|other| *other == country).then_some(country)
}
