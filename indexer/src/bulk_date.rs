//! Dates of migration: one moment that a great many documents of a run share says when a site was moved, not when a document was
//! published or changed.
//!
//! A census is taken while the documents are read, one a thread, then merged; [`Census::verdict`] knows the days that are not
//! believed. What is left of a document whose date is one of these is its fallback, see [`Verdict::apply`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::date::{Date, Precision};
use shared::document::{DateEvidence, Dating, Document};

/// As many documents of one site must share a day before it is doubted. Nobody publishes so much in a day; a day on which a
/// catalogue is moved has thousands.
pub const MIN_DOCUMENTS: u32 = 100;

/// One in so many of the dated documents of a site must share the day.
pub const SHARE: u32 = 20;

/// Of the documents that share the day and have another date to compare, one in so many must contradict it: a day that
/// address, text and reference confirm is true, however many share it.
pub const CONTRADICTED_SHARE: u32 = 2;

/// A fallback contradicts a day if it ends so many days before it. Addresses and texts are dated when they are written, some
/// days before they are published.
const SLACK_DAYS: i32 = 31;

/// Which date of a document is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// That of publication.
    Published,
    /// That of the last change.
    Updated,
}

/// What a document says of one of its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    documents: u32,
    /// Those that have another date to compare.
    compared: u32,
    contradicted: u32,
}

/// How many documents of each site have which day.
///
/// Memory: some 40 bytes for each day of each site, whatever the number of documents.
#[derive(Debug, Default)]
pub struct Census {
    days: BTreeMap<(Kind, Site, i32), Count>,
    dated: BTreeMap<(Kind, Site), u32>,
}

/// The hash of a host name; 0 where there is none.
type Site = u64;

impl Census {
    /// Counts the dates of a document. `fallback` is when it was published as far as address, text and reference tell.
    pub fn add(&mut self, document: &Document, fallback: Option<Dating>) {
        for (kind, dating) in dated(document) {
            let site = site(document);
            *self.dated.entry((kind, site)).or_default() += 1;
            let count = self.days.entry((kind, site, dating.date.first_day())).or_default();
            count.documents += 1;
            let other = match kind {
                Kind::Published => fallback,
                Kind::Updated => document.published.or(fallback),
            };
            if let Some(other) = other {
                count.compared += 1;
                count.contradicted += u32::from(contradicts(other.date, dating.date));
            }
        }
    }

    /// Adds what another thread counted.
    pub fn merge(&mut self, other: Self) {
        for (key, dated) in other.dated {
            *self.dated.entry(key).or_default() += dated;
        }
        for (key, count) in other.days {
            let sum = self.days.entry(key).or_default();
            sum.documents += count.documents;
            sum.compared += count.compared;
            sum.contradicted += count.contradicted;
        }
    }

    /// The days that are not believed.
    pub fn verdict(&self) -> Verdict {
        let is_bulk = |key: &(Kind, Site, i32), count: &Count| {
            let (kind, site, _) = *key;
            let dated = self.dated.get(&(kind, site)).copied().unwrap_or_default();
            count.documents >= MIN_DOCUMENTS
                && u64::from(count.documents) * u64::from(SHARE) >= u64::from(dated)
                && count.contradicted > 0
                && count.contradicted.saturating_mul(CONTRADICTED_SHARE) >= count.compared
        };
        let days = self.days.iter().filter(|(key, count)| is_bulk(key, count));
        Verdict { days: days.map(|(key, count)| (*key, count.documents)).collect() }
    }
}

/// The days that are not believed, and how many documents share each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verdict {
    days: BTreeMap<(Kind, Site, i32), u32>,
}

impl Verdict {
    /// Adds the days of another: what a run has seen through stays so in later runs, which may meet but few of the documents.
    pub fn merge(&mut self, other: Self) {
        for (day, documents) in other.days {
            let most = self.days.entry(day).or_default();
            *most = (*most).max(documents);
        }
    }

    /// Whether a date of a document is not believed.
    pub fn is_bulk(&self, document: &Document, kind: Kind) -> bool {
        let dating = dated(document).find(|(other, _)| *other == kind);
        dating.is_some_and(|(_, dating)| self.days.contains_key(&(kind, site(document), dating.date.first_day())))
    }

    /// Drops the dates of a document that are not believed: of publication, the fallback takes the place, if it does not
    /// agree with it; of a change there is none. Gives the days that were dropped.
    pub fn apply(&self, document: &mut Document, fallback: Option<Dating>) -> Vec<(Kind, Date)> {
        let is_bulk = [Kind::Updated, Kind::Published].map(|kind| self.is_bulk(document, kind));
        let mut dropped = Vec::new();
        if is_bulk[0] {
            dropped.extend(document.updated.take().map(|dating| (Kind::Updated, dating.date)));
        }
        let is_confirmed = |dating: Dating| fallback.is_some_and(|fallback| !contradicts(fallback.date, dating.date));
        if is_bulk[1] && !document.published.is_some_and(is_confirmed) {
            dropped.extend(document.published.take().map(|dating| (Kind::Published, dating.date)));
            document.published = fallback;
        }
        dropped
    }
}

/// The dates of a document that may be of a migration: days that its source gives as data or shows on the page.
fn dated(document: &Document) -> impl Iterator<Item = (Kind, Dating)> + use<> {
    let dates = [(Kind::Published, document.published), (Kind::Updated, document.updated)];
    let dates = dates.into_iter().filter_map(|(kind, dating)| Some((kind, dating?)));
    dates.filter(|(_, dating)| {
        dating.date.precision() == Precision::Day
            && matches!(dating.evidence, DateEvidence::Metadata | DateEvidence::Byline)
    })
}

fn contradicts(other: Date, day: Date) -> bool {
    other.last_day() + SLACK_DAYS < day.first_day()
}

fn site(document: &Document) -> Site {
    let host = document.url.as_deref().and_then(|url| url.split('/').nth(2));
    let hash = host.map(|host| blake3::hash(host.strip_prefix("www.").unwrap_or(host).as_bytes()));
    hash.and_then(|hash| hash.as_bytes().first_chunk().copied()).map_or(0, u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, dating as stated};

    fn dating(date: &str, evidence: DateEvidence) -> Option<Dating> {
        Date::parse(date).map(|date| Dating { date, evidence })
    }

    fn document(published: &str, updated: &str) -> Document {
        let mut document = sample::document("a", "Text.");
        document.url = Some("https://www.site.example/a".to_owned());
        document.published = stated(published);
        document.updated = stated(updated);
        document
    }

    /// The verdict on as many documents as given with these dates, with five times as many others, one a day.
    fn verdict(count: u32, published: &str, updated: &str, fallback: Option<Dating>) -> Verdict {
        let (mut one, mut other) = (Census::default(), Census::default());
        for number in 0..count {
            let census = if number % 2 == 0 { &mut one } else { &mut other };
            census.add(&document(published, updated), fallback);
        }
        for number in 0..5 * i32::try_from(count).expect("a small number") {
            let day = Date::from_day(12_000 + number, Precision::Day).expect("a day").to_string();
            other.add(&document(&day, &day), None);
        }
        one.merge(other);
        one.verdict()
    }

    #[test]
    fn a_day_of_change_that_many_share_is_dropped() {
        let verdict = verdict(MIN_DOCUMENTS, "2003-05-12", "2025-01-03", None);
        let mut changed = document("2001-01-01", "2025-01-03");
        assert!(verdict.is_bulk(&changed, Kind::Updated));
        assert_eq!(verdict.apply(&mut changed, None), [(Kind::Updated, Date::day(2025, 1, 3).expect("a day"))]);
        assert_eq!((changed.updated, changed.published), (None, stated("2001-01-01")));
        let mut other = document("2001-01-01", "2024-01-03");
        assert!(verdict.apply(&mut other, None).is_empty() && other.updated.is_some());
    }

    #[test]
    fn a_day_of_publication_that_is_contradicted_gives_way_to_what_else_is_known() {
        let year = dating("2003", DateEvidence::Reference);
        let verdict = verdict(MIN_DOCUMENTS, "2025-01-03", "", year);
        let mut moved = document("2025-01-03", "");
        verdict.apply(&mut moved, year);
        assert_eq!(moved.published, year);
        let mut true_on_that_day = document("2025-01-03", "");
        verdict.apply(&mut true_on_that_day, dating("2025-01", DateEvidence::Url));
        assert_eq!(true_on_that_day.published, stated("2025-01-03"));
    }

    #[test]
    fn few_documents_or_documents_that_agree_are_believed() {
        assert_eq!(verdict(MIN_DOCUMENTS - 1, "2003-05-12", "2025-01-03", None), Verdict::default());
        assert_eq!(
            verdict(500, "2025-01-03", "2025-01-03", dating("2025", DateEvidence::Reference)),
            Verdict::default()
        );
        assert_eq!(verdict(500, "2025-01-03", "", None), Verdict::default());
    }

    #[test]
    fn a_site_does_not_answer_for_another() {
        let verdict = verdict(500, "2003-05-12", "2025-01-03", None);
        let mut elsewhere = document("2003-05-12", "2025-01-03");
        elsewhere.url = Some("https://other.example/a".to_owned());
        assert!(!verdict.is_bulk(&elsewhere, Kind::Updated));
    }
}
