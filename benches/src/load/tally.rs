//! What became of requests.

use std::collections::BTreeMap;
use std::time::Duration;

use super::mix::Kind;
use crate::connection::Answer;
use crate::measure::{Table, number};

/// What became of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was answered, whole.
    Answered,
    /// It was turned away, and told when to come again.
    Shed,
    /// It was answered with an error, or with part of an answer, or not at all: how.
    Wrong(String),
}

impl Verdict {
    /// Judges an answer. Every request of a [`Mix`](super::mix::Mix) has one, so that a refusal is wrong, too.
    pub(super) fn of(kind: Kind, answer: &anyhow::Result<Answer>) -> Self {
        match answer {
            Err(error) => Self::Wrong(format!("{error:#}")),
            Ok(Answer { status: 200, body, .. }) if kind.is_whole(body) => Self::Answered,
            Ok(Answer { status: 200, .. }) => Self::Wrong("200 with a body that is cut off".to_owned()),
            Ok(Answer { status: 429 | 503, says_when_to_retry: true, .. }) => Self::Shed,
            Ok(Answer { status: status @ (429 | 503), .. }) => Self::Wrong(format!("{status} without Retry-After")),
            Ok(Answer { status, .. }) => Self::Wrong(format!("status {status}")),
        }
    }
}

/// What became of many.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// How long those took that were answered, in microseconds, by kind.
    answered: BTreeMap<Kind, Vec<u64>>,
    /// How long those took that were turned away, in microseconds.
    shed: Vec<u64>,
    /// How often each case of a wrong answer occurred.
    wrong: BTreeMap<(Kind, String), u64>,
}

impl Tally {
    pub(super) fn add(&mut self, kind: Kind, verdict: Verdict, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        match verdict {
            Verdict::Answered => self.answered.entry(kind).or_default().push(took),
            Verdict::Shed => self.shed.push(took),
            Verdict::Wrong(how) => *self.wrong.entry((kind, how)).or_default() += 1,
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        for (kind, times) in other.answered {
            self.answered.entry(kind).or_default().extend(times);
        }
        self.shed.extend(other.shed);
        for (case, count) in other.wrong {
            *self.wrong.entry(case).or_default() += count;
        }
        self
    }

    pub(super) fn answered(&self) -> usize {
        self.answered.values().map(Vec::len).sum()
    }

    fn wrong_count(&self) -> u64 {
        self.wrong.values().sum()
    }

    /// What was wrong, with the kind of the request and how often.
    pub(super) fn wrong(&self) -> impl Iterator<Item = String> + '_ {
        self.wrong.iter().map(|((kind, how), count)| format!("{kind}: {how}, {count} times"))
    }

    /// The time within which so many of a thousand were answered, in milliseconds.
    pub(super) fn latency_ms(&self, of_thousand: usize) -> f64 {
        let all: Vec<u64> = self.answered.values().flatten().copied().collect();
        milliseconds(&all, of_thousand)
    }

    /// Asked, answered, shed, wrong; p50, p99, p999 of the answered, p99 of the shed.
    pub(super) fn cells(&self) -> Vec<String> {
        let wrong = self.wrong_count();
        let asked = (self.answered() + self.shed.len()) as u64 + wrong;
        let counts = [asked.to_string(), self.answered().to_string(), self.shed.len().to_string(), wrong.to_string()];
        let times = [500, 990, 999].map(|of_thousand| format!("{:.1}", self.latency_ms(of_thousand)));
        let shed =
            if self.shed.is_empty() { "–".to_owned() } else { format!("{:.1}", milliseconds(&self.shed, 990)) };
        counts.into_iter().chain(times).chain([shed]).collect()
    }

    /// A row for each kind.
    pub(super) fn by_kind(&self, when: &str) -> Table {
        let mut table = Table::new(&[when, "answered", "p50 ms", "p99 ms", "p999 ms"]);
        for kind in Kind::all() {
            let times = self.answered.get(&kind).map(Vec::as_slice).unwrap_or_default();
            let cells = [500, 990, 999].map(|of_thousand| format!("{:.1}", milliseconds(times, of_thousand)));
            table.row(&kind.to_string(), [times.len().to_string()].into_iter().chain(cells));
        }
        table
    }
}

/// The value below which so many of a thousand lie, by nearest rank, in milliseconds; 0 if there are none.
fn milliseconds(micros: &[u64], of_thousand: usize) -> f64 {
    let mut sorted = micros.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * of_thousand).div_ceil(1_000).max(1);
    let value = sorted.get(rank - 1).copied().unwrap_or_default();
    number(usize::try_from(value).unwrap_or(usize::MAX)) / 1_000.0
}
