//! What the tests share: an archive that was ingested, a server over it, and tables to compare with.

mod archive;
mod server;
mod table;

pub use archive::{Archive, fixture};
pub use server::{Answered, Server, encoded};
pub use table::{Expected, Judged, expected, is_named, judged, key_of};
