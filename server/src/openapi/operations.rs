//! Every operation of the API.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use shared::document::DocumentId;
use shared::facet::Facet;

use super::operation::{Answer, Operation};
use super::parameter::Parameter;
use super::parameters;
use crate::batch::MAX_QUERIES;
use crate::citation::{self, CslItem};
use crate::csv;
use crate::error::Problem;
use crate::export;
use crate::handlers::feed::Format as FeedFormat;
use crate::page::{self, feed};
use crate::params::{MAX_QUERY_CHARS, SuggestFormat};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const TEXT: &str = "text/plain; charset=utf-8";

/// What any request may meet.
const OF_ALL: [Problem; 5] =
    [Problem::UnknownParameter, Problem::TooManyRequests, Problem::Internal, Problem::Overloaded, Problem::TimedOut];
/// What parameters can be refused for.
const OF_PARAMETERS: [Problem; 3] = [Problem::BadValue, Problem::RepeatedParameter, Problem::TooManyParameters];
/// What a question in the query language can be refused for.
const OF_QUESTION: [Problem; 2] = [Problem::QueryTooLong, Problem::QueryTooWide];
/// What a place in a list can be refused for.
const OF_PLACE: [Problem; 3] = [Problem::PageTooDeep, Problem::BadCursor, Problem::CursorExpired];
/// What a body can be refused for.
const OF_BODY: [Problem; 3] = [Problem::MalformedBody, Problem::BodyTooLarge, Problem::UnsupportedBody];

/// Every operation. The schemas that they refer to are added to those of the generator.
pub(super) fn all(schemas: &mut SchemaGenerator) -> Vec<Operation> {
    let mut operations = vec![
        search(schemas),
        post_search(schemas),
        suggest(schemas),
        facet_values(schemas),
        similar(schemas),
        record(schemas, "/v1/documents/{id}", "getDocument"),
        record(schemas, "/v1/documents/{id}.json", "getDocumentAsJson"),
        versions(schemas),
        export(),
        post_export(),
        feed_atom(),
        feed_json(schemas),
        trend(schemas),
        kwic(schemas),
        batch(schemas),
        meta(schemas),
        live(),
        ready(),
    ];
    operations.extend(citation::Format::ALL.map(|format| cite(schemas, format)));
    operations
}

fn search(schemas: &mut SchemaGenerator) -> Operation {
    Operation {
        answers: vec![in_json::<page::json::Body<'static>>(schemas, "What is found.")],
        ..get(page::json::PATH, "search", "Search", "Find documents")
    }
    .taking(parameters::of_search())
    .failing(&OF_QUESTION)
    .failing(&OF_PLACE)
}

fn post_search(schemas: &mut SchemaGenerator) -> Operation {
    Operation {
        method: "post",
        id: "postSearch",
        summary: "Find documents, the question kept out of addresses".to_owned(),
        description: "Takes the parameters of the search in its body; those of the address count, too.",
        body: bodies(&parameters::of_search()),
        parameters: Vec::new(),
        is_tagged: false,
        ..search(schemas)
    }
    .failing(&OF_BODY)
}

fn suggest(schemas: &mut SchemaGenerator) -> Operation {
    // Of a text and three lists, each part has a schema of its own (`prefixItems`). Few tools read that, and Schemathesis refuses it.
    let texts = json!({"type": "array", "items": text()});
    let parts = json!({"anyOf": [text(), texts]});
    let open_search = json!({"type": "array", "items": parts, "minItems": 4, "maxItems": 4});
    let for_browsers = ok("What one may be about to type.", SuggestFormat::OpenSearch.media_type(), open_search);
    Operation {
        answers: vec![
            in_json::<page::suggestions::Body<'static>>(schemas, "What one may be about to type."),
            for_browsers,
        ],
        ..get("/v1/suggest", "suggest", "Search", "Complete what is being typed")
    }
    .taking(parameters::of_suggest())
    .failing(&[Problem::QueryTooLong])
}

fn facet_values(schemas: &mut SchemaGenerator) -> Operation {
    let names = json!({"type": "string", "enum": Facet::ALL.map(Facet::id)});
    Operation {
        variable: Some(in_path("name", "The facet.", &names)),
        answers: vec![in_json::<page::facet::Body<'static>>(schemas, "The values.")],
        ..get("/v1/facets/{name}", "facetValues", "Search", "Find values of a facet by the beginning of their names")
    }
    .taking(parameters::of_facet_values())
    .failing(&OF_QUESTION)
    .failing(&[Problem::NoSuchFacet])
}

fn similar(schemas: &mut SchemaGenerator) -> Operation {
    Operation {
        answers: vec![in_json::<page::similar::Body<'static>>(schemas, "The documents, the most alike first.")],
        ..of_document("/v1/similar/{id}", "similarDocuments", "Find the documents most like one")
    }
    .taking(parameters::of_similar())
}

fn record(schemas: &mut SchemaGenerator, path: &str, id: &'static str) -> Operation {
    Operation {
        answers: vec![in_json::<page::record::Body<'static>>(schemas, "The document.")],
        ..of_document(path, id, "Get all that is known of a document, its text included")
    }
}

fn cite(schemas: &mut SchemaGenerator, format: citation::Format) -> Operation {
    let (id, name, schema) = match format {
        citation::Format::Ris => ("citeAsRis", "RIS", text()),
        citation::Format::Bibtex => ("citeAsBibtex", "BibTeX", text()),
        citation::Format::CslJson => {
            ("citeAsCslJson", "CSL-JSON", schemas.subschema_for::<[CslItem<'static>; 1]>().to_value())
        }
        citation::Format::Text => ("citeAsText", "a line of text", text()),
    };
    Operation {
        answers: vec![ok("The citation.", format.media_type(), schema)],
        ..of_document(&format!("/v1/documents/{{id}}{}", format.ending()), id, &format!("Cite a document as {name}"))
    }
}

fn versions(schemas: &mut SchemaGenerator) -> Operation {
    Operation {
        answers: vec![in_json::<page::record::VersionsBody<'static>>(schemas, "The documents that say the same.")],
        ..of_document(
            "/v1/documents/{id}/versions",
            "documentVersions",
            "List copies, versions and translations of a document",
        )
    }
}

fn export() -> Operation {
    let file = |format: export::Format| ok("The file. Its end counts its records.", format.media_type(), text());
    Operation {
        description: "The whole list of what is found, in the order of the search, without a ceiling.",
        answers: export::Format::ALL.map(file).into(),
        ..get(export::PATH, "export", "Research", "Take along the whole list of what is found")
    }
    .taking(parameters::of_export())
    .failing(&OF_QUESTION)
    .failing(&[Problem::TooManyExports])
}

fn post_export() -> Operation {
    Operation {
        method: "post",
        id: "postExport",
        summary: "Take along the whole list of what is found, the question kept out of addresses".to_owned(),
        description: "Takes the parameters of the export in its body; those of the address count, too.",
        body: bodies(&parameters::of_export()),
        parameters: Vec::new(),
        is_tagged: false,
        ..export()
    }
    .failing(&OF_BODY)
}

fn feed_atom() -> Operation {
    Operation {
        answers: vec![ok("The feed.", FeedFormat::Atom.media_type(), text())],
        ..get(feed::ATOM_PATH, "feedAsAtom", "Search", "Follow a question as an Atom feed")
    }
    .taking(parameters::of_feed())
    .failing(&OF_QUESTION)
}

fn feed_json(schemas: &mut SchemaGenerator) -> Operation {
    let body = schemas.subschema_for::<feed::JsonFeed<'static>>().to_value();
    Operation {
        path: feed::JSON_PATH.to_owned(),
        id: "feedAsJson",
        summary: "Follow a question as a JSON Feed".to_owned(),
        answers: vec![ok("The feed.", FeedFormat::Json.media_type(), body)],
        ..feed_atom()
    }
}

fn trend(schemas: &mut SchemaGenerator) -> Operation {
    let meaning = "What is found of each period.";
    Operation {
        answers: vec![in_json::<page::trend::Body<'static>>(schemas, meaning), ok(meaning, csv::MEDIA_TYPE, text())],
        ..get("/v1/trend", "trend", "Research", "Count what questions find by year or month")
    }
    .taking(parameters::of_trend())
    .failing(&OF_QUESTION)
}

fn kwic(schemas: &mut SchemaGenerator) -> Operation {
    let meaning = "The matches, a line each.";
    Operation {
        answers: vec![in_json::<page::kwic::Body<'static>>(schemas, meaning), ok(meaning, csv::MEDIA_TYPE, text())],
        ..get("/v1/kwic", "concordance", "Research", "List every match in its context")
    }
    .taking(parameters::of_kwic())
    .failing(&OF_QUESTION)
}

fn batch(schemas: &mut SchemaGenerator) -> Operation {
    let meaning = "The answers, in the order of the questions.";
    let question = json!({"anyOf": [question_text(), object_of(&parameters::of_batch_question(), Parameter::in_json)]});
    let list = json!({"type": "array", "items": question, "maxItems": MAX_QUERIES});
    Operation {
        method: "post",
        description: "A list of questions as JSON, or a table of names as CSV. The address says what holds for all; \
                      what a question says itself replaces it.",
        body: vec![(JSON, list), ("text/csv", text())],
        is_tagged: false,
        answers: vec![in_json::<page::batch::Body<'static>>(schemas, meaning), ok(meaning, csv::MEDIA_TYPE, text())],
        ..get("/v1/batch", "batch", "Research", "Ask many questions at once")
    }
    .taking(parameters::of_batch())
    .failing(&OF_BODY)
}

fn meta(schemas: &mut SchemaGenerator) -> Operation {
    Operation {
        answers: vec![in_json::<page::meta::Body<'static>>(schemas, "What there is.")],
        ..get("/v1/meta", "archive", "Archive", "Get what the archive holds, and the server's limits")
    }
}

fn live() -> Operation {
    Operation {
        answers: vec![ok("It runs.", TEXT, text())],
        is_tagged: false,
        problems: Vec::new(),
        ..get("/health/livez", "isLive", "Health", "Tell whether the program runs")
    }
}

fn ready() -> Operation {
    let busy =
        Answer { status: 503, meaning: "All search threads are busy and the line is full.", ..ok("", TEXT, text()) };
    Operation {
        path: "/health/readyz".to_owned(),
        id: "isReady",
        summary: "Tell whether the program can answer".to_owned(),
        answers: vec![ok("It can.", TEXT, text()), busy],
        ..live()
    }
}

impl Operation {
    /// With parameters, and the ways in which they can be wrong.
    fn taking(mut self, parameters: Vec<Parameter>) -> Self {
        self.parameters = parameters;
        self.failing(&OF_PARAMETERS)
    }

    /// With more ways to fail.
    fn failing(mut self, problems: &[Problem]) -> Self {
        self.problems.extend(problems);
        self
    }
}

/// An operation without parameters and, yet, without an answer.
fn get(path: &str, id: &'static str, tag: &'static str, summary: &str) -> Operation {
    Operation {
        method: "get",
        path: path.to_owned(),
        id,
        tag,
        summary: summary.to_owned(),
        description: "",
        variable: None,
        parameters: Vec::new(),
        body: Vec::new(),
        answers: Vec::new(),
        is_tagged: true,
        problems: OF_ALL.into(),
    }
}

/// The same, of one document.
fn of_document(path: &str, id: &'static str, summary: &str) -> Operation {
    let ids = json!({"type": "string", "minLength": 1, "maxLength": DocumentId::MAX_BYTES});
    Operation { variable: Some(in_path("id", "The document's id.", &ids)), ..get(path, id, "Documents", summary) }
        .failing(&[Problem::NoSuchDocument, Problem::DocumentRemoved])
}

fn in_path(name: &str, meaning: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "path", "required": true, "description": meaning, "schema": schema})
}

fn in_json<T: JsonSchema>(schemas: &mut SchemaGenerator, meaning: &'static str) -> Answer {
    ok(meaning, JSON, schemas.subschema_for::<T>().to_value())
}

fn ok(meaning: &'static str, media_type: &'static str, schema: Value) -> Answer {
    Answer { status: 200, meaning, media_type, schema }
}

/// Parameters in a body.
fn bodies(parameters: &[Parameter]) -> Vec<(&'static str, Value)> {
    vec![(JSON, object_of(parameters, Parameter::in_json)), (FORM, object_of(parameters, Parameter::in_form))]
}

fn object_of(parameters: &[Parameter], schema_of: impl Fn(&Parameter) -> Value) -> Value {
    let properties: Map<String, Value> =
        parameters.iter().map(|parameter| (parameter.name.clone(), schema_of(parameter))).collect();
    let required: Vec<&str> =
        parameters.iter().filter(|parameter| parameter.is_required).map(|parameter| &*parameter.name).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn question_text() -> Value {
    json!({"type": "string", "maxLength": MAX_QUERY_CHARS})
}

fn text() -> Value {
    json!({"type": "string"})
}
