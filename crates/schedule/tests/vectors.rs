//! The vectors in `tests/data/schedule/`: times and fair series that independent implementations agree on, answered
//! by the code of the example.
//!
//! They run against the bundled zone database. A vector that needs newer data than that is not skipped: it
//! fails, because the product would be wrong too.

#[path = "../examples/vectors/answers.rs"]
mod answers;
#[path = "../examples/vectors/fair.rs"]
mod fair;
#[path = "../examples/vectors/input.rs"]
mod input;
#[path = "../examples/vectors/recurring.rs"]
mod recurring;

use jiff::{
    Timestamp,
    civil::Weekday,
    tz::{TimeZone, TimeZoneDatabase},
};
use schedule::{Horizon, Level, QUARTERS_PER_DAY, Weekly, Zone};
use serde_json::{Value, json};

fn file(name: &str) -> Value {
    let path = format!("{}/../../tests/data/schedule/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the vectors are in the repository");
    serde_json::from_str(&text).expect("the vectors are JSON")
}

/// Answers a file without its expectations and compares afterwards.
fn all_as_expected(name: &str, list: &str) -> usize {
    let vectors = file(name);
    let expected = vectors[list].as_array().expect("a list").clone();
    let mut asked = vectors;
    for vector in asked[list].as_array_mut().expect("a list") {
        vector.as_object_mut().expect("an object").remove("expect");
    }
    let answered = answers::all(&asked).expect("there are vectors");
    assert_eq!(answered.errors, []);
    assert_eq!(answered.unproven, Vec::<String>::new());
    assert_eq!(
        answered.stale,
        Vec::<String>::new(),
        "the zone database {} is too old",
        input::tzdb_version()
    );
    for vector in &expected {
        let id = vector["id"].as_str().expect("an id");
        assert_eq!(answered.answers[id], vector["expect"], "{id}: {}", vector["title"]);
    }
    assert_eq!(answered.answers.len(), expected.len());
    expected.len()
}

#[test]
fn every_vector_is_answered_as_others_answer_it() {
    assert_eq!(all_as_expected("vectors.json", "vectors"), 140);
}

#[test]
fn every_fair_series_is_as_fair_as_others_found() {
    assert_eq!(all_as_expected("fair.json", "tests"), 4);
}

#[test]
fn the_invariants_are_about_every_zone() {
    assert!(TimeZoneDatabase::bundled().available().count() > 590);
}

/// What cannot be answered gets an error in words, and the others are answered all the same.
#[test]
fn odd_vectors_are_answered_in_words() {
    let rule = |rule: &str| {
        let lines = [
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            "DTSTART:20260101T100000Z",
            rule,
            "END:VEVENT",
            "END:VCALENDAR",
        ];
        json!({ "ics": lines.join("\r\n"), "window": ["2026-01-01", "2026-12-31"] })
    };
    let fair = &file("fair.json")["tests"][0]["input"];
    let without = |key: &str| {
        let mut input = fair.clone();
        input.as_object_mut().expect("an object").remove(key);
        input
    };
    let cases = [
        (
            "local_to_utc",
            json!({ "zone": "Mars/Olympus", "local": "2026-01-01T00:00:00" }),
            "unknown time zone Mars/Olympus",
        ),
        ("local_to_utc", json!({ "local": "2026-01-01T00:00:00" }), "input has no zone"),
        (
            "local_to_utc",
            json!({ "zone": "Europe/Dublin", "local": "2026-02-30T00:00:00" }),
            "local is no local time",
        ),
        ("utc_to_local", json!({ "utc": "2026-01-01T00:00:00Z", "zones": "UTC" }), "zones is not a list"),
        ("utc_to_local", json!({ "utc": 5, "zones": [] }), "utc is not text"),
        (
            "weekly_series",
            json!({ "anchor_zone": "UTC", "start_local": "2026-01-01T00:00:00", "count": -1 }),
            "count",
        ),
        (
            "weekly_series",
            json!({ "anchor_zone": "UTC", "start_local": "9990-01-01T00:00:00", "count": 5000, "interval_weeks": 9, "viewers": [] }),
            "",
        ),
        (
            "availability_window",
            json!({ "zone": "UTC", "date": "2026-01-01", "start": "09:10", "end": "10:00" }),
            "quarter hour",
        ),
        (
            "availability_window",
            json!({ "zone": "UTC", "date": "2026-01-01", "start": "9", "end": "10:00" }),
            "no time of day",
        ),
        (
            "availability_window",
            json!({ "zone": "UTC", "date": "2026-01-01", "start": "22:00", "end": "02:00", "slot_minutes": 15 }),
            "24:00 and more",
        ),
        ("day_length", json!({ "zone": "UTC", "date": "yesterday" }), "date is no date: yesterday"),
        ("iso_week", json!({ "date": null }), "date is not text"),
        ("rrule", rule("RRULE:FREQ=HOURLY"), "repeats within a day"),
        ("rrule", rule("RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20260201T000000Z"), "ends twice"),
        ("rrule", rule("RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7"), "more occurrences"),
        ("rrule", json!({ "ics": "<html>", "window": ["2026-01-01", "2026-12-31"] }), "not a calendar"),
        ("rrule", json!({ "ics": "", "window": ["2026-01-01"] }), "two dates"),
        ("locale", json!({ "locale": "Klingon!" }), "unknown locale"),
        ("invariant", json!({}), "names no invariant"),
        (
            "bbb_checksum",
            json!({ "call": "create", "query": "", "secret": "s", "hash": "md5" }),
            "no hash md5",
        ),
        ("tea_time", json!({}), "unknown kind tea_time"),
        ("fair", without("debt"), "input has no debt"),
        ("fair", without("zones"), "input has no zones"),
    ];
    let vectors: Vec<Value> = (0..)
        .zip(&cases)
        .map(|(id, (kind, input, _))| json!({ "id": format!("{id}"), "kind": kind, "input": input }))
        .chain([json!({ "kind": "locale", "input": { "locale": "en-IE" } }), json!({ "id": "x" })])
        .collect();
    let answered = answers::all(&json!({ "vectors": vectors })).expect("there are vectors");
    for (id, (kind, _, wanted)) in cases.iter().enumerate() {
        let error =
            answered.answers[&id.to_string()]["error"].as_str().unwrap_or_else(|| panic!("{kind}, {wanted}"));
        assert!(error.contains(wanted), "{kind}: {error}");
    }
    assert_eq!(answered.answers["vectors[23]"], json!({ "first_day": "monday", "hour12": false }));
    assert_eq!(answered.answers["x"]["error"], "the vector has no kind");
    assert!(answers::all(&json!({ "something": "else" })).is_err());
}

#[test]
fn a_vector_for_newer_zone_data_is_named() {
    let vector =
        json!({ "id": "future", "kind": "locale", "min_tzdb": "2099a", "input": { "locale": "de" } });
    let answered = answers::all(&json!({ "vectors": [vector] })).expect("there is one");
    assert_eq!(answered.stale, ["future"]);
}

/// The windows of the vectors as weekly patterns, laid out over the days around them.
#[test]
fn availability_stretches_and_shrinks_with_the_clock() {
    for vector in file("vectors.json")["vectors"].as_array().expect("a list") {
        if vector["kind"] != "availability_window" {
            continue;
        }
        let input = input::Input(&vector["input"]);
        let (tz, day) = (input.zone("zone").expect("a zone"), input.date("date").expect("a date"));
        let [start, end] = ["start", "end"].map(|key| input.quarters(key).expect("a time"));
        let monday = schedule::week_start(day, Weekday::Monday).expect("in the calendar");
        let horizon = Horizon::new(
            TimeZone::UTC.to_timestamp(day.yesterday().expect("a day").at(0, 0, 0, 0)).expect("an instant"),
            u32::from(QUARTERS_PER_DAY) * 4,
        );
        let zone = Zone::over("", &tz, horizon.start(), horizon.end());
        let offset = u16::try_from((day - monday).get_days()).expect("a weekday") * QUARTERS_PER_DAY;
        let weekly = Weekly::from_ranges(&[(offset + start, offset + end, Level::Free)]).expect("a range");
        let free = schedule::expand(&weekly, &zone, &horizon, Level::Free);
        let runs: Vec<[Timestamp; 2]> =
            free.runs().map(|run| [horizon.at(run.start), horizon.at(run.end)]).collect();
        assert_eq!(json!(runs), vector["expect"]["utc_intervals"], "{vector}");
        assert_eq!(json!(free.count()), vector["expect"]["slots"], "{vector}");
    }
}
