//! A document whole, with what matches in it marked.

use std::ops::Range;

use tantivy::DocAddress;

use super::compile::compile;
use super::error::SearchError;
use super::marks::{ByField, spans_of};
use super::partial::Loosened;
use super::results::{Reading, Segment};
use super::snippet::{mark_bytes, segments};
use super::spans::{self, Span};
use crate::document::DocumentId;
use crate::index::Searcher;
use crate::query::Expression;

/// Gives a whole document with every match of an expression marked; `None` if there is no such document.
pub fn read(
    searcher: &Searcher,
    id: &DocumentId,
    expression: Option<&Expression>,
) -> Result<Option<Reading>, SearchError> {
    let Some(address) = searcher.find(id)? else { return Ok(None) };
    let marks = marks(searcher, address, expression)?;
    reading(searcher, id, &marks)
}

/// The same, but in a document that does not match as a whole the words are marked that make it a
/// [partial match](crate::query::Query::partial).
pub fn read_loosely(
    searcher: &Searcher,
    id: &DocumentId,
    expression: Option<&Expression>,
) -> Result<Option<Reading>, SearchError> {
    let Some(address) = searcher.find(id)? else { return Ok(None) };
    let mut found = marks(searcher, address, expression)?;
    if found.is_empty()
        && let Some(loosened) = expression.and_then(Loosened::of)
    {
        found = marks(searcher, address, Some(&loosened.marked()))?;
    }
    reading(searcher, id, &found)
}

/// The marks of a document, in reading order.
fn marks(searcher: &Searcher, address: DocAddress, expression: Option<&Expression>) -> Result<Vec<Span>, SearchError> {
    let plan = compile(searcher, expression)?;
    Ok(spans::merge(spans_of(searcher, &plan, &[address])?.pop().unwrap_or_default()))
}

fn reading(searcher: &Searcher, id: &DocumentId, marks: &[Span]) -> Result<Option<Reading>, SearchError> {
    let Some(document) = searcher.document(id)? else { return Ok(None) };
    let marks = ByField::of(marks);
    Ok(Some(Reading {
        title: marks.marked_title(&document),
        paragraphs: paragraphs(&document.text, &mark_bytes(&document.text, marks.text)),
        reference: marks.marked_reference(&document),
        hit_count: marks.len(),
        document,
    }))
}

/// Parts a text with marks into its paragraphs. A mark that reaches over the end of one (a phrase can) is cut there.
fn paragraphs(text: &str, marks: &[Range<usize>]) -> Vec<Vec<Segment>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for paragraph in text.split("\n\n") {
        let end = start + paragraph.len();
        let within = marks.iter().filter(|mark| mark.start < end && mark.end > start);
        let ranges: Vec<Range<usize>> =
            within.map(|mark| mark.start.max(start) - start..mark.end.min(end) - start).collect();
        paragraphs.push(segments(paragraph, &ranges));
        start = end + 2;
    }
    paragraphs
}
