//! The list of what was taken down: a line for each document, in a file that outlives what it is about.
//!
//! It holds the day, what was done, the reason and **keys**: hashes of the ids by which the document can come back. From a key no
//! id, address or word can be read, so the list may be copied and carried over to an index that is made anew.
//!
//! The columns of a line, parted by tabs: the day, `removed` or `redacted`, the reason, the keys (parted by spaces), and of what was redacted
//! the key of what it says since. Lines that begin with `#` are remarks; the last one holds a hash of all before it, so that a list that was cut
//! short or changed is not taken for a whole one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::IndexError;
use super::owner;
use crate::date::Date;
use crate::document::{Document, DocumentId};

/// The file's name.
pub(super) const FILE: &str = "onrecord-removed";

/// Its name while it is written.
pub(super) const UNFINISHED: &str = "onrecord-removed.new";

/// What the file begins with.
const REMARK: &str =
    "# What was taken down. Keep this file: without it, a later ingest takes the documents in again.\n";

/// What precedes the hash at the end.
const WHOLE: &str = "# whole: ";

/// Why a document was taken down. The class is all that is kept of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Somebody would be in danger.
    Safety,
    /// It tells of a person what it should not.
    Privacy,
    /// A court or a law demands it.
    Legal,
    /// It was published by mistake, or is wrong.
    Error,
    /// Its author or publisher asked for it.
    Request,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Safety, Self::Privacy, Self::Legal, Self::Error, Self::Request];

    /// The word for it on the command line, in the file and in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::Privacy => "privacy",
            Self::Legal => "legal",
            Self::Error => "error",
            Self::Request => "request",
        }
    }

    /// Reads the word that [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.id() == id)
    }
}

/// Stands for an id on the list: the first 80 bits of a hash of it, as [`DocumentId::derive`] writes them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// That of an id.
    pub fn of_id(id: &DocumentId) -> Self {
        Self::derive("removed", &[id.as_str()])
    }

    /// That of what a document says: its title and its text.
    pub fn of_content(document: &Document) -> Self {
        Self::derive("redacted", &[&document.title, &document.text])
    }

    fn derive(kind: &str, parts: &[&str]) -> Self {
        Self(DocumentId::derive(kind, parts).as_str().to_owned())
    }

    fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        is_key.then(|| Self(text.to_owned()))
    }
}

/// What was done with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// It was removed.
    Removed,
    /// Parts of it were made unreadable. What it says since is known by its key: no other version of it is taken in.
    Redacted(Key),
}

/// A document that was taken down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// When.
    pub day: Date,
    /// What was done.
    pub measure: Measure,
    /// Why.
    pub reason: Reason,
    /// The keys of the ids that it has, and would have if nothing but its address were known.
    pub keys: Vec<Key>,
}

/// How much was taken down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemovalCounts {
    /// Documents that were removed, by reason.
    pub removed: BTreeMap<Reason, u64>,
    /// Documents of which parts were made unreadable.
    pub redacted: u64,
}

impl RemovalCounts {
    /// All documents that were removed.
    pub fn removed_in_all(&self) -> u64 {
        self.removed.values().sum()
    }
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removals {
    list: Vec<Removal>,
    /// Which line a key leads to: for each key of the list one.
    places: BTreeMap<Key, usize>,
}

impl Removals {
    /// Reads the list of an index; empty if nothing was ever taken down. A list that cannot be read is an error, since without it
    /// removed documents would come back.
    pub fn load(dir: &Path) -> Result<Self, IndexError> {
        match fs::read(path(dir)) {
            Ok(bytes) => Self::parse(&bytes, &path(dir)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(IndexError::Io { action: "read", path: path(dir), source }),
        }
    }

    /// Reads a list that was kept elsewhere.
    pub fn read(path: &Path) -> Result<Self, IndexError> {
        let bytes = fs::read(path);
        let bytes = bytes.map_err(|source| IndexError::Io { action: "read", path: path.to_owned(), source })?;
        Self::parse(&bytes, path)
    }

    fn parse(bytes: &[u8], path: &Path) -> Result<Self, IndexError> {
        let torn = || IndexError::TornRemovals(path.to_owned());
        let text = std::str::from_utf8(bytes).map_err(|_| torn())?;
        let mut removals = Self::default();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let damaged = || IndexError::DamagedRemovals { path: path.to_owned(), line: number };
            removals.add(parse_line(line).ok_or_else(damaged)?);
        }
        let is_whole =
            text.rfind(WHOLE).and_then(|end| text.split_at_checked(end)).is_some_and(|(all, end)| end == sealed(all));
        if is_whole { Ok(removals) } else { Err(torn()) }
    }

    /// Writes the list into the folder of an index. When this returns it is on the disk; the file is there whole or as it was.
    pub fn save(&self, dir: &Path) -> Result<(), IndexError> {
        let write = || {
            let unfinished = dir.join(UNFINISHED);
            let mut file = File::create(&unfinished)?;
            file.write_all(self.written().as_bytes())?;
            file.sync_all()?;
            owner::give(dir, &unfinished)?;
            fs::rename(&unfinished, path(dir))?;
            File::open(dir)?.sync_all()
        };
        write().map_err(|source: io::Error| IndexError::Io { action: "write", path: path(dir), source })
    }

    fn written(&self) -> String {
        let mut text = REMARK.to_owned();
        for removal in &self.list {
            let keys: Vec<&str> = removal.keys.iter().map(|key| key.0.as_str()).collect();
            let (day, reason, keys) = (removal.day, removal.reason.id(), keys.join(" "));
            let written = match &removal.measure {
                Measure::Removed => writeln!(text, "{day}\tremoved\t{reason}\t{keys}"),
                Measure::Redacted(content) => writeln!(text, "{day}\tredacted\t{reason}\t{keys}\t{}", content.0),
            };
            written.expect("a string takes any text");
        }
        text += &sealed(&text);
        text
    }

    /// Adds a document, in place of what the list says of it.
    pub fn add(&mut self, removal: Removal) {
        if removal.keys.iter().any(|key| self.places.contains_key(key)) {
            self.lift(&removal.keys);
        }
        let place = self.list.len();
        self.places.extend(removal.keys.iter().map(|key| (key.clone(), place)));
        self.list.push(removal);
    }

    /// Adds what another list has of documents that this one does not know; says whether there were any.
    pub fn add_unknown(&mut self, other: &Self) -> bool {
        let known = |removal: &&Removal| removal.keys.iter().any(|key| self.places.contains_key(key));
        let unknown: Vec<Removal> = other.list.iter().filter(|removal| !known(removal)).cloned().collect();
        let is_more = !unknown.is_empty();
        self.list.extend(unknown);
        self.find_places();
        is_more
    }

    /// Takes the documents that have any of these keys off the list; says how many there were.
    pub fn lift(&mut self, keys: &[Key]) -> usize {
        let before = self.list.len();
        self.list.retain(|removal| !removal.keys.iter().any(|key| keys.contains(key)));
        self.find_places();
        before - self.list.len()
    }

    fn find_places(&mut self) {
        let keys = (0..).zip(&self.list).flat_map(|(place, removal)| removal.keys.iter().map(move |key| (key, place)));
        self.places = keys.map(|(key, place)| (key.clone(), place)).collect();
    }

    /// What was done with the document of an id, if anything was.
    pub fn of(&self, id: &DocumentId) -> Option<&Removal> {
        if self.list.is_empty() {
            return None;
        }
        self.places.get(&Key::of_id(id)).and_then(|place| self.list.get(*place))
    }

    /// Whether the document of an id was removed.
    pub fn has_removed(&self, id: &DocumentId) -> bool {
        self.of(id).is_some_and(|removal| removal.measure == Measure::Removed)
    }

    /// Whether nothing was ever taken down.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How much was taken down.
    pub fn counts(&self) -> RemovalCounts {
        let mut counts = RemovalCounts::default();
        for removal in &self.list {
            match removal.measure {
                Measure::Removed => *counts.removed.entry(removal.reason).or_default() += 1,
                Measure::Redacted(_) => counts.redacted += 1,
            }
        }
        counts
    }

    /// Changes with the list.
    pub(super) fn digest(&self) -> blake3::Hash {
        if self.list.is_empty() { blake3::hash(b"") } else { blake3::hash(self.written().as_bytes()) }
    }
}

fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// Whether an index has a list.
pub(super) fn exists(dir: &Path) -> bool {
    path(dir).exists()
}

/// The last line, after all before it.
fn sealed(all: &str) -> String {
    format!("{WHOLE}{}\n", blake3::hash(all.as_bytes()).to_hex())
}

fn parse_line(line: &str) -> Option<Removal> {
    let mut columns = line.split('\t');
    let (day, measure) = (Date::parse(columns.next()?)?, columns.next()?);
    let reason = Reason::from_id(columns.next()?)?;
    let keys = columns.next()?.split(' ').map(Key::parse).collect::<Option<Vec<_>>>()?;
    let content = columns.next().map(Key::parse);
    let measure = match (measure, content) {
        ("removed", None) => Measure::Removed,
        ("redacted", Some(content)) => Measure::Redacted(content?),
        _ => return None,
    };
    columns.next().is_none().then_some(Removal { day, measure, reason, keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(id: &str) -> DocumentId {
        DocumentId::new(id).expect("an id")
    }

    fn removal(ids: &[&str], measure: Measure, reason: Reason) -> Removal {
        let keys = ids.iter().map(|text| Key::of_id(&id(text))).collect();
        Removal { day: Date::parse("2026-11-23").expect("a day"), measure, reason, keys }
    }

    fn redacted() -> Measure {
        Measure::Redacted(Key::derive("redacted", &["Dams", "They hold."]))
    }

    #[test]
    fn a_list_is_read_back_and_holds_neither_ids_nor_words() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(Removals::load(dir.path()).expect("nothing is there").is_empty());
        let mut removals = Removals::default();
        removals.add(removal(&["arrest-of-anna", "u1"], Measure::Removed, Reason::Safety));
        removals.add(removal(&["b"], redacted(), Reason::Privacy));
        removals.save(dir.path()).expect("it is written");
        assert_eq!(Removals::load(dir.path()).expect("it is read"), removals);
        let text = fs::read_to_string(dir.path().join(FILE)).expect("it is text");
        assert!(!text.contains("anna") && text.lines().count() == 4, "{text}");
        assert!(removals.has_removed(&id("u1")) && !removals.has_removed(&id("b")) && removals.of(&id("c")).is_none());
        let counts = removals.counts();
        assert_eq!((counts.removed, counts.redacted), (BTreeMap::from([(Reason::Safety, 1)]), 1));
    }

    #[test]
    fn the_last_word_on_a_document_counts_and_a_removal_can_be_lifted() {
        let mut removals = Removals::default();
        removals.add(removal(&["a", "b"], redacted(), Reason::Privacy));
        removals.add(removal(&["b"], Measure::Removed, Reason::Legal));
        assert_eq!((removals.list.len(), removals.has_removed(&id("b"))), (1, true));
        let mut other = Removals::default();
        other.add(removal(&["b"], redacted(), Reason::Privacy));
        assert!(!removals.add_unknown(&other) && removals.has_removed(&id("b")));
        assert_eq!(removals.lift(&[Key::of_id(&id("b"))]), 1);
        assert!(removals.is_empty() && removals.add_unknown(&other));
    }

    #[test]
    fn no_changed_byte_and_no_missing_end_is_passed_over() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut removals = Removals::default();
        removals.add(removal(&["a"], Measure::Removed, Reason::Safety));
        removals.save(dir.path()).expect("it is written");
        let path = dir.path().join(FILE);
        let whole = fs::read(&path).expect("it is there");
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            for damaged in [&changed, &whole[..place]] {
                fs::write(&path, damaged).expect("it is written");
                let message = Removals::load(dir.path()).expect_err("it is damaged").to_string();
                assert!(message.contains("restore the file from a copy"), "byte {place}: {message}");
            }
        }
    }

    #[test]
    fn a_damaged_line_is_told_and_not_passed_over() {
        let dir = tempfile::tempdir().expect("a folder");
        let key = "4x7w1p9ks0vd2m3q";
        for line in [
            format!("2026-11-23\tremoved\tsafety\t{key}x"),
            format!("2026-11-23\tremoved\tspite\t{key}"),
            format!("2026-11-23\tremoved\tsafety\t{key}\t{key}"),
            format!("2026-11-23\tredacted\tsafety\t{key}"),
            format!("soon\tremoved\tsafety\t{key}"),
            "2026-11-23\tremoved".to_owned(),
        ] {
            fs::write(dir.path().join(FILE), format!("# A remark\n{line}\n")).expect("it is written");
            let error = Removals::load(dir.path()).expect_err("it is damaged");
            assert!(error.to_string().starts_with("line 2 of "), "{line}: {error}");
        }
    }
}
