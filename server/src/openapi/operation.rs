//! An operation, and how the document tells of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::SCHEMAS;
use super::parameter::Parameter;
use crate::error::Problem;

/// What a request can be refused for before any route is asked; these answers have no body.
const BEFORE_ROUTES: [(&str, &str); 2] = [
    ("414", "The address is longer than the server reads, 65,534 bytes: post the question, where that is taken."),
    ("431", "The headers are longer than the server reads."),
];

/// What can be asked by one method of one path.
#[derive(Debug)]
pub(super) struct Operation {
    /// The method, in lower case.
    pub(super) method: &'static str,
    /// The path, its variables in braces.
    pub(super) path: String,
    /// Names it in programs; stays for ever.
    pub(super) id: &'static str,
    /// The group it belongs to.
    pub(super) tag: &'static str,
    /// What it does, in a line for people.
    pub(super) summary: String,
    /// What else there is to know.
    pub(super) description: &'static str,
    /// The variable of the path, as the document has parameters.
    pub(super) variable: Option<Value>,
    /// What the address takes.
    pub(super) parameters: Vec<Parameter>,
    /// What the body may be, by media type; empty for none.
    pub(super) body: Vec<(&'static str, Value)>,
    /// The forms of its answer.
    pub(super) answers: Vec<Answer>,
    /// Whether an answer has a tag by which it can be asked for again.
    pub(super) is_tagged: bool,
    /// How it fails.
    pub(super) problems: Vec<Problem>,
}

/// One form of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) meaning: &'static str,
    pub(super) media_type: &'static str,
    pub(super) schema: Value,
}

impl Operation {
    /// The operation object.
    pub(super) fn object(&self) -> Value {
        let variable = self.variable.iter().cloned();
        let in_address = self.parameters.iter().map(Parameter::in_address);
        let parameters: Vec<Value> = variable.chain(in_address).chain(self.is_tagged.then(if_none_match)).collect();
        let mut object = json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "responses": self.responses(),
        });
        if !self.description.is_empty() {
            object["description"] = json!(self.description);
        }
        if !parameters.is_empty() {
            object["parameters"] = json!(parameters);
        }
        if !self.body.is_empty() {
            object["requestBody"] = json!({"required": true, "content": content(self.body.iter().cloned())});
        }
        object
    }

    fn responses(&self) -> Value {
        let mut responses = Map::new();
        for answer in &self.answers {
            let response = responses.entry(answer.status.to_string());
            let response = response.or_insert_with(|| json!({"description": answer.meaning, "content": {}}));
            response["content"][essence(answer.media_type)] = json!({"schema": answer.schema});
            if self.is_tagged {
                response["headers"] = tags();
            }
        }
        if self.is_tagged {
            let meaning = "The answer whose ETag `If-None-Match` names is the answer still.";
            responses.insert("304".to_owned(), json!({"description": meaning, "headers": tags()}));
        }
        for (status, problems) in by_status(&self.problems) {
            responses.insert(status.to_string(), failure(&problems));
        }
        for (status, meaning) in BEFORE_ROUTES {
            responses.insert(status.to_owned(), json!({"description": meaning}));
        }
        Value::Object(responses)
    }
}

/// The header by which an answer is asked for again.
fn if_none_match() -> Value {
    json!({
        "name": "If-None-Match", "in": "header", "schema": {"type": "string"},
        "description": "The ETag of the answer that one has: where it is the answer still, that is all one is told (304).",
    })
}

/// The headers of an answer that can be asked for again.
fn tags() -> Value {
    json!({
        "ETag": header("Names the answer: the same tag, the same content.", &json!({"type": "string"})),
        "Cache-Control": header("Keep the answer, but ask each time.", &json!({"const": "private, no-cache"})),
    })
}

fn header(meaning: &str, schema: &Value) -> Value {
    json!({"description": meaning, "required": true, "schema": schema})
}

fn by_status(problems: &[Problem]) -> BTreeMap<u16, Vec<Problem>> {
    let mut by_status: BTreeMap<u16, Vec<Problem>> = BTreeMap::new();
    for problem in problems {
        by_status.entry(problem.status().as_u16()).or_default().push(*problem);
    }
    by_status
}

/// The response of problems that share a status.
fn failure(problems: &[Problem]) -> Value {
    let titles: Vec<&str> = problems.iter().map(|problem| problem.title()).collect();
    let types: Vec<String> = problems.iter().map(|problem| problem_type(*problem)).collect();
    let schema = json!({"$ref": format!("#{SCHEMAS}/Problem"), "properties": {"type": {"enum": types}}});
    let mut response = json!({
        "description": titles.join(". ") + ".",
        "content": content([("application/problem+json", schema)]),
    });
    if problems.iter().all(|problem| problem.passes_with_time()) {
        let seconds = json!({"type": "integer", "minimum": 1});
        response["headers"] = json!({"Retry-After": header("When to ask again, in seconds.", &seconds)});
    }
    response
}

/// `type` of a problem document.
pub(super) fn problem_type(problem: Problem) -> String {
    format!("/problems/{}", problem.id())
}

fn content(forms: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let media_type = |(name, schema)| (essence(name).to_owned(), json!({"schema": schema}));
    forms.into_iter().map(media_type).collect::<Map<_, _>>().into()
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or(media_type)
}
