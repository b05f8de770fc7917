//! The words, titles and named values of a snapshot: what is offered comes from here.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentReader;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermStreamer;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED};

use super::documents::{DocumentSet, Layout, stems};
use super::mistakes::{EDIT, Extent, Near, allowance, near};
use super::named::Names;
use super::recent::Recent;
use super::titles::{Titles, TitlesBuilder};
use super::words::Words;
use super::written::written;
use crate::index::analysis::is_stop_word;
use crate::index::{IndexError, Searcher};

/// The longest word that is offered, in bytes: what is longer is no word of a language.
const MAX_WORD_BYTES: usize = 64;

/// A word that is in one of this many documents, or in more, is counted when the lexicon is made: the first to type its
/// beginning does not wait for it.
const COUNTED_AHEAD: u32 = 40;

/// The most memory that the documents of frequent words take, in bytes: a bit for each document of the archive and word. Of more
/// words, the most frequent are kept.
const KEPT_BYTES: usize = 32 << 20;

/// Stands for a count that nobody asked for yet.
const UNCOUNTED: u32 = u32::MAX;

/// What a snapshot's living documents say, in the form in which it is looked up while one types.
///
/// It takes about 25 bytes for each distinct word, 90 for each document with a title of ten words, and a little for each country, topic
/// and type.
pub struct Lexicon {
    /// Every word of a living document, as written and folded, that has a letter or stands in a title.
    pub(super) words: Words,
    pub(super) titles: Titles,
    pub(super) names: Names,
    pub(super) layout: Layout,
    /// The documents that are not deleted.
    pub(super) alive: DocumentSet,
    /// How many documents a word finds in any form, by its number, once that was asked for.
    found: Vec<AtomicU32>,
    /// The documents of the most frequent words, by word, as written and in small letters.
    frequent: FxHashMap<Box<str>, Arc<DocumentSet>>,
    /// The documents of the words that stood before the last one of late, by word, as typed.
    recent: Recent<Arc<DocumentSet>>,
    /// What words typed of late may have been the beginnings of.
    mistyped: Recent<Arc<[Near]>>,
    /// How words are written, by their numbers, once that was asked for.
    pub(super) written: Mutex<FxHashMap<u32, Box<str>>>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").field("words", &self.words.all().len()).finish_non_exhaustive()
    }
}

impl Lexicon {
    /// Reads the dictionaries of a snapshot. Takes about a second for 100,000 documents.
    pub(crate) fn of(searcher: &Searcher) -> Result<Self, IndexError> {
        let layout = Layout::of(searcher);
        let alive = DocumentSet::alive(searcher, &layout);
        let (words, titles) = read_words(searcher, &layout)?;
        let found = words.all().map(|_| AtomicU32::new(UNCOUNTED)).collect();
        let names = Names::of(searcher);
        let (frequent, recent, mistyped) = (FxHashMap::default(), Recent::default(), Recent::default());
        let written = Mutex::default();
        let mut lexicon = Self { words, titles, names, layout, alive, found, frequent, recent, mistyped, written };
        lexicon.count_frequent(searcher)?;
        Ok(lexicon)
    }

    /// How many documents a word of the lexicon finds, in any of its forms.
    pub(super) fn found(&self, searcher: &Searcher, number: u32) -> Result<u64, IndexError> {
        let Some(known) = self.found.get(number as usize) else { return Ok(0) };
        match known.load(Ordering::Relaxed) {
            UNCOUNTED => {
                // The stem of a word depends on its accents.
                let count = DocumentSet::with_word(searcher, self, &written(searcher, self, number)?)?.len();
                self.note_found(number, count);
                Ok(count)
            }
            count => Ok(u64::from(count)),
        }
    }

    /// The documents of a word in any of its forms. Those of frequent words, and of words that were asked for of late, are at hand: with
    /// each letter that is typed the words before it are asked for anew.
    pub(super) fn documents(&self, searcher: &Searcher, word: &str) -> Result<Arc<DocumentSet>, IndexError> {
        if let Some(known) = self.frequent_documents(word).cloned().or_else(|| self.recent.get(word)) {
            return Ok(known);
        }
        let documents = Arc::new(DocumentSet::with_word(searcher, self, word)?);
        self.recent.keep(word, Arc::clone(&documents));
        Ok(documents)
    }

    /// The documents of a word, if they are always at hand.
    pub(super) fn frequent_documents(&self, word: &str) -> Option<&Arc<DocumentSet>> {
        self.frequent.get(word)
    }

    /// The words that begin nearly as was typed (folded): but for one mistake, and where there are none, for as many as are allowed.
    pub(super) fn nearly(&self, typed: &str) -> Arc<[Near]> {
        if let Some(known) = self.mistyped.get(typed) {
            return known;
        }
        let allowed = allowance(typed.chars().count(), Extent::Beginning);
        let mut found = near(&self.words, typed, allowed.min(EDIT), Extent::Beginning);
        if found.is_empty() && allowed > EDIT {
            found = near(&self.words, typed, allowed, Extent::Beginning);
        }
        let found: Arc<[Near]> = found.into();
        self.mistyped.keep(typed, Arc::clone(&found));
        found
    }

    /// Counts the frequent words, and keeps the documents of the most frequent.
    fn count_frequent(&mut self, searcher: &Searcher) -> Result<(), IndexError> {
        let documents = u32::try_from(searcher.document_count()).unwrap_or(u32::MAX);
        let is_frequent = |&number: &u32| {
            self.words.count(number) > documents / COUNTED_AHEAD && !is_stop_word(self.words.text(number))
        };
        let mut frequent: Vec<u32> = self.words.all().filter(is_frequent).collect();
        frequent.sort_by_key(|&number| std::cmp::Reverse(self.words.count(number)));
        let kept = KEPT_BYTES / self.alive.bytes().max(1);
        for (place, number) in frequent.into_iter().enumerate() {
            let form = written(searcher, self, number)?;
            let set = DocumentSet::with_word(searcher, self, &form)?;
            self.note_found(number, set.len());
            if place < kept {
                self.keep(searcher, form, set);
            }
        }
        Ok(())
    }

    fn keep(&mut self, searcher: &Searcher, form: String, set: DocumentSet) {
        let set = Arc::new(set);
        let small = form.to_lowercase();
        if small != form && stems(searcher, &small) == stems(searcher, &form) {
            self.frequent.insert(small.into(), Arc::clone(&set));
        }
        self.frequent.insert(form.into(), set);
    }

    fn note_found(&self, number: u32, count: u64) {
        if let Some(known) = self.found.get(number as usize) {
            known.store(u32::try_from(count).unwrap_or(UNCOUNTED), Ordering::Relaxed);
        }
    }
}

/// The terms of one field of one segment, in order.
struct Terms<'a> {
    inverted: &'a InvertedIndexReader,
    reader: &'a SegmentReader,
    /// The place of the segment's first document in a [`Layout`], for titles; `None` for texts.
    titles_from: Option<u32>,
    segment: usize,
    stream: TermStreamer<'a>,
    has_term: bool,
}

impl Terms<'_> {
    /// In how many living documents the present term is; where few documents are deleted, frequent terms are not counted anew.
    fn living(&self) -> Result<u32, IndexError> {
        let with = self.stream.value().doc_freq;
        let deleted = self.reader.num_deleted_docs();
        let Some(alive) = self.reader.alive_bitset().filter(|_| with <= deleted.saturating_mul(2)) else {
            return Ok(with);
        };
        let postings = self.inverted.read_postings_from_terminfo(self.stream.value(), IndexRecordOption::Basic);
        Ok(postings?.doc_freq_given_deletes(alive))
    }

    /// Tells the titles where a word stands in them.
    fn note_titles(&self, from: u32, word: u32, titles: &mut TitlesBuilder) -> Result<(), IndexError> {
        let option = IndexRecordOption::WithFreqsAndPositions;
        let mut postings = self.inverted.read_postings_from_terminfo(self.stream.value(), option)?;
        let mut positions = Vec::new();
        while postings.doc() != TERMINATED {
            if !self.reader.is_deleted(postings.doc()) {
                postings.positions(&mut positions);
                titles.note(from + postings.doc(), &positions, word);
            }
            postings.advance();
        }
        Ok(())
    }
}

/// Merges the dictionaries of titles and texts of all segments.
fn read_words(searcher: &Searcher, layout: &Layout) -> Result<(Words, Titles), IndexError> {
    let [title, body] = [searcher.fields.surface[0], searcher.fields.surface[1]];
    let open = |field: Field| searcher.segments.iter().map(move |segment| segment.reader.inverted_index(field));
    let inverted = open(title).chain(open(body)).collect::<Result<Vec<_>, _>>()?;
    let mut dictionaries = Vec::with_capacity(inverted.len());
    for (place, inverted) in inverted.iter().enumerate() {
        let segment = place % searcher.segments.len();
        let reader = &searcher.segments[segment].reader;
        let titles_from = (place < searcher.segments.len()).then(|| layout.start(segment));
        let stream = inverted.terms().stream()?;
        dictionaries.push(Terms { inverted, reader, titles_from, segment, stream, has_term: true });
    }
    for terms in &mut dictionaries {
        terms.has_term = terms.stream.advance();
    }
    let mut words = Words::default();
    let mut titles = TitlesBuilder::new(layout.len());
    let mut word = Vec::new();
    let mut counts = vec![0_u32; searcher.segments.len()];
    while let Some(next) = dictionaries.iter().filter(|terms| terms.has_term).map(|terms| terms.stream.key()).min() {
        word.clear();
        word.extend_from_slice(next);
        counts.fill(0);
        let mut in_title = false;
        for terms in dictionaries.iter().filter(|terms| terms.has_term && terms.stream.key() == word) {
            let living = terms.living()?;
            in_title |= living > 0 && terms.titles_from.is_some();
            // A word of a title mostly stands in the text as well: the greater number is nearer the truth than the sum.
            counts[terms.segment] = counts[terms.segment].max(living);
        }
        let count: u32 = counts.iter().sum();
        if count > 0 && is_kept(&word, in_title) {
            let Some(number) = words.push(&word, count) else { break };
            for terms in dictionaries.iter().filter(|terms| terms.has_term && terms.stream.key() == word) {
                if let Some(from) = terms.titles_from {
                    terms.note_titles(from, number, &mut titles)?;
                }
            }
            titles.end_word();
        }
        for terms in &mut dictionaries {
            if terms.has_term && terms.stream.key() == word {
                terms.has_term = terms.stream.advance();
            }
        }
    }
    Ok((words, titles.finish()))
}

/// Numbers are kept where a title has them: nobody completes those of texts, and there are very many.
fn is_kept(word: &[u8], in_title: bool) -> bool {
    let has_letter = || std::str::from_utf8(word).is_ok_and(|word| word.chars().any(char::is_alphabetic));
    word.len() <= MAX_WORD_BYTES && (in_title || has_letter())
}
