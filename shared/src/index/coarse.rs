//! Documents of which no more than the year is known. The column of days has them on the first day of January, as it has those of that day;
//! which is which, only their records tell.

use std::collections::{BTreeSet, HashMap};

use tantivy::DocAddress;

use super::columns::UNDATED;
use super::{IndexError, Searcher};
use crate::date::{Date, Precision};

/// The documents of a snapshot that are dated by a year alone.
#[derive(Debug)]
pub(crate) struct YearOnly(BTreeSet<DocAddress>);

impl YearOnly {
    /// Reads the records of all documents of a first of January.
    pub(super) fn of(searcher: &Searcher) -> Result<Self, IndexError> {
        let mut year_only = BTreeSet::new();
        let mut first_days: HashMap<i32, bool> = HashMap::new();
        for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
            for doc in segment.reader.doc_ids_alive() {
                let day = segment.columns.day(doc);
                if !*first_days.entry(day).or_insert_with(|| begins_year(day)) {
                    continue;
                }
                let address = DocAddress::new(segment_ord, doc);
                let published = searcher.stored_document(address)?.published;
                if published.is_some_and(|dating| dating.date.precision() == Precision::Year) {
                    year_only.insert(address);
                }
            }
        }
        Ok(Self(year_only))
    }

    /// Whether no more than the year of a document is known.
    pub(crate) fn has(&self, address: DocAddress) -> bool {
        self.0.contains(&address)
    }
}

fn begins_year(day: i32) -> bool {
    day != UNDATED && Date::from_day(day, Precision::Year).is_some_and(|year| year.first_day() == day)
}
