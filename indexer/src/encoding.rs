//! A document as bytes, for the time of one run: what [`spool`](crate::spool) keeps on disk.

use serde::{Deserialize, Serialize};
use shared::country::{Country, Region};
use shared::date::Date;
use shared::document::{CountryEvidence, CountryLabel, Document, DocumentId, Extent, LanguageEvidence};
use shared::document_type::DocumentType;
use shared::language::Language;
use shared::reference::Reference;

/// The form of a document on disk: strings as they are, everything else by the word that its type reads back.
#[derive(Serialize, Deserialize)]
struct Encoded<'a> {
    id: &'a str,
    url: Option<&'a str>,
    title: &'a str,
    text: &'a str,
    is_whole: bool,
    document_type: &'a str,
    /// Country and evidence.
    #[serde(borrow)]
    countries: Vec<(&'a str, &'a str)>,
    mentions: Vec<&'a str>,
    regions: Vec<&'a str>,
    topics: Vec<&'a str>,
    published: Option<String>,
    updated: Option<String>,
    language: &'a str,
    language_evidence: &'a str,
    reference: Option<String>,
    source: &'a str,
}

/// Writes a document; equal documents give equal bytes.
pub(crate) fn encode(document: &Document) -> Vec<u8> {
    let encoded = Encoded {
        id: document.id.as_str(),
        url: document.url.as_deref(),
        title: &document.title,
        text: &document.text,
        is_whole: document.extent == Extent::Whole,
        document_type: document.document_type.id(),
        countries: document.countries.iter().map(|label| (label.country.alpha3(), label.evidence.id())).collect(),
        mentions: document.mentions.iter().map(|country| country.alpha3()).collect(),
        regions: document.regions.iter().map(|region| region.id()).collect(),
        topics: document.topics.iter().map(String::as_str).collect(),
        published: document.published.map(|date| date.to_string()),
        updated: document.updated.map(|date| date.to_string()),
        language: document.language.code(),
        language_evidence: document.language_evidence.id(),
        reference: document.reference.as_ref().map(ToString::to_string),
        source: &document.source,
    };
    postcard::to_stdvec(&encoded).expect("strings and lists of them can always be encoded")
}

/// Reads what [`encode`] wrote; `None` if the bytes are anything else.
pub(crate) fn decode(bytes: &[u8]) -> Option<Document> {
    let encoded: Encoded<'_> = postcard::from_bytes(bytes).ok()?;
    Some(Document {
        id: DocumentId::new(encoded.id)?,
        url: encoded.url.map(str::to_owned),
        title: encoded.title.to_owned(),
        text: encoded.text.to_owned(),
        extent: if encoded.is_whole { Extent::Whole } else { Extent::Excerpt },
        document_type: DocumentType::from_id(encoded.document_type)?,
        countries: encoded.countries.into_iter().map(label).collect::<Option<_>>()?,
        mentions: encoded.mentions.into_iter().map(Country::parse).collect::<Option<_>>()?,
        regions: encoded.regions.into_iter().map(Region::from_id).collect::<Option<_>>()?,
        topics: encoded.topics.into_iter().map(str::to_owned).collect(),
        published: read(encoded.published, Date::parse)?,
        updated: read(encoded.updated, Date::parse)?,
        language: Language::parse(encoded.language)?,
        language_evidence: LanguageEvidence::from_id(encoded.language_evidence)?,
        reference: read(encoded.reference, Reference::parse)?,
        source: encoded.source.to_owned(),
    })
}

fn label((country, evidence): (&str, &str)) -> Option<CountryLabel> {
    Some(CountryLabel { country: Country::parse(country)?, evidence: CountryEvidence::from_id(evidence)? })
}

/// Reads a value that may be absent; `None` if it is there and cannot be read.
#[expect(clippy::option_option, reason = "the outer one is failure, the inner one absence")]
fn read<T>(written: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    written.map_or(Some(None), |written| parse(&written).map(Some))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::documents;

    proptest! {
        #[test]
        fn a_document_is_read_back_as_it_was_written(document in documents()) {
            prop_assert_eq!(decode(&encode(&document)), Some(document));
        }

        #[test]
        fn other_bytes_are_refused_or_read_but_never_a_panic(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }
}
