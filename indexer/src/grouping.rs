//! Which documents of the index and of a run say the same: [`crate::duplicate`] asked with both.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use shared::document::{DocumentId, Group};
use shared::index::{Put, Removals, Searcher, Writer};

use crate::account::Account;
use crate::duplicate::shingles::Shingles;
use crate::duplicate::{Member, digest, groups};
use crate::ledger::{Known, Ledger};
use crate::removal::drop_links;
use crate::settle::Draft;
use crate::spool::{IdHash, Sighting, Spool, id_hash};

/// How many texts are kept as shingles while documents are compared: the same ones are compared again and again.
const KEPT_TEXTS: usize = 16;

/// The groups of all documents, those of the index and those of a run.
#[derive(Debug, Default)]
pub struct Grouping {
    /// The group of each document that is in one.
    groups: BTreeMap<IdHash, Group>,
}

/// Notes the drafts in the ledger, and groups all documents in it.
pub fn group(
    drafts: &[Draft],
    ledger: &mut Ledger<Account>,
    spool: &Spool,
    index: &Searcher,
) -> anyhow::Result<Grouping> {
    for draft in drafts {
        let group = ledger.documents.get(&draft.sighting.id).map_or(0, |known| known.group);
        let known = Known { member: draft.member.clone(), group, has_files: true };
        ledger.documents.insert(draft.sighting.id, known);
    }
    let sightings = drafts.iter().map(|draft| (draft.sighting.id, draft.sighting)).collect();
    let (ids, members): (Vec<IdHash>, Vec<Member>) =
        ledger.documents.iter().map(|(id, known)| (*id, known.member.clone())).unzip();
    let mut texts = Texts { sightings, spool, index, kept: Vec::new() };
    let found = groups(&members, |a, b| {
        let a = texts.shingles(ids[a], &members[a].id)?;
        let b = texts.shingles(ids[b], &members[b].id)?;
        anyhow::Ok(a.likeness(&b))
    })?;
    let groups = ids.into_iter().zip(found).filter_map(|(id, group)| Some((id, group?))).collect();
    Ok(Grouping { groups })
}

impl Grouping {
    /// The group of a document.
    pub fn of(&self, id: &IdHash) -> Option<&Group> {
        self.groups.get(id)
    }

    /// How many groups there are.
    pub fn count(&self) -> u64 {
        self.groups.values().map(|group| &group.leader).collect::<BTreeSet<_>>().len() as u64
    }

    /// Stores anew the documents that no draft has and whose group is another than before, or that `linked` names: they lose the
    /// addresses of what was removed. Gives how many there are. The ledger then knows what is stored.
    pub fn store_others(
        &self,
        ledger: &mut Ledger<Account>,
        drafts: &[Draft],
        Links { removals, linked }: &Links<'_>,
        writer: &Writer,
    ) -> anyhow::Result<u64> {
        let settled: BTreeSet<IdHash> = drafts.iter().map(|draft| draft.sighting.id).collect();
        let mut count = 0;
        for (id, known) in &mut ledger.documents {
            let group = self.of(id);
            let is_stored = std::mem::replace(&mut known.group, digest(group)) == digest(group);
            if (is_stored && !linked.contains(id)) || settled.contains(id) {
                continue;
            }
            let document = writer.committed().document(&known.member.id).context("cannot read the index")?;
            if let Some(mut document) = document {
                document.group = group.cloned();
                if linked.contains(id) {
                    drop_links(removals, &mut document);
                    known.member = Member::of(&document);
                }
                count += u64::from(writer.put(&document)? != Put::Unchanged);
            }
        }
        Ok(count)
    }
}

/// Which documents of the index name the address of a removed one as their translation.
#[derive(Debug)]
pub struct Links<'a> {
    /// What was taken down.
    pub removals: &'a Removals,
    /// The documents.
    pub linked: BTreeSet<IdHash>,
}

/// Where the texts of documents are: those of a run in the spool, the others in the index.
struct Texts<'a> {
    sightings: BTreeMap<IdHash, Sighting>,
    spool: &'a Spool,
    index: &'a Searcher,
    /// The texts that were read last, the latest at the end.
    kept: Vec<(IdHash, Shingles)>,
}

impl Texts<'_> {
    fn shingles(&mut self, hash: IdHash, id: &DocumentId) -> anyhow::Result<Shingles> {
        if let Some(place) = self.kept.iter().position(|(kept, _)| *kept == hash) {
            let known = self.kept.remove(place);
            self.kept.push(known.clone());
            return Ok(known.1);
        }
        let document = match self.sightings.get(&hash) {
            Some(sighting) => Some(self.spool.read(sighting).context("cannot read the temporary file back")?.0),
            None => self.index.document(id).context("cannot read the index")?,
        };
        let shingles = Shingles::of(document.map(|document| document.text).unwrap_or_default().as_str());
        if self.kept.len() == KEPT_TEXTS {
            self.kept.remove(0);
        }
        self.kept.push((hash, shingles.clone()));
        Ok(shingles)
    }
}

/// Notes the documents of an index that the ledger does not know: that of the run that read them is lost.
pub fn note_unknown(ledger: &mut Ledger<Account>, index: &Searcher) -> anyhow::Result<()> {
    for document in index.documents()? {
        let document = document?;
        let known = Known { member: Member::of(&document), group: digest(document.group.as_ref()), has_files: false };
        ledger.documents.entry(id_hash(&document.id)).or_insert(known);
    }
    Ok(())
}
