//! Proving that a text is nowhere in the folder of an index, or telling where it is.
//!
//! Two looks are taken. The **bytes** of every file in the folder, known or not, are searched as they stand, and so is everything
//! that the index keeps compressed, taken apart. The **words** of the text, case and accents folded as a search folds them, are
//! looked for in the dictionaries, in what is stored, and in a row by their positions, so that other spellings are found too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, MatchKind};
use anyhow::{Context, bail};
use shared::index::store::{self, Generation};
use shared::index::{Contents, Piece, folded_words, terms_of};
use unicode_normalization::UnicodeNormalization;

use crate::enrich::lexicon::Lexicon;

/// Fewer bytes than this stand in any large file by chance: a shorter text is looked for by its words alone, in what is taken apart and
/// in the files that are not.
const MIN_RAW_BYTES: usize = 5;

/// What was looked for, where it is, and what could not be looked into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought {
    /// Each file that has it, with the places in it.
    pub traces: BTreeMap<String, BTreeSet<&'static str>>,
    /// What could not be looked into, and why.
    pub unseen: Vec<String>,
    /// How many files were searched.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many texts, records, terms and values were taken apart.
    pub pieces: u64,
}

impl Sought {
    /// Whether it is proven that the text is nowhere.
    pub fn is_absent(&self) -> bool {
        self.traces.is_empty() && self.unseen.is_empty()
    }

    fn note(&mut self, file: &str, place: &'static str) {
        self.traces.entry(file.to_owned()).or_default().insert(place);
    }
}

/// Looks for a text in everything that the folder of an index holds, older generations included.
pub fn seek(dir: &Path, text: &str) -> anyhow::Result<Sought> {
    let target = Target::of(text)?;
    store::served(dir)?;
    let (current, all) = (dir.join(store::CURRENT), dir.join(store::GENERATIONS));
    let generations = store::generations(dir)?;
    let mut sought = Sought::default();
    seek_in_files(&Place { dir, folder: dir, stems: &[] }, &[current, all.clone()], &target, &mut sought)?;
    let folders: Vec<PathBuf> = generations.iter().map(|generation| generation.folder.clone()).collect();
    seek_in_files(&Place { dir, folder: &all, stems: &[] }, &folders, &target, &mut sought)?;
    for generation in &generations {
        seek_in_generation(dir, generation, &target, &mut sought)?;
    }
    Ok(sought)
}

/// Looks through what a generation keeps, taken apart, and then through its files.
fn seek_in_generation(dir: &Path, generation: &Generation, target: &Target, sought: &mut Sought) -> anyhow::Result<()> {
    let contents = Contents::open(dir, generation)?;
    let stems = contents.stems();
    let place = Place { dir, folder: &generation.folder, stems: &stems };
    contents.each(&mut |file, piece, bytes| {
        sought.pieces += 1;
        if target.is_in(piece, bytes) {
            sought.note(&place.name(file), piece.label());
        }
    })?;
    for file in contents.with_in_a_row(&target.terms)? {
        sought.note(&place.name(&file), "the positions of words");
    }
    if Lexicon::open(&generation.folder)?.has_term(&target.words) {
        sought.note(&place.name("onrecord-lexicon"), "the hash of a term");
    }
    seek_in_files(&place, &[], target, sought)
}

/// A folder that is looked through.
struct Place<'a> {
    /// That of the index.
    dir: &'a Path,
    folder: &'a Path,
    /// How the names of files begin that were taken apart.
    stems: &'a [String],
}

impl Place<'_> {
    /// What a file in it is called, from the folder of the index on.
    fn name(&self, file: &str) -> String {
        let path = self.folder.join(file);
        path.strip_prefix(self.dir).unwrap_or(&path).display().to_string()
    }
}

/// What is looked for.
struct Target {
    /// The notations of the text, to be found in any case of ASCII letters.
    notations: AhoCorasick,
    is_long_enough: bool,
    /// Its words as the index has them.
    terms: Vec<String>,
    /// Its words, parted at every mark.
    words: Vec<String>,
}

impl Target {
    fn of(text: &str) -> anyhow::Result<Self> {
        let words: Vec<String> = folded_words(text).into_iter().map(|(_, word)| word).collect();
        if words.is_empty() {
            bail!("give a text with at least one word");
        }
        let (lower, upper) = (text.to_lowercase(), text.to_uppercase());
        let cases = [text.trim(), lower.trim(), upper.trim()];
        let notations: BTreeSet<String> =
            cases.iter().flat_map(|text| [text.nfc().collect(), text.nfd().collect(), (*text).to_owned()]).collect();
        let shortest = notations.iter().map(String::len).min().unwrap_or_default();
        let notations = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(&notations)
            .context("the text is too long to be looked for")?;
        Ok(Self { notations, is_long_enough: shortest >= MIN_RAW_BYTES, terms: terms_of(text), words })
    }

    /// Whether a piece of the index has it. The words of texts are known by their positions.
    fn is_in(&self, piece: Piece, bytes: &[u8]) -> bool {
        match piece {
            Piece::Text => self.is_among_bytes(bytes),
            Piece::Term => self.is_term(bytes),
            Piece::Record | Piece::Value => self.is_among_bytes(bytes) || self.is_among_words(bytes),
        }
    }

    fn is_among_bytes(&self, bytes: &[u8]) -> bool {
        self.is_long_enough && self.notations.is_match(bytes)
    }

    /// Whether a term or a stem is the one word, or a term holds all of the text.
    fn is_term(&self, term: &[u8]) -> bool {
        if self.is_among_bytes(term) || (!self.is_long_enough && self.is_among_words(term)) {
            return true;
        }
        let [word] = self.terms.as_slice() else { return false };
        let stem = term.iter().position(|byte| *byte == b':').and_then(|colon| term.get(colon + 1..));
        term == word.as_bytes() || stem == Some(word.as_bytes())
    }

    /// Whether the words stand in a row in what may be read as text.
    fn is_among_words(&self, bytes: &[u8]) -> bool {
        let readable = String::from_utf8_lossy(bytes);
        let words = folded_words(&readable);
        words.windows(self.words.len()).any(|row| row.iter().zip(&self.words).all(|((_, word), sought)| word == sought))
    }
}

/// Looks through the bytes of every file in a folder; what is `known` is looked into by itself.
fn seek_in_files(place: &Place<'_>, known: &[PathBuf], target: &Target, sought: &mut Sought) -> anyhow::Result<()> {
    let folder = place.folder;
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths.iter().filter(|path| !known.contains(path)) {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = place.name(&file);
        if target.notations.is_match(&file) {
            sought.note(&name, "the name of the file");
        }
        if !path.is_file() {
            sought.unseen.push(format!(
                "{name} is no part of the index, or a run is under way or was cut short: `remove` or `ingest` clears it away"
            ));
            continue;
        }
        if let Some(why) = left_over(&name, &file, place.stems) {
            sought.unseen.push(why);
        }
        let is_taken_apart = place.stems.iter().any(|stem| file.starts_with(stem.as_str()));
        match seek_in(path, target, is_taken_apart) {
            Ok((bytes, is_there)) => {
                (sought.files, sought.bytes) = (sought.files + 1, sought.bytes + bytes);
                if is_there {
                    sought.note(&name, "its bytes");
                }
            }
            Err(error) => sought.unseen.push(format!("{name} cannot be read: {error}")),
        }
    }
    Ok(())
}

/// A file of a segment that the index no longer has may be compressed: what it says cannot be told.
fn left_over(name: &str, file: &str, stems: &[String]) -> Option<String> {
    let stem = file.split('.').next().unwrap_or_default();
    let is_of_segment = stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_left = is_of_segment && !stems.iter().any(|known| known == stem);
    is_left.then(|| {
        format!("{name} belongs to no part of the index: a run was cut short; `remove` or `ingest` clears it away")
    })
}

/// The size of a file, and whether the text is among its bytes, or among its words where it is too short for that.
fn seek_in(path: &Path, target: &Target, is_taken_apart: bool) -> io::Result<(u64, bool)> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let found = match (target.is_long_enough, is_taken_apart) {
        (true, _) => target.notations.stream_find_iter(file).next().transpose()?.is_some(),
        (false, true) => false,
        (false, false) => target.is_among_words(&fs::read(path)?),
    };
    Ok((size, found))
}

/// For people: that it is nowhere, or where it is.
impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, bytes, pieces, .. } = self;
        let looked = format!("{files} files, {bytes} bytes; {pieces} texts, records, terms and values taken apart");
        if self.traces.is_empty() {
            write!(f, "Not found ({looked})")?;
        } else {
            write!(f, "Found ({looked}):")?;
        }
        for (file, places) in &self.traces {
            write!(f, "\n  {file}: {}", places.iter().copied().collect::<Vec<_>>().join(", "))?;
        }
        if !self.unseen.is_empty() {
            write!(f, "\nNot looked into:\n  {}", self.unseen.join("\n  "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared::document::{Document, DocumentId};
    use shared::index::{Candidate, Writer};
    use tempfile::TempDir;

    use super::*;
    use crate::sample::document;

    fn index_of(documents: &[Document]) -> TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        let writer = Writer::open(dir.path()).expect("an index");
        for document in documents {
            writer.put(document).expect("it is put");
        }
        writer.commit().expect("it is committed");
        dir
    }

    fn places(dir: &TempDir, text: &str) -> Vec<&'static str> {
        let sought = seek(dir.path(), text).expect("it is looked for");
        assert!(sought.unseen.is_empty() && sought.files > 5, "{sought}");
        let places: BTreeSet<&str> = sought.traces.into_values().flatten().collect();
        places.into_iter().collect()
    }

    #[test]
    fn a_text_is_found_in_any_spelling_and_told_by_its_places() {
        let text = "Anna Zörvane was held.\n\nOthers were freed. ".repeat(300);
        let dir = index_of(&[document("a", &text), document("b", "They hold.")]);
        for spelling in ["anna zorvane", "ANNA  ZÖRVANE", "Zo\u{308}rvane"] {
            assert!(places(&dir, spelling).contains(&"the positions of words"), "{spelling}");
        }
        assert!(places(&dir, "Anna Zörvane").contains(&"the text of a document"));
        assert!(places(&dir, "zorvane").contains(&"a dictionary of terms"));
        for absent in ["Zorvane Anna", "nobody", "held freed", "Ann", "zo"] {
            assert_eq!(places(&dir, absent), [""; 0], "{absent}");
        }
    }

    #[test]
    fn what_is_deleted_and_not_purged_is_found_and_what_is_purged_is_not() {
        let others: Vec<Document> = (0..9).map(|number| document(&format!("o{number}"), "They hold.")).collect();
        let dir = index_of(&[&others[..], &[document("a", "It was Zorvane.")]].concat());
        let remove = || {
            let writer = Writer::open(dir.path()).expect("an index");
            writer.remove(&DocumentId::new("a").expect("an id")).expect("it is removed");
            writer
        };
        remove().commit().expect("it is committed");
        assert!(places(&dir, "Zorvane").contains(&"the text of a document"));
        remove().purge().and_then(Candidate::publish).expect("it is purged");
        assert_eq!(places(&dir, "Zorvane"), [""; 0]);
    }

    #[test]
    fn files_of_ours_and_of_others_are_searched_and_what_cannot_be_is_named() {
        let dir = index_of(&[document("a", "They hold.")]);
        fs::write(dir.path().join("notes.txt"), "ask zorvane, or Li").expect("it is written");
        assert_eq!(places(&dir, "Zorvane"), ["its bytes"]);
        assert_eq!(places(&dir, "li"), ["its bytes"]);
        let left = format!("{}.store", "0".repeat(32));
        fs::write(dir.path().join(&left), "compressed").expect("it is written");
        fs::create_dir(dir.path().join("older")).expect("a folder");
        let sought = seek(dir.path(), "nobody").expect("it is looked for");
        assert!(sought.traces.is_empty() && !sought.is_absent());
        assert_eq!(sought.unseen.len(), 2, "{sought}");
        assert!(sought.to_string().contains(&left), "{sought}");
        assert!(seek(dir.path(), " – ").is_err());
    }
}
