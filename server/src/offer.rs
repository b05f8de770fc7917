//! Offers: other names of what is asked, and how much is found with them. They are never applied unasked.

use shared::index::Searcher;
use shared::query::Expression;
use shared::search::{SearchError, count};
use shared::variant::{Addition, Variants};

use crate::params::Asked;
use crate::repair::{Change, Repair};

/// How many names of one question are looked at; each takes a search.
pub const MAX_OFFERS: usize = 4;

/// Names that find more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offers {
    /// Each name with its others, in the order of the question; at most [`MAX_OFFERS`].
    pub each: Vec<Offer>,
    /// The question with all other names of all its names.
    pub together: Repair,
}

/// A name with its others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What would be added.
    pub addition: Addition,
    /// How many documents are found with this alone added.
    pub total: u64,
}

/// The names in a question that change how much it finds, `total` being what it finds without them.
pub fn offers(
    searcher: &Searcher,
    variants: &Variants,
    asked: &Asked,
    expression: &Expression,
    total: u64,
) -> Result<Option<Offers>, SearchError> {
    let Some(widened) = variants.widen(expression) else { return Ok(None) };
    let filters = asked.filters();
    let mut each = Vec::new();
    for addition in widened.additions.iter().take(MAX_OFFERS) {
        let with = variants.widen_at(expression, addition);
        let found = count(searcher, with.as_ref(), &filters)?;
        if found != total {
            each.push(Offer { addition: addition.clone(), total: found });
        }
    }
    let found = match (&each[..], widened.additions.len()) {
        ([], _) => return Ok(None),
        ([only], 1) => only.total,
        _ => count(searcher, Some(&widened.expression), &filters)?,
    };
    let together = Repair { change: Change::OtherNames, asked: asked.with_variants(true), total: found };
    Ok(Some(Offers { each, together }))
}
