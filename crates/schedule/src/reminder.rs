//! When somebody is reminded: by their own clock, and not in their quiet hours.

use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, DateTime, Time, time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::instant;

/// A day, in minutes: from here on a lead is counted in days of the calendar, which clock changes make shorter or
/// longer.
const DAY: u16 = 24 * 60;

/// The hours of every day in which somebody wants no mail, on their own clock; over midnight where they end before they
/// begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// The first quiet minute, written like `22:00`.
    #[serde(with = "crate::iso::time")]
    pub from: Time,
    /// The first minute that is not quiet any more; the same as `from`: there are no quiet hours.
    #[serde(with = "crate::iso::time")]
    pub until: Time,
}

impl Default for QuietHours {
    /// The night, from ten in the evening to seven in the morning.
    fn default() -> Self {
        Self { from: time(22, 0, 0, 0), until: time(7, 0, 0, 0) }
    }
}

impl QuietHours {
    /// The first and the last day of the quiet hours that `local` lies in.
    fn around(self, local: DateTime) -> Option<(Date, Date)> {
        let (today, now) = (local.date(), local.time());
        if self.from <= self.until {
            return (self.from <= now && now < self.until).then_some((today, today));
        }
        if now >= self.from {
            return today.tomorrow().ok().map(|tomorrow| (today, tomorrow));
        }
        if now < self.until { today.yesterday().ok().map(|yesterday| (yesterday, today)) } else { None }
    }
}

/// The instant to remind somebody in `zone` of something at `starts_at`, `lead_minutes` before: whole days by the
/// calendar, less than a day by the clock. In `quiet` hours nobody is reminded; who would be is reminded an hour before
/// they begin.
///
/// ```
/// use jiff::tz::{TimeZone, offset};
///
/// let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
/// let east = TimeZone::fixed(offset(10));
/// let night = schedule::QuietHours::default();
/// assert_eq!(schedule::reminder_at(at("2026-12-04T09:00:00Z"), 24 * 60, &east, night), at("2026-12-03T09:00:00Z"));
/// // An hour before six in the morning is night.
/// assert_eq!(schedule::reminder_at(at("2026-12-03T20:00:00Z"), 60, &east, night), at("2026-12-03T11:00:00Z"));
/// ```
#[must_use]
pub fn reminder_at(starts_at: Timestamp, lead_minutes: u16, zone: &TimeZone, quiet: QuietHours) -> Timestamp {
    let wanted = if lead_minutes >= DAY {
        let days = SignedDuration::from_hours(24 * i64::from(lead_minutes / DAY));
        let local = zone.to_datetime(starts_at);
        local.checked_sub(days).ok().and_then(|local| instant(zone, local).ok())
    } else {
        starts_at.checked_sub(SignedDuration::from_mins(i64::from(lead_minutes))).ok()
    };
    let wanted = wanted.unwrap_or(starts_at);
    let Some((first, _)) = quiet.around(zone.to_datetime(wanted)) else { return wanted };
    let before = first.to_datetime(quiet.from).checked_sub(Span::new().hours(1));
    let before = before.ok().and_then(|before| instant(zone, before).ok());
    before.map_or(wanted, |at| at.min(wanted))
}

/// The first instant from `at` on outside `quiet` hours in `zone`: `at` itself, or their end.
///
/// ```
/// use jiff::tz::{TimeZone, offset};
///
/// let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
/// let east = TimeZone::fixed(offset(10));
/// let night = schedule::QuietHours::default();
/// assert_eq!(schedule::awake_at(at("2026-12-03T09:00:00Z"), &east, night), at("2026-12-03T09:00:00Z"));
/// assert_eq!(schedule::awake_at(at("2026-12-03T13:00:00Z"), &east, night), at("2026-12-03T21:00:00Z"));
/// ```
#[must_use]
pub fn awake_at(at: Timestamp, zone: &TimeZone, quiet: QuietHours) -> Timestamp {
    let Some((_, last)) = quiet.around(zone.to_datetime(at)) else { return at };
    let end = instant(zone, last.to_datetime(quiet.until)).ok();
    end.map_or(at, |end| end.max(at))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;
    use proptest::prelude::*;

    use super::*;

    const ZONES: [&str; 5] =
        ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago"];

    proptest! {
        #[test]
        fn nothing_comes_in_quiet_hours_and_nothing_late(
            second in 1_790_000_000_i64..1_860_000_000,
            (zone, from, until) in (0..ZONES.len(), 0_i8..24, 0_i8..24),
            lead in prop_oneof![Just(0_u16), Just(60), Just(1440), Just(2880)],
        ) {
            let zone = TimeZoneDatabase::bundled().get(ZONES[zone]).unwrap();
            let quiet = QuietHours { from: time(from, 0, 0, 0), until: time(until, 0, 0, 0) };
            let start = Timestamp::from_second(second).unwrap();
            let woken = awake_at(start, &zone, quiet);
            prop_assert!(woken >= start && woken.duration_since(start) < SignedDuration::from_hours(25));
            prop_assert!(quiet.around(zone.to_datetime(woken)).is_none());
            let reminded = reminder_at(start, lead, &zone, quiet);
            prop_assert!(reminded <= start);
            // Who is never awake for as long as an hour is reminded all the same.
            let awake = (i16::from(from) - i16::from(until)).rem_euclid(24);
            prop_assert!(awake == 1 || quiet.around(zone.to_datetime(reminded)).is_none());
        }
    }

    #[test]
    fn who_works_at_night_is_left_alone_by_day() {
        let lisbon = TimeZoneDatabase::bundled().get("Europe/Lisbon").unwrap();
        let day = QuietHours { from: time(8, 0, 0, 0), until: time(15, 0, 0, 0) };
        let local = |at: Timestamp| lisbon.to_datetime(at).to_string();
        let start = "2026-12-03T12:00:00Z".parse().unwrap();
        assert_eq!(local(reminder_at(start, 60, &lisbon, day)), "2026-12-03T07:00:00");
        assert_eq!(local(awake_at(start, &lisbon, day)), "2026-12-03T15:00:00");
        let never = QuietHours { from: day.from, until: day.from };
        assert_eq!(awake_at(start, &lisbon, never), start);
    }

    fn remind(zone: &str, starts_at: &str, lead: u16) -> String {
        let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
        let at = reminder_at(starts_at.parse().unwrap(), lead, &zone, QuietHours::default());
        zone.to_datetime(at).to_string()
    }

    #[test]
    fn a_day_before_is_the_same_hour_whatever_the_clocks_did() {
        // Clocks go back on 25 October and forward on 28 March.
        assert_eq!(remind("Europe/Lisbon", "2026-10-25T18:00:00Z", 1440), "2026-10-24T18:00:00");
        assert_eq!(remind("Europe/Lisbon", "2027-03-28T18:00:00Z", 1440), "2027-03-27T19:00:00");
        assert_eq!(remind("Asia/Kathmandu", "2026-12-04T10:00:00Z", 1440), "2026-12-03T15:45:00");
    }

    #[test]
    fn nobody_is_reminded_at_night() {
        // 06:00 in Melbourne; an hour before is night, and so is the hour a day before.
        assert_eq!(remind("Australia/Melbourne", "2026-12-03T19:00:00Z", 60), "2026-12-03T21:00:00");
        assert_eq!(remind("Australia/Melbourne", "2026-12-03T19:00:00Z", 1440), "2026-12-02T21:00:00");
        // 23:00, 22:00 and 08:00 in Berlin.
        assert_eq!(remind("Europe/Berlin", "2026-12-03T22:00:00Z", 60), "2026-12-03T21:00:00");
        assert_eq!(remind("Europe/Berlin", "2026-12-03T21:00:00Z", 60), "2026-12-03T21:00:00");
        assert_eq!(remind("Europe/Berlin", "2026-12-03T07:00:00Z", 60), "2026-12-03T07:00:00");
    }

    #[test]
    fn who_sleeps_is_written_to_in_the_morning() {
        let berlin = TimeZoneDatabase::bundled().get("Europe/Berlin").unwrap();
        let awake = |at: &str| {
            berlin.to_datetime(awake_at(at.parse().unwrap(), &berlin, QuietHours::default())).to_string()
        };
        // 22:00, 06:59, 07:00 and 21:59 of the reader's clock.
        assert_eq!(awake("2026-12-03T21:00:00Z"), "2026-12-04T07:00:00");
        assert_eq!(awake("2026-12-04T05:59:00Z"), "2026-12-04T07:00:00");
        assert_eq!(awake("2026-12-04T06:00:00Z"), "2026-12-04T07:00:00");
        assert_eq!(awake("2026-12-03T20:59:00Z"), "2026-12-03T21:59:00");
        // The night in which the clocks go forward is an hour shorter.
        assert_eq!(awake("2027-03-27T22:30:00Z"), "2027-03-28T07:00:00");
    }

    #[test]
    fn no_reminder_comes_after_the_start() {
        for hour in 0..24 {
            let start = format!("2026-12-03T{hour:02}:00:00Z");
            let zone = TimeZoneDatabase::bundled().get("America/St_Johns").unwrap();
            for lead in [0, 60, 1440] {
                assert!(
                    reminder_at(start.parse().unwrap(), lead, &zone, QuietHours::default())
                        <= start.parse().unwrap()
                );
            }
        }
    }
}
