//! Texts near each other.

use tantivy::DocId;

use super::proximity::{Bounds, Extent, combinations, is_within};
use super::{All, Opening};
use crate::index::{IndexError, SegmentView};
use crate::query::Within;
use crate::search::plan;
use crate::search::spans::Span;

/// The place of the text among the fields.
const TEXT: usize = 1;

/// Walks the documents that have all parts, and says where these are near each other.
pub(super) struct NearMatcher<'a> {
    pub(super) parts: All<'a>,
    within: Within,
    ordered: bool,
    segment: &'a SegmentView,
    /// The shortest stretches that hold a combination, by field, in the document `found_in`.
    found: Vec<Option<Vec<Extent>>>,
    found_in: Option<DocId>,
}

impl<'a> NearMatcher<'a> {
    pub(super) fn new(opening: &Opening<'a>, near: &plan::Near, parts: All<'a>) -> Self {
        let fields = opening.searcher.fields.surface.len();
        Self {
            parts,
            within: near.within,
            ordered: near.ordered,
            segment: opening.segment,
            found: vec![None; fields],
            found_in: None,
        }
    }

    pub(super) fn matches(&mut self) -> Result<bool, IndexError> {
        for field in 0..self.found.len() {
            if !self.found(field)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The shortest stretches of a field that hold a combination, ascending; each is looked for once a document.
    pub(super) fn found(&mut self, field: usize) -> Result<&[Extent], IndexError> {
        if self.found_in != Some(self.parts.doc) {
            self.found_in = Some(self.parts.doc);
            self.found.fill(None);
        }
        if self.found.get(field).is_some_and(Option::is_none) {
            let found = self.look_for(field)?;
            self.found[field] = Some(found);
        }
        Ok(self.found.get(field).and_then(Option::as_deref).unwrap_or_default())
    }

    fn look_for(&mut self, field: usize) -> Result<Vec<Extent>, IndexError> {
        let mut places = Vec::with_capacity(self.parts.required.len());
        for part in &mut self.parts.required {
            let of_part = part.places(field)?;
            if of_part.is_empty() {
                return Ok(Vec::new());
            }
            places.push(of_part);
        }
        let starts;
        let bounds = match self.within {
            Within::Words(gap) => Bounds::Gap(gap),
            Within::Sentence | Within::Paragraph => {
                starts = self.starts(field)?;
                Bounds::Stretches(&starts)
            }
        };
        Ok(combinations(&places, bounds, self.ordered))
    }

    /// Where the sentences or paragraphs of a field begin. A title is one of either, and so is a reference.
    fn starts(&self, field: usize) -> Result<Vec<u32>, IndexError> {
        if field != TEXT {
            return Ok(vec![0]);
        }
        let whole_paragraphs = self.within == Within::Paragraph;
        let sentences = self.segment.texts.sentences(self.parts.doc)?;
        let wanted = sentences.filter(|sentence| sentence.begins_paragraph || !whole_paragraphs);
        Ok(wanted.map(|sentence| sentence.start).collect())
    }

    /// Adds the spans of the parts that lie within a combination.
    pub(super) fn spans(
        &mut self,
        field: usize,
        extents: Option<&[Extent]>,
        spans: &mut Vec<Span>,
    ) -> Result<(), IndexError> {
        let mut found = self.found(field)?.to_vec();
        found.retain(|place| extents.is_none_or(|extents| is_within(*place, extents)));
        self.parts.required.iter_mut().try_for_each(|part| part.spans(field, Some(&found), spans))
    }
}
