//! What the head of a page says of it: `meta` and `link` elements, and descriptions in JSON-LD.

use std::sync::LazyLock;

use scraper::{Html, Selector};
use serde_json::Value;
use url::Url;

use crate::extract::selector;
use crate::extract::text::line;
use crate::record::StatedAlternate;

/// How many of the objects in a page's JSON-LD are looked at.
const MAX_JSON_LD_OBJECTS: usize = 1_000;

/// Names of `meta` elements that hold the date of publication, the most reliable first.
const PUBLISHED: [&str; 27] = [
    "article:published_time",
    "article:published",
    "article:publicationdate",
    "og:published_time",
    "og:article:published_time",
    "og:pubdate",
    "datepublished",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dc.date.published",
    "dcterms.issued",
    "dcterms.available",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "shareaholic:article_published_time",
    "article_date_original",
    "originalpublicationdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "published-date",
    "pubdate",
    "article.published",
];

/// Names of `meta` elements that hold the date of publication on most pages, and that of a change or of today on others.
const PERHAPS_PUBLISHED: [&str; 12] = [
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "dc:date",
    "datecreated",
    "article.created",
    "article:created_time",
    "date",
    "created",
    "search.date",
    "vr:published_time",
];

/// Names of `meta` elements that hold the date of the last change.
const UPDATED: [&str; 6] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
];

/// Names of `meta` elements that hold the title, the most reliable first: of Highwire, of those for sharing, of Dublin Core.
const HEADLINES: [&str; 6] =
    ["citation_title", "og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title"];

/// How many translations of a page are kept.
const MAX_ALTERNATES: usize = 200;

/// Types in JSON-LD that are the publication itself, not the site or the page around it.
const PUBLICATIONS: [&str; 14] = [
    "Article",
    "NewsArticle",
    "BlogPosting",
    "Report",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "ScholarlyArticle",
    "TechArticle",
    "LiveBlogPosting",
    "SocialMediaPosting",
    "PressRelease",
    "AdvertiserContentArticle",
    "CreativeWork",
];

static META: LazyLock<Selector> = LazyLock::new(|| selector("meta[content]"));
static CANONICAL: LazyLock<Selector> = LazyLock::new(|| selector("link[rel~=canonical][href]"));
static ALTERNATES: LazyLock<Selector> = LazyLock::new(|| {
    selector(
        "link[rel~=alternate][hreflang][href], .article-metaData a[hreflang][href], .article-header a[hreflang][href], \
         .article-meta a[hreflang][href]",
    )
});
static BASE: LazyLock<Selector> = LazyLock::new(|| selector("base[href]"));
static JSON_LD: LazyLock<Selector> = LazyLock::new(|| selector("script[type='application/ld+json' i]"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector("head > title"));

/// What the head of a page says.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    /// The page's own address: canonical, or that which it gives for sharing.
    pub(crate) url: Option<String>,
    /// What relative addresses on the page are relative to.
    pub(crate) base: Option<Url>,
    /// The titles it is given for citing and for sharing, the most reliable first.
    pub(crate) headlines: Vec<String>,
    /// The content of `title`.
    pub(crate) title: Option<String>,
    /// The same publication in other languages.
    pub(crate) alternates: Vec<StatedAlternate>,
    /// The name of the site.
    pub(crate) site: Option<String>,
    /// The language of the page, or of its interface.
    pub(crate) language: Option<String>,
    /// When it was published, the most reliable first.
    pub(crate) published: Vec<String>,
    /// What may be the date of publication, the most reliable first.
    pub(crate) perhaps_published: Vec<String>,
    /// When it was changed.
    pub(crate) updated: Option<String>,
}

impl Metadata {
    /// Reads a page that was fetched from `url`, if that is known.
    pub(crate) fn read(html: &Html, url: Option<&str>) -> Self {
        let meta = Meta::read(html);
        let json_ld = JsonLd::read(html);
        let link = |selector: &Selector| html.select(selector).find_map(|link| filled(link.attr("href")?));
        let fetched = url.and_then(|url| Url::parse(url).ok());
        let own = link(&CANONICAL).or_else(|| meta.get(&["og:url"])).map(|url| absolute(&url, fetched.as_ref()));
        let own_url = own.as_deref().and_then(|url| Url::parse(url).ok()).or(fetched);
        let base = link(&BASE).and_then(|base| Url::parse(&absolute(&base, own_url.as_ref())).ok());
        let alternates = alternates(html, base.as_ref().or(own_url.as_ref()), own.as_deref().or(url));
        Self {
            url: own.or_else(|| url.map(ToOwned::to_owned)),
            base: base.or(own_url),
            headlines: HEADLINES.iter().filter_map(|name| meta.get(&[name])).chain(json_ld.headline.clone()).collect(),
            title: html.select(&TITLE).map(line).find(|title| !title.is_empty()),
            alternates,
            site: meta.get(&["og:site_name", "application-name"]),
            language: filled(
                html.root_element().attr("lang").or(html.root_element().attr("xml:lang")).unwrap_or_default(),
            )
            .or_else(|| meta.get(&["content-language", "citation_language", "dc.language", "dcterms.language"]))
            .or_else(|| meta.get(&["og:locale"]))
            .or_else(|| json_ld.language.clone()),
            published: json_ld.published.into_iter().chain(meta.all(&PUBLISHED)).collect(),
            perhaps_published: meta.all(&PERHAPS_PUBLISHED).chain(json_ld.created).collect(),
            updated: json_ld.updated.or_else(|| meta.get(&UPDATED)),
        }
    }
}

/// What a page links as itself in other languages: in its head, and where the site says "Also available in".
fn alternates(html: &Html, base: Option<&Url>, own: Option<&str>) -> Vec<StatedAlternate> {
    let mut alternates: Vec<StatedAlternate> = Vec::new();
    for link in html.select(&ALTERNATES).take(MAX_ALTERNATES) {
        let language = link.attr("hreflang").unwrap_or_default().trim();
        let url = absolute(link.attr("href").unwrap_or_default(), base);
        let is_other = own.is_none_or(|own| !is_same_page(own, &url));
        let is_language = !language.is_empty() && !language.eq_ignore_ascii_case("x-default");
        if is_language && is_other && !alternates.iter().any(|known| is_same_page(&known.url, &url)) {
            alternates.push(StatedAlternate { language: language.to_owned(), url });
        }
    }
    alternates
}

fn is_same_page(one: &str, other: &str) -> bool {
    let page = |url: &str| url.split('#').next().unwrap_or_default().trim_end_matches('/').to_owned();
    page(one) == page(other)
}

/// An address as seen from `base`; as it is if it cannot be resolved.
pub(crate) fn absolute(href: &str, base: Option<&Url>) -> String {
    let href = href.trim();
    match base.map(|base| base.join(href)) {
        Some(Ok(url)) => url.into(),
        None if href.starts_with("//") => format!("https:{href}"),
        _ => href.to_owned(),
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The `meta` elements: lower-case name and content.
struct Meta(Vec<(String, String)>);

impl Meta {
    fn read(html: &Html) -> Self {
        let entries = html.select(&META).filter_map(|meta| {
            let name =
                ["property", "name", "itemprop", "http-equiv"].iter().find_map(|attribute| meta.attr(attribute))?;
            Some((name.trim().to_ascii_lowercase(), filled(meta.attr("content")?)?))
        });
        Self(entries.collect())
    }

    fn get(&self, names: &[&str]) -> Option<String> {
        self.all(names).next()
    }

    /// The contents under some names, in the order of these, the first of each.
    fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        let first = |wanted: &&str| self.0.iter().find(|(name, _)| name == wanted).map(|(_, content)| content.clone());
        names.iter().filter_map(first)
    }
}

#[derive(Debug, Default)]
struct JsonLd {
    headline: Option<String>,
    language: Option<String>,
    published: Option<String>,
    created: Option<String>,
    updated: Option<String>,
}

impl JsonLd {
    /// What the objects that are publications say, then those that are pages.
    fn read(html: &Html) -> Self {
        let scripts = html.select(&JSON_LD).map(|script| script.text().collect::<String>());
        let mut values: Vec<Value> = scripts.filter_map(|script| serde_json::from_str(script.trim()).ok()).collect();
        let (mut publications, mut pages) = (Vec::new(), Vec::new());
        for _ in 0..MAX_JSON_LD_OBJECTS {
            match values.pop() {
                Some(Value::Array(inner)) => values.extend(inner.into_iter().rev()),
                Some(Value::Object(mut object)) => {
                    for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                        values.extend(object.remove(key));
                    }
                    let types = strings(object.get("@type"));
                    if types.iter().any(|name| PUBLICATIONS.contains(&name.as_str())) {
                        publications.push(object);
                    } else if types.iter().any(|name| name.ends_with("Page")) {
                        pages.push(object);
                    }
                }
                Some(_) => {}
                None => break,
            }
        }
        let get = |key: &str| {
            publications.iter().chain(&pages).find_map(|object| strings(object.get(key)).into_iter().next())
        };
        Self {
            headline: publications.iter().find_map(|object| strings(object.get("headline")).into_iter().next()),
            language: get("inLanguage"),
            published: get("datePublished"),
            created: get("dateCreated").or_else(|| get("uploadDate")),
            updated: get("dateModified"),
        }
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => filled(text).into_iter().collect(),
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).filter_map(filled).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Metadata {
        Metadata::read(&Html::parse_document(head), Some("https://site.example/saved/page"))
    }

    #[test]
    fn descriptions_are_found_in_graphs_and_lists() {
        let metadata = read(
            r#"<script type="application/ld+json">{"@context":"x","@graph":[{"@type":"WebPage","datePublished":"2001-01-01"},
            {"@type":["NewsArticle"],"headline":"Freed","datePublished":"2019-05-02T10:00:00Z","dateModified":"2020-01-01"}]}</script>
            <script type="application/ld+json">{ broken</script>"#,
        );
        assert_eq!(metadata.headlines, ["Freed"]);
        assert_eq!(metadata.published, ["2019-05-02T10:00:00Z"]);
        assert_eq!(metadata.updated.as_deref(), Some("2020-01-01"));
    }

    #[test]
    fn addresses_become_absolute() {
        let metadata = read("<base href='/en/'><link rel=canonical href='//site.example/en/news/x/'>");
        assert_eq!(metadata.url.as_deref(), Some("https://site.example/en/news/x/"));
        assert_eq!(absolute("documents/1/", metadata.base.as_ref()), "https://site.example/en/documents/1/");
        assert_eq!(absolute("/a", None), "/a");
    }

    #[test]
    fn other_languages_are_linked_absolutely_without_the_page_itself() {
        let metadata = read(
            "<link rel=canonical href='https://site.example/en/x/'><link rel=alternate hreflang=en href='/en/x'>\
             <link rel=alternate hreflang=x-default href='/en/x/'><link rel=alternate hreflang=fr href='/fr/y/'>\
             <link rel=alternate type='application/rss+xml' href='/feed/'><header class=article-header>\
             <div class=article-metaData><p>Also available in <a hreflang=fr href='https://site.example/fr/y/'>Français</a>\
             <a hreflang=ar href='https://site.example/ar/z/'>العربية</a></div></header><a hreflang=es href=/es/>Site</a>",
        );
        let alternates: Vec<(&str, &str)> =
            metadata.alternates.iter().map(|other| (other.language.as_str(), other.url.as_str())).collect();
        assert_eq!(alternates, [("fr", "https://site.example/fr/y/"), ("ar", "https://site.example/ar/z/")]);
    }

    #[test]
    fn the_first_name_that_is_filled_counts() {
        let metadata = read(
            "<html lang=fr><meta name=date content=2003><meta property='article:published_time' content='2004-05-06'>",
        );
        assert_eq!(
            (metadata.published, metadata.perhaps_published),
            (vec!["2004-05-06".to_owned()], vec!["2003".to_owned()])
        );
    }
}
