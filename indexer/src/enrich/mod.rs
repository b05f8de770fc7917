//! What a publication's source does not state outright, one file a property: each takes what is stated, and concludes
//! the rest from address, title and text.

pub mod address;
pub mod country;
pub mod date;
pub mod document_type;
pub mod gazetteer;
mod inflection;
pub mod language;
pub mod lexicon;
pub mod named;
pub mod reference;
pub(crate) mod section;
pub mod text;

use crate::report::{Warning, WarningKind};

/// How many characters of a value a warning repeats.
const MAX_QUOTED_CHARS: usize = 80;

/// A warning about a value of a record: what is odd, the value, and what was done instead.
pub(crate) fn warning(kind: WarningKind, what: &str, value: &str, instead: &str) -> Warning {
    let mut quoted: String = value.chars().take(MAX_QUOTED_CHARS).collect();
    if quoted.len() < value.len() {
        quoted.push('…');
    }
    Warning { kind, message: format!("{what} {quoted:?}: {instead}") }
}
