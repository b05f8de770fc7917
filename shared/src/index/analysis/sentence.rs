//! Where sentences and paragraphs begin.
//!
//! A paragraph begins after a blank line. A sentence ends at a mark that ends sentences in the script of the text; after
//! `.`, `!`, `?` and `…` white space must follow and no small letter, and a stop that belongs to an abbreviation, an initial
//! or a number ends nothing (`abbreviations.tsv`). Within a paragraph a line break ends a sentence before an item of a list, and
//! after a short line before a capital: addresses and headings, but no text that is wrapped at a fixed width. Thai and Lao
//! have no such marks: there a sentence goes on to the first space after [`UNMARKED_BYTES`].
//!
//! The rules look at the text alone, not at its language: they are the same for each document, title and query.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::fold::fold;
use super::stop_words::is_stop_word;

/// How long a stretch of Thai or Lao is, in bytes, before a space in it ends a sentence: 80 letters, some twenty words.
const UNMARKED_BYTES: usize = 240;

/// A line of fewer characters does not fill the width of a page: the break after it is meant.
const SHORT_LINE: usize = 40;

/// No abbreviation is longer, in characters.
const LONGEST_ABBREVIATION: usize = 12;

/// Where a sentence begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SentenceStart {
    /// Its first byte, which is no white space.
    pub(crate) byte: usize,
    /// Whether it is the first of its paragraph.
    pub(crate) begins_paragraph: bool,
}

/// The beginnings of the sentences of a text, ascending; none if it is blank.
pub(crate) fn sentence_starts(text: &str) -> SentenceStarts<'_> {
    SentenceStarts { text, at: 0, sentence: None }
}

/// Iterates over the beginnings of sentences; made by [`sentence_starts`].
#[derive(Debug)]
pub(crate) struct SentenceStarts<'a> {
    text: &'a str,
    /// Everything before this byte has been looked at.
    at: usize,
    /// Where the current sentence begins; `None` before the first.
    sentence: Option<usize>,
}

impl Iterator for SentenceStarts<'_> {
    type Item = SentenceStart;

    fn next(&mut self) -> Option<SentenceStart> {
        let Some(sentence) = self.sentence else { return self.begin(0, true) };
        while let Some(mark) = self.next_mark() {
            match self.judge(mark, sentence) {
                Verdict::Ends(end) => return self.begin(end, false),
                Verdict::EndsParagraph(end) => return self.begin(end, true),
                Verdict::GoesOn(at) => self.at = at,
            }
        }
        self.at = self.text.len();
        None
    }
}

/// What a mark is, by what must follow it to end a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `.`, which abbreviations and numbers have as well.
    Stop,
    /// `!`, `?` and `…`, within a sentence before a small letter.
    Exclamation,
    /// Marks of other scripts, which stand at the end of sentences only.
    Final,
    /// A line break.
    Line,
    /// A Thai or Lao letter before a space.
    Unmarked,
}

/// What a mark does.
enum Verdict {
    /// A sentence ends before this byte.
    Ends(usize),
    /// A paragraph ends before this byte.
    EndsParagraph(usize),
    /// Nothing; what comes next is looked for from this byte.
    GoesOn(usize),
}

/// Which bytes a mark can begin with; all others are passed over.
const IS_MARK: [bool; 256] = {
    let mut table = [false; 256];
    // The last eight begin the characters that `mark` knows.
    let bytes = [b'.', b'!', b'?', b'\n', 0xd6, 0xd8, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// What mark a text begins with, and how many bytes it has.
fn mark(rest: &str) -> Option<(Mark, usize)> {
    let c = rest.chars().next()?;
    let mark = match c {
        '.' => Mark::Stop,
        '!' | '?' | '…' => Mark::Exclamation,
        '\n' => Mark::Line,
        // Arabic, Devanagari, Ethiopic, Armenian, Burmese, Khmer, Tibetan, Chinese and Japanese.
        '؟' | '۔' | '।' | '॥' | '።' | '፧' | '፨' | '։' | '။' | '។' | '៕' | '།' | '༎' | '。' | '｡' | '！' | '？' => {
            Mark::Final
        }
        c if is_unmarked_script(c) && rest.as_bytes().get(c.len_utf8()) == Some(&b' ') => Mark::Unmarked,
        _ => return None,
    };
    Some((mark, c.len_utf8()))
}

fn is_unmarked_script(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}')
}

impl<'a> SentenceStarts<'a> {
    fn rest(&self, from: usize) -> &'a str {
        self.text.get(from..).unwrap_or_default()
    }

    /// Begins the sentence after `end`, if anything follows.
    fn begin(&mut self, end: usize, begins_paragraph: bool) -> Option<SentenceStart> {
        let gap = self.rest(end);
        let start = end + (gap.len() - gap.trim_start().len());
        self.at = start;
        self.sentence = Some(start);
        (start < self.text.len()).then_some(SentenceStart { byte: start, begins_paragraph })
    }

    /// Goes to the next mark.
    fn next_mark(&mut self) -> Option<(Mark, Range<usize>)> {
        let bytes = self.text.as_bytes();
        loop {
            let rest = bytes.get(self.at..)?;
            self.at += rest.iter().position(|byte| IS_MARK.get(usize::from(*byte)) == Some(&true))?;
            if let Some((mark, length)) = mark(self.rest(self.at)) {
                return Some((mark, self.at..self.at + length));
            }
            self.at += self.rest(self.at).chars().next().map_or(1, char::len_utf8);
        }
    }

    fn judge(&self, (mark, place): (Mark, Range<usize>), sentence: usize) -> Verdict {
        let end = match mark {
            Mark::Line | Mark::Unmarked => place.end,
            _ => self.end_of_marks(place.clone()),
        };
        let gap = Gap::after(self.text, if mark == Mark::Line { place.start } else { end });
        if gap.is_blank_line {
            return Verdict::EndsParagraph(end);
        }
        let before = self.text.get(sentence..place.start).unwrap_or_default();
        let ends = match mark {
            Mark::Final => true,
            Mark::Line => ends_at_line(self.text.get(..place.start).unwrap_or_default(), &gap),
            Mark::Unmarked => before.len() >= UNMARKED_BYTES && gap.following.starts_with(is_unmarked_script),
            Mark::Exclamation => gap.is_space && !gap.precedes_small_letter(),
            Mark::Stop => {
                let is_single = place.end == end || self.text.as_bytes().get(place.end) != Some(&b'.');
                gap.is_space && !gap.precedes_small_letter() && !(is_single && belongs_to_word(before, &gap))
            }
        };
        if ends { Verdict::Ends(end) } else { Verdict::GoesOn(end.max(place.end)) }
    }

    /// The end of all that belongs to a mark: further marks, closing quotation marks and brackets, the number of a footnote.
    fn end_of_marks(&self, place: Range<usize>) -> usize {
        let rest = self.rest(place.end);
        let marks = rest.find(|c: char| !is_mark_or_closing(c)).unwrap_or(rest.len());
        let end = place.end + marks;
        let follows_letter = self.text.get(..place.start).is_some_and(|before| before.ends_with(char::is_alphabetic));
        if marks > 0 || follows_letter { end + footnote_bytes(self.rest(end)) } else { end }
    }
}

fn is_mark_or_closing(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '。' | '！' | '？')
        || matches!(c, '"' | '\'' | '”' | '’' | '“' | '‘' | '»' | '›' | ')' | ']' | '}')
        || matches!(c, '」' | '』' | '）' | '】' | '》' | '〉' | '］' | '״')
}

/// How many bytes the number of a footnote takes that a text begins with: at most three digits before white space.
fn footnote_bytes(rest: &str) -> usize {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{2079}');
    let mut digits = 0;
    for (at, c) in rest.char_indices() {
        if !is_digit(c) {
            return if c.is_whitespace() { at } else { 0 };
        }
        digits += 1;
        if digits > 3 {
            return 0;
        }
    }
    rest.len()
}

/// What follows a mark.
struct Gap<'a> {
    /// Whether white space does, or nothing.
    is_space: bool,
    /// Whether the white space parts paragraphs.
    is_blank_line: bool,
    /// What follows the white space.
    following: &'a str,
}

impl<'a> Gap<'a> {
    fn after(text: &'a str, end: usize) -> Self {
        let rest = text.get(end..).unwrap_or_default();
        let following = rest.trim_start();
        let space = rest.get(..rest.len() - following.len()).unwrap_or_default();
        Self {
            is_space: !space.is_empty() || rest.is_empty(),
            is_blank_line: space.as_bytes().windows(2).any(|pair| pair == b"\n\n"),
            following,
        }
    }

    /// The first word that follows, without opening quotation marks and brackets.
    fn word(&self) -> &'a str {
        let word = self.following.trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
        word.get(..word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len())).unwrap_or_default()
    }

    fn precedes_small_letter(&self) -> bool {
        // The letters of Georgian are small to Unicode, and stand at the beginning of sentences too.
        self.word().starts_with(|c: char| c.is_lowercase() && !matches!(c, '\u{10d0}'..='\u{10ff}'))
    }

    fn precedes_digit(&self) -> bool {
        self.following.starts_with(char::is_numeric)
    }

    /// Whether a word follows that often begins sentences and never names: "The", "In".
    fn precedes_function_word(&self) -> bool {
        let word = self.word();
        word.chars().nth(1).is_some() && word.starts_with(char::is_uppercase) && is_stop_word(&fold(word))
    }
}

/// Whether a line break ends a sentence, by what stands before and after it.
fn ends_at_line(before: &str, gap: &Gap<'_>) -> bool {
    let line = before.chars().rev().take(SHORT_LINE).take_while(|c| *c != '\n').count();
    let is_short = line < SHORT_LINE && !before.ends_with([',', '-']);
    is_list_item(gap.following) || (is_short && !gap.precedes_small_letter())
}

/// Whether a line begins with a bullet or the number of an item: `•`, `12.`, `(a)`.
fn is_list_item(line: &str) -> bool {
    let Some((label, _)) = line.split_once(char::is_whitespace) else { return false };
    if matches!(label, "•" | "·" | "▪" | "◦" | "‣" | "●" | "■" | "–" | "—" | "-" | "*" | "►" | "○" | "□")
    {
        return true;
    }
    let Some(number) = label.trim_start_matches('(').strip_suffix(['.', ')']) else { return false };
    is_list_number(number)
}

/// Whether a word numbers an item: `12`, `3.1`, `a`, `iv`.
fn is_list_number(word: &str) -> bool {
    let is_digits = word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_roman = word.len() <= 4 && word.bytes().all(|byte| matches!(byte.to_ascii_lowercase(), b'i' | b'v' | b'x'));
    !word.is_empty()
        && (is_digits || is_roman || (word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic())))
}

/// Whether a stop belongs to the word before it: an abbreviation, an initial, a number in a row or of an item.
///
/// `before` is the sentence up to the stop. These are the collocations of abbreviation and ordinal that Kiss and Strunk describe
/// ("Unsupervised Multilingual Sentence Boundary Detection", 2006), with tables in the place of statistics.
fn belongs_to_word(before: &str, gap: &Gap<'_>) -> bool {
    let word = last_word(before);
    if is_list_number(word) && before.trim_start_matches('(').len() == word.len() {
        return true;
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return !word.is_empty() && is_ordinal(word, before, gap);
    }
    // Thai and Lao write stops in abbreviations only.
    if word.ends_with(is_unmarked_script) {
        return true;
    }
    if word.split('.').all(is_initial) {
        return !gap.precedes_function_word();
    }
    match ABBREVIATIONS.get(word.to_lowercase().as_str()) {
        Some(Abbreviation::BeforeName) => true,
        Some(Abbreviation::BeforeNumber) => gap.precedes_digit() || is_roman_number(gap.word()),
        Some(Abbreviation::Anywhere) => !gap.precedes_function_word(),
        None => false,
    }
}

/// The letters, digits and inner stops that a text ends with; nothing if they are too many for an abbreviation.
fn last_word(text: &str) -> &str {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\u{300}'..='\u{36f}');
    let mut start = text.len();
    for (count, (at, c)) in text.char_indices().rev().enumerate() {
        if !belongs(c) {
            break;
        }
        if count >= LONGEST_ABBREVIATION {
            return "";
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}

/// One letter; a Korean one is a syllable, and may be a word that ends a sentence.
fn is_initial(part: &str) -> bool {
    let mut letters = part.chars();
    letters.next().is_some_and(|c| c.is_alphabetic() && !matches!(c, '\u{ac00}'..='\u{d7a3}'))
        && letters.next().is_none()
}

fn is_roman_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L' | b'C'))
}

/// Whether a stop makes an ordinal of the number before it, as German has it ("am 3. Mai"), or parts the numbers of a date ("3. 5. 1999").
fn is_ordinal(number: &str, before: &str, gap: &Gap<'_>) -> bool {
    if number.len() > 2 {
        return false;
    }
    if MONTHS.contains(&gap.word()) {
        return true;
    }
    let following = gap.following.trim_start_matches(|c: char| c.is_ascii_digit());
    if gap.precedes_digit() && gap.following.len() - following.len() <= 2 && following.starts_with('.') {
        return true;
    }
    let ahead = last_word(before.get(..before.len() - number.len()).unwrap_or_default().trim_end());
    BEFORE_ORDINALS.contains(&ahead) || ahead.strip_suffix('.').is_some_and(|day| day.len() <= 2 && is_list_number(day))
}

// typos: off
/// The months as German capitalises them; other languages with ordinals like these write them small.
const MONTHS: [&str; 13] = [
    "Januar",
    "Jänner",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// The German words before an ordinal.
const BEFORE_ORDINALS: [&str; 15] =
    ["am", "Am", "vom", "Vom", "zum", "im", "Im", "der", "Der", "des", "dem", "den", "Den", "seit", "beim"];
// typos: on

/// What follows an abbreviation within a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Abbreviation {
    BeforeName,
    BeforeNumber,
    Anywhere,
}

/// The abbreviations of `abbreviations.tsv`, in small letters.
static ABBREVIATIONS: LazyLock<FxHashMap<&'static str, Abbreviation>> = LazyLock::new(|| {
    let rows = include_str!("abbreviations.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t'))
        .flat_map(|(kind, words)| {
            let kind = Abbreviation::from_id(kind);
            words.split(' ').filter_map(move |word| Some((word, kind?)))
        })
        .collect()
});

impl Abbreviation {
    fn from_id(id: &str) -> Option<Self> {
        Some(match id {
            "name" => Self::BeforeName,
            "number" => Self::BeforeNumber,
            "any" => Self::Anywhere,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sentences of a text, without the white space between them.
    fn sentences(text: &str) -> Vec<&str> {
        let starts: Vec<usize> = sentence_starts(text).map(|start| start.byte).collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end)).map(str::trim_end).collect()
    }

    /// `|` stands where a sentence ends, `¶` where a paragraph does.
    fn check(marked: &str) {
        let text = marked.replace('|', "").replace('¶', "\n\n");
        let mut expected = Vec::new();
        for paragraph in marked.split('¶') {
            expected.extend(paragraph.split('|').map(str::trim).filter(|sentence| !sentence.is_empty()));
        }
        assert_eq!(sentences(&text), expected);
    }

    #[test]
    fn sentences_end_at_stops_and_not_at_abbreviations() {
        check("He fell. |She ran! |Why? |Nobody knows… |It went on.");
        check("“Stop.” |He said: “Go!” and left (at last). |“Why?” he asked.");
        check("Mr. Ito and Dr. A. B. Lee met Gen. Sato at 2.5 km from St. Ann. |It rained.");
        check("See No. 12, Art. 5 and pp. 3–4. |No. |Art. |The rest");
        check("Tools, e.g. Saws, i.e. Blades, etc. |The rest follows.");
        check("In the U.S. Senate they met. |They left the U.S. |The rest stayed at 5 p.m. |It was dark.");
        check("The firm Dam Co. Ltd. Tokyo built it. |It leaks.");
        check("She has a Ph.D. Student card from Rome, D.C. – Lee saw it.");
        check("Forty were held.12 |The others fled.” |A third.³ |A fourth [5]. |End.");
        check("It rose to 3.5. |Then 2,000. |In 2019. |12 people left.");
        check("He was held in Jan. 2019 and on Sept. 3. |He is free.");
    }

    #[test]
    fn lists_and_lines_are_parted_and_wrapped_text_is_not() {
        check("1. The dam leaks. |2. The wall fell.");
        check("They ask for:\n|• water\n|• bread\n|(a) milk\n|12) salt");
        check("The Dam Office\n|1 River Road\nlower bank");
        check("This line is as long as a line of a page that is\nWrapped at a fixed width.");
        check("A heading¶The text. |It goes on¶The end");
    }

    #[test]
    fn other_languages_have_their_own_marks() {
        check("Am 3. Mai wurde er verhaftet. |Der 2. Senat tagt am 3. 5. 1999. |Es sind 12. |Danach nichts.");
        check("Il est arrivé. |M. Diop et Mme. Sow l’ont vu. |«Quand?» |Hier.");
        check("أين هم؟ |لا نعرف. |د. سامي قال ذلك.");
        check("کہاں ہیں۔ |وہ چلے گئے۔");
        check("他被捕。|她问：“为什么？”|没有回答！|完");
        check("वह गया। |वे आए॥ |अंत");
        check("ሄደ። |መጣ።");
        check("Նա գնաց։ |Վերջ");
        check("그는 갔다. |그렇게 해. |끝");
        check("ის წავიდა. |დასასრული.");
    }

    #[test]
    fn thai_goes_on_to_a_space_after_a_good_stretch() {
        let stretch = "คนงานเดินทางกลับบ้าน".repeat(5);
        check(&format!("{stretch} |จบ พ.ศ. 2550"));
        check("คน มา ที่ นี่");
    }

    #[test]
    fn paragraphs_are_told_from_sentences() {
        let starts: Vec<(usize, bool)> =
            sentence_starts("  One. Two.\n\n\nThree.\n\n").map(|start| (start.byte, start.begins_paragraph)).collect();
        assert_eq!(starts, [(2, true), (7, false), (14, true)]);
        assert_eq!(sentence_starts(" \n\n ").count(), 0);
    }

    #[test]
    fn the_table_has_small_letters_and_each_word_once() {
        let words: Vec<&str> = include_str!("abbreviations.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split_once('\t').expect("a kind and words").1.split(' '))
            .collect();
        assert_eq!(words.len(), ABBREVIATIONS.len());
        for word in words {
            assert!(word.to_lowercase() == word && !word.ends_with('.') && !word.is_empty(), "{word:?}");
            assert!(word.chars().count() <= LONGEST_ABBREVIATION, "{word}");
        }
    }

    proptest! {
        #[test]
        fn starts_ascend_and_are_whole_characters_whatever_the_text(text in "(\\PC|[.!?… \nA。]){0,80}") {
            let mut last = None;
            for start in sentence_starts(&text) {
                prop_assert!(last.is_none_or(|last| start.byte > last));
                prop_assert!(text.get(start.byte..).is_some_and(|rest| !rest.starts_with(char::is_whitespace)));
                last = Some(start.byte);
            }
            prop_assert_eq!(last.is_none(), text.trim().is_empty());
        }
    }
}
