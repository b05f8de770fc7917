//! Words that a line's end cuts in two.

use rustc_hash::FxHashMap;

use super::characters::is_written_without_spaces;

/// Parts of this many letters or more that are words by themselves make a compound: "night-time".
const MIN_COMPOUND_PART_CHARS: usize = 4;

/// How often each word stands in a document, cut words left out: what tells "im-prisoned" from "US-led".
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    counts: FxHashMap<String, u32>,
}

impl Vocabulary {
    /// Counts the words of all lines.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut counts = FxHashMap::default();
        let mut after_hyphen = false;
        for line in lines {
            let mut words = words(line).skip(usize::from(after_hyphen)).peekable();
            after_hyphen = ends_with_hyphen(line);
            while let Some(word) = words.next() {
                if words.peek().is_some() || !after_hyphen {
                    *counts.entry(word.to_lowercase().replace('\u{2010}', "-")).or_default() += 1;
                }
            }
        }
        Self { counts }
    }

    /// Appends the next line of a paragraph: with a space, or with none where a script has none or a word goes on.
    pub(super) fn join(&self, text: &mut String, next: &str) {
        let (Some(last), Some(first)) = (text.chars().next_back(), next.chars().next()) else {
            text.push_str(next);
            return;
        };
        if is_hyphen(last) {
            if self.is_cut(text, next) {
                text.pop();
            } else if !first.is_alphanumeric() || is_dash(text) {
                text.push(' ');
            }
        } else if !(is_written_without_spaces(last) && is_written_without_spaces(first)) {
            text.push(' ');
        }
        text.push_str(next);
    }

    /// Whether the hyphen at the end of a text is there because the line ended within a word.
    fn is_cut(&self, text: &str, next: &str) -> bool {
        // Of a long text, the last word alone is looked at.
        let last = text.rsplit(char::is_whitespace).next().unwrap_or(text);
        let Some(before) = last.strip_suffix(is_hyphen).and_then(|last| words(last).last()) else { return false };
        let Some(after) = words(next).next() else { return false };
        let part = before.rsplit(is_hyphen).next().unwrap_or(before);
        let goes_on = next.starts_with(char::is_lowercase) || next.chars().next().is_some_and(has_no_case);
        if !goes_on || !text.trim_end_matches(is_hyphen).ends_with(char::is_alphabetic) {
            return false;
        }
        let count = |word: String| self.counts.get(&word.to_lowercase()).copied().unwrap_or_default();
        let joined = count(format!("{before}{after}"));
        let compound = count(format!("{before}-{after}"));
        if joined != compound {
            return joined > compound;
        }
        let is_abbreviation = part.chars().count() > 1 && part.chars().all(char::is_uppercase);
        let is_of_words = self.is_word(part) && self.is_word(after.split(is_hyphen).next().unwrap_or(after));
        !is_abbreviation && !is_of_words
    }

    /// Whether a part of a word that may be cut is a word by itself.
    fn is_word(&self, part: &str) -> bool {
        part.chars().count() >= MIN_COMPOUND_PART_CHARS && self.counts.contains_key(&part.to_lowercase())
    }
}

/// Whether a line ends with a hyphen behind a letter.
pub(super) fn ends_with_hyphen(line: &str) -> bool {
    line.strip_suffix(is_hyphen).is_some_and(|line| line.ends_with(char::is_alphanumeric))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

/// Whether a text ends with a hyphen that stands by itself, for a dash.
fn is_dash(text: &str) -> bool {
    text.strip_suffix(is_hyphen).is_some_and(|text| text.is_empty() || text.ends_with(char::is_whitespace))
}

/// Whether a letter is of a script without capitals.
fn has_no_case(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// The words of a line, compounds whole.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let parts = line.split(|c: char| !(c.is_alphanumeric() || is_hyphen(c) || matches!(c, '\'' | '’')));
    parts.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(document: &str, lines: [&str; 2], expected: &str) {
        let vocabulary = Vocabulary::of(document.lines().chain(lines));
        let mut text = lines[0].to_owned();
        vocabulary.join(&mut text, lines[1]);
        assert_eq!(text, expected);
    }

    #[test]
    fn a_cut_word_is_whole_again() {
        check("", ["they were im-", "prisoned"], "they were imprisoned");
        check("", ["the whole re\u{2010}", "port"], "the whole report");
        check("the information", ["new in-", "formation came"], "new information came");
    }

    #[test]
    fn a_compound_keeps_its_hyphen() {
        check("a well-known case", ["the well-", "known case"], "the well-known case");
        check("night fell, the time came", ["a night-", "time raid"], "a night-time raid");
        check("", ["forces that are NATO-", "led"], "forces that are NATO-led");
        check("", ["in Port-au-", "Prince"], "in Port-au-Prince");
        check("", ["from 1979-", "80"], "from 1979-80");
    }

    #[test]
    fn lines_are_parted_by_a_space_where_the_script_has_one() {
        check("", ["one", "two"], "one two");
        check("", ["人权", "报告"], "人权报告");
        check("", ["he went -", "and came"], "he went - and came");
        check("", ["", "two"], "two");
    }
}
