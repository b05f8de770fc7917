//! The dates of a page: what its head says, then what its body shows in places for dates.

use std::sync::LazyLock;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};

use crate::enrich::date::{DateOfLine, dates_of_line};
use crate::extract::metadata::Metadata;
use crate::extract::selector;
use crate::extract::stated_date::{self, is_update_label};
use crate::extract::text::line;
use crate::record::StatedDate;

/// What single pages of the site have.
static OWN_PUBLISHED: LazyLock<Selector> = LazyLock::new(|| selector(".publishedDate"));
static OWN_UPDATED: LazyLock<Selector> = LazyLock::new(|| selector(".updatedDate"));

static HEADING: LazyLock<Selector> = LazyLock::new(|| selector("h1"));
static BODY: LazyLock<Selector> = LazyLock::new(|| selector("body"));
static SCRIPTS: LazyLock<Selector> = LazyLock::new(|| selector("script:not([src])"));

/// How many places of a page are looked at.
const MAX_PLACES: usize = 400;

/// How many dates of a page are weighed.
const MAX_DATES: usize = 12;

/// A place for dates shows no more than this, in bytes: with an author, a section and a number of comments.
const MAX_PLACE_BYTES: usize = 200;

/// What has no name for a place shows no more than this beside its date, in characters: a label, a weekday, a time.
const MAX_BESIDE_CHARS: usize = 40;

/// How many elements around a date are asked for their names.
const NAMED_AROUND: usize = 3;

/// How many nodes before the heading of the page a date may stand and still belong to it.
const NODES_BEFORE_HEADING: usize = 60;

/// Words in names of elements that hold the date of publication.
const PUBLISHED_WORDS: [&str; 9] =
    ["published", "publish", "datepublished", "pubdate", "publishdate", "publisheddate", "posted", "postdate", "dateline"];

/// Words in names of elements that hold a date, of publication most often. So do all words that end in "date".
const DATE_WORDS: [&str; 13] = [
    "date", "dates", "datum", "fecha", "data", "time", "datetime", "timestamp", "created", "datecreated", "byline", "posttime", "timeago",
];

/// Words that end in "date" and name none.
const OTHER_DATE_WORDS: [&str; 5] = ["update", "candidate", "mandate", "validate", "accommodate"];

/// Words in names of elements that hold the date of a change.
const UPDATED_WORDS: [&str; 7] = ["updated", "update", "modified", "datemodified", "lastmod", "lastupdated", "changed"];

/// Words in names of elements around dates that are not those of the page: of comments, of other articles, of events.
const OTHERS_WORDS: [&str; 24] = [
    "related", "comment", "comments", "commentlist", "reply", "replies", "sidebar", "widget", "recommended", "recent", "latest",
    "popular", "trending", "archive", "archives", "calendar", "copyright", "footer", "nav", "menu", "ticker", "teaser", "event", "events",
];

/// Names of dates of publication in the data of scripts.
const SCRIPT_KEYS: [&str; 10] = [
    "\"datePublished\"", "\"publishedAt\"", "\"published_at\"", "\"publishDate\"", "\"publish_date\"", "\"publishedDate\"",
    "\"publicationDate\"", "\"pubDate\"", "\"datePosted\"", "\"firstPublished\"",
];

/// What a page says of its dates.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PageDates {
    /// What may be the date of publication, the most reliable first.
    pub(crate) published: Vec<StatedDate>,
    /// The date of the last change.
    pub(crate) updated: Option<StatedDate>,
}

impl PageDates {
    /// Reads a page: the dates the site shows; those of the head that are said to be of publication; what stands on the
    /// page in a place for that; other dates of the head, of the page, and of the data in scripts.
    pub(crate) fn read(html: &Html, metadata: &Metadata) -> Self {
        let own = |selector: &Selector| html.select(selector).find_map(stated_date::shown).map(|shown| shown.date);
        let shown = Shown::on(html);
        let mut published: Vec<StatedDate> = own(&OWN_PUBLISHED).map(StatedDate::byline).into_iter().collect();
        published.extend(metadata.published.iter().map(StatedDate::metadata));
        published.extend(shown.published(Rank::Published).map(StatedDate::byline));
        published.extend(metadata.perhaps_published.iter().map(StatedDate::metadata));
        published.extend(shown.published(Rank::Dated).chain(shown.published(Rank::Bare)).map(StatedDate::byline));
        if published.is_empty() {
            published.extend(in_scripts(html).map(StatedDate::metadata));
        }
        published = each_once(published);
        let is_new = |changed: &&String| published.first().is_none_or(|first| !is_same_day(changed, &first.written));
        let changed = metadata.updated.as_ref().filter(is_new).map(StatedDate::metadata);
        let updated = own(&OWN_UPDATED).or(shown.updated).map(StatedDate::byline).or(changed);
        Self { published, updated }
    }
}

/// How well the place of a date says that it is that of publication, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Its name says so.
    Published,
    /// It is a place for dates.
    Dated,
    /// It stands by itself.
    Bare,
}

/// The dates that the body of a page shows.
#[derive(Debug, Default)]
struct Shown {
    /// Those that may be of publication: rank, whether they stand too far before the heading, the date.
    dates: Vec<(Rank, bool, String)>,
    updated: Option<String>,
}

impl Shown {
    fn on(html: &Html) -> Self {
        let mut shown = Self::default();
        let Some(body) = html.select(&BODY).next() else { return shown };
        let heading = html.select(&HEADING).next().map(|heading| heading.id());
        let heading = heading.and_then(|heading| body.descendants().position(|node| node.id() == heading));
        let mut places = 0;
        for (position, node) in body.descendants().enumerate() {
            let around = node.parent().and_then(ElementRef::wrap);
            let Some(place) = Place::at(node.value(), ElementRef::wrap(node), around) else { continue };
            places += 1;
            if places > MAX_PLACES {
                break;
            }
            let is_far = heading.is_some_and(|heading| position + NODES_BEFORE_HEADING < heading);
            shown.add(&place, is_far);
        }
        shown
    }

    fn add(&mut self, place: &Place<'_>, is_far: bool) {
        let names = place.names();
        if names.is_of_others || self.dates.len() >= MAX_DATES * 4 {
            return;
        }
        for DateOfLine { before, date, beside_chars } in place.dates() {
            if is_update_label(&before) || (names.is_update && !names.is_published) {
                self.updated.get_or_insert(date);
                continue;
            }
            let rank = match names {
                Names { is_published: true, .. } => Rank::Published,
                Names { is_dated: true, .. } => Rank::Dated,
                _ if beside_chars <= MAX_BESIDE_CHARS => Rank::Bare,
                _ => continue,
            };
            self.dates.push((rank, is_far, date));
        }
    }

    /// The dates of one rank in the order of the page, those that stand too far before its heading last.
    fn published(&self, rank: Rank) -> impl Iterator<Item = &String> {
        let of = move |far| {
            let is_one = move |entry: &&(Rank, bool, String)| entry.0 == rank && entry.1 == far;
            self.dates.iter().filter(is_one).map(|(_, _, date)| date)
        };
        of(false).chain(of(true))
    }
}

/// A place on a page that may show a date: an element that has one for machines, or a short text with digits in it.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    element: ElementRef<'a>,
}

/// Elements whose text shows no date, or one that is read from the element itself.
const UNREAD: [&str; 6] = ["time", "script", "style", "noscript", "title", "option"];

/// What the names of a place and of the elements around it say.
#[derive(Debug, Clone, Copy, Default)]
struct Names {
    is_published: bool,
    is_dated: bool,
    is_update: bool,
    is_of_others: bool,
}

impl<'a> Place<'a> {
    /// The place that a node is: an element, or a text in the element around it.
    fn at(node: &Node, element: Option<ElementRef<'a>>, around: Option<ElementRef<'a>>) -> Option<Self> {
        let is_place = match node {
            Node::Element(element) => {
                element.name() == "time" || (for_machines(element).is_some() && names_date(element))
            }
            Node::Text(text) => text.len() <= MAX_PLACE_BYTES && text.chars().any(char::is_numeric),
            _ => false,
        };
        let is_shown = |around: &ElementRef<'_>| !UNREAD.contains(&around.value().name());
        if is_place { element.or(around.filter(is_shown)).map(|element| Self { element }) } else { None }
    }

    /// The dates that it shows: the form for machines where there is one, else those of its line.
    fn dates(&self) -> Vec<DateOfLine> {
        if let Some(date) = for_machines(self.element.value()) {
            return vec![DateOfLine { before: line(self.element), date, beside_chars: 0 }];
        }
        let shown = self.element.ancestors().filter_map(ElementRef::wrap).take(1);
        let mut lines = std::iter::once(self.element).chain(shown).map(line).filter(|line| line.len() <= MAX_PLACE_BYTES);
        lines.find_map(|line| Some(dates_of_line(&line)).filter(|dates| !dates.is_empty())).unwrap_or_default()
    }

    fn names(&self) -> Names {
        let mut names = Names::default();
        let around = self.element.ancestors().filter_map(ElementRef::wrap);
        for (distance, element) in std::iter::once(self.element).chain(around).enumerate() {
            let element = element.value();
            names.is_of_others |= matches!(element.name(), "aside" | "nav") || words(element).any(|word| OTHERS_WORDS.contains(&word.as_str()));
            if matches!(element.name(), "article" | "main" | "body") {
                break;
            }
            if distance < NAMED_AROUND {
                names.add(element);
            }
        }
        names
    }
}

impl Names {
    fn add(&mut self, element: &Element) {
        self.is_dated |= element.name() == "time";
        self.is_published |= element.attr("pubdate").is_some();
        for word in words(element) {
            self.is_published |= PUBLISHED_WORDS.contains(&word.as_str());
            self.is_dated |= is_date_word(&word);
            self.is_update |= UPDATED_WORDS.contains(&word.as_str());
        }
    }
}

fn names_date(element: &Element) -> bool {
    words(element).any(|word| is_date_word(&word) || PUBLISHED_WORDS.contains(&word.as_str()))
}

fn is_date_word(word: &str) -> bool {
    DATE_WORDS.contains(&word) || (word.ends_with("date") && !OTHER_DATE_WORDS.contains(&word))
}

/// The date that an element has for machines.
fn for_machines(element: &Element) -> Option<String> {
    let attributes = ["datetime", "content", "data-utime", "data-datetime", "data-timestamp", "data-date", "title"];
    let filled = attributes.into_iter().filter_map(|name| element.attr(name)).map(str::trim);
    let mut dates = filled.filter(|date| date.chars().filter(|c| c.is_numeric()).count() >= MIN_DIGITS);
    dates.next().map(ToOwned::to_owned)
}

/// A date for machines has as many digits: 2019-1-1.
const MIN_DIGITS: usize = 6;

/// The words of the names of an element, in lower case: `entry-pubDate` has entry, pub and date, and pubdate as well.
fn words(element: &Element) -> impl Iterator<Item = String> {
    let attributes = ["itemprop", "property", "rel"].into_iter().filter_map(|name| element.attr(name));
    let names = element.classes().chain(element.id()).chain(attributes);
    names.flat_map(words_of_name).collect::<Vec<_>>().into_iter()
}

fn words_of_name(name: &str) -> Vec<String> {
    let parts = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|part| !part.is_empty());
    let mut words = Vec::new();
    for part in parts {
        words.push(part.to_ascii_lowercase());
        let is_mixed = part.bytes().any(|b| b.is_ascii_lowercase()) && part.bytes().skip(1).any(|b| b.is_ascii_uppercase());
        if is_mixed {
            words.extend(at_capitals(part));
        }
    }
    words
}

fn at_capitals(part: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in part.chars() {
        match words.last_mut() {
            Some(word) if letter.is_ascii_lowercase() => word.push(letter),
            _ => words.push(letter.to_ascii_lowercase().to_string()),
        }
    }
    words
}

/// The first date of publication in the data of a page's scripts.
fn in_scripts(html: &Html) -> Option<String> {
    let mut texts = html.select(&SCRIPTS).flat_map(|script| script.text());
    texts.find_map(|text| SCRIPT_KEYS.iter().find_map(|key| value_of(text, key)))
}

/// The string that follows a key in JSON.
fn value_of(json: &str, key: &str) -> Option<String> {
    const MAX_VALUE_BYTES: usize = 40;
    let rest = json.split_once(key)?.1.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (value, _) = rest.split_once('"')?;
    let is_date = value.len() <= MAX_VALUE_BYTES && value.chars().filter(char::is_ascii_digit).count() >= MIN_DIGITS;
    is_date.then(|| value.to_owned())
}

fn each_once(dates: Vec<StatedDate>) -> Vec<StatedDate> {
    let mut once: Vec<StatedDate> = Vec::new();
    for date in dates {
        if once.len() < MAX_DATES && once.iter().all(|known| known.written != date.written) {
            once.push(date);
        }
    }
    once
}

fn is_same_day(changed: &str, published: &str) -> bool {
    const DAY_BYTES: usize = "2019-03-04".len();
    published.get(..DAY_BYTES) == changed.get(..DAY_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markup: &str, published: &[&str], updated: Option<&str>) {
        let html = Html::parse_document(markup);
        let dates = PageDates::read(&html, &Metadata::read(&html, None));
        let found: Vec<&str> = dates.published.iter().map(|date| date.written.as_str()).collect();
        assert_eq!(found, published, "{markup}");
        assert_eq!(dates.updated.as_ref().map(|date| date.written.as_str()), updated, "{markup}");
    }

    #[test]
    fn places_for_dates_are_known_by_their_names() {
        check("<p class='entry-date'>4 May 2019</p>", &["4 May 2019"], None);
        check("<div class=articleMeta><span class=pubDate>4 May 2019</span></div>", &["4 May 2019"], None);
        check("<span itemprop=datePublished content='2019-05-04T10:00'>yesterday</span>", &["2019-05-04T10:00"], None);
        check("<abbr class=published title='2019-05-04'>4 May</abbr>", &["2019-05-04"], None);
        check("<p class=candidate>born 4 May 2019 in a village by the river, where many of the people fled from</p>", &[], None);
    }

    #[test]
    fn what_says_published_comes_before_what_says_date() {
        check(
            "<h1>A</h1><p>3 May 2019</p><p class=date>4 May 2019</p><time class=published datetime=2019-05-05>x</time>",
            &["2019-05-05", "4 May 2019", "3 May 2019"],
            None,
        );
    }

    #[test]
    fn a_date_of_change_is_none_of_publication() {
        check("<p class=meta>Updated: 6 May 2019</p>", &[], Some("6 May 2019"));
        check("<p>Published 4 May 2019 | Updated 6 May 2019</p>", &["4 May 2019"], Some("6 May 2019"));
        check("<time class='entry-date published updated' datetime=2019-05-05></time>", &["2019-05-05"], None);
        check("<time class=updated datetime=2019-05-05></time>", &[], Some("2019-05-05"));
    }

    #[test]
    fn dates_of_comments_and_other_articles_do_not_count() {
        for markup in [
            "<div class=comments><time datetime=2019-05-05></time></div>",
            "<aside><p class=date>4 May 2019</p></aside>",
            "<ul id=related-posts><li><span class=date>4 May 2019</span></li></ul>",
        ] {
            check(markup, &[], None);
        }
    }

    #[test]
    fn the_data_of_scripts_is_the_last_resort() {
        let script = r#"<script>window.page = {"publishedAt": "2019-05-04T10:00:00Z"}</script>"#;
        check(script, &["2019-05-04T10:00:00Z"], None);
        check(&format!("{script}<p class=date>5 May 2019</p>"), &["5 May 2019"], None);
    }
}
