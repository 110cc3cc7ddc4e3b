//! One number for each class, four to a word, so that a comparison of all is a few subtractions.

/// The largest number a lane holds; the bit above it is needed to compare.
pub(super) const LARGEST: u32 = (1 << 15) - 1;
/// Lanes in a word.
const PER_WORD: usize = 4;
const TOP: u64 = 0x8000_8000_8000_8000;

/// Up to `4 * W` numbers below 2^15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lanes<const W: usize>([u64; W]);

impl<const W: usize> Lanes<W> {
    pub(super) const MOST: usize = W * PER_WORD;

    /// Numbers above [`LARGEST`] must not be given; what is not given is 0.
    pub(super) fn new(numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut words = [0; W];
        for (at, number) in numbers.into_iter().enumerate().take(Self::MOST) {
            words[at / PER_WORD] |= u64::from(number.min(LARGEST)) << (at % PER_WORD * 16);
        }
        Self(words)
    }

    pub(super) fn get(&self, at: usize) -> u32 {
        let word = self.0[at / PER_WORD] >> (at % PER_WORD * 16);
        u32::try_from(word & 0xffff).unwrap_or(LARGEST)
    }

    /// No sum may pass [`LARGEST`].
    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut words = self.0;
        for (word, other) in words.iter_mut().zip(other.0) {
            *word += other;
        }
        Self(words)
    }

    /// Whether no number is larger than the other's.
    pub(super) fn at_most(&self, other: &Self) -> bool {
        // A lane borrows from its own top bit alone, and keeps it exactly when it is not the larger one.
        self.0.iter().zip(other.0).all(|(mine, other)| ((other | TOP) - mine) & TOP == TOP)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lanes_do_what_numbers_do(
            left in prop::collection::vec(0..LARGEST / 2, 8),
            more in prop::collection::vec(prop_oneof![Just(0), 0..LARGEST / 2], 8),
            right in prop::collection::vec(0..LARGEST, 8),
        ) {
            let [one, two, other] = [&left, &more, &right].map(|it| Lanes::<2>::new(it.iter().copied()));
            let sum = one.plus(&two);
            for at in 0..8 {
                prop_assert_eq!(sum.get(at), left[at] + more[at]);
            }
            prop_assert!(one.at_most(&sum));
            prop_assert_eq!(sum.at_most(&one), more.iter().all(|it| *it == 0));
            prop_assert_eq!(one.at_most(&other), left.iter().zip(&right).all(|(a, b)| a <= b));
        }
    }
}
