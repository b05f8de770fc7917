//! The lines of a PDF and where they stand, by the crate `unpdf`: the one file that knows it.
//!
//! unpdf decodes fonts, orders columns and reads right-to-left scripts. What the lines mean (paragraphs, running heads,
//! chapters) it guesses for Markdown; here that is concluded by the neighbouring files, from all pages together.

use serde::{Deserialize, Serialize};
use unpdf::parser::backend::{PdfBackend, RawBackend, RawOutlineItem};
use unpdf::parser::{LayoutAnalyzer, TextLine, TextSpan};

/// Words in the names of fonts that draw signs in place of letters.
const SIGN_FONTS: [&str; 5] = ["dingbat", "wingding", "webding", "symbol", "bullet"];

/// How deep bookmarks are followed, and how many are kept: a book has one for each of its sections.
const MAX_BOOKMARK_DEPTH: usize = 4;
const MAX_BOOKMARKS: usize = 2_000;

/// What a PDF holds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Pdf {
    /// The title in its metadata.
    pub(super) title: Option<String>,
    /// Its bookmarks, those within others behind them.
    pub(super) bookmarks: Vec<Bookmark>,
    /// Its pages, in order; those that cannot be read are left out.
    pub(super) pages: Vec<Page>,
    /// How many pages are known to be missing.
    pub(super) lost_pages: u32,
}

/// An entry of the outline that a viewer shows beside the pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bookmark {
    /// Its words.
    pub(super) title: String,
    /// The page it leads to, from 1.
    pub(super) page: u32,
}

/// One page. Lengths are in points (1/72 inch), from its lower left corner.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Page {
    /// Its number in the file, from 1.
    pub(super) number: u32,
    /// Whether pictures are drawn on it.
    pub(super) has_pictures: bool,
    /// Its lines in reading order: columns one after another.
    pub(super) lines: Vec<Line>,
}

/// One line of a column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Line {
    /// Its text, in the order in which it is read.
    pub(super) text: String,
    /// Where its ink begins on the left.
    pub(super) left: f32,
    /// Where its ink ends on the right.
    pub(super) right: f32,
    /// The height on which its letters stand.
    pub(super) baseline: f32,
    /// The size of most of its letters.
    pub(super) size: f32,
    /// Whether all of it is bold.
    pub(super) is_bold: bool,
}

/// Why a PDF cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Refusal {
    /// It takes a password.
    Encrypted,
    /// It is damaged, in the engine's words.
    Damaged(String),
}

/// Reads the lines of all pages. On hostile bytes it may panic, take any time and any memory: see `worker`.
pub(super) fn read(bytes: &[u8]) -> Result<Pdf, Refusal> {
    let file = RawBackend::load_bytes(bytes).map_err(|error| match error {
        unpdf::Error::Encrypted | unpdf::Error::InvalidPassword => Refusal::Encrypted,
        error => Refusal::Damaged(error.to_string()),
    })?;
    let numbers: Vec<u32> = file.pages().into_keys().collect();
    let pages: Vec<Page> = numbers.iter().filter_map(|number| page(&file, *number)).collect();
    let declared = file.integrity().declared_page_count.unwrap_or_default();
    let found = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    let unread = u32::try_from(numbers.len() - pages.len()).unwrap_or(u32::MAX);
    if pages.is_empty() {
        return Err(Refusal::Damaged("no page can be found in it".to_owned()));
    }
    Ok(Pdf {
        title: file.metadata().title,
        bookmarks: bookmarks(file.outline().unwrap_or_default()),
        pages,
        lost_pages: declared.saturating_sub(found).saturating_add(unread),
    })
}

fn page(file: &RawBackend, number: u32) -> Option<Page> {
    let analyzer = LayoutAnalyzer::new(file);
    let spans = analyzer.extract_page_spans(number).ok()?;
    let lines = analyzer.group_spans_into_lines_pub(spans);
    let has_pictures = analyzer.page_op_counts().image > 0 || analyzer.page_facts().image_coverage > 0.0;
    Some(Page { number, has_pictures, lines: lines.into_iter().map(line).collect() })
}

fn line(mut line: TextLine) -> Line {
    if let Some(first) = line.spans.first_mut().filter(|span| is_sign(span)) {
        "•".clone_into(&mut first.text);
    }
    let right = line.spans.iter().map(|span| span.x + span.ink_width.unwrap_or(span.width));
    Line {
        text: line.text(),
        left: line.x,
        right: right.fold(line.x, f32::max),
        baseline: line.y,
        size: line.font_size,
        is_bold: line.is_all_bold(),
    }
}

/// Whether a piece of a line is one letter of a font that draws signs: whatever the letter, what is seen is a bullet.
fn is_sign(span: &TextSpan) -> bool {
    let font = span.font_name.to_lowercase();
    span.text.trim().chars().count() == 1
        && span.text.chars().any(|c| c.is_ascii_alphanumeric() || is_private(c))
        && SIGN_FONTS.iter().any(|name| font.contains(name))
}

/// Whether a character has a meaning in its font alone (Unicode, private use area).
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

fn bookmarks(items: Vec<RawOutlineItem>) -> Vec<Bookmark> {
    let mut flat = Vec::new();
    flatten(items, MAX_BOOKMARK_DEPTH, &mut flat);
    flat.truncate(MAX_BOOKMARKS);
    flat
}

fn flatten(items: Vec<RawOutlineItem>, depth: usize, flat: &mut Vec<Bookmark>) {
    for RawOutlineItem { title, page, children, .. } in items {
        flat.extend(page.map(|page| Bookmark { title, page }));
        if depth > 1 {
            flatten(children, depth - 1, flat);
        }
    }
}
