use jiff::{SignedDuration, Timestamp, tz::TimeZoneDatabase};
use proptest::prelude::*;
use schedule::{Horizon, Level, Weekly, Zone, ZoneSpan, expand, usable_zone_name};

use crate::{any_instant, any_zone_name, at, tz};

proptest! {
    #[test]
    fn local_time_is_the_time_zones_own(
        name in any_zone_name(),
        start in any_instant(),
        seconds in prop::collection::vec(0..366_i64 * 86_400, 1..40),
    ) {
        let tz = tz(&name);
        let zone = Zone::over(&name, &tz, start, start + SignedDuration::from_hours(24 * 366));
        for seconds in seconds {
            let moment = start + SignedDuration::from_secs(seconds);
            prop_assert_eq!(zone.local(moment), tz.to_datetime(moment), "{} at {}", name, moment);
        }
        // Where errors would hide: at each change and a second before it.
        for span in &zone.spans[1..] {
            for moment in [span.from, span.from - SignedDuration::from_secs(1)] {
                prop_assert_eq!(zone.local(moment), tz.to_datetime(moment), "{} at {}", name, moment);
            }
        }
    }

    #[test]
    fn changes_are_the_starts_of_the_later_spans(name in any_zone_name(), start in any_instant()) {
        let zone = Zone::over(&name, &tz(&name), start, start + SignedDuration::from_hours(24 * 366));
        let mut changes = Vec::new();
        let mut moment = Timestamp::MIN;
        while let Some(change) = zone.next_change(moment) {
            prop_assert_ne!(
                zone.offset_seconds(change),
                zone.offset_seconds(change - SignedDuration::from_secs(1))
            );
            changes.push(change);
            moment = change;
        }
        prop_assert_eq!(changes, zone.spans[1..].iter().map(|span| span.from).collect::<Vec<_>>());
    }
}

#[test]
fn json_is_the_spans() {
    let (start, end) = (at("2026-10-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
    let dublin = Zone::over("Europe/Dublin", &tz("Europe/Dublin"), start, end);
    let json = serde_json::to_string(&dublin).expect("JSON");
    assert_eq!(
        json,
        r#"{"name":"Europe/Dublin","spans":[{"from":"2026-10-01T00:00:00Z","offset_seconds":3600},{"from":"2026-10-25T01:00:00Z","offset_seconds":0}]}"#
    );
    assert_eq!(serde_json::from_str::<Zone>(&json).expect("own JSON"), dublin);
}

#[test]
fn outside_its_spans_a_zone_keeps_its_nearest_offset() {
    let span = |from: &str, offset_seconds| ZoneSpan { from: at(from), offset_seconds };
    let spans = vec![span("2026-03-01T00:00:00Z", -3600), span("2026-06-01T00:00:00Z", 7200)];
    let zone = Zone { name: String::new(), spans };
    assert_eq!(zone.offset_seconds(Timestamp::MIN), -3600);
    assert_eq!(zone.offset_seconds(Timestamp::MAX), 7200);
    let none = Zone { name: String::new(), spans: Vec::new() };
    assert_eq!((none.offset_seconds(Timestamp::UNIX_EPOCH), none.next_change(Timestamp::MIN)), (0, None));
}

/// Spans come over the wire, so even senseless ones must not keep anybody waiting for ever.
#[test]
fn changes_lead_forward_even_where_spans_are_out_of_order() {
    let span = |hour: i64| ZoneSpan {
        from: Timestamp::from_second(hour * 3600).expect("in the calendar"),
        offset_seconds: i32::try_from(hour).expect("small") * 900,
    };
    let zone = Zone { name: String::new(), spans: [9, 2, 7, 7, 1, 3].map(span).to_vec() };
    let horizon = Horizon::new(Timestamp::UNIX_EPOCH, 96);
    for index in 0..horizon.len() {
        let moment = horizon.at(index);
        assert!(zone.next_change(moment).is_none_or(|change| change > moment));
    }
    assert_eq!(expand(&Weekly::default(), &zone, &horizon, Level::No).count(), 96);
}

#[test]
fn n_120_placeholders_and_bare_offsets_are_no_zone_names() {
    let unusable = [
        "",
        " ",
        "99",
        "$Person.address.timezone",
        "GMT+2",
        "UTC+01:00",
        "+02:00",
        "-05",
        "Etc/GMT-2",
        "EST",
        "EST5EDT",
        "GMT",
        "Europe/Lond\u{f6}n",
        "Europe/London; DROP TABLE",
        "../etc/passwd",
        "(UTC+01:00) Amsterdam",
    ];
    for raw in unusable {
        assert_eq!(usable_zone_name(raw), None, "{raw:?}");
    }
    assert_eq!(usable_zone_name(&"A".repeat(65)), None);
    assert_eq!(usable_zone_name(" Europe/Dublin\n"), Some("Europe/Dublin"));
    for name in ["America/North_Dakota/New_Salem", "America/Port-au-Prince", "UTC", "Etc/UTC", "Singapore"] {
        assert_eq!(usable_zone_name(name), Some(name));
    }
}

#[test]
fn every_named_zone_of_the_database_is_usable() {
    for name in TimeZoneDatabase::bundled().available() {
        let name = name.as_str();
        let last = name.rsplit('/').next().unwrap_or_default();
        let bare_offset =
            last.contains(|c: char| c.is_ascii_digit()) || ["EST", "MST", "HST", "GMT"].contains(&last);
        assert_eq!(usable_zone_name(name).is_none(), bare_offset, "{name}");
    }
}
