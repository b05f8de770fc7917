//! The words that people read, in every language of the interface.
//!
//! A [`Wording`] is a table of texts, one row a text, one column a language. A text may have places for values, written
//! `{name}`, and forms for numbers, parted by `|` (see [`plural`]). [`names`] are the words for what the archive knows: types,
//! regions, languages, months.

pub mod names;
pub mod plural;

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::language::Direction;

/// A language in which pages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum InterfaceLanguage {
    /// English.
    #[default]
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Arabic.
    Arabic,
}

impl InterfaceLanguage {
    /// Every language, in the order of the columns of every table.
    pub const ALL: [Self; 4] = [Self::English, Self::French, Self::Spanish, Self::Arabic];

    /// The ISO 639-1 code, as `lang` and `ui` have it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    /// What its speakers call it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Arabic => "العربية",
        }
    }

    /// Which way it is written.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Arabic => Direction::RightToLeft,
            Self::English | Self::French | Self::Spanish => Direction::LeftToRight,
        }
    }

    /// Reads what [`code`](Self::code) gives.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Text of unknown direction, shut in so that it does not reorder what stands around it (Unicode Bidirectional Algorithm,
    /// isolates). Where the interface runs from left to right, pages do that by markup where it is needed.
    pub fn isolated(self, text: &str) -> String {
        match self.direction() {
            Direction::RightToLeft => format!("\u{2068}{text}\u{2069}"),
            Direction::LeftToRight => text.to_owned(),
        }
    }
}

/// A table of texts.
///
/// Its source is lines of tab-separated cells: an id, then the text in each of [`InterfaceLanguage::ALL`]. Lines that begin with
/// `#` are comments; the first other line names the columns.
#[derive(Debug)]
pub struct Wording {
    rows: HashMap<&'static str, [Vec<&'static str>; 4]>,
}

impl Wording {
    /// Reads a table that is part of the program.
    ///
    /// # Panics
    ///
    /// Where a row does not have a cell for every language.
    pub fn read(table: &'static str) -> Self {
        let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
        let rows = lines.map(|line| {
            let cells: Vec<&'static str> = line.split('\t').collect();
            let [id, en, fr, es, ar] = cells[..] else { panic!("a row of texts has an id and four cells: {line}") };
            (id, [en, fr, es, ar].map(|cell| cell.split('|').collect()))
        });
        Self { rows: rows.collect() }
    }

    /// A text as it stands; its id where the table has none.
    pub fn say(&self, language: InterfaceLanguage, id: &'static str) -> &'static str {
        self.find(language, id).unwrap_or(id)
    }

    /// The same, `None` where the table has none.
    pub fn find(&self, language: InterfaceLanguage, id: &str) -> Option<&'static str> {
        self.forms(language, id)?.last().copied()
    }

    /// A text with its values in their places.
    pub fn fill(&self, language: InterfaceLanguage, id: &'static str, values: &[(&str, &str)]) -> String {
        filled(self.say(language, id), values)
    }

    /// A text in the form for a number, which stands in the place `{n}`.
    pub fn count(&self, language: InterfaceLanguage, id: &'static str, n: u64, values: &[(&str, &str)]) -> String {
        let forms = self.forms(language, id).unwrap_or_default();
        let form = match forms {
            [] => id,
            [only] => only,
            _ => plural::place(language, n).and_then(|place| forms.get(place)).copied().unwrap_or(id),
        };
        let number = names::number(language, n);
        let values: Vec<(&str, &str)> = values.iter().copied().chain([("n", number.as_str())]).collect();
        filled(form, &values)
    }

    /// The ids of all texts, in no order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.rows.keys().copied()
    }

    /// What is wrong with the table, a sentence each: texts that are missing, forms too few or too many, places that one
    /// language has and another has not. For tests; in order.
    pub fn flaws(&self) -> Vec<String> {
        let mut flaws: Vec<String> = self.rows.iter().flat_map(|(id, row)| row_flaws(id, row)).collect();
        flaws.sort();
        flaws
    }

    fn forms(&self, language: InterfaceLanguage, id: &str) -> Option<&[&'static str]> {
        self.rows.get(id)?.get(language as usize).map(Vec::as_slice)
    }
}

/// One pass: what a value holds is never taken for a place.
fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut written = String::with_capacity(text.len());
    for (place, piece) in text.split('{').enumerate() {
        match piece.split_once('}').filter(|_| place > 0) {
            None => written.push_str(piece),
            Some((name, rest)) => {
                let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
                let _infallible = write!(written, "{value}{rest}");
            }
        }
    }
    written
}

/// The places of a text, in order.
fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<&str> = text.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0)).collect();
    places.sort_unstable();
    places
}

fn row_flaws(id: &str, row: &[Vec<&'static str>; 4]) -> Vec<String> {
    let [english, ..] = row;
    let expected = english.last().map(|form| places(form)).unwrap_or_default();
    let is_counted = row.iter().any(|forms| forms.len() > 1);
    let mut flaws = Vec::new();
    for (language, forms) in InterfaceLanguage::ALL.into_iter().zip(row) {
        let code = language.code();
        if forms.iter().any(|form| form.trim().is_empty()) {
            flaws.push(format!("{id} is empty in {code}"));
        }
        if forms.len() > 1 && forms.len() != plural::categories(language).len() {
            flaws.push(format!("{id} has {} forms in {code}", forms.len()));
        }
        for form in forms {
            // The forms for none, one and two may say the number in a word.
            let mut needed = expected.clone();
            let mut given = places(form);
            if is_counted {
                needed.retain(|place| *place != "n");
                given.retain(|place| *place != "n");
            }
            if given != needed {
                flaws.push(format!("{id} has other places in {code}: {form}"));
            }
        }
    }
    flaws
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Wording {
        Wording::read(
            "id\ten\tfr\tes\tar\n\
             hits\t{n} hit in {where}|{n} hits in {where}\t{n} h {where}|{n} m {where}|{n} hs {where}\t\
             {n} a {where}|{n} b {where}|{n} c {where}\t0 {where}|1 {where}|2 {where}|f {where}|m {where}|o {where}\n",
        )
    }

    #[test]
    fn a_number_chooses_its_form_and_values_take_their_places() {
        let count = |language, n| table().count(language, "hits", n, &[("where", "{n} text")]);
        assert_eq!(count(InterfaceLanguage::English, 1), "1 hit in {n} text");
        assert_eq!(count(InterfaceLanguage::English, 1_600), "1,600 hits in {n} text");
        assert_eq!(count(InterfaceLanguage::French, 0), "0 h {n} text");
        let arabic = [0, 1, 2, 3, 11, 100].map(|n| count(InterfaceLanguage::Arabic, n).chars().next());
        assert_eq!(arabic, ['0', '1', '2', 'f', 'm', 'o'].map(Some));
        assert_eq!(table().flaws(), Vec::<String>::new());
    }

    #[test]
    fn a_table_with_flaws_is_told_of() {
        let flawed = Wording::read("id\ten\tfr\tes\tar\na\t{x} b\tb\t{x}\t{x}\nb\tb\tb\t\tb|b\n");
        assert_eq!(flawed.flaws(), ["a has other places in fr: b", "b has 2 forms in ar", "b is empty in es"]);
    }

    #[test]
    fn a_language_is_read_from_its_code() {
        for language in InterfaceLanguage::ALL {
            assert_eq!(InterfaceLanguage::from_code(language.code()), Some(language));
        }
    }
}
