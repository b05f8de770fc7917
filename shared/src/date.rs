//! Dates as an archive has them: a day, a month, or no more than a year.

use std::fmt;

use jiff::civil;

/// A date with its precision; the finer parts of a coarse date are not kept.
///
/// Invariant: `first` is the first day of the day, month or year that `precision` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    first: civil::Date,
    precision: Precision,
}

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The year alone.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

impl Precision {
    /// The word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

impl Date {
    /// A year; `None` outside 1 to 9999.
    pub fn year(year: i16) -> Option<Self> {
        Self::with_precision(year, 1, 1, Precision::Year)
    }

    /// A month of a year; `None` if there is no such month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Self::with_precision(year, month, 1, Precision::Month)
    }

    /// A day; `None` if the calendar has no such day.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Self> {
        Self::with_precision(year, month, day, Precision::Day)
    }

    fn with_precision(year: i16, month: i8, day: i8, precision: Precision) -> Option<Self> {
        let first = civil::Date::new(year, month, day).ok()?;
        (year >= 1).then_some(Self { first, precision })
    }

    /// Reads what [`Display`](fmt::Display) writes: `2019`, `2019-08` or `2019-08-14`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let Some(month) = parts.next() else { return Self::year(year) };
        let month = i8::try_from(digits(month, 2)?).ok()?;
        let Some(day) = parts.next() else { return Self::month(year, month) };
        let day = i8::try_from(digits(day, 2)?).ok()?;
        if parts.next().is_some() { None } else { Self::day(year, month, day) }
    }

    /// How exactly it is known.
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// The calendar year.
    pub fn calendar_year(self) -> i16 {
        self.first.year()
    }

    /// The month, unless only the year is known.
    pub fn calendar_month(self) -> Option<i8> {
        (self.precision >= Precision::Month).then(|| self.first.month())
    }

    /// The day of the month, if it is known.
    pub fn calendar_day(self) -> Option<i8> {
        (self.precision == Precision::Day).then(|| self.first.day())
    }

    /// The first day it can mean, in days since 1970-01-01.
    pub fn first_day(self) -> i32 {
        days(self.first)
    }

    /// The last day it can mean, in days since 1970-01-01.
    pub fn last_day(self) -> i32 {
        days(match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => self.first.last_of_year(),
        })
    }

    /// The date as one would say it, no more exact than it is known: `14 August 2019`, `August 2019`, `2019`.
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let year = self.calendar_year();
        let month = self.calendar_month().and_then(|month| MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?));
        match (self.calendar_day(), month) {
            (Some(day), Some(month)) => format!("{day} {month} {year}"),
            (None, Some(month)) => format!("{month} {year}"),
            (_, None) => year.to_string(),
        }
    }

    /// The date of a day counted from 1970-01-01, cut to a precision; `None` outside the years 1 to 9999.
    pub fn from_day(day: i32, precision: Precision) -> Option<Self> {
        let date = civil::Date::ZERO.with().year(1970).month(1).day(1).build().ok()?;
        let date = date.checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
        match precision {
            Precision::Day => Self::day(date.year(), date.month(), date.day()),
            Precision::Month => Self::month(date.year(), date.month()),
            Precision::Year => Self::year(date.year()),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.first.year())?;
        if self.precision >= Precision::Month {
            write!(f, "-{:02}", self.first.month())?;
        }
        if self.precision == Precision::Day {
            write!(f, "-{:02}", self.first.day())?;
        }
        Ok(())
    }
}

/// A stretch of days; an end that is `None` is open. An empty stretch (`from` after `to`) holds no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateRange {
    /// The first day, counted from 1970-01-01.
    pub from: Option<i32>,
    /// The last day, counted from 1970-01-01.
    pub to: Option<i32>,
}

impl DateRange {
    /// Reads `2019`, `2019-03`, `2011..2014`, `2011-05-01..`, `..2001`; `None` if it is none of these.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once("..") else {
            let date = Date::parse(text)?;
            return Some(Self { from: Some(date.first_day()), to: Some(date.last_day()) });
        };
        let end = |text: &str| if text.is_empty() { Some(None) } else { Date::parse(text).map(Some) };
        let (from, to) = (end(from.trim())?, end(to.trim())?);
        if from.is_none() && to.is_none() {
            return None;
        }
        Some(Self { from: from.map(Date::first_day), to: to.map(Date::last_day) })
    }

    /// Its ends as dates, both as coarse as both can be: from January 2011 to December 2014 is from 2011 to 2014. An open end is
    /// `None`, and so is one outside the years 1 to 9999.
    pub fn ends(self) -> (Option<Date>, Option<Date>) {
        let begins = |precision: Precision| {
            let date = Date::from_day(self.from?, precision)?;
            (date.first_day() == self.from?).then_some(date)
        };
        let ends = |precision: Precision| {
            let date = Date::from_day(self.to?, precision)?;
            (date.last_day() == self.to?).then_some(date)
        };
        let fits = |precision: &Precision| {
            (self.from.is_none() || begins(*precision).is_some()) && (self.to.is_none() || ends(*precision).is_some())
        };
        let precision = [Precision::Year, Precision::Month].into_iter().find(fits).unwrap_or(Precision::Day);
        (begins(precision), ends(precision))
    }

    /// Whether a document whose date begins on `first_day` lies within.
    ///
    /// A coarse date counts where it begins: "2019" lies in `2019` and in `2019-01`, not in `2019-08`.
    pub fn contains(self, first_day: i32) -> bool {
        self.from.is_none_or(|from| from <= first_day) && self.to.is_none_or(|to| first_day <= to)
    }
}

/// Writes what [`DateRange::parse`] reads; nothing for one that is open at both ends.
impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ends() {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (Some(from), Some(to)) => write!(f, "{from}..{to}"),
            (Some(from), None) => write!(f, "{from}.."),
            (None, Some(to)) => write!(f, "..{to}"),
            (None, None) => Ok(()),
        }
    }
}

fn digits(text: &str, count: usize) -> Option<i16> {
    let valid = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if valid { text.parse().ok() } else { None }
}

fn days(date: civil::Date) -> i32 {
    let span = date.since(civil::date(1970, 1, 1)).expect("the difference of two dates in days is always defined");
    span.get_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_back_as_they_are_written() {
        for text in ["1961", "2019-08", "2019-08-14", "2000-02-29", "0001-01-01", "9999-12-31"] {
            let date = Date::parse(text).expect(text);
            assert_eq!(date.to_string(), text);
            assert_eq!(Date::from_day(date.first_day(), date.precision()), Some(date));
        }
        for text in ["", "19", "2019-13", "2019-02-30", "2019-8-14", "2019-08-14T00:00", "0000", "-2019"] {
            assert_eq!(Date::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_coarse_date_spans_its_days() {
        let epoch = Date::day(1970, 1, 1).expect("a date");
        assert_eq!((epoch.first_day(), epoch.last_day()), (0, 0));
        let year = Date::year(1970).expect("a year");
        assert_eq!((year.first_day(), year.last_day()), (0, 364));
        let month = Date::month(1972, 2).expect("a month");
        assert_eq!(month.last_day() - month.first_day(), 28);
    }

    #[test]
    fn a_range_is_written_as_coarsely_as_it_can_be() {
        for (text, written) in [
            ("2019", "2019"),
            ("2019-01..2019-12", "2019"),
            ("2019-01-01..2019-03-31", "2019-01..2019-03"),
            ("2019-02-01..2019-02-27", "2019-02-01..2019-02-27"),
            ("2011..", "2011.."),
            ("..2001-06-30", "..2001-06"),
            ("9999", "9999"),
        ] {
            let range = DateRange::parse(text).expect(text);
            assert_eq!(range.to_string(), written, "{text}");
            assert_eq!(DateRange::parse(written), Some(range), "{text}");
        }
        assert_eq!(Date::parse("2019-08-04").map(Date::in_words).as_deref(), Some("4 August 2019"));
    }

    #[test]
    fn ranges_hold_what_lies_between_their_ends() {
        let day = |text: &str| Date::parse(text).expect(text).first_day();
        let range = DateRange::parse("2011..2014").expect("a range");
        assert!(range.contains(day("2011")) && range.contains(day("2014-12-31")));
        assert!(!range.contains(day("2010-12-31")) && !range.contains(day("2015")));
        assert!(DateRange::parse("..2001").expect("a range").contains(day("1961-05-28")));
        assert!(DateRange::parse("2019-03").expect("a range").contains(day("2019-03-31")));
        for bad in ["", "..", "x..2001", "2011...2014", "yesterday"] {
            assert_eq!(DateRange::parse(bad), None, "{bad:?}");
        }
    }
}
