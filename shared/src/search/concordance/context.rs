//! What stands around a match: cut to a width between characters, between words where that is possible, and compared as words.

use icu_segmenter::GraphemeClusterSegmenter;

use crate::index::analysis::{fold, tokenize};

/// How many words of a context are compared: who sorts by context reads the first few.
const COMPARED_WORDS: usize = 8;

/// A text as one line: white space, ends of lines and control characters are one space.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        let is_gap = c.is_whitespace() || c.is_control();
        if !is_gap {
            line.push(c);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}

/// The end of a text, at most so many characters wide.
pub(super) fn before(text: &str, width: usize) -> String {
    let line = one_line(text);
    let places = boundaries(&line);
    let Some(cut) = places.len().checked_sub(width + 2).map(|place| places[place + 1]) else {
        return line.trim_start().to_owned();
    };
    let (gone, kept) = line.split_at(cut);
    if gone.ends_with(' ') || kept.starts_with(' ') {
        return kept.trim_start().to_owned();
    }
    // A word was cut: it goes, where another is left.
    let whole = kept.split_once(' ').map(|(_, rest)| rest).filter(|rest| !rest.trim().is_empty());
    whole.unwrap_or(kept).to_owned()
}

/// The beginning of a text, at most so many characters wide.
pub(super) fn after(text: &str, width: usize) -> String {
    let line = one_line(text);
    let places = boundaries(&line);
    let Some(cut) = places.get(width).copied().filter(|cut| *cut < line.len()) else {
        return line.trim_end().to_owned();
    };
    let (kept, gone) = line.split_at(cut);
    if gone.starts_with(' ') || kept.ends_with(' ') {
        return kept.trim_end().to_owned();
    }
    let whole = kept.rsplit_once(' ').map(|(rest, _)| rest).filter(|rest| !rest.trim().is_empty());
    whole.unwrap_or(kept).to_owned()
}

/// Where the characters of a text, as people count them, begin, and the last one ends.
fn boundaries(text: &str) -> Vec<usize> {
    GraphemeClusterSegmenter::new().segment_str(text).collect()
}

/// What lines are sorted by: words as the search folds them, in the order in which they stand away from the match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey(Vec<String>);

impl SortKey {
    /// Compares what stands before a match, the nearest word first.
    pub(super) fn before(context: &str) -> Self {
        let mut words = words(context);
        words.reverse();
        words.truncate(COMPARED_WORDS);
        Self(words)
    }

    /// Compares what stands after a match.
    pub(super) fn after(context: &str) -> Self {
        let mut words = words(context);
        words.truncate(COMPARED_WORDS);
        Self(words)
    }
}

fn words(context: &str) -> Vec<String> {
    tokenize(context).filter_map(|word| context.get(word)).map(fold).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contexts_are_cut_between_words_where_there_are_any() {
        for (width, left, right) in [
            (100, "the weaver was held ", " without a trial"),
            (12, "was held ", " without a"),
            (9, "was held ", " without"),
            (8, "held ", " without"),
            (3, "ld ", " wi"),
            (0, "", ""),
        ] {
            assert_eq!(before("  the weaver\nwas held ", width), left, "{width}");
            assert_eq!(after(" without\n\na trial ", width), right, "{width}");
        }
        assert_eq!((before("警方酷刑", 2), after("酷刑之后", 2)), ("酷刑".to_owned(), "酷刑".to_owned()));
    }

    #[test]
    fn words_are_compared_away_from_the_match() {
        assert!(SortKey::before("she was Held, ") < SortKey::before("he was jailed "));
        assert_eq!(SortKey::before("(Élan held)"), SortKey::before("elan HELD"));
        assert!(SortKey::after(" a trial") < SortKey::after(" a well"));
        assert!(SortKey::after("") < SortKey::after(" a"));
    }

    proptest! {
        #[test]
        fn a_context_is_a_part_of_the_line_no_wider_than_asked(text in "(\\PC|\\s|é|👩‍👩‍👧){0,40}", width in 0_usize..30) {
            let line = one_line(&text);
            let (left, right) = (before(&text, width), after(&text, width));
            prop_assert!(line.ends_with(&left) && line.starts_with(&right));
            for context in [&left, &right] {
                prop_assert!(GraphemeClusterSegmenter::new().segment_str(context).count().saturating_sub(1) <= width);
            }
        }
    }
}
