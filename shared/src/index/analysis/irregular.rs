//! English words whose forms are not made by endings: women, children, taken.

use std::collections::HashMap;
use std::sync::LazyLock;

/// From each form of `irregular_forms.tsv` to the one under which the word is indexed.
static BASES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = include_str!("irregular_forms.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t'))
        .flat_map(|(base, forms)| forms.split(' ').map(move |form| (form, base)))
        .collect()
});

/// The base form of an English word in small letters, if it is an irregular form; a possessive ending is not looked at.
pub(super) fn base(word: &str) -> Option<&'static str> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    BASES.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_leads_to_one_base_and_no_base_to_another() {
        let rows = include_str!("irregular_forms.tsv").lines().filter(|row| !row.starts_with('#'));
        let rows: Vec<(&str, &str)> = rows.map(|row| row.split_once('\t').expect(row)).collect();
        assert_eq!(rows.iter().map(|(_, forms)| forms.split(' ').count()).sum::<usize>(), BASES.len());
        assert!(rows.iter().all(|(word, _)| base(word).is_none()));
        assert_eq!(base("women's"), Some("woman"));
    }
}
