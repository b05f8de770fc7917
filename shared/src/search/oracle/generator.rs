//! Random documents and expressions over a small vocabulary, so that they often meet.

use proptest::prelude::*;
use proptest::sample::select;

use crate::country::Country;
use crate::date::{Date, DateRange};
use crate::document::{CountryEvidence, CountryLabel, DateEvidence, Dating, Document};
use crate::facet::Facet;
use crate::query::{AtLeast, Condition, Expression, Form, Near, Property, Scope, Text, Within, Word};
use crate::reference::Reference;
use crate::sample::document;

/// Words of documents; those at the front come most often.
const WORDS: [&str; 40] = [
    "police",
    "detained",
    "torture",
    "the",
    "prison",
    "of",
    "detain",
    "release",
    "released",
    "police",
    "women",
    "woman",
    "trial",
    "Trials",
    "without",
    "co-operation",
    "cooperation",
    "1600",
    "1,600",
    "1 600",
    "12 500",
    "12,500",
    "600",
    "MDE 24/2089/2020",
    "AMR 51/1/2019",
    "AMR 51/77/2019",
    "US-led",
    "détention",
    "détenus",
    "L’État",
    "حقوق",
    "الإنسان",
    "إنسان",
    "人权",
    "律师",
    "保护",
    "человека",
    "права",
    "cafe\u{301}",
    "राइट",
];

/// Words of queries beside those.
const ASKED: [&str; 14] = [
    "detains",
    "tortured",
    "12500",
    "1600",
    "co-operation",
    "mde 24/2089/2020",
    "AMR 51",
    "prisons",
    "State",
    "etat",
    "человек",
    "cafe",
    "polcie",
    "realese",
];

const PATTERNS: [&str; 14] =
    ["det*", "*tion", "wom?n", "t*e", "??", "*", "1*", "pol?ce", "*人*", "إن*", "пра?а", "re*ed", "Dét*", "mde*"];

const LANGUAGES: [&str; 5] = ["en", "fr", "ar", "zh", "ru"];
const COUNTRIES: [&str; 3] = ["IRN", "NER", "SYR"];

/// A small generator of numbers (xorshift), the same on every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A word, one of the first ones more often.
    fn word(&mut self) -> &'static str {
        let end = self.one_of(&[6, 16, WORDS.len()]);
        WORDS[self.below(end)]
    }

    fn text(&mut self, sentences: usize) -> String {
        let mut text = String::new();
        for _ in 0..sentences {
            let words = 1 + self.below(9);
            let words: Vec<&str> = (0..words).map(|_| self.word()).collect();
            text.push_str(&words.join(self.one_of(&[" ", " ", " ", ", "])));
            text.push_str(self.one_of(&[". ", "! The ", "。", ".\n\n", "\n\n"]));
        }
        text.trim_end().to_owned()
    }

    /// A document that is called `id`.
    pub(super) fn document(&mut self, id: &str) -> Document {
        let (title, sentences) = (self.below(2), self.below(7));
        let (title, text) = (self.text(title), self.text(sentences));
        let mut document = document(id, self.one_of(&LANGUAGES), &title, &text);
        document.countries = Country::parse(self.one_of(&COUNTRIES))
            .map(|country| CountryLabel { country, evidence: CountryEvidence::Stated })
            .into_iter()
            .collect();
        document.published = Date::year(self.one_of(&[2000, 2001, 2002]))
            .filter(|_| self.below(4) > 0)
            .map(|date| Dating { date, evidence: DateEvidence::Metadata });
        document.reference = Reference::parse(self.one_of(&["", "", "MDE 24/2089/2020", "AMR 51/5/2020"]));
        document
    }
}

fn word() -> impl Strategy<Value = Word> {
    let any = prop_oneof![4 => select(&WORDS[..16]), 2 => select(&WORDS[..]), 2 => select(&ASKED[..])];
    let exact = prop_oneof![2 => select(&WORDS[..16]), 2 => select(&WORDS[..]), 1 => select(&ASKED[..])];
    // typos: off
    prop_oneof![
        4 => any.prop_map(|text| (text, Form::Any)),
        3 => exact.prop_map(|text| (text, Form::Exact)),
        2 => select(&PATTERNS[..]).prop_map(|text| (text, Form::Pattern)),
        1 => (select(&["polcie", "realese", "prson", "trial", "женщина", "прав", "US"][..]), 1..3_u8)
            .prop_map(|(text, mistakes)| (text, Form::Fuzzy(mistakes))),
    ]
    // typos: on
    .prop_map(|(text, form)| Word { text: text.to_owned(), form })
}

fn text() -> impl Strategy<Value = Expression> {
    let words = prop_oneof![4 => prop::collection::vec(word(), 1), 2 => prop::collection::vec(word(), 2..4)];
    let scope = prop_oneof![
        8 => Just(Scope::Anywhere), 1 => Just(Scope::Title), 1 => Just(Scope::Body), 1 => Just(Scope::Reference)
    ];
    (words, scope).prop_map(|(words, scope)| Expression::Text(Text { words, scope, place: 0..0 }))
}

fn near_of(part: impl Strategy<Value = Expression>) -> impl Strategy<Value = Expression> {
    let within =
        prop_oneof![3 => (0..6_u32).prop_map(Within::Words), 1 => Just(Within::Sentence), 1 => Just(Within::Paragraph)];
    (prop::collection::vec(part, 2..4), within, any::<bool>())
        .prop_map(|(parts, within, ordered)| Expression::Near(Near { parts, within, ordered, place: 0..0 }))
}

fn at_least_of(part: impl Strategy<Value = Expression>) -> impl Strategy<Value = Expression> {
    (1..4_u32, part).prop_map(|(count, part)| Expression::AtLeast(AtLeast { count, part: Box::new(part), place: 0..0 }))
}

fn texts() -> impl Strategy<Value = Expression> {
    prop::collection::vec(text(), 2..4).prop_map(Expression::Any)
}

fn near() -> impl Strategy<Value = Expression> {
    let part = prop_oneof![6 => text(), 2 => texts(), 1 => at_least_of(text()), 1 => near_of(prop_oneof![3 => text(), 1 => texts()])];
    near_of(part)
}

fn property() -> impl Strategy<Value = Expression> {
    let facet =
        |facet, ids: &'static [&'static str]| select(ids).prop_map(move |id| Condition::Facet(facet, id.to_owned()));
    let date = select(&["2000", "2001..2002", "1990"][..])
        .prop_map(|range| Condition::Date(DateRange::parse(range).expect("a range")));
    prop_oneof![facet(Facet::Country, &COUNTRIES), facet(Facet::Language, &LANGUAGES), date]
        .prop_map(|condition| Expression::Property(Property { condition, place: 0..0 }))
}

/// An expression of any operators.
pub(super) fn expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        5 => text(),
        4 => near(),
        1 => at_least_of(prop_oneof![2 => text(), 1 => texts(), 1 => near()]),
        1 => property(),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::All),
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Any),
            1 => inner.prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}
