//! Which documents are meant by what an operator names, and what hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use shared::document::{Document, DocumentId, Group, Relation};
use shared::index::Searcher;

use crate::convert::{id_of_address, ids_named};
use crate::enrich::address;

/// What becomes of the copies, versions and translations of a document that is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// They stay, and are told of.
    Stay,
    /// They are removed too.
    Go,
}

/// The documents that are meant.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Each with the id that its address alone would give it.
    pub(super) documents: Vec<(DocumentId, Option<DocumentId>)>,
    /// Names of what was removed before, each with its id.
    pub(super) already: Vec<(String, DocumentId)>,
    /// Names of what is not there.
    pub(super) unknown: Vec<String>,
    /// What says the same as a document that is meant, and is not meant itself.
    pub(super) copies: Vec<(DocumentId, Relation)>,
    /// What is not meant, and has a chapter that is.
    pub(super) wholes: Vec<DocumentId>,
}

/// The id that an address gives a document that has no other name.
pub(super) fn address_of(url: &str) -> Option<DocumentId> {
    address::conclude(Some(url), &mut Vec::new()).as_ref().map(id_of_address)
}

/// Looks for what is named, in all records of an index.
pub(super) fn find(searcher: &Searcher, names: &[String], copies: Copies) -> anyhow::Result<Found> {
    let archive = Archive::of(searcher)?;
    let (mut found, mut meant) = (Found::default(), BTreeSet::new());
    for name in names {
        let ids = ids_named(name);
        let places: Vec<usize> = ids.iter().flat_map(|id| archive.named(id)).collect();
        if !places.is_empty() {
            meant.extend(places);
        } else if let Some(id) = ids.into_iter().find(|id| searcher.removals().has_removed(id)) {
            found.already.push((name.clone(), id));
        } else {
            found.unknown.push(name.clone());
        }
    }
    archive.add_dependent(&mut meant, copies);
    let briefs = |places: &BTreeSet<usize>| places.iter().map(|place| &archive.briefs[*place]).collect::<Vec<_>>();
    found.documents = briefs(&meant).into_iter().map(|brief| (brief.id.clone(), brief.address.clone())).collect();
    let stay = |places: BTreeSet<usize>| briefs(&(&places - &meant));
    found.copies = stay(archive.copies_of(&meant)).into_iter().filter_map(Brief::relation).collect();
    found.wholes = stay(archive.wholes_of(&meant)).into_iter().map(|brief| brief.id.clone()).collect();
    Ok(found)
}

/// What of a document decides whether it is meant.
struct Brief {
    id: DocumentId,
    address: Option<DocumentId>,
    part_of: Option<DocumentId>,
    group: Option<Group>,
}

impl Brief {
    fn of(document: Document) -> Self {
        let address = document.url.as_deref().and_then(address_of);
        Self { id: document.id, address, part_of: document.part_of, group: document.group }
    }

    fn relation(&self) -> Option<(DocumentId, Relation)> {
        Some((self.id.clone(), self.group.as_ref()?.relation))
    }
}

/// All documents in brief, by id; others know them by their places.
struct Archive {
    briefs: Vec<Brief>,
    /// By id and by the id that the address gives.
    by_name: BTreeMap<DocumentId, Vec<usize>>,
    /// By the publication that they are chapters of.
    chapters: BTreeMap<DocumentId, Vec<usize>>,
    /// By the leader of their group.
    groups: BTreeMap<DocumentId, Vec<usize>>,
}

impl Archive {
    fn of(searcher: &Searcher) -> anyhow::Result<Self> {
        let mut briefs =
            searcher.records().map(|document| Ok(Brief::of(document?))).collect::<anyhow::Result<Vec<_>>>()?;
        briefs.sort_by(|a, b| a.id.cmp(&b.id));
        let (mut by_name, mut chapters, mut groups) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (place, brief) in briefs.iter().enumerate() {
            let note = |map: &mut BTreeMap<DocumentId, Vec<usize>>, id: &DocumentId| {
                map.entry(id.clone()).or_default().push(place);
            };
            note(&mut by_name, &brief.id);
            brief.address.iter().for_each(|id| note(&mut by_name, id));
            brief.part_of.iter().for_each(|id| note(&mut chapters, id));
            brief.group.iter().for_each(|group| note(&mut groups, &group.leader));
        }
        Ok(Self { briefs, by_name, chapters, groups })
    }

    fn named(&self, id: &DocumentId) -> Vec<usize> {
        self.by_name.get(id).cloned().unwrap_or_default()
    }

    /// Adds chapters, and where they go the copies, until there are no more.
    fn add_dependent(&self, meant: &mut BTreeSet<usize>, copies: Copies) {
        loop {
            let before = meant.len();
            let ids = meant.iter().map(|place| &self.briefs[*place].id);
            let chapters: Vec<usize> = ids.filter_map(|id| self.chapters.get(id)).flatten().copied().collect();
            meant.extend(chapters);
            if copies == Copies::Go {
                let copies = self.copies_of(meant);
                meant.extend(copies);
            }
            if meant.len() == before {
                return;
            }
        }
    }

    /// The groups that these are in, whole.
    fn copies_of(&self, places: &BTreeSet<usize>) -> BTreeSet<usize> {
        let groups = places.iter().filter_map(|place| self.briefs[*place].group.as_ref());
        groups.filter_map(|group| self.groups.get(&group.leader)).flatten().copied().collect()
    }

    /// The publications that these are chapters of.
    fn wholes_of(&self, places: &BTreeSet<usize>) -> BTreeSet<usize> {
        let wholes = places.iter().filter_map(|place| self.briefs[*place].part_of.as_ref());
        wholes.flat_map(|id| self.named(id)).collect()
    }
}
