//! A record: one item as its source states it, nothing concluded.

use shared::document::Extent;

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
    /// When it was published, as written: "December 19, 2019", "2019-12-19T10:00:00+00:00".
    pub published: Option<String>,
    /// When it was last changed, as written, without a label such as "Updated:".
    pub updated: Option<String>,
    /// The language of the text as stated: a code or tag.
    pub language: Option<String>,
    /// How an earlier conclusion knew the language: an id of `LanguageEvidence`.
    pub language_evidence: Option<String>,
    /// The archive's own number, as written.
    pub reference: Option<String>,
    /// Where it was read.
    pub source: String,
}

/// A country a record is said to be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedCountry {
    /// A code or a name.
    pub notation: String,
    /// How an earlier conclusion knew it: an id of `CountryEvidence`; `None` if the source itself says so.
    pub evidence: Option<String>,
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
            updated: None,
            language: None,
            language_evidence: None,
            reference: None,
            source: source.into(),
        }
    }
}
