//! Which documents of a segment are in a group of documents that say the same. Most are in none.

use tantivy::DocId;

/// How many documents a word of the map stands for.
const BITS: u32 = u64::BITS;

/// The groups of the documents of one segment: a bit for each document, and the group of those whose bit is set.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// The bits of 64 documents, and how many bits are set before them.
    map: Vec<(u64, u32)>,
    /// The groups of the documents that are in one, in their order.
    groups: Vec<u64>,
}

impl Groups {
    /// Takes the group of each document, in order.
    pub(super) fn of(groups_of_docs: impl Iterator<Item = Option<u64>>) -> Self {
        let mut groups = Self::default();
        for (doc, group) in (0_u32..).zip(groups_of_docs) {
            if doc % BITS == 0 {
                let before = u32::try_from(groups.groups.len()).expect("a segment has fewer than 2^32 documents");
                groups.map.push((0, before));
            }
            if let (Some(group), Some((bits, _))) = (group, groups.map.last_mut()) {
                *bits |= 1 << (doc % BITS);
                groups.groups.push(group);
            }
        }
        groups
    }

    /// The group of a document.
    pub(super) fn get(&self, doc: DocId) -> Option<u64> {
        let (bits, before) = self.map.get((doc / BITS) as usize)?;
        let bit = 1 << (doc % BITS);
        if bits & bit == 0 {
            return None;
        }
        let place = before + (bits & (bit - 1)).count_ones();
        self.groups.get(place as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_document_has_its_group(given in prop::collection::vec(prop::option::weighted(0.1, any::<u64>()), 0..300)) {
            let groups = Groups::of(given.iter().copied());
            for (doc, group) in (0_u32..).zip(&given) {
                prop_assert_eq!(groups.get(doc), *group);
            }
            prop_assert_eq!(groups.get(u32::try_from(given.len()).expect("a few")), None);
        }
    }
}
