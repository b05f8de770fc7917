//! The stem layer: what the forms of a word have in common, by language.

use frostem::{Algorithm, Stemmer};

use crate::language::Language;

use super::fold::fold;

/// Whether the forms of the language's words are brought together; words of other languages match as written.
pub(crate) fn has_stemmer(language: Language) -> bool {
    language.code() == "ar" || algorithm(language).is_some()
}

/// The term of a word in the stem layer for documents of a language: the language's code, a colon, the folded stem.
///
/// `None` if the language has no stemmer. Words with digits are their own stem.
pub(crate) fn stem_term(word: &str, language: Language) -> Option<String> {
    let code = language.code();
    let stem = if word.bytes().any(|byte| byte.is_ascii_digit()) {
        fold(word)
    } else if code == "ar" {
        arabic(&fold(word))
    } else {
        let stemmer = Stemmer::new(algorithm(language)?);
        let lower = word.to_lowercase().replace(['\u{2019}', '\u{2bc}'], "'").replace('ё', "е");
        fold(&stemmer.stem(&lower))
    };
    Some(format!("{code}:{stem}"))
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
        "id" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "ne" => Algorithm::Nepali,
        "nl" => Algorithm::Dutch,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sr" => Algorithm::Serbian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

/// A light stemmer for folded Arabic: one prefix (conjunction, preposition, article), then one suffix.
///
/// It follows the light stemming of Larkey, Ballesteros and Connell (2002, "light10"): the longest prefix of the list goes if two
/// letters stay, then the longest suffix likewise. So إنسان and الإنسان meet, which Snowball's stemmer keeps apart.
fn arabic(word: &str) -> String {
    const PREFIXES: [&str; 7] = ["وال", "بال", "كال", "فال", "ال", "لل", "و"];
    const SUFFIXES: [&str; 10] = ["ها", "ان", "ات", "ون", "ين", "يه", "يه", "ه", "ي", "ا"];
    let long_enough = |rest: &str, letters: usize| rest.chars().count() >= letters;
    let mut stem = word;
    for prefix in PREFIXES {
        let least = if prefix == "و" { 3 } else { 2 };
        if let Some(rest) = stem.strip_prefix(prefix).filter(|rest| long_enough(rest, least)) {
            stem = rest;
            break;
        }
    }
    for suffix in SUFFIXES {
        if let Some(rest) = stem.strip_suffix(suffix).filter(|rest| long_enough(rest, 3)) {
            stem = rest;
            break;
        }
    }
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_meet_in_their_language() {
        let meet = |language: &str, words: &[&str]| {
            let language = Language::parse(language).expect("a language");
            for word in words {
                assert_eq!(stem_term(word, language), stem_term(words[0], language), "{word}");
            }
        };
        meet("en", &["detain", "detained", "Detains", "detaining"]);
        meet("en", &["report", "Reports", "report’s"]);
        meet("es", &["investigación", "investigaciones"]);
        meet("fr", &["arrêté", "arrêtés", "Arrêtée"]);
        meet("ru", &["человек", "человека", "человеку"]);
        meet("ar", &["إنسان", "الإنسان", "والإنسان", "للإنسان"]);
        meet("de", &["Gefängnis", "gefängnisse"]);
    }

    #[test]
    fn languages_do_not_mix() {
        let english = stem_term("pain", Language::ENGLISH);
        let french = stem_term("pain", Language::parse("fr").expect("a language"));
        assert_ne!(english, french);
        assert_eq!(stem_term("人权", Language::parse("zh").expect("a language")), None);
    }
}
