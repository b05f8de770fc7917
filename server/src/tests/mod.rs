//! The server from outside: the router driven in process, over a small index made for the test.

mod http;
mod lists;
mod openapi;

use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use shared::country::Country;
use shared::date::Date;
use shared::document::{CountryEvidence, CountryLabel, DateEvidence, Dating, Document, DocumentId};
use shared::document_type::DocumentType;
use shared::index::{Index, Searcher, Writer};
use shared::query::Filters;
use shared::query::parse::parse;
use shared::search::count;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tower::ServiceExt;

use crate::client::{AddressHeader, ClientLimit, Rate, TrustedProxies};
use crate::connection::{DEFAULT_DRAIN_LIMIT, Limits, Peer};
use crate::params::{MAX_PARAMETERS, MAX_QUERY_CHARS};
use crate::pool::{Pool, Urgency};
use crate::{AppState, app, sample, serve};

/// A server over an index of invented documents.
struct Server {
    dir: TempDir,
    state: AppState,
}

/// What it answered.
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answered {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn document(id: &str, title: &str, text: &str, countries: &[&str], date: Option<&str>) -> Document {
    let label =
        |code: &&str| CountryLabel { country: Country::parse(code).unwrap(), evidence: CountryEvidence::Stated };
    let countries: Vec<CountryLabel> = countries.iter().map(label).collect();
    Document {
        id: DocumentId::new(id).unwrap(),
        url: Some(format!("https://www.example.org/{id}/")),
        title: title.to_owned(),
        text: text.to_owned(),
        regions: countries.iter().map(|label| label.country.region()).collect(),
        mentions: Vec::new(),
        countries,
        published: date.map(|date| Dating { date: Date::parse(date).unwrap(), evidence: DateEvidence::Metadata }),
        reference: None,
        ..sample::document()
    }
}

fn documents() -> Vec<Document> {
    let weaver = "The weaver was held without trial for 14 months.\n\nA trial was promised & <b>postponed</b>.";
    vec![
        document("weaver", "Weaver <script>alert(1)</script> held without trial", weaver, &["IRN"], Some("2019-08-14")),
        document("baker", "Baker released", "The baker's trial ended after a week.", &["IRN", "IRQ"], Some("2019")),
        document("well", "Wells run dry", "Nobody was asked before the wells were sold.", &["KEN"], None),
        Document {
            document_type: DocumentType::Report,
            ..document("trials", "Trials of bakers", "Two trials in one week.", &["IRQ"], Some("2017-03"))
        },
    ]
}

impl Server {
    fn start() -> Self {
        Self::with_pool(Pool::start(NonZeroUsize::new(2).unwrap(), 8).unwrap())
    }

    fn with_pool(pool: Pool) -> Self {
        let dir = TempDir::new().unwrap();
        write(&dir, &documents());
        let index = Arc::new(Index::open(dir.path()).unwrap());
        Self { dir, state: AppState::new(index, pool) }
    }

    async fn ask(&self, request: Request<Body>) -> Answered {
        let response = app(self.state.clone()).oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answered { status, headers, body }
    }

    async fn get(&self, address: &str) -> Answered {
        self.ask(Request::get(address).body(Body::empty()).unwrap()).await
    }

    async fn search(&self, query: &str) -> Value {
        let answered = self.get(&format!("/v1/search?{query}")).await;
        assert_eq!(answered.status, StatusCode::OK, "{query}: {}", answered.text());
        answered.json()
    }

    async fn post(&self, media_type: &str, body: impl Into<Body>) -> Answered {
        let request = Request::post("/v1/search").header(header::CONTENT_TYPE, media_type);
        self.ask(request.body(body.into()).unwrap()).await
    }
}

fn write(dir: &TempDir, documents: &[Document]) {
    let writer = Writer::open(dir.path()).unwrap();
    for document in documents {
        writer.put(document).unwrap();
    }
    writer.commit().unwrap();
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_search_finds_marks_counts_and_links() {
    let server = Server::start();
    let answer = server.search("q=%22without+trial%22").await;
    assert_eq!((&answer["total"], ids(&answer)), (&json!(1), vec!["weaver"]));
    let hit = &answer["hits"][0];
    assert_eq!(hit["title"].as_array().unwrap().last().unwrap(), &json!({"t": "without trial", "m": true}));
    assert_eq!(hit["hit_count"], 2);
    let snippet = &hit["snippets"][0];
    assert_eq!(snippet["parts"][1], json!({"t": "without trial", "m": true}));
    assert_eq!(snippet["here"], "/doc/weaver?q=%22without+trial%22#h2");
    assert!(snippet["open"].as_str().unwrap().contains("#:~:text="));
    assert_eq!(answer["facets"]["country"]["values"][0]["id"], "IRN");
    assert_eq!(answer["histogram"]["buckets"], json!([["2019", 1]]));
    assert_eq!(answer["links"]["html"], "/search?q=%22without+trial%22");
}

#[tokio::test]
async fn filters_narrow_and_every_count_is_what_a_click_finds() {
    let server = Server::start();
    let check = async |query: &str, expected: &[&str]| {
        let answer = server.search(query).await;
        let mut found = ids(&answer);
        found.sort_unstable();
        assert_eq!(found, expected, "{query}");
    };
    check("q=trial", &["baker", "trials", "weaver"]).await;
    check("q=trial&country=iran", &["baker", "weaver"]).await;
    check("q=trial&country.all=IRN&country.all=IRQ", &["baker"]).await;
    check("q=trial&-country=Irak", &["weaver"]).await;
    check("date=2017..2018", &["trials"]).await;
    check("type=report", &["trials"]).await;
    check("lang=fr", &[]).await;
    let answer = server.search("q=trial").await;
    for (facet, counts) in answer["facets"].as_object().unwrap() {
        for value in counts["values"].as_array().unwrap() {
            let clicked = server.search(&format!("q=trial&{facet}={}", value["id"].as_str().unwrap())).await;
            assert_eq!(clicked["total"], value["count"], "{facet} {value}");
        }
    }
}

#[tokio::test]
async fn sorting_and_paging_go_through_all_hits_once() {
    let server = Server::start();
    let newest = server.search("sort=newest").await;
    assert_eq!(ids(&newest), ["weaver", "baker", "trials", "well"]);
    let (first, second) = (server.search("sort=newest&size=3").await, server.search("sort=newest&size=3&page=2").await);
    assert_eq!([ids(&first), ids(&second)].concat(), ids(&newest));
    assert_eq!(first["links"]["next"], second["links"]["self"]);
    assert_eq!(second["links"]["prev"], first["links"]["self"]);
}

#[tokio::test]
async fn where_nothing_is_found_the_nearest_questions_are_named() {
    let server = Server::start();
    let answer = server.search("q=trial+unicorn&country=KEN").await;
    assert_eq!((&answer["total"], &answer["near"][0]["change"]), (&json!(0), &json!("drop unicorn and all filters")));
    let answer = server.search("q=trial+unicorn").await;
    assert_eq!(answer["near"], sample::documented(2));
    let answer = server.search("q=wells&country=IRN").await;
    let drop_filter = json!({"change": "drop Iran", "total": 1, "link": "/v1/search?q=wells"});
    assert!(answer["near"].as_array().unwrap().contains(&drop_filter), "{}", answer["near"]);
    let page = server.get("/search?q=wells&country=IRN").await;
    assert!(page.text().contains("Nothing was found") && page.text().contains("Remove the filter Iran"));
}

#[tokio::test]
async fn the_part_that_empties_a_question_is_named() {
    let server = Server::start();
    let answer = server.search("q=trial+unicorn+baker").await;
    assert_eq!((&answer["blamed"], &answer["near"][0]["change"]), (&json!(["unicorn"]), &json!("drop unicorn")));
    let page = server.get("/search?q=trial+unicorn+baker").await;
    assert!(page.text().contains("Nothing matches unicorn."), "{}", page.text());
    let answer = server.search("q=%22trial+ended+a+weeks%22").await;
    assert_eq!(answer["near"][0]["change"], "anywhere: \"trial ended a weeks\"");
}

#[tokio::test]
async fn other_names_are_offered_with_what_they_find_and_never_applied_unasked() {
    let dir = TempDir::new().unwrap();
    let burma = document("old", "Burma", "Monks were beaten in Burma.", &["MMR"], Some("2007"));
    let myanmar = document("new", "Myanmar", "Monks were beaten in Myanmar.", &["MMR"], Some("2017"));
    write(&dir, &[burma, myanmar]);
    let index = Arc::new(Index::open(dir.path()).unwrap());
    let pool = Pool::start(NonZeroUsize::MIN, 8).unwrap();
    let server = Server { dir, state: AppState::new(index, pool) };

    let answer = server.search("q=monks+Burma").await;
    assert_eq!(answer["total"], 1);
    assert_eq!(answer["variants"], json!([{"of": "Burma", "also": ["Myanmar"], "total": 2}]));
    let link = answer["near"][0]["link"].as_str().unwrap();
    assert_eq!(link, "/v1/search?q=monks+Burma&variants=on");
    let page = server.get("/search?q=monks+Burma").await;
    assert!(page.text().contains("Search for them too: 2 documents"), "{}", page.text());

    let widened = server.get(link).await.json();
    assert_eq!((&widened["total"], &widened["variants"][0]["also"]), (&json!(2), &json!(["Myanmar"])));
    assert_eq!(widened["query"]["reads"], "monks and (Burma or Myanmar)");
    let here: Vec<&str> =
        widened["hits"].as_array().unwrap().iter().map(|hit| hit["snippets"][0]["here"].as_str().unwrap()).collect();
    assert!(here.iter().all(|here| here.contains("variants=on")), "{here:?}");
    let reading = server.get("/doc/new?q=monks+Burma&variants=on").await;
    assert!(reading.text().contains(">Myanmar</mark>"), "{}", reading.text());

    for exact in ["q=%22Burma%22", "q=-Burma", "q=monks"] {
        assert!(server.search(exact).await["variants"].is_null(), "{exact}");
    }
    assert_eq!(server.search("q=%22Burma%22&variants=on").await["total"], 1);
}

#[tokio::test]
async fn documents_like_one_are_listed() {
    let server = Server::start();
    let answered = server.get("/v1/similar/baker?size=5").await;
    assert_eq!(answered.status, StatusCode::OK);
    assert!(ids(&answered.json()).contains(&"trials"), "{}", answered.text());
    assert!(!ids(&answered.json()).contains(&"baker"));
    assert!(server.get("/doc/baker").await.text().contains("Similar documents"));
    assert_eq!(server.get("/v1/similar/nobody").await.status, StatusCode::NOT_FOUND);
    for bad in ["size=21", "q=a"] {
        assert_eq!(server.get(&format!("/v1/similar/baker?{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn a_posted_question_is_answered_like_one_in_the_address() {
    let server = Server::start();
    let mut expected = server.search("q=trial&country=IRN&country=KEN&size=2").await;
    expected["took_ms"] = Value::Null;
    let bodies = [
        ("application/x-www-form-urlencoded", "q=trial&country=IRN&country=KEN&size=2"),
        ("application/json; charset=utf-8", r#"{"q": "trial", "country": ["IRN", "KEN"], "size": 2}"#),
    ];
    for (media_type, body) in bodies {
        let answered = server.post(media_type, body).await;
        let mut answer = answered.json();
        answer["took_ms"] = Value::Null;
        assert_eq!(answer, expected, "{media_type}");
        assert_eq!(answered.header(header::CACHE_CONTROL), "no-store");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_used_is_refused_with_its_reason() {
    let server = Server::start();
    let check = async |media_type: &str, body: String, status: u16, problem: &str| {
        let answered = server.post(media_type, body).await;
        assert_eq!(answered.status.as_u16(), status);
        assert_eq!(answered.json()["type"], format!("/problems/{problem}"));
    };
    check("text/plain", "q=trial".to_owned(), 415, "unsupported-body").await;
    check("application/json", "[1]".to_owned(), 400, "malformed-body").await;
    check("application/json", r#"{"q": {"a": 1}}"#.to_owned(), 400, "malformed-body").await;
    check("application/json", r#"{"query": "trial"}"#.to_owned(), 400, "unknown-parameter").await;
    check("application/x-www-form-urlencoded", "q=".to_owned() + &"a".repeat(70_000), 413, "body-too-large").await;
}

#[tokio::test]
async fn a_bad_parameter_is_a_problem_document_for_programs() {
    let server = Server::start();
    let answered = server.get("/v1/search?q=trial&contry=IRN").await;
    assert_eq!(answered.status, StatusCode::BAD_REQUEST);
    assert_eq!(answered.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(answered.json(), sample::documented_under("## Errors"));
    assert_eq!(server.get("/problems/unknown-parameter").await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_documented_example_of_an_error_is_one() {
    let server = Server::start();
    let rows = sample::API_DOCUMENTATION.lines().filter(|line| line.starts_with("| `/problems/"));
    let mut tried = 0;
    for row in rows {
        let quoted: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let status = row.split('|').nth(2).unwrap().trim();
        let examples = quoted[1..].iter().filter(|text| text.starts_with("/v1/") || text.starts_with('?'));
        for example in examples {
            let address = if example.starts_with('?') { format!("/v1/search{example}") } else { (*example).to_owned() };
            let answered = server.get(&address).await;
            assert_eq!(answered.status.as_str(), status, "{address}");
            assert_eq!(answered.json()["type"], quoted[0], "{address}");
            tried += 1;
        }
    }
    assert!(tried >= 7, "{tried}");
}

#[tokio::test]
async fn a_bad_parameter_is_a_page_for_people_and_the_box_keeps_what_was_typed() {
    let server = Server::start();
    for address in ["/search?q=weaver&country=Irann", "/search?country=Irann&q=weaver"] {
        let answered = server.get(address).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST);
        assert!(answered.text().contains("did you mean Iran?") && answered.text().contains("value=\"weaver\""));
    }
    assert_eq!(server.get("/doc/weaver?page=2").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_not_there_is_told_in_the_form_of_its_route() {
    let server = Server::start();
    for address in ["/v1/nothing", "/v1/", "/v1"] {
        let answered = server.get(address).await;
        assert_eq!((answered.status, &answered.json()["type"]), (StatusCode::NOT_FOUND, &json!("/problems/not-found")));
    }
    for address in ["/nothing", "/doc/unknown", "/doc/a%20b", "/problems/none", "/assets/0/style.css"] {
        let answered = server.get(address).await;
        assert_eq!(answered.status, StatusCode::NOT_FOUND, "{address}");
        assert!(answered.text().contains("<h1>"), "{address}");
    }
    let request = |address: &str| Request::delete(address).body(Body::empty()).unwrap();
    let answered = server.ask(request("/v1/search")).await;
    assert_eq!((answered.status, answered.header(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD,POST"));
    assert_eq!(answered.json()["type"], "/problems/wrong-method");
    assert_eq!(server.ask(request("/search")).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_answer_one_has_already_is_not_sent_again_until_the_index_changes() {
    let server = Server::start();
    for address in ["/v1/search?q=trial", "/search?q=trial", "/search", "/doc/weaver?q=trial"] {
        let again = async |tag: &str| {
            let request = Request::get(address).header(header::IF_NONE_MATCH, tag);
            server.ask(request.body(Body::empty()).unwrap()).await.status
        };
        let tag = server.get(address).await.header(header::ETAG).to_owned();
        assert!(tag.starts_with("W/\""), "{address}: {tag}");
        assert_eq!(again(&tag).await, StatusCode::NOT_MODIFIED, "{address}");
        let id = address.replace(|c: char| !c.is_alphanumeric(), "");
        write(&server.dir, &[document(&id, "One more trial", "Text.", &["IRN"], None)]);
        assert!(server.state.index.refresh().unwrap());
        assert_eq!(again(&tag).await, StatusCode::OK, "{address}");
    }
    let tag = server.get("/v1/search?q=trial&country=Iran").await.header(header::ETAG).to_owned();
    assert_eq!(server.get("/v1/search?country=irn&q=trial&page=1").await.header(header::ETAG), tag);
    assert_ne!(server.get("/v1/search?q=trial").await.header(header::ETAG), tag);
}

#[tokio::test]
async fn pages_show_text_as_text() {
    let server = Server::start();
    for address in ["/search?q=trial", "/doc/weaver?q=trial", "/search?q=%3Cscript%3E", "/search?topic=%3Cscript%3E"] {
        let answered = server.get(address).await;
        assert_eq!(answered.status, StatusCode::OK, "{address}");
        assert!(answered.header(header::CONTENT_TYPE).starts_with("text/html"), "{address}");
        assert!(!answered.text().contains("<script>") && !answered.text().contains("<b>"), "{address}");
    }
}

#[tokio::test]
async fn the_reading_view_marks_and_numbers_every_hit() {
    let server = Server::start();
    let page = server.get("/doc/weaver?q=trial").await;
    assert!(page.text().contains("<mark id=\"h3\"") && page.text().contains("hit 3 of 3"), "{}", page.text());
    assert!(page.text().contains("rel=\"canonical\" href=\"https://www.example.org/weaver/\""));
    let plain = server.get("/doc/weaver").await;
    assert!(!plain.text().contains("<mark"));
}

#[tokio::test]
async fn the_start_page_says_what_the_archive_holds_and_offers_only_what_finds_something() {
    let server = Server::start();
    let front = server.get("/").await;
    assert_eq!((front.status.as_u16(), front.header(header::LOCATION)), (307, "/search"));
    let page = server.get("/search").await;
    for held in ["4 documents", "2017–2019", "3 countries", "1 language"] {
        assert!(page.text().contains(&format!("<bdi>{held}</bdi>")), "{held}: {}", page.text());
    }
    let list = page.text().split_once("<ul class=\"examples\">").unwrap().1.split_once("</ul>").unwrap().0;
    let examples: Vec<&str> = list.split("href=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let found = server.get(&example.replace("&#38;", "&")).await;
        assert!(found.text().contains("class=\"hits\""), "{example}");
    }
}

#[tokio::test]
async fn an_empty_archive_has_a_start_page() {
    let dir = TempDir::new().unwrap();
    write(&dir, &[]);
    let index = Arc::new(Index::open(dir.path()).unwrap());
    let server = Server { dir, state: AppState::new(index, Pool::start(NonZeroUsize::MIN, 1).unwrap()) };
    assert!(server.get("/search").await.text().contains("The archive is empty"));
    assert_eq!(server.search("q=trial").await["total"], 0);
}

#[tokio::test]
async fn every_answer_is_safe_to_show_and_only_the_api_is_open_to_other_sites() {
    let server = Server::start();
    for address in ["/search", "/nothing", "/v1/search", "/v1/nothing", "/doc/weaver", "/health/livez"] {
        let answered = server.get(address).await;
        assert!(answered.header(header::CONTENT_SECURITY_POLICY).contains("default-src 'none'"), "{address}");
        assert_eq!(answered.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        assert_eq!(answered.header(header::REFERRER_POLICY), "no-referrer", "{address}");
        let open = answered.header(header::ACCESS_CONTROL_ALLOW_ORIGIN) == "*";
        assert_eq!(open, address.starts_with("/v1"), "{address}");
    }
    assert!(server.get("/v1/search?q=trial").await.header("server-timing").starts_with("search;dur="));
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_can_read_it() {
    let server = Server::start();
    let request = Request::get("/v1/search").header(header::ACCEPT_ENCODING, "gzip");
    let answered = server.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answered.header(header::CONTENT_ENCODING), "gzip");
    assert_eq!(answered.body[..2], [0x1f, 0x8b]);
}

#[tokio::test]
async fn the_style_sheet_may_be_kept_for_ever() {
    let server = Server::start();
    let page = server.get("/search").await;
    let address = page.text().split_once("stylesheet\" href=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let style = server.get(&address).await;
    assert_eq!(style.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert!(style.header(header::CACHE_CONTROL).contains("immutable"));
}

#[tokio::test]
async fn health_is_told_and_a_busy_server_turns_away_at_once() {
    let pool = Pool::start(NonZeroUsize::MIN, 1).unwrap();
    let server = Server::with_pool(pool.clone());
    assert_eq!(server.get("/health/livez").await.text(), "live\n");
    assert_eq!(server.get("/health/readyz").await.text(), "ready\n");

    let (release, wait) = mpsc::channel::<()>();
    let (begun, begins) = oneshot::channel();
    let running = tokio::spawn({
        let pool = pool.clone();
        async move { pool.run(Urgency::Question, move || begun.send(()).is_ok() && wait.recv().is_ok()).await }
    });
    begins.await.unwrap();
    let waiting = tokio::spawn(async move { pool.run(Urgency::Question, || ()).await });
    tokio::task::yield_now().await;
    assert_eq!(server.get("/health/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let answered = server.get("/v1/search?q=trial").await;
    assert_eq!(answered.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answered.header(header::RETRY_AFTER), "1");
    assert_eq!(answered.json()["type"], "/problems/overloaded");
    let page = server.get("/search?q=trial").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().contains("value=\"trial\""));
    assert_eq!(server.get("/health/livez").await.status, StatusCode::OK);

    drop(release);
    running.await.unwrap().unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(server.get("/v1/search?q=trial").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_search_that_takes_too_long_is_stopped_and_the_thread_is_free() {
    let pool = Pool::start(NonZeroUsize::MIN, 1).unwrap();
    let mut server = Server::with_pool(pool.clone());
    server.state.search_limit = Duration::ZERO;
    for (address, media_type) in [
        ("/v1/search?q=trial", "application/problem+json"),
        ("/v1/export?q=trial&format=csv", "application/problem+json"),
        ("/v1/kwic?q=trial", "application/problem+json"),
        ("/search?q=trial", "text/html; charset=utf-8"),
        ("/doc/weaver?q=trial", "text/html; charset=utf-8"),
    ] {
        let answered = server.get(address).await;
        assert_eq!(answered.status, StatusCode::GATEWAY_TIMEOUT, "{address}");
        assert_eq!(answered.header(header::CONTENT_TYPE), media_type, "{address}");
    }
    assert_eq!(server.get("/v1/search?q=trial").await.json()["type"], "/problems/timed-out");
    assert_eq!(pool.run(Urgency::Question, || 7).await, Ok(7));
}

#[tokio::test]
async fn what_is_too_much_is_refused_before_it_is_searched() {
    let server = Server::start();
    let (long, many) = ("x".repeat(MAX_QUERY_CHARS + 1), "country=IRN&".repeat(MAX_PARAMETERS + 1));
    for (question, problem) in [
        (format!("q={long}"), "query-too-long"),
        (many, "too-many-parameters"),
        ("page=9999&size=100".to_owned(), "page-too-deep"),
    ] {
        let answered = server.get(&format!("/v1/search?{question}")).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{problem}");
        assert_eq!(answered.json()["type"], format!("/problems/{problem}"));
    }
}

#[tokio::test]
async fn a_search_whose_client_has_gone_is_stopped() {
    let server = Server::start();
    let searcher = server.state.index.searcher();
    let (begun, begins) = oneshot::channel();
    let (ended, ends) = oneshot::channel();
    let state = server.state.clone();
    let asking = tokio::spawn(async move {
        let endless = move |searcher: &Searcher| {
            begun.send(()).unwrap();
            let outcome = loop {
                let found = count(searcher, parse("trial").expression.as_ref(), &Filters::default());
                if found.is_err() {
                    break found;
                }
            };
            ended.send(outcome.is_err()).unwrap();
            Ok(())
        };
        state.ask(searcher, endless).await
    });
    begins.await.unwrap();
    asking.abort();
    assert!(ends.await.unwrap());
}

#[tokio::test]
async fn one_client_may_be_limited_and_others_are_not_hindered() {
    let mut server = Server::start();
    let rate = Rate { count: 1, seconds: 60 };
    let limit = ClientLimit::new(rate, 2, TrustedProxies::Hops(1), AddressHeader::XForwardedFor);
    server.state.clients = Some(Arc::new(limit));
    let app = app(server.state.clone());
    let ask = async |address: &str, list: &str| {
        let request = Request::get(address).header("x-forwarded-for", list).extension(Peer([127, 0, 0, 1].into()));
        app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    assert_eq!(ask("/v1/meta", "198.51.100.7").await.status(), StatusCode::OK);
    assert_eq!(ask("/search", "203.0.113.1, 198.51.100.7").await.status(), StatusCode::OK);
    let refused = ask("/v1/meta", "203.0.113.2, 198.51.100.7").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    assert_eq!(refused.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(ask("/search", "198.51.100.7").await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("/health/livez", "198.51.100.7").await.status(), StatusCode::OK);
    assert_eq!(ask("/v1/meta", "198.51.100.8").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_happens_is_counted_and_told_to_those_who_watch_alone() {
    let mut server = Server::start();
    server.get("/doc/weaver?q=trial").await;
    server.state.search_limit = Duration::ZERO;
    server.get("/v1/search?q=trial").await;
    assert_eq!(server.get("/metrics").await.status, StatusCode::NOT_FOUND);
    let watched = crate::routes::routes_of_watchers(server.state.clone());
    let answered = watched.oneshot(Request::get("/metrics").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answered.headers()[header::CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
    let body = answered.into_body().collect().await.unwrap().to_bytes();
    let text = std::str::from_utf8(&body).unwrap();
    for line in [
        "onrecord_http_request_duration_seconds_count{route=\"/doc/{id}\",method=\"GET\",status=\"2xx\"} 1",
        "onrecord_http_request_duration_seconds_count{route=\"none\",method=\"GET\",status=\"4xx\"} 1",
        "onrecord_searches_stopped_total{reason=\"deadline\"} 1",
        "onrecord_index_documents 4",
        "onrecord_search_threads 2",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
    }
    assert!(!text.contains("weaver"), "{text}");
}

/// Where the test's log lines go.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_routes_and_no_query_document_or_address() {
    let server = Server::start();
    let lines = Lines::default();
    let sink = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || sink.clone()).with_ansi(false).finish();
    let logging = tracing::subscriber::set_default(subscriber);
    for address in
        ["/v1/search?q=secretword", "/search?q=secretword", "/doc/weaver?q=secretword", "/secretword?secretword"]
    {
        server.get(address).await;
    }
    server.get("/search?secretword=secretword").await;
    server.post("application/json", r#"{"q": "secretword", "country": "secretword"}"#).await;
    drop(logging);
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for route in ["route=\"/v1/search\"", "route=\"/search\"", "route=\"/doc/{id}\"", "route=\"none\""] {
        assert!(log.contains(route), "{route}: {log}");
    }
    for secret in ["secretword", "weaver", "127.0.0.1"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_finishes_what_runs_and_ends() {
    let pool = Pool::start(NonZeroUsize::MIN, 4).unwrap();
    let server = Server::with_pool(pool.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (_newest, routers) = watch::channel(app(server.state.clone()));
    let state = server.state.clone();
    let running = tokio::spawn(async move {
        serve(listener, &state, routers, Limits::default(), async { drop(stopped.await) }).await
    });

    let (release, wait) = mpsc::channel::<()>();
    let busy = tokio::spawn(async move { pool.run(Urgency::Question, move || wait.recv().is_ok()).await });
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /v1/search?q=trial HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!running.is_finished());
    drop(release);
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    tokio::time::timeout(DEFAULT_DRAIN_LIMIT, running).await.unwrap().unwrap().unwrap();
    busy.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_new_commit_is_served_within_seconds() {
    let server = Server::start();
    let watch = crate::reload::watch(Arc::clone(&server.state.index), server.state.metrics.clone()).unwrap();
    write(&server.dir, &[document("late", "Latecomer", "The latecomer.", &[], None)]);
    let begun = std::time::Instant::now();
    while server.search("q=latecomer").await["total"] == 0 {
        assert!(begun.elapsed() < Duration::from_secs(10), "the commit was not seen");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(watch);
}

#[tokio::test]
async fn what_is_typed_is_completed_with_counts_and_links() {
    let server = Server::start();
    let answer = server.get("/v1/suggest?q=bake&size=3").await.json();
    assert_eq!(answer["q"], "bake");
    let offers = answer["suggestions"].as_array().unwrap();
    assert_eq!(offers.len(), 3);
    let word = offers.iter().find(|offer| offer["kind"] == "word").unwrap();
    assert_eq!(server.get(word["link"].as_str().unwrap()).await.json()["total"], word["count"]);
    let title = offers.iter().find(|offer| offer["kind"] == "title").unwrap();
    assert_eq!(server.get(title["link"].as_str().unwrap()).await.status, StatusCode::OK);

    let country = server.get("/v1/suggest?q=trial+Ira").await.json()["suggestions"][0].clone();
    assert_eq!((&country["kind"], &country["filter"]["value"]), (&json!("country"), &json!("IRN")));
    assert_eq!(server.get(country["link"].as_str().unwrap()).await.json()["total"], country["count"]);

    let browser = server.get("/v1/suggest?q=wel&format=opensearch").await;
    assert_eq!(browser.header(header::CONTENT_TYPE), "application/x-suggestions+json");
    let array = browser.json();
    assert_eq!((&array[0], array[1].as_array().map(Vec::len)), (&json!("wel"), array[3].as_array().map(Vec::len)));
    let tag = browser.header(header::ETAG).to_owned();
    let again = Request::get("/v1/suggest?q=wel&format=opensearch").header(header::IF_NONE_MATCH, tag);
    assert_eq!(server.ask(again.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_MODIFIED);

    for (address, problem) in [
        ("/v1/suggest?q=a&country=IRN", "unknown-parameter"),
        ("/v1/suggest?q=a&size=21", "bad-value"),
        ("/v1/suggest?q=a&format=xml", "bad-value"),
        ("/v1/suggest?q=a&q=b", "repeated-parameter"),
    ] {
        let answered = server.get(address).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{address}");
        assert_eq!(answered.json()["type"], format!("/problems/{problem}"));
    }
    assert_eq!(server.get("/v1/suggest").await.json()["suggestions"], json!([]));
}

#[tokio::test]
async fn a_slip_of_the_pen_is_offered_corrected_and_never_applied() {
    let server = Server::start();
    let copies: Vec<Document> =
        (0..30).map(|n| document(&format!("g{n}"), "Statement", "The government spoke.", &[], None)).collect();
    write(&server.dir, &copies);
    server.state.index.refresh().unwrap();
    let answer = server.search("q=goverment").await;
    let offer = &answer["query"]["did_you_mean"][0];
    assert_eq!((&answer["total"], &offer["q"], &offer["total"]), (&json!(0), &json!("government"), &json!(30)));
    assert_eq!(server.get(offer["link"].as_str().unwrap()).await.json()["total"], 30);
    let page = server.get("/search?q=goverment").await;
    assert!(page.text().contains("Did you mean <a href=\"/search?q=government\""), "{}", page.text());
    assert_eq!(server.search("q=government").await["query"]["did_you_mean"], json!([]));
}
