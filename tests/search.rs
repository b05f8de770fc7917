//! From words to documents: whether the right ones are found, and found first.

use shared::query::example::examples;
use tests::{Archive, judged, key_of};

/// How many of the judged queries find something; a score that may not fall.
const ANSWERED: u32 = 112;

/// The share of these that have a right answer among the first; a score that may not fall.
const SUCCESS: f64 = 1.0;

/// How many of the first hits count for success.
const FIRST: usize = 3;

fn hits(text: &str) -> Vec<String> {
    Archive::of_fixtures().find(text)
}

/// Checks that a query finds these documents, each named by a part of its key, and no others.
#[track_caller]
fn finds(text: &str, parts: &[&str]) {
    let found = hits(text);
    let is_each = parts.iter().all(|part| found.iter().any(|key| key.contains(part)));
    assert!(is_each && found.len() == parts.len(), "{text} should find {parts:?}, finds {found:#?}");
}

/// Checks that a query finds something, and nothing whose key has one of these parts.
#[track_caller]
fn finds_none_of(text: &str, parts: &[&str]) {
    let found = hits(text);
    let bad: Vec<&String> = found.iter().filter(|key| parts.iter().any(|part| key.contains(part))).collect();
    assert!(!found.is_empty() && bad.is_empty(), "{text} finds {bad:#?} of {}", found.len());
}

#[test]
fn judged_queries_find_what_answers_them_first() {
    let (mut answered, mut succeeded, mut best) = (0, 0, 0.0);
    let mut report = Vec::new();
    for judged in judged() {
        let found = hits(&judged.query);
        let place = found.iter().position(|key| judged.relevant.contains(key));
        if found.is_empty() {
            report.push(format!("nothing found: {}", judged.query));
            continue;
        }
        answered += 1;
        match place {
            Some(place) if place < FIRST => {
                succeeded += 1;
                best += 1.0 / f64::from(u32::try_from(place).unwrap() + 1);
            }
            Some(place) => report.push(format!("at place {}: {}", place + 1, judged.query)),
            None => report.push(format!("only others found: {}", judged.query)),
        }
    }
    let [of_all, first] = [answered, succeeded].map(f64::from);
    let (success, reciprocal_rank) = (first / of_all, best / of_all);
    report
        .push(format!("{answered} answered, success@{FIRST} {success:.3}, mean reciprocal rank {reciprocal_rank:.3}"));
    println!("{}", report.join("\n"));
    assert!(answered >= ANSWERED && success >= SUCCESS, "{}", report.join("\n"));
}

#[test]
fn a_country_is_not_found_in_the_name_of_another() {
    finds_none_of("Niger", &["nigeria-fishing", "afr44/017/2006", "nigeria-editor-freed"]);
    finds_none_of("Nigeria", &["niger-inquiry"]);
    finds_none_of("Oman", &["guatemala", "eur39/2214", "kwt-2016"]);
    finds_none_of("Mali", &["afr52/3301", "somalia", "malice"]);
    finds_none_of("malice", &["mali-", "afr37/002"]);
    finds_none_of("Dominica", &["amr27/", "república-dominicana"]);
    finds_none_of("\"Dominican Republic\"", &["dominica-villagers"]);
}

#[test]
fn the_four_guineas_are_told_apart_by_filter_and_by_phrase() {
    for (text, part) in [
        ("\"Guinea-Bissau\" judges", "afr30/002/2009"),
        ("\"Equatorial Guinea\" harbour", "afr24/003/2009"),
        ("\"Papua New Guinea\" sorcery", "asa34/001/2009"),
        ("Guinea bauxite", "guinea-three-shot-dead"),
    ] {
        assert!(hits(text).first().is_some_and(|key| key.contains(part)), "{text}: {:?}", hits(text));
    }
}

#[test]
fn a_country_and_a_person_or_state_of_its_name_are_told_apart_by_their_countries() {
    let archive = Archive::of_fixtures();
    for (part, country) in [
        ("mde16/2277/2015", "JOR"),
        ("jordan-whitcombe", "IRL"),
        ("title:the-third-trial-of-jordan-ashdown", "GBR"),
        ("eur56/014/2009", "GEO"),
        ("usa-georgia-board", "USA"),
        ("chad-brennan", "NZL"),
        ("afr20/005/2014", "TCD"),
    ] {
        let documents = archive.documents();
        let document = documents.iter().find(|document| key_of(document).contains(part)).expect(part);
        let countries: Vec<&str> = document.countries.iter().map(|label| label.country.alpha3()).collect();
        assert_eq!(countries.first(), Some(&country), "{part}");
    }
}

#[test]
fn quotes_ask_for_the_exact_words_in_a_row() {
    finds("\"without trial\"", &["afr64/001/2013"]);
    finds("\"without charge or trial\"", &["asa33/012/2009"]);
    finds("\"executed in secret\"", &["eur49/008/2012/en"]);
    finds("\"street door law\"", &["mde16/2277/2015"]);
    finds("\"trial without\"", &[]);
    // The unquoted word has any form; the quoted one is as written.
    let any = hits("detain").len();
    let exact = hits("\"detain\"").len();
    assert!(exact < any, "{exact} of {any}");
}

#[test]
fn a_word_has_any_form_but_is_no_other_word() {
    let key = |text: &str, part: &str| hits(text).iter().any(|key| key.contains(part));
    for text in ["execution", "executing", "executed", "execute"] {
        for part in ["iran-execution", "executing-twelve", "eur49/008/2012/en"] {
            assert!(key(text, part), "{text} should find {part}: {:#?}", hits(text));
        }
    }
    assert!(!key("police", "asa12/1905/2016") || hits("\"police\"").iter().any(|key| key.contains("asa12/1905/2016")));
    assert!(!key("policy", "kenya-police-vetting"));
}

#[test]
fn accents_and_apostrophes_may_be_left_out() {
    for (with, without) in [
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("detención", "detencion"),
        ("Türkiye", "turkiye"),
        ("l’État", "l'etat"),
        ("comisaría", "COMISARIA"),
    ] {
        let found = hits(with);
        assert!(!found.is_empty(), "{with}");
        assert_eq!(found, hits(without), "{with}");
    }
}

#[test]
fn numbers_are_found_in_any_notation() {
    let notations = ["1,600", "1600", "1.600", "1’600", "١٬٦٠٠", "١٦٠٠"];
    let mut expected = hits(notations[0]);
    expected.sort();
    for part in ["mde24/2089/2020/en", "mde24/2089/2020/es", "mde24/2089/2020/ar"] {
        assert!(expected.iter().any(|key| key.contains(part)), "{part}: {expected:#?}");
    }
    for notation in notations {
        let mut found = hits(notation);
        found.sort();
        assert_eq!(found, expected, "{notation}");
    }
}

/// A known wrong answer: `1 600` is two words to the index, so that `1,600` does not find it, nor it `1,600`.
#[test]
fn a_number_is_found_however_it_is_parted() {
    for text in ["1 600 civils", "1\u{202f}600", "1\u{a0}600", "1,600", "1600", "\"1.600\""] {
        assert!(hits(text).iter().any(|key| key.contains("mde24/2089/2020/fr")), "{text}: {:?}", hits(text));
    }
}

#[test]
fn the_arabic_article_and_vowel_marks_do_not_matter() {
    for (one, other) in [("إنسان", "الإنسان"), ("الجرحى", "الجَرْحَى"), ("معالجة الجرحى", "مُعَالَجَةَ الجَرْحَى")]
    {
        let (found, alike) = (hits(one), hits(other));
        assert!(found.iter().any(|key| key.contains("bahrain-release-doctor")), "{one}: {found:?}");
        assert_eq!(found.len(), alike.len(), "{one} and {other}");
    }
}

#[test]
fn russian_is_found_in_any_case() {
    for form in ["журналистка", "журналистки", "журналисткой", "журналистке", "ЖУРНАЛИСТКА"]
    {
        assert!(hits(form).iter().any(|key| key.contains("zhurnalistku")), "{form}: {:?}", hits(form));
    }
}

#[test]
fn chinese_is_found_without_spaces() {
    for (text, part) in [
        ("律师", "asa17/4499/2016/zh"),
        ("酷刑", "asa17/4499/2016/zh"),
        ("渔民", "asa16/2210/2018/zh"),
        ("被拘留的渔民", "asa16/2210/2018/zh"),
        ("書店", "hong-kong-bookshop"),
        ("言論自由", "hong-kong-bookshop"),
    ] {
        assert!(hits(text).iter().any(|key| key.contains(part)), "{text}: {:?}", hits(text));
    }
}

#[test]
fn operators_combine() {
    let both = hits("detention trial").len();
    let either = hits("detention OR trial").len();
    let (detention, trial) = (hits("detention").len(), hits("trial").len());
    assert_eq!(either, detention + trial - both);
    assert_eq!(hits("detention -trial").len(), detention - both);
    assert_eq!(hits("detention NOT trial").len(), detention - both);
    assert_eq!(hits("(detention OR trial) -detention").len(), either - detention);
}

#[test]
fn every_example_finds_something() {
    for example in examples() {
        assert!(!hits(example.typed).is_empty(), "{}", example.typed);
    }
}

#[test]
fn a_reference_finds_the_document_that_bears_it_whether_its_text_prints_it_or_not() {
    for text in ["ASA 31/077/2005", "asa31/77/2005", "AMR 22/4/1983"] {
        assert_eq!(hits(text).len(), 1, "{text}: {:?}", hits(text));
    }
}
