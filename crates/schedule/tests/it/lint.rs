use std::{collections::BTreeMap, fs};

use proptest::prelude::*;
use schedule::ics::{Breach, Fault, lint};

fn files() -> BTreeMap<String, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/schedule/ics");
    fs::read_dir(folder)
        .expect("the calendars are in the repository")
        .map(|entry| entry.expect("readable").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

fn breaches(faults: &[Fault]) -> Vec<Breach> {
    let mut breaches: Vec<Breach> = faults.iter().map(|it| it.breach).collect();
    breaches.sort_unstable();
    breaches.dedup();
    breaches
}

/// Which fault was put into each of the broken calendars. Those whose times got a zone lack its VTIMEZONE as well.
const BROKEN: [(&str, &[Breach]); 21] = [
    ("bad_bad_date", &[Breach::Value]),
    ("bad_cancel_confirmed", &[Breach::CancelStatus]),
    ("bad_count_and_until", &[Breach::CountAndUntil]),
    ("bad_dtend_and_duration", &[Breach::EndAndDuration]),
    ("bad_end_before_start", &[Breach::EndBeforeStart]),
    ("bad_lf_only", &[Breach::LineEnd]),
    ("bad_no_dtstamp", &[Breach::Missing]),
    ("bad_no_dtstart", &[Breach::Missing]),
    ("bad_no_prodid", &[Breach::Missing]),
    ("bad_no_uid", &[Breach::Missing]),
    ("bad_no_version", &[Breach::Missing]),
    ("bad_not_closed", &[Breach::Nesting]),
    ("bad_organizer_no_mailto", &[Breach::Address]),
    ("bad_request_no_organizer", &[Breach::NoOrganizer]),
    ("bad_two_methods", &[Breach::Twice]),
    ("bad_two_summaries", &[Breach::Twice]),
    ("bad_tzid_without_vtimezone", &[Breach::UnknownZone]),
    ("bad_unescaped_newline", &[Breach::LineEnd, Breach::NotALine]),
    ("bad_unfolded", &[Breach::LineLength]),
    ("bad_until_date_with_datetime", &[Breach::UntilKind, Breach::UnknownZone]),
    ("bad_until_not_utc", &[Breach::UntilKind, Breach::UnknownZone]),
];

#[test]
fn broken_calendars_are_noticed_for_what_is_broken() {
    let mut files = files();
    for (name, wanted) in BROKEN {
        let file = files.remove(name).unwrap_or_else(|| panic!("{name} is there"));
        let faults = lint(&file);
        assert_eq!(breaches(&faults), wanted, "{name}: {faults:?}");
    }
    assert!(files.keys().all(|name| name.starts_with("ok_")), "{:?}", files.keys());
}

#[test]
fn good_calendars_are_accepted() {
    let good: Vec<(String, String)> =
        files().into_iter().filter(|(name, _)| name.starts_with("ok_")).collect();
    assert_eq!(good.len(), 6);
    for (name, file) in good {
        assert_eq!(lint(&file), [], "{name}");
    }
}

/// Every rule is one that some change of a good calendar breaks.
#[test]
fn every_rule_can_be_broken() {
    let files = files();
    let changes = [
        ("ok_single_utc", "VERSION:2.0", "VERSION:1.0", Breach::Version),
        ("ok_single_utc", "BEGIN:VEVENT\r\n", "BEGIN:VEVENT\r\nMETHOD:REQUEST\r\n", Breach::MethodInside),
        ("ok_single_utc", "SEQUENCE:0", "SEQUENCE:none", Breach::Value),
        ("ok_single_utc", "METHOD:REQUEST", "METHOD:PLEASE", Breach::Value),
        ("ok_single_utc", "STATUS:CONFIRMED", "STATUS:MAYBE", Breach::Value),
        ("ok_single_utc", "TRIGGER:-PT15M", "TRIGGER:soon", Breach::Value),
        ("ok_single_utc", "TRIGGER:-PT15M\r\n", "", Breach::Missing),
        ("ok_single_utc", "METHOD:REQUEST", "METHOD:PUBLISH", Breach::Attendees),
        ("ok_feed", "METHOD:PUBLISH", "METHOD:REQUEST", Breach::Attendees),
        ("ok_feed", "METHOD:PUBLISH", "METHOD:REQUEST", Breach::OneUid),
        ("ok_feed", "DTEND;VALUE=DATE:20261226", "DTEND:20261226T000000Z", Breach::Kinds),
        ("ok_feed", "DTSTART;VALUE=DATE:20261225", "DTSTART:20261225", Breach::Value),
        ("ok_feed", "URL:https://peer.example.org/m/1", "URL:our page", Breach::Link),
        ("ok_feed", "week 1\r\n", "week; 1\r\n", Breach::Escape),
        ("ok_feed", "week 1\r\n", "week \\1\r\n", Breach::Escape),
        ("ok_feed", "week 1\r\n", "week \u{7}1\r\n", Breach::ControlCharacter),
        ("ok_feed", "week 1\r\n", "week 1\r\n\r\n", Breach::NotALine),
        ("ok_feed", "BEGIN:VCALENDAR\r\n", "NAME:x\r\nBEGIN:VCALENDAR\r\n", Breach::NotACalendar),
        ("ok_series_tz", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=NEVER", Breach::RuleText),
        (
            "ok_series_tz",
            "EXDATE;TZID=Europe/Dublin:20261015T200000",
            "EXDATE;VALUE=DATE:20261015",
            Breach::Kinds,
        ),
        (
            "ok_series_tz",
            "DTSTART;TZID=Europe/Dublin:20261001T200000",
            "DTSTART;TZID=Europe/Dublin:20261001T200000Z",
            Breach::ZoneOnUtc,
        ),
        ("ok_series_tz", "TZOFFSETTO:+0000\r\n", "", Breach::ZoneDescription),
        ("ok_cancel", "STATUS:CANCELLED\r\n", "", Breach::CancelStatus),
        (
            "ok_cancel",
            "ORGANIZER;CN=\"Peer Scheduler\":mailto:no-reply@example.org\r\n",
            "",
            Breach::NoOrganizer,
        ),
    ];
    let mut broken: Vec<Breach> = BROKEN.iter().flat_map(|(_, breaches)| breaches.iter().copied()).collect();
    for (name, from, to, breach) in changes {
        let file = &files[name];
        let broken_file = file.replacen(from, to, 1);
        assert_ne!(file, &broken_file, "{name} contains {from:?}");
        let faults = lint(&broken_file);
        assert!(faults.iter().any(|it| it.breach == breach), "{name}, {from:?} to {to:?}: {faults:?}");
        broken.push(breach);
    }
    let unanswered = files["ok_single_utc"].replace("RSVP=TRUE", "RSVP=FALSE");
    assert_eq!(breaches(&lint(&unanswered)), [Breach::NoAnswerAsked]);
    let hollow = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n";
    assert_eq!(breaches(&lint(hollow)), [Breach::Empty]);
    let alarm = "BEGIN:VAVAILABILITY\r\nUID:x\r\nDTSTAMP:20261101T000000Z\r\nBEGIN:VALARM\r\nEND:VALARM\r\n\
        END:VAVAILABILITY\r\nEND:VCALENDAR";
    assert_eq!(breaches(&lint(&hollow.replace("END:VCALENDAR", alarm))), [Breach::Availability]);
    broken.extend([Breach::NoAnswerAsked, Breach::Empty, Breach::Availability]);
    for breach in Breach::ALL {
        assert!(broken.contains(breach), "nothing breaks {breach:?}");
    }
}

#[test]
fn a_fault_says_where_it_is_and_by_which_clause() {
    let faults = lint(&files()["bad_two_summaries"]);
    let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(words, ["line 15: a property stands more than once (RFC 5545, 3.6): SUMMARY"]);
}

proptest! {
    #[test]
    fn no_file_brings_it_down(file in "((BEGIN|END|DTSTART|RRULE|ATTENDEE|TZID|\u{e9})?[:;=, \r\n]{1,2}[A-Z0-9]{0,9}){0,30}") {
        let _ = lint(&file);
    }
}
