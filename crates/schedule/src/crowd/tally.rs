//! Counting bits column by column, eight rows at a time.

/// How often each column was set, in planes: bit `n` of 64 counts is one word of plane `n`.
///
/// A full adder takes three words of one weight to one of that weight and one of the next, so eight rows cost seven
/// adders and one walk up the planes (Harley and Seal's way of counting bits, turned on its side).
pub(super) struct Planes {
    width: usize,
    /// Planes of the weights 1, 2 and 4, and above them those of 8 and more; for each word in turn.
    low: Vec<[u64; 3]>,
    high: Vec<Vec<u64>>,
}

impl Planes {
    /// For rows of `width` words, at most `rows` of them rounded up to eight.
    pub(super) fn new(width: usize, rows: usize) -> Self {
        let high = (usize::BITS - (rows / 8 + 1).leading_zeros()) as usize;
        Self { width, low: vec![[0; 3]; width], high: vec![vec![0; width]; high] }
    }

    /// Adds eight rows.
    pub(super) fn add(&mut self, block: &[u64]) {
        let rows: [&[u64]; 8] = std::array::from_fn(|nth| &block[nth * self.width..(nth + 1) * self.width]);
        for (at, low) in self.low.iter_mut().enumerate() {
            let [ones, twos, fours] = *low;
            let (ones, twos_a) = full(ones, rows[0][at], rows[1][at]);
            let (ones, twos_b) = full(ones, rows[2][at], rows[3][at]);
            let (twos, fours_a) = full(twos, twos_a, twos_b);
            let (ones, twos_a) = full(ones, rows[4][at], rows[5][at]);
            let (ones, twos_b) = full(ones, rows[6][at], rows[7][at]);
            let (twos, fours_b) = full(twos, twos_a, twos_b);
            let (fours, mut carry) = full(fours, fours_a, fours_b);
            *low = [ones, twos, fours];
            for plane in &mut self.high {
                let word = &mut plane[at];
                (*word, carry) = (*word ^ carry, *word & carry);
                if carry == 0 {
                    break;
                }
            }
        }
    }

    /// The counts of the first `len` columns.
    pub(super) fn counts(&self, len: usize) -> Vec<u32> {
        let mut counts = vec![0; len];
        for (word, counts) in counts.chunks_mut(64).enumerate() {
            let planes = self.low[word].into_iter().chain(self.high.iter().map(|plane| plane[word]));
            for (weight, plane) in planes.enumerate() {
                for (bit, count) in counts.iter_mut().enumerate() {
                    *count |= u32::from(plane >> bit & 1 == 1) << weight;
                }
            }
        }
        counts
    }
}

/// Sum and carry of three bits, 64 times.
const fn full(a: u64, b: u64, c: u64) -> (u64, u64) {
    let half = a ^ b;
    (half ^ c, a & b | half & c)
}
