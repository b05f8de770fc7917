//! Which documents match, how well, and where: the only maker of marks.
//!
//! A [`Matcher`] walks the documents of one segment that match a plan, in order. Standing on a document it tells its
//! score and its [`Span`]s. All come from the same postings, so that a hit has a span and a span is a real match.
//!
//! It goes in two steps. The nodes of the plan are brought to a *candidate*: a document that has the words. Only then it is
//! asked whether these stand as they must, which takes positions. So a phrase is verified only where all else agrees.

mod near;
mod property;
mod proximity;
mod text;
mod windows;
mod word;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::plan::{self, Plan};
use super::spans::Span;
use crate::index::{IndexError, Searcher, SegmentView};
use near::NearMatcher;
use property::PropertyMatcher;
use proximity::{Extent, is_within};
pub(super) use text::{REFERENCE, TITLE};
use text::{ScoredText, TextMatcher};
pub(super) use windows::Windows;

/// What the documents are walked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To count and score: positions are opened only where a match depends on them.
    Rank,
    /// To mark: every position may be asked for.
    Mark,
}

/// What is needed to open the postings of a plan in a segment.
#[derive(Clone, Copy)]
struct Opening<'a> {
    searcher: &'a Searcher,
    segment: &'a SegmentView,
    segment_ord: usize,
    purpose: Purpose,
    /// Whether positions will be asked for.
    positions: bool,
}

impl<'a> Opening<'a> {
    fn new(searcher: &'a Searcher, segment_ord: usize, purpose: Purpose) -> Result<Self, IndexError> {
        let Some(segment) = searcher.segments.get(segment_ord) else {
            return Err(IndexError::Engine("there is no such segment".to_owned()));
        };
        Ok(Self { searcher, segment, segment_ord, purpose, positions: purpose == Purpose::Mark })
    }

    fn option(&self) -> IndexRecordOption {
        if self.positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs }
    }
}

/// How many candidates are looked at between two looks at the deadline. A candidate takes up to some microseconds, where positions in a
/// long text are compared: so a search that nobody waits for ends within a millisecond or two.
const CANDIDATES_BETWEEN_CHECKS: u32 = 256;

/// Walks the matching documents of a segment, deleted ones included, until the deadline of the searcher.
pub(super) struct Matcher<'a> {
    searcher: &'a Searcher,
    root: Node<'a>,
    fields: usize,
    /// How many candidates were looked at, modulo 2³².
    candidates: u32,
}

impl<'a> Matcher<'a> {
    /// Opens the postings that a plan needs in a segment, given by its place, and goes to the first match.
    pub(super) fn open(
        searcher: &'a Searcher,
        segment_ord: usize,
        plan: &Plan,
        purpose: Purpose,
    ) -> Result<Self, IndexError> {
        let opening = Opening::new(searcher, segment_ord, purpose)?;
        searcher.check_deadline()?;
        let root = Node::open(&opening, &plan.root)?;
        let mut matcher = Self { searcher, root, fields: searcher.fields.surface.len(), candidates: 0 };
        matcher.settle()?;
        Ok(matcher)
    }

    /// The document it stands on, or `TERMINATED`.
    pub(super) fn doc(&self) -> DocId {
        self.root.doc()
    }

    /// Goes to the first match at or after `target`, which must not lie before the current one.
    pub(super) fn seek(&mut self, target: DocId) -> Result<DocId, IndexError> {
        if self.root.doc() < target {
            self.root.seek(target);
            self.count_candidate()?;
        }
        self.settle()
    }

    /// Goes to the next match.
    pub(super) fn advance(&mut self) -> Result<DocId, IndexError> {
        match self.doc() {
            TERMINATED => Ok(TERMINATED),
            doc => self.seek(doc + 1),
        }
    }

    /// Goes on to the first candidate, from the current one, that is a match.
    fn settle(&mut self) -> Result<DocId, IndexError> {
        loop {
            let doc = self.root.doc();
            if doc == TERMINATED || self.root.matches()? {
                return Ok(doc);
            }
            self.root.seek(doc + 1);
            self.count_candidate()?;
        }
    }

    fn count_candidate(&mut self) -> Result<(), IndexError> {
        self.candidates = self.candidates.wrapping_add(1);
        if self.candidates.is_multiple_of(CANDIDATES_BETWEEN_CHECKS) { self.searcher.check_deadline() } else { Ok(()) }
    }

    /// How well the current document matches.
    pub(super) fn score(&mut self) -> Result<f32, IndexError> {
        self.root.score()
    }

    /// What its [score](Self::score) for the current document is made of.
    pub(super) fn scored_texts(&mut self) -> Result<Vec<ScoredText>, IndexError> {
        let mut scored = Vec::new();
        self.root.add_scored(&mut scored)?;
        Ok(scored)
    }

    /// Adds the spans of the current document; those of excluded parts and properties are none.
    pub(super) fn spans(&mut self, spans: &mut Vec<Span>) -> Result<(), IndexError> {
        (0..self.fields).try_for_each(|field| self.root.spans(field, None, spans))
    }
}

/// Walks the matching documents of a segment to count and score them, the way that costs least.
pub(super) enum Walk<'a> {
    OneByOne(Box<Matcher<'a>>),
    ByWindows(Box<Windows<'a>>),
}

impl<'a> Walk<'a> {
    /// Opens the postings that a plan needs in a segment, given by its place.
    pub(super) fn open(searcher: &'a Searcher, segment_ord: usize, plan: &Plan) -> Result<Self, IndexError> {
        if let Some(windows) = Windows::open(searcher, segment_ord, plan)? {
            return Ok(Self::ByWindows(Box::new(windows)));
        }
        Ok(Self::OneByOne(Box::new(Matcher::open(searcher, segment_ord, plan, Purpose::Rank)?)))
    }
}

/// A part of a plan, opened. It stands on a candidate, and says whether that is a match.
enum Node<'a> {
    Everything { doc: DocId, end: DocId },
    Text(Box<TextMatcher<'a>>),
    All(All<'a>),
    Any { doc: DocId, parts: Vec<Self> },
    Near(Box<NearMatcher<'a>>),
    AtLeast { count: usize, part: Box<Self>, fields: usize },
    Property(PropertyMatcher<'a>),
}

impl<'a> Node<'a> {
    fn open(opening: &Opening<'a>, node: &plan::Node) -> Result<Self, IndexError> {
        let with_positions = Opening { positions: true, ..*opening };
        Ok(match node {
            plan::Node::Everything => {
                let end = opening.segment.reader.max_doc();
                Self::Everything { doc: if end == 0 { TERMINATED } else { 0 }, end }
            }
            plan::Node::Text(text) => Self::Text(Box::new(TextMatcher::open(opening, text)?)),
            plan::Node::All { required, excluded } => {
                Self::All(All::new(Self::open_each(opening, required)?, Self::open_each(opening, excluded)?))
            }
            plan::Node::Any(parts) => {
                let parts = Self::open_each(opening, parts)?;
                Self::Any { doc: parts.iter().map(Self::doc).min().unwrap_or(TERMINATED), parts }
            }
            plan::Node::Near(near) => {
                let parts = All::new(Self::open_each(&with_positions, &near.parts)?, Vec::new());
                Self::Near(Box::new(NearMatcher::new(opening, near, parts)))
            }
            plan::Node::AtLeast { count, part } => Self::AtLeast {
                count: *count,
                part: Box::new(Self::open(&with_positions, part)?),
                fields: opening.searcher.fields.surface.len(),
            },
            plan::Node::Property(property) => Self::Property(PropertyMatcher::new(opening.segment, *property)),
        })
    }

    fn open_each(opening: &Opening<'a>, nodes: &[plan::Node]) -> Result<Vec<Self>, IndexError> {
        nodes.iter().map(|node| Self::open(opening, node)).collect()
    }

    /// How many candidates there are, about; the one with the fewest leads.
    fn cost(&self) -> u64 {
        match self {
            Self::Everything { end, .. } => u64::from(*end),
            Self::Text(text) => text.cost(),
            Self::All(all) => all.cost(),
            Self::Any { parts, .. } => parts.iter().map(Self::cost).fold(0, u64::saturating_add),
            Self::Near(near) => near.parts.cost(),
            Self::AtLeast { part, .. } => part.cost(),
            Self::Property(_) => u64::MAX,
        }
    }

    /// The candidate it stands on, or `TERMINATED`.
    fn doc(&self) -> DocId {
        match self {
            Self::Everything { doc, .. } | Self::Any { doc, .. } => *doc,
            Self::Text(text) => text.doc(),
            Self::All(all) => all.doc,
            Self::Near(near) => near.parts.doc,
            Self::AtLeast { part, .. } => part.doc(),
            Self::Property(property) => property.doc(),
        }
    }

    /// Goes to the first candidate at or after `target`, which lies after the current one.
    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Everything { doc, end } => {
                *doc = if target < *end { target } else { TERMINATED };
                *doc
            }
            Self::Text(text) => text.seek(target),
            Self::All(all) => all.seek(target),
            Self::Any { doc, parts } => {
                *doc = parts.iter_mut().map(|part| part.seek_from(target)).min().unwrap_or(TERMINATED);
                *doc
            }
            Self::Near(near) => near.parts.seek(target),
            Self::AtLeast { part, .. } => part.seek(target),
            Self::Property(property) => property.seek(target),
        }
    }

    /// Goes to the first candidate at or after `target`; stays if it is there.
    fn seek_from(&mut self, target: DocId) -> DocId {
        let doc = self.doc();
        if doc < target { self.seek(target) } else { doc }
    }

    /// Whether the candidate is a match.
    fn matches(&mut self) -> Result<bool, IndexError> {
        match self {
            Self::Everything { .. } => Ok(true),
            Self::Text(text) => text.matches(),
            Self::All(all) => all.matches(),
            Self::Any { doc, parts } => {
                for part in parts.iter_mut().filter(|part| part.doc() == *doc) {
                    if part.matches()? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Near(near) => near.matches(),
            Self::AtLeast { count, part, fields } => {
                let mut found = 0;
                for field in 0..*fields {
                    found += part.places(field)?.len();
                }
                Ok(found >= *count && part.matches()?)
            }
            Self::Property(property) => Ok(property.matches()),
        }
    }

    /// How well the candidate, which is a match, matches.
    fn score(&mut self) -> Result<f32, IndexError> {
        match self {
            Self::Everything { .. } | Self::Property(_) => Ok(0.0),
            Self::Text(text) => text.score(),
            Self::All(all) => all.required.iter_mut().map(Self::score).sum(),
            Self::Any { doc, parts } => {
                let mut score = 0.0;
                for part in parts.iter_mut().filter(|part| part.doc() == *doc) {
                    if part.matches()? {
                        score += part.score()?;
                    }
                }
                Ok(score)
            }
            Self::Near(near) => near.parts.required.iter_mut().map(Self::score).sum(),
            Self::AtLeast { part, .. } => part.score(),
        }
    }

    /// Adds what each text adds to the [score](Self::score) of the candidate, which is a match.
    fn add_scored(&mut self, scored: &mut Vec<ScoredText>) -> Result<(), IndexError> {
        match self {
            Self::Everything { .. } | Self::Property(_) => Ok(()),
            Self::Text(text) => {
                scored.push(text.scored()?);
                Ok(())
            }
            Self::All(all) => all.required.iter_mut().try_for_each(|part| part.add_scored(scored)),
            Self::Any { doc, parts } => {
                for part in parts.iter_mut().filter(|part| part.doc() == *doc) {
                    if part.matches()? {
                        part.add_scored(scored)?;
                    }
                }
                Ok(())
            }
            Self::Near(near) => near.parts.required.iter_mut().try_for_each(|part| part.add_scored(scored)),
            Self::AtLeast { part, .. } => part.add_scored(scored),
        }
    }

    /// The places in a field of the candidate, a match or not: ascending, each once.
    fn places(&mut self, field: usize) -> Result<Vec<Extent>, IndexError> {
        let mut places = Vec::new();
        self.add_places(field, &mut places)?;
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    fn add_places(&mut self, field: usize, places: &mut Vec<Extent>) -> Result<(), IndexError> {
        match self {
            Self::Everything { .. } | Self::Property(_) => Ok(()),
            Self::Text(text) => text.places(field, places),
            Self::Near(near) => {
                places.extend_from_slice(near.found(field)?);
                Ok(())
            }
            Self::All(_) | Self::AtLeast { .. } => {
                let matches = self.matches()?;
                let parts = match self {
                    Self::All(all) if matches => all.required.as_mut_slice(),
                    Self::AtLeast { part, .. } if matches => std::slice::from_mut(&mut **part),
                    _ => &mut [],
                };
                parts.iter_mut().try_for_each(|part| part.add_places(field, places))
            }
            Self::Any { doc, parts } => {
                let mut standing = parts.iter_mut().filter(|part| part.doc() == *doc);
                standing.try_for_each(|part| part.add_places(field, places))
            }
        }
    }

    /// Adds the spans in a field of the candidate, which is a match; only those that lie within one of `extents`, if given.
    fn spans(&mut self, field: usize, extents: Option<&[Extent]>, spans: &mut Vec<Span>) -> Result<(), IndexError> {
        match self {
            Self::Everything { .. } | Self::Property(_) => Ok(()),
            Self::Text(text) => {
                let mut places = Vec::new();
                text.places(field, &mut places)?;
                places.retain(|place| extents.is_none_or(|extents| is_within(*place, extents)));
                let part = text.part;
                spans.extend(places.iter().map(|&Extent { start, end }| Span { field, start, end, part }));
                Ok(())
            }
            Self::All(all) => all.required.iter_mut().try_for_each(|part| part.spans(field, extents, spans)),
            Self::AtLeast { part, .. } => part.spans(field, extents, spans),
            Self::Near(near) => near.spans(field, extents, spans),
            Self::Any { doc, parts } => {
                for part in parts.iter_mut().filter(|part| part.doc() == *doc) {
                    if part.matches()? {
                        part.spans(field, extents, spans)?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Goes to the first document, from where the lead stands, that all parts have, or to `TERMINATED`. `by_cost` are their places, the
/// lead first; `seek_from` brings one to a document or behind it, and leaves it where it stands if that is behind already.
fn meet<T>(parts: &mut [T], by_cost: &[usize], seek_from: impl Fn(&mut T, DocId) -> DocId) -> DocId {
    let Some((&lead, others)) = by_cost.split_first() else { return TERMINATED };
    let mut doc = seek_from(&mut parts[lead], 0);
    'candidates: while doc != TERMINATED {
        for &other in others {
            let at = seek_from(&mut parts[other], doc);
            if at > doc {
                doc = seek_from(&mut parts[lead], at);
                continue 'candidates;
            }
        }
        break;
    }
    doc
}

/// All of some parts, and none of others.
struct All<'a> {
    doc: DocId,
    /// In the order of the query, in which their scores are added up.
    required: Vec<Node<'a>>,
    /// The required parts, that with the fewest candidates first.
    by_cost: Vec<usize>,
    excluded: Vec<Node<'a>>,
}

impl<'a> All<'a> {
    fn new(required: Vec<Node<'a>>, excluded: Vec<Node<'a>>) -> Self {
        let mut by_cost: Vec<usize> = (0..required.len()).collect();
        by_cost.sort_by_cached_key(|&part| required[part].cost());
        let mut all = Self { doc: 0, required, by_cost, excluded };
        all.settle();
        all
    }

    fn cost(&self) -> u64 {
        self.by_cost.first().and_then(|&lead| self.required.get(lead)).map_or(0, Node::cost)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let Some(&lead) = self.by_cost.first() {
            self.required[lead].seek_from(target);
        }
        self.settle();
        self.doc
    }

    /// Goes to the first document, from where the lead stands, that is a candidate of all required parts.
    fn settle(&mut self) {
        self.doc = meet(&mut self.required, &self.by_cost, Node::seek_from);
    }

    fn matches(&mut self) -> Result<bool, IndexError> {
        for &part in &self.by_cost {
            if !self.required[part].matches()? {
                return Ok(false);
            }
        }
        for part in &mut self.excluded {
            if part.seek_from(self.doc) == self.doc && part.matches()? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
