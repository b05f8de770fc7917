//! The tables of the fixtures.

use std::fs;

use shared::document::Document;
use shared::facet::slug;

use crate::fixture;

/// What a document of the fixtures should become: a line of `expected.tsv`. What is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Names the document; see [`is_named`].
    pub key: String,
    /// The title.
    pub title: String,
    /// The id of the type.
    pub document_type: String,
    /// The date of publication.
    pub published: String,
    /// The alpha-3 code of the first country.
    pub country: String,
    /// The code of the language.
    pub language: String,
    /// The reference.
    pub reference: String,
    /// The date of the last change.
    pub updated: String,
}

/// A query with the keys of the documents that answer it, best first: a line of `queries.tsv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What a person types.
    pub query: String,
    /// The keys.
    pub relevant: Vec<String>,
}

/// Whether a key names a document: its URL; without one, its own id; without either, `title:` and the title's slug.
pub fn is_named(document: &Document, key: &str) -> bool {
    match &document.url {
        Some(url) => url == key,
        None => document.id.as_str() == key || title_key(document) == key,
    }
}

/// The key of a document. An id that looks derived is taken for such.
pub fn key_of(document: &Document) -> String {
    /// How long a derived id is; see `DocumentId::derive`.
    const DERIVED: usize = 16;
    let id = document.id.as_str();
    let is_derived = id.len() == DERIVED && id.chars().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase());
    match &document.url {
        Some(url) => url.clone(),
        None if is_derived => title_key(document),
        None => id.to_owned(),
    }
}

fn title_key(document: &Document) -> String {
    format!("title:{}", slug(&document.title))
}

/// What the archive of the fixtures should become.
pub fn expected() -> Vec<Expected> {
    let read = |columns: Vec<String>| {
        let [key, title, document_type, published, country, language, reference, updated] =
            columns.try_into().expect("a line of expected.tsv has eight columns");
        Expected { key, title, document_type, published, country, language, reference, updated }
    };
    lines("expected.tsv").map(read).collect()
}

/// Queries to the archive of the fixtures.
pub fn judged() -> Vec<Judged> {
    let read = |columns: Vec<String>| {
        let [query, relevant] = columns.try_into().expect("a line of queries.tsv has two columns");
        Judged { query, relevant: relevant.split(' ').map(str::to_owned).collect() }
    };
    lines("queries.tsv").map(read).collect()
}

/// The lines of a table without its heading.
fn lines(table: &str) -> impl Iterator<Item = Vec<String>> {
    let text = fs::read_to_string(fixture(table)).expect("the fixtures have this table");
    let lines: Vec<Vec<String>> =
        text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    lines.into_iter()
}
