//! The text of a document in pieces: its marks numbered, its sections as headings, its pages as rules.

use shared::document::{Document, PageStart};
use shared::search::{Reading, Segment};

/// A paragraph of the text.
pub(super) struct Paragraph {
    /// Which section it is the heading of, counted from 1.
    pub(super) heading: Option<usize>,
    pub(super) pieces: Vec<Piece>,
}

/// A stretch of text, or what stands in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that is no match.
    Plain(String),
    /// A match with its number and those of its neighbours.
    Match { text: String, number: usize, previous: Option<usize>, next: Option<usize> },
    /// A page of the original begins here.
    Page(u32),
}

/// A section, for the outline.
pub(super) struct Heading {
    pub(super) number: usize,
    pub(super) text: String,
}

/// The sections of a document, if there are enough for an outline.
pub(super) fn headings(document: &Document) -> Vec<Heading> {
    if document.sections.len() < 2 {
        return Vec::new();
    }
    let numbered = (1..).zip(&document.sections);
    numbered.map(|(number, section)| Heading { number, text: section.heading.clone() }).collect()
}

/// Numbers the matches in reading order, from 1.
pub(super) struct Numberer {
    last: usize,
    of: usize,
}

impl Numberer {
    pub(super) fn of(reading: &Reading) -> Self {
        let paragraphs = reading.paragraphs.iter().flatten();
        let all = reading.title.iter().chain(paragraphs).chain(&reading.reference);
        Self { last: 0, of: all.filter(|segment| segment.marked).count() }
    }

    /// How many matches there are in all.
    pub(super) fn total(&self) -> usize {
        self.of
    }

    pub(super) fn pieces(&mut self, segments: &[Segment]) -> Vec<Piece> {
        segments.iter().map(|segment| self.piece(segment.text.clone(), segment.marked)).collect()
    }

    fn piece(&mut self, text: String, marked: bool) -> Piece {
        if !marked {
            return Piece::Plain(text);
        }
        self.last += 1;
        let number = self.last;
        let previous = (number > 1).then(|| number - 1);
        Piece::Match { text, number, previous, next: (number < self.of).then_some(number + 1) }
    }
}

/// The paragraphs of a text, each with its marks and the pages that begin in it.
pub(super) fn paragraphs(reading: &Reading, numberer: &mut Numberer) -> Vec<Paragraph> {
    let document = &reading.document;
    let mut pages = document.pages.iter().copied().peekable();
    let mut start = 0;
    let mut paragraphs = Vec::with_capacity(reading.paragraphs.len());
    for segments in &reading.paragraphs {
        let section = document.sections.iter().position(|section| section.byte as usize == start);
        let mut pieces = Vec::new();
        for segment in segments {
            let end = start + segment.text.len();
            let mut rest = segment.text.as_str();
            while let Some(page) = pages.next_if(|page| (page.byte as usize) < end) {
                // A rule never cuts a match: it stands before it.
                let before = if segment.marked { 0 } else { (page.byte as usize).saturating_sub(end - rest.len()) };
                let (text, after) = rest.split_at_checked(before).unwrap_or(("", rest));
                push_plain(&mut pieces, text);
                push_page(&mut pieces, page);
                rest = after;
            }
            if !rest.is_empty() {
                pieces.push(numberer.piece(rest.to_owned(), segment.marked));
            }
            start = end;
        }
        start += PARAGRAPH_BREAK.len();
        paragraphs.push(Paragraph { heading: section.map(|place| place + 1), pieces });
    }
    paragraphs
}

/// What parts the paragraphs of a text.
const PARAGRAPH_BREAK: &str = "\n\n";

fn push_plain(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Plain(text.to_owned()));
    }
}

/// Pages without text leave no rule: the last that begins at a place has it.
fn push_page(pieces: &mut Vec<Piece>, page: PageStart) {
    if let Some(Piece::Page(number)) = pieces.last_mut() {
        *number = page.page;
    } else {
        pieces.push(Piece::Page(page.page));
    }
}

#[cfg(test)]
mod tests {
    use shared::document::SectionStart;

    use super::*;
    use crate::sample;

    #[test]
    fn pages_begin_where_they_do_and_sections_are_headings() {
        let pages = [(0, 1), (8, 2), (13, 3), (13, 4)].map(|(byte, page)| PageStart { byte, page }).to_vec();
        let sections = vec![SectionStart { byte: 13, heading: "Held".to_owned() }];
        let reading = Reading {
            document: Document { pages, sections, ..sample::document() },
            title: Vec::new(),
            paragraphs: vec![sample::segments("She was é."), sample::segments("[Held]")],
            reference: Vec::new(),
            hit_count: 1,
        };
        let paragraphs = paragraphs(&reading, &mut Numberer::of(&reading));
        let plain = |text: &str| Piece::Plain(text.to_owned());
        assert_eq!(paragraphs[0].pieces, [Piece::Page(1), plain("She was "), Piece::Page(2), plain("é.")]);
        let held = Piece::Match { text: "Held".to_owned(), number: 1, previous: None, next: None };
        assert_eq!(paragraphs[1].pieces, [Piece::Page(4), held]);
        assert_eq!((paragraphs[0].heading, paragraphs[1].heading), (None, Some(1)));
    }
}
