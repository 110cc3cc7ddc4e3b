//! Temperatures and patience in whole numbers, so that every machine takes the same steps.
//!
//! A loss of `d` points is accepted with probability `exp(-d / t)` (Kirkpatrick, Gelatt and Vecchi, *Optimization by
//! Simulated Annealing*, Science 220, 1983). That is the same as drawing first how much may be lost, from an
//! exponential distribution with mean `t`, which allows an exchange to be refused before it is fully valued. The
//! distribution is a table of quantiles made with integer logarithms: functions of a floating-point library may differ
//! between machines.

use crate::random::Random;

/// Quantiles in the table, a power of two.
const QUANTILES: usize = 4_096;
/// One in the fixed point of quantiles and of ways.
const ONE: u64 = 1 << 16;
/// Parts of a whole way.
pub const WHOLE: u32 = 1 << 16;
/// `2^(-1/2)`, `2^(-1/4)`, … in 32 bits behind the point.
const ROOTS: [u64; 12] = [
    0xB504_F334,
    0xD744_FCCB,
    0xEAC0_C6E8,
    0xF525_7D15,
    0xFA83_B2DB,
    0xFD3E_0C0D,
    0xFE9E_115C,
    0xFF4E_CB59,
    0xFFA7_5652,
    0xFFD3_A752,
    0xFFE9_D2B3,
    0xFFF4_E91C,
];

/// How much a step may lose.
pub(crate) struct Patience {
    quantiles: Vec<u32>,
}

impl Patience {
    pub(crate) fn new() -> Self {
        // The middle of each of the equally likely parts of (0, 1].
        let quantile = |at: usize| {
            let parts = 2 * QUANTILES as u64;
            let logarithm = log2(parts << 20) - log2((2 * at as u64 + 1) << 20);
            // ln 2 in 16 bits behind the point.
            u32::try_from((logarithm * 45_426) >> 16).unwrap_or(u32::MAX)
        };
        Self { quantiles: (0..QUANTILES).map(quantile).collect() }
    }

    /// A loss to be borne at this temperature.
    pub(crate) fn draw(&self, temperature: i64, random: &mut Random) -> i64 {
        self.at(temperature, random.next())
    }

    /// The loss that the lowest bits of a random number stand for.
    #[expect(clippy::cast_possible_truncation, reason = "only the lowest bits are wanted")]
    pub(crate) fn at(&self, temperature: i64, number: u64) -> i64 {
        let quantile = i64::from(self.quantiles[usize::from(number as u16) % QUANTILES]);
        (temperature * quantile) >> 16
    }
}

/// The logarithm to base two, 16 bits behind the point.
const fn log2(number: u64) -> u64 {
    let whole = number.ilog2();
    // The number scaled into [1, 2) with 31 bits behind the point; squaring it yields a bit at a time.
    let mut rest = if whole > 31 { number >> (whole - 31) } else { number << (31 - whole) };
    let mut result = whole as u64;
    let mut bit = 0;
    while bit < 16 {
        rest = (rest * rest) >> 31;
        let carry = rest >> 32;
        rest >>= carry;
        result = result << 1 | carry;
        bit += 1;
    }
    result
}

/// The temperature that falls from `from` to `to` by equal factors, when `done` of [`ONE`] parts of the way are gone.
pub(crate) fn falling(from: i64, to: i64, done: u32) -> i64 {
    let (from_bits, to_bits) = (log2(from.max(1).unsigned_abs()), log2(to.max(1).unsigned_abs()));
    let exponent = from_bits.saturating_sub(to_bits) * u64::from(done).min(ONE) / ONE;
    let (whole, part) = (exponent / ONE, exponent % ONE);
    let mut factor = 1 << 32;
    for (at, root) in ROOTS.iter().enumerate() {
        if part >> (15 - at) & 1 == 1 {
            factor = (factor * root) >> 32;
        }
    }
    let scaled = (u128::from(from.max(1).unsigned_abs()) * u128::from(factor)) >> 32;
    i64::try_from(scaled >> whole.min(127)).unwrap_or(i64::MAX)
}
