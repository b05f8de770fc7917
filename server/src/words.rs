//! The words of the interface, in English: numbers, dates and questions as one would say them.

use shared::date::Date;
use shared::facet::Facet;
use shared::query::describe::describe;
use shared::search::Results;

use crate::answer::Answer;
use crate::params::{DateFilter, Mode};

/// A number with its thousands parted: `19,904`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut parted = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            parted.push(',');
        }
        parted.push(digit);
    }
    parted
}

/// A number of things: `1 document`, `1,600 documents`.
pub fn count(number_of: u64, thing: &str, things: &str) -> String {
    format!("{} {}", number(number_of), if number_of == 1 { thing } else { things })
}

/// Words as one quotes them: `“held”, “trial”`.
pub fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}

/// A date, no more exact than it is known: `14 August 2019`, `August 2019`, `2019`.
pub fn date(date: Date) -> String {
    date.in_words()
}

/// A filter by date: `2011–2014`, `March 2019`, `since 2015`, `until 2001`.
pub fn date_filter(filter: &DateFilter) -> String {
    match (filter.from, filter.to) {
        (Some(from), Some(to)) if from == to => date(from),
        (Some(from), Some(to)) => format!("{}–{}", date(from), date(to)),
        (Some(from), None) => format!("since {}", date(from)),
        (None, Some(to)) => format!("until {}", date(to)),
        (None, None) => String::new(),
    }
}

/// What is asked, read back: `torture and trial, in Iran or Iraq, 2015–2019`.
pub fn reading(answer: &Answer) -> String {
    let text = answer.meant().map_or_else(|| ALL_DOCUMENTS.to_owned(), describe);
    text + &filters(answer)
}

/// The first line of a page of results: `128 documents with torture, in Iran · newest first`.
pub fn headline(answer: &Answer) -> String {
    let documents = match answer.results.total {
        0 => "No document".to_owned(),
        total => count(total, "document", "documents"),
    };
    let text = answer.expression.as_ref().map(describe);
    let text = match text.as_deref().map(|text| (text, text.strip_prefix(ALL_DOCUMENTS))) {
        None => String::new(),
        Some((_, Some(exclusions))) => exclusions.to_owned(),
        Some((text, None)) => format!(" with {text}"),
    };
    let filters = filters(answer);
    // "in Iran" follows the noun without a comma where nothing stands between.
    let filters = if text.is_empty() { filters.replacen(',', "", 1) } else { filters };
    format!("{documents}{text}{filters}")
}

/// What is said of hits that have only some of the words, where there are any.
pub fn partial(results: &Results) -> Option<String> {
    let partial = results.partial_hits().len();
    let documents = count(partial as u64, "document", "documents");
    match (results.total, partial) {
        (_, 0) => None,
        (0, 1) => Some("No document has all of the words; 1 document has some of them".to_owned()),
        (0, _) => Some(format!("No document has all of the words; these {documents} have some of them")),
        (_, 1) => Some(format!("{documents} with some of the words follows those with all")),
        _ => Some(format!("{documents} with some of the words follow those with all")),
    }
}

/// What `describe` says of a question that excludes and asks for nothing.
const ALL_DOCUMENTS: &str = "all documents";

fn filters(answer: &Answer) -> String {
    let facets = answer.asked.facets.keys().flat_map(|facet| Mode::ALL.map(|mode| (*facet, mode)));
    let read = facets.filter_map(|(facet, mode)| {
        let ids = answer.asked.facet_values().filter(|value| (value.0, value.1) == (facet, mode)).map(|value| value.2);
        let labels: Vec<String> = ids.map(|id| answer.label(facet, id)).collect();
        let listed = labels.join(if mode == Mode::All { " and " } else { " or " });
        (!labels.is_empty())
            .then(|| format!(", {}{} {listed}", if mode == Mode::None { "not " } else { "" }, preposition(facet)))
    });
    let mut read: String = read.collect();
    if let Some(date) = &answer.asked.date {
        read = read + ", " + &date_filter(date);
    }
    read
}

fn preposition(facet: Facet) -> &'static str {
    match facet {
        Facet::Country | Facet::Region | Facet::Language => "in",
        Facet::Type => "of type",
        Facet::Topic => "on",
    }
}

/// The name of a facet as a heading.
pub fn facet_title(facet: Facet) -> &'static str {
    match facet {
        Facet::Country => "Country",
        Facet::Region => "Region",
        Facet::Type => "Type",
        Facet::Topic => "Topic",
        Facet::Language => "Language",
    }
}

#[cfg(test)]
mod tests {
    use shared::query::{Expression, Form, Scope, Text, Word};

    use super::*;
    use crate::params::Asked;
    use crate::sample;

    #[test]
    fn thousands_are_parted() {
        for (n, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (19_904, "19,904"), (1_234_567, "1,234,567")] {
            assert_eq!(number(n), expected);
        }
        assert_eq!(count(1, "document", "documents"), "1 document");
    }

    #[test]
    fn a_headline_reads_the_question_back() {
        let check = |query: &str, word: Option<&str>, expected: &str| {
            let mut answer = sample::answer();
            answer.asked = Asked::from_query_string(query).expect("parameters");
            answer.expression = word.map(|word| {
                let text = Text {
                    words: vec![Word { text: word.to_owned(), form: Form::Any }],
                    scope: Scope::Anywhere,
                    place: 0..0,
                };
                Expression::Text(text)
            });
            answer.results.total = 128;
            assert_eq!(headline(&answer), expected);
        };
        check("", None, "128 documents");
        check("country=IR", None, "128 documents in Iran");
        check("country=IR", Some("torture"), "128 documents with torture, in Iran");
        check(
            "country=IR&country=IQ&-type=report&date=2011..2014",
            Some("torture"),
            "128 documents with torture, in Iran or Iraq, not of type Report, 2011–2014",
        );
        check("country.all=IR&country.all=IQ&date=..2001", None, "128 documents in Iran and Iraq, until 2001");
    }
}
