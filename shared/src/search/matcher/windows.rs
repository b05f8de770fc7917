//! Walking matches window by window, where words are frequent.
//!
//! Word by word, the postings of a thousand documents in a row are counted into small tables; then the documents are read off. That
//! costs a posting an addition, where walking the words side by side ([`Matcher`](super::Matcher)) costs each of them a search for the next
//! document. What is found, and how it scores, is the same to the last bit.

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::text::REFERENCE;
use super::word::inverted_index;
use super::{Opening, Purpose};
use crate::index::{IndexError, Searcher};
use crate::search::expansion::{Found, Layer};
use crate::search::plan::{self, Plan};
use crate::search::ranking::Occurrences;
use crate::search::words::Lengths;

/// How many documents a window has. The tables of a word then fit into the processor's nearest cache.
const WINDOW: usize = 1_024;

/// The words of a window's bits.
const WORDS: usize = WINDOW / 64;

/// More terms than this are not walked in windows: each is asked in every window.
const MAX_TERMS: usize = 64;

/// With fewer candidates than one in so many documents, windows are mostly empty.
const DOCUMENTS_PER_CANDIDATE: u64 = 64;

/// How many postings cost as much in windows as one document does that is looked up in every other part.
const POSTINGS_PER_LOOK_UP: u64 = 16;

/// Some documents of a window, by their places in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Places([u64; WORDS]);

impl Places {
    fn add(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    fn has(&self, place: usize) -> bool {
        self.0[place / 64] & (1 << (place % 64)) != 0
    }

    /// The first at or after a place.
    fn next(&self, place: usize) -> Option<usize> {
        let first = place / 64;
        let bits = self.0.get(first)? & (u64::MAX << (place % 64));
        let rest = self.0.iter().enumerate().skip(first + 1).map(|(word, bits)| (word, *bits));
        let (word, bits) = std::iter::once((first, bits)).chain(rest).find(|(_, bits)| *bits != 0)?;
        Some(word * 64 + bits.trailing_zeros() as usize)
    }

    fn join(&mut self, other: &Self, operation: impl Fn(u64, u64) -> u64) {
        self.0.iter_mut().zip(other.0).for_each(|(bits, others)| *bits = operation(*bits, others));
    }
}

/// Walks the matching documents of a segment in order, deleted ones included.
pub(in crate::search) struct Windows {
    root: Node,
    lengths: Lengths,
    documents: u32,
    /// The first document of the window.
    start: DocId,
    doc: DocId,
}

impl Windows {
    /// `None` where a plan needs more than to count words, or where these are so rare that looking them up costs less.
    pub(in crate::search) fn open(
        searcher: &Searcher,
        segment_ord: usize,
        plan: &Plan,
    ) -> Result<Option<Self>, IndexError> {
        let opening = Opening::new(searcher, segment_ord, Purpose::Rank)?;
        let Some(root) = Node::open(&opening, &plan.root)? else { return Ok(None) };
        let (candidates, documents) = (root.candidates(), u64::from(opening.segment.reader.max_doc()));
        let is_sparse = candidates.saturating_mul(DOCUMENTS_PER_CANDIDATE) < documents;
        if is_sparse || root.postings() > candidates.saturating_mul(POSTINGS_PER_LOOK_UP) {
            return Ok(None);
        }
        let lengths = Lengths::open(searcher, opening.segment)?;
        let mut windows =
            Self { root, lengths, documents: opening.segment.reader.max_doc(), start: 0, doc: TERMINATED };
        windows.fill_from(0);
        Ok(Some(windows))
    }

    /// The document it stands on, or `TERMINATED`.
    pub(in crate::search) fn doc(&self) -> DocId {
        self.doc
    }

    /// Goes to the next match.
    pub(in crate::search) fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            let place = (self.doc - self.start) as usize + 1;
            match self.root.places.next(place) {
                Some(place) => self.doc = document(self.start, place),
                None => self.fill_from(document(self.start, WINDOW)),
            }
        }
        self.doc
    }

    /// How well the current document matches.
    pub(in crate::search) fn score(&self) -> f32 {
        self.root.score((self.doc - self.start) as usize, self.doc, &self.lengths)
    }

    /// Goes to the first match at or after a document.
    fn fill_from(&mut self, mut from: DocId) {
        self.doc = TERMINATED;
        while self.doc == TERMINATED {
            let next = self.root.next_candidate(from);
            if next >= self.documents {
                return;
            }
            self.start = next;
            self.root.fill(self.start);
            self.doc = self.root.places.next(0).map_or(TERMINATED, |place| document(self.start, place));
            from = document(self.start, WINDOW);
        }
    }
}

fn document(start: DocId, place: usize) -> DocId {
    u32::try_from(place).map_or(TERMINATED, |place| start.saturating_add(place))
}

/// A part of a plan with the documents of the window that match it.
struct Node {
    places: Places,
    part: Part,
}

enum Part {
    Text(Text),
    Any(Vec<Node>),
    All { required: Vec<Node>, excluded: Vec<Node> },
}

impl Node {
    fn open(opening: &Opening<'_>, node: &plan::Node) -> Result<Option<Self>, IndexError> {
        let part = match node {
            plan::Node::Text(text) => Text::open(opening, text)?.map(Part::Text),
            plan::Node::Any(parts) => Self::open_each(opening, parts)?.map(Part::Any),
            plan::Node::All { required, excluded } => {
                let parts = Self::open_each(opening, required)?.zip(Self::open_each(opening, excluded)?);
                parts.map(|(required, excluded)| Part::All { required, excluded })
            }
            plan::Node::Everything | plan::Node::Near(_) | plan::Node::AtLeast { .. } | plan::Node::Property(_) => None,
        };
        Ok(part.map(|part| Self { places: Places::default(), part }))
    }

    fn open_each(opening: &Opening<'_>, nodes: &[plan::Node]) -> Result<Option<Vec<Self>>, IndexError> {
        nodes.iter().map(|node| Self::open(opening, node).transpose()).map(Option::transpose).collect()
    }

    /// How many postings are counted.
    fn postings(&self) -> u64 {
        match &self.part {
            Part::Text(text) => text.postings(),
            Part::Any(parts) => parts.iter().map(Self::postings).sum(),
            Part::All { required, excluded } => required.iter().chain(excluded).map(Self::postings).sum(),
        }
    }

    /// How many documents would be looked up, were they walked one by one.
    fn candidates(&self) -> u64 {
        match &self.part {
            Part::Text(text) => text.postings(),
            Part::Any(parts) => parts.iter().map(Self::candidates).sum(),
            Part::All { required, .. } => required.iter().map(Self::candidates).min().unwrap_or_default(),
        }
    }

    /// A document from which on there may be a match.
    fn next_candidate(&mut self, from: DocId) -> DocId {
        let least = |parts: &mut Vec<Self>| parts.iter_mut().map(|part| part.next_candidate(from)).min();
        match &mut self.part {
            Part::Text(text) => text.next_document(from),
            Part::Any(parts) => least(parts).unwrap_or(TERMINATED),
            Part::All { required, .. } => {
                required.iter_mut().map(|part| part.next_candidate(from)).max().unwrap_or(TERMINATED)
            }
        }
    }

    /// Finds the matches of the window that begins with a document.
    fn fill(&mut self, start: DocId) {
        self.places = Places::default();
        match &mut self.part {
            Part::Text(text) => text.fill(start, &mut self.places),
            Part::Any(parts) => {
                for part in parts {
                    part.fill(start);
                    self.places.join(&part.places, |found, more| found | more);
                }
            }
            Part::All { required, excluded } => {
                self.places = Places([u64::MAX; WORDS]);
                for part in required {
                    part.fill(start);
                    self.places.join(&part.places, |found, same| found & same);
                }
                for part in excluded {
                    part.fill(start);
                    self.places.join(&part.places, |found, not| found & !not);
                }
            }
        }
    }

    /// How well the document at a place, which is a match, matches.
    fn score(&self, place: usize, doc: DocId, lengths: &Lengths) -> f32 {
        match &self.part {
            Part::Text(text) => text.score(place, doc, lengths),
            Part::Any(parts) => {
                let standing = parts.iter().filter(|part| part.places.has(place));
                standing.map(|part| part.score(place, doc, lengths)).sum()
            }
            Part::All { required, .. } => required.iter().map(|part| part.score(place, doc, lengths)).sum(),
        }
    }
}

/// How often something stands in each document of a window.
type Counts = Box<[u32; WINDOW]>;

fn no_counts() -> Counts {
    Box::new([0; WINDOW])
}

/// A word, in any of the fields.
struct Text {
    /// Each way to write it, in each field.
    words: Vec<Word>,
    rarity: f32,
    /// How often it stands in title and text: in any form, and as typed.
    any_form: [Counts; 2],
    as_typed: [Counts; 2],
    /// Of one way to write it in one field: as written, and by its stems.
    surface: Counts,
    stem: Counts,
}

/// One way to write a word in one field.
struct Word {
    field: usize,
    terms: Vec<Term>,
}

struct Term {
    postings: BlockSegmentPostings,
    /// The place in the block of the first document that was not counted yet.
    at: usize,
    layer: Layer,
    as_typed: bool,
}

impl Text {
    /// `None` for phrases, references and words with mistakes, whose score is another one, and for patterns of many words.
    fn open(opening: &Opening<'_>, text: &plan::Text) -> Result<Option<Self>, IndexError> {
        let mut words = Vec::new();
        for field in text.fields.clone() {
            for reading in &text.readings {
                let [terms] = &reading[..] else { return Ok(None) };
                let found = terms.of(opening.segment_ord, field);
                if found.is_empty() {
                    continue;
                }
                if field == REFERENCE || found.iter().any(|term| term.mistakes > 0) {
                    return Ok(None);
                }
                words.push(Word::open(opening, found, field)?);
            }
        }
        if words.iter().map(|word| word.terms.len()).sum::<usize>() > MAX_TERMS {
            return Ok(None);
        }
        let counts = || [no_counts(), no_counts()];
        let (surface, stem) = (no_counts(), no_counts());
        Ok(Some(Self { words, rarity: text.rarity, any_form: counts(), as_typed: counts(), surface, stem }))
    }

    fn postings(&self) -> u64 {
        let terms = self.words.iter().flat_map(|word| &word.terms);
        terms.map(|term| u64::from(term.postings.doc_freq())).sum()
    }

    fn next_document(&mut self, from: DocId) -> DocId {
        let terms = self.words.iter_mut().flat_map(|word| &mut word.terms);
        terms.map(|term| term.seek(from)).min().unwrap_or(TERMINATED)
    }

    fn fill(&mut self, start: DocId, places: &mut Places) {
        let Self { words, any_form, as_typed, surface, stem, .. } = self;
        any_form.iter_mut().chain(as_typed.iter_mut()).for_each(|counts| counts.fill(0));
        for Word { field, terms } in words {
            for term in terms.iter_mut() {
                let layer = if term.layer == Layer::Surface { &mut *surface } else { &mut *stem };
                let typed = term.as_typed.then_some(&mut as_typed[*field]);
                term.count(start, layer, typed, places);
            }
            // A form as typed is nearly always one of the stem's too.
            for (sum, (surface, stem)) in any_form[*field].iter_mut().zip(surface.iter_mut().zip(stem.iter_mut())) {
                *sum += (*surface).max(*stem);
                (*surface, *stem) = (0, 0);
            }
        }
    }

    fn score(&self, place: usize, doc: DocId, lengths: &Lengths) -> f32 {
        if self.rarity == 0.0 {
            return 0.0;
        }
        let of = |counts: &[Counts; 2]| [counts[0][place], counts[1][place]];
        let [any_form, as_typed] = [&self.any_form, &self.as_typed].map(of);
        lengths.score(self.rarity, &Occurrences { any_form, as_typed, lengths: lengths.of(doc) })
    }
}

impl Word {
    fn open(opening: &Opening<'_>, found: &[Found], field: usize) -> Result<Self, IndexError> {
        let mut terms = Vec::with_capacity(found.len());
        for term in found {
            let index = inverted_index(opening, term.layer, field)?;
            let postings = index.read_block_postings_from_terminfo(&term.info, IndexRecordOption::WithFreqs)?;
            terms.push(Term { postings, at: 0, layer: term.layer, as_typed: term.as_typed });
        }
        Ok(Self { field, terms })
    }
}

impl Term {
    /// The first document at or after one that was not counted yet.
    fn seek(&mut self, from: DocId) -> DocId {
        if self.doc() < from {
            self.at = self.postings.seek(from);
        }
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.postings.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    /// Counts the documents of a window.
    fn count(&mut self, start: DocId, counts: &mut Counts, mut typed: Option<&mut Counts>, places: &mut Places) {
        let end = document(start, WINDOW);
        while self.seek(start) < end {
            let docs = self.postings.docs().iter().zip(self.postings.freqs()).skip(self.at);
            let mut counted = 0;
            for (&doc, &count) in docs.take_while(|(doc, _)| **doc < end) {
                let place = (doc - start) as usize;
                counts[place] += count;
                if let Some(typed) = &mut typed {
                    typed[place] += count;
                }
                places.add(place);
                counted += 1;
            }
            self.at += counted;
            if self.at >= self.postings.block_len() {
                self.postings.advance();
                self.at = 0;
            }
        }
    }
}
