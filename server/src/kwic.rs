//! Concordances (*key word in context*): what is asked for, and what is found.

use shared::index::Searcher;
use shared::search::{Concordance, LineOrder, MAX_LINES, MAX_WIDTH, SearchError, WantedLines, concordance};
use shared::variant::Variants;

use crate::answer::IndexState;
use crate::interface;
use crate::own_params::{Route, Taken};
use crate::params::{Asked, ParameterError};
use crate::table_format::TableFormat;
use crate::understood::Understood;

/// How wide the context on either side is unless told otherwise, in characters.
pub const DEFAULT_WIDTH: usize = 60;
/// How many lines there are unless told otherwise.
pub const DEFAULT_LINES: usize = 500;
/// The narrowest context that may be asked for, in characters.
pub(crate) const MIN_WIDTH: usize = 10;

/// The orders by their names in parameters.
pub(crate) const ORDERS: [(&str, LineOrder); 4] = [
    ("newest", LineOrder::Newest),
    ("oldest", LineOrder::Oldest),
    ("left", LineOrder::Left),
    ("right", LineOrder::Right),
];

/// The order's name in parameters.
pub fn order_id(order: LineOrder) -> &'static str {
    ORDERS.into_iter().find(|(_, known)| *known == order).map_or(ORDERS[0].0, |(id, _)| id)
}

/// What a concordance takes besides filters.
pub(crate) const ROUTE: Route =
    Route { of_question: &["q", "variants", "fold", interface::PARAMETER], own: &["sort", "width", "lines", "format"] };

/// What is asked of a concordance.
#[derive(Debug, Clone, PartialEq)]
pub struct KwicAsked {
    /// The question: its text, its filters, whether other names are asked for too.
    pub question: Asked,
    /// Which lines are wanted.
    pub wanted: WantedLines,
    /// How it is to be told.
    pub format: TableFormat,
}

impl KwicAsked {
    /// Reads the query part of an address.
    pub fn from_query_string(query: &str) -> Result<Self, ParameterError> {
        let mut taken = Taken::from_query_string(query, ROUTE)?;
        let wanted = WantedLines {
            width: taken.number("width", MIN_WIDTH..=MAX_WIDTH, DEFAULT_WIDTH)?,
            lines: taken.number("lines", 1..=MAX_LINES, DEFAULT_LINES)?,
            order: taken.choice("sort", ORDERS)?,
            fold: taken.asked.fold,
        };
        Ok(Self { wanted, format: taken.choice("format", TableFormat::NAMES)?, question: taken.asked })
    }
}

/// A question with its concordance.
#[derive(Debug, Clone, PartialEq)]
pub struct Kwic {
    /// The state that was asked.
    pub index: IndexState,
    /// The question as it was put.
    pub question: Asked,
    /// What was understood of it.
    pub understood: Understood,
    /// Its matches.
    pub found: Concordance,
}

impl Kwic {
    /// Asks a snapshot. This is CPU work: run it on the [pool](crate::pool).
    pub fn find(searcher: &Searcher, variants: &Variants, asked: KwicAsked) -> Result<Self, SearchError> {
        let question = asked.question;
        let understood = Understood::of(&question.text, question.variants.then_some(variants));
        let found = concordance(searcher, understood.expression.as_ref(), &question.filters(), &asked.wanted)?;
        Ok(Self { index: IndexState::of(searcher), question, understood, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_asked_for_within_limits() {
        let read = KwicAsked::from_query_string;
        let asked = read("q=held&sort=left&width=40&lines=10000&format=csv&fold=off").expect("parameters");
        let wanted = WantedLines { width: 40, lines: 10_000, order: LineOrder::Left, fold: false };
        assert_eq!((asked.wanted, asked.format), (wanted, TableFormat::Csv));
        let standard = read("q=held").expect("parameters").wanted;
        assert_eq!((standard.width, standard.lines, standard.order), (DEFAULT_WIDTH, DEFAULT_LINES, LineOrder::Newest));
        for refused in ["width=9", "width=301", "lines=10001", "lines=0", "sort=relevance", "page=2"] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }
}
