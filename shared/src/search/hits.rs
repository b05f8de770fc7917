//! From documents that match to hits, as a list shows them.

use tantivy::DocAddress;

use super::marks::{ByField, spans_of};
use super::plan::Plan;
use super::ranked::Ranked;
use super::results::Hit;
use super::snippet::{self, Found};
use super::spans::{self, Span};
use crate::index::{IndexError, Searcher};

/// The hits of a page, their matches marked, with as many snippets as are wanted.
pub(super) fn hits(searcher: &Searcher, plan: &Plan, page: &[Ranked], wanted: usize) -> Result<Vec<Hit>, IndexError> {
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
    let merged = spans::merge(spans.clone());
    let (marks, spans) = (ByField::of(&merged), ByField::of(&spans));
    let DocAddress { segment_ord, doc_id } = ranked.address;
    let mut snippets = Vec::new();
    if let Some(segment) = searcher.segments.get(segment_ord as usize) {
        let title = document.title.as_str();
        let found = Found { title, spans: spans.text, marks: marks.text, rarities, marks_before: marks.title.len() };
        snippets = snippet::snippets(&segment.texts, doc_id, &found, wanted)?;
    }
    for snippet in &mut snippets {
        snippet.section = document.section_at(snippet.place).map(str::to_owned);
    }
    Ok(Hit {
        title: marks.marked_title(&document),
        reference: marks.marked_reference(&document),
        snippets,
        hit_count: marks.len(),
        score: ranked.score(),
        missing: Vec::new(),
        folded: Vec::new(),
        explanation: None,
        document,
    })
}
