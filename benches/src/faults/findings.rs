//! What was seen of one fault.

use std::collections::BTreeMap;

/// How often each thing was seen, and what should not have been.
#[derive(Debug)]
pub(super) struct Findings {
    pub(super) fault: String,
    times: u64,
    seen: Vec<(String, u64)>,
    defects: BTreeMap<String, u64>,
}

/// How many letters of a defect are shown: a message may be long.
const SHOWN: usize = 400;

impl Findings {
    pub(super) fn of(fault: &str) -> Self {
        Self { fault: fault.to_owned(), times: 0, seen: Vec::new(), defects: BTreeMap::new() }
    }

    /// A fault that cannot be brought about here.
    pub(super) fn skipped(fault: &str, why: &str) -> Self {
        let mut findings = Self::of(fault);
        findings.saw(&format!("skipped: {why}"));
        findings
    }

    /// Counts that the fault was brought about once more.
    pub(super) fn again(&mut self) {
        self.times += 1;
    }

    /// Counts something that may happen. What is seen first is told first.
    pub(super) fn saw(&mut self, what: &str) {
        match self.seen.iter_mut().find(|(seen, _)| seen == what) {
            Some((_, count)) => *count += 1,
            None => self.seen.push((what.to_owned(), 1)),
        }
    }

    /// Counts something that may not happen.
    pub(super) fn lost(&mut self, what: &str) {
        *self.defects.entry(what.chars().take(SHOWN).collect()).or_default() += 1;
    }

    /// Counts `lost` unless it holds.
    pub(super) fn expect(&mut self, holds: bool, lost: impl FnOnce() -> String) {
        if !holds {
            self.lost(&lost());
        }
    }

    /// How often, how long, what was lost, what happened.
    pub(super) fn cells(&self, seconds: f64) -> [String; 4] {
        let seen: Vec<String> = self.seen.iter().map(|(what, count)| format!("{what} ({count})")).collect();
        let lost = self.defects.values().sum::<u64>();
        let lost = if lost == 0 { "nothing".to_owned() } else { lost.to_string() };
        [self.times.to_string(), format!("{seconds:.0}"), lost, seen.join("; ")]
    }

    /// What should not have been, a sentence each.
    pub(super) fn defects(&self) -> impl Iterator<Item = String> + '_ {
        self.defects.iter().map(|(what, count)| format!("{}: {what} ({count} times)", self.fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_counted_and_what_is_lost_is_told() {
        let mut findings = Findings::of("a fault");
        for _ in 0..2 {
            findings.again();
            findings.saw("it was refused");
        }
        findings.expect(true, || "never".to_owned());
        assert_eq!(findings.cells(1.2), ["2", "1", "nothing", "it was refused (2)"]);
        findings.expect(false, || "a document".to_owned());
        assert_eq!(findings.cells(1.2)[2], "1");
        assert_eq!(findings.defects().collect::<Vec<_>>(), ["a fault: a document (1 times)"]);
    }
}
