//! From a text to the terms of both layers, in one pass.
//!
//! An [`Analyzer`] remembers the terms of the words it has met: archives repeat themselves, and folding and stemming cost
//! far more than looking a word up.

use std::hash::BuildHasher;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use crate::language::Language;

use super::fold::fold;
use super::replay::TERM_END;
use super::stem::stem_term;
use super::tokenizer::tokenize;

/// How many words an analyzer remembers; a power of two. With 64 bytes each, an analyzer takes 4 MB, whatever it reads.
const MEMO_WORDS: usize = 1 << 16;

/// How many bytes of a word and its terms are remembered: with them an entry of the memo is one line of the processor's
/// cache. Few words are longer, and those are folded and stemmed anew each time.
const ENTRY_BYTES: usize = 57;

/// The terms of a text, layer by layer, in the order of its words; a [`TERM_END`] after each. The n-th term stands at
/// position n.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    /// The surface form of every word.
    pub(crate) surface: String,
    /// The stem term of every word; nothing where the language has no stemmer.
    pub(crate) stem: String,
}

/// Analyses texts one after the other.
#[derive(Debug)]
pub(crate) struct Analyzer {
    /// Each word has one place, which its hash tells; whichever word came last is in it.
    memo: Vec<Remembered>,
}

/// A word of a language with its terms.
#[derive(Debug, Clone)]
#[repr(align(64))]
struct Remembered {
    language: Option<Language>,
    /// Where the word ends in `bytes`, and the surface form begins.
    word_end: u8,
    /// Where the surface form ends, and the stem term begins.
    surface_end: u8,
    stem_end: u8,
    /// The word, its surface form, its stem term; a [`TERM_END`] after each term.
    bytes: [u8; ENTRY_BYTES],
}

impl Analyzer {
    /// An analyzer that remembers nothing yet.
    pub(crate) fn new() -> Self {
        Self { memo: vec![Remembered::NOTHING; MEMO_WORDS] }
    }

    /// Gives the terms of a text, and each word's place in it to `each_word`.
    pub(crate) fn analyze(
        &mut self,
        text: &str,
        language: Language,
        mut each_word: impl FnMut(&Range<usize>),
    ) -> Terms {
        let mut surface = Vec::with_capacity(text.len() + text.len() / 8);
        let mut stem = Vec::with_capacity(text.len() + text.len() / 2);
        for place in tokenize(text) {
            each_word(&place);
            let word = text.get(place).unwrap_or_default();
            let remembered = self.place_of(word, language);
            if !remembered.is(word, language) {
                let terms = terms_of(word, language);
                let Some(fitting) = Remembered::fitting(word, language, &terms) else {
                    surface.extend_from_slice(terms.surface.as_bytes());
                    stem.extend_from_slice(terms.stem.as_bytes());
                    continue;
                };
                *remembered = fitting;
            }
            surface.extend_from_slice(remembered.surface());
            stem.extend_from_slice(remembered.stem());
        }
        let text = |bytes| String::from_utf8(bytes).expect("terms are added whole");
        Terms { surface: text(surface), stem: text(stem) }
    }

    fn place_of(&mut self, word: &str, language: Language) -> &mut Remembered {
        let hash = FxBuildHasher.hash_one(word).wrapping_add(FxBuildHasher.hash_one(language));
        #[expect(clippy::cast_possible_truncation, reason = "the low bits choose a place, whatever the others are")]
        let place = hash as usize % MEMO_WORDS;
        self.memo.get_mut(place).expect("the memo has MEMO_WORDS places")
    }
}

/// The terms of one word.
fn terms_of(word: &str, language: Language) -> Terms {
    let ended = |mut term: String| {
        term.push(TERM_END);
        term
    };
    Terms { surface: ended(fold(word)), stem: stem_term(word, language).map(ended).unwrap_or_default() }
}

impl Remembered {
    const NOTHING: Self = Self { language: None, word_end: 0, surface_end: 0, stem_end: 0, bytes: [0; ENTRY_BYTES] };

    /// `None` if the word and its terms are too long to be remembered.
    fn fitting(word: &str, language: Language, terms: &Terms) -> Option<Self> {
        let word_end = word.len();
        let surface_end = word_end + terms.surface.len();
        let stem_end = surface_end + terms.stem.len();
        let mut bytes = [0; ENTRY_BYTES];
        bytes.get_mut(..word_end)?.copy_from_slice(word.as_bytes());
        bytes.get_mut(word_end..surface_end)?.copy_from_slice(terms.surface.as_bytes());
        bytes.get_mut(surface_end..stem_end)?.copy_from_slice(terms.stem.as_bytes());
        let end = |end| u8::try_from(end).ok();
        Some(Self {
            language: Some(language),
            word_end: end(word_end)?,
            surface_end: end(surface_end)?,
            stem_end: end(stem_end)?,
            bytes,
        })
    }

    fn is(&self, word: &str, language: Language) -> bool {
        self.language == Some(language) && self.part(0, self.word_end) == word.as_bytes()
    }

    fn surface(&self) -> &[u8] {
        self.part(self.word_end, self.surface_end)
    }

    fn stem(&self) -> &[u8] {
        self.part(self.surface_end, self.stem_end)
    }

    fn part(&self, start: u8, end: u8) -> &[u8] {
        self.bytes.get(usize::from(start)..usize::from(end)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn language(code: &str) -> Language {
        Language::parse(code).expect("a language")
    }

    fn expected(text: &str, term: impl Fn(&str) -> Option<String>) -> Vec<String> {
        tokenize(text).filter_map(|place| term(text.get(place).expect("a word"))).collect()
    }

    fn split(terms: &str) -> Vec<&str> {
        terms.split_terminator(TERM_END).collect()
    }

    proptest! {
        #[test]
        fn each_word_has_its_terms_however_often_and_wherever_it_was_met(
            texts in prop::collection::vec((any::<String>(), prop::sample::select(vec!["en", "fr", "ar", "zh"])), 1..6)
        ) {
            let mut analyzer = Analyzer::new();
            for (text, code) in texts.iter().chain(&texts) {
                let mut places = Vec::new();
                let terms = analyzer.analyze(text, language(code), |place| places.push(place.clone()));
                prop_assert_eq!(places, tokenize(text).collect::<Vec<_>>());
                prop_assert_eq!(split(&terms.surface), expected(text, |word| Some(fold(word))));
                prop_assert_eq!(split(&terms.stem), expected(text, |word| stem_term(word, language(code))));
            }
        }
    }

    #[test]
    fn the_same_word_has_a_stem_in_each_language() {
        let mut analyzer = Analyzer::new();
        let mut stem = |code| analyzer.analyze("Pains", language(code), |_| ()).stem;
        assert_eq!([stem("en"), stem("fr"), stem("zh"), stem("en")], ["en:pain\n", "fr:pain\n", "", "en:pain\n"]);
    }

    #[test]
    fn an_entry_of_the_memo_is_one_line_of_the_cache() {
        assert_eq!(size_of::<Remembered>(), 64);
    }

    #[test]
    fn a_word_without_end_is_analysed_and_not_remembered() {
        let mut analyzer = Analyzer::new();
        let word = "b".repeat(5_000);
        let terms = analyzer.analyze(&word, Language::ENGLISH, |_| ());
        assert_eq!(terms.surface.trim_end(), fold(&word));
        assert!(analyzer.memo.iter().all(|remembered| remembered.language.is_none()));
    }
}
