//! How many documents a question finds in each year or month.

use std::collections::{BTreeMap, HashMap};

use super::SearchError;
use super::compile::compile;
use super::pass::for_each_passing;
use crate::date::{Date, Precision};
use crate::index::Searcher;
use crate::index::columns::UNDATED;
use crate::query::{Expression, Filters};

/// The periods by which a [`Timeline`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Calendar years.
    Year,
    /// Calendar months.
    Month,
}

/// Documents by year or month of publication. Every document that is found counts once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// The periods that have documents, ascending, with their counts.
    pub periods: Vec<(Date, u64)>,
    /// How many documents are known by their year alone, and so are in no month; 0 where years are counted.
    pub year_only: u64,
    /// How many documents have no date.
    pub undated: u64,
}

impl Timeline {
    /// How many documents there are in all.
    pub fn total(&self) -> u64 {
        self.periods.iter().map(|(_, count)| count).sum::<u64>() + self.year_only + self.undated
    }

    /// How many documents there are in a period.
    pub fn count(&self, period: Date) -> u64 {
        let place = self.periods.binary_search_by_key(&period, |(period, _)| *period);
        place.ok().and_then(|place| self.periods.get(place)).map_or(0, |(_, count)| *count)
    }
}

/// Counts what a question finds by year or month. The days are counted first, so that each is looked up in the calendar once.
pub fn timeline(
    searcher: &Searcher,
    expression: Option<&Expression>,
    filters: &Filters,
    by: Period,
) -> Result<Timeline, SearchError> {
    let plan = compile(searcher, expression)?;
    let year_only = if by == Period::Month { Some(searcher.year_only()?) } else { None };
    let mut timeline = Timeline::default();
    let mut days: HashMap<i32, u64> = HashMap::new();
    for_each_passing(searcher, &plan, filters, |columns, address| match columns.day(address.doc_id) {
        UNDATED => timeline.undated += 1,
        _ if year_only.is_some_and(|year_only| year_only.has(address)) => timeline.year_only += 1,
        day => *days.entry(day).or_default() += 1,
    })?;
    let precision = if by == Period::Month { Precision::Month } else { Precision::Year };
    let mut periods: BTreeMap<Date, u64> = BTreeMap::new();
    #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
    for (day, count) in days {
        match Date::from_day(day, precision) {
            Some(period) => *periods.entry(period).or_default() += count,
            None => timeline.undated += count,
        }
    }
    timeline.periods = periods.into_iter().collect();
    Ok(timeline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DateEvidence, Dating, Document};
    use crate::index::{Index, Writer};
    use crate::query::parse::parse;
    use crate::sample::document;

    fn counted(query: &str, by: Period) -> (Vec<(String, u64)>, u64, u64) {
        let dir = tempfile::tempdir().unwrap();
        let writer = Writer::open(dir.path()).unwrap();
        let dates = ["2019", "2019-01", "2019-01-01", "2019-01-31", "2019-08", "2017-08-02", "2017", ""];
        for (place, date) in dates.into_iter().enumerate() {
            let published = Date::parse(date).map(|date| Dating { date, evidence: DateEvidence::Metadata });
            let text = if place % 2 == 0 { "A dry well." } else { "A dry river." };
            writer.put(&Document { published, ..document(&format!("d{place}"), "en", "Water", text) }).unwrap();
        }
        writer.commit().unwrap();
        let searcher = Index::open(dir.path()).unwrap().searcher();
        let counted = timeline(&searcher, parse(query).expression.as_ref(), &Filters::default(), by).unwrap();
        let found = super::super::count(&searcher, parse(query).expression.as_ref(), &Filters::default()).unwrap();
        assert_eq!(counted.total(), found);
        let periods = counted.periods.iter().map(|(period, count)| (period.to_string(), *count)).collect();
        (periods, counted.year_only, counted.undated)
    }

    fn check(query: &str, by: Period, periods: &[(&str, u64)], year_only: u64, undated: u64) {
        let periods = periods.iter().map(|(period, count)| ((*period).to_owned(), *count)).collect();
        assert_eq!(counted(query, by), (periods, year_only, undated), "{query} {by:?}");
    }

    #[test]
    fn what_is_known_by_its_year_is_in_a_year_and_in_no_month() {
        check("", Period::Year, &[("2017", 2), ("2019", 5)], 0, 1);
        check("", Period::Month, &[("2017-08", 1), ("2019-01", 3), ("2019-08", 1)], 2, 1);
        check("river", Period::Year, &[("2017", 1), ("2019", 2)], 0, 1);
        check("well", Period::Month, &[("2019-01", 1), ("2019-08", 1)], 2, 0);
        check("sea", Period::Month, &[], 0, 0);
    }

    #[test]
    fn a_period_without_documents_counts_none() {
        let day = |text: &str| Date::parse(text).unwrap();
        let timeline = Timeline { periods: vec![(day("2017"), 2), (day("2019"), 5)], ..Timeline::default() };
        assert_eq!([day("2017"), day("2018"), day("2019")].map(|year| timeline.count(year)), [2, 0, 5]);
    }
}
