//! The passages of a text that are shown for a hit.
//!
//! They are chosen in position space (`choose`), sentence by sentence (`layout`); then the text around the winners is
//! read, and no other (`stretch`), and a snippet is cut out of it (`cut`). The best snippet stands first, as an answer would;
//! the others follow in the order of the text.

mod choose;
mod cut;
mod layout;
mod segments;
mod stretch;

use std::cell::OnceCell;
use std::ops::Range;

use self::choose::Choice;
use self::cut::{Extent, Room, WORDS_AROUND};
use self::layout::Layout;
use self::stretch::Stretch;
use super::results::Snippet;
use super::spans::Span;
use crate::index::IndexError;
use crate::index::analysis::{fold, tokenize};
use crate::index::text::{PassageReader, TextReader};

pub(super) use segments::{mark_bytes, segments};

/// What has more bytes than the title by this factor says more than it, however the two are written.
const MAX_REPEATED: usize = 2;

/// What is known of a text before it is read.
pub(super) struct Found<'a> {
    /// The title of its document.
    pub(super) title: &'a str,
    /// All matches in the text, sorted.
    pub(super) spans: &'a [Span],
    /// The same, merged.
    pub(super) marks: &'a [Span],
    /// How rare the parts of the query are, by their numbers in spans.
    pub(super) rarities: &'a [f32],
    /// How many marks the title has.
    pub(super) marks_before: usize,
}

/// The best passages of a text, the very best first and the others in the order of the text; its beginning if nothing in it
/// matches, or only the title that it repeats.
pub(super) fn snippets(
    texts: &TextReader,
    doc: u32,
    found: &Found<'_>,
    wanted: usize,
) -> Result<Vec<Snippet>, IndexError> {
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let (passages, layout) = (texts.passages(doc), Layout::of(texts.sentences(doc)?));
    let mut page = Page { passages, layout, found, title_words: OnceCell::new() };
    let mut snippets = page.passages(wanted)?;
    if snippets.is_empty() {
        snippets.extend(page.opening()?);
    }
    if let Some((_, others)) = snippets.split_first_mut() {
        others.sort_by_key(|snippet| snippet.place);
    }
    Ok(snippets)
}

/// A text that is to be shown.
struct Page<'a> {
    passages: PassageReader<'a>,
    layout: Layout,
    found: &'a Found<'a>,
    /// The words of the title, folded, once they were asked for.
    title_words: OnceCell<Vec<String>>,
}

impl Page<'_> {
    /// The best passages, best first.
    fn passages(&mut self, wanted: usize) -> Result<Vec<Snippet>, IndexError> {
        let mut choice = Choice::of(&self.layout, self.found.spans, self.found.rarities);
        let mut shown: Vec<Range<u32>> = Vec::new();
        let mut snippets = Vec::new();
        while snippets.len() < wanted {
            let Some(core) = choice.take() else { break };
            let stretch = self.stretch(core.sentence, &core.words)?;
            let room = self.room(core.sentence, &core.words, &shown);
            let extent = if snippets.is_empty() { Extent::Full } else { Extent::Brief };
            let added = |words: &Range<u32>, beside: &Range<u32>| choice.added_worth(words, beside);
            let Some(words) = cut::fit(&stretch, &self.layout, &room, &core.words, extent, added) else { continue };
            let snippet = cut::cut(&stretch, &room, &words, self.found.marks, self.found.marks_before);
            let Some(snippet) = snippet.filter(|snippet| !self.repeats_title(snippet)) else { continue };
            choice.show(&words);
            shown.push(words);
            snippets.push(snippet);
        }
        Ok(snippets)
    }

    /// The beginning of the text, after the title that it may repeat.
    fn opening(&mut self) -> Result<Option<Snippet>, IndexError> {
        let first = self.opening_at(0)?;
        let repeats_title = first.as_ref().is_some_and(|snippet| self.repeats_title(snippet));
        let next = self.layout.next_paragraph(0).filter(|_| repeats_title);
        let second = next.map(|sentence| self.opening_at(sentence)).transpose()?.flatten();
        Ok(second.or(first))
    }

    fn opening_at(&mut self, sentence: usize) -> Result<Option<Snippet>, IndexError> {
        let start = self.layout.words(sentence).start;
        let stretch = self.stretch(sentence, &(start..start))?;
        let room = self.room(sentence, &(start..start), &[]);
        let words = cut::fit(&stretch, &self.layout, &room, &(start..start), Extent::Brief, |_, _| 0.0);
        Ok(words.and_then(|words| cut::cut(&stretch, &room, &words, &[], 0)))
    }

    /// Reads the text around some words of a sentence, as far as its paragraph goes.
    fn stretch(&mut self, sentence: usize, words: &Range<u32>) -> Result<Stretch, IndexError> {
        let paragraph = self.layout.paragraph(sentence);
        let from = words.start.saturating_sub(WORDS_AROUND).max(paragraph.start);
        let to = words.end.saturating_add(WORDS_AROUND).min(paragraph.end);
        Ok(Stretch::of(self.passages.region(from..to)?))
    }

    fn room(&self, sentence: usize, core: &Range<u32>, shown: &[Range<u32>]) -> Room {
        let paragraph = self.layout.paragraph(sentence);
        let before = shown.iter().filter(|other| other.end <= core.start).map(|other| other.end).max();
        let after = shown.iter().filter(|other| other.start >= core.end).map(|other| other.start).min();
        let free = before.unwrap_or(0).max(paragraph.start)..after.unwrap_or(u32::MAX).min(paragraph.end);
        Room { sentence: self.layout.words(sentence), paragraph, free }
    }

    /// Whether a snippet says no more than the title. The text of a PDF often begins with it.
    fn repeats_title(&self, snippet: &Snippet) -> bool {
        let bytes: usize = snippet.segments.iter().map(|segment| segment.text.len()).sum();
        if bytes > MAX_REPEATED * self.found.title.len() {
            return false;
        }
        let text: String = snippet.segments.iter().map(|segment| segment.text.as_str()).collect();
        let title = self.title_words.get_or_init(|| words(self.found.title).collect());
        let mut text = words(&text);
        // Mostly the first word tells.
        let Some(first) = text.next().filter(|first| title.contains(first)) else { return false };
        let text: Vec<String> = std::iter::once(first).chain(text).collect();
        title.windows(text.len()).any(|words| words == text)
    }
}

/// The words of a short text, folded.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    tokenize(text).filter_map(|word| text.get(word)).map(fold)
}

#[cfg(test)]
mod tests;
