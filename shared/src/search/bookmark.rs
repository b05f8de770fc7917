//! Where a page of hits begins: at an offset, or behind the last hit of the page before, however deep.
//!
//! The hits that a [second look](super::evidence) sorts are few and the same for every page, so an offset counts among
//! them. All that follow stand in the order of the first pass, in which each document's place is told by what it is ranked by.

use tantivy::DocAddress;

use super::evidence;
use super::ranked::Ranked;
use crate::index::Searcher;
use crate::query::{Bookmark, Order, Query};

/// Where a page of hits begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start {
    /// Behind so many hits.
    Offset(usize),
    /// Behind a document in the order of the first pass, which so many hits precede, it included.
    Behind { last: Ranked, passed: usize },
}

impl Start {
    pub(super) fn of(searcher: &Searcher, query: &Query, order: Order) -> Self {
        let Some(bookmark) = query.after else { return Self::Offset(query.page.offset) };
        let passed = bookmark.passed as usize;
        if order == Order::Relevance && passed <= evidence::DEPTH {
            return Self::Offset(passed);
        }
        Self::Behind { last: ranked(searcher, bookmark, order), passed }
    }

    /// How many of the documents that are found are passed over: none where the walk itself leaves them out.
    pub(super) fn offset(&self) -> usize {
        match self {
            Self::Offset(offset) => *offset,
            Self::Behind { .. } => 0,
        }
    }

    /// How many hits come before the page.
    pub(super) fn passed(&self) -> usize {
        match self {
            Self::Offset(passed) | Self::Behind { passed, .. } => *passed,
        }
    }

    /// Whether the walk finds the first hits of all, which are weighed again.
    pub(super) fn has_the_best(&self) -> bool {
        matches!(self, Self::Offset(_))
    }

    /// The document behind which the walk takes others.
    pub(super) fn bound(&self) -> Option<Ranked> {
        match self {
            Self::Offset(_) => None,
            Self::Behind { last, .. } => Some(*last),
        }
    }

    /// The bookmark behind a page that begins here; `None` where nothing of the `listed` hits follows.
    pub(super) fn next(&self, page: &[Ranked], listed: u64) -> Option<Bookmark> {
        let last = page.last()?;
        let passed = u32::try_from(self.passed() + page.len()).ok()?;
        let DocAddress { segment_ord: segment, doc_id: document } = last.address;
        (u64::from(passed) < listed).then(|| Bookmark { passed, score: last.score().to_bits(), segment, document })
    }
}

fn ranked(searcher: &Searcher, bookmark: Bookmark, order: Order) -> Ranked {
    let address = DocAddress::new(bookmark.segment, bookmark.document);
    let segment = searcher.segments.get(bookmark.segment as usize);
    match segment.filter(|segment| bookmark.document < segment.reader.max_doc()) {
        Some(segment) => Ranked::new(&segment.columns, address, order, f32::from_bits(bookmark.score)),
        None => Ranked::last(address),
    }
}
