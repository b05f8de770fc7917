//! Formats of exports, feeds, tables and texts: what crosses files, and what must not hurt.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indexer::Ingest;
use indexer::container::Item;
use indexer::convert::Converter;

use indexer::format::{self, Settings, wordpress};
use indexer::guard::guarded;
use indexer::progress::Progress;
use indexer::report::{QuarantineReason, Report, WarningKind};
use shared::document::Document;
use tests::{Archive, fixture};

/// The folders whose files are damaged, one damage at a time.
const DAMAGED: [&str; 8] = [
    "archive/copied",
    "archive/export",
    "archive/feeds",
    "archive/jsonl",
    "archive/markdown",
    "archive/tables",
    "archive/text",
    "archive/wordpress",
];

/// How often each file is cut off, and how often bytes of it are changed. `ONRECORD_DAMAGES` asks for more.
const DAMAGES: usize = 10;

/// Reading a damaged file of the fixtures takes no longer; far more than it does, far less than a reader that hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ingests some hostile files of the fixtures.
fn hostile(files: &[&str]) -> (Archive, Report) {
    let archive = Archive::empty();
    for file in files {
        fs::copy(fixture("hostile").join(file), archive.files().join(file)).unwrap();
    }
    let report = archive.ingest();
    (archive, report)
}

fn titles(archive: &Archive) -> Vec<String> {
    let mut titles: Vec<String> = archive.documents().into_iter().map(|document| document.title).collect();
    titles.sort();
    titles
}

fn titled(archive: &Archive, start: &str) -> Document {
    let mut found = archive.documents().into_iter().filter(|document| document.title.starts_with(start));
    let document = found.next().unwrap_or_else(|| panic!("no document is titled {start}"));
    assert!(found.next().is_none(), "{start}");
    document
}

#[test]
fn entities_and_aliases_are_not_multiplied() {
    let (archive, report) = hostile(&["entity-bomb.rss", "alias-bomb.md"]);
    assert_eq!(titles(&archive), ["Tanzania: The list of lists", "Vanuatu: The letter that laughed"], "{report}");
    assert_eq!(titled(&archive, "Vanuatu").text, "It said &lol9; and nothing else.");
}

#[test]
fn of_a_ragged_table_the_rows_that_fit_are_read() {
    let (archive, report) = hostile(&["ragged.csv"]);
    assert_eq!(titles(&archive), ["Ragged five", "Ragged four", "Ragged one"]);
    let places: Vec<_> = report.quarantined.iter().map(|item| (item.place.as_deref(), item.reason)).collect();
    assert_eq!(
        places,
        [
            (Some("line 3"), QuarantineReason::MalformedRecord),
            (Some("line 4"), QuarantineReason::MalformedRecord),
            (Some("line 7"), QuarantineReason::NothingSaid),
        ]
    );
}

#[test]
fn a_feed_that_is_cut_off_or_in_another_encoding_than_it_says_is_read() {
    let (archive, report) = hostile(&["cut-off.rss", "wrong-charset.rss"]);
    assert_eq!(
        titles(&archive),
        ["Zambia: The first & the last", "Zambia: The second", "Армения: Мост без перил"],
        "{report}"
    );
    assert_eq!(
        titled(&archive, "Zambia: The first").url.as_deref(),
        Some("https://www.lanternwatch.example/zambia-1?a=1&b=2")
    );
    assert_eq!(titled(&archive, "Zambia: The second").text, "Two wells");
}

#[test]
fn an_object_that_is_nested_without_end_is_refused() {
    let (_, report) = hostile(&["deep-post.json"]);
    assert_eq!(report.files_quarantined(), 1, "{report}");
    assert_ne!(report.quarantined[0].reason, QuarantineReason::Failed, "{report}");
}

#[test]
fn a_line_of_many_megabytes_is_read() {
    let archive = Archive::empty();
    let long = "A long line indeed. ".repeat(500_000);
    archive.write("long.csv", format!("title,text\nLong,{long}\nShort,It is short.\n"));
    archive.write("long.tsv", format!("title\ttext\nOpen\t\"{long}\nBehind it\tIt is short.\n"));
    archive.ingest();
    assert_eq!(titles(&archive), ["Behind it", "Long", "Open", "Short"]);
}

#[test]
fn posts_have_their_terms_and_translations_whichever_file_is_read_first() {
    let archive = Archive::of(&["archive/wordpress"]);
    let reversed = Archive::empty();
    for (name, file) in [
        ("1.json", "posts-en.json"),
        ("2.json", "post-fr.json"),
        ("3.json", "media.json"),
        ("8.json", "terms/others.json"),
        ("9.json", "terms/location.json"),
        ("7.json", "terms/termes-fr.json"),
    ] {
        fs::copy(fixture("archive/wordpress").join(file), reversed.files().join(name)).unwrap();
    }
    reversed.ingest();
    for archive in [&archive, &reversed] {
        let english = titled(archive, "Ghana: Inquest");
        assert_eq!(english.topics, ["Inquests & Inquiries"]);
        let others: Vec<&str> = english.alternates.iter().map(|other| other.url.as_str()).collect();
        assert_eq!(
            others,
            ["https://www.lanternwatch.example/fr/latest/news/2021/05/ghana-enquete-sur-le-bac-de-nuit/"]
        );
        let french = titled(archive, "Ghana. Ouverture");
        assert_eq!(french.countries.iter().map(|label| label.country.alpha3()).collect::<Vec<_>>(), ["GHA"]);
    }
    let without_terms = Archive::of(&["archive/wordpress/posts-en.json"]);
    let report = without_terms.ingest_from(&fixture("archive/wordpress/posts-en.json"));
    let missing = report.warnings.iter().filter(|noted| noted.warning.kind == WarningKind::UnknownTerm).count();
    assert_eq!(missing, 4, "{:?}", report.warnings);
    assert_eq!(report.warnings.iter().filter(|noted| noted.warning.message.contains("draft")).count(), 1);
}

#[test]
fn names_of_fields_are_as_the_operator_says() {
    let archive = Archive::empty();
    archive.write("a.csv", "Betreff,Inhalt\nThe well of Tamrit,It is dry.\n");
    archive.write("b.jsonl", "{\"Betreff\": \"The lamp of Tamrit\"}\n");
    assert_eq!(archive.ingest().documents(), 0);
    let mappings = ["title=betreff", "text=Inhalt", "url=Adresse"];
    let options = Ingest {
        mappings: mappings.iter().map(|mapping| mapping.parse().unwrap()).collect(),
        ..Ingest::new(vec![archive.files()], archive.index_dir(), std::num::NonZeroUsize::MIN)
    };
    let report = indexer::ingest(&options, Progress::Hidden).unwrap();
    assert_eq!(titles(&archive), ["The lamp of Tamrit", "The well of Tamrit"]);
    let unmet: Vec<&str> = report.warnings.iter().map(|noted| noted.warning.message.as_str()).collect();
    assert_eq!(unmet, ["--map url=Adresse: no file has the name \"Adresse\""]);
}

/// Reads a file as an ingest does, but into nothing.
fn read(bytes: Vec<u8>, settings: &Settings, converter: &Converter) {
    let item = Item::new("damaged file", bytes);
    let Ok(contents) = format::read(&item, settings) else { return };
    let mut catalogue = wordpress::Catalogue::default();
    catalogue.add(&contents.wordpress);
    let posts = contents.wordpress.posts.iter();
    let posts = posts.filter_map(|post| wordpress::read_post(post.json.as_bytes(), &catalogue, "post").ok());
    for record in contents.records.into_iter().chain(posts.map(|(record, _)| record)) {
        let _document = converter.convert(record);
    }
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn no_damage_makes_a_reader_fail_or_hang() {
    let damages = std::env::var("ONRECORD_DAMAGES").ok().and_then(|count| count.parse().ok()).unwrap_or(DAMAGES);
    let (map, converter) = (Settings::default(), Converter::new());
    let mut paths = Vec::new();
    for dir in DAMAGED {
        files(&fixture(dir), &mut paths);
    }
    paths.sort();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap() % limit.max(1)
    };
    let mut slowest = Duration::ZERO;
    for path in &paths {
        let whole = fs::read(path).unwrap();
        for damage in 0..2 * damages {
            let mut bytes = whole.clone();
            if damage % 2 == 0 {
                bytes.truncate(below(whole.len()));
            } else {
                for _ in 0..=below(8) {
                    let place = below(bytes.len());
                    bytes[place] = u8::try_from(below(256)).unwrap();
                }
            }
            let start = Instant::now();
            let done = guarded(|| read(bytes.clone(), &map, &converter));
            assert_eq!(done, Ok(()), "{}, damage {damage}: {}", path.display(), String::from_utf8_lossy(&bytes));
            slowest = slowest.max(start.elapsed());
            assert!(start.elapsed() < PATIENCE, "{}, damage {damage}", path.display());
        }
    }
    println!("{} files, {} damages each, the slowest took {slowest:?}", paths.len(), 2 * damages);
}
