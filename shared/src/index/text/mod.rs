//! The texts of a segment, kept so that a passage can be read without reading its document.
//!
//! Texts stand one after the other in a stream that is cut into blocks, each compressed for itself; a passage costs the
//! one or two blocks it lies in. Beside the stream stands each text's [outline]: **checkpoints**, for every 32nd word
//! or so its position and byte, from where the base tokenizer finds the bytes of the positions that follow; and the positions
//! at which **sentences** and paragraphs begin. A checkpoint is a word after white space, since only there does cutting afresh give
//! the same words as cutting from the beginning.
//!
//! The file is a component of the segment like Tantivy's own (a *segment plugin*): merges rewrite it, so that what is
//! deleted is gone from it when Tantivy has merged it away.
//!
//! Layout, all numbers in eight bytes, little-endian: the blocks; the outlines; where each block ends in the file; where each
//! document's text ends in the stream; where each document's outline ends among the outlines; then the footer: how many blocks, how
//! many documents, how many bytes of outlines there are. Nothing is read before it is needed: opening costs the same
//! whatever the size.

mod outline;
mod reader;
mod varint;
mod writer;

pub(crate) use outline::{Outline, OutlineMaker, Sentence};
pub(crate) use reader::{PassageReader, Region, TextReader};
pub(crate) use writer::TextPlugin;

/// The file's extension.
const EXTENSION: &str = "text";

/// How much text a block holds, in bytes before compression: one read of a passage decompresses one or two.
const BLOCK_BYTES: usize = 4 * 1024;

/// How many bytes a number of the tables and of the footer takes.
const NUMBER_BYTES: usize = size_of::<u64>();
