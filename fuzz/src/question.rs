//! Laws of what is asked and found, over the archive of the fixtures.

use std::sync::{Arc, OnceLock};

use shared::document::Document;
use shared::index::Searcher;
use shared::query::describe::describe;
use shared::query::parse::{MAX_NOTICES, Parsed, parse};
use shared::query::{Expression, Filters, NoticeKind, Query, write};
use shared::search::{Hit, SearchError, Segment, count, read, search};
use shared::suggest::{MAX_COMPLETIONS, MAX_CORRECTIONS, complete, correct};
use tests::Archive;

/// How many hits are read whole.
const READ_WHOLE: usize = 2;

/// The archive of the fixtures, ingested when it is first asked for.
pub fn searcher() -> &'static Arc<Searcher> {
    static SEARCHER: OnceLock<Arc<Searcher>> = OnceLock::new();
    SEARCHER.get_or_init(|| Archive::of_fixtures().searcher())
}

/// Reads a query, and what is written of it.
pub fn check_query(text: &str) {
    let Parsed { expression, notices, .. } = parse(text);
    assert!(notices.len() <= MAX_NOTICES);
    assert!(notices.is_sorted_by_key(|notice| notice.place.start), "{notices:?}");
    for notice in &notices {
        assert!(text.get(notice.place.clone()).is_some(), "{notice:?} of {text:?}");
    }
    let Some(expression) = expression else { return };
    if let Some(place) = expression.place() {
        assert!(text.get(place.clone()).is_some(), "{place:?} of {text:?}");
    }
    assert!(!describe(&expression).is_empty(), "{expression:?}");
    if notices.iter().all(|notice| notice.kind != NoticeKind::TooLong) {
        check_written(expression);
    }
}

/// What is written of an expression reads as the same.
fn check_written(expression: Expression) {
    let written = write(&expression);
    let again = parse(&written);
    assert_eq!(again.notices, [], "there is something to say about {written:?}");
    assert_eq!(again.expression.map(Expression::without_places), Some(expression.without_places()), "{written:?}");
}

/// Searches, counts and reads.
pub fn check_search(text: &str) {
    let expression = parse(text).expression;
    let query = Query { expression, snippets: 3, partial: true, explain: true, ..Query::default() };
    let results = match search(searcher(), &query) {
        Ok(results) => results,
        Err(SearchError::TooWide(_)) => return,
        Err(error) => panic!("{error}"),
    };
    let expression = query.expression.as_ref();
    let counted = count(searcher(), expression, &Filters::default()).expect("what is searched for can be counted");
    assert_eq!(counted, results.total);
    let dated: u64 = results.histogram.years.iter().map(|(_, count)| count).sum();
    assert_eq!(dated + results.histogram.undated, results.total, "years");
    for counts in &results.facets {
        assert!(counts.values.iter().all(|value| value.count <= results.total), "{:?}", counts.facet);
    }
    for hit in results.whole_hits().iter().take(READ_WHOLE) {
        check_hit(hit, expression);
    }
}

fn check_hit(hit: &Hit, expression: Option<&Expression>) {
    let reading = read(searcher(), &hit.document.id, expression).expect("it is read").expect("it is there");
    let Document { title, text, .. } = &reading.document;
    assert_eq!(&joined(&hit.title), title);
    assert_eq!(&joined(&reading.title), title);
    let paragraphs: Vec<String> = reading.paragraphs.iter().map(|paragraph| joined(paragraph)).collect();
    assert_eq!(&paragraphs.join("\n\n"), text);
    assert_eq!(reading.hit_count, hit.hit_count, "{}", hit.document.source);
    for snippet in &hit.snippets {
        assert!(text.contains(&joined(&snippet.segments)), "{snippet:?}");
    }
}

fn joined(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

/// Completes and corrects.
pub fn check_suggestions(text: &str) {
    let completions = complete(searcher(), text, MAX_COMPLETIONS).expect("a text can be completed");
    assert!(completions.len() <= MAX_COMPLETIONS);
    let query = Query { expression: parse(text).expression, ..Query::default() };
    let corrections = correct(searcher(), text, &query, 0).expect("a text can be corrected");
    assert!(corrections.len() <= MAX_CORRECTIONS);
    for correction in &corrections {
        let again = parse(&correction.text).expression.map(Expression::without_places);
        assert_eq!(again, Some(correction.expression.clone().without_places()), "{:?}", correction.text);
        let counted = count(searcher(), Some(&correction.expression), &Filters::default());
        assert_eq!(counted.ok(), Some(correction.total), "{:?}", correction.text);
    }
}
