//! The documents to measure with: generated ones, or those of a file of JSON Lines.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::country::Country;
use shared::date::Date;
use shared::document::{
    CountryEvidence, CountryLabel, DateEvidence, Dating, Document, DocumentId, Extent, LanguageEvidence,
};
use shared::document_type::DocumentType;
use shared::facet::slug;
use shared::language::Language;

use crate::generator::Archive;

/// Documents, and how much they say.
#[derive(Debug)]
pub struct Corpus {
    /// The documents, each with its own id.
    pub documents: Vec<Document>,
    /// Where they come from, in words.
    pub origin: String,
}

impl Corpus {
    /// Makes documents up.
    pub fn generated(count: usize, seed: u64) -> Self {
        let documents = Archive::new(seed).documents(count).collect();
        Self { documents, origin: format!("{count} generated documents, seed {seed}") }
    }

    /// Reads at most `count` documents from JSON Lines.
    ///
    /// This is no second indexer: an object needs `title` and `text` (or `body`); of the rest, what can be read in the
    /// plainest way is taken.
    pub fn read(path: &Path, count: usize) -> Result<Self> {
        let documents = read_lines(path)?.take(count).collect::<Result<Vec<_>>>()?;
        let origin = format!("{} documents of {}", documents.len(), path.display());
        Ok(Self { documents, origin })
    }

    /// How long titles and texts are in all, in bytes of UTF-8.
    pub fn text_bytes(&self) -> usize {
        self.documents.iter().map(|document| document.title.len() + document.text.len()).sum()
    }
}

/// The documents of JSON Lines as [`Corpus::read`] takes them, one at a time.
pub fn read_lines(path: &Path) -> Result<impl Iterator<Item = Result<Document>> + '_> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok((1..).zip(BufReader::new(file).lines()).map(move |(number, line)| {
        let place = || format!("{}, line {number}", path.display());
        let line: Line = serde_json::from_str(&line.with_context(place)?).with_context(place)?;
        Ok(line.into_document(number))
    }))
}

/// A document as a line of JSON, in the form that `docs/json-lines.md` describes.
pub fn json_line(document: &Document) -> String {
    let countries: Vec<_> = document.countries.iter().map(|label| label.country.alpha3()).collect();
    let line = json!({
        "id": document.id.as_str(),
        "url": document.url,
        "title": document.title,
        "text": document.text,
        "type": document.document_type.id(),
        "countries": countries,
        "topics": document.topics,
        "published": document.published.map(|dating| dating.date.to_string()),
        "lang": document.language.code(),
        "reference": document.reference.as_ref().map(ToString::to_string),
    });
    line.to_string()
}

/// What is read of a line.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    title: Option<String>,
    #[serde(default, alias = "body", alias = "excerpt")]
    text: Option<String>,
    #[serde(default, rename = "type", alias = "content_type")]
    document_type: Option<String>,
    #[serde(default, alias = "country", alias = "location")]
    countries: Value,
    #[serde(default, alias = "topic")]
    topics: Value,
    #[serde(default, alias = "date")]
    published: Option<String>,
    #[serde(default, alias = "language", alias = "doc_lang")]
    lang: Option<String>,
}

impl Line {
    fn into_document(self, number: usize) -> Document {
        let countries: Vec<Country> = names(&self.countries).into_iter().filter_map(Country::parse).collect();
        let mut regions: Vec<_> = countries.iter().map(|country| country.region()).collect();
        regions.sort_unstable();
        regions.dedup();
        let labels = countries.iter().map(|&country| CountryLabel { country, evidence: CountryEvidence::Stated });
        let type_id = slug(&self.document_type.unwrap_or_default());
        let date = self.published.as_deref().and_then(|date| Date::parse(date.get(..10).unwrap_or(date)));
        Document {
            id: DocumentId::derive("line", &[&number.to_string()]),
            url: None,
            title: self.title.unwrap_or_default(),
            text: self.text.unwrap_or_default(),
            extent: Extent::Whole,
            document_type: DocumentType::from_id(&type_id).unwrap_or(DocumentType::Other),
            countries: labels.collect(),
            mentions: countries,
            regions,
            topics: names(&self.topics).into_iter().map(str::to_owned).collect(),
            published: date.map(|date| Dating { date, evidence: DateEvidence::Metadata }),
            updated: None,
            language: self.lang.as_deref().and_then(Language::parse).unwrap_or(Language::ENGLISH),
            language_evidence: LanguageEvidence::Stated,
            reference: None,
            alternates: Vec::new(),
            pages: Vec::new(),
            sections: Vec::new(),
            part_of: None,
            group: None,
            source: format!("line {number}"),
        }
    }
}

/// A text, or the texts of a list.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn generated_documents_survive_the_way_through_json_lines() {
        let corpus = Corpus::generated(30, 1);
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        for document in &corpus.documents {
            writeln!(file, "{}", json_line(document)).expect("space on the disk");
        }
        let read = Corpus::read(file.path(), usize::MAX).expect("well-formed lines");
        assert_eq!(read.text_bytes(), corpus.text_bytes());
        for (read, document) in read.documents.iter().zip(&corpus.documents) {
            assert_eq!(read.title, document.title);
            assert_eq!(read.text, document.text);
            assert_eq!(read.countries, document.countries);
            assert_eq!(read.topics, document.topics);
            assert_eq!(read.published, document.published);
            assert_eq!(read.document_type, document.document_type);
            assert_eq!(read.language, document.language);
        }
    }

    #[test]
    fn a_line_that_is_no_object_is_named() {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(b"{\"title\":\"A\",\"body\":\"B\"}\nnonsense\n").expect("space on the disk");
        let error = Corpus::read(file.path(), usize::MAX).expect_err("the second line is no JSON");
        assert!(error.to_string().ends_with("line 2"), "{error}");
    }
}
