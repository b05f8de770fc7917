//! How good the order of hits is: test collections of others, each put through the real indexer, asked as a person types
//! into the box, and judged by their judgements.
//!
//! A *set* is a folder of documents, queries and judgements (see [`set`]). Nothing here knows any set.

pub mod answers;
pub mod measures;
pub mod set;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::index::{Index, Searcher};
use shared::query::parse::{Parsed, parse};
use shared::query::{Page, Query};
use shared::search::search;

use crate::measure::{Table, number};
use answers::Answers;
use measures::{DEPTH, Measures};
use set::{Set, SetQuery};

/// The last column of a run file: who answered.
const TAG: &str = "onrecord";

/// What to measure, and with what.
#[derive(Debug)]
pub struct Task<'a> {
    /// The folder of the sets.
    pub sets: &'a Path,
    /// Where the runs are written; made if need be.
    pub out: &'a Path,
    /// The program `onrecord-indexer`.
    pub indexer: &'a Path,
    /// Where indexes are kept, and taken from if they are there; `None` makes each anew.
    pub indexes: Option<&'a Path>,
}

/// Answers the queries of every set: writes `OUT/SET.run` for each, and gives the measures of those that have judgements,
/// and their means.
pub fn measure(task: &Task<'_>) -> Result<Table> {
    fs::create_dir_all(task.out).with_context(|| format!("cannot make {}", task.out.display()))?;
    let columns =
        ["set", "nDCG@10", "MAP", "Recall@100", "MRR@10", "queries", "answered", "answer shown first", "shown"];
    let mut table = Table::new(&columns);
    let mut all = Vec::new();
    for folder in set::folders(task.sets)? {
        let set = Set::open(&folder)?;
        let (runs, answers) = answer(task, &set).with_context(|| format!("cannot measure {}", folder.display()))?;
        write_run(&task.out.join(format!("{}.run", set.name)), &runs)?;
        let answered = runs.iter().filter(|run| !run.documents.is_empty()).count();
        let measures = set.judgements.as_ref().map(|judgements| {
            Measures::mean(judgements, |query| runs.iter().find(|run| run.query == query).map(|run| &run.documents[..]))
        });
        let counts = [runs.len().to_string(), answered.to_string()];
        table.row(&set.name, cells(measures).into_iter().chain(counts).chain(answers.cells()));
        all.extend(measures);
    }
    ensure!(!all.is_empty(), "{} holds no set with judgements", task.sets.display());
    table.row("mean", cells(Some(Measures::mean_of(&all))));
    Ok(table)
}

fn cells(measures: Option<Measures>) -> [String; 4] {
    let Some(Measures { ndcg, precision, recall, reciprocal_rank }) = measures else {
        return [const { String::new() }; 4];
    };
    [ndcg, precision, recall, reciprocal_rank].map(|value| format!("{value:.4}"))
}

/// The documents that a query finds, the best first.
#[derive(Debug)]
struct Run<'a> {
    query: &'a str,
    documents: Vec<String>,
}

fn answer<'a>(task: &Task<'_>, set: &'a Set) -> Result<(Vec<Run<'a>>, Answers)> {
    let (temporary, made);
    let dir = if let Some(indexes) = task.indexes {
        made = indexes.join(&set.name);
        &made
    } else {
        temporary = tempfile::tempdir()?;
        made = temporary.path().join("index");
        &made
    };
    let names = set.document_ids()?;
    if !dir.is_dir() {
        fill(task.indexer, set, dir)?;
    }
    let searcher = Index::open(dir)?.searcher();
    let runs = set.queries.iter().map(|query| ask(&searcher, query, &names)).collect::<Result<_>>()?;
    Ok((runs, Answers::count(&searcher, &set.queries)?))
}

/// Asks as the server does for a person who types the query into the box, but for the length of the page, and for copies:
/// they are judged one by one.
fn ask<'a>(searcher: &Searcher, query: &'a SetQuery, names: &[String]) -> Result<Run<'a>> {
    let Parsed { expression, loose, .. } = parse(&query.text);
    let page = Page { offset: 0, size: DEPTH };
    let asked = Query { expression, page, partial: loose, fold: false, ..Query::default() };
    if asked.expression.is_none() {
        // A box with nothing in it to find shows all documents: no answer.
        return Ok(Run { query: &query.id, documents: Vec::new() });
    }
    let hits = search(searcher, &asked)?.hits;
    let name = |id: &str| id.strip_prefix('d').and_then(|number| names.get(number.parse::<usize>().ok()?)).cloned();
    let documents = hits.iter().filter_map(|hit| name(hit.document.id.as_str())).collect();
    Ok(Run { query: &query.id, documents })
}

/// Puts the documents through the indexer. They go by their number: a set's own ids may be none to the indexer.
fn fill(indexer: &Path, set: &Set, index: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let archive = folder.path().join("archive.jsonl");
    write_archive(set, &archive)?;
    let mut command = Command::new(indexer);
    command.arg("ingest").arg(&archive).arg("--index").arg(index);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn write_archive(set: &Set, archive: &PathBuf) -> Result<()> {
    let mut out = BufWriter::new(File::create(archive)?);
    for (place, document) in set.documents()?.enumerate() {
        let document = document?;
        let id = format!("d{place}");
        let line = json!({"id": id, "title": document.title, "text": document.text, "lang": document.lang});
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// Writes a run in the form of TREC: `query Q0 document rank score tag`. Scores only say the order: they descend
/// strictly, so that no program that sorts by them breaks a tie in its own way.
fn write_run(path: &Path, runs: &[Run<'_>]) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
    for run in runs {
        for (rank, document) in (1..).zip(&run.documents) {
            let score = number(DEPTH + 1 - rank);
            writeln!(out, "{} Q0 {document} {rank} {score} {TAG}", run.query).with_context(cannot)?;
        }
    }
    out.flush().with_context(cannot)
}
