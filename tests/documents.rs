//! One document: its record, its citations, the documents that say the same.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::Value;
use tests::{Server, encoded};

/// The ids of every document.
async fn all_ids(server: &Server) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 1.. {
        let answer = server.json(&format!("/v1/search?size=100&page={page}")).await;
        let hits = answer["hits"].as_array().unwrap();
        ids.extend(hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()));
        if answer["links"].get("next").is_none() {
            break;
        }
    }
    ids
}

/// The fields of a record of RIS, in order.
fn ris_fields(record: &str) -> Vec<(&str, &str)> {
    let lines = record.strip_suffix("\r\n").unwrap().split("\r\n");
    lines.map(|line| line.split_once("  - ").unwrap()).collect()
}

#[tokio::test]
async fn every_document_can_be_read_and_cited_in_every_form() {
    let server = Server::over_fixtures();
    let mut keys = BTreeSet::new();
    for id in all_ids(&server).await {
        let address = format!("/v1/documents/{}", encoded(&id));
        let record = server.json(&address).await;
        assert_eq!(record["id"], id.as_str());
        assert_eq!(server.json(&format!("{address}.json")).await, record);

        let ris = server.get(&format!("{address}.ris")).await;
        let fields = ris_fields(ris.text());
        assert_eq!((fields[0].0, fields[fields.len() - 1]), ("TY", ("ER", "")), "{}", ris.text());
        let value = |tag: &str| fields.iter().find(|field| field.0 == tag).map(|field| field.1);
        assert_eq!(value("UR"), record["url"].as_str());
        assert_eq!(value("PY"), record["date"]["value"].as_str().map(|date| date.split('-').next().unwrap()));
        assert_eq!(value("SN").or(value("CN")), record["reference"].as_str());

        let csl = server.json(&format!("{address}.csl.json")).await;
        let parts = csl[0]["issued"]["date-parts"][0].as_array().map(Vec::len);
        let precision = record["date"]["precision"].as_str();
        assert_eq!(
            parts,
            precision.map(|precision| ["year", "month", "day"].iter().position(|id| *id == precision).unwrap() + 1)
        );

        let bib = server.get(&format!("{address}.bib")).await;
        let key = bib.text().split(['{', ',']).nth(1).unwrap().to_ascii_lowercase();
        assert!(keys.insert(key), "{}", bib.text());
        assert_eq!(server.get(&format!("{address}.txt")).await.text().lines().count(), 1);
    }
    assert!(keys.len() > 50);
}

#[tokio::test]
async fn citations_have_the_media_types_that_programs_know_them_by() {
    let server = Server::over_fixtures();
    let id = encoded(&all_ids(&server).await[0]);
    for (ending, media_type) in [
        ("", "application/json"),
        (".json", "application/json"),
        (".ris", "application/x-research-info-systems; charset=utf-8"),
        (".bib", "application/x-bibtex; charset=utf-8"),
        (".csl.json", "application/vnd.citationstyles.csl+json"),
        (".txt", "text/plain; charset=utf-8"),
    ] {
        let address = format!("/v1/documents/{id}{ending}");
        let answered = server.get(&address).await;
        assert_eq!(answered.header("content-type"), media_type);
        let again = server.get_again(&address, answered.header("etag")).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn versions_are_told_from_both_sides() {
    let server = Server::over_fixtures();
    let mut pairs = BTreeSet::new();
    for id in all_ids(&server).await {
        let answer = server.json(&format!("/v1/documents/{}/versions", encoded(&id))).await;
        assert_eq!(answer["id"], id.as_str());
        for version in answer["versions"].as_array().unwrap() {
            let other = version["id"].as_str().unwrap().to_owned();
            assert_ne!(other, id);
            pairs.insert((id.clone(), other, version["relation"].to_string()));
        }
    }
    assert!(!pairs.is_empty(), "the fixtures have copies");
    for (one, other, relation) in &pairs {
        assert!(pairs.contains(&(other.clone(), one.clone(), relation.clone())), "{one} {relation} {other}");
    }
}

#[tokio::test]
async fn a_document_that_is_not_there_is_a_problem() {
    let server = Server::over_fixtures();
    for address in ["unknown", "unknown.ris", "unknown.csl.json", "unknown/versions", "a%20b", ".txt"] {
        let answered = server.get(&format!("/v1/documents/{address}")).await;
        let problem: Value = answered.json();
        assert_eq!(
            (answered.status, &problem["type"]),
            (StatusCode::NOT_FOUND, &"/problems/no-such-document".into()),
            "{address}"
        );
    }
    let refused = server.get("/v1/documents/unknown?q=a").await;
    assert_eq!(refused.json()["type"], "/problems/unknown-parameter");
}
