//! What bytes say: one file a format. [`read`] tells the format by content, never by name.

use crate::container::Item;
use crate::record::Record;
use crate::report::{QuarantineReason, Warning};

/// What was read from an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Which format it has.
    pub format: Format,
    /// The publications in it, in its order.
    pub records: Vec<Record>,
    /// Its parts that could not be read: place within the item (such as `line 7`), reason and words.
    pub rejected: Vec<(String, QuarantineReason, String)>,
    /// What else the operator should know.
    pub warnings: Vec<Warning>,
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A page of the site that lists publications (HTML).
    Listing,
    /// A listing copied as plain text.
    CopiedListing,
    /// A page that holds one publication (HTML).
    Page,
    /// JSON Lines, a publication a line.
    JsonLines,
}

/// Reads an item; an error says why it is none of the formats.
pub fn read(item: &Item) -> Result<Contents, (QuarantineReason, String)> {
    todo!("{}", item.name)
}
