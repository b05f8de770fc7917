//! Chinese words that the segmenter cuts too late.
//!
//! It takes the longest word of its dictionary from the left, whatever that leaves: "中国人|权", "和教|育". Cutting one character
//! sooner is right where it leaves no character alone ("中国|人权"), and where the character that is left joins words ("和|教育").
//! A name within a longer name stays hidden in it: 马里 is not found in 索马里, as Mali is not in Somalia.

use std::ops::Range;

/// Characters that join words or place them, and seldom begin one.
const JOINING: [char; 9] = ['和', '与', '與', '及', '或', '在', '并', '並', '而'];

/// Characters that stand alone after a word, though the dictionary has "words" that end with them.
const FOLLOWING: [char; 6] = ['的', '了', '是', '不', '也', '都'];

/// How many words are looked at from where one is cut sooner.
const WORDS_AHEAD: usize = 4;

/// Cuts words sooner where that is right; `is_word` tells whether the dictionary has a word.
pub(super) fn recut(text: &str, words: &mut [Range<usize>], is_word: impl Fn(&str) -> bool) {
    let mut rest = words;
    while rest.len() > 1 {
        let ahead = rest.len().min(WORDS_AHEAD);
        let cuts = rest.get(..ahead).and_then(|words| sooner_cuts(text, words, &is_word)).unwrap_or_default();
        for (place, cut) in cuts.iter().enumerate() {
            if let Some([word, next]) = rest.get_mut(place..place + 2) {
                word.end = *cut;
                next.start = *cut;
            }
        }
        rest = rest.get_mut(cuts.len().max(1)..).unwrap_or_default();
    }
}

/// Where words end if the first of them, and those that this robs of their first character, end one character sooner; `None` if
/// they are right as they are. The last of them was a single character, and is a word of two.
fn sooner_cuts(text: &str, words: &[Range<usize>], is_word: &impl Fn(&str) -> bool) -> Option<Vec<usize>> {
    let (first, others) = words.split_first()?;
    let mut cut = last_character(text, first)?;
    let kept = text.get(first.start..cut)?;
    let mut characters = kept.chars();
    let is_kept_right = match (characters.next(), characters.next()) {
        (Some(single), None) => JOINING.contains(&single),
        (Some(_), Some(_)) => is_word(kept),
        _ => false,
    };
    let mut cuts = Vec::new();
    let mut end = first.end;
    for word in others {
        if !is_kept_right || word.start != end {
            return None;
        }
        end = word.end;
        cuts.push(cut);
        let next_cut = last_character(text, word)?;
        if next_cut == word.start {
            let is_alone = text.get(word.clone())?.starts_with(FOLLOWING);
            return (!is_alone && is_word(text.get(cut..word.end)?)).then_some(cuts);
        }
        if !is_word(text.get(cut..next_cut)?) {
            return None;
        }
        cut = next_cut;
    }
    None
}

/// Where the last character of a Chinese word begins; `None` for other words.
fn last_character(text: &str, word: &Range<usize>) -> Option<usize> {
    let word_text = text.get(word.clone())?;
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}');
    let (at, _) = word_text.char_indices().next_back()?;
    word_text.chars().all(is_han).then_some(word.start + at)
}

#[cfg(test)]
mod tests {
    use super::super::tokenize;

    fn words(text: &str) -> Vec<&str> {
        tokenize(text).filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn a_word_is_found_after_one_that_could_be_longer() {
        assert_eq!(words("中国人权"), ["中国", "人权"]);
        assert_eq!(words("和教育"), ["和", "教育"]);
        assert_eq!(words("在社会中"), ["在", "社会", "中"]);
        assert_eq!(words("和生活水准"), ["和", "生活", "水准"]);
    }

    #[test]
    fn a_name_in_a_longer_name_stays_hidden() {
        assert_eq!(words("索马里"), ["索马里"]);
        assert_eq!(words("任何人的"), ["任何人", "的"]);
        assert_eq!(words("中国人 权"), ["中国人", "权"]);
    }
}
