//! Feeds, as programs that look again and again rely on them; and what the archive holds.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use tests::{Answered, Archive, Server};

/// Where the server says it is reached.
const HOST: &str = "find.example.org";

/// Questions that find something, in several languages.
const QUESTIONS: [&str; 4] = ["", "q=detention", "q=trial+OR+police&-country=MLI", "lang=fr&size=5"];

async fn get(server: &Server, address: &str) -> Answered {
    let request = Request::get(address).header(header::HOST, HOST);
    let answered = server.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answered.status, StatusCode::OK, "{address}: {}", answered.text());
    answered
}

async fn items(server: &Server, question: &str) -> Vec<Value> {
    let feed = get(server, &format!("/v1/feed.json?{question}")).await.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    feed["items"].as_array().unwrap().clone()
}

/// The id of a document, as the address of its reading view has it.
fn id_of(item: &Value) -> Value {
    let here = item["_onrecord"]["here"].as_str().unwrap();
    let path = here.strip_prefix(&format!("http://{HOST}/doc/")).unwrap();
    Value::from(path.split('?').next().unwrap())
}

#[tokio::test]
async fn a_feed_is_the_newest_of_what_the_search_finds() {
    let server = Server::over_fixtures();
    for question in QUESTIONS {
        let question = if question.contains("size") { question.to_owned() } else { format!("{question}&size=30") };
        let found = server.json(&format!("/v1/search?{question}&sort=newest")).await;
        let dated = found["hits"].as_array().unwrap().iter().filter(|hit| !hit["date"].is_null());
        let expected: Vec<(&Value, &Value)> = dated.map(|hit| (&hit["id"], &hit["date"]["value"])).collect();
        let items = items(&server, &question).await;
        let ids: Vec<Value> = items.iter().map(id_of).collect();
        let dates = items.iter().map(|item| &item["_onrecord"]["date"]);
        let given: Vec<(&Value, &Value)> = ids.iter().zip(dates).collect();
        assert_eq!(given, expected, "{question}");
        assert!(!items.is_empty(), "{question}");
    }
}

#[tokio::test]
async fn every_item_has_what_the_specification_demands() {
    let server = Server::over_fixtures();
    let items = items(&server, "size=100").await;
    let ids: BTreeSet<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), items.len());
    for item in &items {
        assert!(item["id"].as_str().unwrap().starts_with("urn:uuid:"));
        assert!(item["content_text"].is_string() && item["url"].as_str().unwrap().starts_with("http"));
        let (moment, date) = (item["date_published"].as_str().unwrap(), item["_onrecord"]["date"].as_str().unwrap());
        let moment = moment.strip_suffix("T00:00:00Z").unwrap();
        assert!(moment.starts_with(date) && moment.len() == 10);
        let unknown = moment.strip_prefix(date).unwrap();
        assert!(unknown.split('-').all(|part| part.is_empty() || part == "01"), "{moment} of {date}");
    }
}

/// Our own reader of feeds finds in them what was put in.
#[tokio::test]
async fn an_atom_feed_can_be_read_as_one() {
    let server = Server::over_fixtures();
    for question in QUESTIONS {
        let feed = get(&server, &format!("/v1/feed.atom?{question}")).await;
        assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
        let archive = Archive::empty();
        archive.write("feed.atom", &feed.body);
        archive.ingest();
        let mut read: Vec<(String, String)> =
            archive.documents().into_iter().map(|read| (read.url.unwrap_or_default(), read.title)).collect();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let items = items(&server, question).await;
        let mut written: Vec<(String, String)> =
            items.iter().map(|item| (text(&item["url"]), text(&item["title"]))).collect();
        read.sort();
        written.sort();
        assert_eq!(read, written, "{question}");
    }
}

#[tokio::test]
async fn who_has_a_feed_already_is_told_so() {
    let server = Server::over_fixtures();
    for address in ["/v1/feed.atom?q=detention", "/v1/feed.json?q=detention"] {
        let first = server.get(address).await;
        assert_eq!(server.get_again(address, first.header("etag")).await.status, StatusCode::NOT_MODIFIED);
        let since = |moment: &str| Request::get(address).header(header::IF_MODIFIED_SINCE, moment).body(Body::empty());
        let again = server.ask(since(first.header("last-modified")).unwrap()).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(server.ask(since("Sun, 06 Nov 1994 08:49:37 GMT").unwrap()).await.status, StatusCode::OK);
        assert_eq!(server.ask(since("last week").unwrap()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn ids_outlive_the_index_and_addresses_are_whole() {
    let ask = async |host: &str| {
        let server = Server::over(&Archive::of(&["archive/feeds"]));
        let request = Request::get("/v1/feed.json").header(header::HOST, host).body(Body::empty()).unwrap();
        server.ask(request).await.json()
    };
    let (one, other) = (ask("a.example.org").await, ask("b.example.org:8080").await);
    let ids =
        |feed: &Value| feed["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
    assert!(!ids(&one).is_empty() && ids(&one) == ids(&other));
    assert_eq!(
        (&one["feed_url"], &other["feed_url"]),
        (&"http://a.example.org/v1/feed.json".into(), &"http://b.example.org:8080/v1/feed.json".into(),)
    );
}

#[tokio::test]
async fn a_feed_of_nothing_is_a_feed() {
    let server = Server::over_fixtures();
    assert_eq!(items(&server, "q=zzyzx").await.len(), 0);
    let feed = server.get("/v1/feed.atom?q=zzyzx").await;
    assert!(feed.text().contains("<updated>20") && !feed.text().contains("<entry"), "{}", feed.text());
}

#[tokio::test]
async fn what_the_archive_holds_is_what_searches_count() {
    let server = Server::over_fixtures();
    let meta = server.json("/v1/meta").await;
    let all = server.json("/v1/search").await;
    assert_eq!(meta["index"]["documents"], all["total"]);
    assert_eq!(meta["index"]["generation"], all["index"]["generation"]);
    assert!(meta["index"]["built_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(
        (&meta["years"], &meta["dates"]["undated"]),
        (&all["histogram"]["buckets"], &all["histogram"]["undated"])
    );
    for facet in ["country", "region", "type", "topic", "lang"] {
        assert_eq!(meta["facets"][facet]["missing"], all["facets"][facet]["missing"]);
    }
    for (end, order) in [("first", "oldest"), ("last", "newest")] {
        let answer = server.json(&format!("/v1/search?sort={order}&size=1")).await;
        assert_eq!(meta["dates"][end], answer["hits"][0]["date"]);
    }
    let size = meta["limits"]["page_size"].as_u64().unwrap();
    assert_eq!(server.get(&format!("/v1/search?size={size}")).await.status, StatusCode::OK);
    assert_eq!(server.get(&format!("/v1/search?size={}", size + 1)).await.status, StatusCode::BAD_REQUEST);
}
