//! Light stemmers: endings and beginnings that are taken off by a table, for languages without an algorithm of Snowball's that fits.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::Language;

use super::fold::fold;

/// The rows of `light_stemmers.tsv`, by language.
static STEMMERS: LazyLock<HashMap<Language, Vec<Step>>> = LazyLock::new(|| {
    let mut stemmers: HashMap<Language, Vec<Step>> = HashMap::new();
    for row in include_str!("light_stemmers.tsv").lines() {
        if let Some((language, step)) = read_row(row) {
            stemmers.entry(language).or_default().push(step);
        }
    }
    stemmers
});

/// What is taken off a word, once.
#[derive(Debug)]
struct Step {
    at: End,
    /// How many letters must stay.
    least: usize,
    /// What is taken off and what comes in its place, the longest first.
    affixes: Vec<(String, String)>,
}

/// An end of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Front,
    Back,
}

fn read_row(row: &str) -> Option<(Language, Step)> {
    let mut columns = row.split('\t');
    let language = Language::parse(columns.next()?)?;
    let at = match columns.next()? {
        "prefix" => End::Front,
        "suffix" => End::Back,
        _ => return None,
    };
    let least = columns.next()?.parse().ok()?;
    let affix = |entry: &str| match entry.split_once('>') {
        Some((affix, replacement)) => (fold(affix), fold(replacement)),
        None => (fold(entry), String::new()),
    };
    let mut affixes: Vec<(String, String)> = columns.next()?.split(' ').map(affix).collect();
    affixes.sort_by_key(|(affix, _)| std::cmp::Reverse(affix.len()));
    Some((language, Step { at, least, affixes }))
}

/// Whether the table has rows for a language.
pub(super) fn has_stemmer(language: Language) -> bool {
    STEMMERS.contains_key(&language)
}

/// The stem of a folded word; `None` if the table has no rows for the language.
pub(super) fn stem(word: &str, language: Language) -> Option<String> {
    let steps = STEMMERS.get(&language)?;
    Some(steps.iter().fold(word.to_owned(), |word, step| step.applied_to(word)))
}

impl Step {
    fn applied_to(&self, word: String) -> String {
        let stem = self.affixes.iter().find_map(|(affix, replacement)| {
            let rest = match self.at {
                End::Front => word.strip_prefix(affix.as_str()),
                End::Back => word.strip_suffix(affix.as_str()),
            };
            let rest = rest.filter(|rest| rest.chars().count() >= self.least)?;
            Some(match self.at {
                End::Front => format!("{replacement}{rest}"),
                End::Back => format!("{rest}{replacement}"),
            })
        });
        stem.unwrap_or(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_ordered() {
        let rows: Vec<&str> = include_str!("light_stemmers.tsv").lines().filter(|row| !row.starts_with('#')).collect();
        for row in &rows {
            let (_, step) = read_row(row).expect(row);
            assert!(step.least >= 2 && step.affixes.iter().all(|(affix, _)| !affix.is_empty()), "{row}");
            let mut affixes: Vec<&String> = step.affixes.iter().map(|(affix, _)| affix).collect();
            affixes.dedup();
            assert_eq!(affixes.len(), step.affixes.len(), "{row}");
        }
        assert_eq!(STEMMERS.values().map(Vec::len).sum::<usize>(), rows.len());
    }

    #[test]
    fn a_word_without_an_affix_or_too_short_for_it_stays() {
        let arabic = Language::parse("ar").expect("a language");
        assert_eq!(stem("ال", arabic).as_deref(), Some("ال"));
        assert_eq!(stem("قلم", arabic).as_deref(), Some("قلم"));
        assert_eq!(stem("dam", Language::ENGLISH), None);
    }
}
