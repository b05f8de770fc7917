//! What is counted, filtered and sorted by, held in memory: measured, three times cheaper per hit than reading
//! Tantivy's columns during the search.

use std::collections::HashMap;

use tantivy::DocId;
use tantivy::columnar::StrColumn;
use tantivy::index::SegmentReader;

use super::IndexError;
use super::groups::Groups;
use super::schema::Fields;
use crate::country::{Country, Region};
use crate::document_type::DocumentType;
use crate::facet::{Facet, slug};
use crate::language::Language;

/// The day of an undated document.
pub(crate) const UNDATED: i32 = i32::MIN;

/// The values of one facet over the whole index. A value's number is its place in the table.
#[derive(Debug)]
pub(crate) struct FacetTable {
    facet: Facet,
    values: Vec<FacetValue>,
    numbers: HashMap<String, u32>,
}

/// One value of a facet.
#[derive(Debug)]
pub(crate) struct FacetValue {
    pub(crate) id: String,
    pub(crate) label: String,
}

impl FacetTable {
    pub(super) fn new(facet: Facet) -> Self {
        Self { facet, values: Vec::new(), numbers: HashMap::new() }
    }

    pub(crate) fn facet(&self) -> Facet {
        self.facet
    }

    /// The values by number.
    pub(crate) fn values(&self) -> &[FacetValue] {
        &self.values
    }

    /// The ids by number.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|value| value.id.as_str())
    }

    /// The number of a value, if any document has it.
    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The number of what stands in the column; topics that differ in writing only are one value.
    fn number_of_entry(&mut self, entry: &str) -> u32 {
        let id = if self.facet == Facet::Topic { slug(entry) } else { entry.to_owned() };
        if let Some(number) = self.number(&id) {
            return number;
        }
        let number = u32::try_from(self.values.len()).expect("an index has fewer than 2^32 facet values");
        let label = label(self.facet, entry);
        self.values.push(FacetValue { id: id.clone(), label });
        self.numbers.insert(id, number);
        number
    }
}

/// The name for people, in English, of a facet's value; the value itself where none is known.
pub(crate) fn label(facet: Facet, entry: &str) -> String {
    let known = match facet {
        Facet::Country => Country::parse(entry).map(|country| country.name().to_owned()),
        Facet::Region => Region::from_id(entry).map(|region| region.label().to_owned()),
        Facet::Type => DocumentType::from_id(entry).map(|document_type| document_type.label().to_owned()),
        Facet::Topic => None,
        Facet::Language => Language::parse(entry).map(|language| language.name().to_owned()),
    };
    known.unwrap_or_else(|| entry.to_owned())
}

/// The columns of one segment.
#[derive(Debug)]
pub(crate) struct Columns {
    /// The day of publication of each document, or [`UNDATED`].
    pub(crate) published: Vec<i32>,
    /// The year of publication of each document; meaningless where undated.
    pub(crate) years: Vec<i16>,
    /// What breaks ties between documents.
    pub(crate) tie_breaks: Vec<u64>,
    groups: Groups,
    /// Each facet, in the order of [`Facet::ALL`].
    facets: Vec<FacetColumn>,
}

/// The values of each document in one facet.
#[derive(Debug)]
struct FacetColumn {
    /// Where each document's values end in `numbers`.
    ends: Vec<u32>,
    numbers: Vec<u32>,
}

impl Columns {
    /// Reads the columns of a segment, and adds its facet values to the tables.
    pub(super) fn load(reader: &SegmentReader, fields: &Fields, tables: &mut [FacetTable]) -> Result<Self, IndexError> {
        let docs = 0..reader.max_doc();
        let days = reader.fast_fields().i64(name(reader, fields.published))?;
        let day = |doc| days.first(doc).and_then(|day| i32::try_from(day).ok()).unwrap_or(UNDATED);
        let published: Vec<i32> = docs.clone().map(day).collect();
        let years = published.iter().map(|&day| year_of(day)).collect();
        let keys = reader.fast_fields().u64(name(reader, fields.tie_break))?;
        let group_column = reader.fast_fields().u64(name(reader, fields.group))?;
        let groups = Groups::of(docs.clone().map(|doc| group_column.first(doc)));
        let tie_breaks = docs.map(|doc| keys.first(doc).unwrap_or_default()).collect();
        let facets =
            tables.iter_mut().map(|table| FacetColumn::load(reader, table)).collect::<Result<_, IndexError>>()?;
        Ok(Self { published, years, tie_breaks, groups, facets })
    }

    /// The group of documents that say the same, if a document is in one: the [tie-break](Self::tie_breaks) of its leader.
    pub(crate) fn group(&self, doc: DocId) -> Option<u64> {
        self.groups.get(doc)
    }

    /// Whether a document leads its group.
    pub(crate) fn leads_group(&self, doc: DocId) -> bool {
        self.group(doc).is_some_and(|group| self.tie_breaks.get(doc as usize) == Some(&group))
    }

    /// The numbers of a document's values in a facet, by its place in [`Facet::ALL`].
    pub(crate) fn values(&self, facet: usize, doc: DocId) -> &[u32] {
        self.facets.get(facet).map_or(&[], |column| column.values(doc))
    }
}

impl FacetColumn {
    fn load(reader: &SegmentReader, table: &mut FacetTable) -> Result<Self, IndexError> {
        let mut column = Self { ends: Vec::with_capacity(reader.max_doc() as usize), numbers: Vec::new() };
        let Some(entries) = reader.fast_fields().str(table.facet().id())? else {
            column.ends.resize(reader.max_doc() as usize, 0);
            return Ok(column);
        };
        let by_ordinal = numbers_by_ordinal(&entries, table)?;
        for doc in 0..reader.max_doc() {
            let start = column.numbers.len();
            for ordinal in entries.term_ords(doc) {
                let number = usize::try_from(ordinal).ok().and_then(|ordinal| by_ordinal.get(ordinal)).copied();
                let number = number.ok_or_else(|| IndexError::Engine("a facet column is damaged".to_owned()))?;
                if !column.numbers.iter().skip(start).any(|known| *known == number) {
                    column.numbers.push(number);
                }
            }
            column.ends.push(u32::try_from(column.numbers.len()).expect("a segment has fewer than 2^32 facet entries"));
        }
        Ok(column)
    }

    fn values(&self, doc: DocId) -> &[u32] {
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { self.ends.get(doc - 1).map_or(0, |end| *end as usize) };
        let end = self.ends.get(doc).map_or(start, |end| *end as usize);
        self.numbers.get(start..end).unwrap_or_default()
    }
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

fn name(reader: &SegmentReader, field: tantivy::schema::Field) -> &str {
    reader.schema().get_field_name(field)
}

fn year_of(day: i32) -> i16 {
    if day == UNDATED {
        return 0;
    }
    crate::date::Date::from_day(day, crate::date::Precision::Day).map_or(0, crate::date::Date::calendar_year)
}
