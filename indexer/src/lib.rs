//! Reads an archive of publications and fills an index with it.
//!
//! [`ingest`] is the whole of it, in two passes: [`gather`] reads files into records and records into documents, which
//! wait in a [`spool`]; [`settle`] makes all versions of a document one and puts it into the index.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use shared::index::Writer;

use crate::format::fields::Mapping;
use crate::progress::Progress;
use crate::report::Report;
use crate::spool::Spool;

pub mod args;
pub mod container;
pub mod convert;
pub mod dump;
pub mod duplicate;
pub mod enrich;
pub mod extract;
pub mod format;
pub mod gather;
pub mod guard;
pub mod ledger;
pub mod progress;
pub mod record;
pub mod report;
#[cfg(test)]
mod sample;
pub mod settle;
pub mod show;
pub mod spool;
pub mod stats;
pub mod unite;

/// What to read, and where to put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The folder of the index; it is made if need be.
    pub index: PathBuf,
    /// What the operator says of the names of fields in tables, JSON Lines and front matter.
    pub mappings: Vec<Mapping>,
    /// How many threads read and write.
    pub threads: NonZeroUsize,
}

/// Reads an archive into an index, and tells what became of it.
///
/// Everything is committed at once, at the end: killed at any moment, it leaves the index as it was. A file that cannot
/// be read is quarantined and stops nothing; an error means that the run could not go on, and that nothing was committed.
pub fn ingest(options: &Ingest, progress: Progress) -> anyhow::Result<Report> {
    let start = Instant::now();
    let Ingest { paths, index, mappings, threads } = options;
    for path in paths {
        fs::metadata(path).with_context(|| format!("cannot read {}; name a file or folder", path.display()))?;
    }
    let writer = Writer::open(index)?;
    let spool = Spool::create_in(index)
        .with_context(|| format!("cannot make a temporary file in {}; see that it can be written", index.display()))?;

    let gathered = gather::gather(paths, mappings, *threads, &spool, progress)?;
    let settled = settle::settle(gathered.sightings, *threads, &spool, &writer, progress)?;

    let report = Report {
        files_by_format: gathered.files_by_format,
        bytes: gathered.bytes,
        records: gathered.records,
        added: settled.added,
        replaced: settled.replaced,
        unchanged: settled.unchanged,
        united: settled.united,
        superseded: settled.superseded,
        skipped: gathered.skipped,
        quarantined: gathered.quarantined,
        warnings: gathered.warnings,
        took: start.elapsed(),
    };
    if report.is_change() {
        writer.commit()?;
    }
    Ok(Report { took: start.elapsed(), ..report })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use shared::document::{Document, DocumentId};
    use shared::index::Index;
    use tempfile::TempDir;

    use super::*;
    use crate::report::QuarantineReason;

    /// A folder with an archive and an index.
    struct Case {
        dir: TempDir,
    }

    impl Case {
        fn new() -> Self {
            let dir = tempfile::tempdir().expect("a folder");
            fs::create_dir(dir.path().join("archive")).expect("a folder");
            Self { dir }
        }

        fn index(&self) -> PathBuf {
            self.dir.path().join("index")
        }

        fn write(&self, name: &str, contents: &str) {
            fs::write(self.dir.path().join("archive").join(name), contents).expect("a file");
        }

        fn ingest(&self) -> Report {
            self.ingest_paths(&[self.dir.path().join("archive")]).expect("the run finishes")
        }

        fn ingest_paths(&self, paths: &[PathBuf]) -> anyhow::Result<Report> {
            let threads = NonZeroUsize::new(3).expect("not zero");
            let report = ingest(
                &Ingest { paths: paths.to_vec(), index: self.index(), mappings: Vec::new(), threads },
                Progress::Hidden,
            )?;
            let accounted = report.documents() + report.united + report.superseded + report.records_quarantined();
            assert_eq!(report.records, accounted, "each record is accounted for: {report:?}");
            Ok(report)
        }

        fn document(&self, id: &str) -> Document {
            let searcher = Index::open(&self.index()).expect("an index").searcher();
            searcher.document(&DocumentId::new(id).expect("an id")).expect("it is read").expect("it is there")
        }

        fn dump(&self) -> String {
            let mut lines = Vec::new();
            dump::dump(&self.index(), &mut lines).expect("it is dumped");
            String::from_utf8(lines).expect("JSON")
        }
    }

    fn changes(report: &Report) -> [u64; 4] {
        [report.added, report.replaced, report.unchanged, report.united]
    }

    fn fixtures(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
    }

    #[test]
    fn a_second_run_changes_nothing_and_says_so() {
        let case = Case::new();
        let first = case.ingest_paths(&[fixtures("archive")]).expect("the run finishes");
        let generation = || Index::open(&case.index()).expect("an index").searcher().generation().to_owned();
        let (dump, before) = (case.dump(), generation());
        let second = case.ingest_paths(&[fixtures("archive")]).expect("the run finishes");
        assert_eq!(changes(&second), [0, 0, first.added, first.united]);
        assert!(second.to_string().contains("Nothing changed"));
        assert_eq!((case.dump(), generation()), (dump, before));
    }

    #[test]
    fn a_dump_ingested_again_gives_the_same_index() {
        let (case, again) = (Case::new(), Case::new());
        case.ingest_paths(&[fixtures("archive")]).expect("the run finishes");
        let dump = case.dump();
        again.write("dump.jsonl", &dump);
        assert_eq!(again.ingest().added, dump.lines().count() as u64);
        assert_eq!(again.dump(), dump);
        case.write("dump.jsonl", &dump);
        assert!(!case.ingest().is_change());
    }

    #[test]
    fn hostile_files_are_accounted_for_and_stop_nothing() {
        let case = Case::new();
        let report = case.ingest_paths(&[fixtures("hostile")]).expect("the run finishes");
        let files = file_count(&fixtures("hostile"));
        assert_eq!(report.files_read() + report.files_quarantined(), files);
        assert!(report.added > 0 && report.files_quarantined() > 0);
        assert!(report.quarantined.iter().all(|quarantined| quarantined.reason != QuarantineReason::Failed));
    }

    fn file_count(dir: &Path) -> u64 {
        dir.read_dir().expect("a folder").count() as u64
    }

    #[test]
    fn a_changed_document_is_replaced_and_the_others_stay() {
        let case = Case::new();
        case.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Dams\"}\n{\"id\":\"b\",\"title\":\"Wells\"}");
        assert_eq!(changes(&case.ingest()), [2, 0, 0, 0]);
        case.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Dams and wells\"}\n{\"id\":\"c\",\"title\":\"Rain\"}");
        assert_eq!(changes(&case.ingest()), [1, 1, 0, 0]);
        assert_eq!(case.document("a").title, "Dams and wells");
        assert_eq!(case.dump().lines().count(), 3);
    }

    #[test]
    fn versions_of_a_document_become_one_in_whatever_order_they_come() {
        let card = r#"{"id":"a","title":"Dams","text":"The dams","excerpt":true,"topics":["Water"],"type":"report"}"#;
        let page = r#"{"id":"a","title":"Dams","text":"The dams of the valley leak.","published":"2011-03-04"}"#;
        let united = [[("1.jsonl", card), ("2.jsonl", page)], [("1.jsonl", page), ("2.jsonl", card)]].map(|files| {
            let case = Case::new();
            for (name, line) in files {
                case.write(name, line);
            }
            assert_eq!(changes(&case.ingest()), [1, 0, 0, 1]);
            Document { source: String::new(), ..case.document("a") }
        });
        let [document, other] = united;
        assert_eq!(document, other);
        assert_eq!(document.text, "The dams of the valley leak.");
        assert_eq!((document.topics, document.document_type.id()), (vec!["Water".to_owned()], "report"));
        assert!(document.published.is_some());
    }

    #[test]
    fn an_excerpt_of_a_later_run_does_not_displace_the_whole_text() {
        let case = Case::new();
        case.write("a.jsonl", r#"{"id":"a","title":"Dams","text":"The dams of the valley leak."}"#);
        case.ingest();
        case.write("a.jsonl", r#"{"id":"a","title":"Dams","text":"The dams","excerpt":true}"#);
        assert_eq!(changes(&case.ingest()), [0, 0, 1, 0]);
        assert_eq!(case.document("a").text, "The dams of the valley leak.");
        case.write("a.jsonl", r#"{"id":"a","title":"Dams","text":"They hold."}"#);
        assert_eq!(changes(&case.ingest()), [0, 1, 0, 0]);
        assert_eq!(case.document("a").text, "They hold.");
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error_and_makes_no_index() {
        let case = Case::new();
        let missing = case.dir.path().join("nowhere");
        let error = case.ingest_paths(&[missing]).expect_err("there is nothing");
        assert!(format!("{error:#}").contains("nowhere; name a file or folder"), "{error:#}");
        assert!(!case.index().exists());
    }

    #[test]
    fn a_second_indexer_is_told_to_wait() {
        let case = Case::new();
        case.write("a.jsonl", r#"{"title":"Dams"}"#);
        let _writer = Writer::open(&case.index()).expect("an index");
        let error = case.ingest_paths(&[case.dir.path().join("archive")]).expect_err("it is locked");
        assert!(error.to_string().contains("another program is writing"), "{error:#}");
    }
}
