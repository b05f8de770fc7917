//! A query read back in plain words, in a language of the interface.
//!
//! Two queries that ask for different things never read the same, whatever their words. So a word is put in quotation marks
//! where it could be taken for one of the reading itself: in English where it is one of `OWN_WORDS`, elsewhere always.

use std::sync::LazyLock;

use super::{Condition, Expression, Form, Near, Scope, Text, Within, Word};
use crate::date::{Date, DateRange};
use crate::facet::Facet;
use crate::wording::{InterfaceLanguage, Wording, names};

static PHRASES: LazyLock<Wording> = LazyLock::new(|| Wording::read(include_str!("phrases.tsv")));

/// Says in English what an expression asks for: `the exact words “without trial” and journalist, about Iran, not Egypt`.
///
/// Of parts that must all match, what documents are is read after what they say, and what is excluded last.
pub fn describe(expression: &Expression) -> String {
    describe_in(InterfaceLanguage::English, expression)
}

/// The same in a language of the interface.
pub fn describe_in(language: InterfaceLanguage, expression: &Expression) -> String {
    let reader = Reader { language };
    match expression {
        Expression::Not(_) | Expression::Property(_) => reader.all(std::slice::from_ref(expression)),
        _ => reader.part(expression, Nesting::Top),
    }
}

/// What is read of a question that only excludes, or asks for nothing.
pub fn all_documents(language: InterfaceLanguage) -> &'static str {
    PHRASES.say(language, "all-documents")
}

/// Whether an expression stands alone or within another, where it may need parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Top,
    Within,
}

/// Reads in one language.
#[derive(Clone, Copy)]
struct Reader {
    language: InterfaceLanguage,
}

impl Reader {
    fn part(self, expression: &Expression, nesting: Nesting) -> String {
        match expression {
            Expression::Text(text) => self.said(text, false),
            Expression::Not(inner) => self.fill("not", &[("part", &self.part(inner, Nesting::Within))]),
            Expression::All(parts) => enclose(nesting, self.all(parts)),
            Expression::Any(parts) => enclose(nesting, self.list(parts, "or")),
            Expression::Near(near) => enclose(nesting, self.nearness(near)),
            Expression::AtLeast(at_least) => {
                let part = self.part(&at_least.part, Nesting::Within);
                enclose(nesting, self.count("at-least", at_least.count, &[("part", &part)]))
            }
            Expression::Property(property) => self.condition(&property.condition),
        }
    }

    fn all(self, parts: &[Expression]) -> String {
        let said: Vec<&Expression> =
            parts.iter().filter(|part| !matches!(part, Expression::Not(_) | Expression::Property(_))).collect();
        let mut read = match said[..] {
            [] => self.say("all-documents").to_owned(),
            // A comma joins more loosely than anything.
            [alone] => self.part(alone, Nesting::Top),
            _ => self.list(said, "and"),
        };
        let properties = parts.iter().filter(|part| matches!(part, Expression::Property(_)));
        let excluded = parts.iter().filter(|part| matches!(part, Expression::Not(_)));
        for more in properties.chain(excluded) {
            read.push_str(self.say("comma"));
            read.push(' ');
            read.push_str(&self.part(more, Nesting::Within));
        }
        read
    }

    fn list<'a>(self, parts: impl IntoIterator<Item = &'a Expression>, conjunction: &'static str) -> String {
        let parts: Vec<String> = parts.into_iter().map(|expression| self.part(expression, Nesting::Within)).collect();
        parts.join(&format!(" {} ", self.say(conjunction)))
    }

    fn nearness(self, near: &Near) -> String {
        let contrasts = near.parts.iter().any(has_exact_words);
        let read = |expression: &Expression| match expression {
            Expression::Text(text) => self.said(text, contrasts),
            _ => self.part(expression, Nesting::Within),
        };
        let parts: Vec<String> = near.parts.iter().map(read).collect();
        match &parts[..] {
            [first, second] => self.pair(near, first, second),
            _ => self.several_near(near, &parts),
        }
    }

    fn pair(self, near: &Near, first: &str, second: &str) -> String {
        let values = [("a", first), ("b", second)];
        match (near.within, near.ordered) {
            (Within::Words(gap), false) => self.count("within", gap.saturating_add(1), &values),
            (Within::Words(gap), true) => self.count("followed-within", gap.saturating_add(1), &values),
            (Within::Sentence, false) => self.fill("sentence", &values),
            (Within::Sentence, true) => self.fill("sentence-ordered", &values),
            (Within::Paragraph, false) => self.fill("paragraph", &values),
            (Within::Paragraph, true) => self.fill("paragraph-ordered", &values),
        }
    }

    fn several_near(self, near: &Near, parts: &[String]) -> String {
        let order = if near.ordered { self.say("in-this-order").to_owned() + " " } else { String::new() };
        let reach = match near.within {
            Within::Words(0) => self.say("adjacent").to_owned(),
            Within::Words(gap) => self.count("at-most-between", gap, &[]),
            Within::Sentence => self.say("in-one-sentence").to_owned(),
            Within::Paragraph => self.say("in-one-paragraph").to_owned(),
        };
        format!("{} {order}{reach}", parts.join(&format!(" {} ", self.say("near"))))
    }

    /// Reads a text, and says of a plain word that it may have any form where it contrasts with others.
    fn said(self, text: &Text, contrasts: bool) -> String {
        let read = match &text.words[..] {
            [word] if text.scope != Scope::Reference => self.one_word(word, contrasts),
            words => self.several(words),
        };
        match text.scope {
            Scope::Anywhere => read,
            Scope::Title => self.fill("in-the-title", &[("part", &read)]),
            Scope::Body => self.fill("in-the-text", &[("part", &read)]),
            Scope::Reference => {
                let words: Vec<&str> = text.words.iter().map(|word| word.text.as_str()).collect();
                self.fill("the-reference", &[("text", &self.language.isolated(&words.join(" ")))])
            }
        }
    }

    fn one_word(self, word: &Word, contrasts: bool) -> String {
        let text = word.text.as_str();
        let quoted = || self.quoted(text);
        match word.form {
            Form::Any if contrasts => self.fill("any-form", &[("part", &self.plain(text))]),
            Form::Any => self.plain(text),
            Form::Exact if text.contains(char::is_whitespace) => self.fill("exact-words", &[("text", &quoted())]),
            Form::Exact => self.fill("exact-word", &[("text", &quoted())]),
            Form::Pattern => self.pattern(text),
            Form::Fuzzy(mistakes) => self.count("with-mistakes", u32::from(mistakes), &[("text", &quoted())]),
        }
    }

    fn pattern(self, text: &str) -> String {
        let fixed = text.trim_matches('*');
        let ends = (text.starts_with('*'), text.ends_with('*'));
        let (id, shown) = match ends {
            _ if fixed.contains(['*', '?']) => ("like", text),
            (false, true) => ("begins", fixed),
            (true, false) => ("ends", fixed),
            (true, true) => ("contains", fixed),
            (false, false) => ("like", text),
        };
        self.fill(id, &[("text", &self.quoted(shown))])
    }

    fn several(self, words: &[Word]) -> String {
        let text: Vec<String> = words.iter().map(typed).collect();
        let id = if words.iter().any(|word| word.form == Form::Any) { "phrase" } else { "exact-words" };
        self.fill(id, &[("text", &self.quoted(&text.join(" ")))])
    }

    fn plain(self, word: &str) -> String {
        let is_clear =
            self.language == InterfaceLanguage::English && !OWN_WORDS.iter().any(|own| own.eq_ignore_ascii_case(word));
        if is_clear { word.to_owned() } else { self.quoted(word) }
    }

    fn quoted(self, text: &str) -> String {
        self.fill("quoted", &[("text", &self.language.isolated(text))])
    }

    fn condition(self, condition: &Condition) -> String {
        match condition {
            Condition::Facet(facet, id) => self.property(*facet, id),
            Condition::Date(range) => self.published(*range),
        }
    }

    fn property(self, facet: Facet, id: &str) -> String {
        let value = match names::facet_value(self.language, facet, id) {
            Some(name) => name,
            None if facet == Facet::Topic => self.quoted(id),
            None => id.to_owned(),
        };
        self.fill(facet.id(), &[("value", &value)])
    }

    fn published(self, range: DateRange) -> String {
        let date = |date: Date| names::date(self.language, date);
        match range.ends() {
            (Some(from), Some(to)) if from == to => {
                let id = if from.calendar_day().is_some() { "published-on" } else { "published-in" };
                self.fill(id, &[("date", &date(from))])
            }
            (Some(from), Some(to)) => self.fill("published-between", &[("from", &date(from)), ("to", &date(to))]),
            (Some(from), None) => self.fill("published-since", &[("date", &date(from))]),
            (None, Some(to)) => self.fill("published-until", &[("date", &date(to))]),
            (None, None) => self.say("published-any-time").to_owned(),
        }
    }

    // From the table.

    fn say(self, id: &'static str) -> &'static str {
        PHRASES.say(self.language, id)
    }

    fn fill(self, id: &'static str, values: &[(&str, &str)]) -> String {
        PHRASES.fill(self.language, id, values)
    }

    fn count(self, id: &'static str, n: u32, values: &[(&str, &str)]) -> String {
        PHRASES.count(self.language, id, n.into(), values)
    }
}

fn enclose(nesting: Nesting, text: String) -> String {
    if nesting == Nesting::Within { format!("({text})") } else { text }
}

fn has_exact_words(expression: &Expression) -> bool {
    match expression {
        Expression::Text(text) => text.words.iter().any(|word| word.form == Form::Exact),
        Expression::Any(parts) | Expression::All(parts) => parts.iter().any(has_exact_words),
        Expression::Near(near) => near.parts.iter().any(has_exact_words),
        Expression::AtLeast(at_least) => has_exact_words(&at_least.part),
        Expression::Not(_) | Expression::Property(_) => false,
    }
}

/// A word as it is typed within a phrase.
pub(super) fn typed(word: &Word) -> String {
    match word.form {
        Form::Any | Form::Exact | Form::Pattern => word.text.clone(),
        Form::Fuzzy(mistakes) => format!("{}~{mistakes}", word.text),
    }
}

/// The words that English readings are made of.
const OWN_WORDS: [&str; 18] = [
    "about",
    "all",
    "and",
    "at",
    "followed",
    "in",
    "near",
    "not",
    "of",
    "on",
    "or",
    "published",
    "reference",
    "the",
    "with",
    "within",
    "words",
    "documents",
];

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::super::parse::parse;
    use super::super::sample;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn what_is_different_reads_differently(
            expressions in proptest::collection::vec(sample::expression(), 200)
        ) {
            for language in InterfaceLanguage::ALL {
                let mut seen: HashMap<String, &Expression> = HashMap::new();
                for expression in &expressions {
                    let read = describe_in(language, expression);
                    let known = *seen.entry(read.clone()).or_insert(expression);
                    prop_assert_eq!(known, expression, "{}", read);
                }
            }
        }
    }
    #[test]
    fn every_phrase_is_there_in_every_language() {
        assert_eq!(PHRASES.flaws(), Vec::<String>::new());
    }

    #[test]
    fn a_query_reads_in_the_language_of_the_page() {
        let read = |text: &str| {
            let expression = parse(text).expression.expect("something is asked");
            InterfaceLanguage::ALL.map(|language| describe_in(language, &expression))
        };
        assert_eq!(
            read("\"without trial\" journalist -military country:IRN"),
            [
                "the exact words “without trial” and journalist, about Iran, not military",
                "les mots exacts «\u{a0}without trial\u{a0}» et «\u{a0}journalist\u{a0}», pays\u{a0}: Iran, sauf «\u{a0}military\u{a0}»",
                "las palabras exactas «without trial» y «journalist», país: Irán, sin «military»",
                "العبارة نفسها «\u{2068}without trial\u{2069}» و «\u{2068}journalist\u{2069}»، البلد: إيران، من دون «\u{2068}military\u{2069}»",
            ]
        );
        let [_, french, _, arabic] = read("judge w/2 court date:2019-03");
        assert_eq!(french, "«\u{a0}judge\u{a0}» à 2 mots au plus de «\u{a0}court\u{a0}», publiés en mars 2019");
        assert!(arabic.contains("كلمتين") && arabic.contains("مارس 2019"), "{arabic}");
    }
}
