//! Folding: of copies, versions and translations of one document, a list shows one.

use std::collections::BTreeMap;

use tantivy::DocAddress;

use super::ranked::{Best, Ranked};

/// The matches of each group, as a search comes upon them. A group is known by a number.
#[derive(Default)]
pub(super) struct Copies {
    groups: BTreeMap<u64, Group>,
}

/// The matches of one group.
struct Group {
    /// The one that is shown: the best by the order of the list. The group's leader may match worse, in another language
    /// than the one that was typed, or not at all.
    shown: Ranked,
    /// All the others.
    folded: Vec<Ranked>,
}

impl Copies {
    /// Takes a match of a group.
    pub(super) fn add(&mut self, group: u64, ranked: Ranked) {
        let Some(known) = self.groups.get_mut(&group) else {
            self.groups.insert(group, Group { shown: ranked, folded: Vec::new() });
            return;
        };
        let folded = if ranked > known.shown { std::mem::replace(&mut known.shown, ranked) } else { ranked };
        known.folded.push(folded);
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
