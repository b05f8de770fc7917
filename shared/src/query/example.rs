//! Examples of queries: what is typed, what it finds, how it reads. Documentation, help page and tests use the same.

/// One query with its explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Which part of the language it shows.
    pub section: &'static str,
    /// The query as typed.
    pub typed: &'static str,
    /// What it finds, for people, in Markdown: `*emphasis*` and `` `code` ``.
    pub finds: &'static str,
    /// How it is read back.
    pub reads: &'static str,
}

/// Every example, those of a section together.
pub fn examples() -> impl Iterator<Item = Example> {
    let rows = include_str!("example.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [section, typed, finds, reads] = cells[..] else { panic!("example.tsv: a row has four cells: {row}") };
        Example { section, typed, finds, reads }
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
    fn the_documentation_has_every_example_and_no_other() {
        let row = |example: Example| {
            format!("| `{}` | {} |", example.typed.replace('|', "\\|"), example.finds.replace('|', "\\|"))
        };
        let documented: Vec<&str> = DOCUMENTATION.lines().filter(|line| line.starts_with("| `")).collect();
        let expected: Vec<String> = examples().map(row).collect();
        assert_eq!(documented, expected);
    }
}
