//! The filter by date.

use std::collections::BTreeMap;

use shared::date::{Date, DateRange};

use super::{ParameterError, bad_value, shown};

/// A filter by date, with the words it was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateFilter {
    /// The first day, month or year; `None` if open.
    pub from: Option<Date>,
    /// The last day, month or year; `None` if open.
    pub to: Option<Date>,
}

impl DateFilter {
    /// Reads `2019`, `2019-03`, `2011..2014`, `2011-05-01..` or `..2001`.
    fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once("..") else {
            let date = Date::parse(text)?;
            return Some(Self { from: Some(date), to: Some(date) });
        };
        let end = |text: &str| if text.is_empty() { Some(None) } else { Date::parse(text).map(Some) };
        let (from, to) = (end(from.trim())?, end(to.trim())?);
        (from.is_some() || to.is_some()).then_some(Self { from, to })
    }

    /// One calendar year.
    pub fn year(year: i16) -> Option<Self> {
        let date = Date::year(year)?;
        Some(Self { from: Some(date), to: Some(date) })
    }

    /// The days it holds.
    pub fn range(&self) -> DateRange {
        DateRange { from: self.from.map(Date::first_day), to: self.to.map(Date::last_day) }
    }

    fn is_backwards(&self) -> bool {
        let DateRange { from, to } = self.range();
        from.zip(to).is_some_and(|(from, to)| to < from)
    }
}

impl std::fmt::Display for DateFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from == to
        {
            return write!(f, "{from}");
        }
        if let Some(from) = self.from {
            write!(f, "{from}")?;
        }
        f.write_str("..")?;
        if let Some(to) = self.to {
            write!(f, "{to}")?;
        }
        Ok(())
    }
}

/// `date` says it in one value, `date.from` and `date.to` in two, as a form with two fields sends it.
pub(super) fn date_filter(plain: &BTreeMap<&'static str, String>) -> Result<Option<DateFilter>, ParameterError> {
    let get = |name: &str| plain.get(name).map(|value| value.trim());
    let (parameter, filter) = match (get("date"), get("date.from"), get("date.to")) {
        (None, None, None) => return Ok(None),
        (Some(both), None, None) => {
            let read =
                DateFilter::parse(both).ok_or_else(|| bad_date("date", both, "2019, 2019-03, 2011..2014 or ..2001"));
            ("date", read?)
        }
        (None, from, to) => {
            let end = |parameter, text: Option<&str>| {
                let read =
                    |text| Date::parse(text).ok_or_else(|| bad_date(parameter, text, "2019, 2019-03 or 2019-03-14"));
                text.map(read).transpose()
            };
            ("date.to", DateFilter { from: end("date.from", from)?, to: end("date.to", to)? })
        }
        (Some(_), _, _) => return Err(bad_value("date", "give either date, or date.from and date.to".to_owned())),
    };
    if filter.is_backwards() {
        return Err(bad_value(parameter, format!("{filter} ends before it begins: swap its ends")));
    }
    Ok(Some(filter))
}

fn bad_date(parameter: &str, value: &str, examples: &str) -> ParameterError {
    bad_value(parameter, format!("{} is no date: write it like {examples}", shown(value)))
}
