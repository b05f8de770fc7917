//! The archive's reference numbers as terms: in a text one token, whose surface form and stem are the reference's
//! [key](Reference::key).

use super::fold::fold;
use super::stop_words::is_stop_word;
use crate::reference::{Reference, key_prefix};

/// Three capitals before numbers that are a date, an hour, a telephone number: days of the week, months, labels.
const NO_CLASSES: [&str; 64] = [
    "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP",
    "OCT", "NOV", "DEC", "LUN", "MER", "JEU", "VEN", "SAM", "DIM", "MIE", "JUE", "VIE", "SAB", "DOM", "GEN", "ENE",
    "FEV", "AVR", "AVT", "MAI", "MAG", "GIU", "LUG", "AGO", "SET", "OTT", "OUT", "DIC", "DEZ", "OKT", "ABR", "TEL",
    "FAX", "TLX", "DOB", "DOD", "GMT", "UTC", "EST", "EDT", "CET", "PST", "PDT", "BST", "DAY", "ISO", "USD", "GBP",
];

/// The end of the reference that begins with the word at `start`, if one does.
///
/// In a text it has a class in capitals, and no spaces between its numbers; function words in capitals, dates and telephone
/// numbers are none.
pub(super) fn reference_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let class = rest.get(..3).filter(|class| class.bytes().all(|byte| byte.is_ascii_uppercase()))?;
    let (_, after) = Reference::parse_prefix(rest)?;
    let end = text.len() - after.len();
    let numbers = text.get(start + 3..end)?.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_reference =
        !numbers.contains(' ') && !is_iso_date(numbers) && !continues(after) && !NO_CLASSES.contains(&class);
    (is_reference && !is_stop_word(&fold(class))).then_some(end)
}

/// The beginning that the keys of all references have which begin like a text: `amr/51/` for "AMR 51" or "amr 51/",
/// `mde/24/2089/2020` for a whole one. Case does not matter, and all notations are understood.
///
/// `None` if the text is anything else. "act 50" may be words as well: whether they are meant, the caller decides.
pub(crate) fn reference_prefix(text: &str) -> Option<String> {
    key_prefix(text)
}

/// Whether numbers such as `2019-12-05` are a date.
fn is_iso_date(numbers: &str) -> bool {
    let mut parts = numbers.split(['-', '/', '.', '_']).map(|part| (part.len(), part.parse::<u16>().unwrap_or(0)));
    matches!(parts.next(), Some((4, 1000..=2999))) && matches!(parts.next(), Some((_, 1..=12)))
}

/// Whether what follows belongs to the last number.
fn continues(after: &str) -> bool {
    let mut characters = after.chars();
    match characters.next() {
        Some('.' | ',' | ';' | '\'' | '’') => characters.next().is_some_and(char::is_numeric),
        Some(c) => c.is_alphanumeric() || c == '_',
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_dates_and_other_numbers() {
        let found = |text: &str| reference_end(text, 0).and_then(|end| text.get(..end)).map(str::to_owned);
        for reference in ["MDE 24/2089/2020", "EUR 01/07/98", "ASA-31-077-2005", "AMR\u{a0}51/1/2019", "AFR34/002/2011"]
        {
            assert_eq!(found(reference).as_deref(), Some(reference));
            assert_eq!(found(&format!("{reference}. It")).as_deref(), Some(reference));
            assert_eq!(found(&format!("{reference}/en")).as_deref(), Some(reference));
        }
        for text in [
            "MON 12/05/2020",
            "THE 12/05/2020",
            "DEN 12.05.2020",
            "DOB 01/02/1990",
            "TEL 020/7413/55",
            "ABC 2019-12-05",
            "mde 24/2089/2020",
            "EUR 10 000 20",
            "MDE 24/2089/20201",
            "MDE 24/2089/2020.5",
            "MDE 24/2089",
            "US-led",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
