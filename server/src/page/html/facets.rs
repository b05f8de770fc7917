//! The facets beside the results: each value a link that turns it on or off, others that exclude it or require it too.

use std::borrow::Cow;
use std::cmp::Reverse;

use shared::facet::{Facet, slug};
use shared::search::{FacetCount, FacetCounts};

use super::facet;
use crate::answer::Answer;
use crate::params::Mode;
use crate::words::Words;

/// How many values are shown beside the results; the others have a page of their own.
const SEEN: usize = 10;

/// One facet.
pub(super) struct FacetView {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) values: Vec<ValueView>,
    /// The page with all values, where not all are here.
    pub(super) all: Option<Link>,
    /// How many documents have no value, in words.
    pub(super) missing: Option<String>,
}

pub(super) struct Link {
    pub(super) label: String,
    pub(super) href: String,
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
    /// The question with it excluded, and what that says to those who hear it.
    pub(super) not: Link,
    /// The question with it required besides what is chosen, where something is and a document can have several.
    pub(super) also: Option<Link>,
}

/// The facets that have something to choose.
pub(super) fn facets(answer: &Answer, words: Words) -> Vec<FacetView> {
    let views = answer.results.facets.iter().map(|counts| facet(answer, counts, words));
    views.filter(|view| !view.values.is_empty()).collect()
}

fn facet(answer: &Answer, counts: &FacetCounts, words: Words) -> FacetView {
    let ordered = ordered(counts, words);
    let all = ordered.len();
    let most = most(counts);
    let missing = counts.missing;
    FacetView {
        id: counts.facet.id(),
        title: words.facet_title(counts.facet),
        values: ordered.into_iter().take(SEEN).map(|value| self::value(answer, counts, value, most, words)).collect(),
        all: (all > SEEN).then(|| Link {
            label: words.count("all-values", all as u64),
            href: answer.asked.with_page(1).address(&facet::path(counts.facet)),
        }),
        missing: (missing > 0).then(|| words.count("without-value", missing)),
    }
}

/// The values that occur or are chosen: those first, then the most frequent, equally frequent ones by name.
pub(super) fn ordered(counts: &FacetCounts, words: Words) -> Vec<&FacetCount> {
    let chosen = |value: &&FacetCount| value.selected || value.excluded;
    let mut others: Vec<_> = counts.values.iter().filter(|value| !chosen(value) && value.count > 0).collect();
    others.sort_by_cached_key(|value| (Reverse(value.count), slug(&label(counts.facet, value, words))));
    counts.values.iter().filter(chosen).chain(others).collect()
}

/// The highest count of a facet; 1 if it has none.
pub(super) fn most(counts: &FacetCounts) -> u64 {
    counts.values.iter().map(|value| value.count).max().unwrap_or(1).max(1)
}

/// The name of a value. An answer counts it, so a topic's own name is at hand.
pub(super) fn label(facet: Facet, value: &FacetCount, words: Words) -> Cow<'_, str> {
    let name = shared::wording::names::facet_value(words.language, facet, &value.id);
    name.map_or(Cow::Borrowed(value.label.as_str()), Cow::Owned)
}

pub(super) fn value(answer: &Answer, counts: &FacetCounts, value: &FacetCount, most: u64, words: Words) -> ValueView {
    let facet = counts.facet;
    let to = |mode: Option<Mode>| answer.asked.with_value(facet, &value.id, mode).address("/search");
    let label = label(facet, value, words).into_owned();
    let is_several = matches!(facet, Facet::Country | Facet::Region | Facet::Topic);
    let beside_others = is_several && !value.selected && counts.values.iter().any(|other| other.selected);
    ValueView {
        count: words.number(value.count),
        share: value.count.saturating_mul(100).div_ceil(most).min(100),
        href: to(if value.selected || value.excluded { None } else { Some(Mode::Any) }),
        selected: value.selected,
        excluded: value.excluded,
        not: Link { label: words.with("exclude", "value", &label), href: to(Some(Mode::None)) },
        also: beside_others
            .then(|| Link { label: words.with("also-value", "value", &label), href: to(Some(Mode::All)) }),
        label,
    }
}

#[cfg(test)]
mod tests {
    use shared::wording::InterfaceLanguage;

    use super::*;
    use crate::sample;

    #[test]
    fn a_value_is_turned_on_off_and_around() {
        let mut answer = sample::answer();
        answer.asked = answer.asked.with_value(Facet::Country, "IRQ", Some(Mode::Any));
        answer.results.facets[0].values[1].selected = true;
        let country = &facets(&answer, Words::ENGLISH)[0];
        let [iraq, iran] = &country.values[..] else { panic!("two countries") };
        assert_eq!((&*iraq.label, iraq.share, iraq.selected), ("Iraq", 23, true));
        assert_eq!(iraq.href, "/search?q=held+foo%3A");
        assert_eq!(iraq.not.href, "/search?q=held+foo%3A&-country=IRQ");
        assert_eq!(iran.href, "/search?q=held+foo%3A&country=IRN&country=IRQ");
    }

    #[test]
    fn what_has_no_documents_is_hidden_unless_chosen() {
        let mut answer = sample::answer();
        answer.results.facets[0].values = vec![sample::count("IRN", "Iran", 0), sample::count("IRQ", "Iraq", 0)];
        answer.results.facets[0].values[1].excluded = true;
        let labels: Vec<String> =
            facets(&answer, Words::ENGLISH).remove(0).values.into_iter().map(|value| value.label).collect();
        assert_eq!(labels, ["Iraq"]);
    }

    #[test]
    fn equally_frequent_values_stand_by_name_in_the_language_of_the_page() {
        let mut answer = sample::answer();
        answer.results.facets[0].values = vec![
            sample::count("CHE", "Switzerland", 1),
            sample::count("CHN", "China", 1),
            sample::count("DEU", "Germany", 1),
        ];
        let labels = |language| -> Vec<String> {
            let country = facets(&answer, Words { language }).remove(0);
            country.values.into_iter().map(|value| value.label).collect()
        };
        assert_eq!(labels(InterfaceLanguage::English), ["China", "Germany", "Switzerland"]);
        assert_eq!(labels(InterfaceLanguage::Spanish), ["Alemania", "China", "Suiza"]);
    }

    #[test]
    fn long_facets_have_a_page_of_their_own() {
        let mut answer = sample::answer();
        answer.results.facets[0].values = (0..130).map(|n| sample::count(&format!("v{n}"), "Value", 5)).collect();
        let country = facets(&answer, Words::ENGLISH).remove(0);
        assert_eq!(country.values.len(), 10);
        let all = country.all.expect("a link");
        assert_eq!((&*all.label, &*all.href), ("all 130…", "/search/facets/country?q=held+foo%3A"));
    }

    #[test]
    fn beside_a_chosen_value_another_can_be_required_too_where_a_document_has_several() {
        let mut answer = sample::answer();
        answer.asked = answer.asked.with_value(Facet::Country, "IRQ", Some(Mode::Any));
        answer.results.facets[0].values[1].selected = true;
        answer.results.facets[2].values[1].selected = true;
        let facets = facets(&answer, Words::ENGLISH);
        let also =
            |facet: usize, value: usize| facets[facet].values[value].also.as_ref().map(|link| link.href.as_str());
        assert_eq!(also(0, 1), Some("/search?q=held+foo%3A&country=IRQ&country.all=IRN"));
        assert_eq!((also(0, 0), also(2, 1)), (None, None));
    }
}
