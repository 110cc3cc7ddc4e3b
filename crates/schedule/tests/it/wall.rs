use jiff::{SignedDuration, Timestamp, civil::DateTime};
use proptest::prelude::*;
use schedule::{Resolved, Zone, instant, resolve, week_start, weekly_series, window};

use crate::{any_instant, any_zone_name, at, tz};

proptest! {
    #[test]
    fn every_instant_is_among_the_meanings_of_what_the_clock_shows(
        name in any_zone_name(),
        moment in any_instant(),
    ) {
        let tz = tz(&name);
        let meanings = match resolve(&tz, tz.to_datetime(moment)).expect("in the calendar") {
            Resolved::Unique(only) => vec![only],
            Resolved::Fold { first, second } => vec![first, second],
            Resolved::Gap { .. } => vec![],
        };
        prop_assert!(meanings.contains(&moment) && meanings.is_sorted(), "{} at {}", name, moment);
    }

    #[test]
    fn a_window_holds_exactly_the_times_the_clock_shows(
        name in any_zone_name(),
        moment in any_instant(),
        start in 0..96_u16,
        length in 0..60_u16,
        day in -1..2_i32,
    ) {
        let tz = tz(&name);
        let local = tz.to_datetime(moment);
        let date = local.date().checked_add(jiff::Span::new().days(day)).expect("in the calendar");
        let window = window(&tz, date, start..start + length).expect("in the calendar");
        let since = local.duration_since(date.at(0, 0, 0, 0)).as_secs();
        let shown = (i64::from(start) * 900..i64::from(start + length) * 900).contains(&since);
        prop_assert_eq!(window.iter().any(|it| it.contains(&moment)), shown, "{} at {}", name, moment);
        prop_assert!(window.iter().all(|it| it.start < it.end));
        prop_assert!(window.windows(2).all(|pair| pair[0].end < pair[1].start));
    }
}

fn local(text: &str) -> DateTime {
    text.parse().expect("a local time")
}

#[test]
fn n_121_a_series_may_skip_weeks_and_outlives_a_skipped_hour() {
    let dublin = tz("Europe/Dublin");
    let series = |first, count, interval| -> Vec<String> {
        let series = weekly_series(&dublin, local(first), count, interval).expect("in the calendar");
        series.iter().map(Timestamp::to_string).collect()
    };
    let first = "2027-03-14T01:30:00";
    assert_eq!(series(first, 3, 2), ["2027-03-14T01:30:00Z", "2027-03-28T01:30:00Z", "2027-04-11T00:30:00Z"]);
    assert_eq!(series(first, 2, 0), series(first, 2, 1));
    assert!(series(first, 0, 1).is_empty());
}

#[test]
fn the_ends_of_the_calendar_are_errors() {
    let sydney = tz("Australia/Sydney");
    assert!(instant(&sydney, DateTime::MIN).is_err());
    assert!(weekly_series(&sydney, local("9999-12-20T10:00:00"), 9, 1).is_err());
    assert!(window(&sydney, DateTime::MAX.date(), 0..96).is_err());
    assert!(week_start(DateTime::MIN.date(), jiff::civil::Weekday::Sunday).is_err());
    assert_eq!(instant(&sydney, local("2026-10-04T02:30:00")).ok(), Some(at("2026-10-03T16:30:00Z")));
}

proptest! {
    /// A zone as spans of offsets resolves as the zone itself does.
    #[test]
    fn spans_resolve_as_their_zone(name in any_zone_name(), around in any_instant(), minutes in -200..200_i64) {
        let tz = tz(&name);
        let near = tz.following(around).next().map_or(around, |change| change.timestamp());
        let local = tz.to_datetime(near) + SignedDuration::from_mins(minutes);
        let month = SignedDuration::from_hours(720);
        let zone = Zone::over(&name, &tz, near - month, near + month);
        prop_assert_eq!(zone.resolve(local), resolve(&tz, local).ok(), "{} at {}", name, local);
    }
}
