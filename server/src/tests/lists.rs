//! Whole lists: pages, cursors and exports agree about every question, and every count is what one finds.

use std::collections::BTreeSet;
use std::time::Duration;

use shared::document::{Group, Relation};

use super::*;
use crate::choice::FIELDS;
use crate::export::stream::PIECE;
use crate::pool::LONG_PLACES;

/// How many documents the archive of these tests has: more than a search looks at twice, more than a piece of an export.
const DOCUMENTS: usize = 450;

/// Questions of one word and several, with filters, and without anything.
const QUESTIONS: [&str; 5] =
    ["q=judge+trial", "q=trial", "q=trial+-weaver&country=IRN", "q=judge+OR+weaver&date=2011..2013", ""];

/// Many documents with few different dates, copies of each other among them; some texts repeat their words.
fn archive() -> Vec<Document> {
    (0..DOCUMENTS).map(nth).collect()
}

fn nth(n: usize) -> Document {
    let mut words = vec!["trial"; 1 + n % 5];
    words.extend(vec!["river"; n % 3]);
    words.extend(vec!["judge"; n % 4]);
    if n.is_multiple_of(6) {
        words.push("weaver");
    }
    let countries: &[&str] = [&["IRN"] as &[&str], &["IRN", "KEN"], &["PER"], &[]][n % 4];
    let date = (!n.is_multiple_of(9)).then(|| format!("201{}-0{}", n % 5, 1 + n % 2));
    let kinds = [DocumentType::Report, DocumentType::PressRelease, DocumentType::Blog];
    // Each document that is a copy is one of the document two before it.
    let leader = (n % 10 == 2 || n % 10 == 4).then(|| DocumentId::new(format!("d{}", n - n % 10)).unwrap());
    let leads = n.is_multiple_of(10).then(|| DocumentId::new(format!("d{n}")).unwrap());
    let group = leader.map(|leader| Group { leader, relation: Relation::Copy });
    Document {
        document_type: kinds[n % 3],
        topics: vec![format!("Topic {}", n % 7)],
        group: group.or(leads.map(|leader| Group { leader, relation: Relation::Leader })),
        ..document(&format!("d{n}"), &format!("Notice {}", n % 11), &words.join(" "), countries, date.as_deref())
    }
}

fn server() -> Server {
    with_pool(Pool::start(NonZeroUsize::new(2).unwrap(), 8).unwrap())
}

fn with_pool(pool: Pool) -> Server {
    let dir = TempDir::new().unwrap();
    write(&dir, &archive());
    let index = Arc::new(Index::open(dir.path()).unwrap());
    Server { dir, state: AppState::new(index, pool) }
}

/// A question in each order, with copies folded and apart.
fn lists() -> Vec<String> {
    let in_order = |question: &str| {
        let of_order = |order| ["on", "off"].map(|fold| format!("{question}&sort={order}&fold={fold}"));
        ["relevance", "newest", "oldest"].into_iter().flat_map(of_order).collect::<Vec<_>>()
    };
    QUESTIONS.into_iter().flat_map(in_order).collect()
}

fn owned(answer: &Value) -> Vec<String> {
    ids(answer).into_iter().map(str::to_owned).collect()
}

impl Server {
    /// The ids of all hits, page by page.
    async fn paged(&self, list: &str) -> Vec<String> {
        let mut found = Vec::new();
        for page in 1.. {
            let answer = self.search(&format!("{list}&size=100&snippets=0&page={page}")).await;
            found.extend(owned(&answer));
            if answer["links"].get("next").is_none() {
                break;
            }
        }
        found
    }

    /// The ids of all hits, from cursor to cursor, the pages as long as these sizes say in turn.
    async fn by_cursor(&self, list: &str, sizes: &[usize]) -> Vec<String> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        for size in sizes.iter().cycle() {
            let answer = self.search(&format!("{list}&size={size}&fields=id&facets=none&cursor={cursor}")).await;
            found.extend(owned(&answer));
            match answer.get("cursor") {
                Some(next) => cursor = next.as_str().unwrap().to_owned(),
                None => break,
            }
        }
        found
    }

    /// The lines of an export as JSON.
    async fn exported(&self, list: &str) -> Vec<Value> {
        let answered = self.get(&format!("/v1/export?{list}&format=jsonl")).await;
        assert_eq!(answered.status, StatusCode::OK, "{list}: {}", answered.text());
        answered.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    async fn problem(&self, address: &str) -> (u16, String) {
        let answered = self.get(address).await;
        (answered.status.as_u16(), answered.json()["type"].as_str().unwrap_or_default().to_owned())
    }
}

#[tokio::test]
async fn pages_cursors_and_exports_give_the_same_list() {
    let server = server();
    for list in lists() {
        let answer = server.search(&list).await;
        let paged = server.paged(&list).await;
        let different: BTreeSet<&String> = paged.iter().collect();
        assert_eq!((paged.len() as u64, different.len()), (answer["listed"].as_u64().unwrap(), paged.len()), "{list}");
        if list.ends_with("fold=off") {
            assert_eq!(answer["total"], paged.len(), "{list}");
        }
        assert_eq!(server.by_cursor(&list, &[100]).await, paged, "{list}");
        assert_eq!(server.by_cursor(&list, &[37, 1, 62, 100, 100]).await, paged, "{list}");
        let lines = server.exported(&list).await;
        let (head, records, end) = (&lines[0]["export"], &lines[1..lines.len() - 1], &lines[lines.len() - 1]["end"]);
        let exported: Vec<&str> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
        assert_eq!(exported, paged, "{list}");
        assert_eq!((&head["records"], &head["total"]), (&json!(paged.len()), &answer["total"]), "{list}");
        assert_eq!(end["records"], paged.len(), "{list}");
    }
}

#[tokio::test]
async fn copies_are_folded_across_the_pages_of_a_cursor() {
    let server = server();
    let listed = server.by_cursor("q=trial", &[40]).await;
    let group = |id: &String| nth(id.trim_start_matches('d').parse().unwrap()).group.map(|group| group.leader);
    let groups: Vec<DocumentId> = listed.iter().filter_map(group).collect();
    let different: BTreeSet<&DocumentId> = groups.iter().collect();
    assert_eq!((groups.len(), different.len()), (DOCUMENTS / 10, DOCUMENTS / 10));
}

#[tokio::test]
async fn following_next_reaches_the_end_and_partial_matches_follow_on_the_first_page_alone() {
    let server = server();
    let first = server.search("q=judge+weaver&size=3&fold=off").await;
    let mut found = owned(&first);
    let mut answer = first.clone();
    while let Some(next) = answer["links"].get("next") {
        answer = server.get(next.as_str().unwrap()).await.json();
        assert!(answer.get("partial").is_none(), "{answer}");
        found.extend(owned(&answer));
    }
    assert_eq!(found.len() as u64, first["total"].as_u64().unwrap());
    let few = server.search("q=judge+weaver&size=100").await;
    assert!(few["partial"]["count"].as_u64().unwrap() > 0 && few.get("cursor").is_none(), "{few}");
}

#[tokio::test]
async fn a_cursor_is_refused_for_another_question_and_when_the_archive_has_changed() {
    let server = server();
    let given = server.search("q=trial&size=5").await["cursor"].as_str().unwrap().to_owned();
    assert_eq!(ids(&server.search(&format!("q=trial&size=7&cursor={given}")).await).len(), 7);
    let tampered = given.chars().rev().collect::<String>();
    for bad in [
        format!("q=judge&cursor={given}"),
        format!("q=trial&country=IRN&cursor={given}"),
        format!("q=trial&cursor={tampered}"),
        format!("q=trial&cursor={}", given.to_ascii_lowercase()),
        "q=trial&cursor=trial".to_owned(),
    ] {
        let problem = server.problem(&format!("/v1/search?{bad}")).await;
        assert_eq!(problem, (400, "/problems/bad-cursor".to_owned()), "{bad}");
    }
    assert_eq!(server.problem(&format!("/v1/search?q=trial&page=2&cursor={given}")).await.1, "/problems/bad-value");
    assert_eq!(server.get(&format!("/search?q=trial&cursor={given}")).await.status, StatusCode::BAD_REQUEST);

    write(&server.dir, &[document("new", "A new trial", "trial", &[], None)]);
    assert!(server.state.index.refresh().unwrap());
    let expired = server.get(&format!("/v1/search?q=trial&cursor={given}")).await;
    assert_eq!((expired.status, &expired.json()["type"]), (StatusCode::GONE, &json!("/problems/cursor-expired")));
    assert!(expired.json()["detail"].as_str().unwrap().contains("Ask again without the cursor"));
}

#[tokio::test]
async fn a_posted_question_goes_on_by_cursor_and_is_exported_too() {
    let server = server();
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let body = json!({"q": "trial", "size": 90, "cursor": cursor, "fold": "off"}).to_string();
        let answered = server.post("application/json", body).await;
        assert!(answered.headers.get(header::LINK).is_none());
        found.extend(owned(&answered.json()));
        match answered.json().get("cursor") {
            Some(next) => cursor = next.as_str().unwrap().to_owned(),
            None => break,
        }
    }
    let request = Request::post("/v1/export").header(header::CONTENT_TYPE, "application/json");
    let answered = server.ask(request.body(Body::from(r#"{"q": "trial", "format": "jsonl"}"#)).unwrap()).await;
    assert_eq!(answered.header(header::CACHE_CONTROL), "no-store");
    let exported: Vec<Value> = answered.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let exported: Vec<&str> = exported.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!(exported, found);
}

#[tokio::test]
async fn a_table_opens_right_and_carries_no_formula_and_its_name_no_query() {
    let server = Server::start();
    let titles = ["=HYPERLINK(\"https://a.example\")", "+1", "-2", "@SUM", "\tcmd", "a;=1", "Café, “quoted”"];
    let documents = (0..).zip(titles).map(|(n, title)| document(&format!("f{n}"), title, "formula", &["IRN"], None));
    write(&server.dir, &documents.collect::<Vec<_>>());
    server.state.index.refresh().unwrap();
    let answered = server.get("/v1/export?q=formula&country=IRN&format=csv").await;
    assert_eq!(answered.header(header::CONTENT_TYPE), "text/csv; charset=utf-8; header=present");
    let disposition = answered.header(header::CONTENT_DISPOSITION);
    assert!(disposition.starts_with("attachment; filename=\"onrecord-2") && disposition.ends_with("Z.csv\""));
    assert!(!disposition.contains("formula"));
    let text = answered.text().strip_prefix('\u{feff}').expect("a byte order mark");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let value = |name: &str| rows.iter().find(|row| row[0] == name).map(|row| row[1].clone()).unwrap_or_default();
    assert_eq!((value("# query"), value("# read as")), ("formula".to_owned(), "formula, in Iran".to_owned()));
    assert_eq!(value("# address"), "/v1/export?q=formula&country=IRN&format=csv");
    assert_eq!(value("# index generation"), server.state.index.searcher().generation());
    assert!(value("# made at").ends_with('Z'));
    assert_eq!((value("# records"), value("# end")), ("7".to_owned(), "7".to_owned()));
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
    assert!(rows.iter().flatten().any(|cell| cell == "Café, “quoted”"));
}

#[tokio::test]
async fn references_are_exported_one_record_a_document() {
    let server = server();
    let answered = server.get("/v1/export?q=judge&format=ris").await;
    let total = usize::try_from(server.search("q=judge").await["total"].as_u64().unwrap()).unwrap();
    assert!(total > PIECE);
    assert_eq!(answered.text().matches("\r\nTY  - ").count(), total);
    assert_eq!(answered.text().matches("\r\nER  - \r\n").count(), total);
    assert!(answered.text().ends_with(&format!("# end: {total} records\r\n")));
}

#[tokio::test]
async fn an_export_reads_one_state_of_the_archive_to_its_end() {
    let server = server();
    let request = Request::get("/v1/export?q=trial&format=jsonl").body(Body::empty()).unwrap();
    let mut body = app(server.state.clone()).oneshot(request).await.unwrap().into_body();
    let mut text = body.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
    write(&server.dir, &[document("new", "A new trial", "trial", &[], None)]);
    server.state.index.refresh().unwrap();
    while let Some(frame) = body.frame().await {
        text.extend(frame.unwrap().into_data().unwrap());
    }
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text.lines().count(), DOCUMENTS + 2);
    assert!(!text.contains("\"new\""));
    assert!(server.exported("q=trial").await.iter().any(|line| line["id"] == "new"));
}

#[tokio::test]
async fn a_client_that_goes_away_ends_its_export() {
    let server = server();
    let request = Request::get("/v1/export?q=trial&format=csv").body(Body::empty()).unwrap();
    let mut body = app(server.state.clone()).oneshot(request).await.unwrap().into_body();
    body.frame().await.unwrap().unwrap();
    let others: Vec<_> = (1..LONG_PLACES).map(|_| server.state.pool.long_place().unwrap()).collect();
    assert!(server.state.pool.long_place().is_none());
    drop(body);
    while server.state.pool.long_place().is_none() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(others);
}

#[tokio::test]
async fn exports_have_few_places_and_slow_readers_keep_nobody_from_searching() {
    let server = with_pool(Pool::start(NonZeroUsize::MIN, 8).unwrap());
    let start = async || {
        let request = Request::get("/v1/export?q=trial&format=csv").body(Body::empty()).unwrap();
        app(server.state.clone()).oneshot(request).await.unwrap()
    };
    let mut unread = Vec::new();
    for _ in 0..LONG_PLACES {
        unread.push(start().await);
    }
    assert!(unread.iter().all(|response| response.status() == StatusCode::OK));
    assert_eq!(server.search("q=judge&size=1").await["hits"].as_array().unwrap().len(), 1);
    let refused = server.get("/v1/export?q=trial&format=csv").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (refused.header(header::RETRY_AFTER), &refused.json()["type"]),
        ("10", &json!("/problems/too-many-exports"))
    );
    let metrics = crate::metrics::text(&server.state);
    assert!(metrics.contains("onrecord_requests_refused_total{reason=\"exports_full\"} 1\n"), "{metrics}");
}

#[tokio::test]
async fn a_count_that_is_clicked_gives_that_total_alone_and_stacked() {
    let server = server();
    for question in QUESTIONS {
        let mut asked = question.to_owned();
        for facet in ["type", "topic", "country"] {
            let answer = server.search(&asked).await;
            for value in answer["facets"][facet]["values"].as_array().unwrap() {
                let id = value["id"].as_str().unwrap();
                if asked.contains(&format!("{facet}=")) {
                    continue;
                }
                let clicked = server.search(&format!("{asked}&{facet}={id}&size=1&snippets=0")).await;
                assert_eq!(clicked["total"], value["count"], "{asked} {facet} {id}");
            }
            let first = answer["facets"][facet]["values"][0]["id"].as_str().unwrap_or_default().to_owned();
            if !asked.contains(&format!("{facet}=")) {
                asked = format!("{asked}&{facet}={first}");
            }
        }
    }
}

#[tokio::test]
async fn inside_a_facet_values_are_found_by_their_beginnings_with_the_counts_of_the_search() {
    let server = server();
    let question = "q=judge&country=IRN&type=report";
    let searched = server.search(question).await;
    let facet = async |name: &str, more: &str| server.get(&format!("/v1/facets/{name}?{question}{more}")).await.json();
    let all = facet("country", "").await;
    assert_eq!(all["values"], searched["facets"]["country"]["values"]);
    assert_eq!((&all["total"], &all["missing"]), (&searched["total"], &searched["facets"]["country"]["missing"]));
    let named = facet("country", "&prefix=k%C3%A9n").await;
    assert_eq!((&named["values"][0]["id"], &named["values_total"]), (&json!("KEN"), &json!(1)));
    let topics = facet("topic", "&prefix=TOP&size=3").await;
    assert_eq!((topics["values"].as_array().unwrap().len(), &topics["more"]), (3, &json!(4)));
    for value in topics["values"].as_array().unwrap() {
        let clicked = server.search(&format!("{question}&topic={}", value["id"].as_str().unwrap())).await;
        assert_eq!(clicked["total"], value["count"], "{value}");
    }
    let unknown = server.get("/v1/facets/countri").await;
    assert_eq!((unknown.status.as_u16(), &unknown.json()["type"]), (404, &json!("/problems/no-such-facet")));
    assert!(unknown.json()["detail"].as_str().unwrap().ends_with("did you mean country?"));
}

#[tokio::test]
async fn answers_are_cut_to_the_facets_and_fields_that_are_wanted() {
    let server = server();
    let answer = server.search("q=judge+trial&fields=title,url,snippets&facets=type,country").await;
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&answer["hits"][0]), ["id", "snippets", "title", "url"]);
    assert_eq!(keys(&answer["facets"]), ["country", "type"]);
    assert_eq!(server.search("facets=none").await["facets"], json!({}));
    assert!(keys(&server.search("q=judge").await["hits"][0]).iter().all(|field| FIELDS.contains(&&**field)));
    for (bad, near) in [("fields=tilte", "title"), ("facets=contry", "country"), ("field=title", "fields")] {
        let answered = server.get(&format!("/v1/search?{bad}")).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{bad}");
        assert!(answered.json()["detail"].as_str().unwrap().ends_with(&format!("did you mean {near}?")), "{bad}");
    }
}
