//! Signs of the query language, in every script: which of them quote, part and negate.

/// The plain twin of a sign: full-width forms, the minus sign, the star of Arabic keyboards. Other characters are their own.
pub(super) fn plain(c: char) -> char {
    /// How far the full-width forms stand from ASCII.
    const FULL_WIDTH: u32 = 0xfee0;
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - FULL_WIDTH).unwrap_or(c),
        '\u{2212}' | '\u{fe63}' => '-',
        '\u{301c}' | '\u{223c}' => '~',
        '\u{66d}' | '\u{2217}' => '*',
        _ => c,
    }
}

/// A text with every sign as its plain twin.
pub(super) fn plainly(text: &str) -> String {
    text.chars().map(plain).collect()
}

/// Whether a character is a quotation mark: straight, curly, angled, low, corner. Single ones are not: they are apostrophes more
/// often.
pub(super) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{201c}'
            ..='\u{201f}'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '❝'
                | '❞'
                | '〝'
                | '〞'
                | '〟'
                | '＂'
                | '「'
                | '」'
                | '『'
                | '』'
                | '｢'
                | '｣'
                | '《'
                | '》'
                | '〈'
                | '〉'
    )
}

/// Whether a quotation mark can only open: a closing one that has no twin is no beginning.
pub(super) fn opens_only(c: char) -> bool {
    matches!(c, '“' | '„' | '‟' | '❝' | '〝' | '「' | '『' | '｢' | '《' | '〈')
}

/// Whether a character ends a word and means nothing: commas, full stops of East Asia, question marks that are no wildcard,
/// brackets, dashes. Commas and semicolons between digits are part of the number.
pub(super) fn parts_words(c: char) -> bool {
    matches!(
        c,
        ',' | ';'
            | '،'
            | '؛'
            | '؟'
            | '、'
            | '，'
            | '；'
            | '。'
            | '！'
            | '？'
            | '：'
            | '…'
            | '—'
            | '―'
            | '['
            | ']'
            | '{'
            | '}'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '［'
            | '］'
            | '・'
    )
}

/// Whether a letter is Hebrew: between two of these a quotation mark belongs to the word, as in acronyms.
pub(super) fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5f2}')
}

/// Whether a character is part of what is found: a letter, a digit, or a mark on one.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}
