//! The surface form of a word: what is left when case, accents and other differences of writing are folded away.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::reference::reference_end;
use crate::reference::Reference;

/// The longest surface form, in bytes; the rest of a longer word (an encoded image, a broken file) is not searched.
const MAX_BYTES: usize = 200;

/// Folds a word: lower case; no accents on Latin, Greek and Arabic letters; Arabic letter forms, Eastern digits and
/// full-width forms as one; digit groups joined (`1,600` is `1600`); dots of initials dropped (`U.S` is `us`). A reference
/// number becomes its key (`MDE 24/2089/2020` is `mde/24/2089/2020`).
///
/// Vowel signs of Indic and South-East Asian scripts and Cyrillic `й` and `ї` are letters, not accents, and stay.
/// Never empty for a word that has a letter or digit.
pub(crate) fn fold(word: &str) -> String {
    if let Some(key) = reference_key(word) {
        return key;
    }
    let mut folded = String::with_capacity(word.len());
    if word.is_ascii() {
        folded.push_str(word);
        folded.make_ascii_lowercase();
    } else {
        word.nfkc().flat_map(char::to_lowercase).for_each(|c| push_folded(c, &mut folded));
    }
    if folded.bytes().any(|byte| matches!(byte, b'.' | b',' | b'\'')) {
        join_groups(&mut folded);
    }
    truncate(&mut folded);
    if folded.is_empty() { word.to_lowercase() } else { folded }
}

/// The key of a word that is a reference, as the base tokenizer cuts it.
fn reference_key(word: &str) -> Option<String> {
    let is_candidate = word.len() >= 3 && word.bytes().take(3).all(|byte| byte.is_ascii_uppercase());
    let is_reference = is_candidate && reference_end(word, 0) == Some(word.len());
    is_reference.then(|| Reference::parse(word))?.map(|reference| reference.key())
}

fn push_folded(c: char, folded: &mut String) {
    match c {
        // Format characters, tatweel, Arabic vowel marks, Hebrew points, accents that do not compose.
        c if is_dropped(c) => {}
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => folded.push('\''),
        // The Arabic signs that part thousands and decimals.
        '\u{66c}' => folded.push(','),
        '\u{66b}' => folded.push('.'),
        'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
        'ى' | 'ی' | 'ئ' => folded.push('ي'),
        'ؤ' => folded.push('و'),
        'ة' | 'ۀ' | 'ہ' | 'ھ' => folded.push('ه'),
        'ک' => folded.push('ك'),
        'ё' | 'ѐ' => folded.push('е'),
        'ѝ' => folded.push('и'),
        '\u{400}'..='\u{52f}' => folded.push(c),
        'ς' => folded.push('σ'),
        // Hebrew letters as they stand at the end of words.
        'ך' => folded.push('כ'),
        'ם' => folded.push('מ'),
        'ן' => folded.push('נ'),
        'ף' => folded.push('פ'),
        'ץ' => folded.push('צ'),
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'đ' | 'ð' => folded.push('d'),
        'ł' => folded.push('l'),
        'ħ' => folded.push('h'),
        'ı' => folded.push('i'),
        'ŧ' => folded.push('t'),
        '\u{c0}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => decompose_canonical(c, |part| {
            if !is_combining_mark(part) {
                folded.push(part);
            }
        }),
        _ => folded.push(ascii_digit(c).unwrap_or(c)),
    }
}

/// Whether a character says nothing of its own: the narrow space within a number, format characters and tatweel, Arabic vowel marks, Hebrew points,
/// accents that do not compose with their letter.
fn is_dropped(c: char) -> bool {
    matches!(c, ' ' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202f}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{640}')
        || matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}')
        || matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}')
        // The half rings of transliterated Arabic and Hebrew.
        || matches!(c, '\u{2be}' | '\u{2bf}')
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// The zeros of the digits that the archive's languages write.
const ZEROS: [char; 14] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{e50}',
    '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}',
];

fn ascii_digit(c: char) -> Option<char> {
    let zero =
        ZEROS.into_iter().find(|zero| (*zero..=char::from_u32(*zero as u32 + 9).unwrap_or(*zero)).contains(&c))?;
    char::from_digit(c as u32 - zero as u32, 10)
}

/// Joins digit groups and initials.
fn join_groups(word: &mut String) {
    let grouped = {
        let mut groups = word.split(['.', ',', '\'']);
        let first = groups.next().unwrap_or_default();
        let is_number = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
        (1..=3).contains(&first.len()) && is_number(first) && groups.all(|group| group.len() == 3 && is_number(group))
    };
    let initials = word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    if grouped || initials {
        word.retain(|c| !matches!(c, '.' | ',' | '\''));
    }
}

fn truncate(word: &mut String) {
    if word.len() > MAX_BYTES {
        let end = (0..=MAX_BYTES).rev().find(|&end| word.is_char_boundary(end)).unwrap_or(0);
        word.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_in_writing_only_folds_to_one_form() {
        let same = |words: &[&str]| {
            for word in words {
                assert_eq!(fold(word), fold(words[0]), "{word}");
            }
        };
        same(&["detencion", "Detención", "DETENCIÓN", "detencio\u{301}n"]);
        same(&["etat", "État"]);
        same(&["1600", "1,600", "1.600", "1’600", "1\u{202f}600", "١٦٠٠", "١٬٦٠٠", "１６００"]);
        same(&["us", "U.S", "US"]);
        same(&["الانسان", "الإنسان", "الإِنْسَان", "الإنســان"]);
        same(&["معالجة", "مُعَالَجَةَ"]);
        same(&["مسئول", "مسيول"]);
        same(&["می‌روند", "ميروند", "مي\u{200c}روند"]);
        same(&["کتاب‌ها", "كتابها"]);
        same(&["ہیں", "هيں"]);
        same(&["پښتو", "پښ\u{64e}تو"]);
        same(&["שלום", "שָׁלוֹם"]);
        same(&["אדם", "אדמ"]);
        same(&["١٢٣", "۱۲۳", "१२३", "১২৩", "๑๒๓", "១២៣", "၁၂၃", "໑໒໓", "123"]);
        same(&["ガザ", "ｶﾞｻﾞ"]);
        same(&["정부", "\u{110c}\u{1165}\u{11bc}\u{1107}\u{116e}"]);
        same(&["Saʿid", "said"]);
        same(&["Straße", "STRASSE", "strasse"]);
        same(&["еще", "Ещё"]);
        same(&["watch's", "Watch’s"]);
        same(&["MDE 24/2089/2020", "MDE24-2089-2020", "MDE_24/02089/20", "MDE\u{a0}24/2089/2020"]);
        same(&["istanbul", "İstanbul", "ıstanbul"]);
        same(&["amnesty", "ａｍｎｅｓｔｙ"]);
    }

    #[test]
    fn letters_that_look_like_accented_ones_stay_apart() {
        assert_ne!(fold("мой"), fold("мои"));
        assert_ne!(fold("हिन्दी"), fold("हनद"));
        assert_ne!(fold("พ่อ"), fold("พอ"));
        assert_ne!(fold("ខ្មែរ"), fold("ខមរ"));
        assert_ne!(fold("か"), fold("が"));
        assert_ne!(fold("人权"), fold("人權"));
        assert_ne!(fold("ۆ"), fold("و"));
        assert_ne!(fold("2.5"), fold("25"));
        assert_ne!(fold("3,14"), fold("314"));
    }

    #[test]
    fn a_word_never_folds_to_nothing_and_never_grows_without_end() {
        assert!(!fold("\u{64b}\u{64c}").is_empty());
        assert!(fold(&"é".repeat(5_000)).len() <= MAX_BYTES);
    }
}
