//! When a document was published and changed: what its source says, its address, its text and its reference, each date with
//! its precision and with what it rests on.

mod calendar;
mod dateline;
mod habit;
mod in_address;
mod judge;
mod month;
mod notation;

use shared::date::{Date, Precision};
use shared::document::{DateEvidence, Dating};
use shared::reference::Reference;
use url::Url;

use crate::enrich::warning;
use crate::record::{Record, StatedDate};
use crate::report::{Warning, WarningKind};

pub use habit::Habit;
use judge::Candidate;
use notation::{Place, find, with_western_digits};

/// The earliest year that is believed.
const EARLIEST_YEAR: i16 = 1900;

/// A stated date is no longer than this, in bytes; what is longer is prose.
const MAX_STATED_BYTES: usize = 120;

/// How many words may stand before a date: "Posted on Thursday".
const MAX_WORDS_BEFORE: usize = 3;

/// What tells the dates of a document.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The record itself.
    pub record: &'a Record,
    /// Its address.
    pub url: Option<&'a Url>,
    /// Its reference. The year of it is that in which the archive numbered the document, which is that of its publication
    /// in all but a few cases.
    pub reference: Option<&'a Reference>,
    /// How dates are written where it comes from.
    pub habit: Habit,
    /// The latest year that is believed.
    pub latest_year: i16,
}

/// The dates of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dates {
    /// When it was published.
    pub published: Option<Dating>,
    /// When it was last changed.
    pub updated: Option<Dating>,
    /// When it was published, as far as address, text and reference tell: what is left if the stated date proves to be that
    /// of a migration.
    pub fallback: Option<Dating>,
}

/// Concludes the dates of a document.
///
/// The date of publication is the first credible one of these: as stated, in the order in which the record has them; that
/// of the address; that at the head of the text; the year of the reference; see `judge::best` for where they disagree.
pub fn conclude(said: &Said<'_>, warnings: &mut Vec<Warning>) -> Dates {
    let updated = said.stated(said.record.updated.as_ref(), "the date of change", warnings);
    let published = said.stated(said.record.published.as_ref(), "the date of publication", warnings);
    let others = said.record.other_dates.iter().filter_map(|stated| said.read(stated));
    let concluded = said.concluded();
    let candidates: Vec<Candidate> = published.into_iter().chain(others).chain(concluded.iter().copied()).collect();
    Dates {
        published: judge::best(&candidates, updated.map(Candidate::date)),
        updated: updated.map(|candidate| candidate.dating),
        fallback: judge::best(&concluded, None),
    }
}

impl Said<'_> {
    /// A stated date; one that cannot be read or be true is left out with a warning.
    fn stated(&self, stated: Option<&StatedDate>, what: &str, warnings: &mut Vec<Warning>) -> Option<Candidate> {
        let stated = stated.filter(|stated| !stated.written.trim().is_empty())?;
        if let Some(candidate) = self.read(stated) {
            return Some(candidate);
        }
        let date = read(&stated.written, &self.habit);
        let mended = date.and_then(|date| self.mended(date));
        let instead = match (date, mended) {
            (_, Some(mended)) => format!("it lies ahead, read as {mended}, which other dates confirm"),
            (Some(_), None) => "it cannot be true, left out".to_owned(),
            (None, None) => "it cannot be read, left out".to_owned(),
        };
        warnings.push(warning(WarningKind::BadDate, what, stated.written.trim(), &instead));
        mended.map(|date| Candidate::of(date, stated.evidence))
    }

    /// A stated date; `None` if it cannot be read or be true.
    fn read(&self, stated: &StatedDate) -> Option<Candidate> {
        let date = read(&stated.written, &self.habit).filter(|date| self.is_credible(*date))?;
        let readings = Habit::BOTH_ORDERS.map(|order| read(&stated.written, &self.habit.with_order(order)));
        let other_readings = readings.map(|reading| reading.filter(|reading| *reading != date));
        Some(Candidate { dating: Dating { date, evidence: stated.evidence }, other_readings })
    }

    /// What is not stated: the dates of address, text and reference, the strongest first.
    fn concluded(&self) -> Vec<Candidate> {
        let of = |evidence| move |date| Candidate::of(date, evidence);
        let in_address = self.url.and_then(in_address::date).map(of(DateEvidence::Url));
        let in_text = dateline::of_text(&self.record.text, &self.habit).map(of(DateEvidence::Text));
        let in_reference = self.reference.and_then(year_of).map(of(DateEvidence::Reference));
        let candidates = [in_address, in_text, in_reference].into_iter().flatten();
        candidates.filter(|candidate| self.is_credible(candidate.date())).collect()
    }

    fn is_credible(&self, date: Date) -> bool {
        (EARLIEST_YEAR..=self.latest_year).contains(&date.calendar_year())
    }

    /// A date that lies ahead because its century is wrong (2097 for 1997), a century earlier, if anything else confirms
    /// that year: another date of the record, its address or text, its reference, or a number "72/97" in title or id.
    fn mended(&self, date: Date) -> Option<Date> {
        const CENTURY: i16 = 100;
        let year = date.calendar_year().checked_sub(CENTURY)?;
        let mended = match (date.calendar_month(), date.calendar_day()) {
            (Some(month), Some(day)) => Date::day(year, month, day),
            (Some(month), None) => Date::month(year, month),
            _ => Date::year(year),
        };
        let mended = mended.filter(|mended| date.calendar_year() > self.latest_year && self.is_credible(*mended))?;
        let stated = self.record.updated.iter().chain(&self.record.other_dates).filter_map(|stated| self.read(stated));
        let dates = stated.chain(self.concluded());
        let is_near = |other: i16| (year..=year + 1).contains(&other);
        let is_numbered = || {
            let number = format!("/{:02}", year % CENTURY);
            let texts = [Some(self.record.title.as_str()), self.record.id.as_deref()];
            texts.into_iter().flatten().any(|text| is_numbered(text, &number))
        };
        let is_confirmed =
            dates.into_iter().any(|candidate| is_near(candidate.date().calendar_year())) || is_numbered();
        is_confirmed.then_some(mended)
    }
}

/// Whether a text holds a number of which this is the year, such as "72/97".
fn is_numbered(text: &str, year: &str) -> bool {
    text.match_indices(year).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + year.len()..).and_then(|after| after.chars().next());
        before.is_some_and(|c| c.is_ascii_digit()) && !after.is_some_and(|c| c.is_ascii_digit() || c == '/')
    })
}

fn year_of(reference: &Reference) -> Option<Date> {
    let key = reference.key();
    key.rsplit('/').next().and_then(Date::parse)
}

/// Reads a date in any common notation, as it is written: a time and an offset do not shift the day. `None` if it is no
/// date. Where the order of day and month is not certain, no more than the year is read; years of two digits are not guessed.
pub fn parse(stated: &str) -> Option<Date> {
    read(stated, &Habit::default())
}

/// Reads a date as it is written where a document comes from.
fn read(stated: &str, habit: &Habit) -> Option<Date> {
    if stated.len() > MAX_STATED_BYTES {
        return None;
    }
    let stated = with_western_digits(stated);
    let found = find(&stated, habit, Place::Field)?;
    let words_before =
        stated.get(..found.start)?.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    (words_before.count() <= MAX_WORDS_BEFORE).then_some(found.date)
}

/// A date in a line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateOfLine {
    /// What stands between it and the date before it.
    pub(crate) before: String,
    /// The date as written, in European digits.
    pub(crate) date: String,
    /// Whether it names a day, or could.
    pub(crate) is_day: bool,
    /// How many characters the line has beside its dates.
    pub(crate) beside_chars: usize,
}

/// The dates in a line, each of a day or a month.
pub(crate) fn dates_of_line(line: &str) -> Vec<DateOfLine> {
    const MAX_DATES: usize = 3;
    let line = with_western_digits(line);
    let mut dates = Vec::new();
    let mut rest = line.as_str();
    while let Some(found) = find(rest, &Habit::of_any(), Place::Line).filter(|_| dates.len() < MAX_DATES) {
        let (Some(before), Some(date)) = (rest.get(..found.start), rest.get(found.start..found.end)) else { break };
        let is_day = found.date.precision() != Precision::Month;
        dates.push(DateOfLine { before: before.to_owned(), date: date.to_owned(), is_day, beside_chars: 0 });
        rest = rest.get(found.end..).unwrap_or_default();
    }
    let beside_chars =
        rest.trim().chars().count() + dates.iter().map(|date| date.before.trim().chars().count()).sum::<usize>();
    for date in &mut dates {
        date.beside_chars = beside_chars;
    }
    dates
}

#[cfg(test)]
mod tests {
    use shared::document::Extent;
    use shared::language::Language;

    use super::*;

    const LATEST_YEAR: i16 = 2027;

    fn written(date: Option<Date>) -> String {
        date.map_or_else(|| "none".to_owned(), |date| date.to_string())
    }

    #[track_caller]
    fn check(stated: &str, expected: &str) {
        assert_eq!(written(parse(stated)), expected, "{stated}");
    }

    #[track_caller]
    fn check_in(tag: &str, stated: &str, expected: &str) {
        let language = Language::parse(tag).expect(tag);
        let habit = Habit::of(Some(tag), language, None, LATEST_YEAR);
        assert_eq!(written(read(stated, &habit)), expected, "{stated} ({tag})");
    }

    #[test]
    fn a_day_is_read_in_every_common_notation() {
        for stated in [
            "2019-12-09",
            "2019-12-09T23:30:00+05:00",
            "2019-12-09 10:00",
            "20191209",
            "20191209T101500Z",
            "20191209101500",
            "2019/12/9",
            "2019.12.09",
            "9.12.2019",
            "09.12.2019 10:15",
            "10:15, 13.12.2019",
            "December 9, 2019",
            "Dec. 9th, 2019 at 5:00 pm",
            "5 pm, December 9, 2019",
            "Mon, 09 Dec 2019 10:00:00 +0000",
            "Monday 9 December 2019",
            "Posted on 9 December 2019",
            "Mon Dec 09 14:57:21 CET 2019",
            "2019 December 9",
            "9th day of December, 2019",
            "1575849600",
            "1575849600000",
        ] {
            check(stated, if stated.contains("13.") { "2019-12-13" } else { "2019-12-09" });
        }
        check("29/02/2004", "2004-02-29");
        check("02/29/2004", "2004-02-29");
        check("05/05/2004", "2004-05-05");
    }

    #[test]
    fn months_are_read_in_many_languages() {
        for stated in [
            "9 décembre 2019",
            "lundi 9 décembre 2019",
            "9 de diciembre de 2019",
            "9 de dezembro de 2019",
            "9. Dezember 2019",
            "9 dicembre 2019",
            "9 декабря 2019 г.",
            "9 грудня 2019 року",
            "9 grudnia 2019 r.",
            "9. prosince 2019",
            "9. joulukuuta 2019",
            "2019. december 9.",
            "9 Aralık 2019",
            "9 Δεκεμβρίου 2019",
            "9 Desember 2019",
            "9 Disemba 2019",
            "9 בדצמבר 2019",
            "٩ ديسمبر ٢٠١٩",
            "9 كانون الأول 2019",
            "9 ديسمبر/كانون الأول 2019",
            "9 دجنبر 2019",
            "۹ دسامبر ۲۰۱۹",
            "9 دسمبر 2019",
            "९ दिसंबर २०१९",
            "৯ ডিসেম্বর ২০১৯",
            "9 ธันวาคม 2019",
            "9 tháng 12 năm 2019",
            "2019年12月9日",
            "二〇一九年十二月九日",
            "2019년 12월 9일",
        ] {
            if stated.contains("tháng") { check_in("vi", stated, "2019-12-09") } else { check(stated, "2019-12-09") }
        }
        check("1er mars 2004", "2004-03-01");
        check("1º de marzo de 2004", "2004-03-01");
        check("1. März 2004", "2004-03-01");
        check("31 آذار 2004", "2004-03-31");
        check("mar 5 mai 2020", "2020-05-05");
        check_in("hr", "9. listopada 2019.", "2019-10-09");
        check_in("pl", "9 listopada 2019", "2019-11-09");
    }

    #[test]
    fn years_of_other_calendars_are_converted() {
        for (stated, expected) in [
            ("9 ธันวาคม พ.ศ. 2562", "2019-12-09"),
            ("๙ ธ.ค. ๒๕๖๒", "2019-12-09"),
            ("วันจันทร์ที่ 9 ธันวาคม 2562", "2019-12-09"),
            ("23 محرم 1441 هـ", "2019-09"),
            ("23 محرم 1441هـ الموافق 22 سبتمبر 2019م", "2019-09-22"),
            ("12 Rajab 1442", "2021-02"),
            ("۲۳ مرداد ۱۳۹۸", "2019-08-14"),
            ("22 بهمن 1357", "1979-02-11"),
            ("令和元年5月1日", "2019-05-01"),
            ("平成31年4月30日", "2019-04-30"),
            ("民國108年12月9日", "2019-12-09"),
        ] {
            check(stated, expected);
        }
        check_in("th", "09/12/2562", "2019-12-09");
        check_in("th", "9 ธ.ค. 62", "2019-12-09");
        check_in("fa", "۱۳۹۸/۰۵/۲۳", "2019-08-14");
        check_in("ar", "23/01/1441", "2019-09");
        check_in("ar", "09/12/2019", "2019-12-09");
    }

    #[test]
    fn language_and_region_tell_day_and_month_apart() {
        for (tag, expected) in [
            ("en-US", "2019-03-04"),
            ("en-GB", "2019-04-03"),
            ("fr", "2019-04-03"),
            ("ar", "2019-04-03"),
            ("en", "2019"),
            ("en-CA", "2019"),
        ] {
            check_in(tag, "03/04/2019", expected);
        }
        check_in("en-US", "12/19/19", "2019-12-19");
        check_in("de", "9.12.97", "1997-12-09");
        check_in("en", "9 Dec 97", "1997-12-09");
        check_in("hu", "19.12.09", "none");
    }

    #[test]
    fn a_coarse_date_keeps_its_precision() {
        for (stated, expected) in [
            ("May 2019", "2019-05"),
            ("mai 2019", "2019-05"),
            ("mayo de 2019", "2019-05"),
            ("май 2019 года", "2019-05"),
            ("2019年5月", "2019-05"),
            ("2019-05", "2019-05"),
            ("05/2019", "2019-05"),
            ("2019", "2019"),
            ("2019年", "2019"),
            ("03/04/2019", "2019"),
        ] {
            check(stated, expected);
        }
    }

    #[test]
    fn what_cannot_be_decided_is_not_guessed() {
        for stated in [
            "12/19/19",
            "19 December 19",
            "yesterday",
            "2019-02-30",
            "2019-13-01",
            "12345",
            "",
            "31 April 2020",
            "in the spring of the terrible year 2019",
            "10:30",
            "May",
            "9 ديسمبر/كانون الثاني 2019",
        ] {
            check(stated, "none");
        }
        assert_eq!(parse(&"9 ".repeat(1000)), None);
    }

    fn record(published: Option<&str>, updated: Option<&str>) -> Record {
        let mut record = Record::new("page.html", Extent::Whole);
        record.published = published.map(StatedDate::metadata);
        record.updated = updated.map(StatedDate::metadata);
        record
    }

    fn conclude_of(record: &Record, url: &str, reference: &str) -> (Dates, Vec<Warning>) {
        let (url, reference) = (Url::parse(url).ok(), Reference::parse(reference));
        let said = Said {
            record,
            url: url.as_ref(),
            reference: reference.as_ref(),
            habit: Habit::default(),
            latest_year: LATEST_YEAR,
        };
        let mut warnings = Vec::new();
        (conclude(&said, &mut warnings), warnings)
    }

    fn published(record: &Record, url: &str, reference: &str) -> String {
        written(conclude_of(record, url, reference).0.published.map(|dating| dating.date))
    }

    #[test]
    fn a_date_that_cannot_be_true_is_left_out_with_a_warning() {
        for stated in ["2097-01-01", "May 1, 1812", "2028", "soon"] {
            let (dates, warnings) = conclude_of(&record(None, Some(stated)), "", "");
            assert_eq!(dates.updated, None, "{stated}");
            assert_eq!(warnings[0].kind, WarningKind::BadDate);
        }
        let (dates, warnings) = conclude_of(&record(Some(" "), Some("2027-06-01")), "", "");
        assert!(dates.updated.is_some() && dates.published.is_none() && warnings.is_empty());
    }

    #[test]
    fn a_wrong_century_is_mended_where_something_else_tells_the_year() {
        let impossible = record(Some("2097-09-30"), None);
        assert_eq!(published(&impossible, "", ""), "none");
        assert_eq!(published(&impossible, "", "MDE 99/017/1997"), "1997-09-30");
        assert_eq!(published(&impossible, "https://example.org/1997/10/x", ""), "1997-09-30");
        let numbered = |title: &str| Record { title: title.to_owned(), ..impossible.clone() };
        assert_eq!(published(&numbered("follow-up to UA 128/97 on Riverland"), "", ""), "1997-09-30");
        assert_eq!(published(&numbered("follow-up to UA 128/98 on Riverland"), "", ""), "none");
        let (_, warnings) = conclude_of(&impossible, "", "MDE 99/017/1997");
        assert!(warnings[0].message.contains("2097-09-30") && warnings[0].message.contains("1997-09-30"));
    }

    #[test]
    fn an_undated_document_has_the_date_of_its_address_text_or_reference() {
        let mut undated = record(None, None);
        let reference = "MDE 13/1605/2018";
        assert_eq!(published(&undated, "https://example.org/news/2019/03/14/mayor/", reference), "2019-03-14");
        assert_eq!(published(&undated, "https://example.org/documents/mde13/1605/2018/en/", reference), "2018");
        assert_eq!(published(&undated, "https://example.org/2999/03/x", ""), "none");
        undated.text = "12 March 2019\n\nThe mayor resigned.".to_owned();
        assert_eq!(published(&undated, "https://example.org/latest/news/2019/03/mayor/", reference), "2019-03-12");
        assert_eq!(published(&undated, "https://example.org/latest/news/2020/03/mayor/", reference), "2020-03");
        assert_eq!(published(&undated, "", reference), "2019-03-12");
    }

    #[test]
    fn a_finer_date_refines_a_coarse_one() {
        let mut coarse = record(Some("May 2019"), None);
        coarse.other_dates = vec![StatedDate::byline("3 June 2019"), StatedDate::byline("17 May 2019")];
        assert_eq!(published(&coarse, "", ""), "2019-05-17");
        coarse.other_dates.clear();
        assert_eq!(published(&coarse, "https://example.org/2018/01/01/x", ""), "2019-05");
    }

    #[test]
    fn what_would_be_left_without_the_stated_date_is_told() {
        let stated = record(Some("2025-01-03T20:25:31Z"), None);
        let (dates, _) = conclude_of(&stated, "https://example.org/2016/03/x", "");
        assert_eq!(dates.published.map(|dating| dating.evidence), Some(DateEvidence::Metadata));
        assert_eq!(dates.fallback.map(|dating| dating.evidence), Some(DateEvidence::Url));
    }
}
