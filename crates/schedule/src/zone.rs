//! One zone's offsets over a horizon: the part of the zone database that travels.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// From `from` on, the zone is `offset_seconds` ahead of UTC, until the next span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneSpan {
    /// First instant of the span.
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
    /// Spans in order of `from`; never empty.
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

    /// The wall-clock time people in this zone read at `at`.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> DateTime {
        let offset = Offset::from_seconds(self.offset_seconds(at)).unwrap_or(Offset::UTC);
        offset.to_datetime(at)
    }
}
