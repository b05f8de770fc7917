//! Trends: how often questions find something, year by year or month by month, and how much that is of all there is.

use std::sync::Arc;

use shared::index::Searcher;
use shared::search::{Period, SearchError, Timeline, timeline};
use shared::variant::Variants;

use crate::answer::IndexState;
use crate::interface;
use crate::own_params::{Route, Taken};
use crate::params::{Asked, ParameterError, bad_value};
use crate::table_format::TableFormat;
use crate::understood::Understood;

/// The most questions of one trend: each takes a pass over what it finds.
pub const MAX_QUERIES: usize = 10;

/// The periods there are to choose from; the first is the default.
pub const PERIODS: [Period; 2] = [Period::Year, Period::Month];

/// What a trend takes besides filters.
pub(crate) const ROUTE: Route = Route { of_question: &["variants", interface::PARAMETER], own: &["q", "by", "format"] };

/// What is asked of a trend.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendAsked {
    /// The texts of the questions; none asks for all documents.
    pub texts: Vec<String>,
    /// What all share: filters, and whether other names are asked for too.
    pub shared: Asked,
    /// Years or months.
    pub by: Period,
    /// How it is to be told.
    pub format: TableFormat,
}

impl TrendAsked {
    /// Reads the query part of an address.
    pub fn from_query_string(query: &str) -> Result<Self, ParameterError> {
        let mut taken = Taken::from_query_string(query, ROUTE)?;
        let texts = taken.all("q");
        if texts.len() > MAX_QUERIES {
            return Err(bad_value("q", format!("at most {MAX_QUERIES} questions are counted at once: ask for fewer")));
        }
        Ok(Self {
            texts: if texts.is_empty() { vec![String::new()] } else { texts },
            by: taken.choice("by", PERIODS.map(|by| (period_name(by), by)))?,
            format: taken.choice("format", TableFormat::NAMES)?,
            shared: taken.asked,
        })
    }
}

/// What a period is called in addresses and answers.
pub fn period_name(by: Period) -> &'static str {
    match by {
        Period::Year => "year",
        Period::Month => "month",
    }
}

/// What questions find by year or month.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The state that was asked.
    pub index: IndexState,
    /// Years or months.
    pub by: Period,
    /// All documents under the same filters.
    pub all: Timeline,
    /// Each question with what it finds.
    pub series: Vec<(Understood, Timeline)>,
}

impl Trend {
    /// Asks a snapshot. This is CPU work: run it on the [pool](crate::pool).
    pub fn find(searcher: &Searcher, variants: &Arc<Variants>, asked: &TrendAsked) -> Result<Self, SearchError> {
        let filters = asked.shared.filters();
        let variants = asked.shared.variants.then_some(&**variants);
        let series = asked.texts.iter().map(|text| {
            let understood = Understood::of(text, variants);
            let found = timeline(searcher, understood.expression.as_ref(), &filters, asked.by)?;
            Ok((understood, found))
        });
        Ok(Self {
            index: IndexState::of(searcher),
            by: asked.by,
            all: timeline(searcher, None, &filters, asked.by)?,
            series: series.collect::<Result<_, SearchError>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_may_be_repeated_up_to_a_limit() {
        let read = TrendAsked::from_query_string;
        let asked = read("q=torture&q=detention&by=month&country=IR&format=csv").expect("parameters");
        assert_eq!(asked.texts, ["torture", "detention"]);
        assert_eq!((asked.by, asked.format), (Period::Month, TableFormat::Csv));
        assert_eq!(asked.shared.address(""), "?country=IRN");
        assert_eq!(read("").expect("parameters").texts, [""]);
        assert!(read(&"q=a&".repeat(MAX_QUERIES)).is_ok() && read(&"q=a&".repeat(MAX_QUERIES + 1)).is_err());
        for refused in ["by=week", "format=xml", "size=3", "sort=newest"] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }
}
