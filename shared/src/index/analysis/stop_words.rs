//! Words so frequent that they say nothing about what a document is about. They stay in the index, since phrases need
//! them, and have no weight in the order of hits.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::fold;

/// The words of `stop_words.tsv`, folded.
static SET: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let rows = include_str!("stop_words.tsv").lines().filter(|line| !line.starts_with('#'));
    let words = rows.filter_map(|row| row.split_once('\t')).flat_map(|(_, words)| words.split(' '));
    words.map(fold).collect()
});

/// Whether a surface form is a stop word in one of the languages of the table.
pub(crate) fn is_stop_word(surface: &str) -> bool {
    SET.contains(surface)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_weigh_nothing_and_others_do() {
        for word in ["The", "été", "für", "على", "что"] {
            assert!(is_stop_word(&fold(word)), "{word}");
        }
        for word in ["torture", "prison", "закон", "حقوق"] {
            assert!(!is_stop_word(&fold(word)), "{word}");
        }
    }
}
