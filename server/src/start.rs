//! The start page's matter: what the archive holds, and examples of questions that it can answer.

use shared::document_type::DocumentType;
use shared::facet::Facet;
use shared::index::Searcher;
use shared::query::Order;
use shared::search::{FacetCount, SearchError};
use shared::variant::Variants;

use crate::answer::Answer;
use crate::params::{Asked, DateFilter, Mode};

/// How many examples are shown.
pub const EXAMPLES: usize = 3;

/// How much an example finds at least: a list of one is no invitation.
const LEAST_FOUND: u64 = 2;

/// What the archive holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The answer to the question for all documents.
    pub all: Answer,
    /// Questions made from the archive's own topics and countries; each finds more than one document.
    pub examples: Vec<Answer>,
}

impl Start {
    /// Asks a snapshot. This is CPU work: run it on the [pool](crate::pool).
    pub fn find(searcher: &Searcher, variants: &Variants) -> Result<Self, SearchError> {
        let all = Answer::find(searcher, variants, Asked::default())?;
        let mut examples = Vec::new();
        for asked in candidates(&all) {
            if examples.len() == EXAMPLES {
                break;
            }
            let example = Answer::find(searcher, variants, Asked { size: 1, snippets: 0, ..asked.clone() })?;
            if example.results.total >= LEAST_FOUND && example.notices.is_empty() {
                examples.push(Answer { asked, ..example });
            }
        }
        Ok(Self { all, examples })
    }
}

/// Questions that a reader of this archive may have, the most telling first. They are made from its most frequent
/// topics, countries and types; whether they find anything is for the index to say.
fn candidates(all: &Answer) -> Vec<Asked> {
    let values =
        |facet: Facet| all.results.facets.iter().find(|counts| counts.facet == facet).map(|counts| &*counts.values);
    let value = |facet: Facet, place: usize| values(facet).and_then(|values| values.get(place));
    let words = |value: &FacetCount| Asked::default().with_text(&value.label.to_lowercase());
    let name = |value: &FacetCount| Asked::default().with_text(&value.label);
    let is = |asked: Asked, facet: Facet, value: &FacetCount| asked.with_value(facet, &value.id, Some(Mode::Any));
    let last_year = all.results.histogram.years.last().and_then(|(year, _)| DateFilter::year(*year));

    let topic_in_country = value(Facet::Topic, 0).zip(value(Facet::Country, 0));
    // "Other" is a type that tells a reader nothing.
    let telling = |kind: &&FacetCount| kind.id != DocumentType::Other.id();
    let kind = values(Facet::Type).and_then(|kinds| kinds.iter().find(telling));
    let type_on_country = kind.zip(value(Facet::Country, 1));
    let topic_of_year = value(Facet::Topic, 1).zip(last_year);
    let candidates = [
        topic_in_country.map(|(topic, country)| is(words(topic), Facet::Country, country)),
        type_on_country.map(|(kind, country)| is(name(country), Facet::Type, kind)),
        topic_of_year.map(|(topic, year)| words(topic).with_date(Some(year))),
        value(Facet::Country, 2).map(|country| name(country).with_order(Order::Newest)),
        value(Facet::Topic, 2).map(words),
        value(Facet::Country, 0).map(|country| is(Asked::default(), Facet::Country, country)),
        value(Facet::Topic, 0).map(|topic| is(Asked::default(), Facet::Topic, topic)),
        last_year.map(|year| Asked::default().with_date(Some(year))),
        kind.map(|kind| is(Asked::default(), Facet::Type, kind)),
    ];
    candidates.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn examples_are_made_from_what_the_archive_holds() {
        let addresses: Vec<String> = candidates(&sample::answer()).iter().map(|asked| asked.address("")).collect();
        assert_eq!(addresses[0], "?q=unfair+trials&country=IRN");
        assert_eq!(addresses[1], "?q=Iraq&type=press-release");
        assert!(addresses.contains(&"?date=2019".to_owned()));
    }

    #[test]
    fn an_empty_archive_gives_no_examples() {
        let mut all = sample::answer();
        all.results.facets.iter_mut().for_each(|counts| counts.values.clear());
        all.results.histogram.years.clear();
        assert_eq!(candidates(&all), []);
    }
}
