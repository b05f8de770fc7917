//! The title of a page: what its headings and its head agree on, without the name of the site.

use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};

use crate::extract::main_content::is_in_chrome;
use crate::extract::metadata::Metadata;
use crate::extract::selector;
use crate::extract::text::line;

/// Where a title stands if headings and head do not agree, the most telling first.
static HEADINGS: LazyLock<[Selector; 4]> = LazyLock::new(|| {
    [
        selector("article h1, main h1, [role=main] h1"),
        selector(
            "h1[itemprop~=headline], h1.entry-title, h1.post-title, h1.title, h1[class*=title], h1[class*=headline]",
        ),
        selector("h1"),
        selector("article .entry-title, .entry-title, [itemprop~=headline]"),
    ]
});

static H1: LazyLock<Selector> = LazyLock::new(|| selector("h1"));

/// How many elements of one kind on a page are looked at.
const MAX_CANDIDATES: usize = 200;

/// What stands between the title of a page and the name of its site, or of a part of it, behind which no title goes on.
const SITE_BREAKS: [&str; 7] = [" | ", " :: ", " « ", " » ", " · ", " • ", " / "];

/// What may stand there, and within titles as well.
const DASHES: [&str; 3] = [" - ", " – ", " — "];

/// A heading that holds more than the title in the head goes on with something else if it is longer by as many words.
const MIN_SURPLUS_WORDS: usize = 3;

/// A heading agrees with the head if it has at least this share of its words, in percent.
const AGREEING_SHARE: usize = 40;

/// The title of a page.
pub(crate) fn title(html: &Html, metadata: &Metadata) -> Option<String> {
    let site = metadata.site.as_deref();
    let in_head: Vec<String> = metadata
        .headlines
        .iter()
        .chain(&metadata.title)
        .map(|title| without_site(title, site))
        .filter(|title| !title.is_empty())
        .collect();
    let is_site = |title: &str| site.is_some_and(|site| words(site) == words(title));
    let headings: Vec<String> = html
        .select(&H1)
        .take(MAX_CANDIDATES)
        .map(line)
        .filter(|heading| !heading.is_empty() && !is_site(heading))
        .collect();
    agreed(&headings, &in_head)
        .or_else(|| sole_heading(html).filter(|heading| !is_site(heading) && !is_name_of_site(heading, metadata)))
        .or_else(|| in_head.into_iter().next())
        .or_else(|| headings.into_iter().next())
}

/// The heading that the head knows, too, or the part of it that the head knows.
fn agreed(headings: &[String], in_head: &[String]) -> Option<String> {
    in_head.iter().find_map(|title| {
        let known = words(title);
        headings.iter().find_map(|heading| {
            let shown = words(heading);
            let surplus = shown.len().saturating_sub(known.len());
            if shown == known {
                Some(heading.clone())
            } else if shown.starts_with(&known) && surplus >= MIN_SURPLUS_WORDS && known.len() > 1 {
                Some(title.clone())
            } else {
                let is_known = contains(&known, &shown) || contains(&shown, &known);
                let has_enough = shown.len() * 100 >= known.len() * AGREEING_SHARE && shown.len() > 1;
                (is_known && has_enough).then(|| heading.clone())
            }
        })
    })
}

/// The heading that is the only one of its kind on the page, or in its text.
fn sole_heading(html: &Html) -> Option<String> {
    let sole = |selector: &Selector, is_counted: fn(&ElementRef<'_>) -> bool| {
        let headings = html.select(selector).take(MAX_CANDIDATES).filter(is_counted).map(line);
        let mut headings = headings.filter(|title| !title.is_empty());
        headings.next().filter(|_| headings.next().is_none())
    };
    let in_text = || HEADINGS.iter().find_map(|selector| sole(selector, |heading| !is_in_chrome(*heading)));
    sole(&H1, |_| true).or_else(in_text)
}

/// Whether a heading is what ends the title in the head, where sites put their name.
fn is_name_of_site(heading: &str, metadata: &Metadata) -> bool {
    let title = metadata.title.as_deref().map(one_line).unwrap_or_default();
    let shown = words(heading);
    let mut last_parts = SITE_BREAKS.iter().chain(&DASHES).filter_map(|mark| title.rsplit_once(mark));
    last_parts.any(|(_, last)| words(last).starts_with(&shown))
}

/// The title in a page's head without the name of the site behind it, or before it.
fn without_site(title: &str, site: Option<&str>) -> String {
    let mut title = one_line(title);
    let is_site = |part: &str| site.is_some_and(|site| words(site) == words(part));
    for mark in SITE_BREAKS {
        if let Some((first, rest)) = title.split_once(mark) {
            let rest = rest.to_owned();
            let is_named_first = is_site(first) || (words(first).len() < 2 && words(&rest).len() > 3);
            title = if is_named_first { rest } else { first.to_owned() };
        }
    }
    for mark in DASHES {
        let Some((rest, last)) = title.rsplit_once(mark) else { continue };
        let is_name = site.map_or(words(last).len() < words(rest).len(), |_| is_site(last));
        if is_name {
            title = rest.to_owned();
            break;
        }
        if let Some((first, rest)) = title.split_once(mark)
            && is_site(first)
        {
            title = rest.to_owned();
            break;
        }
    }
    title.trim().to_owned()
}

fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a title in lower case, without what parts them.
fn words(title: &str) -> Vec<String> {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn contains(words: &[String], part: &[String]) -> bool {
    !part.is_empty() && words.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markup: &str, expected: &str) {
        let html = Html::parse_document(markup);
        assert_eq!(title(&html, &Metadata::read(&html, None)).as_deref(), Some(expected), "{markup}");
    }

    #[test]
    fn a_heading_that_the_head_knows_is_the_title() {
        check(
            "<title>Freed at last | Example News</title><h1>Example News</h1><div class=banner><h1>Freed at last</h1></div>",
            "Freed at last",
        );
        check(
            "<title>Freed at last - Example News</title><h1>Freed at last: three villagers</h1>",
            "Freed at last: three villagers",
        );
        check(
            "<meta property=og:title content='Freed at last'><h1>Freed at last Updated 11:21 pm, 19 November</h1>",
            "Freed at last",
        );
    }

    #[test]
    fn without_a_heading_the_head_tells_without_the_name_of_the_site() {
        check("<title>Freed at last | News | Example</title><p>x", "Freed at last");
        check("<meta name=citation_title content='Freed at last'><title>PDF 12</title><p>x", "Freed at last");
        check("<title>Who was freed / Court reports / Example Forum</title><h1>Example Forum</h1>", "Who was freed");
    }

    #[test]
    fn a_heading_of_its_own_stands_before_the_head() {
        check("<title>Example: three villagers, two years</title><main><h1>Freed at last</h1></main>", "Freed at last");
    }

    #[test]
    fn the_name_of_the_site_is_no_part_of_the_title() {
        assert_eq!(without_site("Freed - at last - Archive", Some("Archive")), "Freed - at last");
        assert_eq!(without_site("North - South | Times", Some("Times")), "North - South");
        assert_eq!(without_site("A – B", Some("Times")), "A – B");
        assert_eq!(without_site("Freed at last | Times", None), "Freed at last");
        assert_eq!(without_site("Times | Freed at last today", Some("Times")), "Freed at last today");
    }
}
