//! What stands in the box while one types: which word is being typed, and what it stands beside.

use crate::facet::Facet;
use crate::index::analysis::tokenize;

/// A query that is being typed at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed<'a> {
    /// The whole.
    pub(super) text: &'a str,
    /// What comes before the word that is being typed, operators and opening quotation marks included.
    pub(super) before: &'a str,
    /// The beginning of a word that is being typed; empty after a space, and where something is typed that cannot be completed.
    pub(super) word: &'a str,
    /// The quotation mark that is open, if one is.
    pub(super) open_quote: Option<char>,
    /// A field that asks for a facet's value (`country:`), what comes before it, and what was typed of the value.
    pub(super) value: Option<(Facet, &'a str, &'a str)>,
    /// Whether the whole is words and nothing else: no operators, quotation marks or fields.
    pub(super) is_plain: bool,
}

impl<'a> Typed<'a> {
    /// Reads a text whose end is being typed.
    pub(super) fn read(text: &'a str) -> Self {
        let (start, open_quote) = last_unit(text);
        let unit = text.get(start..).unwrap_or_default();
        let bare = if open_quote.is_some() { unit } else { unit.trim_start_matches(['-', '−', '~']) };
        let mut word_from = text.len() - bare.len();
        let mut value = None;
        if let Some((name, typed)) = bare.split_once(':').filter(|_| open_quote.is_none()) {
            match Facet::from_id(name) {
                Some(facet) => value = Some((facet, text.get(..start).unwrap_or_default(), typed)),
                None if matches!(name, "title" | "body") => word_from = text.len() - typed.len(),
                None => {}
            }
        }
        let unit = text.get(word_from..).unwrap_or_default();
        let begun = tokenize(unit).last().filter(|token| token.end == unit.len());
        let cannot_be_completed = value.is_some() || is_pattern(unit) || unit.starts_with("ref:");
        let word_start = begun.filter(|_| !cannot_be_completed).map_or(text.len(), |token| word_from + token.start);
        let (before, word) = text.split_at(word_start);
        Self { text, before, word, open_quote, value, is_plain: is_plain(text) }
    }

    /// The text with the word that is being typed replaced; an open quotation is closed.
    pub(super) fn with(&self, word: &str) -> String {
        let mut text = format!("{}{word}", self.before);
        text.extend(self.open_quote.map(closing));
        text
    }
}

/// Where the last unit begins (what stands between white space, parentheses and quotation marks), and the quotation mark that is open.
fn last_unit(text: &str) -> (usize, Option<char>) {
    let (mut start, mut open) = (0, None);
    for (place, c) in text.char_indices() {
        let is_quote = is_quote(c);
        if is_quote {
            open = if open.is_some() { None } else { Some(c) };
        }
        if is_quote || c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '|' | '｜') {
            start = place + c.len_utf8();
        }
    }
    (start, open)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '「' | '」' | '『' | '』')
}

fn closing(quote: char) -> char {
    match quote {
        '“' | '„' | '‟' => '”',
        '«' => '»',
        '「' => '」',
        '『' => '』',
        quote => quote,
    }
}

fn is_pattern(unit: &str) -> bool {
    unit.contains(['*', '?', '~'])
}

fn is_plain(text: &str) -> bool {
    let is_operator = |word: &str| {
        matches!(word, "AND" | "OR" | "NOT") || word.starts_with(['-', '−', '~']) || word.contains([':', '/', '*', '~'])
    };
    !text.chars().any(|c| is_quote(c) || matches!(c, '(' | ')' | '|' | '（' | '）' | '｜'))
        && !text.split_whitespace().any(is_operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_the_one_that_is_being_typed() {
        let check = |text, before, word, is_plain| {
            let typed = Typed::read(text);
            assert_eq!((typed.before, typed.word, typed.is_plain), (before, word, is_plain), "{text}");
        };
        check("death pen", "death ", "pen", true);
        check("death ", "death ", "", true);
        check("", "", "", true);
        check("(Syria OR tort", "(Syria OR ", "tort", false);
        check("Iran -tort", "Iran -", "tort", false);
        check("title:tort", "title:", "tort", false);
        check("US-le", "US-", "le", true);
        check("حقوق الإنس", "حقوق ", "الإنس", true);
        check("tort*", "tort*", "", false);
        check("http://tort", "http://", "tort", false);
    }

    #[test]
    fn an_open_quotation_is_gone_on_with_and_closed() {
        let typed = Typed::read("Iran “without tri");
        assert_eq!((typed.word, typed.open_quote), ("tri", Some('“')));
        assert_eq!(typed.with("trial"), "Iran “without trial”");
        let closed = Typed::read("\"without trial\" journ");
        assert_eq!((closed.word, closed.open_quote), ("journ", None));
        assert_eq!(closed.with("journalist"), "\"without trial\" journalist");
    }

    #[test]
    fn a_field_asks_for_a_value() {
        let typed = Typed::read("torture country:ir");
        assert_eq!((typed.value, typed.word), (Some((Facet::Country, "torture ", "ir")), ""));
        assert_eq!(Typed::read("\"country:ir").value, None);
    }
}
