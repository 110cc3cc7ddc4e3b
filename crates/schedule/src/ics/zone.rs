//! The zones of a calendar: its own VTIMEZONEs and the ones of the world.

use std::sync::Arc;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};

use super::{
    component::Component,
    when::{When, digits, two},
};
use crate::{
    Resolved, Zone, ZoneSpan,
    recur::{Placed, Rule},
    resolve,
};

/// What wall-clock times in a calendar mean.
#[derive(Clone, Debug)]
pub(super) enum Clock {
    /// A zone of the world.
    World(TimeZone),
    /// A zone that the calendar itself describes.
    Written(Arc<Zone>),
    /// On no clock in particular.
    Floating,
}

impl Clock {
    /// What an explicit time means; `None` for a floating one and past the end of the calendar.
    pub(super) fn resolve(&self, local: DateTime) -> Option<Resolved> {
        match self {
            Self::World(tz) => resolve(tz, local).ok(),
            Self::Written(zone) => zone.resolve(local),
            Self::Floating => None,
        }
    }

    /// What an occurrence of a rule means.
    pub(super) fn place(&self, local: DateTime) -> Placed {
        match (self, self.resolve(local)) {
            (Self::Floating, _) => Placed::Floating,
            (_, Some(Resolved::Gap { .. }) | None) => Placed::Skipped,
            (_, Some(found)) => Placed::At(found.instant()),
        }
    }

    /// What a clock here reads at `at`.
    pub(super) fn reads(&self, at: Timestamp) -> DateTime {
        match self {
            Self::World(tz) => tz.to_datetime(at),
            Self::Written(zone) => zone.local(at),
            Self::Floating => Offset::UTC.to_datetime(at),
        }
    }
}

impl Zone {
    /// What `local` means on the clocks of this zone, by its spans; `None` past the end of the calendar.
    #[must_use]
    pub fn resolve(&self, local: DateTime) -> Option<Resolved> {
        let offsets = |at: usize| {
            self.spans
                .get(at)
                .and_then(|it| Offset::from_seconds(it.offset_seconds).ok())
                .unwrap_or(Offset::UTC)
        };
        // No offset is as large as 26 hours, so only spans near by can show this time.
        let begun_by = |hours: i64| {
            let at = Offset::UTC.to_timestamp(local).unwrap_or(Timestamp::MAX);
            let at = at.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX);
            self.spans.partition_point(|span| span.from <= at)
        };
        let (from, to) = (begun_by(-26).saturating_sub(1), begun_by(26).max(1));
        let mut found: Option<Timestamp> = None;
        let first = offsets(from);
        let mut before = first;
        for (nth, span) in self.spans.iter().enumerate().take(to).skip(from) {
            let offset = offsets(nth);
            let at = offset.to_timestamp(local).ok()?;
            // Before its first span a zone keeps the first offset.
            let begun = nth == 0 || at >= span.from;
            let over = self.spans.get(nth + 1).is_some_and(|next| at >= next.from);
            if begun && !over {
                match found {
                    Some(first) => return Some(Resolved::Fold { first, second: at }),
                    None => found = Some(at),
                }
            } else if !begun && found.is_none() {
                // Past the end of the span before, and before the start of this one.
                return Some(Resolved::Gap { rfc5545: before.to_timestamp(local).ok()?, earlier: at });
            }
            before = offset;
        }
        found.or_else(|| first.to_timestamp(local).ok()).map(Resolved::Unique)
    }
}

/// Reads a VTIMEZONE (RFC 5545, 3.6.5) as far as `until`, for at most `fuel` days looked at; gives also what is
/// left of the fuel. `None` when it says no offset.
pub(super) fn written(vtimezone: &Component, until: Date, fuel: &mut u32) -> Option<Zone> {
    let mut changes: Vec<(Timestamp, i32)> = Vec::new();
    let mut earliest: Option<(Timestamp, i32)> = None;
    for observance in
        vtimezone.children.iter().filter(|it| matches!(it.name.as_str(), "STANDARD" | "DAYLIGHT"))
    {
        let from = observance.value("TZOFFSETFROM").and_then(offset_seconds)?;
        let to = observance.value("TZOFFSETTO").and_then(offset_seconds)?;
        let start = observance.value("DTSTART").and_then(When::parse)?.written();
        // The clock that is about to be changed tells when.
        let clock = |local: DateTime| {
            let at = Offset::from_seconds(from).ok().and_then(|it| it.to_timestamp(local).ok());
            at.map_or(Placed::Skipped, Placed::At)
        };
        let Placed::At(first) = clock(start) else { continue };
        if earliest.is_none_or(|(at, _)| first < at) {
            earliest = Some((first, from));
        }
        changes.push((first, to));
        for rule in observance.all("RRULE").filter_map(|it| it.value.parse::<Rule>().ok()) {
            let mut occurrences = rule.occurrences(start, clock, start.date(), *fuel);
            for (local, placed) in occurrences.by_ref() {
                if local.date() > until {
                    break;
                }
                if let Placed::At(at) = placed {
                    changes.push((at, to));
                }
            }
            *fuel = occurrences.fuel();
        }
        for date in observance.all("RDATE").flat_map(|it| it.value.split(',')).filter_map(When::parse) {
            if let Placed::At(at) = clock(date.written()) {
                changes.push((at, to));
            }
        }
    }
    let (_, before) = earliest?;
    changes.sort_unstable();
    let mut spans = vec![ZoneSpan { from: Timestamp::MIN, offset_seconds: before }];
    for (from, offset_seconds) in changes {
        if spans.last().is_some_and(|last| last.offset_seconds != offset_seconds) {
            spans.push(ZoneSpan { from, offset_seconds });
        }
    }
    Some(Zone { name: vtimezone.value("TZID").unwrap_or_default().to_owned(), spans })
}

/// `-0330`, `+010000` in seconds (RFC 5545, 3.3.14).
pub(super) fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, number) = match text.split_at_checked(1)? {
        ("+", number) => (1, number),
        ("-", number) => (-1, number),
        _ => return None,
    };
    digits(number)?;
    let part = |at: usize| two(number, at).map(i32::from);
    let seconds = match number.len() {
        4 => part(0)? * 3600 + part(2)? * 60,
        6 => part(0)? * 3600 + part(2)? * 60 + part(4)?,
        _ => return None,
    };
    Offset::from_seconds(sign * seconds).ok().map(Offset::seconds)
}
