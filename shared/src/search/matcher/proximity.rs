//! Where several texts stand near each other in one field: pure reckoning with positions.
//!
//! A *combination* has one place of each text, none overlapping another, near enough and, where asked for, in order. Of all
//! stretches from the first word of a combination to its last, those count that hold no shorter one.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// Words in a row: positions `start..end` of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Extent {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Extent {
    fn words(self) -> u32 {
        self.end - self.start
    }
}

/// How near the texts of a combination are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bounds<'a> {
    /// At most this many words lie between them, all gaps together.
    Gap(u32),
    /// They are in the same of the stretches (sentences, paragraphs) that begin at these positions; the first begins at 0.
    Stretches(&'a [u32]),
}

/// How many steps are made in one field of a document where texts overlap or differ in length.
///
/// Only many texts that overlap each other everywhere (a dozen patterns that stand for the same words, say) come near it;
/// what was not found until then is not found.
const MAX_STEPS: usize = 1_000_000;

/// The shortest stretches that hold a combination, ascending. `parts` are the places of each text, ascending, each once.
pub(super) fn combinations(parts: &[Vec<Extent>], bounds: Bounds<'_>, ordered: bool) -> Vec<Extent> {
    if parts.is_empty() || parts.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let found = match bounds {
        Bounds::Gap(gap) => combinations_within(parts, gap, ordered),
        Bounds::Stretches(starts) => {
            let mut found = Vec::new();
            for stretch in stretches_of(parts, starts) {
                found.extend(combinations_within(&inside(parts, &stretch), u32::MAX, ordered));
            }
            found
        }
    };
    shortest(found)
}

/// The stretches in which a place of the first part begins.
fn stretches_of(parts: &[Vec<Extent>], starts: &[u32]) -> Vec<Range<u32>> {
    let mut stretches: Vec<Range<u32>> = Vec::new();
    for place in parts.first().into_iter().flatten() {
        if stretches.last().is_some_and(|stretch| stretch.contains(&place.start)) {
            continue;
        }
        let next = starts.partition_point(|start| *start <= place.start);
        let start = next.checked_sub(1).and_then(|at| starts.get(at)).copied().unwrap_or(0);
        stretches.push(start..starts.get(next).copied().unwrap_or(u32::MAX));
    }
    stretches
}

/// The places of each part that lie wholly within a stretch.
fn inside(parts: &[Vec<Extent>], stretch: &Range<u32>) -> Vec<Vec<Extent>> {
    let within = |places: &Vec<Extent>| {
        let first = places.partition_point(|place| place.start < stretch.start);
        let rest = places.iter().skip(first).take_while(|place| place.start < stretch.end);
        rest.filter(|place| place.end <= stretch.end).copied().collect()
    };
    parts.iter().map(within).collect()
}

fn combinations_within(parts: &[Vec<Extent>], gap: u32, ordered: bool) -> Vec<Extent> {
    if parts.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let same_length = |places: &Vec<Extent>| places.iter().all(|place| place.words() == places[0].words());
    let are_plain = parts.iter().all(same_length);
    if ordered {
        return if are_plain { in_a_row(parts, gap) } else { search(parts, &Rule::ordered(parts.len()), gap) };
    }
    let (distinct, rule) = Rule::unordered(parts);
    let mut all: Vec<(Extent, usize)> = Vec::new();
    for (part, places) in distinct.iter().enumerate() {
        all.extend(places.iter().map(|place| (*place, part)));
    }
    all.sort_unstable();
    let are_apart = all.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start);
    if are_plain && are_apart { in_a_window(&all, &rule, gap) } else { search(&distinct, &rule, gap) }
}

/// Which parts a combination still needs. The state of a combination is a number; 0 has nothing yet.
enum Rule {
    /// The parts in order: the state is how many there are.
    Ordered { parts: usize },
    /// Each part so many times: the state has a digit for each.
    Unordered { wanted: Vec<usize>, steps: Vec<usize>, full: usize },
}

impl Rule {
    fn ordered(parts: usize) -> Self {
        Self::Ordered { parts }
    }

    /// Parts with the same places are one that is wanted several times.
    fn unordered(parts: &[Vec<Extent>]) -> (Vec<Vec<Extent>>, Self) {
        let mut distinct: Vec<Vec<Extent>> = Vec::new();
        let mut wanted: Vec<usize> = Vec::new();
        for places in parts {
            if let Some(known) = distinct.iter().position(|known| known == places) {
                wanted[known] += 1;
            } else {
                distinct.push(places.clone());
                wanted.push(1);
            }
        }
        let mut step = 1_usize;
        let mut steps = Vec::with_capacity(wanted.len());
        for count in &wanted {
            steps.push(step);
            step = step.saturating_mul(count + 1);
        }
        (distinct, Self::Unordered { wanted, steps, full: step - 1 })
    }

    /// The state after a place of a part, if that is still needed.
    fn with(&self, state: usize, part: usize) -> Option<usize> {
        match self {
            Self::Ordered { .. } => (state == part).then_some(state + 1),
            Self::Unordered { wanted, steps, .. } => {
                let (count, step) = (wanted.get(part)?, steps.get(part)?);
                (state / step % (count + 1) < *count).then(|| state.saturating_add(*step))
            }
        }
    }

    /// How many places a combination has.
    fn places(&self) -> usize {
        match self {
            Self::Ordered { parts } => *parts,
            Self::Unordered { wanted, .. } => wanted.iter().sum(),
        }
    }

    fn is_full(&self, state: usize) -> bool {
        match self {
            Self::Ordered { parts } => state == *parts,
            Self::Unordered { full, .. } => state == *full,
        }
    }
}

/// In order, where the places of each part are equally long: from each place of the first, the next of each other.
fn in_a_row(parts: &[Vec<Extent>], gap: u32) -> Vec<Extent> {
    let words: u32 = parts.iter().filter_map(|places| places.first()).map(|place| place.words()).sum();
    let mut next = vec![0; parts.len()];
    let mut found = Vec::new();
    let Some((firsts, others)) = parts.split_first() else { return found };
    'firsts: for first in firsts {
        let mut end = first.end;
        for (places, next) in others.iter().zip(&mut next) {
            while places.get(*next).is_some_and(|place| place.start < end) {
                *next += 1;
            }
            let Some(place) = places.get(*next) else { break 'firsts };
            end = place.end;
        }
        if end - first.start - words <= gap {
            found.push(Extent { start: first.start, end });
        }
    }
    found
}

/// In any order, where no two places overlap and those of each part are equally long: a window that slides over all of them.
fn in_a_window(all: &[(Extent, usize)], rule: &Rule, gap: u32) -> Vec<Extent> {
    let Rule::Unordered { wanted, .. } = rule else { return Vec::new() };
    let mut words = 0;
    for (part, count) in wanted.iter().enumerate() {
        let length = all.iter().find(|(_, of)| *of == part).map_or(0, |(place, _)| place.words() as usize);
        words += count * length;
    }
    let mut inside = vec![0_usize; wanted.len()];
    let mut missing = wanted.len();
    let mut found = Vec::new();
    let mut first = 0;
    for (last, part) in all {
        inside[*part] += 1;
        missing -= usize::from(inside[*part] == wanted[*part]);
        while let Some((place, part)) = all.get(first).filter(|_| missing == 0) {
            if inside[*part] > wanted[*part] {
                inside[*part] -= 1;
                first += 1;
                continue;
            }
            if (last.end - place.start) as usize - words <= gap as usize {
                found.push(Extent { start: place.start, end: last.end });
            }
            inside[*part] -= 1;
            missing += 1;
            first += 1;
        }
    }
    found
}

/// The general case: from each place on, the combinations that begin with it, grown place by place.
fn search(parts: &[Vec<Extent>], rule: &Rule, gap: u32) -> Vec<Extent> {
    let mut all: Vec<(Extent, usize)> = Vec::new();
    for (part, places) in parts.iter().enumerate() {
        all.extend(places.iter().map(|place| (*place, part)));
    }
    all.sort_unstable();
    let longest = all.iter().map(|(place, _)| place.words()).max().unwrap_or(0);
    let reach = u64::from(gap) + u64::from(longest) * rule.places() as u64;
    let mut found = Vec::new();
    let mut steps = 0;
    for (at, (first, part)) in all.iter().enumerate() {
        let Some(state) = rule.with(0, *part) else { continue };
        let following = all.iter().skip(at + 1).take_while(|(place, _)| u64::from(place.start - first.start) <= reach);
        found.extend(shortest_from(*first, state, following, rule, gap, &mut steps));
    }
    found
}

/// The end of a combination that has begun, and how many words lie between its texts so far.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    end: u32,
    between: u64,
}

/// The shortest stretch of a combination that begins with `first`.
fn shortest_from<'a>(
    first: Extent,
    state: usize,
    following: impl Iterator<Item = &'a (Extent, usize)>,
    rule: &Rule,
    gap: u32,
    steps: &mut usize,
) -> Option<Extent> {
    let mut beginnings: FxHashMap<usize, Vec<Beginning>> = FxHashMap::default();
    beginnings.insert(state, vec![Beginning { end: first.end, between: 0 }]);
    let mut end = rule.is_full(state).then_some(first.end);
    for (place, part) in following {
        *steps += beginnings.len();
        if end.is_some_and(|end| place.start >= end) || *steps > MAX_STEPS {
            break;
        }
        let mut grown = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "what grows from one state does not depend on the others")]
        for (state, beginnings) in &beginnings {
            let Some(state) = rule.with(*state, *part) else { continue };
            let before = beginnings.iter().filter(|beginning| beginning.end <= place.start);
            let between = before.map(|before| before.between + u64::from(place.start - before.end)).min();
            if let Some(between) = between.filter(|between| *between <= u64::from(gap)) {
                grown.push((state, Beginning { end: place.end, between }));
            }
        }
        for (state, beginning) in grown {
            if rule.is_full(state) {
                end = Some(end.map_or(beginning.end, |end| end.min(beginning.end)));
            } else {
                beginnings.entry(state).or_default().push(beginning);
            }
        }
    }
    end.map(|end| Extent { start: first.start, end })
}

/// Leaves out what holds another one; sorts the rest.
fn shortest(mut found: Vec<Extent>) -> Vec<Extent> {
    found.sort_unstable_by(|a, b| b.start.cmp(&a.start).then(a.end.cmp(&b.end)));
    let mut end = u32::MAX;
    found.retain(|extent| {
        let holds_none = extent.end < end;
        end = end.min(extent.end);
        holds_none
    });
    found.reverse();
    found
}

/// Whether a place lies within one of `extents`, of which none holds another, ascending.
pub(super) fn is_within(place: Extent, extents: &[Extent]) -> bool {
    let after = extents.partition_point(|extent| extent.start <= place.start);
    after.checked_sub(1).and_then(|last| extents.get(last)).is_some_and(|extent| place.end <= extent.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(starts: &[u32]) -> Vec<Extent> {
        starts.iter().map(|&start| Extent { start, end: start + 1 }).collect()
    }

    fn found(parts: &[Vec<Extent>], bounds: Bounds<'_>, ordered: bool) -> Vec<(u32, u32)> {
        combinations(parts, bounds, ordered).into_iter().map(|extent| (extent.start, extent.end)).collect()
    }

    #[test]
    fn the_shortest_stretches_count() {
        let parts = [words(&[0, 2, 9]), words(&[3, 12])];
        assert_eq!(found(&parts, Bounds::Gap(4), false), [(2, 4), (9, 13)]);
        assert_eq!(found(&parts, Bounds::Gap(0), false), [(2, 4)]);
        assert_eq!(found(&parts, Bounds::Gap(9), false), [(2, 4), (3, 10), (9, 13)]);
        assert_eq!(found(&parts, Bounds::Gap(9), true), [(2, 4), (9, 13)]);
    }

    #[test]
    fn a_word_counts_for_one_text_only() {
        let parts = [words(&[1, 4]), words(&[1, 4])];
        assert_eq!(found(&parts, Bounds::Gap(2), false), [(1, 5)]);
        assert_eq!(found(&parts, Bounds::Gap(1), false), []);
        assert_eq!(found(&[words(&[1]), words(&[1])], Bounds::Gap(9), false), []);
        let overlapping = [words(&[1, 2]), words(&[2, 5])];
        assert_eq!(found(&overlapping, Bounds::Gap(3), false), [(1, 3), (2, 6)]);
    }

    #[test]
    fn longer_texts_leave_less_between() {
        let phrase = Extent { start: 2, end: 5 };
        let parts = [words(&[0]), vec![phrase, Extent { start: 4, end: 5 }]];
        assert_eq!(found(&parts, Bounds::Gap(1), true), [(0, 5)]);
        assert_eq!(found(&parts, Bounds::Gap(0), true), []);
    }

    #[test]
    fn stretches_part_what_is_near() {
        let parts = [words(&[0, 6]), words(&[4, 9])];
        assert_eq!(found(&parts, Bounds::Stretches(&[0, 5]), false), [(0, 5), (6, 10)]);
        assert_eq!(found(&parts, Bounds::Stretches(&[0, 2, 8]), false), [(4, 7)]);
        assert_eq!(found(&parts, Bounds::Stretches(&[0, 2, 8]), true), []);
    }

    #[test]
    fn a_text_that_repeats_itself_ends() {
        let everywhere: Vec<u32> = (0..3_000).collect();
        let parts: Vec<Vec<Extent>> = (0..12).map(|part| words(&everywhere[part..])).collect();
        assert!(combinations(&parts, Bounds::Gap(20), false).len() < everywhere.len());
    }
}
