//! Days of other calendars in ours.

use shared::date::{Date, Precision};

/// The Buddhist era counts 543 years more.
const BUDDHIST_OFFSET: i16 = 543;

/// By how many days a Hijri date by rule may differ from the one that was meant: months begin when the moon is seen, or by
/// the tables of a country (Umm al-Qura in Saudi Arabia).
const HIJRI_DOUBT_DAYS: i32 = 1;

/// The first day of the Hijri calendar (16 July 622, Julian), less one, in days since 1970-01-01.
const HIJRI_EPOCH: i32 = 227_014 - UNIX_EPOCH;

/// The first day of the Persian calendar (19 March 622, Julian), less one, in days since 1970-01-01.
const PERSIAN_EPOCH: i32 = 226_895 - UNIX_EPOCH;

/// 1970-01-01, counted from the first day of the year 1.
const UNIX_EPOCH: i32 = 719_163;

/// The year of the Buddhist era in ours. Thailand has begun it on 1 January since 1941.
pub(super) fn of_buddhist_era(year: i16) -> i16 {
    year - BUDDHIST_OFFSET
}

/// A day or month of the Hijri calendar, as exactly as can be said: the month, or no more than the year, in which it and
/// the days beside it lie.
///
/// The calendar is the tabular one of the leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 (Dershowitz and Reingold,
/// *Calendrical Calculations*, "islamic").
pub(super) fn of_hijri(year: i16, month: i8, day: Option<i8>) -> Option<Date> {
    let (first, last) = match day {
        Some(day) if (1..=30).contains(&day) => (day, day),
        Some(_) => return None,
        None => (1, 30),
    };
    let first = Date::from_day(hijri_day(year, month, first) - HIJRI_DOUBT_DAYS, Precision::Day)?;
    let last = Date::from_day(hijri_day(year, month, last) + HIJRI_DOUBT_DAYS, Precision::Day)?;
    [Precision::Month, Precision::Year].into_iter().find_map(|precision| {
        let coarse = Date::from_day(first.first_day(), precision)?;
        (last.first_day() <= coarse.last_day()).then_some(coarse)
    })
}

fn hijri_day(year: i16, month: i8, day: i8) -> i32 {
    let (year, month, day) = (i32::from(year), i32::from(month), i32::from(day));
    let months = 29 * (month - 1) + (6 * month - 1).div_euclid(11);
    let years = 354 * (year - 1) + (3 + 11 * year).div_euclid(30);
    HIJRI_EPOCH + years + months + day
}

/// A day of the Persian calendar; without a day the month in which it begins, of ours.
///
/// Leap years follow the cycle of 33 years, which is that of the calendar in force from 1178 to 1502.
pub(super) fn of_persian(year: i16, month: i8, day: Option<i8>) -> Option<Date> {
    let first = persian_day(year, month, day.unwrap_or(1));
    let next_month =
        if month == 12 { persian_day(year.checked_add(1)?, 1, 1) } else { persian_day(year, month + 1, 1) };
    match day {
        Some(day) if day >= 1 && first < next_month => Date::from_day(first, Precision::Day),
        Some(_) => None,
        None => Date::from_day(first, Precision::Month),
    }
}

fn persian_day(year: i16, month: i8, day: i8) -> i32 {
    let (years, month, day) = (i32::from(year) - 1, i32::from(month), i32::from(day));
    let months = if month <= 7 { 31 * (month - 1) } else { 30 * (month - 1) + 6 };
    PERSIAN_EPOCH + 365 * years + (8 * years - 4).div_euclid(33) + months + day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(date: Option<Date>) -> String {
        date.map_or_else(|| "none".to_owned(), |date| date.to_string())
    }

    #[test]
    fn hijri_dates_are_as_exact_as_the_moon() {
        // 1 Muharram 1441 was 31 August or 1 September 2019, 1 Ramadan 1442 was 12 or 13 April 2021.
        assert_eq!(Date::from_day(hijri_day(1441, 1, 1), Precision::Day), Date::day(2019, 9, 1));
        assert_eq!(Date::from_day(hijri_day(1442, 9, 1), Precision::Day), Date::day(2021, 4, 13));
        for (year, month, day, expected) in [
            (1441, 1, Some(1), "2019"),
            (1441, 1, Some(23), "2019-09"),
            (1442, 9, Some(1), "2021-04"),
            (1441, 1, None, "2019"),
            (1441, 5, None, "none"),
            (1441, 1, Some(31), "none"),
        ] {
            assert_eq!(written(of_hijri(year, month, day)), expected, "{year}-{month}-{day:?}");
        }
    }

    #[test]
    fn persian_days_are_exact() {
        for (year, month, day, expected) in [
            (1357, 11, Some(22), "1979-02-11"),
            (1398, 5, Some(23), "2019-08-14"),
            (1399, 12, Some(30), "2021-03-20"),
            (1400, 1, Some(1), "2021-03-21"),
            (1408, 12, Some(30), "2030-03-20"),
            (1400, 12, Some(30), "none"),
            (1398, 7, Some(31), "none"),
            (1398, 5, None, "2019-07"),
        ] {
            assert_eq!(written(of_persian(year, month, day)), expected, "{year}-{month}-{day:?}");
        }
    }
}
