//! Concordances: every match that the reading view marks, once, in its context.

use axum::http::StatusCode;
use serde_json::Value;
use tests::{Archive, Server};

/// Questions that find something, in several languages and with operators.
const QUESTIONS: [&str; 5] =
    ["detention", "%22without+trial%22", "police+-women", "trial+NEAR/5+court", "%D8%A7%D8%B9%D8%AA%D9%82%D8%A7%D9%84"];

fn lines(answer: &Value) -> &Vec<Value> {
    answer["lines"].as_array().unwrap()
}

#[tokio::test]
async fn there_is_a_line_for_every_match_of_every_document() {
    let server = Server::over_fixtures();
    let mut all = 0;
    for question in QUESTIONS {
        let answer = server.json(&format!("/v1/kwic?q={question}&lines=10000&fold=off")).await;
        let found = server.json(&format!("/v1/search?q={question}&size=100&fold=off")).await;
        assert_eq!(
            (&answer["total"], &answer["read"], &answer["cut"]),
            (&found["total"], &found["total"], &false.into())
        );
        let whole = found["hits"].as_array().unwrap().iter().filter(|hit| hit.get("missing").is_none());
        let mut hits = 0;
        for hit in whole {
            let of_document = lines(&answer).iter().filter(|line| line["id"] == hit["id"]);
            let numbers: Vec<u64> = of_document.map(|line| line["hit"].as_u64().unwrap()).collect();
            assert_eq!(
                numbers,
                (1..=hit["hit_count"].as_u64().unwrap()).collect::<Vec<u64>>(),
                "{question} {}",
                hit["id"]
            );
            hits += numbers.len();
        }
        assert_eq!(lines(&answer).len(), hits, "{question}");
        all += hits;
    }
    assert!(all > 20, "{all}");
}

#[tokio::test]
async fn a_line_is_a_stretch_of_its_document() {
    let server = Server::over_fixtures();
    let documents = Archive::of_fixtures().documents();
    let spaces = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for question in QUESTIONS {
        let answer = server.json(&format!("/v1/kwic?q={question}&width=25&lines=10000")).await;
        for line in lines(&answer) {
            let document = documents.iter().find(|document| document.id.as_str() == line["id"]).unwrap();
            let part = |name: &str| line[name].as_str().unwrap();
            let stretch = spaces(&format!("{}{}{}", part("left"), part("match"), part("right")));
            let field = if part("field") == "title" { &document.title } else { &document.text };
            assert!(spaces(field).contains(&stretch), "{stretch}");
            assert!(part("left").chars().count() <= 60, "{stretch}");
        }
    }
}

#[tokio::test]
async fn lines_lead_to_their_marks_and_are_cut_where_told() {
    let server = Server::over_fixtures();
    let answer = server.json("/v1/kwic?q=police&lines=3&sort=right").await;
    assert_eq!((lines(&answer).len(), &answer["cut"]), (3, &true.into()));
    for line in lines(&answer) {
        let (address, mark) = line["here"].as_str().unwrap().split_once('#').unwrap();
        assert!(server.get(address).await.has(&format!("mark#{mark}")), "{address} {mark}");
    }
}

#[tokio::test]
async fn a_table_has_the_same_lines() {
    let server = Server::over_fixtures();
    let answer = server.json("/v1/kwic?q=police&sort=left").await;
    let table = server.get("/v1/kwic?q=police&sort=left&format=csv").await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert_eq!(table.text().matches("\r\n").count(), lines(&answer).len() + 1);
    assert_eq!(table.text().lines().count(), lines(&answer).len() + 1);
    assert_eq!(server.get("/v1/kwic?q=police&lines=10001").await.status, StatusCode::BAD_REQUEST);
}
