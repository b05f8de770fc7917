//! Words that no language has, as often as words are: the n-th most frequent has a frequency of about 1/n.

use std::collections::HashSet;

use crate::random::Random;

/// The sounds a made-up language builds its words of.
#[derive(Debug, Clone, Copy)]
pub struct Sounds {
    /// How a syllable may begin.
    pub onsets: &'static [&'static str],
    /// The vowels in its middle.
    pub nuclei: &'static [&'static str],
    /// How it may end.
    pub codas: &'static [&'static str],
    /// What makes another form of a word, so that a stemmer has something to do.
    pub endings: &'static [&'static str],
}

/// Words by rank, the most frequent first.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    words: Vec<String>,
    /// The sum of the weights up to and with each word: drawing a word is a search for a number.
    sums: Vec<u64>,
}

/// How many words in a hundred are another form of a more frequent word.
const FORMS_PERCENT: u64 = 45;
/// How many syllables in a hundred end in a consonant.
const CODA_PERCENT: u64 = 30;
/// The weight of a word of rank r is `SCALE` / (10 r + `OFFSET`): Zipf's law with Mandelbrot's offset of 2.7, which
/// keeps the few most frequent words from taking too much.
const SCALE: u64 = 1 << 40;
const OFFSET: u64 = 27;

impl Vocabulary {
    /// Makes `size` different words.
    pub fn new(sounds: &Sounds, size: usize, mut random: Random) -> Self {
        let mut words: Vec<String> = Vec::with_capacity(size);
        let mut known = HashSet::with_capacity(size);
        let mut stems: Vec<String> = Vec::new();
        while words.len() < size {
            let is_form = words.len() > 100 && random.chance(FORMS_PERCENT);
            let mut word = if is_form {
                random.pick(&stems).clone() + *random.pick(sounds.endings)
            } else {
                new_word(sounds, words.len(), &mut random)
            };
            while !known.insert(word.clone()) {
                add_syllable(&mut word, sounds, &mut random);
            }
            if !is_form {
                stems.push(word.clone());
            }
            words.push(word);
        }
        let weights = (1..).zip(&words).map(|(rank, _): (u64, _)| SCALE / (10 * rank + OFFSET));
        let sums = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { sums: sums.collect(), words }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The word of a rank, counted from 0.
    pub fn word(&self, rank: usize) -> &str {
        &self.words[rank]
    }

    /// Draws the rank of a word, frequent ones often.
    pub fn draw(&self, random: &mut Random) -> usize {
        let total = self.sums.last().copied().expect("a vocabulary has words");
        let place = random.below(total);
        self.sums.partition_point(|&sum| sum <= place)
    }
}

/// Frequent words are short.
fn new_word(sounds: &Sounds, rank: usize, random: &mut Random) -> String {
    let syllables = match rank {
        0..100 => 1,
        100..2_000 => random.between(1, 2),
        _ => random.between(2, 3),
    };
    let mut word = String::new();
    for _ in 0..syllables {
        add_syllable(&mut word, sounds, random);
    }
    word
}

fn add_syllable(word: &mut String, sounds: &Sounds, random: &mut Random) {
    *word += *random.pick(sounds.onsets);
    *word += *random.pick(sounds.nuclei);
    if random.chance(CODA_PERCENT) {
        *word += *random.pick(sounds.codas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUNDS: Sounds = Sounds {
        onsets: &["b", "d", "k", "m", "st"],
        nuclei: &["a", "e", "io"],
        codas: &["n", "r"],
        endings: &["s", "ed"],
    };

    #[test]
    fn words_are_different_and_the_same_for_a_seed() {
        let vocabulary = Vocabulary::new(&SOUNDS, 2_000, Random::new(1, 0));
        let again = Vocabulary::new(&SOUNDS, 2_000, Random::new(1, 0));
        let distinct: HashSet<&str> = (0..vocabulary.len()).map(|rank| vocabulary.word(rank)).collect();
        assert_eq!(distinct.len(), 2_000);
        assert!((0..2_000).all(|rank| vocabulary.word(rank) == again.word(rank)));
    }

    #[test]
    fn a_word_of_ten_times_the_rank_is_a_tenth_as_frequent() {
        let vocabulary = Vocabulary::new(&SOUNDS, 2_000, Random::new(1, 0));
        let mut random = Random::new(2, 0);
        let mut counts = vec![0_u32; 2_000];
        for _ in 0..400_000 {
            counts[vocabulary.draw(&mut random)] += 1;
        }
        let near = |counts: &[u32]| f64::from(counts.iter().sum::<u32>());
        let ratio = near(&counts[100..120]) / near(&counts[1_000..1_020]);
        assert!((8.0..12.0).contains(&ratio), "{ratio}");
    }
}
