//! The chapters of a report that has one for each country.
//!
//! Nothing is known of any report: chapters are where its bookmarks name countries, or where one style of heading, again and
//! again, is a country's name. Between two such headings, another one in the same style is a chapter too.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;
use shared::country::Country;

use super::engine::{Bookmark, Line};
use super::lengths::half_points;
use super::paragraphs::{HEADING_SIZE, Lines, Placed, is_same_style, is_set_apart};
use crate::enrich::text::fold;

/// A report of fewer pages is one document, whatever its headings.
pub(super) const MIN_PAGES: usize = 20;

/// A report has chapters if so many different countries have one.
pub(super) const MIN_COUNTRIES: usize = 8;

/// A chapter has so many characters or more on average: names one below the other are a list.
const MIN_AVERAGE_CHARS: usize = 400;

/// A heading has no more lines, and no more characters, than this: "DEMOCRATIC / REPUBLIC OF THE / CONGO".
const MAX_HEADING_LINES: usize = 4;
const MAX_HEADING_CHARS: usize = 80;

/// The heading to which a bookmark leads is looked for among so many lines of its page.
const MAX_LINES_SEARCHED: usize = 300;

/// Lines of one heading are no further apart than this many times their size.
const MAX_HEADING_PITCH: f32 = 1.6;

/// Of the headings of a style, so many in a hundred name countries if it is that of chapters, and all of them are chapters.
const MIN_PERCENT_OF_COUNTRIES: usize = 70;

/// What ends the last chapter is a heading of another style of at least this share of the size of theirs.
const MIN_END_SIZE: f32 = 0.85;

/// Words that stay small in a name: "Isle of Man".
const SMALL_WORDS: [&str; 14] =
    ["and", "of", "the", "et", "de", "du", "des", "la", "le", "les", "y", "del", "los", "e"];

/// One chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chapter {
    /// Its heading, as a name is written: "Côte d’Ivoire".
    pub(super) name: String,
    /// The countries its heading names.
    pub(super) countries: Vec<Country>,
    /// The lines of its heading.
    pub(super) heading: Range<usize>,
    /// The lines of its text.
    pub(super) body: Range<usize>,
}

/// The chapters of a report, in its order; none if it has none.
pub(super) fn find(lines: &Lines<'_>, bookmarks: &[Bookmark], page_count: usize) -> Vec<Chapter> {
    if page_count < MIN_PAGES {
        return Vec::new();
    }
    let by_bookmarks = chapters(lines, of_bookmarks(lines, bookmarks));
    if is_credible(&by_bookmarks, lines) {
        return by_bookmarks;
    }
    let by_style = chapters(lines, of_one_style(lines));
    if is_credible(&by_style, lines) { by_style } else { Vec::new() }
}

/// Lines that are the heading of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Heading {
    lines: Range<usize>,
    words: String,
    countries: Vec<Country>,
}

/// How a heading is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Style {
    half_points: i32,
    is_bold: bool,
    is_capitals: bool,
}

impl Style {
    fn of(line: &Line) -> Self {
        let is_capitals = !line.text.contains(char::is_lowercase);
        Self { half_points: half_points(line.size), is_bold: line.is_bold, is_capitals }
    }
}

fn is_credible(chapters: &[Chapter], lines: &Lines<'_>) -> bool {
    let countries: BTreeSet<Country> = chapters.iter().flat_map(|chapter| chapter.countries.iter().copied()).collect();
    let bytes: usize =
        chapters.iter().flat_map(|chapter| chapter.body.clone()).map(|index| lines.placed[index].line.text.len()).sum();
    countries.len() >= MIN_COUNTRIES && bytes >= MIN_AVERAGE_CHARS * chapters.len()
}

/// Gives each heading its text: all up to the next one, and of the last all up to a heading that ends the part.
fn chapters(lines: &Lines<'_>, headings: Vec<Heading>) -> Vec<Chapter> {
    let starts: Vec<usize> = headings.iter().map(|heading| heading.lines.start).collect();
    let end = headings.last().map_or(0, |last| end_of_last(lines, last));
    let ends = starts.into_iter().skip(1).chain([end]);
    headings
        .into_iter()
        .zip(ends)
        .map(|(heading, end)| {
            let mut start = heading.lines.end;
            if lines
                .placed
                .get(start)
                .is_some_and(|placed| start < end && fold(&placed.line.text) == fold(&heading.words))
            {
                start += 1;
            }
            let name = name(&heading);
            Chapter { name, countries: heading.countries, heading: heading.lines, body: start..end.max(start) }
        })
        .collect()
}

fn end_of_last(lines: &Lines<'_>, last: &Heading) -> usize {
    let size = lines.placed[last.lines.start].line.size;
    let first_page = lines.placed[last.lines.start].page;
    let ends = |placed: &Placed<'_>| {
        placed.page > first_page && placed.line.size >= MIN_END_SIZE * size && placed.line.size > lines.body_size
    };
    let rest = lines.placed.iter().skip(last.lines.end);
    let is_large = size >= HEADING_SIZE * lines.body_size;
    let found = rest.enumerate().find(|(_, placed)| is_large && ends(placed));
    found.map_or(lines.placed.len(), |(after, _)| last.lines.end + after)
}

/// The headings to which bookmarks lead that name countries.
fn of_bookmarks(lines: &Lines<'_>, bookmarks: &[Bookmark]) -> Vec<Heading> {
    let mut first_of_page: FxHashMap<u32, usize> = FxHashMap::default();
    for (index, placed) in lines.placed.iter().enumerate() {
        first_of_page.entry(placed.page).or_insert(index);
    }
    let mut headings: Vec<Heading> = bookmarks
        .iter()
        .filter_map(|bookmark| {
            let countries = countries(&bookmark.title);
            let first = *first_of_page.get(&bookmark.page).filter(|_| !countries.is_empty())?;
            let words = bookmark.title.clone();
            Some(Heading { lines: on_page(lines, first, &words), words, countries })
        })
        .collect();
    headings.sort_by_key(|heading| heading.lines.start);
    headings.dedup_by(|next, kept| next.lines.start < kept.lines.end || next.lines == kept.lines);
    headings
}

/// The lines of a page that say some words; if there are none, the empty range at its beginning.
fn on_page(lines: &Lines<'_>, first: usize, words: &str) -> Range<usize> {
    let folded = fold(words);
    let page = lines.placed[first].page;
    let indices =
        (first..lines.placed.len()).take(MAX_LINES_SEARCHED).take_while(|index| lines.placed[*index].page == page);
    for start in indices {
        let mut said = Vec::with_capacity(MAX_HEADING_LINES);
        for end in start..lines.placed.len().min(start + MAX_HEADING_LINES) {
            said.push(fold(&lines.placed[end].line.text));
            if said.join(" ") == folded {
                return start..end + 1;
            }
        }
    }
    first..first
}

/// The headings in the style in which most countries are named.
fn of_one_style(lines: &Lines<'_>) -> Vec<Heading> {
    let mut by_style: FxHashMap<Style, Vec<Heading>> = FxHashMap::default();
    let mut index = 0;
    while index < lines.placed.len() {
        let end = heading_end(lines, index);
        let line = lines.placed[index].line;
        if let Some(heading) = is_set_apart(line, lines.body_size).then(|| heading(lines, index..end)).flatten() {
            by_style.entry(Style::of(line)).or_default().push(heading);
        }
        index = end;
    }
    let named = |headings: &[Heading]| {
        headings.iter().flat_map(|heading| heading.countries.iter()).collect::<BTreeSet<_>>().len()
    };
    let best = by_style.into_iter().max_by_key(|(style, headings)| (named(headings), *style));
    best.map(|(_, headings)| of_chapters(headings)).unwrap_or_default()
}

/// Of all headings of a style, those of chapters: from the first that names a country to the last one.
fn of_chapters(mut headings: Vec<Heading>) -> Vec<Heading> {
    let is_named = |heading: &Heading| !heading.countries.is_empty();
    let named = headings.iter().filter(|heading| is_named(heading)).count();
    if named * 100 < headings.len() * MIN_PERCENT_OF_COUNTRIES {
        headings.retain(is_named);
        return headings;
    }
    let first = headings.iter().position(is_named).unwrap_or_default();
    let last = headings.iter().rposition(is_named).map_or(0, |last| last + 1);
    headings.drain(last..);
    headings.drain(..first);
    headings
}

/// Where the heading that begins with a line ends: lines of the same style, one closely below the other.
fn heading_end(lines: &Lines<'_>, start: usize) -> usize {
    let follows = |pair: &[Placed<'_>]| {
        let [above, below] = pair else { return false };
        let gap = above.line.baseline - below.line.baseline;
        above.page == below.page
            && gap > 0.0
            && gap < MAX_HEADING_PITCH * below.line.size
            && is_same_style(above.line, below.line)
            && Style::of(above.line).is_capitals == Style::of(below.line).is_capitals
    };
    let rest = lines.placed.get(start..).unwrap_or_default();
    start + 1 + rest.windows(2).take_while(|pair| follows(pair)).count()
}

fn heading(lines: &Lines<'_>, range: Range<usize>) -> Option<Heading> {
    if range.len() > MAX_HEADING_LINES {
        return None;
    }
    let said = |range: Range<usize>| {
        let texts: Vec<&str> =
            lines.placed.get(range).unwrap_or_default().iter().map(|placed| placed.line.text.as_str()).collect();
        texts.join(" ").replace("/ ", "/")
    };
    let words = said(range.clone());
    if words.chars().count() > MAX_HEADING_CHARS || !words.contains(char::is_alphabetic) {
        return None;
    }
    // "KOREA", and smaller below it "(REPUBLIC OF)".
    let below = said(range.end..range.end + 1);
    if below.starts_with('(') && below.ends_with(')') {
        let whole = format!("{words} {below}");
        let countries = countries(&whole);
        if !countries.is_empty() {
            return Some(Heading { lines: range.start..range.end + 1, words: whole, countries });
        }
    }
    let countries = countries(&words);
    Some(Heading { lines: range, words, countries })
}

/// The countries that a heading names, if it names nothing else: "Korea (Republic of)", "Serbia and Montenegro".
fn countries(words: &str) -> Vec<Country> {
    one_country(words).map_or_else(|| several_countries(words), |country| vec![country])
}

fn one_country(words: &str) -> Option<Country> {
    let words = words.trim();
    let turned = || {
        let (name, rest) = words.strip_suffix(')')?.split_once('(')?;
        let (name, rest) = (name.trim(), rest.trim());
        Country::of_name(&format!("{rest} {name}")).or_else(|| Country::of_name(&format!("{rest} of {name}")))
    };
    Country::of_name(words).or_else(turned).or_else(|| Country::of_name(strip_article(words)?))
}

fn strip_article(words: &str) -> Option<&str> {
    let (article, rest) = words.split_once(' ')?;
    matches!(article.to_lowercase().as_str(), "the" | "la" | "le" | "les" | "el").then_some(rest)
}

/// Each part must be a country's name, but for what belongs to the country before it ("and the Occupied Territories").
fn several_countries(words: &str) -> Vec<Country> {
    let lower = words.to_lowercase();
    let parts: Vec<&str> = [" and the ", " and ", " et ", " y ", "/"]
        .into_iter()
        .fold(vec![lower.as_str()], |parts, mark| parts.into_iter().flat_map(|part| part.split(mark)).collect());
    let named: Vec<Option<Country>> = parts.iter().map(|part| one_country(part)).collect();
    if parts.len() < 2 || named.first().copied().flatten().is_none() {
        return Vec::new();
    }
    let is_whole =
        named.iter().skip(1).zip(parts.iter().skip(1)).all(|(country, part)| country.is_some() || is_territory(part));
    if is_whole { named.into_iter().flatten().collect() } else { Vec::new() }
}

/// Whether words name a part of a country or what it holds.
fn is_territory(words: &str) -> bool {
    ["territor", "occupied", "islands", "authority"].iter().any(|word| words.contains(word))
}

/// A heading in capitals as a name is written: as the table of countries has it, else with capitals at the beginning of words.
fn name(heading: &Heading) -> String {
    let words = heading.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.contains(char::is_lowercase) {
        return words;
    }
    let known = heading.countries.first().and_then(|country| {
        let names = || country.names().into_iter().chain(country.aliases()).filter(|name| !name.contains(','));
        let folded = fold(&words);
        names().find(|name| name.to_uppercase() == words).or_else(|| names().find(|name| fold(name) == folded))
    });
    known.map_or_else(|| capitalized(&words), str::to_owned)
}

fn capitalized(words: &str) -> String {
    let mut name = String::with_capacity(words.len());
    for word in words.split_inclusive([' ', '/', '-', '(']) {
        let lower = word.to_lowercase();
        let is_small = !name.is_empty() && SMALL_WORDS.contains(&lower.trim_end_matches([' ', '/', '-', ')']));
        let mut chars = lower.chars();
        match chars.next() {
            Some(first) if !is_small => {
                name.extend(first.to_uppercase());
                name.push_str(chars.as_str());
            }
            _ => name.push_str(&lower),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pdf::engine::Page;
    use crate::format::pdf::lengths::length;

    const NAMES: [&str; 8] =
        ["ALBANIA", "BENIN", "CHAD", "CONGO", "CÔTE D’IVOIRE", "KOREA", "MOROCCO/|WESTERN SAHARA", "THE LONG BORDER"];

    fn line(text: &str, size: f32, baseline: f32) -> Line {
        Line { text: text.to_owned(), size, baseline, left: 50.0, right: 300.0, is_bold: false }
    }

    /// A report with a chapter a page and further pages of prose.
    fn report(names: &[&str], size: f32) -> Vec<Page> {
        let prose = |page: u32| {
            line(
                &"The harbour is quiet and the bakers wait. ".repeat(12),
                10.0,
                600.0 - length(i32::try_from(page).unwrap(), 1.0),
            )
        };
        let mut pages: Vec<Page> = (1..)
            .zip(names)
            .map(|(number, name)| {
                let mut lines: Vec<Line> = name
                    .split('|')
                    .zip(0_u8..)
                    .map(|(part, row)| line(part, size, 700.0 - 30.0 * f32::from(row)))
                    .collect();
                if *name == "KOREA" {
                    lines.push(line("(REPUBLIC OF)", 12.0, 686.0));
                }
                lines.push(prose(number));
                Page { number, has_pictures: false, lines }
            })
            .collect();
        let next = u32::try_from(pages.len()).unwrap() + 1;
        pages.push(Page {
            number: next,
            has_pictures: false,
            lines: vec![line("PART THREE", 26.0, 700.0), prose(next)],
        });
        pages.extend((next + 1..=30).map(|number| Page { number, has_pictures: false, lines: vec![prose(number)] }));
        pages
    }

    fn with_more<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let mut names = names.to_vec();
        names.extend(["PERU", "QATAR", "TOGO", "YEMEN"]);
        names
    }

    #[test]
    fn headings_of_one_style_that_name_countries_begin_chapters() {
        let pages = report(&with_more(&NAMES), 26.0);
        let lines = Lines::of(&pages);
        let chapters = find(&lines, &[], pages.len());
        let names: Vec<&str> = chapters.iter().map(|chapter| chapter.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Albania",
                "Benin",
                "Chad",
                "Congo",
                "Côte d'Ivoire",
                "Korea (Republic of)",
                "Morocco/Western Sahara",
                "The Long Border",
                "Peru",
                "Qatar",
                "Togo",
                "Yemen"
            ]
        );
        let codes = |index: usize| chapters[index].countries.iter().map(|country| country.alpha3()).collect::<Vec<_>>();
        assert_eq!((codes(5), codes(6)), (vec!["KOR"], vec!["MAR", "ESH"]));
        assert!(codes(7).is_empty());
        assert_eq!(chapters[11].body.len(), 1, "the next part is not the last chapter's");
    }

    #[test]
    fn bookmarks_begin_chapters_whatever_the_headings_look_like() {
        let pages = report(&with_more(&NAMES), 10.0);
        let lines = Lines::of(&pages);
        let bookmarks: Vec<Bookmark> = (9..)
            .zip(["Peru", "Qatar", "Togo", "Yemen"])
            .chain((1..).zip(["Albania", "Benin", "Chad", "Congo", "Foreword"]))
            .map(|(page, title)| Bookmark { title: title.to_owned(), page })
            .collect();
        let chapters = find(&lines, &bookmarks, pages.len());
        let names: Vec<&str> = chapters.iter().map(|chapter| chapter.name.as_str()).collect();
        assert_eq!(names, ["Albania", "Benin", "Chad", "Congo", "Peru", "Qatar", "Togo", "Yemen"]);
        assert_eq!(chapters[0].heading.len(), 1);
    }

    #[test]
    fn a_list_of_countries_and_a_short_report_have_no_chapters() {
        let listed: String = with_more(&NAMES).join("|");
        let mut pages = report(&[listed.as_str()], 26.0);
        pages[0].lines.dedup_by(|next, kept| {
            next.baseline = kept.baseline - 60.0;
            false
        });
        assert!(find(&Lines::of(&pages), &[], pages.len()).is_empty());
        let pages = report(&with_more(&NAMES), 26.0);
        assert!(find(&Lines::of(&pages), &[], MIN_PAGES - 1).is_empty());
        let pages = report(&NAMES[..4], 26.0);
        assert!(find(&Lines::of(&pages), &[], pages.len()).is_empty());
    }

    #[test]
    fn names_of_several_countries_and_their_territories_are_read() {
        let codes = |words: &str| countries(words).iter().map(|country| country.alpha3()).collect::<Vec<_>>();
        assert_eq!(codes("SERBIA AND MONTENEGRO"), ["SRB", "MNE"]);
        assert_eq!(codes("ISRAEL AND THE OCCUPIED TERRITORIES"), ["ISR", "PSE"]);
        assert_eq!(codes("CYPRUS AND THE NORTHERN TERRITORIES"), ["CYP"]);
        assert_eq!(codes("TRINIDAD AND TOBAGO"), ["TTO"]);
        assert_eq!(codes("CONGO (DEMOCRATIC REPUBLIC OF THE)"), ["COD"]);
        assert!(codes("PEOPLE AND POWER").is_empty());
        assert!(codes("PERU AND THE MINERS").is_empty());
    }
}
