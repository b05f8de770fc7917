//! How text becomes terms. One base tokenizer serves every field, so that positions agree between the two layers:
//!
//! - the **surface** layer has each word as written, case and accents folded ([`fold`](fold::fold));
//! - the **stem** layer has the stem of each word in the language of its document, marked with that language.
//!
//! The position of a term is the ordinal of its token. No filter ever drops a token: checkpoints into the stored text
//! count tokens, and depend on it.

mod analyzer;
mod fold;
mod han;
mod irregular;
mod light;
mod reference;
mod replay;
mod sentence;
mod stem;
mod stop_words;
mod tokenizer;

pub(crate) use analyzer::Analyzer;
pub(crate) use fold::fold;
pub(crate) use reference::reference_prefix;
pub(crate) use replay::TermTokenizer;
pub(crate) use sentence::{SentenceStart, SentenceStarts, sentence_starts};
pub(crate) use stem::{has_stemmer, stem_term};
pub(crate) use stop_words::is_stop_word;
pub(crate) use tokenizer::tokenize;

/// Changes whenever the same text would give other tokens or terms; an index of another version is refused.
pub(crate) const ANALYSIS_VERSION: u32 = 2;
