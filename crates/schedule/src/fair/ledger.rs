//! What people bore before, as the debt with which the next series begins.

use jiff::Timestamp;

/// After this long a burden counts half, so that whoever comes later is not made to pay for what was before them.
const HALVED_SECONDS: i64 = 28 * 86_400;
/// No debt is larger: far more than months of nights, and far below what can be added up.
const MOST: u32 = 1_000;

/// The debt at `at` of somebody who bore `past`, a start and a burden each: what is younger than four weeks in full,
/// what is younger than eight weeks by half, and so on, rounded down for each four weeks.
#[must_use]
pub fn carried(past: impl IntoIterator<Item = (Timestamp, u16)>, at: Timestamp) -> u32 {
    let mut months = [0_u32; 16];
    for (start, burden) in past {
        let age = (at.as_second() - start.as_second()).max(0) / HALVED_SECONDS;
        let month = usize::try_from(age).ok().and_then(|age| months.get_mut(age));
        if let Some(month) = month {
            *month = month.saturating_add(burden.into());
        }
    }
    let halved = months.iter().enumerate().map(|(age, &sum)| sum >> age);
    halved.fold(0, u32::saturating_add).min(MOST)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn burdens_fade() {
        let at: Timestamp = "2026-11-30T00:00:00Z".parse().unwrap();
        let before = |days: i64| at - SignedDuration::from_hours(days * 24);
        let debt = |past: &[(i64, u16)]| carried(past.iter().map(|&(days, it)| (before(days), it)), at);
        assert_eq!(debt(&[]), 0);
        assert_eq!(debt(&[(1, 4), (27, 4)]), 8);
        assert_eq!(debt(&[(28, 4), (55, 4)]), 4);
        assert_eq!(debt(&[(28, 1), (29, 1)]), 1, "rounded once for each four weeks");
        assert_eq!(debt(&[(1, 4), (30, 4), (60, 4)]), 7);
        assert_eq!(debt(&[(-3, 4)]), 4, "what is to come before the series counts in full");
        assert_eq!(debt(&[(5_000, 16)]), 0);
        assert_eq!(carried(std::iter::repeat_n((before(1), u16::MAX), 70_000), at), MOST);
    }
}
