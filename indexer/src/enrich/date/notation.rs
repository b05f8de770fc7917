//! Dates as they are written: in words, in numbers, in many scripts and calendars.

use shared::date::{Date, Precision};
use unicode_normalization::char::is_combining_mark;

use super::calendar;
use super::habit::{Habit, Order, Years};
use super::month::{self, Calendar, Month};

/// How many words may stand between the parts of a date: "9th day of December".
const MAX_JOINING_WORDS: usize = 3;

/// How long such a word may be, in characters.
const MAX_JOINING_CHARS: usize = 5;

/// How many signs may stand between the parts of a date, white space apart.
const MAX_JOINING_SIGNS: usize = 3;

/// Words that join the numbers of a date: "9 tháng 12 năm 2019", "2019年12月9日", "2019년 12월 9일".
const NUMBER_JOINERS: [&str; 13] = ["年", "月", "日", "号", "號", "년", "월", "일", "tháng", "năm", "ខែ", "ឆ្នាំ", "года"];

/// Digits of ten numerals that follow each other in Unicode: where each script's zero is.
const ZEROS: [char; 17] = ['٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០'];

/// Numerals of Chinese and Japanese, by their value.
const HAN_NUMERALS: [(char, u64); 14] = [
    ('〇', 0),
    ('○', 0),
    ('零', 0),
    ('元', 1),
    ('一', 1),
    ('二', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 8),
    ('九', 9),
    ('十', 10),
];

/// Eras of Japan and Taiwan, and the year before their first.
const ERAS: [(&str, i16); 7] =
    [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867), ("民國", 1911), ("民国", 1911)];

/// Where a date is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// What is given as a date: every notation counts.
    Field,
    /// A line of a page that may be a date.
    Line,
    /// Running text: numbers make a date only where their signs say so.
    Text,
}

/// A date that was found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The date.
    pub(super) date: Date,
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether it is of a calendar whose days ours can only tell about.
    is_rough: bool,
}

/// A text in which numerals of any script are European digits.
pub(super) fn with_western_digits(text: &str) -> String {
    text.chars().map(western_digit).collect()
}

/// The date in a text whose digits are European: the first of a day; else the first of a month; else, in a field that holds
/// one number, that of a year. What looks like a day and is none (31 April) is not taken for its month.
pub(super) fn find(text: &str, habit: &Habit, place: Place) -> Option<Found> {
    let pieces = pieces(text, habit);
    let reader = Reader { text, pieces: &pieces, habit, place };
    let days = || (0..pieces.len()).filter_map(|at| reader.day(at));
    let exact = days().find(|found| !found.is_rough).or_else(|| days().next());
    exact.or_else(|| (0..pieces.len()).find_map(|at| reader.month(at))).or_else(|| reader.year())
}

/// A part of a date.
#[derive(Debug, Clone, Copy)]
struct Piece {
    kind: Kind,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Number(Number),
    Month(Month),
    /// The year before the first of an era.
    Era(i16),
}

#[derive(Debug, Clone, Copy)]
struct Number {
    value: u64,
    /// How many digits it has.
    length: usize,
}

impl Number {
    /// A day, or the number of a month.
    fn small(self) -> Option<i8> {
        if self.length <= 2 { i8::try_from(self.value).ok() } else { None }
    }

    fn year(self) -> Option<i16> {
        if self.length == 4 { i16::try_from(self.value).ok() } else { None }
    }
}

/// Makes dates of the pieces of a text.
struct Reader<'a> {
    text: &'a str,
    pieces: &'a [Piece],
    habit: &'a Habit,
    place: Place,
}

impl Reader<'_> {
    /// The day whose notation begins at a piece.
    fn day(&self, at: usize) -> Option<Found> {
        if let Some(found) = self.day_of_an_era(at).or_else(|| self.compact_day(at)) {
            return Some(found);
        }
        let [first, second, third] = self.pieces.get(at..at + 3)?.first_chunk()?;
        let read = match (first.kind, second.kind, third.kind) {
            (Kind::Number(first), Kind::Month(month), Kind::Number(third)) if self.joins_words(at) => {
                let day_first = || self.of_parts(self.year_at(at + 2)?, month, Some(first.small()?));
                let year_first = || self.of_parts(first.year()?, month, Some(third.small()?));
                day_first().or_else(year_first)
            }
            (Kind::Month(month), Kind::Number(day), Kind::Number(_)) if self.joins_words(at) => {
                self.of_parts(self.year_at(at + 2)?, month, Some(day.small()?))
            }
            (Kind::Number(first), Kind::Number(second), Kind::Number(third)) if self.joins_numbers(at) => {
                self.of_numbers(first, second, third, self.gap(at).and_then(joiner_sign))
            }
            _ => None,
        };
        read.map(|(date, is_rough)| Found { date, start: first.start, end: third.end, is_rough })
    }

    /// 令和元年5月1日, 民國108年12月9日.
    fn day_of_an_era(&self, at: usize) -> Option<Found> {
        let [era, year, month, day] = self.pieces.get(at..at + 4)?.first_chunk()?;
        let (Kind::Era(before), Kind::Number(year), Kind::Number(month), Kind::Number(day_number)) =
            (era.kind, year.kind, month.kind, day.kind)
        else {
            return None;
        };
        let date =
            Date::day(before.checked_add(i16::try_from(year.value).ok()?)?, month.small()?, day_number.small()?)?;
        Some(Found { date, start: era.start, end: day.end, is_rough: false })
    }

    /// 20191209 and 20191209101500.
    fn compact_day(&self, at: usize) -> Option<Found> {
        let Piece { kind: Kind::Number(number), start, end } = *self.pieces.get(at)? else { return None };
        if self.place != Place::Field {
            return None;
        }
        let ymd = match number.length {
            8 => number.value,
            12 => number.value / 10_000,
            14 => number.value / 1_000_000,
            _ => return None,
        };
        let (year, month, day) = (ymd / 10_000, ymd / 100 % 100, ymd % 100);
        let date = Date::day(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
        Some(Found { date, start, end, is_rough: false })
    }

    /// The month whose notation begins at a piece, unless it is part of something longer.
    fn month(&self, at: usize) -> Option<Found> {
        let [first, second] = self.pieces.get(at..at + 2)?.first_chunk()?;
        let is_part = at > 0 && self.gap(at - 1).is_some_and(joins_words) && !self.begins_a_sentence(at);
        let (date, is_rough) = match (first.kind, second.kind) {
            (Kind::Month(month), Kind::Number(year)) if !is_part && self.joins_words_once(at) => {
                self.of_parts(year.year()?, month, None)?
            }
            (Kind::Number(year), Kind::Month(month)) if self.joins_words_once(at) => {
                self.of_parts(year.year()?, month, None)?
            }
            (Kind::Number(one), Kind::Number(other)) if self.pieces.len() == 2 && self.place == Place::Field => {
                self.joins_numbers_once(at).then_some(())?;
                match (one.length, other.length) {
                    (4, 1 | 2) => self.of_numbered_month(one.year()?, other.small()?, None)?,
                    (1 | 2, 4) => self.of_numbered_month(other.year()?, one.small()?, None)?,
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(Found { date, start: first.start, end: second.end, is_rough })
    }

    /// Whether what stands before a piece is the end of something else.
    fn begins_a_sentence(&self, at: usize) -> bool {
        self.gap(at - 1).is_some_and(|gap| gap.contains(['|', ';', '\n']))
    }

    /// A year by itself, or a number of seconds or milliseconds since 1970.
    fn year(&self) -> Option<Found> {
        let [Piece { kind: Kind::Number(number), start, end }] = *self.pieces else { return None };
        if self.place != Place::Field {
            return None;
        }
        let date = match number.length {
            4 => Date::year(self.common_year(number.year()?))?,
            10 => day_of_seconds(number.value)?,
            13 => day_of_seconds(number.value / 1000)?,
            _ => return None,
        };
        Some(Found { date, start, end, is_rough: false })
    }

    /// The year that ends a date: of four digits, or of two where the century is certain.
    fn year_at(&self, at: usize) -> Option<i16> {
        let Kind::Number(number) = self.pieces.get(at)?.kind else { return None };
        if number.length == 4 {
            return number.year();
        }
        let goes_on = self.gap(at).is_some_and(joins_words) && self.pieces.get(at + 1).is_some();
        if number.length != 2 || self.place == Place::Text || goes_on {
            return None;
        }
        self.of_two_digits(number.value)
    }

    /// The latest year that ends in two digits and is believed. There is but one, since no document is older than a century.
    fn of_two_digits(&self, digits: u64) -> Option<i16> {
        let latest = self.habit.latest_year?;
        let digits = i16::try_from(digits).ok()?;
        if self.habit.years == Years::Buddhist {
            let year = 2500 + digits;
            return (calendar::of_buddhist_era(year) <= latest).then_some(year);
        }
        let century = latest - latest % 100;
        Some(if century + digits <= latest { century + digits } else { century - 100 + digits })
    }

    /// The day in three numbers. With points between them, the day comes first in all languages.
    fn of_numbers(&self, first: Number, second: Number, third: Number, sign: Option<char>) -> Option<(Date, bool)> {
        if first.length == 4 {
            return self.of_numbered_month(first.year()?, second.small()?, Some(third.small()?));
        }
        let (a, b) = (first.small()?, second.small()?);
        let year = match third.length {
            4 => third.year()?,
            2 if self.place != Place::Text && self.habit.ends_with_year() => self.of_two_digits(third.value)?,
            _ => return None,
        };
        let order = match (a > 12, b > 12) {
            (true, true) => return None,
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            (false, false) if a == b || matches!(sign, Some('.' | '年')) => Some(Order::DayFirst),
            (false, false) => self.habit.order,
        };
        match order {
            Some(Order::DayFirst) => self.of_numbered_month(year, b, Some(a)),
            Some(Order::MonthFirst) => self.of_numbered_month(year, a, Some(b)),
            // Either way it is that year.
            None if third.length == 4 || self.place == Place::Line => {
                Some((Date::year(self.common_year(year))?, false))
            }
            None => None,
        }
    }

    fn of_numbered_month(&self, year: i16, month: i8, day: Option<i8>) -> Option<(Date, bool)> {
        let calendar = match year {
            1300..1500 if self.is_hijri() => Calendar::Hijri,
            1300..1500 if self.habit.years == Years::Persian => Calendar::Persian,
            _ => Calendar::Gregorian,
        };
        (1..=12).contains(&month).then(|| self.of_parts(year, Month { calendar, number: month }, day))?
    }

    fn of_parts(&self, year: i16, month: Month, day: Option<i8>) -> Option<(Date, bool)> {
        match month.calendar {
            Calendar::Gregorian => {
                let year = self.common_year(year);
                let date = match day {
                    Some(day) => Date::day(year, month.number, day)?,
                    None => Date::month(year, month.number)?,
                };
                Some((date, false))
            }
            Calendar::Hijri if (1200..1600).contains(&year) => {
                Some((calendar::of_hijri(year, month.number, day)?, true))
            }
            Calendar::Persian if (1200..1500).contains(&year) => {
                Some((calendar::of_persian(year, month.number, day)?, false))
            }
            Calendar::Hijri | Calendar::Persian => None,
        }
    }

    /// The Gregorian year: a year of the Buddhist era where that is counted, else the year as it is.
    fn common_year(&self, year: i16) -> i16 {
        let is_buddhist = (2400..2700).contains(&year)
            && (self.habit.years == Years::Buddhist
                || self.text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c))
                || self.text.contains("B.E."));
        if is_buddhist { calendar::of_buddhist_era(year) } else { year }
    }

    /// Whether years near 1400 are of the Hijri calendar.
    fn is_hijri(&self) -> bool {
        self.habit.years == Years::Hijri || self.text.contains("هـ") || self.text.contains("AH")
    }

    /// What stands between a piece and the next; `None` at the end.
    fn gap(&self, at: usize) -> Option<&str> {
        self.text.get(self.pieces.get(at)?.end..self.pieces.get(at + 1)?.start)
    }

    fn joins_words(&self, at: usize) -> bool {
        self.joins_words_once(at) && self.joins_words_once(at + 1)
    }

    fn joins_words_once(&self, at: usize) -> bool {
        self.gap(at).is_some_and(joins_words)
    }

    fn joins_numbers(&self, at: usize) -> bool {
        let (Some(one), Some(other)) = (self.gap(at), self.gap(at + 1)) else { return false };
        let is_alike = joiner_sign(one) == joiner_sign(other);
        is_alike && self.joins_numbers_once(at) && self.joins_numbers_once(at + 1)
    }

    fn joins_numbers_once(&self, at: usize) -> bool {
        self.gap(at).is_some_and(|gap| match (joiner_sign(gap), self.place) {
            (Some(_), _) => true,
            (None, Place::Field) => gap.trim().is_empty(),
            (None, Place::Line | Place::Text) => false,
        })
    }
}

/// Whether what stands between a day, the name of a month, and a year leaves them one date.
fn joins_words(gap: &str) -> bool {
    let words = gap.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty());
    let (count, longest) =
        words.fold((0, 0), |(count, longest), word| (count + 1, usize::max(longest, word.chars().count())));
    let is_of_time = |sign: char| sign == ':' || sign.is_ascii_digit();
    let signs = gap.chars().filter(|c| !is_of_word(*c) && !c.is_whitespace() && !is_of_time(*c));
    let are_joining = |sign: char| matches!(sign, '.' | ',' | '/' | '-' | '–' | '\'' | '’' | 'º' | 'ª' | '°' | '،');
    count <= MAX_JOINING_WORDS
        && longest <= MAX_JOINING_CHARS
        && signs.clone().count() <= MAX_JOINING_SIGNS
        && signs.clone().all(are_joining)
}

/// The sign between two numbers of a date; words that join them count as one sign.
fn joiner_sign(gap: &str) -> Option<char> {
    let gap = gap.trim();
    let mut signs = gap.chars();
    match (signs.next(), signs.next()) {
        (Some(sign @ ('-' | '/' | '.' | '–' | '‑' | '−' | '\\')), None) => Some(sign),
        _ => NUMBER_JOINERS.contains(&gap.trim_end_matches('.').trim()).then_some('年'),
    }
}

/// Cuts a text into the pieces of dates, without times of the day.
fn pieces(text: &str, habit: &Habit) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let (piece, length) = if first.is_ascii_digit() {
            number(rest)
        } else if is_han(first) {
            han(rest)
        } else if is_of_word(first) {
            word(rest, habit)
        } else {
            (None, first.len_utf8())
        };
        if let Some(kind) = piece {
            let repeats = matches!((kind, pieces.last()),
                (Kind::Month(month), Some(Piece { kind: Kind::Month(previous), .. })) if month == *previous);
            match pieces.last_mut() {
                Some(previous) if repeats => previous.end = at + length,
                _ => pieces.push(Piece { kind, start: at, end: at + length }),
            }
        }
        at += length;
    }
    pieces
}

/// The number at the beginning of a text, and its length; no number if it is a time of the day.
fn number(text: &str) -> (Option<Kind>, usize) {
    let (digits, after) = split_while(text, |c| c.is_ascii_digit());
    let time = time_after(after);
    if time > 0 {
        return (None, digits.len() + time);
    }
    let number = digits.parse().ok().map(|value| Kind::Number(Number { value, length: digits.len() }));
    (number, digits.len())
}

/// How much of what follows a number makes it a time of the day: ":30:00", "h30", " pm"; 0 if it is none.
fn time_after(after: &str) -> usize {
    let is_digit = |c: char| c.is_ascii_digit();
    if let Some(minutes) = after.strip_prefix([':', 'h', 'H']).filter(|rest| rest.starts_with(is_digit)) {
        let rest = minutes.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':'));
        return after.len() - rest.len();
    }
    let word = after.trim_start();
    let ends = |half: &str| {
        let rest =
            word.get(..half.len()).filter(|start| start.eq_ignore_ascii_case(half)).and(word.get(half.len()..))?;
        (!rest.starts_with(char::is_alphanumeric)).then_some(after.len() - rest.len())
    };
    ["am", "pm", "a.m.", "p.m.", "uhr", "h"].into_iter().find_map(ends).unwrap_or_default()
}

/// The month at the beginning of a text, and how long it or the word is. Some names are two words.
fn word(text: &str, habit: &Habit) -> (Option<Kind>, usize) {
    let language = habit.language_code();
    let (word, after) = split_while(text, is_of_word);
    let (between, next) = split_while(after, |c| matches!(c, '.' | ' ' | '\u{a0}'));
    let (second, _) = split_while(next, is_of_word);
    if between.len() <= 3 && !second.is_empty() && month::begins_a_name(word) {
        let length = word.len() + between.len() + second.len();
        if let Some(month) = text.get(..length).and_then(|pair| month::named(&pair.replace('.', " "), language)) {
            return (Some(Kind::Month(month)), length);
        }
    }
    let is_thai = word.starts_with(|c: char| ('\u{e00}'..='\u{e7f}').contains(&c));
    let month = month::named(word, language).or_else(|| if is_thai { month::ending(word) } else { None });
    (month.map(Kind::Month), word.len())
}

/// The era or numeral of Chinese or Japanese at the beginning of a text, and its length. Numerals count before 年, 月, 日.
fn han(text: &str) -> (Option<Kind>, usize) {
    if let Some((era, before)) = ERAS.iter().find(|(era, _)| text.starts_with(era)) {
        return (Some(Kind::Era(*before)), era.len());
    }
    let value =
        |character: char| HAN_NUMERALS.iter().find(|(numeral, _)| *numeral == character).map(|(_, value)| *value);
    let (numerals, after) = split_while(text, |c| value(c).is_some());
    let length = text.chars().next().map_or(1, char::len_utf8);
    if numerals.is_empty() || !after.starts_with(['年', '月', '日', '号', '號']) {
        return (None, length);
    }
    let values: Vec<u64> = numerals.chars().filter_map(value).collect();
    let value = match values[..] {
        [10] => 10,
        [10, ones] => 10 + ones,
        [tens, 10] => tens * 10,
        [tens, 10, ones] => tens * 10 + ones,
        _ if values.contains(&10) || values.len() > 4 => return (None, length),
        _ => values.iter().fold(0, |value, digit| value * 10 + digit),
    };
    let digits = if value < 100 && values.len() < 4 { 2 } else { values.len() };
    (Some(Kind::Number(Number { value, length: digits })), numerals.len())
}

/// A moment in seconds since 1970, as a day of Greenwich; none before 1990.
fn day_of_seconds(seconds: u64) -> Option<Date> {
    const SECONDS_A_DAY: u64 = 86_400;
    const DAY_OF_1990: i32 = 7_305;
    let day = i32::try_from(seconds / SECONDS_A_DAY).ok()?;
    if day < DAY_OF_1990 { None } else { Date::from_day(day, Precision::Day) }
}

fn western_digit(character: char) -> char {
    if character.is_ascii() {
        return character;
    }
    let is_full_width = ('０'..='９').contains(&character);
    let zero = if is_full_width { Some('０') } else { ZEROS.into_iter().find(|zero| is_digit_of(*zero, character)) };
    let value = zero.and_then(|zero| char::from_digit(u32::from(character) - u32::from(zero), 10));
    value.unwrap_or(character)
}

fn is_digit_of(zero: char, character: char) -> bool {
    (u32::from(zero)..u32::from(zero) + 10).contains(&u32::from(character))
}

fn is_of_word(character: char) -> bool {
    (character.is_alphabetic() && !is_han(character)) || is_combining_mark(character)
}

fn is_han(character: char) -> bool {
    matches!(character, '〇' | '○' | '\u{4e00}'..='\u{9fff}')
}

fn split_while(text: &str, accept: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !accept(c)).unwrap_or(text.len()))
}
