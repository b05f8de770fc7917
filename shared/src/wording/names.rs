//! The names of what the archive knows, numbers and dates, in the languages of the interface.
//!
//! Names of languages and months are those of Unicode CLDR 48 (Unicode-3.0), those of countries stand in
//! [`country`](crate::country).

use std::sync::LazyLock;

use super::{InterfaceLanguage, Wording};
use crate::country::{Country, Region};
use crate::date::Date;
use crate::document_type::DocumentType;
use crate::facet::Facet;
use crate::language::Language;

static NAMES: LazyLock<Wording> = LazyLock::new(|| Wording::read(include_str!("names.tsv")));

/// The name of a country.
pub fn country(language: InterfaceLanguage, country: Country) -> &'static str {
    country.name_in(language.code())
}

/// The name of a region.
pub fn region(language: InterfaceLanguage, region: Region) -> &'static str {
    NAMES.find(language, &format!("region.{}", region.id())).unwrap_or(region.label())
}

/// The name of a type of document.
pub fn document_type(language: InterfaceLanguage, document_type: DocumentType) -> &'static str {
    NAMES.find(language, &format!("type.{}", document_type.id())).unwrap_or(document_type.label())
}

/// The name of a language; its code where none is known.
pub fn language(language: InterfaceLanguage, named: Language) -> String {
    let known = NAMES.find(language, &format!("language.{}", named.code()));
    known.map_or_else(|| named.name().to_owned(), str::to_owned)
}

/// The name of a facet's value; `None` for topics, which have their source's own, and for what is no value of the facet.
pub fn facet_value(interface: InterfaceLanguage, facet: Facet, id: &str) -> Option<String> {
    match facet {
        Facet::Country => Country::parse(id).map(|known| country(interface, known).to_owned()),
        Facet::Region => Region::from_id(id).map(|known| region(interface, known).to_owned()),
        Facet::Type => DocumentType::from_id(id).map(|known| document_type(interface, known).to_owned()),
        Facet::Language => Language::parse(id).map(|known| language(interface, known)),
        Facet::Topic => None,
    }
}

/// A date, no more exact than it is known: `14 August 2019`, `août 2019`, `2019`.
pub fn date(language: InterfaceLanguage, date: Date) -> String {
    let year = date.calendar_year().to_string();
    let month = date.calendar_month().and_then(|month| NAMES.find(language, &format!("month.{month}")));
    let day = date.calendar_day().map(|day| day_of_month(language, day));
    match (day, month) {
        (Some(day), Some(month)) => {
            NAMES.fill(language, "date.day", &[("day", &day), ("month", month), ("year", &year)])
        }
        (None, Some(month)) => NAMES.fill(language, "date.month", &[("month", month), ("year", &year)]),
        (_, None) => year,
    }
}

/// French counts the first day of a month, and the others as numbers.
fn day_of_month(language: InterfaceLanguage, day: i8) -> String {
    match (language, day) {
        (InterfaceLanguage::French, 1) => "1er".to_owned(),
        _ => day.to_string(),
    }
}

/// A number with its thousands parted as its readers do it: `19,904`, `19.904`. Digits are the European ones in every language:
/// references and dates of the archive have them, in Arabic too.
pub fn number(language: InterfaceLanguage, number: u64) -> String {
    // CLDR 48, `numbers`: the grouping sign, and from how many digits on it is set.
    let (sign, least_digits) = match language {
        InterfaceLanguage::English | InterfaceLanguage::Arabic => (',', 4),
        InterfaceLanguage::French => ('\u{202f}', 4),
        InterfaceLanguage::Spanish => ('.', 5),
    };
    let digits = number.to_string();
    if digits.len() < least_digits {
        return digits;
    }
    let mut parted = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            parted.push(sign);
        }
        parted.push(digit);
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_a_name_in_every_language() {
        assert_eq!(NAMES.flaws(), Vec::<String>::new());
        let regions = Region::ALL.into_iter().map(|region| format!("region.{}", region.id()));
        let types = DocumentType::all().map(|document_type| format!("type.{}", document_type.id()));
        for id in regions.chain(types).chain((1..=12).map(|month| format!("month.{month}"))) {
            assert!(NAMES.find(InterfaceLanguage::French, &id).is_some(), "{id}");
        }
    }

    #[test]
    fn english_names_are_those_of_the_interface_for_programs() {
        use InterfaceLanguage::English;
        for known in Region::ALL {
            assert_eq!(region(English, known), known.label());
        }
        for known in DocumentType::all() {
            assert_eq!(document_type(English, known), known.label());
        }
        for code in NAMES.ids().filter_map(|id| id.strip_prefix("language.")) {
            let known = Language::parse(code).expect("a code");
            assert_eq!(language(English, known), known.name());
            assert_eq!(known.code(), code);
        }
    }

    #[test]
    fn dates_are_as_exact_as_they_are_known() {
        let written = |text: &str| {
            let parsed = Date::parse(text).expect("a date");
            InterfaceLanguage::ALL.map(|language| date(language, parsed))
        };
        assert_eq!(written("2019"), ["2019"; 4]);
        assert_eq!(written("2019-08"), ["August 2019", "août 2019", "agosto de 2019", "أغسطس 2019"]);
        let day = ["14 August 2019", "14 août 2019", "14 de agosto de 2019", "14 أغسطس 2019"];
        assert_eq!(written("2019-08-14"), day);
        assert_eq!(written("2019-05-01"), ["1 May 2019", "1er mai 2019", "1 de mayo de 2019", "1 مايو 2019"]);
    }

    #[test]
    fn thousands_are_parted() {
        for (n, expected) in [
            (0, ["0"; 4]),
            (999, ["999"; 4]),
            (1_600, ["1,600", "1\u{202f}600", "1600", "1,600"]),
            (19_904, ["19,904", "19\u{202f}904", "19.904", "19,904"]),
            (1_234_567, ["1,234,567", "1\u{202f}234\u{202f}567", "1.234.567", "1,234,567"]),
        ] {
            assert_eq!(InterfaceLanguage::ALL.map(|language| number(language, n)), expected);
        }
    }
}
