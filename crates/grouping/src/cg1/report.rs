//! What is printed about a grouping.

use super::pool::Learner;
use super::worth::{Cg1, UNIT};
use crate::search::Objective;

/// Figures of a grouping under CG-1. Worths are in points: [`UNIT`] of them are a score of 1 for one learner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Learners in the pool.
    pub people: usize,
    /// Groups with anybody in them.
    pub groups: usize,
    /// Sum over learners of the scores of their groups; one in no group counts 0.
    pub total: i64,
    /// The score of the worst group, in points of one learner.
    pub worst: i64,
    /// The mean score of the worst tenth of groups, at least one, in points of one learner.
    pub worst_tenth: i64,
    /// Groups without an hour at which all are free.
    pub without_hour: usize,
    /// Groups in which exactly one woman or exactly one non-binary person is, among others.
    pub isolating: usize,
    /// Pairs that must be kept apart and are not.
    pub together: usize,
    /// Learners in no group, or in one of a size that was not asked for.
    pub outside: usize,
}

impl Report {
    /// Computes the figures from the groups as they are.
    #[must_use]
    pub fn new(learners: &[Learner], groups: &[Vec<u32>], least: usize, most: usize) -> Self {
        let plain = Cg1::new(learners, 0);
        let mut report = Self { people: learners.len(), ..Self::default() };
        let mut scores = Vec::with_capacity(groups.len());
        let mut placed = 0;
        for group in groups.iter().filter(|group| !group.is_empty()) {
            let size = i64::try_from(group.len()).unwrap_or(1);
            let facts = plain.facts(group);
            let worth = plain.worth(group) + facts.together * super::worth::APART;
            report.groups += 1;
            report.total += worth;
            scores.push(worth / size);
            report.without_hour += usize::from(facts.hours == 0);
            report.isolating += usize::from(facts.isolates && group.len() > 1);
            report.together += usize::try_from(facts.together).unwrap_or(0);
            if (least..=most).contains(&group.len()) {
                placed += group.len();
            }
        }
        report.outside = report.people.saturating_sub(placed);
        scores.sort_unstable();
        report.worst = scores.first().copied().unwrap_or(0);
        let tenth = scores.len().div_ceil(10);
        let sum: i64 = scores.iter().take(tenth).sum();
        report.worst_tenth = sum.checked_div(i64::try_from(tenth).unwrap_or(1)).unwrap_or(0);
        report
    }

    /// The objective F in millionths.
    #[must_use]
    pub fn millionths(&self) -> i64 {
        let people = i64::try_from(self.people).unwrap_or(i64::MAX).max(1);
        (self.total * 1_000_000 / people + UNIT / 2) / UNIT
    }
}
