//! Sets of documents, and what is in them: the counting behind every offer.
//!
//! A set is a bit for each document, so that filling one costs little more than decoding the postings. What the sets can say of a query
//! is what [`search`](crate::search::search()) says (a test compares them); what they cannot say, they leave to it.

use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use super::lexicon::Lexicon;
use crate::index::analysis::{fold, is_stop_word, stem_term, tokenize};
use crate::index::{IndexError, Searcher, SegmentView};
use crate::query::{Expression, Form, Query, Scope, Text, Word};
use crate::search::{SearchError, is_one_word, search};

/// Where the documents of each segment stand in a set: segment after segment, each beginning with a new word of bits.
#[derive(Debug)]
pub(super) struct Layout {
    starts: Vec<u32>,
    len: u32,
}

impl Layout {
    pub(super) fn of(searcher: &Searcher) -> Self {
        let mut layout = Self { starts: Vec::new(), len: 0 };
        for segment in &searcher.segments {
            layout.starts.push(layout.len);
            layout.len += segment.reader.max_doc().next_multiple_of(u64::BITS);
        }
        layout
    }

    /// The place of a segment's first document.
    pub(super) fn start(&self, segment: usize) -> u32 {
        self.starts.get(segment).copied().unwrap_or(self.len)
    }

    /// How many places there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// The segment of the document at a place, and its number there.
    pub(super) fn address(&self, place: u32) -> (usize, u32) {
        let segment = self.starts.partition_point(|start| *start <= place).saturating_sub(1);
        (segment, place - self.start(segment))
    }
}

/// Some of the living documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocumentSet(Vec<u64>);

impl DocumentSet {
    /// All of them.
    pub(super) fn alive(searcher: &Searcher, layout: &Layout) -> Self {
        let mut set = Self::empty(layout);
        for (place, segment) in searcher.segments.iter().enumerate() {
            segment.reader.doc_ids_alive().for_each(|doc| set.insert(layout.start(place) + doc));
        }
        set
    }

    /// Those that have a word in any of its forms.
    pub(super) fn with_word(searcher: &Searcher, lexicon: &Lexicon, word: &str) -> Result<Self, IndexError> {
        let mut set = Self::empty(&lexicon.layout);
        let surface = fold(word);
        let stems = stems(searcher, word);
        for (place, segment) in searcher.segments.iter().enumerate() {
            let start = lexicon.layout.start(place);
            for &field in &searcher.fields.surface {
                set.add(segment, start, &Term::from_field_text(field, &surface))?;
            }
            for &field in &searcher.fields.stem {
                for stem in &stems {
                    set.add(segment, start, &Term::from_field_text(field, stem))?;
                }
            }
        }
        set.intersect(&lexicon.alive);
        Ok(set)
    }

    /// Those that match an expression; `None` if it asks for more than single words, joined.
    pub(super) fn matching(
        searcher: &Searcher,
        lexicon: &Lexicon,
        expression: &Expression,
    ) -> Result<Option<Self>, IndexError> {
        searcher.check_deadline()?;
        match expression {
            Expression::Text(text) => match single_word(text, lexicon) {
                Some(word) => Ok(Some(lexicon.documents(searcher, word)?.as_ref().clone())),
                None => Ok(None),
            },
            Expression::Not(inner) => Self::all_of(searcher, lexicon, &[Expression::Not(inner.clone())]),
            Expression::All(parts) => Self::all_of(searcher, lexicon, parts),
            Expression::Any(parts) => {
                let mut any = Self::empty(&lexicon.layout);
                for part in parts {
                    let Some(set) = Self::matching(searcher, lexicon, part)? else { return Ok(None) };
                    any.0.iter_mut().zip(&set.0).for_each(|(any, bits)| *any |= bits);
                }
                Ok(Some(any))
            }
            Expression::Near(_) | Expression::AtLeast(_) | Expression::Property(_) => Ok(None),
        }
    }

    /// Stop words are not required beside other words.
    fn all_of(searcher: &Searcher, lexicon: &Lexicon, parts: &[Expression]) -> Result<Option<Self>, IndexError> {
        let is_idle = |part: &&Expression| match part {
            Expression::Text(text) => single_word(text, lexicon).is_some_and(|word| is_stop_word(&fold(word))),
            _ => false,
        };
        let is_wanted = |part: &&Expression| !matches!(part, Expression::Not(_));
        let only_idle = parts.iter().filter(is_wanted).all(|part| is_idle(&part));
        let mut all = lexicon.alive.clone();
        for part in parts.iter().filter(|part| only_idle || !is_idle(part)) {
            let (part, wanted) = match part {
                Expression::Not(inner) => (&**inner, false),
                part => (part, true),
            };
            let Some(set) = Self::matching(searcher, lexicon, part)? else { return Ok(None) };
            let pairs = all.0.iter_mut().zip(&set.0);
            pairs.for_each(|(all, bits)| *all &= if wanted { *bits } else { !*bits });
        }
        Ok(Some(all))
    }

    fn empty(layout: &Layout) -> Self {
        Self(vec![0; (layout.len() / u64::BITS) as usize])
    }

    fn add(&mut self, segment: &SegmentView, start: u32, term: &Term) -> Result<(), IndexError> {
        let inverted = segment.reader.inverted_index(term.field())?;
        let Some(mut block) = inverted.read_block_postings(term, IndexRecordOption::Basic)? else { return Ok(()) };
        while !block.docs().is_empty() {
            block.docs().iter().for_each(|doc| self.insert(start + doc));
            block.advance();
        }
        Ok(())
    }

    fn insert(&mut self, place: u32) {
        if let Some(bits) = self.0.get_mut((place / u64::BITS) as usize) {
            *bits |= 1 << (place % u64::BITS);
        }
    }

    pub(super) fn contains(&self, place: u32) -> bool {
        self.0.get((place / u64::BITS) as usize).is_some_and(|bits| bits & 1 << (place % u64::BITS) != 0)
    }

    pub(super) fn intersect(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(bits, other)| *bits &= other);
    }

    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }

    /// How much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.0.len() * size_of::<u64>()
    }

    /// How many documents are in both.
    pub(super) fn shared(&self, other: &Self) -> u64 {
        self.0.iter().zip(&other.0).map(|(bits, other)| u64::from((bits & other).count_ones())).sum()
    }

    /// The places of the documents, ascending.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.0).flat_map(|(word, &bits)| {
            let mut bits = bits;
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
                (bit < u64::BITS).then_some(word * u64::BITS + bit)
            })
        })
    }

    /// About how many of the documents have a word (folded): exactly, if it is frequent; else as many as have it in their text as written,
    /// and at most `limit` postings are read of each segment.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(super) fn overlap(
        &self,
        searcher: &Searcher,
        lexicon: &Lexicon,
        word: &str,
        limit: usize,
    ) -> Result<f32, IndexError> {
        if let Some(set) = lexicon.frequent_documents(word) {
            return Ok(self.shared(set) as f32);
        }
        let term = Term::from_field_text(searcher.fields.surface[1], word);
        let (mut overlap, mut read) = (0.0, 0.0);
        for (place, segment) in searcher.segments.iter().enumerate() {
            let inverted = segment.reader.inverted_index(term.field())?;
            let Some(mut block) = inverted.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
            let start = lexicon.layout.start(place);
            let (mut seen, mut shared) = (0, 0);
            while !block.docs().is_empty() && seen < limit {
                shared += block.docs().iter().filter(|&doc| self.contains(start + doc)).count();
                seen += block.docs().len();
                block.advance();
            }
            overlap += shared as f32 * (block.doc_freq() as f32 / seen as f32).max(1.0);
            read += seen as f32;
        }
        Ok(if read == 0.0 { 0.0 } else { overlap })
    }
}

/// The terms of a word in the stem layer.
pub(super) fn stems(searcher: &Searcher, word: &str) -> Vec<String> {
    searcher.stemmed_languages.iter().filter_map(|&language| stem_term(word, language)).collect()
}

/// The word of a text that is one word in any form, anywhere, and is not written in another way too, as numbers are.
fn single_word<'a>(text: &'a Text, lexicon: &Lexicon) -> Option<&'a str> {
    let [word] = &text.words[..] else { return None };
    // The lexicon has no numbers.
    let is_known = |word: &str| word.contains(char::is_numeric) || lexicon.words.find(&fold(word)).is_some();
    if text.scope != Scope::Anywhere || word.form != Form::Any || !is_one_word(text, is_known) {
        return None;
    }
    let mut tokens = tokenize(&word.text);
    let token = tokens.next()?;
    if tokens.next().is_some() { None } else { word.text.get(token) }
}

/// Whether all documents that have a word write it in the same way.
pub(super) fn is_written_in_one_way(word: &str, lexicon: &Lexicon) -> bool {
    let words = vec![Word { text: word.to_owned(), form: Form::Any }];
    single_word(&Text { words, scope: Scope::Anywhere, place: 0..0 }, lexicon).is_some()
}

/// How many documents a query finds; none where it is refused.
pub(super) fn count(searcher: &Searcher, lexicon: &Lexicon, query: &Query) -> Result<u64, IndexError> {
    let is_filtered = !query.filters.facets.is_empty() || query.filters.date.is_some();
    if let Some(expression) = query.expression.as_ref().filter(|_| !is_filtered)
        && let Some(set) = DocumentSet::matching(searcher, lexicon, expression)?
    {
        return Ok(set.len());
    }
    let page = crate::query::Page { offset: 0, size: 0 };
    match search(searcher, &Query { page, snippets: 0, ..query.clone() }) {
        Ok(results) => Ok(results.total),
        Err(SearchError::Index(error)) => Err(error),
        Err(SearchError::Stopped) => Err(IndexError::Stopped),
        Err(SearchError::TooWide(_)) => Ok(0),
    }
}
