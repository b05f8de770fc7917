//! Batches: many questions at once, each answered as if it were asked alone.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tests::{Answered, Server};

async fn post(server: &Server, address: &str, media_type: &str, body: impl Into<Body>) -> Answered {
    let request = Request::post(address).header(header::CONTENT_TYPE, media_type);
    server.ask(request.body(body.into()).unwrap()).await
}

async fn answers(server: &Server, parameters: &str, questions: &Value) -> Vec<Value> {
    let answered = post(server, &format!("/v1/batch?{parameters}"), "application/json", questions.to_string()).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
    assert_eq!(answered.header("cache-control"), "no-store");
    answered.json()["queries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_question_finds_what_it_finds_alone() {
    let server = Server::over_fixtures();
    let questions = json!(["detention", "\"without trial\"", {"q": "police", "country": ["MLI", "NGA"]}, {"q": "police", "sort": "oldest"}]);
    let answers = answers(&server, "lang=en&hits=5", &questions).await;
    assert_eq!(answers.len(), 4);
    for answer in &answers {
        let link = answer["link"].as_str().unwrap();
        assert!(link.contains("lang=en"));
        let alone = server.json(&format!("{link}&size=5")).await;
        assert_eq!(answer["total"], alone["total"]);
        let whole = alone["hits"].as_array().unwrap().iter().filter(|hit| hit.get("missing").is_none());
        let ids: Vec<&Value> = whole.map(|hit| &hit["id"]).collect();
        let found: Vec<&Value> = answer["hits"].as_array().unwrap().iter().map(|hit| &hit["id"]).collect();
        assert_eq!(found, ids, "{link}");
    }
}

#[tokio::test]
async fn one_bad_question_leaves_the_others_alone() {
    let server = Server::over_fixtures();
    let questions =
        json!(["police", {"q": "a", "contry": "MLI"}, 7, "x".repeat(2_001), {"country": "Nowhere"}, "detention"]);
    let answers = answers(&server, "", &questions).await;
    let types: Vec<&Value> = answers.iter().map(|answer| &answer["error"]["type"]).collect();
    let [unknown, malformed, long, bad] = ["unknown-parameter", "malformed-body", "query-too-long", "bad-value"]
        .map(|id| json!(format!("/problems/{id}")));
    assert_eq!(types, [&Value::Null, &unknown, &malformed, &long, &bad, &Value::Null]);
    assert!(answers[0]["total"].as_u64() > Some(0) && answers[5]["total"].as_u64() > Some(0));
    assert_eq!(answers[1]["total"], Value::Null);
}

#[tokio::test]
async fn names_of_a_table_are_exact_phrases_unless_asked_otherwise() {
    let server = Server::over_fixtures();
    let table = "\u{feff}id,Name\r\n1,without trial\r\n2,trials without\r\n";
    let mut totals = Vec::new();
    for parameters in ["", "as=forms", "as=query"] {
        let answered = post(&server, &format!("/v1/batch?{parameters}"), "text/csv; charset=utf-8", table).await;
        let answer = answered.json();
        assert_eq!(
            (&answer["queries"][0]["q"], &answer["queries"][1]["q"]),
            (&json!("without trial"), &json!("trials without"))
        );
        totals.push([0, 1].map(|place: usize| answer["queries"][place]["total"].as_u64().unwrap()));
    }
    let exact = server.json("/v1/search?q=%22without+trial%22").await["total"].as_u64().unwrap();
    assert_eq!(totals[0], [exact, 0]);
    assert!(totals[1][0] >= exact && totals[2][0] >= totals[1][0] && totals[2][1] > 0, "{totals:?}");
}

#[tokio::test]
async fn answers_come_as_a_table_without_formulas() {
    let server = Server::over_fixtures();
    let table = "=1+1\npolice\nzzyzx\n";
    let answered = post(&server, "/v1/batch?hits=2&format=csv", "text/csv", table).await;
    assert!(answered.header("content-disposition").contains("batch.csv"));
    let text = answered.text().strip_prefix('\u{feff}').unwrap();
    let first: Vec<&str> = text.split("\r\n").map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(first, ["q", "'=1+1", "police", "police", "zzyzx", ""]);
}

#[tokio::test]
async fn a_batch_has_its_limits() {
    let server = Server::over_fixtures();
    let meta = server.json("/v1/meta").await;
    let most = usize::try_from(meta["limits"]["batch_queries"].as_u64().unwrap()).unwrap();
    let all = answers(&server, "hits=0", &json!(vec!["police"; most])).await;
    assert!(
        all.len() == most && all.iter().all(|answer| answer["total"] == all[0]["total"] && answer["hits"] == json!([]))
    );
    for (media_type, body, status) in [
        ("application/json", json!(vec!["a"; most + 1]).to_string(), StatusCode::BAD_REQUEST),
        ("application/json", "{}".to_owned(), StatusCode::BAD_REQUEST),
        ("text/csv", "a\n".repeat(most + 1), StatusCode::BAD_REQUEST),
        ("text/csv", "x".repeat(256 * 1024 + 1), StatusCode::PAYLOAD_TOO_LARGE),
        ("text/plain", "a".to_owned(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        assert_eq!(post(&server, "/v1/batch", media_type, body).await.status, status);
    }
    assert_eq!(post(&server, "/v1/batch", "text/csv", "").await.json()["queries"], json!([]));
    assert_eq!(server.get("/v1/batch").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(post(&server, "/v1/batch?q=a", "application/json", "[]").await.status, StatusCode::BAD_REQUEST);
}
