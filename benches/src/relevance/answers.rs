//! Whether the first thing shown answers the question: for queries of which the set tells the answers, whether one stands in the
//! first snippet of the first hit.

use anyhow::Result;
use shared::index::Searcher;
use shared::query::parse::parse;
use shared::query::{Page, Query};
use shared::search::{Snippet, search};

use super::set::SetQuery;
use crate::measure::number;

/// How many snippets of the first hit are looked at.
const SNIPPETS: usize = 3;

/// How often answers were shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// Of how many queries an answer is known.
    pub known: usize,
    /// How often one stands in the first snippet of the first hit.
    pub first: usize,
    /// How often one stands in any of its snippets.
    pub any: usize,
}

impl Answers {
    /// Asks all queries that have answers, as they are typed.
    pub fn count(searcher: &Searcher, queries: &[SetQuery]) -> Result<Self> {
        let mut answers = Self::default();
        for query in queries.iter().filter(|query| !query.answers.is_empty()) {
            let shown = shown(searcher, &query.text)?;
            let is_answer = |snippet: &String| query.answers.iter().any(|answer| snippet.contains(&plain(answer)));
            answers.known += 1;
            answers.first += usize::from(shown.first().is_some_and(is_answer));
            answers.any += usize::from(shown.iter().any(is_answer));
        }
        Ok(answers)
    }

    /// The shares of `first` and `any`, for a table; blank where nothing is known.
    pub fn cells(self) -> [String; 2] {
        let share = |count: usize| format!("{:.3}", number(count) / number(self.known));
        if self.known == 0 { [const { String::new() }; 2] } else { [share(self.first), share(self.any)] }
    }
}

/// The snippets of the first hit, plain.
fn shown(searcher: &Searcher, text: &str) -> Result<Vec<String>> {
    let parsed = parse(text);
    let query = Query {
        expression: parsed.expression,
        partial: parsed.loose,
        page: Page { offset: 0, size: 1 },
        snippets: SNIPPETS,
        ..Query::default()
    };
    let hits = search(searcher, &query)?.hits;
    let text = |snippet: &Snippet| snippet.segments.iter().map(|segment| segment.text.as_str()).collect::<String>();
    Ok(hits.first().map(|hit| hit.snippets.iter().map(|snippet| plain(&text(snippet))).collect()).unwrap_or_default())
}

/// In small letters, with single spaces.
fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_queries_with_answers() {
        assert_eq!(Answers { known: 8, first: 6, any: 7 }.cells(), ["0.750", "0.875"]);
        assert_eq!(Answers::default().cells(), ["", ""]);
        assert_eq!(plain(" The  Ferry\n"), "the ferry");
    }
}
