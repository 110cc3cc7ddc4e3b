//! The widget's only clock, and dates and times in words.
//!
//! The browser is asked for the present instant and for nothing else: wall-clock times come from the server or
//! from [`schedule::Zone`], because browsers are known to be wrong about zones whose rules changed lately.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
};
use yew::prelude::*;

use crate::{
    language::reader,
    text::{plural, text, text_with},
};

thread_local! {
    /// How many milliseconds the server's clock is ahead of this device's.
    static AHEAD: Cell<f64> = const { Cell::new(0.0) };
}

/// Devices this far from the server's clock are put right; HTTP dates have whole seconds and travel a while.
const TOLERATED_SKEW_MS: f64 = 20_000.0;

/// The present instant, put right by the server where this device's clock is off.
pub(crate) fn now() -> Timestamp {
    let millis = js_sys::Date::now() + AHEAD.get();
    // A browser's date stays within 8.64e15 ms, far inside i64; out of jiff's range it is no date at all.
    #[expect(clippy::cast_possible_truncation, reason = "the fraction of a millisecond is of no use")]
    Timestamp::from_millisecond(millis as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Takes note of an HTTP `Date` header (RFC 9110, 6.6.1).
pub(crate) fn hear_server(date: &str) {
    let ahead = js_sys::Date::parse(date) - js_sys::Date::now();
    if ahead.is_finite() {
        AHEAD.set(if ahead.abs() > TOLERATED_SKEW_MS { ahead } else { 0.0 });
    }
}

/// The present instant, renewed at every full minute.
#[hook]
pub(crate) fn use_now() -> Timestamp {
    let shown = use_state(now);
    {
        let shown = shown.clone();
        use_effect_with(*shown, move |_| {
            let into_minute = now().as_millisecond().rem_euclid(60_000);
            let wait = u32::try_from(60_000 - into_minute).unwrap_or(60_000);
            let tick = Timeout::new(wait + 20, move || shown.set(now()));
            move || drop(tick)
        });
    }
    *shown
}

/// Whether the reader's own language writes `6:00 pm` rather than `18:00`.
fn twelve_hours() -> bool {
    writes_twelve_hours(&reader())
}

/// Languages and regions with a 12-hour clock in everyday writing (CLDR `timeData`, the common ones).
fn writes_twelve_hours(language: &str) -> bool {
    const LANGUAGES: &[&str] = &["ar", "bn", "hi", "ko", "ur"];
    const REGIONS: &[&str] =
        &["US", "CA", "AU", "NZ", "IN", "PH", "MY", "SG", "PK", "BD", "EG", "SA", "CO", "MX", "KR", "ZA"];
    let mut parts = language.split('-');
    let primary = parts.next().unwrap_or_default();
    let region = parts.find(|part| part.len() == 2);
    match (primary, region) {
        ("en" | "es", region) => region.is_some_and(|it| REGIONS.contains(&it)),
        (primary, _) => LANGUAGES.contains(&primary),
    }
}

/// A time of day in the reader's own hour cycle: "18:00" or "6:00 pm".
pub(crate) fn format_time(time: Time) -> AttrValue {
    write_time(time, twelve_hours())
}

fn write_time(time: Time, twelve_hours: bool) -> AttrValue {
    let (hour, minute) = (time.hour(), two(time.minute()));
    if !twelve_hours {
        return text_with("time.24", &[("hour", &two(hour)), ("minute", &minute)]);
    }
    let twelfth = (hour + 11) % 12 + 1;
    let values = [("hour", &*twelfth.to_string()), ("minute", &*minute)];
    if hour < 12 { text_with("time.am", &values) } else { text_with("time.pm", &values) }
}

/// A full hour where there is little room: "18:00" or "6 pm".
pub(crate) fn format_hour(time: Time) -> AttrValue {
    if !twelve_hours() {
        return write_time(time, false);
    }
    let twelfth = ((time.hour() + 11) % 12 + 1).to_string();
    let key = if time.hour() < 12 { "time.hour_am" } else { "time.hour_pm" };
    text_with(key, &[("hour", &twelfth)])
}

fn two(number: i8) -> String {
    let digits = number.to_string();
    if digits.len() < 2 { ["0", &*digits].concat() } else { digits }
}

/// A day without its year: "Thu 26 Nov".
pub(crate) fn format_day(date: Date) -> AttrValue {
    text_with(
        "date.short",
        &[
            ("weekday", &weekday_short(date.weekday())),
            ("day", &date.day().to_string()),
            ("month", &month_short(date.month())),
        ],
    )
}

/// A day in full words: "Thursday, 26 November".
pub(crate) fn format_day_long(date: Date) -> AttrValue {
    text_with(
        "date.long",
        &[
            ("weekday", &weekday_long(date.weekday())),
            ("day", &date.day().to_string()),
            ("month", &month_long(date.month())),
        ],
    )
}

/// Day and time: "Thu 26 Nov, 18:00".
pub(crate) fn format_local(local: DateTime) -> AttrValue {
    text_with("date.with_time", &[("date", &format_day(local.date())), ("time", &format_time(local.time()))])
}

/// A length of time: "1 h 30 min".
pub(crate) fn format_minutes(minutes: u16) -> AttrValue {
    let (hours, rest) = ((minutes / 60).to_string(), (minutes % 60).to_string());
    match (minutes / 60, minutes % 60) {
        (0, _) => text_with("length.minutes", &[("minutes", &rest)]),
        (_, 0) => text_with("length.hours", &[("hours", &hours)]),
        _ => text_with("length.both", &[("hours", &hours), ("minutes", &rest)]),
    }
}

/// How long ago `then` was: "just now", "5 minutes ago", "3 days ago".
pub(crate) fn format_ago(then: Timestamp, now: Timestamp) -> AttrValue {
    let minutes = now.duration_since(then).max(SignedDuration::ZERO).as_mins().unsigned_abs();
    match minutes {
        0 => text("ago.now"),
        1..60 => plural("ago.minutes", minutes),
        60..1_440 => plural("ago.hours", minutes / 60),
        _ => plural("ago.days", minutes / 1_440),
    }
}

/// "Mon".
pub(crate) fn weekday_short(weekday: Weekday) -> AttrValue {
    text(match weekday {
        Weekday::Monday => "weekday.short.mon",
        Weekday::Tuesday => "weekday.short.tue",
        Weekday::Wednesday => "weekday.short.wed",
        Weekday::Thursday => "weekday.short.thu",
        Weekday::Friday => "weekday.short.fri",
        Weekday::Saturday => "weekday.short.sat",
        Weekday::Sunday => "weekday.short.sun",
    })
}

/// "Monday".
pub(crate) fn weekday_long(weekday: Weekday) -> AttrValue {
    text(match weekday {
        Weekday::Monday => "weekday.long.mon",
        Weekday::Tuesday => "weekday.long.tue",
        Weekday::Wednesday => "weekday.long.wed",
        Weekday::Thursday => "weekday.long.thu",
        Weekday::Friday => "weekday.long.fri",
        Weekday::Saturday => "weekday.long.sat",
        Weekday::Sunday => "weekday.long.sun",
    })
}

/// "Nov" for 11.
fn month_short(month: i8) -> AttrValue {
    text(&["month.short.", &two(month)].concat())
}

/// "November" for 11.
fn month_long(month: i8) -> AttrValue {
    text(&["month.long.", &two(month)].concat())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn midnight_and_noon_are_twelve_on_a_twelve_hour_clock() {
        let written = |hour, minute| write_time(time(hour, minute, 0, 0), true);
        assert_eq!(written(0, 5), "12:05 am");
        assert_eq!(written(12, 0), "12:00 pm");
        assert_eq!(written(23, 59), "11:59 pm");
        assert_eq!(write_time(time(0, 5, 0, 0), false), "00:05");
    }

    #[test]
    fn days_are_written_in_words() {
        assert_eq!(format_day(date(2026, 11, 26)), "Thu 26 Nov");
        assert_eq!(format_day_long(date(2027, 1, 3)), "Sunday, 3 January");
    }

    #[test]
    fn every_month_and_weekday_has_words() {
        for month in 1..=12 {
            assert!(!month_short(month).contains('.') && !month_long(month).contains('.'));
        }
        for weekday in Weekday::Monday.cycle_forward().take(7) {
            assert!(!weekday_short(weekday).contains('.') && !weekday_long(weekday).contains('.'));
        }
    }

    #[test]
    fn the_hour_cycle_follows_the_region() {
        assert!(writes_twelve_hours("en-US") && writes_twelve_hours("es-MX") && writes_twelve_hours("ko"));
        assert!(!writes_twelve_hours("en-GB") && !writes_twelve_hours("en") && !writes_twelve_hours("de-DE"));
        assert!(!writes_twelve_hours("fr-CA") && !writes_twelve_hours(""));
    }

    #[test]
    fn what_is_past_is_told_in_the_largest_unit() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let ago = |then: &str| format_ago(then.parse().unwrap(), now);
        assert_eq!(ago("2026-11-26T11:59:30Z"), "just now");
        assert_eq!(ago("2026-11-26T12:03:00Z"), "just now");
        assert_eq!(ago("2026-11-26T11:01:00Z"), "59 minutes ago");
        assert_eq!(ago("2026-11-26T11:00:00Z"), "1 hour ago");
        assert_eq!(ago("2026-11-24T11:00:00Z"), "2 days ago");
    }
}
