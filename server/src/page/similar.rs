//! Documents like one as JSON.

use schemars::JsonSchema;
use serde::Serialize;
use shared::document::DocumentId;
use shared::facet::slug;
use shared::search::Similar;

use super::json::{CountryBody, DateBody, IndexBody, Named, Part, Topic, country, date};
use super::links::{self, Marking};
use crate::answer::IndexState;

/// The path before a document's id.
pub const PATH: &str = "/v1/similar/";

/// The documents most like one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SimilarAnswer")]
pub(crate) struct Body<'a> {
    id: &'a str,
    index: IndexBody<'a>,
    hits: Vec<HitBody<'a>>,
}

/// A document like another.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SimilarHit")]
struct HitBody<'a> {
    id: &'a str,
    reference: Option<String>,
    title: [Part<'a>; 1],
    r#type: Named<'a>,
    date: Option<DateBody>,
    countries: Vec<CountryBody>,
    topics: Vec<Topic<'a>>,
    lang: &'a str,
    url: Option<&'a str>,
    score: f32,
    here: String,
}

/// Writes the documents like the one with this id.
pub fn list(id: &DocumentId, similar: &[Similar], index: &IndexState) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Body {
        id: id.as_str(),
        index: IndexBody { generation: &index.generation, documents: index.documents },
        hits: similar.iter().map(hit).collect(),
    })
}

fn hit(similar: &Similar) -> HitBody<'_> {
    let document = &similar.document;
    HitBody {
        id: document.id.as_str(),
        reference: document.reference.as_ref().map(ToString::to_string),
        title: [Part { t: &document.title, m: false }],
        r#type: Named { id: document.document_type.id(), label: document.document_type.label() },
        date: document.published.map(|dating| date(dating.date)),
        countries: document.countries.iter().copied().map(country).collect(),
        topics: document.topics.iter().map(|label| Topic { id: slug(label), label }).collect(),
        lang: document.language.code(),
        url: links::original(document),
        score: similar.score,
        here: links::reading_view(&document.id, Marking::NOTHING),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::sample;

    #[test]
    fn similar_documents_are_written_as_documented() {
        let similar = [Similar { document: sample::document(), score: 21.5 }];
        let index = sample::answer().index;
        let id = DocumentId::new("doc-7").expect("an id");
        let written: Value = serde_json::from_slice(&list(&id, &similar, &index).expect("JSON")).expect("JSON");
        assert_eq!(written, sample::documented(4));
    }
}
