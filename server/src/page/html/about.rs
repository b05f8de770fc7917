//! About this archive: what it holds, in numbers, and what to know before one counts with them.

use askama::Template;
use shared::search::FacetCounts;

use super::bars::{Bars, bars};
use super::facet;
use super::facets::{Link, ValueView, most, ordered, value};
use super::frame::Frame;
use super::setting::Setting;
use crate::answer::Answer;
use crate::words::Words;

/// The path of the page.
pub const PATH: &str = "/about";

/// How many values of each property are listed.
const LISTED: usize = 20;

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage<'a> {
    frame: Frame,
    documents: String,
    /// The first year and the last.
    span: Option<String>,
    /// How many documents have no date.
    undated: Option<String>,
    bars: Option<Bars>,
    properties: Vec<Property>,
    generation: &'a str,
    /// How many documents were taken down.
    removed: Option<String>,
}

/// A property of documents, with the values it has most often.
struct Property {
    id: &'static str,
    title: &'static str,
    values: Vec<ValueView>,
    all: Option<Link>,
    /// Of how many documents it is not known.
    missing: Option<String>,
}

/// The page, from the answer to the question for all documents, and the number of those that were taken down.
pub fn page(answer: &Answer, removed: u64, setting: Setting<'_>) -> askama::Result<String> {
    let words = setting.words();
    let histogram = &answer.results.histogram;
    let ends = histogram.years.first().zip(histogram.years.last());
    let span = ends.map(|((from, _), (to, _))| {
        words.fill("dated-from-to", &[("from", &from.to_string()), ("to", &to.to_string())])
    });
    let frame = Frame { listed: true, ..Frame::new(words.say("about-archive"), "", setting.interface) };
    let properties = answer.results.facets.iter().map(|counts| property(answer, counts, words));
    let page = AboutPage {
        frame: frame.at_path(PATH),
        documents: words.documents(answer.results.total),
        span,
        undated: (histogram.undated > 0).then(|| words.count("undated-count", histogram.undated)),
        bars: bars(answer, words),
        properties: properties.filter(|property| !property.values.is_empty()).collect(),
        generation: &answer.index.generation,
        removed: (removed > 0).then(|| words.count("about-removed", removed)),
    };
    page.render()
}

fn property(answer: &Answer, counts: &FacetCounts, words: Words) -> Property {
    let facet = counts.facet;
    let ordered = ordered(counts, words);
    let (all, most) = (ordered.len(), most(counts));
    Property {
        id: facet.id(),
        title: words.facet_title(facet),
        values: ordered.into_iter().take(LISTED).map(|counted| value(answer, counts, counted, most, words)).collect(),
        all: (all > LISTED).then(|| Link {
            label: words.count("see-all", all as u64),
            href: answer.asked.address(&facet::path(facet)),
        }),
        missing: (counts.missing > 0).then(|| words.count("about-missing", counts.missing)),
    }
}
