//! Taking documents down, so that they are gone from the index, from every file of it, and from what is ingested later.
//!
//! [`remove`] writes the list of removals first, then the index: killed in between, it leaves a document that is told to be gone
//! and may still be found; no document comes back once success was told. Running it again completes the work.

mod find;
mod lessons;
mod redact;
mod undo;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::Zoned;
use shared::date::Date;
use shared::document::{Document, DocumentId, Relation};
use shared::index::{Index, Key, Measure, Reason, Removal, Removals, Searcher, Writer};

pub use self::find::Copies;
use self::find::{Found, address_of};
pub use self::lessons::forget_lessons;
pub use self::redact::{MARK, Passages, Redact, Redacted, redact};
pub use self::undo::undo;
use crate::account::Account;
use crate::duplicate::{Member, digest};
use crate::grouping::{Links, group, note_unknown};
use crate::ledger::{Known, Ledger};
use crate::spool::{IdHash, Spool, id_hash};

/// What to take down.
#[derive(Debug, Clone)]
pub struct Remove {
    /// The folder of the index.
    pub index: PathBuf,
    /// Ids of documents, or addresses of their originals.
    pub names: Vec<String>,
    /// Why.
    pub reason: Reason,
    /// What becomes of their copies, versions and translations.
    pub copies: Copies,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removed {
    /// The documents that are gone now.
    pub removed: Vec<DocumentId>,
    /// What was asked for and had been removed before.
    pub already: Vec<String>,
    /// What was asked for and is not there.
    pub unknown: Vec<String>,
    /// What stays and says the same as a document that is gone.
    pub copies: Vec<(DocumentId, Relation)>,
    /// Publications that stay and of which a document that is gone was a chapter: its text is part of theirs.
    pub wholes: Vec<DocumentId>,
}

/// Removes documents, their chapters with them. When this returns, no file in the folder of the index holds a byte of them, and no
/// ingest takes them in again. Names that lead to no document are told, and keep no other from being removed.
pub fn remove(options: &Remove) -> anyhow::Result<Removed> {
    let Remove { index, names, reason, copies } = options;
    let writer = writer(index)?;
    let mut removals = writer.committed().removals().clone();
    let Found { documents, already, unknown, copies, wholes } = find::find(writer.committed(), names, *copies)?;
    for (id, address) in &documents {
        removals.add(removal(id, address.as_ref(), *reason, Measure::Removed));
    }
    removals.save(index)?;

    let named = already.iter().map(|(_, id)| id);
    let gone: Vec<DocumentId> = documents.iter().map(|(id, _)| id).chain(named).cloned().collect();
    let mut work = Work::begin(index, writer)?;
    work.delete(&gone)?;
    work.finish(&removals, &gone)?;
    Ok(Removed {
        removed: documents.into_iter().map(|(id, _)| id).collect(),
        already: already.into_iter().map(|(name, _)| name).collect(),
        unknown,
        copies,
        wholes,
    })
}

/// Opens an index for writing that is there.
fn writer(index: &Path) -> anyhow::Result<Writer> {
    Index::open(index)?;
    Ok(Writer::open(index)?)
}

/// A document for the list, as of today.
fn removal(id: &DocumentId, address: Option<&DocumentId>, reason: Reason, measure: Measure) -> Removal {
    let ids: BTreeSet<&DocumentId> = std::iter::once(id).chain(address).collect();
    let today = Zoned::now().date();
    let day = Date::parse(&today.to_string()).expect("today is a day");
    Removal { day, measure, reason, keys: ids.into_iter().map(Key::of_id).collect() }
}

/// An index while documents are taken out of it, with the ledger that goes with it.
struct Work<'a> {
    index: &'a Path,
    writer: Writer,
    ledger: Ledger<Account>,
    /// Those the ledger was kept with; none where there is no ledger for this state of the index.
    settings: Option<String>,
    /// Documents that take the place of others of the same id.
    replaced: Vec<Document>,
}

impl<'a> Work<'a> {
    fn begin(index: &'a Path, writer: Writer) -> anyhow::Result<Self> {
        let kept = Ledger::with_settings(writer.folder(), writer.committed().generation());
        let (mut ledger, settings) = kept.map_or_else(Default::default, |(ledger, settings)| (ledger, Some(settings)));
        if ledger.documents.len() as u64 != writer.committed().document_count() {
            note_unknown(&mut ledger, writer.committed())?;
        }
        Ok(Self { index, writer, ledger, settings, replaced: Vec::new() })
    }

    /// Puts a document in the place of the one of its id. No file is known to tell of it any more.
    fn replace(&mut self, document: Document) {
        self.ledger.forget_documents(&BTreeSet::from([id_hash(&document.id)]), Account::clear_words);
        let known = Known { member: Member::of(&document), group: 0, has_files: false };
        self.ledger.documents.insert(id_hash(&document.id), known);
        self.replaced.push(document);
    }

    fn delete(&mut self, ids: &[DocumentId]) -> anyhow::Result<()> {
        delete(ids, &mut self.ledger, &self.writer)
    }

    /// Groups what stays anew, and publishes a generation without a trace of what is gone. No older one stays.
    fn finish(mut self, removals: &Removals, gone: &[DocumentId]) -> anyhow::Result<()> {
        let spool = Spool::create_in(self.index)
            .with_context(|| format!("cannot make a temporary file in {}", self.index.display()))?;
        let mut links = Links { removals, linked: linked(removals, self.writer.committed())? };
        let grouping = group(&[], &mut self.ledger, &spool, self.writer.committed())?;
        for document in &mut self.replaced {
            // Here and not with the others, which are made of what the index has: that still says what must go.
            let id = id_hash(&document.id);
            document.group = grouping.of(&id).cloned();
            drop_links(removals, document);
            self.writer.put(document)?;
            links.linked.remove(&id);
            self.ledger.documents.entry(id).and_modify(|known| known.group = digest(document.group.as_ref()));
        }
        grouping.store_others(&mut self.ledger, &[], &links, &self.writer)?;
        let candidate = self.writer.purge()?;
        match self.settings {
            Some(settings) => self.ledger.save(candidate.folder(), &settings, candidate.generation())?,
            None => Ledger::<Account>::delete(candidate.folder())?,
        }
        forget_lessons(&candidate, gone)?;
        candidate.publish()?;
        Ok(())
    }
}

fn delete(ids: &[DocumentId], ledger: &mut Ledger<Account>, writer: &Writer) -> anyhow::Result<()> {
    ledger.forget_documents(&ids.iter().map(id_hash).collect(), Account::clear_words);
    for id in ids {
        writer.remove(id)?;
    }
    Ok(())
}

/// The list of an index for the length of an ingest.
#[derive(Debug)]
pub struct Standing {
    /// The list.
    pub removals: Removals,
    /// Whether it has become longer just now.
    pub is_longer: bool,
}

impl Standing {
    /// The list of an index, with what another list adds to it, which is kept from now on.
    pub fn take_over(other: Option<&Path>, index: &Path, writer: &Writer) -> anyhow::Result<Self> {
        let mut removals = writer.committed().removals().clone();
        let is_longer = match other {
            Some(path) => removals.add_unknown(&Removals::read(path)?),
            None => false,
        };
        if is_longer {
            removals.save(index)?;
        }
        Ok(Self { removals, is_longer })
    }
}

/// Removes what is in an index although the list names it: the list has become longer, or a removal was cut short.
pub fn enforce(removals: &Removals, ledger: &mut Ledger<Account>, writer: &Writer) -> anyhow::Result<Vec<DocumentId>> {
    let members = ledger.documents.values().map(|known| &known.member.id);
    let standing: Vec<DocumentId> = members.filter(|id| removals.has_removed(id)).cloned().collect();
    delete(&standing, ledger, writer)?;
    Ok(standing)
}

/// Whether a document is not to be taken in: it was removed, it is a chapter of what was removed, or it is another version of what
/// was redacted.
pub fn is_withheld(removals: &Removals, document: &Document) -> bool {
    if removals.is_empty() {
        return false;
    }
    let address = document.url.as_deref().and_then(address_of);
    let of = [Some(&document.id), address.as_ref()].into_iter().flatten().find_map(|id| removals.of(id));
    let is_of_removed = document.part_of.as_ref().is_some_and(|whole| removals.has_removed(whole));
    is_of_removed
        || of.is_some_and(|removal| match &removal.measure {
            Measure::Removed => true,
            Measure::Redacted(content) => *content != Key::of_content(document),
        })
}

/// Takes the addresses of removed documents out of a document's translations.
pub fn drop_links(removals: &Removals, document: &mut Document) {
    if removals.is_empty() {
        return;
    }
    document.alternates.retain(|other| !address_of(&other.url).is_some_and(|id| removals.has_removed(&id)));
}

/// The documents of an index that name the address of a removed one as their translation.
pub fn linked(removals: &Removals, searcher: &Searcher) -> anyhow::Result<BTreeSet<IdHash>> {
    let mut linked = BTreeSet::new();
    for document in searcher.records() {
        let document = document?;
        let is_removed = |url: &str| address_of(url).is_some_and(|id| removals.has_removed(&id));
        if document.alternates.iter().any(|other| is_removed(&other.url)) {
            linked.insert(id_hash(&document.id));
        }
    }
    Ok(linked)
}

/// For people: how much is unreadable now, and where the same may still stand.
impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, passages, copies } = self;
        write!(f, "Redacted: {passages} in {id}; its source is not read any more, until `remove --undo {id}`")?;
        for (id, relation) in copies {
            write!(f, "\n  {id} ({}) says the same and was not changed", relation.id())?;
        }
        Ok(())
    }
}

/// For people: what is gone, what is not, and what to look at.
impl fmt::Display for Removed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Removed: {}", self.removed.len())?;
        let mut list = |heading: &str, lines: Vec<String>| {
            if lines.is_empty() { Ok(()) } else { write!(f, "{heading}\n  {}", lines.join("\n  ")) }
        };
        list("", self.removed.iter().map(ToString::to_string).collect())?;
        list("\nRemoved before:", self.already.clone())?;
        let copies = self.copies.iter().map(|(id, relation)| format!("{id} ({})", relation.id()));
        list("\nThese say the same and stay; --with-copies removes them too:", copies.collect())?;
        let wholes = self.wholes.iter().map(ToString::to_string);
        list("\nThese stay and hold what was removed as a chapter:", wholes.collect())?;
        list("\nNot in the index:", self.unknown.clone())
    }
}

#[cfg(test)]
mod tests;
