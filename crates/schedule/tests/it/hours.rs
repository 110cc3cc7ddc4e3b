use std::collections::HashSet;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
};
use proptest::prelude::*;
use schedule::{
    Attendee, DayHours, Horizon, Level, Terms, Wish, crowd::Crowd, day_hours, day_quarters, rank, seat_at,
};

use crate::{
    any_zone_name, at,
    rank::{allowed, any_person, any_terms, attendee, daily, hour_in, standing},
    tz,
};

/// A day as `8 9 10:30 …`: its hours, `'` where one comes again, with the minute of the best start if it is no full hour;
/// `-` where no meeting can begin.
fn told(day: &DayHours, zone: &str) -> String {
    let hours = day.hours.iter().map(|it| {
        let again = if it.again { "'" } else { "" };
        let minute = it.best.as_ref().map(|best| tz(zone).to_datetime(best.slot.starts_at).minute());
        match minute {
            None => format!("{}{again}-", it.hour),
            Some(0) => format!("{}{again}", it.hour),
            Some(minute) => format!("{}{again}:{minute}", it.hour),
        }
    });
    hours.collect::<Vec<_>>().join(" ")
}

/// The hours of a day around a change of clocks, for somebody who is free all day and meets for an hour.
fn hours(zone: &str, day: Date) -> String {
    let horizon = Horizon::new(at("2026-01-01T00:00:00Z"), 500 * 96);
    let people = [attendee(zone, &daily(0, 24, Level::Free), &horizon)];
    let days = day_hours(&people, &hour_in(horizon, 0), &tz(zone), day, 1).expect("in the calendar");
    told(&days[0], zone)
}

#[test]
fn days_are_as_long_as_clocks_make_them() {
    let usual = "8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23";
    let day = |morning: &str| format!("{morning} {usual}");
    assert_eq!(hours("Europe/Dublin", date(2026, 6, 1)), day("0 1 2 3 4 5 6 7"));
    assert_eq!(hours("Europe/Dublin", date(2026, 3, 29)), day("0 2 3 4 5 6 7"), "01:00 is skipped");
    assert_eq!(hours("Europe/Dublin", date(2026, 10, 25)), day("0 1 1' 2 3 4 5 6 7"), "01:00 comes twice");
    // Half an hour: of what is skipped the second half is left, and what comes again begins at half past.
    assert_eq!(hours("Australia/Lord_Howe", date(2026, 10, 4)), day("0 1 2:30 3 4 5 6 7"));
    assert_eq!(hours("Australia/Lord_Howe", date(2027, 4, 4)), day("0 1 1':30 2 3 4 5 6 7"));
    // From 02:45 to 03:45 and back.
    assert_eq!(hours("Pacific/Chatham", date(2026, 9, 27)), day("0 1 2 3:45 4 5 6 7"));
    assert_eq!(hours("Pacific/Chatham", date(2027, 4, 4)), day("0 1 2 2':45 3 3' 4 5 6 7"));
    // Midnight is skipped.
    assert_eq!(hours("Africa/Cairo", date(2026, 4, 24)), day("1 2 3 4 5 6 7"));
    assert_eq!(hours("Asia/Kathmandu", date(2026, 6, 1)), day("0 1 2 3 4 5 6 7"));
}

#[test]
fn an_hour_stands_for_its_best_start() {
    let horizon = Horizon::weeks(date(2026, 6, 1), 1);
    let from_quarter_past = attendee("Asia/Kathmandu", &[(57, 66, Level::Free)], &horizon);
    let from_three = attendee("Asia/Kathmandu", &[(60, 66, Level::Free)], &horizon);
    let wish = Wish { earliest: at("2026-06-01T04:00:00Z"), ..hour_in(horizon, 0) };
    let day = |terms: Terms| {
        let wish = Wish { terms, ..wish.clone() };
        let people = [from_quarter_past.clone(), from_three.clone()];
        day_hours(&people, &wish, &tz("Asia/Kathmandu"), date(2026, 6, 1), 1).expect("a day").remove(0)
    };
    // 04:00 in Greenwich is 09:45 there.
    let open = day(Terms::default());
    assert_eq!(
        told(&open, "Asia/Kathmandu"),
        "0- 1- 2- 3- 4- 5- 6- 7- 8- 9:45 10 11 12 13 14:30 15 16 17 18 19 20 21 22 23"
    );
    let can = |day: &DayHours, hour: usize| day.hours[hour].best.as_ref().map(|it| (it.slot.can, it.fits));
    assert_eq!(
        (can(&open, 14), can(&open, 15), can(&open, 16)),
        (Some((1, true)), Some((2, true)), Some((0, false)))
    );
    // With a deadline at 15:45 only the last start of 14:00 is left, and what comes later does not fit.
    let closing = Terms { until: Some(at("2026-06-01T10:00:00Z")), ..Terms::default() };
    let closing = day(closing);
    assert_eq!((can(&closing, 14), can(&closing, 15)), (Some((1, true)), Some((2, false))));
    assert_eq!(told(&closing, "Asia/Kathmandu").split(' ').nth(14), Some("14:30"));
}

/// Every quarter hour of a day, by walking along the clock.
fn walked(zone: &str, day: Date) -> Vec<Timestamp> {
    let tz = tz(zone);
    let midnight = at(&format!("{day}T00:00:00Z"));
    (-26 * 4..50 * 4)
        .map(|nth| midnight + SignedDuration::from_mins(15 * nth))
        .filter(|at| tz.to_datetime(*at).date() == day)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_map_agrees_with_brute_force_with_the_ranking_and_with_the_crowd(
        people in prop::collection::vec(any_person(), 0..5),
        zone in any_zone_name(),
        (first, quarters) in (crate::any_instant(), 1..9_u16),
        terms in any_terms(Timestamp::UNIX_EPOCH),
        soon in 0..40_i64,
    ) {
        let clock = tz(&zone);
        let day = clock.to_datetime(first).date();
        let horizon = Horizon::new(at(&format!("{day}T00:00:00Z")) - SignedDuration::from_hours(30), 6 * 96);
        let until = terms.until.map(|it| horizon.start() + it.duration_since(Timestamp::UNIX_EPOCH) / 6);
        let earliest = horizon.start() + SignedDuration::from_hours(soon);
        let wish = Wish { horizon, quarters, earliest, limit: 1, terms: Terms { until, ..terms } };
        let attendees: Vec<Attendee> = people.iter().map(|it| it.attendee(&horizon)).collect();
        let days = day_hours(&attendees, &wish, &clock, day, 2).expect("in the calendar");
        let crowd = Crowd::new(&attendees, horizon, quarters);
        prop_assert_eq!(days.len(), 2);
        let mut fitting = 0;
        for shown in &days {
            let walked = walked(&zone, shown.date);
            prop_assert_eq!(walked.len(), day_quarters(&clock, shown.date).expect("a day"));
            // Each quarter is in one hour: the first time its clock shows it, or again.
            let mut seen = HashSet::new();
            let in_hour: Vec<(u8, bool)> = walked.iter().map(|at| {
                let local = clock.to_datetime(*at);
                (local.hour().unsigned_abs(), !seen.insert(local.time()))
            }).collect();
            let named: HashSet<(u8, bool)> = in_hour.iter().copied().collect();
            prop_assert_eq!(named, shown.hours.iter().map(|it| (it.hour, it.again)).collect());
            prop_assert!(shown.hours.is_sorted_by_key(|it| (it.hour, it.again)));
            for hour in &shown.hours {
                let slots = walked.iter().zip(&in_hour)
                    .filter(|(_, it)| **it == (hour.hour, hour.again))
                    .map(|(at, _)| *at)
                    .filter(|at| *at >= wish.earliest && *at + SignedDuration::from_mins(15 * i64::from(quarters)) <= horizon.end())
                    .map(|starts_at| {
                        let seats: Vec<_> = attendees.iter().map(|it| seat_at(it, starts_at, quarters)).collect();
                        let can = seats.iter().filter(|it| it.level > Some(Level::No)).count();
                        schedule::RankedSlot { starts_at, seats, can: u32::try_from(can).expect("small") }
                    });
                let best = slots.min_by_key(|slot| (!allowed(slot, &wish), standing(slot)));
                prop_assert_eq!(hour.best.as_ref().map(|it| &it.slot), best.as_ref());
                if let Some(best) = &hour.best {
                    prop_assert_eq!(best.fits, allowed(&best.slot, &wish));
                    fitting += usize::from(best.fits);
                    let at = horizon.index(best.slot.starts_at).expect("inside");
                    prop_assert_eq!(crowd.whole()[at], best.slot.can);
                }
            }
        }
        // What is best of all is best of its hour.
        let ranked = rank(&attendees, &wish);
        let best = ranked.iter().find(|it| days.iter().any(|day| clock.to_datetime(it.starts_at).date() == day.date));
        if let Some(best) = best {
            let hours = days.iter().flat_map(|it| &it.hours).filter_map(|it| it.best.as_ref());
            prop_assert!(hours.clone().any(|it| it.slot == *best), "{:?}", best);
            prop_assert!(fitting > 0);
        }
    }
}
