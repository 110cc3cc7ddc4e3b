//! One more person, or a few, into groups that exist already: the rest stays as it is.

use crate::{GroupReport, Problem, report};

/// The best place found.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Index of the group.
    pub group: usize,
    /// What the group would be like.
    pub report: GroupReport,
}

impl Place {
    /// Minutes all who answered share in the worst week.
    #[must_use]
    pub fn worst_week(&self) -> u32 {
        self.report.shared_minutes.iter().copied().min().unwrap_or(0)
    }

    /// What one place is better for than another.
    fn rank(&self, liking: u8) -> (bool, bool, u16, u32) {
        let score = u16::from(self.report.score) + u16::from(liking);
        (self.report.meets_every_week(), !self.report.never_meets(), score, self.worst_week())
    }
}

/// Of the groups that have room for `people` and are open to them, the one in which all together share most: first
/// those that can meet in every week, then by score, then by the minutes of the worst week, then the smaller one, then
/// the earlier one. `None` when no group has room for up to `most` people without somebody whom one of them must be kept
/// apart from.
///
/// `liking` says of a group by index how many points it gets on top of its score, for what the verdict knows nothing
/// of; `None`: it is not open.
///
/// It takes one verdict for each group; the order of people inside groups does not matter.
#[must_use]
pub fn best_place(
    problem: &Problem,
    groups: &[Vec<usize>],
    people: &[usize],
    most: usize,
    liking: impl Fn(usize) -> Option<u8>,
) -> Option<Place> {
    let room = |group: &Vec<usize>| !group.is_empty() && group.len() + people.len() <= most;
    let mut best: Option<(Place, u8)> = None;
    for (index, group) in groups.iter().enumerate().filter(|(_, group)| room(group)) {
        let Some(liking) = liking(index) else { continue };
        let together: Vec<usize> = group.iter().chain(people).copied().collect();
        let place = Place { group: index, report: report(problem, &together) };
        if !place.report.keeps_apart() {
            continue;
        }
        let better = best.as_ref().is_none_or(|(best, liked)| {
            let smaller = group.len() < groups[best.group].len();
            let (rank, other) = (place.rank(liking), best.rank(*liked));
            rank > other || (rank == other && smaller)
        });
        if better {
            best = Some((place, liking));
        }
    }
    best.map(|(place, _)| place)
}
