//! The document's own reference; one that its text merely cites is not its own.

use shared::reference::{Reference, begins_with_class};
use url::Url;

use crate::enrich::{address, warning};
use crate::report::{Warning, WarningKind};

/// How many paragraphs at each end of a text may hold its reference.
const EDGE_PARAGRAPHS: usize = 6;

/// How many bytes at the start of a text are its head, where the label may stand behind other words.
const HEAD_BYTES: usize = 200;

/// The words before a reference that say it is the document's own, in lower case.
const LABELS: [&str; 12] = [
    "ai index number",
    "ai index",
    "ai-index",
    "index number",
    "index ai",
    "index",
    "índice ai",
    "índice",
    "document number",
    "رقم الوثيقة",
    "индекс ai",
    "индекс",
];

/// The document's own reference: as stated, else from the address, else from a label ("Index: …") in the parenthesis
/// that ends the title or at an end of the text.
pub fn conclude(
    stated: Option<&str>,
    url: Option<&Url>,
    title: &str,
    text: &str,
    warnings: &mut Vec<Warning>,
) -> Option<Reference> {
    if let Some(stated) = stated.map(str::trim).filter(|stated| !stated.is_empty()) {
        if let Some(reference) = Reference::parse(stated) {
            return Some(reference);
        }
        warnings.push(warning(
            WarningKind::BadReference,
            "the reference",
            stated,
            "it has not the form of one, left out",
        ));
    }
    url.and_then(in_address).or_else(|| in_title(title)).or_else(|| in_text(text))
}

/// The reference an address holds: `/mde13/1605/2019/`, `/mde13-1605-2019-en/` or `/mde1316052019en.pdf`.
fn in_address(url: &Url) -> Option<Reference> {
    let segments = address::segments(url);
    let over_three = segments.windows(3).find_map(|window| Reference::parse(&window.join("/")));
    over_three.or_else(|| segments.iter().find_map(|segment| of_a_class(segment).or_else(|| glued(segment))))
}

fn of_a_class(segment: &str) -> Option<Reference> {
    let (reference, rest) = Reference::parse_prefix(segment)?;
    (begins_with_class(segment) && !rest.starts_with(char::is_alphanumeric)).then_some(reference)
}

/// Reads `asa330101994en.pdf`: class, two digits of code, three or four of number, four of year.
fn glued(segment: &str) -> Option<Reference> {
    let (class, rest) = segment.split_at_checked(3)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| rest.get(..end).unwrap_or_default());
    if !begins_with_class(class) || !matches!(digits.len(), 9 | 10) {
        return None;
    }
    let (code, digits) = digits.split_at_checked(2)?;
    let (number, year) = digits.split_at_checked(digits.len() - 4)?;
    Reference::parse(&format!("{class} {code}/{number}/{year}"))
}

fn in_title(title: &str) -> Option<Reference> {
    let (_, inside) = title.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    after_label(inside).or_else(|| Reference::parse(inside))
}

fn in_text(text: &str) -> Option<Reference> {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let first = paragraphs.iter().take(EDGE_PARAGRAPHS);
    let last = paragraphs.iter().rev().take(EDGE_PARAGRAPHS);
    let head = paragraphs.first().copied().and_then(in_head);
    head.or_else(|| first.chain(last).find_map(|paragraph| after_label(paragraph)))
}

/// A labelled reference in the opening words of a text: "PUBLIC STATEMENT AI Index: …". In parentheses or after a
/// comma it is cited.
fn in_head(paragraph: &str) -> Option<Reference> {
    let mut previous = ' ';
    let mut cites = false;
    for (at, character) in paragraph.char_indices().take_while(|(at, _)| *at < HEAD_BYTES) {
        if previous == ' ' && !cites {
            let reference = after_label(paragraph.get(at..).unwrap_or_default());
            if reference.is_some() {
                return reference;
            }
        }
        match character {
            '(' | ',' | ';' => cites = true,
            ')' | '.' => cites = false,
            _ => {}
        }
        previous = character;
    }
    None
}

/// The reference that follows a label at the start of a text.
fn after_label(text: &str) -> Option<Reference> {
    labelled(text).map(|(reference, _)| reference)
}

/// The same, and what stands behind it.
pub(crate) fn labelled(text: &str) -> Option<(Reference, &str)> {
    let text = text.trim_start_matches(['[', '*', '|', ' ']);
    let label = LABELS.iter().find_map(|label| start_folded(text, label))?;
    let rest = label.trim_start_matches([' ', '\u{a0}', ':', '：', '.', '#']);
    let (reference, rest) = Reference::parse_prefix(rest)?;
    (!rest.starts_with(char::is_alphanumeric)).then_some((reference, rest))
}

/// What follows `start`, which is in lower case, at the start of a text in any case.
fn start_folded<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for expected in start.chars() {
        let found = rest.next()?;
        if found.to_lowercase().next() != Some(expected) {
            return None;
        }
    }
    Some(rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concluded(url: &str, title: &str, text: &str) -> Option<String> {
        let url = Url::parse(url).ok();
        conclude(None, url.as_ref(), title, text, &mut Vec::new()).map(|reference| reference.to_string())
    }

    #[test]
    fn a_stated_reference_comes_first_and_a_bad_one_is_left_out() {
        let url = Url::parse("https://example.org/documents/mde24/1/2020/en/").ok();
        let mut warnings = Vec::new();
        let stated = conclude(Some("AFR 44/17/2015"), url.as_ref(), "", "", &mut warnings);
        assert_eq!(stated.map(|reference| reference.to_string()).as_deref(), Some("AFR 44/17/2015"));
        assert!(warnings.is_empty());
        let fallen_back = conclude(Some("no. 17"), url.as_ref(), "", "", &mut warnings);
        assert_eq!(fallen_back.map(|reference| reference.to_string()).as_deref(), Some("MDE 24/1/2020"));
        assert_eq!(warnings[0].kind, WarningKind::BadReference);
    }

    #[test]
    fn an_address_holds_the_reference_in_several_forms() {
        for path in ["en/documents/asa33/010/1994/en/", "library/ASA33-010-1994-en-2/", "f/asa330101994en.pdf"] {
            let found = concluded(&format!("https://example.org/{path}"), "", "");
            assert_eq!(found.as_deref(), Some("ASA 33/010/1994"), "{path}");
        }
        for path in ["news/2019/03/14/", "may-10-2020-2019", "web10-12-2019", "asa33/about"] {
            assert_eq!(concluded(&format!("https://example.org/{path}"), "", ""), None, "{path}");
        }
    }

    #[test]
    fn a_labelled_reference_at_an_end_of_the_text_is_the_documents_own() {
        for text in [
            "AI Index: EUR 70/12/1999\n\nThe mayor was warned.",
            "PUBLIC STATEMENT Index number: EUR 70/12/1999 3 May 1999 The mayor was warned.",
            "The mayor was warned.\n\nINDEX: EUR 70/12/1999 (Public)",
            "Se advirtió al alcalde.\n\nÍndice AI: EUR 70/12/1999",
        ] {
            assert_eq!(concluded("", "", text).as_deref(), Some("EUR 70/12/1999"), "{text}");
        }
        assert_eq!(concluded("", "The mayor (AI Index: EUR 70/12/1999)", "").as_deref(), Some("EUR 70/12/1999"));
        assert_eq!(concluded("", "The mayor (EUR 70/12/1999)", "").as_deref(), Some("EUR 70/12/1999"));
    }

    #[test]
    fn a_cited_reference_is_not_the_documents_own() {
        for text in [
            "As we said in The mayor's case (AI Index: EUR 70/12/1999), nothing has changed.",
            "See our report, AI Index: EUR 70/12/1999.",
            "Nothing has changed since EUR 70/12/1999.",
        ] {
            assert_eq!(concluded("", "", text), None, "{text}");
        }
        let middle = ["Words."; EDGE_PARAGRAPHS].join("\n\n");
        assert_eq!(concluded("", "", &format!("{middle}\n\nIndex: EUR 70/12/1999\n\n{middle}")), None);
    }
}
