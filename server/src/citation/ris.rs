//! RIS: a tag of two letters, two spaces, a hyphen and a space, then the value; a record from `TY` to `ER`.
//!
//! A value is a line of its own, and there is nothing to escape in it but the ends of lines. A comma parts the family name of an author
//! from the others, and semicolons part keywords, so these are replaced there.

use std::fmt::Write as _;

use shared::date::Date;
use shared::document::Document;

use super::{Work, genre, language, one_line, publisher_of};
use crate::page::links;

/// Cites a document as one record of RIS. Records follow each other without anything between them.
pub fn ris(document: &Document, publisher: Option<&str>) -> String {
    let work = Work::of(document);
    let mut record = Record(String::new());
    record.field("TY", work_type(work));
    record.field("ID", document.id.as_str());
    record.field("TI", &document.title);
    if let Some(publisher) = publisher {
        record.field("AU", &publisher.replace(',', " "));
    }
    if let (Some(tag), Some(publisher)) = (publisher_tag(work), publisher_of(document, publisher)) {
        record.field(tag, publisher);
    }
    if let Some(genre) = genre(document) {
        record.field("M3", genre);
    }
    if let Some(published) = document.published {
        record.field("PY", &format!("{:04}", published.date.calendar_year()));
        record.field("DA", &slashed(published.date));
    }
    if let Some(reference) = &document.reference {
        record.field(if work == Work::Report { "SN" } else { "CN" }, &reference.to_string());
    }
    if let Some(language) = language(document) {
        record.field("LA", language);
    }
    if let Some(url) = links::original(document) {
        record.field("UR", url);
    }
    for label in &document.countries {
        record.field("KW", &label.country.name().replace(';', ","));
    }
    for topic in &document.topics {
        record.field("KW", &topic.replace(';', ","));
    }
    record.0.push_str("ER  - \r\n");
    record.0
}

struct Record(String);

impl Record {
    /// Writes a field; one without a value is left out.
    fn field(&mut self, tag: &str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            let _infallible = write!(self.0, "{tag}  - {value}\r\n");
        }
    }
}

fn work_type(work: Work) -> &'static str {
    match work {
        Work::Report => "RPRT",
        Work::Webpage => "ELEC",
        Work::BlogPost => "BLOG",
        Work::Speech => "SLIDE",
    }
}

/// Where the publisher stands: of a page, the site is the work it is part of. A speech has none.
fn publisher_tag(work: Work) -> Option<&'static str> {
    match work {
        Work::Report => Some("PB"),
        Work::Webpage | Work::BlogPost => Some("T2"),
        Work::Speech => None,
    }
}

/// `2019/08/14/`; what is not known is left empty: `2019/08//`, `2019///`.
fn slashed(date: Date) -> String {
    let part = |number: Option<i8>| number.map(|number| format!("{number:02}")).unwrap_or_default();
    format!("{:04}/{}/{}/", date.calendar_year(), part(date.calendar_month()), part(date.calendar_day()))
}

#[cfg(test)]
mod tests {
    use shared::document_type::DocumentType;

    use super::*;
    use crate::citation::tests::{dated, undated};
    use crate::sample::document;

    #[test]
    fn a_press_release_is_a_report_of_that_type_with_its_number() {
        let expected = [
            "TY  - RPRT",
            "ID  - doc-1",
            "TI  - Iran: Weaver & poet held",
            "AU  - River Watch",
            "PB  - River Watch",
            "M3  - Press release",
            "PY  - 2019",
            "DA  - 2019/08//",
            "SN  - MDE 13/0001/2019",
            "LA  - en",
            "UR  - https://www.example.org/en/documents/mde13/0001/2019/en/",
            "KW  - Iran",
            "KW  - Unfair Trials",
            "ER  - ",
            "",
        ];
        assert_eq!(ris(&document(), Some("River Watch")), expected.join("\r\n"));
    }

    #[test]
    fn dates_are_no_more_exact_than_known() {
        assert!(ris(&dated("2019-08-04"), None).contains("DA  - 2019/08/04/\r\n"));
        assert!(ris(&dated("2019"), None).contains("PY  - 2019\r\nDA  - 2019///\r\n"));
        assert!(!ris(&undated(), None).contains("DA") && !ris(&undated(), None).contains("PY"));
    }

    #[test]
    fn a_value_cannot_end_a_record_or_split_a_name() {
        let title = "One\r\nER  - \nTY  - BOOK\u{2028}two".to_owned();
        let topics = vec!["Torture; ill-treatment".to_owned()];
        let written = ris(&Document { title, topics, ..document() }, Some("Rivers, Inc."));
        assert!(written.contains("TI  - One ER - TY - BOOK two\r\n"), "{written}");
        assert!(written.contains("KW  - Torture, ill-treatment\r\n"));
        assert!(written.contains("AU  - Rivers Inc.\r\n") && written.contains("PB  - Rivers, Inc.\r\n"));
        assert_eq!(written.matches("ER  - ").count(), 1);
    }

    /// The tags that Zotero keeps of each type of work, by the table of its translator. Others end in a note, or nowhere.
    const KEPT: [(&str, &[&str]); 4] = [
        ("RPRT", &["TI", "AU", "PB", "M3", "PY", "DA", "SN", "LA", "UR", "KW"]),
        ("ELEC", &["TI", "AU", "T2", "M3", "PY", "DA", "LA", "UR", "KW"]),
        ("BLOG", &["TI", "AU", "T2", "M3", "PY", "DA", "LA", "UR", "KW"]),
        ("SLIDE", &["TI", "AU", "M3", "PY", "DA", "CN", "LA", "UR", "KW"]),
    ];

    #[test]
    fn every_field_is_one_that_zotero_keeps() {
        for document_type in DocumentType::all() {
            for reference in [None, document().reference] {
                let document = Document { document_type, reference, ..document() };
                let written = ris(&document, Some("River Watch"));
                let mut lines = written.lines().map(|line| line.split_once("  - ").expect("a tag"));
                let (_, work) = lines.next().expect("a type");
                let (_, kept) = KEPT.into_iter().find(|(known, _)| *known == work).expect("a type that Zotero knows");
                for (tag, _) in lines.filter(|(tag, _)| !matches!(*tag, "ID" | "ER")) {
                    assert!(kept.contains(&tag), "{tag} of {work}");
                }
            }
        }
    }

    #[test]
    fn a_page_is_a_part_of_its_site() {
        let page = Document { document_type: DocumentType::News, reference: None, ..document() };
        let written = ris(&page, None);
        assert!(written.starts_with("TY  - ELEC\r\n") && written.contains("T2  - example.org\r\n"), "{written}");
        assert!(!written.contains("AU  - "));
    }
}
