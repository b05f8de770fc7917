//! What the lexicon learned of documents that are gone: hashes of their terms. It is made anew of the documents that stay, so that it
//! is as if the others had never been read.

use shared::country::Country;
use shared::document::{Document, DocumentId};
use shared::index::{Candidate, Searcher};

use crate::enrich::gazetteer::Folded;
use crate::enrich::lexicon::{Lexicon, terms};
use crate::spool::{id_hash, short_id};

/// Makes the lexicon of a generation anew, if one of these documents has taught it.
pub fn forget_lessons(candidate: &Candidate, gone: &[DocumentId]) -> anyhow::Result<()> {
    let lexicon = Lexicon::open(candidate.folder())?;
    if !lexicon.has_learned_of(gone.iter().map(|id| short_id(&id_hash(id)))) {
        return Ok(());
    }
    learned_of(&candidate.check()?)?.replace(candidate.folder())
}

fn learned_of(searcher: &Searcher) -> anyhow::Result<Lexicon> {
    let mut lexicon = Lexicon::default();
    for document in searcher.documents()? {
        let document = document?;
        if let Some(country) = only_country(&document) {
            let terms = terms(&Folded::new(&document.title), &Folded::new(&document.text));
            lexicon.learn(short_id(&id_hash(&document.id)), country, terms);
        }
    }
    Ok(lexicon)
}

/// The one country that a document is about for certain.
fn only_country(document: &Document) -> Option<Country> {
    let mut certain = document.countries.iter().filter(|label| label.evidence.is_certain());
    let country = certain.next()?.country;
    certain.all(|label| label.country == country).then_some(country)
}
