//! The matcher against the oracle.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::Index as Choice;
use tantivy::{DocAddress, DocId, TERMINATED};
use tempfile::TempDir;
use unicode_segmentation::UnicodeSegmentation;

use super::generator::{Random, expression};
use super::*;
use crate::index::{Index, Searcher, Writer};
use crate::query::parse::parse;
use crate::sample::document;
use crate::search::compile::compile;
use crate::search::marks::spans_of;
use crate::search::matcher::{Matcher, Purpose, Windows};
use crate::search::plan::Plan;
use crate::search::read;
use crate::search::window::document as document_at;

const ARCHIVES: u64 = 6;
const DOCUMENTS: usize = 40;

/// Documents, and an index of them in several segments, some of whose documents are deleted.
struct Archive {
    _dir: TempDir,
    documents: Vec<Document>,
    searcher: Arc<Searcher>,
}

static MADE: LazyLock<Vec<Archive>> = LazyLock::new(|| (1..=ARCHIVES).map(Archive::new).collect());

impl Archive {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let dir = TempDir::new().expect("a folder");
        let mut documents: Vec<Document> = Vec::new();
        for _ in 0..2 {
            let writer = Writer::open(dir.path()).expect("a writer");
            // The second time, half of the documents are replaced.
            documents.truncate(DOCUMENTS / 2);
            for number in documents.len()..DOCUMENTS {
                let document = random.document(&format!("d{number}"));
                writer.put(&document).expect("a put");
                documents.push(document);
            }
            writer.commit().expect("a commit");
        }
        let searcher = Index::open(dir.path()).expect("an index").searcher();
        Self { _dir: dir, documents, searcher }
    }
}

/// The spans of every document that matches, by id.
type Found = BTreeMap<String, BTreeSet<(usize, u32, u32)>>;

fn found_by_oracle(archive: &Archive, expression: &Expression) -> Found {
    let readings = archive.documents.iter().map(Reading::of).filter(|reading| reading.matches(expression));
    readings.map(|reading| (reading.document.id.as_str().to_owned(), reading.spans(expression))).collect()
}

fn found_by_matcher(searcher: &Searcher, expression: &Expression) -> Found {
    let plan = compile(searcher, Some(expression)).expect("a plan");
    let mut addresses = Vec::new();
    for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
        let mut matcher = Matcher::open(searcher, segment_ord as usize, &plan, Purpose::Rank).expect("a matcher");
        let mut doc = matcher.doc();
        while doc != TERMINATED {
            if !segment.reader.is_deleted(doc) {
                assert!(matcher.score().expect("a score") >= 0.0);
                addresses.push(DocAddress::new(segment_ord, doc));
            }
            doc = matcher.advance().expect("a step");
        }
    }
    let spans = spans_of(searcher, &plan, &addresses).expect("spans");
    let id = |address| searcher.stored_document(address).expect("a document").id.as_str().to_owned();
    let plain = |spans: Vec<crate::search::spans::Span>| {
        spans.into_iter().map(|span| (span.field, span.start, span.end)).collect()
    };
    addresses.into_iter().map(id).zip(spans.into_iter().map(plain)).collect()
}

/// Whether a document can match without a word.
fn can_match_without_words(expression: &Expression) -> bool {
    match expression {
        Expression::Text(_) | Expression::Near(_) | Expression::AtLeast(_) => false,
        Expression::Not(_) | Expression::Property(_) => true,
        Expression::All(parts) => required(parts).into_iter().all(can_match_without_words),
        Expression::Any(parts) => parts.iter().any(can_match_without_words),
    }
}

/// The matches of a segment with the bits of their scores, walked one by one.
fn one_by_one(searcher: &Searcher, segment_ord: usize, plan: &Plan) -> Vec<(DocId, u32)> {
    let mut matcher = Matcher::open(searcher, segment_ord, plan, Purpose::Rank).expect("a matcher");
    let mut found = Vec::new();
    while matcher.doc() != TERMINATED {
        found.push((matcher.doc(), matcher.score().expect("a score").to_bits()));
        matcher.advance().expect("a step");
    }
    found
}

/// The same, walked by windows; `None` where the plan cannot be.
fn by_windows(searcher: &Searcher, segment_ord: usize, plan: &Plan) -> Option<Vec<(DocId, u32)>> {
    let mut windows = Windows::open(searcher, segment_ord, plan).expect("windows")?;
    let mut found = Vec::new();
    while let Some((start, places)) = windows.next().expect("windows").map(|(start, places)| (start, *places)) {
        found.extend(places.iter().map(|place| (document_at(start, place), windows.score(place).to_bits())));
    }
    Some(found)
}

/// Documents of a few words each, enough for several windows.
static MANY: LazyLock<(TempDir, Arc<Searcher>)> = LazyLock::new(|| {
    let dir = TempDir::new().expect("a folder");
    let writer = Writer::open(dir.path()).expect("a writer");
    for number in 0..5_000_u32 {
        let word = |every: u32, word: &str| if number % every == 0 { format!("{word} ") } else { String::new() };
        // Some windows have none.
        let dam = if number / 1_200 % 2 == 1 { word(10, "dam") } else { String::new() };
        let often = "torture ".repeat(usize::try_from(number % 4).expect("few"));
        let text = format!("{}{}{}{often}", word(2, "prison"), word(3, "prisons"), dam);
        let title = format!("{}Report", word(7, "Prison"));
        writer.put(&document(&format!("d{number}"), "en", &title, &text)).expect("a put");
    }
    writer.commit().expect("a commit");
    let searcher = Index::open(dir.path()).expect("an index").searcher();
    (dir, searcher)
});

#[test]
fn windows_find_what_is_found_one_by_one() {
    let searcher = &*MANY.1;
    let mut documents = 0;
    for typed in [
        "prison",
        "\"prison\"",
        "dam",
        "prison torture",
        "dam OR torture",
        "torture -prison",
        "torture -(prison OR dam)",
        "-dam",
    ] {
        let plan = compile(searcher, parse(typed).expression.as_ref()).expect("a plan");
        for segment_ord in 0..searcher.segments.len() {
            let found = by_windows(searcher, segment_ord, &plan).expect("words alone");
            assert_eq!(found, one_by_one(searcher, segment_ord, &plan), "{typed}");
            documents += found.len();
        }
    }
    assert!(documents > 10_000);
}

proptest! {
    #[test]
    fn windows_and_single_steps_agree(choice in any::<Choice>(), expression in expression()) {
        let searcher = &choice.get(&MADE).searcher;
        let plan = compile(searcher, Some(&expression)).expect("a plan");
        for segment_ord in 0..searcher.segments.len() {
            if let Some(found) = by_windows(searcher, segment_ord, &plan) {
                prop_assert_eq!(found, one_by_one(searcher, segment_ord, &plan));
            }
        }
    }

    #[test]
    fn hits_and_spans_are_those_of_the_oracle(choice in any::<Choice>(), expression in expression()) {
        let archive = choice.get(&MADE);
        let found = found_by_matcher(&archive.searcher, &expression);
        if !can_match_without_words(&expression) {
            for (id, spans) in &found {
                prop_assert!(!spans.is_empty(), "{} has no span", id);
            }
        }
        prop_assert_eq!(found, found_by_oracle(archive, &expression));
    }

    #[test]
    fn marks_never_change_the_text_nor_split_a_character(choice in any::<Choice>(), expression in expression()) {
        let archive = choice.get(&MADE);
        for document in archive.documents.iter().take(8) {
            let reading = read(&archive.searcher, &document.id, Some(&expression)).expect("an answer").expect("a document");
            let paragraphs = document.text.split("\n\n");
            for (text, segments) in std::iter::once(&*document.title).chain(paragraphs)
                .zip(std::iter::once(&reading.title).chain(&reading.paragraphs))
            {
                let joined: String = segments.iter().map(|segment| segment.text.as_str()).collect();
                prop_assert_eq!(&joined, text);
                let characters: usize = segments.iter().map(|segment| segment.text.graphemes(true).count()).sum();
                prop_assert_eq!(characters, text.graphemes(true).count());
            }
        }
    }
}
