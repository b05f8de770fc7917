//! The base tokenizer: where words begin and end.
//!
//! Words are those of Unicode's text segmentation (UAX #29) as ICU implements it, with its dictionaries for Chinese,
//! Japanese, Thai, Khmer, Lao and Burmese; the dictionaries were measured to be a hundred times faster than the
//! neural models. Stretches of Latin, Greek and Cyrillic letters, digits and plain punctuation are cut by a short path
//! that gives the same words, several times faster.
//!
//! Two rules are added: an elided article or pronoun is a word of its own, so that "l’État" has the word "État"; and a
//! reference number of the archive is one word, "MDE 24/2089/2020".

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::han::recut;
use super::reference::reference_end;

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// The words of a text, as ranges of bytes, in order. The n-th word has position n.
pub(crate) fn tokenize(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, pending: Vec::new(), joined_to: 0 }
}

/// Iterates over the words of a text; made by [`tokenize`].
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    /// Everything before this byte has been cut.
    at: usize,
    /// Words that were found and not yet given, the next one last.
    pending: Vec<Range<usize>>,
    /// The end of the last reference: words before it are parts of it.
    joined_to: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let token = self.next_part()?;
            if token.start < self.joined_to {
                continue;
            }
            if has_capital_class(self.text, &token)
                && let Some(end) = reference_end(self.text, token.start)
            {
                self.joined_to = end;
                return Some(token.start..end);
            }
            return Some(token);
        }
    }
}

/// Whether a word may begin a reference: three capitals and nothing, or what is no letter.
fn has_capital_class(text: &str, word: &Range<usize>) -> bool {
    let bytes = text.as_bytes().get(word.clone()).unwrap_or_default();
    let capitals = bytes.iter().take(4).take_while(|byte| byte.is_ascii_uppercase()).count();
    capitals == 3 && bytes.get(3).is_none_or(|byte| !byte.is_ascii_alphabetic())
}

impl Tokens<'_> {
    /// The next word, where a reference is several.
    fn next_part(&mut self) -> Option<Range<usize>> {
        loop {
            if let Some(token) = self.pending.pop() {
                return Some(token);
            }
            let bytes = self.text.as_bytes();
            let blank = bytes.get(self.at..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.at += blank;
            if self.at == bytes.len() {
                return None;
            }
            if let Some((word, end)) = simple_chunk(bytes, self.at) {
                self.at = end;
                return Some(word);
            }
            self.cut_chunk();
            self.pending.reverse();
        }
    }

    /// Cuts the stretch up to the next white space; if it is not plain, also those that follow and are not plain either.
    fn cut_chunk(&mut self) {
        let start = self.at;
        let end = chunk_end(self.text, start);
        if cut_plain(self.text, start..end, &mut self.pending) {
            self.at = end;
            return;
        }
        self.pending.clear();
        let mut end = end;
        while let Some(next) = next_complex_chunk(self.text, end) {
            end = next;
        }
        self.at = end;
        cut_with_icu(self.text, start..end, &mut self.pending);
    }
}

/// What an ASCII character is to [`simple_chunk`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Simple {
    Word,
    Space,
    Punctuation,
    /// `_`, which belongs to words, and control characters.
    Not,
}

const SIMPLE: [Simple; 128] = {
    let mut table = [Simple::Not; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Simple::Word,
            b'_' => Simple::Not,
            b'!'..=b'~' => Simple::Punctuation,
            _ if byte.is_ascii_whitespace() => Simple::Space,
            _ => Simple::Not,
        };
        byte += 1;
    }
    table
};

/// The word and the end of a chunk that is ASCII letters and digits, with no more than punctuation before and after: most
/// chunks are, and these no rule cuts further.
fn simple_chunk(bytes: &[u8], start: usize) -> Option<(Range<usize>, usize)> {
    let simple = |byte: &u8| SIMPLE.get(usize::from(*byte)).copied().unwrap_or(Simple::Not);
    let end_of = |kind: Simple, start: usize| {
        let rest = bytes.get(start..).unwrap_or_default();
        start + rest.iter().take_while(|byte| simple(byte) == kind).count()
    };
    let word_start = end_of(Simple::Punctuation, start);
    let word_end = end_of(Simple::Word, word_start);
    let end = end_of(Simple::Punctuation, word_end);
    let is_whole = bytes.get(end).is_none_or(|byte| simple(byte) == Simple::Space);
    (word_start < word_end && is_whole).then_some((word_start..word_end, end))
}

fn chunk_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    start + rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len())
}

/// The end of the chunk after `end`, if it is one that the short path cannot cut.
fn next_complex_chunk(text: &str, end: usize) -> Option<usize> {
    let rest = text.as_bytes().get(end..)?;
    let start = end + rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let next_end = chunk_end(text, start);
    let chunk = text.get(start..next_end)?;
    chunk.chars().any(|c| class(c) == Class::Complex && c != ':').then_some(next_end)
}

fn cut_with_icu(text: &str, range: Range<usize>, tokens: &mut Vec<Range<usize>>) {
    let Some(chunk) = text.get(range.clone()) else { return };
    let first = tokens.len();
    let mut start = 0;
    for (end, word_type) in SEGMENTER.segment_str(chunk).iter_with_word_type() {
        // ICU goes by the last character, and takes a word that ends with a vowel sign or an accent for none.
        let is_word = || chunk.get(start..end).is_some_and(|word| word.chars().any(char::is_alphabetic));
        if word_type.is_word_like() || is_word() {
            push(text, range.start + start..range.start + end, tokens);
        }
        start = end;
    }
    recut(text, tokens.get_mut(first..).unwrap_or_default(), |word| {
        SEGMENTER.segment_str(word).nth(1) == Some(word.len())
    });
}

/// What a character is to the short path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// `_`, which holds words together.
    Connector,
    /// `.`, `'` and `’`, which hold letters together, and digits.
    MidBoth,
    /// `·`, which holds letters together.
    MidLetter,
    /// `,` and `;`, which hold digits together.
    MidNumber,
    /// Other punctuation: a boundary.
    Other,
    /// Anything the short path leaves to ICU.
    Complex,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit,
        '_' => Class::Connector,
        '.' | '\'' | '\u{2018}' | '\u{2019}' => Class::MidBoth,
        '\u{b7}' => Class::MidLetter,
        ',' | ';' => Class::MidNumber,
        '×'
        | '÷'
        | '\u{a0}'..='\u{a9}'
        | '«'
        | '¬'
        | '®'..='\u{b4}'
        | '¶'
        | '¸'
        | '¹'
        | '»'..='¿'
        | '\u{2010}'..='\u{2017}'
        | '\u{201a}'..='\u{2023}'
        | '\u{2026}'
        | '\u{2030}'..='\u{203b}'
        | '€' => Class::Other,
        'a'..='z'
        | 'A'..='Z'
        | 'ª'
        | 'µ'
        | 'º'
        | '\u{c0}'..='\u{24f}'
        | '\u{1e00}'..='\u{1eff}'
        | 'Ά'
        | 'Έ'..='Ί'
        | 'Ό'
        | 'Ύ'..='Ρ'
        | 'Σ'..='ώ'
        | '\u{400}'..='\u{481}'
        | '\u{48a}'..='\u{52f}' => Class::Letter,
        ':' => Class::Complex,
        ' '..='~' => Class::Other,
        _ => Class::Complex,
    }
}

/// Cuts a chunk by the rules of UAX #29 for the classes above; says `false`, with `tokens` unfinished, if it cannot.
fn cut_plain(text: &str, range: Range<usize>, tokens: &mut Vec<Range<usize>>) -> bool {
    let Some(chunk) = text.get(range.clone()) else { return false };
    let mut word: Option<Range<usize>> = None;
    let mut last = Class::Other;
    let mut characters = chunk.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let at = range.start + at;
        let class = match class(c) {
            // A colon is only a puzzle between letters, where versions of the rules differ.
            Class::Complex if c == ':' => Class::Other,
            class => class,
        };
        let end = at + c.len_utf8();
        match class {
            Class::Complex => return false,
            Class::Letter | Class::Digit | Class::Connector => {
                word = Some(word.map_or(at, |word| word.start)..end);
                last = class;
            }
            _ => {
                let next = characters.peek().map_or(Class::Other, |&(_, next)| self::class(next));
                let joins = match class {
                    Class::MidBoth => last == next && matches!(next, Class::Letter | Class::Digit),
                    Class::MidLetter => last == Class::Letter && next == Class::Letter,
                    Class::MidNumber => last == Class::Digit && next == Class::Digit,
                    _ => false,
                };
                if next == Class::Complex && characters.peek().is_some_and(|&(_, next)| next != ':') {
                    return false;
                }
                if !(joins && word.is_some()) {
                    if let Some(word) = word.take() {
                        push(text, word, tokens);
                    }
                    last = Class::Other;
                }
            }
        }
    }
    if let Some(word) = word {
        push(text, word, tokens);
    }
    true
}

/// Elided articles, pronouns and conjunctions of French, Italian and Catalan.
const ELISIONS: [&str; 22] = [
    "l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "un", "dell",
    "nell", "all", "dall", "sull", "quest", "quell",
];

/// Adds a word, an elided one before it apart. Underscores alone are no word.
fn push(text: &str, word: Range<usize>, tokens: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes().get(word.clone()).unwrap_or_default();
    if bytes.iter().all(|byte| *byte == b'_') {
        return;
    }
    let apostrophe = bytes.iter().take(8).position(|byte| matches!(byte, b'\'' | 0xe2));
    if let Some(at) = apostrophe
        && let (Some(before), Some(rest)) = (text.get(word.start..word.start + at), text.get(word.start + at..word.end))
        && let Some(after) = rest.strip_prefix(['\'', '\u{2019}'])
        && after.chars().nth(1).is_some()
        && ELISIONS.iter().any(|elision| before.eq_ignore_ascii_case(elision))
    {
        tokens.push(word.start..word.start + at);
        tokens.push(word.end - after.len()..word.end);
        return;
    }
    tokens.push(word);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokenize(text).filter_map(|range| text.get(range)).collect()
    }

    /// The words ICU finds alone, elisions apart, references joined.
    fn icu_words(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        cut_with_icu(text, 0..text.len(), &mut tokens);
        tokens.reverse();
        let tokens = Tokens { text, at: text.len(), pending: tokens, joined_to: 0 };
        tokens.filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn words_are_cut_where_a_reader_sees_them_end() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text), expected, "{text}");
        check("US-led air strikes, 1,600 dead.", &["US", "led", "air", "strikes", "1,600", "dead"]);
        check("Lantern Watch’s view (2.5%)", &["Lantern", "Watch’s", "view", "2.5"]);
        check("l’État d'Ivoire, aujourd’hui", &["l", "État", "d", "Ivoire", "aujourd’hui"]);
        check("don't O’Brien it's", &["don't", "O’Brien", "it's"]);
        check("(MDE 24/2089/2020).", &["MDE 24/2089/2020"]);
        check("AI Index: EUR 01/07/98 MDE24-2-2020", &["AI", "Index", "EUR 01/07/98", "MDE24-2-2020"]);
        check("USA 12 MON 12/05/2020", &["USA", "12", "MON", "12", "05", "2020"]);
        check("the U.S. said", &["the", "U.S", "said"]);
        check("حقوق الإنسان، وحرية", &["حقوق", "الإنسان", "وحرية"]);
        check("إنَّ مُعَالَجَةَ الجَرْحَى وَاجِبٌ", &["إنَّ", "مُعَالَجَةَ", "الجَرْحَى", "وَاجِبٌ"]);
        check("cafe\u{301} noir", &["cafe\u{301}", "noir"]);
        check("मानव अधिकारों की रक्षा", &["मानव", "अधिकारों", "की", "रक्षा"]);
        check("права человека", &["права", "человека"]);
        check("__ _a_ --", &["_a_"]);
        check("", &[]);
    }

    #[test]
    fn words_of_every_script_are_cut() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text), expected, "{text}");
        check("آن‌ها می‌روند؟", &["آن‌ها", "می‌روند"]);
        check("انسانی حقوق، ہیں۔", &["انسانی", "حقوق", "ہیں"]);
        check("د بشري حقونو، ۲۰۱۹", &["د", "بشري", "حقونو", "۲۰۱۹"]);
        check("مافی مرۆڤ؛ کوردستان", &["مافی", "مرۆڤ", "کوردستان"]);
        check("זכויות האדם, ארה״ב", &["זכויות", "האדם", "ארה״ב"]);
        check("ሰብአዊ መብቶች።", &["ሰብአዊ", "መብቶች"]);
        check("정부는 인권을 보호한다.", &["정부는", "인권을", "보호한다"]);
        check("ｓｔａｆｆ１２", &["ｓｔａｆｆ１２"]);
        for text in ["สิทธิมนุษยชน", "សិទ្ធិមនុស្សនៅកម្ពុជា", "လူ့အခွင့်အရေး", "ສິດທິມະນຸດ", "人権を守る"]
        {
            let found = words(text);
            assert!(found.len() >= 2 && found.concat() == text, "{found:?}");
        }
    }

    #[test]
    fn chinese_and_thai_are_cut_by_dictionary() {
        assert_eq!(words("保护人权"), ["保护", "人权"]);
        assert!(words("ฉันไปโรงเรียน").len() >= 2);
        assert_eq!(words("报告 report 发布"), ["报告", "report", "发布"]);
    }

    proptest! {
        #[test]
        fn the_short_path_finds_the_words_that_icu_finds(
            text in "[a-zA-Zéñßçøšžœ0-9АЯабвгдёηκλ _.,;’'·()«»“”–—/\\-!?%&\n]{0,60}"
        ) {
            prop_assert_eq!(words(&text), icu_words(&text));
        }

        #[test]
        fn references_are_found_on_either_path(
            text in "((MDE|AMR|MON|THE|USA)[ \u{a0}_/-]?[0-9]{1,4}[/._ -][0-9]{1,4}[/._ -][0-9]{2,5}[ ,.;)_a\n]{0,2}){1,4}"
        ) {
            prop_assert_eq!(words(&text), icu_words(&text));
        }

        #[test]
        fn cutting_afresh_after_white_space_gives_the_same_words(
            text in "((MDE |MDE|a.b|a:b|l’or|人权|“x)[0-9/ .,-]{0,9}[ \n]){1,8}"
        ) {
            let all: Vec<Range<usize>> = tokenize(&text).collect();
            for (ordinal, word) in all.iter().enumerate() {
                let follows_space = word.start > 0 && text.as_bytes()[word.start - 1].is_ascii_whitespace();
                if follows_space {
                    let rest = text.get(word.start..).expect("a word begins there");
                    let afresh: Vec<_> = tokenize(rest).map(|at| at.start + word.start..at.end + word.start).collect();
                    prop_assert_eq!(&afresh, &all[ordinal..]);
                }
            }
        }

        #[test]
        fn words_are_in_order_and_whole_characters_whatever_the_text(text in any::<String>()) {
            let mut end = 0;
            for token in tokenize(&text) {
                prop_assert!(token.start >= end && token.start < token.end);
                prop_assert!(text.get(token.clone()).is_some());
                end = token.end;
            }
        }
    }
}
