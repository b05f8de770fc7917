//! The forms in which answers are given that are tables at heart.

/// JSON, or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// JSON.
    Json,
    /// A table as [CSV](crate::csv).
    Csv,
}

impl TableFormat {
    /// The forms by their names in parameters, the one that is meant unless told otherwise first.
    pub const NAMES: [(&str, Self); 2] = [("json", Self::Json), ("csv", Self::Csv)];
}
