//! One facet whole: every value of it among what a question finds, and a field that narrows them by their beginnings.

use askama::Template;
use shared::facet::{Facet, slug};
use shared::search::FacetCount;

use super::facets::{ValueView, label, most, ordered, value};
use super::frame::Frame;
use super::setting::Setting;
use crate::answer::Answer;
use crate::handlers::assets::FINDER;

/// The route of these pages.
pub const ROUTE: &str = "/search/facets/{name}";

/// The parameter that narrows the values.
pub const PREFIX: &str = "prefix";

/// How many values a page lists at most.
pub const MAX_VALUES: usize = 500;

#[derive(Template)]
#[template(path = "facet.html")]
struct FacetPage {
    frame: Frame,
    heading: String,
    /// Where the form that narrows the values leads, and what it sends besides the beginning.
    action: String,
    kept: Vec<(String, String)>,
    prefix: String,
    values: Vec<ValueView>,
    /// How many values are not listed, in words.
    more: Option<String>,
    /// What is said where no value begins so.
    none: Option<String>,
    back: String,
}

/// Where all values of a facet are.
pub fn path(facet: Facet) -> String {
    ROUTE.replace("{name}", facet.id())
}

/// The page of a facet, of an answer that counts it; `prefix` is how a word of the values' names begins.
pub fn page(answer: &Answer, facet: Facet, prefix: &str, setting: Setting<'_>) -> askama::Result<String> {
    let words = setting.words();
    let counts = answer.results.facets.iter().find(|counts| counts.facet == facet);
    let found: Vec<(&FacetCount, _)> = counts.map_or_else(Vec::new, |counts| {
        let named = counts.beginning_with(prefix);
        let is_named = |value: &FacetCount| named.iter().any(|other| other.id == value.id);
        let begins = |value: &&FacetCount| is_named(value) || begins(&label(facet, value, words), prefix);
        ordered(counts, words).into_iter().filter(begins).map(|value| (value, counts)).collect()
    });
    let most = counts.map_or(1, most);
    let hidden = found.len().saturating_sub(MAX_VALUES);
    let listed = found.iter().take(MAX_VALUES);
    let title = words.facet_title(facet);
    let headline = words.headline(answer);
    let action = path(facet);
    let asked = &answer.asked;
    let page = FacetPage {
        frame: Frame::new(title, &asked.text, setting.interface)
            .keeping(asked)
            .with_script(&FINDER)
            .at(|language| asked.in_language(Some(language)).address(&action)),
        heading: words.fill("facet-heading", &[("facet", title), ("documents", &headline)]),
        kept: asked.pairs(),
        prefix: prefix.to_owned(),
        values: listed.map(|(counted, counts)| value(answer, counts, counted, most, words)).collect(),
        more: (hidden > 0).then(|| words.count("more-values", hidden as u64)),
        none: found.is_empty().then(|| words.with("no-such-value", "text", &words.quoted(&[prefix.to_owned()]))),
        back: asked.address("/search"),
        action,
    };
    page.render()
}

/// Whether a word of a name in the language of the page begins so, whatever the case. Every name begins with nothing.
fn begins(name: &str, prefix: &str) -> bool {
    let (name, prefix) = (slug(name), slug(prefix));
    prefix.is_empty() || name.starts_with(&prefix) || name.contains(&format!("-{prefix}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_values_are_those_that_begin_so_and_the_form_keeps_the_question() {
        let answer = sample::answer();
        let page = page(&answer, Facet::Country, "iraq", Setting::default()).expect("a page");
        assert!(page.contains("Iraq") && !page.contains(">Iran<"), "{page}");
        assert!(page.contains("action=\"/search/facets/country\"") && page.contains("name=\"q\" value=\"held foo:\""));
        let none = super::page(&answer, Facet::Country, "zz<b>", Setting::default()).expect("a page");
        assert!(none.contains("No name begins with") && !none.contains("<b>"), "{none}");
    }

    #[test]
    fn a_name_is_found_by_the_beginning_of_any_of_its_words() {
        for (prefix, expected) in [("", true), ("new g", true), ("GUIN", true), ("pua", false), ("ew", false)] {
            assert_eq!(begins("Papua New Guinea", prefix), expected, "{prefix}");
        }
    }
}
