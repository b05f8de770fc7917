//! The pages: whole without scripts, safe whatever the archive holds, and true in every link.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use scraper::{ElementRef, Html, Selector};
use tests::{Archive, Server, encoded};

/// Pages of every kind: start, results, filters, nothing found, a page too far, a document, failures.
const PAGES: [&str; 18] = [
    "/trend?q=prison&q=women&country=GTM&country=USA&ui=es",
    "/trend?by=month&ui=ar",
    "/kwic?q=without+trial&sort=left&ui=fr",
    "/search",
    "/about",
    "/search/facets/country?q=prison",
    "/search?q=prison+women&country=GTM&-type=blog&ui=ar",
    "/doc/mmr-1990-printer?q=calendars&ui=fr",
    "/help/syntax",
    "/search?q=prison+women&clauses=on",
    "/search?q=%22without+trial%22",
    "/search?q=women&country=GTM&-lang=fr&date=2010..2020",
    "/search?q=zzyzx&country=MLI",
    "/search?q=prison&page=90",
    "/doc/mmr-1990-printer?q=calendars",
    "/doc/nothing",
    "/nowhere",
    "/search?sort=best",
];

fn selector(selector: &str) -> Selector {
    Selector::parse(selector).expect("the selector is well-formed")
}

fn all<'a>(page: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    page.select(&selector(css)).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

fn attribute<'a>(element: ElementRef<'a>, name: &str) -> &'a str {
    element.value().attr(name).unwrap_or_default()
}

/// The number in a text such as `1,600 documents`.
fn number(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("the text has a number")
}

/// The links of a page to this server, without the place on the page.
fn own_links(page: &Html) -> BTreeSet<String> {
    let links = all(page, "[href]").into_iter().map(|element| attribute(element, "href"));
    let own = links.filter(|href| href.starts_with('/'));
    own.map(|href| href.split('#').next().unwrap_or_default().to_owned()).collect()
}

/// How many documents the page of an address is about, told by the API.
async fn total(server: &Server, address: &str) -> u64 {
    let question = address.split_once('?').map_or("", |(_, question)| question);
    server.json(&format!("/v1/search?{question}")).await["total"].as_u64().unwrap()
}

#[tokio::test]
async fn no_page_needs_a_script_or_has_one_of_its_own() {
    let server = Server::over_fixtures();
    for address in PAGES {
        let answered = server.get(address).await;
        let page = Html::parse_document(answered.text());
        assert!(answered.header(header::CONTENT_TYPE).starts_with("text/html"), "{address}");
        let foreign = "script:not([type=module][src^='/assets/']), iframe, object, embed, link[rel=preload]";
        assert!(all(&page, foreign).is_empty(), "{address}");
        assert!(all(&page, "script").into_iter().all(|script| text(script).is_empty()), "{address}");
        let handlers = all(&page, "*").into_iter().flat_map(|element| element.value().attrs());
        for (name, value) in handlers {
            assert!(!name.starts_with("on") && name != "style", "{address}: {name}={value}");
            assert!(!value.trim_start().to_lowercase().starts_with("javascript:"), "{address}: {name}={value}");
        }
        assert_eq!(all(&page, "form[action='/search'] input[type=search][name=q]").len(), 1, "{address}");
        assert_eq!(all(&page, "h1").len(), 1, "{address}");
        assert!(all(&page, "html[lang][dir]").len() == 1 && all(&page, "head > title").len() == 1, "{address}");
    }
}

#[tokio::test]
async fn every_answer_forbids_what_it_does_not_need() {
    let server = Server::over_fixtures();
    for address in PAGES {
        let answered = server.get(address).await;
        let policy = answered.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{address}: {policy}");
        assert_eq!(answered.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        assert_eq!(answered.header(header::REFERRER_POLICY), "no-referrer", "{address}");
        assert_eq!(answered.header(header::SET_COOKIE), "", "{address}");
    }
}

#[tokio::test]
async fn hostile_titles_texts_and_queries_are_shown_as_text() {
    let archive = Archive::of(&["hostile/script-in-title.html", "hostile/bidi-controls.html"]);
    let server = Server::over(&archive);
    let attack = "\"><img src=x onerror=alert(2)><script>alert(1)</script>";
    let mut addresses = vec![
        "/search?q=alert".to_owned(),
        "/search?q=img+onerror".to_owned(),
        "/search?sort=newest&country=URY".to_owned(),
        format!("/search?q={}", encoded(attack)),
        format!("/search?topic={}", encoded(attack)),
        format!("/search?{}=1", encoded(attack)),
        format!("/search?country={}", encoded(attack)),
        format!("/{}", encoded(attack)),
        format!("/doc/{}", encoded(attack)),
    ];
    for document in archive.documents() {
        addresses.push(format!("/doc/{}", encoded(document.id.as_str())));
        addresses.push(format!("/doc/{}?q=alert+{}", encoded(document.id.as_str()), encoded(attack)));
    }
    for address in addresses {
        let answered = server.get(&address).await;
        assert!(answered.status.as_u16() < 500, "{address}");
        let page = Html::parse_document(answered.text());
        let foreign = "script:not([src^='/assets/']), img, [onerror]";
        assert!(all(&page, foreign).is_empty(), "{address}: {}", answered.text());
    }
    let page = server.html("/search?q=alert").await;
    let titles: Vec<String> = all(&page, "ol.hits h3").into_iter().map(text).collect();
    assert!(titles.iter().any(|title| title.contains("<script>alert(1)</script>")), "{titles:?}");
}

#[tokio::test]
async fn text_that_turns_its_direction_is_shut_in() {
    let server = Server::over(&Archive::of(&["hostile/bidi-controls.html"]));
    let page = server.html("/search?sort=newest&country=QAT").await;
    let titles = all(&page, "ol.hits h3");
    assert_eq!(titles.len(), 1);
    assert!(titles.iter().all(|title| !attribute(*title, "dir").is_empty()));
}

#[tokio::test]
async fn what_matches_is_marked_and_nothing_else() {
    let server = Server::over_fixtures();
    let page = server.html("/search?q=%22without+trial%22").await;
    let marks: Vec<String> = all(&page, "ol.hits mark").into_iter().map(text).collect();
    assert!(!marks.is_empty() && marks.iter().all(|mark| mark.to_lowercase() == "without trial"), "{marks:?}");
    let plain = server.html("/search?country=ERI").await;
    assert!(all(&plain, "mark").is_empty());
}

#[tokio::test]
async fn the_reading_view_numbers_its_marks_and_a_snippet_leads_to_one() {
    let server = Server::over_fixtures();
    let page = server.html("/search?q=detention").await;
    let links: Vec<&str> =
        all(&page, "ol.hits .snippet a").into_iter().map(|element| attribute(element, "href")).collect();
    let mut passages = 0;
    for link in links {
        let Some((address, place)) = link.split_once('#') else { continue };
        let view = server.html(address).await;
        assert_eq!(all(&view, &format!("mark#{place}")).len(), 1, "{link}");
        let marks = all(&view, "mark[id]");
        for (place, mark) in marks.iter().enumerate() {
            assert_eq!(attribute(*mark, "id"), format!("h{}", place + 1), "{link}");
        }
        passages += 1;
    }
    assert!(passages > 0);
}

#[tokio::test]
async fn a_facet_link_leads_to_as_many_documents_as_its_count_says() {
    let server = Server::over_fixtures();
    for address in ["/search?q=prison", "/search?q=prison&lang=en", "/search?date=2000..2030"] {
        let page = server.html(address).await;
        let values: Vec<(String, u64)> = all(&page, "li.value:not(.on):not(.out)")
            .into_iter()
            .map(|value| {
                let count = value.select(&selector(".count")).next().expect("a value has a count");
                let link = value.select(&selector("a.pick")).next().expect("a value has a link");
                (attribute(link, "href").to_owned(), number(&text(count)))
            })
            .collect();
        assert!(values.len() > 20, "{address}: {}", values.len());
        // A value beside one that is selected already adds to it.
        let selected = |href: &String| address.contains("lang=") && href.matches("lang=").count() > 1;
        for (href, count) in values.into_iter().filter(|(href, _)| !selected(href)) {
            assert_eq!(total(&server, &href).await, count, "{href}");
        }
    }
}

#[tokio::test]
async fn result_pages_are_not_listed_elsewhere_and_documents_name_their_original() {
    let server = Server::over_fixtures();
    for address in ["/search?q=trial", "/search?country=MLI", "/doc/mmr-1990-printer"] {
        let page = server.html(address).await;
        let robots = all(&page, "meta[name=robots]");
        let noindex = robots.iter().any(|meta| attribute(*meta, "content").contains("noindex"));
        assert_eq!(noindex, address.starts_with("/search?"), "{address}");
    }
    let archive = Archive::of_fixtures();
    let documents = archive.documents();
    let document = documents.iter().find(|document| document.url.is_some()).unwrap();
    let page = server.html(&format!("/doc/{}", document.id)).await;
    let canonical = all(&page, "link[rel=canonical]");
    assert_eq!(canonical.len(), 1);
    assert_eq!(Some(attribute(canonical[0], "href")), document.url.as_deref());
}

#[tokio::test]
async fn text_says_its_language_and_direction() {
    let server = Server::over_fixtures();
    for (query, lang, dir) in [("إنسان", "ar", "rtl"), ("律师", "zh", "ltr"), ("detención", "es", "ltr")] {
        let page = server.html(&format!("/search?q={}&lang={lang}", encoded(query))).await;
        let titles = all(&page, "ol.hits h3");
        assert!(!titles.is_empty(), "{query}");
        for title in titles {
            assert!(attribute(title, "lang").starts_with(lang), "{query}");
            assert_eq!(attribute(title, "dir"), dir, "{query}");
            let link = attribute(title.select(&selector("a")).next().unwrap(), "href").to_owned();
            let view = server.html(link.split('#').next().unwrap()).await;
            assert_eq!(attribute(all(&view, "article h1")[0], "dir"), dir, "{query}");
            assert_eq!(attribute(all(&view, "article .text")[0], "dir"), dir, "{query}");
        }
    }
}

/// The languages of the pages, with the way each is written and a text that its search page has.
const LANGUAGES: [(&str, &str, &str); 4] = [
    ("en", "ltr", "documents with"),
    ("fr", "ltr", "documents avec"),
    ("es", "ltr", "documentos con"),
    ("ar", "rtl", "وثيقة فيها"),
];

#[tokio::test]
async fn a_page_is_in_the_language_its_reader_chose_and_so_are_all_that_it_leads_to() {
    let server = Server::over_fixtures();
    for (code, dir, headline) in LANGUAGES {
        let page = server.html(&format!("/search?q=prison&ui={code}")).await;
        assert_eq!(all(&page, &format!("html[lang={code}][dir={dir}]")).len(), 1, "{code}");
        assert!(text(all(&page, "h1")[0]).contains(headline), "{code}: {}", text(all(&page, "h1")[0]));
        let is_page =
            |href: &String| !["/v1", "/assets", "/opensearch.xml"].iter().any(|other| href.starts_with(other));
        let pages = own_links(&page).into_iter().filter(is_page);
        let in_others = all(&page, ".languages a").into_iter().map(|link| attribute(link, "href").to_owned());
        let others: BTreeSet<String> = in_others.collect();
        assert_eq!(others.len(), LANGUAGES.len() - 1, "{code}");
        for link in pages.filter(|href| !others.contains(href)) {
            assert!(link.contains(&format!("ui={code}")), "{code}: {link}");
        }
    }
}

#[tokio::test]
async fn a_browser_gets_its_own_language_and_caches_are_told() {
    let server = Server::over_fixtures();
    let wishing = |address: &str| {
        let request = Request::get(address).header(header::ACCEPT_LANGUAGE, "de, es-MX;q=0.9, en;q=0.5");
        server.ask(request.body(Body::empty()).expect("the address is well-formed"))
    };
    for address in ["/search?q=prison", "/search", "/about", "/help/syntax", "/nowhere", "/doc/nothing"] {
        let answered = wishing(address).await;
        assert!(answered.has("html[lang=es][dir=ltr]"), "{address}");
        let varies = answered.headers.get_all(header::VARY).iter().any(|value| value == "accept-language");
        assert!(varies, "{address}");
    }
    let chosen = wishing("/search?q=prison&ui=fr").await;
    assert!(chosen.has("html[lang=fr]"));
    assert!(!wishing("/search?q=prison").await.text().contains("ui=es"), "links leave the choice to the browser");
}

#[tokio::test]
async fn tags_of_one_page_in_two_languages_differ() {
    let server = Server::over_fixtures();
    let tag = server.get("/search?q=prison").await.header(header::ETAG).to_owned();
    let request =
        Request::get("/search?q=prison").header(header::ACCEPT_LANGUAGE, "fr").header(header::IF_NONE_MATCH, tag);
    let answered = server.ask(request.body(Body::empty()).expect("the address is well-formed")).await;
    assert_eq!(answered.status, StatusCode::OK);
}

#[tokio::test]
async fn a_language_that_pages_do_not_have_is_refused() {
    let server = Server::over_fixtures();
    let answered = server.get("/search?q=prison&ui=tlh").await;
    assert_eq!(answered.status, StatusCode::BAD_REQUEST);
    assert!(answered.text().contains("en, fr, es, ar"));
}

#[tokio::test]
async fn a_chip_removes_its_filter_and_no_other() {
    let server = Server::over_fixtures();
    let address = "/search?q=women&country=GTM&-lang=fr&date=2010..2020&ui=es";
    let page = server.html(address).await;
    let chips = all(&page, ".chips li:not(.clear) a");
    let filters = ["country=GTM", "-lang=fr", "date=2010..2020"];
    assert_eq!(chips.len(), filters.len());
    for (chip, removed) in chips.into_iter().zip([filters[0], filters[1], filters[2]]) {
        let left: Vec<bool> = filters.iter().map(|filter| attribute(chip, "href").contains(filter)).collect();
        let expected: Vec<bool> = filters.iter().map(|filter| *filter != removed).collect();
        assert_eq!(left, expected, "{}", attribute(chip, "href"));
        assert!(attribute(chip, "href").contains("q=women") && attribute(chip, "href").contains("ui=es"));
    }
}

#[tokio::test]
async fn a_long_facet_is_whole_on_its_own_page_and_narrowed_by_how_names_begin() {
    let server = Server::over_fixtures();
    let page = server.html("/search?q=prison&ui=fr").await;
    let link = attribute(all(&page, ".facet .all")[0], "href").to_owned();
    assert_eq!(link, "/search/facets/country?q=prison&ui=fr");
    let every = server.html(&link).await;
    let listed = all(&every, ".every .value").len();
    let counted = server.json("/v1/search?q=prison").await["facets"]["country"]["values"].as_array().unwrap().len();
    assert_eq!(listed, counted);
    let narrowed = server.html(&format!("{link}&prefix=%C3%89T")).await;
    let names: Vec<String> = all(&narrowed, ".every .label").into_iter().map(text).collect();
    assert_eq!(names, ["États-Unis"]);
    assert_eq!(attribute(all(&narrowed, "input[name=prefix]")[0], "value"), "ÉT");
    assert_eq!(server.get("/search/facets/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_document_tells_reference_managers_and_search_engines_what_it_is() {
    let server = Server::over_fixtures();
    let documents = Archive::of_fixtures().documents();
    let document = documents.iter().find(|document| document.url.is_some() && document.published.is_some()).unwrap();
    let page = server.html(&format!("/doc/{}?ui=ar", document.id)).await;
    let content = |css: &str| attribute(all(&page, css)[0], "content").to_owned();
    assert_eq!(content("meta[name=citation_title]"), document.title);
    assert_eq!(content("meta[property='og:title']"), document.title);
    let date = document.published.unwrap().date.to_string();
    assert_eq!(content("[itemprop=datePublished]"), date);
    assert_eq!(content("meta[name=citation_publication_date]"), date.replace('-', "/"));
    assert!(attribute(all(&page, "article[itemscope]")[0], "itemtype").starts_with("https://schema.org/"));
    let formats: Vec<&str> = all(&page, ".formats a").into_iter().map(|link| attribute(link, "href")).collect();
    let expected = [".ris", ".bib", ".csl.json", ".txt"].map(|ending| format!("/v1/documents/{}{ending}", document.id));
    assert_eq!(formats, expected);
}

#[tokio::test]
async fn the_archive_is_described_in_numbers_that_are_what_one_finds() {
    let server = Server::over_fixtures();
    let page = server.html("/about").await;
    let all_documents = server.json("/v1/search").await["total"].as_u64().unwrap();
    assert_eq!(number(&text(all(&page, ".numbers li")[0])), all_documents);
    let values = all(&page, ".properties .value");
    assert!(values.len() > 20);
    for value in values.into_iter().step_by(7) {
        let link = value.select(&selector("a.pick")).next().unwrap();
        let count = value.select(&selector(".count")).next().unwrap();
        assert_eq!(total(&server, attribute(link, "href")).await, number(&text(count)));
    }
}

#[tokio::test]
async fn every_link_of_a_page_leads_somewhere() {
    let server = Server::over_fixtures();
    for address in PAGES {
        let page = Html::parse_document(server.get(address).await.text());
        for link in own_links(&page) {
            let status = server.get(&link).await.status;
            assert!(status.as_u16() < 400, "{address} links to {link}: {status}");
        }
        for place in all(&page, "a[href^='#']").into_iter().map(|link| attribute(link, "href")) {
            assert_eq!(all(&page, &format!("[id='{}']", place.trim_start_matches('#'))).len(), 1, "{address}{place}");
        }
    }
}

#[tokio::test]
async fn every_document_has_a_page_with_all_of_its_text() {
    let archive = Archive::of_fixtures();
    let server = Server::over(archive);
    for document in archive.documents() {
        let page = server.html(&format!("/doc/{}", encoded(document.id.as_str()))).await;
        assert_eq!(text(all(&page, "article h1")[0]), document.title);
        let paragraphs: Vec<String> = all(&page, "article .text > *").into_iter().map(text).collect();
        let expected: Vec<&str> = document.text.split("\n\n").collect();
        assert_eq!(paragraphs, expected, "{}", document.source);
    }
}

#[tokio::test]
async fn nothing_found_offers_a_way_out() {
    let server = Server::over_fixtures();
    let page = server.html("/search?q=calendars&country=MLI").await;
    assert!(all(&page, "ol.hits").is_empty());
    let repairs = all(&page, ".repairs li");
    assert!(!repairs.is_empty());
    for repair in repairs {
        let link = repair.select(&selector("a")).next().unwrap();
        let count = repair.select(&selector(".count")).next().unwrap();
        assert_eq!(total(&server, attribute(link, "href")).await, number(&text(count)));
    }
}

#[tokio::test]
async fn a_failure_is_a_page_that_leads_back() {
    let server = Server::over_fixtures();
    for (address, status) in [
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/doc/nothing", StatusCode::NOT_FOUND),
        ("/search?sort=best", StatusCode::BAD_REQUEST),
        ("/search?contry=MLI", StatusCode::BAD_REQUEST),
    ] {
        let answered = server.get(address).await;
        assert_eq!(answered.status, status, "{address}");
        assert!(answered.has("main a[href='/search']"), "{address}");
    }
}
