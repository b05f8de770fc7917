//! What a search costs within a process, on one thread: Onrecord's [`search`] with ten hits, an exact count, all facets,
//! years and three marked snippets a hit, beside bare Tantivy's ten hits with a count, and beside bare Tantivy with
//! facets, years and snippets of its own.
//!
//! What is measured is processor time, question by question in turn: neighbours on the machine do not show in it.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use shared::index::{Index, Searcher};
use shared::query::Query;
use shared::search::search;

use crate::bare::Bare;
use crate::measure::{Table, micros, number, processor_time, quantile, thread_time};
use crate::pair::Pair;
use crate::question::{Kind, Question};
use crate::report::is_report;

/// How often each question is asked of each side after it was asked once to warm up; what counts is the median.
const ROUNDS: usize = 3;

/// What was measured.
#[derive(Debug)]
pub struct Comparison {
    /// Processor time, a row for each side.
    pub sides: Table,
    /// Median and 99th percentile of the sides, a row for each kind of question.
    pub kinds: Table,
    /// How many questions find nothing, or different numbers of documents on the two sides: the two analyse text in
    /// different ways, but a ratio says little where they hardly find the same. And how many hits are long.
    pub remarks: String,
}

/// Answers a query, and says how many documents match.
type Answering<'a> = Box<dyn Fn(&Query) -> Result<usize> + 'a>;

/// Something that answers queries; gives how many documents match.
pub(crate) struct Side<'a> {
    pub(crate) name: &'static str,
    pub(crate) answer: Answering<'a>,
}

/// The sides that are compared.
pub(crate) fn sides<'a>(searcher: &'a Searcher, bare: &'a Bare) -> [Side<'a>; 3] {
    let ours = |query: &Query| -> Result<usize> {
        let results = black_box(search(searcher, query)?);
        Ok(usize::try_from(results.total)?)
    };
    [
        Side { name: "onrecord: hits, count, facets, years, 3 marked snippets", answer: Box::new(ours) },
        Side { name: "bare: hits, count", answer: Box::new(|query| bare.count(query)) },
        Side {
            name: "bare: hits, count, facets, years, snippet",
            answer: Box::new(|query| Ok(black_box(bare.answer(query)?).0)),
        },
    ]
}

/// Asks both sides everything.
pub fn compare(pair: &Pair, questions: &[Question]) -> Result<Comparison> {
    let searcher = Index::open(&pair.ours)?.searcher();
    let bare = Bare::open(&pair.bare)?;
    let sides = sides(&searcher, &bare);
    let queries: Vec<Query> = questions.iter().map(Question::query).collect();
    let costs = measure(&sides, &queries)?;
    Ok(Comparison {
        sides: table_of_sides(&sides, &costs.micros),
        kinds: table_of_kinds(questions, &costs.micros),
        remarks: remarks(&costs.totals, bare.segment_count(), reports_among_hits(&searcher, &queries)?),
    })
}

/// The processor time bare Tantivy takes for ten hits and a count, of a question on average.
pub fn processor_of_bare_count(bare: &Path, questions: &[Question]) -> Result<Duration> {
    let bare = Bare::open(bare)?;
    let queries: Vec<Query> = questions.iter().map(Question::query).collect();
    let ask_all = || queries.iter().try_for_each(|query| bare.count(query).map(drop));
    ask_all()?;
    let start = processor_time(None)?;
    ask_all()?;
    let spent = processor_time(None)?.saturating_sub(start);
    Ok(spent / u32::try_from(queries.len()).expect("questions are few").max(1))
}

/// What each side took and found.
pub(crate) struct Costs<const N: usize> {
    /// Processor time in microseconds, by side and query.
    pub(crate) micros: [Vec<f64>; N],
    /// Documents found, by query and side.
    pub(crate) totals: Vec<[usize; N]>,
}

/// Asks each query of each side in turn.
pub(crate) fn measure<const N: usize>(sides: &[Side<'_>; N], queries: &[Query]) -> Result<Costs<N>> {
    let mut costs = Costs { micros: [const { Vec::new() }; N], totals: Vec::with_capacity(queries.len()) };
    for query in queries {
        let mut found = [0; N];
        let mut times = [[0.0; ROUNDS]; N];
        for (found, side) in found.iter_mut().zip(sides) {
            *found = (side.answer)(query)?;
        }
        for round in 0..ROUNDS {
            for (times, side) in times.iter_mut().zip(sides) {
                let start = thread_time();
                (side.answer)(query)?;
                times[round] = micros(thread_time().saturating_sub(start));
            }
        }
        for (costs, times) in costs.micros.iter_mut().zip(&times) {
            costs.push(quantile(times, 50));
        }
        costs.totals.push(found);
    }
    Ok(costs)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / number(values.len()).max(1.0)
}

fn table_of_sides(sides: &[Side<'_>; 3], times: &[Vec<f64>; 3]) -> Table {
    let mut table = Table::new(&["µs of processor", "p50", "p99", "mean", "× bare count", "× bare answer"]);
    let ratio = |times: &[f64], to: &[f64]| format!("{:.2}", mean(times) / mean(to).max(1e-3));
    for (side, own) in sides.iter().zip(times) {
        let costs = [quantile(own, 50), quantile(own, 99), mean(own)].map(|cost| format!("{cost:.0}"));
        table.row(side.name, costs.into_iter().chain([ratio(own, &times[1]), ratio(own, &times[2])]));
    }
    table
}

fn table_of_kinds(questions: &[Question], times: &[Vec<f64>; 3]) -> Table {
    let heading = ["µs of processor", "onrecord p50", "p99", "bare count p50", "p99", "bare answer p50", "p99"];
    let mut table = Table::new(&heading);
    for kind in Kind::ALL {
        let of_kind = |times: &Vec<f64>| -> Vec<f64> {
            let pairs = questions.iter().zip(times);
            pairs.filter(|(question, _)| question.kind == kind).map(|(_, &time)| time).collect()
        };
        let cells = times.iter().map(of_kind).flat_map(|times| [quantile(&times, 50), quantile(&times, 99)]);
        table.row(&kind.to_string(), cells.map(|cost| format!("{cost:.0}")));
    }
    table
}

/// How many of the hits of all queries are [long](crate::report), and how many hits there are.
fn reports_among_hits(searcher: &Searcher, queries: &[Query]) -> Result<[usize; 2]> {
    let mut counts = [0; 2];
    for query in queries {
        let hits = search(searcher, query)?.hits;
        counts[0] += hits.iter().filter(|hit| is_report(&hit.document)).count();
        counts[1] += hits.len();
    }
    Ok(counts)
}

fn remarks(totals: &[[usize; 3]], segments: usize, [reports, hits]: [usize; 2]) -> String {
    let empty = totals.iter().filter(|found| found[0] == 0).count();
    let alike = totals.iter().filter(|found| found[0].abs_diff(found[1]) * 10 <= found[1]).count();
    format!(
        "{} questions; {empty} find nothing; in {alike} both sides find the same number of documents within a tenth; \
         bare Tantivy has {segments} segments; {reports} of {hits} hits are reports of 300 pages.\n",
        totals.len()
    )
}
