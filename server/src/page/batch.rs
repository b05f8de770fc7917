//! The answers to a batch as JSON and as a table.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;
use shared::search::Hit;

use super::json::{IndexBody, Warning, warning};
use super::links::{self, Marking};
use super::record::{Facts, facts};
use crate::answer::IndexState;
use crate::batch::{Found, Item};
use crate::csv::Table;
use crate::error::ProblemDocument;

/// The columns of the table.
const COLUMNS: [&str; 13] =
    ["q", "reads", "total", "rank", "id", "date", "title", "type", "countries", "lang", "reference", "url", "error"];

/// The answers to many questions, in their order.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BatchAnswer")]
pub(crate) struct Body<'a> {
    index: IndexBody<'a>,
    queries: Vec<ItemBody<'a>>,
}

/// The answer to a question, or the problem that it has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BatchItem")]
struct ItemBody<'a> {
    q: &'a str,
    #[serde(flatten)]
    found: Option<FoundBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ProblemDocument<'a>>,
}

/// What a question of a batch finds.
#[derive(Serialize, JsonSchema)]
struct FoundBody<'a> {
    reads: String,
    warnings: Vec<Warning<'a>>,
    total: u64,
    hits: Vec<HitBody<'a>>,
    link: String,
}

/// A document that a question of a batch finds.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BatchHit")]
struct HitBody<'a> {
    #[serde(flatten)]
    facts: Facts<'a>,
    hit_count: usize,
    here: String,
}

/// Writes the answers as JSON.
pub fn json(items: &[Item], index: &IndexState) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Body {
        index: IndexBody { generation: &index.generation, documents: index.documents },
        queries: items.iter().map(item).collect(),
    })
}

/// Writes the answers as a table: a row for each hit, and one for each question without any.
pub fn csv(items: &[Item]) -> io::Result<Vec<u8>> {
    let mut table = Table::begin(Vec::new())?;
    table.row(COLUMNS)?;
    for item in items {
        match &item.outcome {
            Ok(found) => rows(&mut table, &item.text, found)?,
            Err(error) => {
                let [q, detail] = [item.text.as_str(), &error.detail()];
                table.row([q, "", "", "", "", "", "", "", "", "", "", "", detail])?;
            }
        }
    }
    table.finish()
}

fn item(item: &Item) -> ItemBody<'_> {
    let found = item.outcome.as_ref().ok().map(found);
    ItemBody { q: &item.text, found, error: item.outcome.as_ref().err().map(ProblemDocument::of) }
}

fn found(found: &Found) -> FoundBody<'_> {
    let text = &found.understood.text;
    FoundBody {
        reads: found.understood.reads(),
        warnings: found.understood.notices.iter().map(|notice| warning(text, notice)).collect(),
        total: found.total,
        hits: found.hits.iter().map(|hit| hit_body(found, hit)).collect(),
        link: found.asked.address(super::json::PATH),
    }
}

fn hit_body<'a>(found: &Found, hit: &'a Hit) -> HitBody<'a> {
    let here = links::reading_view(&hit.document.id, Marking::from(&found.asked));
    HitBody { facts: facts(&hit.document), hit_count: hit.hit_count, here }
}

fn rows(table: &mut Table<Vec<u8>>, q: &str, found: &Found) -> io::Result<()> {
    let (reads, total) = (found.understood.reads(), found.total.to_string());
    if found.hits.is_empty() {
        return table.row([q, &reads, &total, "", "", "", "", "", "", "", "", "", ""]);
    }
    for (rank, hit) in (1..).zip(&found.hits) {
        let document = &hit.document;
        let countries: Vec<&str> = document.countries.iter().map(|label| label.country.alpha3()).collect();
        table.row([
            q,
            &reads,
            &total,
            &i32::to_string(&rank),
            document.id.as_str(),
            &document.published.map(|dating| dating.date.to_string()).unwrap_or_default(),
            &document.title,
            document.document_type.id(),
            &countries.join(" "),
            document.language.code(),
            &document.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
            links::original(document).unwrap_or_default(),
            "",
        ])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::error::Error;
    use crate::params::Asked;
    use crate::sample;
    use crate::understood::Understood;

    fn items() -> [Item; 2] {
        let asked = Asked::default().with_text("\"Ada Obi\"");
        let found = Found { understood: Understood::of(&asked.text, None), asked, total: 4, hits: vec![sample::hit()] };
        let refused = Asked::from_query_string("contry=IR").expect_err("no such parameter");
        [
            Item { text: "Ada Obi".to_owned(), outcome: Ok(found) },
            Item { text: "=1+1".to_owned(), outcome: Err(Error::from(refused)) },
        ]
    }

    #[test]
    fn answers_are_written_as_documented() {
        let written: Value =
            serde_json::from_slice(&json(&items(), &sample::answer().index).expect("JSON")).expect("JSON");
        assert_eq!(written, sample::documented_under("### What a batch answers"));
    }

    #[test]
    fn a_table_has_a_row_for_each_hit_and_each_failure() {
        let written = String::from_utf8(csv(&items()).expect("a table")).expect("text");
        let rows: Vec<&str> = written.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
        assert_eq!(rows.len(), 3);
        assert!(rows[1].starts_with("Ada Obi,the exact words “Ada Obi”,4,1,doc-1,2019-08,"), "{}", rows[1]);
        assert!(rows[2].starts_with("'=1+1,,,,,,,,,,,,there is no parameter “contry”"), "{}", rows[2]);
    }
}
