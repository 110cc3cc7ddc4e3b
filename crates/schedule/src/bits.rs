//! A set of quarter hours, 64 to a word.

use std::ops::Range;

const WORD: usize = 64;

/// A set of numbers below a fixed length: one bit for each quarter hour of a [`crate::Horizon`].
///
/// Sets are combined word by word; a number past the shorter set's length counts as absent from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The empty set of numbers below `len`.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(WORD)], len }
    }

    /// All numbers below `len`.
    #[must_use]
    pub fn all(len: usize) -> Self {
        let mut bits = Self::none(len);
        bits.insert_range(0..len);
        bits
    }

    /// The length: one more than the largest number the set can hold.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a length of positions, not of members; see `any`")]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether `index` is in the set.
    #[must_use]
    pub fn contains(&self, index: usize) -> bool {
        self.words.get(index / WORD).is_some_and(|word| word >> (index % WORD) & 1 == 1)
    }

    /// Adds every number in `range` that is below the length.
    pub fn insert_range(&mut self, range: Range<usize>) {
        insert_range(&mut self.words, range.start..range.end.min(self.len));
    }

    /// The words, for whoever sets no bit past the length.
    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Self) {
        self.each(other, |mine, other| mine & other);
    }

    /// Adds what is in `other`.
    pub fn or(&mut self, other: &Self) {
        self.each(other, |mine, other| mine | other);
        self.trim();
    }

    /// Removes what is in `other`.
    pub fn and_not(&mut self, other: &Self) {
        self.each(other, |mine, other| mine & !other);
    }

    fn each(&mut self, other: &Self, combine: impl Fn(u64, u64) -> u64) {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        for (mine, other) in self.words.iter_mut().zip(others) {
            *mine = combine(*mine, other);
        }
    }

    fn trim(&mut self) {
        if let (Some(last), used @ 1..) = (self.words.last_mut(), self.len % WORD) {
            *last &= ones(used);
        }
    }

    /// Keeps the starts of whole runs: `index` stays when `index..index + quarters` is all in the set, and
    /// below the length. "Free now" becomes "free for the whole meeting". 0 is read as 1.
    ///
    /// By doubling: after each round every bit speaks for twice as many, so 16 quarters take 4 rounds.
    pub fn run_and(&mut self, quarters: usize) {
        run_and(&mut self.words, quarters);
    }

    /// How many are in the set.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// How many are in both.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> u32 {
        self.words.iter().zip(&other.words).map(|(mine, other)| (mine & other).count_ones()).sum()
    }

    /// Whether anything is in the set.
    #[must_use]
    pub fn any(&self) -> bool {
        self.words.iter().any(|&word| word != 0)
    }

    /// The members, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.runs().flatten()
    }

    /// The longest stretches without a hole, in order.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let start = self.seek(at, 0)?;
            at = self.seek(start, u64::MAX).unwrap_or(self.len);
            Some(start..at)
        })
    }

    /// The length of the longest stretch without a hole.
    #[must_use]
    pub fn longest_run(&self) -> usize {
        self.runs().map(|run| run.len()).max().unwrap_or(0)
    }

    /// The first index from `from` on whose bit, after the words are flipped by `flip`, is set.
    fn seek(&self, from: usize, flip: u64) -> Option<usize> {
        let mut mask = u64::MAX << (from % WORD);
        for at in from / WORD..self.words.len() {
            let word = (self.words[at] ^ flip) & mask;
            if word != 0 {
                let index = at * WORD + word.trailing_zeros() as usize;
                return (index < self.len).then_some(index);
            }
            mask = u64::MAX;
        }
        None
    }
}

/// Sets the bits of `range`, which lies within the words.
pub(crate) fn insert_range(words: &mut [u64], range: Range<usize>) {
    each_word(range, |at, mask| words[at] |= mask);
}

/// Clears the bits of `range`, which lies within the words.
pub(crate) fn remove_range(words: &mut [u64], range: Range<usize>) {
    each_word(range, |at, mask| words[at] &= !mask);
}

/// The words that `range` touches, each with the bits that are in it.
fn each_word(range: Range<usize>, mut change: impl FnMut(usize, u64)) {
    let mut at = range.start;
    while at < range.end {
        let (low, count) = (at % WORD, (WORD - at % WORD).min(range.end - at));
        change(at / WORD, ones(count) << low);
        at += count;
    }
}

/// [`Bits::run_and`] on words.
pub(crate) fn run_and(words: &mut [u64], quarters: usize) {
    let mut covered = 1;
    while covered < quarters {
        let step = covered.min(quarters - covered);
        and_shifted(words, step);
        covered += step;
    }
}

/// `words &= words >> by`, in place: a word only needs itself and later ones, which are not yet changed.
fn and_shifted(words: &mut [u64], by: usize) {
    let (skip, shift) = (by / WORD, by % WORD);
    // The double shift is a shift by 64 - shift that is defined for a shift of 0 too.
    let moved = |low: u64, high: u64| low >> shift | high << 1 << (WORD - 1 - shift);
    for at in 0..words.len().saturating_sub(skip + 1) {
        words[at] &= moved(words[at + skip], words[at + skip + 1]);
    }
    let from = words.len().saturating_sub(skip + 1);
    for at in from..words.len() {
        words[at] &= moved(words.get(at + skip).copied().unwrap_or(0), 0);
    }
}

/// The lowest `count` bits, for 1 to 64.
const fn ones(count: usize) -> u64 {
    u64::MAX >> (WORD - count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Op = fn(&mut Bits, &Bits);
    type Truth = fn(bool, bool) -> bool;

    fn of(members: &[bool]) -> Bits {
        let mut bits = Bits::none(members.len());
        for (index, _) in members.iter().enumerate().filter(|(_, member)| **member) {
            bits.insert_range(index..index + 1);
        }
        bits
    }

    fn back(bits: &Bits) -> Vec<bool> {
        (0..bits.len()).map(|index| bits.contains(index)).collect()
    }

    /// Mostly long runs, so that runs cross words.
    fn members() -> impl Strategy<Value = Vec<bool>> {
        proptest::collection::vec((any::<bool>(), 1..90_usize), 0..8)
            .prop_map(|runs| runs.into_iter().flat_map(|(member, len)| vec![member; len]).collect())
    }

    proptest! {
        #[test]
        fn a_set_gives_back_what_was_put_in(members in members()) {
            let bits = of(&members);
            prop_assert_eq!(back(&bits), members.clone());
            let listed: Vec<usize> = (0..members.len()).filter(|&at| members[at]).collect();
            prop_assert_eq!(bits.count() as usize, listed.len());
            prop_assert_eq!(bits.any(), !listed.is_empty());
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), listed);
            let longest = members.split(|member| !member).map(<[bool]>::len).max().unwrap_or(0);
            prop_assert_eq!(bits.longest_run(), longest);
        }

        #[test]
        fn a_range_is_its_members(len in 0..300_usize, start in 0..320_usize, more in 0..200_usize) {
            let mut bits = Bits::none(len);
            bits.insert_range(start..start + more);
            let expected: Vec<bool> = (0..len).map(|at| (start..start + more).contains(&at)).collect();
            prop_assert_eq!(back(&bits), expected);
        }

        #[test]
        fn combining_is_done_member_by_member(left in members(), right in members()) {
            let other = |at: usize| right.get(at).copied().unwrap_or(false);
            let cases: [(Op, Truth); 3] = [
                (Bits::and, |a, b| a && b),
                (Bits::or, |a, b| a || b),
                (Bits::and_not, |a, b| a && !b),
            ];
            for (op, expected) in cases {
                let mut bits = of(&left);
                op(&mut bits, &of(&right));
                let expected: Vec<bool> =
                    left.iter().enumerate().map(|(at, &mine)| expected(mine, other(at))).collect();
                prop_assert_eq!(bits.count() as usize, expected.iter().filter(|it| **it).count());
                prop_assert_eq!(back(&bits), expected);
            }
            let both = (0..left.len()).filter(|&at| left[at] && other(at)).count();
            prop_assert_eq!(of(&left).overlap(&of(&right)) as usize, both);
        }

        #[test]
        fn run_and_keeps_starts_of_whole_runs(members in members(), quarters in 0..150_usize) {
            let mut bits = of(&members);
            bits.run_and(quarters);
            let whole = |at: usize| {
                (at..at + quarters.max(1)).all(|it| members.get(it).copied().unwrap_or(false))
            };
            prop_assert_eq!(back(&bits), (0..members.len()).map(whole).collect::<Vec<_>>());
        }
    }

    #[test]
    fn all_holds_exactly_its_length() {
        for len in [0, 1, 63, 64, 65, 672] {
            assert_eq!(Bits::all(len).count() as usize, len);
        }
    }
}
