//! The names of months, in many languages and three calendars.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// The calendars that months are named in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Calendar {
    /// The calendar of most sources.
    Gregorian,
    /// The Islamic lunar calendar.
    Hijri,
    /// The solar calendar of Iran and Afghanistan.
    Persian,
}

/// A month of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Month {
    /// Which calendar it belongs to.
    pub(super) calendar: Calendar,
    /// From 1 to 12.
    pub(super) number: i8,
}

/// The month of each name in `month.tsv`, by [`key`].
static MONTHS: LazyLock<HashMap<String, Month>> = LazyLock::new(|| rows().collect());

/// The month that a word names, or two words with a space between them; `language` is a code, empty if unknown.
pub(super) fn named(words: &str, language: &str) -> Option<Month> {
    let key = key(words);
    let own = (!language.is_empty()).then(|| MONTHS.get(&format!("{key}@{language}"))).flatten();
    own.or_else(|| MONTHS.get(&key)).copied()
}

/// The month whose name a word ends in. Thai writes words without spaces between them.
pub(super) fn ending(word: &str) -> Option<Month> {
    const MIN_CHARS: usize = 4;
    let starts = word.char_indices().map(|(at, _)| at).skip(1);
    let endings = starts.filter_map(|at| word.get(at..)).take_while(|ending| ending.chars().count() >= MIN_CHARS);
    endings.into_iter().find_map(|ending| MONTHS.get(&key(ending)).copied())
}

fn rows() -> impl Iterator<Item = (String, Month)> {
    let rows = include_str!("month.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.flat_map(|row| {
        let mut cells = row.split('\t');
        let mut cell = || cells.next().expect("month.tsv: a row has three cells");
        let calendar = match cell() {
            "gregorian" => Calendar::Gregorian,
            "hijri" => Calendar::Hijri,
            "persian" => Calendar::Persian,
            other => panic!("month.tsv: {other:?} is no calendar"),
        };
        let number = cell().parse().expect("month.tsv: the second cell is the number of the month");
        cell().split('|').map(move |name| (key_of_name(name), Month { calendar, number }))
    })
}

fn key_of_name(name: &str) -> String {
    match name.split_once('@') {
        Some((name, language)) => format!("{}@{language}", key(name)),
        None => key(name),
    }
}

/// A name for comparing: lower case, words parted by one space, without points and without the accents of the Latin, Greek,
/// Cyrillic, Hebrew and Arabic scripts. The signs above and below letters that are vowels, as in Thai, stay.
fn key(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return name.to_ascii_lowercase();
    }
    let letters = name.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
    letters.map(|c| if c == '.' { ' ' } else { c }).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_has_names_that_are_its_own() {
        let names: Vec<(String, Month)> = rows().collect();
        for calendar in [Calendar::Gregorian, Calendar::Hijri, Calendar::Persian] {
            for number in 1..=12 {
                let month = Month { calendar, number };
                let enough = if calendar == Calendar::Gregorian { 40 } else { 2 };
                assert!(names.iter().filter(|(_, named)| *named == month).count() >= enough, "{month:?}");
            }
        }
        for (place, (name, _)) in names.iter().enumerate() {
            assert!(names[..place].iter().all(|(other, _)| other != name), "{name} stands twice");
        }
    }

    #[test]
    fn names_are_found_whatever_their_case_accents_and_points() {
        for (name, number) in [
            ("AOÛT", 8),
            ("Sept.", 9),
            ("أغسطس", 8),
            ("اغسطس", 8),
            ("มี.ค.", 3),
            ("ม.ค.", 1),
            ("EKİM", 10),
            ("Ağustos", 8),
            ("Μαΐου", 5),
        ] {
            assert_eq!(named(name, ""), Some(Month { calendar: Calendar::Gregorian, number }), "{name}");
        }
        assert_eq!(ending("ประจำเดือนธันวาคม").map(|month| month.number), Some(12));
    }

    #[test]
    fn a_word_of_two_languages_is_the_month_of_the_one_at_hand() {
        assert_eq!(named("listopada", "hr").map(|month| month.number), Some(10));
        assert_eq!(named("listopada", "pl").map(|month| month.number), Some(11));
    }
}
