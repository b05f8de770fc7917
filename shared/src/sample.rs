//! A document for tests.

use crate::document::{Document, DocumentId, Extent, LanguageEvidence};
use crate::document_type::DocumentType;
use crate::language::Language;

/// A report of which nothing else is known.
pub(crate) fn document(id: &str, language: &str, title: &str, text: &str) -> Document {
    Document {
        id: DocumentId::new(id).expect("an id"),
        url: None,
        title: title.to_owned(),
        text: text.to_owned(),
        extent: Extent::Whole,
        document_type: DocumentType::Report,
        countries: Vec::new(),
        mentions: Vec::new(),
        regions: Vec::new(),
        topics: Vec::new(),
        published: None,
        updated: None,
        language: Language::parse(language).expect("a language"),
        language_evidence: LanguageEvidence::Stated,
        reference: None,
        alternates: Vec::new(),
        pages: Vec::new(),
        sections: Vec::new(),
        part_of: None,
        group: None,
        source: "test".to_owned(),
    }
}
