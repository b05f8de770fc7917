//! Which documents match, and where: the only maker of marks.
//!
//! A [`Matcher`] walks the documents of one segment that match a plan, in order. Standing on a document it tells its
//! score and its [`Span`]s. Both come from the same postings, so that a hit has a span and a span is a real match.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::compile::{PhrasePlan, Plan, WordPlan};
use super::ranking::{self, Occurrences};
use crate::index::{IndexError, Searcher, SegmentView};

/// Words in a row that are a match: positions `start..end` of a field (0: title, 1: text).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) field: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Which word or phrase of the plan it matches, counted from 0.
    pub(super) part: usize,
}

/// Whether positions are needed for more than phrases: for marks, not for counting and scoring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Rank,
    Mark,
}

/// Walks the matching documents of a segment, deleted ones included.
pub(super) enum Matcher {
    Everything { doc: DocId, end: DocId },
    Phrase(Box<PhraseMatcher>),
    All { required: Vec<Self>, excluded: Vec<Self> },
    Any(Vec<Self>),
}

impl Matcher {
    /// Opens the postings that a plan needs, and goes to the first match.
    pub(super) fn open(
        searcher: &Searcher,
        segment: &SegmentView,
        plan: &Plan,
        purpose: Purpose,
    ) -> Result<Self, IndexError> {
        let mut parts = 0;
        Self::open_part(searcher, segment, plan, purpose, &mut parts)
    }

    fn open_part(
        searcher: &Searcher,
        segment: &SegmentView,
        plan: &Plan,
        purpose: Purpose,
        parts: &mut usize,
    ) -> Result<Self, IndexError> {
        let mut open_each = |plans: &[Plan]| {
            plans
                .iter()
                .map(|plan| Self::open_part(searcher, segment, plan, purpose, parts))
                .collect::<Result<Vec<_>, _>>()
        };
        let mut matcher = match plan {
            Plan::Everything => {
                let end = segment.reader.max_doc();
                Self::Everything { doc: if end == 0 { TERMINATED } else { 0 }, end }
            }
            Plan::All { required, excluded } => {
                Self::All { required: open_each(required)?, excluded: open_each(excluded)? }
            }
            Plan::Any(plans) => Self::Any(open_each(plans)?),
            Plan::Phrase(phrase) => {
                let part = *parts;
                *parts += 1;
                Self::Phrase(Box::new(PhraseMatcher::open(searcher, segment, phrase, purpose, part)?))
            }
        };
        if let Self::All { .. } = matcher {
            matcher.settle();
        }
        Ok(matcher)
    }

    /// The document it stands on, or `TERMINATED`.
    pub(super) fn doc(&self) -> DocId {
        match self {
            Self::Everything { doc, .. } => *doc,
            Self::Phrase(phrase) => phrase.doc,
            Self::All { required, .. } => required.first().map_or(TERMINATED, Self::doc),
            Self::Any(parts) => parts.iter().map(Self::doc).min().unwrap_or(TERMINATED),
        }
    }

    /// Goes to the first match at or after `target`, which must not lie before the current one.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Everything { doc, end } => *doc = if target < *end { target } else { TERMINATED },
            Self::Phrase(phrase) => phrase.seek(target),
            Self::Any(parts) => parts.iter_mut().filter(|part| part.doc() < target).for_each(|part| {
                part.seek(target);
            }),
            Self::All { required, .. } => {
                if let Some(first) = required.first_mut()
                    && first.doc() < target
                {
                    first.seek(target);
                }
                self.settle();
            }
        }
        self.doc()
    }

    /// Goes to the next match.
    pub(super) fn advance(&mut self) -> DocId {
        match self.doc() {
            TERMINATED => TERMINATED,
            doc => self.seek(doc + 1),
        }
    }

    /// Brings the parts of an [`All`](Self::All) to the first document, from where they stand, that all agree on.
    fn settle(&mut self) {
        let Self::All { required, excluded } = self else { return };
        let Some((lead, others)) = required.split_first_mut() else { return };
        let mut doc = lead.doc();
        'candidates: while doc != TERMINATED {
            for other in others.iter_mut() {
                let at = if other.doc() < doc { other.seek(doc) } else { other.doc() };
                if at > doc {
                    doc = lead.seek(at);
                    continue 'candidates;
                }
            }
            let is_excluded = excluded.iter_mut().any(|part| {
                let at = if part.doc() < doc { part.seek(doc) } else { part.doc() };
                at == doc
            });
            if !is_excluded {
                return;
            }
            doc = lead.seek(doc + 1);
        }
    }

    /// How well the current document matches.
    pub(super) fn score(&mut self) -> f32 {
        let doc = self.doc();
        match self {
            Self::Everything { .. } => 0.0,
            Self::Phrase(phrase) => phrase.score(),
            Self::All { required, .. } => required.iter_mut().map(Self::score).sum(),
            Self::Any(parts) => parts.iter_mut().filter(|part| part.doc() == doc).map(Self::score).sum(),
        }
    }

    /// Adds the spans of the current document; those of excluded parts are none.
    pub(super) fn spans(&mut self, spans: &mut Vec<Span>) {
        let doc = self.doc();
        match self {
            Self::Everything { .. } => {}
            Self::Phrase(phrase) => phrase.spans(spans),
            Self::All { required, .. } => required.iter_mut().for_each(|part| part.spans(spans)),
            Self::Any(parts) => {
                parts.iter_mut().filter(|part| part.doc() == doc).for_each(|part| part.spans(spans));
            }
        }
    }
}

/// A word or phrase, in title or text.
pub(super) struct PhraseMatcher {
    doc: DocId,
    /// The fields it is looked for in.
    fields: Vec<FieldMatcher>,
    lengths: [Option<FieldNormReader>; 2],
    mean_lengths: [f32; 2],
    rarity: f32,
    part: usize,
}

impl PhraseMatcher {
    fn open(
        searcher: &Searcher,
        segment: &SegmentView,
        plan: &PhrasePlan,
        purpose: Purpose,
        part: usize,
    ) -> Result<Self, IndexError> {
        let mut fields = Vec::new();
        let mut lengths = [None, None];
        for field in plan.fields.clone() {
            fields.extend(FieldMatcher::open(searcher, segment, plan, purpose, field)?);
            lengths[field] = segment.reader.fieldnorms_readers().get_field(searcher.fields.surface[field])?;
        }
        let mut matcher =
            Self { doc: 0, fields, lengths, mean_lengths: searcher.mean_lengths, rarity: plan.rarity, part };
        matcher.doc = matcher.first_doc();
        Ok(matcher)
    }

    fn first_doc(&self) -> DocId {
        self.fields.iter().map(|field| field.doc).min().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) {
        for field in &mut self.fields {
            if field.doc < target {
                field.seek(target);
            }
        }
        self.doc = self.first_doc();
    }

    fn score(&mut self) -> f32 {
        if self.rarity == 0.0 {
            return 0.0;
        }
        let mut occurrences = Occurrences::default();
        for (length, reader) in occurrences.lengths.iter_mut().zip(&self.lengths) {
            *length = reader.as_ref().map_or(0, |reader| reader.fieldnorm(self.doc));
        }
        for field in self.fields.iter_mut().filter(|field| field.doc == self.doc) {
            (occurrences.any_form[field.field], occurrences.as_typed[field.field]) = field.frequencies();
        }
        ranking::score(self.rarity, &occurrences, self.mean_lengths)
    }

    fn spans(&mut self, spans: &mut Vec<Span>) {
        for field in self.fields.iter_mut().filter(|field| field.doc == self.doc) {
            let words = u32::try_from(field.words.len()).unwrap_or(u32::MAX);
            let (name, part) = (field.field, self.part);
            spans.extend(field.starts().iter().map(|&start| Span { field: name, start, end: start + words, part }));
        }
    }
}

/// A word or phrase in one field.
struct FieldMatcher {
    field: usize,
    doc: DocId,
    words: Vec<WordPostings>,
    /// Where the phrase begins in the current document, once it was looked for.
    starts: Vec<u32>,
    /// The positions of the word under comparison.
    positions: Vec<u32>,
}

impl FieldMatcher {
    /// `None` if one of the words does not occur in the segment.
    fn open(
        searcher: &Searcher,
        segment: &SegmentView,
        plan: &PhrasePlan,
        purpose: Purpose,
        field: usize,
    ) -> Result<Option<Self>, IndexError> {
        let with_positions = purpose == Purpose::Mark || plan.words.len() > 1;
        let option =
            if with_positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
        let mut words = Vec::with_capacity(plan.words.len());
        for word in &plan.words {
            let Some(postings) = WordPostings::open(searcher, segment, word, field, option)? else { return Ok(None) };
            words.push(postings);
        }
        let mut matcher = Self { field, doc: 0, words, starts: Vec::new(), positions: Vec::new() };
        matcher.settle();
        Ok(Some(matcher))
    }

    fn seek(&mut self, target: DocId) {
        if let Some(first) = self.words.first_mut() {
            first.seek(target);
        }
        self.settle();
    }

    /// Goes to the first document, from where the first word stands, in which the words stand in a row.
    fn settle(&mut self) {
        loop {
            let Some((lead, others)) = self.words.split_first_mut() else {
                self.doc = TERMINATED;
                return;
            };
            let mut doc = lead.doc();
            for other in others.iter_mut() {
                if doc != TERMINATED {
                    doc = doc.max(other.seek(doc));
                }
            }
            if doc == TERMINATED || doc == lead.doc() {
                self.doc = doc;
                if doc == TERMINATED || others.is_empty() || !self.starts().is_empty() {
                    return;
                }
                doc += 1;
            }
            if let Some(lead) = self.words.first_mut() {
                lead.seek(doc);
            }
        }
    }

    /// The positions at which the words stand in a row, ascending.
    fn starts(&mut self) -> &[u32] {
        let Self { words, starts, positions, .. } = self;
        if let Some((first, others)) = words.split_first_mut() {
            first.positions(starts);
            for (offset, word) in (1..).zip(others) {
                word.positions(positions);
                retain_followed(starts, positions, offset);
            }
        }
        &self.starts
    }

    /// How often it occurs in any form, and as typed.
    fn frequencies(&mut self) -> (u32, u32) {
        if let [word] = &self.words[..] {
            return word.frequencies();
        }
        let count = u32::try_from(self.starts().len()).unwrap_or(u32::MAX);
        (count, 0)
    }
}

/// Keeps the starts that have a position `offset` further on; both ascending.
fn retain_followed(starts: &mut Vec<u32>, positions: &[u32], offset: u32) {
    let mut at = 0;
    starts.retain(|start| {
        while positions.get(at).is_some_and(|position| *position < start + offset) {
            at += 1;
        }
        positions.get(at) == Some(&(start + offset))
    });
}

/// The postings of a word: those of its form as typed, and of its stems.
struct WordPostings {
    surface: Option<SegmentPostings>,
    stems: Vec<SegmentPostings>,
}

impl WordPostings {
    /// `None` if no term of the word occurs.
    fn open(
        searcher: &Searcher,
        segment: &SegmentView,
        word: &WordPlan,
        field: usize,
        option: IndexRecordOption,
    ) -> Result<Option<Self>, IndexError> {
        let fields = &searcher.fields;
        let index = segment.reader.inverted_index(fields.surface[field])?;
        let surface = index.read_postings(&word.surface_term(fields.surface, field), option)?;
        let index = segment.reader.inverted_index(fields.stem[field])?;
        let mut stems = Vec::new();
        for term in word.stem_terms(fields.stem, field) {
            stems.extend(index.read_postings(&term, option)?);
        }
        Ok((surface.is_some() || !stems.is_empty()).then_some(Self { surface, stems }))
    }

    fn all(&self) -> impl Iterator<Item = &SegmentPostings> {
        self.surface.iter().chain(&self.stems)
    }

    fn doc(&self) -> DocId {
        self.all().map(DocSet::doc).min().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for postings in self.surface.iter_mut().chain(&mut self.stems) {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        self.doc()
    }

    /// Occurrences in any form, and as typed. A form as typed is nearly always one of the stem's too.
    fn frequencies(&self) -> (u32, u32) {
        let doc = self.doc();
        let count = |postings: &SegmentPostings| if postings.doc() == doc { postings.term_freq() } else { 0 };
        let as_typed = self.surface.as_ref().map_or(0, count);
        let stems = self.stems.iter().map(count).sum::<u32>();
        (as_typed.max(stems), as_typed)
    }

    /// The positions in the current document, ascending, each once.
    fn positions(&mut self, positions: &mut Vec<u32>) {
        let doc = self.doc();
        positions.clear();
        let mut sources = 0;
        for postings in self.surface.iter_mut().chain(&mut self.stems).filter(|postings| postings.doc() == doc) {
            postings.append_positions_with_offset(0, positions);
            sources += 1;
        }
        if sources > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
    }
}

/// Sorts spans and joins those that share a word: what is left are the marks, in reading order.
pub(super) fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut marks: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match marks.last_mut() {
            Some(last) if last.field == span.field && span.start < last.end => last.end = last.end.max(span.end),
            _ => marks.push(span),
        }
    }
    marks
}
