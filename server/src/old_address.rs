//! Addresses of the site's old search, which links and bookmarks still hold:
//! `/search/{term}/page/2/?qyear=&qmonth=&qlocation=&qtopic=&qcategory=&sort=`, with a language before it or none. They lead to the
//! search that asks the same here; those of feeds, `/search/{term}/feed/rss2/`, to the feed that does.
//!
//! What has no counterpart here is kept as words where it is words. Numbers of the old site's database mean nothing here: they go along as
//! [`LeftOut`], for the page of results to tell.

use std::borrow::Cow;
use std::fmt;

use form_urlencoded::Serializer;
use percent_encoding::percent_decode_str;
use shared::date::Date;
use shared::facet::{Facet, slug};
use shared::query::{Notice, NoticeKind, Order};
use shared::wording::InterfaceLanguage;

use crate::page::feed::ATOM_PATH;
use crate::params::{Asked, DateFilter, MAX_PARAMETERS, MAX_QUERY_CHARS};
use crate::words::Words;

/// Where old addresses begin.
pub(crate) const PREFIX: &str = "/search/";

/// What stands after the term in old addresses of further pages, with more after it.
const PAGE: &str = "page";
/// The same in those of feeds.
const FEED: &str = "feed";

/// The parameters that choose by a taxonomy, with the facets that its values may be of.
const TAXONOMIES: [(&str, &[Facet]); 4] = [
    ("qlocation", &[Facet::Country, Facet::Region]),
    ("qtopic", &[Facet::Topic]),
    ("qcategory", &[Facet::Type]),
    ("qresource-type", &[Facet::Type]),
];

/// Terms of the old taxonomies that have another name here.
const RENAMED: [(&str, &str); 7] = [
    ("campaigns", "campaign"),
    ("public-statement", "statement"),
    ("position", "statement"),
    ("research-briefing", "briefing"),
    ("action", "campaign"),
    ("story", "blog"),
    ("article", "blog"),
];

/// The old orders that there are here too.
const ORDERS: [(&str, Order); 3] =
    [("relevance-desc", Order::Relevance), ("date-desc", Order::Newest), ("date-asc", Order::Oldest)];

/// The parameter of `/search` that tells what an old address asked besides.
const LEFT_OUT: &str = "left-out";
/// The most that is told so.
const MAX_LEFT_OUT: usize = 10;
/// The longest value that is told, in characters.
const MAX_TOLD_CHARS: usize = 40;

/// What an old address asks, in the words of this search.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Moved {
    asked: Asked,
    left_out: Vec<LeftOut>,
    /// Whether it was the address of a feed.
    is_feed: bool,
}

/// A parameter of an old address that means nothing here: `sort` and `title-asc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftOut {
    parameter: &'static str,
    value: String,
}

impl Moved {
    /// Reads what stands after [`PREFIX`], and the query part. Anything can be read.
    pub(crate) fn read(path: &str, query: &str) -> Self {
        let (term, is_feed) = term(path);
        let mut moved = Self { asked: Asked::default().with_text(&term), left_out: Vec::new(), is_feed };
        let (mut years, mut month) = (Vec::new(), None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()).take(MAX_PARAMETERS) {
            for value in value.split(',').map(str::trim).filter(|value| !value.is_empty()).take(MAX_PARAMETERS) {
                match &*name {
                    "qyear" => years.push(value.to_owned()),
                    "qmonth" => month = Some(value.to_owned()),
                    "sort" => moved.sort(value),
                    _ => moved.choose(&name, value),
                }
            }
        }
        moved.date(years, month);
        moved.asked.text = moved.asked.text.trim().chars().take(MAX_QUERY_CHARS).collect();
        moved
    }

    /// The same with pages in a language.
    pub(crate) fn in_language(self, language: InterfaceLanguage) -> Self {
        Self { asked: self.asked.in_language(Some(language)), ..self }
    }

    /// Where it is asked here. A feed has its own order, and no place to tell what was left out.
    pub(crate) fn address(&self) -> String {
        if self.is_feed {
            return Asked { ui: None, ..self.asked.with_order(Order::Relevance) }.address(ATOM_PATH);
        }
        let left_out = self.left_out.iter().take(MAX_LEFT_OUT).map(|left| (LEFT_OUT, left.to_string()));
        let pairs = self.asked.pairs();
        let pairs: String = Serializer::new(String::new()).extend_pairs(pairs).extend_pairs(left_out).finish();
        if pairs.is_empty() { "/search".to_owned() } else { format!("/search?{pairs}") }
    }

    fn sort(&mut self, value: &str) {
        match ORDERS.into_iter().find(|(id, _)| *id == value) {
            Some((_, order)) => self.asked.order = order,
            None => self.leave_out("sort", value),
        }
    }

    /// A term of a taxonomy: a filter here, or words; other parameters say nothing about the search.
    fn choose(&mut self, name: &str, value: &str) {
        let Some((parameter, facets)) = TAXONOMIES.into_iter().find(|(known, _)| *known == name) else { return };
        if value.chars().all(|c| c.is_ascii_digit()) {
            return self.leave_out(parameter, value);
        }
        let id = slug(value);
        let id = RENAMED.into_iter().find(|(old, _)| *old == id).map_or(id.as_str(), |(_, new)| new);
        let words = id.replace('-', " ");
        let found = facets.iter().find_map(|facet| {
            let value = facet.read_value(&words).or_else(|| facet.read_value(id))?;
            Some((*facet, value))
        });
        if let Some((facet, value)) = found {
            self.asked.add(facet, value);
        } else {
            self.asked.text.push(' ');
            self.asked.text.push_str(&words);
        }
    }

    /// A year, years in a row, or a month of one year.
    fn date(&mut self, years: Vec<String>, month: Option<String>) {
        let mut read: Vec<i16> = Vec::new();
        for year in years {
            match year.parse().ok().filter(|year| DateFilter::year(*year).is_some()) {
                Some(year) => read.push(year),
                None => self.leave_out("qyear", &year),
            }
        }
        read.sort_unstable();
        read.dedup();
        let in_a_row = read.iter().zip(read.iter().skip(1)).all(|(year, next)| next - year == 1);
        let whole = |year: Option<&i16>| year.copied().and_then(Date::year);
        if in_a_row && !read.is_empty() {
            self.asked.date = Some(DateFilter { from: whole(read.first()), to: whole(read.last()) });
        } else {
            for year in &read {
                self.leave_out("qyear", &year.to_string());
            }
        }
        let Some(month) = month else { return };
        let only_year = read.first().filter(|_| read.len() == 1);
        match only_year.and_then(|year| Date::month(*year, month.parse().ok()?)) {
            Some(date) => self.asked.date = Some(DateFilter { from: Some(date), to: Some(date) }),
            None => self.leave_out("qmonth", &month),
        }
    }

    fn leave_out(&mut self, parameter: &str, value: &str) {
        self.left_out.extend(LeftOut::new(parameter, value));
    }
}

impl LeftOut {
    /// What is told of old addresses. Only what they have: names and numbers, no sentences.
    fn new(parameter: &str, value: &str) -> Option<Self> {
        let mut known = TAXONOMIES.into_iter().map(|(known, _)| known).chain(["sort", "qyear", "qmonth"]);
        let parameter = known.find(|known| *known == parameter)?;
        let is_plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        let fits = is_plain && !value.is_empty() && value.chars().nth(MAX_TOLD_CHARS).is_none();
        fits.then(|| Self { parameter, value: value.to_owned() })
    }

    /// In words, for the page of results.
    pub(crate) fn notice(&self, words: Words) -> Notice {
        let message = words.with("left-out", "part", &self.to_string());
        Notice { place: 0..0, kind: NoticeKind::BadValue, message }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.parameter, self.value)
    }
}

/// Takes what old addresses left out from the query part of an address of this search.
pub(crate) fn take_left_out(query: &str) -> (Cow<'_, str>, Vec<LeftOut>) {
    if !query.contains(LEFT_OUT) {
        return (Cow::Borrowed(query), Vec::new());
    }
    let (told, others): (Vec<_>, Vec<_>) =
        form_urlencoded::parse(query.as_bytes()).partition(|(name, _)| name == LEFT_OUT);
    let left_out = told
        .iter()
        .filter_map(|(_, told)| told.split_once('='))
        .filter_map(|(parameter, value)| LeftOut::new(parameter, value));
    let others = Serializer::new(String::new()).extend_pairs(others).finish();
    (Cow::Owned(others), left_out.take(MAX_LEFT_OUT).collect())
}

/// The term of an old address, its path up to the number of the page, and whether a feed is named after it. The first segment is
/// the term whatever it says.
fn term(path: &str) -> (String, bool) {
    let mut segments = path.trim_end_matches('/').split('/');
    let mut term = segments.next().unwrap_or_default().to_owned();
    let mut is_feed = false;
    for segment in segments {
        is_feed = segment == FEED;
        if is_feed || segment == PAGE {
            break;
        }
        term.push('/');
        term.push_str(segment);
    }
    let term = term.replace('+', " ");
    (percent_decode_str(&term).decode_utf8_lossy().trim().to_owned(), is_feed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, query: &str, expected: &str) {
        let address = Moved::read(path, query).address();
        let decoded = percent_decode_str(&address).decode_utf8_lossy().into_owned();
        assert_eq!(decoded, expected, "{path}?{query}");
    }

    #[test]
    fn a_term_is_what_the_box_held() {
        check("death%20penalty/", "", "/search?q=death+penalty");
        check("death+penalty", "", "/search?q=death+penalty");
        check("iran/page/3/", "", "/search?q=iran");
        check("MDE%2024/2089/2020/", "", "/search?q=MDE+24/2089/2020");
        check("%D8%A5%D9%8A%D8%B1%D8%A7%D9%86", "", "/search?q=إيران");
        check("%FF%FE", "", "/search?q=\u{fffd}\u{fffd}");
        check("", "", "/search");
        check("///", "?&&=", "/search");
    }

    #[test]
    fn an_old_feed_is_a_feed_and_an_old_language_that_of_the_pages() {
        check("iran/feed/rss2/", "qlocation=iran&sort=date-desc", "/v1/feed.atom?q=iran&country=IRN");
        check("feed/feed/", "sort=title-asc", "/v1/feed.atom?q=feed");
        check("feed/page/2/", "", "/search?q=feed");
        let in_french = |path| Moved::read(path, "qyear=2019").in_language(InterfaceLanguage::French).address();
        assert_eq!(in_french("iran/"), "/search?q=iran&date=2019&ui=fr");
        assert_eq!(in_french("iran/feed/"), "/v1/feed.atom?q=iran&date=2019");
    }

    #[test]
    fn choices_become_filters() {
        let all =
            "qyear=2019&qmonth=03&qlocation=iran,united-kingdom&qtopic=death-penalty&qcategory=news&sort=date-desc";
        let expected = "/search?q=x&date=2019-03&sort=newest&country=GBR&country=IRN&type=news&topic=death-penalty";
        check("x/", all, expected);
        check("x/", "qlocation=africa&qresource-type=Press+Release", "/search?q=x&region=africa&type=press-release");
        check("x/", "qresource-type=public-statement&qcategory=campaigns", "/search?q=x&type=campaign&type=statement");
        check("x/", "qyear=2018,2019,2020&sort=relevance-desc", "/search?q=x&date=2018..2020");
        check("x/", "qyear=&qmonth=&qlocation=&qtopic=&qcategory=&sort=&utm_source=a", "/search?q=x");
    }

    #[test]
    fn what_has_no_counterpart_is_kept_as_words_or_told() {
        check("x/", "qlocation=river-delta", "/search?q=x+river+delta");
        check("x/", "qlocation=1796&qtopic=2112", "/search?q=x&left-out=qlocation=1796&left-out=qtopic=2112");
        check("x/", "sort=title-asc", "/search?q=x&left-out=sort=title-asc");
        check("x/", "qyear=2011,2019", "/search?q=x&left-out=qyear=2011&left-out=qyear=2019");
        check("x/", "qyear=2019&qmonth=13", "/search?q=x&date=2019&left-out=qmonth=13");
        check("x/", "qmonth=3", "/search?q=x&left-out=qmonth=3");
        check("x/", "qyear=soon", "/search?q=x&left-out=qyear=soon");
    }

    #[test]
    fn what_was_left_out_is_told_in_words_and_nothing_else_is() {
        let (query, left_out) =
            take_left_out("q=x&left-out=qlocation%3D1796&left-out=a%3Db&left-out=sort%3D<b>&left-out=qyear%3D1+2");
        assert_eq!((&*query, left_out.len()), ("q=x", 1));
        let message = left_out.first().expect("one").notice(Words { language: InterfaceLanguage::English }).message;
        assert!(message.contains("qlocation=1796"), "{message}");
        assert_eq!(take_left_out("q=a+b"), (Cow::Borrowed("q=a+b"), Vec::new()));
    }

    #[test]
    fn no_old_address_is_too_long_or_too_odd() {
        let long = "a".repeat(MAX_QUERY_CHARS * 2);
        let moved = Moved::read(&long, &format!("qlocation={}&qyear={long}", "9,".repeat(5_000)));
        assert_eq!(moved.asked.text.chars().count(), MAX_QUERY_CHARS);
        assert!(moved.address().len() < MAX_QUERY_CHARS + 1_000);
    }
}
