//! Documents that were taken down: every address of one says so, and nothing else of it.

use shared::document::DocumentId;
use shared::index::Searcher;

use crate::error::Error;

/// The id in an address; an error where it cannot be one, and where its document was taken down.
pub fn standing_id(id: &str, searcher: &Searcher) -> Result<DocumentId, Error> {
    let id = DocumentId::new(id).ok_or(Error::NoSuchDocument)?;
    if searcher.removals().has_removed(&id) { Err(Error::DocumentRemoved) } else { Ok(id) }
}
