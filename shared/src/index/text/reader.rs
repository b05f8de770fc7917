//! Reading the texts of a segment in place. Whatever the bytes are, the worst is an error.

use std::ops::Range;

use tantivy::directory::OwnedBytes;
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::{DocId, TantivyError};

use super::outline::{Checkpoint, OutlineParts, Sentences};
use super::{BLOCK_BYTES, EXTENSION, NUMBER_BYTES};
use crate::index::IndexError;

/// A part of a text whose first word is known by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    /// The bytes of the text it covers.
    pub(crate) bytes: Range<usize>,
    /// The position of its first word.
    pub(crate) first_position: u32,
    /// What it says.
    pub(crate) text: String,
}

/// Reads the texts of one segment.
pub(crate) struct TextReader {
    /// The file without its footer.
    data: OwnedBytes,
    /// Where each block ends in the file.
    block_ends: Table,
    /// Where each document's text ends in the stream.
    text_ends: Table,
    /// Where each document's outline ends among the outlines.
    outline_ends: Table,
    /// Where the outlines are in the file.
    outlines: Range<usize>,
}

impl std::fmt::Debug for TextReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextReader").field("documents", &self.text_ends.length).finish_non_exhaustive()
    }
}

/// A table of ascending numbers in the file.
#[derive(Debug, Clone, Copy)]
struct Table {
    start: usize,
    length: usize,
}

impl Table {
    /// The stretch between the number before `place`, or 0, and the one at `place`.
    fn stretch(self, data: &[u8], place: usize) -> Option<Range<usize>> {
        let start = if place == 0 { 0 } else { self.number(data, place - 1)? };
        let end = self.number(data, place)?;
        (start <= end).then_some(start..end)
    }

    fn number(self, data: &[u8], place: usize) -> Option<usize> {
        let start = (place < self.length).then_some(self.start + place * NUMBER_BYTES)?;
        let bytes = data.get(start..start + NUMBER_BYTES)?;
        usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
    }
}

impl TextReader {
    /// Opens the texts of a segment.
    pub(crate) fn open(segment: &SegmentReader) -> Result<Self, IndexError> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned())).map_err(TantivyError::from)?;
        let data = file.read_bytes()?;
        let reader = Self::of(data).ok_or_else(damaged)?;
        if reader.text_ends.length == segment.max_doc() as usize { Ok(reader) } else { Err(damaged()) }
    }

    /// `None` if the parts do not fill the file.
    fn of(data: OwnedBytes) -> Option<Self> {
        let tables_end = data.len().checked_sub(3 * NUMBER_BYTES)?;
        let footer = Table { start: tables_end, length: 3 };
        let blocks = footer.number(&data, 0)?;
        let documents = footer.number(&data, 1)?;
        let outline_bytes = footer.number(&data, 2)?;
        let table_ending_at = |end: usize, length: usize| {
            Some(Table { start: end.checked_sub(length.checked_mul(NUMBER_BYTES)?)?, length })
        };
        let outline_ends = table_ending_at(tables_end, documents)?;
        let text_ends = table_ending_at(outline_ends.start, documents)?;
        let block_ends = table_ending_at(text_ends.start, blocks)?;
        let outlines = block_ends.start.checked_sub(outline_bytes)?..block_ends.start;
        Some(Self { data, block_ends, text_ends, outline_ends, outlines })
    }

    /// The whole text of a document.
    pub(crate) fn text(&self, doc: DocId) -> Result<String, IndexError> {
        self.read(self.text_range(doc)?)
    }

    /// Reads parts of one text.
    pub(crate) fn passages(&self, doc: DocId) -> PassageReader<'_> {
        PassageReader { texts: self, doc, blocks: 0..0, bytes: Vec::new() }
    }

    /// The sentences of a text, by the positions of their first words.
    pub(crate) fn sentences(&self, doc: DocId) -> Result<Sentences<'_>, IndexError> {
        Ok(self.parts(doc)?.sentences())
    }

    /// The outline of a text, as it was written.
    pub(super) fn outline(&self, doc: DocId) -> Result<&[u8], IndexError> {
        let outlines = self.data.get(self.outlines.clone()).ok_or_else(damaged)?;
        let stretch = self.outline_ends.stretch(&self.data, doc as usize).ok_or_else(damaged)?;
        outlines.get(stretch).ok_or_else(damaged)
    }

    fn parts(&self, doc: DocId) -> Result<OutlineParts<'_>, IndexError> {
        OutlineParts::of(self.outline(doc)?).ok_or_else(damaged)
    }

    /// Where a text is in the stream.
    fn text_range(&self, doc: DocId) -> Result<Range<usize>, IndexError> {
        self.text_ends.stretch(&self.data, doc as usize).ok_or_else(damaged)
    }

    /// Reads a stretch of the stream; it must begin and end between characters.
    fn read(&self, stretch: Range<usize>) -> Result<String, IndexError> {
        let blocks = blocks_of(&stretch);
        let skipped = stretch.start - blocks.start * BLOCK_BYTES;
        let mut bytes = self.decompress_all(blocks)?;
        if bytes.len() < skipped + stretch.len() {
            return Err(damaged());
        }
        bytes.truncate(skipped + stretch.len());
        bytes.drain(..skipped);
        String::from_utf8(bytes).map_err(|_| damaged())
    }

    fn decompress_all(&self, blocks: Range<usize>) -> Result<Vec<u8>, IndexError> {
        let mut bytes = Vec::new();
        for block in blocks {
            self.decompress(block, &mut bytes)?;
        }
        Ok(bytes)
    }

    /// Adds what a block holds.
    fn decompress(&self, block: usize, bytes: &mut Vec<u8>) -> Result<(), IndexError> {
        let place = self.block_ends.stretch(&self.data, block).ok_or_else(damaged)?;
        let compressed = self.data.get(place).ok_or_else(damaged)?;
        let start = bytes.len();
        bytes.resize(start + BLOCK_BYTES, 0);
        let free = bytes.get_mut(start..).unwrap_or_default();
        let length = lz4_flex::block::decompress_into(compressed, free).map_err(|_| damaged())?;
        bytes.truncate(start + length);
        Ok(())
    }
}

/// Reads parts of one text. Parts that lie in the same blocks, as those of a short text do, cost these blocks once.
pub(crate) struct PassageReader<'a> {
    texts: &'a TextReader,
    doc: DocId,
    /// The blocks that were read last.
    blocks: Range<usize>,
    /// What they hold.
    bytes: Vec<u8>,
}

impl PassageReader<'_> {
    /// The part of the text that holds the words at `positions`, from the checkpoint at or before the first to the one after the last.
    pub(crate) fn region(&mut self, positions: Range<u32>) -> Result<Region, IndexError> {
        let text = self.texts.text_range(self.doc)?;
        let mut first = Checkpoint::default();
        let mut end = text.len();
        for checkpoint in self.texts.parts(self.doc)?.checkpoints() {
            if checkpoint.position <= positions.start {
                first = checkpoint;
            } else if checkpoint.position >= positions.end {
                end = checkpoint.byte as usize;
                break;
            }
        }
        let bytes = first.byte as usize..end;
        if bytes.start > bytes.end || bytes.end > text.len() {
            return Err(damaged());
        }
        let text = self.read(text.start + bytes.start..text.start + bytes.end)?;
        Ok(Region { bytes, first_position: first.position, text })
    }

    fn read(&mut self, stretch: Range<usize>) -> Result<String, IndexError> {
        let needed = blocks_of(&stretch);
        if needed.start < self.blocks.start || needed.end > self.blocks.end {
            self.bytes = self.texts.decompress_all(needed.clone())?;
            self.blocks = needed;
        }
        let skipped = stretch.start.saturating_sub(self.blocks.start * BLOCK_BYTES);
        let bytes = self.bytes.get(skipped..skipped + stretch.len()).ok_or_else(damaged)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| damaged())
    }
}

/// The blocks in which a stretch of the stream lies.
fn blocks_of(stretch: &Range<usize>) -> Range<usize> {
    stretch.start / BLOCK_BYTES..stretch.end.div_ceil(BLOCK_BYTES)
}

fn damaged() -> IndexError {
    IndexError::Engine("the texts of a segment cannot be read".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_give_texts_or_errors(
            mut bytes in prop::collection::vec(any::<u8>(), 0..120),
            counts in prop::array::uniform3(0_u64..4),
            doc in 0_u32..5,
        ) {
            bytes.extend(counts.into_iter().flat_map(u64::to_le_bytes));
            if let Some(reader) = TextReader::of(OwnedBytes::new(bytes)) {
                prop_assert!(reader.text(doc).is_err() || reader.text_ends.length > doc as usize);
                let _ = reader.passages(doc).region(3..9);
                prop_assert!(reader.sentences(doc).is_err() || reader.outline(doc).is_ok());
            }
        }
    }

    #[test]
    fn a_file_that_ends_too_soon_is_an_error() {
        assert!(TextReader::of(OwnedBytes::new(vec![0; 23])).is_none());
        assert!(TextReader::of(OwnedBytes::new(vec![0xff; 48])).is_none());
        assert!(TextReader::of(OwnedBytes::new(vec![0; 24])).is_some_and(|reader| reader.text(0).is_err()));
    }
}
