//! A stretch of a text with its words: what leads from positions to bytes, and tells how wide something is when it is shown.

use std::ops::Range;

use icu_segmenter::GraphemeClusterSegmenter;

use crate::index::analysis::tokenize;
use crate::index::text::Region;

/// Part of a text, cut into words.
#[derive(Debug)]
pub(super) struct Stretch {
    region: Region,
    words: Vec<Word>,
}

/// A word of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    bytes: Range<usize>,
    /// How wide all before it is.
    from: usize,
    /// How wide all up to its end is.
    to: usize,
}

/// A word takes about so many bytes with what stands before it, or more.
const LEAST_WORD_BYTES: usize = 4;

/// How many characters of the marks before the first word, and of those after the last, are shown at most: rows of dots and of
/// pictures are cut.
const MAX_MARKS: usize = 5;

impl Stretch {
    pub(super) fn of(region: Region) -> Self {
        let text = region.text.as_str();
        let (mut at, mut wide) = (0, 0);
        let mut words = Vec::with_capacity(text.len() / LEAST_WORD_BYTES);
        words.extend(tokenize(text).map(|bytes| {
            let from = wide + width(text.get(at..bytes.start).unwrap_or_default());
            let to = from + width(text.get(bytes.clone()).unwrap_or_default());
            (at, wide) = (bytes.end, to);
            Word { bytes, from, to }
        }));
        Self { region, words }
    }

    /// The positions of its words.
    pub(super) fn positions(&self) -> Range<u32> {
        let count = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.region.first_position..self.region.first_position.saturating_add(count)
    }

    /// How wide some words are, from the first to the last.
    pub(super) fn width(&self, words: &Range<u32>) -> usize {
        let ends = self.word(words.start).zip(self.word(words.end.wrapping_sub(1)));
        ends.map_or(0, |(first, last)| last.to.saturating_sub(first.from))
    }

    /// The bytes of some words in the stretch, without what stands before the first and after the last.
    pub(super) fn bytes(&self, words: &Range<u32>) -> Option<Range<usize>> {
        Some(self.word(words.start)?.bytes.start..self.word(words.end.checked_sub(1)?)?.bytes.end)
    }

    pub(super) fn text(&self, bytes: Range<usize>) -> &str {
        self.region.text.get(bytes).unwrap_or_default()
    }

    /// The byte of the whole text at which a byte of the stretch stands.
    pub(super) fn place(&self, byte: usize) -> usize {
        self.region.bytes.start + byte
    }

    /// Where what belongs to a word begins: an opening quotation mark or bracket stands before it. What begins a paragraph is all
    /// before its first word, such as a bullet.
    pub(super) fn start(&self, position: u32, begins_paragraph: bool) -> Option<usize> {
        let word = self.word(position)?;
        let gap = self.gap_before(position)?;
        let own = match gap.rfind("\n\n") {
            Some(at) if begins_paragraph => gap.get(at..)?.trim_start(),
            None if begins_paragraph && self.region.first_position == position => gap.trim_start(),
            _ => own_opening(gap),
        };
        Some(word.bytes.start - last_marks(own).len())
    }

    /// Where what belongs to the last word before a position ends: its marks, and closing quotation marks and brackets.
    pub(super) fn end(&self, position: u32) -> Option<usize> {
        let word = self.word(position.checked_sub(1)?)?;
        let gap = self.gap_before(position)?;
        let same_paragraph = gap.split("\n\n").next().unwrap_or_default();
        let of_next = if same_paragraph.len() < gap.len() { "" } else { own_opening(gap) };
        let own = same_paragraph.get(..same_paragraph.len() - of_next.len())?;
        Some(word.bytes.end + first_marks(own.trim_end()).trim_end().len())
    }

    /// Whether a clause ends before a word: a mark stands there, or a space in scripts that have none between words.
    pub(super) fn begins_clause(&self, position: u32) -> bool {
        let gap = self.gap_before(position).unwrap_or_default();
        let is_spaced = || gap.contains(' ') && self.word_text(position).starts_with(is_of_unspaced_script);
        gap.contains(is_clause_mark) || is_spaced()
    }

    fn word_text(&self, position: u32) -> &str {
        self.word(position).map_or("", |word| self.text(word.bytes.clone()))
    }

    /// What stands between a word and the one before it, or the ends of the stretch.
    fn gap_before(&self, position: u32) -> Option<&str> {
        let place = position.checked_sub(self.region.first_position)? as usize;
        let from = place.checked_sub(1).and_then(|place| self.words.get(place)).map_or(0, |word| word.bytes.end);
        let to = self.words.get(place).map_or(self.region.text.len(), |word| word.bytes.start);
        self.region.text.get(from..to)
    }

    fn word(&self, position: u32) -> Option<&Word> {
        self.words.get(position.checked_sub(self.region.first_position)? as usize)
    }
}

/// The first marks of some, as many as are shown; none is cut in two.
fn first_marks(marks: &str) -> &str {
    let fits = |end: &usize| marks.get(..*end).is_some_and(|kept| kept.chars().count() <= MAX_MARKS);
    let kept = if fits(&marks.len()) { marks.len() } else { ends_of_graphemes(marks).filter(fits).last().unwrap_or(0) };
    marks.get(..kept).unwrap_or_default()
}

/// The last marks of some, as many as are shown; none is cut in two.
fn last_marks(marks: &str) -> &str {
    let fits = |start: &usize| marks.get(*start..).is_some_and(|kept| kept.chars().count() <= MAX_MARKS);
    let kept = if fits(&0) { 0 } else { ends_of_graphemes(marks).find(fits).unwrap_or(marks.len()) };
    marks.get(kept..).unwrap_or_default()
}

fn ends_of_graphemes(text: &str) -> impl Iterator<Item = usize> + '_ {
    GraphemeClusterSegmenter::new().segment_str(text)
}

/// What of a gap between two words belongs to the one after it.
fn own_opening(gap: &str) -> &str {
    let after_space = gap.rfind(char::is_whitespace).map(|at| gap.get(at..).unwrap_or_default().trim_start());
    let opening = |gap: &str| gap.trim_end_matches(is_opening).len();
    after_space.unwrap_or_else(|| gap.get(opening(gap)..).unwrap_or_default())
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '“' | '‘' | '«' | '‹' | '„' | '‚' | '¿' | '¡')
        || matches!(c, '「' | '『' | '（' | '【' | '《' | '〈' | '［')
}

fn is_clause_mark(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '–' | '—' | '،' | '؛' | '、' | '，' | '；' | '：' | '।' | '۔' | '၊' | '။' | '។')
        || matches!(c, '.' | '!' | '?' | '؟' | '。' | '！' | '？' | '…')
}

/// Thai, Lao, Burmese and Khmer part clauses by spaces, not words (Unicode Standard, chapter 16).
fn is_of_unspaced_script(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// How wide a text is in columns: ideographs, syllables and full-width forms take two (Unicode Standard Annex #11), so that a snippet
/// in Chinese takes as much room as one in English.
fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}')
        || matches!(c, '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}')
        || matches!(c, '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(text: &str) -> Stretch {
        Stretch::of(Region { bytes: 0..text.len(), first_position: 0, text: text.to_owned() })
    }

    /// What is shown of some words, `begins_paragraph` or not.
    fn shown(text: &str, words: Range<u32>, begins_paragraph: bool) -> String {
        let stretch = stretch(text);
        let start = stretch.start(words.start, begins_paragraph).expect("a word");
        let end = stretch.end(words.end).expect("a word");
        stretch.text(start..end).to_owned()
    }

    #[test]
    fn marks_that_belong_to_words_are_shown_with_them() {
        assert_eq!(shown("He fell. “Why?” she asked.", 2..3, false), "“Why?”");
        assert_eq!(shown("¿Cuándo? Ayer (dijo).", 0..1, true), "¿Cuándo?");
        assert_eq!(shown("¿Cuándo? Ayer (dijo).", 1..3, false), "Ayer (dijo).");
        assert_eq!(shown("他被捕。「她」自由。", 2..3, false), "「她」");
    }

    #[test]
    fn long_rows_of_marks_are_cut_and_no_mark_is_cut_in_two() {
        assert_eq!(shown("Chapter one .................. 12", 0..2, true), "Chapter one ....");
        assert_eq!(shown("********* Two", 0..1, true), "**** Two");
        let family = "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}";
        assert_eq!(shown(&format!("Home{family}{family} again"), 0..1, true), format!("Home{family}"));
        assert_eq!(shown(&format!("Home! {family} again"), 0..1, true), "Home!");
    }

    #[test]
    fn nothing_of_another_paragraph_is_shown() {
        assert_eq!(shown("One.\n\n***\n\n• Two\n\nThree", 0..1, true), "One.");
        assert_eq!(shown("One.\n\n***\n\n• Two\n\nThree", 1..2, true), "• Two");
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(stretch("one two").width(&(0..2)), 7);
        assert_eq!(stretch("人权").width(&stretch("人权").positions()), 4);
        assert_eq!(stretch("été").width(&(0..1)), 3);
    }

    #[test]
    fn clauses_begin_after_marks_and_in_thai_after_spaces() {
        let begins = |text: &str| {
            let stretch = stretch(text);
            stretch.positions().filter(|position| stretch.begins_clause(*position)).count()
        };
        assert_eq!(begins("When he fell, she ran: away"), 2);
        assert_eq!(begins("คนงาน เดินทาง"), 1);
    }
}
