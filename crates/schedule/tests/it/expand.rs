use jiff::{SignedDuration, Timestamp, civil::date};
use proptest::prelude::*;
use schedule::{Bits, Horizon, Level, Weekly, Zone, expand};

use crate::{any_instant, any_level, any_weekly, any_zone_name, at, quarter_on_clock, tz};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn expanding_reads_the_clock_at_every_quarter(
        weekly in any_weekly(),
        name in any_zone_name(),
        start in any_instant(),
        quarters in 0..3000_u32,
        at_least in any_level(),
    ) {
        let tz = tz(&name);
        let horizon = Horizon::new(start, quarters);
        let zone = Zone::over(&name, &tz, horizon.start(), horizon.end());
        let bits = expand(&weekly, &zone, &horizon, at_least);
        prop_assert_eq!(bits.len(), quarters as usize);
        for index in 0..bits.len() {
            let local = tz.to_datetime(horizon.at(index));
            let expected = weekly.level(quarter_on_clock(local)) >= at_least;
            prop_assert_eq!(bits.contains(index), expected, "{} at {}", name, local);
        }
    }

    #[test]
    fn a_zone_known_for_longer_expands_the_same(
        weekly in any_weekly(),
        name in any_zone_name(),
        start in any_instant(),
    ) {
        let (tz, horizon, month) = (tz(&name), Horizon::new(start, 2000), SignedDuration::from_hours(720));
        let [narrow, wide] = [SignedDuration::ZERO, month].map(|more| {
            let zone = Zone::over(&name, &tz, horizon.start() - more, horizon.end() + more);
            expand(&weekly, &zone, &horizon, Level::IfNeedBe)
        });
        prop_assert_eq!(narrow, wide);
    }

    #[test]
    fn a_horizon_starts_on_a_quarter_and_finds_its_quarters(
        start in any_instant(),
        nanos in 0..1_000_000_000_i64,
        quarters in 1..5000_u32,
        pick in any::<prop::sample::Index>(),
        within in 0..900_i64,
    ) {
        let from = start + SignedDuration::from_nanos(nanos);
        let horizon = Horizon::new(from, quarters);
        prop_assert_eq!(horizon.start().as_second() % 900, 0);
        let later = horizon.start().duration_since(from);
        prop_assert!((SignedDuration::ZERO..SignedDuration::from_mins(15)).contains(&later), "{}", later);

        let index = pick.index(quarters as usize);
        let inside = horizon.at(index) + SignedDuration::from_secs(within);
        prop_assert_eq!(horizon.index(inside), Some(index));
        prop_assert_eq!(horizon.index_from(inside), index + usize::from(within > 0));
        prop_assert_eq!(horizon.index_from(horizon.at(index) + SignedDuration::from_nanos(1)), index + 1);
        prop_assert_eq!(horizon.index(horizon.end()), None);
        prop_assert_eq!(horizon.index(horizon.start() - SignedDuration::from_secs(1)), None);
    }
}

#[test]
fn weeks_begin_on_monday_midnight() {
    let horizon = Horizon::weeks(date(2026, 9, 28), 8);
    assert_eq!((horizon.start(), horizon.len()), (at("2026-09-28T00:00:00Z"), 8 * 672));
    assert_eq!(horizon.end(), at("2026-11-23T00:00:00Z"));
    assert_eq!(horizon.index_from(Timestamp::MIN), 0);
    assert_eq!(horizon.index_from(Timestamp::MAX), horizon.len());
}

/// Somebody in Dublin is free on Sundays from 00:00 to 04:00: four hours, five when clocks go back.
#[test]
fn n_121_a_doubled_hour_is_offered_twice() {
    let sunday = 6 * 96;
    let weekly = Weekly::from_ranges(&[(sunday, sunday + 16, Level::Free)]).expect("a range");
    let horizon = Horizon::weeks(date(2026, 10, 12), 3);
    let zone = Zone::over("", &tz("Europe/Dublin"), horizon.start(), horizon.end());
    let hours: Vec<usize> =
        expand(&weekly, &zone, &horizon, Level::Free).runs().map(|run| run.len() / 4).collect();
    assert_eq!(hours, [4, 5, 4]);
}

#[test]
fn common_time_of_a_group_is_the_and_of_its_members() {
    let horizon = Horizon::weeks(date(2026, 9, 28), 1);
    let all_day = |day: u16, from: u16, to: u16| (day * 96 + from * 4, day * 96 + to * 4, Level::Free);
    let people = [
        ("Australia/Sydney", vec![all_day(4, 6, 9)]),
        ("Europe/Dublin", vec![all_day(3, 20, 23)]),
        ("America/Toronto", vec![all_day(3, 15, 18)]),
    ];
    let mut common = Bits::all(horizon.len());
    for (name, ranges) in people {
        let zone = Zone::over(name, &tz(name), horizon.start(), horizon.end());
        common.and(&expand(&Weekly::from_ranges(&ranges).expect("ranges"), &zone, &horizon, Level::Free));
    }
    let runs: Vec<_> = common.runs().map(|run| horizon.at(run.start)..horizon.at(run.end)).collect();
    assert_eq!(runs, [at("2026-10-01T20:00:00Z")..at("2026-10-01T22:00:00Z")]);
}
