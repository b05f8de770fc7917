//! Titles as rows of words: found by any of their words, each by its beginning.

use std::collections::BinaryHeap;
use std::ops::Range;

use rustc_hash::FxHashMap;

/// How many titles are compared for one completion; of more, the first are.
const MAX_COMPARED: usize = 2_000;

/// The titles of all living documents, in words of a [`Lexicon`](super::lexicon::Lexicon).
///
/// A title takes eight bytes for each of its words and eight more. The titles themselves are not here: those that are offered are
/// read from the index.
#[derive(Debug, Default)]
pub(super) struct Titles {
    /// Where the list of each word ends in `with_word`.
    word_ends: Vec<u32>,
    /// The places of the documents that have each word in their title, word after word; ascending for each.
    with_word: Vec<u32>,
    /// Where each document's title ends in `words`, by place.
    title_ends: Vec<u32>,
    /// The words of each title in order, title after title.
    words: Vec<u32>,
    /// How many documents have the very title of each, itself included, by place.
    copies: Vec<u32>,
}

/// Takes notes for [`Titles`], word after word.
pub(super) struct TitlesBuilder {
    documents: u32,
    word_ends: Vec<u32>,
    with_word: Vec<u32>,
    /// Document, position, word.
    notes: Vec<(u32, u32, u32)>,
}

impl TitlesBuilder {
    pub(super) fn new(documents: u32) -> Self {
        Self { documents, word_ends: Vec::new(), with_word: Vec::new(), notes: Vec::new() }
    }

    /// The word that is at hand stands at these positions in the title of a document; documents come in order.
    pub(super) fn note(&mut self, document: u32, positions: &[u32], word: u32) {
        self.with_word.push(document);
        self.notes.extend(positions.iter().map(|&position| (document, position, word)));
    }

    /// All titles with the word at hand have been noted.
    pub(super) fn end_word(&mut self) {
        self.word_ends.push(length(&self.with_word));
    }

    pub(super) fn finish(mut self) -> Titles {
        self.notes.sort_unstable();
        let mut titles = Titles {
            word_ends: self.word_ends,
            with_word: self.with_word,
            title_ends: Vec::with_capacity(self.documents as usize),
            words: self.notes.iter().map(|&(_, _, word)| word).collect(),
            copies: Vec::new(),
        };
        let mut end = 0;
        for document in 0..self.documents {
            end += self.notes.iter().skip(end).take_while(|note| note.0 == document).count();
            titles.title_ends.push(u32::try_from(end).unwrap_or(u32::MAX));
        }
        titles.copies = titles.count_copies(self.documents);
        titles
    }
}

fn length(list: &[u32]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// The words that one typed may stand for.
pub(super) type Meanings = Vec<Range<u32>>;

/// How well a title fits what was typed; the greater the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// The title begins with the words.
    from_start: bool,
    /// They stand in a row.
    in_a_row: bool,
    /// They come in their order.
    in_order: bool,
}

impl Titles {
    /// The words of a title.
    pub(super) fn words_of(&self, document: u32) -> &[u32] {
        slice(&self.title_ends, &self.words, document..document + 1)
    }

    /// The documents with one of these words in their title; once for each such word.
    fn with_words(&self, words: &Range<u32>) -> &[u32] {
        slice(&self.word_ends, &self.with_word, words.clone())
    }

    /// The documents whose title has a word of each of `typed`, the best fits first, then by `worth`.
    ///
    /// At most [`MAX_COMPARED`] titles are looked at, and they are put in order only as far as they are taken.
    pub(super) fn matching<W: Ord>(&self, typed: &[Meanings], worth: impl Fn(u32) -> W) -> impl Iterator<Item = u32> {
        let cost = |meanings: &&Meanings| -> usize { meanings.iter().map(|words| self.with_words(words).len()).sum() };
        let rarest = typed.iter().min_by_key(cost).map(Vec::as_slice).unwrap_or_default();
        let mut documents: Vec<u32> =
            rarest.iter().flat_map(|words| self.with_words(words)).copied().take(MAX_COMPARED).collect();
        documents.sort_unstable();
        documents.dedup();
        let mut fitting: BinaryHeap<_> = documents
            .into_iter()
            .filter_map(|document| Some((fit(self.words_of(document), typed)?, worth(document), document)))
            .collect();
        std::iter::from_fn(move || fitting.pop()).map(|(_, _, document)| document)
    }

    /// How many documents have this very row of words for a title.
    pub(super) fn same(&self, document: u32) -> u64 {
        self.copies.get(document as usize).map_or(0, |copies| u64::from(*copies))
    }

    fn count_copies(&self, documents: u32) -> Vec<u32> {
        let mut counts: FxHashMap<&[u32], u32> = FxHashMap::default();
        let titled = |document: &u32| !self.words_of(*document).is_empty();
        (0..documents).filter(titled).for_each(|document| *counts.entry(self.words_of(document)).or_default() += 1);
        (0..documents).map(|document| counts.get(self.words_of(document)).copied().unwrap_or(0)).collect()
    }

    /// What follows one of `words` in titles and is one of `next`, once for each time.
    pub(super) fn following(&self, words: &Range<u32>, next: &Range<u32>) -> Vec<u32> {
        let mut following = Vec::new();
        for &document in self.with_words(words).iter().take(MAX_COMPARED) {
            let pairs = self.words_of(document).windows(2);
            following.extend(pairs.filter(|p| words.contains(&p[0]) && next.contains(&p[1])).map(|pair| pair[1]));
        }
        following
    }
}

/// Part of a list that is cut at `ends`.
fn slice<'a>(ends: &[u32], list: &'a [u32], parts: Range<u32>) -> &'a [u32] {
    let end = |part: u32| match part.checked_sub(1) {
        Some(before) => ends.get(before as usize).map_or(list.len(), |end| *end as usize),
        None => 0,
    };
    list.get(end(parts.start)..end(parts.end)).unwrap_or_default()
}

/// `None` if a word is missing.
fn fit(title: &[u32], typed: &[Meanings]) -> Option<Fit> {
    let means = |word: u32, meanings: &Meanings| meanings.iter().any(|words| words.contains(&word));
    let all = typed.iter().all(|meanings| title.iter().any(|&word| means(word, meanings)));
    if !all {
        return None;
    }
    let begins = |title: &[u32]| title.iter().zip(typed).all(|(&word, meanings)| means(word, meanings));
    let in_a_row = title.windows(typed.len()).any(begins);
    let mut rest = title.iter();
    let in_order = typed.iter().all(|meanings| rest.any(|&word| means(word, meanings)));
    Some(Fit { from_start: begins(title), in_a_row, in_order })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Titles of words 0 to 3: "0 1 2", "2 0", "1 0 2", and two without words.
    fn titles() -> Titles {
        let mut builder = TitlesBuilder::new(5);
        let places = [vec![(0, 0), (1, 1), (3, 1)], vec![(0, 1), (3, 0)], vec![(0, 2), (1, 0), (3, 7)], vec![]];
        for (word, places) in (0..).zip(&places) {
            for &(document, position) in places {
                builder.note(document, &[position], word);
            }
            builder.end_word();
        }
        builder.finish()
    }

    #[test]
    fn a_title_is_a_row_of_words() {
        let titles = titles();
        assert_eq!((titles.words_of(0), titles.words_of(1)), (&[0, 1, 2][..], &[2, 0][..]));
        assert_eq!((titles.words_of(2), titles.words_of(3), titles.words_of(9)), (&[][..], &[1, 0, 2][..], &[][..]));
        assert_eq!(titles.same(1), 1);
        assert_eq!(titles.same(2), 0);
    }

    #[test]
    fn titles_that_begin_with_what_was_typed_come_first() {
        let titles = titles();
        let matching = |typed: &[Range<u32>]| {
            let typed: Vec<Meanings> = typed.iter().map(|words| Vec::from([words.clone()])).collect();
            titles.matching(&typed, |document| document).collect::<Vec<_>>()
        };
        let all = 0..3;
        assert_eq!(matching(&[0..1, 2..3]), [3, 0, 1]);
        assert_eq!(matching(&[1..2, 0..1]), [3, 0]);
        assert_eq!(matching(std::slice::from_ref(&all)), [3, 1, 0]);
        assert_eq!(matching(&[0..1, 3..4]), [0_u32; 0]);
        assert_eq!(matching(&[]), [0_u32; 0]);
    }

    #[test]
    fn what_follows_a_word_is_told() {
        assert_eq!(titles().following(&(0..1), &(1..3)), [1, 2]);
    }
}
