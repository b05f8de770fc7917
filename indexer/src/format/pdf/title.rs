//! The title of a PDF: that of its metadata where it is one, else the largest words of its first page.

use std::sync::LazyLock;

use super::engine::Line;
use super::paragraphs::{Placed, is_same_style};
use crate::enrich::document_type;
use crate::enrich::text::{self, fold};

/// How many of the first pages the title is looked for on, and their lines compared with what the metadata say.
const MAX_PAGES: usize = 3;

/// A title is no longer than this, in characters.
const MAX_CHARS: usize = 240;

/// A title has this many letters or more.
const MIN_LETTERS: usize = 4;

/// Letters larger than those of the text by this factor are those of a heading.
const HEADING_SIZE: f32 = 1.15;

/// How many words a label such as "Title" may have before its colon.
const MAX_LABEL_WORDS: usize = 4;

/// Words that end the label of a title, folded.
const TITLE_LABELS: [&str; 6] = ["title", "titre", "titulo", "titel", "название", "العنوان"];

/// What programs write in place of a title, by where it stands in it.
struct Junk {
    whole: Vec<String>,
    start: Vec<String>,
    end: Vec<String>,
    suffix: Vec<String>,
}

static JUNK: LazyLock<Junk> = LazyLock::new(|| {
    let mut junk = Junk { whole: Vec::new(), start: Vec::new(), end: Vec::new(), suffix: Vec::new() };
    for row in include_str!("junk_title.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let (place, words) = row.split_once('\t').expect("junk_title.tsv: a row has two cells");
        let words = words.split('|').map(str::to_lowercase);
        match place {
            "whole" => junk.whole.extend(words),
            "start" => junk.start.extend(words),
            "end" => junk.end.extend(words),
            "suffix" => junk.suffix.extend(words),
            _ => panic!("junk_title.tsv: {place} is no place"),
        }
    }
    junk
});

/// What the first pages call the publication.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Named {
    /// The title; empty if there is none.
    pub(super) title: String,
    /// Headings that name a kind of publication ("PUBLIC STATEMENT").
    pub(super) types: Vec<String>,
}

/// The title of the metadata if it is one and the first pages hold its words; else what these have in the largest letters.
pub(super) fn find(stated: Option<&str>, lines: &[Placed<'_>], body_size: f32) -> Named {
    let first_pages = first_pages(lines);
    let named = of_first_page(first_pages, body_size);
    let stated = stated.map(text::line).filter(|title| is_title(title) && is_of(title, first_pages));
    let title = labelled(first_pages).or(stated).unwrap_or(named.title);
    Named { title, ..named }
}

/// Whether a title from metadata is one: not a file's name, not what a program writes in its place.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let is_junk = JUNK.whole.contains(&lower)
        || JUNK.start.iter().any(|start| lower.starts_with(start.as_str()))
        || JUNK.suffix.iter().any(|suffix| lower.ends_with(suffix.as_str()))
        || words.iter().rev().find(|word| !is_number(word)).is_some_and(|word| JUNK.end.iter().any(|end| end == word));
    let is_one_word = words.len() == 1;
    let is_file_name = title.contains(['_', '\\']) || (is_one_word && !is_name(title));
    has_letters(title) && title.chars().count() <= MAX_CHARS && !is_junk && !is_file_name
}

/// Whether a single word looks like a name: a capital, then letters.
fn is_name(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|first| first.is_uppercase() || !first.is_lowercase())
        && chars.clone().all(|c| c.is_alphabetic() || matches!(c, '-' | '’' | '\''))
        && !chars.as_str().chars().any(char::is_uppercase)
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| !c.is_alphabetic())
}

fn has_letters(title: &str) -> bool {
    let letters = title.chars().filter(|c| c.is_alphabetic());
    let wide = letters.clone().filter(|c| *c >= '\u{2e80}').count();
    letters.count() + wide >= MIN_LETTERS
}

/// Whether half or more of the words of a title stand on the first pages. A file made from another keeps its title.
fn is_of(title: &str, lines: &[Placed<'_>]) -> bool {
    let text =
        format!(" {} ", fold(&lines.iter().map(|placed| placed.line.text.as_str()).collect::<Vec<_>>().join(" ")));
    let folded = fold(title);
    let words: Vec<&str> = folded.split(' ').collect();
    let there = words.iter().filter(|word| text.contains(*word)).count();
    there * 2 >= words.len()
}

/// What a form calls its title: "URGENT ACTION TITLE: …".
fn labelled(lines: &[Placed<'_>]) -> Option<String> {
    lines.iter().find_map(|placed| {
        let (label, title) = placed.line.text.split_once(':')?;
        let label = fold(label);
        let is_label = label.split(' ').count() <= MAX_LABEL_WORDS
            && label.split(' ').next_back().is_some_and(|word| TITLE_LABELS.contains(&word));
        (is_label && has_letters(title)).then(|| title.trim().to_owned())
    })
}

/// The largest words of the first page, those left out that name a kind of publication.
fn of_first_page(lines: &[Placed<'_>], body_size: f32) -> Named {
    let page = lines.first().map(|placed| placed.page);
    let lines: Vec<&Line> = lines.iter().filter(|placed| Some(placed.page) == page).map(|placed| placed.line).collect();
    let mut named = Named::default();
    let mut largest: Option<(f32, String)> = None;
    for block in lines.chunk_by(|above, below| is_same_style(above, below)) {
        let words = block.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
        let size = block[0].size;
        if document_type::named(&words).is_some() {
            named.types.push(words);
        } else if is_heading(block, &words, body_size) && largest.as_ref().is_none_or(|(most, _)| size > most * 1.02) {
            largest = Some((size, words));
        }
    }
    named.title = largest.map(|(_, words)| words).unwrap_or_default();
    named
}

fn is_heading(block: &[&Line], words: &str, body_size: f32) -> bool {
    let is_set_apart = block[0].size >= HEADING_SIZE * body_size || block[0].is_bold;
    is_set_apart
        && has_letters(words)
        && words.chars().count() <= MAX_CHARS
        && words.split(' ').any(|word| word.len() > 2)
}

/// The lines of the first pages that have any.
fn first_pages<'a, 'b>(lines: &'b [Placed<'a>]) -> &'b [Placed<'a>] {
    let mut pages = 0;
    let mut last = None;
    let end = lines.iter().position(|placed| {
        if last != Some(placed.page) {
            pages += 1;
            last = Some(placed.page);
        }
        pages > MAX_PAGES
    });
    lines.get(..end.unwrap_or(lines.len())).unwrap_or(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stated: &str, page: &[(&str, f32)], expected: &str) {
        let line = |(text, size): &(&str, f32)| Line { text: (*text).to_owned(), size: *size, ..Line::default() };
        let lines: Vec<Line> = page.iter().map(line).collect();
        let placed: Vec<Placed<'_>> = lines.iter().map(|line| Placed { page: 1, line }).collect();
        assert_eq!(find(Some(stated), &placed, 10.0).title, expected);
    }

    const PAGE: [(&str, f32); 5] = [
        ("Lantern Watch", 12.0),
        ("Public statement", 26.0),
        ("The bakers of the lower town", 20.0),
        ("and their ovens", 20.0),
        ("The bakers of the lower town have been told to put out their fires by Monday.", 10.0),
    ];

    #[test]
    fn a_title_of_the_metadata_that_the_page_has_too_is_taken() {
        check("The Bakers of the Lower Town", &PAGE, "The Bakers of the Lower Town");
    }

    #[test]
    fn junk_in_the_metadata_gives_way_to_the_largest_words() {
        let largest = "The bakers of the lower town and their ovens";
        for junk in [
            "A-Z copy 1",
            "Microsoft Word - bakers.final2.doc",
            "bakers_of_the_lower_town",
            "untitled",
            "Untitled-1",
            "20040312",
            " ",
            "bakersfinal.amended.qxp",
            "The bakers of the lower town.indd",
            "BAKERSprelims",
            "Layout 1",
            "Annual budget of the harbour",
            "PowerPoint Presentation",
            "Document1",
            "the bakers copy",
        ] {
            check(junk, &PAGE, largest);
        }
    }

    #[test]
    fn a_form_says_what_its_title_is() {
        check("", &[("URGENT ACTION", 18.0), ("URGENT ACTION TITLE: Bakers at risk", 10.0)], "Bakers at risk");
    }

    #[test]
    fn a_page_without_any_heading_gives_no_title() {
        check("", &[("Dear friend,", 10.0), ("13", 80.0)], "");
    }

    #[test]
    fn a_heading_that_names_a_kind_is_kept_as_a_type() {
        let line = Line { text: "PUBLIC STATEMENT".to_owned(), size: 20.0, ..Line::default() };
        assert_eq!(find(None, &[Placed { page: 1, line: &line }], 10.0).types, ["PUBLIC STATEMENT"]);
    }
}
