//! A listing copied from a page as plain text: blocks of type, title, opening and date, each on a line of its own, with
//! captions of photos, descriptions of images and other left-overs of the page between them.

use std::collections::HashSet;

use shared::date::Precision;
use shared::document::Extent;
use shared::document_type::DocumentType;

use crate::enrich::{date, document_type};
use crate::extract::stated_date::{is_update_label, split_label};
use crate::record::{Record, StatedDate};

/// A longer text is not taken for a listing, in bytes: somebody copied this by hand.
const MAX_BYTES: usize = 8 << 20;

/// A line with a type is no longer than this, in characters.
const MAX_TYPE_CHARS: usize = 60;

/// How many words the description of an icon may have, glued before the type: "Sheet of paper Report".
const MAX_ICON_WORDS: usize = 5;

/// A line with a date is no longer than this, in characters.
const MAX_DATE_CHARS: usize = 50;

/// How far from the end of a line a date is looked for that lost its line break, in characters.
const MAX_GLUED_CHARS: usize = 30;

/// A text with a single entry is a listing only if the entry's opening, and what follows it, are no longer than this, in bytes.
const MAX_SINGLE_BYTES: usize = 2_000;

/// An opening is no longer than this, in bytes: what has a longer one is a text in which the names of kinds happen to stand
/// on lines of their own.
const MAX_OPENING_BYTES: usize = 50_000;

/// Words that only credits of photos have.
const CREDITS: [&str; 20] = [
    "(Photo",
    "Photo by",
    "Photo credit",
    "Photo:",
    "Photograph:",
    "Photo ©",
    "AP Photo",
    "Getty Images",
    "/ AFP",
    "/AFP",
    "AFP/",
    "REUTERS/",
    "Reuters/",
    "EPA/",
    "Crédit photo",
    "Crédits photo",
    "Photo de ",
    "Foto:",
    "Crédito",
    "Fotografía:",
];

/// The publications a copied listing shows; `None` if the text is none.
pub(super) fn read(text: &str, source: &str) -> Option<Vec<Record>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let entries = entries(&lines(text));
    is_listing(&entries).then(|| entries.into_iter().map(|entry| entry.record(source)).collect())
}

/// One publication, by its lines.
#[derive(Debug, Default)]
struct Entry<'a> {
    /// The line with the type, whole.
    type_line: &'a str,
    document_type: &'a str,
    title: &'a str,
    opening: Vec<&'a str>,
    published: Option<&'a str>,
    updated: Option<&'a str>,
    /// What stands between its date and the next entry.
    after: Vec<&'a str>,
}

impl Entry<'_> {
    /// Whether all its lines have been read: its date is the last.
    fn is_over(&self) -> bool {
        self.published.is_some() && !self.title.is_empty()
    }

    fn is_something(&self) -> bool {
        !self.title.is_empty() && (self.published.is_some() || !self.opening.is_empty())
    }

    fn record(self, source: &str) -> Record {
        let mut record = Record::new(source, Extent::Excerpt);
        record.types = vec![self.document_type.to_owned()];
        self.title.clone_into(&mut record.title);
        record.text = self.opening.join("\n\n");
        record.published = self.published.map(StatedDate::byline);
        record.updated = self.updated.map(StatedDate::byline);
        record
    }
}

/// Two entries make a listing, if a date is among them; one does if nothing about it is missing or too long.
fn is_listing(entries: &[Entry<'_>]) -> bool {
    let bytes = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
    match entries {
        [] => false,
        [entry] => {
            let is_whole = entry.type_line == entry.document_type && entry.is_over() && !entry.opening.is_empty();
            is_whole && bytes(&entry.opening).max(bytes(&entry.after)) <= MAX_SINGLE_BYTES
        }
        entries => {
            let is_short = |entry: &Entry<'_>| bytes(&entry.opening).max(bytes(&entry.after)) <= MAX_OPENING_BYTES;
            entries.iter().any(Entry::is_over) && entries.iter().all(is_short)
        }
    }
}

/// The lines that have something on them; a date is parted from what was glued behind it.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match date_at_start(line) {
            Some((date, rest)) => lines.extend([date, rest]),
            None => lines.push(line),
        }
    }
    lines
}

fn entries<'a>(lines: &[&'a str]) -> Vec<Entry<'a>> {
    let recurring_icons = recurring_icons(lines);
    let mut entries: Vec<Entry<'a>> = Vec::new();
    for (index, line) in lines.iter().copied().enumerate() {
        let next = lines.get(index + 1).copied();
        if let Some(document_type) = type_that_begins_entry(line, next, entries.last(), &recurring_icons) {
            entries.push(Entry { type_line: line, document_type, ..Entry::default() });
        } else if let Some(entry) = entries.last_mut() {
            add_line(entry, line);
        }
    }
    entries.iter_mut().filter(|entry| entry.published.is_none()).for_each(|entry| part_glued_date(entry, glued_date));
    let has_dates_before_openings = entries.iter().all(|entry| entry.opening.is_empty());
    if has_dates_before_openings {
        for entry in &mut entries {
            entry.opening = std::mem::take(&mut entry.after);
        }
    }
    entries.retain(Entry::is_something);
    entries
}

fn add_line<'a>(entry: &mut Entry<'a>, line: &'a str) {
    if let Some((is_update, date)) = date_line(line) {
        let slot = if is_update { &mut entry.updated } else { &mut entry.published };
        slot.get_or_insert(date);
    } else if is_credit(line) {
        // Of a photo: it says nothing of the publication.
    } else if entry.title.is_empty() {
        entry.title = line;
    } else if entry.is_over() {
        entry.after.push(line);
    } else {
        entry.opening.push(line);
        part_glued_date(entry, |line| glued_date(line).filter(|(text, date)| text.len() + date.len() == line.len()));
    }
}

/// The lines with the description of an icon before a type that occur more than once.
fn recurring_icons<'a>(lines: &[&'a str]) -> HashSet<&'a str> {
    let mut seen = HashSet::new();
    let with_icon = lines.iter().copied().filter(|line| icon_and_type(line).is_some_and(|(icon, _)| !icon.is_empty()));
    with_icon.filter(|line| !seen.insert(*line)).collect()
}

/// The type, if a line begins the next entry: it names a type, alone or behind the description of an icon, and no other
/// such line follows at once. Within an entry that has no date yet, a line with a description counts only if the same
/// line recurs: it might be the title, or a line of the opening.
fn type_that_begins_entry<'a>(
    line: &'a str,
    next: Option<&str>,
    current: Option<&Entry<'_>>,
    recurring_icons: &HashSet<&str>,
) -> Option<&'a str> {
    let (icon, document_type) = icon_and_type(line)?;
    let next_is_type = icon_and_type(next?).is_some_and(|(icon, _)| icon.is_empty());
    if next_is_type {
        return None;
    }
    let is_between_entries = current.is_none_or(Entry::is_over);
    let recurs_behind_title = current.is_some_and(|entry| !entry.title.is_empty()) && recurring_icons.contains(line);
    (icon.is_empty() || is_between_entries || recurs_behind_title).then_some(document_type)
}

/// Parts a line that ends with the name of a type into the description of an icon, which may be empty, and that name.
fn icon_and_type(line: &str) -> Option<(&str, &str)> {
    if line.chars().count() > MAX_TYPE_CHARS {
        return None;
    }
    let starts = line
        .char_indices()
        .filter(|(at, _)| line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(' ')));
    starts.map(|(at, _)| line.split_at(at)).find_map(|(icon, name)| {
        let document_type = document_type::named(name)?;
        let icon = icon.trim_end();
        let is_plain = icon.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'));
        let is_icon = is_plain
            && icon.split(' ').count() <= MAX_ICON_WORDS
            && document_type != DocumentType::Other
            && !name.starts_with(char::is_lowercase);
        (icon.is_empty() || is_icon).then_some((icon, name))
    })
}

/// The date on a line that has nothing but a date and perhaps a label, and whether that is the date of a change.
fn date_line(line: &str) -> Option<(bool, &str)> {
    let (label, date) = split_label(line);
    let is_date = date.chars().count() <= MAX_DATE_CHARS && (is_day_or_month(date) || is_numeric_date(date));
    is_date.then(|| (label.is_some_and(is_update_label), date))
}

fn is_day_or_month(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let is_short = match date::parse(text).map(shared::date::Date::precision) {
        Some(Precision::Day) => words <= 8,
        Some(Precision::Month) => words <= 3,
        _ => false,
    };
    is_short && !ends_sentence_before_number(text)
}

/// Whether a sentence ends before the first number: "They fell silent. 21 August 2018".
fn ends_sentence_before_number(text: &str) -> bool {
    let words = text.split_whitespace().take_while(|word| !word.contains(char::is_numeric));
    words.skip_while(|word| word.ends_with('.')).any(|word| word.ends_with(['.', '!', '?', '”', '"']))
}

/// "03/04/2019": a date for whoever knows which comes first.
fn is_numeric_date(text: &str) -> bool {
    let numbers: Vec<&str> = text.split(['/', '.', '-']).collect();
    numbers.len() == 3
        && numbers.iter().all(|number| (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Parts "May 17, 2019Press Release": a date, and what is glued to it or names a type.
fn date_at_start(line: &str) -> Option<(&str, &str)> {
    let ends =
        line.char_indices().take(MAX_DATE_CHARS).filter(|(_, c)| c.is_numeric()).map(|(at, c)| at + c.len_utf8());
    ends.filter_map(|end| line.split_at_checked(end))
        .find(|(date, rest)| {
            let names_type = || icon_and_type(rest.trim_start()).is_some_and(|(icon, _)| icon.is_empty());
            let is_apart = rest.starts_with(char::is_uppercase) || (rest.starts_with(' ') && names_type());
            is_apart && date_line(date).is_some()
        })
        .map(|(date, rest)| (date, rest.trim_start()))
}

/// Parts the date from the end of the last line of an entry, where it lost its line break.
fn part_glued_date<'a>(entry: &mut Entry<'a>, part: impl Fn(&'a str) -> Option<(&'a str, &'a str)>) {
    let Some(last) = entry.opening.last_mut() else { return };
    if let Some((text, date)) = part(last) {
        *last = text;
        entry.published = Some(date);
    }
}

/// A date at the end of a line, behind the end of a sentence or without a space before it.
fn glued_date(line: &str) -> Option<(&str, &str)> {
    let characters: Vec<(usize, char)> = line.char_indices().collect();
    let earliest = characters.len().saturating_sub(MAX_GLUED_CHARS).max(1);
    let starts =
        (earliest..characters.len()).rev().filter(|&index| begins_word(characters[index - 1].1, characters[index].1));
    let (text, date) = starts
        .filter_map(|index| line.split_at_checked(characters[index].0))
        .find(|(_, date)| date::parse(date).is_some_and(|date| date.precision() == Precision::Day))?;
    let is_apart = !text.ends_with(char::is_whitespace)
        || text.trim_end().ends_with(['.', '!', '?', '…', '”', '"', '»', '’', ')', '。', '؟']);
    is_apart.then(|| (text.trim_end(), date))
}

/// Whether a number or a word begins between two characters.
fn begins_word(before: char, first: char) -> bool {
    match first {
        _ if first.is_numeric() => !before.is_numeric(),
        _ if first.is_alphabetic() => !before.is_alphabetic() || (first.is_uppercase() && before.is_lowercase()),
        _ => false,
    }
}

fn is_credit(line: &str) -> bool {
    CREDITS.iter().any(|credit| line.contains(credit))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Type, title, text and date of each record, in one line each.
    #[track_caller]
    fn check(text: &str, expected: &[[&str; 4]]) {
        let records = read(text, "copied.txt").expect("a listing");
        let rows: Vec<[&str; 4]> = records
            .iter()
            .map(|record| {
                [
                    &*record.types[0],
                    &*record.title,
                    &*record.text,
                    record.published.as_ref().map_or("", |date| &date.written),
                ]
            })
            .collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn entries_are_told_from_captions_and_introduction() {
        check(
            "We work for rivers everywhere.\n\nWrite to us if you are a journalist.\n\n\
             Villagers walk along the dam in June 2018. (Photo by A. Person / Some Agency)\n\n\
             Press Release\n\nThree engineers must go free\n\nThe court should release them today, said the group.\n\nMay 17, 2019\n\n\
             Blue graphic with a logo at the left and the word\n\n\
             Sheet of paper Report\n\nThe year of the dams\n\nA review.\n\nFebruary 6, 2019\n\n\
             Press Release\n\nRain\n\nIt rains.\n\nJanuary 1, 2019",
            &[
                [
                    "Press Release",
                    "Three engineers must go free",
                    "The court should release them today, said the group.",
                    "May 17, 2019",
                ],
                ["Report", "The year of the dams", "A review.", "February 6, 2019"],
                ["Press Release", "Rain", "It rains.", "January 1, 2019"],
            ],
        );
    }

    #[test]
    fn line_ends_languages_and_types_may_differ() {
        check(
            "Urgent Action\r\nSave the river\r\nFirst paragraph.\r\nSecond paragraph.\r\n3 May 2019\r\n\
             Communiqué de presse\r\nLibérez-les\r\nLe texte.\r\n4 mai 2019\r\n\
             Open Letter\r\nTo the minister\r\nDear minister.\r\nUpdated: 7 May 2019\r\n2019-05-05\r\n",
            &[
                ["Urgent Action", "Save the river", "First paragraph.\n\nSecond paragraph.", "3 May 2019"],
                ["Communiqué de presse", "Libérez-les", "Le texte.", "4 mai 2019"],
                ["Open Letter", "To the minister", "Dear minister.", "2019-05-05"],
            ],
        );
    }

    #[test]
    fn an_entry_may_lack_its_opening_or_its_date() {
        check(
            "Statement\nNo date here\nSome words.\nBlog\nNo words here\nMay 3, 2019\nNews\nNeither of them\nReport\nThe last\nWords.\nMay 1, 2019",
            &[
                ["Statement", "No date here", "Some words.", ""],
                ["Blog", "No words here", "", "May 3, 2019"],
                ["Report", "The last", "Words.", "May 1, 2019"],
            ],
        );
    }

    #[test]
    fn a_date_that_lost_its_line_break_is_found() {
        check(
            "Press Release\nOne\nThe court should act now.August 21, 2018\nPress Release\nTwo\nHe was arrested on 5 May 2018\n6 May 2018News\nThree\nWords end. 21 August 2018",
            &[
                ["Press Release", "One", "The court should act now.", "August 21, 2018"],
                ["Press Release", "Two", "He was arrested on 5 May 2018", "6 May 2018"],
                ["News", "Three", "Words end.", "21 August 2018"],
            ],
        );
    }

    #[test]
    fn what_is_glued_behind_a_date_is_parted_from_it() {
        check(
            "News\nOne\nWords.\n6 May 2018Blue graphic with a logo\nNews\nTwo\nWords.\nMay 5, 2018 Report\nThree\nWords.\n2018-05-04",
            &[
                ["News", "One", "Words.", "6 May 2018"],
                ["News", "Two", "Words.", "May 5, 2018"],
                ["Report", "Three", "Words.", "2018-05-04"],
            ],
        );
    }

    #[test]
    fn an_icon_that_recurs_begins_an_entry_after_one_without_a_date() {
        check(
            "News\nOne\nWords.\nSheet of paper Report\nTwo\nWords.\nMay 5, 2018\nSheet of paper Report\nThree\nWords.\nMay 4, 2018",
            &[
                ["News", "One", "Words.", ""],
                ["Report", "Two", "Words.", "May 5, 2018"],
                ["Report", "Three", "Words.", "May 4, 2018"],
            ],
        );
    }

    #[test]
    fn a_title_may_end_with_the_name_of_a_type() {
        check(
            "Report\nNew Annual Report\nWords.\nMay 3, 2019\nCover of the Report\nReport\nAnother\nRead the Report\nMay 2, 2019",
            &[
                ["Report", "New Annual Report", "Words.", "May 3, 2019"],
                ["Report", "Another", "Read the Report", "May 2, 2019"],
            ],
        );
    }

    #[test]
    fn dates_may_stand_before_the_openings() {
        check(
            "News\nMay 3, 2019\nOne\nFirst words.\nNews\nTwo\nMay 2, 2019\nMore words.",
            &[["News", "One", "First words.", "May 3, 2019"], ["News", "Two", "More words.", "May 2, 2019"]],
        );
    }

    #[test]
    fn other_texts_are_no_listings() {
        let long = format!(
            "Report\nOne\nWords.\nMay 3, 2019\nReport\nTwo\n{}May 2, 2019\n",
            "A long chapter.\n".repeat(10_000)
        );
        assert_eq!(read(&long, "x"), None);
        for text in [
            "",
            "Error: cannot open the connection.",
            "Report\n\nThe year was bad.\n\nIt rained.",
            "A speech.\n\nIn May 2019 we spoke.\n\nNews\n\nThen we went home.",
            "Press Release\nMay 3, 2019",
        ] {
            assert_eq!(read(text, "x"), None, "{text}");
        }
    }
}
