//! The order of hits: every weight with its reason.
//!
//! The score is BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004): the
//! frequencies of a word in title and text are put together, each divided by how long the field is compared with the
//! mean, before they saturate. Summing two separate scores counts a word that stands in both twice, and was measured to be worse.

/// How soon further occurrences of a word stop counting. Lucene's and Tantivy's default; no single value won on the tuning sets.
const K1: f32 = 1.2;

/// How much the length of a title and of a text counts against it. Titles are all short: their length says little.
const B: [f32; 2] = [0.3, 0.75];

/// What an occurrence in the title is worth, against one in the text. Titles mostly repeat the text, so more would only
/// repeat the same evidence.
const FIELD_WEIGHT: [f32; 2] = [2.0, 1.0];

/// What an occurrence in the very form that was typed adds to the one it is as a form of the word.
const EXACT_BONUS: f32 = 0.25;

/// How often something occurs in one document: in title and text, in any form and as typed; and how long these are in words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Occurrences {
    pub(super) any_form: [u32; 2],
    pub(super) as_typed: [u32; 2],
    pub(super) lengths: [u32; 2],
}

/// The weight of a word that stands in `with` of `documents` documents: the logarithm of the odds against it, as Lucene has it, never negative.
#[expect(clippy::cast_precision_loss, reason = "a weight needs no more than seven digits")]
pub(super) fn rarity(with: u64, documents: u64) -> f32 {
    let (with, documents) = (with.min(documents) as f32, documents as f32);
    (1.0 + (documents - with + 0.5) / (with + 0.5)).ln()
}

/// The score of one word or phrase in one document.
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than seven digits")]
pub(super) fn score(rarity: f32, occurrences: &Occurrences, mean_lengths: [f32; 2]) -> f32 {
    let mut frequency = 0.0;
    for field in 0..2 {
        let count = occurrences.any_form[field] as f32 + EXACT_BONUS * occurrences.as_typed[field] as f32;
        let length = 1.0 - B[field] + B[field] * occurrences.lengths[field] as f32 / mean_lengths[field];
        frequency += FIELD_WEIGHT[field] * count / length;
    }
    rarity * frequency * (K1 + 1.0) / (frequency + K1)
}

/// What each typing mistake leaves of the weight of a word, where mistakes were allowed.
const MISTAKE_FACTOR: f32 = 0.5;

/// The part of its weight that a word with typing mistakes has.
pub(super) fn mistake_factor(mistakes: u8) -> f32 {
    MISTAKE_FACTOR.powi(i32::from(mistakes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score_of(any_form: [u32; 2], as_typed: [u32; 2], lengths: [u32; 2]) -> f32 {
        score(rarity(10, 1_000), &Occurrences { any_form, as_typed, lengths }, [10.0, 600.0])
    }

    #[test]
    fn better_matches_score_higher() {
        let plain = score_of([0, 1], [0, 0], [10, 600]);
        assert!(score_of([1, 0], [0, 0], [10, 600]) > plain, "title over text");
        assert!(score_of([0, 1], [0, 1], [10, 600]) > plain, "as typed over another form");
        assert!(score_of([0, 3], [0, 0], [10, 600]) > plain, "often over once");
        assert!(score_of([0, 1], [0, 0], [10, 100]) > plain, "short over long");
        assert!(rarity(1, 1_000) > rarity(500, 1_000) && rarity(1_000, 1_000) >= 0.0);
    }
}
