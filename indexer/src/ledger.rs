//! What earlier runs read: which file gave which documents. By it, the next run reads only what has changed.
//!
//! The ledger stands in the folder of the index, in a file of its own. It holds names of files, numbers and hashes, and of
//! what could not be read the reason; no text of a document. Where it is missing, belongs to another state of the index, or
//! was kept by another version of the program, everything is read again: that costs time and changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::bulk_date::Verdict;
use crate::duplicate::Member;
use crate::sealed;
use crate::spool::IdHash;

/// The file's name.
const FILE: &str = "onrecord-ledger";

/// Its name while it is written.
const UNFINISHED: &str = "onrecord-ledger.new";

/// Changes with what is kept, and whenever files are read differently than before.
const VERSION: u32 = 2;

/// A file of no more than this, in bytes, that has another time of change is compared by its content.
const MAX_COMPARED_BYTES: u64 = 64 << 20;

/// A file that was changed so shortly before it was read may change again without another time of change.
const UNCERTAIN: Duration = Duration::from_secs(2);

/// What is known of the files and documents of an index. `A` is the account of what reading a file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger<A> {
    files: BTreeMap<PathBuf, Entry<A>>,
    /// Every document of the index.
    pub documents: BTreeMap<IdHash, Known>,
    /// The days that are not believed, because so many documents share them.
    pub bulk_days: Verdict,
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry<A> {
    /// What it is called in the archive.
    name: String,
    fingerprint: Fingerprint,
    told: Vec<Told>,
    account: A,
}

/// A file: where it is, and what it is called in the archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName {
    /// Its path from the root.
    pub path: PathBuf,
    /// Its path within what was ingested.
    pub name: String,
}

/// One time that a file told of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Told {
    /// The document.
    pub document: IdHash,
    /// When what it told was fetched, in seconds since 1970, where that is known.
    pub captured: Option<i64>,
}

/// A document of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The document in brief.
    pub member: Member,
    /// A hash of the group that was stored with it.
    pub group: u64,
    /// Whether it is known which files told of it. It is not where the ledger of the run that read them is lost.
    pub has_files: bool,
}

/// By what it is seen that a file is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    size_bytes: u64,
    /// In nanoseconds since 1970; `None` where it cannot be relied on.
    changed: Option<u64>,
    /// The BLAKE3 hash of the content, of files up to [`MAX_COMPARED_BYTES`].
    content: Option<[u8; 32]>,
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
struct Written<A> {
    version: u32,
    program: String,
    settings: String,
    generation: String,
    files: Vec<(PathBuf, Entry<A>)>,
    documents: Vec<(IdHash, Known)>,
    bulk_days: Verdict,
}

impl<A> Default for Ledger<A> {
    fn default() -> Self {
        Self { files: BTreeMap::new(), documents: BTreeMap::new(), bulk_days: Verdict::default() }
    }
}

impl<A: Serialize + DeserializeOwned> Ledger<A> {
    /// Reads the ledger of an index; an empty one if there is none for this state of the index and these settings.
    ///
    /// `settings` names everything that decides how files are read, `generation` the state of the index.
    pub fn load(index: &Path, settings: &str, generation: &str) -> Self {
        let fits = |written: &Written<A>| {
            written.program == env!("CARGO_PKG_VERSION")
                && written.settings == settings
                && written.generation == generation
        };
        Self::written(index).filter(fits).map(Self::of).unwrap_or_default()
    }

    fn written(index: &Path) -> Option<Written<A>> {
        let bytes = fs::read(index.join(FILE)).ok()?;
        postcard::from_bytes(sealed::open(&bytes)?).ok().filter(|written: &Written<A>| written.version == VERSION)
    }

    fn of(written: Written<A>) -> Self {
        let (files, documents) = (written.files.into_iter().collect(), written.documents.into_iter().collect());
        Self { files, documents, bulk_days: written.bulk_days }
    }

    /// What is wrong with the ledger of an index; `None` if nothing is, or there is none.
    pub fn damage(index: &Path) -> Option<String> {
        match fs::read(index.join(FILE)) {
            Ok(bytes) if sealed::open(&bytes).is_some() => None,
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Ok(_) => Some(format!(
                "the file {FILE} is not what was written; it is passed over, and the next run reads everything again"
            )),
            Err(error) => Some(format!("the file {FILE} cannot be read: {error}")),
        }
    }

    /// Reads the ledger of an index with the settings that it was kept for; `None` if there is none for this state of the index.
    pub fn with_settings(index: &Path, generation: &str) -> Option<(Self, String)> {
        let fits =
            |written: &Written<A>| written.program == env!("CARGO_PKG_VERSION") && written.generation == generation;
        let mut written = Self::written(index).filter(fits)?;
        let settings = std::mem::take(&mut written.settings);
        Some((Self::of(written), settings))
    }

    /// Deletes the ledger of an index, and what a run that was killed has left of one: everything is read again.
    pub fn delete(index: &Path) -> anyhow::Result<()> {
        for path in [index.join(FILE), index.join(UNFINISHED)] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot delete {}", path.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the ledger of an index as the last run left it, whatever its settings; an empty one if there is none.
    pub fn last(index: &Path) -> Self {
        Self::written(index).map(Self::of).unwrap_or_default()
    }

    /// Writes the ledger; the file is there whole or as it was.
    pub fn save(self, index: &Path, settings: &str, generation: &str) -> anyhow::Result<()> {
        let written = Written {
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            settings: settings.to_owned(),
            generation: generation.to_owned(),
            files: self.files.into_iter().collect(),
            documents: self.documents.into_iter().collect(),
            bulk_days: self.bulk_days,
        };
        let unfinished = index.join(UNFINISHED);
        let write = || {
            let bytes = postcard::to_stdvec(&written).map_err(io::Error::other)?;
            fs::write(&unfinished, sealed::seal(bytes))?;
            File::open(&unfinished)?.sync_all()?;
            fs::rename(&unfinished, index.join(FILE))
        };
        write().with_context(|| format!("cannot write {}", index.join(FILE).display()))
    }
}

impl<A> Ledger<A> {
    /// What reading each of the files gave.
    pub fn accounts(&self) -> impl Iterator<Item = &A> {
        self.files.values().map(|entry| &entry.account)
    }

    /// What reading a file gave.
    pub fn account(&self, path: &Path) -> Option<&A> {
        self.files.get(path).map(|entry| &entry.account)
    }

    /// Whether a file is as it was when it was read; `None` if it was never read. Where only the time of change is
    /// another, the content decides.
    pub fn is_unchanged(&self, path: &Path) -> io::Result<Option<bool>> {
        let Some(Entry { fingerprint: known, .. }) = self.files.get(path) else { return Ok(None) };
        let metadata = fs::metadata(path)?;
        if metadata.len() != known.size_bytes {
            return Ok(Some(false));
        }
        if known.changed.is_some() && known.changed == nanoseconds(metadata.modified()?) {
            return Ok(Some(true));
        }
        let Some(content) = known.content else { return Ok(Some(false)) };
        Ok(Some(hash_of(path)? == content))
    }

    /// Notes what reading a file gave, and the documents that it tells of.
    pub fn note(&mut self, file: FileName, fingerprint: Fingerprint, told: Vec<Told>, account: A) {
        let FileName { path, name } = file;
        self.files.insert(path, Entry { name, fingerprint, told, account });
    }

    /// Forgets a file; gives the documents that it told of.
    pub fn forget(&mut self, path: &Path) -> Vec<IdHash> {
        let told = self.files.remove(path).map(|entry| entry.told).unwrap_or_default();
        told.into_iter().map(|told| told.document).collect()
    }

    /// Forgets documents, and all that reading the files gave which tell of them; `clear` empties the account of such a file, whose
    /// words may be those of a document. These files are read again by the next run; those that tell of nothing else are forgotten.
    pub fn forget_documents(&mut self, documents: &BTreeSet<IdHash>, clear: impl Fn(&mut A)) {
        self.documents.retain(|document, _| !documents.contains(document));
        self.files.retain(|_, entry| {
            let before = entry.told.len();
            entry.told.retain(|told| !documents.contains(&told.document));
            if entry.told.len() < before {
                entry.fingerprint = Fingerprint::NONE;
                clear(&mut entry.account);
            }
            entry.told.len() == before || !entry.told.is_empty()
        });
    }

    /// Forgets the files that tell of no document and whose account `is_withheld`: their names may be those of what was removed.
    pub fn forget_silent_files(&mut self, is_withheld: impl Fn(&A) -> bool) {
        self.files.retain(|_, entry| !(entry.told.is_empty() && is_withheld(&entry.account)));
    }

    /// The files at and below a path.
    pub fn files_below<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = &'a Path> {
        self.files
            .range(path.to_owned()..)
            .map(|(file, _)| file.as_path())
            .take_while(move |file| file.starts_with(path))
    }

    /// The files that tell of one of these documents.
    pub fn files_of<'a>(&'a self, documents: &'a BTreeSet<IdHash>) -> impl Iterator<Item = FileName> {
        let tells = |entry: &Entry<A>| entry.told.iter().any(|told| documents.contains(&told.document));
        let files = self.files.iter().filter(move |(_, entry)| tells(entry));
        files.map(|(path, entry)| FileName { path: path.clone(), name: entry.name.clone() })
    }

    /// What a file told.
    pub fn told_by(&self, path: &Path) -> &[Told] {
        self.files.get(path).map(|entry| entry.told.as_slice()).unwrap_or_default()
    }

    /// The documents that no file tells of any more.
    pub fn orphans(&self) -> Vec<IdHash> {
        let told: BTreeSet<IdHash> =
            self.files.values().flat_map(|entry| &entry.told).map(|told| told.document).collect();
        let orphans = self.documents.iter().filter(|(document, known)| known.has_files && !told.contains(*document));
        orphans.map(|(document, _)| *document).collect()
    }
}

impl Fingerprint {
    /// That of no file: what has it is read again.
    pub const NONE: Self = Self { size_bytes: u64::MAX, changed: None, content: None };

    /// That of a file as it is now, before it is read. `now` is the time.
    pub fn of(path: &Path, now: SystemTime) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        let changed = metadata.modified()?;
        let is_settled = now.duration_since(changed).is_ok_and(|age| age > UNCERTAIN);
        let content = if metadata.len() <= MAX_COMPARED_BYTES { Some(hash_of(path)?) } else { None };
        Ok(Self { size_bytes: metadata.len(), changed: nanoseconds(changed).filter(|_| is_settled), content })
    }
}

fn nanoseconds(time: SystemTime) -> Option<u64> {
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

fn hash_of(path: &Path) -> io::Result<[u8; 32]> {
    let (mut file, mut hasher) = (File::open(path)?, blake3::Hasher::new());
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(*hasher.finalize().as_bytes()),
            Ok(length) => drop(hasher.update(buffer.get(..length).unwrap_or_default())),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::document;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn noted(path: &Path, now: SystemTime) -> Ledger<String> {
        let mut ledger = Ledger::default();
        let fingerprint = Fingerprint::of(path, now).expect("it is read");
        ledger.note(file(path), fingerprint, vec![told(1)], "one page".to_owned());
        ledger
    }

    fn file(path: &Path) -> FileName {
        FileName { path: path.to_owned(), name: "page.html".to_owned() }
    }

    fn told(document: u8) -> Told {
        Told { document: [document; 16], captured: None }
    }

    fn set_time(path: &Path, time: SystemTime) {
        File::options().append(true).open(path).and_then(|file| file.set_modified(time)).expect("the time is set");
    }

    #[test]
    fn a_file_is_unchanged_by_its_time_or_else_by_its_content() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("page.html");
        fs::write(&path, "one").expect("it is written");
        let now = SystemTime::now();
        set_time(&path, now - DAY);
        let ledger = noted(&path, now);
        let is_unchanged = || ledger.is_unchanged(&path).expect("it is read");
        assert_eq!(is_unchanged(), Some(true));
        set_time(&path, now);
        assert_eq!(is_unchanged(), Some(true), "touched only");
        fs::write(&path, "two").expect("it is written");
        set_time(&path, now);
        assert_eq!(is_unchanged(), Some(false), "of the same length");
        fs::write(&path, "three").expect("it is written");
        assert_eq!(is_unchanged(), Some(false));
        assert_eq!(ledger.is_unchanged(&dir.path().join("other")).expect("it is not looked for"), None);
    }

    #[test]
    fn a_file_that_was_changed_just_before_it_was_read_is_compared_by_content() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("page.html");
        fs::write(&path, "one").expect("it is written");
        let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
        let ledger = noted(&path, time + Duration::from_secs(1));
        fs::write(&path, "two").expect("it is written");
        set_time(&path, time);
        assert_eq!(ledger.is_unchanged(&path).expect("it is read"), Some(false));
    }

    #[test]
    fn a_ledger_is_read_back_for_the_same_index_and_settings_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("page.html");
        fs::write(&path, "one").expect("it is written");
        let ledger = noted(&path, SystemTime::now());
        ledger.clone().save(dir.path(), "plain", "g1").expect("it is saved");
        assert_eq!(Ledger::load(dir.path(), "plain", "g1"), ledger);
        assert_eq!(Ledger::<String>::load(dir.path(), "plain", "g2"), Ledger::default());
        assert_eq!(Ledger::<String>::load(dir.path(), "other", "g1"), Ledger::default());
        fs::write(dir.path().join(FILE), "damaged").expect("it is written");
        assert_eq!(Ledger::<String>::load(dir.path(), "plain", "g1"), Ledger::default());
    }

    #[test]
    fn a_document_that_is_forgotten_leaves_no_trace_of_it_and_its_files_are_read_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("page.html");
        fs::write(&path, "one").expect("it is written");
        let mut ledger = noted(&path, SystemTime::now());
        let both = vec![told(1), told(2)];
        let fingerprint = Fingerprint::of(&path, SystemTime::now()).expect("it is read");
        ledger.note(file(Path::new("/a/list")), fingerprint, both, "an odd date".to_owned());
        ledger.forget_documents(&BTreeSet::from([[1; 16]]), String::clear);
        assert_eq!(ledger.account(&path), None);
        assert_eq!(ledger.told_by(Path::new("/a/list")), [told(2)]);
        assert_eq!(ledger.account(Path::new("/a/list")).map(String::as_str), Some(""));
        assert_eq!(ledger.files.values().map(|entry| entry.fingerprint).collect::<Vec<_>>(), [Fingerprint::NONE]);
    }

    #[test]
    fn files_are_found_by_folder_and_by_document() {
        let mut ledger = Ledger::<()>::default();
        let fingerprint = Fingerprint { size_bytes: 0, changed: None, content: None };
        for (path, document) in [("/a/1", 1), ("/a/b/2", 2), ("/ab/3", 2)] {
            ledger.note(file(Path::new(path)), fingerprint, vec![told(document)], ());
        }
        let below = |path: &str| ledger.files_below(Path::new(path)).map(Path::to_owned).collect::<Vec<_>>();
        assert_eq!(below("/a"), [Path::new("/a/1"), Path::new("/a/b/2")]);
        assert_eq!(below("/a/1"), [Path::new("/a/1")]);
        let of_two = BTreeSet::from([[2; 16]]);
        assert_eq!(ledger.files_of(&of_two).collect::<Vec<_>>(), [file(Path::new("/a/b/2")), file(Path::new("/ab/3"))]);
        for (hash, has_files) in [([1; 16], true), ([2; 16], true), ([3; 16], true), ([4; 16], false)] {
            let member = Member::of(&document("d", ""));
            ledger.documents.insert(hash, Known { member, group: 0, has_files });
        }
        assert_eq!(ledger.forget(Path::new("/ab/3")), [[2; 16]]);
        assert_eq!(ledger.orphans(), [[3; 16]]);
        assert_eq!(ledger.forget(Path::new("/a/b/2")), [[2; 16]]);
        assert_eq!(ledger.orphans(), [[2; 16], [3; 16]]);
    }
}
