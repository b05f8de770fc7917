//! The description of the API for programs (`OpenAPI` 3.1), generated from what the server itself reads and writes by.
//!
//! [`operations`] lists what can be asked; [`parameters`] says what is taken, from the tables by which requests are read;
//! the schemas of answers are derived from the types that pages are written from.

mod operation;
mod operations;
mod parameter;
mod parameters;

use std::sync::LazyLock;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use self::operation::Operation;
use crate::error::{Problem, ProblemDocument};

/// Where the document is.
pub(crate) const PATH: &str = "/openapi.json";

/// The document as it is sent.
pub(crate) static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// Where schemas stand in the document.
const SCHEMAS: &str = "/components/schemas";

const DESCRIPTION: &str = "\
Full-text search over an archive. The server only reads; it asks for no account, sets no cookie and logs no query.

Under `/v1` the API only ever grows: members, parameters, values and kinds of problem are added, none is renamed or removed, \
and none changes its meaning. Skip members that you do not know. A parameter that a route does not take is refused, with the \
nearest name; one with an empty value, or `null` in a body, counts as not given. Any site's scripts may ask.";

/// The groups of operations, in the order in which they are told of.
const TAGS: [(&str, &str); 5] = [
    ("Search", "Finding documents."),
    ("Documents", "What is known of one document, and citing it."),
    ("Research", "Counting, comparing and taking along whole lists."),
    ("Archive", "What the archive holds."),
    ("Health", "For those who watch over the server."),
];

/// The document.
fn document() -> Value {
    let mut schemas = generator();
    let operations = operations::all(&mut schemas);
    let problem = schemas.subschema_for::<ProblemDocument<'static>>();
    let mut definitions = schemas.take_definitions(true);
    if let Some(schema) = definitions.get_mut(name_of(problem.as_value())) {
        schema["properties"]["type"]["enum"] = Problem::ALL.map(operation::problem_type).into();
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Onrecord",
            "summary": "Full-text search over a human-rights archive",
            "description": DESCRIPTION,
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": env!("CARGO_PKG_LICENSE")},
        },
        "servers": [{"url": "/"}],
        "tags": TAGS.map(|(name, description)| json!({"name": name, "description": description})),
        "paths": paths(&operations),
        "components": {"schemas": definitions},
    })
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.with(|settings| settings.definitions_path = SCHEMAS.into()).into_generator()
}

/// The last part of a reference to a schema.
fn name_of(reference: &Value) -> &str {
    let target = reference["$ref"].as_str().and_then(|target| target.rsplit_once('/'));
    target.map_or("", |(_, name)| name)
}

fn paths(operations: &[Operation]) -> Value {
    let mut paths = Map::new();
    for operation in operations {
        paths.entry(operation.path.clone()).or_insert_with(|| json!({}))[operation.method] = operation.object();
    }
    Value::Object(paths)
}
