//! Text and marks put together.

use std::ops::Range;

use crate::index::analysis::tokenize;
use crate::search::results::Segment;
use crate::search::spans::Span;

/// Puts a text and the ranges of its marks, ascending and apart, together.
pub(in crate::search) fn segments(text: &str, marks: &[Range<usize>]) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(2 * marks.len() + 1);
    let mut push = |range: Range<usize>, marked: bool| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            segments.push(Segment { text: text.to_owned(), marked });
        }
    };
    let mut at = 0;
    for mark in marks {
        push(at..mark.start, false);
        push(mark.clone(), true);
        at = mark.end;
    }
    push(at..text.len(), false);
    segments
}

/// The ranges of bytes that marks, ascending and apart, cover in a whole text.
pub(in crate::search) fn mark_bytes(text: &str, marks: &[Span]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(marks.len());
    let mut marks = marks.iter().peekable();
    let mut start = 0;
    for (position, word) in (0_u32..).zip(tokenize(text)) {
        let Some(mark) = marks.peek() else { break };
        if position == mark.start {
            start = word.start;
        }
        if position + 1 == mark.end {
            ranges.push(start..word.end);
            marks.next();
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn segments_joined_are_the_text(text in "\\PC{0,60}", cuts in proptest::collection::vec(0_usize..60, 0..6)) {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut places: Vec<usize> = cuts.iter().map(|cut| boundaries[cut % boundaries.len()]).collect();
            places.sort_unstable();
            let marks: Vec<Range<usize>> = places.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let joined: String = segments(&text, &marks).into_iter().map(|segment| segment.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
