//! Taking a document down: it is gone from every answer and from every file, it says so, and it does not come back.

use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use indexer::removal::{Copies, Remove, Removed, remove};
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};
use shared::index::Reason;
use tests::{Archive, Server};

/// What only the document says that is removed.
const MARKS: [&str; 6] = ["qarabelian", "Zorvane", "8417263", "kestrel-court", "Weirwatching", "qx-0001"];

const REMOVED: &str = r#"{"id":"qx-0001","title":"Zorvane arrested at the dam","text":"Zorvane, a qarabelian, was held with 8417263 others.\n\nNobody said why Zorvane was held.","url":"https://site.example/news/kestrel-court","published":"1987-05-04","countries":["NP"],"topics":["Weirwatching"],"language":"en","type":"report"}"#;
const TRANSLATION: &str = r#"{"id":"fr-2","title":"Un barrage fermé","text":"Le barrage est fermé depuis mars.","url":"https://site.example/fr/barrage","language":"fr","published":"2019-03-04","alternates":[{"lang":"en","url":"https://site.example/news/kestrel-court"}]}"#;
const OTHERS: &str = r#"{"id":"o-1","title":"Dams of the valley","text":"The dams leak. People were held back by the water.","language":"en","published":"2019-03-04","countries":["NP"],"topics":["Water"],"type":"report"}
{"id":"o-2","title":"Held without trial","text":"Two people were arrested and held at the dam.","language":"en","published":"2020-01-02","countries":["PE"],"topics":["Fair Trials"],"type":"press-release"}"#;

fn take_down(archive: &Archive, names: &[&str]) -> Removed {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    let options = Remove { index: archive.index_dir(), names, reason: Reason::Safety, copies: Copies::Stay };
    remove(&options).expect("it is removed")
}

/// The archive, its index and the marked document in it.
fn marked() -> Archive {
    let archive = Archive::empty();
    archive.write("a.jsonl", format!("{REMOVED}\n{TRANSLATION}\n{OTHERS}\n"));
    archive.ingest();
    archive
}

/// Every route that could show something of a document, asked for all there is and for each mark.
async fn everything(server: &Server) -> String {
    let mut addresses: Vec<String> = [
        "/search",
        "/about",
        "/v1/search?size=100",
        "/v1/export?format=jsonl",
        "/v1/export?format=csv",
        "/v1/export?format=ris",
        "/v1/meta",
        "/v1/feed.atom",
        "/v1/feed.json",
        "/v1/trend",
        "/v1/facets/topic",
        "/v1/facets/country",
        "/search/facets/topic",
        "/v1/similar/o-2",
        "/doc/o-2",
        "/doc/fr-2",
        "/v1/documents/fr-2",
        "/v1/documents/fr-2/versions",
        "/v1/search?q=held&sort=oldest",
        "/v1/kwic?q=held",
        "/v1/kwic?q=arrested&format=csv",
        "/v1/suggest?q=zorv",
        "/v1/suggest?q=qarab",
        "/v1/suggest?q=weirw",
        "/v1/suggest?q=8417",
        "/v1/facets/topic?prefix=weir",
        "/search?q=zorvan",
        "/v1/search?q=qarabelia",
        "/v1/search?q=weirwatch",
        "/doc/qx-0001",
        "/doc/qx-0001?q=held",
        "/v1/documents/qx-0001",
        "/v1/documents/qx-0001.ris",
        "/v1/documents/qx-0001.txt",
        "/v1/documents/qx-0001/versions",
        "/v1/similar/qx-0001",
    ]
    .map(str::to_owned)
    .into();
    addresses.extend(["/v1/search", "/v1/kwic"].iter().flat_map(|route| {
        ["held", "zorva*", "qarabelan~2", "title:dam", "date:1987"]
            .map(|query| format!("{route}?q={}", tests::encoded(query)))
    }));
    let mut shown = String::new();
    for address in addresses {
        let answered = server.get(&address).await;
        assert!(!answered.status.is_server_error(), "{address}: {}", answered.text());
        // What was asked is read back: only what the archive says is of interest.
        let text = without_question(answered.text(), &address);
        shown.push_str(&(text + "\n"));
    }
    let questions = json!(["held", "dam", {"q": "people", "sort": "oldest"}]).to_string();
    let request = Request::post("/v1/batch?hits=10").header(header::CONTENT_TYPE, "application/json");
    let answered = server.ask(request.body(Body::from(questions)).expect("a request")).await;
    shown.push_str(answered.text());
    shown
}

/// An answer without the address it was asked at.
fn without_question(text: &str, address: &str) -> String {
    text.replace(address, "").replace("qx-0001", "").to_lowercase()
}

#[tokio::test]
async fn a_removed_document_is_gone_from_every_answer_and_its_addresses_say_so() {
    let archive = marked();
    let before = everything(&Server::over(&archive)).await;
    let seen = MARKS.iter().filter(|mark| before.contains(&mark.to_lowercase())).count();
    assert!(seen >= MARKS.len() - 1, "{seen} marks are seen as long as it is there");

    let removed = take_down(&archive, &["https://site.example/news/kestrel-court/"]);
    assert_eq!(removed.removed.len(), 1);
    let server = Server::over(&archive);
    let after = everything(&server).await;
    for mark in MARKS {
        assert!(!after.contains(&mark.to_lowercase()), "{mark}: {}", around(&after, &mark.to_lowercase()));
    }
    for query in ["qarabelian", "Zorvane", "8417263", "date:1987", "topic:Weirwatching"] {
        assert_eq!(server.json(&format!("/v1/search?q={query}")).await["total"], 0, "{query}");
    }
    for address in
        ["/v1/documents/qx-0001", "/v1/documents/qx-0001.ris", "/v1/similar/qx-0001", "/v1/documents/qx-0001/versions"]
    {
        let answered = server.get(address).await;
        assert_eq!(
            (answered.status, &answered.json()["type"]),
            (StatusCode::GONE, &json!("/problems/document-removed"))
        );
        assert_eq!(answered.header(header::CACHE_CONTROL), "no-store");
    }
    for (language, words) in [("en", "was removed"), ("fr", "a été retiré"), ("es", "fue retirado"), ("ar", "أُزيلت")]
    {
        let page = server.get(&format!("/doc/qx-0001?ui={language}")).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text().contains(words), "{language}");
    }
    let counts = json!({"removed": 1, "by_reason": {"safety": 1}, "redacted": 0});
    assert_eq!(server.json("/v1/meta").await["taken_down"], counts);
    assert!(server.get("/about").await.text().contains("1 document was removed"));
}

fn around<'a>(text: &'a str, mark: &str) -> &'a str {
    let place = text.find(mark).unwrap_or_default();
    let line = text.lines().scan(0, |end, line| {
        *end += line.len() + 1;
        Some((*end, line))
    });
    line.into_iter().find(|(end, _)| *end > place).map_or("", |(_, line)| line)
}

#[tokio::test]
async fn a_server_that_runs_no_longer_finds_it_after_its_next_look() {
    let archive = marked();
    let index = archive.index();
    let (old, id) = (index.searcher(), shared::document::DocumentId::new("qx-0001").expect("an id"));
    take_down(&archive, &["qx-0001"]);
    assert!(old.document(&id).expect("it is read").is_some(), "a search that runs goes on with what it began with");
    assert!(index.refresh().expect("it is loaded"));
    let new = index.searcher();
    assert!(new.document(&id).expect("it is read").is_none() && new.removals().has_removed(&id));
}

#[test]
fn no_file_of_the_index_holds_a_byte_of_it_before_or_after_the_next_ingest() {
    let archive = marked();
    assert!(is_in_a_file(&archive.index_dir(), "qx-0001"));
    take_down(&archive, &["qx-0001"]);
    for round in ["removed", "ingested again"] {
        for mark in MARKS.iter().flat_map(|mark| [(*mark).to_owned(), mark.to_lowercase()]) {
            assert!(!is_in_a_file(&archive.index_dir(), &mark), "{mark}, {round}");
        }
        let report = archive.ingest();
        assert_eq!((report.withheld, report.added), (1, 0));
    }
    assert!(!archive.documents().iter().any(|document| document.id.as_str() == "qx-0001"));
}

fn is_in_a_file(dir: &Path, text: &str) -> bool {
    let mut paths = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    let holds = |bytes: Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    paths.any(|path| if path.is_dir() { is_in_a_file(&path, text) } else { holds(fs::read(path).expect("a file")) })
}

/// What an index answers, but for its own name and the time that it took.
fn answers(archive: &Archive) -> Vec<Value> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = Server::over(archive);
    let ask = async |address: &str| {
        let mut answer = server.json(address).await;
        for own in ["index", "took_ms", "taken_down", "links"] {
            answer.as_object_mut().expect("an object").remove(own);
        }
        answer
    };
    runtime.block_on(async {
        let mut answers = Vec::new();
        for address in [
            "/v1/search?size=100&sort=oldest&fold=off",
            "/v1/search?q=dam&size=100&fold=off",
            "/v1/search?q=held+OR+water&size=100",
            "/v1/search?q=%22held+at+the%22&country=NPL",
            "/v1/suggest?q=da",
            "/v1/trend?q=dam",
            "/v1/meta",
        ] {
            answers.push(ask(address).await);
        }
        answers
    })
}

fn line(number: usize) -> String {
    const WORDS: [&str; 6] = ["dam", "water held back", "held at the gate", "valley", "trial", "rain on the dam"];
    let countries = ["NP", "PE", "ML"];
    let (text, country) = (WORDS[number % WORDS.len()], countries[number % countries.len()]);
    json!({
        "id": format!("d-{number}"), "title": format!("Statement {number} on the {}", WORDS[(number / 2) % WORDS.len()]),
        "text": format!("{text}. {}", WORDS[(number * 5 + 1) % WORDS.len()]), "countries": [country], "mentions": [country],
        "published": format!("20{:02}-03-04", number % 20), "language": "en", "type": "report",
        "topics": [format!("Topic {}", number % 4)],
    })
    .to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_stays_answers_as_if_the_others_had_never_been_there(gone in subsequence((0..24).collect::<Vec<usize>>(), 1..10)) {
        let (archive, without) = (Archive::empty(), Archive::empty());
        // In two runs, so that there are several segments.
        for half in [0..12, 12..24] {
            archive.write(&format!("{}.jsonl", half.start), half.clone().map(line).collect::<Vec<_>>().join("\n"));
            archive.ingest();
            let kept = half.clone().filter(|number| !gone.contains(number)).map(line).collect::<Vec<_>>();
            if !kept.is_empty() {
                without.write(&format!("{}.jsonl", half.start), kept.join("\n"));
                without.ingest();
            }
        }
        let names: Vec<String> = gone.iter().map(|number| format!("d-{number}")).collect();
        take_down(&archive, &names.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert_eq!(answers(&archive), answers(&without));
    }
}
