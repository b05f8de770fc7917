//! Paragraphs out of lines, with the places where pages begin.
//!
//! A PDF has lines, not paragraphs: whether two lines belong together is told by the room between them, by indents, by the size
//! of their letters, and by whether the next word would have fitted.

use rustc_hash::FxHashMap;
use shared::document::PageStart;

use super::characters::{is_right_to_left, is_written_without_spaces};
use super::engine::{Line, Page};
use super::hyphens::{Vocabulary, ends_with_hyphen};
use super::lengths::{self, half_points, length, steps};

/// Letters of one size differ by no more than this share.
const SAME_SIZE: f32 = 0.06;

/// Lines of one paragraph are no further apart than this many times the usual distance.
const MAX_PITCH: f32 = 1.3;

/// The usual distance of lines where nothing shows it, in sizes of their letters.
const DEFAULT_PITCH: f32 = 1.3;

/// Distances of lines are counted in steps of so many points.
const PITCH_STEP: f32 = 0.25;

/// Lines whose heights differ by less than this many sizes stand side by side.
const SIDE_BY_SIDE: f32 = 0.35;

/// An indent is wider than this many sizes, and narrower than [`MAX_INDENT`].
const MIN_INDENT: f32 = 0.5;

/// What is further to the side than this many sizes stands in another column.
const MAX_INDENT: f32 = 6.0;

/// Lines whose middles differ by less than half of this many sizes are centred.
const CENTRED: f32 = 0.2;

/// How much narrower than its column a line may be by chance, in sizes.
const SLACK: f32 = 0.3;

/// Lines that are not justified end short of their column by up to this share of its width.
const RAGGED_SHARE: f32 = 0.25;

/// Lines belong to one column if they begin no further apart than this, in points.
const COLUMN_WIDTH: f32 = 30.0;

/// A heading is larger than the text by this factor, or bold, or in capitals.
pub(super) const HEADING_SIZE: f32 = 1.15;

/// A heading of a section has no more lines, and no more characters, than this.
const MAX_HEADING_LINES: usize = 3;
const MAX_HEADING_CHARS: usize = 120;

/// Where more than one paragraph in so many is set as a heading, the setting tells nothing.
const MAX_HEADINGS_ONE_IN: usize = 3;

/// What begins an entry of a list.
const BULLETS: [char; 12] = ['•', '●', '▪', '■', '◦', '○', '►', '▶', '‣', '–', '—', '*'];

/// A line and the page it stands on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    /// The number of the page.
    pub(super) page: u32,
    /// The line.
    pub(super) line: &'a Line,
}

/// A text and where its pages begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Composed {
    /// Paragraphs, parted by blank lines.
    pub(super) text: String,
    /// The pages that have some of it.
    pub(super) pages: Vec<PageStart>,
    /// Those of the paragraphs that are set as headings, in order.
    pub(super) headings: Vec<String>,
}

/// All lines of a document, and what they have in common.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    /// The lines, in reading order.
    pub(super) placed: Vec<Placed<'a>>,
    /// The size of most letters.
    pub(super) body_size: f32,
    vocabulary: Vocabulary,
    /// The usual distance between lines, by the size of their letters, in half points.
    pitches: FxHashMap<i32, f32>,
    /// Of each line, where its column begins and ends.
    columns: Vec<Extent>,
    /// Whether paragraphs are told by indents.
    has_indents: bool,
}

/// Where something begins and ends in the direction of reading: from the left, or negative from the right.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Extent {
    start: f32,
    end: f32,
}

impl<'a> Lines<'a> {
    /// Takes the lines of all pages.
    pub(super) fn of(pages: &'a [Page]) -> Self {
        let placed: Vec<Placed<'a>> = pages
            .iter()
            .flat_map(|page| page.lines.iter().map(|line| Placed { page: page.number, line }))
            .filter(|placed| !placed.line.text.is_empty())
            .collect();
        let columns = columns(&placed);
        let indented =
            placed.windows(2).zip(&columns).filter(|(pair, column)| is_indented_below(pair, **column)).count();
        Self {
            body_size: body_size(&placed),
            vocabulary: Vocabulary::of(placed.iter().map(|placed| placed.line.text.as_str())),
            pitches: pitches(&placed),
            columns,
            has_indents: indented * 25 > placed.len(),
            placed,
        }
    }

    /// The text of some of the lines: paragraphs, one that goes over to the next column or page whole.
    pub(super) fn compose(&self, ranges: &[std::ops::Range<usize>]) -> Composed {
        let mut composed = Composed::default();
        let mut headings = Headings::default();
        let mut previous: Option<(usize, Paragraph)> = None;
        for index in ranges.iter().cloned().flatten() {
            let Some(Placed { page, line }) = self.placed.get(index) else { continue };
            let goes_on =
                previous.filter(|(last, paragraph)| last + 1 == index && !self.parts(*last, index, *paragraph));
            let paragraph = if let Some((_, paragraph)) = goes_on {
                self.vocabulary.join(&mut composed.text, &line.text);
                Paragraph {
                    lines: paragraph.lines + 1,
                    is_set_apart: paragraph.is_set_apart && is_set_apart(line, self.body_size),
                    ..paragraph
                }
            } else {
                if let Some((_, ended)) = previous {
                    headings.end(ended, &composed.text);
                }
                if !composed.text.is_empty() {
                    composed.text.push_str("\n\n");
                }
                headings.begin(composed.text.len());
                composed.text.push_str(&line.text);
                let is_set_apart = is_set_apart(line, self.body_size);
                Paragraph { lines: 1, is_item: begins_item(&line.text), is_set_apart }
            };
            if composed.pages.last().is_none_or(|last| last.page != *page) {
                let start = composed.text.len() - line.text.len();
                composed.pages.push(PageStart { byte: u32::try_from(start).unwrap_or(u32::MAX), page: *page });
            }
            previous = Some((index, paragraph));
        }
        if let Some((_, ended)) = previous {
            headings.end(ended, &composed.text);
        }
        composed.headings = headings.told();
        composed
    }

    /// Whether a paragraph ends between a line and the next one.
    fn parts(&self, last: usize, next: usize, paragraph: Paragraph) -> bool {
        let (above, below) = (self.placed[last], self.placed[next]);
        let begins = begins_item(&below.line.text) || ends_entry(&above.line.text);
        if begins && !ends_with_hyphen(&above.line.text) {
            return true;
        }
        if !is_same_style(above.line, below.line) {
            return !(goes_on(&below.line.text) && is_same_size(above.line, below.line));
        }
        let gap = above.line.baseline - below.line.baseline;
        let size = below.line.size;
        if above.page != below.page || gap < -SIDE_BY_SIDE * size {
            self.parts_over_break(last, next)
        } else if gap.abs() <= SIDE_BY_SIDE * size {
            false
        } else {
            gap > MAX_PITCH * self.pitch(size) || self.parts_within_column(last, next, paragraph)
        }
    }

    /// The same within a column.
    fn parts_within_column(&self, last: usize, next: usize, paragraph: Paragraph) -> bool {
        let (above, below) = (self.placed[last].line, self.placed[next].line);
        if ends_with_hyphen(&above.text) {
            return false;
        }
        let shift = (extent(below).start - extent(above).start) / below.size.max(1.0);
        let is_centred = ((above.left + above.right) - (below.left + below.right)).abs() < CENTRED * below.size;
        if !is_centred && (MIN_INDENT..MAX_INDENT).contains(&shift) && !paragraph.is_item && !goes_on(&below.text) {
            return true;
        }
        if !is_centred && (-MAX_INDENT..-MIN_INDENT).contains(&shift) && paragraph.lines > 1 && !goes_on(&below.text) {
            return true;
        }
        self.has_room(last, below) && !goes_on(&below.text)
    }

    /// The same where the text goes on in the next column or on the next page.
    fn parts_over_break(&self, last: usize, next: usize) -> bool {
        let (above, below) = (self.placed[last].line, self.placed[next].line);
        if ends_with_hyphen(&above.text) || goes_on(&below.text) {
            return false;
        }
        let indent = extent(below).start - self.columns[next].start;
        if self.has_room(last, below) || indent > MIN_INDENT * below.size {
            return true;
        }
        ends_sentence(&above.text) && !self.has_indents
    }

    /// Whether the first word of a line would have fitted on the line above it, so that this ended on purpose. A line that ends
    /// within a sentence may be a little short by chance.
    fn has_room(&self, above: usize, below: &Line) -> bool {
        let line = self.placed[above].line;
        let room = self.columns[above].end - extent(line).end;
        let chars = below.text.chars().count().max(1);
        let word = below.text.split(char::is_whitespace).next().unwrap_or_default();
        let word_chars = if word.starts_with(is_written_without_spaces) { 1 } else { word.chars().count() };
        let width = (below.right - below.left) * share(word_chars + 1, chars);
        let column = self.columns[above].end - self.columns[above].start;
        room > width + SLACK * line.size && (ends_sentence(&line.text) || room > RAGGED_SHARE * column)
    }

    fn pitch(&self, size: f32) -> f32 {
        self.pitches.get(&half_points(size)).copied().unwrap_or(DEFAULT_PITCH * size)
    }
}

/// What is known of the paragraph that grows.
#[derive(Debug, Clone, Copy)]
struct Paragraph {
    lines: usize,
    is_item: bool,
    /// Whether all its lines are set as headings are.
    is_set_apart: bool,
}

/// Gathers the paragraphs that are set as headings, of all that a text has.
#[derive(Debug, Default)]
struct Headings {
    /// Where the paragraph that grows begins in the text.
    start: usize,
    paragraphs: usize,
    found: Vec<String>,
}

impl Headings {
    fn begin(&mut self, start: usize) {
        self.start = start;
        self.paragraphs += 1;
    }

    fn end(&mut self, paragraph: Paragraph, text: &str) {
        let words = text.get(self.start..).unwrap_or_default();
        let is_short = paragraph.lines <= MAX_HEADING_LINES && words.chars().nth(MAX_HEADING_CHARS).is_none();
        let is_heading = is_short && words.contains(char::is_alphabetic) && !ends_sentence(words) && !ends_entry(words);
        if paragraph.is_set_apart && is_heading {
            self.found.push(words.to_owned());
        }
    }

    /// The headings; none where the setting tells nothing.
    fn told(self) -> Vec<String> {
        if self.found.len() * MAX_HEADINGS_ONE_IN > self.paragraphs { Vec::new() } else { self.found }
    }
}

/// Whether a line is set as headings are.
pub(super) fn is_set_apart(line: &Line, body_size: f32) -> bool {
    let is_capitals = line.text.contains(char::is_uppercase) && !line.text.contains(char::is_lowercase);
    line.size >= HEADING_SIZE * body_size || line.is_bold || is_capitals
}

#[expect(clippy::cast_precision_loss, reason = "lines have far fewer than a million characters")]
fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

/// Whether two lines are set alike.
pub(super) fn is_same_style(one: &Line, other: &Line) -> bool {
    is_same_size(one, other) && one.is_bold == other.is_bold
}

fn is_same_size(one: &Line, other: &Line) -> bool {
    (one.size - other.size).abs() <= SAME_SIZE * one.size.max(other.size)
}

fn extent(line: &Line) -> Extent {
    if is_right_to_left(&line.text) {
        Extent { start: -line.right, end: -line.left }
    } else {
        Extent { start: line.left, end: line.right }
    }
}

/// The size of most letters.
fn body_size(lines: &[Placed<'_>]) -> f32 {
    let mut letters: FxHashMap<i32, usize> = FxHashMap::default();
    for Placed { line, .. } in lines {
        *letters.entry(half_points(line.size)).or_default() += line.text.len();
    }
    let most = letters.into_iter().max_by_key(|(size, letters)| (*letters, *size));
    most.map_or(0.0, |(size, _)| lengths::size(size))
}

/// The distance that most lines of a size have from the next one.
fn pitches(lines: &[Placed<'_>]) -> FxHashMap<i32, f32> {
    let mut counts: FxHashMap<(i32, i32), usize> = FxHashMap::default();
    for pair in lines.windows(2) {
        let [above, below] = pair else { continue };
        let gap = above.line.baseline - below.line.baseline;
        let (size, gap_key) = (half_points(below.line.size), steps(gap, PITCH_STEP));
        let is_next = above.page == below.page && gap > SIDE_BY_SIDE * below.line.size && gap < 3.0 * below.line.size;
        if is_next && half_points(above.line.size) == size {
            *counts.entry((size, gap_key)).or_default() += 1;
        }
    }
    let mut counts: Vec<((i32, i32), usize)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|((_, gap), count)| (*count, std::cmp::Reverse(*gap)));
    counts.into_iter().map(|((size, gap), _)| (size, length(gap, PITCH_STEP))).collect()
}

/// Of each line, the column it stands in: from the first to the last ink of the lines beside which it begins, set in the same
/// size, on the same page and without a jump upwards between them.
fn columns(lines: &[Placed<'_>]) -> Vec<Extent> {
    let mut run = 0_usize;
    let mut keys = Vec::with_capacity(lines.len());
    let mut extents: FxHashMap<(usize, i32, i32), Extent> = FxHashMap::default();
    for (index, placed) in lines.iter().enumerate() {
        let above = index.checked_sub(1).map(|above| lines[above]);
        let jumps = |above: &Placed<'_>| above.line.baseline < placed.line.baseline - SIDE_BY_SIDE * placed.line.size;
        if above.is_some_and(|above| above.page != placed.page || jumps(&above)) {
            run += 1;
        }
        let own = extent(placed.line);
        let key = (run, half_points(placed.line.size), steps(own.start, COLUMN_WIDTH));
        keys.push(key);
        let column = extents.entry(key).or_insert(own);
        *column = Extent { start: column.start.min(own.start), end: column.end.max(own.end) };
    }
    let column = |(key, placed): (&(usize, i32, i32), &Placed<'_>)| {
        let (run, size, place) = *key;
        let beside =
            (place.saturating_sub(1)..=place.saturating_add(1)).filter_map(|place| extents.get(&(run, size, place)));
        let own = extent(placed.line);
        beside
            .filter(|column| (column.start - own.start).abs() <= COLUMN_WIDTH)
            .fold(own, |whole, column| Extent { start: whole.start.min(column.start), end: whole.end.max(column.end) })
    };
    keys.iter().zip(lines).map(column).collect()
}

/// Whether the first of two lines is indented and the second stands at the edge of their column.
fn is_indented_below(pair: &[Placed<'_>], column: Extent) -> bool {
    let [above, below] = pair else { return false };
    let (indent, edge) = (extent(above.line).start - column.start, extent(below.line).start - column.start);
    indent > MIN_INDENT * above.line.size && edge < SLACK * above.line.size && is_same_style(above.line, below.line)
}

/// Whether a line begins an entry of a list: with a bullet, or with a number such as `3.` or `(a)`.
fn begins_item(text: &str) -> bool {
    let mut words = text.split(' ');
    let (Some(first), Some(_)) = (words.next(), words.next()) else { return false };
    let mut chars = first.chars();
    if let (Some(bullet), None) = (chars.next(), chars.next()) {
        return BULLETS.contains(&bullet);
    }
    let label = first.trim_start_matches('(');
    let Some(label) = label.strip_suffix(['.', ')']) else { return false };
    let is_number = label.len() <= 2 && !label.is_empty() && label.chars().all(|c| c.is_ascii_digit());
    is_number || (first.ends_with(')') && label.len() == 1 && label.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Whether a line is an entry of a table of contents: a title, a slash or dots, the number of a page.
fn ends_entry(text: &str) -> bool {
    let title = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let title = title.strip_suffix(' ').unwrap_or(title);
    title.len() < text.len()
        && (title.ends_with('/') || title.ends_with('…') || title.ends_with("..") || title.ends_with(". ."))
}

/// Whether a line goes on with a sentence.
fn goes_on(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '»', ')', ']'])
        .ends_with(['.', '?', '!', ':', '؟', '۔', '।', '。', '！', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::text;

    /// A page whose lines are written as they stand: each leading space is an indent of 5 points; a blank line is room of half
    /// a line.
    fn page(number: u32, top: f32, drawn: &str) -> Page {
        let mut baseline = top;
        let mut lines = Vec::new();
        for drawn in drawn.lines() {
            let text = drawn.trim();
            baseline -= if text.is_empty() { 6.0 } else { 12.0 };
            if !text.is_empty() {
                let chars = |count: usize| length(i32::try_from(count).unwrap(), 5.0);
                let left = 50.0 + chars(drawn.len() - drawn.trim_start().len());
                let right = left + chars(text.chars().count());
                lines.push(Line { text: text.to_owned(), left, right, baseline, size: 10.0, is_bold: false });
            }
        }
        Page { number, has_pictures: false, lines }
    }

    fn compose(pages: &[Page]) -> Composed {
        let lines = Lines::of(pages);
        lines.compose(std::slice::from_ref(&(0..lines.placed.len())))
    }

    #[track_caller]
    fn check(drawn: &str, expected: &[&str]) {
        let composed = compose(&[page(1, 700.0, drawn)]);
        assert_eq!(composed.text.split("\n\n").collect::<Vec<_>>(), expected);
        assert_eq!(text::paragraphs(&composed.text), composed.text);
    }

    #[test]
    fn room_parts_paragraphs() {
        check(
            "The miners left before the sun rose over the\nhill. They did not come back to it.\n\nTheir families wait at the gate of the mine and\nsing.",
            &[
                "The miners left before the sun rose over the hill. They did not come back to it.",
                "Their families wait at the gate of the mine and sing.",
            ],
        );
    }

    #[test]
    fn lines_that_stand_on_no_page_are_read_too() {
        for left in [f32::MAX, f32::MIN, f32::INFINITY, f32::NAN] {
            let line = |text: &str| Line { text: text.to_owned(), left, size: left, ..Line::default() };
            let page = Page { number: 1, has_pictures: false, lines: vec![line("The miners"), line("left early.")] };
            assert_eq!(compose(&[page]).text.split_whitespace().count(), 4, "{left}");
        }
    }

    #[test]
    fn indents_part_paragraphs() {
        check(
            "The miners left before the sun rose over the hill\nand nobody has seen any of them in the town again.\n  Their families wait at the gate of the mine\nand sing.",
            &[
                "The miners left before the sun rose over the hill and nobody has seen any of them in the town again.",
                "Their families wait at the gate of the mine and sing.",
            ],
        );
    }

    #[test]
    fn a_line_that_ends_early_ends_its_paragraph() {
        check(
            "Palace Square 7\nThe capital\nThe country of the minister and of all of his islands",
            &["Palace Square 7", "The capital", "The country of the minister and of all of his islands"],
        );
    }

    #[test]
    fn entries_of_lists_stand_alone_with_all_their_lines() {
        check(
            "• release all who were detained at the harbour\n  and tell their families where they are;\n• open the gate of the mine.",
            &[
                "• release all who were detained at the harbour and tell their families where they are;",
                "• open the gate of the mine.",
            ],
        );
    }

    #[test]
    fn a_paragraph_over_a_page_break_is_one_and_its_pages_are_known() {
        let pages = [
            page(7, 700.0, "The miners left before the sun rose, with their im-"),
            page(9, 700.0, "portant papers.\nThey came back at noon when the sun was hottest."),
        ];
        let Composed { text, pages, .. } = compose(&pages);
        assert_eq!(
            text,
            "The miners left before the sun rose, with their important papers.\n\nThey came back at noon when the sun was hottest."
        );
        let begins: Vec<(u32, &str)> =
            pages.iter().map(|start| (start.page, text.get(start.byte as usize..).unwrap())).collect();
        assert_eq!(begins[0], (7, text.as_str()));
        assert!(begins[1].0 == 9 && begins[1].1.starts_with("portant papers."));
    }

    #[test]
    fn text_from_right_to_left_has_its_edges_on_the_other_side() {
        let mut page = page(
            1,
            700.0,
            "عاد العمال إلى المدينة بعد سنوات من الغياب الطويل\nولم يرهم أحد.\nتنتظر عائلاتهم أمام البوابة كل صباح وكل مساء وتغني",
        );
        for line in &mut page.lines {
            (line.left, line.right) = (500.0 - line.right, 500.0 - line.left);
        }
        assert_eq!(compose(&[page]).text.split("\n\n").count(), 2);
    }

    #[test]
    fn entries_of_a_table_of_contents_stand_alone() {
        check(
            "Belize / 6\nChad..........12\nChile . . . 14\nCosta Rica/16",
            &["Belize / 6", "Chad..........12", "Chile . . . 14", "Costa Rica/16"],
        );
    }

    #[test]
    fn headings_stand_alone() {
        let mut page = page(
            1,
            700.0,
            "Background to the events\nThe miners left before the sun rose over the hill\nand came back.",
        );
        page.lines[0].is_bold = true;
        assert!(compose(&[page]).text.starts_with("Background to the events\n\nThe miners"));
    }

    #[test]
    fn headings_are_told_unless_everything_is_set_like_one() {
        let prose = "\n\nThe miners left before the sun rose over the hill.\n\nNobody has seen them since.\n\n";
        let headings_of = |drawn: &str| {
            let mut page = page(1, 700.0, drawn);
            for bold in ["Background to", "What the", "families ask", "The end.", "Name", "Age", "Place"] {
                page.lines.iter_mut().filter(|line| line.text == bold).for_each(|line| line.is_bold = true);
            }
            compose(&[page]).headings
        };
        let report = format!("Background to{prose}What the\nfamilies ask{prose}The end.{prose}");
        assert_eq!(headings_of(&report), ["Background to", "What the families ask"]);
        assert_eq!(headings_of("Name\n\nAge\n\nPlace\n\nThe form was empty."), [""; 0]);
    }
}
