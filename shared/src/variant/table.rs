//! The table of variants: read from text, checked, and looked up by the words of a query.

use std::collections::HashMap;

use crate::index::analysis::{fold, tokenize};

/// The words of `variants.tsv`, as it is built in.
const STANDARD: &str = include_str!("variants.tsv");

/// What stands before a name that is understood only when typed exactly so, and never searched for.
const ONLY_UNDERSTOOD: char = '!';

/// The kinds of groups a table may have. They order the table for its editors; all kinds are used alike.
const KINDS: [&str; 7] = ["country", "place", "person", "group", "people", "institution", "term"];

/// The longest table of an operator, in bytes.
pub(super) const MAX_TABLE_BYTES: usize = 4 << 20;

/// Groups of names that stand for the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variants {
    groups: Vec<Group>,
    /// The group of each name that is searched for, by its [`key`]. Values are places in `groups`.
    by_key: HashMap<String, usize>,
    /// The group of each name that is only understood, by its letters.
    by_letters: HashMap<String, usize>,
    /// How many words the longest name has.
    longest: usize,
    digest: String,
}

/// Names that stand for the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    names: Vec<Name>,
    /// The line of its table, from 1.
    line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    text: String,
    /// Whether it is searched for; else it is only understood.
    searched: bool,
}

/// What is wrong with a table, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct TableError {
    /// The line, from 1; 0 where it is about the whole.
    pub line: usize,
    /// What is wrong and what to do, for people.
    pub problem: String,
}

impl Default for Variants {
    fn default() -> Self {
        Self::standard()
    }
}

impl Variants {
    /// The table that is built in.
    pub fn standard() -> Self {
        Self::of_groups(groups(STANDARD).expect("variants.tsv is checked by a test"), &[STANDARD])
            .expect("variants.tsv is checked by a test")
    }

    /// The table that is built in with an operator's own before it.
    ///
    /// A built-in group that shares a name with a group of `own` gives way to it. So a group can be changed, and a group of a
    /// single name takes the built-in one away.
    pub fn with_own(own: &str) -> Result<Self, TableError> {
        if own.len() > MAX_TABLE_BYTES {
            let problem = format!("the table has more than {MAX_TABLE_BYTES} bytes: shorten it");
            return Err(TableError { line: 0, problem });
        }
        let own_groups = groups(own)?;
        let mine = Self::of_groups(own_groups.clone(), &[own])?;
        let standard = groups(STANDARD).expect("variants.tsv is checked by a test");
        let kept = standard.into_iter().filter(|group| !group.names.iter().any(|name| mine.holds(name)));
        Self::of_groups(own_groups.into_iter().chain(kept).collect(), &[STANDARD, own])
    }

    /// Names the table: changes when it does.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many words the longest name has.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// The other names of what is typed, those that are searched for. Empty if nothing is known of it.
    pub(super) fn others(&self, typed: &str) -> Vec<&str> {
        let key = key(typed);
        let group = self.by_letters.get(letters(typed)).or_else(|| self.by_key.get(&key));
        let names = group.and_then(|group| self.groups.get(*group)).map_or(&[][..], |group| &group.names);
        names
            .iter()
            .filter(|name| name.searched)
            .map(|name| &*name.text)
            .filter(|name| self::key(name) != key)
            .collect()
    }

    fn of_groups(groups: Vec<Group>, sources: &[&str]) -> Result<Self, TableError> {
        let mut hasher = blake3::Hasher::new();
        for source in sources {
            hasher.update(&(source.len() as u64).to_le_bytes()).update(source.as_bytes());
        }
        let digest = hasher.finalize().to_hex().chars().take(12).collect();
        let mut variants = Self { groups, by_key: HashMap::new(), by_letters: HashMap::new(), longest: 0, digest };
        for (place, group) in variants.groups.iter().enumerate() {
            for name in &group.names {
                variants.longest = variants.longest.max(tokenize(&name.text).count());
                let earlier = if name.searched {
                    variants.by_key.insert(key(&name.text), place)
                } else {
                    variants.by_letters.insert(letters(&name.text).to_owned(), place)
                };
                if let Some(earlier) = earlier.and_then(|earlier| variants.groups.get(earlier)) {
                    let problem = format!("“{}” already stands in line {}: remove one", name.text, earlier.line);
                    return Err(TableError { line: group.line, problem });
                }
            }
        }
        Ok(variants)
    }

    fn holds(&self, name: &Name) -> bool {
        if name.searched {
            self.by_key.contains_key(&key(&name.text))
        } else {
            self.by_letters.contains_key(letters(&name.text))
        }
    }
}

/// Reads the lines of a table.
fn groups(table: &str) -> Result<Vec<Group>, TableError> {
    let lines = (1..).zip(table.lines().map(|line| line.trim_start_matches('\u{feff}').trim()));
    let rows = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    rows.map(|(line, row)| {
        group(row).map(|names| Group { names, line }).map_err(|problem| TableError { line, problem })
    })
    .collect()
}

fn group(row: &str) -> Result<Vec<Name>, String> {
    let form = "write a kind, a tab, and names parted by semicolons";
    let (kind, names) = row.split_once('\t').ok_or_else(|| format!("there is no tab: {form}"))?;
    if !KINDS.contains(&kind.trim()) {
        return Err(format!("“{}” is no kind: give one of {}", kind.trim(), KINDS.join(", ")));
    }
    let names = names.split(';').map(name).collect::<Option<Vec<_>>>();
    names.ok_or_else(|| format!("a name without a letter or digit: {form}"))
}

fn name(cell: &str) -> Option<Name> {
    let cell = cell.trim();
    let only_understood = cell.strip_prefix(ONLY_UNDERSTOOD);
    let text = only_understood.unwrap_or(cell).trim();
    let has_word = tokenize(text).next().is_some();
    has_word.then(|| Name { text: text.to_owned(), searched: only_understood.is_none() })
}

/// What does not tell two names apart left out: case, accents, hyphens, spaces, plural and possessive endings.
pub(super) fn key(text: &str) -> String {
    let words: Vec<String> =
        tokenize(text).filter_map(|place| text.get(place)).map(|word| without_ending(fold(word))).collect();
    words.join(" ")
}

/// A folded word without the English endings of plural and possession.
fn without_ending(mut word: String) -> String {
    /// Shorter words are seldom plurals: `his`, `gas`.
    const LEAST_LETTERS: usize = 4;
    if let Some(owner) = word.strip_suffix("'s") {
        return owner.to_owned();
    }
    if word.len() < LEAST_LETTERS || !word.is_ascii() || ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        return word;
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if word.ends_with('s') {
        word.pop();
    }
    word
}

/// The letters of an abbreviation as typed, without what may stand around it.
fn letters(typed: &str) -> &str {
    typed.trim_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_sound() {
        let table = groups(STANDARD).expect("every line is understood");
        assert!(table.len() >= 300, "{}", table.len());
        for group in &table {
            let searched = group.names.iter().filter(|name| name.searched).count();
            assert!(searched >= 1 && group.names.len() >= 2, "line {}", group.line);
        }
        Variants::of_groups(table, &[]).expect("every name stands in one group");
    }

    #[test]
    fn a_name_gives_the_others_of_its_group() {
        let variants = Variants::standard();
        let check = |typed: &str, expected: &str| {
            assert!(variants.others(typed).contains(&expected), "{typed}: {:?}", variants.others(typed));
            assert!(variants.others(typed).iter().all(|name| key(name) != key(typed)), "{typed}");
        };
        check("Burma", "Myanmar");
        check("burma's", "Myanmar");
        check("Cote d'Ivoire", "Ivory Coast");
        check("QADDAFI", "Kadhafi");
        check("Uighurs", "Uyghur");
        check("al Shabab", "Al-Shabaab");
        check("ngos", "non-governmental organization");
        assert!(variants.others("torture").is_empty() && variants.others("").is_empty());
    }

    #[test]
    fn letters_that_are_a_word_too_are_understood_in_capitals_and_never_offered() {
        let variants = Variants::standard();
        assert!(variants.others("IS").contains(&"ISIS"));
        assert!(variants.others("US").contains(&"United States"));
        assert!(variants.others("is").is_empty() && variants.others("us").is_empty());
        assert!(!variants.others("Daesh").contains(&"IS"));
    }

    #[test]
    fn an_own_table_adds_changes_and_takes_away() {
        let own =
            "# ours\ncountry\tBurma; Myanmar; Bamar Land\n\nplace\tKyiv\nterm\tquokka; short-tailed scrub wallaby\n";
        let variants = Variants::with_own(own).expect("a table");
        assert_eq!(variants.others("Burma"), ["Myanmar", "Bamar Land"]);
        assert!(variants.others("Kyiv").is_empty() && variants.others("Kiev").is_empty());
        assert_eq!(variants.others("quokkas"), ["short-tailed scrub wallaby"]);
        assert_eq!(variants.others("Bombay"), ["Mumbai"]);
        assert_ne!(variants.digest(), Variants::standard().digest());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let check = |own: &str, line: usize, part: &str| {
            let error = Variants::with_own(own).expect_err(own);
            assert!(error.line == line && error.problem.contains(part), "{error}");
        };
        check("Burma; Myanmar", 1, "there is no tab");
        check("#\ncity\tRome; Roma", 2, "“city” is no kind");
        check("place\tRome; ", 1, "without a letter");
        check("place\tRome; Roma\nplace\tMilan; Milano\nplace\tROMES; X", 3, "line 1");
        check("place\tRome; rome", 1, "line 1");
        check(&"#".repeat(MAX_TABLE_BYTES + 1), 0, "shorten");
    }
}
