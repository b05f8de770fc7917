//! The order of hits: every weight with its reason.
//!
//! The score is BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004): the
//! frequencies of a word in title and text are put together, each divided by how long the field is compared with the
//! mean, before they saturate. Summing two separate scores would count a word twice that stands in both.
//!
//! What each weight gives, on every test collection, is in one table: `docs/decisions/2026-11-23-order-of-hits.md`.

use crate::document_type::DocumentType;
use crate::index::columns::UNDATED;
use crate::index::lengths::{Length, Lengths};

/// How soon further occurrences of a word stop counting. Lucene's and Tantivy's default.
const K1: f32 = 1.2;

/// How much the length of a title and of a text counts against it. Titles are all short: their length says little.
const B: [f32; 2] = [0.3, 0.75];

/// What an occurrence in the title is worth, against one in the text. Titles mostly repeat the text, so more would only
/// repeat the same evidence.
const FIELD_WEIGHT: [f32; 2] = [2.0, 1.0];

/// What an occurrence in the very form that was typed adds to the one it is as a form of the word.
const EXACT_BONUS: f32 = 0.5;

/// What each further time counts that a word is asked for. Long questions repeat what they are about.
const REPETITION: f32 = 0.7;

/// What it is worth that words which are neighbours in the question are neighbours in the document, against their
/// rarity.
pub(super) const NEIGHBOURS: f32 = 0.3;

/// What it is worth that one passage has many of the words, against their rarity.
pub(super) const PASSAGE: f32 = 0.3;

/// How long a passage is, in words: about two sentences.
pub(super) const PASSAGE_WORDS: u32 = 40;

/// What it is worth that words stand in the opening of the text, against their rarity. News and releases begin with what they are about.
pub(super) const OPENING: f32 = 0.1;

/// How long the opening of a text is, in words: its first paragraph.
pub(super) const OPENING_WORDS: u32 = 50;

/// What a century more recent is worth, as a share of the score: ten years decide between matches that differ by half a percent.
/// Not measured: no set has dates. It is so small that it only orders what matches alike.
const CENTURY: f32 = 0.05;

/// What a publication for the record is worth more than other pages that match as well, as a share of the score. Not measured
/// either: no set has types. Like the date it only orders what matches alike.
const FOR_THE_RECORD: f32 = 0.01;

/// The day from which recency is counted, in days since 1970-01-01: about 1920. Older documents are as if of that day.
const OLDEST_DAY: i32 = -50 * 365;

/// How often something occurs in one document: in title and text, in any form and as typed; and how long these are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Occurrences {
    pub(super) any_form: [u32; 2],
    pub(super) as_typed: [u32; 2],
    pub(super) lengths: [Length; 2],
}

/// The weight of a word that stands in `with` of `documents` documents: the logarithm of the odds against it, as Lucene has it, never negative.
#[expect(clippy::cast_precision_loss, reason = "a weight needs no more than seven digits")]
pub(super) fn rarity(with: u64, documents: u64) -> f32 {
    let (with, documents) = (with.min(documents) as f32, documents as f32);
    (1.0 + (documents - with + 0.5) / (with + 0.5)).ln()
}

/// What a word counts that is asked for so many times, against one that is asked for once.
#[expect(clippy::cast_precision_loss, reason = "a query has few words")]
pub(super) fn insistence(times: u32) -> f32 {
    1.0 + REPETITION * (times.max(1) - 1) as f32
}

/// The score of one word or phrase in one document of a segment whose lengths are given.
#[inline]
pub(super) fn score(rarity: f32, occurrences: &Occurrences, lengths: &Lengths) -> f32 {
    score_against_mean(rarity, occurrences, lengths.against_mean(occurrences.lengths))
}

#[inline]
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than seven digits")]
fn score_against_mean(rarity: f32, occurrences: &Occurrences, against_mean: [f32; 2]) -> f32 {
    let mut frequency = 0.0;
    for field in 0..2 {
        // Most words stand in no title: a division less for each document.
        if occurrences.any_form[field] == 0 {
            continue;
        }
        let count = occurrences.any_form[field] as f32 + EXACT_BONUS * occurrences.as_typed[field] as f32;
        let length = 1.0 - B[field] + B[field] * against_mean[field];
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

/// More than [`score`] gives for any document, by more than rounding can take away.
pub(super) fn ceiling(rarity: f32) -> f32 {
    rarity * (K1 + 1.0) * 1.001
}

/// The factor for the day of publication: 1 for undated documents, so that dates decide nothing where there are none.
#[expect(clippy::cast_precision_loss, reason = "a factor needs no more than seven digits")]
pub(super) fn recency(published: i32) -> f32 {
    const DAYS: f32 = 36_525.0;
    if published == UNDATED {
        return 1.0;
    }
    1.0 + CENTURY * (published.saturating_sub(OLDEST_DAY).max(0) as f32 / DAYS).min(2.0)
}

/// The factor for the type of a publication: what an organisation says for the record, against blogs, lessons, appeals for
/// support and pages of no known type.
pub(super) fn standing(document_type: DocumentType) -> f32 {
    match document_type {
        DocumentType::PressRelease
        | DocumentType::Statement
        | DocumentType::Report
        | DocumentType::Briefing
        | DocumentType::UrgentAction
        | DocumentType::OpenLetter
        | DocumentType::AnnualReport
        | DocumentType::Research
        | DocumentType::News
        | DocumentType::Speech => 1.0 + FOR_THE_RECORD,
        DocumentType::Campaign
        | DocumentType::CountryProfile
        | DocumentType::Education
        | DocumentType::Impact
        | DocumentType::Blog
        | DocumentType::QuestionsAndAnswers
        | DocumentType::Other => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a word in fields that are so long against the mean.
    fn score_of(any_form: [u32; 2], as_typed: [u32; 2], against_mean: [f32; 2]) -> f32 {
        let occurrences = Occurrences { any_form, as_typed, ..Occurrences::default() };
        score_against_mean(rarity(10, 1_000), &occurrences, against_mean)
    }

    #[test]
    fn better_matches_score_higher() {
        let plain = score_of([0, 1], [0, 0], [1.0, 1.0]);
        assert!(score_of([1, 0], [0, 0], [1.0, 1.0]) > plain, "title over text");
        assert!(score_of([0, 1], [0, 1], [1.0, 1.0]) > plain, "as typed over another form");
        assert!(score_of([0, 3], [0, 0], [1.0, 1.0]) > plain, "often over once");
        assert!(score_of([0, 1], [0, 0], [1.0, 0.2]) > plain, "short over long");
        assert!(rarity(1, 1_000) > rarity(500, 1_000) && rarity(1_000, 1_000) >= 0.0);
    }
    #[test]
    fn no_score_is_over_the_ceiling() {
        for count in [1, 7, 1_000, 1_000_000] {
            assert!(score_of([count, count], [count, count], [0.0, 0.0]) < ceiling(rarity(10, 1_000)));
        }
    }

    #[test]
    fn recency_and_type_decide_between_equals_only() {
        assert!(standing(DocumentType::Statement) > standing(DocumentType::Blog));
        assert!(standing(DocumentType::Statement) < 1.02, "a better match stays before it");
        assert!(recency(18_000) > recency(11_000), "newer over older");
        assert!(recency(20_000) / recency(0) < 1.03, "half a century is three percent at most");
        assert_eq!(recency(UNDATED).to_bits(), 1.0_f32.to_bits());
        assert!(recency(i32::MAX).is_finite());
    }
}
