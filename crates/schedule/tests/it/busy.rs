use jiff::{civil::date, tz::TimeZone};
use proptest::prelude::*;
use schedule::{
    Horizon,
    ics::{Busy, CalendarError, Moment, agenda, busy},
};

use crate::{at, tz};

fn world(name: &str) -> Option<TimeZone> {
    jiff::tz::TimeZoneDatabase::bundled().get(name).ok()
}

/// A calendar of events, each from lines without its frame.
fn calendar(events: &[&str]) -> String {
    let mut file = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n");
    for event in events {
        file += "BEGIN:VEVENT\r\n";
        for line in event.split('|') {
            file.extend([line, "\r\n"]);
        }
        file += "SUMMARY:Nobody needs to know\r\nEND:VEVENT\r\n";
    }
    file + "END:VCALENDAR\r\n"
}

/// October 2026.
fn horizon() -> Horizon {
    Horizon::new(at("2026-10-01T00:00:00Z"), 31 * 96)
}

fn read(events: &[&str]) -> Busy {
    busy(&calendar(events), &world, &tz("Europe/Dublin"), &horizon()).expect("a calendar")
}

fn taken(events: &[&str]) -> Vec<String> {
    let busy = read(events);
    assert_eq!(busy.unread, []);
    busy.taken.iter().map(|it| format!("{} {}", it.start, it.end)).collect()
}

#[test]
fn a_series_takes_its_hours_through_a_change_of_clocks() {
    let weekly = "UID:1|DTSTART;TZID=Europe/Dublin:20260903T200000|DURATION:PT1H|RRULE:FREQ=WEEKLY\
        |EXDATE;TZID=Europe/Dublin:20261008T200000,20261015T200000";
    assert_eq!(
        taken(&[weekly]),
        [
            "2026-10-01T19:00:00Z 2026-10-01T20:00:00Z",
            "2026-10-22T19:00:00Z 2026-10-22T20:00:00Z",
            "2026-10-29T20:00:00Z 2026-10-29T21:00:00Z"
        ]
    );
}

#[test]
fn what_is_called_off_or_transparent_takes_nothing() {
    let free = "UID:1|DTSTART:20261005T100000Z|DTEND:20261005T110000Z|TRANSP:TRANSPARENT";
    let off = "UID:2|DTSTART:20261006T100000Z|DTEND:20261006T110000Z|STATUS:CANCELLED";
    let series = "UID:3|DTSTART:20261007T100000Z|DTEND:20261007T110000Z|RRULE:FREQ=DAILY;COUNT=2";
    let one_off = "UID:3|RECURRENCE-ID:20261008T100000Z|DTSTART:20261008T100000Z|STATUS:CANCELLED";
    let instant = "UID:4|DTSTART:20261009T100000Z";
    assert_eq!(taken(&[free, off, series, one_off, instant]), ["2026-10-07T10:00:00Z 2026-10-07T11:00:00Z"]);
}

#[test]
fn a_series_that_is_called_off_takes_its_changes_along() {
    let series =
        "UID:1|SEQUENCE:2|DTSTART:20261007T100000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2|STATUS:CANCELLED";
    let before = "UID:1|SEQUENCE:1|RECURRENCE-ID:20261008T100000Z|DTSTART:20261009T100000Z|DURATION:PT1H";
    assert_eq!(taken(&[series, before]), Vec::<String>::new());
    let orphan = "UID:2|RECURRENCE-ID:20261008T100000Z|DTSTART:20261009T100000Z|DURATION:PT1H";
    assert_eq!(taken(&[orphan]), ["2026-10-09T10:00:00Z 2026-10-09T11:00:00Z"]);
}

#[test]
fn days_as_a_whole_are_told_apart() {
    let birthday = "UID:1|DTSTART;VALUE=DATE:19900105|RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=5";
    let trip = "UID:2|DTSTART;VALUE=DATE:20260929|DTEND;VALUE=DATE:20261003";
    let busy = read(&[birthday, trip]);
    assert_eq!(busy.taken, []);
    assert_eq!(busy.all_day, [date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5)]);
    let home = tz("Europe/Dublin");
    assert!(!busy.quarters(&horizon(), &home, false).any());
    // From midnight in Dublin, which is an hour before the horizon begins; three days of 24 hours otherwise.
    assert_eq!(busy.quarters(&horizon(), &home, true).count(), 3 * 96 - 4);
}

#[test]
fn times_in_no_zone_are_on_the_clock_at_home() {
    assert_eq!(
        taken(&["UID:1|DTSTART:20261005T100000|DTEND:20261005T101000"]),
        ["2026-10-05T09:00:00Z 2026-10-05T09:10:00Z"]
    );
}

#[test]
fn a_quarter_that_is_taken_for_a_minute_is_taken() {
    let busy = read(&["UID:1|DTSTART:20261001T001400Z|DTEND:20261001T003100Z"]);
    let quarters = busy.quarters(&horizon(), &tz("UTC"), false);
    assert_eq!(quarters.iter().collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn stretches_that_touch_are_one() {
    let hour = |from: &str, to: &str| format!("DTSTART:20261005T{from}00Z|DTEND:20261005T{to}00Z");
    let events = [hour("1000", "1100"), hour("1100", "1200"), hour("1030", "1040"), hour("1300", "1400")];
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    assert_eq!(
        taken(&events),
        ["2026-10-05T10:00:00Z 2026-10-05T12:00:00Z", "2026-10-05T13:00:00Z 2026-10-05T14:00:00Z"]
    );
}

#[test]
fn from_here_on_moves_what_follows() {
    let series = "UID:1|DTSTART;TZID=Europe/Dublin:20261001T100000|DURATION:PT1H|RRULE:FREQ=WEEKLY";
    let later = "UID:1|RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Dublin:20261015T100000\
        |DTSTART;TZID=Europe/Dublin:20261016T120000|DURATION:PT30M";
    let starts: Vec<String> = read(&[series, later]).taken.iter().map(|it| it.start.to_string()).collect();
    assert_eq!(
        starts,
        [
            "2026-10-01T09:00:00Z",
            "2026-10-08T09:00:00Z",
            "2026-10-16T11:00:00Z",
            "2026-10-23T11:00:00Z",
            "2026-10-30T12:00:00Z"
        ]
    );
}

#[test]
fn a_zone_inside_a_longer_name_is_found_and_an_unknown_one_said() {
    let prefixed = "UID:1|DTSTART;TZID=/example.org/20260101/Europe/Dublin:20261005T100000|DURATION:PT1H";
    assert_eq!(taken(&[prefixed]), ["2026-10-05T09:00:00Z 2026-10-05T10:00:00Z"]);
    let unknown = "UID:2|DTSTART;TZID=Mars/Olympus:20261005T100000|DURATION:PT1H";
    let busy = read(&[unknown, prefixed]);
    assert_eq!(busy.taken.len(), 1, "the others are read all the same");
    assert_eq!(busy.unread[0].line, 4);
    assert_eq!(busy.unread[0].why.to_string(), "the time zone Mars/Olympus is unknown");
}

#[test]
fn what_is_no_calendar_is_refused_in_words() {
    let read = |file: &str| busy(file, &world, &TimeZone::UTC, &horizon()).expect_err("no calendar");
    assert_eq!(read("<!doctype html>"), CalendarError::NotACalendar);
    assert_eq!(read(""), CalendarError::NotACalendar);
    let whole = calendar(&["DTSTART:20261005T100000Z"]);
    let cut = read(&whole[..whole.len() - 15]);
    assert_eq!(cut.to_string(), "the calendar is incomplete: VCALENDAR in line 1 has no end");
    let long = calendar(&["DTSTART:20261005T100000Z"]) + &" ".repeat(2 * 1024 * 1024);
    assert_eq!(read(&long).to_string(), "the calendar is larger than 2 MB");
}

/// Thousands of rules that never end, and zones that change every day.
#[test]
fn hostile_calendars_end_and_say_that_they_are_cut_off() {
    let event =
        "DTSTART:00010101T000000Z|DURATION:PT1M|RRULE:FREQ=DAILY;COUNT=900000;BYMONTH=2;BYMONTHDAY=30";
    let busy = read(&vec![event; 5_000]);
    assert!(!busy.complete);
    let excluded = vec!["20250101"; 100_000].join(",");
    let busy = read(&[&format!(
        "UID:1|DTSTART:20261001T000000Z|DURATION:PT1S|RRULE:FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE=0,1,2,3,4,5,6,7|EXDATE;VALUE=DATE:{excluded}"
    )]);
    assert_eq!(busy.taken.len(), 31 * 32 + 1);
    let every_minute = (0..60).map(|it| it.to_string()).collect::<Vec<_>>().join(",");
    let event = format!(
        "DTSTART:20261001T000000Z|DURATION:PT1S|RRULE:FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE={every_minute}"
    );
    let busy = read(&[&event]);
    assert!(!busy.complete);
    assert!(busy.taken.len() <= 2_000);
    let zone = |nth: i32| {
        format!(
            "BEGIN:VTIMEZONE\r\nTZID:Z{nth}\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nTZOFFSETFROM:+0000\r\n\
             TZOFFSETTO:+0100\r\nRRULE:FREQ=DAILY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
    };
    let zones = std::iter::once("BEGIN:VCALENDAR\r\n".to_owned())
        .chain((0..200).map(zone))
        .collect::<Vec<_>>()
        .concat();
    let busy = schedule::ics::busy(&(zones + "END:VCALENDAR\r\n"), &world, &TimeZone::UTC, &horizon());
    assert!(!busy.expect("a calendar").complete);
}

/// In Santiago clocks went from midnight to one on 6 September 2026.
#[test]
fn a_series_that_begins_in_an_hour_that_clocks_skip_goes_on_at_its_own() {
    let event =
        "UID:1|DTSTART;TZID=America/Santiago:20260906T003000|DURATION:PT15M|RRULE:FREQ=WEEKLY;COUNT=3";
    let window = "2026-09-01T00:00:00Z".parse().unwrap().."2026-10-01T00:00:00Z".parse().unwrap();
    let found = agenda(&calendar(&[event]), &world, &TimeZone::UTC, window).unwrap();
    let starts: Vec<String> =
        found.occurrences.iter().map(|it| it.starts.placed(&TimeZone::UTC).unwrap().to_string()).collect();
    assert_eq!(starts, ["2026-09-06T04:30:00Z", "2026-09-13T03:30:00Z", "2026-09-20T03:30:00Z"]);
}

proptest! {
    /// A weekly series, by walking along the clock.
    #[test]
    fn a_weekly_series_is_where_the_clock_says(
        name in crate::any_zone_name(),
        day in 1..28_i8,
        hour in 0..24_i8,
        weeks in 1..4_u8,
    ) {
        let tz = tz(&name);
        let start = date(2026, 9, day).at(hour, 30, 0, 0);
        let event = format!("UID:1|DTSTART;TZID={name}:202609{day:02}T{hour:02}3000|DURATION:PT15M|RRULE:FREQ=WEEKLY;INTERVAL={weeks}");
        let horizon = horizon();
        let found = agenda(&calendar(&[&event]), &world, &TimeZone::UTC, horizon.start()..horizon.end()).unwrap();
        let mut expected = Vec::new();
        for nth in 0..10 {
            let local = start + jiff::Span::new().weeks(nth * i64::from(weeks));
            let resolved = schedule::resolve(&tz, local).unwrap();
            // An occurrence of a rule in a gap is none; the start is one all the same.
            let skipped = nth > 0 && matches!(resolved, schedule::Resolved::Gap { .. });
            let at = resolved.instant();
            if !skipped && at >= horizon.start() && at < horizon.end() {
                expected.push(Moment::At(at));
            }
        }
        let mut starts: Vec<Moment> = found.occurrences.iter().map(|it| it.starts).collect();
        starts.retain(|it| it.placed(&TimeZone::UTC).unwrap() >= horizon.start());
        prop_assert_eq!(starts, expected);
    }

    #[test]
    fn no_calendar_brings_it_down(lines in prop::collection::vec(
        "(DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|UID|SEQUENCE)(;TZID=(Europe/Dublin|X)|;VALUE=DATE)?:(FREQ=(DAILY|YEARLY);?|[0-9]{8}(T[0-9]{6}Z?)?|P[0-9]{1,9}[WD]|-PT[0-9]H|/|,){0,3}", 0..8)) {
        let _ = busy(&calendar(&[&lines.join("|")]), &world, &tz("Europe/Dublin"), &horizon());
    }
}
