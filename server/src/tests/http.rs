//! What every route of the API does around its answer: conditional requests, other sites' scripts, compression, links.

use super::*;

/// An address of each route of the API.
const API: [&str; 15] = [
    "/v1/search?q=trial",
    "/v1/export?q=trial&format=csv",
    "/v1/export?q=trial&format=jsonl",
    "/v1/export?q=trial&format=ris",
    "/v1/facets/country?q=trial",
    "/v1/similar/baker",
    "/v1/suggest?q=tri",
    "/v1/documents/weaver",
    "/v1/documents/weaver.ris",
    "/v1/documents/weaver/versions",
    "/v1/trend?q=trial",
    "/v1/kwic?q=trial",
    "/v1/feed.atom?q=trial",
    "/v1/feed.json?q=trial",
    "/v1/meta",
];

fn get(address: &str, header: header::HeaderName, value: &str) -> Request<Body> {
    Request::get(address).header(header, value).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn every_route_answers_one_who_has_the_answer_without_it() {
    let server = Server::start();
    for address in API {
        let first = server.get(address).await;
        assert_eq!(first.status, StatusCode::OK, "{address}");
        assert_eq!(first.header(header::CACHE_CONTROL), "private, no-cache", "{address}");
        let again = server.ask(get(address, header::IF_NONE_MATCH, first.header(header::ETAG))).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{address}");
        assert_eq!(again.header(header::ETAG), first.header(header::ETAG), "{address}");
    }
    write(&server.dir, &[document("more", "One more trial", "Text.", &["IRN"], None)]);
    server.state.index.refresh().unwrap();
    let tag = server.get("/v1/export?q=baker&format=csv").await.header(header::ETAG).to_owned();
    write(&server.dir, &[document("most", "Another trial", "Text.", &["IRN"], None)]);
    server.state.index.refresh().unwrap();
    let again = server.ask(get("/v1/export?q=baker&format=csv", header::IF_NONE_MATCH, &tag)).await;
    assert_eq!(again.status, StatusCode::OK);
}

#[tokio::test]
async fn scripts_of_any_site_may_ask_and_read_posted_questions_too() {
    let server = Server::start();
    for route in ["/v1/search", "/v1/export"] {
        let preflight = Request::options(route)
            .header(header::ORIGIN, "https://a.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
        let allowed = server.ask(preflight.body(Body::empty()).unwrap()).await;
        assert!(allowed.status.is_success(), "{route}");
        assert_eq!(allowed.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        assert!(allowed.header(header::ACCESS_CONTROL_ALLOW_METHODS).contains("POST"));
        assert!(allowed.header(header::ACCESS_CONTROL_ALLOW_HEADERS).contains("content-type"));
        assert_eq!(allowed.header(header::ACCESS_CONTROL_MAX_AGE), "86400");
        assert!(allowed.headers.get(header::ACCESS_CONTROL_ALLOW_CREDENTIALS).is_none());
    }
    let answered = server.post("application/json", r#"{"q": "trial"}"#).await;
    assert_eq!(answered.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert!(answered.header(header::ACCESS_CONTROL_EXPOSE_HEADERS).to_ascii_lowercase().contains("link"));
    assert_eq!(
        server
            .ask(Request::options("/search").body(Body::empty()).unwrap())
            .await
            .header("access-control-allow-origin"),
        ""
    );
}

#[tokio::test]
async fn every_route_is_compressed_as_the_client_can_read() {
    let server = Server::start();
    for address in API {
        for encoding in ["br", "gzip", "zstd"] {
            let answered = server.ask(get(address, header::ACCEPT_ENCODING, encoding)).await;
            assert_eq!(answered.header(header::CONTENT_ENCODING), encoding, "{address}");
            let varies = answered.headers.get_all(header::VARY).iter().map(|value| value.to_str().unwrap());
            assert!(
                varies.into_iter().any(|value| value.to_ascii_lowercase().contains("accept-encoding")),
                "{address}"
            );
        }
        assert_eq!(server.get(address).await.header(header::CONTENT_ENCODING), "", "{address}");
    }
}

#[tokio::test]
async fn an_answer_names_the_pages_beside_it_in_its_headers() {
    let server = Server::start();
    let link = server.get("/v1/search?q=trial&size=1&page=2").await.header(header::LINK).to_owned();
    for expected in [
        "</v1/search?q=trial&page=3&size=1>; rel=\"next\"",
        "</v1/search?q=trial&size=1>; rel=\"prev\"",
        "</v1/search?q=trial&page=2&size=1>; rel=\"self\"",
        "</search?q=trial&page=2&size=1>; rel=\"alternate\"; type=\"text/html\"",
    ] {
        assert!(link.contains(expected), "{link}");
    }
}

#[tokio::test]
async fn the_time_of_a_search_is_told() {
    let server = Server::start();
    for address in ["/v1/search?q=trial", "/v1/facets/country?q=trial", "/v1/export?q=trial&format=csv"] {
        assert!(server.get(address).await.header("server-timing").starts_with("search;dur="), "{address}");
    }
}
