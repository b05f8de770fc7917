//! Fields: their names, and what their values mean.

use crate::date::{Date, DateRange};
use crate::facet::Facet;
use crate::nearest::nearest;
use crate::query::{Condition, Scope};

/// What a name before a colon asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// That words stand in a part of the document.
    Text(Scope),
    /// That the document has a value.
    Facet(Facet),
    /// That it was published at a time.
    Date(Moment),
}

/// How a date is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Within,
    Since,
    Until,
    After,
    Before,
}

/// Every name of a field. The first of those that mean the same is the one that is documented.
const FIELDS: [(&str, Field); 17] = [
    ("title", Field::Text(Scope::Title)),
    ("body", Field::Text(Scope::Body)),
    ("text", Field::Text(Scope::Body)),
    ("ref", Field::Text(Scope::Reference)),
    ("reference", Field::Text(Scope::Reference)),
    ("index", Field::Text(Scope::Reference)),
    ("country", Field::Facet(Facet::Country)),
    ("region", Field::Facet(Facet::Region)),
    ("type", Field::Facet(Facet::Type)),
    ("topic", Field::Facet(Facet::Topic)),
    ("lang", Field::Facet(Facet::Language)),
    ("language", Field::Facet(Facet::Language)),
    ("date", Field::Date(Moment::Within)),
    ("since", Field::Date(Moment::Since)),
    ("until", Field::Date(Moment::Until)),
    ("after", Field::Date(Moment::After)),
    ("before", Field::Date(Moment::Before)),
];

/// Names that stand before colons in addresses, and are no slips of the pen.
const SCHEMES: [&str; 7] = ["http", "https", "ftp", "mailto", "urn", "doi", "tel"];

impl Field {
    /// The field of a name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1)
    }

    /// Reads a value; `None` for fields of text, and for a value that means nothing.
    pub(super) fn condition(self, value: &str) -> Option<Condition> {
        match self {
            Self::Text(_) => None,
            Self::Facet(facet) => facet.read_value(value).map(|id| Condition::Facet(facet, id)),
            Self::Date(moment) => moment.range(value).filter(|range| !is_backwards(*range)).map(Condition::Date),
        }
    }

    /// Whether words here are values, not words of the text.
    pub(super) fn reads_values(self) -> bool {
        !matches!(self, Self::Text(Scope::Anywhere | Scope::Title | Scope::Body))
    }

    /// Whether a value may be several words without quotation marks, such as the name of a country.
    pub(super) fn takes_words(self) -> bool {
        !matches!(self, Self::Facet(Facet::Topic) | Self::Date(_) | Self::Text(Scope::Title | Scope::Body))
    }

    /// What to tell a person whose value could not be read.
    pub(super) fn advice(self, value: &str) -> String {
        match self {
            Self::Facet(facet) => facet.advice(value),
            Self::Text(_) => {
                "is no reference number, nor the start of one: write it like MDE 24/2089/2020 or AMR 51".to_owned()
            }
            Self::Date(moment) if moment.range(value).is_some() => "ends before it begins: swap its ends".to_owned(),
            Self::Date(_) => {
                "is no date: write it like 2019, 2019-03, 2019-03-14, 2011..2014, ..2001 or >=2019".to_owned()
            }
        }
    }
}

/// Whether a name before a colon looks like that of a field.
pub(super) fn looks_like_a_name(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_lowercase()) && !SCHEMES.contains(&name)
}

/// What to tell a person who named a field that does not exist.
pub(super) fn unknown_field(name: &str) -> String {
    let names = FIELDS.iter().map(|row| row.0);
    if let Some(near) = nearest(name, names.clone()) {
        return format!("there is no field {name}; it is read as a word. Did you mean {near}:?");
    }
    let known: Vec<&str> = names.collect();
    format!("there is no field {name}; it is read as a word. The fields are {}", known.join(", "))
}

impl Moment {
    fn range(self, value: &str) -> Option<DateRange> {
        let value = value.trim();
        let since = |date: Date| DateRange { from: Some(date.first_day()), to: None };
        let until = |date: Date| DateRange { from: None, to: Some(date.last_day()) };
        let after = |date: Date| DateRange { from: Some(date.last_day() + 1), to: None };
        let before = |date: Date| DateRange { from: None, to: Some(date.first_day() - 1) };
        match self {
            Self::Since => Date::parse(value).map(since),
            Self::Until => Date::parse(value).map(until),
            Self::After => Date::parse(value).map(after),
            Self::Before => Date::parse(value).map(before),
            Self::Within => {
                let compared = |sign: &str| value.strip_prefix(sign).and_then(Date::parse);
                DateRange::parse(value)
                    .or_else(|| compared(">=").map(since))
                    .or_else(|| compared("<=").map(until))
                    .or_else(|| compared(">").map(after))
                    .or_else(|| compared("<").map(before))
                    .or_else(|| two_years(value))
            }
        }
    }
}

/// Reads `2011-2014`.
fn two_years(value: &str) -> Option<DateRange> {
    let (from, to) = value.split_once(['-', '–'])?;
    if from.len() != 4 || to.len() != 4 {
        return None;
    }
    DateRange::parse(&format!("{from}..{to}"))
}

fn is_backwards(range: DateRange) -> bool {
    range.from.zip(range.to).is_some_and(|(from, to)| to < from)
}
