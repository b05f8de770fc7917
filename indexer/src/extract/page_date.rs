//! The dates of a page: what its head says, then what its body shows in places for dates.

use std::collections::HashSet;
use std::sync::LazyLock;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use shared::date::Date;

use crate::enrich::date::{DateOfLine, dates_of_line, parse};
use crate::extract::metadata::Metadata;
use crate::extract::selector;
use crate::extract::stated_date::{self, is_published_label, is_update_label};
use crate::extract::text::line;
use crate::record::StatedDate;

/// What single pages of the site have.
static OWN_PUBLISHED: LazyLock<Selector> = LazyLock::new(|| selector(".publishedDate"));
static OWN_UPDATED: LazyLock<Selector> = LazyLock::new(|| selector(".updatedDate"));

static HEADINGS: LazyLock<Selector> =
    LazyLock::new(|| selector("h1, h2, h3, .entry-title, .post-title, [itemprop~=headline]"));
static BODY: LazyLock<Selector> = LazyLock::new(|| selector("body"));
static SCRIPTS: LazyLock<Selector> = LazyLock::new(|| selector("script:not([src])"));

/// How many places of a page are looked at.
const MAX_PLACES: usize = 2_000;

/// How many headings of a page are looked at.
const MAX_HEADINGS: usize = 40;

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

/// A place for dates is believed as much as an unnamed one that is so many nodes nearer to the heading.
const NODES_A_NAME_IS_WORTH: usize = 200;

/// How many nodes after the heading a date may stand that has no name for its place.
const MAX_DISTANCE: usize = 300;

/// The distance of what stands far before the heading, or beside the text.
const FAR: usize = 1_000_000;

/// Words in names of elements that hold the date of publication.
const PUBLISHED_WORDS: [&str; 11] = [
    "published",
    "publish",
    "publication",
    "datepublished",
    "pubdate",
    "publishdate",
    "publisheddate",
    "posted",
    "postdate",
    "submitted",
    "dateline",
];

/// Words in names of elements that hold a date, of publication most often. So do all words that end in "date".
const DATE_WORDS: [&str; 14] = [
    "date",
    "dates",
    "datum",
    "fecha",
    "data",
    "time",
    "datetime",
    "timestamp",
    "created",
    "datecreated",
    "byline",
    "meta",
    "posttime",
    "timeago",
];

/// Words that end in "date" and name none.
const OTHER_DATE_WORDS: [&str; 5] = ["update", "candidate", "mandate", "validate", "accommodate"];

/// Words in names of elements that hold the date of a change.
const UPDATED_WORDS: [&str; 7] = ["updated", "update", "modified", "datemodified", "lastmod", "lastupdated", "changed"];

/// Words in names of elements around dates that are not those of the page: of comments, of other articles, of events.
const OTHERS_WORDS: [&str; 20] = [
    "related",
    "comment",
    "comments",
    "commentlist",
    "commentmetadata",
    "reply",
    "replies",
    "sidebar",
    "widget",
    "recommended",
    "recent",
    "latest",
    "popular",
    "trending",
    "archive",
    "archives",
    "calendar",
    "copyright",
    "event",
    "events",
];

/// Names of dates of publication in the data of scripts.
const SCRIPT_KEYS: [&str; 10] = [
    "\"datePublished\"",
    "\"publishedAt\"",
    "\"published_at\"",
    "\"publishDate\"",
    "\"publish_date\"",
    "\"publishedDate\"",
    "\"publicationDate\"",
    "\"pubDate\"",
    "\"datePosted\"",
    "\"firstPublished\"",
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
        let shown = Shown::on(html, metadata);
        let mut published: Vec<StatedDate> = own(&OWN_PUBLISHED).map(StatedDate::byline).into_iter().collect();
        published.extend(metadata.published.iter().map(StatedDate::metadata));
        published.extend(shown.published().map(StatedDate::byline));
        published.extend(metadata.perhaps_published.iter().map(StatedDate::metadata));
        published.extend(shown.others().map(StatedDate::byline));
        if published.is_empty() {
            published.extend(in_scripts(html).map(StatedDate::metadata));
        }
        published = each_once(published);
        let is_new = |changed: &&String| {
            published.is_empty() || published.iter().any(|date| !is_same_day(changed, &date.written))
        };
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
    /// Those that may be of publication: rank, how far they stand from the heading, the date.
    dates: Vec<(Rank, usize, String)>,
    updated: Option<String>,
}

impl Shown {
    fn on(html: &Html, metadata: &Metadata) -> Self {
        let mut shown = Self::default();
        let Some(body) = html.select(&BODY).next() else { return shown };
        let headings: Vec<_> = html.select(&HEADINGS).take(MAX_HEADINGS).collect();
        let heading = heading_of(&headings, metadata);
        let tops = headings.iter().copied().filter(|heading| heading.value().name() == "h1").chain(heading);
        let around: HashSet<_> = tops.flat_map(|heading| heading.ancestors()).map(|node| node.id()).collect();
        let is_apart = |element: ElementRef<'_>| !around.contains(&element.id());
        let heading = heading
            .map(|heading| heading.id())
            .and_then(|heading| body.descendants().position(|node| node.id() == heading));
        let mut places = 0;
        for (position, node) in body.descendants().enumerate() {
            let around = node.parent().and_then(ElementRef::wrap);
            let Some(place) = Place::at(node.value(), ElementRef::wrap(node), around) else { continue };
            places += 1;
            if places > MAX_PLACES {
                break;
            }
            shown.add(
                &place,
                place.names(is_apart),
                heading.map_or(position + NODES_BEFORE_HEADING, |heading| distance(position, heading)),
            );
        }
        shown
    }

    fn add(&mut self, place: &Place<'_>, names: Names, distance: usize) {
        if names.belonging == Belonging::Others || self.dates.len() >= MAX_DATES * 4 {
            return;
        }
        let distance = if names.belonging == Belonging::Aside { usize::max(distance, FAR) } else { distance };
        let max_beside_chars = if distance < NODES_BEFORE_HEADING { 2 * MAX_BESIDE_CHARS } else { MAX_BESIDE_CHARS };
        for DateOfLine { before, date, is_day, beside_chars } in place.dates() {
            if is_update_label(&before) || (names.is_update && !names.is_published) {
                self.updated.get_or_insert(date);
                continue;
            }
            let rank = match names {
                _ if is_published_label(&before) => Rank::Published,
                Names { is_published: true, .. } => Rank::Published,
                Names { is_dated: true, .. } => Rank::Dated,
                _ if is_day
                    && beside_chars <= max_beside_chars
                    && distance < MAX_DISTANCE
                    && is_short(place.block()) =>
                {
                    Rank::Bare
                }
                _ => continue,
            };
            self.dates.push((rank, distance, date));
        }
    }

    /// The dates in places that say they are of publication, the nearest to the heading first.
    fn published(&self) -> impl Iterator<Item = &String> {
        self.by_distance(|rank| (rank == Rank::Published).then_some(0))
    }

    /// The other dates, the nearest to the heading first; those in places for dates count as nearer.
    fn others(&self) -> impl Iterator<Item = &String> {
        self.by_distance(|rank| match rank {
            Rank::Published => None,
            Rank::Dated => Some(0),
            Rank::Bare => Some(NODES_A_NAME_IS_WORTH),
        })
    }

    /// The dates by their distance, and by what their rank adds to it.
    fn by_distance(&self, added: impl Fn(Rank) -> Option<usize>) -> impl Iterator<Item = &String> {
        let key = |(rank, distance, date)| Some((distance + added(rank)?, date));
        let mut dates: Vec<_> =
            self.dates.iter().filter_map(|(rank, distance, date)| key((*rank, *distance, date))).collect();
        dates.sort_by_key(|(distance, _)| *distance);
        dates.into_iter().map(|(_, date)| date)
    }
}

/// The longest heading that the title in the head has in it, else the first of the highest level.
fn heading_of<'a>(headings: &[ElementRef<'a>], metadata: &Metadata) -> Option<ElementRef<'a>> {
    let titles: Vec<String> =
        metadata.headlines.iter().chain(&metadata.title).map(|title| title.to_lowercase()).collect();
    let of_title = headings.iter().filter_map(|heading| {
        let text = line(*heading).to_lowercase();
        (!text.is_empty() && titles.iter().any(|title| are_alike(title, &text))).then_some((text.len(), *heading))
    });
    let longest = of_title.rev().max_by_key(|(length, _)| *length).map(|(_, heading)| heading);
    longest.or_else(|| headings.iter().copied().find(|heading| heading.value().name() == "h1"))
}

/// Whether a heading is in a title, or the other way round.
fn are_alike(title: &str, heading: &str) -> bool {
    title.contains(heading) || (!title.is_empty() && heading.contains(title))
}

/// How far a node stands from the heading, both by their places in the page. What stands before it counts double.
fn distance(position: usize, heading: usize) -> usize {
    match position.checked_sub(heading) {
        Some(after) => usize::min(after, FAR - 1),
        None if heading - position <= NODES_BEFORE_HEADING => 2 * (heading - position),
        None => FAR + (heading - position),
    }
}

/// A place on a page that may show a date: an element that has one for machines, or a short text with digits in it.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    element: ElementRef<'a>,
}

/// Elements whose text shows no date, or one that is read from the element itself.
const UNREAD: [&str; 6] = ["time", "script", "style", "noscript", "title", "option"];

/// Elements within a line.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "cite", "em", "font", "i", "label", "mark", "small", "span", "strong", "time", "u"];

/// What the names of a place and of the elements around it say.
#[derive(Debug, Clone, Copy, Default)]
struct Names {
    is_published: bool,
    is_dated: bool,
    is_update: bool,
    belonging: Belonging,
}

/// What a place belongs to, the page itself first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Belonging {
    #[default]
    Page,
    /// What stands beside the text.
    Aside,
    /// A comment, a quotation, another article.
    Others,
}

impl<'a> Place<'a> {
    /// The place that a node is: an element, or a text in the element around it.
    fn at(node: &Node, element: Option<ElementRef<'a>>, around: Option<ElementRef<'a>>) -> Option<Self> {
        let is_place = match node {
            Node::Element(element) => {
                element.name() == "time" || (for_machines(element).is_some() && names_date(element))
            }
            Node::Text(text) => {
                text.len() <= MAX_PLACE_BYTES
                    && text.chars().filter(|c| c.is_numeric()).nth(MIN_YEAR_DIGITS - 1).is_some()
            }
            _ => false,
        };
        let is_shown = |around: &ElementRef<'_>| !UNREAD.contains(&around.value().name());
        if is_place { element.or(around.filter(is_shown)).map(|element| Self { element }) } else { None }
    }

    /// The dates that it shows: the form for machines where there is one, else those of its line.
    fn dates(&self) -> Vec<DateOfLine> {
        if let Some(date) = for_machines(self.element.value()) {
            let shown = line(self.element);
            let before = shown.clone();
            let date = as_shown(&date, &shown).unwrap_or(date);
            return vec![DateOfLine { before, date, is_day: true, beside_chars: 0 }];
        }
        let lines = [self.block(), self.element].into_iter().filter(|element| is_short(*element)).map(line);
        lines.map(|line| dates_of_line(&line)).find(|dates| !dates.is_empty()).unwrap_or_default()
    }

    /// The element that has the line in which it stands: itself, or one around it that has nothing but parts of lines in it.
    fn block(&self) -> ElementRef<'a> {
        let mut block = self.element;
        while let Some(around) = block.parent().and_then(ElementRef::wrap) {
            if !INLINE.contains(&block.value().name()) || around.child_elements().any(is_block) {
                break;
            }
            block = around;
        }
        block
    }

    /// What the names around say. Elements that have the heading of the page in them as well are no others' for their names.
    fn names(&self, is_apart: impl Fn(ElementRef<'_>) -> bool) -> Names {
        let mut names = Names::default();
        let around = self.element.ancestors().filter_map(ElementRef::wrap);
        for (distance, element) in std::iter::once(self.element).chain(around).enumerate() {
            if matches!(element.value().name(), "main" | "body") {
                break;
            }
            if is_apart(element) {
                names.belonging = names.belonging.max(belonging(element.value()));
            }
            let element = element.value();
            if element.name() == "article" {
                break;
            }
            if distance < NAMED_AROUND {
                names.add(element);
            }
        }
        names
    }
}

fn belonging(element: &Element) -> Belonging {
    let is_of_others = || words(element).any(|word| OTHERS_WORDS.contains(&word.as_str()));
    match element.name() {
        "nav" | "blockquote" => Belonging::Others,
        _ if is_of_others() => Belonging::Others,
        "aside" => Belonging::Aside,
        _ => Belonging::Page,
    }
}

fn is_block(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    !INLINE.contains(&name) && !matches!(name, "br" | "img" | "svg" | "picture" | "wbr" | "button")
}

/// Whether an element has no more text than a line.
fn is_short(element: ElementRef<'_>) -> bool {
    let mut bytes = 0;
    element.text().all(|text| {
        bytes += text.trim().len();
        bytes <= MAX_PLACE_BYTES
    })
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

/// The day that an element shows, if it is beside the one it has for machines: that may be of another time zone.
fn as_shown(for_machines: &str, shown: &str) -> Option<String> {
    if shown.len() > MAX_PLACE_BYTES {
        return None;
    }
    let shown = dates_of_line(shown).into_iter().find(|shown| shown.is_day)?.date;
    let [day, shown_day] = [for_machines, &shown].map(|date| parse(date).map(Date::first_day));
    (day?.abs_diff(shown_day?) <= 1).then_some(shown)
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

/// A date that is shown has as many digits, in the part that holds its year.
const MIN_YEAR_DIGITS: usize = 4;

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
        let is_mixed =
            part.bytes().any(|b| b.is_ascii_lowercase()) && part.bytes().skip(1).any(|b| b.is_ascii_uppercase());
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
        check(
            "<p class=candidate>born 4 May 2019 in a village by the river, where many of the people fled from</p>",
            &[],
            None,
        );
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
            "<nav><p class=date>4 May 2019</p></nav>",
            "<blockquote>We meet again.<p>4 May 2019</p></blockquote>",
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
