//! The passages of a text that are shown for a hit, and segments: text and marks put together.

use std::ops::Range;

use super::results::{Segment, Snippet};
use super::spans::Span;
use crate::index::IndexError;
use crate::index::analysis::tokenize;
use crate::index::text::{Region, TextReader};

/// How many words a passage spans at most, from its first mark on, when passages are chosen.
const WINDOW_WORDS: u32 = 24;
/// How many words are read before a passage, to find where its sentence begins.
const WORDS_BEFORE: u32 = 32;
/// How many words are read after it.
const WORDS_AFTER: u32 = 48;
/// How long a snippet becomes at most, in characters, marks aside.
const MAX_CHARACTERS: usize = 300;
/// How much of the sentence before its first mark a snippet shows at most, in characters.
const MAX_LEAD: usize = 120;
/// A snippet shorter than this takes the next sentence as well, in characters.
const MIN_CHARACTERS: usize = 120;
/// A word that occurs more often in a document is thinned to this many occurrences when passages are chosen.
const MAX_MARKS_COMPARED: usize = 2_000;

/// Part of the marks of a text: `marks[from..to]`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Passage {
    marks: Range<usize>,
    /// How many different parts of the query it holds, then how many marks.
    worth: (usize, usize),
}

/// The best passages of a text, in the order of the text.
///
/// `spans` are all matches in the text, `marks` the same merged; `hits_before` is how many marks the title has.
pub(super) fn snippets(
    texts: &TextReader,
    doc: u32,
    spans: &[Span],
    marks: &[Span],
    hits_before: usize,
    wanted: usize,
) -> Result<Vec<Snippet>, IndexError> {
    if marks.is_empty() || wanted == 0 {
        return Ok(Vec::new());
    }
    let mut shown_to = 0;
    let mut snippets = Vec::new();
    for passage in best_passages(spans, marks, wanted) {
        let Some((first, last)) = marks.get(passage.marks.start).zip(marks.get(passage.marks.end - 1)) else {
            continue;
        };
        let from = first.start.saturating_sub(WORDS_BEFORE);
        let region = texts.region(doc, from..last.end.saturating_add(WORDS_AFTER))?;
        let is_last = region.bytes.end == texts.text_bytes(doc);
        if let Some((snippet, end)) = cut(&region, marks, &passage, is_last, shown_to, hits_before) {
            shown_to = end;
            snippets.push(snippet);
        }
    }
    Ok(snippets)
}

/// The beginning of a text, for a hit whose text has no mark.
pub(super) fn opening(texts: &TextReader, doc: u32) -> Result<Option<Snippet>, IndexError> {
    let region = texts.region(doc, 0..WORDS_AFTER + WORDS_BEFORE)?;
    let paragraph = region.text.trim_start().split("\n\n").next().unwrap_or_default();
    let end = sentence_end(paragraph, MIN_CHARACTERS).min(characters(paragraph, MAX_CHARACTERS));
    let end = word_end(paragraph, end);
    let text = paragraph.get(..end).unwrap_or_default().trim_end();
    let cut_after = text.len() < paragraph.trim_end().len();
    let segments = vec![Segment { text: text.to_owned(), marked: false }];
    Ok((!text.is_empty()).then_some(Snippet { segments, first_hit: None, place: 0, cut_before: false, cut_after }))
}

/// Chooses passages without overlap by worth, then by place; gives them in the order of the text.
fn best_passages(spans: &[Span], marks: &[Span], wanted: usize) -> Vec<Passage> {
    let step = marks.len().div_ceil(MAX_MARKS_COMPARED);
    let mut candidates: Vec<Passage> =
        (0..marks.len()).step_by(step).map(|from| passage_from(spans, marks, from)).collect();
    candidates.sort_by(|a, b| b.worth.cmp(&a.worth).then(a.marks.start.cmp(&b.marks.start)));
    let mut chosen: Vec<Passage> = Vec::new();
    for candidate in candidates {
        let apart = chosen.iter().all(|other| are_apart(&candidate, other, marks));
        if apart {
            chosen.push(candidate);
        }
        if chosen.len() == wanted {
            break;
        }
    }
    chosen.sort_by_key(|passage| passage.marks.start);
    chosen
}

fn passage_from(spans: &[Span], marks: &[Span], from: usize) -> Passage {
    let start = marks.get(from).map_or(0, |mark| mark.start);
    let limit = start.saturating_add(WINDOW_WORDS);
    let count = marks.iter().skip(from).take_while(|mark| mark.end <= limit).count().max(1);
    let first = spans.partition_point(|span| span.start < start);
    let mut parts: Vec<usize> = spans
        .iter()
        .skip(first)
        .take_while(|span| span.start < limit)
        .filter(|span| span.end <= limit)
        .map(|span| span.part)
        .collect();
    parts.sort_unstable();
    parts.dedup();
    Passage { marks: from..from + count, worth: (parts.len(), count) }
}

/// Whether two passages are far enough from each other to be two snippets.
fn are_apart(a: &Passage, b: &Passage, marks: &[Span]) -> bool {
    let (first, second) = if a.marks.start < b.marks.start { (a, b) } else { (b, a) };
    let end = marks.get(first.marks.end - 1).map_or(0, |mark| mark.end);
    let start = marks.get(second.marks.start).map_or(0, |mark| mark.start);
    first.marks.end <= second.marks.start && start > end.saturating_add(WINDOW_WORDS)
}

/// Cuts a snippet out of a region, whole sentences where they fit; `None` if an earlier snippet, which ended at `shown_to`, shows it.
fn cut(
    region: &Region,
    marks: &[Span],
    passage: &Passage,
    is_last: bool,
    shown_to: usize,
    hits_before: usize,
) -> Option<(Snippet, usize)> {
    let text = region.text.as_str();
    let words: Vec<Range<usize>> = tokenize(text).collect();
    let bytes = |mark: &Span| {
        let first = words.get(mark.start.checked_sub(region.first_position)? as usize)?;
        let last = words.get((mark.end - 1).checked_sub(region.first_position)? as usize)?;
        Some(first.start..last.end)
    };
    let first = bytes(marks.get(passage.marks.start)?)?;
    let last = bytes(marks.get(passage.marks.end - 1)?)?;
    let floor = shown_to.saturating_sub(region.bytes.start);
    let paragraph_start = text.get(..first.start)?.rfind("\n\n").map_or(0, |at| at + 2);
    let paragraph_end = text.get(last.end..)?.find("\n\n").map_or(text.len(), |at| last.end + at);

    let lead = text.get(paragraph_start..first.start)?;
    let mut start = paragraph_start + sentence_start(lead);
    if text.get(start..first.start)?.chars().count() > MAX_LEAD {
        start = word_start(text, &words, first.start, MAX_LEAD);
    }
    let start = start.max(floor);
    if start > first.start {
        return None;
    }
    let shown = text.get(start..last.end)?.chars().count();
    let tail = text.get(last.end..paragraph_end)?;
    let least = MIN_CHARACTERS.saturating_sub(shown);
    let most = MAX_CHARACTERS.saturating_sub(shown);
    let mut end = last.end + sentence_end(tail, least);
    let limit = last.end + characters(tail, most);
    if end > limit {
        end = words.iter().map(|word| word.end).filter(|end| *end <= limit).max().unwrap_or(last.end).max(last.end);
    }
    let end = start + text.get(start..end)?.trim_end().len();

    let inside: Vec<(usize, Range<usize>)> = marks
        .iter()
        .enumerate()
        .filter_map(|(ordinal, mark)| Some((ordinal, bytes(mark)?)))
        .filter(|(_, bytes)| bytes.start >= start && bytes.end <= end)
        .collect();
    let ranges: Vec<Range<usize>> = inside.iter().map(|(_, bytes)| bytes.start - start..bytes.end - start).collect();
    let snippet = Snippet {
        segments: segments(text.get(start..end)?, &ranges),
        first_hit: inside.first().map(|(ordinal, _)| hits_before + ordinal),
        place: region.bytes.start + inside.first().map_or(start, |(_, bytes)| bytes.start),
        cut_before: start > paragraph_start || (paragraph_start == 0 && region.bytes.start > 0),
        cut_after: end < paragraph_end || (paragraph_end == text.len() && !is_last),
    };
    Some((snippet, region.bytes.start + end))
}

/// Whether a sentence can end with this character.
fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '؟' | '۔' | '।' | '…')
}

/// The ends of sentences in a text, white space after them included: after a closing mark that white space follows, or a CJK full stop.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut after_stop = false;
    text.char_indices().filter_map(move |(at, c)| {
        let wide_stop = matches!(c, '。' | '！' | '？');
        let ends = after_stop && c.is_whitespace();
        after_stop = ends_sentence(c) || (after_stop && matches!(c, '"' | '”' | '’' | '»' | ')' | '」'));
        (ends || wide_stop).then_some(at + c.len_utf8())
    })
}

/// Where the last sentence of a text begins.
fn sentence_start(text: &str) -> usize {
    sentence_ends(text).last().unwrap_or(0)
}

/// Where the first sentence that ends after at least `least` characters ends, without white space; the text's end if none does.
fn sentence_end(text: &str, least: usize) -> usize {
    let least = characters(text, least);
    let end = sentence_ends(text).find(|end| *end >= least).unwrap_or(text.len());
    text.get(..end).map_or(end, |text| text.trim_end().len())
}

/// How many bytes the first `count` characters have.
fn characters(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

/// The last word's end at or before a byte; the byte itself at the end of the text.
fn word_end(text: &str, byte: usize) -> usize {
    if byte == text.len() || text.get(..byte).is_some_and(|text| text.ends_with(ends_sentence)) {
        return byte;
    }
    tokenize(text).map(|word| word.end).take_while(|end| *end <= byte).last().unwrap_or(byte)
}

/// The first word that begins no more than `count` characters before a byte.
fn word_start(text: &str, words: &[Range<usize>], byte: usize, count: usize) -> usize {
    let before = text.get(..byte).unwrap_or_default();
    let limit = before.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at);
    words.iter().map(|word| word.start).find(|start| *start >= limit).unwrap_or(byte).min(byte)
}

/// Puts a text and the ranges of its marks, ascending and apart, together.
pub(super) fn segments(text: &str, marks: &[Range<usize>]) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(2 * marks.len() + 1);
    let mut push = |range: Range<usize>, marked: bool| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            segments.push(Segment { text: text.to_owned(), marked });
        }
    };
    let mut at = 0;
    for mark in marks {
        push(at..mark.start, false);
        push(mark.clone(), true);
        at = mark.end;
    }
    push(at..text.len(), false);
    segments
}

/// The ranges of bytes that marks, ascending and apart, cover in a whole text.
pub(super) fn mark_bytes(text: &str, marks: &[Span]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(marks.len());
    let mut marks = marks.iter().peekable();
    let mut start = 0;
    for (position, word) in (0_u32..).zip(tokenize(text)) {
        let Some(mark) = marks.peek() else { break };
        if position == mark.start {
            start = word.start;
        }
        if position + 1 == mark.end {
            ranges.push(start..word.end);
            marks.next();
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_end_at_stops_that_white_space_follows() {
        assert_eq!(sentence_start("He fell. She ran and "), "He fell. ".len());
        assert_eq!(sentence_start("At 2.5 km from "), 0);
        assert_eq!(sentence_end(" was seen. Later", 0), " was seen.".len());
        assert_eq!(sentence_end(" one. Two. Three", 8), " one. Two.".len());
        assert_eq!(sentence_start("他被捕。她"), "他被捕。".len());
        assert_eq!(sentence_start("“Stop.” He said"), "“Stop.” ".len());
    }

    proptest! {
        #[test]
        fn segments_joined_are_the_text(text in "\\PC{0,60}", cuts in proptest::collection::vec(0_usize..60, 0..6)) {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut places: Vec<usize> = cuts.iter().map(|cut| boundaries[cut % boundaries.len()]).collect();
            places.sort_unstable();
            let marks: Vec<Range<usize>> = places.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let joined: String = segments(&text, &marks).into_iter().map(|segment| segment.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
