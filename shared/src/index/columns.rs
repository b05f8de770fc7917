//! What is counted, filtered and sorted by, held in memory: measured, three times cheaper per hit than reading
//! Tantivy's columns during the search.

use rustc_hash::FxHashMap;
use tantivy::DocId;
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentReader;

use super::IndexError;
use super::facet_table::{FacetTable, YearTable};
use super::groups::Groups;
use super::number_sets::{CodeCounts, Counts, NumberSets, NumberSetsBuilder};
use super::schema::Fields;
use crate::date::{Date, Precision};
use crate::facet::Facet;

/// The day of an undated document.
pub(crate) const UNDATED: i32 = i32::MIN;

/// What documents are counted and filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// A facet, by its place in the tables.
    Facet(usize),
    /// The date of publication.
    Date,
}

/// The columns of one segment.
#[derive(Debug)]
pub(crate) struct Columns {
    /// The day of publication of each document, or [`UNDATED`].
    pub(crate) published: Vec<i32>,
    /// The number of the year of publication of each document; none where undated.
    years: NumberSets,
    /// Each facet, in the order of [`Facet::ALL`](crate::facet::Facet::ALL).
    facets: Vec<NumberSets>,
    groups: Groups,
    /// Asked for a few documents in a search: it stays on disk.
    tie_breaks: Column<u64>,
}

impl Columns {
    /// Reads the columns of a segment, and adds its facet values and years to the tables.
    pub(super) fn load(
        reader: &SegmentReader,
        fields: &Fields,
        tables: &mut [FacetTable],
        year_table: &mut YearTable,
    ) -> Result<Self, IndexError> {
        let days = reader.fast_fields().i64(name(reader, fields.published))?;
        let day = |doc| days.first(doc).and_then(|day| i32::try_from(day).ok()).unwrap_or(UNDATED);
        let published: Vec<i32> = (0..reader.max_doc()).map(day).collect();
        let groups = reader.fast_fields().u64(name(reader, fields.group))?;
        Ok(Self {
            groups: Groups::of((0..reader.max_doc()).map(|doc| groups.first(doc))),
            years: years(&published, year_table),
            published,
            facets: tables.iter_mut().map(|table| facet(reader, table)).collect::<Result<_, _>>()?,
            tie_breaks: reader.fast_fields().u64(name(reader, fields.tie_break))?,
        })
    }

    /// The column of a facet, by its place in the tables.
    pub(crate) fn facet(&self, place: usize) -> Option<&NumberSets> {
        self.facets.get(place)
    }

    /// The numbers of a document's values in a facet, by its place in the tables.
    pub(crate) fn values(&self, facet: usize, doc: DocId) -> &[u32] {
        self.facet(facet).map_or(&[], |column| column.get(doc))
    }

    /// The day of a document's publication, or [`UNDATED`].
    pub(crate) fn day(&self, doc: DocId) -> i32 {
        self.published.get(doc as usize).copied().unwrap_or(UNDATED)
    }

    /// What breaks ties between documents of the same day, the smaller first.
    pub(crate) fn tie_break(&self, doc: DocId) -> u64 {
        self.tie_breaks.first(doc).unwrap_or_default()
    }

    /// The group of documents that say the same, if a document is in one: the [tie-break](Self::tie_break) of its leader.
    pub(crate) fn group(&self, doc: DocId) -> Option<u64> {
        self.groups.get(doc)
    }
}

/// How many documents have each value of each facet, and how many were published in each year.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    /// In the order of [`Facet::ALL`](crate::facet::Facet::ALL).
    pub(crate) facets: Vec<Counts>,
    pub(crate) years: Counts,
}

impl Tally {
    /// Nothing counted.
    pub(crate) fn new(tables: &[FacetTable], year_table: &YearTable) -> Self {
        let facets = tables.iter().map(|table| Counts::new(table.values().len())).collect();
        Self { facets, years: Counts::new(year_table.years().len()) }
    }

    /// Takes from another one what it counted in a dimension.
    pub(crate) fn take(&mut self, dimension: Dimension, other: &Self) {
        match dimension {
            Dimension::Facet(place) => {
                if let Some((counts, others)) = self.facets.get_mut(place).zip(other.facets.get(place)) {
                    counts.clone_from(others);
                }
            }
            Dimension::Date => self.years.clone_from(&other.years),
        }
    }

    /// Counts documents of a segment everywhere.
    pub(crate) fn count(&mut self, columns: &Columns, docs: &[DocId]) {
        (0..self.facets.len()).for_each(|place| self.count_facet(columns, place, docs));
        self.count_years(columns, docs);
    }

    /// Counts documents of a segment in one facet, by its place in the tables.
    pub(crate) fn count_facet(&mut self, columns: &Columns, place: usize, docs: &[DocId]) {
        if let Some((column, counts)) = columns.facets.get(place).zip(self.facets.get_mut(place)) {
            column.count(docs, counts);
        }
    }

    /// Counts documents of a segment in the years.
    pub(crate) fn count_years(&mut self, columns: &Columns, docs: &[DocId]) {
        columns.years.count(docs, &mut self.years);
    }
}

/// What is counted of many documents of one segment, before it is added to a [`Tally`].
#[derive(Debug, Default)]
pub(crate) struct SegmentTally {
    /// By the place of facets in the tables.
    facets: [CodeCounts; Facet::ALL.len()],
    years: CodeCounts,
}

impl SegmentTally {
    /// Counts documents everywhere.
    pub(crate) fn count(&mut self, columns: &Columns, docs: &[DocId]) {
        (0..self.facets.len()).for_each(|place| self.count_facet(columns, place, docs));
        self.count_years(columns, docs);
    }

    /// Counts documents in one facet, by its place in the tables.
    pub(crate) fn count_facet(&mut self, columns: &Columns, place: usize, docs: &[DocId]) {
        if let Some((column, counts)) = columns.facet(place).zip(self.facets.get_mut(place)) {
            column.count_by_code(docs, counts);
        }
    }

    /// Counts documents in the years.
    pub(crate) fn count_years(&mut self, columns: &Columns, docs: &[DocId]) {
        columns.years.count_by_code(docs, &mut self.years);
    }

    /// Adds what was counted.
    pub(crate) fn add_to(&self, columns: &Columns, tally: &mut Tally) {
        for ((column, by_code), counts) in columns.facets.iter().zip(&self.facets).zip(&mut tally.facets) {
            column.add_up(by_code, counts);
        }
        columns.years.add_up(&self.years, &mut tally.years);
    }
}

fn facet(reader: &SegmentReader, table: &mut FacetTable) -> Result<NumberSets, IndexError> {
    let Some(entries) = reader.fast_fields().str(table.facet().id())? else {
        return Ok(without_numbers(reader.max_doc()));
    };
    let by_ordinal = numbers_by_ordinal(&entries, table)?;
    let mut sets = NumberSetsBuilder::new(reader.max_doc(), table.values().len());
    let mut set = Vec::new();
    for doc in 0..reader.max_doc() {
        set.clear();
        for ordinal in entries.term_ords(doc) {
            let number = usize::try_from(ordinal).ok().and_then(|ordinal| by_ordinal.get(ordinal)).copied();
            let number = number.ok_or_else(|| IndexError::Engine("a facet column is damaged".to_owned()))?;
            if !set.contains(&number) {
                set.push(number);
            }
        }
        sets.push(&set);
    }
    Ok(sets.finish())
}

fn without_numbers(documents: u32) -> NumberSets {
    let mut sets = NumberSetsBuilder::new(documents, 0);
    (0..documents).for_each(|_| sets.push(&[]));
    sets.finish()
}

fn numbers_by_ordinal(entries: &StrColumn, table: &mut FacetTable) -> Result<Vec<u32>, IndexError> {
    let mut numbers = Vec::with_capacity(entries.num_terms());
    let mut entry = String::new();
    for ordinal in 0..entries.num_terms() as u64 {
        entry.clear();
        entries.ord_to_str(ordinal, &mut entry)?;
        numbers.push(table.number_of_entry(&entry));
    }
    Ok(numbers)
}

fn years(published: &[i32], table: &mut YearTable) -> NumberSets {
    let mut numbers = FxHashMap::default();
    let by_document: Vec<Option<u32>> = published
        .iter()
        .map(|&day| *numbers.entry(day).or_insert_with(|| year_of(day).map(|year| table.number(year))))
        .collect();
    let documents = u32::try_from(published.len()).expect("a segment has fewer than 2^32 documents");
    let mut sets = NumberSetsBuilder::new(documents, table.years().len());
    for number in &by_document {
        sets.push(number.as_slice());
    }
    sets.finish()
}

fn year_of(day: i32) -> Option<i16> {
    if day == UNDATED {
        return None;
    }
    Date::from_day(day, Precision::Day).map(Date::calendar_year)
}

fn name(reader: &SegmentReader, field: tantivy::schema::Field) -> &str {
    reader.schema().get_field_name(field)
}
