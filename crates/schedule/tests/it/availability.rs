//! Free hours as a file: the linter has nothing to say, and what it says is what was marked.

use jiff::civil::date;
use proptest::prelude::*;
use schedule::{
    Dated, Level, QUARTERS_PER_DAY, Weekly,
    ics::{Breach, FreeHours, availability, lint},
};

use crate::{any_weekly, any_zone_name, at, tz};

fn file(zone: &str, weekly: &Weekly, dated: &[Dated]) -> String {
    let hours = FreeHours {
        uid: "hours-1@kith.example",
        stamp: at("2026-11-23T09:00:00Z"),
        zone_name: zone,
        zone: &tz(zone),
        first: date(2026, 11, 23),
        weeks: 53,
        weekly,
        dated,
    };
    availability(&hours).expect("within the calendar")
}

fn away(first: i8, last: i8, free: bool) -> Dated {
    Dated { first: date(2026, 12, first), last: date(2026, 12, last), quarters: 0..QUARTERS_PER_DAY, free }
}

fn lines<'a>(file: &'a str, name: &str) -> Vec<&'a str> {
    file.split("\r\n").filter(|line| line.starts_with(name)).collect()
}

#[test]
fn the_same_hours_on_several_days_are_one_rule() {
    let ranges = [(72, 80, Level::Free), (264, 272, Level::Free), (476, 484, Level::IfNeedBe)];
    let file = file("Europe/Lisbon", &Weekly::from_ranges(&ranges).expect("a week"), &[]);
    assert_eq!(lint(&file), []);
    assert_eq!(
        lines(&file, "RRULE"),
        [
            "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20271128T235959Z",
            "RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20271128T235959Z",
            "RRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20271128T235959Z",
        ]
    );
    assert_eq!(lines(&file, "SUMMARY"), ["SUMMARY:Free", "SUMMARY:If need be", "SUMMARY:If need be"]);
    // Summer begins and ends once within the year that the file is about, after the winter it begins in.
    assert_eq!(lines(&file, "BEGIN:DAYLIGHT").len(), 1);
    assert_eq!(lines(&file, "BEGIN:STANDARD").len(), 2);
}

#[test]
fn a_day_away_counts_before_a_free_one_and_both_before_the_week() {
    let file = file("Asia/Kathmandu", &Weekly::default(), &[away(7, 9, false), away(9, 12, true)]);
    assert_eq!(lint(&file), []);
    assert_eq!(lines(&file, "PRIORITY"), ["PRIORITY:5", "PRIORITY:1", "PRIORITY:2"]);
    assert_eq!(lines(&file, "BEGIN:AVAILABLE").len(), 1);
    assert!(file.contains("DTEND;TZID=Asia/Kathmandu:20261213T000000\r\n"), "{file}");
    assert!(file.contains("TZOFFSETTO:+0545\r\n"), "{file}");
}

#[test]
fn what_is_wrong_in_an_availability_is_noticed() {
    let good = file("Europe/Lisbon", &Weekly::from_ranges(&[(72, 80, Level::Free)]).expect("a week"), &[]);
    let found = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        lint(&good.replacen(from, to, 1)).iter().map(|it| it.breach).collect::<Vec<_>>()
    };
    assert_eq!(found("BUSY-UNAVAILABLE", "BUSY-PERHAPS"), [Breach::Value]);
    assert_eq!(found("UID:1-hours-1@kith.example\r\n", ""), [Breach::Missing]);
    assert_eq!(found("UID:2-hours-1@kith.example\r\n", ""), [Breach::Missing]);
    assert_eq!(found("PRIORITY:5", "PRIORITY:5\r\nPRIORITY:6"), [Breach::Twice]);
    assert_eq!(
        found("DTEND;TZID=Europe/Lisbon:20261123T200000", "DTEND;TZID=Europe/Lisbon:20261123T170000"),
        [Breach::EndBeforeStart]
    );
    assert_eq!(found("TZID:Europe/Lisbon", "TZID:Europe/Porto").first(), Some(&Breach::UnknownZone));
    assert!(
        found("BEGIN:AVAILABLE\r\n", "BEGIN:VALARM\r\nEND:VALARM\r\nBEGIN:AVAILABLE\r\n")
            .contains(&Breach::Availability)
    );
}

proptest! {
    #[test]
    fn whatever_is_marked_wherever_is_a_sound_file(zone in any_zone_name(), weekly in any_weekly(), free: bool) {
        let file = file(&zone, &weekly, &[away(24, 26, free)]);
        prop_assert_eq!(lint(&file), []);
        // Every quarter hour that is marked stands in the file.
        let rules: usize = lines(&file, "RRULE").iter().map(|rule| rule.matches(',').count() + 1).sum();
        let days = (0..7).filter(|day| (0..QUARTERS_PER_DAY).any(|it| weekly.level(day * QUARTERS_PER_DAY + it) != Level::No));
        prop_assert!(rules >= days.count());
    }
}
