//! Hours of the clock that are not there once: skipped where clocks go forward (a gap), twice where they go back (a
//! fold). As a [`Zone`] tells it, so that who has no zone database draws a day as it will be.

use std::ops::Range;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

use crate::{QUARTERS_PER_DAY, Zone, zone::SECONDS_PER_QUARTER};

/// A change of clocks, as the clocks show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockChange {
    /// When it happens.
    pub at: Timestamp,
    /// What clocks would read then without it.
    pub from: DateTime,
    /// What they read instead: later where they skip the time between (a gap), earlier where they show it twice (a fold).
    pub to: DateTime,
}

impl ClockChange {
    /// Whether clocks skip time; else they show some of it twice.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.from < self.to
    }

    /// The wall-clock time that is skipped or comes twice; half-open, and sometimes past midnight.
    #[must_use]
    pub fn wall(&self) -> Range<DateTime> {
        self.from.min(self.to)..self.from.max(self.to)
    }

    /// The quarters of `date`, counted from 00:00, that it skips or shows twice; empty on other days.
    #[must_use]
    pub fn quarters(&self, date: Date) -> Range<u16> {
        let Range { start, end } = self.wall();
        let whole = i64::from(QUARTERS_PER_DAY);
        // Read as UTC, wall-clock times can be told apart in seconds.
        let seconds = |local: DateTime| Offset::UTC.to_timestamp(local).map_or(0, Timestamp::as_second);
        let midnight = seconds(date.to_datetime(Time::midnight()));
        let since = |local: DateTime| seconds(local) - midnight;
        // No offset since 2024 has less than a quarter; older ones concern all of the quarter they touch.
        let first = since(start).div_euclid(SECONDS_PER_QUARTER).clamp(0, whole);
        let last = -(-since(end)).div_euclid(SECONDS_PER_QUARTER);
        let quarter = |number: i64| u16::try_from(number).unwrap_or(0);
        quarter(first)..quarter(last.clamp(first, whole))
    }

    /// The days that have such quarters, in order: one, but for a change around midnight or of a whole day.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let Range { start, end } = self.wall();
        let days = std::iter::successors(Some(start.date()), |day| day.tomorrow().ok());
        days.take_while(move |day| day.to_datetime(Time::midnight()) < end)
    }
}

impl Zone {
    /// The changes of clocks, in order.
    pub fn clock_changes(&self) -> impl Iterator<Item = ClockChange> + '_ {
        self.spans.windows(2).map(|pair| {
            let at = pair[1].from;
            let read = |seconds| Offset::from_seconds(seconds).unwrap_or(Offset::UTC).to_datetime(at);
            ClockChange { at, from: read(pair[0].offset_seconds), to: read(pair[1].offset_seconds) }
        })
    }
}
