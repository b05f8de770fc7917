//! What of an archive a run has to read: the files that are new or have changed, and those that tell of the same documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::time::SystemTime;

use crate::account::Account;
use crate::container::directory::{Place, Unreachable, places};
use crate::format::Format;
use crate::gather::{Gathered, Means, gather};
use crate::ledger::{FileName, Fingerprint, Ledger, Told};
use crate::report::{QuarantineReason, Quarantined};
use crate::settle::Draft;
use crate::spool::{IdHash, Sighting};

/// The files of an archive, and which of them are to be read.
#[derive(Debug, Default)]
pub struct Plan {
    /// All files, in the order of the archive. The place of a file in it is its number.
    pub files: Vec<Place>,
    /// What was found and cannot be read.
    pub unreachable: Vec<Unreachable>,
    /// The numbers of the files that are new or have changed, with how they were before they were read.
    pub changed: Vec<(u64, Option<Fingerprint>)>,
    /// The documents that files told of which have changed or are gone.
    pub affected: BTreeSet<IdHash>,
}

/// Whether files that have not changed since the last run are read too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What is new or has changed.
    Changes,
    /// Everything.
    Everything,
}

impl Plan {
    /// Looks at all files among and below the given paths. Those that have changed, or are gone, leave the ledger.
    pub fn make(paths: &[PathBuf], scope: Scope, ledger: &mut Ledger<Account>) -> Self {
        let now = SystemTime::now();
        let mut plan = Self::default();
        for found in places(paths) {
            match found {
                Ok(place) => plan.add(place, scope, now, ledger),
                Err(unreachable) => plan.unreachable.push(unreachable),
            }
        }
        let is_something_gone = plan.forget_what_is_gone(paths, ledger);
        if is_something_gone || !plan.changed.is_empty() {
            plan.add_the_dependent(now, ledger);
        }
        plan
    }

    /// Whether every file is read.
    pub fn is_of_everything(&self) -> bool {
        self.changed.len() == self.files.len()
    }

    /// Files that are read by what others say change with them: answers of the REST API of WordPress, whose posts have numbers
    /// for the terms that other answers name.
    fn add_the_dependent(&mut self, now: SystemTime, ledger: &mut Ledger<Account>) {
        let depends = |account: &Account| account.files_by_format.contains_key(&Format::WordPressAnswer);
        let known = (0..).zip(&self.files).filter(|(_, place)| ledger.account(&key(&place.path)).is_some_and(depends));
        let dependent: Vec<(u64, PathBuf)> = known.map(|(number, place)| (number, place.path.clone())).collect();
        for (number, path) in dependent {
            self.changed.push((number, Fingerprint::of(&path, now).ok()));
            self.affected.extend(ledger.forget(&key(&path)));
        }
        self.changed.sort_unstable_by_key(|(number, _)| *number);
    }

    fn add(&mut self, place: Place, scope: Scope, now: SystemTime, ledger: &mut Ledger<Account>) {
        let key = key(&place.path);
        let is_unchanged = scope == Scope::Changes && ledger.is_unchanged(&key).ok().flatten() == Some(true);
        if !is_unchanged {
            let number = self.files.len() as u64;
            self.changed.push((number, Fingerprint::of(&key, now).ok()));
            self.affected.extend(ledger.forget(&key));
        }
        self.files.push(place);
    }

    /// Whether anything is gone. What lies in a folder that cannot be read may still be there.
    fn forget_what_is_gone(&mut self, paths: &[PathBuf], ledger: &mut Ledger<Account>) -> bool {
        let mut is_something_gone = false;
        let found: BTreeSet<PathBuf> = self.files.iter().map(|place| key(&place.path)).collect();
        let unreachable: Vec<PathBuf> = self.unreachable.iter().map(|unreachable| key(&unreachable.path)).collect();
        let is_gone =
            |file: &Path| !found.contains(file) && !unreachable.iter().any(|unreachable| file.starts_with(unreachable));
        for path in paths {
            let path = key(path);
            let gone: Vec<PathBuf> =
                ledger.files_below(&path).filter(|file| is_gone(file)).map(Path::to_owned).collect();
            is_something_gone |= !gone.is_empty();
            for file in gone {
                self.affected.extend(ledger.forget(&file));
            }
        }
        is_something_gone
    }

    /// The files that are to be read, with their numbers.
    pub fn changed_files(&self) -> Vec<(u64, Place)> {
        self.changed.iter().filter_map(|(number, _)| Some((*number, self.file(*number)?.clone()))).collect()
    }

    fn file(&self, number: u64) -> Option<&Place> {
        self.files.get(usize::try_from(number).ok()?)
    }

    /// The files that have not changed and tell of documents that are affected, with their numbers. Those outside the
    /// paths of this run come last.
    pub fn partners(&self, affected: &BTreeSet<IdHash>, ledger: &Ledger<Account>) -> Vec<(u64, Place)> {
        let mut partners: BTreeMap<PathBuf, String> =
            ledger.files_of(affected).map(|FileName { path, name }| (path, name)).collect();
        let own = (0..).zip(&self.files).filter(|(_, place)| partners.remove(&key(&place.path)).is_some());
        let mut files: Vec<(u64, Place)> = own.map(|(number, place)| (number, place.clone())).collect();
        let elsewhere = partners.into_iter().filter_map(|(path, name)| {
            let metadata = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
            Some(Place { name, path, size_bytes: metadata.len() })
        });
        files.extend((self.files.len() as u64..).zip(elsewhere));
        files
    }
}

impl Plan {
    /// What all files of the archive gave, in this run or in the one that read them last.
    pub fn account(&self, ledger: &Ledger<Account>) -> Account {
        let mut account = Account::default();
        for place in &self.files {
            if let Some(file) = ledger.account(&key(&place.path)) {
                account.add(file);
            }
        }
        account.quarantined.extend(self.unreachable.iter().map(|unreachable| Quarantined {
            path: unreachable.name.clone(),
            place: None,
            reason: QuarantineReason::Unreadable,
            words: unreachable.message.clone(),
            first_bytes: String::new(),
        }));
        account.unite_warnings();
        account
    }

    /// How many sightings are from files outside the paths of this run.
    pub fn count_from_elsewhere(&self, sightings: &[Sighting]) -> u64 {
        sightings.iter().filter(|sighting| self.file(sighting.place.0).is_none()).count() as u64
    }

    /// What the files of the archive tell of documents that are in none of the drafts.
    pub fn untouched(&self, ledger: &Ledger<Account>, drafts: &[Draft]) -> Untouched {
        let touched: BTreeSet<IdHash> = drafts.iter().map(|draft| draft.sighting.id).collect();
        let told = self.files.iter().flat_map(|place| ledger.told_by(&key(&place.path)));
        let mut sightings: BTreeMap<IdHash, Vec<Option<i64>>> = BTreeMap::new();
        for told in told.filter(|told| !touched.contains(&told.document)) {
            sightings.entry(told.document).or_default().push(told.captured);
        }
        let mut untouched = Untouched { documents: sightings.len() as u64, ..Untouched::default() };
        for captured in sightings.into_values() {
            let latest = captured.iter().flatten().max();
            let superseded = captured.iter().filter(|time| time.is_some() && time.as_ref() != latest).count() as u64;
            untouched.superseded += superseded;
            untouched.united += captured.len() as u64 - superseded - 1;
        }
        untouched
    }
}

/// Documents that stay as they are because nothing that tells of them has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Untouched {
    /// How many there are.
    pub documents: u64,
    /// Records beyond the first that tell of one of them.
    pub united: u64,
    /// Records to which a later capture of one of them is preferred.
    pub superseded: u64,
}

/// Reads the files that have changed, and of the others those that tell of the same documents; these only as far as they
/// do. Notes in the ledger what was read, and the days that are of a migration.
pub fn read(plan: &Plan, ledger: &mut Ledger<Account>, means: &Means<'_>) -> anyhow::Result<Vec<Sighting>> {
    let Gathered { mut accounts, mut sightings, mut census } = gather(plan.changed_files(), &|_| true, means)?;
    let mut affected = plan.affected.clone();
    affected.extend(sightings.iter().map(|sighting| sighting.id));
    let partners = plan.partners(&affected, ledger);

    let mut told: BTreeMap<u64, Vec<Told>> = BTreeMap::new();
    for sighting in &sightings {
        let captured = sighting.captured.map(jiff::Timestamp::as_second);
        told.entry(sighting.place.0).or_default().push(Told { document: sighting.id, captured });
    }
    for (number, fingerprint) in &plan.changed {
        let (Some(place), Some(account)) = (plan.file(*number), accounts.remove(number)) else { continue };
        let mut told = told.remove(number).unwrap_or_default();
        told.sort_unstable();
        let fingerprint = fingerprint.filter(|_| !account.is_worth_another_try()).unwrap_or(Fingerprint::NONE);
        let file = FileName { path: key(&place.path), name: place.name.clone() };
        ledger.note(file, fingerprint, told, account);
    }
    if !partners.is_empty() {
        let gathered = gather(partners, &|id| affected.contains(id), means)?;
        sightings.extend(gathered.sightings);
        census.merge(gathered.census);
    }
    ledger.bulk_days.merge(census.verdict());
    Ok(sightings)
}

/// By what the ledger knows a file: its path from the root, links in it left as they are.
pub fn key(path: &Path) -> PathBuf {
    absolute(path).unwrap_or_else(|_| path.to_owned())
}
