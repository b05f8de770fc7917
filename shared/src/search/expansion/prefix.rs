//! What begins like a text, as an automaton over the bytes of a term.

use tantivy_fst::Automaton;

/// Accepts the terms that begin with these bytes.
pub(super) struct Prefix<'a>(pub(super) &'a [u8]);

impl Automaton for Prefix<'_> {
    /// How many of the bytes were read; `None` after another one.
    type State = Option<usize>;

    fn start(&self) -> Option<usize> {
        Some(0)
    }

    fn is_match(&self, read: &Option<usize>) -> bool {
        *read == Some(self.0.len())
    }

    fn can_match(&self, read: &Option<usize>) -> bool {
        read.is_some()
    }

    fn accept(&self, read: &Option<usize>, byte: u8) -> Option<usize> {
        let read = (*read)?;
        match self.0.get(read) {
            Some(next) => (*next == byte).then_some(read + 1),
            None => Some(read),
        }
    }
}
