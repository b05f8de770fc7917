//! From a word to the terms of the index that it stands for.
//!
//! A word is looked up once a query, in every segment and field; counting, scoring and marking go by what was found. So a
//! hit and its marks cannot disagree on what a pattern stands for.

mod mistakes;
mod pattern;
mod prefix;
mod watched;

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::Term;
use tantivy::postings::TermInfo;
use tantivy_fst::Automaton;

use super::error::{SearchError, TooWide};
use super::ranking;
use super::reading::Sought;
use crate::index::Searcher;
use crate::index::analysis::{fold, is_stop_word, stem_term};
use crate::query::{Form, Word};
use mistakes::Mistakes;
use pattern::Pattern;
use prefix::Prefix;
use watched::Watched;

pub(super) use pattern::words as words_of_pattern;

/// For how many different words one pattern may stand.
pub const MAX_WORDS_OF_PATTERN: usize = 1_000;

/// For how many different words one word with mistakes may stand.
pub const MAX_WORDS_WITH_MISTAKES: usize = 500;

/// For how many different references the beginning of one may stand. Nobody types one to get all of them: this only bounds memory.
pub(super) const MAX_REFERENCES: usize = 50_000;

/// For how many different words the patterns and the words with mistakes of one query may stand, all together.
pub const MAX_WORDS_OF_QUERY: usize = 4_000;

/// One of the layers of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// Words as written.
    Surface,
    /// The stems of words.
    Stem,
}

/// A term that stands in a field of a segment.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) layer: Layer,
    pub(super) info: TermInfo,
    /// Whether it is the word itself.
    pub(super) as_typed: bool,
    /// How many typing mistakes part it from the word.
    pub(super) mistakes: u8,
}

/// The terms that one word stands for.
#[derive(Debug)]
pub(super) struct Terms {
    /// By segment, then by field.
    found: FoundTerms,
    /// The weight in the order of hits; 0 for stop words.
    pub(super) rarity: f32,
}

impl Terms {
    /// The terms that stand in a field of a segment.
    pub(super) fn of(&self, segment: usize, field: usize) -> &[Found] {
        self.found.get(segment).and_then(|fields| fields.get(field)).map_or(&[], Vec::as_slice)
    }

    /// Whether it stands nowhere.
    pub(super) fn is_empty(&self) -> bool {
        self.found.iter().flatten().all(Vec::is_empty)
    }
}

/// What to look up, and in which fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) sought: Sought,
    pub(super) fields: Range<usize>,
}

/// What was found, by segment, then by field.
type FoundTerms = Vec<Vec<Vec<Found>>>;

/// Looks words up.
pub(super) struct Expander<'a> {
    searcher: &'a Searcher,
    known: FxHashMap<Wanted, Arc<Terms>>,
    /// For how many words patterns and words with mistakes have stood so far.
    expanded: usize,
}

impl<'a> Expander<'a> {
    pub(super) fn new(searcher: &'a Searcher) -> Self {
        Self { searcher, known: FxHashMap::default(), expanded: 0 }
    }

    /// The terms of a word, which was typed at `place`.
    pub(super) fn terms(&mut self, wanted: Wanted, place: &Range<usize>) -> Result<Arc<Terms>, SearchError> {
        if let Some(terms) = self.known.get(&wanted) {
            return Ok(Arc::clone(terms));
        }
        let terms = Arc::new(self.look_up(&wanted, place)?);
        self.known.insert(wanted, Arc::clone(&terms));
        Ok(terms)
    }

    fn look_up(&mut self, wanted: &Wanted, place: &Range<usize>) -> Result<Terms, SearchError> {
        let fields = &wanted.fields;
        let (found, weighs) = match &wanted.sought {
            Sought::Word(word) => match word.form {
                Form::Any | Form::Exact => {
                    let surface = fold(&word.text);
                    (self.forms(word, &surface, fields)?, !is_stop_word(&surface))
                }
                Form::Pattern => (self.words_of_pattern(&word.text, fields, place)?, true),
                Form::Fuzzy(mistakes) => (self.words_with_mistakes(&word.text, mistakes, fields, place)?, true),
            },
            Sought::Reference(prefix) => (self.references(prefix, fields, place)?, true),
        };
        let rarity = if weighs { self.rarity(&found, fields) } else { 0.0 };
        Ok(Terms { found, rarity })
    }

    /// The word as written, and where any form will do its stem in every language.
    fn forms(&self, word: &Word, surface: &str, fields: &Range<usize>) -> Result<FoundTerms, SearchError> {
        let stems = if word.form == Form::Any { self.stems(&word.text) } else { Vec::new() };
        let names = &self.searcher.fields;
        self.in_each_field(fields, |segment, field| {
            let mut found = Vec::new();
            if let Some(&name) = names.surface.get(field) {
                let info = segment.inverted_index(name)?.get_term_info(&Term::from_field_text(name, surface))?;
                found.extend(info.map(|info| Found { layer: Layer::Surface, info, as_typed: true, mistakes: 0 }));
            }
            if let Some(&name) = names.stem.get(field).filter(|_| !stems.is_empty()) {
                let index = segment.inverted_index(name)?;
                for stem in &stems {
                    let info = index.get_term_info(&Term::from_field_text(name, stem))?;
                    found.extend(info.map(|info| Found { layer: Layer::Stem, info, as_typed: false, mistakes: 0 }));
                }
            }
            Ok(found)
        })
    }

    /// The stem terms of a word. One with a digit has no other form than itself.
    fn stems(&self, word: &str) -> Vec<String> {
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        self.searcher.stemmed_languages.iter().filter_map(|&language| stem_term(word, language)).collect()
    }

    fn words_of_pattern(
        &mut self,
        word: &str,
        fields: &Range<usize>,
        place: &Range<usize>,
    ) -> Result<FoundTerms, SearchError> {
        let Some(pattern) = Pattern::new(word) else { return Ok(Vec::new()) };
        let limit = MAX_WORDS_OF_PATTERN.min(MAX_WORDS_OF_QUERY - self.expanded);
        let too_wide = TooWide { place: place.clone(), word: word.to_owned(), limit };
        let (found, words) = self.accepted(&pattern, fields, &too_wide, |info, _| Found {
            layer: Layer::Surface,
            info,
            as_typed: false,
            mistakes: 0,
        })?;
        self.expanded += words;
        Ok(found)
    }

    fn words_with_mistakes(
        &mut self,
        word: &str,
        mistakes: u8,
        fields: &Range<usize>,
        place: &Range<usize>,
    ) -> Result<FoundTerms, SearchError> {
        let folded = fold(word);
        let Some(automaton) = Mistakes::new(&folded, mistakes) else {
            let word = Word { text: word.to_owned(), form: Form::Exact };
            return self.forms(&word, &folded, fields);
        };
        let limit = MAX_WORDS_WITH_MISTAKES.min(MAX_WORDS_OF_QUERY - self.expanded);
        let too_wide = TooWide { place: place.clone(), word: word.to_owned(), limit };
        let (found, words) = self.accepted(&automaton, fields, &too_wide, |info, term| {
            let mistakes = automaton.of(term);
            Found { layer: Layer::Surface, info, as_typed: mistakes == 0, mistakes }
        })?;
        self.expanded += words;
        Ok(found)
    }

    fn references(&self, prefix: &str, fields: &Range<usize>, place: &Range<usize>) -> Result<FoundTerms, SearchError> {
        let too_wide = TooWide { place: place.clone(), word: prefix.to_owned(), limit: MAX_REFERENCES };
        let (found, _) = self.accepted(&Prefix(prefix.as_bytes()), fields, &too_wide, |info, _| Found {
            layer: Layer::Surface,
            info,
            as_typed: true,
            mistakes: 0,
        })?;
        Ok(found)
    }

    /// The words as written that an automaton accepts, and how many different ones; refused if there are too many.
    fn accepted<A: Automaton<State: Clone>>(
        &self,
        automaton: &A,
        fields: &Range<usize>,
        too_wide: &TooWide,
        found: impl Fn(TermInfo, &[u8]) -> Found,
    ) -> Result<(FoundTerms, usize), SearchError> {
        let mut words: FxHashSet<Vec<u8>> = FxHashSet::default();
        let terms = self.in_each_field(fields, |segment, field| {
            let mut accepted = Vec::new();
            let Some(&name) = self.searcher.fields.surface.get(field) else { return Ok(accepted) };
            let index = segment.inverted_index(name)?;
            let watched = Watched::new(automaton, self.searcher);
            let mut stream = index.terms().search(&watched).into_stream()?;
            while let Some((term, info)) = stream.next() {
                if !words.contains(term) {
                    if words.len() == too_wide.limit {
                        return Err(SearchError::TooWide(too_wide.clone()));
                    }
                    words.insert(term.to_vec());
                }
                accepted.push(found(info.clone(), term));
            }
            watched.check()?;
            Ok(accepted)
        })?;
        Ok((terms, words.len()))
    }

    fn in_each_field(
        &self,
        fields: &Range<usize>,
        mut look_up: impl FnMut(&tantivy::SegmentReader, usize) -> Result<Vec<Found>, SearchError>,
    ) -> Result<FoundTerms, SearchError> {
        let mut segments = Vec::with_capacity(self.searcher.segments.len());
        for segment in &self.searcher.segments {
            self.searcher.check_deadline()?;
            let mut by_field = vec![Vec::new(); fields.end];
            for field in fields.clone() {
                by_field[field] = look_up(&segment.reader, field)?;
            }
            segments.push(by_field);
        }
        Ok(segments)
    }

    /// The rarity in the field in which the word is most frequent. Documents with several of its terms count several times.
    fn rarity(&self, found: &[Vec<Vec<Found>>], fields: &Range<usize>) -> f32 {
        let documents = self.searcher.segments.iter().map(|segment| u64::from(segment.reader.max_doc())).sum();
        let in_layer = |field: usize, layer: Layer| {
            let terms = found.iter().filter_map(|by_field| by_field.get(field)).flatten();
            terms.filter(|term| term.layer == layer).map(|term| u64::from(term.info.doc_freq)).sum::<u64>()
        };
        let in_field = |field| in_layer(field, Layer::Surface).max(in_layer(field, Layer::Stem));
        ranking::rarity(fields.clone().map(in_field).max().unwrap_or_default(), documents)
    }
}
