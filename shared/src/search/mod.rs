//! How a query is answered. [`search`] is the one door for lists of hits, [`read`] and [`read_loosely`] those for a whole document.

mod bookmark;
mod compile;
mod concordance;
mod copies;
mod count;
mod error;
mod evidence;
mod expansion;
mod explain;
mod facet_counts;
mod facet_prefix;
mod gather;
mod hits;
mod listing;
mod marks;
mod matcher;
#[cfg(test)]
mod oracle;
mod partial;
mod pass;
mod plan;
mod ranked;
mod ranking;
mod reading;
mod results;
mod similar;
mod snippet;
mod spans;
mod timeline;
mod versions;
mod view;
mod window;
mod words;

use std::collections::HashSet;

use tantivy::DocAddress;

pub use concordance::{
    Concordance, Line, LineField, LineOrder, MAX_LINES, MAX_WIDTH, Wanted as WantedLines, concordance,
};
pub use count::count;
pub use error::{SearchError, TooWide};
pub use expansion::{MAX_WORDS_OF_PATTERN, MAX_WORDS_OF_QUERY, MAX_WORDS_WITH_MISTAKES};
pub use explain::{Contribution, Explanation, FieldCount};
pub use listing::{Listing, list};
pub(crate) use reading::is_one_word;
pub use results::{FacetCount, FacetCounts, Histogram, Hit, Reading, Results, Segment, Snippet};
pub use similar::{MAX_SIMILAR, Similar, similar};
pub use timeline::{Period, Timeline, timeline};
pub use versions::{Version, versions};
pub use view::{read, read_loosely};

use crate::document::Document;
use crate::index::columns::Tally;
use crate::index::{IndexError, Searcher};
use crate::query::{Expression, Order, Query, write};

use bookmark::Start;
use compile::compile;
use copies::Copies;
use facet_counts::{Filter, Sieve, Verdict, facets, histogram};
use gather::Gathering;
use hits::hits;
use matcher::{Matcher, Purpose, Walk};
use partial::Loosened;
use plan::Plan;
use ranked::{Best, Ranked};
use words::{AskedWord, texts_of, words_of};

/// Answers a query.
pub fn search(searcher: &Searcher, query: &Query) -> Result<Results, SearchError> {
    let plan = compile(searcher, query.expression.as_ref())?;
    let order = order_of(query, &plan);
    let start = Start::of(searcher, query, order);
    if plan.is_everything()
        && Filter::new(&query.filters, &searcher.facets).is_empty()
        && let Some(results) = everything(searcher, query, order, &start)?
    {
        return Ok(results);
    }
    let mut found = Matches::walk(searcher, query, &plan, order, &start)?;
    let words = words_of(searcher, texts_of(query.expression.as_ref()))?;
    if start.has_the_best() {
        found.weigh_best_again(searcher, &words, order)?;
    }
    let page: Vec<Ranked> = found.listed.iter().copied().skip(start.offset()).take(query.page.size).collect();
    let mut hits = hits(searcher, &plan, &page, query.snippets)?;
    for (hit, ranked) in hits.iter_mut().zip(&page) {
        hit.folded = found.folded_behind(searcher, ranked.address)?;
    }
    if query.explain && order == Order::Relevance {
        set_explanations(&mut hits, explain::whole(searcher, &plan, &words, &page)?);
    }
    if query.partial && order == Order::Relevance && start.passed() == 0 {
        hits.extend(partial_hits(searcher, query, &found, query.page.size.saturating_sub(page.len()))?);
    }
    let listed = found.total - found.copies.folded_count();
    Ok(Results {
        total: found.total,
        listed,
        hits,
        next: start.next(&page, listed),
        facets: facets(&found.tally, searcher, &query.filters),
        histogram: histogram(&found.tally, searcher),
    })
}

/// The order in which hits are listed: without words to match, relevance is the newest first.
fn order_of(query: &Query, plan: &Plan) -> Order {
    if plan.is_everything() && query.order == Order::Relevance { Order::Newest } else { query.order }
}

fn set_explanations(hits: &mut [Hit], explanations: Vec<Explanation>) {
    for (hit, explanation) in hits.iter_mut().zip(explanations) {
        hit.explanation = Some(explanation);
    }
}

/// Answers a query that asks for every document, from what is held ready; `None` for pages deeper than that.
fn everything(searcher: &Searcher, query: &Query, order: Order, start: &Start) -> Result<Option<Results>, IndexError> {
    let wanted = start.passed().saturating_add(query.page.size);
    let first = match order {
        Order::Oldest => searcher.by_date.oldest(wanted),
        Order::Newest | Order::Relevance => searcher.by_date.newest(wanted),
    };
    let Some(first) = first else { return Ok(None) };
    let page: Vec<Ranked> = first.iter().skip(start.passed()).map(|&address| Ranked::unscored(address)).collect();
    Ok(Some(Results {
        total: searcher.document_count(),
        listed: searcher.document_count(),
        hits: hits(searcher, &Plan::everything(), &page, query.snippets)?,
        next: start.next(&page, searcher.document_count()),
        facets: facets(&searcher.totals, searcher, &query.filters),
        histogram: histogram(&searcher.totals, searcher),
    }))
}

/// What matches as a whole.
struct Matches {
    total: u64,
    tally: Tally,
    copies: Copies,
    /// The best, in order: those up to the end of the page, and all that are weighed again.
    listed: Vec<Ranked>,
}

impl Matches {
    fn walk(searcher: &Searcher, query: &Query, plan: &Plan, order: Order, start: &Start) -> Result<Self, IndexError> {
        let filter = Filter::new(&query.filters, &searcher.facets);
        // What ignores the only filter of all documents counts them all, which is done.
        let counted = filter.only_dimension().filter(|_| plan.is_everything());
        let weighed_again = if order == Order::Relevance { evidence::DEPTH } else { 0 };
        let limit = start.offset().saturating_add(query.page.size).max(weighed_again);
        let mut found = Gathering {
            order,
            fold: query.fold && !plan.is_everything(),
            counts_failing: counted.is_none(),
            total: 0,
            tally: Tally::new(&searcher.facets, &searcher.years),
            copies: Copies::default(),
            best: Best::new(limit).behind(start.bound()),
        };
        for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
            let walk = Walk::open(searcher, segment_ord as usize, plan)?;
            found.pass(segment_ord, segment, walk, filter.open(&segment.columns))?;
        }
        let Gathering { total, mut tally, copies, mut best, .. } = found;
        if let Some(dimension) = counted {
            tally.take(dimension, &searcher.totals);
        }
        copies.offer_to(&mut best);
        Ok(Self { total, tally, copies, listed: best.into_sorted() })
    }

    /// Sorts the best anew by a [second look](evidence), where hits are ranked by relevance.
    fn weigh_best_again(&mut self, searcher: &Searcher, words: &[AskedWord], order: Order) -> Result<(), IndexError> {
        if order != Order::Relevance {
            return Ok(());
        }
        let best = self.listed.len().min(evidence::DEPTH);
        evidence::weigh_again(searcher, words, &mut self.listed[..best])
    }

    /// The documents that are not shown because this one is.
    fn folded_behind(&self, searcher: &Searcher, address: DocAddress) -> Result<Vec<Document>, IndexError> {
        let Some(group) = group_of(searcher, address) else { return Ok(Vec::new()) };
        self.copies.behind(group).into_iter().map(|address| searcher.stored_document(address)).collect()
    }
}

fn group_of(searcher: &Searcher, address: DocAddress) -> Option<u64> {
    searcher.segments.get(address.segment_ord as usize)?.columns.group(address.doc_id)
}

/// The best documents that have some of the words, as many as are wanted, to follow those that have all.
///
/// Call it where all that match as a whole fit on the page: only then are they known.
fn partial_hits(searcher: &Searcher, query: &Query, found: &Matches, wanted: usize) -> Result<Vec<Hit>, SearchError> {
    let expression = query.expression.as_ref().filter(|_| wanted > 0);
    let Some(loosened) = expression.and_then(Loosened::of) else { return Ok(Vec::new()) };
    let words = words_of(searcher, loosened.words.iter())?;
    let whole: HashSet<DocAddress> = found.listed.iter().map(|ranked| ranked.address).collect();
    let filter = Filter::new(&query.filters, &searcher.facets);
    let mut admission = Admission::new(searcher, &filter, &loosened)?;
    let mut ranked = partial::find(searcher, &words, wanted.max(evidence::DEPTH), &mut |address| {
        let is_known = |group| query.fold && found.copies.has(group);
        let is_new = !whole.contains(&address) && !group_of(searcher, address).is_some_and(is_known);
        Ok(is_new && admission.admits(address)?)
    })?;
    let best = ranked.len().min(evidence::DEPTH);
    evidence::weigh_again(searcher, &words, &mut ranked[..best])?;
    if query.fold {
        let mut seen = HashSet::new();
        ranked.retain(|ranked| group_of(searcher, ranked.address).is_none_or(|group| seen.insert(group)));
    }
    ranked.truncate(wanted);
    let plan = compile(searcher, Some(&loosened.marked()))?;
    let mut hits = hits(searcher, &plan, &ranked, query.snippets)?;
    for ((hit, ranked), missing) in hits.iter_mut().zip(&ranked).zip(partial::missing(searcher, &words, &ranked)?) {
        let has_every_word = missing.is_empty();
        hit.missing = if has_every_word { not_as_asked(searcher, &loosened, ranked.address)? } else { missing };
    }
    if query.explain {
        set_explanations(&mut hits, explain::by_words(searcher, &words, &ranked)?);
    }
    Ok(hits)
}

/// What a document that has every word does not say as it was asked: words that do not stand in a row, or in another form.
fn not_as_asked(searcher: &Searcher, loosened: &Loosened, address: DocAddress) -> Result<Vec<String>, SearchError> {
    let mut lacking = Vec::new();
    for text in &loosened.stricter {
        let asked = Expression::Text(text.clone());
        let plan = compile(searcher, Some(&asked))?;
        let mut matcher = Matcher::open(searcher, address.segment_ord as usize, &plan, Purpose::Rank)?;
        if matcher.doc() < address.doc_id {
            matcher.seek(address.doc_id)?;
        }
        if matcher.doc() != address.doc_id {
            lacking.push(write(&asked));
        }
    }
    Ok(lacking)
}

/// Whether a document may be a partial match: what holds, and the filters.
struct Admission<'a> {
    /// A walk through what holds, and the filters, for each segment.
    segments: Vec<(Matcher<'a>, Sieve<'a>)>,
}

impl<'a> Admission<'a> {
    fn new(searcher: &'a Searcher, filter: &'a Filter, loosened: &Loosened) -> Result<Self, SearchError> {
        let plan = compile(searcher, loosened.held.as_ref())?;
        let mut segments = Vec::with_capacity(searcher.segments.len());
        for (segment_ord, segment) in searcher.segments.iter().enumerate() {
            let held = Matcher::open(searcher, segment_ord, &plan, Purpose::Rank)?;
            segments.push((held, filter.open(&segment.columns)));
        }
        Ok(Self { segments })
    }

    /// Within a segment, asked in ascending order.
    fn admits(&mut self, DocAddress { segment_ord, doc_id }: DocAddress) -> Result<bool, IndexError> {
        let Some((held, sieve)) = self.segments.get_mut(segment_ord as usize) else { return Ok(false) };
        if held.doc() < doc_id {
            held.seek(doc_id)?;
        }
        Ok(held.doc() == doc_id && sieve.judge(doc_id) == Verdict::Passes)
    }
}

#[cfg(test)]
mod tests;
