//! Where the sections of a text begin: the headings that its markup states, found again in the clean text.
//!
//! A heading is a paragraph of its own in every format, so its words tell its place, whatever was cleaned or left out
//! around it.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;
use shared::document::SectionStart;

use super::text;

/// What is longer than this is no heading, whatever its markup says, in characters.
const MAX_HEADING_CHARS: usize = 160;

/// A text has no more sections than this: they are read with every hit. The rest belongs to the last one.
const MAX_SECTIONS: usize = 1_000;

/// The sections of a clean text. `headings` are in the order of the text; those that are no paragraph of it (they stood in
/// what was left out) and those that repeat the title begin none.
pub(crate) fn conclude(text: &str, title: &str, headings: &[String]) -> Vec<SectionStart> {
    if headings.is_empty() {
        return Vec::new();
    }
    let mut places = places_of_short_paragraphs(text);
    let mut sections: Vec<SectionStart> = Vec::new();
    let mut next = 0;
    for heading in headings {
        let heading = text::line(heading);
        let Some(places) = places.get_mut(heading.as_str()).filter(|_| heading != title) else { continue };
        while places.front().is_some_and(|byte| *byte < next) {
            places.pop_front();
        }
        let Some(byte) = places.pop_front() else { continue };
        next = byte + 1;
        sections.push(SectionStart { byte, heading });
        if sections.len() == MAX_SECTIONS {
            break;
        }
    }
    sections
}

/// Where each paragraph that may be a heading stands, by its words.
fn places_of_short_paragraphs(text: &str) -> FxHashMap<&str, VecDeque<u32>> {
    let mut places: FxHashMap<&str, VecDeque<u32>> = FxHashMap::default();
    let mut start = 0;
    for paragraph in text.split("\n\n") {
        let is_short = paragraph.chars().nth(MAX_HEADING_CHARS).is_none();
        if let (true, Ok(byte)) = (is_short && !paragraph.is_empty(), u32::try_from(start)) {
            places.entry(paragraph).or_default().push_back(byte);
        }
        start += paragraph.len() + "\n\n".len();
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, headings: &[&str], expected: &[(u32, &str)]) {
        let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let sections = conclude(text, "A title", &headings);
        let found: Vec<(u32, &str)> = sections.iter().map(|start| (start.byte, start.heading.as_str())).collect();
        assert_eq!(found, expected, "{text:?}");
        let again: Vec<String> = sections.iter().map(|start| start.heading.clone()).collect();
        assert_eq!(conclude(text, "A title", &again), sections, "what a dump states gives the same sections");
    }

    #[test]
    fn headings_are_found_where_they_stand_as_paragraphs() {
        let text = "Lead.\n\nMethod\n\nWe asked.\n\nFindings\n\nMethod is all.\n\nMethod\n\nEnd.";
        check(text, &["Method", "Findings", "Method"], &[(7, "Method"), (26, "Findings"), (52, "Method")]);
        check(text, &[" Find\u{ad}ings\n", "Method"], &[(26, "Findings"), (52, "Method")]);
    }

    #[test]
    fn what_is_no_paragraph_of_its_own_begins_no_section() {
        check("A title\n\nMethod\n\nText.", &["A title", "Related", "Method"], &[(9, "Method")]);
        check("Text.", &["Method"], &[]);
        let long = "word ".repeat(60).trim_end().to_owned();
        check(&long, &[&long], &[]);
    }
}
