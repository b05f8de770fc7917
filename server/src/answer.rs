//! An answer: a question with all that is known about it, from which every page is made.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use shared::country::{Country, Region};
use shared::date::{Date, Precision};
use shared::document_type::DocumentType;
use shared::facet::Facet;
use shared::index::Searcher;
use shared::language::Language;
use shared::query::parse::parse;
use shared::query::{Expression, Notice, Query};
use shared::search::{Results, SearchError, search};
use shared::suggest::{Correction, correct};
use shared::variant::{Variants, Widened};

use crate::clause::{Clauses, clauses};
use crate::cursor::{Cursor, Edition};
use crate::offer::{Offers, offers};
use crate::params::Asked;
use crate::repair::{Diagnosis, diagnose};

/// A question and what the index answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question as it was put.
    pub asked: Asked,
    /// What was understood of its text; `None` if the text asks for nothing.
    pub expression: Option<Expression>,
    /// What the person who asks should know of how the text was read.
    pub notices: Vec<Notice>,
    /// What was found.
    pub results: Results,
    /// Where the list goes on behind these hits; `None` at its end.
    pub next: Option<Cursor>,
    /// What was asked with other names in it, where that is wanted and there are some.
    pub widened: Option<Widened>,
    /// Other names that would find more, where they are not wanted.
    pub offers: Option<Offers>,
    /// Why nothing was found, and what would be; empty where something was.
    pub diagnosis: Diagnosis,
    /// What each part finds alone, if that was asked.
    pub clauses: Option<Clauses>,
    /// What may have been meant; empty unless little was found.
    pub corrections: Vec<Correction>,
    /// The state of the index that was asked.
    pub index: IndexState,
    /// The day it was asked (UTC).
    pub asked_on: Date,
    /// How long the search took, reading the text included, waiting for a thread not.
    pub took: Duration,
}

/// Which state of the index an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexState {
    /// Names the state; see [`Searcher::generation`].
    pub generation: String,
    /// How many documents it holds.
    pub documents: u64,
}

impl IndexState {
    /// The state that a snapshot shows.
    pub fn of(searcher: &Searcher) -> Self {
        Self { generation: searcher.generation().to_owned(), documents: searcher.document_count() }
    }
}

impl Answer {
    /// Asks a snapshot. This is CPU work: run it on the [pool](crate::pool).
    pub fn find(searcher: &Searcher, variants: &Variants, asked: Asked) -> Result<Self, SearchError> {
        let begun = Instant::now();
        let parsed = parse(&asked.text);
        let (expression, notices) = (parsed.expression, parsed.notices);
        let widened = expression.as_ref().filter(|_| asked.variants).and_then(|typed| variants.widen(typed));
        let meant = widened.as_ref().map(|widened| &widened.expression).or(expression.as_ref());
        let query = Query { partial: parsed.loose, ..asked.query(meant.cloned()) };
        let results = search(searcher, &query)?;
        let clauses = asked.clauses.then(|| clauses(searcher, &asked, expression.as_ref())).transpose()?;
        Ok(Self {
            clauses,
            next: results.next.map(|next| Cursor::new(next, Edition::of(searcher, variants), &asked)),
            expression,
            notices,
            results,
            widened,
            offers: None,
            diagnosis: Diagnosis::default(),
            corrections: Vec::new(),
            index: IndexState::of(searcher),
            asked_on: today(),
            took: begun.elapsed(),
            asked,
        })
    }

    /// Looks for [other names](Self::offers), for [repairs](Self::diagnosis) if nothing was found, and for
    /// [corrections](Self::corrections) if little was. CPU work, too.
    pub fn advised(mut self, searcher: &Searcher, variants: &Variants) -> Result<Self, SearchError> {
        let expression = self.expression.as_ref();
        if let Some(expression) = expression.filter(|_| !self.asked.variants) {
            self.offers = offers(searcher, variants, &self.asked, expression, self.results.total)?;
        }
        if self.results.total == 0 {
            self.diagnosis = diagnose(searcher, variants, &self.asked, expression)?;
        }
        let query = self.asked.query(self.expression.clone());
        self.corrections = correct(searcher, &self.asked.text, &query, self.results.total)?;
        Ok(self)
    }

    /// What was searched for: the question as typed, or with other names in it.
    pub fn meant(&self) -> Option<&Expression> {
        self.widened.as_ref().map(|widened| &widened.expression).or(self.expression.as_ref())
    }

    /// The name of a facet's value for people.
    ///
    /// A topic's name is known where the answer counts it; elsewhere its id is made readable.
    pub fn label(&self, facet: Facet, id: &str) -> String {
        let counted =
            self.results.facets.iter().filter(|counts| counts.facet == facet).flat_map(|counts| &counts.values);
        let known = counted.into_iter().find(|value| value.id == id).map(|value| value.label.clone());
        known.unwrap_or_else(|| label_of(facet, id))
    }

    /// How many pages the hits fill, those beyond what can be paged to left out.
    pub fn pages(&self) -> usize {
        let reachable = crate::params::MAX_DEPTH / self.asked.size;
        let filled = usize::try_from(self.results.listed).unwrap_or(usize::MAX).div_ceil(self.asked.size);
        filled.min(reachable)
    }
}

/// The present day (UTC).
pub fn today() -> Date {
    const SECONDS_A_DAY: u64 = 24 * 60 * 60;
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let day = i32::try_from(since_1970.as_secs() / SECONDS_A_DAY).unwrap_or(i32::MAX);
    Date::from_day(day, Precision::Day).expect("the clock shows a year before 10,000")
}

/// The name of a facet's value as far as its id tells.
pub fn label_of(facet: Facet, id: &str) -> String {
    let known = match facet {
        Facet::Country => Country::parse(id).map(|country| country.name().to_owned()),
        Facet::Region => Region::from_id(id).map(|region| region.label().to_owned()),
        Facet::Type => DocumentType::from_id(id).map(|document_type| document_type.label().to_owned()),
        Facet::Language => Language::parse(id).map(|language| language.name().to_owned()),
        Facet::Topic => None,
    };
    known.unwrap_or_else(|| id.replace('-', " "))
}
