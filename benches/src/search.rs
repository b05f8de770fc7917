//! How fast a search is answered within a process: Onrecord's [`search`] with ten hits, facets, years and marked
//! snippets, beside bare Tantivy's ten hits with a count, and beside bare Tantivy with facets and snippets of its own.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use shared::index::Index;
use shared::query::Query;
use shared::search::search;

use crate::bare::Bare;
use crate::measure::{Table, micros, processor_time, quantile};
use crate::question::{Kind, Question};

/// Something that answers queries; gives how many documents match.
type Side<'a> = (&'static str, Box<dyn Fn(&Query) -> Result<usize> + 'a>);

/// How often all questions are asked again to measure processor time, whose clock is coarse.
const PROCESSOR_ROUNDS: usize = 3;

/// What was measured.
#[derive(Debug)]
pub struct Comparison {
    /// Latency and processor time, a row for each side.
    pub sides: Table,
    /// Median latency of the sides, a row for each kind of question.
    pub kinds: Table,
    /// How many questions find nothing on either side, or different numbers of documents: the two analyse text in
    /// different ways, but a ratio says little where they hardly find the same.
    pub remarks: String,
}

/// Asks both sides everything, question by question in turn.
pub fn compare(index: &Path, bare: &Path, questions: &[Question]) -> Result<Comparison> {
    let index = Index::open(index)?;
    let searcher = index.searcher();
    let bare = Bare::open(bare)?;
    let ours = |query: &Query| -> Result<usize> {
        let results = black_box(search(&searcher, query)?);
        Ok(usize::try_from(results.total)?)
    };
    let sides: [Side<'_>; 3] = [
        ("onrecord: hits, facets, years, marks", Box::new(ours)),
        ("bare: hits, count", Box::new(|query| bare.count(query))),
        ("bare: hits, count, facets, years, snippets", Box::new(|query| Ok(black_box(bare.answer(query)?).0))),
    ];
    let queries: Vec<Query> = questions.iter().map(Question::query).collect();

    let Latencies { times, totals } = latencies(&sides, &queries)?;
    let processor = processor_times(&sides, &queries)?;
    Ok(Comparison {
        sides: table_of_sides(&sides, &times, &processor),
        kinds: table_of_kinds(questions, &times),
        remarks: remarks(&totals, bare.segment_count()),
    })
}

/// The processor time bare Tantivy takes for ten hits and a count, of a question on average.
pub fn processor_of_bare_count(bare: &Path, questions: &[Question]) -> Result<Duration> {
    let bare = Bare::open(bare)?;
    let sides: [Side<'_>; 1] = [("bare: hits, count", Box::new(|query| bare.count(query)))];
    let queries: Vec<Query> = questions.iter().map(Question::query).collect();
    processor_times(&sides, &queries)?;
    let [spent] = processor_times(&sides, &queries)?;
    Ok(spent / asked(queries.len()))
}

/// What each side took and found, query by query.
#[derive(Default)]
struct Latencies {
    /// In microseconds.
    times: [Vec<f64>; 3],
    totals: Vec<[usize; 3]>,
}

/// Asks each query of each side in turn, once to warm up and once to measure.
fn latencies(sides: &[Side<'_>; 3], queries: &[Query]) -> Result<Latencies> {
    let mut latencies = Latencies::default();
    for query in queries {
        let mut found = [0; 3];
        for (place, (_, answer)) in sides.iter().enumerate() {
            answer(query)?;
            let start = Instant::now();
            found[place] = answer(query)?;
            latencies.times[place].push(micros(start.elapsed()));
        }
        latencies.totals.push(found);
    }
    Ok(latencies)
}

/// The processor time of each side for all queries, in several rounds in turn.
fn processor_times<const N: usize>(sides: &[Side<'_>; N], queries: &[Query]) -> Result<[Duration; N]> {
    let mut spent = [Duration::ZERO; N];
    for _ in 0..PROCESSOR_ROUNDS {
        for (spent, (_, answer)) in spent.iter_mut().zip(sides) {
            let start = processor_time(None)?;
            for query in queries {
                answer(query)?;
            }
            *spent += processor_time(None)?.saturating_sub(start);
        }
    }
    Ok(spent)
}

/// How many answers [`processor_times`] divides by.
fn asked(queries: usize) -> u32 {
    u32::try_from(queries * PROCESSOR_ROUNDS).expect("questions are few").max(1)
}

fn table_of_sides(sides: &[Side<'_>; 3], times: &[Vec<f64>; 3], processor: &[Duration; 3]) -> Table {
    let columns = ["µs", "p50", "p99", "processor", "× bare count", "× bare answer"];
    let mut table = Table::new(&columns);
    for ((name, _), (times, spent)) in sides.iter().zip(times.iter().zip(processor)) {
        let ratio = |to: Duration| spent.as_secs_f64() / to.as_secs_f64().max(1e-9);
        table.row(
            name,
            [
                format!("{:.0}", quantile(times, 50)),
                format!("{:.0}", quantile(times, 99)),
                format!("{:.0}", micros(*spent / asked(times.len()))),
                format!("{:.2}", ratio(processor[1])),
                format!("{:.2}", ratio(processor[2])),
            ],
        );
    }
    table
}

fn table_of_kinds(questions: &[Question], times: &[Vec<f64>; 3]) -> Table {
    let mut table = Table::new(&["p50, µs", "onrecord", "bare count", "bare answer", "p99 onrecord"]);
    for kind in Kind::ALL {
        let of_kind = |times: &Vec<f64>| -> Vec<f64> {
            let pairs = questions.iter().zip(times);
            pairs.filter(|(question, _)| question.kind == kind).map(|(_, &time)| time).collect()
        };
        let of_sides = times.each_ref().map(of_kind);
        let medians = of_sides.each_ref().map(|times| quantile(times, 50));
        let cells = medians.into_iter().chain([quantile(&of_sides[0], 99)]);
        table.row(&kind.to_string(), cells.map(|time| format!("{time:.0}")));
    }
    table
}

fn remarks(totals: &[[usize; 3]], segments: usize) -> String {
    let empty = totals.iter().filter(|found| found[0] == 0).count();
    let alike = totals.iter().filter(|found| found[0].abs_diff(found[1]) * 10 <= found[1]).count();
    format!(
        "{} questions; {empty} find nothing; in {alike} both sides find the same number of documents within a tenth; \
         bare Tantivy has {segments} segments.\n",
        totals.len()
    )
}
