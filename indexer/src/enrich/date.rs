//! When a document was published and changed: dates as sources write them, each with its precision.

use std::collections::HashMap;
use std::sync::LazyLock;

use shared::date::Date;
use shared::document::{DateEvidence, Dating};
use shared::reference::Reference;
use unicode_normalization::char::is_combining_mark;
use url::Url;

use crate::enrich::text::fold;
use crate::enrich::{address, warning};
use crate::record::StatedDate;
use crate::report::{Warning, WarningKind};

/// The earliest year that is believed.
const EARLIEST_YEAR: i16 = 1900;

/// A stated date is no longer than this, in bytes; what is longer is prose.
const MAX_STATED_BYTES: usize = 120;

/// How many words may stand before a date: "Posted on Thursday".
const MAX_WORDS_BEFORE: usize = 3;

/// The month of each name in `month.tsv`, folded. A name of two words is found by both, joined by a space.
static MONTHS: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let rows = include_str!("month.tsv").lines().filter(|line| !line.starts_with('#'));
    let names = rows.flat_map(|row| {
        let (month, names) = row.split_once('\t').expect("month.tsv: a row has two cells");
        let month: i8 = month.parse().expect("month.tsv: a row begins with the number of the month");
        names.split('|').map(move |name| (fold(name), month))
    });
    names.collect()
});

/// When it was published: as stated, else as the address says, else the year of the reference. The year of a reference
/// is that in which the archive numbered the document, which is that of its publication in all but a few cases.
pub fn published(
    stated: Option<&StatedDate>,
    url: Option<&Url>,
    reference: Option<&Reference>,
    latest_year: i16,
    warnings: &mut Vec<Warning>,
) -> Option<Dating> {
    let credible = |date: Option<Date>, evidence| {
        date.filter(|date| is_credible(*date, latest_year)).map(|date| Dating { date, evidence })
    };
    stated_date(stated, "the date of publication", latest_year, warnings)
        .or_else(|| credible(url.and_then(in_address), DateEvidence::Url))
        .or_else(|| credible(reference.and_then(year_of), DateEvidence::Reference))
}

/// When it was last changed, as stated.
pub fn updated(stated: Option<&StatedDate>, latest_year: i16, warnings: &mut Vec<Warning>) -> Option<Dating> {
    stated_date(stated, "the date of change", latest_year, warnings)
}

fn stated_date(
    stated: Option<&StatedDate>,
    what: &str,
    latest_year: i16,
    warnings: &mut Vec<Warning>,
) -> Option<Dating> {
    let StatedDate { written, evidence } = stated?;
    let written = Some(written.trim()).filter(|written| !written.is_empty())?;
    let instead = match parse(written) {
        Some(date) if is_credible(date, latest_year) => return Some(Dating { date, evidence: *evidence }),
        Some(_) => "it cannot be true, left out",
        None => "it cannot be read, left out",
    };
    warnings.push(warning(WarningKind::BadDate, what, written, instead));
    None
}

fn is_credible(date: Date, latest_year: i16) -> bool {
    (EARLIEST_YEAR..=latest_year).contains(&date.calendar_year())
}

fn year_of(reference: &Reference) -> Option<Date> {
    let key = reference.key();
    key.rsplit('/').next().and_then(Date::parse)
}

/// The date in an address: `/2019/03/14/`, `/2019/03/` or `/2019-03-14-title/`.
fn in_address(url: &Url) -> Option<Date> {
    let segments = address::segments(url);
    let in_folders = segments.iter().enumerate().find_map(|(place, year)| {
        let rest = &segments[place + 1..];
        let month = Date::parse(&format!("{year}-{}", rest.first()?))?;
        let day = rest.get(1).and_then(|day| Date::parse(&format!("{month}-{day}")));
        Some(day.unwrap_or(month))
    });
    in_folders.or_else(|| segments.iter().find_map(|segment| Date::parse(segment.get(..10)?)))
}

/// Reads a date in any common notation, as it is written: a time and an offset do not shift the day. `None` if it is
/// no date, or if day and month cannot be told apart ("03/04/2019"). Years of two digits are not guessed.
pub fn parse(stated: &str) -> Option<Date> {
    if stated.len() > MAX_STATED_BYTES {
        return None;
    }
    let pieces = pieces(&stated.chars().map(western_digit).collect::<String>());
    let start = pieces.iter().position(|piece| !matches!(piece, Piece::Word(_)))?;
    if start > MAX_WORDS_BEFORE {
        return None;
    }
    let date: Vec<&Piece> = pieces[start..].iter().filter(|piece| !matches!(piece, Piece::Word(_))).collect();
    match date[..] {
        [Piece::Number(day), Piece::Month(month), Piece::Number(year), ..]
        | [Piece::Month(month), Piece::Number(day), Piece::Number(year), ..]
            if day.length <= 2 =>
        {
            Date::day(year.year()?, *month, day.value()?)
        }
        [Piece::Number(year), Piece::Month(month), Piece::Number(day), ..] if day.length <= 2 => {
            Date::day(year.year()?, *month, day.value()?)
        }
        [Piece::Month(month), Piece::Number(year)] | [Piece::Number(year), Piece::Month(month)] => {
            Date::month(year.year()?, *month)
        }
        [Piece::Number(first), Piece::Number(second), Piece::Number(third), ..] => of_numbers(first, second, third),
        [Piece::Number(first), Piece::Number(second)] => match (first.length, second.length) {
            (4, 1 | 2) => Date::month(first.year()?, second.value()?),
            (1 | 2, 4) => Date::month(second.year()?, first.value()?),
            _ => None,
        },
        [Piece::Number(number)] => of_one_number(number),
        _ => None,
    }
}

fn of_numbers(first: &Number, second: &Number, third: &Number) -> Option<Date> {
    if first.length == 4 {
        return Date::day(first.year()?, second.value()?, third.value()?);
    }
    let (first_value, second_value, year) = (first.value()?, second.value()?, third.year()?);
    let day_first = first.followed_by == '.' || first_value > 12 || first_value == second_value;
    match (day_first, second_value > 12) {
        (true, _) => Date::day(year, second_value, first_value),
        (false, true) => Date::day(year, first_value, second_value),
        (false, false) => None,
    }
}

/// `2019`, `20191219` or `20191219100000`.
fn of_one_number(number: &Number) -> Option<Date> {
    if number.length == 4 {
        return Date::year(number.year()?);
    }
    let compact = matches!(number.length, 8 | 12 | 14);
    let (year, rest) = number.digits.split_at_checked(4)?;
    let (month, rest) = rest.split_at_checked(2)?;
    let day = rest.get(..2)?;
    if compact { Date::parse(&format!("{year}-{month}-{day}")) } else { None }
}

/// A piece of a stated date.
enum Piece {
    Number(Number),
    Month(i8),
    /// Anything else: a weekday, "of", "года".
    Word(String),
}

struct Number {
    digits: String,
    length: usize,
    followed_by: char,
}

impl Number {
    fn value(&self) -> Option<i8> {
        if self.length <= 2 { self.digits.parse().ok() } else { None }
    }

    fn year(&self) -> Option<i16> {
        if self.length == 4 { self.digits.parse().ok() } else { None }
    }
}

/// Cuts a stated date into pieces, without its time of day.
fn pieces(stated: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = stated;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let (digits, after) = split_while(rest, |c| c.is_ascii_digit());
            let followed_by = after.chars().next().unwrap_or(' ');
            if followed_by == ':' {
                break;
            }
            pieces.push(Piece::Number(Number { digits: digits.to_owned(), length: digits.len(), followed_by }));
            if followed_by == 'T' {
                break;
            }
            rest = without_ordinal(after);
        } else if first.is_alphabetic() {
            let (word, after) = split_while(rest, |c| c.is_alphabetic() || is_combining_mark(c));
            pieces.push(Piece::Word(fold(word)));
            rest = after;
        } else {
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    with_months(pieces)
}

/// Replaces the words that name a month. "ديسمبر/كانون الأول" names one month twice.
fn with_months(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut named: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let Piece::Word(word) = piece else {
            named.push(piece);
            continue;
        };
        let pair = match pieces.peek() {
            Some(Piece::Word(next)) => MONTHS.get(&format!("{word} {next}")),
            _ => None,
        };
        if pair.is_some() {
            pieces.next();
        }
        match (pair.or_else(|| MONTHS.get(&word)), named.last()) {
            (Some(month), Some(Piece::Month(previous))) if month == previous => {}
            (Some(month), _) => named.push(Piece::Month(*month)),
            (None, _) => named.push(Piece::Word(word)),
        }
    }
    named
}

/// "1st", "2nd", "1er", "1º": the ending says nothing.
fn without_ordinal(after: &str) -> &str {
    let (ending, rest) = split_while(after, char::is_alphabetic);
    let ordinal =
        matches!(ending.to_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "er" | "re" | "º" | "ª" | "o" | "го");
    if ordinal { rest } else { after }
}

/// Arabic and Persian digits in place of which the European ones stand.
fn western_digit(character: char) -> char {
    let offset = match character {
        '٠'..='٩' => u32::from(character) - u32::from('٠'),
        '۰'..='۹' => u32::from(character) - u32::from('۰'),
        '０'..='９' => u32::from(character) - u32::from('０'),
        _ => return character,
    };
    char::from_digit(offset, 10).unwrap_or(character)
}

fn split_while(text: &str, accept: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !accept(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stated: &str, expected: &str) {
        let date = parse(stated).map(|date| date.to_string());
        assert_eq!(date.as_deref().unwrap_or("none"), expected, "{stated}");
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
            "December 9, 2019",
            "Dec. 9th, 2019 at 5:00 pm",
            "Mon, 09 Dec 2019 10:00:00 +0000",
            "Monday 9 December 2019",
            "9 décembre 2019",
            "lundi 9 décembre 2019",
            "9 de diciembre de 2019",
            "9 de dezembro de 2019",
            "9. Dezember 2019",
            "9 dicembre 2019",
            "9 декабря 2019 г.",
            "٩ ديسمبر ٢٠١٩",
            "9 كانون الأول 2019",
            "9 ديسمبر/كانون الأول 2019",
            "2019年12月9日",
            "2019년 12월 9일",
            "Posted on 9 December 2019",
            "2019 December 9",
        ] {
            check(stated, "2019-12-09");
        }
        check("1er mars 2004", "2004-03-01");
        check("1º de marzo de 2004", "2004-03-01");
        check("1. März 2004", "2004-03-01");
        check("31 آذار 2004", "2004-03-31");
        check("29/02/2004", "2004-02-29");
        check("02/29/2004", "2004-02-29");
        check("05/05/2004", "2004-05-05");
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
        ] {
            check(stated, expected);
        }
    }

    #[test]
    fn what_cannot_be_decided_is_not_guessed() {
        for stated in [
            "03/04/2019",
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

    #[test]
    fn a_date_that_cannot_be_true_is_left_out_with_a_warning() {
        for stated in ["2097-01-01", "May 1, 1812", "2028", "soon"] {
            let mut warnings = Vec::new();
            assert_eq!(updated(Some(&StatedDate::metadata(stated)), 2027, &mut warnings), None, "{stated}");
            assert_eq!(warnings[0].kind, WarningKind::BadDate);
        }
        let mut warnings = Vec::new();
        assert!(updated(Some(&StatedDate::metadata("2027-06-01")), 2027, &mut warnings).is_some());
        assert_eq!(updated(Some(&StatedDate::metadata(" ")), 2027, &mut warnings), None);
        assert!(warnings.is_empty());
    }

    #[test]
    fn an_undated_document_has_the_date_of_its_address_or_reference() {
        let published = |url: &str, reference: &str| {
            let (url, reference) = (Url::parse(url).ok(), Reference::parse(reference));
            let date = published(None, url.as_ref(), reference.as_ref(), 2027, &mut Vec::new());
            date.map_or_else(|| "none".to_owned(), |dating| dating.date.to_string())
        };
        let reference = "MDE 13/1605/2018";
        assert_eq!(published("https://example.org/news/2019/03/14/mayor/", reference), "2019-03-14");
        assert_eq!(published("https://example.org/latest/news/2019/03/mayor/", reference), "2019-03");
        assert_eq!(published("https://example.org/2019-03-14-mayor", reference), "2019-03-14");
        assert_eq!(published("https://example.org/documents/mde13/1605/2018/en/", reference), "2018");
        assert_eq!(published("https://example.org/2999/03/x", ""), "none");
        assert_eq!(published("", ""), "none");
    }

    #[test]
    fn every_month_has_names_that_are_its_own() {
        let rows = include_str!("month.tsv").lines().filter(|line| !line.starts_with('#'));
        let names: Vec<String> =
            rows.flat_map(|row| row.split_once('\t').expect("a row has two cells").1.split('|')).map(fold).collect();
        assert!((1..=12).all(|month| MONTHS.values().filter(|value| **value == month).count() > 10));
        for (place, name) in names.iter().enumerate() {
            assert!(!names[..place].contains(name), "{name} stands twice");
        }
    }
}
