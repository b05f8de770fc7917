//! Variants: other names of the same thing, which a search in any form can take in as well: Burma and Myanmar, Kiev and
//! Kyiv, `organise` and `organize`.
//!
//! [`Variants`] is the table; [`Variants::widen`] takes an expression and gives one that asks for the other names too.
//! It is plain data to plain data: nothing here knows what an index holds.

mod spelling;
mod table;
mod widen;

pub use table::{TableError, Variants};
pub use widen::{Addition, MAX_ADDED_NAMES, Widened};
