//! The facets beside the results: each value a link that turns it on or off, another that turns it into "not".

use shared::facet::Facet;
use shared::search::{FacetCount, FacetCounts};

use crate::answer::Answer;
use crate::page::json::LISTED_VALUES;
use crate::params::Mode;
use crate::words;

/// How many values are seen before one opens the rest.
const SEEN: usize = 10;

/// One facet.
pub(super) struct FacetView {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) seen: Vec<ValueView>,
    pub(super) rest: Vec<ValueView>,
    /// How many values there are in all.
    pub(super) all: String,
    /// How many of them are not even in `rest`.
    pub(super) unlisted: Option<String>,
}

/// One value of a facet.
pub(super) struct ValueView {
    pub(super) label: String,
    pub(super) count: String,
    /// Its count in percent of the facet's highest.
    pub(super) share: u64,
    /// The question with it turned on or off.
    pub(super) href: String,
    pub(super) selected: bool,
    pub(super) excluded: bool,
    /// The question with it excluded.
    pub(super) not: String,
}

/// The facets that have something to choose.
pub(super) fn facets(answer: &Answer) -> Vec<FacetView> {
    let views = answer.results.facets.iter().map(|counts| facet(answer, counts));
    views.filter(|view| !view.seen.is_empty()).collect()
}

fn facet(answer: &Answer, counts: &FacetCounts) -> FacetView {
    let most = counts.values.iter().map(|value| value.count).max().unwrap_or(1).max(1);
    let chosen = |value: &&FacetCount| value.selected || value.excluded;
    let others = counts.values.iter().filter(|value| !chosen(value) && value.count > 0);
    let ordered: Vec<&FacetCount> = counts.values.iter().filter(chosen).chain(others).collect();
    let all = ordered.len();
    let mut views = ordered.into_iter().take(LISTED_VALUES).map(|counted| value(answer, counts.facet, counted, most));
    let seen = views.by_ref().take(SEEN).collect();
    FacetView {
        id: counts.facet.id(),
        title: words::facet_title(counts.facet),
        seen,
        rest: views.collect(),
        all: words::number(all as u64),
        unlisted: (all > LISTED_VALUES).then(|| words::number((all - LISTED_VALUES) as u64)),
    }
}

fn value(answer: &Answer, facet: Facet, value: &FacetCount, most: u64) -> ValueView {
    let to = |mode: Option<Mode>| answer.asked.with_value(facet, &value.id, mode).address("/search");
    ValueView {
        label: value.label.clone(),
        count: words::number(value.count),
        share: value.count.saturating_mul(100).div_ceil(most).min(100),
        href: to(if value.selected || value.excluded { None } else { Some(Mode::Any) }),
        selected: value.selected,
        excluded: value.excluded,
        not: to(Some(Mode::None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_value_is_turned_on_off_and_around() {
        let mut answer = sample::answer();
        answer.asked = answer.asked.with_value(Facet::Country, "IRQ", Some(Mode::Any));
        answer.results.facets[0].values[1].selected = true;
        let country = &facets(&answer)[0];
        let [iraq, iran] = &country.seen[..] else { panic!("two countries") };
        assert_eq!((&*iraq.label, iraq.share, iraq.selected), ("Iraq", 23, true));
        assert_eq!(iraq.href, "/search?q=held+foo%3A");
        assert_eq!(iraq.not, "/search?q=held+foo%3A&-country=IRQ");
        assert_eq!(iran.href, "/search?q=held+foo%3A&country=IRN&country=IRQ");
    }

    #[test]
    fn what_has_no_documents_is_hidden_unless_chosen() {
        let mut answer = sample::answer();
        answer.results.facets[0].values = vec![sample::count("IRN", "Iran", 0), sample::count("IRQ", "Iraq", 0)];
        answer.results.facets[0].values[1].excluded = true;
        let labels: Vec<String> = facets(&answer).remove(0).seen.into_iter().map(|value| value.label).collect();
        assert_eq!(labels, ["Iraq"]);
    }

    #[test]
    fn long_facets_are_folded() {
        let mut answer = sample::answer();
        answer.results.facets[0].values = (0..130).map(|n| sample::count(&format!("v{n}"), "Value", 5)).collect();
        let country = facets(&answer).remove(0);
        assert_eq!((country.seen.len(), country.rest.len()), (10, 90));
        assert_eq!((&*country.all, country.unlisted.as_deref()), ("130", Some("30")));
    }
}
