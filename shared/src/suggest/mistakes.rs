//! Words that one may have meant to type: a walk through [`Words`] that forgives mistakes.
//!
//! The distance is that of Damerau and Levenshtein (a letter too many, too few, another, two exchanged), each weighed by how
//! easily it happens; `mistake.tsv` names the easy ones. Weights are whole numbers, [`EDIT`] for a mistake with no excuse.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::words::Words;

/// What a mistake costs that nothing explains.
pub(super) const EDIT: u16 = 10;
/// Two letters exchanged.
const EXCHANGED: u16 = 8;
/// A key beside the right one.
const NEXT_KEY: u16 = 8;
/// A letter that stands for much the same sound.
const SAME_SOUND: u16 = 7;
/// Another spelling of the same sound, of one letter more or less.
const OTHER_SPELLING: u16 = 7;
/// A letter doubled, or not doubled.
const DOUBLED: u16 = 6;
/// What any mistake in the first letter costs besides: people rarely err there (Pollock and Zamora, "Automatic spelling
/// correction in scientific and scholarly text", 1984: 8 % of mistakes).
const FIRST_LETTER: u16 = 5;
/// The cheapest mistake.
const CHEAPEST: u16 = DOUBLED;

/// Stands for any cost over every budget.
const OVER: u16 = u16::MAX / 2;

/// The longest word that is looked for with mistakes, in characters.
const MAX_CHARACTERS: usize = 32;

/// How many beginnings of words a walk looks at before it ends with what it has: once for a query, about a millisecond; with every
/// key, half of that.
const MAX_STEPS: usize = 3_000;
const MAX_STEPS_OF_KEY: usize = 1_500;

/// Whether what was typed is a whole word or the beginning of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Beginning,
}

/// Words that share a beginning, and what it costs to have meant them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    pub(super) words: Range<u32>,
    pub(super) cost: u16,
}

/// How much what was typed, of so many characters, may differ from what was meant: nothing where it is so short that it would be
/// anything, one mistake, two in long words. Besides one mistake there is room for the first letter's surcharge, but not in the first
/// letters of a word, which would then be those of nearly every other.
pub(super) fn allowance(characters: usize, extent: Extent) -> u16 {
    match (characters, extent) {
        (0..=2, _) => 0,
        (3..=4, Extent::Beginning) => EDIT,
        (3..=6, _) => EDIT + FIRST_LETTER,
        _ => 2 * EDIT,
    }
}

/// The words within `budget` of what was typed (folded). A word may be in several of the ranges; the least cost is its own.
pub(super) fn near(words: &Words, typed: &str, budget: u16, extent: Extent) -> Vec<Near> {
    let typed: Vec<char> = typed.chars().collect();
    if words.all().is_empty() || typed.is_empty() || typed.len() > MAX_CHARACTERS {
        return Vec::new();
    }
    let mut walk = Walk {
        words,
        budget,
        extent,
        rows: Vec::new(),
        path: Vec::new(),
        least: Vec::new(),
        steps: 0,
        found: Vec::new(),
        typed,
    };
    walk.begin();
    walk.descend(words.all(), 0, u16::MAX);
    walk.found
}

/// One walk. It goes down the tree of all beginnings of words, and keeps for each beginning on its way what it costs to turn
/// each beginning of the typed word into it.
struct Walk<'a> {
    words: &'a Words,
    typed: Vec<char>,
    budget: u16,
    extent: Extent,
    /// A row for each character of `path` and one before; `typed.len() + 1` costs in each.
    rows: Vec<u16>,
    /// The beginning of a word that is looked at.
    path: Vec<char>,
    /// The least cost in each row.
    least: Vec<u16>,
    steps: usize,
    found: Vec<Near>,
}

impl Walk<'_> {
    /// The row of the empty beginning: everything typed is too much.
    fn begin(&mut self) {
        let mut cost = 0;
        self.rows.push(cost);
        for place in 0..self.typed.len() {
            cost += self.left_out(place);
            self.rows.push(cost);
        }
        self.least.push(0);
    }

    /// Looks at the words that go on from `path`, which is `depth` bytes long. `reached` is what they cost already, as longer
    /// words than what was typed.
    fn descend(&mut self, range: Range<u32>, depth: usize, mut reached: u16) {
        let cost = self.cost(self.path.len(), self.typed.len());
        let ends_here = self.words.bytes(range.start).len() == depth;
        if cost <= self.budget && cost < reached {
            match self.extent {
                Extent::Beginning => {
                    self.found.push(Near { words: range.clone(), cost });
                    reached = cost;
                }
                Extent::Whole if ends_here => self.found.push(Near { words: range.start..range.start + 1, cost }),
                Extent::Whole => {}
            }
        }
        let longer = range.start + u32::from(ends_here)..range.end;
        let spent = self.least[self.path.len()];
        if spent >= reached {
            return;
        }
        if spent.saturating_add(CHEAPEST) <= self.budget {
            self.try_every_letter(longer, depth, reached);
        } else {
            for next in self.letters_without_mistake() {
                let group = self.words.going_on(longer.clone(), depth, next);
                self.step(group, depth, next, reached);
            }
        }
    }

    fn try_every_letter(&mut self, mut range: Range<u32>, depth: usize, reached: u16) {
        while let Some(next) = self.words.next_char(range.start, depth).filter(|_| range.start < range.end) {
            let group = self.words.going_on(range.clone(), depth, next);
            range.start = group.end.max(range.start + 1);
            self.step(group, depth, next, reached);
        }
    }

    /// Goes one letter on, unless that costs too much whatever follows.
    fn step(&mut self, group: Range<u32>, depth: usize, next: char, reached: u16) {
        let most = if self.extent == Extent::Beginning { MAX_STEPS_OF_KEY } else { MAX_STEPS };
        if group.is_empty() || self.steps == most {
            return;
        }
        self.steps += 1;
        self.path.push(next);
        self.add_row();
        let here = self.path.len();
        // What spans two letters may be cheaper than the first of them alone.
        if self.least[here] <= self.budget || self.least[here - 1].saturating_add(CHEAPEST) <= self.budget {
            self.descend(group, depth + next.len_utf8(), reached);
        }
        self.path.pop();
        self.least.pop();
        self.rows.truncate(self.rows.len() - self.typed.len() - 1);
    }

    /// The letters with which the path can go on at no further cost, or that end a mistake which spans two letters.
    fn letters_without_mistake(&self) -> Vec<char> {
        let here = self.path.len();
        let mut letters: Vec<char> = (0..self.typed.len())
            .filter(|&place| self.cost(here, place) <= self.budget)
            .map(|place| self.typed[place])
            .collect();
        if let Some(&last) = self.path.last() {
            let exchanged = self.typed.windows(2).filter(|pair| pair[1] == last).map(|pair| pair[0]);
            letters.extend(exchanged);
            letters.extend(SOUNDS.begun_by.get(&last).into_iter().flatten());
        }
        letters.sort_unstable();
        letters.dedup();
        letters
    }

    /// Adds the row of the path, whose last letter is new. What is so much longer or shorter than the path that it is over the budget
    /// whatever the letters are is not worked out.
    fn add_row(&mut self) {
        let here = self.path.len();
        let width = self.typed.len() + 1;
        let reach = usize::from(self.budget / CHEAPEST);
        let places = here.saturating_sub(reach)..(here + reach + 1).min(width);
        self.rows.resize((here + 1) * width, OVER);
        let (missed, sounds) = (self.missed(), self.sounds_here());
        let mut least = OVER;
        for place in places {
            let cost = if place == 0 { self.cost(here - 1, 0) + missed } else { self.cheapest(place, missed, &sounds) };
            self.rows[here * width + place] = cost;
            least = least.min(cost);
        }
        self.least.push(least);
    }

    /// What it costs to turn the beginning of the typed word that ends at `place` into the path.
    fn cheapest(&self, place: usize, missed: u16, sounds: &[(usize, Spelling)]) -> u16 {
        let here = self.path.len();
        self.exchange_or_keep(place)
            .min(self.cost(here - 1, place) + missed)
            .min(self.cost(here, place - 1) + self.left_out(place - 1))
            .min(self.exchanged(place))
            .min(self.spelt_otherwise(place, sounds))
    }

    /// The last letters of path and typed beginning taken for each other.
    fn exchange_or_keep(&self, place: usize) -> u16 {
        let here = self.path.len();
        let (meant, typed) = (self.path[here - 1], self.typed[place - 1]);
        let mut cost = self.cost(here - 1, place - 1);
        if meant != typed {
            cost += substitution(meant, typed);
            if here == 1 && place == 1 {
                cost += FIRST_LETTER;
            }
        }
        cost
    }

    /// What it costs to have missed the last letter of the path.
    fn missed(&self) -> u16 {
        let surcharge = if self.path.len() == 1 { FIRST_LETTER } else { 0 };
        surcharge + cost_of_doubling(&self.path)
    }

    /// What it costs to have typed a letter too many.
    fn left_out(&self, place: usize) -> u16 {
        let surcharge = if place == 0 { FIRST_LETTER } else { 0 };
        surcharge + cost_of_doubling(self.typed.get(..=place).unwrap_or_default())
    }

    /// The last two letters exchanged.
    fn exchanged(&self, place: usize) -> u16 {
        let here = self.path.len();
        if here < 2 || place < 2 {
            return u16::MAX;
        }
        let (meant, typed) =
            ((self.path[here - 2], self.path[here - 1]), (self.typed[place - 2], self.typed[place - 1]));
        if meant == (typed.1, typed.0) && meant.0 != meant.1 {
            self.cost(here - 2, place - 2) + EXCHANGED
        } else {
            u16::MAX
        }
    }

    /// How the sound with which the path ends may be spelt, and by how many letters it is spelt there.
    fn sounds_here(&self) -> Vec<(usize, Spelling)> {
        let meant = tail(&self.path);
        let pairs = meant[1].and_then(|last| SOUNDS.pairs.get(&last)).into_iter().flatten();
        pairs.map(|(spelling, typed)| (spelling.matches(meant), *typed)).filter(|(letters, _)| *letters > 0).collect()
    }

    fn spelt_otherwise(&self, place: usize, sounds: &[(usize, Spelling)]) -> u16 {
        let here = self.path.len();
        let costs = sounds.iter().filter_map(|&(meant, spelling)| {
            let typed = spelling.matches(tail(&self.typed[..place]));
            (typed > 0).then(|| self.cost(here - meant, place - typed) + OTHER_SPELLING)
        });
        costs.min().unwrap_or(u16::MAX)
    }

    fn cost(&self, row: usize, place: usize) -> u16 {
        self.rows[row * (self.typed.len() + 1) + place]
    }
}

/// The last two letters; `None` where there are fewer.
fn tail(letters: &[char]) -> [Option<char>; 2] {
    let from_end = |back: usize| letters.len().checked_sub(back).map(|place| letters[place]);
    [from_end(2), from_end(1)]
}

/// What the last letter costs as one too many or too few.
fn cost_of_doubling(letters: &[char]) -> u16 {
    let [before, last] = tail(letters);
    if before == last { DOUBLED } else { EDIT }
}

fn substitution(meant: char, typed: char) -> u16 {
    SUBSTITUTIONS.get(&(meant.min(typed), meant.max(typed))).copied().unwrap_or(EDIT)
}

fn rows(kind: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = include_str!("mistake.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).filter(move |(name, _)| *name == kind).map(|(_, row)| row)
}

/// What it costs to take letters for each other that are easily confused: pairs, the lesser first.
static SUBSTITUTIONS: LazyLock<FxHashMap<(char, char), u16>> = LazyLock::new(|| {
    let mut costs: FxHashMap<(char, char), u16> = FxHashMap::default();
    costs.extend(rows("keyboard").flat_map(touching_keys).map(|pair| (pair, NEXT_KEY)));
    let pairs = |row: &'static str| row.chars().flat_map(move |a| row.chars().map(move |b| (a, b)));
    costs.extend(rows("letters").flat_map(pairs).filter(|(a, b)| a < b).map(|pair| (pair, SAME_SOUND)));
    costs
});

/// The keys of a layout that touch, in pairs, the lesser first. Each row of keys stands half a key further to the right.
fn touching_keys(layout: &str) -> Vec<(char, char)> {
    let keys: Vec<(i32, i32, char)> = (0..)
        .zip(layout.split('|'))
        .flat_map(|(row, keys)| (0..).zip(keys.chars()).map(move |(column, key)| (row, column, key)))
        .collect();
    let touch = |a: &(i32, i32, char), b: &(i32, i32, char)| {
        (b.0 == a.0 && b.1 == a.1 + 1) || (b.0 == a.0 + 1 && (a.1 - 1..=a.1).contains(&b.1))
    };
    let pairs = keys.iter().flat_map(|a| keys.iter().map(move |b| (a, b))).filter(|(a, b)| touch(a, b));
    pairs.map(|(a, b)| (a.2.min(b.2), a.2.max(b.2))).collect()
}

/// A spelling of a sound: one letter or two.
#[derive(Debug, Clone, Copy)]
struct Spelling([Option<char>; 2]);

impl Spelling {
    fn read(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        Self(tail(&letters))
    }

    /// How many letters it has, if a text with this tail ends so; else 0.
    fn matches(self, tail: [Option<char>; 2]) -> usize {
        match self.0 {
            [None, last] if last == tail[1] => 1,
            [Some(_), _] if self.0 == tail => 2,
            _ => 0,
        }
    }
}

/// The spellings that are taken for each other.
#[derive(Default)]
struct Sounds {
    /// What may stand for what, both ways, by the last letter of what is meant.
    pairs: FxHashMap<char, Vec<(Spelling, Spelling)>>,
    /// How spellings of two letters go on after their first.
    begun_by: FxHashMap<char, Vec<char>>,
}

static SOUNDS: LazyLock<Sounds> = LazyLock::new(|| {
    let mut sounds = Sounds::default();
    for (a, b) in rows("sound").filter_map(|row| row.split_once('\t')) {
        for (meant, typed) in [(Spelling::read(a), Spelling::read(b)), (Spelling::read(b), Spelling::read(a))] {
            let last = meant.0[1].expect("mistake.tsv: a spelling has a letter");
            sounds.pairs.entry(last).or_default().push((meant, typed));
            if let [Some(first), Some(second)] = meant.0 {
                sounds.begun_by.entry(first).or_default().push(second);
            }
        }
    }
    sounds
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(list: &[&str]) -> Words {
        let mut sorted: Vec<&str> = list.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut words = Words::default();
        for word in sorted {
            words.push(word.as_bytes(), 1).expect("room");
        }
        words
    }

    fn cost(meant: &str, typed: &str, extent: Extent) -> Option<u16> {
        let words = words(&[meant, "zzzz"]);
        let number = words.find(meant).expect("it is there");
        near(&words, typed, 30, extent)
            .into_iter()
            .filter(|near| near.words.contains(&number))
            .map(|near| near.cost)
            .min()
    }

    #[test]
    fn each_mistake_has_its_price() {
        let whole = |meant, typed| cost(meant, typed, Extent::Whole);
        assert_eq!(whole("torture", "torture"), Some(0));
        assert_eq!(whole("torture", "totrure"), Some(EXCHANGED));
        assert_eq!(whole("torture", "tortture"), Some(DOUBLED));
        assert_eq!(whole("government", "goverment"), Some(EDIT));
        assert_eq!(whole("torture", "tprture"), Some(NEXT_KEY));
        assert_eq!(whole("detention", "detantion"), Some(SAME_SOUND));
        assert_eq!(whole("philippines", "filippines"), Some(OTHER_SPELLING));
        assert_eq!(whole("kadhafi", "kadafi"), Some(OTHER_SPELLING));
        assert_eq!(whole("sudan", "soudan"), Some(OTHER_SPELLING));
        assert_eq!(whole("trial", "rial"), Some(EDIT + FIRST_LETTER));
        assert_eq!(whole("torture", "xorxure"), Some(2 * EDIT + FIRST_LETTER));
        assert_eq!(whole("torture", "abcdefg"), None);
        assert_eq!(whole("права", "првава"), Some(EDIT));
    }

    #[test]
    fn the_beginning_of_a_word_may_have_the_mistake() {
        let begun = |meant, typed| cost(meant, typed, Extent::Beginning);
        assert_eq!(begun("detention", "detet"), Some(EDIT));
        assert_eq!(begun("detention", "dten"), Some(EDIT));
        assert_eq!(begun("detention", "dete"), Some(0));
        assert_eq!(begun("detention", "det"), Some(0));
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        for kind in ["keyboard", "letters", "sound"] {
            assert!(rows(kind).count() >= 4, "{kind}");
        }
        let known = include_str!("mistake.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(known.count(), rows("keyboard").chain(rows("letters")).chain(rows("sound")).count());
        assert_eq!([('q', 'w'), ('p', 'q'), ('c', 'k')].map(|(a, b)| substitution(a, b)), [NEXT_KEY, EDIT, SAME_SOUND]);
    }

    /// Optimal string alignment, every mistake at the price of one.
    fn distance(a: &[char], b: &[char]) -> usize {
        let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                rows[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let kept = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                        let exchanged = if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            rows[i - 2][j - 2] + 1
                        } else {
                            usize::MAX
                        };
                        kept.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(exchanged)
                    }
                };
            }
        }
        rows[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn whatever_is_within_the_plain_distance_is_found(
            list in prop::collection::vec("[abcé]{1,7}", 1..30), typed in "[abcé]{1,7}"
        ) {
            let words = words(&list.iter().map(String::as_str).collect::<Vec<_>>());
            let found = near(&words, &typed, 2 * EDIT, Extent::Whole);
            let letters = |text: &str| text.chars().collect::<Vec<char>>();
            for number in words.all() {
                let (word, typed) = (letters(words.text(number)), letters(&typed));
                let least = found.iter().filter(|near| near.words.contains(&number)).map(|near| near.cost).min();
                if distance(&word, &typed) <= 1 {
                    prop_assert!(least.is_some(), "{:?}", words.text(number));
                }
                if word == typed {
                    prop_assert_eq!(least, Some(0));
                }
            }
        }

        #[test]
        fn any_text_is_walked(list in prop::collection::vec(any::<String>(), 0..9), typed in any::<String>()) {
            let words = words(&list.iter().map(String::as_str).collect::<Vec<_>>());
            for extent in [Extent::Whole, Extent::Beginning] {
                for near in near(&words, &typed, 2 * EDIT, extent) {
                    prop_assert!(near.words.end <= words.all().end && !near.words.is_empty());
                }
            }
        }
    }
}
