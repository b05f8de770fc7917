//! The words of the interface: the texts of the pages, and questions as one would say them, in each of its languages.
//!
//! [`Words`] are those of one language. The functions that are not its methods are for programs' answers, which are English.

use std::sync::LazyLock;

use shared::date::Date;
use shared::facet::Facet;
use shared::query::describe::{all_documents, describe_in};
use shared::search::Results;
use shared::wording::{InterfaceLanguage, Wording, names};

use crate::answer::Answer;
use crate::params::{DateFilter, Mode};

static TEXTS: LazyLock<Wording> = LazyLock::new(|| Wording::read(include_str!("texts.tsv")));

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: InterfaceLanguage,
}

impl Words {
    /// Those that programs are answered with.
    pub const ENGLISH: Self = Self { language: InterfaceLanguage::English };

    /// A text of the table.
    pub fn say(self, id: &'static str) -> &'static str {
        TEXTS.say(self.language, id)
    }

    /// The text for one of a group, such as a kind of failure; empty where the table has none.
    pub fn named(self, group: &str, id: &str) -> &'static str {
        TEXTS.find(self.language, &format!("{group}.{id}")).unwrap_or_default()
    }

    /// A text with one value in its place.
    pub fn with(self, id: &'static str, name: &str, value: &str) -> String {
        self.fill(id, &[(name, value)])
    }

    /// A text with its values in their places.
    pub fn fill(self, id: &'static str, values: &[(&str, &str)]) -> String {
        TEXTS.fill(self.language, id, values)
    }

    /// A text in the form for a number.
    pub fn count(self, id: &'static str, n: u64) -> String {
        TEXTS.count(self.language, id, n, &[])
    }

    /// A text in the form for a number, with its other values in their places.
    pub fn count_with(self, id: &'static str, n: u64, values: &[(&str, &str)]) -> String {
        TEXTS.count(self.language, id, n, values)
    }

    /// How many documents: `1,600 documents`.
    pub fn documents(self, n: u64) -> String {
        self.count("documents", n)
    }

    /// A number with its thousands parted.
    pub fn number(self, n: u64) -> String {
        names::number(self.language, n)
    }

    /// A share in hundred-thousandths as a percentage: `4.2%`.
    pub fn percent(self, share: u64) -> String {
        let tenths = share.saturating_add(50) / 100;
        let (whole, tenth) = ((tenths / 10).to_string(), (tenths % 10).to_string());
        self.fill("percent", &[("whole", &whole), ("tenth", &tenth)])
    }

    /// A date, no more exact than it is known.
    pub fn date(self, date: Date) -> String {
        names::date(self.language, date)
    }

    /// A filter by date: `2011–2014`, `March 2019`, `since 2015`, `until 2001`.
    pub fn date_filter(self, filter: &DateFilter) -> String {
        match (filter.from, filter.to) {
            (Some(from), Some(to)) if from == to => self.date(from),
            (Some(from), Some(to)) => format!("{}–{}", self.date(from), self.date(to)),
            (Some(from), None) => self.with("since", "date", &self.date(from)),
            (None, Some(to)) => self.with("until", "date", &self.date(to)),
            (None, None) => String::new(),
        }
    }

    /// Words as one quotes them: `“held”, “trial”`.
    pub fn quoted(self, words: &[String]) -> String {
        let quoted = |word: &String| self.with("quoted", "text", &self.language.isolated(word));
        self.listed(&words.iter().map(quoted).collect::<Vec<_>>())
    }

    /// Things one after the other, parted by commas.
    pub fn listed(self, things: &[String]) -> String {
        things.join(&format!("{} ", self.say("comma")))
    }

    /// The same with the last joined by a word: `a`, `a and b`, `a, b and c`.
    pub fn joined(self, things: &[String]) -> String {
        match things {
            [others @ .., last] if !others.is_empty() => format!("{} {} {last}", self.listed(others), self.say("and")),
            _ => self.listed(things),
        }
    }

    /// A number with a decimal point, as its readers write it.
    pub fn decimal(self, number: &str) -> String {
        number.replace('.', self.say("decimal-sign"))
    }

    /// The name of a facet's value. Topics have their source's own names.
    pub fn label(self, answer: &Answer, facet: Facet, id: &str) -> String {
        let known = names::facet_value(self.language, facet, id);
        known.unwrap_or_else(|| self.language.isolated(&answer.label(facet, id)))
    }

    /// The name of a facet.
    pub fn facet_title(self, facet: Facet) -> &'static str {
        self.named("facet", facet.id())
    }

    /// What is asked, read back: `torture and trial, in Iran or Iraq, 2015–2019`.
    pub fn reading(self, answer: &Answer) -> String {
        let text = match answer.meant() {
            Some(expression) => describe_in(self.language, expression),
            None => all_documents(self.language).to_owned(),
        };
        let filters = self.filters(answer);
        self.listed(&std::iter::once(text).chain(filters).collect::<Vec<_>>())
    }

    /// The first line of a page of results: `128 documents with torture, in Iran`.
    pub fn headline(self, answer: &Answer) -> String {
        let total = answer.results.total;
        let text = answer.expression.as_ref().map(|expression| describe_in(self.language, expression));
        let exclusions = text.as_deref().and_then(|text| text.strip_prefix(all_documents(self.language)));
        let asked = match (&text, exclusions) {
            (Some(_), Some(exclusions)) => self.bare_total(total) + exclusions,
            (Some(text), None) if total == 0 => self.with("no-document-with", "text", text),
            (Some(text), None) => self.count_with("documents-with", total, &[("text", text)]),
            (None, _) => self.bare_total(total),
        };
        let filters = self.filters(answer);
        if text.is_none() && !filters.is_empty() {
            return self.fill("headline-in", &[("documents", &asked), ("filters", &self.listed(&filters))]);
        }
        self.listed(&std::iter::once(asked).chain(filters).collect::<Vec<_>>())
    }

    fn bare_total(self, total: u64) -> String {
        if total == 0 { self.say("no-document").to_owned() } else { self.documents(total) }
    }

    /// The filters of a question: `in Iran or Iraq`, `not of type Report`, `2011–2014`.
    fn filters(self, answer: &Answer) -> Vec<String> {
        let facets = answer.asked.facets.keys().flat_map(|facet| Mode::ALL.map(|mode| (*facet, mode)));
        let read = facets.filter_map(|(facet, mode)| self.filter(answer, facet, mode));
        read.chain(answer.asked.date.as_ref().map(|date| self.date_filter(date))).collect()
    }

    fn filter(self, answer: &Answer, facet: Facet, mode: Mode) -> Option<String> {
        let ids = answer.asked.facet_values().filter(|value| (value.0, value.1) == (facet, mode)).map(|value| value.2);
        let labels: Vec<String> = ids.map(|id| self.label(answer, facet, id)).collect();
        if labels.is_empty() {
            return None;
        }
        let conjunction = self.say(if mode == Mode::All { "and" } else { "or" });
        let values = labels.join(&format!(" {conjunction} "));
        let filter = self.with(filter_text(facet), "values", &values);
        Some(if mode == Mode::None { self.with("filter-not", "filter", &filter) } else { filter })
    }
}

fn filter_text(facet: Facet) -> &'static str {
    match facet {
        Facet::Country => "filter.country",
        Facet::Region => "filter.region",
        Facet::Type => "filter.type",
        Facet::Topic => "filter.topic",
        Facet::Language => "filter.lang",
    }
}

// For programs.

/// A number with its thousands parted: `19,904`.
pub fn number(number: u64) -> String {
    Words::ENGLISH.number(number)
}

/// A number of things: `1 document`, `1,600 documents`.
pub fn count(number_of: u64, thing: &str, things: &str) -> String {
    format!("{} {}", number(number_of), if number_of == 1 { thing } else { things })
}

/// Words as one quotes them: `“held”, “trial”`.
pub fn quoted(words: &[String]) -> String {
    Words::ENGLISH.quoted(words)
}

/// A date, no more exact than it is known: `14 August 2019`, `August 2019`, `2019`.
pub fn date(date: Date) -> String {
    Words::ENGLISH.date(date)
}

/// A filter by date: `2011–2014`, `March 2019`, `since 2015`, `until 2001`.
pub fn date_filter(filter: &DateFilter) -> String {
    Words::ENGLISH.date_filter(filter)
}

/// What is asked, read back: `torture and trial, in Iran or Iraq, 2015–2019`.
pub fn reading(answer: &Answer) -> String {
    Words::ENGLISH.reading(answer)
}

/// The first line of a page of results: `128 documents with torture, in Iran`.
pub fn headline(answer: &Answer) -> String {
    Words::ENGLISH.headline(answer)
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

    /// The sources of the pages: what asks for texts.
    fn sources() -> String {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("templates"), root.join("src")];
        let mut sources = String::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of ours") {
                let path = entry.expect("an entry").path();
                match path.extension().and_then(|extension| extension.to_str()) {
                    None if path.is_dir() => folders.push(path),
                    Some("rs" | "html") => sources += &std::fs::read_to_string(path).expect("a text"),
                    _ => {}
                }
            }
        }
        sources
    }

    /// The literals that follow a call in the sources: of `say("skip")`, `skip`.
    fn asked_with<'a>(sources: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
        sources.split(call).skip(1).filter_map(|rest| rest.split('"').next())
    }

    #[test]
    fn every_language_has_every_text_with_the_same_places() {
        assert_eq!(TEXTS.flaws(), Vec::<String>::new());
    }

    #[test]
    fn every_text_that_is_asked_for_is_there_and_every_other_is_gone() {
        let sources = sources();
        let english = InterfaceLanguage::English;
        for call in ["say(\"", "fill(\"", "with(\"", "count(\"", "count_with(\""].map(|call| format!(".{call}")) {
            for id in asked_with(&sources, &call) {
                let is_path = id.contains(['/', ' ', '<', '=', '&', '\\']);
                assert!(is_path || TEXTS.find(english, id).is_some(), "{call}{id}");
            }
        }
        let groups: Vec<&str> = asked_with(&sources, "named(\"").collect();
        let of_group = |id: &str| id.split_once('.').is_some_and(|(group, _)| groups.contains(&group));
        let is_asked_for = |id: &str| of_group(id) || sources.contains(&format!("\"{id}\""));
        let idle: Vec<&str> = TEXTS.ids().filter(|id| !is_asked_for(id)).collect();
        assert!(idle.is_empty(), "nothing asks for {idle:?}");
    }

    #[test]
    fn a_headline_is_in_the_language_of_the_page() {
        let mut answer = sample::answer();
        answer.asked = Asked::from_query_string("country=IR&-type=report&date=2011..").expect("parameters");
        answer.results.total = 2;
        let read = InterfaceLanguage::ALL.map(|language| Words { language }.headline(&answer));
        assert_eq!(
            read,
            [
                "2 documents with held, in Iran, not of type Report, since 2011",
                "2 documents avec «\u{a0}held\u{a0}», pays\u{a0}: Iran, sauf type\u{a0}: Rapport, depuis 2011",
                "2 documentos con «held», país: Irán, salvo tipo: Informe, desde 2011", // typos: es
                "وثيقتان فيهما «\u{2068}held\u{2069}»، البلد: إيران، ما عدا النوع: تقرير، منذ 2011",
            ]
        );
    }
}
