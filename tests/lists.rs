//! Whole lists over the fixtures: what pages through a question, what goes on by cursor and what is exported is one list.

use axum::http::StatusCode;
use serde_json::Value;
use tests::Server;

/// Questions about the fixtures: everything, words, a phrase, a filter, words of which several must be weighed by their places.
const QUESTIONS: [&str; 6] =
    ["", "q=detention", "q=%22without+trial%22", "q=trial+OR+police+-women", "q=women&lang=en", "q=human+rights"];

/// The ids of those that have one and are whole matches: partial ones may follow on a first page, and are in no list.
fn ids(values: &[Value]) -> Vec<String> {
    let whole = values.iter().filter(|value| value.get("missing").is_none());
    whole.filter_map(|value| value["id"].as_str()).map(str::to_owned).collect()
}

/// The ids of every hit, a few at a time, each answer going on where the one before ended.
async fn by_cursor(server: &Server, list: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let answer = server.json(&format!("/v1/search?{list}&size=13&snippets=1&cursor={cursor}")).await;
        found.extend(ids(answer["hits"].as_array().unwrap()));
        match answer["cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return found,
        }
    }
}

async fn exported(server: &Server, list: &str) -> Vec<String> {
    let answered = server.get(&format!("/v1/export?{list}&format=jsonl")).await;
    assert_eq!(answered.status, StatusCode::OK, "{list}: {}", answered.text());
    let lines: Vec<Value> = answered.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found = ids(&lines);
    assert_eq!(lines.last().unwrap()["end"]["records"], found.len(), "{list}");
    found
}

#[tokio::test]
async fn the_union_of_cursor_pages_is_the_export_is_the_total() {
    let server = Server::over_fixtures();
    for question in QUESTIONS {
        for sort in ["relevance", "newest", "oldest"] {
            for fold in ["on", "off"] {
                let list = format!("{question}&sort={sort}&fold={fold}");
                let answer = server.json(&format!("/v1/search?{list}&size=100")).await;
                let listed = exported(&server, &list).await;
                assert_eq!(answer["listed"], listed.len(), "{list}");
                assert_eq!(by_cursor(&server, &list).await, listed, "{list}");
                let first = ids(answer["hits"].as_array().unwrap());
                assert_eq!(first, listed[..listed.len().min(100)], "{list}");
            }
        }
    }
}
