//! Snippets asked for through the front door, beside the whole text with every match marked.

use icu_segmenter::GraphemeClusterSegmenter;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::document::{Document, SectionStart};
use crate::index::{Index, Writer};
use crate::query::Query;
use crate::query::parse::parse;
use crate::sample::document;
use crate::search::{Hit, Reading, read, search};

/// The hits for a query of the documents, and each whole with every match marked.
fn ask(documents: &[Document], text: &str, snippets: usize) -> Vec<(Hit, Reading)> {
    let dir = TempDir::new().expect("a folder");
    let writer = Writer::open(dir.path()).expect("a writer");
    for document in documents {
        writer.put(document).expect("a put");
    }
    writer.commit().expect("a commit");
    let searcher = Index::open(dir.path()).expect("an index").searcher();
    let expression = parse(text).expression;
    let hits = search(&searcher, &Query { expression: expression.clone(), snippets, ..Query::default() });
    let hits = hits.expect("an answer").hits.into_iter();
    hits.map(|hit| {
        let reading = read(&searcher, &hit.document.id, expression.as_ref()).expect("an answer").expect("a document");
        (hit, reading)
    })
    .collect()
}

fn joined(snippet: &Snippet) -> String {
    snippet.segments.iter().map(|segment| segment.text.as_str()).collect()
}

/// What is shown of one text, an ellipsis where it is cut.
fn shown(title: &str, text: &str, asked: &str) -> Vec<String> {
    let hits = ask(&[document("a", "en", title, text)], asked, 3);
    let (hit, _) = hits.first().expect("a hit");
    let ellipsis = |cut: bool| if cut { "…" } else { "" };
    let shown = |snippet: &Snippet| {
        format!("{}{}{}", ellipsis(snippet.cut_before), joined(snippet), ellipsis(snippet.cut_after))
    };
    hit.snippets.iter().map(shown).collect()
}

const FILLER: &str = "The bakers of the harbour quarter met once more and went home without an answer from anyone.";

#[test]
fn the_best_passage_comes_first_and_the_others_in_the_order_of_the_text() {
    let text = format!(
        "A ferry left.\n\n{FILLER}\n\nThe captain of the ferry sold forty lamps. {FILLER}\n\nThe captain slept.\n\n{FILLER}"
    );
    let shown = shown("Report", &text, "ferry OR captain OR lamps");
    assert_eq!(shown.len(), 3);
    assert!(shown[0].starts_with("The captain of the ferry sold forty lamps. The bakers"), "{shown:?}");
    assert_eq!(shown[1..], ["A ferry left.", "The captain slept."]);
}

#[test]
fn the_neighbour_of_a_sentence_is_shown_with_it_as_far_as_it_fits() {
    let text = format!(
        "{FILLER} {FILLER} The weaver was freed. She walked to the harbour, {} and rested.",
        "slowly ".repeat(40).trim()
    );
    let shown = shown("Report", &text, "weaver");
    assert!(shown[0].contains("The weaver was freed. She walked to the harbour"), "{shown:?}");
    assert!(shown[0].starts_with(FILLER) && shown[0].ends_with("slowly…"));
}

#[test]
fn what_one_snippet_has_begun_another_goes_on_with() {
    let text = format!(
        "{FILLER} {FILLER} The weaver of the harbour was freed in the morning. By noon, {}, she met the captain.",
        "slowly ".repeat(36).trim()
    );
    let shown = shown("Report", &text, "weaver OR captain");
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(shown[0].contains("was freed in the morning. By noon"), "{shown:?}");
    assert!(shown[1].starts_with("…slowly") && shown[1].ends_with("she met the captain."), "{shown:?}");
}

#[test]
fn a_title_is_not_shown_again() {
    let text = format!("HARBOUR: Weaver freed\n\nThe court let the weaver go. {FILLER}");
    assert!(shown("Harbour: Weaver freed", &text, "weaver")[0].starts_with("The court let the weaver go."));
    assert!(shown("Harbour: Weaver freed", &text, "title:freed")[0].starts_with("The court let the weaver go."));
    let text = format!("HARBOUR: Weaver freed\n\n{FILLER}");
    assert_eq!(shown("Harbour: Weaver freed", &text, "weaver"), [FILLER]);
    assert_eq!(shown("Weaver freed", "Weaver freed", "weaver"), ["Weaver freed"]);
}

#[test]
fn a_sentence_says_more_than_a_heading() {
    let text = format!("{FILLER}\n\nWEAVER\n\n{FILLER} The judge said the weaver would be freed before winter.");
    assert!(shown("Report", &text, "weaver")[0].ends_with("The judge said the weaver would be freed before winter."));
    assert_eq!(shown("Report", &format!("{FILLER}\n\nWEAVER\n\n{FILLER}"), "weaver"), ["WEAVER"]);
}

#[test]
fn a_long_sentence_begins_at_a_clause_and_ends_at_one() {
    let clause = "and the bakers waited at the gate of the harbour";
    let text = format!("{}, where the weaver was seen, {}.", [clause; 12].join(", "), [clause; 12].join(", "));
    let shown = &shown("Report", &text, "weaver")[0];
    assert!(shown.starts_with("…and the bakers") && shown.ends_with("harbour,…"), "{shown}");
}

#[test]
fn texts_without_spaces_are_cut_between_words() {
    let chinese =
        format!("{}。警方拘留了律师，我们呼吁保护人权。{}", "面包师回家了".repeat(60), "港口很安静。".repeat(60));
    let text = &shown("声明", &chinese, "人权")[0];
    assert!(text.starts_with("…警方拘留了律师，我们呼吁保护人权。") && text.ends_with("。…"), "{text}");
    let thai = format!("{} ตำรวจจับกุมทนายความ {}", "คนทำขนมปังกลับบ้าน ".repeat(40), "ท่าเรือเงียบสงบ ".repeat(40));
    let text = &shown("แถลงการณ์", &thai, "ทนายความ")[0];
    assert!(text.contains("ตำรวจจับกุมทนายความ") && text.chars().count() <= MAX_SHOWN, "{text}");
}

#[test]
fn a_mark_that_goes_on_in_the_next_paragraph_reaches_to_the_end() {
    let hits =
        ask(&[document("a", "en", "Report", "They took the ferry …\n\nHarbour lights.")], "\"ferry harbour\"", 1);
    let marked: Vec<&str> = hits[0].0.snippets[0]
        .segments
        .iter()
        .filter(|segment| segment.marked)
        .map(|segment| segment.text.as_str())
        .collect();
    assert_eq!(marked, ["ferry …"]);
}

#[test]
fn a_snippet_tells_its_section() {
    let text = format!("Lead.\n\nMethod\n\n{FILLER}\n\nFindings\n\nThe weaver was freed.");
    let byte = u32::try_from(text.find("Findings").expect("a heading")).expect("short");
    let sections = vec![SectionStart { byte, heading: "Findings".to_owned() }];
    let report = Document { sections, ..document("a", "en", "Report", &text) };
    let section_of = |asked: &str| {
        ask(std::slice::from_ref(&report), asked, 1).first().and_then(|(hit, _)| hit.snippets.first()?.section.clone())
    };
    assert_eq!(section_of("weaver").as_deref(), Some("Findings"));
    assert_eq!(section_of("bakers"), None);
}

/// The widest snippet of texts with short words, in characters: what is fitted, and the marks after its last word.
const MAX_SHOWN: usize = 310;

/// Words of several scripts, some with combining marks, and what may stand between them.
const WORDS: [&str; 16] = [
    "weaver",
    "weavers",
    "ferry",
    "harbour",
    "e\u{301}te\u{301}",
    "l’État",
    "إنسان",
    "الإنسان",
    "人权",
    "律师",
    "ทนายความ",
    "मानवाधिकार",
    "1,600",
    "👩‍👩‍👧",
    "свобода",
    "a",
];
const GAPS: [&str; 14] = [" ", " ", " ", " ", " ", " ", ", ", ". ", "! “", "” (", ") ", "。", "\n", "\n\n"];

fn texts() -> impl Strategy<Value = String> {
    let pieces = (prop::sample::select(&WORDS[..]), prop::sample::select(&GAPS[..]));
    prop::collection::vec(pieces, 0..220)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(word, gap)| [word, gap]).collect::<String>().trim().to_owned())
}

/// The marks of a whole text, by bytes, as the reading view has them.
fn marks_of(reading: &Reading) -> Vec<Range<usize>> {
    let mut marks = Vec::new();
    let mut at = 0;
    for paragraph in &reading.paragraphs {
        for segment in paragraph {
            if segment.marked {
                marks.push(at..at + segment.text.len());
            }
            at += segment.text.len();
        }
        at += "\n\n".len();
    }
    marks
}

/// The bytes of a text that a snippet shows, and of its marks.
fn place_of(snippet: &Snippet) -> (Range<usize>, Vec<Range<usize>>) {
    let before: usize = match snippet.first_hit {
        Some(_) => {
            snippet.segments.iter().take_while(|segment| !segment.marked).map(|segment| segment.text.len()).sum()
        }
        None => 0,
    };
    let start = snippet.place - before;
    let mut at = start;
    let mut marks = Vec::new();
    for segment in &snippet.segments {
        let end = at + segment.text.len();
        if segment.marked {
            marks.push(at..end);
        }
        at = end;
    }
    (start..at, marks)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn snippets_are_true_pieces_of_the_text(
        text in texts(),
        asked in prop::sample::subsequence(vec!["weaver", "\"ferry harbour\"", "إنسان", "人权", "ทนายความ", "été", "1600", "état"], 1..4),
        wanted in 1_usize..5,
    ) {
        let hits = ask(&[document("a", "en", "A weaver", &text)], &asked.join(" OR "), wanted);
        for (hit, reading) in hits {
            let text = reading.document.text.as_str();
            let all_marks = marks_of(&reading);
            let graphemes: Vec<usize> = GraphemeClusterSegmenter::new().segment_str(text).collect();
            let mut places: Vec<Range<usize>> = Vec::new();
            prop_assert!(hit.snippets.len() <= wanted);
            for snippet in &hit.snippets {
                let (place, marks) = place_of(snippet);
                let shown = joined(snippet);
                prop_assert_eq!(text.get(place.clone()), Some(shown.as_str()));
                prop_assert!(!shown.contains("\n\n") && !shown.is_empty(), "{:?}", shown);
                prop_assert!(graphemes.contains(&place.start) && graphemes.contains(&place.end), "{:?}", shown);
                prop_assert!(shown.chars().count() <= MAX_SHOWN, "{:?}", shown);
                let expected: Vec<Range<usize>> = all_marks
                    .iter()
                    .filter(|mark| mark.start < place.end && mark.end > place.start)
                    .map(|mark| mark.start.max(place.start)..mark.end.min(place.end))
                    .collect();
                prop_assert_eq!(&marks, &expected);
                prop_assert_eq!(marks.is_empty(), snippet.first_hit.is_none());
                prop_assert!(!marks.is_empty() || hit.snippets.len() == 1, "only an opening has no mark");
                prop_assert!(places.iter().all(|other| other.end <= place.start || other.start >= place.end));
                let title_marks = reading.title.iter().filter(|segment| segment.marked).count();
                if title_marks + all_marks.len() == reading.hit_count && let Some(first) = marks.first() {
                    let before = all_marks.iter().filter(|mark| mark.end <= first.start).count();
                    prop_assert_eq!(snippet.first_hit, Some(title_marks + before));
                }
                places.push(place);
            }
            prop_assert!(places.iter().skip(1).is_sorted_by_key(|place| place.start));
            prop_assert!(!hit.snippets.is_empty() || !text.contains(char::is_alphanumeric));
        }
    }
}
