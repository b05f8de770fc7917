use std::fs;
use std::num::NonZeroUsize;

use shared::index::store;
use tempfile::TempDir;

use super::*;
use crate::progress::Progress;
use crate::report::Report;
use crate::{Ingest, Scope, ingest};

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

    fn of(lines: &str) -> Self {
        let case = Self::new();
        case.write("a.jsonl", lines);
        case.ingest();
        case
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn write(&self, name: &str, contents: &str) {
        fs::write(self.dir.path().join("archive").join(name), contents).expect("a file");
    }

    fn options(&self) -> Ingest {
        let threads = NonZeroUsize::new(2).expect("not zero");
        Ingest::new(vec![self.dir.path().join("archive")], self.index(), threads)
    }

    fn ingest(&self) -> Report {
        ingest(&self.options(), Progress::Hidden).expect("the run finishes")
    }

    fn reread(&self) -> Report {
        ingest(&Ingest { scope: Scope::Everything, ..self.options() }, Progress::Hidden).expect("the run finishes")
    }

    fn remove(&self, names: &[&str], copies: Copies) -> Removed {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        remove(&Remove { index: self.index(), names, reason: Reason::Safety, copies }).expect("it is removed")
    }

    /// The ids of all documents, in their order.
    fn ids(&self) -> Vec<String> {
        let searcher = Index::open(&self.index()).expect("an index").searcher();
        let documents = searcher.documents().expect("documents");
        documents.map(|document| document.expect("a document").id.to_string()).collect()
    }

    fn document(&self, id: &str) -> Document {
        let searcher = Index::open(&self.index()).expect("an index").searcher();
        searcher.document(&self::id(id)).expect("it is read").expect("it is there")
    }

    /// Whether any file of the index holds a text as it stands.
    fn holds(&self, text: &str) -> bool {
        is_in_a_file(&self.index(), text)
    }

    fn lexicon(&self) -> Vec<u8> {
        let folder = store::served(&self.index()).expect("a generation").folder;
        fs::read(folder.join("onrecord-lexicon")).expect("a lexicon")
    }
}

fn is_in_a_file(dir: &Path, text: &str) -> bool {
    let mut paths = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    let holds = |bytes: Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    paths.any(|path| if path.is_dir() { is_in_a_file(&path, text) } else { holds(fs::read(path).expect("a file")) })
}

fn id(id: &str) -> DocumentId {
    DocumentId::new(id).expect("an id")
}

fn shown(ids: &[DocumentId]) -> Vec<&str> {
    ids.iter().map(DocumentId::as_str).collect()
}

#[test]
fn a_document_is_removed_by_id_or_address_and_what_is_unknown_is_told() {
    let case = Case::of(
        r#"{"id":"qx-1","title":"Dams","text":"They leak.","url":"https://site.example/qx-dams"}
{"id":"b","title":"Wells","text":"They hold."}
{"id":"c","title":"Lakes","text":"They freeze."}"#,
    );
    assert!(case.holds("qx-1"));
    let removed = case.remove(&["http://www.site.example/qx-dams/?utm_source=x", "c", "nowhere"], Copies::Stay);
    assert_eq!(shown(&removed.removed), ["c", "qx-1"]);
    assert_eq!((removed.unknown, case.ids()), (vec!["nowhere".to_owned()], vec!["b".to_owned()]));
    assert!(!case.holds("qx-"), "neither id nor address is left");
    assert_eq!(case.remove(&["qx-1"], Copies::Stay).already, ["qx-1"]);
}

#[test]
fn what_was_removed_does_not_come_back_and_is_accounted_for() {
    let line = |id: &str, title: &str| {
        format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"url\":\"https://site.example/{id}\"}}\n")
    };
    let case = Case::of(&(line("a", "Dams") + &line("b", "Wells")));
    case.remove(&["a"], Copies::Stay);
    let report = case.ingest();
    assert_eq!((report.withheld, report.unchanged, report.records), (1, 1, 2));
    assert_eq!(case.ingest().files_unchanged, 1);
    // Under another id it is known by its address.
    case.write("b.jsonl", &line("a", "Dams again").replace("\"id\":\"a\",", ""));
    case.write("c.jsonl", &line("x", "Dams once more").replace("/x", "/a"));
    assert_eq!((case.ingest().withheld, case.ids()), (3, vec!["b".to_owned()]));
    assert_eq!(undo(&case.index(), &["a".to_owned(), "b".to_owned()]).expect("it is lifted"), ["b"]);
    assert_eq!((case.reread().withheld, case.ids().len()), (0, 4));
}

#[test]
fn a_list_is_carried_over_to_another_index_and_what_it_names_there_goes() {
    let lines = "{\"id\":\"a\",\"title\":\"Dams\"}\n{\"id\":\"b\",\"title\":\"Wells\"}";
    let (case, other) = (Case::of(lines), Case::of(lines));
    case.remove(&["a"], Copies::Stay);
    let options = Ingest { removed: Some(case.index().join("onrecord-removed")), ..other.options() };
    let report = ingest(&options, Progress::Hidden).expect("the run finishes");
    assert_eq!((report.taken_down, report.withheld, other.ids()), (1, 1, vec!["b".to_owned()]));
    let index = other.dir.path().join("anew");
    let report = ingest(&Ingest { index, ..options }, Progress::Hidden).expect("the run finishes");
    assert_eq!((report.added, report.withheld), (1, 1));
}

#[test]
fn a_removal_that_was_cut_short_is_completed_by_the_next_run_of_either_command() {
    for complete in [|case: &Case| drop(case.ingest()), |case: &Case| drop(case.remove(&["a"], Copies::Stay))] {
        let case = Case::of("{\"id\":\"a\",\"title\":\"Qarabel\"}\n{\"id\":\"b\",\"title\":\"Wells\"}");
        let mut removals = Removals::load(&case.index()).expect("no list");
        removals.add(removal(&id("a"), None, Reason::Safety, Measure::Removed));
        removals.save(&case.index()).expect("the list is written, and then nothing more");
        assert_eq!(case.ids(), ["a", "b"]);
        complete(&case);
        assert_eq!(case.ids(), ["b"]);
        assert!(!case.holds("Qarabel"));
    }
}

fn copies() -> Case {
    let text = (0..80).map(|number| format!("word{number}")).collect::<Vec<_>>().join(" ");
    let line = |id: &str, more: &str| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"The dams of the valley\",\"published\":\"2019-03-04\",\"text\":\"{text}{more}\"}}\n"
        )
    };
    Case::of(&(line("a", "") + &line("b", "") + &line("c", " and more")))
}

#[test]
fn copies_stay_led_by_another_and_are_told_of() {
    let case = copies();
    let leader = case.document("a").group.expect("a group").leader;
    let removed = case.remove(&[leader.as_str()], Copies::Stay);
    let stay: Vec<String> = removed.copies.iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!(stay, case.ids());
    assert_eq!(stay.len(), 2);
    let leaders: BTreeSet<String> =
        stay.iter().map(|id| case.document(id).group.expect("a group").leader.to_string()).collect();
    assert!(leaders.len() == 1 && stay.contains(leaders.first().expect("a leader")), "{leaders:?}");
    assert!(!case.ingest().is_change());
}

#[test]
fn copies_go_where_that_is_asked_for() {
    let case = copies();
    let removed = case.remove(&["b"], Copies::Go);
    assert_eq!((shown(&removed.removed), removed.copies.len(), case.ids().len()), (vec!["a", "b", "c"], 0, 0));
}

#[test]
fn chapters_go_with_their_publication_and_the_publication_is_told_of() {
    let report = r#"{"id":"r","title":"A report","text":"All."}"#;
    let chapter = r#"{"id":"k","title":"A chapter","text":"Some.","part_of":"r"}"#;
    let case = Case::of(&format!("{report}\n{chapter}"));
    let removed = case.remove(&["k"], Copies::Stay);
    assert_eq!((shown(&removed.removed), shown(&removed.wholes)), (vec!["k"], vec!["r"]));
    let case = Case::of(&format!("{report}\n{chapter}"));
    assert_eq!(shown(&case.remove(&["r"], Copies::Stay).removed), ["k", "r"]);
    // A chapter that was not there yet is known by its publication.
    case.write("a.jsonl", &format!("{report}\n{}", chapter.replace("\"k\"", "\"k2\"")));
    assert_eq!((case.ingest().withheld, case.ids().len()), (2, 0));
}

#[test]
fn a_translation_no_longer_names_what_was_removed() {
    let lines = r#"{"id":"en","title":"Dams","url":"https://site.example/en/qx"}
{"id":"fr","title":"Barrages","language":"fr","url":"https://site.example/fr/b","alternates":[{"lang":"en","url":"https://site.example/en/qx"},{"lang":"es","url":"https://site.example/es/c"}]}"#;
    let case = Case::of(lines);
    assert_eq!(case.document("fr").alternates.len(), 2, "the fixture is read");
    case.remove(&["en"], Copies::Stay);
    assert_eq!(case.document("fr").alternates.len(), 1);
    assert!(!case.holds("site.example/en/qx"));
    case.reread();
    assert_eq!(case.document("fr").alternates.len(), 1);
}

#[test]
fn the_lexicon_is_as_if_a_removed_document_had_never_taught() {
    let taught = |id: &str, place: &str| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"A road\",\"text\":\"The road to {place} is shut.\",\"countries\":[\"NP\"]}}\n"
        )
    };
    let case = Case::of(&(taught("a", "Qarabel") + &taught("b", "Dorvin")));
    case.remove(&["a"], Copies::Stay);
    assert_eq!(case.lexicon(), Case::of(&taught("b", "Dorvin")).lexicon());
}

#[test]
fn the_ledger_keeps_no_name_of_a_file_that_tells_of_nothing_else() {
    let case = Case::new();
    case.write("qx-arrest.jsonl", r#"{"id":"a","title":"An arrest","published":"soon, in Qarabel"}"#);
    case.write("b.jsonl", r#"{"id":"b","title":"Wells"}"#);
    case.ingest();
    assert!(case.holds("qx-arrest") && case.holds("in Qarabel"));
    case.remove(&["a"], Copies::Stay);
    assert!(!case.holds("qx-arrest") && !case.holds("in Qarabel"));
    assert_eq!(case.ingest().withheld, 1);
    assert!(!case.holds("qx-arrest") && !case.holds("in Qarabel"));
}

#[test]
fn nothing_is_made_where_there_is_no_index_and_an_index_in_use_is_told() {
    let case = Case::new();
    let options =
        Remove { index: case.index(), names: vec!["a".to_owned()], reason: Reason::Legal, copies: Copies::Stay };
    let error = remove(&options).expect_err("there is no index");
    assert!(error.to_string().contains("holds no index") && !case.index().exists(), "{error:#}");
    let case = Case::of("{\"id\":\"a\",\"title\":\"Dams\"}");
    let _writer = Writer::open(&case.index()).expect("an index");
    let error = remove(&Remove { index: case.index(), ..options }).expect_err("it is locked");
    assert!(error.to_string().contains("is writing to the index"), "{error:#}");
    assert!(Removals::load(&case.index()).expect("no list").is_empty());
}

fn redact_words(case: &Case, name: &str, text: &str) -> anyhow::Result<Redacted> {
    let passages = Passages::of_text(text)?;
    redact(&Redact { index: case.index(), document: name.to_owned(), passages, reason: Reason::Privacy })
}

#[test]
fn a_redacted_passage_is_in_no_file_and_no_ingest_brings_it_back() {
    let line = r#"{"id":"a","title":"Anna Zorvane held","text":"Anna Zorvane was held at the dam.","countries":["NP"],"url":"https://site.example/anna-zorvane"}"#;
    let case = Case::of(&format!("{line}\n{{\"id\":\"b\",\"title\":\"Wells\"}}"));
    assert!(redact_words(&case, "a", "nobody at all").is_err());
    assert_eq!(
        redact_words(&case, "https://site.example/anna-zorvane", "anna ZORVANE").expect("it is redacted").passages,
        3
    );
    let check = |case: &Case| {
        let document = case.document("a");
        assert_eq!((document.title.as_str(), document.url), ("[redacted] held", None));
        assert_eq!(document.text, "[redacted] was held at the dam.");
        for text in ["Zorvane", "zorvane"] {
            assert!(!case.holds(text), "{text}");
        }
    };
    check(&case);
    // The source is passed over, whatever it says now; what is withheld is no reason to prune the document.
    case.write("a.jsonl", &line.replace("dam", "gate"));
    let pruning = Ingest { orphans: crate::Orphans::Remove, ..case.options() };
    let report = ingest(&pruning, Progress::Hidden).expect("the run finishes");
    assert_eq!((report.withheld, report.orphans.removed), (1, 1));
    check(&case);

    // An index that is made anew takes the redacted document from a dump of the old one, and none from elsewhere.
    let mut dump = Vec::new();
    crate::dump::dump(&case.index(), &mut dump).expect("it is dumped");
    case.write("dump.jsonl", &String::from_utf8(dump).expect("text"));
    let index = case.dir.path().join("anew");
    let removed = Some(case.index().join("onrecord-removed"));
    let anew = Ingest { index: index.clone(), removed, ..case.options() };
    assert_eq!(ingest(&anew, Progress::Hidden).expect("the run finishes").withheld, 1);
    fs::rename(&index, case.dir.path().join("other")).expect("it is moved");
    fs::remove_dir_all(case.index()).expect("the old one goes");
    fs::rename(case.dir.path().join("other"), case.index()).expect("it takes its place");
    check(&case);

    undo(&case.index(), &["a".to_owned()]).expect("it is lifted");
    fs::remove_file(case.dir.path().join("archive/dump.jsonl")).expect("it goes");
    case.reread();
    assert_eq!(case.document("a").text, "Anna Zorvane was held at the gate.");
}
