//! Where a match stands: the only kind of mark there is.

/// Words in a row that are a match: positions `start..end` of a field (0: title, 1: text).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) field: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Which text of the query it matches: its place in [`Plan::parts`](super::plan::Plan::parts).
    pub(super) part: usize,
}

/// Sorts spans and joins those that share a word: what is left are the marks, in reading order.
pub(super) fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut marks: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match marks.last_mut() {
            Some(last) if last.field == span.field && span.start < last.end => last.end = last.end.max(span.end),
            _ => marks.push(span),
        }
    }
    marks
}
