//! Patterns: words with `*` (any letters or none) and `?` (one letter), as an automaton over the bytes of a term.

use std::ops::Range;

use tantivy_fst::Automaton;

use crate::index::analysis::fold;

/// How many bytes and wildcards a pattern may have after folding: its automaton keeps them as bits of a number. What is longer
/// finds nothing.
const MAX_STEPS: usize = 127;

/// Whether a character is a wildcard.
pub(super) fn is_wildcard(c: char) -> bool {
    matches!(c, '*' | '?')
}

/// The words of a pattern, as ranges of bytes: a hyphen, a space and the like end one, as they do in a text. Wildcards alone
/// beside other words are none.
pub(in crate::search) fn words(pattern: &str) -> Vec<Range<usize>> {
    let belongs = |c: char| c.is_alphanumeric() || is_wildcard(c) || !(c.is_ascii() || c.is_whitespace() || is_dash(c));
    let joins = |c: char| belongs(c) || matches!(c, '.' | ',' | '\'' | '\u{2019}' | '_');
    let mut words = Vec::new();
    let mut start = 0;
    for piece in pattern.split_inclusive(|c| !joins(c)) {
        let word = piece.trim_end_matches(|c| !belongs(c));
        let lead = word.len() - word.trim_start_matches(|c| !belongs(c)).len();
        if lead < word.len() {
            words.push(start + lead..start + word.len());
        }
        start += piece.len();
    }
    let has_letters =
        |word: &Range<usize>| pattern.get(word.clone()).is_some_and(|word| !word.chars().all(is_wildcard));
    if words.iter().any(has_letters) {
        words.retain(has_letters);
    }
    words
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '«' | '»' | '·')
}

/// Accepts the terms that a pattern describes.
///
/// It is in several steps of the pattern at once, each a bit: bit `n` says that what was read is described by the first `n`
/// steps. A step is a byte, any letter, or any run of letters.
#[derive(Debug)]
pub(super) struct Pattern {
    /// For each byte, the steps that are this byte.
    bytes: Vec<u128>,
    /// The steps that are `?`.
    letters: u128,
    /// The steps that are `*`.
    runs: u128,
    /// How many steps there are.
    length: usize,
}

impl Pattern {
    /// Folds the letters of a pattern and keeps its wildcards; `None` if it is too long.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let mut compiled = Self { bytes: vec![0; 256], letters: 0, runs: 0, length: 0 };
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            let end = if is_wildcard(first) { 1 } else { rest.find(is_wildcard).unwrap_or(rest.len()) };
            let (piece, after) = rest.split_at(end);
            match first {
                '*' => compiled.push(|compiled, step| compiled.runs |= step)?,
                '?' => compiled.push(|compiled, step| compiled.letters |= step)?,
                _ => {
                    for byte in fold(piece).into_bytes() {
                        compiled.push(|compiled, step| compiled.bytes[usize::from(byte)] |= step)?;
                    }
                }
            }
            rest = after;
        }
        Some(compiled)
    }

    fn push(&mut self, set: impl Fn(&mut Self, u128)) -> Option<()> {
        if self.length == MAX_STEPS {
            return None;
        }
        set(self, 1 << self.length);
        self.length += 1;
        Some(())
    }

    /// Adds the states behind runs, which may be empty.
    fn past_runs(&self, mut states: u128) -> u128 {
        loop {
            let further = states | ((states & self.runs) << 1);
            if further == states {
                return states;
            }
            states = further;
        }
    }
}

impl Automaton for Pattern {
    type State = u128;

    fn start(&self) -> u128 {
        self.past_runs(1)
    }

    fn is_match(&self, states: &u128) -> bool {
        states & (1 << self.length) != 0
    }

    fn can_match(&self, states: &u128) -> bool {
        *states != 0
    }

    fn accept(&self, states: &u128, byte: u8) -> u128 {
        let continues_letter = byte & 0b1100_0000 == 0b1000_0000;
        let by_byte = (states & self.bytes[usize::from(byte)]) << 1;
        let by_letter = if continues_letter { states & (self.letters << 1) } else { (states & self.letters) << 1 };
        self.past_runs(by_byte | by_letter | (states & self.runs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describes(pattern: &str, term: &str) -> bool {
        let pattern = Pattern::new(pattern).expect("a short pattern");
        let states = term.bytes().fold(pattern.start(), |states, byte| pattern.accept(&states, byte));
        pattern.is_match(&states)
    }

    #[test]
    fn wildcards_stand_for_letters() {
        for (pattern, term) in [
            ("tortur*", "torture"),
            ("tortur*", "tortur"),
            ("*ция", "полиция"),
            ("wom?n", "women"),
            ("ni?o", "niño"),
            ("??", "人权"),
            ("Déten*", "detention"),
            ("a*b*c", "axxbyyc"),
            ("**", "anything"),
            ("*", ""),
        ] {
            assert!(describes(pattern, term), "{pattern} {term}");
        }
        for (pattern, term) in
            [("tortur*", "tort"), ("wom?n", "womn"), ("wom?n", "womeen"), ("?", "人权"), ("a*b", "abc"), ("", "a")]
        {
            assert!(!describes(pattern, term), "{pattern} {term}");
        }
        assert!(Pattern::new(&"a".repeat(200)).is_none());
    }

    #[test]
    fn a_pattern_of_several_words_is_cut_as_text_is() {
        let words_of = |pattern: &str| -> Vec<String> {
            words(pattern).into_iter().filter_map(|word| pattern.get(word)).map(str::to_owned).collect()
        };
        assert_eq!(words_of("non-state*"), ["non", "state*"]);
        assert_eq!(words_of("1,6*"), ["1,6*"]);
        assert_eq!(words_of("*"), ["*"]);
        assert_eq!(words_of("deten* *"), ["deten*"]);
        assert_eq!(words_of("الإنس*"), ["الإنس*"]);
        assert_eq!(words_of("..."), [""; 0]);
    }
}
