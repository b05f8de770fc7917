//! Which element of a page holds its text.

use std::sync::LazyLock;

use scraper::Selector;

use super::outline::{Measure, Outline};
use crate::extract::selector;

/// Where the text of an article stands, the most telling first, with the share of the page's prose from which it is
/// believed, in percent.
static NAMED: LazyLock<Vec<(Selector, usize)>> = LazyLock::new(|| {
    let selectors = [
        ("[itemprop~=articleBody]", 25),
        (
            ".entry-content, .post-content, .article-content, .article-body, .article__body, .story-body, .node__content, \
             .field-name-body, .field--name-body, .articleBody, .post-body, .entry-body, .article-text, .article__content, \
             .post__content, .story-content, .td-post-content, .story__body",
            25,
        ),
        (
            "[itemprop~=description], .product-description, .product__description, .woocommerce-Tabs-panel--description, \
             #productDescription, .product-details",
            35,
        ),
        ("article", 40),
        ("main, [role=main]", 60),
        ("#content, #main, #main-content, .content, .main-content", 60),
    ];
    selectors.into_iter().map(|(selectors, share)| (selector(selectors), share)).collect()
});

/// A container that names itself is believed if it has this much prose, in bytes.
const MIN_NAMED_PROSE: usize = 150;

/// Of containers apart from each other, one is believed if it has this many times the prose of any other.
const AHEAD: usize = 3;

/// Containers side by side stand for the element around them if they have this share of its prose, in percent.
const OWN_SHARE: usize = 60;

/// A container that names itself is believed if its prose is this share of all text on the page, in percent.
const MIN_NAMED_SHARE: usize = 5;

/// The element with the text is the innermost with this share of the page's prose, in percent.
const SHARE: usize = 80;

/// Elements that hold a paragraph: a text is what is around them.
const PARAGRAPHS: [&str; 11] = ["blockquote", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre"];

/// A page whose text is prose by this share is an article; others are lists of things. In percent.
const ARTICLE_PROSE: usize = 40;

/// What a page is, as far as it matters for what belongs to its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Paragraphs, one after the other.
    Prose,
    /// Things side by side: products, links with their descriptions, answers.
    Items,
}

/// Where the text of a page is.
#[derive(Debug)]
pub(super) struct Container {
    /// Elements side by side, in the order of the page.
    pub(super) parts: Vec<usize>,
    pub(super) kind: Kind,
}

/// Finds where the text is; the root if there is nothing else.
pub(super) fn find(outline: &Outline<'_>) -> Container {
    if let Some(parts) = named(outline) {
        let kind = kind(measure(outline, &parts));
        return Container { parts, kind };
    }
    let part = dominant(outline, 0, |measure| measure.prose);
    let is_telling = outline.measure(part).prose * 100 >= outline.measure(0).bytes * MIN_NAMED_SHARE;
    match kind(outline.measure(part)) {
        Kind::Prose if is_telling => Container { parts: vec![part], kind: Kind::Prose },
        _ => Container { parts: vec![dominant(outline, 0, |measure| measure.bytes)], kind: Kind::Items },
    }
}

fn measure(outline: &Outline<'_>, parts: &[usize]) -> Measure {
    parts.iter().fold(Measure::default(), |sum, part| sum.plus(outline.measure(*part)))
}

fn kind(measure: Measure) -> Kind {
    if measure.prose * 100 >= measure.bytes * ARTICLE_PROSE { Kind::Prose } else { Kind::Items }
}

/// The containers that name themselves most tellingly and have enough of the page's prose.
fn named(outline: &Outline<'_>) -> Option<Vec<usize>> {
    let whole = outline.measure(0);
    NAMED.iter().find_map(|(selector, share)| {
        let mut groups = groups(outline, selector);
        groups.sort_by_cached_key(|parts| measure(outline, parts).prose);
        let best = groups.pop()?;
        let prose = measure(outline, &best).prose;
        let next = groups.last().map_or(0, |parts| measure(outline, parts).prose);
        if prose < next * AHEAD {
            return None;
        }
        let is_believed = prose >= MIN_NAMED_PROSE
            && prose * 100 >= whole.prose * share
            && prose * 100 >= whole.bytes * MIN_NAMED_SHARE;
        is_believed.then(|| with_what_is_between(outline, best, prose))
    })
}

/// Containers side by side with what stands between them, such as the preamble of a law whose articles are marked: all of
/// the element around them, if most of it is theirs.
fn with_what_is_between(outline: &Outline<'_>, parts: Vec<usize>, prose: usize) -> Vec<usize> {
    let around = outline.parts[parts[0]].parent;
    let is_theirs = prose * 100 >= outline.measure(around).prose * OWN_SHARE;
    if parts.len() > 1 && is_theirs { vec![around] } else { parts }
}

/// The outermost parts that a selector names; those side by side are one text.
fn groups(outline: &Outline<'_>, selector: &Selector) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut part = 0;
    while part < outline.parts.len() {
        if !selector.matches(&outline.parts[part].element) {
            part += 1;
            continue;
        }
        let parent = outline.parts[part].parent;
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| outline.parts[*last].parent == parent) => group.push(part),
            _ => groups.push(vec![part]),
        }
        part = outline.parts[part].end;
    }
    groups
}

/// The innermost part that has most of what the page has, and is no paragraph.
fn dominant(outline: &Outline<'_>, root: usize, weight: fn(Measure) -> usize) -> usize {
    let whole = weight(outline.measure(root));
    let mut part = root;
    loop {
        let children = outline.children(part).filter(|child| !PARAGRAPHS.contains(&outline.name(*child)));
        let heaviest = children.max_by_key(|child| weight(outline.measure(*child)));
        match heaviest {
            Some(child) if whole > 0 && weight(outline.measure(child)) * 100 >= whole * SHARE => part = child,
            _ => return part,
        }
    }
}
