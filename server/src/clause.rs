//! What each part of a question finds alone: for those who build a long query and ask which part is to blame.

use shared::index::Searcher;
use shared::query::describe::describe;
use shared::query::{Expression, Page, write};
use shared::search::{SearchError, search};

use crate::params::Asked;

/// How many parts are counted, alternatives among them; each is a search.
pub const MAX_CLAUSES: usize = 20;

/// The parts of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clauses {
    /// Those that were counted, in the order of the question.
    pub parts: Vec<Clause>,
    /// How many parts and alternatives were not.
    pub more: usize,
}

/// A part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The part as one would type it.
    pub text: String,
    /// What it asks for, in words.
    pub reads: String,
    /// How many documents it finds alone, under the filters of the question.
    pub total: u64,
    /// Its alternatives, if it has any.
    pub branches: Vec<Self>,
}

/// Counts what the parts of a question find that must all match, and the alternatives of each. CPU work.
pub fn clauses(searcher: &Searcher, asked: &Asked, expression: Option<&Expression>) -> Result<Clauses, SearchError> {
    let parts = match expression {
        None => &[],
        Some(Expression::All(parts)) => parts.as_slice(),
        Some(alone) => std::slice::from_ref(alone),
    };
    let mut counted = Clauses { parts: Vec::new(), more: 0 };
    let mut left = MAX_CLAUSES;
    for part in parts {
        let branches = if let Expression::Any(branches) = part { branches.as_slice() } else { &[] };
        if left == 0 {
            counted.more += 1 + branches.len();
            continue;
        }
        let mut clause = clause(searcher, asked, part)?;
        left -= 1;
        for branch in branches.iter().take(left) {
            clause.branches.push(self::clause(searcher, asked, branch)?);
        }
        left -= clause.branches.len();
        counted.more += branches.len() - clause.branches.len();
        counted.parts.push(clause);
    }
    Ok(counted)
}

fn clause(searcher: &Searcher, asked: &Asked, part: &Expression) -> Result<Clause, SearchError> {
    let mut query = asked.query(Some(part.clone()));
    query.page = Page { offset: 0, size: 1 };
    query.snippets = 0;
    let total = search(searcher, &query)?.total;
    Ok(Clause { text: write(part), reads: describe(part), total, branches: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use shared::query::parse::parse;

    #[test]
    fn each_part_is_counted_alone_under_the_filters_of_the_question() {
        let (_folder, searcher) =
            sample::searcher(&["The weaver is held.", "The baker is held.", "The weaver is free."]);
        let count = |text: &str| {
            let asked = Asked::default().with_text(text);
            clauses(&searcher, &asked, parse(text).expression.as_ref()).expect("an index that can be read")
        };
        let found = count("held (weaver OR baker) -free");
        let totals: Vec<(&str, u64)> = found.parts.iter().map(|part| (&*part.text, part.total)).collect();
        assert_eq!(totals, [("held", 2), ("weaver OR baker", 3), ("-free", 2)]);
        let branches: Vec<u64> = found.parts[1].branches.iter().map(|branch| branch.total).collect();
        assert_eq!(branches, [2, 1]);
        let many = count(&"held ".repeat(MAX_CLAUSES + 5));
        assert_eq!((many.parts.len(), many.more), (MAX_CLAUSES, 5));
        assert_eq!(count("").parts, []);
    }
}
