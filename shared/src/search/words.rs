//! The words of a question one by one, however it joins them: what [partial matches](super::partial) are looked for by,
//! and what the order of the [best matches](super::evidence) is weighed by.

use std::ops::Range;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term};

use super::matcher::{REFERENCE, TITLE};
use super::ranking::{self, Occurrences};
use crate::index::analysis::{fold, is_stop_word, reference_prefix, stem_term, tokenize};
use crate::index::lengths::Lengths;
use crate::index::{IndexError, Searcher, SegmentView};
use crate::query::{Expression, Form, Scope, Text, Word};
use crate::reference::Reference;

/// A word that was asked for, as the terms that stand for it.
#[derive(Debug, Clone)]
pub(super) struct AskedWord {
    /// The word as typed.
    pub(super) typed: String,
    /// Its surface form.
    surface: String,
    /// Its stems, by language; none where the exact form is asked for.
    stems: Vec<String>,
    /// Its ordinal among all the words of the question, function words included.
    pub(super) place: u32,
    /// How many documents have it in title or text.
    pub(super) documents: u64,
    /// How rare it is, times what it weighs for being asked for repeatedly; 0 if no document has it.
    pub(super) weight: f32,
}

/// Whether a text is words in any form that may stand anywhere: typed without quotation marks, operators or a field.
pub(super) fn is_bare(text: &Text) -> bool {
    text.scope == Scope::Anywhere && text.words.iter().all(|word| word.form == Form::Any)
}

/// The texts that are asked for beside each other: those of the topmost `All`.
pub(super) fn texts_of(expression: Option<&Expression>) -> impl Iterator<Item = &Text> {
    let parts = match expression {
        Some(Expression::All(parts)) => parts.as_slice(),
        Some(part) => std::slice::from_ref(part),
        None => &[],
    };
    parts.iter().filter_map(|part| match part {
        Expression::Text(text) => Some(text),
        _ => None,
    })
}

/// The words of texts that have a weight, each once, in the order of the question. A text that is several words to the
/// index, such as `US-led` or a Chinese sentence, gives each of them.
pub(super) fn words_of<'a>(
    searcher: &Searcher,
    texts: impl Iterator<Item = &'a Text>,
) -> Result<Vec<AskedWord>, IndexError> {
    let mut found: Vec<(AskedWord, u32)> = Vec::new();
    let words = texts.filter(|text| text.scope != Scope::Reference).flat_map(|text| &text.words);
    for (place, (typed, form)) in (0..).zip(words.flat_map(tokens)) {
        let surface = fold(typed);
        if is_stop_word(&surface) || matches!(form, Form::Pattern | Form::Fuzzy(_)) {
            continue;
        }
        if let Some((_, times)) = found.iter_mut().find(|(known, _)| known.surface == surface) {
            *times += 1;
            continue;
        }
        let languages = if form == Form::Any { searcher.stemmed_languages.as_slice() } else { &[] };
        let stems = languages.iter().filter_map(|&language| stem_term(typed, language)).collect();
        found.push((AskedWord { typed: typed.to_owned(), surface, stems, place, documents: 0, weight: 0.0 }, 1));
    }
    found.into_iter().map(|(word, times)| word.weighed(searcher, times)).collect()
}

/// The words of the index that a word of the question is. The start of a reference, `MDE 24`, is none by its parts.
pub(super) fn tokens(word: &Word) -> impl Iterator<Item = (&str, Form)> {
    let start = reference_prefix(&word.text).map(|_| 0..word.text.len());
    let parts = start.is_none().then(|| tokenize(&word.text));
    start
        .into_iter()
        .chain(parts.into_iter().flatten())
        .filter_map(|range| word.text.get(range))
        .map(|token| (token, word.form))
}

impl AskedWord {
    /// Each term that stands for the word in a field, with whether it is the form as typed.
    fn terms(&self, searcher: &Searcher, field: usize) -> impl Iterator<Item = (bool, Term)> + '_ {
        let surface = Term::from_field_text(searcher.fields.surface[field], &self.surface);
        // A document's own reference has no stems.
        let stems = searcher
            .fields
            .stem
            .get(field)
            .copied()
            .map(|field| self.stems.iter().map(move |stem| (false, Term::from_field_text(field, stem))));
        std::iter::once((true, surface)).chain(stems.into_iter().flatten())
    }

    /// The places of the fields in which it may stand: title, text, and, if it is a reference, the document's own.
    fn fields(&self) -> Range<usize> {
        if Reference::parse(&self.typed).is_some() { TITLE..REFERENCE + 1 } else { TITLE..REFERENCE }
    }

    /// Learns from the whole index how rare it is. A document may have it in several ways, so the most frequent counts.
    fn weighed(mut self, searcher: &Searcher, times: u32) -> Result<Self, IndexError> {
        let mut documents = 0;
        let mut with = [[0_u64; 2]; 2];
        for segment in &searcher.segments {
            documents += u64::from(segment.reader.max_doc());
            for (field, with) in with.iter_mut().enumerate() {
                for (as_typed, term) in self.terms(searcher, field) {
                    let index = segment.reader.inverted_index(term.field())?;
                    with[usize::from(as_typed)] += u64::from(index.doc_freq(&term)?);
                }
            }
        }
        self.documents = with.into_iter().flatten().max().unwrap_or(0);
        if self.documents > 0 {
            self.weight = ranking::rarity(self.documents, documents) * ranking::insistence(times);
        }
        Ok(self)
    }
}

/// Walks the documents of a segment that have a word.
pub(super) struct WordCursor {
    sources: Vec<Source>,
    doc: DocId,
    weight: f32,
    /// The most that it adds to a score.
    ceiling: f32,
}

/// The postings of one of the terms that stand for a word.
struct Source {
    field: usize,
    as_typed: bool,
    postings: SegmentPostings,
}

/// Where a word occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// 0: title, 1: text.
    pub(super) field: usize,
    /// The ordinal of the word in it.
    pub(super) position: u32,
    /// Which of the words it is, counted from 0.
    pub(super) word: usize,
}

impl WordCursor {
    /// Opens the postings of a word and goes to the first document.
    pub(super) fn open(
        searcher: &Searcher,
        segment: &SegmentView,
        word: &AskedWord,
        option: IndexRecordOption,
    ) -> Result<Self, IndexError> {
        let mut sources = Vec::new();
        for field in word.fields() {
            for (as_typed, term) in word.terms(searcher, field) {
                let index = segment.reader.inverted_index(term.field())?;
                let postings = index.read_postings(&term, option)?;
                sources.extend(postings.map(|postings| Source { field, as_typed, postings }));
            }
        }
        let ceiling = ranking::ceiling(word.weight);
        let is_own_reference = sources.iter().any(|source| source.field == REFERENCE);
        let ceiling = if is_own_reference { 2.0 * ceiling } else { ceiling };
        let mut cursor = Self { sources, doc: 0, weight: word.weight, ceiling };
        cursor.settle();
        Ok(cursor)
    }

    /// Goes to the first document at or after `target`; stays if it is there already.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            for source in self.sources.iter_mut().filter(|source| source.postings.doc() < target) {
                source.postings.seek(target);
            }
            self.settle();
        }
        self.doc
    }

    fn settle(&mut self) {
        self.doc = self.sources.iter().map(|source| source.postings.doc()).min().unwrap_or(TERMINATED);
    }

    /// The most that it adds to the score of a document.
    pub(super) fn ceiling(&self) -> f32 {
        self.ceiling
    }

    fn standing(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.postings.doc() == self.doc)
    }

    /// How often the current document has it; its own reference counts as if it stood in the title.
    pub(super) fn occurrences(&self, lengths: &Lengths) -> Occurrences {
        let mut occurrences = Occurrences { lengths: lengths.of(self.doc), ..Occurrences::default() };
        for source in self.standing() {
            let counts = if source.as_typed { &mut occurrences.as_typed } else { &mut occurrences.any_form };
            let field = if source.field == REFERENCE { TITLE } else { source.field };
            counts[field] += source.postings.term_freq();
        }
        for (any_form, as_typed) in occurrences.any_form.iter_mut().zip(occurrences.as_typed) {
            *any_form = (*any_form).max(as_typed);
        }
        occurrences
    }

    /// What it adds to the score of the current document. One that bears a reference itself scores over all that cite it.
    pub(super) fn score(&self, lengths: &Lengths) -> f32 {
        let bears_it = self.standing().any(|source| source.field == REFERENCE);
        let own_reference = if bears_it { ranking::ceiling(self.weight) } else { 0.0 };
        ranking::score(self.weight, &self.occurrences(lengths), lengths) + own_reference
    }

    /// Adds its places in the current document; one that is the form as typed and of a stem is there twice.
    pub(super) fn places(&mut self, word: usize, positions: &mut Vec<u32>, places: &mut Vec<Place>) {
        let doc = self.doc;
        let standing = |source: &&mut Source| source.postings.doc() == doc && source.field != REFERENCE;
        for Source { field, postings, .. } in self.sources.iter_mut().filter(standing) {
            positions.clear();
            postings.append_positions_with_offset(0, positions);
            places.extend(positions.iter().map(|&position| Place { field: *field, position, word }));
        }
    }
}
