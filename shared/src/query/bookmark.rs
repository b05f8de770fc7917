//! Where a list of hits was left, to go on from there.

/// A place in a list of hits: behind one of them.
///
/// It means something only to the snapshot that gave it, and for the same question: expression, filters, order and folding.
/// Page sizes may differ. What is made up rather than given finds other hits, or none, and does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bookmark {
    /// How many hits come before this place.
    pub passed: u32,
    /// The bits of the score of the last of them; 0 where hits are not ranked by score.
    pub score: u32,
    /// The segment of the snapshot in which the last of them is.
    pub segment: u32,
    /// Its number in there.
    pub document: u32,
}
