//! A walk through a dictionary that ends when nobody waits for it any more.

use std::cell::Cell;

use tantivy_fst::Automaton;

use crate::index::{IndexError, Searcher};

/// How many bytes of terms are read between two looks at the deadline: a millisecond at most.
const BYTES_BETWEEN_CHECKS: u32 = 4_096;

/// An automaton that lets nothing more match once the deadline of a searcher is over.
///
/// The walk then ends early, as though the dictionary did: [`check`](Self::check) says so.
pub(super) struct Watched<'a, A> {
    automaton: &'a A,
    searcher: &'a Searcher,
    /// How many bytes were read, modulo 2³².
    read: Cell<u32>,
    is_over: Cell<bool>,
}

impl<'a, A> Watched<'a, A> {
    pub(super) fn new(automaton: &'a A, searcher: &'a Searcher) -> Self {
        Self { automaton, searcher, read: Cell::new(0), is_over: Cell::new(false) }
    }

    /// An error if the walk was ended early.
    pub(super) fn check(&self) -> Result<(), IndexError> {
        if self.is_over.get() { Err(IndexError::Stopped) } else { Ok(()) }
    }
}

impl<A: Automaton> Automaton for Watched<'_, A> {
    type State = A::State;

    fn start(&self) -> A::State {
        self.automaton.start()
    }

    fn is_match(&self, state: &A::State) -> bool {
        self.automaton.is_match(state)
    }

    fn can_match(&self, state: &A::State) -> bool {
        !self.is_over.get() && self.automaton.can_match(state)
    }

    fn accept(&self, state: &A::State, byte: u8) -> A::State {
        self.read.set(self.read.get().wrapping_add(1));
        if self.read.get().is_multiple_of(BYTES_BETWEEN_CHECKS) && self.searcher.check_deadline().is_err() {
            self.is_over.set(true);
        }
        self.automaton.accept(state, byte)
    }
}
