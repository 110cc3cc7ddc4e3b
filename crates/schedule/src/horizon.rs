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
    weekly::Week,
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

const WEEK: usize = QUARTERS_PER_WEEK as usize;

/// A week in bits, twice, so that 64 bits can be read from anywhere in the first one.
type TwoWeeks = [u64; 2 * QUARTERS_PER_WEEK as usize / 64];

fn twice(week: &Week) -> TwoWeeks {
    let mut twice = [0; _];
    let last = QUARTERS_PER_WEEK % 64;
    for (at, word) in week.iter().enumerate() {
        twice[at] |= word;
        // The second week begins in the middle of the last word of the first.
        twice[at + week.len() - 1] |= word << last;
        if at + week.len() < twice.len() {
            twice[at + week.len()] |= word >> (64 - last);
        }
    }
    twice
}

/// The quarters of `horizon` that are `at_least` that welcome to a person with this week in this zone.
///
/// A quarter counts by what the local clock reads when it starts, so clock changes shorten and lengthen
/// availability as they do days: a skipped hour is not offered, a doubled one is offered twice.
#[must_use]
pub fn expand(weekly: &Weekly, zone: &Zone, horizon: &Horizon, at_least: Level) -> Bits {
    let mut bits = Bits::none(horizon.len());
    let runs: Vec<_> = horizon.local_runs(zone).collect();
    lay_out(&weekly.at_least(at_least), &runs, bits.words_mut());
    bits
}

/// Two weeks are a whole number of words, so the words of a pattern repeat after so many.
const REPEATS: usize = 2 * QUARTERS_PER_WEEK as usize / 64;

/// Writes a week along the horizon, into words that are empty.
pub(crate) fn lay_out(week: &Week, runs: &[(Range<usize>, usize)], words: &mut [u64]) {
    let pattern = twice(week);
    // The double shift is a shift by 64 - shift that is defined for a shift of 0 too.
    let read = |local: usize| {
        let (word, shift) = (local / 64, local % 64);
        pattern[word] >> shift | pattern[word + 1] << 1 << (63 - shift)
    };
    let wrapped = |local: usize| if local < WEEK { local } else { local - WEEK };
    for (run, local) in runs {
        let (mut at, mut local) = (run.start, *local);
        while at < run.end && (at % 64 != 0 || run.end - at < 64) {
            let count = (64 - at % 64).min(run.end - at);
            words[at / 64] |= (read(local) & u64::MAX >> (64 - count)) << (at % 64);
            (at, local) = (at + count, wrapped(local + count));
        }
        if at == run.end {
            continue;
        }
        // From here on whole words, and what is left of the last one.
        let (whole, rest) = (&mut words[at / 64..], run.end % 64);
        let (whole, last) = whole.split_at_mut(run.end / 64 - at / 64);
        let (fresh, repeated) = whole.split_at_mut(whole.len().min(REPEATS));
        for word in fresh.iter_mut() {
            *word = read(local);
            local = wrapped(local + 64);
        }
        for chunk in repeated.chunks_mut(REPEATS) {
            chunk.copy_from_slice(&fresh[..chunk.len()]);
        }
        if let (Some(last), 1..) = (last.first_mut(), rest) {
            *last |= read((local + repeated.len() * 64) % WEEK) & u64::MAX >> (64 - rest);
        }
    }
}
