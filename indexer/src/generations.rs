//! The generations of an index, for people to choose one to go back to.

use std::path::Path;

use jiff::Timestamp;
use shared::index::{IndexError, Searcher, store};

/// One line a generation, the oldest first: its number, how many documents it has, when it was built, and whether it is the one that is served.
pub fn list(dir: &Path) -> Result<String, IndexError> {
    let served = store::served(dir)?;
    let line = |generation: store::Generation| {
        let searcher = Searcher::of_generation(dir, &generation)?;
        let mark = if generation == served { ", served" } else { "" };
        Ok(format!(
            "{}: {} documents, built {}{mark}",
            generation.number,
            searcher.document_count(),
            built_at(&searcher)
        ))
    };
    let lines: Result<Vec<String>, IndexError> = store::generations(dir)?.into_iter().map(line).collect();
    Ok(lines?.join("\n"))
}

/// When a generation was built, to the second.
fn built_at(searcher: &Searcher) -> String {
    let time = searcher.built_at().and_then(|time| Timestamp::try_from(time).ok());
    time.map_or_else(|| "at an unknown time".to_owned(), |time| time.to_string())
}
