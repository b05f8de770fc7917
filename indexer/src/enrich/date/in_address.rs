//! Dates in addresses: `/2019/03/14/`, `/2019/03/`, `/2019-03-14-title/`, `/14-03-2019-title`, `/news/20190314.html`.

use shared::date::Date;
use url::Url;

use crate::enrich::address;

use super::notation::with_western_digits;

/// The date in an address, as exactly as it is there: in folders, else within a name, else as a number of eight digits.
pub(super) fn date(url: &Url) -> Option<Date> {
    let segments: Vec<String> = address::segments(url).iter().map(|segment| with_western_digits(segment)).collect();
    let named = || segments.iter().rev().find_map(|segment| in_name(segment));
    let folders = in_folders(&segments);
    match folders {
        Some(month) if month.calendar_day().is_none() => named().filter(|day| is_within(*day, month)).or(Some(month)),
        Some(day) => Some(day),
        None => named(),
    }
}

fn is_within(day: Date, month: Date) -> bool {
    month.first_day() <= day.first_day() && day.last_day() <= month.last_day()
}

fn in_folders(segments: &[String]) -> Option<Date> {
    segments.iter().enumerate().find_map(|(place, year)| {
        let rest = segments.get(place + 1..)?;
        let year = number(year, 4)?;
        let month = small(rest.first()?)?;
        let day = rest.get(1).and_then(|name| small(name.split(['-', '_', '.']).next()?));
        day.and_then(|day| Date::day(year, month, day)).or_else(|| Date::month(year, month))
    })
}

/// The date in a name: numbers of a year, a month and a day side by side, in this order or the other way round.
fn in_name(name: &str) -> Option<Date> {
    let parts: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).collect();
    let side_by_side = parts.windows(3).find_map(|window| {
        let [a, b, c] = window else { return None };
        let year_first = || Date::day(number(a, 4)?, small(b)?, small(c)?);
        let day_first = || Date::day(number(c, 4)?, small(b)?, small(a)?);
        year_first().or_else(day_first)
    });
    side_by_side.or_else(|| parts.iter().find_map(|digits| compact(digits)))
}

/// 20190314, not any number of eight digits.
fn compact(digits: &str) -> Option<Date> {
    const PLAUSIBLE_YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;
    if digits.len() != 8 {
        return None;
    }
    let date = Date::day(number(digits.get(..4)?, 4)?, small(digits.get(4..6)?)?, small(digits.get(6..)?)?)?;
    PLAUSIBLE_YEARS.contains(&date.calendar_year()).then_some(date)
}

fn number(digits: &str, length: usize) -> Option<i16> {
    let is_number = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

fn small(digits: &str) -> Option<i8> {
    let is_small = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_small { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_an_address_is_read_as_exactly_as_it_is_there() {
        for (path, expected) in [
            ("news/2019/03/14/mayor/", "2019-03-14"),
            ("news/2019/3/4/mayor/", "2019-03-04"),
            ("latest/news/2019/03/mayor/", "2019-03"),
            ("latest/news/2019/03/14-mayor/", "2019-03-14"),
            ("news/2019-03/14/x.htm", "none"),
            ("2019-03-14-mayor", "2019-03-14"),
            ("mayor_14.03.2019.html", "2019-03-14"),
            ("news/20190314-mayor.html", "2019-03-14"),
            ("news/12345678", "none"),
            ("documents/mde13/1605/2018/en/", "none"),
            ("2019/03/2019-03-14-mayor", "2019-03-14"),
            ("2019/03/2018-01-01-mayor", "2019-03"),
        ] {
            let url = Url::parse(&format!("https://example.org/{path}")).expect("an address");
            let date = date(&url).map_or_else(|| "none".to_owned(), |date| date.to_string());
            assert_eq!(date, expected, "{path}");
        }
    }
}
