//! What an index holds, counted.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use indicatif::HumanCount;
use shared::document::Document;
use shared::index::{Index, IndexError, store};

use crate::account::Account;
use crate::ledger::Ledger;

/// How many rows a table has; where there are more values, the last row is the rest. Years are all listed.
const ROWS: usize = 15;

/// Documents, counted by their properties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    documents: u64,
    /// By the folder or file of the archive in which they were read.
    sources: BTreeMap<String, u64>,
    types: BTreeMap<String, u64>,
    /// By the name of the first country, the one that a document is most about.
    countries: BTreeMap<String, u64>,
    languages: BTreeMap<String, u64>,
    years: BTreeMap<String, u64>,
    /// The warnings that reading the files gave, by kind.
    warnings: BTreeMap<String, u64>,
}

impl Stats {
    /// Counts the documents of an index, and the warnings of the runs that filled it.
    pub fn of_index(dir: &Path) -> Result<Self, IndexError> {
        let searcher = Index::open(dir)?.searcher();
        let mut stats = Self::default();
        for document in searcher.documents()? {
            stats.count(&document?);
        }
        let ledger = Ledger::<Account>::last(&store::served(dir)?.folder);
        for noted in ledger.accounts().flat_map(|account| &account.warnings) {
            *stats.warnings.entry(noted.warning.kind.id().to_owned()).or_default() += noted.count;
        }
        Ok(stats)
    }

    fn count(&mut self, document: &Document) {
        let country = document.countries.first().map_or("none", |label| label.country.name());
        let year =
            document.published.map_or_else(|| "undated".to_owned(), |dating| dating.date.calendar_year().to_string());
        self.documents += 1;
        *self.sources.entry(top(&document.source).to_owned()).or_default() += 1;
        *self.types.entry(document.document_type.label().to_owned()).or_default() += 1;
        *self.countries.entry(country.to_owned()).or_default() += 1;
        *self.languages.entry(document.language.name().to_owned()).or_default() += 1;
        *self.years.entry(year).or_default() += 1;
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} documents", HumanCount(self.documents))?;
        write_table(f, "Source", most_first(&self.sources))?;
        write_table(f, "Type", most_first(&self.types))?;
        write_table(f, "Country (the first)", most_first(&self.countries))?;
        write_table(f, "Language", most_first(&self.languages))?;
        write_table(f, "Year", self.years.iter().map(|(year, count)| (year.as_str(), *count)).collect())?;
        if self.warnings.is_empty() { Ok(()) } else { write_table(f, "Warnings", most_first(&self.warnings)) }
    }
}

/// The folder, or the file, at the top of the archive in which something was read.
fn top(source: &str) -> &str {
    let first = source.split('/').next().unwrap_or(source);
    first.split('#').next().unwrap_or(first)
}

/// The commonest values, and how many documents have others.
fn most_first(counts: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut rows: Vec<(&str, u64)> = counts.iter().map(|(value, count)| (value.as_str(), *count)).collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if rows.len() > ROWS {
        let others = rows.split_off(ROWS - 1);
        rows.push(("others", others.iter().map(|(_, count)| count).sum()));
    }
    rows
}

fn write_table(f: &mut fmt::Formatter<'_>, heading: &str, rows: Vec<(&str, u64)>) -> fmt::Result {
    write!(f, "\n\n{heading}")?;
    for (value, count) in rows {
        write!(f, "\n{:>12}  {value}", HumanCount(count).to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::document_type::DocumentType;

    use super::*;
    use crate::sample::{dating, document};

    #[test]
    fn documents_are_counted_by_each_property() {
        let mut stats = Stats::default();
        for (document_type, published) in
            [(DocumentType::News, "2019-03"), (DocumentType::Report, "2018"), (DocumentType::Report, "")]
        {
            let published = dating(published);
            stats.count(&Document { document_type, published, ..document("d", "Text.") });
        }
        let expected = "\
            3 documents\n\n\
            Source\n           3  folder\n\n\
            Type\n           2  Report\n           1  News\n\n\
            Country (the first)\n           3  none\n\n\
            Language\n           3  Unknown language\n\n\
            Year\n           1  2018\n           1  2019\n           1  undated";
        assert_eq!(stats.to_string(), expected);
    }

    #[test]
    fn rare_values_share_a_row() {
        let counts: BTreeMap<String, u64> = (0..20).map(|value| (format!("v{value:02}"), 20 - value)).collect();
        let rows = most_first(&counts);
        assert_eq!(rows.len(), ROWS);
        assert_eq!((rows[0], rows[ROWS - 1]), (("v00", 20), ("others", 6 + 5 + 4 + 3 + 2 + 1)));
    }
}
