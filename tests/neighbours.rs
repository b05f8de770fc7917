//! What other sites, browsers and crawlers find here: the search box to embed, the description, old addresses.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use scraper::Selector;
use tests::Server;

#[tokio::test]
async fn any_site_may_load_the_search_box_and_asks_again_what_it_has() {
    let server = Server::over_fixtures();
    let script = server.get("/embed/search.js").await;
    assert_eq!(script.status, StatusCode::OK);
    assert_eq!(script.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(script.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(script.headers.get_all(header::CACHE_CONTROL).iter().count(), 1);
    let again = server.get_again("/embed/search.js", script.header(header::ETAG)).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
}

#[tokio::test]
async fn what_a_page_loads_is_there_and_may_be_kept_for_ever() {
    let server = Server::over_fixtures();
    for page in ["/search", "/embed/demo"] {
        let html = server.html(page).await;
        let selector = Selector::parse("link[rel=stylesheet], script").expect("a selector");
        let mut count = 0;
        for element in html.select(&selector) {
            let address = element.value().attr("href").or(element.value().attr("src")).expect("an address");
            let asset = server.get(address).await;
            assert_eq!(asset.status, StatusCode::OK, "{page}: {address}");
            if address.starts_with("/assets/") {
                assert!(asset.header(header::CACHE_CONTROL).contains("immutable"), "{address}");
                let other = address.replace("/assets/", "/assets/0");
                assert_eq!(server.get(&other).await.status, StatusCode::NOT_FOUND, "{other}");
            }
            count += 1;
        }
        assert_eq!(count, 2, "{page}");
    }
}

#[tokio::test]
async fn a_browser_is_told_where_to_search_and_where_to_complete() {
    let server = Server::over_fixtures();
    let link = server.get("/search").await.has("link[rel=search][href='/opensearch.xml'][type][title]");
    assert!(link);
    let request = Request::get("/opensearch.xml").header(header::HOST, "search.example.org");
    let description = server.ask(request.body(Body::empty()).expect("a request")).await;
    assert!(description.header(header::CONTENT_TYPE).starts_with("application/opensearchdescription+xml"));
    let templates: Vec<&str> = description.text().split("template=\"").skip(1).collect();
    assert_eq!(templates.len(), 5);
    for template in templates {
        let (address, _) = template.split_once('"').expect("an end");
        let path = address.strip_prefix("http://search.example.org").expect("a whole address");
        let path = path.replace("&#38;", "&").replace("{searchTerms}", "prison");
        let path = path.replace("{startPage?}", "").replace("{count?}", "");
        assert_eq!(server.get(&path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn crawlers_read_documents_and_no_results() {
    let server = Server::over_fixtures();
    let robots = server.get("/robots.txt").await;
    assert!(robots.header(header::CONTENT_TYPE).starts_with("text/plain"));
    for line in ["Allow: /doc/", "Allow: /search$", "Disallow: /search", "Disallow: /v1/"] {
        assert!(robots.text().lines().any(|other| other == line), "{line}");
    }
    for (page, is_listed) in
        [("/search", true), ("/search?q=prison", false), ("/search?q=zzyzx", false), ("/no", false)]
    {
        assert_eq!(!server.get(page).await.has("meta[name=robots][content^=noindex]"), is_listed, "{page}");
    }
}

#[tokio::test]
async fn an_old_address_leads_to_the_same_search() {
    let server = Server::over_fixtures();
    let old = "/search/prison/page/2/?qyear=2013&qmonth=&qlocation=eritrea,1796&qtopic=&qcategory=&sort=date-desc";
    let moved = server.get(old).await;
    assert_eq!(moved.status, StatusCode::PERMANENT_REDIRECT);
    let address = moved.header(header::LOCATION).to_owned();
    assert!(address.starts_with("/search?q=prison&date=2013&sort=newest&country=ERI"), "{address}");
    let results = server.get(&address).await;
    assert_eq!(results.status, StatusCode::OK);
    assert!(results.text().contains("asked for qlocation=1796"), "{}", results.text());
    assert!(results.text().contains("Eritrea: Twelve years in"));
    for (old, new) in [
        ("/fr/search/prison/?qyear=2013", "/search?q=prison&date=2013&ui=fr"),
        ("/ar/search/", "/search?ui=ar"),
        ("/search/prison/feed/rss2/?qlocation=eritrea", "/v1/feed.atom?q=prison&country=ERI"),
        ("/search?q=prison&date.from=2012&date.to=2013", "/search?q=prison&date=2012..2013"),
        ("/search?q=prison&date.from=&date.to=", "/search?q=prison"),
    ] {
        let moved = server.get(old).await;
        assert_eq!((moved.status, moved.header(header::LOCATION)), (StatusCode::PERMANENT_REDIRECT, new), "{old}");
        assert_eq!(server.get(new).await.status, StatusCode::OK, "{new}");
    }
    assert_eq!(server.get("/tlh/search/prison/").await.status, StatusCode::NOT_FOUND);
    for odd in ["/search/", "/search/%FF%00/?qyear=%FF", "/search/a/b/c?sort=title-asc&qmonth=x", "/search//?&"] {
        let moved = server.get(odd).await;
        assert_eq!(moved.status, StatusCode::PERMANENT_REDIRECT, "{odd}");
        assert_eq!(server.get(moved.header(header::LOCATION)).await.status, StatusCode::OK, "{odd}");
    }
}
