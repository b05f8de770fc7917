//! What stands on every page and belongs to none: running heads, page numbers, letters of a thumb index.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::engine::{Line, Page};
use super::lengths::{half_points, steps};

/// How many lines from the top and from the bottom of a page may be running ones.
const EDGE_LINES: usize = 3;

/// Lines this near to each other in height stand side by side, in points.
const SAME_HEIGHT: f32 = 3.0;

/// Running lines stand at the same height on all pages, give or take half of so many points.
const HEIGHT_STEP: f32 = 6.0;

/// A running line is no longer than this, in characters.
const MAX_CHARS: usize = 120;

/// With fewer pages than this, that something recurs at one height says little.
const MIN_PAGES_OF_BAND: usize = 4;

/// A band of running lines says the same on many pages: it says no more than so many different things on a hundred pages. The
/// titles of slides stand at one height too, and each is another.
const MAX_PERCENT_OF_DISTINCT: usize = 75;

/// A band of running lines stands apart from the text by this many times the size of its letters.
const BAND_GAP: f32 = 1.8;

/// So many pages or more, and more than half of them, have a number alone on its line if they are numbered by such lines. On fewer it
/// must be that of the page in the file.
const MIN_NUMBERED_PAGES: usize = 3;

/// A letter of a thumb index, beside the text, has no more characters than this.
const MAX_THUMB_CHARS: usize = 2;

/// A line with this many characters shows where the text stands.
const MIN_TEXT_LINE_CHARS: usize = 20;

/// Takes the running lines out of all pages. Gives each of them once, its digits apart, the most frequent first.
pub(super) fn take(pages: &mut [Page]) -> Vec<String> {
    let recurring = recurring(pages);
    let bands = [Edge::Top, Edge::Bottom].map(|edge| (edge, band(pages, edge)));
    let numbered = pages.iter().filter(|page| edge_lines(page, 1).any(is_number)).count();
    let is_numbered = numbered >= MIN_NUMBERED_PAGES && numbered * 2 > pages.len();
    let mut taken: FxHashMap<String, (usize, String)> = FxHashMap::default();
    for page in pages {
        let is_running = running_lines(page, &recurring, &bands, is_numbered);
        let mut is_running = is_running.into_iter();
        page.lines.retain(|line| {
            let is_running = is_running.next().unwrap_or_default();
            if is_running {
                taken.entry(key(&line.text)).or_insert_with(|| (0, line.text.clone())).0 += 1;
            }
            !is_running
        });
    }
    let mut taken: Vec<(usize, String)> = taken.into_values().filter(|(_, text)| !is_bare_number(text)).collect();
    taken.sort_by(|a, b| (Reverse(a.0), &a.1).cmp(&(Reverse(b.0), &b.1)));
    taken.into_iter().map(|(_, text)| text).collect()
}

/// An end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Top,
    Bottom,
}

/// For each line of a page, whether it is a running one.
fn running_lines(
    page: &Page,
    recurring: &BTreeSet<Key>,
    bands: &[(Edge, Option<f32>); 2],
    is_numbered: bool,
) -> Vec<bool> {
    let outermost = heights(page, 1);
    let edges = heights(page, EDGE_LINES);
    let (left, right) = text_edges(page);
    let of_line = |line: &Line| {
        if line.text.chars().count() > MAX_CHARS {
            return false;
        }
        let at = |heights: &[f32]| heights.iter().any(|height| (height - line.baseline).abs() < SAME_HEIGHT);
        let is_thumb = line.text.chars().count() <= MAX_THUMB_CHARS && (line.right < left || line.left > right);
        let in_band = bands.iter().any(|(edge, band)| {
            let outermost = outermost.get(usize::from(*edge == Edge::Bottom));
            band.is_some_and(|band| (band - line.baseline).abs() < SAME_HEIGHT)
                && outermost.is_some_and(|height| (height - line.baseline).abs() < SAME_HEIGHT)
        });
        let is_folio =
            is_number(line) && at(&outermost) && (is_numbered || line.text.trim().parse::<u32>() == Ok(page.number));
        is_thumb || in_band || is_folio || (at(&edges) && recurring.contains(&Key::of(line)))
    };
    page.lines.iter().map(of_line).collect()
}

/// What stands near an edge of more than half of the pages, or of those on the left or on the right alone.
fn recurring(pages: &[Page]) -> BTreeSet<Key> {
    let mut counts: FxHashMap<(Key, u32), usize> = FxHashMap::default();
    for page in pages {
        let keys: BTreeSet<Key> = edge_lines(page, EDGE_LINES).map(Key::of).collect();
        for key in keys {
            *counts.entry((key, page.number % 2)).or_default() += 1;
        }
    }
    let of_side = |side| pages.iter().filter(|page| page.number % 2 == side).count();
    let sides = [of_side(0), of_side(1)];
    let recurs = |(key, _): &&(Key, u32)| {
        let on = [0, 1].map(|side| counts.get(&(key.clone(), side)).copied().unwrap_or_default());
        let on_most = (on[0] + on[1]) * 2 > pages.len() && on[0] + on[1] > 1;
        on_most || (0..2).any(|side| on[side] * 2 > sides[side] && on[side] > 2)
    };
    counts.keys().filter(recurs).map(|(key, _)| key.clone()).collect()
}

/// The height at which most pages have a line that stands apart from the text; `None` if there is none, or if it says something
/// else on each page.
fn band(pages: &[Page], edge: Edge) -> Option<f32> {
    let outermost = |page: &Page| {
        let heights = heights_from(page, edge, 2);
        let [outer, inner] = heights[..] else { return None };
        let mut lines = page.lines.iter().filter(|line| (line.baseline - outer).abs() < SAME_HEIGHT);
        let apart = lines.clone().all(|line| (outer - inner).abs() > BAND_GAP * line.size);
        apart.then(|| (outer, lines.next().map(|line| key(&line.text)).unwrap_or_default()))
    };
    let found: Vec<(f32, String)> = pages.iter().filter_map(outermost).collect();
    let mut heights: Vec<f32> = found.iter().map(|(height, _)| *height).collect();
    heights.sort_by(f32::total_cmp);
    let median = *heights.get(heights.len() / 2)?;
    let there: Vec<&str> =
        found.iter().filter(|(height, _)| (height - median).abs() < SAME_HEIGHT).map(|(_, key)| key.as_str()).collect();
    let distinct = there.iter().collect::<BTreeSet<_>>().len();
    let is_band = there.len() >= MIN_PAGES_OF_BAND
        && there.len() * 2 > pages.len()
        && distinct * 100 <= there.len() * MAX_PERCENT_OF_DISTINCT;
    is_band.then_some(median)
}

/// The lines at the outermost heights of a page, at both its ends.
fn edge_lines(page: &Page, count: usize) -> impl Iterator<Item = &Line> {
    let heights = heights(page, count);
    let at_edge = move |line: &&Line| heights.iter().any(|height| (height - line.baseline).abs() < SAME_HEIGHT);
    page.lines.iter().filter(at_edge)
}

/// The outermost heights at which lines of a page stand, from the top, then from the bottom.
fn heights(page: &Page, count: usize) -> Vec<f32> {
    let mut heights = heights_from(page, Edge::Top, count);
    heights.extend(heights_from(page, Edge::Bottom, count));
    heights
}

fn heights_from(page: &Page, edge: Edge, count: usize) -> Vec<f32> {
    let mut baselines: Vec<f32> = page.lines.iter().map(|line| line.baseline).collect();
    baselines.sort_by(f32::total_cmp);
    if edge == Edge::Top {
        baselines.reverse();
    }
    baselines.dedup_by(|next, kept| (*next - *kept).abs() < SAME_HEIGHT);
    baselines.truncate(count);
    baselines
}

/// Where the text of a page stands, from the left to the right; everywhere, if it has none.
fn text_edges(page: &Page) -> (f32, f32) {
    let is_text = |line: &&Line| line.text.chars().count() >= MIN_TEXT_LINE_CHARS;
    let lines = || page.lines.iter().filter(is_text);
    let left = lines().map(|line| line.left).reduce(f32::min);
    let right = lines().map(|line| line.right).reduce(f32::max);
    (left.unwrap_or(f32::MIN), right.unwrap_or(f32::MAX))
}

/// What the running lines of several pages share. The same words in other letters may be the title of the whole, at another
/// height headings that are numbered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    words: String,
    half_points: i32,
    height: i32,
}

impl Key {
    fn of(line: &Line) -> Self {
        let height = steps(line.baseline, HEIGHT_STEP);
        Self { words: key(&line.text), half_points: half_points(line.size), height }
    }
}

/// All but the numbers, in lower case.
fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_numeric() => {
                if !key.ends_with('#') {
                    key.push('#');
                }
            }
            c if c.is_whitespace() => {
                if !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => key.push(c),
        }
    }
    key.trim().to_owned()
}

fn is_number(line: &Line) -> bool {
    is_bare_number(&line.text)
}

/// Whether a text is a page's number: digits or Roman numerals, dashes around them, "page", "of".
fn is_bare_number(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut numbers = 0;
    for word in words {
        let word = word.to_lowercase();
        if word.chars().all(char::is_numeric) || word.chars().all(|c| "ivxlc".contains(c)) {
            numbers += 1;
        } else if !matches!(word.as_str(), "page" | "p" | "of" | "de" | "sur" | "página" | "seite" | "стр" | "صفحة")
        {
            return false;
        }
    }
    (1..=2).contains(&numbers) && text.chars().count() <= 20
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pdf::lengths::length;

    fn page(number: u32, lines: &[(&str, f32)]) -> Page {
        let line = |(text, baseline): &(&str, f32)| Line {
            text: (*text).to_owned(),
            left: 50.0,
            right: 50.0 + length(i32::try_from(text.len()).unwrap(), 5.0),
            baseline: *baseline,
            size: 10.0,
            is_bold: false,
        };
        Page { number, has_pictures: false, lines: lines.iter().map(line).collect() }
    }

    /// A word that stands on one page alone.
    fn word(number: u32) -> String {
        format!("word-{}", char::from(b'a' + u8::try_from(number).unwrap()))
    }

    fn texts(pages: &[Page]) -> Vec<&str> {
        pages.iter().flat_map(|page| page.lines.iter().map(|line| line.text.as_str())).collect()
    }

    #[test]
    fn heads_and_page_numbers_go_and_the_text_stays() {
        let mut pages: Vec<Page> = (1..=3)
            .map(|number| {
                let folio = format!("{}", number + 16);
                let text = format!("A sentence of page {} that is there once.", word(number));
                page(
                    number,
                    &[("Lantern Watch, March 2004", 800.0), (&text, 740.0), (&word(number), 728.0), (&folio, 30.0)],
                )
            })
            .collect();
        pages[0].lines.insert(0, page(1, &[("The title", 770.0)]).lines.remove(0));
        assert_eq!(take(&mut pages), ["Lantern Watch, March 2004"]);
        assert_eq!(texts(&pages)[..3], ["The title", "A sentence of page word-b that is there once.", "word-b"]);
        assert_eq!(texts(&pages).len(), 7);
    }

    #[test]
    fn heads_that_differ_on_left_and_right_pages_go() {
        let mut pages: Vec<Page> = (1..=8)
            .map(|number| {
                let head = if number % 2 == 0 { "The long winter" } else { "Behind the gate" };
                page(number, &[(head, 800.0), (&word(number), 790.0), (&word(number + 8), 778.0)])
            })
            .collect();
        take(&mut pages);
        assert_eq!(texts(&pages).len(), 16);
    }

    #[test]
    fn a_band_that_names_the_chapter_goes_and_titles_of_slides_stay() {
        let deck = |head: &dyn Fn(u32) -> String| -> Vec<Page> {
            let lines = |number| [head(number), word(number), word(number + 9)];
            let pages = (1..=9).map(|number| (number, lines(number)));
            pages
                .map(|(number, [head, one, two])| page(number, &[(&head, 800.0), (&one, 700.0), (&two, 688.0)]))
                .collect()
        };
        let mut chapters = deck(&|number| ["PERU", "OMAN", "CHAD"][usize::try_from(number).unwrap() % 3].to_owned());
        take(&mut chapters);
        assert_eq!(texts(&chapters).len(), 18);
        let mut slides = deck(&|number| format!("Slide {}", word(number)));
        assert!(take(&mut slides).is_empty());
        assert_eq!(texts(&slides).len(), 27);
    }

    #[test]
    fn numbered_headings_at_other_heights_stay() {
        let article =
            |number: u32, height| page(number, &[(&format!("Article {number}"), height), (&word(number), 500.0)]);
        let mut pages = vec![article(1, 740.0), article(2, 720.0)];
        assert!(take(&mut pages).is_empty());
        assert_eq!(texts(&pages).len(), 4);
    }

    #[test]
    fn a_single_page_loses_its_number_alone() {
        let mut pages = vec![page(1, &[("1974", 800.0), ("A letter to the minister of justice", 700.0), ("1", 30.0)])];
        assert!(take(&mut pages).is_empty());
        assert_eq!(texts(&pages), ["1974", "A letter to the minister of justice"]);
    }
}
