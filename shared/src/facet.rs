//! Facets: the properties one can count and filter by.

use crate::country::{Country, Region};
use crate::document_type::DocumentType;
use crate::language::Language;
use crate::nearest::nearest;

/// A property of documents that can be counted and filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// The countries a document is about, by ISO 3166-1 alpha-3 code.
    Country,
    /// The regions a document is about, by [`Region::id`](crate::country::Region::id).
    Region,
    /// The kind of publication, by [`DocumentType::id`](crate::document_type::DocumentType::id).
    Type,
    /// The subjects its source files it under, by their label as [`slug`].
    Topic,
    /// The language, by [`Language::code`](crate::language::Language::code).
    Language,
}

impl Facet {
    /// Every facet, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Country, Self::Region, Self::Type, Self::Topic, Self::Language];

    /// The facet's name in URLs and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "region",
            Self::Type => "type",
            Self::Topic => "topic",
            Self::Language => "lang",
        }
    }

    /// Reads what [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.id() == id)
    }

    /// Reads a value in any notation, and gives its id: `Irán`, `IR` and `irn` are the country `IRN`, `Press release` is the
    /// type `press-release`. Any label may be a topic.
    pub fn read_value(self, notation: &str) -> Option<String> {
        match self {
            Self::Country => Country::parse(notation).map(|country| country.alpha3().to_owned()),
            Self::Region => Region::parse(notation).map(|region| region.id().to_owned()),
            Self::Type => DocumentType::from_id(&slug(notation)).map(|document_type| document_type.id().to_owned()),
            Self::Topic => Some(slug(notation)).filter(|slug| !slug.is_empty()),
            Self::Language => {
                let language = Language::parse(notation).or_else(|| Language::of_name(notation));
                language.map(|language| language.code().to_owned())
            }
        }
    }

    /// What to tell a person whose value could not be read; the sentence begins after the value.
    pub fn advice(self, notation: &str) -> String {
        let one_of = |ids: Vec<&str>| ids.join(", ");
        match self {
            Self::Country => {
                let names = Country::all().flat_map(|country| country.names().into_iter().chain(country.aliases()));
                let hint = nearest(notation, names).map_or_else(String::new, |name| format!("; did you mean {name}?"));
                format!("is no country we know: give an ISO 3166 code such as IRN or IR, or a name{hint}")
            }
            Self::Region => format!("is no region: give one of {}", one_of(Region::ALL.map(Region::id).into())),
            Self::Type => {
                let ids = DocumentType::all().map(DocumentType::id).collect();
                format!("is no type of document: give one of {}", one_of(ids))
            }
            Self::Topic => "names no topic: give its label or id, such as death-penalty".to_owned(),
            Self::Language => "is no language: give an ISO 639 code such as fr or fra, or an English name".to_owned(),
        }
    }
}

/// A label as it stands in a URL: letters and digits in lower case, everything between them one hyphen.
///
/// ```
/// assert_eq!(shared::facet::slug("Death Penalty & Torture"), "death-penalty-torture");
/// ```
pub fn slug(label: &str) -> String {
    let mut slug = String::with_capacity(label.len());
    for word in label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().flat_map(char::to_lowercase));
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_in_any_notation() {
        let check = |facet: Facet, notation: &str, id: Option<&str>| {
            assert_eq!(facet.read_value(notation).as_deref(), id, "{notation}");
        };
        check(Facet::Country, "Irán", Some("IRN"));
        check(Facet::Region, "Asia and the Pacific", Some("asia-pacific"));
        check(Facet::Type, "Press release", Some("press-release"));
        check(Facet::Topic, "Death Penalty", Some("death-penalty"));
        check(Facet::Language, "fra", Some("fr"));
        check(Facet::Language, "french", Some("fr"));
        check(Facet::Country, "Irann", None);
        check(Facet::Language, "Klingonish", None);
        assert!(Facet::Country.advice("Irann").ends_with("did you mean Iran?"));
    }
}
