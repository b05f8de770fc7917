//! The language of a document: as stated, unless the script of the text rules that out; else concluded from the text.
//!
//! A wrong language hides a document from searches in its words; an unknown one does not. So what is not clear stays
//! unknown, and a title alone has to be clearer than a text.

mod profile;
mod script;

use std::cmp::Reverse;
use std::sync::LazyLock;

use shared::document::LanguageEvidence;
use shared::language::Language;

use self::profile::{Guess, Profiles};
use self::script::Script;
use crate::enrich::warning;
use crate::report::{Warning, WarningKind};

/// How much of a text's opening is looked at, in characters. From about a hundred on, the language is clear.
const OPENING_CHARS: usize = 250;

/// How much of the middle and of the end, to see whether they are in the same language.
const PASSAGE_CHARS: usize = 120;

/// A text with fewer letters is looked at together with its title.
const MIN_LETTERS_OF_TEXT: usize = 12;

/// The script is told by this many letters.
const MIN_LETTERS_OF_SCRIPT: usize = 4;

/// A stated language is doubted if this many letters say otherwise, and this share of them.
const MIN_LETTERS_TO_DOUBT: usize = 20;
const MIN_SHARE_TO_DOUBT: f32 = 0.8;

/// Letters in the Latin script count for this much against letters in any other: texts in all scripts hold Latin names and
/// addresses, few Latin texts hold others.
const WEIGHT_OF_LATIN: f32 = 0.5;

/// By how many nats the best language must be likelier than the next. Of snippets of 20 characters with a lead of half a nat to one,
/// half are right, from one to two 60 of 100, from four to six 76, above six 97. A text that short has little else to be found
/// by; a title is often but a name, and a paragraph in another language is the exception.
const MIN_LEAD_OF_TEXT: f32 = 0.5;
const MIN_LEAD_OF_TITLE: f32 = 6.0;
const MIN_LEAD_OF_PARAGRAPH: f32 = 6.0;

/// A lead of this share of what is asked for will do where whatlang, which counts other letters, is sure of the same language.
const SECONDED_SHARE: f32 = 0.35;

/// The paragraphs that are looked at where a text is in two languages, and the least share of the second to be told of.
const MAX_PARAGRAPHS: usize = 40;
const MIN_SHARE_OF_SECOND: f32 = 0.2;

/// The site's own codes, which stand in the addresses of its documents and are no ISO codes.
const SITE_CODES: [(&str, &str); 6] =
    [("bp", "pt"), ("zd", "prs"), ("tm", "tet"), ("tc", "zh"), ("sc", "zh"), ("kx", "kmr")];

static LATIN: LazyLock<Profiles> = LazyLock::new(|| Profiles::of(Script::Latin));
static CYRILLIC: LazyLock<Profiles> = LazyLock::new(|| Profiles::of(Script::Cyrillic));
static ARABIC: LazyLock<Profiles> = LazyLock::new(|| Profiles::of(Script::Arabic));
static DEVANAGARI: LazyLock<Profiles> = LazyLock::new(|| Profiles::of(Script::Devanagari));
static ETHIOPIC: LazyLock<Profiles> = LazyLock::new(|| Profiles::of(Script::Ethiopic));

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
    if let Some(language) = language.filter(|language| *language != Language::UNKNOWN) {
        if !script_rules_out(language, title, text) {
            return (language, LanguageEvidence::Stated);
        }
        let instead = "the text is in another script, the language is concluded";
        warnings.push(warning(WarningKind::BadLanguage, "the language", language.name(), instead));
    } else if let Some(stated) = stated.filter(|_| language.is_none()) {
        warnings.push(warning(WarningKind::BadLanguage, "the language", stated, "it is no code, it is concluded"));
    }
    match detect(title, text, warnings) {
        Some(language) => (language, LanguageEvidence::Detected),
        None => (Language::UNKNOWN, LanguageEvidence::Unknown),
    }
}

fn language_of_code(stated: &str) -> Option<Language> {
    let own = SITE_CODES.iter().find(|(code, _)| code.eq_ignore_ascii_case(stated));
    Language::parse(own.map_or(stated, |(_, code)| code))
}

/// Whether a language cannot be that of the text, because it is written in another script.
fn script_rules_out(language: Language, title: &str, text: &str) -> bool {
    let letters = Letters::of(&format!("{title}\n{}", opening(text)));
    letters.total() >= MIN_LETTERS_TO_DOUBT
        && letters
            .commonest(1.0)
            .is_some_and(|(script, share)| share >= MIN_SHARE_TO_DOUBT && !script.may_write(language))
}

/// The language that the text is in; where there is hardly a text, that of the title, if it is beyond doubt.
fn detect(title: &str, text: &str, warnings: &mut Vec<Warning>) -> Option<Language> {
    let opening = opening(text);
    if Letters::of(opening).total() < MIN_LETTERS_OF_TEXT {
        return sure(&format!("{title}\n{opening}"), MIN_LEAD_OF_TITLE);
    }
    let language = sure(opening, MIN_LEAD_OF_TEXT);
    if opening.len() == text.len() {
        return language;
    }
    let (middle, end) = (middle(text), end(text));
    let is_one = [middle, end].iter().all(|passage| sure(passage, MIN_LEAD_OF_TEXT) == language);
    if language.is_some() && is_one {
        return language;
    }
    of_paragraphs(text, warnings).or_else(|| sure(&[opening, middle, end].join("\n"), MIN_LEAD_OF_TEXT))
}

/// The language of most paragraphs, by their length. Another that takes a good part is told in a warning.
fn of_paragraphs(text: &str, warnings: &mut Vec<Warning>) -> Option<Language> {
    let mut lengths: Vec<(usize, Language)> = Vec::new();
    let step = text.split("\n\n").count().div_ceil(MAX_PARAGRAPHS);
    for paragraph in text.split("\n\n").step_by(step) {
        let Some(language) = sure(opening(paragraph), MIN_LEAD_OF_PARAGRAPH) else { continue };
        let length = paragraph.chars().count();
        match lengths.iter_mut().find(|(_, known)| *known == language) {
            Some((sum, _)) => *sum += length,
            None => lengths.push((length, language)),
        }
    }
    lengths.sort_by_key(|(length, _)| Reverse(*length));
    let total = lengths.iter().map(|(length, _)| length).sum();
    if let [(_, first), (length, second), ..] = lengths[..]
        && share(length, total) >= MIN_SHARE_OF_SECOND
    {
        let instead = format!("another part of the text is in it, the document is taken to be in {}", first.name());
        warnings.push(warning(WarningKind::SecondLanguage, "the language", second.name(), &instead));
    }
    lengths.first().map(|(_, language)| *language)
}

/// The language of a passage, if it is likelier than any other by so many nats, or by fewer and a second opinion agrees.
fn sure(passage: &str, min_lead: f32) -> Option<Language> {
    let guess = guess(passage)?;
    let is_clear = guess.lead >= min_lead;
    let is_seconded = || guess.lead >= SECONDED_SHARE * min_lead && second_opinion(passage) == Some(guess.language);
    (is_clear || is_seconded()).then_some(guess.language)
}

/// What whatlang is sure of. Alone it is not to be relied on: it takes a language that it does not know for another one.
fn second_opinion(passage: &str) -> Option<Language> {
    let info = whatlang::detect(passage).filter(whatlang::Info::is_reliable)?;
    Language::parse(info.lang().code())
}

/// The likeliest language of a passage: by its script alone, by letters that one language has, or by what letters follow each other.
fn guess(passage: &str) -> Option<Guess> {
    let letters = Letters::of(passage);
    if letters.total() < MIN_LETTERS_OF_SCRIPT {
        return None;
    }
    let (script, _) = letters.commonest(WEIGHT_OF_LATIN)?;
    let told_by_letters = || of_letters(script, passage, letters.total()).map(Guess::certain);
    let code = match script {
        Script::Latin => return LATIN.guess(passage),
        Script::Cyrillic => return told_by_letters().or_else(|| CYRILLIC.guess(passage)),
        Script::Arabic => return told_by_letters().or_else(|| ARABIC.guess(passage)),
        Script::Devanagari => return DEVANAGARI.guess(passage),
        Script::Ethiopic => return ETHIOPIC.guess(passage),
        Script::Hebrew => return told_by_letters().or_else(|| Language::parse("he").map(Guess::certain)),
        Script::Bengali => return told_by_letters().or_else(|| Language::parse("bn").map(Guess::certain)),
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
        Script::Gurmukhi => "pa",
        Script::Gujarati => "gu",
        Script::Oriya => "or",
        Script::Tamil => "ta",
        Script::Telugu => "te",
        Script::Kannada => "kn",
        Script::Malayalam => "ml",
    };
    Language::parse(code).map(Guess::certain)
}

/// The language whose letters these are and no other's of the script.
fn of_letters(script: Script, passage: &str, letters: usize) -> Option<Language> {
    let mut rows = TELLING_LETTERS.iter().filter(|row| row.0 == script);
    let row = rows.find(|(_, _, telling, min_share)| {
        let count = passage.chars().filter(|character| telling.contains(*character)).count();
        count > 0 && share(count, letters) >= *min_share
    });
    row.and_then(|(_, code, ..)| Language::parse(code))
}

/// Script, language, letters that it alone has among the languages of the script that we tell apart, least share of all letters.
/// The first row that holds decides; where none does, what letters follow each other.
const TELLING_LETTERS: [(Script, &str, &str, f32); 8] = [
    (Script::Arabic, "sd", "ڄڃٻڀٿڳڱڻ", 0.02),
    (Script::Arabic, "ug", "ۇۈۋ", 0.04),
    (Script::Cyrillic, "tg", "ҷӣӯ", 0.01),
    (Script::Cyrillic, "uz", "ҳ", 0.008),
    (Script::Cyrillic, "kk", "ұәғқ", 0.01),
    (Script::Cyrillic, "ky", "ң", 0.004),
    (Script::Hebrew, "yi", "װױײ", 0.01),
    (Script::Bengali, "as", "ৰৱ", 0.01),
];

/// The first part of a text that is looked at.
fn opening(text: &str) -> &str {
    let end = text.char_indices().nth(OPENING_CHARS).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The part of a text that begins in its middle.
fn middle(text: &str) -> &str {
    let half = text.len() / 2;
    let start = (half..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.char_indices().nth(PASSAGE_CHARS).map_or(rest.len(), |(at, _)| at);
    rest.get(..end).unwrap_or_default()
}

/// The last part of a text.
fn end(text: &str) -> &str {
    let start = text.char_indices().rev().nth(PASSAGE_CHARS - 1).map_or(0, |(at, _)| at);
    text.get(start..).unwrap_or_default()
}

/// How many letters of each script a passage has.
struct Letters([usize; Script::COUNT]);

impl Letters {
    fn of(passage: &str) -> Self {
        let mut counts = [0; Script::COUNT];
        for script in passage.chars().filter_map(Script::of) {
            counts[script as usize] += 1;
        }
        // Japanese is written in Chinese characters too: any tenth of kana tells.
        if counts[Script::Kana as usize] * 10 > counts.iter().sum() {
            counts[Script::Kana as usize] += counts[Script::Han as usize];
            counts[Script::Han as usize] = 0;
        }
        Self(counts)
    }

    fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// The script of most letters, and their share. Latin letters count for as much as the weight says.
    fn commonest(&self, weight_of_latin: f32) -> Option<(Script, f32)> {
        let share = |script: Script| share(self.0[script as usize], self.total());
        let weight = |script| if script == Script::Latin { weight_of_latin } else { 1.0 };
        let scripts = Script::ALL.into_iter().map(|script| (script, share(script)));
        scripts.filter(|(_, share)| *share > 0.0).max_by(|a, b| (a.1 * weight(a.0)).total_cmp(&(b.1 * weight(b.0))))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of letters in a sample are small")]
fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
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
    fn a_title_alone_is_told_where_it_is_clear() {
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
    fn kindred_languages_are_told_apart() {
        check("", "Las autoridades detuvieron a la periodista, pero también a su hermano, según la familia.", "es");
        check("", "As autoridades detiveram a jornalista, mas também o seu irmão, segundo a família.", "pt");
        check("", "Les autoritats van detenir la periodista, però també el seu germà, segons la família.", "ca");
        check("", "Polisen grep journalisten och hennes bror, men de släpptes efter två dagar.", "sv");
        check("", "Politiet anholdt journalisten og hendes bror, men de blev løsladt efter to dage.", "da");
        check("", "Politiet pågrep journalisten og broren hennes, men de ble løslatt etter to dager.", "nb");
        check("", "Polisi menangkap wartawan itu karena tulisannya, namun ia bisa pulang dua hari kemudian.", "id");
        check("", "Polis menahan wartawan itu kerana tulisannya, tetapi beliau boleh pulang selepas dua hari.", "ms");
        check("", "Полиция задержала журналистку и её брата, но через два дня они были освобождены.", "ru");
        check("", "Поліція затримала журналістку та її брата, але за два дні їх відпустили.", "uk");
        check("", "Паліцыя затрымала журналістку і яе брата, але праз два дні іх адпусцілі.", "be");
        check("", "Полиция је ухапсила новинарку и њеног брата, али су пуштени после два дана.", "sr");
        check("", "पुलिस ने पत्रकार और उसके भाई को गिरफ्तार किया, लेकिन दो दिन बाद छोड़ दिया।", "hi");
        check("", "प्रहरीले पत्रकार र उनका भाइलाई पक्राउ गर्‍यो तर दुई दिनपछि छाड्यो।", "ne");
    }

    #[test]
    fn languages_that_are_seldom_known_are() {
        check(
            "",
            "Booliisku waxay xireen weriyaha iyo walaalkeed, laakiin laba maalmood kadib ayaa la sii daayay.",
            "so",
        );
        check("", "Polîsan rojnamevan û birayê wê girtin, lê piştî du rojan hatin berdan.", "kmr");
        check("", "پولیسو خبریاله او د هغې ورور ونیول، خو دوې ورځې وروسته یې خوشې کړل.", "ps");
        check("", "پۆلیس ڕۆژنامەنووسەکە و براکەی دەستگیر کرد، بەڵام دوای دوو ڕۆژ ئازاد کران.", "ckb");
        check("", "ፖሊስ ነታ ጋዜጠኛን ሓዋን ኣሲሩዎም፣ ድሕሪ ክልተ መዓልቲ ግን ተለቒቖም።", "ti");
    }

    #[test]
    fn the_larger_part_of_a_text_in_two_languages_decides() {
        let english = "The teacher of the village was released after two months in prison, and her family came to meet her at the gate.";
        let french = "La maîtresse du village a été libérée après deux mois de prison, et sa famille est venue la chercher à la porte.";
        for (paragraphs, expected) in
            [([english, english, english, french, french], "en"), ([english, english, french, french, french], "fr")]
        {
            let mut warnings = Vec::new();
            let (language, _) = conclude(None, None, "Ama", &paragraphs.join("\n\n"), &mut warnings);
            assert_eq!(language.code(), expected);
            assert_eq!(warnings.iter().map(|warning| warning.kind).collect::<Vec<_>>(), [WarningKind::SecondLanguage]);
        }
    }

    #[test]
    fn a_title_in_another_language_does_not_decide() {
        let text = "The teacher of the village was released after two months in prison.";
        check("Mwalimu wa kijiji aliachiliwa na polisi baada ya siku mbili", text, "en");
    }

    #[test]
    fn names_in_another_script_do_not_decide() {
        check("", "Правозащитник обратился в Amnesty International и Human Rights Watch (London)", "ru");
    }

    #[test]
    fn what_is_not_clear_is_unknown() {
        check("", "", "und");
        check("2019", "12/05", "und");
        check("MDE 13/1605/2019", "", "und");
        check("Kofi Mensah", "", "und");
        check("UA 12 Mensah Boateng Addo Owusu Asante Appiah Osei Agyeman Bonsu Sarpong Acheampong Amoako", "", "und");
    }
}
