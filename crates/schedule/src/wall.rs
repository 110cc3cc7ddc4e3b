//! From wall-clock time to instants, by the rules of RFC 5545, section 3.3.5.
//!
//! What recurs is kept as wall-clock time and zone; instants are derived here. Two things go wrong when
//! clocks change: a wall-clock time is skipped (a gap) or comes twice (a fold), and days lose their 24 hours.

use std::ops::Range;

use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::{QUARTERS_PER_DAY, Zone, zone::SECONDS_PER_QUARTER};

/// What a wall-clock time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Exactly one instant.
    Unique(Timestamp),
    /// Clocks skip this time.
    Gap {
        /// The instant that RFC 5545 means: read with the offset before the gap, so it shows later on the
        /// clock than it was written.
        rfc5545: Timestamp,
        /// The same time read with the offset after the gap: earlier by the length of the gap.
        earlier: Timestamp,
    },
    /// Clocks show this time twice.
    Fold {
        /// The first occurrence, which RFC 5545 means.
        first: Timestamp,
        /// The second occurrence.
        second: Timestamp,
    },
}

impl Resolved {
    /// The one instant that RFC 5545 means.
    #[must_use]
    pub const fn instant(self) -> Timestamp {
        match self {
            Self::Unique(at) | Self::Gap { rfc5545: at, .. } | Self::Fold { first: at, .. } => at,
        }
    }
}

/// What `local` means on the clocks of `tz`.
///
/// # Errors
/// [`jiff::Error`] when the instant leaves the supported calendar (years -9999 to 9999).
pub fn resolve(tz: &TimeZone, local: DateTime) -> Result<Resolved, jiff::Error> {
    Ok(match tz.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Resolved::Unique(offset.to_timestamp(local)?),
        AmbiguousOffset::Gap { before, after } => {
            Resolved::Gap { rfc5545: before.to_timestamp(local)?, earlier: after.to_timestamp(local)? }
        }
        AmbiguousOffset::Fold { before, after } => {
            Resolved::Fold { first: before.to_timestamp(local)?, second: after.to_timestamp(local)? }
        }
    })
}

/// The instant that `local` means in `tz`: in a gap the offset before it, in a fold the first occurrence.
///
/// # Errors
/// [`jiff::Error`] when the instant leaves the supported calendar.
pub fn instant(tz: &TimeZone, local: DateTime) -> Result<Timestamp, jiff::Error> {
    resolve(tz, local).map(Resolved::instant)
}

/// The instants of `count` meetings at the same wall-clock time in `tz`, `interval` weeks apart, from `first` on.
///
/// A meeting whose time the clocks skip is held all the same (see [`instant`]), and the ones after it return
/// to the time of `first`. An `interval` of 0 is read as 1.
///
/// # Errors
/// [`jiff::Error`] when a meeting leaves the supported calendar.
pub fn weekly_series(
    tz: &TimeZone,
    first: DateTime,
    count: u16,
    interval: u8,
) -> Result<Vec<Timestamp>, jiff::Error> {
    let interval = i64::from(interval.max(1));
    (0..i64::from(count))
        .map(|nth| instant(tz, first.checked_add(Span::new().try_weeks(nth * interval)?)?))
        .collect()
}

/// The stretches of time, half-open and in order, in which the clocks of `tz` read a quarter hour in
/// `quarters` of `date`.
///
/// Quarters count from 00:00; those past 96 are on the next day, so `88..104` is 22:00 to 02:00. A window
/// inside a gap is empty, one around a fold is longer than it looks, and a day that a zone left out has none.
///
/// # Errors
/// [`jiff::Error`] when the window leaves the supported calendar.
pub fn window(tz: &TimeZone, date: Date, quarters: Range<u16>) -> Result<Vec<Range<Timestamp>>, jiff::Error> {
    let midnight = TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight()))?;
    let local_start = i64::from(quarters.start) * SECONDS_PER_QUARTER;
    let local_end = i64::from(quarters.end) * SECONDS_PER_QUARTER;
    // No offset is as large as 26 hours, so every instant that can read such a time lies in between.
    let margin = 26 * 3600;
    let from = midnight.checked_add(SignedDuration::from_secs(local_start - margin))?;
    let to = midnight.checked_add(SignedDuration::from_secs(local_end + margin))?;

    let zone = Zone::over("", tz, from, to);
    let mut stretches: Vec<Range<Timestamp>> = Vec::new();
    for (nth, span) in zone.spans.iter().enumerate() {
        let until = zone.spans.get(nth + 1).map_or(to, |next| next.from);
        let at = |local: i64| {
            midnight.checked_add(SignedDuration::from_secs(local - i64::from(span.offset_seconds)))
        };
        let (start, end) = (at(local_start)?.max(span.from), at(local_end)?.min(until));
        match stretches.last_mut() {
            _ if start >= end => {}
            Some(last) if last.end == start => last.end = end,
            _ => stretches.push(start..end),
        }
    }
    Ok(stretches)
}

/// Quarter hours in `date` on the clocks of `tz`: 96 but for clock changes, 0 for a day the zone left out.
///
/// # Errors
/// [`jiff::Error`] when the day leaves the supported calendar.
pub fn day_quarters(tz: &TimeZone, date: Date) -> Result<usize, jiff::Error> {
    let stretches = window(tz, date, 0..QUARTERS_PER_DAY)?;
    let seconds: i64 = stretches.iter().map(|it| it.end.as_second() - it.start.as_second()).sum();
    Ok(usize::try_from(seconds / SECONDS_PER_QUARTER).unwrap_or(0))
}

/// When `date` ends on the clocks of `tz`.
///
/// # Errors
/// [`jiff::Error`] when the next day leaves the supported calendar.
pub fn day_end(tz: &TimeZone, date: Date) -> Result<Timestamp, jiff::Error> {
    Ok(date.tomorrow()?.to_zoned(tz.clone())?.timestamp())
}

/// The first day of the week of `date`, for weeks that begin on `first`.
///
/// # Errors
/// [`jiff::Error`] when that day leaves the supported calendar.
pub fn week_start(date: Date, first: Weekday) -> Result<Date, jiff::Error> {
    date.checked_sub(Span::new().try_days(date.weekday().since(first))?)
}
