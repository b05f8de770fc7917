//! An export as RIS, which has no head of its own: three lines before the first record say what was asked, and one behind the
//! last counts the records. Reference managers skip what is no tag (Zotero's `RIS.js` looks for the first record in the first lines, no
//! more than four of which may be something else, and passes over what follows an `ER`).

use shared::document::Document;

use super::Head;
use crate::citation;

pub(super) fn head(head: &Head) -> String {
    let Head { q, reads, address, made_at, generation, records, total, sort, .. } = head;
    [
        format!("# Onrecord export of {records} records, {total} documents found, {sort}, made at {made_at}, index {generation}"),
        format!("# query: {q}"),
        format!("# read as: {reads}; address: {address}"),
    ]
    .map(|line| one_line(&line) + "\r\n")
    .concat()
}

pub(super) fn records(documents: &[Document], publisher: Option<&str>) -> String {
    documents.iter().map(|document| citation::ris(document, publisher)).collect()
}

pub(super) fn end(records: usize) -> String {
    format!("# end: {records} records\r\n")
}

/// A text as one line.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::tests;
    use super::*;
    use crate::sample;

    #[test]
    fn records_stand_between_lines_that_are_no_tags() {
        let asked = Head { q: "a\r\nTY  - BOOK".to_owned(), ..tests::head() };
        let file = head(&asked) + &records(&[sample::document(), sample::document()], Some("River Watch")) + &end(2);
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert!(lines[..3].iter().all(|line| line.starts_with("# ")) && lines[3] == "TY  - RPRT", "{file}");
        assert_eq!(file.matches("\r\nTY  - ").count(), 2);
        assert!(file.ends_with("ER  - \r\n# end: 2 records\r\n"));
    }
}
