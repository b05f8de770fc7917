//! Scripts: which one a letter belongs to, and which languages are written in it.

use shared::language::Language;

/// A script, as far as it tells languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Thaana,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Burmese,
    Georgian,
    Hangul,
    Ethiopic,
    Khmer,
    Kana,
    Han,
}

/// First and last letter of the scripts' blocks, after the Unicode Standard's `Blocks.txt`.
const BLOCKS: [(char, char, Script); 37] = [
    ('A', 'Z', Script::Latin),
    ('a', 'z', Script::Latin),
    ('\u{c0}', '\u{24f}', Script::Latin),
    ('\u{370}', '\u{3ff}', Script::Greek),
    ('\u{400}', '\u{52f}', Script::Cyrillic),
    ('\u{530}', '\u{58f}', Script::Armenian),
    ('\u{590}', '\u{5ff}', Script::Hebrew),
    ('\u{600}', '\u{6ff}', Script::Arabic),
    ('\u{750}', '\u{77f}', Script::Arabic),
    ('\u{780}', '\u{7bf}', Script::Thaana),
    ('\u{900}', '\u{97f}', Script::Devanagari),
    ('\u{980}', '\u{9ff}', Script::Bengali),
    ('\u{a00}', '\u{a7f}', Script::Gurmukhi),
    ('\u{a80}', '\u{aff}', Script::Gujarati),
    ('\u{b00}', '\u{b7f}', Script::Oriya),
    ('\u{b80}', '\u{bff}', Script::Tamil),
    ('\u{c00}', '\u{c7f}', Script::Telugu),
    ('\u{c80}', '\u{cff}', Script::Kannada),
    ('\u{d00}', '\u{d7f}', Script::Malayalam),
    ('\u{d80}', '\u{dff}', Script::Sinhala),
    ('\u{e00}', '\u{e7f}', Script::Thai),
    ('\u{e80}', '\u{eff}', Script::Lao),
    ('\u{f00}', '\u{fff}', Script::Tibetan),
    ('\u{1000}', '\u{109f}', Script::Burmese),
    ('\u{10a0}', '\u{10ff}', Script::Georgian),
    ('\u{1100}', '\u{11ff}', Script::Hangul),
    ('\u{1200}', '\u{139f}', Script::Ethiopic),
    ('\u{1780}', '\u{17ff}', Script::Khmer),
    ('\u{1c90}', '\u{1cbf}', Script::Georgian),
    ('\u{1e00}', '\u{1eff}', Script::Latin),
    ('\u{1f00}', '\u{1fff}', Script::Greek),
    ('\u{2d80}', '\u{2ddf}', Script::Ethiopic),
    ('\u{3040}', '\u{30ff}', Script::Kana),
    ('\u{3400}', '\u{9fff}', Script::Han),
    ('\u{ac00}', '\u{d7af}', Script::Hangul),
    ('\u{fb50}', '\u{fdff}', Script::Arabic),
    ('\u{fe70}', '\u{fefe}', Script::Arabic),
];

/// The languages that are not written in the Latin script.
const SCRIPTS_OF_LANGUAGES: &[(Script, &[&str])] = &[
    (Script::Greek, &["el"]),
    (Script::Cyrillic, &["ru", "uk", "be", "bg", "mk", "ky", "tg", "kk", "mn"]),
    (Script::Armenian, &["hy"]),
    (Script::Hebrew, &["he", "yi"]),
    (Script::Arabic, &["ar", "fa", "ur", "ps", "sd", "ug", "ckb", "prs"]),
    (Script::Thaana, &["dv"]),
    (Script::Devanagari, &["hi", "mr", "ne"]),
    (Script::Bengali, &["bn", "as"]),
    (Script::Gujarati, &["gu"]),
    (Script::Oriya, &["or"]),
    (Script::Tamil, &["ta"]),
    (Script::Telugu, &["te"]),
    (Script::Kannada, &["kn"]),
    (Script::Malayalam, &["ml"]),
    (Script::Sinhala, &["si"]),
    (Script::Thai, &["th"]),
    (Script::Lao, &["lo"]),
    (Script::Tibetan, &["bo", "dz"]),
    (Script::Burmese, &["my"]),
    (Script::Georgian, &["ka"]),
    (Script::Hangul, &["ko"]),
    (Script::Ethiopic, &["am", "ti"]),
    (Script::Khmer, &["km"]),
    (Script::Kana, &["ja"]),
    (Script::Han, &["zh", "ja", "yue"]),
];

/// The languages that are written in several scripts: none rules them out.
const OF_SEVERAL_SCRIPTS: [&str; 14] =
    ["sr", "uz", "az", "kk", "ku", "kmr", "ms", "pa", "mn", "tg", "tk", "ug", "ha", "bs"];

impl Script {
    pub(super) const ALL: [Self; 27] = [
        Self::Latin,
        Self::Greek,
        Self::Cyrillic,
        Self::Armenian,
        Self::Hebrew,
        Self::Arabic,
        Self::Thaana,
        Self::Devanagari,
        Self::Bengali,
        Self::Gurmukhi,
        Self::Gujarati,
        Self::Oriya,
        Self::Tamil,
        Self::Telugu,
        Self::Kannada,
        Self::Malayalam,
        Self::Sinhala,
        Self::Thai,
        Self::Lao,
        Self::Tibetan,
        Self::Burmese,
        Self::Georgian,
        Self::Hangul,
        Self::Ethiopic,
        Self::Khmer,
        Self::Kana,
        Self::Han,
    ];
    pub(super) const COUNT: usize = Self::ALL.len();

    /// The script that a table names in lower case.
    pub(super) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|script| format!("{script:?}").eq_ignore_ascii_case(id))
    }

    /// The script of a letter.
    pub(super) fn of(letter: char) -> Option<Self> {
        if letter.is_ascii() {
            return letter.is_ascii_alphabetic().then_some(Self::Latin);
        }
        let place = BLOCKS.partition_point(|(_, last, _)| *last < letter);
        let (first, _, script) = BLOCKS.get(place)?;
        (*first <= letter && letter.is_alphabetic()).then_some(*script)
    }

    /// Whether a language is written in this script.
    pub(super) fn may_write(self, language: Language) -> bool {
        let code = language.code();
        let mut scripts = SCRIPTS_OF_LANGUAGES.iter().filter(|(_, codes)| codes.contains(&code)).peekable();
        OF_SEVERAL_SCRIPTS.contains(&code)
            || if scripts.peek().is_none() { self == Self::Latin } else { scripts.any(|(script, _)| *script == self) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blocks_of_scripts_are_in_order() {
        assert!(BLOCKS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(Script::ALL.iter().enumerate().all(|(place, script)| *script as usize == place));
    }

    #[test]
    fn a_language_is_written_in_its_own_scripts_alone() {
        let may = |script: Script, code: &str| script.may_write(Language::parse(code).expect("a code"));
        assert!(may(Script::Cyrillic, "ru") && !may(Script::Latin, "ru"));
        assert!(may(Script::Cyrillic, "sr") && may(Script::Latin, "sr"));
        assert!(may(Script::Latin, "qqq") && !may(Script::Arabic, "qqq"));
    }
}
