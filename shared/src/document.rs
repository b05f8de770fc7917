//! A document: one statement, report or other publication as it is indexed and shown.

use std::fmt;

use crate::country::{Country, Region};
use crate::date::Date;
use crate::document_type::DocumentType;
use crate::language::Language;
use crate::reference::Reference;

/// One publication of the archive, with everything that is known about it.
///
/// Text is plain: no markup, paragraphs parted by a blank line (`"\n\n"`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Names the document for ever; see [`DocumentId`].
    pub id: DocumentId,
    /// The address of the original, in canonical form.
    pub url: Option<String>,
    /// The title, one line.
    pub title: String,
    /// The text; paragraphs are parted by a blank line.
    pub text: String,
    /// Whether `text` is the whole text or the opening that a listing shows.
    pub extent: Extent,
    /// What kind of publication it is.
    pub document_type: DocumentType,
    /// The countries it is about, the most important first.
    pub countries: Vec<CountryLabel>,
    /// The countries it mentions, those of `countries` included, most often mentioned first.
    pub mentions: Vec<Country>,
    /// The regions it is about: those of its countries and those its source states.
    pub regions: Vec<Region>,
    /// The subjects its source files it under, in the source's words.
    pub topics: Vec<String>,
    /// When it was published.
    pub published: Option<Dating>,
    /// When it was last changed by its publisher, where this is stated.
    pub updated: Option<Dating>,
    /// The language of the text.
    pub language: Language,
    /// How the language is known.
    pub language_evidence: LanguageEvidence,
    /// The archive's own number of the document.
    pub reference: Option<Reference>,
    /// The same publication in other languages, as its source links them.
    pub alternates: Vec<Alternate>,
    /// Where the pages of a paginated original begin in `text`, in order; empty where there are none.
    pub pages: Vec<PageStart>,
    /// Where the sections of `text` begin, in order: each with its heading, a paragraph of the text.
    pub sections: Vec<SectionStart>,
    /// The publication of which this is a chapter.
    pub part_of: Option<DocumentId>,
    /// The group of documents that say the same, if it is in one.
    pub group: Option<Group>,
    /// Where it was read: path within the archive that was ingested, or what the record itself says.
    pub source: String,
}

impl Document {
    /// The page of the original on which a byte of the text stands; `None` if the original has no pages.
    pub fn page_at(&self, byte: usize) -> Option<u32> {
        let after = self.pages.partition_point(|start| start.byte as usize <= byte);
        let start = self.pages.get(after.saturating_sub(1))?;
        Some(start.page)
    }

    /// The heading of the section in which a byte of the text stands; `None` before the first one.
    pub fn section_at(&self, byte: usize) -> Option<&str> {
        let after = self.sections.partition_point(|start| start.byte as usize <= byte);
        let start = self.sections.get(after.checked_sub(1)?)?;
        Some(&start.heading)
    }
}

/// A date, and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dating {
    /// The date.
    pub date: Date,
    /// What says so.
    pub evidence: DateEvidence,
}

/// What tells a date, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateEvidence {
    /// The source gives it as data: a field, a column, an element of a feed, the metadata of a page.
    Metadata,
    /// It stands on the page in a place for dates: beside the author, under the title.
    Byline,
    /// The address holds it.
    Url,
    /// The text tells it: a dateline, a line such as "12 May 2003" by itself.
    Text,
    /// The year in the document's own reference.
    Reference,
}

impl DateEvidence {
    /// Every kind of evidence, strongest first.
    pub const ALL: [Self; 5] = [Self::Metadata, Self::Byline, Self::Url, Self::Text, Self::Reference];

    /// The word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Byline => "byline",
            Self::Url => "url",
            Self::Text => "text",
            Self::Reference => "reference",
        }
    }

    /// Reads the word that [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.id() == id)
    }
}

/// The same publication in another language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alternate {
    /// The language it is in.
    pub language: Language,
    /// Its address, in canonical form.
    pub url: String,
}

/// Where a page of a paginated original begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageStart {
    /// The byte of the text with which the page begins; always the beginning of a character.
    pub byte: u32,
    /// The number of the page in the file, from 1: what `#page=` in an address takes.
    pub page: u32,
}

/// Where a section of a text begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SectionStart {
    /// The byte of the text with which the heading begins.
    pub byte: u32,
    /// The heading, one line.
    pub heading: String,
}

/// The place of a document among others that say the same: copies, versions, translations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The best of the group, which stands for it in results: the document itself, where it leads.
    pub leader: DocumentId,
    /// What the document is to the leader.
    pub relation: Relation,
}

/// What a document of a group is to the one that leads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It is the leader itself.
    Leader,
    /// The same text, word for word.
    Copy,
    /// Almost the same text.
    NearCopy,
    /// The same publication at another time: an update, or what was updated.
    Version,
    /// The same publication in another language.
    Translation,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 5] = [Self::Leader, Self::Copy, Self::NearCopy, Self::Version, Self::Translation];

    /// The word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Copy => "copy",
            Self::NearCopy => "near-copy",
            Self::Version => "version",
            Self::Translation => "translation",
        }
    }

    /// Reads the word that [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.id() == id)
    }
}

/// How much of a publication's text is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// The opening of the text, as a listing shows it.
    Excerpt,
    /// The whole text.
    Whole,
}

/// A country a document is about, and how this is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryLabel {
    /// The country.
    pub country: Country,
    /// What says so.
    pub evidence: CountryEvidence,
}

/// What tells that a document is about a country, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountryEvidence {
    /// The source files it under the country.
    Stated,
    /// The address names the country.
    Url,
    /// The prefix of the document's own reference.
    Reference,
    /// The title opens with it: "Iran: …".
    Title,
    /// The text names the country.
    Name,
    /// The text names its people: "Iranian".
    Demonym,
    /// The text names its capital or another of its places.
    Place,
    /// Terms that the archive's labelled documents use for one country alone.
    Learned,
}

impl CountryEvidence {
    /// Every kind of evidence, strongest first.
    pub const ALL: [Self; 8] =
        [Self::Stated, Self::Url, Self::Reference, Self::Title, Self::Name, Self::Demonym, Self::Place, Self::Learned];

    /// Whether it leaves no doubt. What remains is concluded from what the text says.
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::Stated | Self::Url | Self::Reference | Self::Title)
    }

    /// The word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Url => "url",
            Self::Reference => "reference",
            Self::Title => "title",
            Self::Name => "name",
            Self::Demonym => "demonym",
            Self::Place => "place",
            Self::Learned => "learned",
        }
    }

    /// Reads the word that [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.id() == id)
    }
}

/// How a document's language is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LanguageEvidence {
    /// The source states it.
    Stated,
    /// It was concluded from the text.
    Detected,
    /// Neither: the language is [`Language::UNKNOWN`].
    Unknown,
}

impl LanguageEvidence {
    /// The word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Detected => "detected",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word that [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Stated, Self::Detected, Self::Unknown].into_iter().find(|evidence| evidence.id() == id)
    }
}

/// The name of a document: stable over runs, and the key by which it is replaced and removed.
///
/// A source's own id is kept as it is; otherwise the id is derived from what identifies the document
/// (see [`derive`](Self::derive)).
///
/// The string inside has 1 to [`MAX_BYTES`](Self::MAX_BYTES) bytes and neither white space nor control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(String);

impl DocumentId {
    /// The longest id, in bytes.
    pub const MAX_BYTES: usize = 200;

    /// Takes an id that a source gives; `None` if it is empty, too long, or has white space or control characters.
    pub fn new(id: impl Into<String>) -> Option<Self> {
        let id = id.into();
        let fits = !id.is_empty() && id.len() <= Self::MAX_BYTES;
        let clean = !id.chars().any(|c| c.is_whitespace() || c.is_control());
        (fits && clean).then_some(Self(id))
    }

    /// Derives an id from what identifies the document: a kind (such as `"url"`) and its parts.
    ///
    /// It is the first 80 bits of the BLAKE3 hash of kind and parts, each ended by a zero byte, in 16 letters of
    /// Crockford's base 32 (lower case). The chance that any two of a million documents share one is below 10⁻¹².
    pub fn derive(kind: &str, parts: &[&str]) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut hasher = blake3::Hasher::new();
        for part in std::iter::once(&kind).chain(parts) {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        let hash = hasher.finalize();
        let bits = hash.as_bytes().iter().take(10).fold(0_u128, |bits, &byte| (bits << 8) | u128::from(byte));
        let letter = |place: u32| char::from(ALPHABET[(bits >> (5 * place)) as usize & 31]);
        Self((0..16).rev().map(letter).collect())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_depends_on_kind_and_each_part() {
        let id = DocumentId::derive("url", &["https://example.org/a"]);
        assert_eq!(id.as_str().len(), 16);
        assert_eq!(id, DocumentId::derive("url", &["https://example.org/a"]));
        assert_ne!(id, DocumentId::derive("text", &["https://example.org/a"]));
        assert_ne!(DocumentId::derive("text", &["ab", "c"]), DocumentId::derive("text", &["a", "bc"]));
    }

    #[test]
    fn an_id_of_a_source_is_kept_unless_it_cannot_stand_in_an_address() {
        assert_eq!(DocumentId::new("q-17").as_ref().map(DocumentId::as_str), Some("q-17"));
        for bad in ["", "two words", "new\nline", &"x".repeat(201)] {
            assert_eq!(DocumentId::new(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_byte_stands_on_the_page_that_began_last() {
        let pages = [(3, 7), (10, 8), (20, 10)].map(|(byte, page)| PageStart { byte, page }).to_vec();
        let document = Document { pages, ..crate::sample::document("d", "en", "A report", "") };
        assert_eq!([0, 3, 9, 10, 19, 25].map(|byte| document.page_at(byte)), [7, 7, 7, 8, 8, 10].map(Some));
        assert_eq!(crate::sample::document("d", "en", "A page", "").page_at(3), None);
    }

    #[test]
    fn a_byte_stands_in_the_section_whose_heading_came_last() {
        let sections = [(5, "Method"), (20, "Findings")]
            .map(|(byte, heading)| SectionStart { byte, heading: heading.to_owned() })
            .to_vec();
        let document = Document { sections, ..crate::sample::document("d", "en", "A report", "") };
        let expected = [None, Some("Method"), Some("Method"), Some("Findings"), Some("Findings")];
        assert_eq!([0, 5, 19, 20, 99].map(|byte| document.section_at(byte)), expected);
    }
}
