//! Words with typing mistakes, as an automaton over the bytes of a term.

use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

/// The most mistakes a word may have.
const MAX_MISTAKES: u8 = 2;

/// How long a word is that may have mistakes, in letters; a longer one is matched as written. An automaton takes up to 70 KB a
/// letter.
const MAX_LETTERS: usize = 40;

/// The builders for one mistake and for two. Letters exchanged are one mistake.
static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; MAX_MISTAKES as usize]> =
    LazyLock::new(|| [1, 2].map(|mistakes| LevenshteinAutomatonBuilder::new(mistakes, true)));

/// Accepts the terms that differ from a word by so many mistakes at most.
pub(super) struct Mistakes(DFA);

impl Mistakes {
    /// Of a folded word. `None` if it has to be matched as written.
    pub(super) fn new(word: &str, mistakes: u8) -> Option<Self> {
        let place = usize::from(mistakes.min(MAX_MISTAKES)).checked_sub(1)?;
        let is_short = word.chars().count() <= MAX_LETTERS;
        is_short.then(|| BUILDERS.get(place).map(|builder| Self(builder.build_dfa(word))))?
    }

    /// How many mistakes an accepted term has.
    pub(super) fn of(&self, term: &[u8]) -> u8 {
        self.0.eval(term).to_u8()
    }
}

impl Automaton for Mistakes {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_a_letter_too_many_too_few_another_or_two_exchanged() {
        let mistakes = |word: &str, term: &str| {
            let automaton = Mistakes::new(word, 2).expect("a short word");
            let state = term.bytes().fold(automaton.start(), |state, byte| automaton.accept(&state, byte));
            automaton.is_match(&state).then(|| automaton.of(term.as_bytes()))
        };
        assert_eq!(mistakes("gaddafi", "gaddafi"), Some(0));
        assert_eq!(mistakes("gaddafi", "gadafi"), Some(1));
        assert_eq!(mistakes("gaddafi", "gadadfi"), Some(1));
        assert_eq!(mistakes("gaddafi", "qadafi"), Some(2));
        assert_eq!(mistakes("gaddafi", "kadhafy"), None);
        assert!(Mistakes::new("word", 0).is_none() && Mistakes::new(&"b".repeat(80), 1).is_none());
    }
}
