//! A trend as JSON and as a table.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;
use shared::search::{Period, Timeline};

use super::json::{IndexBody, Warning, warning};
use crate::csv::Table;
use crate::trend::{Trend, period_name};

/// What questions find by year or month.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Trend")]
pub(crate) struct Body<'a> {
    index: IndexBody<'a>,
    by: &'static str,
    all: AllBody,
    series: Vec<SeriesBody<'a>>,
}

/// Documents under the filters, and those of them that are in no period.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Counted")]
struct AllBody {
    total: u64,
    undated: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    year_only: Option<u64>,
}

/// What one question finds by year or month.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TrendSeries")]
struct SeriesBody<'a> {
    q: &'a str,
    reads: String,
    warnings: Vec<Warning<'a>>,
    #[serde(flatten)]
    counted: AllBody,
    points: Vec<Point>,
}

/// What is found of a period, and how much that is of all.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TrendPoint")]
struct Point {
    period: String,
    count: u64,
    all: u64,
    share: f64,
}

/// Writes a trend as JSON.
pub fn json(trend: &Trend) -> serde_json::Result<Vec<u8>> {
    let series = trend.series.iter().map(|(understood, found)| SeriesBody {
        q: &understood.text,
        reads: understood.reads(),
        warnings: understood.notices.iter().map(|notice| warning(&understood.text, notice)).collect(),
        counted: counted(trend.by, found),
        points: points(&trend.all, found).collect(),
    });
    serde_json::to_vec(&Body {
        index: IndexBody { generation: &trend.index.generation, documents: trend.index.documents },
        by: period_name(trend.by),
        all: counted(trend.by, &trend.all),
        series: series.collect(),
    })
}

/// Writes a trend as a table: a row for each question and period, as programs for statistics take it. What is in no period follows in rows of
/// its own.
pub fn csv(trend: &Trend) -> io::Result<Vec<u8>> {
    let mut table = Table::begin(Vec::new())?;
    table.row(["q", "period", "count", "all", "share"])?;
    for (understood, found) in &trend.series {
        let mut row = |point: Point| {
            let (count, all) = (point.count.to_string(), point.all.to_string());
            table.row([understood.text.as_str(), &point.period, &count, &all, &point.share.to_string()])
        };
        for point in points(&trend.all, found) {
            row(point)?;
        }
        if trend.by == Period::Month {
            row(point("year-only".to_owned(), found.year_only, trend.all.year_only))?;
        }
        row(point("undated".to_owned(), found.undated, trend.all.undated))?;
    }
    table.finish()
}

fn counted(by: Period, found: &Timeline) -> AllBody {
    let year_only = (by == Period::Month).then_some(found.year_only);
    AllBody { total: found.total(), undated: found.undated, year_only }
}

/// A point for every period in which there is any document under the filters.
fn points(all: &Timeline, found: &Timeline) -> impl Iterator<Item = Point> {
    all.periods.iter().map(|(period, all)| point(period.to_string(), found.count(*period), *all))
}

/// `share` is rounded to six digits; it is 0 where there is nothing to share.
fn point(period: String, count: u64, all: u64) -> Point {
    #[expect(clippy::cast_precision_loss, reason = "an archive has fewer than 2^52 documents")]
    let share = if all == 0 { 0.0 } else { (count as f64 / all as f64 * 1e6).round() / 1e6 };
    Point { period, count, all, share }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use shared::date::Date;

    use super::*;
    use crate::sample;
    use crate::understood::Understood;

    fn timeline(periods: &[(&str, u64)], year_only: u64, undated: u64) -> Timeline {
        let periods = periods.iter().map(|(period, count)| (Date::parse(period).expect(period), *count)).collect();
        Timeline { periods, year_only, undated }
    }

    fn trend() -> Trend {
        Trend {
            index: sample::answer().index,
            by: Period::Month,
            all: timeline(&[("2018-11", 40), ("2019-08", 30)], 12, 4),
            series: vec![(Understood::of("detain* -women", None), timeline(&[("2019-08", 10)], 1, 2))],
        }
    }

    #[test]
    fn a_trend_is_written_as_documented() {
        let written: Value = serde_json::from_slice(&json(&trend()).expect("JSON")).expect("JSON");
        assert_eq!(written, sample::documented_under("## Trends"));
    }

    #[test]
    fn a_table_has_a_row_for_each_question_and_period() {
        let written = String::from_utf8(csv(&trend()).expect("a table")).expect("text");
        let rows: Vec<&str> = written.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
        assert_eq!(
            rows,
            [
                "q,period,count,all,share",
                "detain* -women,2018-11,0,40,0",
                "detain* -women,2019-08,10,30,0.333333",
                "detain* -women,year-only,1,12,0.083333",
                "detain* -women,undated,2,4,0.5",
            ]
        );
    }
}
