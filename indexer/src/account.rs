//! What reading files gave beside documents: how many records there were, what could not be read, what was odd.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::container::Skipped;
use crate::format::Format;
use crate::report::{MAX_SOURCES, Noted, QuarantineReason, Quarantined};

/// The account of one file, or of several.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// The files, members of archives and records of web archives that were read, by what they are.
    pub files_by_format: BTreeMap<Format, u64>,
    /// The records in them, those included that are quarantined.
    pub records: u64,
    /// Those of them that tell of documents that were taken down.
    pub withheld: u64,
    /// What was passed over, by reason.
    pub skipped: Skipped,
    /// What could not be read, in the order of the archive.
    pub quarantined: Vec<Quarantined>,
    /// What was odd, in the order of the archive.
    pub warnings: Vec<Noted>,
}

impl Account {
    /// Adds the account of what comes later in the archive.
    pub fn add(&mut self, later: &Self) {
        add_counts(&mut self.files_by_format, &later.files_by_format);
        self.records += later.records;
        self.withheld += later.withheld;
        add_counts(&mut self.skipped, &later.skipped);
        self.quarantined.extend(later.quarantined.iter().cloned());
        self.warnings.extend(later.warnings.iter().cloned());
    }

    /// Names each warning once, where it was first given, with its sources from all places.
    pub fn unite_warnings(&mut self) {
        let mut places: BTreeMap<_, usize> = BTreeMap::new();
        let mut united: Vec<Noted> = Vec::new();
        for noted in std::mem::take(&mut self.warnings) {
            if let Some(&place) = places.get(&noted.warning) {
                united[place].add(noted);
            } else {
                places.insert(noted.warning.clone(), united.len());
                united.push(noted);
            }
        }
        self.warnings = united;
    }

    /// Forgets all that may hold words of a document; counts stay.
    pub fn clear_words(&mut self) {
        self.quarantined.clear();
        self.warnings.clear();
    }

    /// Whether reading again may give more, although the file is as it was: it could not be opened, or a defect of ours
    /// met it.
    pub fn is_worth_another_try(&self) -> bool {
        let may_pass = |reason| matches!(reason, QuarantineReason::Unreadable | QuarantineReason::Failed);
        self.quarantined.iter().any(|quarantined| may_pass(quarantined.reason))
    }
}

impl Noted {
    fn add(&mut self, later: Self) {
        self.count += later.count;
        let new: Vec<String> = later.sources.into_iter().filter(|source| !self.sources.contains(source)).collect();
        self.sources.extend(new);
        self.sources.truncate(MAX_SOURCES);
    }
}

fn add_counts<K: Ord + Clone>(counts: &mut BTreeMap<K, u64>, more: &BTreeMap<K, u64>) {
    for (key, count) in more {
        *counts.entry(key.clone()).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Warning, WarningKind};

    #[test]
    fn warnings_are_named_once_with_their_sources() {
        let noted = |message: &str, source: &str| Noted {
            warning: Warning { kind: WarningKind::BadDate, message: message.to_owned() },
            count: 1,
            sources: vec![source.to_owned()],
        };
        let of = |warnings: Vec<Noted>| Account { records: 2, warnings, ..Account::default() };
        let mut account = of(vec![noted("2099", "a"), noted("soon", "a")]);
        account.add(&of(vec![noted("later", "b"), noted("2099", "b"), noted("2099", "b")]));
        account.unite_warnings();
        let messages: Vec<_> = account.warnings.iter().map(|noted| noted.warning.message.as_str()).collect();
        assert_eq!(messages, ["2099", "soon", "later"]);
        assert_eq!((account.warnings[0].count, account.warnings[0].sources.join(" ")), (3, "a b".to_owned()));
        assert_eq!(account.records, 4);
    }
}
