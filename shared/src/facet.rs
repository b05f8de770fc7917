//! Facets: the properties one can count and filter by.

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
