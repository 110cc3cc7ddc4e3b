//! Days that differ from the week: dated hours, and time that a calendar has taken.
//!
//! A person's real hours are their week, or what they said of a date, without the days they are away and without what
//! is taken. What is known of dates is wall-clock time, like the week; [`Days`] is what it means in instants. A quarter
//! hour counts by what the local clock reads when it starts, and is taken if any of it is.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Bits, Horizon, Level, QUARTERS_PER_DAY, Weekly, Zone,
    bits::{insert_range, remove_range},
    expand, window,
    zone::{SECONDS_PER_QUARTER, quarter_of_week},
};

/// What somebody said of some dates, by their own clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The first day.
    pub first: Date,
    /// The last day; the same one where it is about a part of a day.
    pub last: Date,
    /// From which quarter hour of the first day, counted from 00:00, to before which of the last day, at most 96.
    pub quarters: Range<u16>,
    /// Whether they are free then; else they are not.
    pub free: bool,
}

/// How somebody's coming weeks differ from their week: stretches in order and apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    free: Vec<Range<Timestamp>>,
    taken: Vec<Range<Timestamp>>,
}

impl Days {
    /// What `dated` means on the clocks of `tz`, and what is `busy` besides. Dates that `tz` cannot place, or that are
    /// more than 600 days long, mean nothing.
    #[must_use]
    pub fn of(dated: &[Dated], busy: &[Range<Timestamp>], tz: &TimeZone) -> Self {
        let (mut free, mut taken) = (Vec::new(), busy.to_vec());
        for it in dated {
            let into = if it.free { &mut free } else { &mut taken };
            into.extend(it.stretches(tz));
        }
        Self { free: joined(free), taken: joined(taken) }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.free.is_empty() && self.taken.is_empty()
    }

    /// Lays what differs over the quarters of `horizon` at which a person can by their week.
    pub(crate) fn lay_over(&self, words: &mut [u64], horizon: &Horizon) {
        for stretch in &self.free {
            insert_range(words, horizon.index_from(stretch.start)..horizon.index_from(stretch.end));
        }
        self.lay_taken(words, horizon);
    }

    /// Takes away what is taken, and adds nothing.
    pub(crate) fn lay_taken(&self, words: &mut [u64], horizon: &Horizon) {
        for stretch in &self.taken {
            if stretch.end > horizon.start() && stretch.start < horizon.end() {
                let first = horizon.index(stretch.start).unwrap_or(0);
                remove_range(words, first..horizon.index_from(stretch.end));
            }
        }
    }

    /// The level of the quarter hour that starts at `at`, where the week says `by_week`.
    pub(crate) fn level(&self, at: Timestamp, by_week: Level) -> Level {
        let end = at.saturating_add(SignedDuration::from_secs(SECONDS_PER_QUARTER)).unwrap_or(at);
        let next = self.taken.partition_point(|it| it.end <= at);
        if self.taken.get(next).is_some_and(|it| it.start < end) {
            return Level::No;
        }
        let next = self.free.partition_point(|it| it.end <= at);
        if self.free.get(next).is_some_and(|it| it.start <= at) { Level::Free } else { by_week }
    }
}

impl Dated {
    fn stretches(&self, tz: &TimeZone) -> Vec<Range<Timestamp>> {
        let more = (self.last - self.first).get_days();
        let more = u16::try_from(more).ok().and_then(|days| days.checked_mul(QUARTERS_PER_DAY));
        let end = more.and_then(|more| more.checked_add(self.quarters.end));
        end.and_then(|end| window(tz, self.first, self.quarters.start..end).ok()).unwrap_or_default()
    }
}

/// The quarters of `horizon` that are `at_least` that welcome to a person with this week in this zone, on days that
/// differ like these: [`expand`], or dated hours, without what is taken.
#[must_use]
pub fn expand_days(weekly: &Weekly, zone: &Zone, days: &Days, horizon: &Horizon, at_least: Level) -> Bits {
    let mut bits = expand(weekly, zone, horizon, at_least);
    days.lay_over(bits.words_mut(), horizon);
    bits
}

/// The level of the quarter hour that starts at `at`, as [`expand_days`] has it.
#[must_use]
pub fn level_at(weekly: &Weekly, zone: &Zone, days: &Days, at: Timestamp) -> Level {
    days.level(at, weekly.level(quarter_of_week(at, zone.offset_seconds(at))))
}

/// Stretches in order, those that touch each other as one.
pub(crate) fn joined(mut stretches: Vec<Range<Timestamp>>) -> Vec<Range<Timestamp>> {
    stretches.retain(|it| it.start < it.end);
    stretches.sort_unstable_by_key(|it| (it.start, it.end));
    let mut joined: Vec<Range<Timestamp>> = Vec::new();
    for stretch in stretches {
        match joined.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => joined.push(stretch),
        }
    }
    joined
}
