//! A test collection in a folder: `docs.jsonl` or `docs.jsonl.zst` with `id`, `title`, `text` and `lang` a line,
//! `queries.jsonl` with `id` and `text` a line, and `qrels.tsv` with a query's id, a document's id and a grade a line
//! (four columns, as TREC has them, are read too). Answers to queries that are questions stand in the lists `answers` of their
//! lines, or in `answers.tsv`.
//!
//! A file of documents may also be one line that names another set's file, relative to its own folder: a link kept as text.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The grades of judged documents, by query and document. Above 0 is relevant.
pub type Judgements = BTreeMap<String, BTreeMap<String, i32>>;

/// The longest link kept as text, in bytes.
const MAX_LINK_BYTES: u64 = 4_096;

/// How many links lead on to each other at most.
const MAX_LINKS: usize = 8;

/// A test collection.
#[derive(Debug)]
pub struct Set {
    /// The name of its folder.
    pub name: String,
    /// What is asked.
    pub queries: Vec<SetQuery>,
    /// What is right; `None` where nobody has judged.
    pub judgements: Option<Judgements>,
    documents: PathBuf,
}

/// A document of a set.
#[derive(Debug, Deserialize)]
pub struct SetDocument {
    /// The id that judgements name.
    pub id: String,
    /// The title, often empty.
    #[serde(default)]
    pub title: String,
    /// The text.
    #[serde(default)]
    pub text: String,
    /// Its language; concluded where it is missing.
    #[serde(default)]
    pub lang: Option<String>,
}

/// A query of a set.
#[derive(Debug, Deserialize)]
pub struct SetQuery {
    /// The id that judgements name.
    pub id: String,
    /// What is typed.
    pub text: String,
    /// What answers it, in the words of a document; empty where nobody has said.
    #[serde(default)]
    pub answers: Vec<String>,
}

/// The folders of sets, by name.
pub fn folders(sets: &Path) -> Result<Vec<PathBuf>> {
    let cannot = || format!("cannot read {}", sets.display());
    let entries = fs::read_dir(sets).with_context(cannot)?.collect::<Result<Vec<_>, _>>().with_context(cannot)?;
    let mut folders: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    folders.retain(|path| path.join("queries.jsonl").is_file());
    folders.sort();
    ensure!(!folders.is_empty(), "{} holds no folder with queries.jsonl", sets.display());
    Ok(folders)
}

impl Set {
    /// Reads queries and judgements; documents are read when they are asked for.
    pub fn open(folder: &Path) -> Result<Self> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut queries: Vec<SetQuery> = lines(&folder.join("queries.jsonl"))?.collect::<Result<_>>()?;
        let answers = folder.join("answers.tsv");
        if answers.is_file() {
            add_answers(&mut queries, &answers)?;
        }
        let qrels = folder.join("qrels.tsv");
        let judgements = if qrels.is_file() { Some(judgements(&qrels)?) } else { None };
        let documents = ["docs.jsonl", "docs.jsonl.zst"].map(|name| folder.join(name));
        let documents = documents.into_iter().find(|path| path.is_file());
        let documents = documents.with_context(|| format!("{} holds no docs.jsonl", folder.display()))?;
        Ok(Self { name, queries, judgements, documents: follow(documents)? })
    }

    /// The documents in the order of the file.
    pub fn documents(&self) -> Result<impl Iterator<Item = Result<SetDocument>> + use<>> {
        lines(&self.documents)
    }

    /// The ids of the documents in the order of the file.
    pub fn document_ids(&self) -> Result<Vec<String>> {
        self.documents()?.map(|document| Ok(document?.id)).collect()
    }
}

/// The file that a path means: itself, or the one that its only line names.
fn follow(mut path: PathBuf) -> Result<PathBuf> {
    for _ in 0..MAX_LINKS {
        if fs::metadata(&path)?.len() > MAX_LINK_BYTES {
            break;
        }
        let Ok(line) = fs::read_to_string(&path) else { break };
        let target = path.parent().unwrap_or(Path::new("")).join(line.trim());
        if line.trim().is_empty() || line.trim().contains('\n') || !target.is_file() {
            break;
        }
        path = target;
    }
    Ok(path)
}

/// The objects of a file of JSON Lines, compressed or not; blank lines are skipped.
fn lines<T: DeserializeOwned>(path: &Path) -> Result<impl Iterator<Item = Result<T>> + use<T>> {
    let path = path.to_owned();
    let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let is_compressed = path.extension().is_some_and(|extension| extension == "zst");
    let content: Box<dyn Read> = if is_compressed { Box::new(zstd::Decoder::new(file)?) } else { Box::new(file) };
    let numbered = (1..).zip(BufReader::new(content).lines());
    let filled = numbered.filter(|(_, line)| line.as_ref().map_or(true, |line| !line.trim().is_empty()));
    Ok(filled.map(move |(number, line)| {
        let place = || format!("{}, line {number}", path.display());
        serde_json::from_str(&line.with_context(place)?).with_context(place)
    }))
}

/// Adds the answers of a file: a query's id and its answers, parted by tabs, a line.
fn add_answers(queries: &mut [SetQuery], path: &Path) -> Result<()> {
    let content = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let rows = content.lines().filter_map(|line| line.split_once('\t'));
    let answers: BTreeMap<&str, &str> = rows.collect();
    for query in queries {
        let known = answers.get(query.id.as_str()).into_iter().flat_map(|answers| answers.split('\t'));
        query.answers.extend(known.filter(|answer| !answer.is_empty()).map(str::to_owned));
    }
    Ok(())
}

fn judgements(path: &Path) -> Result<Judgements> {
    let content = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut judgements = Judgements::new();
    for line in content.lines() {
        let columns: Vec<&str> =
            if line.contains('\t') { line.split('\t').collect() } else { line.split_whitespace().collect() };
        let ([query, document, grade] | [query, _, document, grade, ..]) = columns[..] else { continue };
        // A heading has no number for a grade.
        let Ok(grade) = grade.trim().parse::<f64>() else { continue };
        #[expect(clippy::cast_possible_truncation, reason = "grades are small whole numbers")]
        judgements.entry(query.to_owned()).or_default().insert(document.to_owned(), grade as i32);
    }
    Ok(judgements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_and_a_link_kept_as_text_is_followed() {
        let sets = tempfile::tempdir().expect("a folder");
        let write = |path: &str, content: &[u8]| {
            let path = sets.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("space on the disk");
            fs::write(path, content).expect("space on the disk");
        };
        let documents = "{\"id\": \"one two\", \"text\": \"Wells dry up.\", \"lang\": \"en\"}\n\n{\"id\": \"b\", \"title\": \"Dams\"}\n";
        write("a/docs.jsonl.zst", &zstd::encode_all(documents.as_bytes(), 3).expect("it is compressed"));
        write("a/queries.jsonl", b"{\"id\": \"1\", \"text\": \"wells\"}\n");
        write("b/docs.jsonl.zst", b"../a/docs.jsonl.zst\n");
        write("b/queries.jsonl", b"{\"id\": \"1\", \"text\": \"dams\", \"lang\": \"en\"}\n");
        write("b/qrels.tsv", b"1\tone two\t2\n1\tb\t0\n");
        write("b/answers.tsv", b"1\tof clay\tclay\n");
        write("c/readme", b"no set");

        let folders = folders(sets.path()).expect("two sets");
        assert_eq!(folders.len(), 2);
        let sets: Vec<Set> = folders.iter().map(|folder| Set::open(folder).expect("a set")).collect();
        assert!(sets[0].judgements.is_none());
        assert_eq!(sets[1].document_ids().expect("ids"), ["one two", "b"]);
        assert_eq!(sets[1].judgements.as_ref().and_then(|judged| judged["1"].get("one two")), Some(&2));
        assert_eq!(sets[1].queries[0].text, "dams");
        assert_eq!(sets[1].queries[0].answers, ["of clay", "clay"]);
        assert!(sets[0].queries[0].answers.is_empty());
    }
}
