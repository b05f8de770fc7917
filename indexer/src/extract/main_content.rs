//! Where the text of a page is, and what around and in it is chrome: menus, share bars, links to other articles.

use std::collections::HashMap;
use std::sync::LazyLock;

use scraper::node::Element;
use scraper::{ElementRef, Html, Selector};

use crate::extract::selector;
use crate::extract::text::paragraphs;

/// Elements that are chrome wherever they stand.
const CHROME_ELEMENTS: [&str; 11] =
    ["aside", "button", "datalist", "dialog", "figcaption", "footer", "form", "input", "nav", "select", "textarea"];

/// Roles that are chrome.
const CHROME_ROLES: [&str; 9] =
    ["alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "navigation", "search"];

/// Words in class names and ids that name chrome. A name is cut at everything that is no letter, and at capitals:
/// `article-shareBar` has the words article, share and bar.
const CHROME_WORDS: [&str; 47] = [
    "ad",
    "ads",
    "advert",
    "advertisement",
    "adverts",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "captcha",
    "caption",
    "comments",
    "cookie",
    "cookies",
    "credits",
    "disqus",
    "donate",
    "footer",
    "hidden",
    "masthead",
    "menu",
    "modal",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "noprint",
    "pager",
    "pagination",
    "paywall",
    "petition",
    "popup",
    "postlist",
    "promo",
    "recommended",
    "related",
    "share",
    "sharebar",
    "sharedaddy",
    "sharing",
    "sidebar",
    "signup",
    "skip",
    "social",
    "subscribe",
    "toc",
    "toolbar",
    "tweet",
];

/// Whole class names that name chrome, in lower case: blocks of the site's theme that ask the reader to act or to load a file.
const CHROME_CLASSES: [&str; 20] = [
    "action-block",
    "actionblock",
    "article-meta",
    "article-metaactions",
    "article-metadata",
    "download-block",
    "downloadblock",
    "edit-link",
    "entry-footer",
    "entry-meta",
    "jp-relatedposts",
    "post-list",
    "post-meta",
    "post-tags",
    "screen-reader-text",
    "tag-links",
    "topics-container",
    "u-hiddenvisually",
    "visually-hidden",
    "wp-caption-text",
];

/// Names that begin so say what stands beside the element, or its state: `has-sidebar`.
const ABOUT_OTHERS: [&str; 5] = ["has-", "no-", "with-", "without-", "is-"];

/// Elements that are never chrome by their class: themes write the state of the whole page there.
const NEVER_CHROME: [&str; 5] = ["html", "body", "main", "article", "h1"];

/// Where the text of an article stands, the most telling first.
static CONTAINERS: LazyLock<Vec<Selector>> = LazyLock::new(|| {
    let selectors = [
        "[itemprop~=articleBody]",
        ".entry-content, .post-content, .article-content, .article-body, .article__body, .story-body, .node__content, \
         .field-name-body, .field--name-body",
        "article",
        "main, [role=main]",
        "#content, #main, #main-content, .content, .main-content",
    ];
    selectors.into_iter().map(selector).collect()
});

/// Elements that hold text and no other parts of a page.
const PARAGRAPHS: [&str; 5] = ["blockquote", "li", "p", "pre", "td"];

static LINKS: LazyLock<Selector> = LazyLock::new(|| selector("a"));

/// A container is believed if it has this much text, in bytes.
const MIN_CONTAINER_BYTES: usize = 200;

/// Names of classes mean something else than usual on a page if they hide a text as long as this, in bytes.
const MIN_HIDDEN_BYTES: usize = 1_000;

/// A container is believed if it has one part in this many of what the paragraphs of the page suggest.
const CONTAINER_SHARE: usize = 2;

/// A paragraph counts for the element around it from this length on, in bytes.
const MIN_PARAGRAPH_BYTES: usize = 25;

/// How many elements of one kind on a page are weighed.
const MAX_CANDIDATES: usize = 200;

/// Whether an element is chrome: not part of the text of an article, wherever it stands in it.
pub(crate) fn is_chrome(element: &Element) -> bool {
    if CHROME_ELEMENTS.contains(&element.name()) {
        return true;
    }
    if NEVER_CHROME.contains(&element.name()) {
        return false;
    }
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("role").is_some_and(|role| CHROME_ROLES.contains(&role))
        || element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"))
        || element.classes().chain(element.id()).any(names_chrome)
}

fn names_chrome(name: &str) -> bool {
    let lower_case = name.to_ascii_lowercase();
    if CHROME_CLASSES.contains(&lower_case.as_str()) {
        return true;
    }
    !ABOUT_OTHERS.iter().any(|start| lower_case.starts_with(start))
        && words(name).any(|word| CHROME_WORDS.contains(&word.as_str()))
}

/// The words of a class name: `article-shareBar` has article, share, bar.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut previous = ' ';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && previous.is_ascii_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if letter.is_ascii_alphabetic() { letter.to_ascii_lowercase() } else { ' ' });
        previous = letter;
    }
    spaced.split_ascii_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>().into_iter()
}

/// The text of a page that is laid out in no way that is known: that of the container which names itself, if it holds
/// most of what the page's paragraphs suggest; else that around the most text in paragraphs without links. If names of
/// classes leave next to nothing, they mean something else there, and only elements tell what is chrome.
pub(crate) fn text(html: &Html) -> String {
    let text = text_without(html, is_chrome);
    if text.len() >= MIN_CONTAINER_BYTES {
        return text;
    }
    let by_element = text_without(html, |element| CHROME_ELEMENTS.contains(&element.name()));
    if by_element.len() >= MIN_HIDDEN_BYTES { by_element } else { text }
}

fn text_without(html: &Html, is_chrome: fn(&Element) -> bool) -> String {
    let densest = densest(html, is_chrome).map(|element| paragraphs(element, is_chrome)).unwrap_or_default();
    for container in CONTAINERS.iter() {
        let longest =
            container_texts(html, container, is_chrome).into_iter().max_by_key(String::len).unwrap_or_default();
        if longest.len() >= MIN_CONTAINER_BYTES && longest.len() >= densest.len() / CONTAINER_SHARE {
            return longest;
        }
    }
    densest
}

/// The texts of the containers of one kind; those that stand side by side are parts of one text.
fn container_texts(html: &Html, container: &Selector, is_chrome: fn(&Element) -> bool) -> Vec<String> {
    let mut texts: Vec<(Option<ElementRef<'_>>, String)> = Vec::new();
    for element in html.select(container).take(MAX_CANDIDATES) {
        let is_within = |around: ElementRef<'_>| container.matches(&around) || is_chrome(around.value());
        if is_chrome(element.value()) || element.ancestors().filter_map(ElementRef::wrap).any(is_within) {
            continue;
        }
        let parent = element.parent().and_then(ElementRef::wrap);
        let text = paragraphs(element, is_chrome);
        match texts.last_mut() {
            Some((last_parent, whole)) if *last_parent == parent => {
                whole.push_str("\n\n");
                whole.push_str(&text);
            }
            _ => texts.push((parent, text)),
        }
    }
    texts.into_iter().map(|(_, text)| text.trim().to_owned()).collect()
}

/// The element with the most text in paragraphs: each counts for its parent, and half for the parent's parent, less the
/// text of its links.
fn densest(html: &Html, is_chrome: fn(&Element) -> bool) -> Option<ElementRef<'_>> {
    let mut weights = HashMap::new();
    let mut order = Vec::new();
    for paragraph in
        outside(html.root_element(), is_chrome).filter(|element| PARAGRAPHS.contains(&element.value().name()))
    {
        let own = own_bytes(paragraph);
        if own < MIN_PARAGRAPH_BYTES {
            continue;
        }
        let parents = paragraph.ancestors().filter_map(ElementRef::wrap).take(2);
        for (parent, weight) in parents.zip([own, own / 2]) {
            *weights.entry(parent.id()).or_insert_with(|| {
                order.push(parent);
                0
            }) += weight;
        }
    }
    let heaviest = order.into_iter().rev().max_by_key(|element| weights.get(&element.id()).copied());
    heaviest.or_else(|| html.select(&BODY).next())
}

static BODY: LazyLock<Selector> = LazyLock::new(|| selector("body"));

/// The text of a paragraph that no link and no inner paragraph holds, in bytes.
fn own_bytes(paragraph: ElementRef<'_>) -> usize {
    if paragraph.descendent_elements().skip(1).any(|inner| PARAGRAPHS.contains(&inner.value().name())) {
        return 0;
    }
    let bytes = |element: ElementRef<'_>| element.text().map(|text| text.trim().len()).sum::<usize>();
    let linked: usize = paragraph.select(&LINKS).map(bytes).sum();
    bytes(paragraph).saturating_sub(2 * linked)
}

/// The elements below one that are not in chrome, in the order of the page.
fn outside(root: ElementRef<'_>, is_chrome: fn(&Element) -> bool) -> impl Iterator<Item = ElementRef<'_>> {
    let mut next = Some(*root);
    std::iter::from_fn(move || {
        loop {
            let node = next?;
            let element = ElementRef::wrap(node).filter(|element| !is_chrome(element.value()));
            let child = element.and_then(|element| element.first_child());
            let after = || {
                node.ancestors().take_while(|around| around.id() != root.id()).find_map(|around| around.next_sibling())
            };
            next = child.or_else(|| if node.id() == root.id() { None } else { node.next_sibling().or_else(after) });
            if element.is_some() {
                return element;
            }
        }
    })
}

/// Whether an element, or one around it, is chrome.
pub(crate) fn is_in_chrome(element: ElementRef<'_>) -> bool {
    is_chrome(element.value()) || element.ancestors().any(|around| around.value().as_element().is_some_and(is_chrome))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> String {
        text(&Html::parse_document(body))
    }

    const STORY: &str = "<p>The court set the three villagers free on Monday, after two years without a trial.</p>\
        <p>Their families had asked for nothing else since the day of the arrests.</p><ul><li>All charges were dropped.</ul>";

    const READ: &str = "The court set the three villagers free on Monday, after two years without a trial.\n\n\
        Their families had asked for nothing else since the day of the arrests.\n\nAll charges were dropped.";

    #[test]
    fn chrome_is_told_by_element_role_and_whole_words_of_its_names() {
        let html = Html::parse_document(
            "<nav></nav><div class=shareBar></div><div id=related-content></div><p role=banner></p><p hidden></p>\
             <section class='article has-sidebar'></section><div class=shadow-admission></div><article class=related></article>",
        );
        let verdicts: Vec<bool> =
            html.select(&selector("body > *")).map(|element| is_chrome(element.value())).collect();
        assert_eq!(verdicts, [true, true, true, true, true, false, false, false]);
    }

    #[test]
    fn the_text_is_found_in_named_and_unnamed_containers() {
        for (before, after) in [
            ("<article>", "</article>"),
            ("<div class='entry-content'>", "</div>"),
            ("<div><div class=x7>", "</div></div>"),
            ("<main><div class=has-sidebar>", "</div></main>"),
        ] {
            let menu = "<ul class=menu><li><a href=/>Start here, and find everything else</a></ul>";
            let other =
                "<div class=related-posts><p>Another story of another day, which has nothing to do with it.</p></div>";
            assert_eq!(
                page(&format!("<header>{menu}</header>{before}{STORY}{other}{after}<footer>Imprint</footer>")),
                READ
            );
        }
    }
}
