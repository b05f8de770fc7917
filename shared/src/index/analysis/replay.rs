//! Terms as Tantivy takes them: its tokenizer finds what an [`Analyzer`](super::Analyzer) has made, one after the other.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Stands after each term. No word has a line feed, and folding makes none.
pub(crate) const TERM_END: char = '\n';

/// Gives the terms of a list in which each is followed by [`TERM_END`]; the n-th has position n.
#[derive(Clone, Default)]
pub(crate) struct TermTokenizer {
    token: Token,
}

impl Tokenizer for TermTokenizer {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, terms: &'a str) -> TermStream<'a> {
        self.token.reset();
        TermStream { terms, token: &mut self.token }
    }
}

/// The stream of [`TermTokenizer`].
pub(crate) struct TermStream<'a> {
    /// Those that have not been given.
    terms: &'a str,
    token: &'a mut Token,
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        // Terms are short: a plain loop finds their end sooner than a search made for long texts.
        let Some(end) = self.terms.bytes().position(|byte| byte == TERM_END as u8) else { return false };
        let (Some(term), Some(rest)) = (self.terms.get(..end), self.terms.get(end + 1..)) else { return false };
        self.terms = rest;
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_in_order_with_their_ordinals_for_positions() {
        let mut tokenizer = TermTokenizer::default();
        for _ in 0..2 {
            let mut given = Vec::new();
            tokenizer.token_stream("dam\nen:leak\n").process(&mut |token| {
                given.push((token.position, token.text.clone()));
            });
            assert_eq!(given, [(0, "dam".to_owned()), (1, "en:leak".to_owned())]);
        }
        assert!(!tokenizer.token_stream("").advance());
    }
}
