//! A concordance as JSON and as a table.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;
use shared::document::Document;
use shared::search::{Line, LineField};

use super::json::{IndexBody, Warning, warning};
use super::links::{self, Marking};
use super::record::{Facts, facts};
use crate::csv::Table;
use crate::kwic::Kwic;

/// The columns of the table.
const COLUMNS: [&str; 15] = [
    "left",
    "match",
    "right",
    "field",
    "page",
    "hit",
    "id",
    "date",
    "title",
    "type",
    "countries",
    "lang",
    "reference",
    "url",
    "here",
];

/// Every match of a question in its context.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Concordance")]
pub(crate) struct Body<'a> {
    query: QueryBody<'a>,
    index: IndexBody<'a>,
    total: u64,
    read: u64,
    sorted: u64,
    sorted_among_all: bool,
    cut: bool,
    lines: Vec<LineBody<'a>>,
    documents: Vec<Facts<'a>>,
}

/// How the question was read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConcordanceQuery")]
struct QueryBody<'a> {
    q: &'a str,
    reads: String,
    warnings: Vec<Warning<'a>>,
}

/// A match with what stands before and after it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConcordanceLine")]
struct LineBody<'a> {
    left: &'a str,
    r#match: &'a str,
    right: &'a str,
    id: &'a str,
    field: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    hit: usize,
    here: String,
}

/// Writes a concordance as JSON.
pub fn json(kwic: &Kwic) -> serde_json::Result<Vec<u8>> {
    let text = &kwic.understood.text;
    serde_json::to_vec(&Body {
        query: QueryBody {
            q: text,
            reads: kwic.understood.reads(),
            warnings: kwic.understood.notices.iter().map(|notice| warning(text, notice)).collect(),
        },
        index: IndexBody { generation: &kwic.index.generation, documents: kwic.index.documents },
        total: kwic.found.total,
        read: kwic.found.read,
        sorted: kwic.found.sorted,
        sorted_among_all: kwic.found.is_sorted_among_all,
        cut: kwic.found.is_cut,
        lines: with_documents(kwic).map(|(line, document)| line_body(kwic, line, document)).collect(),
        documents: kwic.found.documents.iter().map(facts).collect(),
    })
}

/// Writes a concordance as a table, a row for each line.
pub fn csv(kwic: &Kwic) -> io::Result<Vec<u8>> {
    let mut table = Table::begin(Vec::new())?;
    table.row(COLUMNS)?;
    for (line, document) in with_documents(kwic) {
        table.row(row(line_body(kwic, line, document), document))?;
    }
    table.finish()
}

fn with_documents(kwic: &Kwic) -> impl Iterator<Item = (&Line, &Document)> {
    kwic.found.lines.iter().filter_map(|line| Some((line, kwic.found.documents.get(line.document)?)))
}

fn line_body<'a>(kwic: &Kwic, line: &'a Line, document: &'a Document) -> LineBody<'a> {
    let view = links::reading_view(&document.id, Marking::from(&kwic.question));
    let hit = line.hit + 1;
    LineBody {
        left: &line.left,
        r#match: &line.text,
        right: &line.right,
        id: document.id.as_str(),
        field: line.field.id(),
        page: document.page_at(line.place).filter(|_| line.field == LineField::Body),
        hit,
        here: format!("{view}#h{hit}"),
    }
}

fn row(line: LineBody<'_>, document: &Document) -> [String; 15] {
    let countries: Vec<&str> = document.countries.iter().map(|label| label.country.alpha3()).collect();
    [
        line.left.to_owned(),
        line.r#match.to_owned(),
        line.right.to_owned(),
        line.field.to_owned(),
        line.page.map(|page| page.to_string()).unwrap_or_default(),
        line.hit.to_string(),
        line.id.to_owned(),
        document.published.map(|dating| dating.date.to_string()).unwrap_or_default(),
        document.title.clone(),
        document.document_type.id().to_owned(),
        countries.join(" "),
        document.language.code().to_owned(),
        document.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        links::original(document).unwrap_or_default().to_owned(),
        line.here,
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use shared::search::Concordance;

    use super::*;
    use crate::params::Asked;
    use crate::sample;
    use crate::understood::Understood;

    fn kwic() -> Kwic {
        let line = Line {
            document: 0,
            field: LineField::Body,
            hit: 1,
            place: 15,
            left: "The weaver was ".to_owned(),
            text: "held".to_owned(),
            right: " for 14 months without".to_owned(),
        };
        let found = Concordance {
            lines: vec![line],
            documents: vec![sample::document()],
            total: 3,
            read: 1,
            sorted: 1,
            is_cut: true,
            is_sorted_among_all: true,
        };
        let question = Asked::default().with_text("held");
        Kwic { index: sample::answer().index, understood: Understood::of("held", None), question, found }
    }

    #[test]
    fn a_concordance_is_written_as_documented() {
        let written: Value = serde_json::from_slice(&json(&kwic()).expect("JSON")).expect("JSON");
        assert_eq!(written, sample::documented_under("## Concordances"));
    }

    #[test]
    fn a_table_has_a_row_for_each_line() {
        let written = String::from_utf8(csv(&kwic()).expect("a table")).expect("text");
        let rows: Vec<&str> = written.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
        assert_eq!(rows[0], COLUMNS.join(","));
        assert_eq!(
            rows[1],
            "The weaver was ,held, for 14 months without,body,,2,doc-1,2019-08,Iran: Weaver & poet held,press-release,IRN,en,\
             MDE 13/0001/2019,https://www.example.org/en/documents/mde13/0001/2019/en/,/doc/doc-1?q=held#h2"
        );
    }
}
