//! What the name of a file says of a text that says nothing else of itself: a title, a date, a country.

use shared::country::Country;
use shared::date::Date;
use shared::document::DateEvidence;

use crate::record::{StatedCountry, StatedDate};

/// A name is a title if it has this many words.
const MIN_TITLE_WORDS: usize = 2;

/// The years that numbers in names are taken for.
const YEARS: std::ops::RangeInclusive<i16> = 1945..=2100;

/// The name as a title: `posts/2019-03-04-a-dam.md` is "a dam". `None` if it is made of codes and numbers.
pub(super) fn title(source: &str) -> Option<String> {
    let words: Vec<&str> = words(source).filter(|word| is_word(word)).collect();
    let letters = words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic()).count();
    let is_foreign = words.iter().any(|word| !word.is_ascii());
    (words.len() >= MIN_TITLE_WORDS || (is_foreign && letters > 5)).then(|| words.join(" "))
}

/// The name as it is, for a text that begins with nothing better: `2006-countries.txt` is "2006 countries".
pub(super) fn stem(source: &str) -> String {
    words(source).collect::<Vec<_>>().join(" ")
}

/// The date in a name or in the folders above it: `2023/03/07/x.txt`, `2019-03-04-a-dam.md`, `speech_2014.txt`.
pub(super) fn date(source: &str) -> Option<StatedDate> {
    let numbers: Vec<&str> = source
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| matches!(part.len(), 1 | 2 | 4 | 8) && part.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    let in_order = |place: usize, number: &str| {
        let year = number.get(..4).filter(|_| number.len() != 2)?;
        year.parse().ok().filter(|year| YEARS.contains(year))?;
        let compact = || Date::parse(&format!("{year}-{}-{}", number.get(4..6)?, number.get(6..8)?));
        if number.len() == 8 {
            return compact();
        }
        let part = |offset: usize| numbers.get(place + offset).filter(|part| part.len() <= 2);
        let month = part(1).and_then(|month| Date::parse(&format!("{year}-{month:0>2}")));
        let day = month.and_then(|month| Date::parse(&format!("{month}-{:0>2}", part(2)?)));
        day.or(month).or_else(|| Date::parse(year))
    };
    let dates = numbers.iter().enumerate().filter_map(|(place, number)| in_order(place, number));
    let finest = dates.max_by_key(|date| date.precision())?;
    Some(StatedDate { written: finest.to_string(), evidence: DateEvidence::Url })
}

/// The country of a name that is nothing but a code and numbers: `COD_69_2014.txt`.
pub(super) fn country(source: &str) -> Option<StatedCountry> {
    let mut words = words(source);
    let code = words.next().filter(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))?;
    let has_only_numbers = words.all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let country = Country::parse(code).filter(|_| has_only_numbers)?;
    Some(StatedCountry { notation: country.alpha3().to_owned(), evidence: Some("url".to_owned()) })
}

/// The parts of the name of the file, without its suffix and the folders.
fn words(source: &str) -> impl Iterator<Item = &str> {
    let name = source.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-' | '.' | '+')).filter(|word| !word.is_empty())
}

/// Whether a part of a name is a word to read: letters, and no hexadecimal number.
fn is_word(word: &str) -> bool {
    let has_letter = word.chars().any(char::is_alphabetic);
    let is_hexadecimal =
        word.bytes().all(|byte| byte.is_ascii_hexdigit()) && word.bytes().any(|byte| byte.is_ascii_digit());
    let is_code = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    has_letter && !is_hexadecimal && !is_code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_title_if_it_has_words() {
        for (name, expected) in [
            ("posts/2019-03-04-a-dam.md", Some("a dam")),
            ("The_state_of_the_world.txt", Some("The state of the world")),
            ("COD_69_2014.txt", None),
            ("7.txt", None),
            ("2023/ด้านเศรษฐกิจ_10_799659cd-b87a-45ae.txt", Some("ด้านเศรษฐกิจ")),
            ("report.txt", None),
            ("", None),
        ] {
            assert_eq!(title(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_name_may_hold_a_date_and_a_country() {
        for (name, expected) in [
            ("2023/03/07/x_3_7a05.txt", Some("2023-03-07")),
            ("posts/2019-03-04-a-dam.md", Some("2019-03-04")),
            ("20190304.txt", Some("2019-03-04")),
            ("COD_69_2014.txt", Some("2014")),
            ("Session 69 - 2014/COD_69_2014.txt", Some("2014")),
            ("part 7 of 1234.txt", None),
            ("12345678.txt", None),
        ] {
            assert_eq!(date(name).map(|date| date.written).as_deref(), expected, "{name}");
        }
        assert_eq!(country("x/COD_69_2014.txt").map(|country| country.notation).as_deref(), Some("COD"));
        assert_eq!(stem("raw/2006-countries.txt"), "2006 countries");
        assert_eq!(country("USA report.txt"), None);
        assert_eq!(country("XYZ_1.txt"), None);
    }
}
