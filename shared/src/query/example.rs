//! Examples of queries: what is typed, what it finds, how it reads. Documentation, help page and tests use the same.

use crate::wording::InterfaceLanguage;

/// One query with its explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Which part of the language it shows, as an id.
    pub section: &'static str,
    /// The query as typed.
    pub typed: &'static str,
    /// How it is read back, in English.
    pub reads: &'static str,
    /// What it finds, in each of [`InterfaceLanguage::ALL`].
    finds: [&'static str; 4],
}

impl Example {
    /// What it finds, for people, in Markdown: `*emphasis*` and `` `code` ``.
    pub fn finds(&self, language: InterfaceLanguage) -> &'static str {
        let [english, french, spanish, arabic] = self.finds;
        match language {
            InterfaceLanguage::English => english,
            InterfaceLanguage::French => french,
            InterfaceLanguage::Spanish => spanish,
            InterfaceLanguage::Arabic => arabic,
        }
    }
}

/// Every example, those of a section together.
pub fn examples() -> impl Iterator<Item = Example> {
    let rows = include_str!("example.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [section, typed, reads, en, fr, es, ar] = cells[..] else {
            panic!("example.tsv: a row has seven cells: {row}")
        };
        Example { section, typed, reads, finds: [en, fr, es, ar] }
    })
}

#[cfg(test)]
mod tests {
    use super::super::describe::describe;
    use super::super::parse::parse;
    use super::*;

    /// `docs/query-language.md`.
    const DOCUMENTATION: &str = include_str!("../../../docs/query-language.md");

    #[test]
    fn every_example_reads_as_it_says_and_raises_no_notice() {
        for example in examples() {
            let parsed = parse(example.typed);
            assert_eq!(parsed.notices, [], "{}", example.typed);
            assert_eq!(parsed.expression.as_ref().map(describe).as_deref(), Some(example.reads), "{}", example.typed);
        }
    }

    #[test]
    fn every_explanation_names_the_same_code_in_every_language() {
        let code = |text: &'static str| text.split('`').skip(1).step_by(2).collect::<Vec<_>>();
        for example in examples() {
            let english = code(example.finds(InterfaceLanguage::English));
            for language in InterfaceLanguage::ALL {
                let finds = example.finds(language);
                assert!(!finds.is_empty() && code(finds) == english, "{} {language:?}: {finds}", example.typed);
            }
        }
    }

    #[test]
    fn the_documentation_has_every_example_and_no_other() {
        let row = |example: Example| {
            let finds = example.finds(InterfaceLanguage::English);
            format!("| `{}` | {} |", example.typed.replace('|', "\\|"), finds.replace('|', "\\|"))
        };
        let documented: Vec<&str> = DOCUMENTATION.lines().filter(|line| line.starts_with("| `")).collect();
        let expected: Vec<String> = examples().map(row).collect();
        assert_eq!(documented, expected);
    }
}
