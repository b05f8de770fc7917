//! Filtering and counting the documents that match the words, as a [pass](super::pass) comes upon them.
//!
//! Documents are judged one by one, or a [window](super::window) at a time, and counted in blocks, column after column: a column that
//! is read for many documents in a row stays in the processor's cache.

use tantivy::DocId;

use super::results::{FacetCount, FacetCounts, Histogram};
use super::window::{Places, WINDOW, document};
use crate::date::DateRange;
use crate::facet::Facet;
use crate::index::Searcher;
use crate::index::columns::{Columns, Dimension, SegmentTally, Tally, UNDATED};
use crate::index::facet_table::{FacetTable, label};
use crate::index::number_sets::{Counts, NumberSets};
use crate::query::{FacetFilter, Filters};

/// How many documents are counted at once.
const BLOCK: usize = 1_024;

/// The filters of a query in numbers of an index.
pub(super) struct Filter {
    /// By place in [`Facet::ALL`]; only facets that are filtered.
    facets: Vec<(usize, NumberFilter)>,
    date: Option<DateRange>,
}

/// The filter of one facet.
struct NumberFilter {
    /// `None` where any value will do. A value no document has makes none match.
    any: Option<Vec<u32>>,
    /// `None` if one of the values is had by no document.
    all: Option<Vec<u32>>,
    none: Vec<u32>,
}

impl NumberFilter {
    fn new(filter: &FacetFilter, table: &FacetTable) -> Self {
        let numbers = |ids: &[String]| ids.iter().filter_map(|id| table.number(id)).collect::<Vec<u32>>();
        Self {
            any: (!filter.any.is_empty()).then(|| numbers(&filter.any)),
            all: filter.all.iter().map(|id| table.number(id)).collect(),
            none: numbers(&filter.none),
        }
    }

    fn passes(&self, values: &[u32]) -> bool {
        let has = |number: &u32| values.contains(number);
        self.any.as_ref().is_none_or(|any| any.iter().any(has))
            && self.all.as_ref().is_some_and(|all| all.iter().all(has))
            && !self.none.iter().any(has)
    }
}

/// How a document stands to the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It passes all.
    Passes,
    /// It fails one alone.
    FailsOnly(Dimension),
    /// It fails several.
    Fails,
}

impl Verdict {
    fn but_fails(self, dimension: Dimension) -> Self {
        if self == Self::Passes { Self::FailsOnly(dimension) } else { Self::Fails }
    }
}

impl Filter {
    pub(super) fn new(filters: &Filters, tables: &[FacetTable]) -> Self {
        let facets = tables.iter().enumerate().filter_map(|(place, table)| {
            let filter = filters.facets.get(&table.facet())?;
            Some((place, NumberFilter::new(filter, table)))
        });
        Self { facets: facets.collect(), date: filters.date }
    }

    /// Whether it lets everything pass.
    pub(super) fn is_empty(&self) -> bool {
        self.facets.is_empty() && self.date.is_none()
    }

    /// Opens it for the documents of a segment.
    pub(super) fn open<'a>(&'a self, columns: &'a Columns) -> Sieve<'a> {
        let facets = self.facets.iter().filter_map(|(place, filter)| {
            let column = columns.facet(*place)?;
            Some(SieveOfFacet { place: *place, filter, column, known: vec![None; column.code_count()] })
        });
        Sieve { facets: facets.collect(), date: self.date, days: &columns.published }
    }

    /// The only dimension it filters; `None` if it filters none, or several.
    pub(super) fn only_dimension(&self) -> Option<Dimension> {
        match (&self.facets[..], self.date) {
            ([(place, _)], None) => Some(Dimension::Facet(*place)),
            ([], Some(_)) => Some(Dimension::Date),
            _ => None,
        }
    }
}

/// The filters of a query, for the documents of a segment.
pub(super) struct Sieve<'a> {
    facets: Vec<SieveOfFacet<'a>>,
    date: Option<DateRange>,
    days: &'a [i32],
}

/// The filter of a facet. Documents have few different sets of values: each set is judged once.
struct SieveOfFacet<'a> {
    place: usize,
    filter: &'a NumberFilter,
    column: &'a NumberSets,
    /// By the code of a set, whether it passes.
    known: Vec<Option<bool>>,
}

impl SieveOfFacet<'_> {
    fn passes(&mut self, doc: DocId) -> bool {
        self.passes_code(self.column.code(doc))
    }

    fn passes_code(&mut self, code: u32) -> bool {
        let Self { filter, column, known, .. } = self;
        match known.get_mut(code as usize) {
            Some(Some(passes)) => *passes,
            Some(known) => *known.insert(filter.passes(column.set(code))),
            None => false,
        }
    }

    /// Those that pass of the window that begins with a document.
    fn passing(&mut self, start: DocId) -> Places {
        let mut codes = [0; WINDOW];
        self.column.copy_codes(start, &mut codes);
        Places::where_holds(|place| self.passes_code(codes[place]))
    }
}

/// The matches of a window by how they stand to the filters.
pub(super) struct Split {
    /// Those that pass all.
    pub(super) passing: Places,
    /// Those that fail one filter alone, by which.
    pub(super) failing: Vec<(Dimension, Places)>,
}

/// With fewer matches in a window, each is judged by itself.
const FEW: u32 = 64;

impl Sieve<'_> {
    pub(super) fn judge(&mut self, doc: DocId) -> Verdict {
        let mut verdict = Verdict::Passes;
        for facet in &mut self.facets {
            if !facet.passes(doc) {
                verdict = verdict.but_fails(Dimension::Facet(facet.place));
            }
        }
        if self.date.is_some_and(|range| !self.is_dated_within(range, doc)) {
            verdict = verdict.but_fails(Dimension::Date);
        }
        verdict
    }

    /// Judges the matches of the window that begins with a document.
    pub(super) fn split(&mut self, start: DocId, found: &Places) -> Split {
        if self.facets.is_empty() && self.date.is_none() {
            return Split { passing: *found, failing: Vec::new() };
        }
        if found.count() < FEW {
            return self.split_one_by_one(start, found);
        }
        let facets = self.facets.iter_mut().map(|facet| (Dimension::Facet(facet.place), facet.passing(start)));
        let mut parts: Vec<(Dimension, Places)> = facets.collect();
        if let Some(range) = self.date {
            parts.push((
                Dimension::Date,
                Places::where_holds(|place| self.is_dated_within(range, document(start, place))),
            ));
        }
        let passing_but = |left_out: Option<usize>| {
            let others = parts.iter().enumerate().filter(|(part, _)| Some(*part) != left_out);
            others.fold(*found, |passing, (_, (_, places))| passing.and(places))
        };
        let failing = parts
            .iter()
            .enumerate()
            .map(|(part, (dimension, places))| (*dimension, passing_but(Some(part)).without(places)));
        Split { passing: passing_but(None), failing: failing.collect() }
    }

    fn split_one_by_one(&mut self, start: DocId, found: &Places) -> Split {
        let facets = self.facets.iter().map(|facet| Dimension::Facet(facet.place));
        let dimensions = facets.chain(self.date.map(|_| Dimension::Date));
        let mut split = Split {
            passing: Places::default(),
            failing: dimensions.map(|dimension| (dimension, Places::default())).collect(),
        };
        for place in found.iter() {
            match self.judge(document(start, place)) {
                Verdict::Passes => split.passing.add(place),
                Verdict::FailsOnly(failed) => {
                    let failing = split.failing.iter_mut().filter(|(dimension, _)| *dimension == failed);
                    failing.for_each(|(_, places)| places.add(place));
                }
                Verdict::Fails => {}
            }
        }
        split
    }

    fn is_dated_within(&self, range: DateRange, doc: DocId) -> bool {
        let day = self.days.get(doc as usize).copied().unwrap_or(UNDATED);
        day != UNDATED && range.contains(day)
    }
}

/// Counts the documents of one segment by facet and year.
#[derive(Default)]
pub(super) struct Counter {
    /// Documents that pass, and are not counted yet.
    passing: Vec<DocId>,
    /// By facet: documents that fail its filter alone.
    failing_facet: [Vec<DocId>; Facet::ALL.len()],
    /// Documents that fail the date alone.
    failing_date: Vec<DocId>,
    /// What is counted.
    counted: SegmentTally,
}

impl Counter {
    /// Counts a document where its verdict lets it count: everywhere, or in what it fails alone. It is in the tally when the counter is
    /// [finished](Self::finish).
    pub(super) fn count(&mut self, columns: &Columns, doc: DocId, verdict: Verdict) {
        let counted = &mut self.counted;
        match verdict {
            Verdict::Passes => push(&mut self.passing, doc, |docs| counted.count(columns, docs)),
            Verdict::FailsOnly(Dimension::Facet(place)) => {
                push(&mut self.failing_facet[place], doc, |docs| counted.count_facet(columns, place, docs));
            }
            Verdict::FailsOnly(Dimension::Date) => {
                push(&mut self.failing_date, doc, |docs| counted.count_years(columns, docs));
            }
            Verdict::Fails => {}
        }
    }

    /// Adds all to a tally: the full blocks by code, the few documents of the last ones by number.
    pub(super) fn finish(self, columns: &Columns, tally: &mut Tally) {
        self.counted.add_to(columns, tally);
        tally.count(columns, &self.passing);
        for (place, docs) in self.failing_facet.iter().enumerate() {
            tally.count_facet(columns, place, docs);
        }
        tally.count_years(columns, &self.failing_date);
    }
}

/// Adds a document to a block; a block that is full is counted and begun anew.
fn push(block: &mut Vec<DocId>, doc: DocId, count: impl FnOnce(&[DocId])) {
    block.push(doc);
    if block.len() == BLOCK {
        count(block);
        block.clear();
    }
}

/// The counts of every facet; what the filters name is there even with count 0.
pub(super) fn facets(tally: &Tally, searcher: &Searcher, filters: &Filters) -> Vec<FacetCounts> {
    let counted = searcher.facets.iter().zip(&tally.facets);
    counted.map(|(table, counts)| facet_counts(table, counts, filters)).collect()
}

/// The counts of the years.
pub(super) fn histogram(tally: &Tally, searcher: &Searcher) -> Histogram {
    let years = searcher.years.years().iter().copied().zip(tally.years.of_numbers());
    let mut years: Vec<(i16, u64)> = years.filter(|(_, count)| *count > 0).collect();
    years.sort_unstable();
    Histogram { years, undated: tally.years.missing() }
}

fn facet_counts(table: &FacetTable, counts: &Counts, filters: &Filters) -> FacetCounts {
    let facet = table.facet();
    let nothing = FacetFilter::default();
    let filter = filters.facets.get(&facet).unwrap_or(&nothing);
    let counted = table.values().iter().zip(counts.of_numbers()).filter_map(|(value, count)| {
        let selected = filter.any.contains(&value.id) || filter.all.contains(&value.id);
        let excluded = filter.none.contains(&value.id);
        let (id, label) = (&value.id, &value.label);
        (count > 0 || selected || excluded).then(|| FacetCount {
            id: id.clone(),
            label: label.clone(),
            count,
            selected,
            excluded,
        })
    });
    let mut values: Vec<FacetCount> = counted.collect();
    values.extend(unknown_values(facet, filter, table));
    values.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.id.cmp(&b.id)));
    FacetCounts { facet, values, missing: counts.missing() }
}

/// What a filter names and no document has.
fn unknown_values(facet: Facet, filter: &FacetFilter, table: &FacetTable) -> Vec<FacetCount> {
    let mut values: Vec<FacetCount> = Vec::new();
    let named =
        filter.any.iter().chain(&filter.all).map(|id| (id, true)).chain(filter.none.iter().map(|id| (id, false)));
    for (id, selected) in named {
        if table.number(id).is_none() && values.iter().all(|value| value.id != *id) {
            values.push(FacetCount {
                id: id.clone(),
                label: label(facet, id),
                count: 0,
                selected,
                excluded: !selected,
            });
        }
    }
    values
}
