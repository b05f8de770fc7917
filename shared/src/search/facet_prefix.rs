//! Searching inside a facet: its values by the beginning of one of their words.

use super::results::{FacetCount, FacetCounts};
use crate::country::Country;
use crate::facet::Facet;
use crate::index::analysis::fold;

impl FacetCounts {
    /// The values of which a word, or words in a row, begin as `prefix` does: of their name, their id, and of a country any
    /// of its names. Case and accents do not matter. Every value begins with nothing.
    pub fn beginning_with(&self, prefix: &str) -> Vec<&FacetCount> {
        let prefix = in_words(prefix);
        self.values.iter().filter(|value| begins(self.facet, value, &prefix)).collect()
    }
}

fn begins(facet: Facet, value: &FacetCount, prefix: &str) -> bool {
    let has = |name: &str| in_words(name).contains(prefix);
    let is_named_so = |country: Country| country.names().into_iter().chain(country.aliases()).any(has);
    has(&value.label)
        || has(&value.id)
        || (facet == Facet::Country && Country::parse(&value.id).is_some_and(is_named_so))
}

/// Folded words, each behind a space; nothing if there is none.
fn in_words(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.flat_map(|word| [" ", word]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_the_beginning_of_any_of_its_words() {
        let value = |id: &str, label: &str| FacetCount {
            id: id.to_owned(),
            label: label.to_owned(),
            count: 1,
            selected: false,
            excluded: false,
        };
        let values = vec![value("CIV", "Côte d’Ivoire"), value("PNG", "Papua New Guinea"), value("NER", "Niger")];
        let countries = FacetCounts { facet: Facet::Country, values, missing: 0 };
        let check = |prefix: &str, expected: &[&str]| {
            let ids: Vec<&str> = countries.beginning_with(prefix).iter().map(|value| value.id.as_str()).collect();
            assert_eq!(ids, expected, "{prefix}");
        };
        check("", &["CIV", "PNG", "NER"]);
        check("  –  ", &["CIV", "PNG", "NER"]);
        check("COTE", &["CIV"]);
        check("ivory", &["CIV"]);
        check("new gu", &["PNG"]);
        check("guinea", &["PNG"]);
        check("ew", &[]);
        check("ne", &["PNG", "NER"]);
        check("png", &["PNG"]);
    }
}
