//! From files to documents: what an archive becomes, and what becomes of it when it is ingested again.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output};

use indexer::report::Report;
use shared::document::{Document, Extent};
use tests::{Archive, Expected, expected, fixture, is_named};

/// The words that stand in menus, sidebars, related content, share bars, petitions and footers only.
const FRAME_WORDS: [&str; 19] = [
    "kestrel",
    "periwinkle",
    "marmalade",
    "saxophone",
    "LightTheLantern",
    "Nauru",
    "Palau",
    "Bhutan",
    "Tuvalu",
    "Samoa",
    "Tonga",
    "Kiribati",
    "trompette",
    "pervenches",
    "saxofón",
    "mermelada",
    "الياسمين",
    "саксофон",
    "萨克斯管",
];

/// The page and the listing of one publication.
const PAGE: &str = "archive/pages/mali-teachers.html";
const LISTING: &str = "archive/listings/Chad Mali Somalia.txt";
const PAGE_URL: &str = "https://www.lanternwatch.example/en/latest/news/2017/11/mali-six-teachers-abducted-on-the-gorom-road-still-missing/";

/// How many more items the archives hold than there are archives: nine in five.
const MORE_IN_ARCHIVES: u64 = 4;

/// Known wrong answers, as key and first country: “the gentlemen in Geneva” are the United Nations and not Switzerland, which
/// a place that is named once does not tell; no country is known by its name in Thai.
const WRONG_COUNTRIES: [(&str, &str); 2] =
    [("speech-2019-02-27", "CHE"), ("title:ประเทศไทย-คนงานโรงสีข-าวยังรอค-าจ-าง", "")];

/// The one document of a key.
fn document(archive: &Archive, key: &str) -> Document {
    let mut named = archive.documents().into_iter().filter(|document| is_named(document, key));
    let document = named.next().unwrap_or_else(|| panic!("there is no document {key}"));
    assert!(named.next().is_none(), "there are several documents {key}");
    document
}

/// What a document became, to compare with a line of the table.
fn became(key: &str, document: &Document) -> Expected {
    let first = document.countries.first();
    Expected {
        key: key.to_owned(),
        title: document.title.clone(),
        document_type: document.document_type.id().to_owned(),
        published: document.published.map(|dating| dating.date.to_string()).unwrap_or_default(),
        country: first.map(|label| label.country.alpha3().to_owned()).unwrap_or_default(),
        language: document.language.code().to_owned(),
        reference: document.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        updated: document.updated.map(|dating| dating.date.to_string()).unwrap_or_default(),
    }
}

#[test]
fn the_archive_becomes_the_expected_documents_and_no_others() {
    let documents = Archive::of_fixtures().documents();
    let mut table = expected();
    for (key, country) in WRONG_COUNTRIES {
        let line = table.iter_mut().find(|line| line.key == key).unwrap();
        assert_ne!(line.country, country, "{key}");
        country.clone_into(&mut line.country);
    }
    let mut differences = String::new();
    for line in &table {
        let named: Vec<&Document> = documents.iter().filter(|document| is_named(document, &line.key)).collect();
        match named.as_slice() {
            [document] => {
                let became = became(&line.key, document);
                if became != *line {
                    write!(differences, "\nexpected {line:?}\n     got {became:?}\n").expect("text can be written");
                }
            }
            others => writeln!(differences, "\n{} documents are {}", others.len(), line.key).expect("as above"),
        }
    }
    for document in documents.iter().filter(|document| !table.iter().any(|line| is_named(document, &line.key))) {
        writeln!(differences, "\nnot expected: {} {:?} {:?}", document.source, document.url, document.title)
            .expect("as above");
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn nothing_of_menus_sidebars_and_related_content_is_found() {
    let archive = Archive::of_fixtures();
    for word in FRAME_WORDS {
        assert_eq!(archive.find(word), [""; 0], "{word}");
    }
    let okuntu = archive.find("Okuntu");
    assert!(okuntu.len() == 1 && okuntu[0].contains("nigeria-fishing-families-of-okuntu"), "{okuntu:?}");
}

#[test]
fn no_document_holds_markup_or_half_read_text() {
    for document in Archive::of_fixtures().documents() {
        for text in [&document.title, &document.text] {
            for bad in ["&amp;", "&nbsp;", "&#", "</", "\u{fffd}", "\0", "\r", "\n\n\n"] {
                assert!(!text.contains(bad), "{bad:?} in {}: {text}", document.source);
            }
            assert_eq!(text.trim(), text, "{}", document.source);
        }
        assert!(!document.title.contains('\n') && !document.title.is_empty(), "{}", document.source);
    }
}

#[test]
fn an_archive_that_is_ingested_twice_changes_nothing_and_says_so() {
    let archive = Archive::empty();
    let first = archive.ingest_from(&fixture("archive"));
    let (dump, generation) = (archive.dump(), archive.searcher().generation().to_owned());
    assert_eq!((first.added, first.replaced, first.unchanged), (expected().len() as u64, 0, 0), "{first}");
    let second = archive.ingest_from(&fixture("archive"));
    assert_eq!((second.added, second.replaced, second.unchanged), (0, 0, first.added), "{second}");
    assert!(!second.is_change() && second.to_string().contains("Nothing changed"), "{second}");
    assert_eq!(archive.searcher().generation(), generation);
    assert!(archive.dump() == dump, "the documents changed");
}

#[test]
fn the_report_accounts_for_every_file_and_record() {
    let archive = Archive::empty();
    let report = archive.ingest_from(&fixture("archive"));
    let items = count_files(&fixture("archive")) + MORE_IN_ARCHIVES;
    assert_eq!(report.files_read() + report.files_quarantined(), items, "{report}");
    let accounted = report.documents() + report.united + report.superseded + report.records_quarantined();
    assert_eq!(report.records, accounted, "{report}");
    assert_eq!(report.documents(), archive.searcher().document_count());
    let quarantined: Vec<&str> = report.quarantined.iter().map(|item| item.path.as_str()).collect();
    assert!(quarantined.iter().any(|path| path.ends_with("Ethiopia_1977.txt")), "{quarantined:?}");
    assert_eq!(quarantined.len(), 1, "{quarantined:?}");

    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["files"]["found"], items + report.files_skipped());
    assert_eq!(json["records"]["added"], report.added);
    assert_eq!(json["changed"], true);
}

fn count_files(dir: &std::path::Path) -> u64 {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

#[test]
fn a_changed_document_takes_the_place_of_its_older_version() {
    let archive = Archive::empty();
    let line = |text: &str| format!("{{\"id\": \"a-1\", \"title\": \"The well of Tamrit\", \"text\": \"{text}\"}}\n");
    archive.write("records.jsonl", line("Nobody may draw water."));
    assert_eq!(archive.ingest().added, 1);
    archive.write("records.jsonl", line("Everyone may fetch buckets."));
    let report = archive.ingest();
    assert_eq!((report.added, report.replaced, report.unchanged), (0, 1, 0), "{report}");
    assert_eq!((archive.find("draw").len(), archive.find("buckets").len()), (0, 1));
    assert_eq!(archive.searcher().document_count(), 1);
}

#[test]
fn a_card_and_the_page_of_one_address_are_one_document() {
    let page = document(&Archive::of(&[PAGE]), PAGE_URL);
    let card = document(&Archive::of(&[LISTING]), PAGE_URL);
    assert_eq!((card.extent, page.extent), (Extent::Excerpt, Extent::Whole));

    let archive = Archive::empty();
    for path in [LISTING, PAGE] {
        let name = path.rsplit('/').next().unwrap();
        fs::copy(fixture(path), archive.files().join(name)).unwrap();
    }
    let report = archive.ingest();
    assert!(report.united >= 1, "{report}");
    let united = document(&archive, PAGE_URL);
    assert_eq!((&united.text, united.extent), (&page.text, Extent::Whole));
    let countries = |document: &Document| -> BTreeSet<&str> {
        document.countries.iter().map(|label| label.country.alpha3()).collect()
    };
    assert!(countries(&united).is_superset(&countries(&page)), "{united:?}");
    assert_eq!(united.countries.first().map(|label| label.country.alpha3()), Some("MLI"));
    let topics = |document: &Document| document.topics.iter().cloned().collect::<BTreeSet<String>>();
    let of_both: BTreeSet<String> = topics(&card).union(&topics(&page)).cloned().collect();
    assert!(topics(&united).is_subset(&of_both), "{united:?}");
    assert_eq!(united.published, page.published);
}

#[test]
fn a_dump_that_is_ingested_gives_the_same_dump() {
    let dump = Archive::of_fixtures().dump();
    let archive = Archive::empty();
    archive.write("dump.jsonl", &dump);
    let report = archive.ingest();
    assert_eq!((report.added, report.united), (expected().len() as u64, 0), "{report}");
    assert!(report.quarantined.is_empty() && report.warnings.is_empty(), "{report}");
    let again = archive.dump();
    let lines = |dump: &[u8]| String::from_utf8(dump.to_vec()).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    for (first, second) in lines(&dump).iter().zip(lines(&again)) {
        assert_eq!(*first, second);
    }
    assert_eq!(dump.len(), again.len());
}

#[test]
fn the_order_of_files_and_runs_does_not_matter() {
    let archive = Archive::of(&[
        "archive/pdf",
        "archive/wordpress",
        "archive/text",
        "archive/tables",
        "archive/markdown",
        "archive/feeds",
        "archive/export",
        "archive/jsonl",
        "archive/copied",
        "archive/pages",
        "archive/listings",
        "archive/containers",
    ]);
    let expected = Archive::of_fixtures().documents();
    let documents = archive.documents();
    let ids = |documents: &[Document]| documents.iter().map(|document| document.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&documents), ids(&expected));
}

#[test]
fn of_several_captures_the_latest_counts_and_what_is_no_page_is_counted() {
    let archive = Archive::empty();
    let report = archive.ingest_from(&fixture("archive/containers/crawl.warc.gz"));
    assert_eq!((report.added, report.superseded, report.united), (2, 1, 0), "{report}");
    let titles: Vec<String> = archive.documents().into_iter().map(|document| document.title).collect();
    assert!(titles.contains(&"Paraguay: Ferrymen of the upper river are found".to_owned()), "{titles:?}");
    let skipped: Vec<&str> = report.skipped.keys().map(|reason| reason.id()).collect();
    assert_eq!(skipped, ["request", "crawler-note", "revisit", "redirect", "refusal", "crawler-rules", "image"]);
    assert!(report.quarantined.is_empty() && report.files_skipped() == 7, "{report}");
}

#[test]
fn a_listing_that_was_copied_as_text_becomes_its_publications() {
    let archive = Archive::of(&["archive/copied"]);
    let found = archive.documents();
    assert_eq!(found.len(), 8);
    assert!(found.iter().all(|document| document.published.is_some() && document.extent == Extent::Excerpt));
    let glued: Vec<&str> =
        found.iter().map(|document| document.title.as_str()).filter(|t| t.contains("Stack of paper")).collect();
    assert_eq!(glued, [""; 0]);
    // Records without an id are the same records when they are read again.
    let again: Report = archive.ingest_from(&fixture("archive/copied"));
    assert_eq!((again.added, again.replaced, again.unchanged), (0, 0, 8), "{again}");
}

/// Runs the program.
fn indexer(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_indexer-under-test");
    Command::new(program).args(arguments).env_remove("ONRECORD_INDEX").output().unwrap()
}

#[test]
fn the_program_reads_pdfs_in_processes_and_gives_the_same_documents() {
    let archive = Archive::empty();
    let index = archive.index_dir();
    let [index, pdfs] = [index, fixture("archive/pdf")].map(|path| path.to_str().unwrap().to_owned());
    let done = indexer(&["ingest", &pdfs, "--index", &index]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let of_fixtures = Archive::of_fixtures().documents();
    let documents = archive.documents();
    assert_eq!(documents.len(), 11);
    for document in documents {
        let same = of_fixtures.iter().find(|other| other.id == document.id).expect("it is read on a thread too");
        assert_eq!((&document.text, &document.pages), (&same.text, &same.pages));
    }
}

#[test]
fn the_program_ends_with_0_where_it_went_well_1_where_not_and_2_for_a_slip_of_the_pen() {
    let archive = Archive::empty();
    let (index, report) = (archive.index_dir(), archive.files().join("report.json"));
    let [index, report] = [&index, &report].map(|path| path.to_str().unwrap());
    let copied = fixture("archive/copied");
    let copied = copied.to_str().unwrap();

    let done = indexer(&["ingest", copied, "--index", index, "--report", report]);
    let summary = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0), "{summary}");
    assert!(summary.contains("8 added"), "{summary}");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(json["records"]["added"], 8);

    let dumped = indexer(&["dump", "--index", index]);
    assert_eq!((dumped.status.code(), &dumped.stdout), (Some(0), &archive.dump()));
    let stats = indexer(&["stats", "--index", index]);
    assert!(stats.status.success() && String::from_utf8(stats.stdout).unwrap().starts_with("8 documents"));

    let nowhere = archive.files().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    for failing in [
        vec!["ingest", nowhere, "--index", index],
        vec!["ingest", copied, "--index", archive.files().to_str().unwrap()],
        vec!["dump", "--index", nowhere],
        vec!["stats", "--index", nowhere],
    ] {
        let failed = indexer(&failing);
        let error = String::from_utf8(failed.stderr).unwrap();
        assert_eq!(failed.status.code(), Some(1), "{failing:?}: {error}");
        assert!(error.starts_with("onrecord-indexer: "), "{error}");
    }
    for wrong in [vec![], vec!["ingest"], vec!["ingest", copied], vec!["remove", "--index", index]] {
        assert_eq!(indexer(&wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn what_a_run_publishes_can_be_taken_back_and_what_is_not_sound_is_not_published() {
    let archive = Archive::empty();
    let (files, index) = (archive.files(), archive.index_dir());
    let [files, index] = [&files, &index].map(|path| path.to_str().unwrap());
    let ingest = |more: &[&str]| indexer(&[&["ingest", files, "--index", index][..], more].concat());
    let titles = || archive.documents().into_iter().map(|document| document.title).collect::<Vec<String>>();

    archive.write("1.jsonl", r#"{"id":"a","title":"Dams"}"#);
    assert!(ingest(&[]).status.success());
    archive.write("2.jsonl", r#"{"id":"b","title":"Wells"}"#);
    assert!(ingest(&[]).status.success());
    assert_eq!(titles(), ["Dams", "Wells"]);
    let served = indexer(&["rollback", "--index", index]);
    assert_eq!(String::from_utf8_lossy(&served.stdout), "Generation 1 is served in place of 2\n");
    assert_eq!(titles(), ["Dams"]);
    assert_eq!(indexer(&["rollback", "--index", index]).status.code(), Some(1));
    let listed = String::from_utf8(indexer(&["generations", "--index", index]).stdout).unwrap();
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with("1: 1 documents, built 2") && lines[0].ends_with(", served"), "{listed}");
    assert!(lines[1].starts_with("2: 2 documents") && lines.len() == 2, "{listed}");

    archive.write("../canaries", "dams\nwells\t2\n");
    let canaries = archive.files().join("../canaries");
    let canaries = ["--canaries", canaries.to_str().unwrap()];
    let refused = ingest(&canaries);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(error.contains("stays as it was: the canary \"wells\" finds 1 documents, and should find 2"), "{error}");
    assert_eq!(titles(), ["Dams"]);
    archive.write("3.jsonl", r#"{"id":"c","title":"Wells run dry"}"#);
    assert!(ingest(&canaries).status.success());
    assert_eq!(titles(), ["Dams", "Wells", "Wells run dry"]);
}
