//! Reads an archive of publications and fills an index with it.
//!
//! [`ingest`] is the whole of it. A [`plan`] says which files have changed since the last run, by the [`ledger`] that it kept. Then come
//! two passes: [`gather`] reads files into records and records into documents, which wait in a [`spool`] while [`learn`] has the lexicon learn from them; [`settle`] makes all
//! versions of a document one and puts it into the index, with the group of documents that say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use shared::date::Date;
use shared::index::{Candidate, Writer, store};

use crate::account::Account;
use crate::bulk_date::Kind;
use crate::canary::Canary;
use crate::enrich::lexicon::Lexicon;
use crate::format::fields::{FieldMap, Mapping};
use crate::format::pdf::Isolation;
use crate::gather::Means;
use crate::grouping::{Links, group, note_unknown};
use crate::ledger::Ledger;
use crate::plan::{Plan, Scope};
use crate::progress::Progress;
use crate::removal::Standing;
use crate::report::{Noted, OrphanCount, Report, Warning, WarningKind};
use crate::settle::{Draft, Lessons};
use crate::spool::Spool;

pub mod absence;
pub mod account;
pub mod args;
pub mod bulk_date;
pub mod canary;
pub mod container;
pub mod convert;
pub mod dump;
pub mod duplicate;
pub mod enrich;
pub mod extract;
pub mod format;
pub mod gather;
pub mod generations;
pub mod grouping;
pub mod guard;
pub mod learn;
pub mod ledger;
pub mod parallel;
pub mod plan;
pub mod progress;
pub mod record;
pub mod removal;
pub mod report;
#[cfg(test)]
mod sample;
pub mod sealed;
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
    /// Whether files that have not changed since the last run are read too.
    pub scope: Scope,
    /// What becomes of documents whose files are gone.
    pub orphans: Orphans,
    /// Where PDFs are read.
    pub isolation: Isolation,
    /// A list of what was taken down, from another index; what it names is not taken in, and is removed.
    pub removed: Option<PathBuf>,
    /// What the index must find before it is published.
    pub canaries: Vec<Canary>,
}

impl Ingest {
    /// Reads what has changed, PDFs on its own threads, and removes nothing.
    pub fn new(paths: Vec<PathBuf>, index: PathBuf, threads: NonZeroUsize) -> Self {
        let isolation = Isolation::ThisThread;
        let mappings = Vec::new();
        let (scope, orphans, removed, canaries) = (Scope::Changes, Orphans::Keep, None, Vec::new());
        Self { paths, index, mappings, threads, scope, orphans, isolation, removed, canaries }
    }
}

/// What becomes of documents that no file tells of any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orphans {
    /// They stay in the index.
    Keep,
    /// They are removed.
    Remove,
}

/// Reads an archive into an index, and tells what became of it.
///
/// Files that are as they were at the last run are not read again, unless they tell of a document that another file tells
/// of too, which has changed. Everything is committed at once, at the end: killed at any moment, it leaves the index as it
/// was. So does a run whose outcome is not sound (see [`Canary`]). A file that cannot be read is quarantined and stops nothing; an error means that the
/// run could not go on, and that nothing was published.
pub fn ingest(options: &Ingest, progress: Progress) -> anyhow::Result<Report> {
    let start = Instant::now();
    let Ingest { paths, index, mappings, threads, scope, orphans, isolation, removed, canaries } = options;
    for path in paths {
        fs::metadata(path).with_context(|| format!("cannot read {}; name a file or folder", path.display()))?;
    }
    let writer = Writer::open(index)?;
    let spool = Spool::create_in(index)
        .with_context(|| format!("cannot make a temporary file in {}; see that it can be written", index.display()))?;
    let settings = settings(mappings);
    let mut ledger = Ledger::load(writer.folder(), &settings, writer.committed().generation());
    if ledger.documents.len() as u64 != writer.committed().document_count() {
        note_unknown(&mut ledger, writer.committed())?;
    }

    let Standing { removals, is_longer } = Standing::take_over(removed.as_deref(), index, &writer)?;
    let taken_down = removal::enforce(&removals, &mut ledger, &writer)?;
    let linked = if is_longer { removal::linked(&removals, writer.committed())? } else { BTreeSet::new() };
    let links = Links { removals: &removals, linked };

    let plan = Plan::make(paths, *scope, &mut ledger);
    let mut lexicon = Lexicon::open(writer.base().unwrap_or(writer.folder()))?;
    let how = format::Settings { map: FieldMap::new(mappings), isolation: isolation.clone() };
    let built_at = writer.committed().built_at();
    let means = Means { threads: *threads, settings: &how, spool: &spool, removals: &removals, built_at, progress };
    let mut sightings = plan::read(&plan, &mut ledger, &means)?;
    let from_elsewhere = plan.count_from_elsewhere(&sightings);
    learn::learn(&mut sightings, &spool, &mut lexicon)?;
    let lessons = Lessons { meanings: &lexicon.meanings(), bulk_days: &ledger.bulk_days };
    let drafts = settle::unite(sightings, *threads, &spool, &lessons, progress)?;
    let orphans = settle_orphans(*orphans, &mut ledger, &writer)?;
    let grouping = group(&drafts, &mut ledger, &spool, writer.committed())?;
    let settled = settle::settle(&drafts, &grouping, *threads, &spool, &writer, progress)?;
    let regrouped = grouping.store_others(&mut ledger, &drafts, &links, &writer)?;

    let mut account = plan.account(&ledger);
    account.warnings.extend(unbelieved(&drafts));
    if plan.is_of_everything() {
        account.warnings.extend(how.map.unmet().map(unmet));
    }
    let untouched = plan.untouched(&ledger, &drafts);
    let report = Report {
        bytes: plan.files.iter().map(|place| place.size_bytes).sum(),
        files_by_format: account.files_by_format,
        files_unchanged: (plan.files.len() - plan.changed.len()) as u64,
        skipped: account.skipped,
        records: account.records + from_elsewhere,
        withheld: account.withheld,
        added: settled.added,
        replaced: settled.replaced,
        unchanged: settled.unchanged + untouched.documents,
        united: settled.united + untouched.united,
        superseded: settled.superseded + untouched.superseded,
        groups: grouping.count(),
        taken_down: taken_down.len() as u64,
        regrouped,
        orphans,
        quarantined: account.quarantined,
        warnings: account.warnings,
        took: start.elapsed(),
    };
    ledger.forget_silent_files(|account| account.withheld > 0);
    if report.is_change() || is_longer {
        let candidate = if taken_down.is_empty() { writer.finish()? } else { writer.purge()? };
        check(&candidate, ledger.documents.len() as u64, canaries)?;
        ledger.save(candidate.folder(), &settings, candidate.generation())?;
        lexicon.save(candidate.folder())?;
        removal::forget_lessons(&candidate, &taken_down)?;
        candidate.publish()?;
    } else if let Some(served) = store::current(index)? {
        // What is known of the files may have changed all the same.
        ledger.save(&served.folder, &settings, writer.committed().generation())?;
        lexicon.save(&served.folder)?;
    }
    Ok(Report { took: start.elapsed(), ..report })
}

/// Refuses to publish what is not whole: damaged files, other documents than the ledger knows, questions that go unanswered.
fn check(candidate: &Candidate, known: u64, canaries: &[Canary]) -> anyhow::Result<()> {
    let searcher = candidate.check()?;
    let found = searcher.document_count();
    if known != found {
        return Err(candidate.unsound(&format!("it has {found} documents, and should have {known}")).into());
    }
    match canary::first_silent(&searcher, canaries)? {
        Some(what) => Err(candidate.unsound(&what).into()),
        None => Ok(()),
    }
}

/// Everything that decides how files are read, beside the program itself; see [`ledger`].
fn settings(mappings: &[Mapping]) -> String {
    let mappings = mappings.iter().map(|Mapping { field, name }| format!("{field}={name}"));
    mappings.collect::<Vec<_>>().join("\n")
}

/// The days that were not believed, each with how many documents had it.
fn unbelieved(drafts: &[Draft]) -> impl Iterator<Item = Noted> {
    let mut counts: BTreeMap<(Kind, Date), u64> = BTreeMap::new();
    for day in drafts.iter().flat_map(|draft| &draft.unbelieved) {
        *counts.entry(*day).or_default() += 1;
    }
    counts.into_iter().map(|((kind, day), count)| {
        let what = match kind {
            Kind::Published => "publication",
            Kind::Updated => "change",
        };
        let message =
            format!("the date of {what} {day} is that of many documents, which other dates contradict: left out");
        Noted { warning: Warning { kind: WarningKind::BadDate, message }, count, sources: Vec::new() }
    })
}

/// A name given for a field that no file has.
fn unmet(mapping: &Mapping) -> Noted {
    let Mapping { field, name } = mapping;
    let message = format!("--map {field}={name}: no file has the name {name:?}");
    Noted { warning: Warning { kind: WarningKind::UnmetName, message }, count: 1, sources: Vec::new() }
}

/// Removes the documents that no file tells of any more, or counts them.
fn settle_orphans(orphans: Orphans, ledger: &mut Ledger<Account>, writer: &Writer) -> anyhow::Result<OrphanCount> {
    let found = ledger.orphans();
    if orphans == Orphans::Keep {
        return Ok(OrphanCount { kept: found.len() as u64, removed: 0 });
    }
    let mut removed = 0;
    for hash in found {
        if let Some(known) = ledger.documents.remove(&hash) {
            removed += u64::from(writer.remove(&known.member.id)?);
        }
    }
    Ok(OrphanCount { kept: 0, removed })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use shared::document::{Document, DocumentId};
    use shared::index::Index;
    use tempfile::TempDir;

    use super::*;
    use crate::report::{OrphanCount, QuarantineReason};

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
            Self::run(&self.options(paths))
        }

        fn options(&self, paths: &[PathBuf]) -> Ingest {
            Ingest::new(paths.to_vec(), self.index(), NonZeroUsize::new(3).expect("not zero"))
        }

        fn pruned(&self) -> Report {
            let options = self.options(&[self.dir.path().join("archive")]);
            Self::run(&Ingest { orphans: Orphans::Remove, ..options }).expect("the run finishes")
        }

        fn lose_ledger(&self) {
            let folder = store::served(&self.index()).expect("a generation").folder;
            fs::remove_file(folder.join("onrecord-ledger")).expect("the ledger is there");
        }

        fn remove(&self, name: &str) {
            fs::remove_file(self.dir.path().join("archive").join(name)).expect("a file");
        }

        fn run(options: &Ingest) -> anyhow::Result<Report> {
            let report = ingest(options, Progress::Hidden)?;
            let accounted =
                report.documents() + report.united + report.superseded + report.withheld + report.records_quarantined();
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
        // Of the web archives among them, one has two pages that can be read, the other none.
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

    const LABELLED: &str = r#"{"id":"a","title":"A road","text":"The road to Qarabel is shut.","countries":["NP"]}
{"id":"b","title":"Nepal: Snow","text":"Snow fell on Qarabel and beyond."}
{"id":"c","title":"Two freed","text":"They are home in Qarabel.","reference":"ASA 31/007/2099"}"#;
    const UNLABELLED: &str = r#"{"id":"x","title":"Floods","text":"The mayor of Qarabel asked for help."}"#;

    #[test]
    fn labelled_documents_teach_what_terms_stand_for() {
        let case = Case::new();
        case.write("0.jsonl", UNLABELLED);
        case.write("1.jsonl", LABELLED);
        case.ingest();
        let learned = |case: &Case| {
            let document = case.document("x");
            let labels = document.countries.iter().map(|label| (label.country.alpha2(), label.evidence.id()));
            (labels.collect::<Vec<_>>(), document.mentions.len(), document.regions.len())
        };
        assert_eq!(learned(&case), (vec![("NP", "learned")], 1, 1));
        assert!(!case.ingest().is_change());

        let later = Case::new();
        later.write("archive.jsonl", LABELLED);
        later.ingest();
        later.write("archive.jsonl", UNLABELLED);
        later.ingest();
        assert_eq!(learned(&later), learned(&case));

        let again = Case::new();
        again.write("dump.jsonl", &case.dump());
        again.ingest();
        assert_eq!(again.dump(), case.dump());

        let alone = Case::new();
        alone.write("archive.jsonl", UNLABELLED);
        alone.ingest();
        assert_eq!(learned(&alone), (vec![], 0, 0));
    }

    #[test]
    fn a_card_and_its_page_teach_as_one_document() {
        let case = Case::new();
        let card = r#"{"id":"a","title":"Nepal: A road","text":"The road to Qarabel","excerpt":true}"#;
        let page = r#"{"id":"a","title":"Nepal: A road","text":"The road to Qarabel is shut."}"#;
        case.write("a.jsonl", &format!("{card}\n{page}\n{UNLABELLED}"));
        case.ingest();
        assert!(case.document("x").countries.is_empty());
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
    fn what_has_not_changed_is_not_read_again_and_still_accounted_for() {
        let case = Case::new();
        case.write(
            "a.jsonl",
            "{\"id\":\"a\",\"title\":\"Dams\",\"published\":\"2097\"}\n{\"id\":\"a\",\"title\":\"Dams\"}\n17",
        );
        case.write("b.jsonl", "{\"id\":\"b\",\"title\":\"Wells\"}");
        case.write("c.txt", "Fatal error: nothing here");
        let first = case.ingest();
        case.write("b.jsonl", "{\"id\":\"b\",\"title\":\"Deep wells\"}");
        let second = case.ingest();
        assert_eq!((changes(&first), changes(&second)), ([2, 0, 0, 1], [0, 1, 1, 1]));
        assert_eq!((first.files_unchanged, second.files_unchanged), (0, 2));
        assert_eq!((&second.quarantined, &second.warnings), (&first.quarantined, &first.warnings));
        assert_eq!((second.records, second.files_by_format), (first.records, first.files_by_format));
        let all = Ingest { scope: Scope::Everything, ..case.options(&[case.dir.path().join("archive")]) };
        let third = Case::run(&all).expect("the run finishes");
        assert_eq!((changes(&third), third.files_unchanged), ([0, 0, 2, 1], 0));
    }

    #[test]
    fn a_document_of_two_files_is_made_of_both_when_one_of_them_changes() {
        let case = Case::new();
        case.write("card.jsonl", r#"{"id":"a","title":"Dams","text":"The dams","excerpt":true,"topics":["Water"]}"#);
        case.write("page.jsonl", r#"{"id":"a","title":"Dams","text":"The dams of the valley leak."}"#);
        case.ingest();
        case.write("page.jsonl", r#"{"id":"a","title":"Dams","text":"They hold."}"#);
        assert_eq!(changes(&case.ingest()), [0, 1, 0, 1]);
        let document = case.document("a");
        assert_eq!((document.text.as_str(), document.topics), ("They hold.", vec!["Water".to_owned()]));
        case.write("card.jsonl", r#"{"id":"a","title":"Dams","text":"The dams","excerpt":true,"topics":["Rain"]}"#);
        assert_eq!(changes(&case.ingest()), [0, 1, 0, 1]);
        let document = case.document("a");
        assert_eq!((document.text.as_str(), document.topics), ("They hold.", vec!["Rain".to_owned()]));
    }

    #[test]
    fn documents_whose_files_are_gone_stay_until_they_are_pruned() {
        let case = Case::new();
        case.write(
            "a.jsonl",
            "{\"id\":\"a\",\"title\":\"Dams\"}\n{\"id\":\"b\",\"title\":\"Wells\",\"topics\":[\"Water\"]}",
        );
        case.write("b.jsonl", r#"{"id":"b","title":"Wells","topics":["Rain"]}"#);
        case.write("c.jsonl", r#"{"id":"c","title":"Rivers"}"#);
        case.ingest();
        case.remove("a.jsonl");
        let kept = case.ingest();
        assert_eq!((changes(&kept), kept.orphans), ([0, 1, 1, 0], OrphanCount { kept: 1, removed: 0 }));
        assert_eq!(case.document("b").topics, ["Rain"]);
        assert_eq!(case.ingest().orphans, OrphanCount { kept: 1, removed: 0 });
        let pruned = case.pruned();
        assert_eq!((changes(&pruned), pruned.orphans), ([0, 0, 2, 0], OrphanCount { kept: 0, removed: 1 }));
        assert_eq!(case.dump().lines().count(), 2);
        assert!(!case.pruned().is_change());
    }

    #[test]
    fn pruning_spares_what_other_paths_told_of() {
        let case = Case::new();
        let elsewhere = case.dir.path().join("elsewhere");
        fs::create_dir(&elsewhere).expect("a folder");
        fs::write(elsewhere.join("x.jsonl"), r#"{"id":"x","title":"Lakes"}"#).expect("a file");
        case.ingest_paths(&[elsewhere]).expect("the run finishes");
        case.write("a.jsonl", r#"{"id":"a","title":"Dams"}"#);
        assert_eq!(case.pruned().orphans, OrphanCount::default());
        case.lose_ledger();
        case.remove("a.jsonl");
        case.write("b.jsonl", r#"{"id":"b","title":"Wells"}"#);
        assert_eq!(case.pruned().orphans, OrphanCount::default(), "nothing is known of the files of a and x");
        assert_eq!(case.dump().lines().count(), 3);
    }

    #[test]
    fn posts_follow_the_terms_of_another_file() {
        let post = r#"[{"id":1,"date_gmt":"2019-03-04T10:00:00","link":"https://site.example/en/dams/","status":"publish","type":"post",
            "title":{"rendered":"Dams"},"content":{"rendered":"<p>The dams of the valley leak.</p>"},"topic":[7]}]"#;
        let terms = |name: &str| {
            let link = "https://site.example/en/topic/water/";
            format!(r#"[{{"id":7,"name":"{name}","slug":"water","taxonomy":"topic","link":"{link}"}}]"#)
        };
        let case = Case::new();
        case.write("posts.json", post);
        case.write("terms.json", &terms("Water"));
        case.ingest();
        let url = url::Url::parse("https://site.example/en/dams/").expect("an address");
        let topics = || case.document(convert::id_of_address(&url).as_str()).topics;
        assert_eq!(topics(), ["Water"]);
        case.write("terms.json", &terms("Rivers"));
        assert_eq!(changes(&case.ingest()), [0, 1, 0, 0]);
        assert_eq!(topics(), ["Rivers"]);
        assert_eq!(case.ingest().files_unchanged, 2);
    }

    #[test]
    fn a_lost_ledger_costs_time_and_nothing_else() {
        let case = Case::new();
        case.ingest_paths(&[fixtures("archive")]).expect("the run finishes");
        let dump = case.dump();
        case.lose_ledger();
        let again = case.ingest_paths(&[fixtures("archive")]).expect("the run finishes");
        assert!(!again.is_change() && again.files_unchanged == 0);
        assert_eq!(case.dump(), dump);
        let third = case.ingest_paths(&[fixtures("archive")]).expect("the run finishes");
        assert_eq!(third.files_unchanged, file_count_below(&fixtures("archive")));
    }

    #[test]
    fn a_copy_that_comes_later_joins_the_group_of_what_is_there() {
        let text = (0..80).map(|number| format!("word{number}")).collect::<Vec<_>>().join(" ");
        let line = |id: &str, date: &str| {
            format!(r#"{{"id":"{id}","title":"The dams of the valley","published":"{date}","text":"{text}"}}"#)
        };
        let case = Case::new();
        case.write("b.jsonl", &line("b", "2019-03-04"));
        case.write("c.jsonl", r#"{"id":"c","title":"Wells"}"#);
        assert_eq!((case.ingest().groups, case.document("b").group), (0, None));
        case.write("a.jsonl", &line("a", "2019-03-04"));
        let report = case.ingest();
        assert_eq!((changes(&report), report.groups, report.regrouped), ([1, 0, 2, 0], 1, 1));
        let group = |id: &str| case.document(id).group.map(|group| (group.leader.to_string(), group.relation.id()));
        assert_eq!(group("a"), Some(("a".to_owned(), "leader")));
        assert_eq!(group("b"), Some(("a".to_owned(), "copy")));
        case.remove("a.jsonl");
        case.pruned();
        assert_eq!(group("b"), None);
    }

    fn file_count_below(dir: &Path) -> u64 {
        container::directory::places(&[dir.to_owned()]).count() as u64
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
        let holder = format!("process {} is writing to the index", std::process::id());
        assert!(error.to_string().contains(&holder), "{error:#}");
    }
}
