//! The coming weeks as quarter hours of UTC, and people's weeks laid out on them.
//!
//! Everybody's availability on the same quarters of UTC is what makes people in different zones comparable:
//! a change of clocks moves a pattern along the horizon, it never bends the horizon.

use std::ops::Range;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::Offset,
};

use crate::{
    Bits, Level, QUARTERS_PER_WEEK, Weekly, Zone,
    zone::{SECONDS_PER_QUARTER, quarter_of_week},
};

/// A stretch of whole quarter hours of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    start: Timestamp,
    quarters: u32,
}

impl Horizon {
    /// `quarters` quarter hours from `from` on, rounded up to a full quarter.
    #[must_use]
    pub fn new(from: Timestamp, quarters: u32) -> Self {
        let from = from.as_second() + i64::from(from.subsec_nanosecond() > 0);
        let start = quarters_up(from) * SECONDS_PER_QUARTER;
        Self { start: Timestamp::from_second(start).unwrap_or(Timestamp::MAX), quarters }
    }

    /// Whole weeks of UTC from 00:00 on `first_monday`.
    #[must_use]
    pub fn weeks(first_monday: Date, weeks: u8) -> Self {
        let midnight = first_monday.to_datetime(Time::midnight());
        let start = Offset::UTC.to_timestamp(midnight).unwrap_or(Timestamp::MAX);
        Self::new(start, u32::from(weeks) * u32::from(QUARTERS_PER_WEEK))
    }

    /// The first instant; on a quarter hour.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// The instant after the last quarter.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.at(self.len())
    }

    /// How many quarter hours.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an empty horizon is of no use to anybody")]
    pub const fn len(&self) -> usize {
        self.quarters as usize
    }

    /// The start of quarter `index`; past the end it goes on counting.
    #[must_use]
    pub fn at(&self, index: usize) -> Timestamp {
        let seconds = i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(SECONDS_PER_QUARTER);
        self.start.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
    }

    /// The quarter that `at` falls in, if it is one of these.
    #[must_use]
    pub fn index(&self, at: Timestamp) -> Option<usize> {
        let quarter = (at.as_second() - self.start.as_second()).div_euclid(SECONDS_PER_QUARTER);
        usize::try_from(quarter).ok().filter(|&index| index < self.len())
    }

    /// The first quarter that starts at `at` or later, at most [`Horizon::len`].
    #[must_use]
    pub fn index_from(&self, at: Timestamp) -> usize {
        let since = at.as_second() - self.start.as_second() + i64::from(at.subsec_nanosecond() > 0);
        usize::try_from(quarters_up(since)).unwrap_or(0).min(self.len())
    }

    /// The horizon cut where clocks in `zone` change: runs of quarters, each with the local quarter of the
    /// week (from Monday 00:00) in which the run begins.
    pub(crate) fn local_runs<'a>(
        &'a self,
        zone: &'a Zone,
    ) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            if at >= self.len() {
                return None;
            }
            let begins = self.at(at);
            let next = zone.next_change(begins).map_or(self.len(), |change| self.index_from(change));
            let run = at..next;
            at = next;
            Some((run, usize::from(quarter_of_week(begins, zone.offset_seconds(begins)))))
        })
    }
}

/// Rounded up, for negative numbers too.
const fn quarters_up(seconds: i64) -> i64 {
    -(-seconds).div_euclid(SECONDS_PER_QUARTER)
}

/// A week in bits, twice, so that 64 bits can be read from anywhere in the first one.
const TWO_WEEKS: usize = 2 * QUARTERS_PER_WEEK as usize / 64;

/// The quarters of `horizon` that are `at_least` that welcome to a person with this week in this zone.
///
/// A quarter counts by what the local clock reads when it starts, so clock changes shorten and lengthen
/// availability as they do days: a skipped hour is not offered, a doubled one is offered twice.
#[must_use]
pub fn expand(weekly: &Weekly, zone: &Zone, horizon: &Horizon, at_least: Level) -> Bits {
    let week = usize::from(QUARTERS_PER_WEEK);
    let mut pattern = [0_u64; TWO_WEEKS];
    for (start, end, level) in weekly.ranges() {
        if level >= at_least {
            for quarter in usize::from(start)..usize::from(end) {
                for bit in [quarter, quarter + week] {
                    pattern[bit / 64] |= 1 << (bit % 64);
                }
            }
        }
    }
    if at_least == Level::No {
        pattern = [u64::MAX; TWO_WEEKS];
    }

    let mut bits = Bits::none(horizon.len());
    for (run, mut local) in horizon.local_runs(zone) {
        let mut at = run.start;
        while at < run.end {
            let count = (64 - at % 64).min(run.end - at);
            let (word, shift) = (local / 64, local % 64);
            // The double shift is a shift by 64 - shift that is defined for a shift of 0 too.
            bits.or_word(at, count, pattern[word] >> shift | pattern[word + 1] << 1 << (63 - shift));
            at += count;
            local = (local + count) % week;
        }
    }
    bits
}
