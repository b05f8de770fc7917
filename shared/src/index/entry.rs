//! A document on its way into the index.

use std::slice;

use tantivy::schema::Field;
use tantivy::schema::document::{Document, OwnedValue};

use super::in_flight::Share;
use super::text::Outline;

/// What Tantivy and the [text plugin](super::text) take of a document: everything is made when it is put, so that they
/// have but to write it.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The value of each field; those of text are lists of terms.
    pub(crate) values: Vec<(Field, OwnedValue)>,
    /// The text.
    pub(crate) text: String,
    /// The outline of the text.
    pub(crate) outline: Outline,
    /// The memory that is given back when the entry has been written.
    pub(crate) share: Option<Share>,
}

impl Entry {
    /// About how much memory it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let value = |value: &OwnedValue| match value {
            OwnedValue::Str(text) => text.len(),
            OwnedValue::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        let values = self.values.iter().map(|(_, held)| size_of::<OwnedValue>() + value(held));
        values.sum::<usize>() + self.text.len() + self.outline.as_bytes().len()
    }
}

impl Document for Entry {
    type Value<'a> = &'a OwnedValue;
    type FieldsValuesIter<'a> = Values<'a>;

    fn iter_fields_and_values(&self) -> Values<'_> {
        Values(self.values.iter())
    }
}

/// Iterates over the values of an [`Entry`].
pub(crate) struct Values<'a>(slice::Iter<'a, (Field, OwnedValue)>);

impl<'a> Iterator for Values<'a> {
    type Item = (Field, &'a OwnedValue);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(field, value)| (*field, value))
    }
}
