//! The page before anything is asked: what the archive holds, and where one may begin.

use askama::Template;
use shared::facet::Facet;

use super::bars::{Bars, bars};
use super::frame::Frame;
use super::setting::Setting;
use crate::interface::Interface;
use crate::params::Asked;
use crate::start::Start;
use crate::words::Words;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    /// What the archive holds, part by part; nothing if it is empty.
    holdings: Vec<String>,
    examples: Vec<Link>,
    bars: Option<Bars>,
    hints: [Hint; 4],
}

struct Link {
    label: String,
    href: String,
}

/// What one may type, and what it asks for.
struct Hint {
    typed: &'static str,
    means: &'static str,
    href: String,
}

/// The page before anything is asked.
pub fn page(start: &Start, setting: Setting<'_>) -> askama::Result<String> {
    let (words, interface) = (setting.words(), setting.interface);
    let examples = start.examples.iter().map(|example| Link {
        label: words.headline(example),
        href: example.asked.in_language(interface.kept()).address("/search"),
    });
    let frame = Frame { listed: true, ..Frame::new("", "", interface) };
    let page = StartPage {
        frame: frame.at_path("/search"),
        holdings: holdings(start, words),
        examples: examples.collect(),
        bars: bars(&start.all, words),
        hints: hints(interface),
    };
    page.render()
}

/// What the archive holds: `41,230 documents`, `1961–2022`, `187 countries`, `12 languages`.
fn holdings(start: &Start, words: Words) -> Vec<String> {
    let results = &start.all.results;
    let total = (results.total > 0).then(|| words.documents(results.total));
    let years = results.histogram.years.first().zip(results.histogram.years.last());
    let years =
        years.map(|((first, _), (last, _))| if first == last { first.to_string() } else { format!("{first}–{last}") });
    let values = |facet: Facet| {
        let counts = results.facets.iter().find(|counts| counts.facet == facet);
        counts.map(|counts| counts.values.len() as u64).filter(|count| *count > 0)
    };
    let countries = values(Facet::Country).map(|count| words.count("countries", count));
    let languages = values(Facet::Language).map(|count| words.count("languages", count));
    total.into_iter().chain(years).chain(countries).chain(languages).collect()
}

fn hints(interface: Interface) -> [Hint; 4] {
    let words = Words { language: interface.language };
    let hint = |typed: &'static str, means: &'static str| Hint {
        typed,
        means,
        href: Asked::default().with_text(typed).in_language(interface.kept()).address("/search"),
    };
    [
        hint(words.say("hint.words"), words.say("hint.words-means")),
        hint(words.say("hint.exact"), words.say("hint.exact-means")),
        hint(words.say("hint.either"), words.say("hint.either-means")),
        hint(words.say("hint.without"), words.say("hint.without-means")),
    ]
}
