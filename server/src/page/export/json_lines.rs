//! An export as JSON Lines: the head, then a record a line, then the end, each an object.

use axum::body::Bytes;
use serde::Serialize;
use shared::document::Document;

use super::{Head, here};
use crate::page::json::{DateBody, IndexBody, date};
use crate::page::record::{Facts, facts};

#[derive(Serialize)]
struct HeadLine<'a> {
    export: HeadBody<'a>,
}

#[derive(Serialize)]
struct HeadBody<'a> {
    q: &'a str,
    reads: &'a str,
    warnings: &'a [String],
    address: &'a str,
    sort: &'static str,
    fold: bool,
    total: u64,
    records: usize,
    made_at: &'a str,
    index: IndexBody<'a>,
}

#[derive(Serialize)]
struct RecordLine<'a> {
    #[serde(flatten)]
    facts: Facts<'a>,
    updated: Option<DateBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<GroupBody<'a>>,
    here: String,
}

#[derive(Serialize)]
struct GroupBody<'a> {
    leader: &'a str,
    relation: &'static str,
}

#[derive(Serialize)]
struct EndLine {
    end: EndBody,
}

#[derive(Serialize)]
struct EndBody {
    records: usize,
}

pub(super) fn head(head: &Head) -> Bytes {
    let line = HeadLine {
        export: HeadBody {
            q: &head.q,
            reads: &head.reads,
            warnings: &head.warnings,
            address: &head.address,
            sort: head.sort,
            fold: head.folds,
            total: head.total,
            records: head.records,
            made_at: &head.made_at,
            index: IndexBody { generation: &head.generation, documents: head.documents },
        },
    };
    lines([line]).expect("a head is JSON")
}

pub(super) fn records(documents: &[Document], site: &str) -> serde_json::Result<Bytes> {
    lines(documents.iter().map(|document| record(document, site)))
}

fn record<'a>(document: &'a Document, site: &str) -> RecordLine<'a> {
    let group = document.group.as_ref();
    RecordLine {
        facts: facts(document),
        updated: document.updated.map(|dating| date(dating.date)),
        group: group.map(|group| GroupBody { leader: group.leader.as_str(), relation: group.relation.id() }),
        here: here(document, site),
    }
}

pub(super) fn end(records: usize) -> Bytes {
    lines([EndLine { end: EndBody { records } }]).expect("a number is JSON")
}

fn lines<T: Serialize>(objects: impl IntoIterator<Item = T>) -> serde_json::Result<Bytes> {
    let mut lines = Vec::new();
    for object in objects {
        serde_json::to_writer(&mut lines, &object)?;
        lines.push(b'\n');
    }
    Ok(lines.into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests;
    use super::*;
    use crate::sample;

    #[test]
    fn each_line_is_an_object_the_first_says_what_was_asked_and_the_last_counts() {
        let document = Document { title: "One\nline".to_owned(), ..sample::document() };
        let records = records(&[document], "").expect("JSON");
        let file = [head(&tests::head()), records, end(1)].concat();
        let text = String::from_utf8(file).expect("UTF-8");
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0]["export"]["made_at"], "2026-11-23T19:08:13Z");
        assert_eq!((&lines[1]["id"], &lines[1]["title"]), (&json!("doc-1"), &json!("One\nline")));
        assert_eq!(lines[1]["countries"][0]["id"], "IRN");
        assert_eq!(lines[2], json!({"end": {"records": 1}}));
    }
}
