//! How words are written: the index has them folded, people want to see them with their capitals and accents.
//!
//! A word's written form is learnt when it is first offered, from the first living documents that have it, and remembered.

use rustc_hash::FxHashMap;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, TERMINATED, Term};

use super::lexicon::Lexicon;
use crate::index::analysis::{fold, tokenize};
use crate::index::{IndexError, Searcher};

/// How many documents are asked how a word is written.
const WITNESSES: usize = 3;

/// What an occurrence counts that tells nothing of capitals: at the beginning of a sentence, or among capitals.
const DOUBTFUL: u32 = 1;
/// What any other occurrence counts.
const CLEAR: u32 = 4;

/// The form in which a word is mostly written; as folded, where no living document tells.
pub(super) fn written(searcher: &Searcher, lexicon: &Lexicon, number: u32) -> Result<String, IndexError> {
    let memory = || lexicon.written.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = memory().get(&number) {
        return Ok(known.to_string());
    }
    let form = learn(searcher, lexicon.words.text(number))?;
    memory().insert(number, form.as_str().into());
    Ok(form)
}

fn learn(searcher: &Searcher, word: &str) -> Result<String, IndexError> {
    let mut votes = Votes { word, forms: FxHashMap::default(), witnesses: 0, is_clear: false };
    votes.ask_texts(searcher)?;
    if votes.forms.is_empty() {
        votes.ask_titles(searcher)?;
    }
    Ok(votes.winner())
}

/// What the witnesses say.
struct Votes<'a> {
    word: &'a str,
    forms: FxHashMap<String, u32>,
    witnesses: usize,
    /// Whether one of them wrote it in small letters within a sentence: then it is no name, and no more are asked.
    is_clear: bool,
}

impl Votes<'_> {
    fn ask_texts(&mut self, searcher: &Searcher) -> Result<(), IndexError> {
        let mut positions = Vec::new();
        for segment in &searcher.segments {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let Some(mut postings) = self.postings(segment, searcher.fields.surface[1], option)? else { continue };
            while self.is_wanting()
                && let Some(doc) = next_alive(&mut postings, segment)
            {
                self.witnesses += 1;
                postings.positions(&mut positions);
                let Some(&first) = positions.first() else { continue };
                let region = segment.texts.passages(doc).region(first..first.saturating_add(1))?;
                self.hear(&region.text);
                postings.advance();
            }
        }
        Ok(())
    }

    fn ask_titles(&mut self, searcher: &Searcher) -> Result<(), IndexError> {
        for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
            let Some(mut postings) = self.postings(segment, searcher.fields.surface[0], IndexRecordOption::Basic)?
            else {
                continue;
            };
            while self.is_wanting()
                && let Some(doc) = next_alive(&mut postings, segment)
            {
                self.witnesses += 1;
                self.hear(&searcher.stored_document(DocAddress::new(segment_ord, doc))?.title);
                postings.advance();
            }
        }
        Ok(())
    }

    fn is_wanting(&self) -> bool {
        self.witnesses < WITNESSES && !self.is_clear
    }

    fn postings(
        &self,
        segment: &crate::index::SegmentView,
        field: Field,
        option: IndexRecordOption,
    ) -> Result<Option<SegmentPostings>, IndexError> {
        let inverted = segment.reader.inverted_index(field)?;
        Ok(inverted.read_postings(&Term::from_field_text(field, self.word), option)?)
    }

    /// Counts the forms of the word in a text.
    fn hear(&mut self, text: &str) {
        let mut before = "";
        let mut end = 0;
        for place in tokenize(text) {
            let token = text.get(place.clone()).unwrap_or_default();
            if fold(token) == self.word {
                let gap = text.get(end..place.start).unwrap_or_default();
                let begins_sentence = before.is_empty() || gap.contains(['.', '!', '?', '\n', '"', '“', '؟', '。']);
                let among_capitals = is_in_capitals(token) && is_in_capitals(before);
                let weight = if begins_sentence || among_capitals { DOUBTFUL } else { CLEAR };
                self.is_clear |= weight == CLEAR && !token.contains(char::is_uppercase);
                *self.forms.entry(token.to_owned()).or_default() += weight;
            }
            (before, end) = (token, place.end);
        }
    }

    /// The form with the most votes; of equals the one in small letters, which sorts last.
    fn winner(self) -> String {
        let mut forms: Vec<(String, u32)> = self.forms.into_iter().collect();
        forms.sort_unstable_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        forms.pop().map_or_else(|| self.word.to_owned(), |(form, _)| form)
    }
}

fn is_in_capitals(word: &str) -> bool {
    word.chars().nth(1).is_some() && !word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase)
}

/// Goes to the first living document from where the postings stand.
pub(super) fn next_alive(postings: &mut SegmentPostings, segment: &crate::index::SegmentView) -> Option<DocId> {
    while postings.doc() != TERMINATED && segment.reader.is_deleted(postings.doc()) {
        postings.advance();
    }
    Some(postings.doc()).filter(|doc| *doc != TERMINATED)
}
