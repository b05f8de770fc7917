//! British and American spelling: a word that has a twin.

use std::sync::LazyLock;

/// What `spellings.tsv` says.
struct Spellings {
    pairs: Vec<(&'static str, &'static str)>,
    kept: Vec<&'static str>,
}

static TABLE: LazyLock<Spellings> = LazyLock::new(|| {
    let rows = include_str!("spellings.tsv").lines().filter_map(|line| line.split_once('\t'));
    let mut spellings = Spellings { pairs: Vec::new(), kept: Vec::new() };
    for (kind, cells) in rows.filter(|(kind, _)| !kind.starts_with('#')) {
        match kind {
            "pair" => spellings.pairs.push(cells.split_once('\t').expect("spellings.tsv: a pair has two cells")),
            _ => spellings.kept.extend(cells.split(' ')),
        }
    }
    spellings
});

// typos: off
/// The endings of words that are spelt with s or z, the longest first.
const ENDINGS: [(&str, &str); 8] = [
    ("isations", "izations"),
    ("isation", "ization"),
    ("ising", "izing"),
    ("isers", "izers"),
    ("ised", "ized"),
    ("ises", "izes"),
    ("iser", "izer"),
    ("ise", "ize"),
];
// typos: on

/// The fewest letters before such an ending: `rise`, `size` and `prize` are other words.
const LEAST_STEM: usize = 4;

/// The same word in the other spelling, in lower case.
pub(super) fn other(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    paired(&word).or_else(|| with_other_ending(&word))
}

/// The longest beginning counts: `centred` is `centered`, `centres` is `centers`.
fn paired(word: &str) -> Option<String> {
    let twins = TABLE.pairs.iter().flat_map(|&(british, american)| [(british, american), (american, british)]);
    // The American beginning may open the British one (`program`, `programme`): such a word is the British one already.
    let longest = twins.filter(|(from, _)| word.starts_with(from)).max_by_key(|(from, _)| from.len());
    let (from, to) = longest?;
    let rest = word.strip_prefix(from)?;
    is_ending(rest).then(|| format!("{to}{rest}"))
}

/// What may follow such a beginning; anything else makes it another word (`laborious`, `literal`, `programmer`).
fn is_ending(rest: &str) -> bool {
    // typos: off
    const ENDINGS: [&str; 15] =
        ["", "s", "ed", "ing", "er", "ers", "able", "less", "ful", "hood", "hoods", "ite", "ites", "ly", "ism"];
    // typos: on
    ENDINGS.contains(&rest)
}

fn with_other_ending(word: &str) -> Option<String> {
    let twins = ENDINGS.into_iter().flat_map(|(british, american)| [(british, american), (american, british)]);
    let (stem, to) = twins.into_iter().find_map(|(from, to)| Some((word.strip_suffix(from)?, to)))?;
    let base = format!("{stem}ise");
    let is_kept = TABLE.kept.iter().any(|kept| base == *kept || (kept.len() > 5 && base.ends_with(kept)));
    (stem.len() >= LEAST_STEM && !is_kept).then(|| format!("{stem}{to}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_its_twin_in_both_directions() {
        for (british, american) in [
            ("organisation", "organization"),
            ("criminalised", "criminalized"),
            ("labour", "labor"),
            ("labourers", "laborers"),
            ("neighbourhood", "neighborhood"),
            ("centre", "center"),
            ("centred", "centered"),
            ("defence", "defense"),
            ("programmes", "programs"),
            ("judgement", "judgment"),
        ] {
            assert_eq!(other(british).as_deref(), Some(american), "{british}");
            assert_eq!(other(american).as_deref(), Some(british), "{american}");
        }
        assert_eq!(other("Organisation").as_deref(), Some("organization"));
    }

    #[test]
    fn other_words_have_none() {
        for word in [
            "rise",
            "size",
            "prize",
            "exercise",
            "exercised",
            "supervising",
            "compromise",
            "laborious",
            "literal",
            "programmer",
            "Ise",
            "",
        ] {
            assert_eq!(other(word), None, "{word}");
        }
        assert_eq!(other("détention"), None);
    }
}
