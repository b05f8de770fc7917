//! A document as bytes: what the index keeps of it, and what an ingest puts aside while it reads on.
//!
//! Everything stands by the names that URLs and JSON use, so that bytes outlive a change of the order of variants.

use serde::{Deserialize, Serialize};

use crate::country::{Country, Region};
use crate::date::Date;
use crate::document::{
    Alternate, CountryEvidence, CountryLabel, DateEvidence, Dating, Document, DocumentId, Extent, Group,
    LanguageEvidence, PageStart, Relation, SectionStart,
};
use crate::document_type::DocumentType;
use crate::language::Language;
use crate::reference::Reference;

/// Writes a document with `text` in the place of its own; equal documents give equal bytes.
pub fn encode(document: &Document, text: &str) -> Vec<u8> {
    let encoded = Encoded { text, ..Encoded::from(document) };
    postcard::to_stdvec(&encoded).expect("strings and lists of them can always be encoded")
}

/// Reads what [`encode`] wrote; `None` if the bytes are anything else.
pub fn decode(bytes: &[u8]) -> Option<Document> {
    let encoded: Encoded<'_> = postcard::from_bytes(bytes).ok()?;
    encoded.into_document()
}

/// The form of a document in bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Encoded<'a> {
    id: &'a str,
    url: Option<&'a str>,
    title: &'a str,
    text: &'a str,
    excerpt: bool,
    document_type: &'a str,
    #[serde(borrow)]
    countries: Vec<(&'a str, &'a str)>,
    mentions: Vec<&'a str>,
    regions: Vec<&'a str>,
    topics: Vec<&'a str>,
    published: Option<(String, &'a str)>,
    updated: Option<(String, &'a str)>,
    language: &'a str,
    language_evidence: &'a str,
    reference: Option<String>,
    #[serde(borrow)]
    alternates: Vec<(&'a str, &'a str)>,
    pages: Vec<(u32, u32)>,
    #[serde(borrow)]
    sections: Vec<(u32, &'a str)>,
    part_of: Option<&'a str>,
    #[serde(borrow)]
    group: Option<(&'a str, &'a str)>,
    source: &'a str,
}

impl<'a> From<&'a Document> for Encoded<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            id: document.id.as_str(),
            url: document.url.as_deref(),
            title: &document.title,
            text: &document.text,
            excerpt: document.extent == Extent::Excerpt,
            document_type: document.document_type.id(),
            countries: document.countries.iter().map(|label| (label.country.alpha3(), label.evidence.id())).collect(),
            mentions: document.mentions.iter().map(|country| country.alpha3()).collect(),
            regions: document.regions.iter().map(|region| region.id()).collect(),
            topics: document.topics.iter().map(String::as_str).collect(),
            published: document.published.map(encode_dating),
            updated: document.updated.map(encode_dating),
            language: document.language.code(),
            language_evidence: document.language_evidence.id(),
            reference: document.reference.as_ref().map(ToString::to_string),
            alternates: document.alternates.iter().map(|other| (other.language.code(), other.url.as_str())).collect(),
            pages: document.pages.iter().map(|start| (start.byte, start.page)).collect(),
            sections: document.sections.iter().map(|start| (start.byte, start.heading.as_str())).collect(),
            part_of: document.part_of.as_ref().map(DocumentId::as_str),
            group: document.group.as_ref().map(|group| (group.leader.as_str(), group.relation.id())),
            source: &document.source,
        }
    }
}

impl Encoded<'_> {
    fn into_document(self) -> Option<Document> {
        let country_label = |(country, evidence): &(&str, &str)| {
            Some(CountryLabel { country: Country::parse(country)?, evidence: CountryEvidence::from_id(evidence)? })
        };
        Some(Document {
            id: DocumentId::new(self.id)?,
            url: self.url.map(str::to_owned),
            title: self.title.to_owned(),
            text: self.text.to_owned(),
            extent: if self.excerpt { Extent::Excerpt } else { Extent::Whole },
            document_type: DocumentType::from_id(self.document_type)?,
            countries: self.countries.iter().map(country_label).collect::<Option<_>>()?,
            mentions: self.mentions.iter().map(|code| Country::parse(code)).collect::<Option<_>>()?,
            regions: self.regions.iter().map(|id| Region::from_id(id)).collect::<Option<_>>()?,
            topics: self.topics.iter().map(|&topic| topic.to_owned()).collect(),
            published: optional(self.published, decode_dating)?,
            updated: optional(self.updated, decode_dating)?,
            language: Language::parse(self.language)?,
            language_evidence: LanguageEvidence::from_id(self.language_evidence)?,
            reference: optional(self.reference, |text| Reference::parse(&text))?,
            alternates: self.alternates.iter().map(decode_alternate).collect::<Option<_>>()?,
            pages: self.pages.into_iter().map(|(byte, page)| PageStart { byte, page }).collect(),
            sections: self.sections.into_iter().map(decode_section).collect(),
            part_of: optional(self.part_of, DocumentId::new)?,
            group: optional(self.group, decode_group)?,
            source: self.source.to_owned(),
        })
    }
}

fn encode_dating(dating: Dating) -> (String, &'static str) {
    (dating.date.to_string(), dating.evidence.id())
}

fn decode_dating((date, evidence): (String, &str)) -> Option<Dating> {
    Some(Dating { date: Date::parse(&date)?, evidence: DateEvidence::from_id(evidence)? })
}

fn decode_alternate((language, url): &(&str, &str)) -> Option<Alternate> {
    Some(Alternate { language: Language::parse(language)?, url: (*url).to_owned() })
}

fn decode_section((byte, heading): (u32, &str)) -> SectionStart {
    SectionStart { byte, heading: heading.to_owned() }
}

fn decode_group((leader, relation): (&str, &str)) -> Option<Group> {
    Some(Group { leader: DocumentId::new(leader)?, relation: Relation::from_id(relation)? })
}

/// Three cases: nothing is there, something is and is read, and (outer `None`) something is that cannot be read.
#[expect(clippy::option_option, reason = "the outer option is the failure, as `?` wants it")]
fn optional<T, U>(value: Option<T>, decode: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    value.map_or(Some(None), |value| decode(value).map(Some))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_back_as_it_was_written() {
        let document = Document {
            id: DocumentId::new("a").expect("an id"),
            url: Some("https://example.org/a".to_owned()),
            title: "A title".to_owned(),
            text: "One.\n\nTwo.".to_owned(),
            extent: Extent::Excerpt,
            document_type: DocumentType::OpenLetter,
            countries: Country::parse("Iran")
                .map(|country| CountryLabel { country, evidence: CountryEvidence::Demonym })
                .into_iter()
                .collect(),
            mentions: Country::parse("Mali").into_iter().collect(),
            regions: vec![Region::Africa],
            topics: vec!["Fair Trials".to_owned()],
            published: Date::parse("2019-08").map(|date| Dating { date, evidence: DateEvidence::Url }),
            updated: Date::parse("2019-08-14").map(|date| Dating { date, evidence: DateEvidence::Byline }),
            language: Language::ENGLISH,
            language_evidence: LanguageEvidence::Detected,
            reference: Reference::parse("MDE 13/001/2019"),
            alternates: vec![Alternate { language: Language::ENGLISH, url: "https://example.org/b".to_owned() }],
            pages: vec![PageStart { byte: 0, page: 7 }, PageStart { byte: 6, page: 8 }],
            sections: vec![SectionStart { byte: 0, heading: "One.".to_owned() }],
            part_of: DocumentId::new("report"),
            group: DocumentId::new("b").map(|leader| Group { leader, relation: Relation::NearCopy }),
            source: "a.html".to_owned(),
        };
        assert_eq!(decode(&encode(&document, &document.text)), Some(document.clone()));
        assert_eq!(decode(&encode(&document, "")).map(|document| document.text), Some(String::new()));
        assert_eq!(decode(b"\x01"), None);
    }
}
