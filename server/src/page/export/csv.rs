//! An export as a table. The head is rows whose first cell begins with `#`, always as many, so that programs can skip them.

use axum::body::Bytes;
use shared::document::Document;
use shared::facet::slug;

use super::{Head, here};
use crate::csv::Table;
use crate::page::links;

/// How many rows the head has before the names of the columns.
#[cfg(test)]
const HEAD_ROWS: usize = 10;

/// What parts several values in one cell.
const VALUE_BREAK: &str = "; ";

/// The columns, and what stands in them.
type Column = (&'static str, fn(&Document, &str) -> String);

const COLUMNS: [Column; 17] = [
    ("id", |document, _| document.id.to_string()),
    ("reference", |document, _| document.reference.as_ref().map(ToString::to_string).unwrap_or_default()),
    ("title", |document, _| document.title.clone()),
    ("type", |document, _| document.document_type.label().to_owned()),
    ("type_id", |document, _| document.document_type.id().to_owned()),
    ("date", |document, _| document.published.map(|dating| dating.date.to_string()).unwrap_or_default()),
    ("updated", |document, _| document.updated.map(|dating| dating.date.to_string()).unwrap_or_default()),
    ("countries", |document, _| joined(document.countries.iter().map(|label| label.country.name()))),
    ("country_codes", |document, _| joined(document.countries.iter().map(|label| label.country.alpha3()))),
    ("regions", |document, _| joined(document.regions.iter().map(|region| region.label()))),
    ("topics", |document, _| joined(document.topics.iter().map(String::as_str))),
    ("topic_ids", |document, _| joined(document.topics.iter().map(|label| slug(label)))),
    ("lang", |document, _| document.language.code().to_owned()),
    ("url", |document, _| links::original(document).unwrap_or_default().to_owned()),
    ("here", here),
    ("group", |document, _| document.group.as_ref().map(|group| group.leader.to_string()).unwrap_or_default()),
    ("relation", |document, _| document.group.as_ref().map(|group| group.relation.id().to_owned()).unwrap_or_default()),
];

pub(super) fn head(head: &Head) -> Bytes {
    let rows: [(&str, String); 10] = [
        ("# query", head.q.clone()),
        ("# read as", head.reads.clone()),
        ("# not used", joined(&head.warnings)),
        ("# address", head.address.clone()),
        ("# sort", head.sort.to_owned()),
        ("# copies folded", if head.folds { "yes" } else { "no" }.to_owned()),
        ("# made at", head.made_at.clone()),
        ("# index generation", head.generation.clone()),
        ("# documents found", head.total.to_string()),
        ("# records", head.records.to_string()),
    ];
    let mut table = Table::begin(Vec::new()).expect("memory takes what is written");
    for (name, value) in rows {
        put(&mut table, padded([name.to_owned(), value]));
    }
    put(&mut table, COLUMNS.map(|(name, _)| name));
    finished(table)
}

pub(super) fn records(documents: &[Document], site: &str) -> Bytes {
    let mut table = Table::go_on(Vec::new());
    for document in documents {
        put(&mut table, COLUMNS.map(|(_, cell)| cell(document, site)));
    }
    finished(table)
}

pub(super) fn end(records: usize) -> Bytes {
    let mut table = Table::go_on(Vec::new());
    put(&mut table, padded(["# end".to_owned(), records.to_string()]));
    finished(table)
}

/// A row as long as the others, as RFC 4180 wants it.
fn padded(cells: [String; 2]) -> impl Iterator<Item = String> {
    cells.into_iter().chain(std::iter::repeat_n(String::new(), COLUMNS.len() - 2))
}

fn put<C: AsRef<str>>(table: &mut Table<Vec<u8>>, cells: impl IntoIterator<Item = C>) {
    table.row(cells).expect("memory takes what is written");
}

fn finished(table: Table<Vec<u8>>) -> Bytes {
    table.finish().expect("memory takes what is written").into()
}

fn joined<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> String {
    let mut joined = String::new();
    for value in values {
        if !joined.is_empty() {
            joined.push_str(VALUE_BREAK);
        }
        joined.push_str(value.as_ref());
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::tests;
    use super::*;
    use crate::sample;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = std::str::from_utf8(bytes).expect("UTF-8").trim_start_matches('\u{feff}').to_owned();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        // A reader that is not flexible refuses rows of different lengths.
        let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
        rows.collect()
    }

    #[test]
    fn a_table_has_a_head_of_fixed_length_and_an_end() {
        let document = Document { title: "=HYPERLINK(\"x\")".to_owned(), ..sample::document() };
        let file =
            [head(&tests::head()), records(&[document, sample::document()], "https://a.example"), end(2)].concat();
        assert!(file.starts_with("\u{feff}# query,'=held foo:,".as_bytes()));
        let rows = rows(&file);
        assert!(rows[..HEAD_ROWS].iter().all(|row| row[0].starts_with("# ")) && !rows[HEAD_ROWS][0].starts_with('#'));
        let columns = &rows[HEAD_ROWS];
        let cell = |row: usize, name: &str| {
            let place = columns.iter().position(|column| column == name).expect("a column");
            rows[HEAD_ROWS + row][place].clone()
        };
        assert_eq!(cell(1, "title"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell(2, "title"), "Iran: Weaver & poet held");
        assert_eq!((cell(2, "date"), cell(2, "country_codes")), ("2019-08".to_owned(), "IRN".to_owned()));
        assert_eq!(cell(2, "here"), "https://a.example/doc/doc-1");
        assert_eq!(rows.last().expect("an end")[..2], ["# end", "2"]);
    }
}
