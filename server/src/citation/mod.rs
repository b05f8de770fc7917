//! Citing a document: one file a format, each a pure writer of a [`Document`].
//!
//! What Zotero makes of each was read from its translators (`RIS.js`, `BibTeX.js`, `CSL JSON.js`): a release to the press is a *report*
//! of that type there, as the styles of APA and Chicago cite it, since no format has a type of its own for it.

mod bibtex;
mod csl;
mod ris;
mod text;

use shared::document::Document;
use shared::document_type::DocumentType;

use crate::page::links;

pub use bibtex::bibtex;
pub(crate) use csl::Item as CslItem;
pub use csl::csl_json;
pub use ris::ris;
pub use text::text;

/// The formats in which a document can be cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RIS, as reference managers exchange it.
    Ris,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// CSL-JSON 1.0, as citation processors take it.
    CslJson,
    /// A line for people.
    Text,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Ris, Self::Bibtex, Self::CslJson, Self::Text];

    /// What stands after a document's address to ask for it.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Ris => ".ris",
            Self::Bibtex => ".bib",
            Self::CslJson => ".csl.json",
            Self::Text => ".txt",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::Bibtex => "application/x-bibtex; charset=utf-8",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// Cites a document. `publisher` is the organisation that published it, if it is known.
    pub fn cite(self, document: &Document, publisher: Option<&str>) -> String {
        match self {
            Self::Ris => ris(document, publisher),
            Self::Bibtex => bibtex(document, publisher),
            Self::CslJson => csl_json(document, publisher),
            Self::Text => text(document, publisher),
        }
    }
}

/// What kind of work a citation says a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// A publication with a number of its own or that could have one.
    Report,
    /// A page of a site.
    Webpage,
    /// A signed piece in a blog.
    BlogPost,
    /// A speech.
    Speech,
}

impl Work {
    /// The kind of work that a type of document is. What bears a number of the archive was published as a report, whatever it is filed under.
    fn of(document: &Document) -> Self {
        match document.document_type {
            DocumentType::Speech => Self::Speech,
            DocumentType::Blog if document.reference.is_none() => Self::BlogPost,
            DocumentType::PressRelease
            | DocumentType::Statement
            | DocumentType::Report
            | DocumentType::Briefing
            | DocumentType::UrgentAction
            | DocumentType::OpenLetter
            | DocumentType::AnnualReport
            | DocumentType::Research => Self::Report,
            _ if document.reference.is_some() => Self::Report,
            _ => Self::Webpage,
        }
    }
}

/// What more than its kind of work is said of a document's type; nothing where that says no more.
fn genre(document: &Document) -> Option<&'static str> {
    let document_type = document.document_type;
    (!matches!(document_type, DocumentType::Report | DocumentType::Other)).then(|| document_type.label())
}

/// Who published a document: the organisation, or else the host of its address.
fn publisher_of<'a>(document: &'a Document, publisher: Option<&'a str>) -> Option<&'a str> {
    publisher.or_else(|| links::original(document).map(links::host))
}

/// The code of a document's language, where that is known.
fn language(document: &Document) -> Option<&str> {
    (document.language != shared::language::Language::UNKNOWN).then(|| document.language.code())
}

/// A text as one line, without control characters.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use shared::date::Date;
    use shared::document::Dating;
    use shared::reference::Reference;

    use super::*;
    use crate::sample::document;

    /// The sample document, published then.
    pub(super) fn dated(date: &str) -> Document {
        let mut document = document();
        let date = Date::parse(date).expect("a date");
        document.published = document.published.map(|dating| Dating { date, ..dating });
        document
    }

    /// The sample document without a date.
    pub(super) fn undated() -> Document {
        Document { published: None, ..document() }
    }

    #[test]
    fn what_bears_a_number_is_a_report_and_other_pages_are_pages() {
        let work = |document_type, reference: &str| {
            Work::of(&Document { document_type, reference: Reference::parse(reference), ..document() })
        };
        assert_eq!(work(DocumentType::Statement, ""), Work::Report);
        assert_eq!(work(DocumentType::News, "NWS 11/001/2001"), Work::Report);
        assert_eq!(work(DocumentType::News, ""), Work::Webpage);
        assert_eq!(work(DocumentType::Blog, ""), Work::BlogPost);
        assert_eq!(work(DocumentType::Speech, "IOR 40/001/2001"), Work::Speech);
    }

    #[test]
    fn an_unknown_language_is_not_told() {
        let document = Document { language: shared::language::Language::UNKNOWN, ..document() };
        for format in Format::ALL {
            assert!(!format.cite(&document, None).contains("und"), "{format:?}");
        }
    }
}
