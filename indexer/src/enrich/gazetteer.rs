//! Finds in a text what names countries: names, then words for their people and things, then places.
//!
//! Text and names are folded alike: every word is in lower case, without accents, and preceded by a space; hyphens and
//! apostrophes part words. So a name is found only where a word begins, and "Oman" is not in "Romania".

use std::ops::Range;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use shared::country::Country;
use shared::document::CountryEvidence;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::enrich::inflection;

/// The names of all countries, compiled.
#[derive(Debug)]
pub struct Gazetteer {
    patterns: AhoCorasick,
    /// What each pattern can mean, the likeliest first.
    readings: Vec<Vec<Reading>>,
    /// Given names, folded.
    given_names: FxHashSet<String>,
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// No country: "Indian Ocean".
    Nothing,
    /// A country.
    Country(Country),
    /// One of several countries: that which the rest of the document names, else the first.
    OneOf(Vec<Alternative>),
}

/// A country that a shared name can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alternative {
    /// The country.
    pub country: Country,
    /// Whether only the country's places count as naming it.
    pub by_places_only: bool,
}

/// A name that was found.
#[derive(Debug, Clone, Copy)]
pub struct Find<'g> {
    /// What it means.
    pub meaning: &'g Meaning,
    /// What kind of name it is.
    pub evidence: CountryEvidence,
    /// How much it says.
    pub standing: Standing,
    /// Where it begins, in bytes of the folded text.
    pub at: usize,
}

/// How much a name says of the country that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The text mentions the country.
    Full,
    /// It does if there is another such name of that country, or a better one: a lesser town, a name that others bear.
    Lesser,
    /// A person or body that the text is likely to name where it is about the country; no mention of the country.
    Associate,
}

/// One way to read a pattern.
#[derive(Debug, Clone)]
struct Reading {
    meaning: Meaning,
    evidence: CountryEvidence,
    /// Where the text must have a capital, in bytes from the start of the pattern.
    capitals: Vec<usize>,
    /// Whether all letters must be capitals ("US").
    is_acronym: bool,
    edges: Edges,
    guard: Guard,
    standing: Standing,
    /// Whether it stands behind the names of its towns: "Athens, Georgia".
    is_state: bool,
}

/// How a name is told from part of a longer word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edges {
    /// It is whole words.
    Words,
    /// It is a word behind prefixes: "and", "in", "to", and the article before an adjective.
    ArabicName,
    ArabicAdjective,
    /// Words are not parted.
    None,
}

/// What makes a name a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    None,
    Before,
    Around,
}

const ARABIC_NAME_PREFIXES: [&str; 14] = ["", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك", "س", "ست", "لل"];
const ARABIC_ADJECTIVE_PREFIXES: [&str; 16] =
    ["", "و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "وبال", "لل", "ولل", "فلل", "وب"];

/// Acronyms that are words too where everything is in capitals.
const WORDS_IN_CAPITALS: [&str; 6] = ["us", "car", "opt", "eta", "roc", "rf"];

/// Words that, capitalised before a name, do not make it a person's: what stands before places.
const BEFORE_PLACES: [&str; 48] = [
    "a", "across", "after", "against", "and", "around", "as", "at", "before", "between", "but", "by", "central",
    "during", "east", "eastern", "for", "former", "free", "from", "greater", "how", "if", "in", "inside", "into",
    "near", "new", "north", "northern", "of", "off", "on", "outside", "over", "since", "south", "southern", "than",
    "that", "the", "through", "to", "west", "western", "when", "while", "with",
];

impl Gazetteer {
    /// Compiles the names of `country.tsv`, their forms in Russian and Arabic, and the exceptions of `phrase.tsv`.
    pub fn new() -> Self {
        let mut names = Names::default();
        for country in Country::all() {
            for name in country.names().into_iter().chain(country.aliases()) {
                names.add(inflection::of_name(name), &Meaning::Country(country), CountryEvidence::Name);
            }
        }
        for country in Country::all() {
            for demonym in country.demonyms() {
                names.add(inflection::of_demonym(demonym), &Meaning::Country(country), CountryEvidence::Demonym);
            }
        }
        for country in Country::all() {
            for place in country.places() {
                names.add(inflection::of_name(place), &Meaning::Country(country), CountryEvidence::Place);
            }
        }
        names.add_places();
        for row in rows(include_str!("phrase.tsv")) {
            let (phrases, meaning) = row.split_once('\t').expect("phrase.tsv: a row has two cells");
            for phrase in phrases.split('|') {
                names.except(phrase, meaning);
            }
        }
        let patterns = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&names.patterns)
            .expect("the names are few enough for an automaton");
        let given_names =
            rows(include_str!("given_name.tsv")).flat_map(|row| row.split('|')).map(folded_word).collect();
        Self { patterns, readings: names.readings, given_names }
    }

    /// The names in a text, in its order; none overlaps another. The language is a code; English writes no adjective of
    /// a country without a capital, so that "china" is none in it.
    pub fn find<'g>(&'g self, text: &Folded, language: &str) -> Vec<Find<'g>> {
        let needs_capitals = language == "en";
        let mut finds: Vec<Find<'g>> = Vec::new();
        let mut start = 0;
        let mut last_end = 0;
        while let Some(found) = self.patterns.find(Input::new(&text.letters).range(start..)) {
            let place = Place { text, start: found.start(), end: found.end() };
            let readings = &self.readings[found.pattern().as_usize()];
            let Some(reading) = readings.iter().find(|reading| reading.fits(&place, needs_capitals)) else {
                start = found.start() + 1;
                continue;
            };
            start = found.end();
            if reading.meaning != Meaning::Nothing && !self.is_person(reading, &place) {
                if reading.is_state && place.is_behind_comma(last_end) {
                    finds.pop_if(|town| town.evidence == CountryEvidence::Place);
                }
                last_end = found.end();
                finds.push(Find {
                    meaning: &reading.meaning,
                    evidence: reading.evidence,
                    standing: reading.standing,
                    at: found.start(),
                });
            }
        }
        finds
    }

    fn is_person(&self, reading: &Reading, place: &Place<'_>) -> bool {
        match reading.guard {
            Guard::None => false,
            Guard::Before => self.follows_given_name(place),
            Guard::Around => self.follows_given_name(place) || place.precedes_surname(),
        }
    }

    /// Whether the word before is a given name, or, where not every word has a capital, any word with one that does not
    /// begin a sentence.
    fn follows_given_name(&self, place: &Place<'_>) -> bool {
        let Some((word, at)) = place.word_before() else { return false };
        let text = place.text;
        self.given_names.contains(word)
            || (text.is_capital(at)
                && !text.is_capital(at + word.len() - 1)
                && !text.is_title_case
                && !text.begins_sentence(at)
                && BEFORE_PLACES.binary_search(&word).is_err())
    }
}

impl Default for Gazetteer {
    fn default() -> Self {
        Self::new()
    }
}

/// The rows of a table, without comments and blank lines.
fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn folded_word(word: &str) -> String {
    Folded::new(word).letters.trim_start().to_owned()
}

/// Patterns and their readings while they are gathered.
#[derive(Default)]
struct Names {
    places: FxHashMap<String, usize>,
    patterns: Vec<String>,
    readings: Vec<Vec<Reading>>,
}

impl Names {
    fn add(&mut self, forms: Vec<String>, meaning: &Meaning, evidence: CountryEvidence) {
        for form in forms {
            let (pattern, reading) = pattern(&form, meaning.clone(), evidence);
            let known = self.readings_of(pattern);
            let is_new = known.iter().all(|other| other.meaning == *meaning && other.capitals != reading.capitals);
            if is_new {
                known.push(reading);
            }
        }
    }

    /// Adds `place.tsv`, but for what is known by that name already.
    fn add_places(&mut self) {
        for row in rows(include_str!("place.tsv")) {
            let [code, kind, places] = row.splitn(3, '\t').collect::<Vec<_>>()[..] else {
                panic!("place.tsv: a row has three cells: {row}");
            };
            let country = Country::parse(code).expect("place.tsv: a row begins with the code of a country");
            let standing = Standing::of_kind(kind).expect("place.tsv: the second cell is a kind");
            for place in places.split('|') {
                for form in inflection::of_name(place) {
                    let (pattern, reading) = pattern(&form, Meaning::Country(country), CountryEvidence::Place);
                    let is_state = kind == "state";
                    let known = self.readings_of(pattern);
                    if known.is_empty() {
                        known.push(Reading { standing, ..reading });
                    }
                    for reading in known {
                        reading.is_state |= is_state;
                    }
                }
            }
        }
    }

    /// Reads a row of `phrase.tsv`; see there.
    fn except(&mut self, phrase: &str, meaning: &str) {
        let guard = match meaning {
            meaning if meaning.ends_with("??") => Guard::Around,
            meaning if meaning.ends_with('?') => Guard::Before,
            _ => Guard::None,
        };
        let codes = meaning.trim_end_matches('?');
        let known = self.readings_of(pattern_of(phrase));
        if codes.is_empty() {
            for reading in known.iter_mut() {
                reading.guard = guard;
            }
            return;
        }
        let meaning = meaning_of(codes);
        let known = known.first();
        let evidence = known.map_or(CountryEvidence::Place, |reading| reading.evidence);
        let forms = match evidence {
            CountryEvidence::Demonym => inflection::of_demonym(phrase),
            _ => inflection::of_name(phrase),
        };
        for form in forms {
            let (pattern, reading) = pattern(&form, meaning.clone(), evidence);
            *self.readings_of(pattern) = vec![Reading { guard, ..reading }];
        }
    }

    fn readings_of(&mut self, pattern: String) -> &mut Vec<Reading> {
        let next = self.patterns.len();
        let place = *self.places.entry(pattern.clone()).or_insert(next);
        if place == next {
            self.patterns.push(pattern);
            self.readings.push(Vec::new());
        }
        &mut self.readings[place]
    }
}

fn meaning_of(codes: &str) -> Meaning {
    if codes == "-" {
        return Meaning::Nothing;
    }
    let alternatives = codes.split(',').map(|code| {
        let (code, by_places_only) = code.strip_suffix(":place").map_or((code, false), |code| (code, true));
        let country = Country::parse(code).expect("phrase.tsv: a meaning is made of codes of countries");
        Alternative { country, by_places_only }
    });
    match alternatives.collect::<Vec<_>>()[..] {
        [only] => Meaning::Country(only.country),
        ref several => Meaning::OneOf(several.to_vec()),
    }
}

/// A name as it is looked for, and one way to read it.
fn pattern(name: &str, meaning: Meaning, evidence: CountryEvidence) -> (String, Reading) {
    let folded = Folded::new(name);
    let edges = Edges::of(name, evidence);
    let is_acronym = !name.contains(char::is_lowercase) && name.contains(char::is_uppercase);
    let bytes = folded.letters.as_bytes();
    let is_wanted = |at: &usize| folded.is_capital(*at) && (is_acronym || bytes[at - 1] == b' ');
    let capitals = (1..bytes.len()).filter(is_wanted);
    let lead = usize::from(edges != Edges::Words);
    let capitals = capitals.map(|at| at - lead).collect();
    (
        pattern_of(name),
        Reading {
            meaning,
            evidence,
            capitals,
            is_acronym,
            edges,
            guard: Guard::None,
            standing: Standing::Full,
            is_state: false,
        },
    )
}

/// The folded letters that are looked for: behind a space where names are whole words.
fn pattern_of(name: &str) -> String {
    let letters = Folded::new(name).letters;
    if Edges::of(name, CountryEvidence::Name) == Edges::Words { letters } else { letters.trim_start().to_owned() }
}

impl Standing {
    /// What the kinds of `place.tsv` stand for.
    fn of_kind(kind: &str) -> Option<Self> {
        match kind {
            "state" | "division" | "city" | "people" => Some(Self::Full),
            "town" => Some(Self::Lesser),
            "group" | "person" => Some(Self::Associate),
            _ => None,
        }
    }
}

impl Edges {
    fn of(name: &str, evidence: CountryEvidence) -> Self {
        match name.chars().find(|c| c.is_alphabetic()) {
            Some('\u{600}'..='\u{6ff}') if evidence == CountryEvidence::Demonym => Self::ArabicAdjective,
            Some('\u{600}'..='\u{6ff}') => Self::ArabicName,
            Some('\u{2e80}'..='\u{9fff}') => Self::None,
            _ => Self::Words,
        }
    }
}

impl Reading {
    fn fits(&self, place: &Place<'_>, needs_capitals: bool) -> bool {
        let text = place.text;
        let lacks_capital = self.evidence == CountryEvidence::Demonym && self.capitals.is_empty();
        !(needs_capitals && lacks_capital && self.edges == Edges::Words)
            && self.capitals.iter().all(|at| text.is_capital(place.start + at))
            && match self.edges {
                Edges::None => true,
                Edges::Words => place.ends_word() && !(self.is_acronym && place.is_shouted_word()),
                Edges::ArabicName => place.ends_word() && ARABIC_NAME_PREFIXES.contains(&place.prefix()),
                Edges::ArabicAdjective => place.ends_word() && ARABIC_ADJECTIVE_PREFIXES.contains(&place.prefix()),
            }
    }
}

/// A text for looking names up: every word in lower case, without accents, behind a space.
#[derive(Debug)]
pub struct Folded {
    letters: String,
    /// For each byte of `letters`, whether the letter is a capital or an abbreviation's.
    marks: Vec<u8>,
    /// Whether most words begin with a capital, as in an English title.
    is_title_case: bool,
}

const CAPITAL: u8 = 1;
const DOTTED: u8 = 2;

/// From this share of capitalised words on, a text is in title case; neither words of less than four letters nor those
/// that stand before places count.
const TITLE_CASE_PERCENT: usize = 80;

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let mut folded = Self {
            letters: String::with_capacity(text.len() + text.len() / 8),
            marks: Vec::new(),
            is_title_case: false,
        };
        folded.marks.reserve(text.len() + text.len() / 8);
        let mut word = Word::default();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let is_letter =
                character.is_ascii_alphanumeric() || (!character.is_ascii() && is_word_character(character));
            if is_letter {
                let is_capital = character.is_uppercase();
                if word.length == 0 || (is_capital && word.ends_low) {
                    folded.push(' ', 0);
                    word = Word::default();
                }
                word.length += 1;
                word.ends_low = !is_capital && (character.is_lowercase() || character.is_ascii_digit());
                folded.push_folded(character);
                continue;
            }
            match character {
                '\n' if folded.letters.ends_with('|') => {}
                '\n' => folded.push('|', 0),
                '.' if word.is_initial() => {
                    folded.mark_last(DOTTED);
                    word.dots += 1;
                    if !characters.peek().is_some_and(|next| next.is_alphanumeric()) {
                        word = Word::default();
                    }
                    continue;
                }
                '.' if word.length == 2 => {}
                '&' => folded.push_str(" and"),
                ' ' | '-' | '\'' | '’' | 'ʼ' | '‘' | '`' | '´' | 'ʻ' | '‐' | '‑' => {}
                _ if character.is_whitespace() => {}
                _ => folded.push(plain(character), 0),
            }
            word = Word::default();
        }
        folded.is_title_case = folded.has_title_case();
        folded
    }

    /// How long the folded text is, in bytes.
    pub fn bytes(&self) -> usize {
        self.letters.len()
    }

    fn push_folded(&mut self, character: char) {
        if character.is_ascii() {
            self.letters.push(character.to_ascii_lowercase());
            self.marks.push(u8::from(character.is_ascii_uppercase()) * CAPITAL);
            return;
        }
        let mark = u8::from(character.is_uppercase()) * CAPITAL;
        decompose_compatible(character, |part| {
            if !is_combining_mark(part) {
                for lower in part.to_lowercase() {
                    self.push(plain_letter(lower), mark);
                }
            }
        });
    }

    fn push(&mut self, character: char, mark: u8) {
        self.letters.push(character);
        self.marks.resize(self.letters.len(), mark);
    }

    fn push_str(&mut self, text: &str) {
        self.letters.push_str(text);
        self.marks.resize(self.letters.len(), 0);
    }

    fn mark_last(&mut self, mark: u8) {
        if let Some(last) = self.marks.last_mut() {
            *last |= mark;
        }
    }

    fn is_capital(&self, at: usize) -> bool {
        self.marks.get(at).is_some_and(|mark| mark & CAPITAL != 0)
    }

    /// The words that begin with a capital, in bytes of the folded text.
    pub(super) fn capitalised(&self) -> impl Iterator<Item = Range<usize>> {
        let bytes = self.letters.as_bytes();
        let starts = (1..bytes.len()).filter(|at| self.is_capital(*at) && bytes[at - 1] == b' ');
        starts.map(|start| {
            let length = bytes[start..].iter().position(|byte| !is_word_byte(*byte)).unwrap_or(bytes.len() - start);
            start..start + length
        })
    }

    /// A part of the folded text.
    pub(super) fn slice(&self, range: Range<usize>) -> &str {
        self.letters.get(range).unwrap_or_default()
    }

    /// Whether a byte is the space before a word.
    pub(super) fn is_space(&self, at: usize) -> bool {
        self.letters.as_bytes().get(at) == Some(&b' ')
    }

    fn is_dotted(&self, at: usize) -> bool {
        self.marks.get(at).is_some_and(|mark| mark & DOTTED != 0)
    }

    /// Whether the word that begins at a byte is the first of a sentence or of a quotation.
    pub(super) fn begins_sentence(&self, at: usize) -> bool {
        let before = at.checked_sub(2).and_then(|at| self.letters.as_bytes().get(at));
        before.is_none_or(|byte| !is_word_byte(*byte) && *byte != b',')
    }

    fn has_title_case(&self) -> bool {
        let (mut words, mut capitals) = (0, 0);
        let mut at = 0;
        for word in self.letters.split(' ') {
            if word.len() >= 4 && BEFORE_PLACES.binary_search(&word).is_err() {
                words += 1;
                capitals += usize::from(self.is_capital(at));
            }
            at += word.len() + 1;
        }
        words > 0 && capitals * 100 >= words * TITLE_CASE_PERCENT
    }
}

/// The word that is being folded.
#[derive(Default)]
struct Word {
    length: usize,
    dots: usize,
    /// Whether its last letter is no capital: a capital after it begins another word, glued to it where a space was lost.
    ends_low: bool,
}

impl Word {
    /// Whether it is one letter so far, or letters with points between them: "U", "U.S".
    fn is_initial(&self) -> bool {
        self.length > 0 && self.length == self.dots + 1
    }
}

/// Where a pattern was found.
struct Place<'t> {
    text: &'t Folded,
    start: usize,
    end: usize,
}

impl<'t> Place<'t> {
    fn bytes(&self) -> &'t [u8] {
        self.text.letters.as_bytes()
    }

    /// Whether the word ends here too; "US$" is money.
    fn ends_word(&self) -> bool {
        self.bytes().get(self.end).is_none_or(|byte| !is_word_byte(*byte) && *byte != b'$')
    }

    /// Whether nothing but a comma stands between the end of another find and this one.
    fn is_behind_comma(&self, end: usize) -> bool {
        let is_comma = self.bytes().get(end) == Some(&b',');
        is_comma && (self.start == end || self.start == end + 1)
    }

    /// The letters of the word before the find.
    fn prefix(&self) -> &'t str {
        let before = self.text.letters.get(..self.start).unwrap_or_default();
        before.rsplit(|c: char| c.is_ascii()).next().unwrap_or_default()
    }

    /// The word before, if nothing but a space stands between, and where it begins.
    fn word_before(&self) -> Option<(&'t str, usize)> {
        let before = self.text.letters.get(..self.start)?;
        let at = before.rfind(' ')? + 1;
        let word = before.get(at..)?;
        (!word.is_empty() && word.bytes().all(is_word_byte)).then_some((word, at))
    }

    /// Where the word after begins, if nothing but a space stands between.
    fn word_after(&self) -> Option<usize> {
        (self.bytes().get(self.end) == Some(&b' ')).then_some(self.end + 1)
    }

    fn precedes_surname(&self) -> bool {
        let is_name = |at: usize| self.text.is_capital(at) && !self.text.is_capital(at + 1);
        !self.text.is_title_case && self.word_after().is_some_and(is_name)
    }

    /// Whether it is a word rather than an acronym: "LET US GO".
    fn is_shouted_word(&self) -> bool {
        let word = self.text.letters.get(self.start..self.end).unwrap_or_default().trim_start();
        if !WORDS_IN_CAPITALS.contains(&word) || self.text.is_dotted(self.start + 1) {
            return false;
        }
        let is_shouted =
            |at: usize| self.text.is_capital(at) && self.text.is_capital(at + 1) && self.text.is_capital(at + 2);
        let before = self.word_before().map(|(_, at)| at);
        before.into_iter().chain(self.word_after()).any(is_shouted)
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character)
}

/// A letter in the one form that stands for it and its variants.
fn plain_letter(letter: char) -> char {
    match letter {
        'ک' => 'ك',
        'ی' => 'ي',
        'ı' => 'i',
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        other => other,
    }
}

/// A punctuation mark as one ASCII character, so that every byte beyond ASCII is a letter's.
fn plain(mark: char) -> char {
    match mark {
        '،' | '、' | '，' => ',',
        '。' | '؟' | '！' | '？' | '!' | '?' | '…' => '.',
        '：' => ':',
        '；' | '؛' => ';',
        ascii if ascii.is_ascii() => ascii,
        _ => '|',
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::new);

    /// The countries found in a text, in its order; the first of those that share a name.
    fn found(text: &str, language: &str) -> String {
        let folded = Folded::new(text);
        let codes = GAZETTEER.find(&folded, language).into_iter().map(|find| match find.meaning {
            Meaning::Nothing => "-",
            Meaning::Country(country) => country.alpha2(),
            Meaning::OneOf(alternatives) => alternatives[0].country.alpha2(),
        });
        codes.collect::<Vec<_>>().join(" ")
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(found(text, "und"), expected, "{text}");
    }

    #[test]
    fn names_inside_other_words_are_not_names() {
        check("Romanian women, a Somali, the Nigerian and the Dominican Republic", "RO SO NG DO");
        check("Oman, Mali and Niger", "OM ML NE");
        check("Indiana Jones and the omanhene", "US");
    }

    #[test]
    fn the_longest_name_is_taken() {
        check("Guinea", "GN");
        check("Guinea-Bissau", "GW");
        check("Equatorial Guinea", "GQ");
        check("Papua New Guinea", "PG");
        check("South Sudan and Sudan", "SS SD");
        check("Democratic Republic of the Congo", "CD");
        check("Republic of the Congo", "CG");
        check("Democratic People's Republic of Korea, Republic of Korea", "KP KR");
        check("Northern Ireland and Ireland", "GB IE");
    }

    #[test]
    fn what_is_called_after_a_country_is_none() {
        check("New Mexico", "US");
        check("the Indian Ocean, the South China Sea and Latin American states", "");
        check("Inter-American Court; Geneva Conventions; Rome Statute", "");
        check("South Georgia", "GS");
        check("available in English and in French", "");
        check("US$5 million, 40 US dollars", "");
    }

    #[test]
    fn capitals_tell_names_from_words() {
        check("they ate turkey in oman", "");
        assert_eq!(found("a certain malaise about china plates", "en"), "");
        assert_eq!(found("la prensa china", "es"), "CN");
        check("he told us", "");
        check("the US, the U.S. and the USA", "US US US");
        check("LET US GO", "");
        check("MORE PRESSURE FOR U.S. BEEF IN JAPAN", "US JP");
        check("south Sudan", "SD");
    }

    #[test]
    fn a_persons_name_is_no_country() {
        check("the player Michael Jordan said", "");
        check("a book by Jordan Peterson", "");
        check("The singer Aisha Chad was there", "");
        check("refugees in Jordan, Chad and Israel", "JO TD IL");
        check("In Jordan, the police", "JO");
        check("Yesterday Jordan freed him", "JO");
        check("Barbara Jordan Speaks About Life in Jordan", "JO");
    }

    #[test]
    fn abbreviations_and_punctuation_do_not_hide_a_name() {
        check("St. Lucia, St Lucia, Saint Lucia", "LC LC LC");
        check("Côte d’Ivoire, Cote d'Ivoire", "CI CI");
        check("Trinidad & Tobago; Trinidad and Tobago", "TT TT");
        check("N’Djamena", "TD");
        check("Iran's, Iran-backed and (Iran)", "IR IR IR");
        check("Chad/Sudan:Thousands", "TD SD");
    }

    #[test]
    fn french_and_spanish_adjectives_need_no_capital() {
        check("les autorités iraniennes et le gouvernement français", "IR FR");
        check("las autoridades chinas y el gobierno nigerino", "CN NE");
        check("le gouvernement nigérien, le gouvernement nigérian", "NE NG");
    }

    #[test]
    fn arabic_names_are_found_behind_prefixes() {
        check("في العراق وسوريا", "IQ SY");
        check("للعراق والسودان وبالسودان", "IQ SD SD");
        check("السلطات الإيرانية والمصريون", "IR EG");
        check("جنوب السودان", "SS");
        check("الدعم المالي في رومانيا", "RO");
        check("نيجيريا والنيجر", "NG NE");
    }

    #[test]
    fn russian_names_are_found_in_every_case() {
        check("в Нигерии и в Нигере", "NG NE");
        check("власти Ирана задержали иранских журналистов", "IR IR");
        check("Того же дня", "");
        check("в Южном Судане", "SS");
    }

    #[test]
    fn chinese_names_are_found_without_word_borders() {
        check("尼日尔和尼日利亚", "NE NG");
        check("索马里当局与马里当局", "SO ML");
        check("印度尼西亚和印度洋", "ID");
    }

    #[test]
    fn a_town_before_its_state_is_where_the_state_is() {
        check("He left Paris, Texas, for Athens, Ga., then London, Ontario", "US US CA");
        check("He left Paris for Texas, then London, Manila and Ontario", "FR US GB PH CA");
    }

    #[test]
    fn words_are_found_whose_spaces_were_lost() {
        check("OfficialsInIran met theKenyan team and 40Peruvians of McKenya", "IR KE PE KE");
    }

    #[test]
    fn a_paragraph_ends_a_name_and_a_sentence() {
        check("Papua\n\nNew Guinea pigs", "ID");
        check("Michael\n\nJordan left", "JO");
    }

    #[test]
    fn every_row_of_places_is_understood() {
        let mut seen = FxHashSet::default();
        for row in rows(include_str!("place.tsv")) {
            let [code, kind, places] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("three cells: {row}") };
            let country = Country::parse(code).expect(code);
            assert_eq!(country.alpha2(), code);
            assert!(Standing::of_kind(kind).is_some(), "{row}");
            for place in places.split('|') {
                assert!(!place.is_empty() && place.trim() == place, "{code}: {place:?}");
                assert!(seen.insert(place), "{place} stands twice");
            }
        }
    }

    #[test]
    fn every_row_of_phrases_is_understood() {
        for row in rows(include_str!("phrase.tsv")) {
            let (phrases, meaning) = row.split_once('\t').expect(row);
            let codes = meaning.trim_end_matches('?');
            let known = codes.is_empty()
                || codes == "-"
                || matches!(meaning_of(codes), Meaning::Country(_) | Meaning::OneOf(_));
            assert!(known && !phrases.is_empty(), "{row}");
        }
        assert!(BEFORE_PLACES.is_sorted());
    }
}
