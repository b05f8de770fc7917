//! How long title and text of the documents of a segment are.

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentReader;
use tantivy::schema::Field;

use super::IndexError;

/// Of how many classes lengths are: Tantivy keeps a byte a field, exact up to 40 words and within an eighth above.
const CLASSES: usize = 256;

/// A length, as an index keeps it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Length(u8);

impl Length {
    /// In words, rounded down.
    pub(crate) fn words(self) -> u32 {
        FieldNormReader::id_to_fieldnorm(self.0)
    }
}

/// The lengths of title and text of the documents of a segment.
pub(crate) struct Lengths {
    readers: [Option<FieldNormReader>; 2],
    /// By field and class, against the mean of the whole index.
    against_mean: [[f32; CLASSES]; 2],
}

impl Lengths {
    /// Opens the lengths of a segment, of fields whose lengths in the whole index are `means` words on average.
    pub(super) fn open(reader: &SegmentReader, fields: [Field; 2], means: [f32; 2]) -> Result<Self, IndexError> {
        let mut readers = [None, None];
        for (opened, field) in readers.iter_mut().zip(fields) {
            *opened = reader.fieldnorms_readers().get_field(field)?;
        }
        Ok(Self { readers, against_mean: means.map(against_mean) })
    }

    /// Those of a document.
    pub(crate) fn of(&self, doc: DocId) -> [Length; 2] {
        [0, 1].map(|field| self.of_field(field, doc))
    }

    /// That of a document's title (0) or text (1).
    pub(crate) fn of_field(&self, field: usize, doc: DocId) -> Length {
        Length(self.readers[field].as_ref().map_or(0, |reader| reader.fieldnorm_id(doc)))
    }

    /// Those of a document, against the mean: 1 for a field as long as most.
    pub(crate) fn against_mean(&self, lengths: [Length; 2]) -> [f32; 2] {
        [0, 1].map(|field: usize| self.against_mean[field][usize::from(lengths[field].0)])
    }
}

#[expect(clippy::cast_precision_loss, reason = "a length needs no more than seven digits")]
fn against_mean(mean: f32) -> [f32; CLASSES] {
    std::array::from_fn(|class| u8::try_from(class).map_or(0.0, |class| Length(class).words() as f32 / mean))
}
