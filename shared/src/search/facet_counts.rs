//! Filtering and counting, in one pass over the documents that match the words.

use tantivy::DocId;

use super::results::{FacetCount, FacetCounts, Histogram};
use crate::date::DateRange;
use crate::facet::Facet;
use crate::index::columns::{Columns, FacetTable, UNDATED, label};
use crate::query::{FacetFilter, Filters};

/// Years that are counted: those a [`Date`](crate::date::Date) can have.
const YEARS: usize = 10_000;

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
    /// It fails one alone: a facet's, or (`None`) the date's.
    FailsOnly(Option<usize>),
    /// It fails several.
    Fails,
}

impl Filter {
    pub(super) fn new(filters: &Filters, tables: &[FacetTable]) -> Self {
        let facets = tables.iter().enumerate().filter_map(|(place, table)| {
            let filter = filters.facets.get(&table.facet())?;
            Some((place, NumberFilter::new(filter, table)))
        });
        Self { facets: facets.collect(), date: filters.date }
    }

    pub(super) fn judge(&self, columns: &Columns, doc: DocId) -> Verdict {
        let mut verdict = Verdict::Passes;
        let failed_facets = self
            .facets
            .iter()
            .filter(|(place, filter)| !filter.passes(columns.values(*place, doc)))
            .map(|(place, _)| Some(*place));
        let published = columns.published.get(doc as usize).copied().unwrap_or(UNDATED);
        let fails_date = self.date.is_some_and(|range| published == UNDATED || !range.contains(published));
        for failed in failed_facets.chain(fails_date.then_some(None)) {
            if verdict != Verdict::Passes {
                return Verdict::Fails;
            }
            verdict = Verdict::FailsOnly(failed);
        }
        verdict
    }
}

/// Counts documents by facet and year.
pub(super) struct Counter {
    facets: Vec<Vec<u64>>,
    missing: Vec<u64>,
    years: Vec<u64>,
    undated: u64,
}

impl Counter {
    pub(super) fn new(tables: &[FacetTable]) -> Self {
        Self {
            facets: tables.iter().map(|table| vec![0; table.values().len()]).collect(),
            missing: vec![0; tables.len()],
            years: vec![0; YEARS],
            undated: 0,
        }
    }

    /// Counts a document where its verdict lets it count: everywhere, or in what it fails alone.
    pub(super) fn count(&mut self, columns: &Columns, doc: DocId, verdict: Verdict) {
        match verdict {
            Verdict::Passes => {
                (0..self.facets.len()).for_each(|place| self.count_facet(columns, doc, place));
                self.count_year(columns, doc);
            }
            Verdict::FailsOnly(Some(place)) => self.count_facet(columns, doc, place),
            Verdict::FailsOnly(None) => self.count_year(columns, doc),
            Verdict::Fails => {}
        }
    }

    fn count_facet(&mut self, columns: &Columns, doc: DocId, place: usize) {
        let values = columns.values(place, doc);
        let Some(counts) = self.facets.get_mut(place) else { return };
        if values.is_empty() {
            self.missing[place] += 1;
        }
        for &value in values {
            counts[value as usize] += 1;
        }
    }

    fn count_year(&mut self, columns: &Columns, doc: DocId) {
        let doc = doc as usize;
        if columns.published.get(doc).is_none_or(|day| *day == UNDATED) {
            self.undated += 1;
        } else if let Some(count) =
            columns.years.get(doc).and_then(|year| self.years.get_mut(usize::try_from(*year).ok()?))
        {
            *count += 1;
        }
    }

    /// The counts of every facet; what the filters name is there even with count 0.
    pub(super) fn facet_counts(&self, tables: &[FacetTable], filters: &Filters) -> Vec<FacetCounts> {
        let counted = tables.iter().zip(&self.facets).zip(&self.missing);
        counted.map(|((table, counts), &missing)| facet_counts(table, counts, missing, filters)).collect()
    }

    pub(super) fn histogram(&self) -> Histogram {
        let years = (0_i16..).zip(&self.years).filter(|(_, count)| **count > 0);
        Histogram { years: years.map(|(year, count)| (year, *count)).collect(), undated: self.undated }
    }
}

fn facet_counts(table: &FacetTable, counts: &[u64], missing: u64, filters: &Filters) -> FacetCounts {
    let facet = table.facet();
    let nothing = FacetFilter::default();
    let filter = filters.facets.get(&facet).unwrap_or(&nothing);
    let is_selected = |id: &String| filter.any.contains(id) || filter.all.contains(id);
    let counted = table.values().iter().zip(counts);
    let mut values: Vec<FacetCount> = counted
        .map(|(value, &count)| FacetCount {
            id: value.id.clone(),
            label: value.label.clone(),
            count,
            selected: is_selected(&value.id),
            excluded: filter.none.contains(&value.id),
        })
        .filter(|value| value.count > 0 || value.selected || value.excluded)
        .collect();
    values.extend(unknown_values(facet, filter, table));
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.id.cmp(&b.id)));
    FacetCounts { facet, values, missing }
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
