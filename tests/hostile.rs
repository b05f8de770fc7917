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

/// All hostile files, those of the fixtures and generated ones, ingested once beside good neighbours.
fn hostile() -> &'static (Archive, Report) {
    static HOSTILE: OnceLock<(Archive, Report)> = OnceLock::new();
    HOSTILE.get_or_init(|| {
        let archive = Archive::empty();
        let good = NEIGHBOURS.map(fixture);
        let bad = fs::read_dir(fixture("hostile")).unwrap().map(|entry| entry.unwrap().path());
        for path in bad.chain(good) {
            fs::copy(&path, archive.files().join(path.file_name().unwrap())).unwrap();
        }
        for (name, contents) in generated() {
            archive.write(name, contents);
        }
        let report = archive.ingest();
        (archive, report)
    })
}

fn generated() -> Vec<(&'static str, Vec<u8>)> {
    let page = |title: &str, before: &str| {
        format!("<!doctype html><title>Page</title><h1>{title}</h1>{before}{DEEP_TEXT}").into_bytes()
    };
    let attributes: String = (0..MANY).map(|n| format!("a{n}=1 ")).collect();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&vec![b' '; LARGE_BYTES]).unwrap();
    vec![
        ("deep.html", page("The well of divisions", &"<div>".repeat(MANY))),
        ("deep-inline.html", page("The well of spans", &"<b><i>".repeat(MANY))),
        ("deep-tables.html", page("The well of tables", &"<table><tr><td>".repeat(MANY))),
        ("attributes.html", page("The well of attributes", &format!("<p {attributes}>"))),
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

fn of(file: &str) -> Vec<Document> {
    hostile().0.documents().into_iter().filter(|document| document.source.contains(file)).collect()
}

/// The one document of a file.
#[track_caller]
fn one_of(file: &str) -> Document {
    let documents = of(file);
    let [document] = documents.as_slice() else { panic!("{file}: {documents:#?}") };
    document.clone()
}

/// Why a whole file is in quarantine; `None` if it is not.
fn quarantined(file: &str) -> Option<QuarantineReason> {
    let mut items = hostile().1.quarantined.iter();
    items.find(|item| item.place.is_none() && item.path.ends_with(file)).map(|item| item.reason)
}

#[test]
fn the_run_goes_on_and_the_good_neighbours_are_indexed() {
    let (archive, report) = hostile();
    let neighbours = archive
        .documents()
        .into_iter()
        .filter(|document| NEIGHBOURS.iter().any(|path| document.source.contains(path.rsplit('/').next().unwrap())));
    assert_eq!(neighbours.count(), NEIGHBOUR_DOCUMENTS, "{report}");
    assert_eq!(report.files_read() + report.files_quarantined(), fs::read_dir(archive.files()).unwrap().count() as u64);
    assert_eq!(report.records, report.documents() + report.united + report.records_quarantined(), "{report}");
}

#[test]
fn nothing_makes_a_reader_fail() {
    let failed: Vec<_> =
        hostile().1.quarantined.iter().filter(|item| item.reason == QuarantineReason::Failed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn what_is_no_publication_is_in_quarantine_for_a_true_reason() {
    for (file, reason) in [
        ("empty.html", QuarantineReason::Empty),
        ("whitespace.txt", QuarantineReason::Empty),
        ("nothing", QuarantineReason::Empty),
        ("not-an-archive.png", QuarantineReason::UnknownFormat),
        ("error-text.txt", QuarantineReason::NoDocument),
        ("truncated.html.gz", QuarantineReason::Unreadable),
        ("not-gzip.html.gz", QuarantineReason::Unreadable),
        ("spaces.html.gz", QuarantineReason::Empty),
        ("large.html", QuarantineReason::TooLarge),
    ] {
        assert_eq!(quarantined(file), Some(reason), "{file}: {:#?}", hostile().1.quarantined);
    }
    for file in ["random.html", "random", "nuls.txt", "utf16-half.txt", "odd letters.txt"] {
        assert!(quarantined(file).is_some() && of(file).is_empty(), "{file}");
    }
}

#[test]
fn markup_that_is_nested_without_end_is_read_as_far_as_it_can_be() {
    for file in ["deep.html", "deep-inline.html", "deep-tables.html", "attributes.html"] {
        let document = one_of(file);
        assert!(document.title.starts_with("The well of "), "{file}: {}", document.title);
        assert!(document.text.contains("a ladder, a lamp"), "{file}: {}", document.text);
    }
}

#[test]
fn broken_markup_is_read_to_its_end() {
    let document = one_of("broken-markup.html");
    assert_eq!(document.title, "Bolivia: The miners’ pharmacy is bare");
    assert_eq!(document.published.map(|date| date.to_string()).as_deref(), Some("2012-08-30"));
    assert!(document.text.starts_with("The pharmacy of the miners' hospital"), "{}", document.text);
    assert!(document.text.ends_with("The miners are owed 14 months of contributions."), "{}", document.text);
}

#[test]
fn text_in_an_unusual_encoding_is_read() {
    let russian = one_of("wrong-charset.html");
    assert_eq!((russian.language.code(), russian.published.unwrap().to_string()), ("ru", "2013-09-12".to_owned()));
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
    assert_eq!(of("malformed.jsonl").len(), 8);
    let places: Vec<&str> = hostile()
        .1
        .quarantined
        .iter()
        .filter(|item| item.path.ends_with("malformed.jsonl"))
        .filter_map(|item| item.place.as_deref())
        .collect();
    let expected = [2, 3, 4, 6, 13, 14].map(|line| format!("line {line}"));
    assert_eq!(places, expected);
    assert!(of("malformed.jsonl").iter().all(|document| {
        document.published.is_none_or(|date| date.calendar_year() < 2097) && !document.id.as_str().contains(' ')
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
fn every_quarantined_item_has_a_name_and_a_reason_that_keep_to_their_line() {
    let (_, report) = hostile();
    let summary = report.to_string();
    assert!(!summary.contains('\u{202e}') || !summary.lines().any(|line| line.trim() == "with"), "{summary}");
    for item in &report.quarantined {
        assert!(!item.path.is_empty() && !item.words.is_empty(), "{item:?}");
        assert!(item.first_bytes.chars().count() <= 60, "{item:?}");
    }
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
    for moment_ms in [1, 20, 60, 130, 250, 450] {
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
