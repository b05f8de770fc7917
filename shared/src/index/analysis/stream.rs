//! The two layers as Tantivy's tokenizers. Each remembers the terms of the words it has met: archives repeat
//! themselves, and folding and stemming cost far more than looking a word up.

use rustc_hash::FxHashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::language::Language;

use super::fold::fold;
use super::stem::stem_term;
use super::tokenizer::{Tokens, tokenize};

/// How many words a layer remembers, for one thread and field. At this many it forgets all and starts again: about 9 MB.
const MEMO_WORDS: usize = 120_000;

/// Separates the language from the text in what [`StemTokenizer`] reads.
const TAG_END: char = '\0';

/// Puts a document's language before its text, for [`StemTokenizer`].
pub(crate) fn tag_language(language: Language, text: &str) -> String {
    let mut tagged = String::with_capacity(text.len() + 4);
    tagged.push_str(language.code());
    tagged.push(TAG_END);
    tagged.push_str(text);
    tagged
}

/// Gives the surface form of every word.
#[derive(Clone, Default)]
pub(crate) struct SurfaceTokenizer {
    memo: FxHashMap<Box<str>, Box<str>>,
    token: Token,
}

impl Tokenizer for SurfaceTokenizer {
    type TokenStream<'a> = SurfaceStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SurfaceStream<'a> {
        self.token.reset();
        SurfaceStream { text, tokens: tokenize(text), memo: &mut self.memo, token: &mut self.token }
    }
}

/// The stream of [`SurfaceTokenizer`].
pub(crate) struct SurfaceStream<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    memo: &'a mut FxHashMap<Box<str>, Box<str>>,
    token: &'a mut Token,
}

impl TokenStream for SurfaceStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(range) = self.tokens.next() else { return false };
        let word = self.text.get(range.clone()).unwrap_or_default();
        self.token.text.clear();
        self.token.text.push_str(remembered(self.memo, word, fold));
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = range.start;
        self.token.offset_to = range.end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Gives the stem term of every word of a text that [`tag_language`] has marked; nothing where the language has no stemmer.
#[derive(Clone, Default)]
pub(crate) struct StemTokenizer {
    memos: FxHashMap<Language, FxHashMap<Box<str>, Box<str>>>,
    token: Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, tagged: &'a str) -> StemStream<'a> {
        let (code, text) = tagged.split_once(TAG_END).unwrap_or(("und", tagged));
        let language = Language::parse(code).unwrap_or(Language::UNKNOWN);
        let stems = super::stem::has_stemmer(language);
        self.token.reset();
        StemStream {
            text,
            tokens: tokenize(if stems { text } else { "" }),
            language,
            memo: self.memos.entry(language).or_default(),
            token: &mut self.token,
        }
    }
}

/// The stream of [`StemTokenizer`].
pub(crate) struct StemStream<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    language: Language,
    memo: &'a mut FxHashMap<Box<str>, Box<str>>,
    token: &'a mut Token,
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(range) = self.tokens.next() else { return false };
        let word = self.text.get(range.clone()).unwrap_or_default();
        let language = self.language;
        self.token.text.clear();
        let term = remembered(self.memo, word, |word| stem_term(word, language).unwrap_or_default());
        self.token.text.push_str(term);
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = range.start;
        self.token.offset_to = range.end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

fn remembered<'m>(
    memo: &'m mut FxHashMap<Box<str>, Box<str>>,
    word: &str,
    make: impl FnOnce(&str) -> String,
) -> &'m str {
    if memo.len() >= MEMO_WORDS && !memo.contains_key(word) {
        memo.clear();
    }
    if !memo.contains_key(word) {
        memo.insert(word.into(), make(word).into_boxed_str());
    }
    memo.get(word).map_or("", |term| term)
}
