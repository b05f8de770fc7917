//! How often letters follow each other in each language of a script, and which language is likeliest to have written a text.
//!
//! The model is an n-gram model of letters with Katz's backoff (S. M. Katz 1987, "Estimation of probabilities from sparse data
//! for the language model component of a speech recognizer"): a letter is as likely as it is after the three letters before it;
//! where the table does not have these four, after the two before it, at the share that the table leaves to all it does not have.

use std::collections::BTreeMap;
use std::iter::once;

use rustc_hash::FxHashMap;
use shared::language::Language;
use unicode_normalization::char::is_combining_mark;

use crate::enrich::language::script::Script;

/// The tables' sign for the boundary of a word.
const BOUNDARY: char = '_';

/// `profiles.tsv` counts in quarters of a nat.
const LEVELS_PER_NAT: f32 = 4.0;

/// The logarithm of how likely a letter is that a language does not have. Names bring foreign letters into any text: one
/// must not outweigh a line of words.
const FOREIGN_LETTER: f32 = -12.0;

/// The least share of a context that is left for letters that the table does not name: rounding may leave less than none.
const MIN_LEFT: f32 = 0.02;

/// What a telling word says for its language, in nats.
const TELLING_WORD: f32 = 2.0;

/// The profiles of the languages of one script.
#[derive(Debug)]
pub(super) struct Profiles {
    languages: Vec<Language>,
    /// How many nats must speak for each language where nothing else does.
    handicaps: Vec<f32>,
    /// The row of each n-gram that any of the languages has.
    rows: FxHashMap<Gram, usize>,
    /// A row for each n-gram: for each language, the logarithm of how likely its last letter is after the others.
    likely: Vec<f32>,
    /// A row for each n-gram: for each language, the logarithm of the share that it leaves to letters which are not named after it.
    left: Vec<f32>,
    /// The languages that a word tells.
    telling: FxHashMap<&'static str, Vec<usize>>,
}

/// Which language a text is likeliest in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    pub(super) language: Language,
    /// By how many nats it is likelier than the next.
    pub(super) lead: f32,
}

impl Guess {
    /// Of a language that is told by its script or its letters.
    pub(super) const fn certain(language: Language) -> Self {
        Self { language, lead: f32::INFINITY }
    }
}

impl Profiles {
    /// Reads the rows of a script from `profiles.tsv`.
    pub(super) fn of(script: Script) -> Self {
        let rows: Vec<Row> = rows().filter(|row| row.script == script).collect();
        let mut profiles = Self {
            languages: rows.iter().map(|row| row.language).collect(),
            handicaps: rows.iter().map(|row| row.handicap).collect(),
            rows: FxHashMap::default(),
            likely: Vec::new(),
            left: Vec::new(),
            telling: FxHashMap::default(),
        };
        profiles.learn(&Shares::of(&rows));
        for (code, words) in telling_rows() {
            let Some(place) = profiles.languages.iter().position(|language| language.code() == code) else { continue };
            for word in words.split(' ') {
                profiles.telling.entry(word).or_default().push(place);
            }
        }
        profiles
    }

    /// The likeliest language; `None` for a text without letters.
    pub(super) fn guess(&self, text: &str) -> Option<Guess> {
        let mut scores = vec![0.0; self.languages.len()];
        let mut has_letters = false;
        for_each_word(text, |word| {
            has_letters = true;
            let mut gram = Gram::of_one(BOUNDARY);
            for letter in word.chars().chain(once(BOUNDARY)) {
                gram = gram.followed_by(letter);
                self.add_likelihood(gram, &mut scores);
            }
            for place in self.telling.get(word).into_iter().flatten() {
                scores[*place] += TELLING_WORD;
            }
        });
        if !has_letters {
            return None;
        }
        let handicapped = |place: usize| scores[place] - self.handicaps[place];
        let mut places: Vec<usize> = (0..scores.len()).collect();
        places.sort_by(|a, b| handicapped(*b).total_cmp(&handicapped(*a)));
        let [best, next, ..] = places[..] else { return None };
        let lead = handicapped(best) - handicapped(next);
        Some(Guess { language: self.languages[best], lead })
    }

    /// Adds to each language's score how likely the last letter of an n-gram is after the others.
    fn add_likelihood(&self, gram: Gram, scores: &mut [f32]) {
        let mut gram = gram;
        while !gram.is_empty() {
            if let Some(row) = self.rows.get(&gram) {
                add(scores, self.row(&self.likely, *row));
                return;
            }
            if let Some(row) = self.rows.get(&gram.context()) {
                add(scores, self.row(&self.left, *row));
            }
            gram = gram.without_first();
        }
        for score in scores {
            *score += FOREIGN_LETTER;
        }
    }

    fn row<'a>(&self, table: &'a [f32], row: usize) -> &'a [f32] {
        let width = self.languages.len();
        &table[row * width..(row + 1) * width]
    }

    /// Fills the tables, shorter n-grams first: how likely the longer are rests on them.
    fn learn(&mut self, shares: &Shares) {
        for grams in &shares.by_length {
            self.learn_what_is_left(shares, grams);
            for (gram, places) in grams {
                let mut likely = vec![0.0; self.languages.len()];
                self.add_likelihood(*gram, &mut likely);
                for place in places {
                    likely[*place] = shares.likelihood(*gram, *place).ln();
                }
                self.rows.insert(*gram, self.rows.len());
                self.likely.extend(likely);
                self.left.extend(vec![0.0; self.languages.len()]);
            }
        }
    }

    /// What each context of some n-grams leaves to letters that are not named after it: the share that those named leave,
    /// by the share that shorter n-grams would leave.
    fn learn_what_is_left(&mut self, shares: &Shares, grams: &BTreeMap<Gram, Vec<usize>>) {
        let mut named: BTreeMap<(usize, usize), (f32, f32)> = BTreeMap::new();
        let mut shorter = vec![0.0; self.languages.len()];
        for (gram, places) in grams {
            let Some(row) = self.rows.get(&gram.context()) else { continue };
            shorter.fill(0.0);
            self.add_likelihood(gram.without_first(), &mut shorter);
            for place in places {
                let (by_these, by_shorter) = named.entry((*row, *place)).or_default();
                *by_these += shares.likelihood(*gram, *place);
                *by_shorter += shorter[*place].exp();
            }
        }
        for ((row, place), (by_these, by_shorter)) in named {
            let left = (1.0 - by_these).max(MIN_LEFT) / (1.0 - by_shorter).max(MIN_LEFT);
            self.left[row * self.languages.len() + place] = left.ln();
        }
    }
}

fn add(scores: &mut [f32], row: &[f32]) {
    for (score, likely) in scores.iter_mut().zip(row) {
        *score += likely;
    }
}

/// Calls with each word of a text, in lower case.
fn for_each_word(text: &str, mut act: impl FnMut(&str)) {
    let mut word = String::new();
    for character in text.chars().chain(once(' ')) {
        if character.is_ascii_alphabetic() {
            word.push(character.to_ascii_lowercase());
        } else if character.is_alphabetic() || (character > '\u{300}' && is_combining_mark(character)) {
            // "İ" becomes two characters, of which the first is the letter.
            word.extend(character.to_lowercase().next());
        } else if !word.is_empty() {
            act(&word);
            word.clear();
        }
    }
}

/// Up to four characters, 16 bits each, the last lowest. Characters beyond 16 bits are one: no table names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Gram(u64);

impl Gram {
    const LONGEST: usize = 4;

    fn of_one(character: char) -> Self {
        Self(0).followed_by(character)
    }

    fn of(characters: &str) -> Self {
        characters.chars().fold(Self(0), Self::followed_by)
    }

    fn followed_by(self, character: char) -> Self {
        Self(self.0 << 16 | u64::from(u16::try_from(u32::from(character)).unwrap_or(u16::MAX)))
    }

    /// All but the last character.
    fn context(self) -> Self {
        Self(self.0 >> 16)
    }

    /// All but the first character.
    fn without_first(self) -> Self {
        let bits = 16 * self.len().saturating_sub(1);
        Self(self.0 & ((1 << bits) - 1))
    }

    fn len(self) -> usize {
        (64 - self.0.leading_zeros() as usize).div_ceil(16)
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// How often each language has each n-gram.
struct Shares {
    /// Of one letter of a text, how many there are; by n-gram and place of the language.
    of: FxHashMap<(Gram, usize), f32>,
    /// N-grams of one character, two, and so on, each with the places of the languages that have it.
    by_length: [BTreeMap<Gram, Vec<usize>>; Gram::LONGEST],
}

impl Shares {
    fn of(rows: &[Row]) -> Self {
        let mut shares = Self { of: FxHashMap::default(), by_length: Default::default() };
        for (place, row) in rows.iter().enumerate() {
            for cell in &row.levels {
                let mut parts = cell.split(' ');
                let level: f32 = parts
                    .next()
                    .and_then(|level| level.parse().ok())
                    .expect("profiles.tsv: a cell begins with a level");
                for gram in parts.map(Gram::of) {
                    shares.of.insert((gram, place), (-level / LEVELS_PER_NAT).exp());
                    shares.by_length[gram.len() - 1].entry(gram).or_default().push(place);
                }
            }
        }
        shares
    }

    /// How likely the last character of an n-gram is after the others, in a language that has it.
    fn likelihood(&self, gram: Gram, place: usize) -> f32 {
        let share = |gram: Gram| self.of.get(&(gram, place)).copied().unwrap_or_default();
        let context = if gram.len() == 1 { 1.0 + share(Gram::of_one(BOUNDARY)) } else { share(gram.context()) };
        (share(gram) / context).min(1.0)
    }
}

/// A row of `profiles.tsv`.
struct Row {
    script: Script,
    language: Language,
    handicap: f32,
    levels: Vec<&'static str>,
}

fn rows() -> impl Iterator<Item = Row> {
    include_str!("profiles.tsv").lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().expect("profiles.tsv: a row begins with three cells");
        let script = Script::from_id(cell()).expect("profiles.tsv: a row begins with a script");
        let code = cell().trim_end_matches('*');
        let language = Language::parse(code).expect("profiles.tsv: a row's second cell is a language");
        let handicap = cell().parse().expect("profiles.tsv: a row's third cell is a number");
        Row { script, language, handicap, levels: cells.collect() }
    })
}

fn telling_rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("telling_words.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split_once('\t').expect("telling_words.tsv: a row has two cells"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_table_is_read_once_for_a_script() {
        let mut seen: Vec<(usize, &str)> = Vec::new();
        let all: Vec<Row> = rows().collect();
        for row in &all {
            let key = (row.script as usize, row.language.code());
            assert!(!seen.contains(&key), "{key:?}");
            seen.push(key);
            assert!(row.script.may_write(row.language), "{key:?}");
            assert!(row.levels.len() > 10 && row.handicap >= 0.0, "{key:?}");
        }
        for (code, words) in telling_rows() {
            assert!(all.iter().any(|row| row.language.code() == code), "{code}");
            assert!(words.split(' ').all(|word| word.chars().all(char::is_alphabetic)), "{code}");
        }
    }

    #[test]
    fn an_n_gram_is_taken_apart_from_either_end() {
        let gram = Gram::of("_bil");
        assert_eq!((gram.len(), gram.context(), gram.without_first()), (4, Gram::of("_bi"), Gram::of("bil")));
        assert_eq!(gram.followed_by('d'), Gram::of("bild"));
        assert!(Gram::of("x").without_first().is_empty() && Gram::of("x").context().is_empty());
    }

    #[test]
    fn after_any_letters_the_next_ones_are_about_certain() {
        let latin = Profiles::of(Script::Latin);
        let letters: Vec<char> = latin
            .rows
            .keys()
            .filter(|gram| gram.len() == 1)
            .filter_map(|gram| char::from_u32(u32::try_from(gram.0).ok()?))
            .collect();
        for context in ["_t", "de", "_", "qu"] {
            let mut sums = vec![0.0_f32; latin.languages.len()];
            for letter in &letters {
                let mut likely = vec![0.0; latin.languages.len()];
                latin.add_likelihood(Gram::of(context).followed_by(*letter), &mut likely);
                sums.iter_mut().zip(likely).for_each(|(sum, likely)| *sum += likely.exp());
            }
            for (sum, language) in sums.iter().zip(&latin.languages) {
                assert!((0.8..1.2).contains(sum), "{context} {language} {sum}");
            }
        }
    }

    #[test]
    fn a_text_without_letters_has_no_language() {
        assert_eq!(Profiles::of(Script::Ethiopic).guess("12 / 05"), None);
    }
}
