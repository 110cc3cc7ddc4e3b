//! Who of a group shares which hours of a week.

use std::ops::Range;

use jiff::civil::Date;
use schedule::{Horizon, Level, QUARTERS_PER_DAY, expand};

use super::pool::People;

/// A week of a group in UTC: how many members are free, quarter by quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SharedWeek {
    /// 672 counts from Monday 00:00 UTC.
    counts: Vec<u8>,
    /// Members who have said when they are free; only they can be counted.
    pub(crate) answered: u8,
}

impl SharedWeek {
    /// The week that begins on `monday` (UTC) for `members`; free if need be counts as free.
    pub(crate) fn of(people: &People, members: &[usize], monday: Date) -> Self {
        let horizon = Horizon::weeks(monday, 1);
        let mut week = Self { counts: vec![0; horizon.len()], answered: 0 };
        for &member in members {
            let Some(person) = people.pool().people.get(member) else { continue };
            let Some(zone) = people.zone(member).filter(|_| !person.weekly.is_empty()) else { continue };
            week.answered += 1;
            for quarter in expand(&person.weekly, zone, &horizon, Level::IfNeedBe).iter() {
                week.counts[quarter] += 1;
            }
        }
        week
    }

    /// How many are free through the whole hour `hour` of `day` (0: Monday), in UTC.
    pub(crate) fn free(&self, day: usize, hour: usize) -> u8 {
        let first = day * usize::from(QUARTERS_PER_DAY) + hour * 4;
        self.counts.get(first..first + 4).and_then(|it| it.iter().min()).copied().unwrap_or(0)
    }

    /// Quarters in which all who answered are free, as half-open ranges; needs two people to be shared.
    pub(crate) fn shared(&self) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        if self.answered < 2 {
            return ranges;
        }
        for (quarter, _) in self.counts.iter().enumerate().filter(|&(_, &count)| count == self.answered) {
            match ranges.last_mut() {
                Some(last) if last.end == quarter => last.end += 1,
                _ => ranges.push(quarter..quarter + 1),
            }
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::{super::pool::tests::pool, *};

    fn week(members: &[usize]) -> SharedWeek {
        SharedWeek::of(&People::of(&pool()), members, Date::constant(2026, 11, 30))
    }

    #[test]
    fn local_hours_meet_in_utc() {
        // Ana: Monday 18-20 UTC. Bo: Monday 19-21 at UTC+2, which is 17-19 UTC.
        let week = week(&[0, 1]);
        assert_eq!((week.free(0, 17), week.free(0, 18), week.free(0, 19)), (1, 2, 1));
        assert_eq!(week.shared(), std::slice::from_ref(&(72..76)));
    }

    #[test]
    fn somebody_who_has_not_said_narrows_nothing() {
        assert_eq!(week(&[0, 1, 2]), week(&[0, 1]));
        assert_eq!(week(&[0, 1, 2]).answered, 2);
    }

    #[test]
    fn one_person_shares_with_nobody() {
        assert!(week(&[0, 2]).shared().is_empty());
        assert_eq!(week(&[]).free(6, 23), 0);
    }
}
