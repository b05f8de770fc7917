//! What a document is, read from the columns in memory.

use tantivy::{DocId, TERMINATED};

use crate::index::SegmentView;
use crate::index::columns::{Columns, UNDATED};
use crate::search::plan::Property;

/// Takes every document for a candidate: it is asked where others lead, and alone walks them all.
pub(super) struct PropertyMatcher<'a> {
    property: Property,
    columns: &'a Columns,
    doc: DocId,
    end: DocId,
}

impl<'a> PropertyMatcher<'a> {
    pub(super) fn new(segment: &'a SegmentView, property: Property) -> Self {
        let end = segment.reader.max_doc();
        Self { property, columns: &segment.columns, doc: if end == 0 { TERMINATED } else { 0 }, end }
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        self.doc = if target < self.end { target } else { TERMINATED };
        self.doc
    }

    pub(super) fn matches(&self) -> bool {
        match self.property {
            Property::Facet(facet, number) => {
                number.is_some_and(|number| self.columns.values(facet, self.doc).contains(&number))
            }
            Property::Date(range) => {
                let published = self.columns.published.get(self.doc as usize).copied().unwrap_or(UNDATED);
                published != UNDATED && range.contains(published)
            }
        }
    }
}
