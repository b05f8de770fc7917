//! CSL-JSON: what citation processors take (citeproc-js, Pandoc), by the schema `csl-data.json` of CSL 1.0.2.

use schemars::JsonSchema;
use serde::Serialize;
use shared::date::Date;
use shared::document::Document;

use super::{Work, genre, language, one_line, publisher_of};
use crate::page::links;

/// A document as citation processors take it (CSL-JSON 1.0).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CslItem")]
pub(crate) struct Item<'a> {
    id: &'a str,
    r#type: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(rename = "container-title", skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    genre: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Issued>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// The name of an organisation, which is never taken apart.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CslName")]
struct Name<'a> {
    literal: &'a str,
}

/// A date as far as it is known.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CslDate")]
struct Issued {
    #[serde(rename = "date-parts")]
    date_parts: [Vec<i16>; 1],
}

/// Cites a document as a list of one item.
pub fn csl_json(document: &Document, publisher: Option<&str>) -> String {
    let work = Work::of(document);
    let publisher_of = publisher_of(document, publisher);
    let is_page = matches!(work, Work::Webpage | Work::BlogPost);
    let item = Item {
        id: document.id.as_str(),
        r#type: item_type(work),
        title: one_line(&document.title),
        author: publisher.map(|literal| Name { literal }).into_iter().collect(),
        publisher: publisher_of.filter(|_| !is_page),
        container_title: publisher_of.filter(|_| is_page),
        genre: genre(document),
        number: document.reference.as_ref().map(ToString::to_string),
        issued: document.published.map(|published| Issued { date_parts: [parts(published.date)] }),
        language: language(document),
        url: links::original(document),
    };
    serde_json::to_string_pretty(&[item]).expect("texts and numbers can be written")
}

fn item_type(work: Work) -> &'static str {
    match work {
        Work::Report => "report",
        Work::Webpage => "webpage",
        Work::BlogPost => "post-weblog",
        Work::Speech => "speech",
    }
}

/// Year, month and day, as far as they are known.
fn parts(date: Date) -> Vec<i16> {
    let finer = [date.calendar_month(), date.calendar_day()].into_iter().flatten().map(i16::from);
    std::iter::once(date.calendar_year()).chain(finer).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::document_type::DocumentType;

    use super::*;
    use crate::citation::tests::{dated, undated};
    use crate::sample::document;

    fn item(document: &Document, publisher: Option<&str>) -> Value {
        let items: Value = serde_json::from_str(&csl_json(document, publisher)).expect("JSON");
        items[0].clone()
    }

    #[test]
    fn a_press_release_is_a_report_of_that_genre_with_its_number() {
        let expected = json!({
            "id": "doc-1",
            "type": "report",
            "title": "Iran: Weaver & poet held",
            "author": [{"literal": "River Watch"}],
            "publisher": "River Watch",
            "genre": "Press release",
            "number": "MDE 13/0001/2019",
            "issued": {"date-parts": [[2019, 8]]},
            "language": "en",
            "URL": "https://www.example.org/en/documents/mde13/0001/2019/en/"
        });
        assert_eq!(item(&document(), Some("River Watch")), expected);
    }

    #[test]
    fn dates_are_no_more_exact_than_known() {
        assert_eq!(item(&dated("2019-08-04"), None)["issued"]["date-parts"], json!([[2019, 8, 4]]));
        assert_eq!(item(&dated("2019"), None)["issued"]["date-parts"], json!([[2019]]));
        assert!(item(&undated(), None).get("issued").is_none());
    }

    /// What `csl-data.json` (CSL 1.0.2) says of the members that are written, the shape of a date included.
    fn schema() -> Value {
        let text = json!({"type": "string"});
        let date_parts = json!({
            "type": "array", "minItems": 1, "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": ["string", "number"]}},
        });
        let name = json!({"properties": {"literal": text}, "additionalProperties": false});
        json!({
            "type": "array",
            "items": {
                "type": "object", "required": ["type", "id"], "additionalProperties": false,
                "properties": {
                    "type": {"enum": ["report", "webpage", "post-weblog", "speech"]},
                    "id": {"type": ["string", "number"]},
                    "title": text, "publisher": text, "container-title": text, "genre": text, "language": text, "URL": text,
                    "author": {"type": "array", "items": name},
                    "number": {"type": ["string", "number"]},
                    "issued": {"properties": {"date-parts": date_parts}, "additionalProperties": false},
                },
            },
        })
    }

    #[test]
    fn every_kind_of_document_is_written_as_the_schema_of_csl_says() {
        let validator = jsonschema::draft7::new(&schema()).expect("a schema");
        for document_type in DocumentType::all() {
            for reference in [None, document().reference] {
                for dated in [dated("2019"), dated("2019-08"), dated("2019-08-04"), undated()] {
                    let document = Document { document_type, reference: reference.clone(), ..dated };
                    for publisher in [None, Some("River Watch")] {
                        let items = serde_json::from_str(&csl_json(&document, publisher)).expect("JSON");
                        let errors: Vec<String> =
                            validator.iter_errors(&items).map(|error| error.to_string()).collect();
                        assert!(errors.is_empty(), "{errors:?}: {items}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_page_is_contained_in_its_site() {
        let page = Document { document_type: DocumentType::News, reference: None, ..document() };
        let page = item(&page, None);
        assert_eq!((&page["type"], &page["container-title"]), (&json!("webpage"), &json!("example.org")));
        assert!(page.get("author").is_none() && page.get("publisher").is_none());
    }
}
