//! How cost grows with the archive: indexes of generated documents of several sizes, and what a mix of questions, browsing
//! (no words at all) and a word of every other document cost in each, beside bare Tantivy.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use shared::document::Document;
use shared::index::Index;
use shared::query::{Query, parse::parse};

use crate::bare::Bare;
use crate::generator::Archive;
use crate::ingest::{megabytes_of, size};
use crate::measure::{Table, anonymous_memory, number, quantile};
use crate::pair::Pair;
use crate::question::{Question, document_frequencies, questions};
use crate::search::{Side, measure, sides};

/// How many documents of the archive questions are drawn from, and words counted in.
const SAMPLE: usize = 10_000;
/// How often browsing and the frequent word are asked for.
const REPETITIONS: usize = 50;

/// Fills both indexes with generated documents; none is held in memory longer than it takes to put it.
pub fn fill(pair: &Pair, archive: &Archive, documents: usize) -> Result<()> {
    pair.fill(|number| (number < documents).then(|| archive.document(number)))
}

/// Fills both indexes of a folder in a process of its own, so that what it leaves behind in memory is not taken for
/// what an open index needs.
pub fn fill_apart(folder: &Path, documents: usize, archive: &Archive) -> Result<()> {
    let this = std::env::current_exe().context("cannot tell where this program is")?;
    let mut command = Command::new(this);
    command.arg("fill").arg(folder).args([
        "--documents",
        &documents.to_string(),
        "--seed",
        &archive.seed().to_string(),
    ]);
    command.args(["--words", &archive.median_words().to_string()]);
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(status.success(), "{command:?} failed: {status}");
    Ok(())
}

/// Asks both sides: a table of costs, and one of sizes.
pub fn compare(pair: &Pair, archive: &Archive, asked: usize) -> Result<[Table; 2]> {
    let before = anonymous_memory()?;
    let start = Instant::now();
    let searcher = Index::open(&pair.ours)?.searcher();
    let (opening, open) = (start.elapsed(), anonymous_memory()?);
    let start = Instant::now();
    let bare = Bare::open(&pair.bare)?;
    let (bare_opening, bare_open) = (start.elapsed(), anonymous_memory()?);

    let mut sizes = Table::new(&["", "index MB", "opening ms", "memory MB once open", "bytes a document"]);
    let documents = number(usize::try_from(searcher.document_count())?).max(1.0);
    let mut row = |name, folder: &Path, opening: Duration, memory: u64| -> Result<()> {
        let bytes = number(usize::try_from(memory)?);
        let cells = [megabytes_of(size(folder)?), opening.as_secs_f64() * 1e3, bytes / 1e6, bytes / documents];
        table_row(&mut sizes, name, cells);
        Ok(())
    };
    row("onrecord", &pair.ours, opening, open.saturating_sub(before))?;
    row("bare Tantivy", &pair.bare, bare_opening, bare_open.saturating_sub(open))?;

    let sample: Vec<Document> = archive.documents(SAMPLE).collect();
    let mix: Vec<Query> = questions(&sample, asked, archive.seed()).iter().map(Question::query).collect();
    let word = word_of_half(&sample).context("no word is in half of the documents")?;
    let frequent = Query { expression: parse(&word).expression, snippets: 3, ..Query::default() };
    let browsing = Query { snippets: 3, ..Query::default() };
    let mut costs = Table::new(&["µs of processor", "found", "onrecord p50", "p99", "bare p50", "p99", "mean to mean"]);
    let [ours, _, answer] = sides(&searcher, &bare);
    let sides = [ours, answer];
    add_row(&mut costs, "mix", &sides, &mix)?;
    add_row(&mut costs, "browsing", &sides, &vec![browsing; REPETITIONS])?;
    add_row(&mut costs, "a word of half", &sides, &vec![frequent; REPETITIONS])?;
    Ok([costs, sizes])
}

fn table_row(table: &mut Table, name: &str, cells: [f64; 4]) {
    table.row(name, cells.map(|cell| format!("{cell:.0}")));
}

fn add_row(table: &mut Table, name: &str, sides: &[Side<'_>; 2], queries: &[Query]) -> Result<()> {
    let costs = measure(sides, queries)?;
    let found: Vec<usize> = costs.totals.iter().map(|totals| totals[0]).collect();
    let mean = |times: &[f64]| times.iter().sum::<f64>() / number(times.len()).max(1.0);
    let [ours, bare] = &costs.micros;
    let times = [ours, bare].map(|times| [quantile(times, 50), quantile(times, 99)]).concat();
    let cells = times.into_iter().map(|time| format!("{time:.0}"));
    let ratio = format!("{:.2}", mean(ours) / mean(bare).max(1e-3));
    table.row(name, std::iter::once(quantile(&found, 50).to_string()).chain(cells).chain([ratio]));
    Ok(())
}

/// The word whose share of the documents is nearest to a half.
fn word_of_half(documents: &[Document]) -> Option<String> {
    let distance = |count: usize| (2 * count).abs_diff(documents.len());
    let words = document_frequencies(documents).into_iter();
    words.min_by(|a, b| distance(a.1).cmp(&distance(b.1)).then_with(|| a.0.cmp(&b.0))).map(|(word, _)| word)
}
