use proptest::prelude::*;
use schedule::{Horizon, Level, PARTS_PER_WEEK, Weekly, Zone, free_parts};

use crate::{any_instant, any_weekly, any_zone_name, at, quarter_on_clock, tz};

fn zone(name: &str, from: jiff::Timestamp) -> Zone {
    let horizon = Horizon::new(from, 672);
    Zone::over(name, &tz(name), horizon.start(), horizon.end())
}

#[test]
fn an_evening_in_one_place_is_a_morning_in_another() {
    let from = at("2026-11-30T00:00:00Z");
    // Tuesday 20:00 to 22:00 in New York is Wednesday 10:00 to 12:00 in Tokyo.
    let evening = Weekly::from_ranges(&[(96 + 80, 96 + 88, Level::Free), (0, 8, Level::IfNeedBe)]).unwrap();
    let (there, here) = (zone("America/New_York", from), zone("Asia/Tokyo", from));
    let mut expected = [0; PARTS_PER_WEEK];
    expected[2 * 4 + 1] = 8;
    assert_eq!(free_parts(&evening, &there, &here, from), expected);
    let mut at_home = [0; PARTS_PER_WEEK];
    at_home[4 + 3] = 8;
    assert_eq!(free_parts(&evening, &there, &there, from), at_home);
}

proptest! {
    #[test]
    fn parts_add_up_quarter_by_quarter(
        weekly in any_weekly(),
        there in any_zone_name(),
        here in any_zone_name(),
        from in any_instant(),
    ) {
        let horizon = Horizon::new(from, 672);
        let mut expected = [0_u8; PARTS_PER_WEEK];
        for index in 0..horizon.len() {
            let local = |name: &str| quarter_on_clock(tz(name).to_datetime(horizon.at(index)));
            if weekly.level(local(&there)) == Level::Free {
                expected[usize::from(local(&here)) / 24] += 1;
            }
        }
        let found = free_parts(&weekly, &zone(&there, from), &zone(&here, from), from);
        prop_assert_eq!(found, expected);
    }
}
