//! Batches: many questions at once, such as a list of names to look up.
//!
//! Each question stands for itself: what is wrong with one is told of that one.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use shared::index::Searcher;
use shared::search::{Hit, search};
use shared::variant::Variants;

use crate::error::Error;
use crate::own_params::{Route, Taken};
use crate::params::{Asked, Pair, ParameterError};
use crate::table_format::TableFormat;
use crate::understood::Understood;

mod names;

pub use names::names;

/// The most questions of one batch.
pub const MAX_QUERIES: usize = 1_000;
/// The largest body of a batch, in bytes: room for as many names, or some hundred long questions.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// The most hits of each question.
pub const MAX_HITS: usize = 10;
/// How long a batch is worked on. Questions that are not begun by then are told to have timed out, and the others are answered.
pub const TIME_LIMIT: Duration = Duration::from_secs(8);
/// How many hits of each question there are unless told otherwise.
pub const DEFAULT_HITS: usize = 3;

/// What the address of a batch takes besides filters, all for every question.
pub(crate) const ROUTE: Route =
    Route { of_question: &["variants", "fold", "sort"], own: &["hits", "as", "column", "format"] };
/// What one question takes besides filters.
pub(crate) const QUESTION: Route = Route { of_question: &["q", "variants", "fold", "sort"], own: &[] };

/// How a text of a batch is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// In the query language.
    Query,
    /// As the exact words in this order: what one means by a name.
    Phrase,
    /// As the words in this order, in any form.
    Forms,
}

/// The ways of reading as parameters name them; the first leaves it to the form of the body.
pub(crate) const READINGS: [(&str, Option<Reading>); 4] = [
    ("auto", None),
    ("query", Some(Reading::Query)),
    ("phrase", Some(Reading::Phrase)),
    ("forms", Some(Reading::Forms)),
];

/// What the address of a batch asks.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchAsked {
    /// What holds for every question, as names and values.
    shared: Vec<(String, String)>,
    /// How many hits of each are wanted.
    pub hits: usize,
    /// How texts are read; `None` where it depends on the form of the body.
    pub reading: Option<Reading>,
    /// The column of a table that holds the texts, by the name in its head.
    pub column: Option<String>,
    /// How it is to be told.
    pub format: TableFormat,
}

/// One question of a batch as it was given.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// A text.
    Text(String),
    /// A text with filters of its own, which replace those for all.
    Parameters(Map<String, Value>),
    /// Neither of these.
    Unreadable,
}

/// One question of a batch with what it finds, or why it finds nothing.
#[derive(Debug)]
pub struct Item {
    /// The text as it was given.
    pub text: String,
    /// What became of it.
    pub outcome: Result<Found, Error>,
}

/// What a question of a batch finds.
#[derive(Debug)]
pub struct Found {
    /// The question as it was asked.
    pub asked: Asked,
    /// What was understood of its text.
    pub understood: Understood,
    /// How many documents match, exactly.
    pub total: u64,
    /// The first of them.
    pub hits: Vec<Hit>,
}

impl BatchAsked {
    /// Reads the query part of an address.
    pub fn from_query_string(query: &str) -> Result<Self, ParameterError> {
        let mut taken = Taken::from_query_string(query, ROUTE)?;
        let hits = taken.number("hits", 0..=MAX_HITS, DEFAULT_HITS)?;
        Ok(Self {
            hits,
            reading: taken.choice("as", READINGS)?,
            column: taken.one("column")?,
            format: taken.choice("format", TableFormat::NAMES)?,
            shared: taken.asked.pairs(),
        })
    }

    /// The questions of a JSON body: a list of texts and of objects of parameters.
    pub fn json_questions(body: &[u8]) -> Result<Vec<Question>, Error> {
        let items: Vec<Value> = serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Error::MalformedBody(format!("the body is no JSON list of questions: see line {line}, column {column}"))
        })?;
        Ok(items.into_iter().map(Question::of).collect())
    }

    /// Answers a question, unless it is later than `until`. `reading` is how its text is read. This is CPU work: run it on the [pool](crate::pool).
    pub fn answer(
        &self,
        searcher: &Searcher,
        variants: &Variants,
        question: &Question,
        reading: Reading,
        until: Instant,
    ) -> Item {
        let outcome = if Instant::now() > until {
            Err(Error::TimedOut)
        } else {
            self.find(searcher, variants, question, reading)
        };
        if let Err(error) = &outcome {
            error.log();
        }
        Item { text: question.text(), outcome }
    }

    fn find(
        &self,
        searcher: &Searcher,
        variants: &Variants,
        question: &Question,
        reading: Reading,
    ) -> Result<Found, Error> {
        let asked = self.asked(question, reading)?;
        let understood = Understood::of(&asked.text, asked.variants.then_some(variants));
        let mut query = asked.query(understood.expression.clone());
        (query.page.size, query.snippets) = (self.hits, 0);
        let results = search(searcher, &query)?;
        Ok(Found { asked, understood, total: results.total, hits: results.hits })
    }

    /// A question with what holds for all.
    fn asked(&self, question: &Question, reading: Reading) -> Result<Asked, Error> {
        let own = question.pairs()?;
        let is_replaced = |name: &str| own.iter().any(|(own, _)| own == name);
        let shared = self.shared.iter().filter(|(name, _)| !is_replaced(name));
        let shared = shared.map(|(name, value)| (Cow::Borrowed(name.as_str()), Cow::Borrowed(value.as_str())));
        let taken = Taken::from_pairs(shared.chain(own.iter().cloned()), QUESTION)?;
        let text = reading.typed(&taken.asked.text);
        Ok(Asked { text, ..taken.asked })
    }
}

impl Question {
    fn of(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text),
            Value::Object(parameters) => Self::Parameters(parameters),
            _ => Self::Unreadable,
        }
    }

    /// The text as it was given.
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Parameters(parameters) => parameters.get("q").and_then(Value::as_str).unwrap_or_default().to_owned(),
            Self::Unreadable => String::new(),
        }
    }

    fn pairs(&self) -> Result<Vec<Pair<'_>>, Error> {
        match self {
            Self::Text(text) => Ok(vec![(Cow::Borrowed("q"), Cow::Borrowed(text))]),
            Self::Parameters(parameters) => crate::params::pairs_of_object(parameters),
            Self::Unreadable => {
                Err(Error::MalformedBody("a question is neither a text nor an object of parameters".to_owned()))
            }
        }
    }
}

impl Reading {
    /// What one would type to ask for a text read so.
    fn typed(self, text: &str) -> String {
        let is_quotation = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '＂');
        let words = text.replace(is_quotation, " ");
        match self {
            Self::Query => text.to_owned(),
            _ if words.trim().is_empty() => String::new(),
            Self::Phrase => format!("\"{}\"", words.trim()),
            Self::Forms => format!("~\"{}\"", words.trim()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(address: &str, question: Value, reading: Reading) -> Result<String, Error> {
        let batch = BatchAsked::from_query_string(address).expect("parameters");
        batch.asked(&Question::of(question), reading).map(|asked| asked.address(""))
    }

    #[test]
    fn what_a_question_says_itself_replaces_what_holds_for_all() {
        let check = |question: Value, expected: &str| {
            let asked = asked("country=IR&date=2019&hits=0", question, Reading::Query).expect("a question");
            assert_eq!(asked, expected);
        };
        check(json!("held"), "?q=held&date=2019&country=IRN");
        check(json!({"q": "held", "country": ["IQ", "KE"]}), "?q=held&date=2019&country=IRQ&country=KEN");
        check(json!({"date": 2020}), "?date=2020&country=IRN");
    }

    #[test]
    fn names_are_exact_phrases_whatever_signs_are_in_them() {
        for (text, reading, expected) in [
            ("Maryam O'Brien-Diallo", Reading::Phrase, "\"Maryam O'Brien-Diallo\""),
            (" NOT A \"Joe\" NAME ", Reading::Phrase, "\"NOT A  Joe  NAME\""),
            ("river watchers", Reading::Forms, "~\"river watchers\""),
            ("a OR b", Reading::Query, "a OR b"),
            ("\"\"", Reading::Phrase, ""),
        ] {
            assert_eq!(reading.typed(text), expected);
        }
    }

    #[test]
    fn a_question_that_cannot_be_asked_is_an_error_of_its_own() {
        for bad in [
            json!(7),
            json!({"contry": "IR"}),
            json!({"q": ["a", "b"]}),
            json!({"q": {"a": 1}}),
            json!("x".repeat(2_001)),
        ] {
            assert!(asked("", bad.clone(), Reading::Query).is_err(), "{bad}");
        }
        for refused in ["hits=11", "as=names", "page=2", "q=a"] {
            assert!(BatchAsked::from_query_string(refused).is_err(), "{refused}");
        }
        assert!(BatchAsked::json_questions(b"{}").is_err() && BatchAsked::json_questions(b"[\"a\"").is_err());
    }
}
