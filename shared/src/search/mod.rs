//! How a query is answered. [`search`] is the one door for lists of hits, [`read`] the one for a whole document.

mod compile;
mod count;
mod error;
mod expansion;
mod facet_counts;
mod matcher;
#[cfg(test)]
mod oracle;
mod plan;
mod ranking;
mod reading;
mod results;
mod similar;
mod snippet;
mod spans;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use tantivy::{DocAddress, DocId, TERMINATED};

pub use count::count;
pub use error::{SearchError, TooWide};
pub use results::{FacetCount, FacetCounts, Histogram, Hit, Reading, Results, Segment, Snippet};
pub use similar::{MAX_SIMILAR, Similar, similar};

use crate::document::DocumentId;
use crate::index::columns::{Columns, Tally, UNDATED};
use crate::index::{IndexError, Searcher};
use crate::query::{Expression, Order, Query};

use compile::compile;
use facet_counts::{Counter, Filter, Verdict, facets, histogram};
use matcher::{Matcher, Purpose};
use plan::Plan;
use snippet::{Found, mark_bytes, segments};
use spans::Span;

/// Answers a query.
pub fn search(searcher: &Searcher, query: &Query) -> Result<Results, SearchError> {
    let plan = compile(searcher, query.expression.as_ref())?;
    let filter = Filter::new(&query.filters, &searcher.facets);
    let mut best = Best::new(query.page.offset.saturating_add(query.page.size));
    let order = if plan.is_everything() && query.order == Order::Relevance { Order::Newest } else { query.order };
    if plan.is_everything()
        && filter.is_empty()
        && let Some(results) = everything(searcher, query, order)?
    {
        return Ok(results);
    }
    let mut total = 0;
    let mut tally = Tally::new(&searcher.facets, &searcher.years);
    for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
        let mut matcher = Matcher::open(searcher, segment_ord as usize, &plan, Purpose::Rank)?;
        let mut counter = Counter::new(&segment.columns, &mut tally);
        let mut doc = matcher.doc();
        while doc != TERMINATED {
            if !segment.reader.is_deleted(doc) {
                let verdict = filter.judge(&segment.columns, doc);
                counter.count(doc, verdict);
                if verdict == Verdict::Passes {
                    total += 1;
                    let score = if order == Order::Relevance { matcher.score()? } else { 0.0 };
                    best.offer(&segment.columns, DocAddress::new(segment_ord, doc), order, score);
                }
            }
            doc = matcher.advance()?;
        }
        counter.finish();
    }
    let page: Vec<Ranked> = best.into_sorted().into_iter().skip(query.page.offset).collect();
    Ok(Results {
        total,
        hits: hits(searcher, &plan, &page, query.snippets)?,
        facets: facets(&tally, searcher, &query.filters),
        histogram: histogram(&tally, searcher),
    })
}

/// Answers a query that asks for every document, from what is held ready; `None` for pages deeper than that.
fn everything(searcher: &Searcher, query: &Query, order: Order) -> Result<Option<Results>, IndexError> {
    let wanted = query.page.offset.saturating_add(query.page.size);
    let first = match order {
        Order::Oldest => searcher.by_date.oldest(wanted),
        Order::Newest | Order::Relevance => searcher.by_date.newest(wanted),
    };
    let Some(first) = first else { return Ok(None) };
    let page: Vec<Ranked> = first.iter().skip(query.page.offset).map(|&address| Ranked::unscored(address)).collect();
    Ok(Some(Results {
        total: searcher.document_count(),
        hits: hits(searcher, &Plan::everything(), &page, query.snippets)?,
        facets: facets(&searcher.totals, searcher, &query.filters),
        histogram: histogram(&searcher.totals, searcher),
    }))
}

/// Gives a whole document with every match of an expression marked; `None` if there is no such document.
pub fn read(
    searcher: &Searcher,
    id: &DocumentId,
    expression: Option<&Expression>,
) -> Result<Option<Reading>, SearchError> {
    let (Some(address), Some(document)) = (searcher.find(id)?, searcher.document(id)?) else { return Ok(None) };
    let plan = compile(searcher, expression)?;
    let marks = spans::merge(spans_of(searcher, &plan, &[address])?.pop().unwrap_or_default());
    let (in_title, in_text) = by_field(&marks);
    let title = segments(&document.title, &mark_bytes(&document.title, in_title));
    let paragraphs = paragraphs(&document.text, &mark_bytes(&document.text, in_text));
    Ok(Some(Reading { title, paragraphs, hit_count: in_title.len() + in_text.len(), document }))
}

/// A document with its rank; the greater, the earlier it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    /// What the order asks for: the score, or the day, as a number that sorts alike.
    first: i64,
    published: i32,
    tie_break: Reverse<u64>,
    /// The score's bits.
    score: u32,
    address: DocAddress,
}

impl Ranked {
    /// A document whose place is known.
    fn unscored(address: DocAddress) -> Self {
        Self { first: 0, published: UNDATED, tie_break: Reverse(0), score: 0, address }
    }
}

/// What an order asks for first, as a number that sorts alike.
fn first_key(columns: &Columns, doc: DocId, order: Order, score: f32) -> i64 {
    match order {
        // Scores are never negative, and the bits of such numbers sort as the numbers do.
        Order::Relevance => i64::from(score.to_bits()),
        Order::Newest => i64::from(columns.day(doc)),
        Order::Oldest if columns.day(doc) == UNDATED => i64::MIN,
        Order::Oldest => -i64::from(columns.day(doc)),
    }
}

/// The best of what it is offered.
struct Best {
    limit: usize,
    /// The worst of the best first.
    heap: BinaryHeap<Reverse<Ranked>>,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self { limit, heap: BinaryHeap::new() }
    }

    fn offer(&mut self, columns: &Columns, address: DocAddress, order: Order, score: f32) {
        let first = first_key(columns, address.doc_id, order, score);
        let is_full = self.heap.len() >= self.limit;
        // Most documents end here: what breaks ties is not even looked up.
        if is_full && self.heap.peek().is_none_or(|worst| first < worst.0.first) {
            return;
        }
        let published = columns.day(address.doc_id);
        let tie_break = Reverse(columns.tie_break(address.doc_id));
        let ranked = Ranked { first, published, tie_break, score: score.to_bits(), address };
        if !is_full {
            self.heap.push(Reverse(ranked));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked > worst.0
        {
            *worst = Reverse(ranked);
        }
    }

    /// The best first.
    fn into_sorted(self) -> Vec<Ranked> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(ranked)| ranked).collect()
    }
}

fn hits(searcher: &Searcher, plan: &Plan, page: &[Ranked], wanted: usize) -> Result<Vec<Hit>, IndexError> {
    let addresses: Vec<DocAddress> = page.iter().map(|ranked| ranked.address).collect();
    let spans = spans_of(searcher, plan, &addresses)?;
    let rarities = plan.rarities();
    page.iter().zip(spans).map(|(ranked, spans)| hit(searcher, *ranked, spans, &rarities, wanted)).collect()
}

fn hit(
    searcher: &Searcher,
    ranked: Ranked,
    mut spans: Vec<Span>,
    rarities: &[f32],
    wanted: usize,
) -> Result<Hit, IndexError> {
    let document = searcher.stored_document(ranked.address)?;
    spans.sort_unstable();
    let marks = spans::merge(spans.clone());
    let (in_title, in_text) = by_field(&marks);
    let (_, text_spans) = by_field(&spans);
    let title = segments(&document.title, &mark_bytes(&document.title, in_title));
    let DocAddress { segment_ord, doc_id } = ranked.address;
    let mut snippets = Vec::new();
    if let Some(segment) = searcher.segments.get(segment_ord as usize) {
        let title = document.title.as_str();
        let found = Found { title, spans: text_spans, marks: in_text, rarities, marks_before: in_title.len() };
        snippets = snippet::snippets(&segment.texts, doc_id, &found, wanted)?;
    }
    for snippet in &mut snippets {
        snippet.section = document.section_at(snippet.place).map(str::to_owned);
    }
    Ok(Hit {
        document,
        title,
        snippets,
        hit_count: in_title.len() + in_text.len(),
        score: f32::from_bits(ranked.score),
    })
}

/// The spans of each of some matching documents, in the order in which these are given.
fn spans_of(searcher: &Searcher, plan: &Plan, addresses: &[DocAddress]) -> Result<Vec<Vec<Span>>, IndexError> {
    let mut spans = vec![Vec::new(); addresses.len()];
    for segment_ord in 0..searcher.segments.len() {
        let mut docs: Vec<(DocId, usize)> = addresses
            .iter()
            .enumerate()
            .filter(|(_, address)| address.segment_ord as usize == segment_ord)
            .map(|(place, address)| (address.doc_id, place))
            .collect();
        if docs.is_empty() {
            continue;
        }
        // Postings only move forward.
        docs.sort_unstable();
        let mut matcher = Matcher::open(searcher, segment_ord, plan, Purpose::Mark)?;
        for (doc, place) in docs {
            if matcher.doc() < doc {
                matcher.seek(doc)?;
            }
            if matcher.doc() == doc {
                matcher.spans(&mut spans[place])?;
            }
        }
    }
    Ok(spans)
}

/// Parts sorted spans into those of the title and those of the text. Those of the reference are shown nowhere.
fn by_field(spans: &[Span]) -> (&[Span], &[Span]) {
    let (title, rest) = spans.split_at(spans.partition_point(|span| span.field == 0));
    (title, rest.get(..rest.partition_point(|span| span.field == 1)).unwrap_or_default())
}

/// Parts a text with marks into its paragraphs. A mark that reaches over the end of one (a phrase can) is cut there.
fn paragraphs(text: &str, marks: &[Range<usize>]) -> Vec<Vec<Segment>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for paragraph in text.split("\n\n") {
        let end = start + paragraph.len();
        let within = marks.iter().filter(|mark| mark.start < end && mark.end > start);
        let ranges: Vec<Range<usize>> =
            within.map(|mark| mark.start.max(start) - start..mark.end.min(end) - start).collect();
        paragraphs.push(segments(paragraph, &ranges));
        start = end + 2;
    }
    paragraphs
}

#[cfg(test)]
mod tests;
