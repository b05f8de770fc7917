//! The language of a document: as stated, unless the script of the text rules that out; else concluded from the text.
//!
//! A wrong language hides a document from searches in its words; an unknown one does not. So what is not clear stays
//! unknown.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use shared::document::LanguageEvidence;
use shared::language::Language;
use whatlang::{Detector, Lang};

use crate::enrich::warning;
use crate::report::{Warning, WarningKind};

/// How much of title and text is looked at, in characters.
const SAMPLE_CHARS: usize = 1_500;

/// The text tells its script if it has this many letters, and this share of them is in one script.
const MIN_LETTERS_OF_SCRIPT: usize = 4;
const MIN_SHARE_OF_SCRIPT: f32 = 0.7;

/// A stated language is doubted if this many letters say otherwise, and this share of them.
const MIN_LETTERS_TO_DOUBT: usize = 20;
const MIN_SHARE_TO_DOUBT: f32 = 0.8;

/// Common words tell the language if there are this many, they are this share of all words, and the next language has
/// at most this many for each of them.
const MIN_COMMON_WORDS: usize = 2;
const MIN_SHARE_OF_COMMON_WORDS: f32 = 0.18;
const MAX_RATIO_OF_NEXT: f32 = 0.75;

/// The detector is asked from this many letters on: below, its trigrams are guesses.
const MIN_LETTERS_TO_DETECT: usize = 60;

/// A text of this many words without any common word of a language is not in it, whatever the detector says.
const MIN_WORDS_TO_MISS_COMMON: usize = 12;

/// The site's own codes, which stand in the addresses of its documents and are no ISO codes.
const SITE_CODES: [(&str, &str); 6] =
    [("bp", "pt"), ("zd", "prs"), ("tm", "tet"), ("tc", "zh"), ("sc", "zh"), ("kx", "kmr")];

/// Languages that the detector finds in texts of languages it does not know.
const NOT_BELIEVED: [Lang; 4] = [Lang::Lat, Lang::Jav, Lang::Aka, Lang::Epo];

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::with_denylist(NOT_BELIEVED.to_vec()));

/// The languages of `common_words.tsv`, in its order.
static COMMON_LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    common_rows().map(|(code, _)| Language::parse(code).expect("common_words.tsv: a row begins with a code")).collect()
});

/// Each common word, with the rows it stands in.
static COMMON_WORDS: LazyLock<FxHashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut places: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (place, (_, words)) in common_rows().enumerate() {
        for word in words.split(' ') {
            places.entry(word).or_default().push(place);
        }
    }
    places
});

fn common_rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("common_words.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split_once('\t').expect("common_words.tsv: a row has two cells"))
}

/// The language and how it is known. `evidence` is that of an earlier conclusion, which is kept.
pub fn conclude(
    stated: Option<&str>,
    evidence: Option<&str>,
    title: &str,
    text: &str,
    warnings: &mut Vec<Warning>,
) -> (Language, LanguageEvidence) {
    let stated = stated.map(str::trim).filter(|stated| !stated.is_empty());
    let earlier = evidence.and_then(LanguageEvidence::from_id);
    if earlier == Some(LanguageEvidence::Unknown) {
        return (Language::UNKNOWN, LanguageEvidence::Unknown);
    }
    let language = stated.and_then(language_of_code);
    if let (Some(language), Some(earlier)) = (language, earlier) {
        return (language, earlier);
    }
    let sample = Sample::new(title, text);
    if let Some(language) = language.filter(|language| *language != Language::UNKNOWN) {
        if !sample.rules_out(language) {
            return (language, LanguageEvidence::Stated);
        }
        let instead = "the text is in another script, the language is concluded";
        warnings.push(warning(WarningKind::BadLanguage, "the language", language.name(), instead));
    } else if let Some(stated) = stated.filter(|_| language.is_none()) {
        warnings.push(warning(WarningKind::BadLanguage, "the language", stated, "it is no code, it is concluded"));
    }
    match sample.language() {
        Some(language) => (language, LanguageEvidence::Detected),
        None => (Language::UNKNOWN, LanguageEvidence::Unknown),
    }
}

fn language_of_code(stated: &str) -> Option<Language> {
    let own = SITE_CODES.iter().find(|(code, _)| code.eq_ignore_ascii_case(stated));
    Language::parse(own.map_or(stated, |(_, code)| code))
}

/// The opening of title and text, and the script of its letters.
struct Sample {
    text: String,
    letters: usize,
    /// The script of most letters, and their share.
    script: Option<(Script, f32)>,
}

impl Sample {
    fn new(title: &str, text: &str) -> Self {
        let text: String = title.chars().chain([' ']).chain(text.chars()).take(SAMPLE_CHARS).collect();
        let mut counts = [0_usize; Script::COUNT];
        for script in text.chars().filter_map(Script::of) {
            counts[script as usize] += 1;
        }
        let letters: usize = counts.iter().sum();
        // Japanese is written in Chinese characters too: any tenth of kana tells.
        if counts[Script::Kana as usize] * 10 > letters {
            counts[Script::Kana as usize] += counts[Script::Han as usize];
            counts[Script::Han as usize] = 0;
        }
        let most = Script::ALL.into_iter().max_by_key(|script| counts[*script as usize]);
        let script = most.filter(|_| letters > 0).map(|most| (most, share(counts[most as usize], letters)));
        Self { text, letters, script }
    }

    /// Whether a language cannot be that of the text, because it is written in another script.
    fn rules_out(&self, language: Language) -> bool {
        self.letters >= MIN_LETTERS_TO_DOUBT
            && self.script.is_some_and(|(script, share)| share >= MIN_SHARE_TO_DOUBT && !script.may_write(language))
    }

    fn language(&self) -> Option<Language> {
        let (script, share) = self.script?;
        if self.letters < MIN_LETTERS_OF_SCRIPT || share < MIN_SHARE_OF_SCRIPT {
            return None;
        }
        let code = match script {
            Script::Latin => return self.of_common_words().or_else(|| self.of_trigrams()),
            Script::Cyrillic => return self.of_letters(&CYRILLIC_LETTERS).or_else(|| self.of_trigrams()),
            Script::Devanagari => return self.of_trigrams(),
            Script::Arabic => return self.of_letters(&ARABIC_LETTERS).or_else(|| Language::parse("ar")),
            Script::Ethiopic => return self.of_letters(&ETHIOPIC_LETTERS).or_else(|| Language::parse("am")),
            Script::Hebrew => return self.of_letters(&HEBREW_LETTERS).or_else(|| Language::parse("he")),
            Script::Greek => "el",
            Script::Armenian => "hy",
            Script::Georgian => "ka",
            Script::Han => "zh",
            Script::Kana => "ja",
            Script::Hangul => "ko",
            Script::Thai => "th",
            Script::Lao => "lo",
            Script::Khmer => "km",
            Script::Burmese => "my",
            Script::Tibetan => "bo",
            Script::Sinhala => "si",
            Script::Thaana => "dv",
            Script::Bengali => "bn",
            Script::Gurmukhi => "pa",
            Script::Gujarati => "gu",
            Script::Oriya => "or",
            Script::Tamil => "ta",
            Script::Telugu => "te",
            Script::Kannada => "kn",
            Script::Malayalam => "ml",
        };
        Language::parse(code)
    }

    /// The language whose letters these are and no other's of the script.
    fn of_letters(&self, telling: &[(&str, &str, f32)]) -> Option<Language> {
        let row = telling.iter().find(|(_, letters, min_share)| {
            let count = self.text.chars().filter(|character| letters.contains(*character)).count();
            count > 0 && share(count, self.letters) >= *min_share
        });
        row.and_then(|(code, ..)| Language::parse(code))
    }

    fn of_common_words(&self) -> Option<Language> {
        let (words, counts) = self.common_words();
        let best = (0..counts.len()).max_by_key(|place| counts[*place])?;
        let next = counts.iter().enumerate().filter(|(place, _)| *place != best).map(|(_, count)| *count).max();
        let clear = counts[best] >= MIN_COMMON_WORDS
            && share(counts[best], words) >= MIN_SHARE_OF_COMMON_WORDS
            && share(next.unwrap_or(0), counts[best]) <= MAX_RATIO_OF_NEXT;
        clear.then(|| COMMON_LANGUAGES[best])
    }

    /// The number of words, and of the common words of each language among them.
    fn common_words(&self) -> (usize, Vec<usize>) {
        let mut counts = vec![0; COMMON_LANGUAGES.len()];
        let mut words = 0;
        let lower = self.text.to_lowercase();
        for word in lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            words += 1;
            for place in COMMON_WORDS.get(word).into_iter().flatten() {
                counts[*place] += 1;
            }
        }
        (words, counts)
    }

    fn of_trigrams(&self) -> Option<Language> {
        if self.letters < MIN_LETTERS_TO_DETECT {
            return None;
        }
        let found = DETECTOR.detect(&self.text).filter(whatlang::Info::is_reliable)?;
        let language = Language::parse(match found.lang() {
            Lang::Cmn => "zh",
            Lang::Pes => "fa",
            lang => lang.code(),
        })?;
        let (words, counts) = self.common_words();
        let place = COMMON_LANGUAGES.iter().position(|common| *common == language);
        let missed = words >= MIN_WORDS_TO_MISS_COMMON
            && place.is_some_and(|place| share(counts[place], words) < MIN_SHARE_OF_COMMON_WORDS / 2.0);
        (!missed).then_some(language)
    }
}

/// Language, letters that it alone has among those of its script that we tell apart, least share of all letters.
/// The first row that holds decides.
const ARABIC_LETTERS: [(&str, &str, f32); 6] = [
    ("sd", "ڄڃٻڀٿڳڱڻ", 0.02),
    ("ps", "ټډړږښګۍ", 0.02),
    ("ug", "ۇۈۋ", 0.04),
    ("ckb", "ێڵڕۆە", 0.04),
    ("ur", "ٹڈڑںےہ", 0.03),
    ("fa", "پچژگکی", 0.03),
];

/// As [`ARABIC_LETTERS`]. What has none of them is told apart by the detector.
const CYRILLIC_LETTERS: [(&str, &str, f32); 7] = [
    ("tg", "ҷӣӯ", 0.01),
    ("kk", "ұ", 0.002),
    ("uz", "ў", 0.012),
    ("ky", "ң", 0.004),
    ("kk", "әғқ", 0.02),
    ("mn", "өү", 0.02),
    ("uk", "їє", 0.01),
];

/// As [`ARABIC_LETTERS`]: Tigrinya begins words with ኣ where Amharic has አ.
const ETHIOPIC_LETTERS: [(&str, &str, f32); 1] = [("ti", "ኣቐቑቒቓቕ", 0.01)];

/// As [`ARABIC_LETTERS`].
const HEBREW_LETTERS: [(&str, &str, f32); 1] = [("yi", "װױײ", 0.01)];

#[expect(clippy::cast_precision_loss, reason = "counts of letters in a sample are small")]
fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// A script, as far as it tells languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
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
    const ALL: [Self; 27] = [
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
    const COUNT: usize = Self::ALL.len();

    /// The script of a letter.
    fn of(letter: char) -> Option<Self> {
        if letter.is_ascii() {
            return letter.is_ascii_alphabetic().then_some(Self::Latin);
        }
        let place = BLOCKS.partition_point(|(_, last, _)| *last < letter);
        let (first, _, script) = BLOCKS.get(place)?;
        (*first <= letter && letter.is_alphabetic()).then_some(*script)
    }

    /// Whether a language is written in this script.
    fn may_write(self, language: Language) -> bool {
        let code = language.code();
        let mut scripts = SCRIPTS_OF_LANGUAGES.iter().filter(|(_, codes)| codes.contains(&code)).peekable();
        OF_SEVERAL_SCRIPTS.contains(&code)
            || if scripts.peek().is_none() { self == Self::Latin } else { scripts.any(|(script, _)| *script == self) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, text: &str, expected: &str) {
        let mut warnings = Vec::new();
        let (language, evidence) = conclude(None, None, title, text, &mut warnings);
        assert_eq!(language.code(), expected, "{title} {text}");
        assert_eq!(evidence == LanguageEvidence::Unknown, expected == "und");
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_stated_language_is_kept() {
        for (stated, code) in [("en", "en"), ("fr-CA", "fr"), ("spa", "es"), ("bp", "pt"), ("kx", "kmr"), ("sr", "sr")]
        {
            let known = conclude(Some(stated), None, "Ordenan liberar a la maestra de la aldea", "", &mut Vec::new());
            assert_eq!((known.0.code(), known.1), (code, LanguageEvidence::Stated), "{stated}");
        }
    }

    #[test]
    fn a_stated_language_in_another_script_is_doubted() {
        let mut warnings = Vec::new();
        let text = "أفرجت السلطات عن المعلمة بعد شهرين من الاحتجاز";
        let (language, evidence) = conclude(Some("en"), None, "", text, &mut warnings);
        assert_eq!((language.code(), evidence), ("ar", LanguageEvidence::Detected));
        assert_eq!(warnings[0].kind, WarningKind::BadLanguage);
    }

    #[test]
    fn what_is_no_code_is_a_warning_and_the_text_decides() {
        let mut warnings = Vec::new();
        let (language, _) =
            conclude(Some("English"), None, "The teacher was released from the jail", "", &mut warnings);
        assert_eq!(language.code(), "en");
        assert_eq!(warnings[0].kind, WarningKind::BadLanguage);
    }

    #[test]
    fn an_earlier_conclusion_is_kept_as_it_is() {
        let kept = conclude(Some("fr"), Some("detected"), "The teacher of the village", "", &mut Vec::new());
        assert_eq!((kept.0.code(), kept.1), ("fr", LanguageEvidence::Detected));
        let unknown = conclude(None, Some("unknown"), "The teacher of the village", "", &mut Vec::new());
        assert_eq!(unknown, (Language::UNKNOWN, LanguageEvidence::Unknown));
    }

    #[test]
    fn short_texts_are_told_by_their_common_words() {
        check("The teacher of the village was released", "", "en");
        check("Les autorités doivent libérer la maîtresse du village", "", "fr");
        check("Las autoridades deben liberar a la maestra de la aldea", "", "es");
        check("As autoridades devem libertar a professora da aldeia e o seu irmão", "", "pt");
        check("Die Behörden müssen die Lehrerin aus dem Dorf freilassen und für den Schaden zahlen", "", "de");
        check("Mwalimu wa kijiji aliachiliwa na polisi baada ya siku mbili katika mji wa pwani", "", "sw");
    }

    #[test]
    fn other_scripts_tell_the_language() {
        check("Учительница из деревни вышла на свободу", "После двух месяцев под стражей её отпустили домой", "ru");
        check("村里的老师获释", "", "zh");
        check("村の先生が釈放された", "", "ja");
        check("마을 교사가 석방되었다", "", "ko");
        check("المعلمة حرة", "", "ar");
        check("معلم روستا پس از دو ماه آزاد شد و به خانه بازگشت", "", "fa");
        check("گاؤں کی ٹیچر کو رہا کر دیا گیا ہے", "", "ur");
        check("Вчителька із села вийшла на свободу, її чекає родина", "", "uk");
        check("המורה שוחררה", "", "he");
        check("የመንደሩ አስተማሪ ተፈታ", "", "am");
        check("ครูในหมู่บ้านได้รับการปล่อยตัว", "", "th");
    }

    #[test]
    fn what_is_not_clear_is_unknown() {
        check("", "", "und");
        check("2019", "12/05", "und");
        check("MDE 13/1605/2019", "", "und");
        check("Kofi Mensah", "", "und");
        check("UA 12 Mensah Boateng Addo Owusu Asante Appiah Osei Agyeman Bonsu Sarpong Acheampong Amoako", "", "und");
    }

    #[test]
    fn every_row_of_common_words_names_a_language_once() {
        let mut codes: Vec<&str> = common_rows().map(|(code, _)| code).collect();
        assert!(common_rows().all(|(_, words)| words.split(' ').count() >= 8));
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn the_blocks_of_scripts_are_in_order() {
        assert!(BLOCKS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(Script::ALL.iter().enumerate().all(|(place, script)| *script as usize == place));
    }
}
