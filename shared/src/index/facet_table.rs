//! The values that the documents of an index have, numbered.

use std::collections::HashMap;

use crate::country::{Country, Region};
use crate::document_type::DocumentType;
use crate::facet::{Facet, slug};
use crate::language::Language;

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
    pub(super) fn number_of_entry(&mut self, entry: &str) -> u32 {
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

/// The years in which the documents of an index were published. A year's number is its place in the table.
#[derive(Debug, Default)]
pub(crate) struct YearTable {
    years: Vec<i16>,
    numbers: HashMap<i16, u32>,
}

impl YearTable {
    /// The years by number.
    pub(crate) fn years(&self) -> &[i16] {
        &self.years
    }

    pub(super) fn number(&mut self, year: i16) -> u32 {
        *self.numbers.entry(year).or_insert_with(|| {
            self.years.push(year);
            u32::try_from(self.years.len() - 1).expect("there are fewer than 2^16 years")
        })
    }
}
