//! How fast a text is completed while it is typed, and how good corrections are.
//!
//! What is typed comes from the documents: their words and titles, letter by letter, some with mistakes as people make them. The
//! same for the same documents and seed.

use std::fmt::Write as _;
use std::hint::black_box;

use anyhow::Result;
use shared::document::Document;
use shared::index::{Index, Searcher};
use shared::query::parse::parse;
use shared::query::{Page, Query};
use shared::search::search;
use shared::suggest::{Kind, complete, correct};

use crate::measure::{Table, anonymous_memory, micros, number, quantile, thread_time};
use crate::random::Random;

/// How many completions are asked for.
const SIZE: usize = 10;

/// How many of a hundred texts are typed with a mistake.
const MISTYPED: u64 = 30;

/// The shortest word that is typed, in characters: shorter ones are seldom what one looks for.
const LEAST_CHARACTERS: usize = 4;

/// Types `texts` texts letter by letter, and gives the processor time of each key stroke: a completion is worked out on one thread, and
/// other work of the machine does not count.
pub fn measure(index: &Index, documents: &[Document], texts: usize, seed: u64) -> Result<(Table, String)> {
    let searcher = index.searcher();
    let (begun, memory) = (thread_time(), anonymous_memory()?);
    searcher.lexicon()?;
    let made = thread_time().saturating_sub(begun);
    let taken = anonymous_memory()?.saturating_sub(memory);
    let mut random = Random::new(seed, 600);
    let mut table = Table::new(&["µs a key", "keys", "p50", "p99", "p99.9", "most", "right word within 5"]);
    for (name, words, percent) in [
        ("words", 1, 0),
        ("words, mistyped", 1, 100),
        ("two words", 2, MISTYPED),
        ("beginnings of titles", 5, MISTYPED),
    ] {
        let mut times = Vec::new();
        let (mut right, mut asked) = (0, 0);
        for _ in 0..texts {
            let Some(meant) = sample(documents, words, &mut random) else { continue };
            let typed = if random.chance(percent) { mistype(&meant, &mut random) } else { meant.clone() };
            for (end, _) in typed.char_indices().skip(1).chain([(typed.len(), ' ')]) {
                let text = typed.get(..end).unwrap_or_default();
                let begun = thread_time();
                black_box(complete(&searcher, text, SIZE)?);
                times.push(micros(thread_time().saturating_sub(begun)));
            }
            asked += 1;
            right += usize::from(is_offered(&searcher, &meant, &typed)?);
        }
        let share = format!("{:.1} %", 100.0 * number(right) / number(asked.max(1)));
        let quantiles = [quantile(&times, 50), quantile(&times, 99), per_thousand(&times), quantile(&times, 100)];
        let cells = quantiles.map(|time| format!("{time:.0}"));
        table.row(name, std::iter::once(times.len().to_string()).chain(cells).chain([share]));
    }
    let (made, taken) = (micros(made) / 1e3, taken / 1_000_000);
    Ok((
        table,
        format!("The lexicon of the snapshot was made in {made:.0} ms of processor time and took {taken} MB.\n"),
    ))
}

/// Whether the text that was meant is among the first five words offered, one letter before its end.
fn is_offered(searcher: &Searcher, meant: &str, typed: &str) -> Result<bool> {
    let mut almost = typed.to_owned();
    almost.pop();
    let offered = complete(searcher, &almost, SIZE)?;
    let words = offered.into_iter().filter(|completion| completion.kind == Kind::Word).take(5);
    let last = |text: &str| text.rsplit(' ').next().map(str::to_lowercase);
    Ok(words.into_iter().any(|completion| last(&completion.text) == last(meant)))
}

fn per_thousand(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * 999 / 1_000).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Words that follow one another in the title or text of a document; one alone is a word of the text.
fn sample(documents: &[Document], words: usize, random: &mut Random) -> Option<String> {
    for _ in 0..100 {
        let document = random.pick(documents);
        let text = if words > 2 { &document.title } else { &document.text };
        let all: Vec<&str> = text.split_whitespace().collect();
        let Some(last) = all.len().checked_sub(words) else { continue };
        let start = if words > 2 { 0 } else { random.between(0, last) };
        let row = &all[start..start + words];
        let ends_well = row.last().is_some_and(|word| word.chars().count() >= LEAST_CHARACTERS);
        if ends_well && row.iter().all(|word| word.chars().all(char::is_alphabetic)) {
            return Some(row.join(" ").to_lowercase());
        }
    }
    None
}

/// What the corrections of mistyped and of right queries are worth.
///
/// Besides the figures come the queries for which something else was offered than what was meant, with that offer.
pub fn judge_spelling(index: &Index, documents: &[Document], queries: usize, seed: u64) -> Result<(Table, String)> {
    let searcher = index.searcher();
    searcher.lexicon()?;
    let mut random = Random::new(seed, 601);
    let columns = ["%", "queries", "first offer right", "second right", "other offer", "no offer", "p50 µs", "p99 µs"];
    let mut table = Table::new(&columns);
    let mut others = String::new();
    for (name, words, mistyped) in [
        ("one word, mistyped", 1, true),
        ("two words, mistyped", 2, true),
        ("one word, right", 1, false),
        ("two words, right", 2, false),
    ] {
        let mut judged = Judged::default();
        while judged.queries < queries {
            let Some(meant) = sample(documents, words, &mut random) else { break };
            let typed = if mistyped { mistype(&meant, &mut random) } else { meant.clone() };
            // A slip of the pen may give another word of the archive: that is a right query.
            if mistyped && (typed == meant || find(&searcher, &typed)?.1 > 50) {
                continue;
            }
            judged.queries += 1;
            if let Some(other) = judged.judge(&searcher, &meant, &typed)? {
                writeln!(others, "{typed} -> {other}, meant: {meant}")?;
            }
        }
        let share = |count: usize| format!("{:.1}", 100.0 * number(count) / number(judged.queries.max(1)));
        let counts = [judged.first, judged.second, judged.other, judged.none].map(share);
        let times = [quantile(&judged.times, 50), quantile(&judged.times, 99)].map(|time| format!("{time:.0}"));
        table.row(name, std::iter::once(judged.queries.to_string()).chain(counts).chain(times));
    }
    Ok((table, others))
}

/// How often a correction was what.
#[derive(Default)]
struct Judged {
    queries: usize,
    first: usize,
    second: usize,
    other: usize,
    none: usize,
    /// In microseconds, of queries that found little.
    times: Vec<f64>,
}

impl Judged {
    /// Gives the first offer, if none is what was meant.
    fn judge(&mut self, searcher: &Searcher, meant: &str, typed: &str) -> Result<Option<String>> {
        let (query, total) = find(searcher, typed)?;
        let begun = thread_time();
        let offers = correct(searcher, typed, &query, total)?;
        self.times.push(micros(thread_time().saturating_sub(begun)));
        let place = offers.iter().position(|offer| offer.text.to_lowercase() == meant);
        match place {
            Some(0) => self.first += 1,
            Some(_) => self.second += 1,
            None if offers.is_empty() => self.none += 1,
            None => {
                self.other += 1;
                return Ok(offers.into_iter().next().map(|offer| format!("{} ({})", offer.text, offer.total)));
            }
        }
        Ok(None)
    }
}

fn find(searcher: &Searcher, text: &str) -> Result<(Query, u64)> {
    let page = Page { offset: 0, size: 0 };
    let query = Query { expression: parse(text).expression, page, ..Query::default() };
    let total = search(searcher, &query)?.total;
    Ok((query, total))
}

/// Makes one mistake in the longest word of a text: of all kinds people make, as often as they make them (Damerau, "A technique for
/// computer detection and correction of spelling errors", 1964, found about as many letters missed, added, wrong and exchanged).
fn mistype(text: &str, random: &mut Random) -> String {
    let longest = text.split(' ').max_by_key(|word| word.chars().count()).unwrap_or_default();
    let mut letters: Vec<char> = longest.chars().collect();
    // The first letter is seldom wrong.
    let least = usize::from(!random.chance(8));
    let place = random.between(least, letters.len() - 1);
    match random.below(6) {
        0 => drop(letters.remove(place)),
        1 => letters.insert(place, *random.pick(&LETTERS)),
        2 => letters[place] = *random.pick(&LETTERS),
        3 => letters.swap(place.max(1) - 1, place.max(1)),
        4 => letters.insert(place, letters[place]),
        _ => {
            let vowels: Vec<usize> = (1..letters.len()).filter(|&place| "aeiou".contains(letters[place])).collect();
            match vowels.as_slice() {
                [] => letters[place] = *random.pick(&LETTERS),
                vowels => letters[*random.pick(vowels)] = *random.pick(&['a', 'e', 'i', 'o', 'u']),
            }
        }
    }
    text.replacen(longest, &letters.into_iter().collect::<String>(), 1)
}

/// Letters that are typed by mistake.
const LETTERS: [char; 26] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
    'x', 'y', 'z',
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;
    use crate::ingest;

    #[test]
    fn texts_are_typed_and_judged() {
        let documents = Corpus::generated(60, 1).documents;
        let dir = tempfile::tempdir().expect("a folder");
        ingest::write(dir.path(), &documents).expect("an index");
        let index = Index::open(dir.path()).expect("an index");
        let (table, _) = measure(&index, &documents, 3, 1).expect("figures");
        assert_eq!(table.render().lines().count(), 5);
        let (table, _) = judge_spelling(&index, &documents, 3, 1).expect("figures");
        assert_eq!(table.render().lines().count(), 5);
    }

    #[test]
    fn a_mistake_changes_one_word() {
        let mut random = Random::new(1, 1);
        for _ in 0..200 {
            let typed = mistype("death penalty", &mut random);
            assert!(typed.starts_with("death "), "{typed}");
        }
    }
}
