//! Cutting a snippet around a core: whole sentences where they fit, else from a clause or a word on, never over the end of a
//! paragraph.

use std::ops::Range;

use super::layout::Layout;
use super::stretch::Stretch;
use crate::search::results::Snippet;
use crate::search::snippet::segments::segments;
use crate::search::spans::Span;

/// How wide a snippet becomes at most, in columns, a mark that is longer aside: two or three sentences.
const MAX_WIDTH: usize = 300;

/// A brief snippet narrower than this takes the next sentence as well, in columns.
const MIN_WIDTH: usize = 120;

/// How many words are read before and after a core: a snippet of short words has no more.
pub(super) const WORDS_AROUND: u32 = 64;

/// How much of a long sentence a snippet shows before its first mark at most, in columns.
const MAX_LEAD: usize = 120;

/// Less of a sentence than this is not worth beginning, in columns.
const MIN_REST: usize = 40;

/// How much of the room an end at a clause may leave, in hundredths.
const CLAUSE_SLACK_PERCENT: usize = 35;

/// How much is shown around a core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// As much as fits: the neighbour of the sentence that matches best often holds what was asked for.
    Full,
    /// The sentence, and the next one if it is short.
    Brief,
}

/// The words that a snippet may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    /// The words of the sentence it is built around.
    pub(super) sentence: Range<u32>,
    /// The words of the paragraph.
    pub(super) paragraph: Range<u32>,
    /// Of these, the words that no other snippet shows.
    pub(super) free: Range<u32>,
}

/// Chooses the words of a snippet around those of its core; `None` if there are none to show. `added` tells what a sentence adds to what
/// is already shown.
pub(super) fn fit(
    stretch: &Stretch,
    layout: &Layout,
    room: &Room,
    core: &Range<u32>,
    extent: Extent,
    added: impl Fn(&Range<u32>, &Range<u32>) -> f32,
) -> Option<Range<u32>> {
    let free = common(&room.free, &stretch.positions());
    let sentence = common(&room.sentence, &free);
    let core = common(core, &sentence);
    if sentence.is_empty() {
        return None;
    }
    if stretch.width(&sentence) > MAX_WIDTH {
        return Some(within_sentence(stretch, &sentence, &core));
    }
    let mut shown = sentence;
    let least = if extent == Extent::Full { MAX_WIDTH } else { MIN_WIDTH };
    while stretch.width(&shown) < least {
        let before = common(&layout.sentence_before(shown.start), &free);
        let after = common(&layout.sentence_from(shown.end), &free);
        let fits = |words: &Range<u32>| !words.is_empty() && stretch.width(&joined(&shown, words)) <= MAX_WIDTH;
        let neighbour = match (fits(&before), fits(&after)) {
            (true, true) if added(&before, &shown) > added(&after, &shown) => before,
            (_, true) => after,
            (true, false) => before,
            (false, false) => break,
        };
        shown = joined(&shown, &neighbour);
    }
    if extent == Extent::Full {
        shown.end = filled(stretch, &shown, free.end);
    }
    Some(shown)
}

/// The part of a sentence that is too wide: around the core, from its beginning if that is near.
fn within_sentence(stretch: &Stretch, sentence: &Range<u32>, core: &Range<u32>) -> Range<u32> {
    let mut shown = if core.is_empty() { sentence.start..sentence.start + 1 } else { core.clone() };
    while shown.end > shown.start + 1 && stretch.width(&shown) > MAX_WIDTH {
        shown.end -= 1;
    }
    let lead = MAX_LEAD.min(MAX_WIDTH.saturating_sub(stretch.width(&shown)));
    shown.start = led(stretch, &shown, sentence.start, lead);
    shown.end = filled(stretch, &shown, sentence.end);
    shown
}

/// Where a snippet begins that may show so much more before its first word: where the sentence does, or a clause, or some word.
fn led(stretch: &Stretch, shown: &Range<u32>, from: u32, lead: usize) -> u32 {
    let most = stretch.width(shown) + lead;
    let fits = |start: &u32| stretch.width(&(*start..shown.end)) <= most;
    if fits(&from) {
        return from;
    }
    let mut earliest = shown.start;
    while earliest > from && fits(&(earliest - 1)) {
        earliest -= 1;
    }
    (earliest..shown.start).find(|start| stretch.begins_clause(*start)).unwrap_or(earliest)
}

/// Where a snippet ends that takes as many further words as fit, up to the end of a clause if one is near.
fn filled(stretch: &Stretch, shown: &Range<u32>, until: u32) -> u32 {
    let free = MAX_WIDTH.saturating_sub(stretch.width(shown));
    if free < MIN_REST {
        return shown.end;
    }
    let mut latest = shown.end;
    while latest < until && stretch.width(&(shown.start..latest + 1)) <= MAX_WIDTH {
        latest += 1;
    }
    if latest == until {
        return latest;
    }
    let is_near = |end: &u32| {
        stretch.width(&(shown.start..*end)) + free * CLAUSE_SLACK_PERCENT / 100 >= MAX_WIDTH && *end > shown.end
    };
    (shown.end..=latest).rev().take_while(is_near).find(|end| stretch.begins_clause(*end)).unwrap_or(latest)
}

/// Puts the words of a snippet and their marks together. `marks_before` is how many marks stand before those of the text.
pub(super) fn cut(
    stretch: &Stretch,
    room: &Room,
    shown: &Range<u32>,
    marks: &[Span],
    marks_before: usize,
) -> Option<Snippet> {
    let begins_paragraph = shown.start == room.paragraph.start;
    let start = stretch.start(shown.start, begins_paragraph)?;
    let end = stretch.end(shown.end)?;
    let first = marks.partition_point(|mark| mark.end <= shown.start);
    let inside = marks.iter().skip(first).take_while(|mark| mark.start < shown.end);
    // A mark that goes on beyond the snippet fills it up to its end, as it does the paragraph in the reading view.
    let bytes = |mark: &Span| {
        let words = stretch.bytes(&common(&(mark.start..mark.end), shown))?;
        let from = if mark.start < shown.start { start } else { words.start };
        let to = if mark.end > shown.end { end } else { words.end };
        Some(from - start..to - start)
    };
    let ranges: Vec<Range<usize>> = inside.filter_map(bytes).collect();
    let is_whole_end = shown.end >= room.paragraph.end.min(stretch.positions().end);
    Some(Snippet {
        segments: segments(stretch.text(start..end), &ranges),
        first_hit: (!ranges.is_empty()).then_some(marks_before + first),
        place: stretch.place(ranges.first().map_or(start, |range| start + range.start)),
        section: None,
        cut_before: !begins_paragraph,
        cut_after: !is_whole_end,
    })
}

fn common(a: &Range<u32>, b: &Range<u32>) -> Range<u32> {
    let start = a.start.max(b.start);
    start..a.end.min(b.end).max(start)
}

fn joined(a: &Range<u32>, b: &Range<u32>) -> Range<u32> {
    a.start.min(b.start)..a.end.max(b.end)
}
