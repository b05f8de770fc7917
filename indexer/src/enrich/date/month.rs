//! The names of months, in many languages and three calendars.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
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

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Meanings {
    /// In any language but those below.
    month: Option<Month>,
    /// In the languages in which it means another month.
    own: Vec<(&'static str, Month)>,
}

/// The meanings of each name in `month.tsv`, by [`key`].
static MONTHS: LazyLock<FxHashMap<String, Meanings>> = LazyLock::new(|| {
    let mut months: FxHashMap<String, Meanings> = FxHashMap::default();
    for Row { name, language, month } in rows() {
        let meanings = months.entry(name).or_default();
        match language {
            Some(language) => meanings.own.push((language, month)),
            None => meanings.month = Some(month),
        }
    }
    months
});

/// The first words of the names that are two words, by [`key`].
static FIRST_WORDS: LazyLock<FxHashSet<String>> =
    LazyLock::new(|| rows().filter_map(|row| row.name.split_once(' ').map(|(first, _)| first.to_owned())).collect());

/// The month that a word names, or two words with a space between them; `language` is a code, empty if unknown.
pub(super) fn named(words: &str, language: &str) -> Option<Month> {
    let Meanings { month, own } = MONTHS.get(&key(words))?;
    own.iter().find(|(code, _)| *code == language).map(|(_, month)| *month).or(*month)
}

/// Whether a word begins a name of two words.
pub(super) fn begins_a_name(word: &str) -> bool {
    FIRST_WORDS.contains(&key(word))
}

/// The month whose name a word ends in. Thai writes words without spaces between them.
pub(super) fn ending(word: &str) -> Option<Month> {
    const MIN_CHARS: usize = 4;
    let starts = word.char_indices().map(|(at, _)| at).skip(1);
    let endings = starts.filter_map(|at| word.get(at..)).take_while(|ending| ending.chars().count() >= MIN_CHARS);
    endings.into_iter().find_map(|ending| named(ending, ""))
}

/// A name of the table.
struct Row {
    /// By [`key`].
    name: String,
    /// The one language in which it means the month; `None` for all others.
    language: Option<&'static str>,
    month: Month,
}

fn rows() -> impl Iterator<Item = Row> {
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
        cell().split('|').map(move |name| {
            let (name, language) = name.split_once('@').map_or((name, None), |(name, code)| (name, Some(code)));
            Row { name: key(name), language, month: Month { calendar, number } }
        })
    })
}

/// A name for comparing: lower case, words parted by one space, without points and without the accents of the Latin, Greek,
/// Cyrillic, Hebrew and Arabic scripts. The signs above and below letters that are vowels, as in Thai, stay.
fn key(name: &str) -> String {
    if name.is_ascii() {
        let words = name.split(|c: char| c == '.' || c.is_ascii_whitespace()).filter(|word| !word.is_empty());
        return words.map(str::to_ascii_lowercase).reduce(|words, word| words + " " + &word).unwrap_or_default();
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
        let names: Vec<Row> = rows().collect();
        for calendar in [Calendar::Gregorian, Calendar::Hijri, Calendar::Persian] {
            for number in 1..=12 {
                let month = Month { calendar, number };
                let enough = if calendar == Calendar::Gregorian { 40 } else { 2 };
                assert!(names.iter().filter(|row| row.month == month).count() >= enough, "{month:?}");
            }
        }
        for (place, row) in names.iter().enumerate() {
            let is_same = |other: &Row| other.name == row.name && other.language == row.language;
            assert!(!names[..place].iter().any(is_same), "{} stands twice", row.name);
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
