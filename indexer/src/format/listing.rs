//! Pages of the site that list publications, in both generations of its markup: results of a search, and archives.
//!
//! A *card* is what such a page shows of one publication.

use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};
use shared::document::Extent;

use crate::extract::document_address::{self, DocumentAddress};
use crate::extract::metadata::{Metadata, absolute};
use crate::extract::selector;
use crate::extract::stated_date;
use crate::extract::text::{line, paragraphs};
use crate::record::{Record, StatedDate, push_term};

/// What only listings have: cards of results, lists of posts, headings that count them.
static CARDS: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        "article.post--result, article.aimc-ignore, .postlist article, .search-results article, li.wp-block-post, \
         body.search article.post, body.archive article.post, body.blog article.post, \
         body.search article.hentry, body.archive article.hentry, body.blog article.hentry",
    )
});
static NO_CARDS: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        ".postlist-header, .postlist-headerTitle, .search-results, .wp-block-query-no-results, body.search-no-results, .no-results",
    )
});

/// What only listings of the site itself have.
static OWN: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        "article.post--result, article.aimc-ignore, .postlist, .postlist-header, .postlist-headerTitle, \
         .wp-block-query-no-results, body.search-no-results",
    )
});

static ARTICLE: LazyLock<Selector> = LazyLock::new(|| selector("article"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector(".post-title, .entry-title"));
static HEADING: LazyLock<Selector> = LazyLock::new(|| selector("h1, h2, h3, h4, h5, h6"));
static LINK: LazyLock<Selector> = LazyLock::new(|| selector("a[href]"));
static TYPE: LazyLock<Selector> = LazyLock::new(|| selector(".post-category"));
static LOCATION: LazyLock<Selector> = LazyLock::new(|| selector(".post-location"));
static TOPIC: LazyLock<Selector> = LazyLock::new(|| selector(".post-topic"));
static EXCERPT: LazyLock<Selector> = LazyLock::new(|| selector(".post-excerpt, .entry-summary"));
static EXCERPT_TEXT: LazyLock<Selector> = LazyLock::new(|| selector(".wp-block-post-excerpt__excerpt"));
static DATES: LazyLock<Selector> = LazyLock::new(|| {
    selector(".post-byline, .post-meta, .publishedDate, .updatedDate, .entry-date, .wp-block-post-date")
});
static TIME: LazyLock<Selector> = LazyLock::new(|| selector("time"));

/// The cards of a page; `None` if it is no listing. A listing may be empty.
pub(super) fn read(html: &Html, metadata: &Metadata, source: &str) -> Option<Vec<Record>> {
    let cards: Vec<Record> = html
        .select(&CARDS)
        .filter(|element| element.value().name() == "article" || element.select(&ARTICLE).next().is_none())
        .filter(|element| !is_beside_the_list(*element))
        .filter_map(|element| card(element, metadata, source))
        .collect();
    let is_listing = !cards.is_empty() || html.select(&NO_CARDS).next().is_some();
    is_listing.then_some(cards)
}

/// Whether a page is laid out as listings of the site are.
pub(super) fn is_of_the_site(html: &Html) -> bool {
    html.select(&OWN).next().is_some()
}

/// Whether cards are what a page is for: they hold most of its text, and are not links below an article.
pub(super) fn hold_the_text(cards: &[Record], text: &str) -> bool {
    let has_text = cards.iter().any(|card| !card.text.is_empty());
    has_text && cards.iter().map(|card| card.title.len() + card.text.len()).sum::<usize>() * 2 >= text.len()
}

/// Whether a card stands within another, among links to related publications, in a side bar or the like.
fn is_beside_the_list(card: ElementRef<'_>) -> bool {
    card.ancestors().filter_map(ElementRef::wrap).any(|around| {
        matches!(around.value().name(), "article" | "aside" | "footer" | "nav")
            || around.value().classes().any(|class| class.contains("related"))
    })
}

/// Reads a card; `None` if it has no title that leads somewhere.
fn card(card: ElementRef<'_>, metadata: &Metadata, source: &str) -> Option<Record> {
    let heading = card.select(&TITLE).chain(card.select(&HEADING)).find(|heading| !line(*heading).is_empty())?;
    let around = heading.ancestors().take_while(|node| node.id() != card.id()).filter_map(ElementRef::wrap);
    let link_around =
        around.into_iter().find(|element| element.value().name() == "a" && element.attr("href").is_some());
    let link = heading.select(&LINK).next().or(link_around).or_else(|| card.select(&LINK).next())?;
    let url = absolute(link.attr("href")?, metadata.base.as_ref());

    let mut record = Record::new(source, Extent::Excerpt);
    record.title = line(heading);
    record.text = excerpt(card);
    record.types = terms(card, &TYPE);
    record.locations = terms(card, &LOCATION);
    record.topics = terms(card, &TOPIC);
    for shown in dates(card) {
        let date = if shown.is_update { &mut record.updated } else { &mut record.published };
        date.get_or_insert(StatedDate::byline(shown.date));
    }
    record.language = document_address::language(&url).or_else(|| metadata.language.clone());
    record.reference = DocumentAddress::parse(&url).map(|address| address.reference);
    record.url = Some(url);
    Some(record)
}

/// The opening of the text; the link to the rest of it is left out.
fn excerpt(card: ElementRef<'_>) -> String {
    let is_link =
        |class: &str| class.contains("more-text") || class.contains("read-more") || class.contains("more-link");
    let text = |element: ElementRef<'_>| paragraphs(element, |inner| inner.classes().any(is_link));
    let Some(excerpt) = card.select(&EXCERPT).next() else { return String::new() };
    let first = excerpt.select(&EXCERPT_TEXT).map(text).find(|text| !text.is_empty());
    first.unwrap_or_else(|| text(excerpt))
}

/// The terms in an element: one for each link, or its text if it has none.
fn terms(card: ElementRef<'_>, place: &Selector) -> Vec<String> {
    let mut terms = Vec::new();
    for element in card.select(place) {
        let links: Vec<String> = element.select(&LINK).map(line).collect();
        let labels = if links.is_empty() { vec![line(element)] } else { links };
        for label in labels.into_iter().filter(|label| !label.is_empty()) {
            push_term(&mut terms, label);
        }
    }
    terms
}

/// The dates a card shows: first those of its byline. The second of two without a label is that of the change.
fn dates(card: ElementRef<'_>) -> Vec<stated_date::Shown> {
    let outermost = |element: &ElementRef<'_>| {
        !element.ancestors().filter_map(ElementRef::wrap).any(|around| DATES.matches(&around))
    };
    let mut dates: Vec<_> = card.select(&DATES).filter(outermost).filter_map(stated_date::shown).collect();
    if dates.is_empty() {
        dates.extend(card.select(&TIME).filter_map(stated_date::shown));
    }
    if let [first, second] = &mut dates[..] {
        second.is_update |= !first.is_update;
    }
    dates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_page(markup: &str) -> Option<Vec<Record>> {
        let html = Html::parse_document(markup);
        let metadata = Metadata::read(&html, Some("https://site.example/en/search/river/"));
        read(&html, &metadata, "page.html")
    }

    #[track_caller]
    fn check(markup: &str, expected: &Record) {
        let records = read_page(markup).expect("a listing");
        assert_eq!(records, std::slice::from_ref(expected));
    }

    fn expected() -> Record {
        let mut record = Record::new("page.html", Extent::Excerpt);
        record.url = Some("https://site.example/en/documents/mde99/0017/2019/fr/".to_owned());
        record.title = "River dams: three engineers freed & home".to_owned();
        record.text = "They were held for a year...".to_owned();
        record.types = vec!["Research".to_owned()];
        record.locations = vec!["Riverland".to_owned()];
        record.topics = vec!["Unfair Trials".to_owned()];
        record.published = Some(StatedDate::byline("March 4, 2019"));
        record.language = Some("fr".to_owned());
        record.reference = Some("MDE 99/0017/2019".to_owned());
        record
    }

    #[test]
    fn a_card_of_the_older_markup_is_read_whole() {
        let mut record = expected();
        record.updated = Some(StatedDate::byline("May 6, 2020"));
        check(
            r#"<html lang="en"><body class="search"><nav><a href="/en/">Start</a></nav><main><section class="search-results">
            <header class="postlist-header"><h2 class="postlist-headerTitle">1 result</h2></header>
            <article class="post post--result" aria-label="Article: River Dams">
            <a class="floating-anchor" href="/en/documents/mde99/0017/2019/fr/" aria-hidden="true"></a>
            <a class="post-category" href="/en/latest/research/">Research</a>
            <a class="post-location" href="/en/location/riverland/">Riverland</a>
            <a class="post-topic" href="/en/topic/unfair-trials/">Unfair Trials</a>
            <h1 class="post-title"><a href="/en/documents/mde99/0017/2019/fr/">River dams:
               three engineers freed &amp; home</a></h1>
            <div class="post-excerpt">They were held for a year...</div>
            <strong class="post-byline" aria-label="Post updated date">Updated: May 6, 2020</strong>
            <span class="post-byline" aria-label="Post published date">March 4, 2019</span>
            </article></section><section class="post-pagination"><a class="page-numbers" href="?page=2">2</a></section>"#,
            &record,
        );
    }

    #[test]
    fn a_card_of_the_newer_markup_is_read_whole() {
        let mut record = expected();
        record.published = Some(StatedDate::byline("2019-03-04T09:00:00+00:00"));
        record.topics.push("Prisons".to_owned());
        check(
            r#"<html lang="en"><ul class="wp-block-post-template"><li class="wp-block-post post-7"><article class="post post--result">
            <div class="taxonomy-category post-category"><a href="/x" rel="tag">Research</a></div>
            <div class="taxonomy-location post-location"><a href="/y" rel="tag">Riverland</a></div>
            <div class="taxonomy-topic post-topic"><a href="/z" rel="tag">Unfair Trials</a>, <a href="/w" rel="tag">Prisons</a></div>
            <h2 class="post-title wp-block-post-title"><a href="https://site.example/en/documents/mde99/0017/2019/fr/">River dams: three engineers freed &amp; home</a></h2>
            <div class="post-excerpt"><p class="wp-block-post-excerpt__excerpt"> </p>
            <p class="wp-block-post-excerpt__excerpt">They were held for a year...</p><p class="wp-block-post-excerpt__more-text"><a href="/more">Read more</a></p></div>
            <div class="post-byline"><time datetime="2019-03-04T09:00:00+00:00">4 March</time></div>
            </article></li></ul>"#,
            &record,
        );
    }

    #[test]
    fn a_card_of_an_archive_has_no_excerpt() {
        let mut record = expected();
        record.text.clear();
        record.locations.clear();
        record.topics.clear();
        record.published = Some(StatedDate::byline("2019-03-04"));
        record.updated = Some(StatedDate::byline("6 May 2020"));
        check(
            r#"<html lang="en"><body><main><div class="news-section section"><header class="postlist-header"><h2>Latest</h2></header>
            <div class="postlist"><ul><li><article class="aimc-ignore"><figure class="post-figure"><img alt="A photo"></figure>
            <div class="post-content"><div class="post-category"><a href="/en/latest/research/">Research</a></div>
            <header class="post-header"><div class="post-meta"><time datetime="2019-03-04">4 March 2019</time></div></header>
            <div class="post-meta">6 May 2020</div>
            <h3 class="post-title"><a href="https://site.example/en/documents/mde99/0017/2019/fr/">River dams: three engineers freed &amp; home</a></h3>
            </div></article></li></ul></div></div></main>"#,
            &record,
        );
    }

    #[test]
    fn a_profile_of_a_country_is_a_publication_too() {
        let records = read_page(
            "<article class='post post--result'><span class='post-category'>Country Profile</span>\
             <h1 class='post-title'><a href='/en/location/riverland/'>Riverland</a></h1><div class='post-excerpt'>Much rain.</div></article>",
        );
        let record = &records.expect("a listing")[0];
        assert_eq!(
            (&*record.types[0], &*record.title, record.published.as_ref().map(|date| &*date.written)),
            ("Country Profile", "Riverland", None)
        );
        assert_eq!(record.language.as_deref(), Some("en"));
    }

    #[test]
    fn a_listing_may_be_empty_and_another_page_is_none() {
        let empty = "<section class='search-results'><header class='postlist-header'><h2>0 results for 'dam'</h2></header></section>";
        assert_eq!(read_page(empty), Some(Vec::new()));
        assert_eq!(
            read_page(
                "<main><h1>A story</h1><p>Text</p><aside><article class='post--result'><h2><a href=x>y</a></h2></article></aside>"
            ),
            None
        );
    }
}
