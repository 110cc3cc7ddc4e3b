//! When something was written: instants as programs write them.

use jiff::{SignedDuration, Timestamp};

/// Clocks of platforms may be ahead of ours by so much.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// Nothing that is older was written in a course: the first of January 2000.
const FIRST_SECOND: i64 = 946_684_800;

/// Why a time is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoTime {
    Unreadable,
    Future,
}

/// An instant with its offset (RFC 3339), in whole seconds.
pub(super) fn instant(text: &str, now: Timestamp) -> Result<Timestamp, NoTime> {
    whole_seconds(text.trim().parse().map_err(|_| NoTime::Unreadable)?, now)
}

/// The same, or seconds since the Unix epoch.
pub(super) fn instant_or_seconds(text: &str, now: Timestamp) -> Result<Timestamp, NoTime> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().map_err(|_| NoTime::Unreadable)?;
        return whole_seconds(Timestamp::from_second(seconds).map_err(|_| NoTime::Unreadable)?, now);
    }
    instant(text, now)
}

/// Ways that tell of the same post differ in fractions of a second, so these are cut off.
pub(super) fn whole_seconds(at: Timestamp, now: Timestamp) -> Result<Timestamp, NoTime> {
    if at.as_second() < FIRST_SECOND {
        return Err(NoTime::Unreadable);
    }
    if at.duration_since(now) > AHEAD {
        return Err(NoTime::Future);
    }
    Timestamp::from_second(at.as_second()).map_err(|_| NoTime::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, NoTime> {
        let now = "2026-11-27T12:00:00Z".parse().unwrap();
        instant_or_seconds(text, now).map(|at| at.to_string())
    }

    #[test]
    fn only_instants_are_times() {
        assert_eq!(read("2026-11-02T10:00:00.75+01:00").unwrap(), "2026-11-02T09:00:00Z");
        assert_eq!(read(" 1793599200 ").unwrap(), "2026-11-02T06:00:00Z");
        for bad in [
            "",
            "yesterday",
            "2026-11-02",
            "2026-11-02T10:00:00",
            "2026-02-30T00:00:00Z",
            "-1",
            "0",
            "1e9",
            "99999999999999999999",
            "2026-11-02T25:00:00Z",
        ] {
            assert_eq!(read(bad), Err(NoTime::Unreadable), "{bad}");
        }
        assert_eq!(read("2026-11-29T00:00:00Z"), Err(NoTime::Future));
        assert_eq!(read("2026-11-28T11:00:00Z").unwrap(), "2026-11-28T11:00:00Z", "a clock that is ahead");
    }
}
