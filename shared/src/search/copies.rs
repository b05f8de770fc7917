//! Folding: of copies, versions and translations of one document, a list shows one.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use tantivy::DocAddress;

use super::ranked::{Best, Ranked};

/// The part of the best match's score with which the leader of a group is shown all the same: it is the original, or the newest version.
/// It may match worse than that, in another language than the one that was typed, or not at all.
const AS_GOOD: f32 = 0.9;

/// The matches of each group, as a search comes upon them. A group is known by a number.
#[derive(Default)]
pub(super) struct Copies {
    groups: FxHashMap<u64, Group>,
}

/// The matches of one group.
struct Group {
    /// The best by the order of the list, or the group's leader, if that is nearly as good.
    shown: Ranked,
    /// All the others.
    folded: Vec<Ranked>,
}

impl Group {
    fn add(&mut self, group: u64, ranked: Ranked) {
        let takes_over = if ranked.leads(group) {
            ranked.is_as_good_as(&self.shown, AS_GOOD)
        } else if self.shown.leads(group) {
            !self.shown.is_as_good_as(&ranked, AS_GOOD)
        } else {
            ranked > self.shown
        };
        let folded = if takes_over { std::mem::replace(&mut self.shown, ranked) } else { ranked };
        self.folded.push(folded);
    }
}

impl Copies {
    /// Takes a match of a group.
    pub(super) fn add(&mut self, group: u64, ranked: Ranked) {
        match self.groups.entry(group) {
            Entry::Occupied(known) => known.into_mut().add(group, ranked),
            Entry::Vacant(place) => {
                place.insert(Group { shown: ranked, folded: Vec::new() });
            }
        }
    }

    /// Offers the match that is shown of each group.
    pub(super) fn offer_to(&self, best: &mut Best) {
        self.groups.values().for_each(|group| best.offer_ranked(group.shown));
    }

    /// How many matches are not shown.
    pub(super) fn folded_count(&self) -> u64 {
        self.groups.values().map(|group| group.folded.len() as u64).sum()
    }

    /// Whether a match of the group was taken.
    pub(super) fn has(&self, group: u64) -> bool {
        self.groups.contains_key(&group)
    }

    /// The matches that stand behind the one that is shown, the best first.
    pub(super) fn behind(&self, group: u64) -> Vec<DocAddress> {
        let mut folded = self.groups.get(&group).map(|group| group.folded.clone()).unwrap_or_default();
        folded.sort_unstable_by(|a, b| b.cmp(a));
        folded.into_iter().map(|ranked| ranked.address).collect()
    }
}
