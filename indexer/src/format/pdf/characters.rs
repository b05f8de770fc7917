//! The characters of a line, as text has them: a PDF names what is drawn.

use unicode_normalization::UnicodeNormalization;

use crate::enrich::text;

/// Cleans a line: ligatures and presentation forms become letters (`ﬁ` is `fi`, `ﺒ` is `ب`), signs that have a meaning in
/// their font alone become bullets or go, and what cannot be seen goes too. Superscripts, fractions and full-width
/// letters stay: what they mean is more than how they look.
pub(super) fn clean(line: &str) -> String {
    if line.is_ascii() {
        return text::line(line);
    }
    let mut clean = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            c if is_presentation_form(c) => clean.extend(std::iter::once(c).nfkc()),
            c if is_drawn_sign(c) => clean.push_str(if clean.chars().all(char::is_whitespace) { "• " } else { " " }),
            c => clean.push(c),
        }
    }
    // A soft hyphen is seen at the end of a line, where it cuts a word.
    if let Some(cut) = clean.trim_end().strip_suffix('\u{ad}') {
        return text::line(&format!("{cut}-"));
    }
    text::line(&clean)
}

/// Whether a character stands for how letters look beside each other: Latin, Armenian and Hebrew ligatures, Arabic forms.
/// The word ligatures from U+FDF0 stay (ﷲ, ﷺ): they are written as such.
fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{fb00}'..='\u{fdcf}' | '\u{fe70}'..='\u{fefc}')
}

/// Whether a character has a meaning in its font alone: the private use area, and the mark of an embedded object.
fn is_drawn_sign(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffc}')
}

/// Whether a script is written without spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.
pub(super) fn is_written_without_spaces(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3000}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff65}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a line is read from right to left: whether most of its letters are Hebrew, Arabic, Syriac, Thaana or N’Ko.
pub(super) fn is_right_to_left(line: &str) -> bool {
    let (mut leftward, mut rightward) = (0_usize, 0_usize);
    for c in line.chars().filter(|c| c.is_alphabetic()) {
        match c {
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => leftward += 1,
            _ => rightward += 1,
        }
    }
    leftward > rightward
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_and_forms_become_letters_and_the_rest_stays() {
        assert_eq!(clean("the ﬁrst oﬃce, m², ½, Ⅳ, ﷺ"), "the first office, m², ½, Ⅳ, ﷺ");
        assert_eq!(clean("ﺣﻘﻮﻕ"), "حقوق");
        assert_eq!(clean("they were im\u{ad} "), "they were im-");
        assert_eq!(clean("im\u{ad}prisoned \u{202b}x\u{202c}"), "imprisoned x");
    }

    #[test]
    fn signs_of_a_font_become_bullets_or_go() {
        assert_eq!(clean("\u{f0b7}the first point"), "• the first point");
        assert_eq!(clean("see \u{f0e0} there"), "see there");
    }

    #[test]
    fn the_direction_is_that_of_most_letters() {
        assert!(is_right_to_left("קובץ PDF אחד"));
        assert!(!is_right_to_left("the word سلام, 1999"));
        assert!(!is_right_to_left("1999"));
    }
}
