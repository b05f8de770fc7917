//! Questions as people ask them: words of mixed frequency that some document has, phrases, alternatives, exclusions,
//! filters. The same for the same documents and seed.

use std::collections::HashMap;
use std::fmt;

use form_urlencoded::Serializer;
use shared::date::DateRange;
use shared::document::Document;
use shared::facet::{Facet, slug};
use shared::query::parse::parse;
use shared::query::{FacetFilter, Filters, Query};

use crate::random::Random;

/// A question with its filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which kind it is.
    pub kind: Kind,
    /// What stands in the search box.
    pub text: String,
    /// Facets with the value each must have.
    pub facets: Vec<(Facet, String)>,
    /// A stretch of time, as [`DateRange::parse`] reads it.
    pub date: Option<String>,
}

/// The kinds of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One word.
    Word,
    /// Two words of one document.
    TwoWords,
    /// Three words of one document.
    ThreeWords,
    /// Four words that follow one another in a document, function words among them.
    FourWords,
    /// Two or three words that follow one another, in quotes.
    Phrase,
    /// One word or another.
    Alternative,
    /// One word without another.
    Exclusion,
    /// One or two words within a country, type, topic, language or time.
    Filtered,
    /// Words that begin alike.
    Prefix,
    /// A word with a typing mistake forgiven.
    Mistake,
    /// Two words of one document that stand near each other.
    Near,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Word,
        Self::TwoWords,
        Self::ThreeWords,
        Self::FourWords,
        Self::Phrase,
        Self::Alternative,
        Self::Exclusion,
        Self::Filtered,
        Self::Prefix,
        Self::Mistake,
        Self::Near,
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Word => "one word",
            Self::TwoWords => "two words",
            Self::ThreeWords => "three words",
            Self::FourWords => "four words in a row",
            Self::Phrase => "phrase",
            Self::Alternative => "a OR b",
            Self::Exclusion => "a -b",
            Self::Filtered => "words with a filter",
            Self::Prefix => "prefix*",
            Self::Mistake => "word~1",
            Self::Near => "a NEAR/10 b",
        })
    }
}

impl Question {
    /// The question as `shared` takes it: ten hits with three snippets each.
    pub fn query(&self) -> Query {
        let filter = |id: &String| FacetFilter { any: vec![id.clone()], ..FacetFilter::default() };
        let filters = Filters {
            facets: self.facets.iter().map(|(facet, id)| (*facet, filter(id))).collect(),
            date: self.date.as_deref().and_then(DateRange::parse),
        };
        Query { expression: parse(&self.text).expression, filters, snippets: 3, ..Query::default() }
    }

    /// The question as a path with parameters, as the server takes it.
    pub fn path(&self) -> String {
        let mut parameters = Serializer::new(String::new());
        parameters.append_pair("q", &self.text);
        for (facet, id) in &self.facets {
            parameters.append_pair(facet.id(), id);
        }
        if let Some(date) = &self.date {
            parameters.append_pair("date", date);
        }
        format!("/v1/search?{}", parameters.finish())
    }
}

/// Makes questions that the documents answer.
pub fn questions(documents: &[Document], count: usize, seed: u64) -> Vec<Question> {
    questions_about(documents, documents.len(), &document_frequencies(documents), count, seed)
}

/// Makes questions that some documents answer, with words as frequent as they are in a whole archive: `frequencies` of
/// its `total` documents.
pub fn questions_about(
    documents: &[Document],
    total: usize,
    frequencies: &Frequencies,
    count: usize,
    seed: u64,
) -> Vec<Question> {
    let asker = Asker { documents, total, frequencies };
    let mut random = Random::new(seed, 500);
    let mut questions = Vec::with_capacity(count);
    // An unlucky document (no text, or words of one frequency alone) is no reason to go on for ever.
    for attempt in 0..count * 100 {
        if questions.len() == count {
            break;
        }
        let kind = Kind::ALL[attempt % Kind::ALL.len()];
        questions.extend(asker.question(kind, &mut random));
    }
    questions
}

/// Knows the documents and how frequent their words are.
struct Asker<'a> {
    /// Those that questions are drawn from.
    documents: &'a [Document],
    /// How many documents there are in all.
    total: usize,
    frequencies: &'a Frequencies,
}

/// How frequent a word is: the documents that have it, of a thousand.
#[derive(Clone, Copy)]
enum Band {
    /// 50 to 300.
    Frequent,
    /// 5 to 50.
    Middling,
    /// Up to 5, but two documents at least.
    Rare,
}

/// How often questions take their words from which band.
const BANDS: [(Band, u64); 3] = [(Band::Frequent, 35), (Band::Middling, 40), (Band::Rare, 25)];

impl Asker<'_> {
    fn question(&self, kind: Kind, random: &mut Random) -> Option<Question> {
        if self.documents.is_empty() {
            return None;
        }
        let document = random.pick(self.documents);
        let words: Vec<String> = words(&document.text).collect();
        let text = match kind {
            Kind::Word => self.word(&words, random)?,
            Kind::TwoWords => self.several(&words, 2, random)?.join(" "),
            Kind::ThreeWords => self.several(&words, 3, random)?.join(" "),
            Kind::FourWords => row(&document.text, 4, random)?,
            Kind::Phrase => format!("\"{}\"", row(&document.text, random.between(2, 3), random)?),
            Kind::Alternative => self.several(&words, 2, random)?.join(" OR "),
            Kind::Exclusion => self.several(&words, 2, random)?.join(" -"),
            Kind::Filtered => self.several(&words, random.between(1, 2), random)?.join(" "),
            Kind::Prefix => format!("{}*", prefix(&self.word(&words, random)?)?),
            Kind::Mistake => format!("{}~1", self.word(&words, random).filter(|word| word.len() >= PREFIX_LETTERS)?),
            Kind::Near => self.several(&words, 2, random)?.join(" NEAR/10 "),
        };
        let mut question = Question { kind, text, facets: Vec::new(), date: None };
        if kind == Kind::Filtered {
            add_filter(&mut question, document, random);
        }
        Some(question)
    }

    /// Different words of a document.
    fn several(&self, words: &[String], count: usize, random: &mut Random) -> Option<Vec<String>> {
        let mut several: Vec<String> = Vec::with_capacity(count);
        for _ in 0..20 {
            let word = self.word(words, random)?;
            if !several.contains(&word) {
                several.push(word);
            }
            if several.len() == count {
                return Some(several);
            }
        }
        None
    }

    fn word(&self, words: &[String], random: &mut Random) -> Option<String> {
        let band = random.pick_weighted(&BANDS);
        let fitting: Vec<&String> = words.iter().filter(|word| self.is_in(band, word)).collect();
        if fitting.is_empty() { None } else { Some((*random.pick(&fitting)).clone()) }
    }

    fn is_in(&self, band: Band, word: &str) -> bool {
        let count = self.frequencies.get(word).copied().unwrap_or(0);
        let per_thousand = count * 1_000 / self.total.max(1);
        match band {
            Band::Frequent => (50..300).contains(&per_thousand),
            Band::Middling => (5..50).contains(&per_thousand),
            Band::Rare => per_thousand < 5 && count >= 2,
        }
    }
}

/// How many letters the words of [`Kind::Prefix`] have in common.
const PREFIX_LETTERS: usize = 5;

/// The first letters of a word that has more.
fn prefix(word: &str) -> Option<&str> {
    let (end, _) = word.char_indices().nth(PREFIX_LETTERS)?;
    word.get(..end)
}

/// Filters by something the document has.
fn add_filter(question: &mut Question, document: &Document, random: &mut Random) {
    let country = document.countries.first().map(|label| label.country.alpha3().to_owned());
    let topic = document.topics.first().map(|topic| slug(topic));
    let decade = document.published.map(|dating| dating.date.calendar_year() / 10 * 10);
    match random.below(5) {
        0 => question.facets.extend(country.map(|id| (Facet::Country, id))),
        1 => question.facets.extend(topic.map(|id| (Facet::Topic, id))),
        2 => question.facets.push((Facet::Language, document.language.code().to_owned())),
        3 => question.date = decade.map(|year| format!("{year}..{}", year + 9)),
        _ => question.facets.push((Facet::Type, document.document_type.id().to_owned())),
    }
}

/// Words that stand one after the other, none of them an operator.
fn row(text: &str, count: usize, random: &mut Random) -> Option<String> {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let start = random.between(0, tokens.len().checked_sub(count)?);
    let words =
        tokens[start..start + count].iter().map(|token| words(token).next().filter(|word| word.len() == token.len()));
    let words: Vec<String> = words.collect::<Option<_>>()?;
    Some(words.join(" "))
}

/// The words of a text in lower case: letters alone, two or more, and no operators.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().nth(1).is_some());
    let words = words.filter(|word| word.chars().all(char::is_alphabetic)).map(str::to_lowercase);
    words.filter(|word| !matches!(word.as_str(), "and" | "or" | "not" | "near"))
}

/// In how many documents each word is.
pub type Frequencies = HashMap<String, usize>;

/// Counts in how many documents each word is.
pub fn document_frequencies(documents: &[Document]) -> Frequencies {
    let mut frequencies = HashMap::new();
    for document in documents {
        let mut words: Vec<String> = words(&document.text).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *frequencies.entry(word).or_insert(0) += 1;
        }
    }
    frequencies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;

    #[test]
    fn questions_are_of_every_kind_and_the_same_for_a_seed() {
        let documents = Corpus::generated(300, 1).documents;
        let asked = questions(&documents, 80, 1);
        assert_eq!(asked, questions(&documents, 80, 1));
        assert_ne!(asked, questions(&documents, 80, 2));
        for kind in Kind::ALL {
            assert!(asked.iter().filter(|question| question.kind == kind).count() >= 4, "{kind}");
        }
    }

    #[test]
    fn no_documents_no_questions() {
        assert_eq!(questions(&[], 10, 1), []);
    }

    #[test]
    fn a_path_is_one_the_server_takes() {
        let question = Question {
            kind: Kind::Filtered,
            text: "\"a b\" é".to_owned(),
            facets: vec![(Facet::Country, "IRN".to_owned())],
            date: Some("1990..1999".to_owned()),
        };
        assert_eq!(question.path(), "/v1/search?q=%22a+b%22+%C3%A9&country=IRN&date=1990..1999");
    }
}
