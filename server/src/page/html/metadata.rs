//! What a document's page tells of it to search engines, reference managers and those who share it.

use shared::document::Document;
use shared::document_type::DocumentType;
use shared::language::Language;

use super::frame::Meta;
use crate::page::links;

/// How much of the text a description has, in characters: what search engines show.
const DESCRIPTION_CHARS: usize = 200;

/// The schema.org type of a kind of publication.
pub(super) const fn schema_type(document_type: DocumentType) -> &'static str {
    match document_type {
        DocumentType::PressRelease | DocumentType::Statement | DocumentType::News => "https://schema.org/NewsArticle",
        DocumentType::Report | DocumentType::Briefing | DocumentType::AnnualReport | DocumentType::Research => {
            "https://schema.org/Report"
        }
        DocumentType::Blog => "https://schema.org/BlogPosting",
        DocumentType::OpenLetter => "https://schema.org/Message",
        _ => "https://schema.org/Article",
    }
}

/// The `meta` elements of a document: `citation_*` as reference managers and Google Scholar read them (Inclusion Guidelines for
/// Webmasters, "Indexing"), and Open Graph for those who share a link. There is no image to share.
pub(super) fn of(document: &Document, publisher: Option<&str>) -> Vec<Meta> {
    let named = |name: &'static str, content: Option<String>| Some(Meta { attribute: "name", name, content: content? });
    let shared =
        |name: &'static str, content: Option<String>| Some(Meta { attribute: "property", name, content: content? });
    let description = Some(description(&document.text)).filter(|text| !text.is_empty());
    // The parts of a date are parted by slashes there.
    let date = document.published.map(|dating| dating.date.to_string().replace('-', "/"));
    let language = Some(document.language).filter(|language| *language != Language::UNKNOWN);
    let publisher = publisher.map(str::to_owned);
    let metas = [
        named("description", description.clone()),
        named("citation_title", Some(document.title.clone())),
        named("citation_author", publisher.clone()),
        named("citation_publication_date", date),
        named("citation_language", language.map(|language| language.code().to_owned())),
        named("citation_publisher", publisher.clone()),
        named("citation_technical_report_number", document.reference.as_ref().map(ToString::to_string)),
        named("citation_public_url", links::original(document).map(str::to_owned)),
        shared("og:type", Some("article".to_owned())),
        shared("og:title", Some(document.title.clone())),
        shared("og:description", description),
        shared("og:url", links::original(document).map(str::to_owned)),
        shared("og:site_name", publisher),
        named("twitter:card", Some("summary".to_owned())),
    ];
    metas.into_iter().flatten().collect()
}

/// The beginning of a text, cut behind a word.
fn description(text: &str) -> String {
    let words = text.split_whitespace();
    let mut description = String::new();
    for word in words {
        if description.chars().count() + word.chars().count() >= DESCRIPTION_CHARS {
            return description + "…";
        }
        if !description.is_empty() {
            description.push(' ');
        }
        description.push_str(word);
    }
    description
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_document_tells_what_reference_managers_ask() {
        let document = Document { text: "The weaver was held. ".repeat(40), ..sample::document() };
        let metas = of(&document, Some("River Watch"));
        let content = |name: &str| metas.iter().find(|meta| meta.name == name).map(|meta| meta.content.as_str());
        assert_eq!(content("citation_publication_date"), Some("2019/08"));
        assert_eq!(content("citation_technical_report_number"), Some("MDE 13/0001/2019"));
        assert_eq!(content("citation_author"), Some("River Watch"));
        let description = content("description").expect("a description");
        assert!(description.ends_with("held.…") || description.ends_with("…"), "{description}");
        assert!(description.chars().count() <= DESCRIPTION_CHARS + 1);
        assert!(of(&document, None).iter().all(|meta| meta.name != "citation_author"));
    }
}
