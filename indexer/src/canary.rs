//! Canaries: questions that an index must answer before it is published, so that a run that went wrong unseen is not served.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use shared::document::Document;
use shared::index::Searcher;
use shared::query::parse::parse;
use shared::query::{Expression, Filters, Form, Scope, Text, Word};
use shared::search::{SearchError, count, read};

/// How many documents are looked for by their titles, whatever the operator asks.
const SAMPLED: usize = 20;

/// A question that must find some documents at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// The question, as one would type it.
    pub query: String,
    /// How many documents it must find.
    pub least: u64,
}

/// Reads a file of canaries: one a line, the question, then a tab and a number where it must find more than one document. Empty lines and those that
/// begin with `#` say nothing.
pub fn from_file(path: &Path) -> anyhow::Result<Vec<Canary>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the canaries in {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(place, line)| {
            from_line(line).with_context(|| {
                format!(
                    "{}, line {}: give a question, or a question, a tab and a number from 1 on",
                    path.display(),
                    place + 1
                )
            })
        })
        .collect()
}

fn from_line(line: &str) -> anyhow::Result<Canary> {
    let (query, least) = line.split_once('\t').unwrap_or((line, "1"));
    let (query, least) = (query.trim().to_owned(), least.trim().parse()?);
    if query.is_empty() || least == 0 {
        bail!("nothing is asked");
    }
    Ok(Canary { query, least })
}

/// The first canary that does not sing, in words; `None` if all do. Besides those that are given, some documents are looked for by their own
/// titles.
pub fn first_silent(searcher: &Searcher, canaries: &[Canary]) -> Result<Option<String>, SearchError> {
    for Canary { query, least } in canaries {
        let found = count(searcher, parse(query).expression.as_ref(), &Filters::default())?;
        if found < *least {
            return Ok(Some(format!("the canary {query:?} finds {found} documents, and should find {least}")));
        }
    }
    for document in searcher.sample(SAMPLED)? {
        if !is_found(searcher, &document)? {
            return Ok(Some(format!("the document {} is not found by its title", document.id)));
        }
    }
    Ok(None)
}

fn is_found(searcher: &Searcher, document: &Document) -> Result<bool, SearchError> {
    if !document.title.chars().any(char::is_alphanumeric) {
        return Ok(true);
    }
    let words = vec![Word { text: document.title.clone(), form: Form::Exact }];
    let title = Expression::Text(Text { words, scope: Scope::Title, place: 0..0 });
    Ok(read(searcher, &document.id, Some(&title))?.is_some_and(|reading| reading.hit_count > 0))
}

#[cfg(test)]
mod tests {
    use shared::index::{Index, Writer};

    use super::*;
    use crate::sample::document;

    #[test]
    fn a_canary_sings_where_its_question_finds_enough() {
        let dir = tempfile::tempdir().expect("a folder");
        let writer = Writer::open(dir.path()).expect("a writer");
        for (id, title) in [("a", "Dams of the valley"), ("b", "Dams and wells"), ("c", "…")] {
            writer.put(&Document { title: title.to_owned(), ..document(id, "They leak.") }).expect("it is put");
        }
        writer.commit().expect("it is committed");
        let searcher = Index::open(dir.path()).expect("an index").searcher();
        let silent = |query: &str, least| {
            let canaries = [Canary { query: query.to_owned(), least }];
            first_silent(&searcher, &canaries).expect("it is asked")
        };
        assert_eq!(silent("dams", 2), None);
        assert_eq!(silent("title:wells leak", 1), None);
        let told = silent("dams", 3).expect("too few");
        assert_eq!(told, "the canary \"dams\" finds 2 documents, and should find 3");
        assert!(silent("drought", 1).is_some());
    }

    #[test]
    fn a_file_of_canaries_is_read_and_its_mistakes_are_told_with_their_line() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("canaries");
        fs::write(&path, "# ours\n\n\"death penalty\" Iran\t500\nAFR 44/017/2006\n").expect("it is written");
        let read = from_file(&path).expect("it is read");
        let canary = |query: &str, least| Canary { query: query.to_owned(), least };
        assert_eq!(read, [canary("\"death penalty\" Iran", 500), canary("AFR 44/017/2006", 1)]);
        for bad in ["dams\tmany", "dams\t0", "\t3"] {
            fs::write(&path, format!("wells\n{bad}")).expect("it is written");
            let error = from_file(&path).expect_err(bad);
            assert!(format!("{error:#}").contains("line 2"), "{error:#}");
        }
    }
}
