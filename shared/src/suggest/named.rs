//! What has a name of its own: countries, topics and types of documents, by every name one may begin to type.

use super::documents::DocumentSet;
use super::lexicon::Lexicon;
use super::mistakes::{EDIT, Extent, Near, near};
use super::words::Words;
use crate::country::Country;
use crate::facet::Facet;
use crate::index::Searcher;
use crate::index::analysis::{fold, tokenize};

/// The facets whose values are offered by name.
const OFFERED: [Facet; 3] = [Facet::Country, Facet::Topic, Facet::Type];

/// The least a name is typed of before mistakes in it are forgiven, in characters.
const LEAST_WITH_MISTAKES: usize = 4;

/// The values of facets that living documents have, by name.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Names as [`key`]s, each from every one of its words on: "arab emirates" leads to the United Arab Emirates.
    keys: Words,
    /// What each key stands for.
    meanings: Vec<Meaning>,
}

/// What a key stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    value: Value,
    /// How many words of the name come before the key.
    skipped: usize,
    name: String,
}

/// A value of a facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Value {
    /// The facet's place in [`Facet::ALL`].
    pub(super) facet: usize,
    /// The value's number in the facet's table.
    pub(super) number: u32,
    /// How many documents have it.
    pub(super) count: u64,
}

/// A value with the name under which it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) value: Value,
    pub(super) name: String,
}

impl Names {
    /// Counts the values of a snapshot, and gathers the names of those that occur.
    pub(super) fn of(searcher: &Searcher) -> Self {
        let mut entries: Vec<(String, Meaning)> = Vec::new();
        for (facet, table) in searcher.facets.iter().enumerate().filter(|(_, table)| OFFERED.contains(&table.facet())) {
            for (value, count) in table.values().iter().zip(counts(searcher, facet, table.values().len())) {
                let Some(number) = table.number(&value.id).filter(|_| count > 0) else { continue };
                let value_of = Value { facet, number, count };
                for name in names(table.facet(), &value.id, &value.label) {
                    entries.extend(
                        keys(&name)
                            .into_iter()
                            .enumerate()
                            .map(|(skipped, key)| (key, Meaning { value: value_of, skipped, name: name.clone() })),
                    );
                }
            }
        }
        entries.sort();
        entries.dedup();
        let mut names = Self::default();
        for (key, meaning) in entries {
            if names.keys.push(key.as_bytes(), 0).is_some() {
                names.meanings.push(meaning);
            }
        }
        names
    }

    /// The values with a name that begins as was typed; each once. Those whose name begins so come before those with such a word within,
    /// then the most frequent.
    pub(super) fn beginning(&self, typed: &str, wanted: impl Fn(usize) -> bool) -> Vec<Named> {
        let key = key(typed);
        if key.is_empty() {
            return Vec::new();
        }
        self.ranked(&[Near { words: self.keys.with_prefix(&key), cost: 0 }], wanted)
    }

    /// The values with a name that begins as was typed but for a mistake.
    pub(super) fn beginning_nearly(&self, typed: &str, wanted: impl Fn(usize) -> bool) -> Vec<Named> {
        let key = key(typed);
        if key.chars().count() < LEAST_WITH_MISTAKES {
            return Vec::new();
        }
        self.ranked(&near(&self.keys, &key, EDIT, Extent::Beginning), wanted)
    }

    fn ranked(&self, near: &[Near], wanted: impl Fn(usize) -> bool) -> Vec<Named> {
        let mut ranked: Vec<_> = near
            .iter()
            .flat_map(|near| near.words.clone().map(move |key| (near.cost, key)))
            .filter_map(|(cost, key)| Some((cost, self.meanings.get(key as usize)?)))
            .filter(|(_, meaning)| wanted(meaning.value.facet))
            .map(|(cost, meaning)| ((cost, meaning.skipped > 0, std::cmp::Reverse(meaning.value.count)), meaning))
            .collect();
        ranked.sort_unstable();
        let mut found: Vec<Named> = Vec::new();
        for (_, meaning) in ranked {
            if found.iter().all(|named| named.value != meaning.value) {
                found.push(Named { value: meaning.value, name: meaning.name.clone() });
            }
        }
        found
    }
}

/// How many of some documents have a value.
pub(super) fn count_within(searcher: &Searcher, lexicon: &Lexicon, value: Value, documents: &DocumentSet) -> u64 {
    let mut places = documents.places().peekable();
    let mut count = 0;
    for (number, segment) in searcher.segments.iter().enumerate() {
        let (start, end) = (lexicon.layout.start(number), lexicon.layout.start(number + 1));
        while let Some(place) = places.next_if(|place| *place < end) {
            count += u64::from(segment.columns.values(value.facet, place - start).contains(&value.number));
        }
    }
    count
}

/// How many living documents have each value of a facet.
fn counts(searcher: &Searcher, facet: usize, values: usize) -> Vec<u64> {
    let mut counts = vec![0; values];
    for segment in &searcher.segments {
        for doc in segment.reader.doc_ids_alive() {
            for &number in segment.columns.values(facet, doc) {
                if let Some(count) = counts.get_mut(number as usize) {
                    *count += 1;
                }
            }
        }
    }
    counts
}

/// Every name of a value; the one that is shown first.
fn names(facet: Facet, id: &str, label: &str) -> Vec<String> {
    let mut names = vec![label.to_owned()];
    if let Some(country) = Country::parse(id).filter(|_| facet == Facet::Country) {
        names.extend(country.names().into_iter().chain(country.aliases()).map(str::to_owned));
    }
    names.dedup();
    names
}

/// A name as it is compared: its words folded, one space between.
fn key(name: &str) -> String {
    let words: Vec<String> = tokenize(name).filter_map(|word| name.get(word)).map(fold).collect();
    words.join(" ")
}

/// The key of a name, from each of its words on.
fn keys(name: &str) -> Vec<String> {
    let starts = tokenize(name).map(|word| word.start);
    starts.filter_map(|start| name.get(start..)).map(key).collect()
}
