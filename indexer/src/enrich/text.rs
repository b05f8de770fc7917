//! Text as it is indexed: one form for white space and for characters, so that equal words are equal bytes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

/// The longest title that is made of the opening of a text, in characters.
const MAX_OPENING_CHARS: usize = 120;

/// A sentence that ends before this many characters is taken for an abbreviation ("Dr.").
const MIN_OPENING_CHARS: usize = 15;

/// Cleans a text: paragraphs parted by `"\n\n"`, within them single spaces; characters in NFC; no control characters
/// and none that only steer how a line is set (soft hyphens, direction marks, byte order marks).
///
/// A blank line parts paragraphs; any other run of white space, line breaks included, is one space.
pub fn paragraphs(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut gap = Gap::default();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_ascii_graphic() && gap.is_empty() {
            clean.push(character);
        } else if character.is_whitespace() {
            let half_a_break = character == '\r' && characters.peek() == Some(&'\n');
            gap.widen(if half_a_break { ' ' } else { character });
        } else if !is_invisible(character) {
            if !clean.is_empty() {
                clean.push_str(gap.as_str());
            }
            gap = Gap::default();
            clean.push(character);
        }
    }
    if clean.chars().all(is_always_nfc) || is_nfc(&clean) { clean } else { clean.nfc().collect() }
}

/// Cleans a text that is one line, such as a title.
pub fn line(text: &str) -> String {
    paragraphs(text).replace("\n\n", " ")
}

/// The first sentence of a clean text, cut at a word if it is long: a title for a text that has none.
pub fn opening(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let mut last_word_end = 0;
    let mut previous = ' ';
    for (count, (at, character)) in paragraph.char_indices().enumerate() {
        let ends_sentence = matches!(previous, '。' | '！' | '？')
            || (character == ' ' && count > MIN_OPENING_CHARS && matches!(previous, '.' | '!' | '?' | '؟' | '।'));
        if ends_sentence {
            return paragraph.get(..at).unwrap_or_default().to_owned();
        }
        if character == ' ' {
            last_word_end = at;
        }
        if count + 1 == MAX_OPENING_CHARS && paragraph.chars().nth(MAX_OPENING_CHARS).is_some() {
            let end = if last_word_end > 0 { last_word_end } else { at };
            return format!("{}…", paragraph.get(..end).unwrap_or_default());
        }
        previous = character;
    }
    paragraph.to_owned()
}

/// A term for comparing: lower case, without accents and punctuation, words parted by one space.
pub fn fold(term: &str) -> String {
    let letters = term.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let spaced: String = letters.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// White space since the last visible character.
#[derive(Default)]
struct Gap {
    some: bool,
    line_breaks: usize,
}

impl Gap {
    fn widen(&mut self, space: char) {
        self.some = true;
        self.line_breaks += match space {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' => 1,
            '\u{2029}' => 2,
            _ => 0,
        };
    }

    fn is_empty(&self) -> bool {
        !self.some
    }

    fn as_str(&self) -> &'static str {
        match (self.some, self.line_breaks) {
            (false, _) => "",
            (true, 0 | 1) => " ",
            (true, _) => "\n\n",
        }
    }
}

/// Whether a character is in NFC whatever stands beside it: nothing below U+0300 combines with what is before it, nor do
/// dashes and quotation marks. Most texts hold no others, and are spared the tables.
fn is_always_nfc(character: char) -> bool {
    character < '\u{300}' || ('\u{2010}'..='\u{2027}').contains(&character)
}

/// Control characters, and format characters that carry no meaning of their own. The joiners U+200C and U+200D stay:
/// Persian and the languages of India spell with them.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_parted_by_blank_lines_alone() {
        let text = " \u{feff}One\u{a0}two\nthree\t four \r\n \r\n\r\nfive\rsix\u{2029}seven\n";
        assert_eq!(paragraphs(text), "One two three four\n\nfive six\n\nseven");
        assert_eq!(line(" Two\n\n lines "), "Two lines");
        assert_eq!(paragraphs(" \n\u{200b}\n "), "");
    }

    #[test]
    fn what_cannot_be_seen_is_dropped_and_what_spells_is_kept() {
        assert_eq!(paragraphs("im\u{ad}pris\u{0}on\u{200e}ed"), "imprisoned");
        assert_eq!(paragraphs("می\u{200c}خواهد"), "می\u{200c}خواهد");
        assert_eq!(paragraphs("Cafe\u{301}"), "Café");
        assert_eq!(paragraphs("cut off…"), "cut off…");
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        for text in ["a\u{300}\u{ad}\u{301}  b\n\n\nc", "\r\r\r x \u{2000}y", "\u{301}a"] {
            let once = paragraphs(text);
            assert_eq!(paragraphs(&once), once, "{text:?}");
        }
    }

    #[test]
    fn a_text_opens_with_its_first_sentence() {
        assert_eq!(
            opening("Dr. Ama Boateng was freed today. She is well.\n\nMore."),
            "Dr. Ama Boateng was freed today."
        );
        assert_eq!(opening("她今天获释。她很好。"), "她今天获释。");
        assert_eq!(opening("No end\n\nSecond."), "No end");
        let long = opening(&"word ".repeat(60));
        assert!(long.ends_with("word…") && long.chars().count() <= MAX_OPENING_CHARS, "{long}");
        assert_eq!(opening(&"x".repeat(300)).chars().count(), MAX_OPENING_CHARS);
    }

    #[test]
    fn folded_terms_meet_whatever_their_case_accents_and_punctuation() {
        assert_eq!(fold(" Communiqué de PRESSE "), "communique de presse");
        assert_eq!(fold("Q&A: torture"), fold("q & a torture"));
    }
}
