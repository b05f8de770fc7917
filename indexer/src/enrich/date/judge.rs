//! Which of the dates that speak for themselves is that of publication, where they disagree.

use std::cmp::Reverse;

use shared::date::{Date, Precision};
use shared::document::{DateEvidence, Dating};

/// Dates so many days apart tell of one day: of two time zones, or of writing and of publishing.
const SAME_DAYS: u32 = 1;

/// A date that may be that of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The date, and what tells it.
    pub(super) dating: Dating,
    /// What it means if day and month are the other way round than is usual where it comes from.
    pub(super) other_readings: [Option<Date>; 2],
}

impl Candidate {
    /// A date that can be read in one way only.
    pub(super) fn of(date: Date, evidence: DateEvidence) -> Self {
        Self { dating: Dating { date, evidence }, other_readings: [None; 2] }
    }

    /// The date in its usual reading.
    pub(super) fn date(self) -> Date {
        self.dating.date
    }
}

/// The date of publication: the first candidate, unless the others tell better.
///
/// - Where day and month may be the other way round, the reading counts that another candidate confirms.
/// - The day in the address wins over a stated one: it was written once, where those of a page are made anew with it.
/// - A date in the head that is also that of the last change loses to an earlier one that the page shows.
/// - A date after that of the last change loses to one that is not.
/// - A date that lies within the first one and is finer refines it.
pub(super) fn best(candidates: &[Candidate], updated: Option<Date>) -> Option<Dating> {
    let all: Vec<Dating> = candidates.iter().map(|candidate| confirmed(*candidate, candidates)).collect();
    let first = *all.first()?;
    let address = all.iter().find(|dating| dating.evidence == DateEvidence::Url).copied();
    let shown = all.iter().find(|dating| dating.evidence == DateEvidence::Byline).copied();
    let not_after = |date: Date| updated.is_none_or(|updated| date.first_day() <= updated.last_day());
    let best = match (address, shown) {
        (Some(address), _) if is_day(address) && is_day(first) => address,
        (_, Some(shown)) if is_regenerated(first, shown, updated) => shown,
        _ if not_after(first.date) => first,
        _ => all.iter().copied().find(|dating| is_day(*dating) && not_after(dating.date)).unwrap_or(first),
    };
    let finer = all.iter().filter(|other| is_finer(other.date, best.date));
    Some(finer.max_by_key(|dating| (dating.date.precision(), Reverse(dating.evidence))).copied().unwrap_or(best))
}

/// The reading of a candidate that another one confirms, else the usual one.
fn confirmed(candidate: Candidate, candidates: &[Candidate]) -> Dating {
    let Candidate { dating, other_readings } = candidate;
    let is_confirmed = |date: Date| candidates.iter().any(|other| *other != candidate && other.date() == date);
    let confirmed =
        other_readings.into_iter().flatten().find(|reading| !is_confirmed(dating.date) && is_confirmed(*reading));
    Dating { date: confirmed.unwrap_or(dating.date), ..dating }
}

fn is_day(dating: Dating) -> bool {
    dating.date.precision() == Precision::Day
}

/// Whether two days are not the same, nor next to each other.
fn contradicts(one: Dating, other: Dating) -> bool {
    is_day(one) && one.date.first_day().abs_diff(other.date.first_day()) > SAME_DAYS
}

/// Whether a date of the head is that of making the page anew: the page shows an earlier one, and it is that of the last change.
fn is_regenerated(first: Dating, shown: Dating, updated: Option<Date>) -> bool {
    let is_earlier = is_day(shown) && contradicts(first, shown) && shown.date < first.date;
    let is_change = updated.is_some_and(|updated| updated.first_day().abs_diff(first.date.first_day()) <= SAME_DAYS);
    first.evidence == DateEvidence::Metadata && is_earlier && is_change
}

fn is_finer(date: Date, coarse: Date) -> bool {
    date.precision() > coarse.precision()
        && coarse.first_day() <= date.first_day()
        && date.last_day() <= coarse.last_day()
}
