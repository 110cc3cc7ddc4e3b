//! How unwelcome an hour of the day is.

/// Discomfort of a meeting in the local hour `hour` (0 to 23): nothing from 09:00 to 21:00, then doubling
/// towards the night, 16 from 00:00 to 05:00. Hours past 23 wrap around.
#[must_use]
pub const fn hour_cost(hour: u8) -> u8 {
    match hour % 24 {
        0..=4 => 16,
        5 => 8,
        6 | 23 => 4,
        7 | 22 => 2,
        8 | 21 => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discomfort_never_falls_towards_the_night() {
        for hour in 20..24 {
            assert!(hour_cost(hour) <= hour_cost(hour + 1), "evening, {hour}");
        }
        for hour in 4..12 {
            assert!(hour_cost(hour) >= hour_cost(hour + 1), "morning, {hour}");
        }
        assert_eq!((hour_cost(20), hour_cost(9), hour_cost(24)), (0, 0, 16));
    }
}
