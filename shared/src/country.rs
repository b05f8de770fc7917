//! Countries and regions: their codes, and their names in the languages of the archive.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::facet::slug;

/// A country or territory: one row of `country.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

/// The five regions by which the organisation files its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// Africa south of the Sahara.
    Africa,
    /// North, Central and South America and the Caribbean.
    Americas,
    /// South, East and South-East Asia and the Pacific.
    AsiaPacific,
    /// Europe, the Caucasus and Central Asia.
    EuropeCentralAsia,
    /// The Middle East and North Africa.
    MiddleEastNorthAfrica,
}

impl Region {
    /// Every region.
    pub const ALL: [Self; 5] =
        [Self::Africa, Self::Americas, Self::AsiaPacific, Self::EuropeCentralAsia, Self::MiddleEastNorthAfrica];

    /// The region's name in URLs and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Africa => "africa",
            Self::Americas => "americas",
            Self::AsiaPacific => "asia-pacific",
            Self::EuropeCentralAsia => "europe-central-asia",
            Self::MiddleEastNorthAfrica => "middle-east-north-africa",
        }
    }

    /// The region's name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Africa => "Africa",
            Self::Americas => "Americas",
            Self::AsiaPacific => "Asia and the Pacific",
            Self::EuropeCentralAsia => "Europe and Central Asia",
            Self::MiddleEastNorthAfrica => "Middle East and North Africa",
        }
    }

    /// Reads what [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.id() == id)
    }

    /// Reads an id or a label, in any case.
    pub fn parse(notation: &str) -> Option<Self> {
        let slugged = slug(notation);
        Self::ALL.into_iter().find(|region| region.id() == slugged || slug(region.label()) == slugged)
    }
}

/// What the table says of one country.
struct Row {
    alpha2: &'static str,
    alpha3: &'static str,
    region: Region,
    /// In the order of [`NAME_LANGUAGES`].
    names: [&'static str; 6],
    aliases: &'static str,
    demonyms: &'static str,
    places: &'static str,
}

/// The languages that have a column of names, by their codes.
pub const NAME_LANGUAGES: [&str; 6] = ["en", "fr", "es", "ar", "ru", "zh"];

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = include_str!("country.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [alpha2, alpha3, region, en, fr, es, ar, ru, zh, aliases, demonyms, places] = cells[..] else {
            panic!("country.tsv: a row has twelve cells: {line}");
        };
        let region = Region::from_id(region).expect("country.tsv: the region is one of the five");
        Row { alpha2, alpha3, region, names: [en, fr, es, ar, ru, zh], aliases, demonyms, places }
    })
    .collect()
});

/// Every name and alias, folded, with its country.
static BY_NAME: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let names = Country::all().flat_map(|country| {
        country.names().into_iter().chain(country.aliases()).map(move |name| (fold(name), country))
    });
    names.collect()
});

/// Every code, folded, with its country.
static BY_CODE: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let codes =
        Country::all().flat_map(|country| [country.alpha2(), country.alpha3()].map(|code| (fold(code), country)));
    codes.collect()
});

impl Country {
    /// Every country, by alpha-2 code.
    pub fn all() -> impl Iterator<Item = Self> {
        let count = u8::try_from(TABLE.len()).expect("country.tsv: fewer than 256 rows");
        (0..count).map(Self)
    }

    /// Reads a code or a name in any language of the table, in any case: `IR`, `irn`, `Iran`, `Irán`.
    pub fn parse(notation: &str) -> Option<Self> {
        let folded = fold(notation);
        BY_CODE.get(&folded).or_else(|| BY_NAME.get(&folded)).copied()
    }

    /// Reads a name in any language of the table, in any case. A code is none: "It" is a word before it is Italy.
    pub fn of_name(name: &str) -> Option<Self> {
        BY_NAME.get(&fold(name)).copied()
    }

    /// The ISO 3166-1 alpha-2 code, in capitals; `XK` for Kosovo.
    pub fn alpha2(self) -> &'static str {
        self.row().alpha2
    }

    /// The ISO 3166-1 alpha-3 code, in capitals; `XKX` for Kosovo.
    pub fn alpha3(self) -> &'static str {
        self.row().alpha3
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        self.row().names[0]
    }

    /// The name in one of [`NAME_LANGUAGES`]; in English for any other language.
    pub fn name_in(self, language: &str) -> &'static str {
        let column = NAME_LANGUAGES.iter().position(|code| *code == language).unwrap_or(0);
        self.row().names[column]
    }

    /// The names in all languages of the table.
    pub fn names(self) -> [&'static str; 6] {
        self.row().names
    }

    /// Other names: former, official, short, in any language.
    pub fn aliases(self) -> impl Iterator<Item = &'static str> {
        list(self.row().aliases)
    }

    /// What its people and things are called: `Iranian`, `iraní`.
    pub fn demonyms(self) -> impl Iterator<Item = &'static str> {
        list(self.row().demonyms)
    }

    /// Its capital, then other places whose name stands for it.
    pub fn places(self) -> impl Iterator<Item = &'static str> {
        list(self.row().places)
    }

    /// The region it is filed under.
    pub fn region(self) -> Region {
        self.row().region
    }

    fn row(self) -> &'static Row {
        &TABLE[usize::from(self.0)]
    }
}

fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('|').filter(|item| !item.is_empty())
}

/// Case, accents, punctuation, spaces and the words "the" and "and" do not tell countries apart. Initials stay apart:
/// `R.U.` is not the code `RU`.
fn fold(notation: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    let letters = notation.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let spaced: String = letters.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced.split_whitespace().filter(|word| !matches!(*word, "the" | "and")).collect();
    let is_of_initials = words.iter().all(|word| word.chars().count() == 1);
    words.join(if is_of_initials { " " } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_each_of_its_notations() {
        for country in Country::all() {
            let row = country.row();
            assert_eq!((row.alpha2.len(), row.alpha3.len()), (2, 3), "{}", row.alpha2);
            for notation in [row.alpha2, row.alpha3, row.names[0]] {
                assert_eq!(Country::parse(notation), Some(country), "{notation}");
            }
            assert!(row.names.iter().all(|name| !name.is_empty()), "{}", row.alpha2);
        }
    }

    #[test]
    fn a_name_stands_for_one_country_only() {
        let mut seen: HashMap<String, Country> = HashMap::new();
        for country in Country::all() {
            let names = country.row().names.into_iter().chain(country.aliases());
            for name in names {
                let other = *seen.entry(fold(name)).or_insert(country);
                assert_eq!(other, country, "{name} names {} and {}", other.alpha2(), country.alpha2());
            }
        }
    }

    #[test]
    fn names_are_read_in_any_language_and_case() {
        let code = |notation: &str| Country::parse(notation).map(Country::alpha3);
        for notation in ["IR", "irn", "iran", "IRÁN", "إيران", "伊朗"] {
            assert_eq!(code(notation), Some("IRN"), "{notation}");
        }
        for notation in ["Côte d’Ivoire", "Côted'Ivoire", "COTE D IVOIRE"] {
            assert_eq!(code(notation), Some("CIV"), "{notation}");
        }
        assert_eq!(code("Niger"), Some("NER"));
        assert_eq!(code("Nigeria"), Some("NGA"));
        assert_eq!(code("Atlantis"), None);
        assert_eq!(Country::of_name("IT"), None);
        assert_eq!(Country::of_name("UK"), Country::parse("GBR"));
    }

    #[test]
    fn former_official_and_short_names_are_read() {
        for (name, alpha3) in [
            ("Burma", "MMR"),
            ("Ivory Coast", "CIV"),
            ("DRC", "COD"),
            ("Democratic Republic of Congo", "COD"),
            ("Congo-Kinshasa", "COD"),
            ("Zaire", "COD"),
            ("Congo", "COG"),
            ("Swaziland", "SWZ"),
            ("Czech Republic", "CZE"),
            ("Macedonia", "MKD"),
            ("United States of America", "USA"),
            ("U.S.", "USA"),
            ("Great Britain", "GBR"),
            ("Viet Nam", "VNM"),
            ("Russian Federation", "RUS"),
            ("Soviet Union", "RUS"),
            ("Palestine (State of)", "PSE"),
            ("Iran, Islamic Republic of", "IRN"),
            ("Kosovo*", "XKX"),
            ("Brunei Darussalam", "BRN"),
            ("East Timor", "TLS"),
            ("Cape Verde", "CPV"),
            ("Turkiye", "TUR"),
            ("Turkey", "TUR"),
            ("Yugoslavia", "SRB"),
            ("German Democratic Republic", "DEU"),
            ("Myanmar (Burma)", "MMR"),
            ("BHUTAN", "BTN"),
            ("Trinidad & Tobago", "TTO"),
            ("Alemanha", "DEU"),
            ("Frankreich", "FRA"),
            ("Ägypten", "EGY"),
            ("奈及利亞", "NGA"),
        ] {
            assert_eq!(Country::parse(name).map(Country::alpha3), Some(alpha3), "{name}");
        }
    }

    #[test]
    fn no_entry_stands_twice_in_a_list_or_holds_stray_space() {
        for country in Country::all() {
            let row = country.row();
            for cell in [row.aliases, row.demonyms, row.places] {
                let entries: Vec<&str> = list(cell).collect();
                for (place, entry) in entries.iter().enumerate() {
                    assert_eq!(entry.trim(), *entry, "{}", row.alpha2);
                    assert!(!entries[..place].contains(entry), "{}: {entry} stands twice", row.alpha2);
                }
            }
        }
    }

    #[test]
    fn people_and_places_are_those_of_one_country() {
        let mut seen: HashMap<String, Country> = HashMap::new();
        for country in Country::all() {
            for entry in country.demonyms().chain(country.places()) {
                let other = *seen.entry(fold(entry)).or_insert(country);
                assert_eq!(other, country, "{entry} is of {} and {}", other.alpha2(), country.alpha2());
            }
        }
    }
}
