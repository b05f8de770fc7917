//! Damaged files: whoever opens the index names them, nothing is answered from them, and what is served stays.

use std::fs;
use std::path::{Path, PathBuf};

use indexer::removal::{Copies, Remove, remove};
use shared::index::{Index, Reason, store, verify};
use tests::Archive;

const DOCUMENTS: &str = r#"{"id":"a","title":"Dams of the valley","text":"The dams leak.","language":"en","countries":["NP"]}
{"id":"b","title":"Wells","text":"The wells hold.","language":"en","countries":["PE"]}
{"id":"c","title":"To be removed","text":"Nobody may read this.","language":"en"}
"#;

/// Makes of what a file holds what is found in its place.
type Damage = fn(&[u8]) -> Vec<u8>;

/// Ways to damage a file.
const WAYS: [Damage; 5] = [
    |whole| flipped(whole, 0),
    |whole| flipped(whole, whole.len() / 2),
    |whole| flipped(whole, whole.len() - 1),
    |whole| whole[..whole.len() / 2].to_vec(),
    |_| Vec::new(),
];

fn flipped(whole: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[place] ^= 0x10;
    bytes
}

/// An index of which something was removed.
fn archive() -> Archive {
    let archive = Archive::empty();
    archive.write("a.jsonl", DOCUMENTS);
    archive.ingest();
    let names = vec!["c".to_owned()];
    let options = Remove { index: archive.index_dir(), names, reason: Reason::Safety, copies: Copies::Stay };
    remove(&options).expect("it is removed");
    archive
}

fn served(archive: &Archive) -> PathBuf {
    store::served(&archive.index_dir()).expect("a generation").folder
}

/// The files that answers come from: those of the generation that is served, and the list of what was taken down.
fn files(archive: &Archive) -> Vec<PathBuf> {
    let entries = fs::read_dir(served(archive)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let is_kept_for_the_indexer =
        |path: &Path| ["onrecord-ledger", "onrecord-lexicon", "onrecord-alone"].contains(&name(path));
    let is_lock = |path: &Path| path.extension().is_some_and(|extension| extension == "lock");
    let of_generation = entries.filter(|path| !is_kept_for_the_indexer(path) && !is_lock(path));
    of_generation.chain([archive.index_dir().join("onrecord-removed")]).collect()
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("a name in ASCII")
}

/// Does something with each file damaged in each way, and with each file missing.
fn with_each_damaged(archive: &Archive, look: impl Fn(&str)) {
    for path in files(archive) {
        let whole = fs::read(&path).expect("it is read");
        for damage in WAYS {
            fs::write(&path, damage(&whole)).expect("it is written");
            look(name(&path));
        }
        fs::remove_file(&path).expect("it is there");
        look(name(&path));
        fs::write(&path, &whole).expect("it is written");
    }
}

#[test]
fn a_damaged_file_is_named_and_nothing_is_opened() {
    let archive = archive();
    let dir = archive.index_dir();
    with_each_damaged(&archive, |file| {
        let refused = Index::open(&dir).expect_err("it is damaged").to_string();
        assert!(refused.contains(file) && refused.contains("restore"), "{file}: {refused}");
        let found = verify(&dir).map_or_else(|error| error.to_string(), |found| found.damage.join("\n"));
        assert!(found.contains(file), "{file}: {found}");
    });
    assert_eq!(verify(&dir).expect("it is whole again").damage, [""; 0]);
}

#[test]
fn a_running_server_keeps_what_it_has_until_the_damage_is_mended() {
    let archive = archive();
    let index = archive.index();
    archive.write("b.jsonl", r#"{"id":"d","title":"Bridges","text":"They stand.","language":"en"}"#);
    archive.ingest();
    with_each_damaged(&archive, |file| {
        assert!(index.refresh().is_err(), "{file}");
        assert_eq!(index.searcher().document_count(), 2);
    });
    assert!(index.refresh().expect("it is whole again"));
    assert_eq!(index.searcher().document_count(), 3);
}

#[test]
fn one_does_not_go_back_to_a_damaged_generation() {
    let archive = archive();
    archive.write("b.jsonl", r#"{"id":"d","title":"Bridges","text":"They stand.","language":"en"}"#);
    let before = served(&archive);
    archive.ingest();
    fs::remove_file(before.join("meta.json")).expect("it is there");
    let error = store::roll_back(&archive.index_dir()).expect_err("it is damaged").to_string();
    assert!(error.contains("meta.json is missing"), "{error}");
    assert_eq!(archive.searcher().document_count(), 3);
}

#[test]
fn one_does_not_go_back_where_the_list_of_removals_is_damaged() {
    let archive = archive();
    archive.write("b.jsonl", r#"{"id":"d","title":"Bridges","text":"They stand.","language":"en"}"#);
    archive.ingest();
    let after = served(&archive);
    fs::write(archive.index_dir().join("onrecord-removed"), "# What was taken").expect("it is written");
    let error = store::roll_back(&archive.index_dir()).expect_err("it is damaged").to_string();
    assert!(error.contains("onrecord-removed is not whole"), "{error}");
    assert_eq!(served(&archive), after);
}

#[test]
fn a_damaged_ledger_costs_time_and_changes_nothing() {
    let archive = archive();
    let (ledger, dump) = (served(&archive).join("onrecord-ledger"), archive.dump());
    let whole = fs::read(&ledger).expect("it is read");
    for damage in WAYS {
        fs::write(&ledger, damage(&whole)).expect("it is written");
        let report = archive.ingest();
        assert_eq!((report.files_unchanged, report.withheld), (0, 1));
        assert_eq!(archive.dump(), dump);
    }
}

#[test]
fn everybody_may_read_what_the_server_reads() {
    use std::os::unix::fs::MetadataExt;
    let archive = archive();
    let mode = |path: &Path| fs::metadata(path).expect("it is there").mode();
    let usual = mode(&served(&archive).join("onrecord-format"));
    for path in files(&archive) {
        assert_eq!(mode(&path), usual, "{}", path.display());
    }
}
