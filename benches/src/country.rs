//! How fast countries are told from a text: documents per second of processor time, on one core.

use std::hint::black_box;

use anyhow::Result;
use indexer::enrich::gazetteer::{Folded, Gazetteer};
use indexer::enrich::named::Named;
use shared::document::Document;

use crate::measure::{Table, number, processor_time, quantile};

/// How many words of a text are taken: a short document.
pub const WORDS: usize = 130;

/// A round is repeated until it took so many seconds of processor time, which is counted in steps of 10 ms.
const ROUND_SECONDS: f64 = 1.0;

/// Folds and matches the opening of each document, `rounds` times, and gives a table of medians.
pub fn measure(documents: &[Document], rounds: usize) -> Result<Table> {
    let gazetteer = Gazetteer::new();
    let texts: Vec<String> = documents.iter().map(|document| opening(&document.text)).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let folded: Vec<Folded> = texts.iter().map(|text| Folded::new(text)).collect();
    let title = Folded::new("");
    let named = |text: &Folded| Named::new(&gazetteer, &title, text, "en", &[]).about(false).len();
    let mut table = Table::new(&["", "documents/s", "MB/s"]);
    let mut row = |name: &str, pass: &dyn Fn() -> usize| -> Result<()> {
        let seconds = (0..rounds).map(|_| seconds_of(pass)).collect::<Result<Vec<_>>>()?;
        let seconds = quantile(&seconds, 50);
        let rates = [number(texts.len()) / seconds, number(bytes) / 1e6 / seconds];
        table.row(name, rates.map(|rate| format!("{rate:.0}")));
        Ok(())
    };
    row("fold", &|| texts.iter().map(|text| black_box(Folded::new(text)).bytes()).sum())?;
    row("match and weigh", &|| folded.iter().map(named).sum())?;
    row("both", &|| texts.iter().map(|text| named(&Folded::new(text))).sum())?;
    Ok(table)
}

/// The first words of a text.
fn opening(text: &str) -> String {
    text.split_whitespace().take(WORDS).collect::<Vec<_>>().join(" ")
}

/// The processor time of one pass.
fn seconds_of(pass: &dyn Fn() -> usize) -> Result<f64> {
    let start = processor_time(None)?;
    let mut passes = 0;
    loop {
        black_box(pass());
        passes += 1;
        let spent = processor_time(None)?.saturating_sub(start).as_secs_f64();
        if spent >= ROUND_SECONDS {
            return Ok(spent / number(passes));
        }
    }
}
