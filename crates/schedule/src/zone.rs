//! One zone's offsets over a horizon: the part of the zone database that travels.

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

use crate::QUARTERS_PER_WEEK;

/// Seconds in a quarter hour.
pub(crate) const SECONDS_PER_QUARTER: i64 = 900;

/// From `from` on, the zone is `offset_seconds` ahead of UTC, until the next span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneSpan {
    /// First instant of the span.
    #[serde(with = "crate::iso::instant")]
    pub from: Timestamp,
    /// Seconds east of UTC; a multiple of 900 for every zone since 2024.
    pub offset_seconds: i32,
}

/// The offsets of one time zone over a horizon, so that code without a zone database can do local time.
///
/// Before its first span the zone keeps the first offset, after its last span the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name; empty where the name itself is kept private.
    pub name: String,
    /// Spans in order of `from`; never empty (an empty list is read as UTC).
    pub spans: Vec<ZoneSpan>,
}

impl Zone {
    /// The offsets of `tz` from `start` to `end`.
    #[must_use]
    pub fn over(name: &str, tz: &TimeZone, start: Timestamp, end: Timestamp) -> Self {
        let mut spans = vec![ZoneSpan { from: start, offset_seconds: tz.to_offset(start).seconds() }];
        for change in tz.following(start).take_while(|change| change.timestamp() < end) {
            let offset_seconds = change.offset().seconds();
            if spans.last().is_some_and(|last| last.offset_seconds != offset_seconds) {
                spans.push(ZoneSpan { from: change.timestamp(), offset_seconds });
            }
        }
        Self { name: name.to_owned(), spans }
    }

    /// Seconds east of UTC at `at`.
    #[must_use]
    pub fn offset_seconds(&self, at: Timestamp) -> i32 {
        let after = self.spans.partition_point(|span| span.from <= at);
        self.spans.get(after.saturating_sub(1)).map_or(0, |span| span.offset_seconds)
    }

    /// When the offset changes next, after `at`.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let after = self.spans.partition_point(|span| span.from <= at);
        // Before the first span its offset holds already, so its start changes nothing.
        self.spans.get(after.max(1)).map(|span| span.from)
    }

    /// The first instant at which clocks read `local`; `None` when they skip it.
    #[must_use]
    pub fn first_instant(&self, local: DateTime) -> Option<Timestamp> {
        let utc = Offset::UTC.to_timestamp(local).ok()?;
        let ends = self.spans.iter().skip(1).map(|span| span.from).chain([Timestamp::MAX]);
        let read = |(nth, (span, end)): (usize, (&ZoneSpan, Timestamp))| {
            let at = utc.checked_sub(SignedDuration::from_secs(span.offset_seconds.into())).ok()?;
            // Before the first span its offset holds already.
            (at < end && (nth == 0 || at >= span.from)).then_some(at)
        };
        if self.spans.is_empty() { Some(utc) } else { self.spans.iter().zip(ends).enumerate().find_map(read) }
    }

    /// The wall-clock time people in this zone read at `at`.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> DateTime {
        let offset = Offset::from_seconds(self.offset_seconds(at)).unwrap_or(Offset::UTC);
        offset.to_datetime(at)
    }
}

/// The quarter of the week, from Monday 00:00, that clocks `offset_seconds` ahead of UTC read at `at`.
pub(crate) fn quarter_of_week(at: Timestamp, offset_seconds: i32) -> u16 {
    // 1970-01-01 was a Thursday.
    let monday = 3 * 86_400;
    let local = at.as_second() + i64::from(offset_seconds) + monday;
    let quarter = local.div_euclid(SECONDS_PER_QUARTER).rem_euclid(i64::from(QUARTERS_PER_WEEK));
    u16::try_from(quarter).unwrap_or(0)
}

/// What a platform or browser calls somebody's zone, if it may be one: a name to look up in the database.
///
/// Platforms send placeholders (`99` is Moodle's "server default"), variables they did not substitute
/// (`$Person.address.timezone`) and bare offsets (`UTC+2`, `Etc/GMT-2`, `EST`), which know no clock changes
/// and would be an hour wrong for half of the year.
#[must_use]
pub fn usable_zone_name(raw: &str) -> Option<&str> {
    let name = raw.trim();
    let fits = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_' | '-');
    let last = name.rsplit('/').next().unwrap_or_default();
    let offset_in_disguise = ["EST", "MST", "HST", "GMT"].iter().any(|it| last.eq_ignore_ascii_case(it));
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() <= 64;
    (named && name.chars().all(fits) && !offset_in_disguise).then_some(name)
}
