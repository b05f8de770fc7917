//! Moments as feeds and headers write them.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};
use shared::date::Date;

/// A moment in the notation of RFC 3339, to the second: `2026-11-23T14:05:00Z`.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let second = Timestamp::try_from(time).and_then(|time| Timestamp::from_second(time.as_second()));
    second.unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// The first moment of a day, month or year, in UTC: a date that is coarse counts where it begins.
pub(crate) fn first_moment(date: Date) -> String {
    let (month, day) = (date.calendar_month().unwrap_or(1), date.calendar_day().unwrap_or(1));
    format!("{:04}-{month:02}-{day:02}T00:00:00Z", date.calendar_year())
}

/// A moment as headers write it (RFC 9110, section 5.6.7).
pub(crate) fn http_date(time: SystemTime) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::try_from(time).ok()?).ok()
}

/// Reads the moment that a header gives.
pub(crate) fn parse_http_date(text: &str) -> Option<SystemTime> {
    DateTimeParser::new().parse_timestamp(text.trim()).ok().map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn moments_are_written_as_their_standards_say() {
        let moment = UNIX_EPOCH + Duration::from_millis(784_111_777_500);
        assert_eq!(rfc3339(moment), "1994-11-06T08:49:37Z");
        let header = http_date(moment).expect("a date");
        assert_eq!(header, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(parse_http_date(&header), Some(UNIX_EPOCH + Duration::from_secs(784_111_777)));
        assert_eq!(parse_http_date("yesterday"), None);
        for (date, moment) in [
            ("2019", "2019-01-01T00:00:00Z"),
            ("2019-08", "2019-08-01T00:00:00Z"),
            ("2019-08-14", "2019-08-14T00:00:00Z"),
        ] {
            assert_eq!(first_moment(Date::parse(date).expect(date)), moment);
        }
    }
}
