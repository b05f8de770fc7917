//! An archive of any size, made up: the same documents for the same seed on every machine.
//!
//! What is drawn from life is what costs time: word frequencies (Zipf), document lengths (log-normal around 600 words,
//! with a few long reports), words that belong to a document's subject and so recur in it, inflected forms, accents,
//! sentences, paragraphs, and facets with few frequent and many rare values.

use std::ops::Range;

use shared::country::Country;
use shared::date::Date;
use shared::document::{
    CountryEvidence, CountryLabel, DateEvidence, Dating, Document, DocumentId, Extent, LanguageEvidence,
};
use shared::document_type::DocumentType;
use shared::language::Language;
use shared::reference::Reference;

use crate::measure::number;
use crate::random::Random;
use crate::vocabulary::{Sounds, Vocabulary};

/// The years in which documents are published.
pub const YEARS: Range<i16> = 1961..2026;

/// The median length of a document, in words, unless told otherwise.
pub const MEDIAN_WORDS: usize = 600;
/// The standard deviation of the logarithm of the length.
const LENGTH_SPREAD: f64 = 0.6;
/// How many documents in a hundred are long reports.
const LONG_PERCENT: u64 = 2;
/// How long a long report is, in words, where the median document has [`MEDIAN_WORDS`].
const LONG_WORDS: (usize, usize) = (5_000, 20_000);
/// How many words a document has that are its own subject.
const SUBJECT_WORDS: usize = 25;
/// How many words in a hundred of a text are such.
const SUBJECT_PERCENT: u64 = 10;

/// A made-up language with the one whose name it goes by and its share of the documents.
struct Tongue {
    code: &'static str,
    share: u64,
    words: usize,
    sounds: Sounds,
}

// typos: off
const TONGUES: [Tongue; 3] = [
    Tongue {
        code: "en",
        share: 86,
        words: 90_000,
        sounds: Sounds {
            onsets: &[
                "", "", "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "y", "st",
                "tr", "pr", "ch", "sh", "th", "gr", "cl",
            ],
            nuclei: &["a", "a", "e", "e", "i", "i", "o", "o", "u", "ea", "ou", "ai", "ee", "io"],
            codas: &["n", "r", "s", "t", "l", "m", "d", "ck", "nd", "nt", "st", "rn", "ss", "ng"],
            endings: &["s", "ed", "ing", "er", "ly", "ment", "ation"],
        },
    },
    Tongue {
        code: "fr",
        share: 7,
        words: 25_000,
        sounds: Sounds {
            onsets: &[
                "b", "c", "d", "f", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "j", "pr", "tr", "gu", "qu", "ç",
            ],
            nuclei: &["a", "e", "é", "è", "i", "o", "u", "ou", "eu", "ai", "oi", "ê", "â"],
            codas: &["n", "r", "s", "t", "l", "m", "nt", "rt"],
            endings: &["s", "es", "ent", "é", "ée", "er", "ment", "tion"],
        },
    },
    Tongue {
        code: "es",
        share: 7,
        words: 25_000,
        sounds: Sounds {
            onsets: &["", "b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ll", "ñ", "tr", "pr", "qu"],
            nuclei: &["a", "e", "i", "o", "u", "á", "é", "í", "ó", "ú", "ie", "ue"],
            codas: &["n", "r", "s", "l", "d", "z"],
            endings: &["s", "es", "ado", "ada", "ando", "ción", "mente"],
        },
    },
];
// typos: on

const TYPES: [(DocumentType, u64); 12] = [
    (DocumentType::PressRelease, 34),
    (DocumentType::News, 22),
    (DocumentType::UrgentAction, 14),
    (DocumentType::Statement, 9),
    (DocumentType::Report, 5),
    (DocumentType::Research, 4),
    (DocumentType::Briefing, 4),
    (DocumentType::Campaign, 3),
    (DocumentType::OpenLetter, 2),
    (DocumentType::AnnualReport, 1),
    (DocumentType::Speech, 1),
    (DocumentType::Other, 1),
];

const TOPICS: [(&str, u64); 20] = [
    ("Death Penalty", 20),
    ("Torture", 18),
    ("Freedom of Expression", 17),
    ("Unlawful Killings", 12),
    ("Fair Trials", 11),
    ("Refugees and Migrants", 10),
    ("Detention", 9),
    ("Armed Conflict", 8),
    ("Enforced Disappearances", 7),
    ("Women and Girls", 7),
    ("Discrimination", 6),
    ("Impunity", 6),
    ("Police and Force", 5),
    ("Indigenous Peoples", 4),
    ("Health", 4),
    ("Children", 3),
    ("Business", 3),
    ("Climate", 2),
    ("Technology", 2),
    ("Censorship", 1),
];

/// The archive of a seed. Any of its documents can be made without the others.
#[derive(Debug)]
pub struct Archive {
    seed: u64,
    /// The median length of a document, in words.
    median_words: usize,
    vocabularies: Vec<Vocabulary>,
    /// Every country with its weight: few are written about often.
    countries: Vec<(Country, u64)>,
}

impl Archive {
    /// The archive of a seed, its documents as long as documents are.
    pub fn new(seed: u64) -> Self {
        Self::with_median_words(seed, MEDIAN_WORDS)
    }

    /// An archive of longer or shorter documents. Makes what they share: vocabularies, and which countries are frequent.
    pub fn with_median_words(seed: u64, median_words: usize) -> Self {
        let vocabularies = TONGUES
            .iter()
            .zip(1..)
            .map(|(tongue, purpose)| Vocabulary::new(&tongue.sounds, tongue.words, Random::new(seed, purpose)));
        let mut random = Random::new(seed, 10);
        let countries = Country::all().map(|country| (country, 1_000 / (1 + random.below(100)))).collect();
        Self { seed, median_words, vocabularies: vocabularies.collect(), countries }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The median length of a document, in words.
    pub fn median_words(&self) -> usize {
        self.median_words
    }

    /// The first `count` documents.
    pub fn documents(&self, count: usize) -> impl Iterator<Item = Document> + '_ {
        (0..count).map(|number| self.document(number))
    }

    /// The document of a number.
    pub fn document(&self, number: usize) -> Document {
        let purpose = 1_000 + u64::try_from(number).expect("a usize has at most 64 bits");
        let mut random = Random::new(self.seed, purpose);
        let shares: Vec<(usize, u64)> = TONGUES.iter().map(|tongue| tongue.share).enumerate().collect();
        let tongue = random.pick_weighted(&shares);
        let countries = self.draw_countries(&mut random);
        let published = draw_date(&mut random);
        let mut prose = Prose::new(&self.vocabularies[tongue], &countries, Random::new(random.bits(), 0));
        let title = prose.title();
        let text = prose.text(draw_length(self.median_words, &mut random));

        let mut mentions = countries.clone();
        mentions.extend((random.chance(20)).then(|| random.pick_weighted(&self.countries)));
        let mut regions: Vec<_> = countries.iter().map(|country| country.region()).collect();
        regions.sort_unstable();
        regions.dedup();
        let labels = countries.iter().map(|&country| CountryLabel { country, evidence: CountryEvidence::Stated });
        Document {
            id: DocumentId::derive("generated", &[&self.seed.to_string(), &number.to_string()]),
            url: Some(format!("https://archive.example/documents/{number}/")),
            title,
            text,
            extent: Extent::Whole,
            document_type: random.pick_weighted(&TYPES),
            countries: labels.collect(),
            mentions,
            regions,
            topics: draw_topics(&mut random),
            published: published.map(|date| Dating { date, evidence: DateEvidence::Metadata }),
            updated: None,
            language: Language::parse(TONGUES[tongue].code).expect("the table has codes"),
            language_evidence: LanguageEvidence::Stated,
            reference: draw_reference(published, number, &mut random),
            alternates: Vec::new(),
            pages: Vec::new(),
            sections: Vec::new(),
            part_of: None,
            group: None,
            source: format!("generated/{number}"),
        }
    }

    /// None to three different countries.
    fn draw_countries(&self, random: &mut Random) -> Vec<Country> {
        let count = random.pick_weighted(&[(0, 8), (1, 74), (2, 13), (3, 5)]);
        let mut countries = Vec::with_capacity(count);
        while countries.len() < count {
            let country = random.pick_weighted(&self.countries);
            if !countries.contains(&country) {
                countries.push(country);
            }
        }
        countries
    }
}

/// Writes the title and the text of one document.
struct Prose<'a> {
    vocabulary: &'a Vocabulary,
    /// Ranks of the words that belong to the document's subject.
    subject: Vec<usize>,
    countries: &'a [Country],
    random: Random,
}

impl<'a> Prose<'a> {
    fn new(vocabulary: &'a Vocabulary, countries: &'a [Country], mut random: Random) -> Self {
        // Neither function words nor words that hardly anything else has.
        let subject = (0..SUBJECT_WORDS).map(|_| random.between(200, vocabulary.len() / 6)).collect();
        Self { vocabulary, subject, countries, random }
    }

    fn title(&mut self) -> String {
        let mut title = String::new();
        if let Some(country) = self.countries.first().filter(|_| self.random.chance(50)) {
            title += country.name();
            title += ": ";
        }
        title + &self.words_of_a_sentence(4, 11)
    }

    /// Paragraphs of `length` words in all, or a few more, for the last sentence is finished.
    fn text(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length * 7);
        let mut words = 0;
        while words < length {
            if !text.is_empty() {
                text += "\n\n";
            }
            for place in 0..self.random.between(2, 5) {
                if place > 0 {
                    text.push(' ');
                }
                let sentence = self.words_of_a_sentence(6, 32);
                words += sentence.split(' ').count();
                let quoted = self.random.chance(6);
                text += if quoted { "“" } else { "" };
                text += &sentence;
                text += if quoted { ".”" } else { "." };
            }
        }
        text
    }

    fn words_of_a_sentence(&mut self, fewest: usize, most: usize) -> String {
        let mut sentence = String::new();
        let count = self.random.between(fewest, most);
        for place in 0..count {
            let word = self.word();
            sentence += &if place == 0 { capitalised(&word) } else { word };
            if place + 1 < count {
                sentence += if self.random.chance(7) { ", " } else { " " };
            }
        }
        sentence
    }

    fn word(&mut self) -> String {
        let dice = self.random.below(1_000);
        if dice < 8 {
            return self.number();
        }
        if dice < 14
            && let Some(country) = self.countries.first()
        {
            return country.name().to_owned();
        }
        let rank = if self.random.chance(SUBJECT_PERCENT) {
            *self.random.pick(&self.subject)
        } else {
            self.vocabulary.draw(&mut self.random)
        };
        let word = self.vocabulary.word(rank);
        let name = rank > 2_000 && self.random.chance(12);
        if name { capitalised(word) } else { word.to_owned() }
    }

    fn number(&mut self) -> String {
        match self.random.below(3) {
            0 => self.random.between(2, 99).to_string(),
            1 => self.random.between(1961, 2025).to_string(),
            _ => format!("{},{:03}", self.random.between(1, 40), self.random.between(0, 99) * 10),
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn draw_length(median: usize, random: &mut Random) -> usize {
    if random.chance(LONG_PERCENT) {
        return random.between(LONG_WORDS.0, LONG_WORDS.1) * median / MEDIAN_WORDS;
    }
    let length = random.log_normal(number(median), LENGTH_SPREAD).clamp(30.0, 4_999.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was clamped just now")]
    let length = length as usize;
    length
}

/// Most are days; more of them recent than old.
fn draw_date(random: &mut Random) -> Option<Date> {
    let age = |random: &mut Random| i16::try_from(random.between(0, YEARS.len() - 1)).expect("there are few years");
    let year = YEARS.end - 1 - age(random).min(age(random));
    let month = i8::try_from(random.between(1, 12)).expect("there are twelve");
    let day = i8::try_from(random.between(1, 28)).expect("there are few");
    match random.below(100) {
        0..4 => None,
        4..7 => Date::year(year),
        7..10 => Date::month(year, month),
        _ => Date::day(year, month, day),
    }
}

fn draw_topics(random: &mut Random) -> Vec<String> {
    let count = random.pick_weighted(&[(0, 15), (1, 50), (2, 25), (3, 10)]);
    let mut topics: Vec<String> = Vec::with_capacity(count);
    while topics.len() < count {
        let topic = random.pick_weighted(&TOPICS);
        if !topics.iter().any(|known| known == topic) {
            topics.push(topic.to_owned());
        }
    }
    topics
}

fn draw_reference(published: Option<Date>, number: usize, random: &mut Random) -> Option<Reference> {
    let date = published.filter(|_| random.chance(40))?;
    let class = random.pick(&["XAF", "XAM", "XAS", "XEU", "XMD"]);
    let code = random.between(10, 79);
    Reference::parse(&format!("{class} {code}/{:03}/{}", number % 100_000, date.calendar_year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_the_same_for_a_seed_and_another_for_another() {
        let archive = Archive::new(1);
        let again = Archive::new(1);
        assert!(archive.documents(20).eq(again.documents(20)));
        assert_eq!(archive.document(7), archive.documents(20).nth(7).expect("there are twenty"));
        assert_ne!(archive.document(7).text, Archive::new(2).document(7).text);
    }

    #[test]
    fn lengths_are_those_of_an_archive() {
        let archive = Archive::new(1);
        let mut lengths: Vec<usize> =
            archive.documents(400).map(|document| document.text.split_whitespace().count()).collect();
        lengths.sort_unstable();
        assert!((500..700).contains(&lengths[200]), "median {}", lengths[200]);
        assert!(lengths[399] >= 5_000, "longest {}", lengths[399]);
    }

    #[test]
    fn documents_have_what_documents_have() {
        let archive = Archive::new(1);
        let documents: Vec<Document> = archive.documents(300).collect();
        let share = |has: &dyn Fn(&Document) -> bool| documents.iter().filter(|document| has(document)).count();
        assert!(documents.iter().all(|document| !document.title.is_empty() && document.text.contains("\n\n")));
        assert!((255..300).contains(&share(&|document| document.published.is_some())));
        assert!((250..300).contains(&share(&|document| !document.countries.is_empty())));
        assert!((10..80).contains(&share(&|document| document.language != Language::ENGLISH)));
        assert!((70..180).contains(&share(&|document| document.reference.is_some())));
        assert!(
            documents
                .iter()
                .filter_map(|document| Some(document.published?.date))
                .all(|date| YEARS.contains(&date.calendar_year()))
        );
    }
}
