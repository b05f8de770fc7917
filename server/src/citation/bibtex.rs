//! BibTeX, with `date` of BibLaTeX beside it, which tells a date no more exactly than it is known.
//!
//! The text is UTF-8, as Biber and reference managers read it. What has a meaning to TeX is escaped.

use std::fmt::Write as _;

use shared::document::{Document, DocumentId};

use super::{Work, genre, language, one_line, publisher_of};
use crate::page::links;

/// The names of the months that every style of BibTeX defines.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What begins every key.
const KEY_PREFIX: &str = "onrecord-";

/// Cites a document as one entry of BibTeX.
pub fn bibtex(document: &Document, publisher: Option<&str>) -> String {
    let work = Work::of(document);
    let mut entry = format!("@{}{{{},\n", entry_type(work), key(&document.id));
    let mut field = |name: &str, value: String| {
        let _infallible = writeln!(entry, "  {name} = {value},");
    };
    if let Some(publisher) = publisher {
        // The second pair of braces keeps the name of an organisation whole.
        field("author", format!("{{{{{}}}}}", escaped(publisher)));
    }
    field("title", format!("{{{{{}}}}}", escaped(&document.title)));
    if let Some(publisher) = publisher_of(document, publisher) {
        field(publisher_field(work), format!("{{{}}}", escaped(publisher)));
    }
    if let Some(genre) = genre(document) {
        field("type", format!("{{{genre}}}"));
    }
    if let Some(reference) = &document.reference {
        field("number", format!("{{{}}}", escaped(&reference.to_string())));
    }
    if let Some(published) = document.published {
        let date = published.date;
        field("year", format!("{{{:04}}}", date.calendar_year()));
        if let Some(month) = month(date.calendar_month()) {
            field("month", month.to_owned());
        }
        // Zotero puts a month before the date that it has by then, and takes a whole date in place of all: so that comes last.
        field("date", format!("{{{date}}}"));
    }
    if let Some(language) = language(document) {
        field("language", format!("{{{language}}}"));
    }
    if let Some(url) = links::original(document) {
        field("url", format!("{{{}}}", without_braces(url)));
    }
    let keywords: Vec<&str> = document
        .countries
        .iter()
        .map(|label| label.country.name())
        .chain(document.topics.iter().map(String::as_str))
        .collect();
    if !keywords.is_empty() {
        // Commas part keywords, for Zotero semicolons too, so none may stand in one.
        let keyword = |keyword: &str| escaped(&keyword.replace([',', ';'], " "));
        let keywords: Vec<String> = keywords.into_iter().map(keyword).collect();
        field("keywords", format!("{{{}}}", keywords.join(", ")));
    }
    entry + "}\n"
}

/// The key of a document: its id, so that it never changes and no other has it.
///
/// Small letters, digits, `-` and `.` stand as they are; every other byte as `_` and its two hexadecimal digits. Capitals are written so, too:
/// BibTeX takes keys that differ in case alone for the same.
fn key(id: &DocumentId) -> String {
    let mut key = KEY_PREFIX.to_owned();
    for byte in id.as_str().bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.') {
            key.push(char::from(byte));
        } else {
            let _infallible = write!(key, "_{byte:02x}");
        }
    }
    key
}

fn entry_type(work: Work) -> &'static str {
    match work {
        Work::Report => "techreport",
        Work::Webpage | Work::BlogPost => "online",
        Work::Speech => "misc",
    }
}

fn publisher_field(work: Work) -> &'static str {
    match work {
        Work::Report => "institution",
        Work::Webpage | Work::BlogPost => "organization",
        Work::Speech => "howpublished",
    }
}

fn month(month: Option<i8>) -> Option<&'static str> {
    MONTHS.get(usize::try_from(month?).ok()?.checked_sub(1)?).copied()
}

/// A text as TeX prints it unchanged: what has a meaning to it is escaped, so that braces are always in pairs.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '#' | '$' | '%' | '&' | '_' => escaped.extend(['\\', c]),
            // BibTeX counts braces that are escaped, too: each brings an invisible twin.
            '{' => escaped.push_str("\\{\\vphantom{\\}}"),
            '}' => escaped.push_str("\\vphantom{\\{}\\}"),
            '<' => escaped.push_str("{\\textless}"),
            '>' => escaped.push_str("{\\textgreater}"),
            '|' => escaped.push_str("{\\textbar}"),
            '\\' => escaped.push_str("{\\textbackslash}"),
            '~' => escaped.push_str("{\\textasciitilde}"),
            '^' => escaped.push_str("{\\textasciicircum}"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// An address is taken as it is, but braces must be in pairs, and a backslash begins a command.
fn without_braces(url: &str) -> String {
    url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::document_type::DocumentType;

    use super::*;
    use crate::citation::tests::{dated, undated};
    use crate::sample::document;

    #[test]
    fn a_press_release_is_a_report_of_that_type_with_its_number() {
        let expected = r"@techreport{onrecord-doc-1,
  author = {{River Watch}},
  title = {{Iran: Weaver \& poet held}},
  institution = {River Watch},
  type = {Press release},
  number = {MDE 13/0001/2019},
  year = {2019},
  month = aug,
  date = {2019-08},
  language = {en},
  url = {https://www.example.org/en/documents/mde13/0001/2019/en/},
  keywords = {Iran, Unfair Trials},
}
";
        assert_eq!(bibtex(&document(), Some("River Watch")), expected);
    }

    #[test]
    fn dates_are_no_more_exact_than_known() {
        assert!(bibtex(&dated("2019-08-04"), None).contains("year = {2019},\n  month = aug,\n  date = {2019-08-04},"));
        assert!(bibtex(&dated("2019"), None).contains("year = {2019},\n  date = {2019},\n  language"));
        assert!(!bibtex(&undated(), None).contains("year"));
    }

    #[test]
    fn signs_of_tex_are_text_and_braces_stay_in_pairs() {
        for (text, expected) in [
            ("50% & #1 of $5_000", "50\\% \\& \\#1 of \\$5\\_000"),
            (r"~a^b\c", r"{\textasciitilde}a{\textasciicircum}b{\textbackslash}c"),
            ("a < b > c | d", "a {\\textless} b {\\textgreater} c {\\textbar} d"),
            ("Les détenus\nمعتقلون", "Les détenus معتقلون"),
        ] {
            assert_eq!(escaped(text), expected);
        }
        for text in ["{", "}", "}{", "a}, year = {1900"] {
            let escaped = escaped(text);
            assert_eq!(escaped.matches('{').count(), escaped.matches('}').count(), "{escaped}");
        }
        let url = Some("https://example.org/a}b{c\\d_e%20f".to_owned());
        assert!(
            bibtex(&Document { url, ..document() }, None).contains("url = {https://example.org/a%7Db%7Bc%5Cd_e%20f}")
        );
    }

    #[test]
    fn keys_are_those_of_the_ids_and_no_two_are_alike() {
        let keys: BTreeSet<String> = ["a", "A", "a_b", "a b", "_41", "a/b", "é", "a-b", "a.b"]
            .into_iter()
            .filter_map(DocumentId::new)
            .map(|id| key(&id).to_ascii_lowercase())
            .collect();
        assert_eq!(keys.len(), 8, "{keys:?}");
        assert!(keys.iter().all(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))));
        assert_eq!(key(&DocumentId::new("0g1h").expect("an id")), "onrecord-0g1h");
    }

    #[test]
    fn a_keyword_is_never_split() {
        let topics = vec!["Torture; ill-treatment, abuse".to_owned()];
        let written = bibtex(&Document { topics, ..document() }, None);
        assert!(written.contains("keywords = {Iran, Torture ill-treatment abuse},"), "{written}");
    }

    #[test]
    fn a_page_is_online_and_names_its_site() {
        let page = Document { document_type: DocumentType::News, reference: None, ..document() };
        let written = bibtex(&page, None);
        assert!(written.starts_with("@online{") && written.contains("organization = {example.org},"), "{written}");
    }
}
