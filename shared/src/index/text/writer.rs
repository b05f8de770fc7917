//! Writing the texts of a segment: when Tantivy writes it and when it merges others into it.

use std::any::Any;
use std::io::Write;
use std::sync::Arc;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, TantivyError};

use super::{BLOCK_BYTES, EXTENSION, TextReader};
use crate::index::entry::Entry;

/// Writes the texts of one segment. Blocks go to disk as they are filled, all else when the segment is finished.
struct TextWriter {
    file: WritePtr,
    /// The text since the last full block.
    open_block: Vec<u8>,
    stream_bytes: u64,
    written_bytes: u64,
    outlines: Vec<u8>,
    block_ends: Vec<u64>,
    text_ends: Vec<u64>,
    outline_ends: Vec<u64>,
}

impl TextWriter {
    fn create_in(segment: &Segment) -> tantivy::Result<Self> {
        Ok(Self {
            file: segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?,
            open_block: Vec::with_capacity(BLOCK_BYTES),
            stream_bytes: 0,
            written_bytes: 0,
            outlines: Vec::new(),
            block_ends: Vec::new(),
            text_ends: Vec::new(),
            outline_ends: Vec::new(),
        })
    }

    fn add(&mut self, text: &str, outline: &[u8]) -> tantivy::Result<()> {
        self.add_stream(text.as_bytes())?;
        self.text_ends.push(self.stream_bytes);
        self.outlines.extend_from_slice(outline);
        self.outline_ends.push(self.outlines.len() as u64);
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
        self.block_ends.push(self.written_bytes);
        self.open_block.clear();
        Ok(())
    }

    fn finish(mut self) -> tantivy::Result<()> {
        if !self.open_block.is_empty() {
            self.close_block()?;
        }
        self.file.write_all(&self.outlines)?;
        let footer = [self.block_ends.len() as u64, self.text_ends.len() as u64, self.outlines.len() as u64];
        for table in [&self.block_ends, &self.text_ends, &self.outline_ends, footer.as_slice()] {
            for number in table {
                self.file.write_all(&number.to_le_bytes())?;
            }
        }
        TerminatingWrite::terminate(self.file)?;
        Ok(())
    }

    fn memory_bytes(&self) -> usize {
        let tables = [&self.block_ends, &self.text_ends, &self.outline_ends];
        self.outlines.len() + tables.into_iter().map(|table| size_of_val(table.as_slice())).sum::<usize>()
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
        let engine_error = |error: crate::index::IndexError| TantivyError::InternalError(error.to_string());
        for reader in context.readers {
            let texts = TextReader::open(reader).map_err(engine_error)?;
            for doc in reader.doc_ids_alive() {
                let text = texts.text(doc).map_err(engine_error)?;
                writer.add(&text, texts.outline(doc).map_err(engine_error)?)?;
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
        self.0.add(&entry.text, entry.outline.as_bytes())
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
