//! Walking matches window by window, where words are frequent.
//!
//! Word by word, the postings of a [window](crate::search::window) are counted into small tables; then its documents are read off. That
//! costs a posting an addition, where walking the words side by side ([`Matcher`](super::Matcher)) costs each of them a search for the next
//! document. What is found, and how it scores, is the same to the last bit.

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::text::REFERENCE;
use super::word::inverted_index;
use super::{Opening, Purpose};
use crate::index::lengths::{Length, Lengths};
use crate::index::{IndexError, Searcher};
use crate::search::expansion::{Found, Layer};
use crate::search::plan::{self, Plan};
use crate::search::ranking::{self, Occurrences};
use crate::search::window::{Places, WINDOW, document};

/// More terms than this are not walked in windows: each is asked in every window.
const MAX_TERMS: usize = 64;

/// With fewer candidates than one in so many documents, windows are mostly empty.
const DOCUMENTS_PER_CANDIDATE: u64 = 64;

/// How many postings cost as much in windows as one document does that is looked up in every other part.
const POSTINGS_PER_LOOK_UP: u64 = 16;

/// Walks the windows of a segment in which documents match, deleted ones included, until the deadline of the searcher.
pub(in crate::search) struct Windows<'a> {
    searcher: &'a Searcher,
    root: Node,
    lengths: &'a Lengths,
    documents: u32,
    /// The first document of the window, and of the next one.
    start: DocId,
    next: DocId,
}

impl<'a> Windows<'a> {
    /// `None` where a plan needs more than to count words, or where these are so rare that looking them up costs less.
    pub(in crate::search) fn open(
        searcher: &'a Searcher,
        segment_ord: usize,
        plan: &Plan,
    ) -> Result<Option<Self>, IndexError> {
        let opening = Opening::new(searcher, segment_ord, Purpose::Rank)?;
        let documents = opening.segment.reader.max_doc();
        let Some(root) = Node::open(&opening, &plan.root)? else { return Ok(None) };
        let candidates = root.candidates();
        let is_sparse = candidates.saturating_mul(DOCUMENTS_PER_CANDIDATE) < u64::from(documents);
        if is_sparse || root.postings() > candidates.saturating_mul(POSTINGS_PER_LOOK_UP) {
            return Ok(None);
        }
        Ok(Some(Self { searcher, root, lengths: &opening.segment.lengths, documents, start: 0, next: 0 }))
    }

    /// Goes to the next window with matches: its first document, and which of its documents match.
    pub(in crate::search) fn next(&mut self) -> Result<Option<(DocId, &Places)>, IndexError> {
        loop {
            self.searcher.check_deadline()?;
            self.start = self.root.next_candidate(self.next);
            if self.start >= self.documents {
                return Ok(None);
            }
            self.next = document(self.start, WINDOW);
            self.root.fill(self.start);
            if self.root.places != Places::default() {
                return Ok(Some((self.start, &self.root.places)));
            }
        }
    }

    /// How well the document at a place of the window, which is a match, matches.
    pub(in crate::search) fn score(&self, place: usize) -> f32 {
        self.root.score(place, document(self.start, place), self.lengths)
    }
}

/// A part of a plan with the documents of the window that match it.
struct Node {
    places: Places,
    part: Part,
}

enum Part {
    Everything { documents: u32 },
    Text(Box<Text>),
    Any(Vec<Node>),
    All { required: Vec<Node>, excluded: Vec<Node> },
}

impl Node {
    fn open(opening: &Opening<'_>, node: &plan::Node) -> Result<Option<Self>, IndexError> {
        let part = match node {
            plan::Node::Everything => Some(Part::Everything { documents: opening.segment.reader.max_doc() }),
            plan::Node::Text(text) => Text::open(opening, text)?.map(Box::new).map(Part::Text),
            plan::Node::Any(parts) => Self::open_each(opening, parts)?.map(Part::Any),
            plan::Node::All { required, excluded } => {
                let parts = Self::open_each(opening, required)?.zip(Self::open_each(opening, excluded)?);
                parts.map(|(required, excluded)| Part::All { required, excluded })
            }
            plan::Node::Near(_) | plan::Node::AtLeast { .. } | plan::Node::Property(_) => None,
        };
        Ok(part.map(|part| Self { places: Places::default(), part }))
    }

    fn open_each(opening: &Opening<'_>, nodes: &[plan::Node]) -> Result<Option<Vec<Self>>, IndexError> {
        nodes.iter().map(|node| Self::open(opening, node).transpose()).map(Option::transpose).collect()
    }

    /// How many postings are counted.
    fn postings(&self) -> u64 {
        match &self.part {
            Part::Everything { .. } => 0,
            Part::Text(text) => text.postings(),
            Part::Any(parts) => parts.iter().map(Self::postings).sum(),
            Part::All { required, excluded } => required.iter().chain(excluded).map(Self::postings).sum(),
        }
    }

    /// How many documents would be looked up, were they walked one by one.
    fn candidates(&self) -> u64 {
        match &self.part {
            Part::Everything { documents } => u64::from(*documents),
            Part::Text(text) => text.postings(),
            Part::Any(parts) => parts.iter().map(Self::candidates).sum(),
            Part::All { required, .. } => required.iter().map(Self::candidates).min().unwrap_or_default(),
        }
    }

    /// A document from which on there may be a match.
    fn next_candidate(&mut self, from: DocId) -> DocId {
        let least = |parts: &mut Vec<Self>| parts.iter_mut().map(|part| part.next_candidate(from)).min();
        match &mut self.part {
            Part::Everything { .. } => from,
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
            Part::Everything { documents } => self.places = Places::first(documents.saturating_sub(start) as usize),
            Part::Text(text) => text.fill(start, &mut self.places),
            Part::Any(parts) => {
                for part in parts {
                    part.fill(start);
                    self.places = self.places.or(&part.places);
                }
            }
            Part::All { required, excluded } => {
                self.places = Places::ALL;
                for part in required {
                    part.fill(start);
                    self.places = self.places.and(&part.places);
                }
                for part in excluded {
                    part.fill(start);
                    self.places = self.places.without(&part.places);
                }
            }
        }
    }

    /// How well the document at a place, which is a match, matches.
    fn score(&self, place: usize, doc: DocId, lengths: &Lengths) -> f32 {
        match &self.part {
            Part::Everything { .. } => 0.0,
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
        // Where it does not stand, the length does not count.
        let length = |field: usize| if any_form[field] > 0 { lengths.of_field(field, doc) } else { Length::default() };
        let lengths_of_doc = [length(0), length(1)];
        ranking::score(self.rarity, &Occurrences { any_form, as_typed, lengths: lengths_of_doc }, lengths)
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
