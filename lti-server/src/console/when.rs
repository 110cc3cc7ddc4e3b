//! Instants for people: how long ago, and exactly.

use jiff::{SignedDuration, Timestamp};

/// An instant as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// `5 minutes ago`.
    pub(super) near: String,
    /// `23 Nov 2026, 09:00 UTC`.
    pub(super) exact: String,
    /// RFC 3339.
    pub(super) machine: String,
}

impl When {
    pub(super) fn new(at: Timestamp, now: Timestamp) -> Self {
        let exact = at.strftime("%-d %b %Y, %H:%M UTC").to_string();
        let past = now.duration_since(at);
        let near = if past < SignedDuration::ZERO {
            format!("in {}", span(past.abs()))
        } else if past < SignedDuration::from_mins(1) {
            "just now".to_owned()
        } else {
            format!("{} ago", span(past))
        };
        Self { near, exact, machine: at.to_string() }
    }
}

/// `3 days`, in the largest unit that fits, rounded down.
fn span(length: SignedDuration) -> String {
    let minutes = length.as_mins().max(1);
    let (count, unit) = match minutes {
        0..60 => (minutes, "minute"),
        60..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_how_long_ago() {
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        for (at, near) in [
            ("2026-11-23T08:59:30Z", "just now"),
            ("2026-11-23T08:59:00Z", "1 minute ago"),
            ("2026-11-23T07:30:00Z", "1 hour ago"),
            ("2026-11-21T10:00:00Z", "47 hours ago"),
            ("2026-11-01T09:00:00Z", "22 days ago"),
            ("2026-11-30T09:00:00Z", "in 7 days"),
        ] {
            assert_eq!(When::new(at.parse().unwrap(), now).near, near);
        }
        assert_eq!(When::new(now, now).exact, "23 Nov 2026, 09:00 UTC");
    }
}
