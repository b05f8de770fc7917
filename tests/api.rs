//! The API: what programs ask, and what they can rely on in the answer.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use serde_json::Value;
use shared::date::Date;
use tests::{Archive, Server, encoded};

/// Every facet.
const FACETS: [&str; 5] = ["country", "region", "type", "topic", "lang"];

/// Questions for laws that hold for each: words, a phrase, operators, filters, a word that is not there.
const QUESTIONS: [&str; 8] = [
    "",
    "q=detention",
    "q=%22without+trial%22",
    "q=trial+OR+police+-women",
    "q=women&lang=en",
    "q=prison&date=2010..2018",
    "country=MLI",
    "q=zzyzx",
];

fn joined(parts: &Value) -> String {
    parts.as_array().unwrap().iter().map(|part| part["t"].as_str().unwrap()).collect()
}

fn ids(answer: &Value) -> Vec<String> {
    answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

/// An address with one more parameter.
fn with(question: &str, parameter: &str) -> String {
    let and = if question.is_empty() { "" } else { "&" };
    format!("/v1/search?{question}{and}{parameter}")
}

async fn total(server: &Server, question: &str) -> u64 {
    server.json(&format!("/v1/search?{question}")).await["total"].as_u64().unwrap()
}

#[tokio::test]
async fn an_answer_has_the_documented_shape() {
    let answer = Server::over_fixtures().json("/v1/search?q=%22without+trial%22").await;
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    let has = |value: &Value, names: &[&str]| {
        let missing: Vec<&&str> = names.iter().filter(|name| !keys(value).contains(**name)).collect();
        assert!(missing.is_empty(), "{missing:?} are missing from {value}");
    };
    has(&answer, &["query", "total", "took_ms", "index", "hits", "facets", "histogram", "near", "links"]);
    has(&answer["query"], &["q", "reads", "warnings"]);
    has(&answer["index"], &["generation", "documents"]);
    has(&answer["links"], &["self", "html"]);
    has(&answer["histogram"], &["by", "buckets", "undated"]);
    has(&answer["facets"], &FACETS);
    for facet in FACETS {
        has(&answer["facets"][facet], &["values", "missing", "more"]);
    }
    has(&answer["facets"]["country"]["values"][0], &["id", "label", "count", "selected"]);
    let hit = &answer["hits"][0];
    has(hit, &["id", "reference", "title", "type", "date", "countries", "lang", "url", "hit_count", "snippets"]);
    has(&hit["type"], &["id", "label"]);
    has(&hit["date"], &["value", "precision"]);
    has(&hit["countries"][0], &["id", "label"]);
    has(&hit["snippets"][0], &["field", "parts", "open", "here"]);
    assert_eq!(hit["reference"], "AFR 64/001/2013");
    assert_eq!(hit["countries"][0]["id"], "ERI");
    assert!(hit["snippets"][0]["open"].as_str().unwrap().contains("#:~:text="));
    assert!(hit["snippets"][0]["here"].as_str().unwrap().starts_with("/doc/"));
    assert_eq!(answer["total"].as_u64().unwrap(), 1);
}

#[tokio::test]
async fn what_each_part_finds_is_what_it_finds_alone() {
    let server = Server::over_fixtures();
    let answer = server.json("/v1/search?q=prison+(women+OR+judge)+-military&lang=en&clauses=on").await;
    let parts = answer["clauses"]["parts"].as_array().unwrap();
    let branches = parts.iter().filter_map(|part| part["branches"].as_array()).flatten();
    let all: Vec<&Value> = parts.iter().chain(branches).collect();
    assert_eq!(all.len(), 5);
    for part in all {
        let alone = format!("q={}&lang=en", encoded(part["text"].as_str().unwrap()));
        assert_eq!(total(&server, &alone).await, part["total"].as_u64().unwrap(), "{alone}");
    }
    assert_eq!(server.json("/v1/search?q=prison+women").await.get("clauses"), None);
}

#[tokio::test]
async fn a_warning_has_its_place_and_the_words_that_stand_there() {
    let server = Server::over_fixtures();
    let answer = server.json(&format!("/v1/search?q={}", encoded("café 酷刑 country:Irann"))).await;
    let warning = &answer["query"]["warnings"][0];
    assert_eq!((&warning["kind"], &warning["text"]), (&Value::from("bad-value"), &Value::from("Irann")));
    let offset = |name| usize::try_from(warning[name].as_u64().unwrap()).unwrap();
    let (start, end) = (offset("start"), offset("end"));
    let characters: Vec<char> = "café 酷刑 country:Irann".chars().collect();
    assert_eq!(characters[start..end].iter().collect::<String>(), "Irann");
}

#[tokio::test]
async fn the_segments_of_a_text_joined_are_the_text() {
    let archive = Archive::of_fixtures();
    let server = Server::over(archive);
    let documents = archive.documents();
    for question in QUESTIONS {
        let answer = server.json(&with(question, "size=100")).await;
        for hit in answer["hits"].as_array().unwrap() {
            let document = documents.iter().find(|document| hit["id"] == document.id.as_str()).unwrap();
            assert_eq!(joined(&hit["title"]), document.title);
            for snippet in hit["snippets"].as_array().unwrap() {
                let text = joined(&snippet["parts"]);
                let text = text.strip_prefix("… ").unwrap_or(&text);
                let text = text.strip_suffix(" …").unwrap_or(text);
                assert!(document.text.contains(text), "{question}: {text:?} is not in {}", document.source);
            }
        }
    }
}

#[tokio::test]
async fn a_facet_count_clicked_is_the_total() {
    let server = Server::over_fixtures();
    for question in QUESTIONS {
        let answer = server.json(&with(question, "size=1")).await;
        for facet in FACETS.into_iter().filter(|facet| !question.contains(&format!("{facet}="))) {
            for value in answer["facets"][facet]["values"].as_array().unwrap() {
                let clicked = with(question, &format!("{facet}={}", encoded(value["id"].as_str().unwrap())));
                assert_eq!(server.json(&clicked).await["total"], value["count"], "{clicked}");
            }
        }
    }
}

#[tokio::test]
async fn a_facet_count_ignores_its_own_filter_and_obeys_the_others() {
    let server = Server::over_fixtures();
    let open = server.json("/v1/search?q=prison").await;
    let own = server.json("/v1/search?q=prison&country=MLI&country=IRN").await;
    let counts = |answer: &Value| -> Vec<(Value, Value)> {
        let values = answer["facets"]["country"]["values"].as_array().unwrap().iter();
        values.filter(|value| value["count"] != 0).map(|value| (value["id"].clone(), value["count"].clone())).collect()
    };
    assert_eq!(counts(&open), counts(&own));
    let other = server.json("/v1/search?q=prison&lang=fr").await;
    assert_ne!(counts(&open), counts(&other));
    let selected =
        own["facets"]["country"]["values"].as_array().unwrap().iter().filter(|value| value["selected"] == true);
    assert_eq!(selected.count(), 2);
}

#[tokio::test]
async fn years_and_undated_documents_sum_to_the_total() {
    let server = Server::over_fixtures();
    for question in QUESTIONS.into_iter().filter(|question| !question.contains("date=")) {
        let answer = server.json(&format!("/v1/search?{question}")).await;
        let buckets = answer["histogram"]["buckets"].as_array().unwrap();
        let dated: u64 = buckets.iter().map(|bucket| bucket[1].as_u64().unwrap()).sum();
        let undated = answer["histogram"]["undated"].as_u64().unwrap();
        assert_eq!(answer["total"], dated + undated, "{question}");
        for bucket in buckets {
            let clicked = with(question, &format!("date={}", bucket[0].as_str().unwrap()));
            assert_eq!(server.json(&clicked).await["total"], bucket[1], "{clicked}");
        }
    }
}

#[tokio::test]
async fn next_and_previous_walk_all_hits_once() {
    let server = Server::over_fixtures();
    for question in QUESTIONS {
        let mut address = with(question, "size=7");
        let mut walked = Vec::new();
        let total = loop {
            let answer = server.json(&address).await;
            walked.extend(ids(&answer));
            match answer["links"]["next"].as_str() {
                Some(next) => next.clone_into(&mut address),
                None => break answer["listed"].as_u64().unwrap(),
            }
        };
        let distinct: BTreeSet<&String> = walked.iter().collect();
        assert_eq!((walked.len() as u64, distinct.len() as u64), (total, total), "{question}");
        let mut back = Vec::new();
        loop {
            let answer = server.json(&address).await;
            let mut page = ids(&answer);
            page.append(&mut back);
            back = page;
            match answer["links"]["prev"].as_str() {
                Some(previous) => previous.clone_into(&mut address),
                None => break,
            }
        }
        assert_eq!(back, walked, "{question}");
    }
}

#[tokio::test]
async fn a_country_is_taken_as_code_or_name() {
    let server = Server::over_fixtures();
    let expected = ids(&server.json("/v1/search?country=MLI").await);
    assert!(!expected.is_empty());
    for notation in ["ML", "ml", "mli", "Mali"] {
        assert_eq!(ids(&server.json(&format!("/v1/search?country={notation}")).await), expected, "{notation}");
    }
    for (code, name) in
        [("CIV", "Côte d'Ivoire"), ("TUR", "Türkiye"), ("TUR", "Turkey"), ("MMR", "Burma"), ("DEU", "Allemagne")]
    {
        let by_name = server.json(&format!("/v1/search?country={}", encoded(name))).await;
        assert_eq!(ids(&by_name), ids(&server.json(&format!("/v1/search?country={code}")).await), "{name}");
    }
}

#[tokio::test]
async fn filters_take_in_leave_out_and_ask_for_all() {
    let server = Server::over_fixtures();
    let all = total(&server, "").await;
    let (niger, nigeria) = (total(&server, "country=NER").await, total(&server, "country=NGA").await);
    let either = total(&server, "country=NER&country=NGA").await;
    let both = total(&server, "country.all=NER&country.all=NGA").await;
    assert!(niger > 0 && nigeria > 0);
    assert_eq!(either + both, niger + nigeria);
    assert_eq!(total(&server, "-country=NER").await, all - niger);
    assert_eq!(total(&server, "-country=NER&-country=NGA").await, all - either);
    assert_eq!(total(&server, "country=NER&-country=NER").await, 0);
    let languages: Vec<String> = ["en", "fr", "es", "ar", "ru", "zh", "pt", "so", "kmr", "ps", "de", "th"]
        .iter()
        .map(|code| format!("lang={code}"))
        .collect();
    assert_eq!(total(&server, &languages.join("&")).await, all);
}

#[tokio::test]
async fn dates_take_years_months_days_and_open_ends() {
    let server = Server::over_fixtures();
    let dated = total(&server, "date=..2030").await;
    let undated = server.json("/v1/search").await["histogram"]["undated"].as_u64().unwrap();
    assert_eq!(dated + undated, total(&server, "").await);
    assert_eq!(total(&server, "date=..2010").await + total(&server, "date=2011..").await, dated);
    assert_eq!(
        total(&server, "date=2012").await + total(&server, "date=2013..2014").await,
        total(&server, "date=2012..2014").await
    );
    assert_eq!(total(&server, "date=2016-11-02").await, total(&server, "date=2016-11-02..2016-11-02").await);
    assert!(total(&server, "date=2016-11-02").await >= 1);
    assert_eq!(total(&server, "date=2012..2014").await, total(&server, "date.from=2012&date.to=2014").await);
}

#[tokio::test]
async fn hits_are_sorted_by_date_where_that_is_asked() {
    let server = Server::over_fixtures();
    let dates = async |sort: &str| -> Vec<Option<String>> {
        let answer = server.json(&format!("/v1/search?size=100&sort={sort}&q=the")).await;
        let hits = answer["hits"].as_array().unwrap().iter();
        hits.map(|hit| hit["date"]["value"].as_str().map(str::to_owned)).collect()
    };
    for (sort, reversed) in [("oldest", false), ("newest", true)] {
        let dates = dates(sort).await;
        assert!(dates.len() > 10, "{dates:?}");
        // A month counts as its first day.
        let mut dated: Vec<i32> =
            dates.iter().flatten().map(|date| Date::parse(date).expect("a date").first_day()).collect();
        let undated = dates.len() - dated.len();
        assert!(dates.iter().rev().take(undated).all(Option::is_none), "{sort}: undated ones come last: {dates:?}");
        if reversed {
            dated.reverse();
        }
        assert!(dated.is_sorted(), "{sort}: {dates:?}");
    }
}

#[tokio::test]
async fn a_slip_in_a_query_is_told_and_answered() {
    let server = Server::over_fixtures();
    for (text, kind) in [
        ("\"without trial", "unclosed-quote"),
        ("(trial OR court", "unbalanced-parenthesis"),
        ("trial OR", "dangling-operator"),
        ("colour:red trial", "unknown-field"),
    ] {
        let answer = server.json(&format!("/v1/search?q={}", encoded(text))).await;
        let warnings = answer["query"]["warnings"].as_array().unwrap();
        let warning = warnings.iter().find(|warning| warning["kind"] == kind);
        let warning = warning.unwrap_or_else(|| panic!("{text}: {warnings:?}"));
        let (start, end) = (warning["start"].as_u64().unwrap(), warning["end"].as_u64().unwrap());
        assert!(start <= end && end <= text.chars().count() as u64, "{text}: {warning}");
        assert!(!warning["message"].as_str().unwrap().is_empty());
    }
    assert_eq!(server.json("/v1/search?q=trial").await["query"]["warnings"], serde_json::json!([]));
}

#[tokio::test]
async fn a_parameter_that_is_refused_is_named_with_what_to_try() {
    let server = Server::over_fixtures();
    for (question, kind, hint) in [
        ("contry=MLI", "unknown-parameter", "country"),
        ("qyear=2019", "unknown-parameter", "year"),
        ("country=Malii", "bad-value", "Mali"),
        ("size=101", "bad-value", "100"),
        ("page=0", "bad-value", "1"),
        ("sort=best", "bad-value", "newest"),
        ("date=yesterday", "bad-value", "2019"),
        ("date=2019..2011", "bad-value", "swap"),
        ("q=a&q=b", "repeated-parameter", "once"),
        ("page=9999&size=100", "page-too-deep", "narrow"),
    ] {
        let answered = server.get(&format!("/v1/search?{question}")).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{question}");
        assert_eq!(answered.header(header::CONTENT_TYPE), "application/problem+json", "{question}");
        let problem = answered.json();
        assert!(problem["type"].as_str().unwrap().ends_with(kind), "{question}: {problem}");
        assert_eq!(problem["status"], 400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(hint), "{question}: {detail}");
        assert_eq!(server.get(problem["type"].as_str().unwrap()).await.status, StatusCode::OK, "{problem}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::over_fixtures();
    for address in ["/doc/there-is-no-such-document", "/nowhere", "/v1/nowhere", "/v1", "/doc/", "/doc/%00"] {
        assert_eq!(server.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert_eq!(server.get("/v1/nowhere").await.header(header::CONTENT_TYPE), "application/problem+json");
}

#[tokio::test]
async fn an_answer_that_one_has_is_not_sent_again() {
    let server = Server::over_fixtures();
    for address in ["/v1/search?q=trial", "/search?q=trial", "/doc/mmr-1990-printer"] {
        let first = server.get(address).await;
        let tag = first.header(header::ETAG);
        assert!(first.status == StatusCode::OK && !tag.is_empty(), "{address}");
        let again = server.get_again(address, tag).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{address}");
        assert_eq!(server.get_again(address, "\"another\"").await.status, StatusCode::OK, "{address}");
    }
    let one = server.get("/v1/search?q=trial&country=ML&lang=en").await;
    let same = server.get("/v1/search?lang=EN&country=Mali&q=trial").await;
    assert_eq!(one.header(header::ETAG), same.header(header::ETAG));
}

#[tokio::test]
async fn the_page_and_the_api_agree_on_the_total() {
    let server = Server::over_fixtures();
    for question in QUESTIONS.into_iter().filter(|question| !question.is_empty()) {
        let answer = server.json(&format!("/v1/search?{question}")).await;
        let page = server.get(answer["links"]["html"].as_str().unwrap()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.has("ol.hits"), answer["total"] != 0, "{question}");
    }
}
