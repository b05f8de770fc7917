//! Pages that hold one publication: posts and documents of the site, by its own markup, and pages of other sites.

use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};
use shared::document::Extent;

use crate::extract::document_address::{self, DocumentAddress};
use crate::extract::main_content::{self, is_chrome, is_in_chrome};
use crate::extract::metadata::{Metadata, absolute};
use crate::extract::page_date::PageDates;
use crate::extract::text::{headings, line, paragraphs};
use crate::extract::{selector, terms, title};
use crate::format::first_words;
use crate::record::Record;

/// What single pages of the site have, and no listing.
static OWN_TITLE: LazyLock<Selector> = LazyLock::new(|| selector("h1.article-title, .article-title"));
static OWN_TEXT: LazyLock<Selector> = LazyLock::new(|| selector("article.article-content, .article .article-content"));
static OWN_REFERENCE: LazyLock<Selector> = LazyLock::new(|| selector(".indexNumber"));

static TERMS: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        ".topics-container a, .article-metaData .post-category a, .article-metaData .post-location a, \
         .article-metaData .post-topic a, article a[rel~=tag], main a[rel~=tag], .entry-footer a[rel~=tag]",
    )
});
/// How many elements of one kind on a page are looked at.
const MAX_CANDIDATES: usize = 200;

/// How titles of pages begin that only say that something is missing or forbidden, in lower case.
const ERROR_TITLES: [&str; 24] = [
    "400 bad request",
    "401 ",
    "403",
    "404",
    "410 ",
    "429 ",
    "500",
    "502",
    "503",
    "504",
    "access denied",
    "attention required",
    "bad gateway",
    "error",
    "fehler",
    "forbidden",
    "just a moment",
    "not found",
    "oops",
    "page introuvable",
    "page not found",
    "página no encontrada",
    "service unavailable",
    "the page you",
];

/// A page with a title of an error is one if it has less text than this, in bytes.
const MAX_ERROR_BYTES: usize = 1_000;

/// A page of a site that is not known is a publication if it has as much text as this, in bytes.
const MIN_TEXT_BYTES: usize = 80;

/// Whether a page is laid out as single pages of the site are.
pub(super) fn is_of_the_site(html: &Html) -> bool {
    html.select(&OWN_TEXT).next().is_some() && html.select(&OWN_TITLE).next().is_some()
}

/// Reads a page; an error says in words why there is no publication on it.
pub(super) fn read(html: &Html, metadata: &Metadata, source: &str) -> Result<Record, String> {
    let own_text = own_text(html);
    let is_own = !own_text.is_empty();
    let mut record = Record::new(source, Extent::Whole);
    record.title = title(html, metadata).unwrap_or_default();
    record.text = if is_own { own_text } else { main_content::text(html) };
    record.text = without_title(record.text, &record.title);
    record.headings = headings(html.root_element());
    if is_error(&record) {
        return Err(format!("a saved error page: {:?}", first_words(&record.title)));
    }
    if record.text.is_empty() || (!is_own && record.text.len() < MIN_TEXT_BYTES) {
        return Err(format!("a page without text to speak of: {:?}", first_words(&record.title)));
    }
    add_dates(html, metadata, &mut record);
    terms::add(html.select(&TERMS).take(MAX_CANDIDATES).filter(|link| !is_related(*link)), &mut record);
    let address = metadata.url.as_deref().and_then(DocumentAddress::parse);
    let shown = html.select(&OWN_REFERENCE).map(line).find(|number| !number.is_empty());
    record.reference = shown.or(address.map(|address| address.reference));
    let stated_by_address = metadata.url.as_deref().and_then(document_address::language);
    record.language = stated_by_address.or_else(|| metadata.language.clone());
    record.url = metadata.url.as_deref().map(|url| absolute(url, metadata.base.as_ref()));
    record.alternates.clone_from(&metadata.alternates);
    Ok(record)
}

/// The text where the site has it. Parts within parts are read once.
fn own_text(html: &Html) -> String {
    let is_outermost = |element: &ElementRef<'_>| {
        !element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|around| OWN_TEXT.matches(&around) || is_chrome(around.value()))
    };
    let texts = html.select(&OWN_TEXT).filter(is_outermost).map(|element| paragraphs(element, is_chrome));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// The title where the site has it, else what headings and head agree on.
fn title(html: &Html, metadata: &Metadata) -> Option<String> {
    let own = html.select(&OWN_TITLE).take(MAX_CANDIDATES).filter(|title| !is_in_chrome(*title)).map(line);
    own.into_iter().find(|title| !title.is_empty()).or_else(|| title::title(html, metadata))
}

fn without_title(text: String, title: &str) -> String {
    match text.split_once("\n\n") {
        Some((first, rest)) if first.split_whitespace().eq(title.split_whitespace()) => rest.to_owned(),
        _ => text,
    }
}

fn is_error(record: &Record) -> bool {
    let title = record.title.to_lowercase();
    let says_error = ERROR_TITLES.iter().any(|start| title.starts_with(start)) || title.ends_with("not found");
    says_error && record.text.len() < MAX_ERROR_BYTES
}

/// The dates of the page: the most reliable as that of publication, the others beside it.
fn add_dates(html: &Html, metadata: &Metadata, record: &mut Record) {
    let PageDates { published, updated } = PageDates::read(html, metadata);
    let mut published = published.into_iter();
    record.published = published.next();
    record.other_dates = published.collect();
    record.updated = updated;
}

/// Whether something on a page belongs to another publication that the page points to.
fn is_related(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|around| {
        let names = around.value().classes().chain(around.value().id());
        matches!(around.value().name(), "aside" | "nav")
            || names.into_iter().any(|name| name.to_ascii_lowercase().contains("related"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::StatedDate;

    fn read_page(markup: &str) -> Result<Record, String> {
        let html = Html::parse_document(markup);
        let metadata = Metadata::read(&html, None);
        read(&html, &metadata, "page.html")
    }

    const POST: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Riverland: Engineers freed - The Archive</title>
        <link rel="canonical" href="https://site.example/en/latest/news/2019/03/engineers-freed/"></head><body class="has-sidebar">
        <header><nav><a href="/">Home</a></nav></header><main><div class="container"><div class="article-container">
        <section class="article has-sidebar"><header class="article-header"><div class="article-meta">
        <div class="article-metaActions"><a href="/">Back</a><span>Share this</span></div>
        <div class="article-metaData"><div class="article-metaDataRow">
        <div class="publishedDate"><time datetime="2019-03-04T08:00:00+00:00">4 March 2019</time></div>
        <span class="updatedDate"><strong>Updated:</strong> <time>6 May 2020</time></span>
        <p class="indexNumber">Index Number:&nbsp;MDE&nbsp;99/0017/2019</p></div></div></div>
        <h1 class="article-title">Riverland: Engineers freed</h1></header>
        <article class="article-content"><p>Three engineers are <strong>free</strong>.</p><h2>A long year</h2>
        <div class="tweetAction"><p>Tweet this</p></div><ul><li>No trial</li><li>No charge</li></ul>
        <blockquote><p>“We waited.”</p></blockquote><table><tr><td>2018</td><td>3</td></tr></table>
        <div class="related-content"><p>Another story</p></div></article>
        <footer class="article-footer"><div class="topics-container"><ul>
        <li><a href="/en/search/?qlocation=17">Riverland</a></li><li><a href="/en/search/?qtopic=4">Unfair Trials</a></li>
        <li><a href="/en/search/?qcategory=1">News</a></li><li><a href="/en/search/?qresource-type=9">Press Release</a></li>
        </ul></div><div class="related-content"><a href="/en/search/?qtopic=5">Dams</a><time datetime="2001-01-01">then</time></div></footer>
        </section><aside><p>Support us</p></aside></div></div></main><footer>Imprint</footer></body></html>"#;

    #[test]
    fn a_post_of_the_site_is_read_whole() {
        let mut expected = Record::new("page.html", Extent::Whole);
        expected.url = Some("https://site.example/en/latest/news/2019/03/engineers-freed/".to_owned());
        expected.title = "Riverland: Engineers freed".to_owned();
        expected.text =
            "Three engineers are free.\n\nA long year\n\nNo trial\n\nNo charge\n\n“We waited.”\n\n2018 | 3".to_owned();
        expected.headings = vec!["A long year".to_owned()];
        expected.types = vec!["Press Release".to_owned(), "News".to_owned()];
        expected.locations = vec!["Riverland".to_owned()];
        expected.topics = vec!["Unfair Trials".to_owned()];
        expected.published = Some(StatedDate::byline("2019-03-04T08:00:00+00:00"));
        expected.other_dates = vec![StatedDate::byline("4 March 2019")];
        expected.updated = Some(StatedDate::byline("6 May 2020"));
        expected.language = Some("en".to_owned());
        expected.reference = Some("Index Number: MDE 99/0017/2019".to_owned());
        assert_eq!(read_page(POST), Ok(expected));
        assert!(is_of_the_site(&Html::parse_document(POST)));
    }

    #[test]
    fn a_document_page_takes_reference_and_language_from_its_address() {
        let record = read_page(
            r#"<html lang="en"><head><meta property="og:url" content="https://site.example/en/documents/mde99/0017/2019/ar/">
            <script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2019-03-04","dateModified":"2019-03-04T11:00"}]}</script>
            </head><h1 class="article-title">A dam</h1><article class="article-content"><p>Short.</p></article>"#,
        );
        let record = record.expect("a page");
        assert_eq!(record.reference.as_deref(), Some("MDE 99/0017/2019"));
        assert_eq!(record.language.as_deref(), Some("ar"));
        assert_eq!((record.published, record.updated), (Some(StatedDate::metadata("2019-03-04")), None));
    }

    #[test]
    fn a_page_of_another_site_gives_its_title_text_and_date() {
        let record = read_page(
            "<title>Freed at last | Example News</title><meta property=og:site_name content='Example News'><div id=top><h1>Example News</h1></div>\
             <div class=story><h2>Freed at last</h2><p class=date>Monday, 4 March 2019</p><div class=x><p>The court set the three villagers \
             free on Monday, after two years without a trial.</p><p>Nobody said why it had taken so long.</p></div></div>",
        );
        let record = record.expect("a page");
        assert_eq!(record.title, "Freed at last");
        assert_eq!(record.published, Some(StatedDate::byline("4 March 2019")));
        assert!(record.text.starts_with("The court") && record.text.ends_with("so long."), "{}", record.text);
    }

    #[test]
    fn error_pages_and_empty_pages_are_none() {
        for markup in [
            "<title>404 Not Found</title><h1>Not Found</h1><p>The requested URL was not found on this server. Please check the address, and try again.</p>",
            "<title>Access denied</title><h1>Access denied</h1><p>You do not have access to this site. The owner may have set restrictions, sorry.</p>",
            "<title>A gallery</title><img src=x>",
            "<p>Words without a title.</p>",
        ] {
            assert!(read_page(markup).is_err(), "{markup}");
        }
    }
}
