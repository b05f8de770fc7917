//! Dates that a text itself tells at its head: a line that is a date, a dateline such as "GENEVA, 12 May 2003 –".

use shared::date::{Date, Precision};

use super::habit::Habit;
use super::notation::{Place, find, with_western_digits};

/// How many lines of a text are looked at.
const MAX_LINES: usize = 12;

/// How much of a text is looked at, in bytes.
const MAX_HEAD_BYTES: usize = 4_000;

/// A line by itself is no longer than this, in bytes.
const MAX_LINE_BYTES: usize = 150;

/// How far into a longer line a dateline reaches, in bytes.
const MAX_DATELINE_BYTES: usize = 160;

/// How many characters a line may have beside its date: a label before it, a place, a time after it.
const MAX_BESIDE_CHARS: usize = 40;

/// How many words may stand before the date of a dateline: "(Port Louis, Mauritius,".
const MAX_WORDS_BEFORE: usize = 6;

/// What ends a dateline, after the date and white space.
const DATELINE_ENDS: [char; 12] = [')', '–', '—', '-', '|', ':', '：', '）', '】', ']', '/', '―'];

/// Words for "today": what stands behind them is the day of writing.
const TODAY: [&str; 16] = [
    "today",
    "aujourd’hui",
    "aujourd'hui",
    "hoy",
    "heute",
    "hoje",
    "oggi",
    "vandaag",
    "сегодня",
    "сьогодні",
    "اليوم",
    "امروز",
    "วันนี้",
    "今天",
    "今日",
    "bugün",
];

/// The date at the head of a text, lines as they were written; `None` if none is told. Of a date in the middle of a
/// sentence one cannot tell whether it is that of writing.
pub(super) fn of_text(text: &str, habit: &Habit) -> Option<Date> {
    let head = beginning(text, MAX_HEAD_BYTES);
    let lines = head.lines().map(str::trim).filter(|line| !line.is_empty()).take(MAX_LINES);
    let told = lines.filter(|line| holds_a_number(line)).filter_map(|line| of_line(line, habit));
    let mut first = None;
    for date in told {
        if date.precision() == Precision::Day {
            return Some(date);
        }
        first = first.or(Some(date));
    }
    first
}

/// Whether there is a number where a date would stand.
fn holds_a_number(line: &str) -> bool {
    beginning(line, MAX_DATELINE_BYTES).chars().any(char::is_numeric)
}

fn of_line(line: &str, habit: &Habit) -> Option<Date> {
    let is_short = line.len() <= MAX_LINE_BYTES;
    let beginning = with_western_digits(beginning(line, MAX_DATELINE_BYTES));
    let found = find(&beginning, habit, Place::Text)?;
    let (before, after) = (beginning.get(..found.start)?, beginning.get(found.end..)?);
    let is_told = (is_short && is_line_of_a_date(before, after, found.date))
        || (found.date.precision() == Precision::Day && (is_dateline(before, after) || says_today(before)));
    is_told.then_some(found.date)
}

/// As much of a text as there is up to a number of bytes, no character cut.
fn beginning(text: &str, max_bytes: usize) -> &str {
    let end = (0..=usize::min(max_bytes, text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// Whether a line is no more than a date with a label, a place or a time beside it: few words, and no sentence.
fn is_line_of_a_date(before: &str, after: &str, date: Date) -> bool {
    const MAX_WORDS_AFTER: usize = 4;
    let chars_beside = before.trim().chars().count() + after.trim().chars().count();
    let max_words = match (date.precision(), after.trim_end().ends_with(['.', '。', '؟', '!'])) {
        (Precision::Day, false) => 5,
        _ => 2,
    };
    chars_beside <= MAX_BESIDE_CHARS
        && before.split_whitespace().count() <= max_words
        && after.split_whitespace().count() <= MAX_WORDS_AFTER
}

fn is_dateline(before: &str, after: &str) -> bool {
    let words = before.split_whitespace().count();
    let is_short = words <= MAX_WORDS_BEFORE && !before.contains(". ");
    is_short && (after.trim_start().starts_with(DATELINE_ENDS) || (words == 0 && after.starts_with(['.', ',', '，'])))
}

fn says_today(before: &str) -> bool {
    const MAX_BETWEEN_CHARS: usize = 14;
    let before = before.to_lowercase();
    TODAY.iter().any(|today| {
        before.rfind(today).is_some_and(|at| {
            let between = before.get(at + today.len()..).unwrap_or_default();
            between.chars().count() <= MAX_BETWEEN_CHARS && !between.contains(['.', ';', '。'])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let date = of_text(text, &Habit::default());
        assert_eq!(date.map_or_else(|| "none".to_owned(), |date| date.to_string()), expected, "{text}");
    }

    #[test]
    fn a_line_that_is_a_date_is_read() {
        check("Riverland: the dam\n\n12 May 2003\n\nThe court met.", "2003-05-12");
        check("For immediate release: Monday, 12 May 2003\n\nThe court met.", "2003-05-12");
        check("Berlin, den 12. Mai 2003\nDas Gericht tagte.", "2003-05-12");
        check("หัวข้อข่าว\n\nวันพฤหัสบดีที่ 5 พฤศจิกายน 2563\nข้อความ", "2020-11-05");
        check("新闻\n2003年5月12日 10:30\n法院", "2003-05-12");
        check("Annual review\n\nMay 2003\n\nThe court met.", "2003-05");
    }

    #[test]
    fn a_dateline_is_read() {
        check("GENEVA (12 May 2003) – The court of Riverland met again, and nobody was told why.", "2003-05-12");
        check("PORT LOUIS, May 12, 2003 — The court of Riverland met again, and nobody was told why.", "2003-05-12");
        check("The organisation said today, 12 May 2003, that the court of Riverland had met again.", "2003-05-12");
        check("วันนี้ (19 พฤศจิกายน 2565) ศาลประชุมอีกครั้งและไม่มีใครได้รับแจ้งเหตุผลว่าทำไมจึงเป็นเช่นนั้น", "2022-11-19");
    }

    #[test]
    fn a_date_in_a_sentence_is_not_taken_for_that_of_the_text() {
        for text in [
            "On 12 May 2003 the court of Riverland met again, and nobody was told why it had taken so long.",
            "The court of Riverland, which met on 12 May 2003, has not spoken since.",
            "Call 12-05-2003 for help and ask for the officer on duty at the desk of the court.",
            "The court met in May 2003.",
            "The mayor resigned on 12 May 2003.",
        ] {
            check(text, "none");
        }
        check(&format!("{}\n12 May 2003", "A long line of words. ".repeat(400)), "none");
    }
}
