//! A record: one item as its source states it, nothing concluded.

use jiff::Timestamp;
use shared::document::{DateEvidence, Extent, PageStart};

/// How many terms of one kind a record is filed under: far more than any publication is. Each is compared with all before it, so that a
/// file of nothing but terms would never be done.
pub const MAX_TERMS: usize = 1_000;

/// Adds a term to a list that does not have it yet, up to [`MAX_TERMS`].
pub fn push_term(list: &mut Vec<String>, term: String) {
    if list.len() < MAX_TERMS && !list.contains(&term) {
        list.push(term);
    }
}

/// What a source says of one publication, in the source's own words.
///
/// Every field may be missing or wrong; `convert` makes a document of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The source's own id.
    pub id: Option<String>,
    /// The address of the original, absolute where the source makes that possible.
    pub url: Option<String>,
    /// The title, entities decoded, white space not yet collapsed.
    pub title: String,
    /// The text without markup; paragraphs are parted by a blank line.
    pub text: String,
    /// Whether `text` is the whole text or the opening a listing shows.
    pub extent: Extent,
    /// Terms that say what kind of publication it is, the most telling first: "Press Release", "Research".
    pub types: Vec<String>,
    /// Terms that file it under countries or regions: "Iran", "Asia and the Pacific".
    pub locations: Vec<String>,
    /// Regions it is said to be about, by name or id: "Africa", "asia-pacific".
    pub regions: Vec<String>,
    /// Countries it is said to be about, best first.
    pub countries: Vec<StatedCountry>,
    /// Terms that file it under subjects: "Death Penalty".
    pub topics: Vec<String>,
    /// Countries it is said to mention, beside those it is about.
    pub mentions: Vec<String>,
    /// When it was published.
    pub published: Option<StatedDate>,
    /// Further dates that may be that of publication, the most reliable first.
    pub other_dates: Vec<StatedDate>,
    /// When it was last changed.
    pub updated: Option<StatedDate>,
    /// The language of the text as stated: a code or tag.
    pub language: Option<String>,
    /// How an earlier conclusion knew the language: an id of `LanguageEvidence`.
    pub language_evidence: Option<String>,
    /// The archive's own number, as written.
    pub reference: Option<String>,
    /// The same publication in other languages.
    pub alternates: Vec<StatedAlternate>,
    /// Where the pages of a paginated original begin: the bytes of `text`, in order.
    pub pages: Vec<PageStart>,
    /// The headings of its sections, in order; in `text` each is a paragraph of its own.
    pub headings: Vec<String>,
    /// The id or the address of the publication of which this is a chapter.
    pub part_of: Option<String>,
    /// When it was fetched, where the container tells: of two captures of an address, the later one counts.
    pub captured: Option<Timestamp>,
    /// Where it was read.
    pub source: String,
}

/// A date as its source has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedDate {
    /// The date as written, without a label such as "Updated:": "December 19, 2019", "2019-12-19T10:00:00+00:00".
    pub written: String,
    /// What kind of place it was found in.
    pub evidence: DateEvidence,
}

/// The same publication in another language, as its source links it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedAlternate {
    /// A code or tag of a language.
    pub language: String,
    /// Its address, absolute where the source makes that possible.
    pub url: String,
}

/// A country a record is said to be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedCountry {
    /// A code or a name.
    pub notation: String,
    /// How an earlier conclusion knew it: an id of `CountryEvidence`; `None` if the source itself says so.
    pub evidence: Option<String>,
}

impl StatedDate {
    /// A date that the source gives as data.
    pub fn metadata(written: impl Into<String>) -> Self {
        Self { written: written.into(), evidence: DateEvidence::Metadata }
    }

    /// A date that stands on the page in a place for dates.
    pub fn byline(written: impl Into<String>) -> Self {
        Self { written: written.into(), evidence: DateEvidence::Byline }
    }
}

impl Record {
    /// A record that says nothing yet.
    pub fn new(source: impl Into<String>, extent: Extent) -> Self {
        Self {
            id: None,
            url: None,
            title: String::new(),
            text: String::new(),
            extent,
            types: Vec::new(),
            locations: Vec::new(),
            regions: Vec::new(),
            countries: Vec::new(),
            topics: Vec::new(),
            mentions: Vec::new(),
            published: None,
            other_dates: Vec::new(),
            updated: None,
            language: None,
            language_evidence: None,
            reference: None,
            alternates: Vec::new(),
            pages: Vec::new(),
            headings: Vec::new(),
            part_of: None,
            captured: None,
            source: source.into(),
        }
    }
}
