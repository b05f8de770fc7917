//! Trends: counts by year and month that add up, and agree with what the search counts.

use axum::http::StatusCode;
use serde_json::Value;
use tests::Server;

/// Filters, by which the whole changes too.
const FILTERS: [&str; 4] = ["", "lang=en", "country=MLI&country=SYR", "date=2010..2018"];

fn sum(points: &Value, name: &str) -> u64 {
    points.as_array().unwrap().iter().map(|point| point[name].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn every_document_is_counted_once() {
    let server = Server::over_fixtures();
    for filter in FILTERS {
        for by in ["year", "month"] {
            let trend = server.json(&format!("/v1/trend?q=detention&q=police+OR+trial&by={by}&{filter}")).await;
            for series in trend["series"].as_array().unwrap() {
                let q = series["q"].as_str().unwrap().replace(' ', "+");
                let found = server.json(&format!("/v1/search?q={q}&{filter}")).await;
                assert_eq!(series["total"], found["total"], "{q} {filter}");
                assert_eq!(
                    series["undated"].as_u64().unwrap(),
                    if filter.contains("date") { 0 } else { found["histogram"]["undated"].as_u64().unwrap() }
                );
                let apart = series["undated"].as_u64().unwrap() + series["year_only"].as_u64().unwrap_or_default();
                assert_eq!(sum(&series["points"], "count") + apart, series["total"].as_u64().unwrap());
                let apart =
                    trend["all"]["undated"].as_u64().unwrap() + trend["all"]["year_only"].as_u64().unwrap_or_default();
                assert_eq!(sum(&series["points"], "all") + apart, trend["all"]["total"].as_u64().unwrap());
            }
            let all = server.json(&format!("/v1/search?{filter}")).await;
            assert_eq!(trend["all"]["total"], all["total"]);
        }
    }
}

#[tokio::test]
async fn a_year_has_what_the_search_of_that_year_finds() {
    let server = Server::over_fixtures();
    let trend = server.json("/v1/trend?q=detention").await;
    for point in trend["series"][0]["points"].as_array().unwrap() {
        let year = point["period"].as_str().unwrap();
        let found = server.json(&format!("/v1/search?q=detention&date={year}")).await;
        let all = server.json(&format!("/v1/search?date={year}")).await;
        assert_eq!((&point["count"], &point["all"]), (&found["total"], &all["total"]), "{year}");
    }
}

#[tokio::test]
async fn a_table_says_the_same() {
    let server = Server::over_fixtures();
    let trend = server.json("/v1/trend?q=detention&by=month").await;
    let answered = server.get("/v1/trend?q=detention&by=month&format=csv").await;
    assert!(answered.header("content-type").starts_with("text/csv"));
    assert!(answered.header("content-disposition").contains("trend.csv"));
    let text = answered.text().strip_prefix('\u{feff}').unwrap();
    let rows: Vec<Vec<&str>> = text.split_terminator("\r\n").map(|row| row.split(',').collect()).collect();
    assert_eq!(rows[0], ["q", "period", "count", "all", "share"]);
    for (row, point) in rows[1..].iter().zip(trend["series"][0]["points"].as_array().unwrap()) {
        assert_eq!((row[1], row[2].parse().ok()), (point["period"].as_str().unwrap(), point["count"].as_u64()));
    }
    assert_eq!((rows[rows.len() - 2][1], rows[rows.len() - 1][1]), ("year-only", "undated"));
    assert_eq!(
        server.get_again("/v1/trend?q=detention&by=month", answered.header("etag")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_trend_of_nothing_has_counts_of_nothing() {
    let server = Server::over_fixtures();
    let trend = server.json("/v1/trend?q=zzyzx&q=titel:Iran").await;
    assert_eq!((&trend["series"][0]["total"], sum(&trend["series"][0]["points"], "count")), (&0.into(), 0));
    assert_eq!(trend["series"][1]["warnings"][0]["kind"], "unknown-field");
    assert_eq!(server.get("/v1/trend?q=a*&by=day").await.status, StatusCode::BAD_REQUEST);
}
