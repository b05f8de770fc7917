//! What questions find over time: for each a row of bars, all to one scale, labelled where they stand.

use askama::Template;
use shared::date::Date;
use shared::query::describe::{all_documents, describe_in};
use shared::search::{Period, Timeline};

use super::bars::{Axis, HEIGHT};
use super::frame::Frame;
use super::setting::Setting;
use crate::page::links;
use crate::params::{Asked, DateFilter};
use crate::trend::{MAX_QUERIES, PERIODS, Trend, TrendAsked, period_name};
use crate::understood::Understood;
use crate::words::Words;

/// The path of the page.
pub const PATH: &str = "/trend";

/// Over how many periods the axis keeps the gaps of periods without documents.
const LONGEST_AXIS: usize = 1_800;
/// How many slots the axis has at least.
const LEAST_SLOTS: usize = 12;
/// The least height of a bar that stands for something, in CSS pixels.
const LEAST: u64 = 1;

#[derive(Template)]
#[template(path = "trend.html")]
struct TrendPage {
    frame: Frame,
    /// The questions, and a field for one more.
    fields: Vec<String>,
    /// What the form sends besides them.
    kept: Vec<(String, String)>,
    /// The same by years and by months.
    periods: Vec<PeriodLink>,
    series: Vec<Series>,
    /// The highest share of all, to which the bars are scaled.
    highest: String,
    first: String,
    last: String,
    /// What opens the table.
    as_table: &'static str,
    /// What its first column holds.
    period: &'static str,
    /// The periods as a table: a row each, with a share and a count for each question.
    rows: Vec<Row>,
    json: String,
    csv: String,
}

struct PeriodLink {
    label: &'static str,
    href: String,
    current: bool,
}

struct Series {
    reads: String,
    href: String,
    total: String,
    /// Documents that are known by their year alone, and so are in no month.
    year_only: Option<String>,
    undated: Option<String>,
    bars: Vec<Bar>,
}

struct Bar {
    x: String,
    width: String,
    y: u64,
    height: u64,
    href: String,
    name: String,
}

struct Row {
    period: String,
    cells: Vec<(String, String)>,
}

/// The page of a trend.
pub fn page(trend: &Trend, asked: &TrendAsked, setting: Setting<'_>) -> askama::Result<String> {
    let words = setting.words();
    let periods: Vec<(Date, u64)> = trend.all.periods.clone();
    let shares = trend.series.iter().flat_map(|(_, found)| periods.iter().map(|period| share(found, *period)));
    let highest = shares.max().unwrap_or(0).max(1);
    let of_all =
        |(understood, found): &(Understood, Timeline)| series(asked, understood, found, &periods, highest, words);
    let questions = asked.texts.iter().filter(|text| !text.is_empty()).cloned();
    let more = (asked.texts.len() < MAX_QUERIES).then(String::new);
    let of_programs = |format: &str| {
        let whole = address("/v1/trend", asked, asked.by, &asked.shared.in_language(None));
        links::with_parameter(&whole, "format", format)
    };
    let here = |language| address(PATH, asked, asked.by, &asked.shared.in_language(Some(language)));
    let (as_table, period) = match asked.by {
        Period::Year => (words.say("years-as-table"), words.say("year")),
        Period::Month => (words.say("months-as-table"), words.say("month")),
    };
    let page = TrendPage {
        frame: Frame::new(words.say("trend"), "", setting.interface).at(here),
        fields: questions.chain(more).collect(),
        kept: by_pair(asked.by).map(owned).into_iter().chain(asked.shared.pairs()).collect(),
        periods: PERIODS.map(|by| period_link(asked, by, words)).into(),
        series: trend.series.iter().map(of_all).collect(),
        highest: words.percent(highest),
        first: periods.first().map(|(period, _)| words.date(*period)).unwrap_or_default(),
        last: periods.last().map(|(period, _)| words.date(*period)).unwrap_or_default(),
        as_table,
        period,
        rows: periods.iter().map(|period| row(trend, *period, words)).collect(),
        json: of_programs("json"),
        csv: of_programs("csv"),
    };
    page.render()
}

fn series(
    asked: &TrendAsked,
    understood: &Understood,
    found: &Timeline,
    periods: &[(Date, u64)],
    highest: u64,
    words: Words,
) -> Series {
    let question = asked.shared.with_text(&understood.text);
    let axis = axis(periods, words);
    let full = periods.iter().enumerate().filter(|(_, (period, _))| found.count(*period) > 0);
    let bars = full.map(|(index, period)| {
        let share = share(found, *period);
        let place = if is_whole(periods) { place(periods, period.0) } else { index };
        let (x, width) = axis.slot(place).part(1, 8);
        let height = (share * HEIGHT).div_ceil(highest).clamp(LEAST, HEIGHT);
        let filter = DateFilter { from: Some(period.0), to: Some(period.0) };
        let (date, documents) = (words.date(period.0), words.documents(found.count(period.0)));
        let values = [("year", date.as_str()), ("documents", &documents), ("share", &words.percent(share))];
        Bar {
            x,
            width,
            y: HEIGHT - height,
            height,
            href: question.with_date(Some(filter)).address("/search"),
            name: words.fill("trend-bar", &values),
        }
    });
    Series {
        reads: match &understood.expression {
            Some(expression) => describe_in(words.language, expression),
            None => all_documents(words.language).to_owned(),
        },
        href: question.address("/search"),
        total: words.documents(found.total()),
        year_only: (found.year_only > 0).then(|| words.count("year-only-count", found.year_only)),
        undated: (found.undated > 0).then(|| words.count("undated-count", found.undated)),
        bars: bars.collect(),
    }
}

/// How many hundred-thousandths of the documents of a period a question finds.
fn share(found: &Timeline, (period, all): (Date, u64)) -> u64 {
    found.count(period).saturating_mul(100_000).checked_div(all).unwrap_or(0)
}

/// The axis: a slot for each period from the first to the last, unless there are too many.
fn axis(periods: &[(Date, u64)], words: Words) -> Axis {
    let slots = if is_whole(periods) { span(periods) } else { periods.len() };
    Axis { slots: slots.max(LEAST_SLOTS), direction: words.language.direction() }
}

fn is_whole(periods: &[(Date, u64)]) -> bool {
    span(periods) <= LONGEST_AXIS
}

fn span(periods: &[(Date, u64)]) -> usize {
    periods.last().map_or(0, |(last, _)| place(periods, *last) + 1)
}

/// How many periods after the first one lies.
fn place(periods: &[(Date, u64)], period: Date) -> usize {
    let ordinal = |date: Date| match date.calendar_month() {
        Some(month) => i32::from(date.calendar_year()) * 12 + i32::from(month),
        None => date.calendar_year().into(),
    };
    let first = periods.first().map_or(period, |(first, _)| *first);
    usize::try_from(ordinal(period) - ordinal(first)).unwrap_or(0)
}

fn row(trend: &Trend, period: (Date, u64), words: Words) -> Row {
    let cell = |found: &Timeline| (words.percent(share(found, period)), words.number(found.count(period.0)));
    Row { period: words.date(period.0), cells: trend.series.iter().map(|(_, found)| cell(found)).collect() }
}

fn period_link(asked: &TrendAsked, by: Period, words: Words) -> PeriodLink {
    PeriodLink {
        label: words.named("by", period_name(by)),
        href: address(PATH, asked, by, &asked.shared),
        current: by == asked.by,
    }
}

/// Where the same questions are counted by a period.
fn address(path: &str, asked: &TrendAsked, by: Period, shared: &Asked) -> String {
    let texts = asked.texts.iter().filter(|text| !text.is_empty()).map(|text| ("q", text.as_str()));
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(texts).extend_pairs(by_pair(by)).extend_pairs(shared.pairs()).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The parameter that says by what is counted; what is the default goes without saying.
fn by_pair(by: Period) -> Option<(&'static str, &'static str)> {
    (by != PERIODS[0]).then(|| ("by", period_name(by)))
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn trend() -> (Trend, TrendAsked) {
        let timeline = |periods: &[(&str, u64)]| Timeline {
            periods: periods.iter().map(|(date, count)| (Date::parse(date).expect("a date"), *count)).collect(),
            ..Timeline::default()
        };
        let trend = Trend {
            index: sample::answer().index,
            by: Period::Year,
            all: timeline(&[("2017", 40), ("2019", 20)]),
            series: vec![
                (Understood::of("torture", None), timeline(&[("2017", 10), ("2019", 10)])),
                (Understood::of("\"><b>", None), timeline(&[])),
            ],
        };
        (trend, TrendAsked::from_query_string("q=torture&q=%22%3E%3Cb%3E&country=IR").expect("parameters"))
    }

    #[test]
    fn shares_are_drawn_to_one_scale_and_lead_to_their_years() {
        let (trend, asked) = trend();
        let page = page(&trend, &asked, Setting::default()).expect("a page");
        assert!(page.contains("2017: 10 documents, 25.0%") && page.contains("2019: 10 documents, 50.0%"), "{page}");
        assert!(page.contains("y=\"36\"") && page.contains("height=\"72\""), "{page}");
        assert!(page.contains("/search?q=torture&#38;date=2019&#38;country=IRN"), "{page}");
        assert!(page.contains("name=\"country\" value=\"IRN\"") && !page.contains("<b>"), "{page}");
    }

    #[test]
    fn every_way_on_keeps_what_is_counted_by() {
        let (trend, _) = trend();
        let timeline = Timeline { year_only: 3, ..trend.series[0].1.clone() };
        let trend = Trend { by: Period::Month, series: vec![(trend.series[0].0.clone(), timeline)], ..trend };
        let asked = TrendAsked::from_query_string("q=torture&by=month&country=IR&ui=en").expect("parameters");
        let page = page(&trend, &asked, Setting::default()).expect("a page");
        for expected in [
            "<a href=\"/trend?q=torture&#38;ui=en&#38;country=IRN\" rel=\"nofollow\">By year</a>",
            "<span aria-current=\"true\">By month</span>",
            "name=\"by\" value=\"month\"",
            "/trend?q=torture&#38;by=month&#38;ui=fr&#38;country=IRN",
            "/v1/trend?q=torture&#38;by=month&#38;country=IRN&#38;format=csv",
            "3 known by year alone",
            "<th scope=\"col\">Month</th>",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
    }
}
