//! One document of an index, for people to read.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, bail};
use shared::document::{Dating, Document};
use shared::index::{Index, Searcher};

use crate::convert::ids_named;

/// Shows documents, each named by its id or by the address of its original. A document that is not there is an error.
pub fn show(dir: &Path, names: &[String]) -> anyhow::Result<String> {
    let searcher = Index::open(dir)?.searcher();
    let documents = names.iter().map(|name| find(&searcher, name)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(documents.iter().map(described).collect::<Vec<_>>().join("\n\n"))
}

fn find(searcher: &Searcher, name: &str) -> anyhow::Result<Document> {
    for id in ids_named(name) {
        let document = searcher.document(&id).context("cannot read the index")?;
        if let Some(document) = document {
            return Ok(document);
        }
    }
    bail!("the index holds no document {name:?}; give an id as `dump` writes it, or the address of the original")
}

/// A line for each property, then the text.
fn described(document: &Document) -> String {
    let countries: Vec<String> =
        document.countries.iter().map(|label| format!("{} ({})", label.country.name(), label.evidence.id())).collect();
    let mentions: Vec<&str> = document.mentions.iter().map(|country| country.name()).collect();
    let regions: Vec<&str> = document.regions.iter().map(|region| region.label()).collect();
    let dating = |dating: Dating| format!("{} ({})", dating.date, dating.evidence.id());
    let group = document.group.as_ref().map(|group| format!("{} of {}", group.relation.id(), group.leader));
    let alternates: Vec<String> =
        document.alternates.iter().map(|other| format!("{} {}", other.language.code(), other.url)).collect();
    let lines = [
        ("id", document.id.to_string()),
        ("url", document.url.clone().unwrap_or_default()),
        ("reference", document.reference.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("type", document.document_type.label().to_owned()),
        ("countries", countries.join(", ")),
        ("mentions", mentions.join(", ")),
        ("regions", regions.join(", ")),
        ("topics", document.topics.join(", ")),
        ("published", document.published.map(dating).unwrap_or_default()),
        ("updated", document.updated.map(dating).unwrap_or_default()),
        ("language", format!("{} ({})", document.language.name(), document.language_evidence.id())),
        ("alternates", alternates.join(", ")),
        ("part of", document.part_of.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("pages", pages(document)),
        ("group", group.unwrap_or_default()),
        ("source", document.source.clone()),
    ];
    let mut shown = document.title.clone();
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        write!(shown, "\n{name:>10}  {value}").expect("a string takes any text");
    }
    if !document.text.is_empty() {
        write!(shown, "\n\n{}", document.text).expect("a string takes any text");
    }
    shown
}

/// `12–15`.
fn pages(document: &Document) -> String {
    match (document.pages.first(), document.pages.last()) {
        (Some(first), Some(last)) if first.page != last.page => format!("{}–{}", first.page, last.page),
        (Some(first), _) => first.page.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use shared::index::Writer;

    use url::Url;

    use super::*;
    use crate::convert::id_of_address;
    use crate::sample::{dating, document};

    #[test]
    fn a_document_is_shown_by_id_and_by_address() {
        let dir = tempfile::tempdir().expect("a folder");
        let url = Url::parse("https://site.example/dams/").expect("an address");
        let id = id_of_address(&url);
        let dams =
            Document { url: Some(url.into()), published: dating("2019-03"), ..document(id.as_str(), "They leak.") };
        let writer = Writer::open(dir.path()).expect("an index");
        writer.put(&dams).expect("it is put");
        writer.commit().expect("it is committed");
        let shown = |name: &str| show(dir.path(), &[name.to_owned()]);
        let by_address = shown("http://www.site.example/dams").expect("it is there");
        assert_eq!(shown(id.as_str()).expect("it is there"), by_address);
        assert!(by_address.starts_with("A title\n        id  "), "{by_address}");
        assert!(by_address.contains("\n published  2019-03 (metadata)\n"), "{by_address}");
        assert!(by_address.ends_with("\n\nThey leak."), "{by_address}");
        let error = shown("nowhere").expect_err("it is not there");
        assert!(error.to_string().contains("no document \"nowhere\""), "{error}");
    }
}
