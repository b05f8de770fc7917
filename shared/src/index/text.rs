//! The texts of a segment, kept so that a passage can be read without reading its document.
//!
//! Texts stand one after the other in a stream that is cut into blocks, each compressed for itself; a passage costs the
//! one or two blocks it lies in. Beside the stream stand **checkpoints**: for every [`CHECKPOINT_TOKENS`]th word or so
//! its position and byte, from where the base tokenizer finds the bytes of the positions that follow. A checkpoint is a word
//! after white space, since only there does cutting afresh give the same words as cutting from the beginning.
//!
//! The file is a component of the segment like Tantivy's own (a *segment plugin*): merges rewrite it, so that what is
//! deleted is gone from it when Tantivy has merged it away.
//!
//! Layout: blocks; then the directory (postcard); then the directory's length in eight bytes, little-endian.

use std::any::Any;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::{OwnedBytes, TerminatingWrite, WritePtr};
use tantivy::index::{Segment, SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, TantivyError};

use super::IndexError;
use super::entry::Entry;

/// The file's extension.
const EXTENSION: &str = "text";

/// How much text a block holds, in bytes before compression: one read of a passage decompresses one or two.
const BLOCK_BYTES: usize = 8 * 1024;

/// The least number of words between two checkpoints.
const CHECKPOINT_TOKENS: u32 = 32;

/// Where the parts of the file are, and where each document's text and checkpoints are.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Directory {
    /// Where each block ends in the file.
    block_ends: Vec<u64>,
    /// Where each document's text ends in the stream.
    text_ends: Vec<u64>,
    /// Where each document's checkpoints end in `checkpoints`.
    checkpoint_ends: Vec<u32>,
    /// Positions and bytes, each as the distance from the one before.
    checkpoints: Vec<(u32, u32)>,
}

/// A word whose place is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Checkpoint {
    position: u32,
    byte: u32,
}

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
    data: OwnedBytes,
    directory: Directory,
}

impl std::fmt::Debug for TextReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextReader").field("documents", &self.directory.text_ends.len()).finish_non_exhaustive()
    }
}

impl TextReader {
    /// Opens the texts of a segment.
    pub(crate) fn open(segment: &SegmentReader) -> Result<Self, IndexError> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned())).map_err(TantivyError::from)?;
        let data = file.read_bytes()?;
        let (data, length) = data.rsplit(8);
        let length = length.as_slice().try_into().map_or(0, u64::from_le_bytes);
        let length = usize::try_from(length).ok().filter(|length| *length <= data.len()).ok_or_else(damaged)?;
        let (data, directory) = data.rsplit(length);
        let directory = postcard::from_bytes(directory.as_slice()).map_err(|_| damaged())?;
        Ok(Self { data, directory })
    }

    /// The whole text of a document.
    pub(crate) fn text(&self, doc: DocId) -> Result<String, IndexError> {
        let text = self.text_range(doc);
        self.read(text)
    }

    /// How many bytes the text of a document has.
    pub(crate) fn text_bytes(&self, doc: DocId) -> usize {
        let text = self.text_range(doc);
        usize::try_from(text.end - text.start).unwrap_or(usize::MAX)
    }

    /// The part of a text that holds the words at `positions`, from the checkpoint at or before the first to the one after the last.
    pub(crate) fn region(&self, doc: DocId, positions: Range<u32>) -> Result<Region, IndexError> {
        let mut first = Checkpoint::default();
        let mut end = self.text_bytes(doc);
        for checkpoint in self.checkpoints(doc) {
            if checkpoint.position <= positions.start {
                first = checkpoint;
            } else if checkpoint.position >= positions.end {
                end = checkpoint.byte as usize;
                break;
            }
        }
        let start = self.text_range(doc).start;
        let text = self.read(start + u64::from(first.byte)..start + end as u64)?;
        Ok(Region { bytes: first.byte as usize..end, first_position: first.position, text })
    }

    fn checkpoint_deltas(&self, doc: DocId) -> &[(u32, u32)] {
        let doc = doc as usize;
        let end = |doc: usize| self.directory.checkpoint_ends.get(doc).map_or(0, |end| *end as usize);
        let start = if doc == 0 { 0 } else { end(doc - 1) };
        self.directory.checkpoints.get(start..end(doc)).unwrap_or_default()
    }

    fn checkpoints(&self, doc: DocId) -> impl Iterator<Item = Checkpoint> + '_ {
        self.checkpoint_deltas(doc).iter().scan(Checkpoint::default(), |at, &(position, byte)| {
            at.position += position;
            at.byte += byte;
            Some(*at)
        })
    }

    fn text_range(&self, doc: DocId) -> Range<u64> {
        let doc = doc as usize;
        let end = |doc: usize| self.directory.text_ends.get(doc).copied().unwrap_or(0);
        let start = if doc == 0 { 0 } else { end(doc - 1) };
        start..end(doc).max(start)
    }

    /// Reads a stretch of the stream; it must begin and end between characters.
    fn read(&self, stretch: Range<u64>) -> Result<String, IndexError> {
        let place = |byte: u64| usize::try_from(byte).map_err(|_| damaged());
        let (start, end) = (place(stretch.start)?, place(stretch.end)?);
        let mut bytes = Vec::with_capacity(end - start + BLOCK_BYTES);
        let first_block = start / BLOCK_BYTES;
        for block in first_block..end.div_ceil(BLOCK_BYTES) {
            self.decompress(block, &mut bytes)?;
        }
        let skipped = start - first_block * BLOCK_BYTES;
        if bytes.len() < skipped + (end - start) {
            return Err(damaged());
        }
        bytes.truncate(skipped + (end - start));
        bytes.drain(..skipped);
        String::from_utf8(bytes).map_err(|_| damaged())
    }

    fn decompress(&self, block: usize, bytes: &mut Vec<u8>) -> Result<(), IndexError> {
        let end = |block: usize| self.directory.block_ends.get(block).and_then(|end| usize::try_from(*end).ok());
        let start = if block == 0 { 0 } else { end(block - 1).ok_or_else(damaged)? };
        let compressed = self.data.as_slice().get(start..end(block).ok_or_else(damaged)?).ok_or_else(damaged)?;
        let text = lz4_flex::block::decompress(compressed, BLOCK_BYTES).map_err(|_| damaged())?;
        bytes.extend_from_slice(&text);
        Ok(())
    }
}

fn damaged() -> IndexError {
    IndexError::Engine("the texts of a segment cannot be read".to_owned())
}

/// The checkpoints of a text: positions and bytes, each as the distance from the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Checkpoints(Vec<(u32, u32)>);

impl Checkpoints {
    /// How much memory they take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }
}

/// Chooses the checkpoints of a text while its words are found.
#[derive(Debug)]
pub(crate) struct CheckpointChooser<'a> {
    text: &'a [u8],
    /// The position of the next word.
    position: u32,
    last: Checkpoint,
    chosen: Checkpoints,
}

impl<'a> CheckpointChooser<'a> {
    /// Begins at the first word of a text.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), position: 0, last: Checkpoint::default(), chosen: Checkpoints::default() }
    }

    /// Passes the next word, which stands at `word` in the text.
    pub(crate) fn pass(&mut self, word: &Range<usize>) {
        let position = self.position;
        self.position += 1;
        if position - self.last.position < CHECKPOINT_TOKENS || !self.follows_space(word) {
            return;
        }
        if let Ok(byte) = u32::try_from(word.start) {
            self.chosen.0.push((position - self.last.position, byte - self.last.byte));
            self.last = Checkpoint { position, byte };
        }
    }

    /// The checkpoints among the words that were passed.
    pub(crate) fn finish(self) -> Checkpoints {
        self.chosen
    }

    fn follows_space(&self, word: &Range<usize>) -> bool {
        word.start > 0 && self.text.get(word.start - 1).is_some_and(u8::is_ascii_whitespace)
    }
}

/// Writes the texts of one segment.
struct TextWriter {
    file: WritePtr,
    directory: Directory,
    /// The text since the last full block.
    open_block: Vec<u8>,
    stream_bytes: u64,
    written_bytes: u64,
}

impl TextWriter {
    fn create_in(segment: &Segment) -> tantivy::Result<Self> {
        let file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let open_block = Vec::with_capacity(BLOCK_BYTES);
        Ok(Self { file, directory: Directory::default(), open_block, stream_bytes: 0, written_bytes: 0 })
    }

    fn add(&mut self, text: &str, checkpoints: &[(u32, u32)]) -> tantivy::Result<()> {
        self.directory.checkpoints.extend_from_slice(checkpoints);
        self.add_stream(text.as_bytes())?;
        self.directory.text_ends.push(self.stream_bytes);
        self.directory.checkpoint_ends.push(u32::try_from(self.directory.checkpoints.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    fn add_stream(&mut self, mut bytes: &[u8]) -> tantivy::Result<()> {
        self.stream_bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK_BYTES - self.open_block.len()));
            self.open_block.extend_from_slice(now);
            bytes = later;
            if self.open_block.len() == BLOCK_BYTES {
                self.close_block()?;
            }
        }
        Ok(())
    }

    fn close_block(&mut self) -> tantivy::Result<()> {
        let compressed = lz4_flex::block::compress(&self.open_block);
        self.file.write_all(&compressed)?;
        self.written_bytes += compressed.len() as u64;
        self.directory.block_ends.push(self.written_bytes);
        self.open_block.clear();
        Ok(())
    }

    fn finish(mut self) -> tantivy::Result<()> {
        if !self.open_block.is_empty() {
            self.close_block()?;
        }
        let directory = postcard::to_stdvec(&self.directory)
            .map_err(|error| TantivyError::InternalError(format!("cannot write the directory of texts: {error}")))?;
        self.file.write_all(&directory)?;
        self.file.write_all(&(directory.len() as u64).to_le_bytes())?;
        TerminatingWrite::terminate(self.file)?;
        Ok(())
    }

    fn memory_bytes(&self) -> usize {
        let Directory { block_ends, text_ends, checkpoint_ends, checkpoints } = &self.directory;
        size_of_val(block_ends.as_slice())
            + size_of_val(text_ends.as_slice())
            + size_of_val(checkpoint_ends.as_slice())
            + size_of_val(checkpoints.as_slice())
    }
}

/// Keeps the texts of [entries](Entry).
#[derive(Debug)]
pub(crate) struct TextPlugin;

impl TextPlugin {
    /// The plugin, as an index shares it.
    pub(crate) fn shared() -> Arc<dyn SegmentPlugin> {
        Arc::new(Self)
    }
}

impl SegmentPlugin for TextPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, context: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(TextPluginWriter(TextWriter::create_in(context.segment)?)))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InvalidArgument("the index is never sorted by a field".to_owned()));
        }
        let mut writer = TextWriter::create_in(context.target_segment)?;
        for reader in context.readers {
            let texts = TextReader::open(reader).map_err(|error| TantivyError::InternalError(error.to_string()))?;
            for doc in reader.doc_ids_alive() {
                let text = texts.text(doc).map_err(|error| TantivyError::InternalError(error.to_string()))?;
                writer.add(&text, texts.checkpoint_deltas(doc))?;
            }
        }
        writer.finish()
    }
}

struct TextPluginWriter(TextWriter);

impl PluginWriter for TextPluginWriter {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let entry = document
            .as_any()
            .downcast_ref::<Entry>()
            .ok_or_else(|| TantivyError::InvalidArgument("texts are kept of entries only".to_owned()))?;
        self.0.add(&entry.text, &entry.checkpoints.0)
    }

    fn serialize(self: Box<Self>, _: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        self.0.finish()
    }

    fn mem_usage(&self) -> usize {
        self.0.memory_bytes()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
