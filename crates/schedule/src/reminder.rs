//! When somebody is reminded: by their own clock, and not while they sleep.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Time, time},
    tz::TimeZone,
};

use crate::instant;

/// A day, in minutes: from here on a lead is counted in days of the calendar, which clock changes make shorter or
/// longer.
const DAY: u16 = 24 * 60;
/// The first quiet minute of an evening, and the first minute of a morning that is not quiet any more.
const QUIET: (Time, Time) = (time(22, 0, 0, 0), time(7, 0, 0, 0));
/// Who would be reminded in the night is reminded on the evening before.
const EVENING: Time = time(21, 0, 0, 0);

/// The instant to remind somebody in `zone` of something at `starts_at`, `lead_minutes` before: whole days by the
/// calendar, less than a day by the clock. From ten in the evening to seven in the morning nobody is reminded; who
/// would be is reminded at nine on the evening before.
///
/// ```
/// use jiff::tz::{TimeZone, offset};
///
/// let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
/// let east = TimeZone::fixed(offset(10));
/// assert_eq!(schedule::reminder_at(at("2026-12-04T09:00:00Z"), 24 * 60, &east), at("2026-12-03T09:00:00Z"));
/// // An hour before six in the morning is night.
/// assert_eq!(schedule::reminder_at(at("2026-12-03T20:00:00Z"), 60, &east), at("2026-12-03T11:00:00Z"));
/// ```
#[must_use]
pub fn reminder_at(starts_at: Timestamp, lead_minutes: u16, zone: &TimeZone) -> Timestamp {
    let wanted = if lead_minutes >= DAY {
        let days = SignedDuration::from_hours(24 * i64::from(lead_minutes / DAY));
        let local = zone.to_datetime(starts_at);
        local.checked_sub(days).ok().and_then(|local| instant(zone, local).ok())
    } else {
        starts_at.checked_sub(SignedDuration::from_mins(i64::from(lead_minutes))).ok()
    };
    let wanted = wanted.unwrap_or(starts_at);
    let local = zone.to_datetime(wanted);
    let (from, until) = QUIET;
    let evening = if local.time() >= from {
        Some(local.date())
    } else if local.time() < until {
        local.date().yesterday().ok()
    } else {
        return wanted;
    };
    let evening = evening.and_then(|day| instant(zone, day.to_datetime(EVENING)).ok());
    evening.map_or(wanted, |at| at.min(wanted))
}

/// The first instant from `at` on that is no night in `zone`: `at` itself by day, else seven in the morning.
///
/// ```
/// use jiff::tz::{TimeZone, offset};
///
/// let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
/// let east = TimeZone::fixed(offset(10));
/// assert_eq!(schedule::awake_at(at("2026-12-03T09:00:00Z"), &east), at("2026-12-03T09:00:00Z"));
/// assert_eq!(schedule::awake_at(at("2026-12-03T13:00:00Z"), &east), at("2026-12-03T21:00:00Z"));
/// ```
#[must_use]
pub fn awake_at(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = zone.to_datetime(at);
    let (from, until) = QUIET;
    let morning = if local.time() >= from {
        local.date().tomorrow().ok()
    } else if local.time() < until {
        Some(local.date())
    } else {
        return at;
    };
    let morning = morning.and_then(|day| instant(zone, day.to_datetime(until)).ok());
    morning.map_or(at, |morning| morning.max(at))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    use super::*;

    fn remind(zone: &str, starts_at: &str, lead: u16) -> String {
        let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
        let at = reminder_at(starts_at.parse().unwrap(), lead, &zone);
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
        let awake = |at: &str| berlin.to_datetime(awake_at(at.parse().unwrap(), &berlin)).to_string();
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
                assert!(reminder_at(start.parse().unwrap(), lead, &zone) <= start.parse().unwrap());
            }
        }
    }
}
