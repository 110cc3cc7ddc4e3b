//! Arithmetic with the same bits on every platform, and the vector the layouts share.

use std::f64::consts::{FRAC_PI_2, LN_2};

use crate::Point;

/// A place or a displacement while a picture is being made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct At {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl At {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(other.times(-1.0))
    }

    pub(crate) fn times(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }

    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub(crate) fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub(crate) fn point(self) -> Point {
        Point { x: single(self.x), y: single(self.y) }
    }
}

/// The unit vector `turns` full turns from the x axis, towards y.
///
/// Taylor series within one quarter turn, off by less than 1e-12.
pub(crate) fn turn(turns: f64) -> At {
    let quarters = (turns - turns.floor()) * 4.0;
    let angle = (quarters - quarters.floor()) * FRAC_PI_2;
    let square = angle * angle;
    let (mut cos, mut sin) = (1.0, 1.0);
    for step in (1..=9).rev() {
        let even = 2.0 * f64::from(step);
        cos = 1.0 - square / (even * (even - 1.0)) * cos;
        sin = 1.0 - square / (even * (even + 1.0)) * sin;
    }
    sin *= angle;
    match whole(quarters) {
        1 => At { x: -sin, y: cos },
        2 => At { x: -cos, y: -sin },
        3 => At { x: sin, y: -cos },
        _ => At { x: cos, y: sin },
    }
}

/// One half to the power of `halvings`, for `halvings` of 0 or more.
///
/// Taylor series for the fraction, an exact power of two for the rest; 0 from about a thousand halvings on.
pub(crate) fn halved(halvings: f64) -> f64 {
    let rest = (halvings - halvings.floor()) * -LN_2;
    let series = (1..=15).rev().fold(1.0, |sum, step| 1.0 + rest / f64::from(step) * sum);
    let exponent = 1023_u64.saturating_sub(whole(halvings).unsigned_abs());
    series * f64::from_bits(exponent << 52)
}

/// The natural logarithm of a number of 2 or more.
///
/// Halved until it is between 1 and 2, then the series of the inverse hyperbolic tangent, off by less than 1e-14.
pub(crate) fn logarithm(number: u32) -> f64 {
    let halvings = number.max(2).ilog2();
    let mantissa = f64::from(number.max(2)) / f64::from(1_u32 << halvings);
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let series = (0..16).rev().fold(0.0, |sum, step| sum * square + 1.0 / f64::from(2 * step + 1));
    f64::from(halvings) * LN_2 + 2.0 * ratio * series
}

/// The whole number at or below `value`, kept within the range of `i64`.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, which is what is promised")]
pub(crate) fn whole(value: f64) -> i64 {
    value.floor() as i64
}

/// A count as a real number.
pub(crate) fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// An index or a count of people; nothing here has 2^32 of them.
pub(crate) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A small count in single precision, rounded to nearest.
pub(crate) fn float(count: u32) -> f32 {
    single(f64::from(count))
}

/// To single precision, rounded to nearest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "pictures and weights are handed out in single precision"
)]
pub(crate) fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::{halved, logarithm, turn};

    #[test]
    fn turns_follow_the_circle() {
        for step in -400..800 {
            let turns = f64::from(step) / 397.0;
            let (sin, cos) = (turns * std::f64::consts::TAU).sin_cos();
            let at = turn(turns);
            assert!((at.x - cos).abs() < 1e-11 && (at.y - sin).abs() < 1e-11, "{turns}: {at:?}");
        }
    }

    #[test]
    fn halvings_follow_the_power() {
        for step in 0..2_000 {
            let halvings = f64::from(step) / 37.0;
            let expected = (-halvings).exp2();
            assert!((halved(halvings) / expected - 1.0).abs() < 1e-13, "{halvings}");
        }
        assert_eq!(halved(0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(halved(3.0).to_bits(), 0.125_f64.to_bits());
        assert_eq!(halved(1e30).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn logarithms_follow_the_curve() {
        for number in (2..5_000).chain([u32::MAX]) {
            assert!((logarithm(number) - f64::from(number).ln()).abs() < 1e-13, "{number}");
        }
        assert_eq!(logarithm(0).to_bits(), logarithm(2).to_bits());
    }

    /// Written down from one machine; any other platform must give the very same bits.
    #[test]
    fn bits_are_the_same_everywhere() {
        let mut mixed = 0_u64;
        for step in 0..1_000 {
            let turns = f64::from(step) * 0.618_033_988_749_895;
            for value in [turn(turns).x, turn(turns).y, halved(turns)] {
                mixed = mixed.rotate_left(7) ^ value.to_bits();
            }
        }
        assert_eq!(mixed, 878_657_277_104_789_917);
    }
}
