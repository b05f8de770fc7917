//! The description of the API against the server that it describes.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use form_urlencoded::Serializer;

use super::*;
use crate::citation::Format;
use crate::error::Problem;
use crate::routes::api;

/// What is asked of each operation: the rest of its address, its body's type, its body, and the status of the answer.
const ASKED: [(&str, &str, &str, &str, u16); 42] = [
    ("search", "/v1/search", "", "", 200),
    ("search", "/v1/search?q=trial+foo:+AND&clauses=on&explain=true&size=1&country=Iran&-country=KE", "", "", 200),
    ("search", "/v1/search?q=trial+held+nowhere&variants=on", "", "", 200),
    ("search", "/v1/search?q=trail&fields=title,url&facets=none", "", "", 200),
    ("search", "/v1/search?q=baker+-trial&country=KE&date=2001", "", "", 200),
    ("search", "/v1/search?contry=IRN", "", "", 400),
    ("search", "/v1/search?page=1001", "", "", 400),
    ("search", "/v1/search?cursor=x", "", "", 400),
    ("postSearch", "/v1/search", "application/json", r#"{"q": "trial", "country": ["IRN", "KEN"], "size": 2}"#, 200),
    ("postSearch", "/v1/search", "application/x-www-form-urlencoded", "q=trial", 200),
    ("postSearch", "/v1/search", "application/json", "[", 400),
    ("postSearch", "/v1/search", "text/plain", "trial", 415),
    ("suggest", "/v1/suggest?q=bak", "", "", 200),
    ("suggest", "/v1/suggest?q=ir&format=opensearch", "", "", 200),
    ("suggest", "/v1/suggest?q=a&page=1", "", "", 400),
    ("facetValues", "/v1/facets/country?q=trial&prefix=ir", "", "", 200),
    ("facetValues", "/v1/facets/contry", "", "", 404),
    ("similarDocuments", "/v1/similar/baker?size=2", "", "", 200),
    ("similarDocuments", "/v1/similar/unknown", "", "", 404),
    ("getDocument", "/v1/documents/weaver", "", "", 200),
    ("getDocument", "/v1/documents/well", "", "", 200),
    ("getDocument", "/v1/documents/unknown", "", "", 404),
    ("getDocumentAsJson", "/v1/documents/weaver.json", "", "", 200),
    ("citeAsRis", "/v1/documents/weaver.ris", "", "", 200),
    ("citeAsBibtex", "/v1/documents/weaver.bib", "", "", 200),
    ("citeAsCslJson", "/v1/documents/weaver.csl.json", "", "", 200),
    ("citeAsText", "/v1/documents/weaver.txt", "", "", 200),
    ("documentVersions", "/v1/documents/weaver/versions", "", "", 200),
    ("export", "/v1/export?format=csv&q=trial", "", "", 200),
    ("export", "/v1/export?format=jsonl", "", "", 200),
    ("export", "/v1/export?format=ris", "", "", 200),
    ("postExport", "/v1/export", "application/json", r#"{"q": "trial", "format": "csv"}"#, 200),
    ("feedAsAtom", "/v1/feed.atom?q=trial", "", "", 200),
    ("feedAsJson", "/v1/feed.json?q=trial", "", "", 200),
    ("trend", "/v1/trend?q=trial&q=foo:&by=month", "", "", 200),
    ("concordance", "/v1/kwic?q=trial&width=20", "", "", 200),
    ("concordance", "/v1/kwic?q=trial&format=csv", "", "", 200),
    ("batch", "/v1/batch?hits=1", "application/json", r#"["trial", {"q": "baker", "country": "IQ"}, {"x": 1}]"#, 200),
    ("batch", "/v1/batch?format=csv", "text/csv", "name,born\nBaker,1961\n", 200),
    ("archive", "/v1/meta", "", "", 200),
    ("isLive", "/health/livez", "", "", 200),
    ("isReady", "/health/readyz", "", "", 200),
];

/// An operation as the document tells of it.
struct Described<'a> {
    path: &'a str,
    method: &'a str,
    object: &'a Value,
}

impl Described<'_> {
    fn id(&self) -> &str {
        self.object["operationId"].as_str().expect("an id")
    }

    /// The parameters of its address, each with an example.
    fn parameters(&self) -> BTreeMap<&str, String> {
        let all = self.object["parameters"].as_array().into_iter().flatten();
        let of_query = all.filter(|parameter| parameter["in"] == "query");
        of_query.map(|parameter| (parameter["name"].as_str().expect("a name"), example(parameter))).collect()
    }

    /// The members of its body, if that is an object of parameters.
    fn members(&self) -> BTreeSet<&str> {
        let body = &self.object["requestBody"]["content"]["application/json"]["schema"]["properties"];
        body.as_object().into_iter().flat_map(|members| members.keys().map(String::as_str)).collect()
    }

    /// Its path, of a document and a facet that there are.
    fn address(&self) -> String {
        self.path.replace("{id}", "weaver").replace("{name}", "country")
    }

    /// Asks it with a parameter in the address, and those that must be given.
    async fn with(&self, server: &Server, name: &str, value: &str) -> Answered {
        let required = self.parameters().into_iter().filter(|(known, _)| *known == "format" && *known != name);
        let required = required.filter(|_| self.object["parameters"].to_string().contains("\"required\":true"));
        let query = Serializer::new(String::new()).extend_pairs(required).append_pair(name, value).finish();
        let request = Request::builder().method(Method::from_bytes(self.method.to_uppercase().as_bytes()).unwrap());
        let request =
            request.uri(format!("{}?{query}", self.address())).header(header::CONTENT_TYPE, "application/json");
        let body = if self.method == "post" { r#"["trial"]"# } else { "" };
        server.ask(request.body(Body::from(body)).unwrap()).await
    }
}

fn example(parameter: &Value) -> String {
    match &parameter["example"] {
        Value::Array(values) => values[0].as_str().expect("a text").to_owned(),
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

async fn document(server: &Server) -> Value {
    let answered = server.get("/openapi.json").await;
    assert_eq!((answered.status, answered.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/json"));
    answered.json()
}

fn operations(document: &Value) -> Vec<Described<'_>> {
    let paths = document["paths"].as_object().expect("paths");
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (method, object) in item.as_object().expect("a path item") {
            operations.push(Described { path, method, object });
        }
    }
    operations
}

/// The route by which the server answers at a path of the document: citations are told apart by the ending of an id.
fn route_of(path: &str) -> &str {
    let endings = Format::ALL.map(Format::ending).into_iter().chain([".json"]);
    let route = endings.filter_map(|ending| path.strip_suffix(ending)).find(|route| route.ends_with("{id}"));
    route.unwrap_or(path)
}

#[tokio::test]
async fn the_document_tells_of_every_route_and_of_no_other() {
    let server = Server::start();
    let document = document(&server).await;
    let mut described: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for operation in operations(&document) {
        described.entry(route_of(operation.path)).or_default().insert(operation.method.to_uppercase());
    }
    let health = ["/health/livez", "/health/readyz"];
    let known: BTreeSet<&str> = api().iter().map(|(path, _)| *path).chain(health).collect();
    assert_eq!(described.keys().copied().collect::<BTreeSet<_>>(), known);
    for (path, methods) in described {
        let request = Request::delete(path.replace("{id}", "weaver").replace("{name}", "country"));
        let answered = server.ask(request.body(Body::empty()).unwrap()).await;
        let allowed = answered.header(header::ALLOW).split(',').filter(|method| *method != "HEAD");
        assert_eq!(allowed.map(str::to_owned).collect::<BTreeSet<_>>(), methods, "{path}");
    }
}

#[tokio::test]
async fn each_route_takes_the_parameters_that_it_is_said_to_take_and_no_other() {
    let server = Server::start();
    let document = document(&server).await;
    let operations = operations(&document);
    let mut names: BTreeMap<&str, String> = operations.iter().flat_map(Described::parameters).collect();
    names.insert("surprise", "x".to_owned());
    for operation in operations.iter().filter(|operation| operation.path.starts_with("/v1")) {
        let own = operation.parameters();
        // A posted question has its parameters in its body; its address takes the same.
        let members = operation.members();
        for (name, elsewhere) in &names {
            let answered = operation.with(&server, name, own.get(name).unwrap_or(elsewhere)).await;
            let what = format!("{} {name}: {}", operation.id(), String::from_utf8_lossy(&answered.body));
            let is_unknown = answered.status == StatusCode::BAD_REQUEST && what.contains("/problems/unknown-parameter");
            if !members.is_empty() {
                assert!(!is_unknown || !members.contains(name), "{what}");
            } else if own.contains_key(name) {
                assert_eq!(answered.status, StatusCode::OK, "{what}");
            } else {
                assert!(is_unknown, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_takes_the_members_that_it_is_said_to_take_and_no_other() {
    let server = Server::start();
    let document = document(&server).await;
    let operations = operations(&document);
    let mut examples: BTreeMap<&str, String> = operations.iter().flat_map(Described::parameters).collect();
    examples.insert("surprise", "x".to_owned());
    for (id, path, given) in [("postSearch", "/v1/search", None), ("postExport", "/v1/export", Some("format"))] {
        let operation = operations.iter().find(|operation| operation.id() == id).expect("the operation");
        for (name, value) in &examples {
            let mut body = json!({ *name: value });
            if let Some(given) = given {
                body[given] = json!("csv");
            }
            let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
            let answered = server.ask(request.body(Body::from(body.to_string())).unwrap()).await;
            let is_unknown = String::from_utf8_lossy(&answered.body).contains("/problems/unknown-parameter");
            assert_eq!(!is_unknown, operation.members().contains(name), "{id} {name}");
        }
    }
}

#[tokio::test]
async fn answers_are_as_the_document_says() {
    let server = Server::start();
    let document = document(&server).await;
    let closed = closed(&document);
    let operations = operations(&closed);
    let asked: BTreeSet<&str> = ASKED.iter().map(|(id, ..)| *id).collect();
    assert_eq!(operations.iter().map(Described::id).collect::<BTreeSet<_>>(), asked);
    for (id, address, media_type, body, status) in ASKED {
        let operation = operations.iter().find(|operation| operation.id() == id).expect("the operation");
        let request = Request::builder().method(&*operation.method.to_uppercase()).uri(address);
        let request = request.header(header::CONTENT_TYPE, media_type).body(Body::from(body)).unwrap();
        let answered = server.ask(request).await;
        assert_eq!(answered.status.as_u16(), status, "{address}: {}", String::from_utf8_lossy(&answered.body));
        let essence = answered.header(header::CONTENT_TYPE).split(';').next().unwrap();
        let schema = &operation.object["responses"][status.to_string()]["content"][essence]["schema"];
        assert!(schema.is_object(), "{address}: {status} {essence} is not in the document");
        if essence.ends_with("json") {
            check(&closed, schema, &answered.json(), address);
        }
    }
}

/// Fails where a value is not what a schema of the document says.
fn check(document: &Value, schema: &Value, value: &Value, address: &str) {
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&whole).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{address}: {errors:#?}");
}

/// The document with schemas that take no member but those they name, so that one that is not described is found.
fn closed(document: &Value) -> Value {
    let mut closed = document.clone();
    for schema in closed["components"]["schemas"].as_object_mut().expect("schemas").values_mut() {
        if schema.get("properties").is_some() {
            schema["additionalProperties"] = json!(false);
        }
    }
    closed
}

#[tokio::test]
async fn the_document_is_whole() {
    let server = Server::start();
    let document = document(&server).await;
    assert_eq!(document["openapi"], "3.1.1");
    check_references(&document, &document);
    for schema in document["components"]["schemas"].as_object().expect("schemas").values() {
        jsonschema::meta::validate(schema).expect("a schema by JSON Schema 2020-12");
        assert!(schema["description"].is_string(), "{schema}");
    }
    let operations = operations(&document);
    let ids: BTreeSet<&str> = operations.iter().map(Described::id).collect();
    assert_eq!(ids.len(), operations.len());
    let tags: Vec<&Value> = document["tags"].as_array().expect("tags").iter().map(|tag| &tag["name"]).collect();
    for operation in &operations {
        let object = operation.object;
        let id = operation.id();
        assert!(
            !object["summary"].as_str().expect("a summary").is_empty() && tags.contains(&&object["tags"][0]),
            "{id}"
        );
        assert!(object["responses"]["200"]["content"].is_object(), "{id}");
        for response in object["responses"].as_object().expect("responses").values() {
            assert!(response["description"].as_str().is_some_and(|description| !description.is_empty()), "{id}");
        }
        let parameters = object["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let places: BTreeSet<_> =
            parameters.iter().map(|parameter| (parameter["in"].as_str(), parameter["name"].as_str())).collect();
        assert_eq!(places.len(), parameters.len(), "{id}");
        for parameter in parameters {
            assert!(!parameter["description"].as_str().expect("a description").is_empty(), "{id}: {parameter}");
            jsonschema::meta::validate(&parameter["schema"]).expect("a schema");
        }
        let in_path = operation.path.matches('{').count();
        assert_eq!(parameters.iter().filter(|parameter| parameter["in"] == "path").count(), in_path, "{id}");
    }
}

#[tokio::test]
async fn every_kind_of_problem_is_named() {
    let document = document(&Server::start()).await;
    let types = &document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"];
    let known = Problem::ALL.map(|problem| format!("/problems/{}", problem.id()));
    assert_eq!(types, &json!(known));
}

#[tokio::test]
async fn the_document_is_read_by_any_site_and_asked_for_again_by_its_tag() {
    let server = Server::start();
    let answered = server.get("/openapi.json").await;
    assert_eq!(answered.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    let again = Request::get("/openapi.json").header(header::IF_NONE_MATCH, answered.header(header::ETAG));
    assert_eq!(server.ask(again.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(server.get("/openapi.json?q=a").await.status, StatusCode::BAD_REQUEST);
}

fn check_references(document: &Value, value: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                let pointer = target.strip_prefix('#').expect("a place in the document");
                assert!(document.pointer(pointer).is_some(), "{target}");
            }
            members.values().for_each(|member| check_references(document, member));
        }
        Value::Array(values) => values.iter().for_each(|value| check_references(document, value)),
        _ => {}
    }
}
