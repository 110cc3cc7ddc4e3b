//! What one person's week looks like, in their own wall-clock time.

use serde::{Deserialize, Serialize};

/// Quarter hours in a day of 24 hours.
pub const QUARTERS_PER_DAY: u16 = 96;
/// Quarter hours in a week.
pub const QUARTERS_PER_WEEK: u16 = 7 * QUARTERS_PER_DAY;

/// How welcome a meeting is at some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Cannot meet.
    #[default]
    No,
    /// Can meet when nothing better is found.
    IfNeedBe,
    /// Glad to meet.
    Free,
}

/// Why a weekly pattern was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeeklyError {
    /// A range ends before it starts, is empty, or leaves the week.
    #[error("the range {start} to {end} is not inside a week of {QUARTERS_PER_WEEK} quarter hours")]
    Range {
        /// First quarter of the range.
        start: u16,
        /// Quarter after the last one.
        end: u16,
    },
}

/// A weekly availability pattern in local wall-clock time: one [`Level`] for each of the 672 quarter hours,
/// counted from Monday 00:00.
///
/// In JSON it is a list of `[start, end, level]` with half-open quarter ranges; what is not listed is
/// [`Level::No`]: `[[72, 80, "free"]]` is Monday 18:00 to 20:00.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(u16, u16, Level)>", into = "Vec<(u16, u16, Level)>")]
pub struct Weekly {
    /// Quarters at which a meeting is possible at all, and those at which it is welcome: a subset.
    can: Week,
    gladly: Week,
}

/// A bit for each quarter hour of a week.
pub(crate) type Week = [u64; QUARTERS_PER_WEEK.div_ceil(64) as usize];

impl std::fmt::Debug for Weekly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Weekly").field(&self.ranges()).finish()
    }
}

impl Weekly {
    /// A pattern from half-open ranges of quarter hours since Monday 00:00; later ranges overwrite earlier ones.
    ///
    /// # Errors
    /// [`WeeklyError::Range`] when a range is empty or leaves the week.
    pub fn from_ranges(ranges: &[(u16, u16, Level)]) -> Result<Self, WeeklyError> {
        let mut weekly = Self::default();
        for &(start, end, level) in ranges {
            weekly.set(start, end, level)?;
        }
        Ok(weekly)
    }

    /// The level of quarter hour `quarter`, counted from Monday 00:00; quarters past the week wrap around.
    #[must_use]
    pub fn level(&self, quarter: u16) -> Level {
        let quarter = usize::from(quarter % QUARTERS_PER_WEEK);
        let holds = |week: &Week| week[quarter / 64] >> (quarter % 64) & 1 == 1;
        match (holds(&self.can), holds(&self.gladly)) {
            (false, _) => Level::No,
            (true, false) => Level::IfNeedBe,
            (true, true) => Level::Free,
        }
    }

    /// Marks the half-open range `start..end`.
    ///
    /// # Errors
    /// [`WeeklyError::Range`] when the range is empty or leaves the week; nothing is changed then.
    pub fn set(&mut self, start: u16, end: u16, level: Level) -> Result<(), WeeklyError> {
        if start >= end || end > QUARTERS_PER_WEEK {
            return Err(WeeklyError::Range { start, end });
        }
        let (end, mut at) = (usize::from(end), usize::from(start));
        while at < end {
            let count = (64 - at % 64).min(end - at);
            let mask = u64::MAX >> (64 - count) << (at % 64);
            for (week, from) in [(&mut self.can, Level::IfNeedBe), (&mut self.gladly, Level::Free)] {
                if level >= from {
                    week[at / 64] |= mask;
                } else {
                    week[at / 64] &= !mask;
                }
            }
            at += count;
        }
        Ok(())
    }

    /// The quarters that are `at_least` that welcome.
    pub(crate) fn at_least(&self, level: Level) -> Week {
        match level {
            Level::No => {
                let mut all = [u64::MAX; _];
                if let Some(last) = all.last_mut() {
                    *last = u64::MAX >> (64 - QUARTERS_PER_WEEK % 64) as usize;
                }
                all
            }
            Level::IfNeedBe => self.can,
            Level::Free => self.gladly,
        }
    }

    /// The shortest list of ranges that describes the pattern, in order, without [`Level::No`].
    #[must_use]
    pub fn ranges(&self) -> Vec<(u16, u16, Level)> {
        let mut ranges: Vec<(u16, u16, Level)> = Vec::new();
        for quarter in 0..QUARTERS_PER_WEEK {
            let level = self.level(quarter);
            match ranges.last_mut() {
                Some(last) if last.1 == quarter && last.2 == level => last.1 += 1,
                _ if level != Level::No => ranges.push((quarter, quarter + 1, level)),
                _ => {}
            }
        }
        ranges
    }

    /// Quarter hours marked at `level` or better.
    #[must_use]
    pub fn quarters_at_least(&self, level: Level) -> usize {
        self.at_least(level).iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether nothing is marked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.can.iter().all(|&word| word == 0)
    }
}

impl TryFrom<Vec<(u16, u16, Level)>> for Weekly {
    type Error = WeeklyError;
    fn try_from(ranges: Vec<(u16, u16, Level)>) -> Result<Self, WeeklyError> {
        Self::from_ranges(&ranges)
    }
}

impl From<Weekly> for Vec<(u16, u16, Level)> {
    fn from(weekly: Weekly) -> Self {
        weekly.ranges()
    }
}
