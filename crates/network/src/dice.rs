//! Random numbers that a seed decides (`SplitMix64`: Steele, Lea and Flood, "Fast splittable pseudorandom number
//! generators", 2014).

/// A sequence of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when there is none.
    pub(crate) const fn below(&mut self, bound: u32) -> u32 {
        // Multiply and shift instead of a remainder: quick, and the same on 32-bit and 64-bit targets.
        (((self.next() >> 32) * bound as u64) >> 32) as u32
    }

    /// A number from 0 to just below 1.
    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
    pub(crate) const fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// Puts the items into a random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let pick = self.below(u32::try_from(last + 1).unwrap_or(u32::MAX));
            items.swap(last, pick as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn every_number_below_the_bound_comes_up_about_as_often() {
        let mut dice = Dice::new(1);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[dice.below(7) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
        assert_eq!(dice.below(0), 0);
    }

    #[test]
    fn a_shuffle_keeps_everything_and_the_seed_decides_it() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..100).collect();
            Dice::new(seed).shuffle(&mut items);
            items
        };
        let mut sorted = shuffled(1);
        assert_ne!(sorted, shuffled(2));
        assert_eq!(sorted, shuffled(1));
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<u32>>());
    }
}
