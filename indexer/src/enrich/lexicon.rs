//! A lexicon learned from the archive itself: terms that its labelled documents use for one country alone.
//!
//! A term is a word with a capital that begins no sentence, or two words with capitals in a row; scripts without capitals
//! have none. What a document is about must be certain for it to teach: stated, or told by address, reference or title.
//! What the text names teaches nothing, so that no guess confirms itself.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use shared::country::Country;

use crate::enrich::gazetteer::Folded;
use crate::sealed;

/// The file in the folder of an index. It holds no text: of terms and ids of documents only hashes, and of each term how
/// many documents about each country use it. Neither what a document says nor the order of its words can be read from
/// them; whoever guesses a term can learn whether a labelled document uses it, as the index beside it tells too.
const FILE: &str = "onrecord-lexicon";

/// The form of the file. A file of another form is not read: its knowledge is learned anew.
const VERSION: u32 = 1;

/// How many uses (a term for a country) are kept, so that memory does not grow with the archive: some 75 MB. Beyond, half
/// of all terms are given up, by their hashes, then half of the rest: a fair sample, whatever the order of the documents.
const MAX_USES: usize = 3_000_000;

/// A document teaches no more terms than these first ones.
const MAX_TERMS: usize = 2_000;

/// A term stands for a country if at least this many documents use it,
const MIN_DOCUMENTS: u32 = 2;

/// and this share of them are about that country.
const MIN_PERCENT: u64 = 85;

/// and it is less likely than this that so many use it by chance: where most labelled documents are about one country, most
/// of their words go with it.
const MAX_CHANCE: f64 = 0.001;

/// How many documents about other countries are thought beside those that have taught, so that a few are not taken for the
/// whole archive.
const OTHERS: f64 = 100.0;

/// The least word that is a term by itself, in bytes.
const MIN_WORD_BYTES: usize = 3;

/// A term, by the first 48 bits of a hash. Among three million, the chance that any two share one is about 1 in 60; those
/// two would count as one term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Term(u64);

impl Term {
    const COUNTRY_BITS: u32 = 16;

    /// FNV-1a with a finish that spreads it over all bits. The file depends on it: a change wants a new [`VERSION`].
    fn new(folded: &str) -> Self {
        let fnv = folded
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let spread = (fnv ^ (fnv >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let spread = (spread ^ (spread >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        Self(spread >> Self::COUNTRY_BITS << Self::COUNTRY_BITS)
    }
}

/// The terms of a document, each once, at most `MAX_TERMS`.
pub fn terms(title: &Folded, text: &Folded) -> Vec<Term> {
    let mut seen = FxHashSet::default();
    terms_of(title).chain(terms_of(text)).filter(|term| seen.insert(*term)).take(MAX_TERMS).collect()
}

fn terms_of(text: &Folded) -> impl Iterator<Item = Term> {
    let mut before: Option<std::ops::Range<usize>> = None;
    text.capitalised().flat_map(move |word| {
        let adjoining = before.take().filter(|before| before.end + 1 == word.start && text.is_space(before.end));
        let pair = adjoining.map(|before| Term::new(text.slice(before.start..word.end)));
        let is_alone = word.len() >= MIN_WORD_BYTES && !text.begins_sentence(word.start);
        let single = is_alone.then(|| Term::new(text.slice(word.clone())));
        before = Some(word);
        [single, pair].into_iter().flatten()
    })
}

/// How many documents use which term for which country.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lexicon {
    uses: FxHashMap<Use, u32>,
    /// The hashes of the ids of the documents that have taught.
    teachers: FxHashSet<u64>,
    /// How many of them are about each country, by its code.
    labels: BTreeMap<u64, u32>,
    /// How often half of the terms were given up.
    halvings: u32,
    is_changed: bool,
}

/// A term, and in the bits that it leaves the two letters of a country's code.
type Use = u64;

/// What terms stand for.
#[derive(Debug, Clone, Default)]
pub struct Meanings(FxHashMap<Term, Country>);

/// The form of the file.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    halvings: u32,
    teachers: Vec<u64>,
    labels: BTreeMap<u64, u32>,
    /// In ascending order, each less the one before.
    uses: Vec<(u64, u32)>,
}

impl Lexicon {
    /// Reads what earlier runs learned; empty if there is nothing, or in another form.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(FILE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let damaged = || {
            format!("{} is damaged; delete it, and what it held is learned anew from what is ingested", path.display())
        };
        let bytes = sealed::open(&bytes).with_context(damaged)?;
        if postcard::take_from_bytes::<u32>(bytes).is_ok_and(|(version, _)| version != VERSION) {
            return Ok(Self::default());
        }
        let stored = postcard::from_bytes::<Stored>(bytes).ok().with_context(damaged)?;
        let mut last = 0_u64;
        let uses = stored.uses.into_iter().map(|(step, count)| {
            last = last.wrapping_add(step);
            (last, count)
        });
        Ok(Self {
            uses: uses.collect(),
            teachers: stored.teachers.into_iter().collect(),
            labels: stored.labels,
            halvings: stored.halvings,
            is_changed: false,
        })
    }

    /// Writes what was learned, if anything was.
    pub fn save(&self, dir: &Path) -> anyhow::Result<()> {
        if !self.is_changed {
            return Ok(());
        }
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(dir)?;
            file.write_all(&sealed::seal(self.stored()))?;
            file.as_file().sync_all()?;
            file.persist(dir.join(FILE))?;
            io::Result::Ok(())
        };
        write().with_context(|| format!("cannot write {}; see that its disk is not full", dir.join(FILE).display()))
    }

    /// Writes what was learned, in place of whatever is there.
    pub fn replace(mut self, dir: &Path) -> anyhow::Result<()> {
        self.is_changed = true;
        self.save(dir)
    }

    /// Whether one of these documents has taught.
    pub fn has_learned_of(&self, documents: impl IntoIterator<Item = u64>) -> bool {
        documents.into_iter().any(|document| self.teachers.contains(&document))
    }

    /// Whether it has learned of a term, given as its words.
    pub fn has_term(&self, words: &[String]) -> bool {
        let Term(term) = Term::new(&words.join(" "));
        self.uses.keys().any(|use_| use_ >> Term::COUNTRY_BITS << Term::COUNTRY_BITS == term)
    }

    fn stored(&self) -> Vec<u8> {
        let mut teachers: Vec<u64> = self.teachers.iter().copied().collect();
        teachers.sort_unstable();
        let mut last = 0;
        let uses = self.sorted().into_iter().map(|(use_, count)| {
            let step = use_ - last;
            last = use_;
            (step, count)
        });
        let stored = Stored {
            version: VERSION,
            halvings: self.halvings,
            teachers,
            labels: self.labels.clone(),
            uses: uses.collect(),
        };
        postcard::to_stdvec(&stored).expect("numbers and lists of them can always be encoded")
    }

    fn sorted(&self) -> Vec<(Use, u32)> {
        let mut uses: Vec<(Use, u32)> = self.uses.iter().map(|(use_, count)| (*use_, *count)).collect();
        uses.sort_unstable();
        uses
    }

    /// Learns that a document about a country uses terms. A document, known by the hash of its id, teaches once.
    pub fn learn(&mut self, document: u64, country: Country, terms: impl IntoIterator<Item = Term>) {
        if !self.teachers.insert(document) {
            return;
        }
        self.is_changed = true;
        let code = code_of(country);
        *self.labels.entry(code).or_default() += 1;
        for Term(term) in terms {
            if is_kept(term, self.halvings) {
                *self.uses.entry(term | code).or_default() += 1;
            }
        }
        self.keep_at_most(MAX_USES);
    }

    fn keep_at_most(&mut self, max_uses: usize) {
        while self.uses.len() > max_uses {
            self.halvings += 1;
            let halvings = self.halvings;
            self.uses.retain(|use_, _| is_kept(*use_, halvings));
        }
    }

    /// The terms that stand for a country.
    pub fn meanings(&self) -> Meanings {
        let term_of = |use_: Use| use_ >> Term::COUNTRY_BITS << Term::COUNTRY_BITS;
        let sorted = self.sorted();
        let by_term = sorted.chunk_by(|(a, _), (b, _)| term_of(*a) == term_of(*b));
        let clear = by_term.filter_map(|uses| {
            let all: u32 = uses.iter().map(|(_, count)| count).sum();
            let (use_, most) = uses.iter().max_by_key(|(_, count)| *count)?;
            let is_clear = all >= MIN_DOCUMENTS
                && u64::from(*most) * 100 >= u64::from(all) * MIN_PERCENT
                && self.chance(*use_, *most) < MAX_CHANCE;
            let country = if is_clear { country_of(*use_) } else { None };
            Some((Term(term_of(*use_)), country?))
        });
        Meanings(clear.collect())
    }

    /// How likely it is that so many documents are all about the country of a use if the term has nothing to do with it.
    fn chance(&self, use_: Use, documents: u32) -> f64 {
        let all: f64 = self.labels.values().copied().map(f64::from).sum();
        let code = use_ & ((1 << Term::COUNTRY_BITS) - 1);
        let about = self.labels.get(&code).copied().map_or(0.0, f64::from);
        (about / (all + OTHERS)).powi(i32::try_from(documents).unwrap_or(i32::MAX))
    }
}

impl Meanings {
    /// The country that a term stands for.
    pub fn country(&self, term: Term) -> Option<Country> {
        self.0.get(&term).copied()
    }
}

fn is_kept(term: u64, halvings: u32) -> bool {
    term.leading_zeros() >= halvings
}

fn code_of(country: Country) -> u64 {
    country.alpha2().bytes().fold(0, |code, letter| code << 8 | u64::from(letter))
}

fn country_of(use_: Use) -> Option<Country> {
    let [.., first, second] = use_.to_be_bytes();
    Country::parse(std::str::from_utf8(&[first, second]).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Country {
        Country::parse(code).expect("a code")
    }

    fn terms_in(text: &str) -> Vec<Term> {
        terms(&Folded::new(""), &Folded::new(text))
    }

    fn taught(lessons: &[(&str, &str)]) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for (document, (code, text)) in (0..).zip(lessons) {
            lexicon.learn(document, country(code), terms_in(text));
        }
        lexicon
    }

    /// The countries that the terms of a text stand for, without repeating any.
    fn told(lexicon: &Lexicon, text: &str) -> Vec<&'static str> {
        let meanings = lexicon.meanings();
        let mut codes: Vec<_> = terms_in(text).into_iter().filter_map(|term| meanings.country(term)).collect();
        codes.dedup();
        codes.into_iter().map(Country::alpha2).collect()
    }

    #[test]
    fn terms_are_words_with_capitals_that_begin_no_sentence_and_pairs_of_them() {
        let found = terms_in("The road to Qarabel is shut. Upper Dorvin is cut off. Snow fell.");
        assert_eq!(found, ["qarabel", "dorvin", "upper dorvin"].map(Term::new));
        assert_eq!(terms_in("The road is shut. Snow fell. 雪"), []);
    }

    #[test]
    fn what_two_documents_use_for_one_country_stands_for_it() {
        let lexicon = taught(&[("NP", "They fled from Qarabel."), ("NP", "The road to Qarabel is shut.")]);
        assert_eq!(told(&lexicon, "Snow fell on Qarabel."), ["NP"]);
        assert_eq!(told(&lexicon, "Snow fell on Dorvin."), [""; 0]);
        let once = taught(&[("NP", "They fled from Qarabel.")]);
        assert_eq!(told(&once, "Snow fell on Qarabel."), [""; 0]);
    }

    #[test]
    fn what_documents_about_several_countries_use_stands_for_none() {
        let lexicon = taught(&[("NP", "The Senate met."), ("NP", "The Senate met."), ("PE", "The Senate met.")]);
        assert_eq!(told(&lexicon, "She wrote to the Senate."), [""; 0]);
    }

    #[test]
    fn where_most_documents_are_about_one_country_their_words_do_not_stand_for_it() {
        let lessons = |count| {
            let mut lessons = vec![("NP", "She spoke on Tuesday."); 2];
            lessons.extend(vec![("NP", "He spoke."); count]);
            taught(&lessons)
        };
        assert_eq!(told(&lessons(0), "They met on Tuesday."), ["NP"]);
        assert_eq!(told(&lessons(50), "They met on Tuesday."), [""; 0]);
    }

    #[test]
    fn a_document_teaches_once() {
        let mut lexicon = taught(&[("NP", "They fled from Qarabel.")]);
        lexicon.learn(0, country("NP"), terms_in("They fled from Qarabel again."));
        assert_eq!(told(&lexicon, "Snow fell on Qarabel."), [""; 0]);
    }

    #[test]
    fn whatever_the_order_of_documents_the_same_terms_are_kept() {
        let names: Vec<String> = (0..200).map(|number| format!("the town of T{number:03}")).collect();
        let kept = |order: &[usize]| {
            let mut lexicon = Lexicon::default();
            for number in order {
                lexicon.learn(*number as u64, country("NP"), terms_in(&names[*number]));
                lexicon.keep_at_most(50);
            }
            lexicon
        };
        let order: Vec<usize> = (0..names.len()).collect();
        let reversed: Vec<usize> = (0..names.len()).rev().collect();
        assert_eq!(kept(&order), kept(&reversed));
        assert!((10..=50).contains(&kept(&order).uses.len()), "{}", kept(&order).uses.len());
    }

    #[test]
    fn what_was_learned_is_read_back_and_what_is_unchanged_is_not_written() {
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(Lexicon::open(dir.path()).expect("nothing is there"), Lexicon::default());
        Lexicon::default().save(dir.path()).expect("there is nothing to write");
        assert!(!dir.path().join(FILE).exists());
        let lexicon = taught(&[("NP", "They fled from Qarabel."), ("PE", "The road to Dorvin is shut.")]);
        lexicon.save(dir.path()).expect("it is written");
        let read = Lexicon::open(dir.path()).expect("it is read");
        assert_eq!(Lexicon { is_changed: true, ..read }, lexicon);
    }

    #[test]
    fn a_damaged_file_is_told_and_one_of_another_form_learned_anew() {
        let dir = tempfile::tempdir().expect("a folder");
        let lexicon = taught(&[("NP", "They fled from Qarabel.")]);
        lexicon.save(dir.path()).expect("it is written");
        let path = dir.path().join(FILE);
        let mut bytes = fs::read(&path).expect("it is read");
        bytes.pop();
        fs::write(&path, &bytes).expect("it is written");
        let error = Lexicon::open(dir.path()).expect_err("it is cut");
        assert!(error.to_string().contains("damaged; delete it"), "{error}");
        fs::write(&path, sealed::seal(vec![VERSION.to_le_bytes()[0] + 1])).expect("it is written");
        assert_eq!(Lexicon::open(dir.path()).expect("it is passed over"), Lexicon::default());
    }

    /// The file of an earlier run is read by a later program.
    #[test]
    fn the_hash_of_a_term_stays_what_it_is() {
        assert_eq!(Term::new("qarabel").0, 4_019_828_967_838_711_808);
    }
}
