//! The forms that names take in running Russian and Arabic, by rule. A form too many does no harm: no text has it.

/// The most forms that are made of a name of several words.
const MAX_FORMS: usize = 128;

/// Russian endings, and what stands in their place in other cases and genders. The first row that fits is taken.
const RUSSIAN_ENDINGS: [(&str, &[&str]); 17] = [
    ("ская", &["ская", "ской", "скую"]),
    ("ский", &["ский", "ского", "скому", "ским", "ском", "ская", "ской", "скую", "ское", "ские", "ских", "скими"]),
    ("ий", &["ий", "его", "ему", "им", "ем"]),
    ("ный", &["ный", "ного", "ному", "ным", "ном", "ная", "ной", "ную", "ное", "ные", "ных", "ными"]),
    ("ая", &["ая", "ой", "ую"]),
    ("ые", &["ые", "ых", "ым", "ыми"]),
    ("ие", &["ие", "их", "им", "ими"]),
    ("цы", &["цы", "ец", "ца", "цу", "цем", "це", "цев", "цам", "цами", "цах"]),
    ("яне", &["яне", "ян", "янам", "янами", "янах", "янин", "янина"]),
    ("не", &["не", "н", "нам", "нами", "нах", "нин", "нина"]),
    ("ия", &["ия", "ии", "ию", "ией"]),
    ("а", &["а", "ы", "и", "е", "у", "ой"]),
    ("я", &["я", "и", "е", "ю", "ей"]),
    ("ь", &["ь", "и", "ью", "я", "ю", "ем", "е"]),
    ("й", &["й", "я", "ю", "ем", "е"]),
    ("ы", &["ы", "", "ов", "ам", "ами", "ах"]),
    ("и", &["и", "ов", "ам", "ами", "ах"]),
];

/// What follows a Russian noun that ends in a consonant.
const AFTER_CONSONANT: [&str; 5] = ["", "а", "у", "ом", "е"];

/// What follows an Arabic adjective of belonging: feminine, plurals, dual.
const ARABIC_ENDINGS: [&str; 6] = ["", "ة", "ون", "ين", "ات", "ان"];

/// The forms of a name of a country or place, itself first.
pub(super) fn of_name(name: &str) -> Vec<String> {
    match name.chars().find(|c| c.is_alphabetic()) {
        Some('\u{400}'..='\u{4ff}') => russian(name),
        Some('\u{600}'..='\u{6ff}') => arabic_name(name),
        _ => vec![name.to_owned()],
    }
}

/// The forms of a word for a country's people and things, itself first.
pub(super) fn of_demonym(demonym: &str) -> Vec<String> {
    match demonym.chars().find(|c| c.is_alphabetic()) {
        Some('\u{400}'..='\u{4ff}') => russian(demonym),
        Some('\u{600}'..='\u{6ff}') => arabic_adjective(demonym),
        _ => vec![demonym.to_owned()],
    }
}

fn russian(name: &str) -> Vec<String> {
    let mut forms = vec![String::new()];
    for (place, word) in name.split(' ').enumerate() {
        let words = russian_word(word);
        let joined = forms.iter().flat_map(|form| {
            words.iter().map(move |word| if place == 0 { word.clone() } else { format!("{form} {word}") })
        });
        forms = joined.take(MAX_FORMS).collect();
    }
    forms
}

fn russian_word(word: &str) -> Vec<String> {
    let is_acronym = word.chars().all(|c| !c.is_lowercase());
    if is_acronym {
        return vec![word.to_owned()];
    }
    let by_ending = RUSSIAN_ENDINGS.iter().find_map(|(ending, forms)| word.strip_suffix(ending).zip(Some(*forms)));
    let ends_with_vowel = word.ends_with(['о', 'у', 'э', 'е', 'ё', 'ю']);
    let (stem, endings) = by_ending.unwrap_or((word, if ends_with_vowel { &[""] } else { &AFTER_CONSONANT }));
    endings.iter().map(|ending| format!("{stem}{ending}")).collect()
}

/// With the preposition "to", the article loses its first letter: العراق, للعراق. Other prefixes stand before the name
/// as it is and are looked for when it is found.
fn arabic_name(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    forms.extend(name.strip_prefix("ال").map(|rest| format!("لل{rest}")));
    forms
}

fn arabic_adjective(adjective: &str) -> Vec<String> {
    let words: Vec<&str> = adjective.split(' ').collect();
    let forms = ARABIC_ENDINGS.iter().flat_map(|ending| {
        let indefinite: Vec<String> = words.iter().map(|word| format!("{word}{ending}")).collect();
        let definite = indefinite.join(" ال");
        if words.len() == 1 { vec![definite] } else { vec![indefinite.join(" "), definite] }
    });
    forms.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(forms: &[String], expected: &[&str]) {
        for form in expected {
            assert!(forms.iter().any(|other| other == form), "{form} is not in {forms:?}");
        }
    }

    #[test]
    fn russian_names_are_declined() {
        check(&of_name("Нигерия"), &["Нигерия", "Нигерии", "Нигерию", "Нигерией"]);
        check(&of_name("Нигер"), &["Нигер", "Нигера", "Нигере"]);
        check(&of_name("Южный Судан"), &["Южный Судан", "Южного Судана", "Южном Судане"]);
        check(&of_name("Саудовская Аравия"), &["Саудовской Аравии"]);
        check(&of_name("Беларусь"), &["Беларуси", "Беларусью"]);
        check(&of_name("Филиппины"), &["Филиппин", "Филиппинах"]);
        assert_eq!(of_name("США"), ["США"]);
        assert_eq!(of_name("Конго"), ["Конго"]);
        assert_eq!(of_name("Зимбабве"), ["Зимбабве"]);
    }

    #[test]
    fn russian_adjectives_and_peoples_are_declined() {
        check(&of_demonym("иранский"), &["иранский", "иранских", "иранской", "иранские"]);
        check(&of_demonym("иранцы"), &["иранец", "иранцев", "иранцам"]);
        check(&of_demonym("россияне"), &["россиян", "россиянин"]);
    }

    #[test]
    fn arabic_names_and_adjectives_take_their_forms() {
        assert_eq!(of_name("العراق"), ["العراق", "للعراق"]);
        check(&of_demonym("عراقي"), &["عراقي", "عراقية", "عراقيون", "عراقيين"]);
        check(&of_demonym("كوري شمالي"), &["كوري شمالي", "كورية الشمالية"]);
    }

    #[test]
    fn other_names_stay_as_they_are() {
        assert_eq!(of_name("Niger"), ["Niger"]);
        assert_eq!(of_demonym("尼日尔人"), ["尼日尔人"]);
    }
}
