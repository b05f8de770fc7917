//! What the first pages of a PDF print about the publication: its date, its reference.
//!
//! Its metadata is not asked: `CreationDate` is the day on which a file was made, for the older half of an archive decades after
//! it was published, and `/Lang` is the language of the program it was made with.

use std::sync::LazyLock;

use shared::document::DateEvidence;
use shared::reference::{Reference, begins_with_class};

use super::paragraphs::Placed;
use crate::enrich::text::fold;
use crate::enrich::{date, reference};
use crate::record::StatedDate;

/// How many pages at the beginning have the imprint.
const MAX_IMPRINT_PAGE: u32 = 6;

/// A line that is a date has no more words than this: "Monday, 5 de julio de 2017".
const MAX_DATE_WORDS: usize = 6;

/// A label such as "Date of publication" has no more words than this.
const MAX_LABEL_WORDS: usize = 4;

/// Words that make a label that of the date of publication, folded.
const DATE_LABELS: [&str; 14] = [
    "date",
    "publication",
    "published",
    "issued",
    "released",
    "embargo",
    "embargoed",
    "fecha",
    "publie",
    "publicado",
    "publicacion",
    "datum",
    "дата",
    "تاريخ",
];

/// Words that make it that of something else, folded.
const OTHER_LABELS: [&str; 10] =
    ["deadline", "expiry", "birth", "update", "updated", "arrest", "limite", "nacimiento", "naissance", "event"];

/// How the line of an imprint begins that has the year, folded.
const IMPRINTS: [&str; 8] = [
    "first published in",
    "first published",
    "published in",
    "published",
    "publie en",
    "premiere edition en",
    "publicado en",
    "publicado por primera vez en",
];

static IMPRINTS_BY_LENGTH: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut imprints = IMPRINTS.to_vec();
    imprints.sort_by_key(|imprint| std::cmp::Reverse(imprint.len()));
    imprints
});

/// The date of publication: behind a label on the first page, else a line of the first page that is a date, else the year of
/// the imprint.
pub(super) fn date(lines: &[Placed<'_>]) -> Option<StatedDate> {
    let first_page = lines.first()?.page;
    let of_first_page =
        || lines.iter().take_while(|placed| placed.page == first_page).map(|placed| placed.line.text.as_str());
    let imprint =
        || lines.iter().take_while(|placed| placed.page <= MAX_IMPRINT_PAGE).map(|placed| placed.line.text.as_str());
    let written = of_first_page()
        .find_map(labelled)
        .or_else(|| of_first_page().filter(|line| !line.contains(':')).find_map(whole_line))
        .or_else(|| imprint().find_map(year_of_imprint))?;
    Some(StatedDate { written, evidence: DateEvidence::Text })
}

/// The reference in a running head or foot, which is the document's own: none that is cited stands on every page. Else that of
/// the imprint, a line of its own with a label.
pub(super) fn reference(running_lines: &[String], lines: &[Placed<'_>]) -> Option<String> {
    let imprint =
        lines.iter().take_while(|placed| placed.page <= MAX_IMPRINT_PAGE).map(|placed| placed.line.text.as_str());
    let found = running_lines
        .iter()
        .find_map(|line| within(line))
        .or_else(|| imprint.map(str::trim).find_map(whole_line_reference));
    found.map(|reference| reference.to_string())
}

/// The reference in a line, label or not.
fn within(line: &str) -> Option<Reference> {
    let starts = std::iter::once(0).chain(line.match_indices(' ').map(|(at, _)| at + 1));
    let rests = starts.filter_map(|start| line.get(start..)).filter(|rest| begins_with_class(rest));
    rests.filter_map(Reference::parse_prefix).map(|(reference, _)| reference).next()
}

/// A line that is a label and a reference, and nothing else.
fn whole_line_reference(line: &str) -> Option<Reference> {
    let (found, rest) = reference::labelled(line)?;
    rest.trim().is_empty().then_some(found)
}

fn labelled(line: &str) -> Option<String> {
    let (label, written) = line.split_once([':', '：'])?;
    let label = fold(label);
    let words: Vec<&str> = label.split(' ').collect();
    let has = |labels: &[&str]| words.iter().any(|word| labels.contains(word));
    let is_label = words.len() <= MAX_LABEL_WORDS && has(&DATE_LABELS) && !has(&OTHER_LABELS);
    is_label.then(|| whole_line(written)).flatten()
}

/// A line that is a date of month or day and nothing else.
fn whole_line(line: &str) -> Option<String> {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let date = (2..=MAX_DATE_WORDS).contains(&words).then(|| date::parse(line)).flatten()?;
    date.calendar_month().is_some().then(|| line.to_owned())
}

fn year_of_imprint(line: &str) -> Option<String> {
    let folded = fold(line);
    let rest = IMPRINTS_BY_LENGTH.iter().find_map(|imprint| folded.strip_prefix(imprint)?.strip_prefix(' '))?;
    let year = rest.split(' ').find(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    (rest.split(' ').take(MAX_LABEL_WORDS).any(|word| word == year)).then(|| year.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pdf::engine::Line;

    #[track_caller]
    fn check(first_page: &[&str], expected: Option<&str>) {
        let line = |text: &&str| Line { text: (*text).to_owned(), ..Line::default() };
        let lines: Vec<Line> = first_page.iter().map(line).collect();
        let placed: Vec<Placed<'_>> = lines.iter().map(|line| Placed { page: 1, line }).collect();
        assert_eq!(date(&placed).map(|stated| stated.written).as_deref(), expected);
    }

    #[test]
    fn a_date_behind_its_label_comes_first() {
        check(&["9 July 2017", "PUBLICATION DATE: 5 July 2017"], Some("5 July 2017"));
        check(&["APPEAL DEADLINE DATE: 16 August 2017"], None);
    }

    #[test]
    fn a_line_that_is_a_date_counts_and_prose_does_not() {
        check(&["Bakers at risk", "Monday, 3 March 2004"], Some("Monday, 3 March 2004"));
        check(&["November 1996"], Some("November 1996"));
        check(&["On 3 March 2004 the bakers were told to leave the town.", "2004"], None);
    }

    #[test]
    fn the_imprint_has_the_year() {
        check(&["First published in 2013 by Lantern Watch"], Some("2013"));
        check(&["Published by Lantern Watch in the year 2013 or so, 2014"], None);
    }

    #[test]
    fn the_reference_of_a_running_line_is_the_documents_own() {
        let lines = ["Lantern Watch".to_owned(), "Index: MDE 13/012/2004".to_owned()];
        assert_eq!(reference(&lines, &[]).as_deref(), Some("MDE 13/012/2004"));
        assert_eq!(reference(&lines[..1], &[]), None);
    }
}
