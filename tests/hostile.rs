//! Input that must not hurt: it is read or quarantined, stops nothing, and leaves its neighbours as they are.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use indexer::report::{QuarantineReason, Report};
use shared::document::Document;
use shared::index::Index;
use tests::{Archive, fixture};

/// How deep the generated markup is nested, and how many attributes the generated tag has.
const MANY: usize = 100_000;

/// The size of the generated large page: over the limit of one page.
const LARGE_BYTES: usize = 50 << 20;

/// What stands at the bottom of generated markup.
const DEEP_TEXT: &str = "<p>At the bottom of the well the villagers of Tamrit found a ladder, a lamp and the minutes of \
    the council that had closed it.</p><p>They read them aloud to the judge.</p>";

/// Files of the archive that stand between the hostile ones.
const NEIGHBOURS: [&str; 3] =
    ["archive/pages/mali-teachers.html", "archive/pages/oman-poet.html", "archive/copied/press-room.txt"];

/// How many documents these are.
const NEIGHBOUR_DOCUMENTS: usize = 1 + 1 + 8;

/// The hostile files of the fixtures, ingested once beside good neighbours.
fn hostile() -> &'static (Archive, Report) {
    static HOSTILE: OnceLock<(Archive, Report)> = OnceLock::new();
    HOSTILE.get_or_init(|| {
        let archive = beside_neighbours();
        for entry in fs::read_dir(fixture("hostile")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), archive.files().join(entry.file_name())).unwrap();
        }
        let report = archive.ingest();
        (archive, report)
    })
}

fn beside_neighbours() -> Archive {
    let archive = Archive::empty();
    for path in NEIGHBOURS {
        fs::copy(fixture(path), archive.files().join(file_name(path))).unwrap();
    }
    archive
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn generated() -> Vec<(&'static str, Vec<u8>)> {
    let page = |title: &str, before: &str| {
        format!("<!doctype html><title>Page</title><h1>{title}</h1>{before}{DEEP_TEXT}").into_bytes()
    };
    let attributes: Vec<String> = (0..MANY).map(|n| format!("a{n}=1")).collect();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&vec![b' '; LARGE_BYTES]).unwrap();
    vec![
        ("deep.html", page("The well of divisions", &"<div>".repeat(MANY))),
        ("deep-inline.html", page("The well of spans", &"<b><i>".repeat(MANY))),
        ("deep-tables.html", page("The well of tables", &"<table><tr><td>".repeat(MANY))),
        ("attributes.html", page("The well of attributes", &format!("<p {}>", attributes.join(" ")))),
        ("deep-lists.jsonl", ("[".repeat(MANY) + "\n").into_bytes()),
        ("deep-objects.jsonl", ("{\"a\":".repeat(MANY) + "\n").into_bytes()),
        ("large.html", [page("The large well", ""), b"<p>word ".repeat(LARGE_BYTES / 8)].concat()),
        ("one-long-line.jsonl", [b"{\"title\": \"".to_vec(), vec![b'x'; 4 << 20]].concat()),
        ("random.html", random(1 << 20)),
        ("random", random(10_000)),
        ("nothing", Vec::new()),
        ("nuls.txt", vec![0; 10_000]),
        ("utf16-half.txt", utf16("A text that begins in the middle of a letter.").into_iter().skip(1).collect()),
        ("spaces.html.gz", gzip.finish().unwrap()),
        ("not-gzip.html.gz", b"\x1f\x8b\x08 and nothing more".to_vec()),
        ("file name\nwith\u{202e} odd letters.txt", b"Fatal error".to_vec()),
    ]
}

/// Bytes that look like nothing, the same in every run (xorshift64).
fn random(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// The documents of a file.
fn of<'a>(documents: &'a [Document], file: &str) -> Vec<&'a Document> {
    documents.iter().filter(|document| document.source.contains(file)).collect()
}

/// The one document of a hostile file of the fixtures.
#[track_caller]
fn one_of(file: &str) -> Document {
    let documents = hostile().0.documents();
    let found = of(&documents, file);
    let [document] = found.as_slice() else { panic!("{file}: {found:#?}") };
    (*document).clone()
}

/// Why a whole file is in quarantine; `None` if it is not.
fn quarantined(report: &Report, file: &str) -> Option<QuarantineReason> {
    let mut items = report.quarantined.iter();
    items.find(|item| item.place.is_none() && item.path.ends_with(file)).map(|item| item.reason)
}

/// Checks what holds of every run, whatever its files.
#[track_caller]
fn check_run(archive: &Archive, report: &Report) {
    let documents = archive.documents();
    let neighbours: usize = NEIGHBOURS.iter().map(|path| of(&documents, file_name(path)).len()).sum();
    assert_eq!(neighbours, NEIGHBOUR_DOCUMENTS, "the good neighbours are indexed: {report}");
    // Of the web archives among them, one has two pages that can be read, the other none.
    let files = fs::read_dir(archive.files()).unwrap().count() as u64;
    assert_eq!(report.files_read() + report.files_quarantined(), files, "{report}");
    let accounted = report.documents() + report.united + report.superseded + report.records_quarantined();
    assert_eq!(report.records, accounted, "{report}");
    for item in &report.quarantined {
        assert_ne!(item.reason, QuarantineReason::Failed, "{item:?}");
        assert!(!item.path.is_empty() && !item.words.is_empty(), "{item:?}");
        assert!(item.first_bytes.chars().count() <= 60, "{item:?}");
    }
    assert!(!report.to_string().contains('\u{202e}'), "a name does not steer the terminal: {report}");
}

#[test]
fn the_run_goes_on_and_the_good_neighbours_are_indexed() {
    let (archive, report) = hostile();
    check_run(archive, report);
}

#[test]
fn what_is_no_publication_is_in_quarantine_for_a_true_reason() {
    for (file, reason) in [
        ("empty.html", QuarantineReason::Empty),
        ("whitespace.txt", QuarantineReason::Empty),
        ("not-an-archive.png", QuarantineReason::UnknownFormat),
        ("error-text.txt", QuarantineReason::NoDocument),
        ("truncated.html.gz", QuarantineReason::Unreadable),
        ("truncated.zip", QuarantineReason::Unreadable),
        ("scan.pdf", QuarantineReason::NoText),
        ("locked.pdf", QuarantineReason::Encrypted),
        ("no-pages.pdf", QuarantineReason::Unreadable),
    ] {
        assert_eq!(quarantined(&hostile().1, file), Some(reason), "{file}: {:#?}", hostile().1.quarantined);
    }
}

#[test]
fn made_up_monsters_are_read_as_far_as_they_can_be_or_in_quarantine() {
    let archive = beside_neighbours();
    for (name, contents) in generated() {
        archive.write(name, contents);
    }
    let report = archive.ingest();
    check_run(&archive, &report);
    let documents = archive.documents();
    for file in ["deep.html", "deep-inline.html", "deep-tables.html", "attributes.html"] {
        let found = of(&documents, file);
        let [document] = found.as_slice() else { panic!("{file}: {found:#?}") };
        assert!(document.title.starts_with("The well of "), "{file}: {}", document.title);
        assert!(document.text.contains("a ladder, a lamp"), "{file}: {}", document.text);
    }
    for (file, reason) in [
        ("nothing", QuarantineReason::Empty),
        ("spaces.html.gz", QuarantineReason::Empty),
        ("not-gzip.html.gz", QuarantineReason::Unreadable),
        ("large.html", QuarantineReason::TooLarge),
        ("random", QuarantineReason::UnknownFormat),
        ("random.html", QuarantineReason::UnknownFormat),
        ("nuls.txt", QuarantineReason::UnknownFormat),
        ("deep-lists.jsonl", QuarantineReason::NoDocument),
        ("deep-objects.jsonl", QuarantineReason::NoDocument),
        ("one-long-line.jsonl", QuarantineReason::NoDocument),
        ("utf16-half.txt", QuarantineReason::NoDocument),
        ("odd letters.txt", QuarantineReason::NoDocument),
    ] {
        assert_eq!(quarantined(&report, file), Some(reason), "{file}: {:#?}", report.quarantined);
    }
}

#[test]
fn broken_markup_is_read_to_its_end() {
    let document = one_of("broken-markup.html");
    assert_eq!(document.title, "Bolivia: The miners’ pharmacy is bare");
    assert_eq!(document.published.map(|dating| dating.date.to_string()).as_deref(), Some("2012-08-30"));
    assert!(document.text.starts_with("The pharmacy of the miners' hospital"), "{}", document.text);
    assert!(document.text.ends_with("The miners are owed 14 months of contributions."), "{}", document.text);
}

#[test]
fn text_in_an_unusual_encoding_is_read() {
    let russian = one_of("wrong-charset.html");
    assert_eq!((russian.language.code(), russian.published.unwrap().date.to_string()), ("ru", "2013-09-12".to_owned()));
    assert!(!russian.text.contains('\u{fffd}'), "{}", russian.text);
    for (file, country) in [("utf16.html", "SRB"), ("utf16-no-bom.txt", "MNG")] {
        let document = one_of(file);
        assert_eq!(document.countries.first().map(|label| label.country.alpha3()), Some(country), "{file}");
        assert!(!document.text.contains('\0') && !document.text.contains('\u{fffd}'), "{file}");
    }
    let document = one_of("nul-bytes.html");
    assert!(!document.title.contains('\0') && !document.text.contains('\0'), "{document:?}");
    assert_eq!(document.countries.first().map(|label| label.country.alpha3()), Some("LKA"));
    let entities = one_of("entities.html");
    assert_eq!(entities.countries.first().map(|label| label.country.alpha3()), Some("TGO"), "{entities:?}");
}

#[test]
fn of_malformed_lines_the_good_ones_are_read() {
    let documents = hostile().0.documents();
    let read = of(&documents, "malformed.jsonl");
    assert_eq!(read.len(), 8);
    let places: Vec<&str> = hostile()
        .1
        .quarantined
        .iter()
        .filter(|item| item.path.ends_with("malformed.jsonl"))
        .filter_map(|item| item.place.as_deref())
        .collect();
    let expected = [2, 3, 4, 6, 13, 14].map(|line| format!("line {line}"));
    assert_eq!(places, expected);
    assert!(read.iter().all(|document| {
        document.published.is_none_or(|dating| dating.date.calendar_year() < 2097)
            && !document.id.as_str().contains(' ')
    }));
}

#[test]
fn scripts_are_no_text() {
    let document = one_of("script-in-title.html");
    assert!(document.title.contains("<script>alert(1)</script>"), "{}", document.title);
    assert!(document.title.contains("\"><img src=x onerror=alert(2)>"), "{}", document.title);
    for alert in 3..=6 {
        let alert = format!("alert({alert})");
        assert!(!document.title.contains(&alert) && !document.text.contains(&alert), "{alert}: {}", document.text);
    }
}

#[test]
fn a_word_with_a_soft_hyphen_within_is_found() {
    let found = hostile().0.search("hyphen");
    assert!(found.hits.iter().any(|hit| hit.document.source.contains("bidi-controls")), "{found:#?}");
}

#[test]
fn a_run_that_is_killed_leaves_the_last_commit_and_the_next_completes() {
    /// How many records the folder has that is being ingested when the program is killed.
    const RECORDS: usize = 6_000;
    let archive = Archive::empty();
    archive.write("first.jsonl", "{\"id\": \"first\", \"title\": \"The first\", \"text\": \"It was there before.\"}\n");
    assert_eq!(archive.ingest().added, 1);
    for part in 0..6 {
        let records = (part * RECORDS / 6..(part + 1) * RECORDS / 6).map(|n| {
            let text = format!("The {n}th clerk copied the register of cell {} by hand.", n % 97);
            format!("{{\"id\": \"r-{n}\", \"title\": \"Record {n}\", \"text\": \"{text}\"}}\n")
        });
        archive.write(&format!("part-{part}.jsonl"), records.collect::<String>());
    }
    let mut killed = 0;
    for moment_ms in [1, 40, 120, 300] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_indexer-under-test"))
            .args(["ingest", archive.files().to_str().unwrap(), "--index", archive.index_dir().to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(moment_ms));
        run.kill().unwrap();
        killed += usize::from(!run.wait().unwrap().success());
        // Whether the kill came before or after the commit: the index is one or the other, never between.
        let count = Index::open(&archive.index_dir()).unwrap().searcher().document_count();
        assert!(count == 1 || count == RECORDS as u64 + 1, "{count} documents after {moment_ms} ms");
    }
    assert!(killed > 0, "every run had ended before it was killed");
    let report = archive.ingest();
    assert_eq!(report.documents(), RECORDS as u64 + 1, "{report}");
    assert_eq!(archive.searcher().document_count(), RECORDS as u64 + 1);
    assert!(!archive.ingest().is_change());
}
