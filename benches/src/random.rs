//! Numbers that look random and are the same on every machine.

/// A generator of numbers: `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The numbers that belong to a seed and a purpose, so that two purposes with one seed do not share theirs.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut random = Self(seed ^ purpose.wrapping_mul(0xd1b5_4a32_d192_ed03));
        random.bits();
        random
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        let product = u128::from(self.bits()) * u128::from(end);
        u64::try_from(product >> 64).expect("the upper half of 128 bits has 64")
    }

    /// A number from `first` to `last`, both included.
    pub fn between(&mut self, first: usize, last: usize) -> usize {
        let span = u64::try_from(last - first).expect("a usize has at most 64 bits") + 1;
        first + usize::try_from(self.below(span)).expect("it is below a usize")
    }

    /// Whether something happens that happens `percent` times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these; there must be one.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.between(0, choices.len() - 1)]
    }

    /// One of these, each as often as its weight says; some weight must be above 0.
    pub fn pick_weighted<T: Copy>(&mut self, choices: &[(T, u64)]) -> T {
        let total = choices.iter().map(|(_, weight)| weight).sum();
        let mut place = self.below(total);
        for &(choice, weight) in choices {
            if place < weight {
                return choice;
            }
            place -= weight;
        }
        unreachable!("the place is below the sum of the weights")
    }

    /// A number between 0 and 1.
    fn unit(&mut self) -> f64 {
        let bits = u32::try_from(self.bits() >> 32).expect("the upper half of 64 bits has 32");
        (f64::from(bits) + 0.5) / (f64::from(u32::MAX) + 1.0)
    }

    /// A number of the exponential distribution with this mean: the time until the next of many independent events.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }

    /// A number of the log-normal distribution with this median, whose logarithm has the standard deviation `spread`.
    pub fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * self.unit()).cos();
        median * (spread * normal).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_and_a_purpose_its_own() {
        let numbers = |seed, purpose| {
            let mut random = Random::new(seed, purpose);
            [random.bits(), random.bits(), random.bits()]
        };
        assert_eq!(numbers(1, 1), numbers(1, 1));
        assert_ne!(numbers(1, 1), numbers(1, 2));
        assert_ne!(numbers(1, 1), numbers(2, 1));
    }

    #[test]
    fn numbers_keep_to_their_bounds_and_weights() {
        let mut random = Random::new(7, 0);
        assert!((0..1_000).all(|_| (3..=5).contains(&random.between(3, 5))));
        assert!((0..1_000).all(|_| random.pick_weighted(&[('a', 0), ('b', 2), ('c', 1)]) != 'a'));
        let heads = (0..10_000).filter(|_| random.chance(30)).count();
        assert!((2_800..3_200).contains(&heads), "{heads}");
    }

    #[test]
    fn half_of_a_log_normal_distribution_lies_below_its_median() {
        let mut random = Random::new(7, 1);
        let below = (0..10_000).filter(|_| random.log_normal(600.0, 0.6) < 600.0).count();
        assert!((4_800..5_200).contains(&below), "{below}");
    }
}
