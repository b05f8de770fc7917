//! Help while one types, and after a slip of the pen: completions ([`complete`]) and corrections ([`correct`]).
//!
//! Both draw on a [`Lexicon`]: the words and titles of a snapshot's documents, held in memory. It knows of living documents alone, so
//! that nothing of a removed document is ever offered, and it never tells how often something occurs without counting.

mod completion;
mod documents;
mod lexicon;
mod mistakes;
mod named;
mod recent;
mod references;
mod spelling;
#[cfg(test)]
mod tests;
mod titles;
mod typed;
mod words;
mod written;

pub use completion::{Completion, Kind, MAX_COMPLETIONS, complete};
pub use lexicon::Lexicon;
pub use spelling::{Correction, MAX_CORRECTIONS, correct};
