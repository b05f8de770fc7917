//! Concordances: every match of a question with what stands around it, a line each (*key word in context*).
//!
//! The matches are the marks of the reading view, from the same maker of spans. Of the texts only the blocks around them are read.

mod context;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use tantivy::DocAddress;

use super::SearchError;
use super::compile::compile;
use super::marks::{ByField, spans_of};
use super::pass::for_each_passing;
use super::plan::Plan;
use super::snippet::mark_bytes;
use super::spans::{self, Span};
use crate::document::Document;
use crate::index::analysis::tokenize;
use crate::index::columns::UNDATED;
use crate::index::{IndexError, Searcher};
use crate::query::{Expression, Filters};
use context::{SortKey, after, before, one_line};

/// The most lines of a concordance.
pub const MAX_LINES: usize = 10_000;
/// The widest context on either side, in characters as people count them.
pub const MAX_WIDTH: usize = 300;

/// How many documents are opened at once.
const BATCH: usize = 128;

/// What is wanted of a concordance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How wide the context on either side is at most, in characters as people count them; at most [`MAX_WIDTH`].
    pub width: usize,
    /// How many lines at most; at most [`MAX_LINES`].
    pub lines: usize,
    /// In which order.
    pub order: LineOrder,
    /// Whether of copies, versions and translations only the first is read.
    pub fold: bool,
}

/// How the lines of a concordance are sorted. Where it says no more, the newest documents come first, and matches in the order of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineOrder {
    /// The newest documents first.
    Newest,
    /// The oldest documents first.
    Oldest,
    /// By the words before the match, the nearest one first.
    Left,
    /// By the words after the match.
    Right,
}

/// Every match of a question, as far as lines were wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Concordance {
    /// The lines, sorted.
    pub lines: Vec<Line>,
    /// The documents they are from, in the order of their dates, without their texts.
    pub documents: Vec<Document>,
    /// How many documents match.
    pub total: u64,
    /// How many of them were read. Where it is fewer than `total`, the others are copies that were folded away, or there were more lines than were wanted.
    pub read: u64,
    /// How many lines were read and sorted. Those that are given are the first of these.
    pub sorted: u64,
    /// Whether there are more lines than are given.
    pub is_cut: bool,
    /// Whether the lines are sorted among all there are. By date they always are; by context, where there are no more than [`MAX_LINES`].
    pub is_sorted_among_all: bool,
}

/// A match with its context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The place of its document in [`Concordance::documents`].
    pub document: usize,
    /// Where in the document it stands.
    pub field: LineField,
    /// Its ordinal among all marks of the document, as the reading view counts them, from 0.
    pub hit: usize,
    /// The byte of the field with which it begins.
    pub place: usize,
    /// What stands before it. White space is one space each.
    pub left: String,
    /// The match.
    pub text: String,
    /// What stands after it.
    pub right: String,
}

/// A field in which a match stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineField {
    /// The title.
    Title,
    /// The text.
    Body,
    /// The document's own reference.
    Reference,
}

impl LineField {
    /// The word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Reference => "reference",
        }
    }
}

/// Writes the concordance of a question. Documents are read in the order of their dates until there are enough lines: by date those that are
/// wanted, by context [`MAX_LINES`], for whichever of these is the first cannot be told before. A question that asks for no text, such as
/// for a country alone, has no lines.
pub fn concordance(
    searcher: &Searcher,
    expression: Option<&Expression>,
    filters: &Filters,
    wanted: &Wanted,
) -> Result<Concordance, SearchError> {
    let plan = compile(searcher, expression)?;
    let found = found(searcher, &plan, filters, wanted.order)?;
    let mut concordance = Concordance { total: found.len() as u64, ..Concordance::default() };
    let shown = if wanted.fold { folded(searcher, found) } else { found };
    let wanted_lines = wanted.lines.min(MAX_LINES);
    let limit = if wanted.order.is_by_date() { wanted_lines } else { MAX_LINES };
    for batch in shown.chunks(BATCH) {
        for (address, spans) in batch.iter().zip(spans_of(searcher, &plan, batch)?) {
            if concordance.is_cut {
                break;
            }
            concordance.read(searcher, *address, &spans::merge(spans), wanted.width.min(MAX_WIDTH), limit)?;
        }
    }
    concordance.is_sorted_among_all = wanted.order.is_by_date() || !concordance.is_cut;
    concordance.sort(wanted.order);
    concordance.keep(wanted_lines);
    Ok(concordance)
}

/// The documents that are found, in the order in which they are read.
fn found(searcher: &Searcher, plan: &Plan, filters: &Filters, order: LineOrder) -> Result<Vec<DocAddress>, IndexError> {
    let mut found = Vec::new();
    for_each_passing(searcher, plan, filters, |columns, address| {
        let day = columns.day(address.doc_id);
        found.push((day, columns.tie_break(address.doc_id), address));
    })?;
    match order {
        // Undated documents have the least of all days, and come last in both orders.
        LineOrder::Oldest => found.sort_unstable_by_key(|(day, tie, _)| (*day == UNDATED, *day, *tie)),
        _ => found.sort_unstable_by_key(|(day, tie, _)| (Reverse(*day), *tie)),
    }
    Ok(found.into_iter().map(|(_, _, address)| address).collect())
}

/// The first document of each group, and all that are in none.
fn folded(searcher: &Searcher, mut found: Vec<DocAddress>) -> Vec<DocAddress> {
    let mut seen = HashSet::new();
    found.retain(|address| {
        let segment = searcher.segments.get(address.segment_ord as usize);
        let group = segment.and_then(|segment| segment.columns.group(address.doc_id));
        group.is_none_or(|group| seen.insert(group))
    });
    found
}

impl LineOrder {
    fn is_by_date(self) -> bool {
        matches!(self, Self::Newest | Self::Oldest)
    }
}

impl Concordance {
    /// Adds the lines of a document.
    fn read(
        &mut self,
        searcher: &Searcher,
        address: DocAddress,
        spans: &[Span],
        width: usize,
        limit: usize,
    ) -> Result<(), IndexError> {
        self.read += 1;
        let room = limit - self.lines.len();
        if spans.is_empty() {
            return Ok(());
        }
        self.is_cut = spans.len() > room;
        let document = searcher.stored_document(address)?;
        let marks = ByField::of(spans);
        let reference = document.reference.as_ref().map(ToString::to_string).unwrap_or_default();
        let title = short_text(&document.title, marks.title, LineField::Title, width);
        let text = long_text(searcher, address, marks.text, width, room)?;
        let reference = short_text(&reference, marks.reference, LineField::Reference, width);
        let all = title.into_iter().chain(text).chain(reference).enumerate();
        let place = self.documents.len();
        self.lines.extend(all.take(room).map(|(hit, line)| Line { document: place, hit, ..line }));
        self.documents.push(document);
        Ok(())
    }

    fn sort(&mut self, order: LineOrder) {
        self.sorted = self.lines.len() as u64;
        match order {
            LineOrder::Newest | LineOrder::Oldest => {}
            LineOrder::Left => self.lines.sort_by_cached_key(|line| SortKey::before(&line.left)),
            LineOrder::Right => self.lines.sort_by_cached_key(|line| SortKey::after(&line.right)),
        }
    }

    /// Keeps the first lines, and the documents that these are from.
    fn keep(&mut self, lines: usize) {
        if self.lines.len() <= lines {
            return;
        }
        self.is_cut = true;
        self.lines.truncate(lines);
        let used: BTreeSet<usize> = self.lines.iter().map(|line| line.document).collect();
        let places: HashMap<usize, usize> = used.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let mut place = 0..;
        self.documents.retain(|_| place.next().is_some_and(|place| used.contains(&place)));
        for line in &mut self.lines {
            line.document = places.get(&line.document).copied().unwrap_or_default();
        }
    }
}

/// The matches in a text that is at hand.
fn short_text(text: &str, marks: &[Span], field: LineField, width: usize) -> Vec<Line> {
    mark_bytes(text, marks).into_iter().filter_map(|mark| line(text, &mark, 0, field, width)).collect()
}

/// The matches in the text of a document, each read with as many words around it as may be shown: a word has a character at least.
fn long_text(
    searcher: &Searcher,
    address: DocAddress,
    marks: &[Span],
    width: usize,
    limit: usize,
) -> Result<Vec<Line>, IndexError> {
    let Some(segment) = searcher.segments.get(address.segment_ord as usize) else { return Ok(Vec::new()) };
    let mut passages = segment.texts.passages(address.doc_id);
    let around = u32::try_from(width).unwrap_or(u32::MAX);
    let mut lines = Vec::new();
    for mark in marks.iter().take(limit) {
        let region = passages.region(mark.start.saturating_sub(around)..mark.end.saturating_add(around))?;
        let words = tokenize(&region.text).skip((mark.start - region.first_position) as usize);
        let mut words = words.take((mark.end - mark.start) as usize);
        let first = words.next();
        let last = words.last().or_else(|| first.clone());
        let bytes = first.zip(last).map(|(first, last)| first.start..last.end);
        let found = bytes.and_then(|bytes| line(&region.text, &bytes, region.bytes.start, LineField::Body, width));
        lines.extend(found);
    }
    Ok(lines)
}

/// A line of a text; `start` is the byte of the field with which the text begins.
fn line(text: &str, mark: &Range<usize>, start: usize, field: LineField, width: usize) -> Option<Line> {
    Some(Line {
        document: 0,
        field,
        hit: 0,
        place: start + mark.start,
        left: before(text.get(..mark.start)?, width),
        text: one_line(text.get(mark.clone())?),
        right: after(text.get(mark.end..)?, width),
    })
}

#[cfg(test)]
mod tests;
