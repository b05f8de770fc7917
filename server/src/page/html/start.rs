//! The page before anything is asked: what the archive holds, and where one may begin.

use askama::Template;
use shared::facet::Facet;

use super::bars::{Bars, bars};
use super::frame::Frame;
use crate::start::Start;
use crate::words;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    documents: Option<String>,
    holdings: String,
    examples: Vec<Example>,
    bars: Option<Bars>,
}

struct Example {
    label: String,
    href: String,
}

/// The page before anything is asked.
pub fn page(start: &Start) -> askama::Result<String> {
    let examples = start
        .examples
        .iter()
        .map(|example| Example { label: words::headline(example), href: example.asked.address("/search") });
    let total = start.all.results.total;
    let page = StartPage {
        frame: Frame { listed: true, ..Frame::new("", "").keeping(&start.all.asked) },
        documents: (total > 0).then(|| words::count(total, "document", "documents")),
        holdings: holdings(start),
        examples: examples.collect(),
        bars: bars(&start.all),
    };
    page.render()
}

/// What the archive holds: `from 1961 to 2022, about 187 countries, in 12 languages`.
fn holdings(start: &Start) -> String {
    let results = &start.all.results;
    let years = results.histogram.years.first().zip(results.histogram.years.last());
    let years = years.map(|(first, last)| match (first.0, last.0) {
        (first, last) if first == last => format!(" from {first}"),
        (first, last) => format!(" from {first} to {last}"),
    });
    let values = |facet: Facet| {
        let counts = results.facets.iter().find(|counts| counts.facet == facet);
        counts.map_or(0, |counts| counts.values.len() as u64)
    };
    let countries = Some(values(Facet::Country)).filter(|count| *count > 0);
    let countries = countries.map(|count| format!(", about {}", words::count(count, "country", "countries")));
    let languages = Some(values(Facet::Language)).filter(|count| *count > 0);
    let languages = languages.map(|count| format!(", in {}", words::count(count, "language", "languages")));
    [years, countries, languages].into_iter().flatten().collect()
}
