//! The stem layer: what the forms of a word have in common, by language.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

use crate::language::Language;

use super::fold::fold;
use super::{irregular, light};

/// Whether the forms of the language's words are brought together; words of other languages match as written.
pub(crate) fn has_stemmer(language: Language) -> bool {
    light::has_stemmer(language) || algorithm(language).is_some()
}

/// The term of a word in the stem layer for documents of a language: the language's code, a colon, the folded stem, without
/// apostrophes (`Qur'an` and `Quran` meet).
///
/// `None` if the language has no stemmer. Words with digits are their own stem.
pub(crate) fn stem_term(word: &str, language: Language) -> Option<String> {
    let code = language.code();
    let mut stem = if word.bytes().any(|byte| byte.is_ascii_digit()) {
        has_stemmer(language).then(|| fold(word))?
    } else if let Some(algorithm) = algorithm(language) {
        fold(&snowball(&small_letters(word, code), code, algorithm))
    } else {
        light::stem(&fold(word), language)?
    };
    if stem.len() > 1 {
        stem.retain(|c| c != '\'');
    }
    Some(format!("{code}:{stem}"))
}

/// The word in the letters that the algorithms know.
fn small_letters(word: &str, code: &str) -> String {
    // In Turkish and Azerbaijani, the small letter of I has no dot.
    let word = if code == "tr" { Cow::Owned(word.replace('I', "ı").replace('İ', "i")) } else { Cow::Borrowed(word) };
    word.to_lowercase().replace(['\u{2019}', '\u{2bc}'], "'").replace('ё', "е")
}

fn snowball(word: &str, code: &str, algorithm: Algorithm) -> String {
    let word = if code == "en" { irregular::base(word).unwrap_or(word) } else { word };
    Stemmer::new(algorithm).stem(word).into_owned()
}

/// The Snowball algorithm of a language.
fn algorithm(language: Language) -> Option<Algorithm> {
    Some(match language.code() {
        "ca" => Algorithm::Catalan,
        "cs" => Algorithm::Czech,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "eo" => Algorithm::Esperanto,
        "es" => Algorithm::Spanish,
        "et" => Algorithm::Estonian,
        "eu" => Algorithm::Basque,
        "fa" | "prs" => Algorithm::Persian,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "ga" => Algorithm::Irish,
        "hi" => Algorithm::Hindi,
        "hu" => Algorithm::Hungarian,
        "hy" => Algorithm::Armenian,
        "id" | "ms" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "ne" => Algorithm::Nepali,
        "nl" => Algorithm::Dutch,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "bs" | "hr" | "sr" => Algorithm::Serbian,
        "st" => Algorithm::Sesotho,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        "uk" => Algorithm::Ukrainian,
        "yi" => Algorithm::Yiddish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn stems(language: &str, words: &[&str]) -> Vec<Option<String>> {
        let language = Language::parse(language).expect("a language");
        words.iter().map(|word| stem_term(word, language)).collect()
    }

    /// Asserts that the words of each group have one stem.
    fn meet(groups: &[(&str, &[&str])]) {
        let differs = |&&(language, words): &&(&str, &[&str])| {
            let stems = stems(language, words);
            stems.iter().any(|stem| stem.is_none() || *stem != stems[0])
        };
        let failures: Vec<_> = groups.iter().filter(differs).map(|(language, words)| stems(language, words)).collect();
        assert!(failures.is_empty(), "{failures:#?}");
    }

    /// Asserts that no two words of a group have one stem.
    fn apart(groups: &[(&str, &[&str])]) {
        for (language, words) in groups {
            let stems = stems(language, words);
            let distinct: BTreeSet<_> = stems.iter().collect();
            assert_eq!(distinct.len(), words.len(), "{stems:?}");
        }
    }

    #[test]
    fn forms_of_a_word_meet_in_their_language() {
        meet(&[
            ("en", &["detain", "detained", "Detains", "detaining"]),
            ("en", &["report", "Reports", "report’s"]),
            ("en", &["woman", "women", "Women’s"]),
            ("en", &["Qur’an", "Quran", "Qur'an"]),
            ("en", &["take", "took", "taken", "taking"]),
            ("es", &["investigación", "investigaciones"]),
            ("fr", &["arrêté", "arrêtés", "Arrêtée"]),
            ("ru", &["человек", "человека", "человеку"]),
            ("uk", &["право", "права", "правами"]),
            ("de", &["Gefängnis", "gefängnisse"]),
            ("de", &["Straße", "Strassen"]),
            ("tr", &["ışık", "IŞIKLAR", "ışıklar"]),
            ("sr", &["затвор", "zatvor", "zatvora"]),
            ("hr", &["zatvor", "zatvori", "zatvorima"]),
            ("ms", &["tahan", "ditahan", "tahanan"]),
            ("fa", &["کتاب", "کتاب‌ها", "کتابها", "كتاب‌های"]),
            ("hi", &["लड़की", "लड़कियों", "लड़कियाँ"]),
        ]);
    }

    #[test]
    fn light_stemmers_bring_forms_together() {
        meet(&[
            ("ar", &["إنسان", "الإنسان", "والإنسان", "للإنسان"]),
            ("ar", &["وزير", "الوزير", "والوزير", "وزيرها"]),
            ("ar", &["معلومات", "المعلومات", "معلوماتها", "وبالمعلومات"]),
            ("ar", &["محكمة", "المحكمة", "محكمه"]),
            ("ar", &["صحفي", "صحفيون", "الصحفيين", "صحفية"]),
            ("ur", &["حکومت", "حکومتوں", "حکومتیں"]),
            ("ur", &["قیدی", "قیدیوں"]),
            ("ur", &["فیصلہ", "فیصلے", "فیصلوں"]),
            ("ps", &["زندان", "زندانونه", "زندانونو"]),
            ("ckb", &["زیندان", "زیندانەکان", "زیندانەکە"]),
            ("kmr", &["mirov", "mirovan", "mirovên"]),
            ("tg", &["зиндон", "зиндонҳо", "зиндонҳои"]),
            ("he", &["ממשלה", "הממשלה", "ממשלות", "והממשלה"]),
            ("he", &["הפגנה", "ההפגנה", "הפגנות"]),
            ("he", &["ארגון", "ארגונים", "הארגונים"]),
            ("bn", &["সরকার", "সরকারের", "সরকারকে"]),
            ("bn", &["সাংবাদিক", "সাংবাদিকদের", "সাংবাদিকরা"]),
            ("pa", &["ਕੁੜੀ", "ਕੁੜੀਆਂ"]),
            ("ko", &["정부", "정부는", "정부가", "정부에서는", "정부의"]),
            ("ko", &["민주주의", "민주주의는", "민주주의를"]),
            ("ko", &["위원회", "위원회가", "위원회에서"]),
            ("bg", &["затворник", "затворници", "затворниците", "затворникът"]),
            ("bg", &["жена", "жени", "жените", "жената"]),
            ("sk", &["žena", "ženy", "ženám", "ženami"]),
            ("sl", &["zapornik", "zapornika", "zaporniki", "zapornikov"]),
            ("lv", &["cietums", "cietuma", "cietumi", "cietumiem"]),
            ("gl", &["dereito", "dereitos"]),
            ("az", &["məhkəmə", "məhkəmənin", "məhkəmədə"]),
            ("uz", &["mahkama", "mahkamaning", "mahkamada"]),
            ("kk", &["адам", "адамдар", "адамның", "адамдарды"]),
            ("ka", &["ადამიანი", "ადამიანის", "ადამიანები", "ადამიანებს"]),
            ("am", &["መንግስት", "የመንግስት", "በመንግስት", "መንግስትን"]),
            ("sw", &["mfungwa", "wafungwa"]),
            ("sw", &["gereza", "gerezani"]),
            ("so", &["dowlad", "dowladda", "dowladdu"]),
        ]);
    }

    #[test]
    fn different_words_stay_apart() {
        apart(&[
            ("en", &["women", "omen", "specimen"]),
            ("en", &["died", "death"]),
            ("ar", &["حقوق", "حقيقة"]),
            ("ar", &["قتل", "قاتل"]),
            ("ur", &["لڑکا", "لڑکی"]),
            ("ko", &["국가", "국민", "국회"]),
            ("ko", &["정의", "정부"]),
            ("he", &["הסכם", "סכום"]),
            ("bg", &["право", "правило"]),
            ("sw", &["Mali", "mila"]),
            ("bn", &["সরকার", "সরকারি"]),
            ("fa", &["زندان", "زندگی"]),
        ]);
    }

    #[test]
    fn languages_do_not_mix() {
        let english = stem_term("pain", Language::ENGLISH);
        let french = stem_term("pain", Language::parse("fr").expect("a language"));
        assert_ne!(english, french);
        assert_eq!(stem_term("人权", Language::parse("zh").expect("a language")), None);
    }
}
