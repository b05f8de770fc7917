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

/// How many words an analyzer remembers; a power of two. The words of an archive of 50,000 releases that occur more than
/// a few times fit; it takes about 12 MB.
const MEMO_WORDS: usize = 1 << 17;

/// The longest word that is remembered, in bytes: with it a memo of the oddest words stays below 70 MB.
const MEMO_WORD_BYTES: usize = 64;

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
#[derive(Debug, Clone, Default)]
struct Remembered {
    language: Option<Language>,
    word_end: u32,
    surface_end: u32,
    /// The word, its surface form, its stem term; a [`TERM_END`] after each term.
    text: Box<str>,
}

impl Analyzer {
    /// An analyzer that remembers nothing yet.
    pub(crate) fn new() -> Self {
        Self { memo: vec![Remembered::default(); MEMO_WORDS] }
    }

    /// Gives the terms of a text, and each word's place in it to `each_word`.
    pub(crate) fn analyze(
        &mut self,
        text: &str,
        language: Language,
        mut each_word: impl FnMut(&Range<usize>),
    ) -> Terms {
        let mut terms = Terms { surface: String::with_capacity(text.len()), stem: String::new() };
        for place in tokenize(text) {
            each_word(&place);
            let word = text.get(place).unwrap_or_default();
            if word.len() > MEMO_WORD_BYTES {
                Remembered::new(word, language).add_to(&mut terms);
            } else {
                self.remembered(word, language).add_to(&mut terms);
            }
        }
        terms
    }

    fn remembered(&mut self, word: &str, language: Language) -> &Remembered {
        let hash = FxBuildHasher.hash_one((language, word));
        #[expect(clippy::cast_possible_truncation, reason = "the low bits choose a place, whatever the others are")]
        let place = hash as usize % MEMO_WORDS;
        let remembered = self.memo.get_mut(place).expect("the memo has MEMO_WORDS places");
        if !remembered.is(word, language) {
            *remembered = Remembered::new(word, language);
        }
        remembered
    }
}

impl Remembered {
    fn new(word: &str, language: Language) -> Self {
        let mut text = word.to_owned();
        let word_end = text.len();
        text.push_str(&fold(word));
        text.push(TERM_END);
        let surface_end = text.len();
        if let Some(stem) = stem_term(word, language) {
            text.push_str(&stem);
            text.push(TERM_END);
        }
        let end = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        Self {
            language: Some(language),
            word_end: end(word_end),
            surface_end: end(surface_end),
            text: text.into_boxed_str(),
        }
    }

    fn is(&self, word: &str, language: Language) -> bool {
        self.language == Some(language) && self.text.get(..self.word_end as usize) == Some(word)
    }

    fn add_to(&self, terms: &mut Terms) {
        let (word_end, surface_end) = (self.word_end as usize, self.surface_end as usize);
        terms.surface.push_str(self.text.get(word_end..surface_end).unwrap_or_default());
        terms.stem.push_str(self.text.get(surface_end..).unwrap_or_default());
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
    fn a_word_without_end_is_analysed_and_not_remembered() {
        let mut analyzer = Analyzer::new();
        let word = "b".repeat(5_000);
        let terms = analyzer.analyze(&word, Language::ENGLISH, |_| ());
        assert_eq!(terms.surface.trim_end(), fold(&word));
        assert!(analyzer.memo.iter().all(|remembered| remembered.text.len() < 5_000));
    }
}
