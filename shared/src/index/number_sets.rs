//! A column in memory in which each document of a segment has a set of numbers: none, mostly one, at times several.
//!
//! A document takes one, two or four bytes: the **code** of its set. Code 0 is the empty set, codes up to the number of
//! singles are the sets of one number, and each different set of several numbers has one of the codes that follow.

use rustc_hash::FxHashMap;
use tantivy::DocId;

/// The sets of the documents of a segment.
#[derive(Debug)]
pub(crate) struct NumberSets {
    codes: Codes,
    /// Codes up to this one are of sets of one number, the one below the code.
    singles: u32,
    /// Where the numbers of each code end in `numbers`.
    ends: Vec<u32>,
    numbers: Vec<u32>,
}

/// The code of each document, no wider than need be.
#[derive(Debug)]
enum Codes {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl NumberSets {
    /// The numbers of a document.
    pub(crate) fn get(&self, doc: DocId) -> &[u32] {
        self.set(self.code(doc))
    }

    /// The code of a document's set; that of the empty set for a document that is not there.
    pub(crate) fn code(&self, doc: DocId) -> u32 {
        let doc = doc as usize;
        let code = match &self.codes {
            Codes::One(codes) => codes.get(doc).map(|code| u32::from(*code)),
            Codes::Two(codes) => codes.get(doc).map(|code| u32::from(*code)),
            Codes::Four(codes) => codes.get(doc).copied(),
        };
        code.unwrap_or_default()
    }

    /// The codes of the documents from one on, as many as there are.
    pub(crate) fn copy_codes(&self, from: DocId, copy: &mut [u32]) {
        match &self.codes {
            Codes::One(codes) => copy_codes(codes, from, copy),
            Codes::Two(codes) => copy_codes(codes, from, copy),
            Codes::Four(codes) => copy_codes(codes, from, copy),
        }
    }

    /// How many codes there are: each is below this.
    pub(crate) fn code_count(&self) -> usize {
        self.ends.len()
    }

    /// Counts the numbers of some documents.
    pub(crate) fn count(&self, docs: &[DocId], counts: &mut Counts) {
        match &self.codes {
            Codes::One(codes) => self.count_codes(codes, docs, counts),
            Codes::Two(codes) => self.count_codes(codes, docs, counts),
            Codes::Four(codes) => self.count_codes(codes, docs, counts),
        }
    }

    /// Counts some documents by code, which costs least where they are many: [`add_up`](Self::add_up) tells what that means in numbers.
    pub(crate) fn count_by_code(&self, docs: &[DocId], counts: &mut CodeCounts) {
        if counts.lanes[0].is_empty() {
            counts.lanes.iter_mut().for_each(|lane| lane.resize(self.code_count(), 0));
        }
        match &self.codes {
            Codes::One(codes) => count_by_code(codes, docs, counts),
            Codes::Two(codes) => count_by_code(codes, docs, counts),
            Codes::Four(codes) => count_by_code(codes, docs, counts),
        }
    }

    /// Adds to the counts of numbers what was counted by code.
    pub(crate) fn add_up(&self, by_code: &CodeCounts, counts: &mut Counts) {
        for code in 0..by_code.lanes[0].len() {
            let count = by_code.lanes.iter().map(|lane| lane[code]).sum();
            match u32::try_from(code) {
                Ok(code) if count > 0 => self.add_code(code, count, &mut counts.lanes[0]),
                _ => {}
            }
        }
    }

    fn count_codes<C: Copy + Into<u32>>(&self, codes: &[C], docs: &[DocId], counts: &mut Counts) {
        let (rows, rest) = docs.as_chunks::<LANES>();
        for row in rows {
            for (doc, lane) in row.iter().zip(&mut counts.lanes) {
                self.count_code(codes, *doc, lane);
            }
        }
        for (doc, lane) in rest.iter().zip(&mut counts.lanes) {
            self.count_code(codes, *doc, lane);
        }
    }

    fn count_code<C: Copy + Into<u32>>(&self, codes: &[C], doc: DocId, lane: &mut [u32]) {
        if let Some(code) = codes.get(doc as usize) {
            self.add_code((*code).into(), 1, lane);
        }
    }

    fn add_code(&self, code: u32, count: u32, lane: &mut [u32]) {
        if code <= self.singles {
            lane[code as usize] += count;
        } else {
            self.set(code).iter().for_each(|number| lane[*number as usize + 1] += count);
        }
    }

    /// The numbers of a code's set.
    pub(crate) fn set(&self, code: u32) -> &[u32] {
        let code = code as usize;
        let end = |code: usize| self.ends.get(code).map_or(0, |end| *end as usize);
        let start = if code == 0 { 0 } else { end(code - 1) };
        self.numbers.get(start..end(code)).unwrap_or_default()
    }
}

fn count_by_code<C: Copy + Into<u32>>(codes: &[C], docs: &[DocId], counts: &mut CodeCounts) {
    let code = |doc: DocId| codes.get(doc as usize).map_or(0, |code| (*code).into()) as usize;
    let (rows, rest) = docs.as_chunks::<LANES>();
    for row in rows {
        for (doc, lane) in row.iter().zip(&mut counts.lanes) {
            lane[code(*doc)] += 1;
        }
    }
    for doc in rest {
        counts.lanes[0][code(*doc)] += 1;
    }
}

fn copy_codes<C: Copy + Into<u32>>(codes: &[C], from: DocId, copy: &mut [u32]) {
    let rest = codes.get(from as usize..).unwrap_or_default();
    copy.iter_mut().zip(rest).for_each(|(copy, code)| *copy = (*code).into());
}

/// Makes [`NumberSets`], document by document.
#[derive(Debug)]
pub(super) struct NumberSetsBuilder {
    codes: Vec<u32>,
    /// The codes of sets of several numbers.
    known: FxHashMap<Box<[u32]>, u32>,
    made: NumberSets,
}

impl NumberSetsBuilder {
    /// For so many documents, whose numbers are all below `numbers`.
    pub(super) fn new(documents: u32, numbers: usize) -> Self {
        let singles = u32::try_from(numbers).expect("an index has fewer than 2^32 values of a facet");
        let made = NumberSets {
            codes: Codes::Four(Vec::new()),
            singles,
            ends: (0..=singles).collect(),
            numbers: (0..singles).collect(),
        };
        Self { codes: Vec::with_capacity(documents as usize), known: FxHashMap::default(), made }
    }

    /// Adds the next document's set: its numbers, each once.
    pub(super) fn push(&mut self, numbers: &[u32]) {
        let code = match numbers {
            [] => 0,
            [number] => number + 1,
            several => self.code_of_several(several),
        };
        self.codes.push(code);
    }

    fn code_of_several(&mut self, numbers: &[u32]) -> u32 {
        if let Some(&code) = self.known.get(numbers) {
            return code;
        }
        let NumberSets { ends, numbers: all, .. } = &mut self.made;
        let code = u32::try_from(ends.len()).expect("a segment has fewer than 2^32 documents");
        all.extend_from_slice(numbers);
        ends.push(u32::try_from(all.len()).expect("a segment has fewer than 2^32 facet entries"));
        self.known.insert(numbers.into(), code);
        code
    }

    pub(super) fn finish(mut self) -> NumberSets {
        let last = self.made.ends.len() - 1;
        self.made.codes = if u8::try_from(last).is_ok() {
            Codes::One(narrow(&self.codes))
        } else if u16::try_from(last).is_ok() {
            Codes::Two(narrow(&self.codes))
        } else {
            Codes::Four(self.codes)
        };
        self.made.ends.shrink_to_fit();
        self.made.numbers.shrink_to_fit();
        self.made
    }
}

fn narrow<C: TryFrom<u32>>(codes: &[u32]) -> Vec<C> {
    codes.iter().map(|&code| C::try_from(code).ok().expect("the last code fits")).collect()
}

/// Neighbouring documents are counted in different lanes: mostly they have the same number, and adding to a count must
/// wait until the last addition to it is written.
const LANES: usize = 4;

/// How many documents of a segment have each code.
#[derive(Debug, Clone, Default)]
pub(crate) struct CodeCounts {
    /// Each by code; their sum counts. Empty until something is counted.
    lanes: [Vec<u32>; LANES],
}

/// How many documents have each number, and how many have none.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    /// Each lane by code: first the documents without a number, then those with each number. Their sum counts.
    lanes: [Vec<u32>; LANES],
}

impl Counts {
    /// Nothing counted, of numbers below `numbers`.
    pub(crate) fn new(numbers: usize) -> Self {
        Self { lanes: [const { Vec::new() }; LANES].map(|_: Vec<u32>| vec![0; numbers + 1]) }
    }

    /// How many documents have no number.
    pub(crate) fn missing(&self) -> u64 {
        self.of_code(0)
    }

    /// How many have each number.
    pub(crate) fn of_numbers(&self) -> impl Iterator<Item = u64> + '_ {
        (1..self.lanes[0].len()).map(|code| self.of_code(code))
    }

    fn of_code(&self, code: usize) -> u64 {
        self.lanes.iter().map(|lane| u64::from(lane[code])).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(sets: &[&[u32]], numbers: usize) -> NumberSets {
        let mut builder = NumberSetsBuilder::new(u32::try_from(sets.len()).expect("few"), numbers);
        for set in sets {
            builder.push(set);
        }
        builder.finish()
    }

    #[test]
    fn sets_are_read_back_and_counted() {
        let sets: [&[u32]; 7] = [&[], &[2], &[0, 2], &[1], &[0, 2], &[2, 0, 1], &[1]];
        let column = made(&sets, 3);
        assert!((0..).zip(sets).all(|(doc, set)| column.get(doc) == set));
        assert_eq!(column.get(7), [] as [u32; 0]);
        let mut counts = Counts::new(3);
        column.count(&[0, 1, 2, 3, 4, 5, 6], &mut counts);
        column.count(&[5], &mut counts);
        assert_eq!(counts.missing(), 1);
        assert!(counts.of_numbers().eq([4, 4, 5]));
        let mut by_code = CodeCounts::default();
        column.add_up(&by_code, &mut counts);
        column.count_by_code(&[0, 1, 2, 3, 4], &mut by_code);
        column.count_by_code(&[5, 6], &mut by_code);
        column.add_up(&by_code, &mut counts);
        assert_eq!(counts.missing(), 2);
        assert!(counts.of_numbers().eq([4 + 3, 4 + 3, 5 + 4]));
    }

    #[test]
    fn codes_widen_with_what_they_tell_apart() {
        for (numbers, bytes) in [(255, 1), (256, 2), (65_535, 2), (65_536, 4)] {
            let last = u32::try_from(numbers).expect("few") - 1;
            let column = made(&[&[last], &[]], numbers);
            assert_eq!(column.get(0), [last]);
            let width = match column.codes {
                Codes::One(_) => 1,
                Codes::Two(_) => 2,
                Codes::Four(_) => 4,
            };
            assert_eq!(width, bytes, "{numbers} numbers");
        }
    }
}
