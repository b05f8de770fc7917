//! Exports as files: a head that says what was asked and when, a record for each document, and an end that counts them.
//!
//! Whoever reads a file without its end knows that it was cut off.

mod csv;
mod json_lines;
mod ris;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use shared::document::Document;

use super::links::{self, Marking};
use crate::answer::Answer;
use crate::error::Error;
use crate::export::{Export, Format};
use crate::params::order_id;
use crate::words;

/// Writes an export in its format.
#[derive(Debug, Clone)]
pub struct Writer {
    format: Format,
    head: Head,
    /// The organisation that published the documents, if it is known.
    publisher: Option<String>,
    /// What stands before the paths of this server; may be empty.
    site: String,
}

/// What was asked, of what and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The text of the question, as typed.
    pub q: String,
    /// The question read back, filters included.
    pub reads: String,
    /// What of the text could not be used.
    pub warnings: Vec<String>,
    /// The address that asks it again.
    pub address: String,
    /// The name of the order.
    pub sort: &'static str,
    /// Whether copies, versions and translations appear once.
    pub folds: bool,
    /// How many documents match.
    pub total: u64,
    /// How many records follow: `total`, less what is folded away.
    pub records: usize,
    /// When it was made: `2026-11-23T19:08:13Z`.
    pub made_at: String,
    /// The state of the index it was made from.
    pub generation: String,
    /// How many documents the archive holds.
    pub documents: u64,
}

impl Head {
    /// The head of an export of so many records. The answer tells how its question was read and what it finds.
    pub fn of(export: &Export, answer: &Answer, records: usize) -> Self {
        Self {
            q: export.asked.text.clone(),
            reads: words::reading(answer),
            warnings: answer.notices.iter().map(|notice| notice.message.clone()).collect(),
            address: export.address(),
            sort: order_id(export.asked.order),
            folds: export.asked.fold,
            total: answer.results.total,
            records,
            made_at: timestamp(SystemTime::now()),
            generation: answer.index.generation.clone(),
            documents: answer.index.documents,
        }
    }
}

impl Writer {
    /// Writes in the format of the head's export.
    pub fn new(format: Format, head: Head, publisher: Option<String>, site: String) -> Self {
        Self { format, head, publisher, site }
    }

    /// The beginning of the file.
    pub fn head(&self) -> Bytes {
        match self.format {
            Format::Csv => csv::head(&self.head),
            Format::JsonLines => json_lines::head(&self.head),
            Format::Ris => ris::head(&self.head).into(),
        }
    }

    /// Some records.
    pub fn records(&self, documents: &[Document]) -> Result<Bytes, Error> {
        Ok(match self.format {
            Format::Csv => csv::records(documents, &self.site),
            Format::JsonLines => json_lines::records(documents, &self.site)?,
            Format::Ris => ris::records(documents, self.publisher.as_deref()).into(),
        })
    }

    /// The end of the file, behind so many records.
    pub fn end(&self, records: usize) -> Bytes {
        match self.format {
            Format::Csv => csv::end(records),
            Format::JsonLines => json_lines::end(records),
            Format::Ris => ris::end(records).into(),
        }
    }

    /// A name for the file. It tells when the file was made and nothing of what was asked.
    pub fn file_name(&self) -> String {
        let digits = self.head.made_at.replace(['-', ':'], "");
        format!("onrecord-{digits}.{}", self.format.id())
    }
}

/// The reading view of a document.
fn here(document: &Document, site: &str) -> String {
    format!("{site}{}", links::reading_view(&document.id, Marking::NOTHING))
}

/// A time as RFC 3339 writes it, in UTC, to the second.
fn timestamp(time: SystemTime) -> String {
    const DAY: u64 = 24 * 60 * 60;
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
    let day = i32::try_from(seconds / DAY).unwrap_or(i32::MAX);
    let date =
        shared::date::Date::from_day(day, shared::date::Precision::Day).expect("the clock shows a year before 10,000");
    let of_day = seconds % DAY;
    format!("{date}T{:02}:{:02}:{:02}Z", of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::page) fn head() -> Head {
        Head {
            q: "=held foo:".to_owned(),
            reads: "held, in Iran".to_owned(),
            warnings: vec!["there is no field foo".to_owned()],
            address: "/v1/export?q=%3Dheld+foo%3A&country=IRN&format=csv".to_owned(),
            sort: "newest",
            folds: false,
            total: 2,
            records: 2,
            made_at: "2026-11-23T19:08:13Z".to_owned(),
            generation: "g7".to_owned(),
            documents: 41_230,
        }
    }

    #[test]
    fn times_are_written_to_the_second() {
        let at = |seconds| timestamp(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(1_763_924_893), "2025-11-23T19:08:13Z");
    }

    #[test]
    fn a_file_is_named_by_its_time_alone() {
        let writer = Writer::new(Format::JsonLines, head(), None, String::new());
        assert_eq!(writer.file_name(), "onrecord-20261123T190813Z.jsonl");
    }
}
