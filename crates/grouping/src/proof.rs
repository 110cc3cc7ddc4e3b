//! How far groups are from the best there are.

use crate::{
    Problem, exact,
    search::Objective as _,
    solve::Lock,
    willing::{FREE, Willing},
};

/// Groups with what is known about better ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The best groups found, members in order of their index; at the same places as those asked about where these
    /// are best.
    pub groups: Vec<Vec<usize>>,
    /// The groups are other ones than those asked about, and better.
    pub better: bool,
    /// No groups of these sizes have a mean value that is better by more than this, in hundredths of a point of 100;
    /// 0: these are proven to be best.
    pub gap: u32,
    /// The same about the groups that were asked about, which may not be the best found.
    pub short: u32,
}

/// Looks for the best groups of the same people and sizes until `go_on` says no; `None` for more than
/// [`exact::MOST_PEOPLE`] people, for whom [`crate::bound`] knows a little.
///
/// What is locked stays as it is, and "best" means among groups that keep it. People in two groups, or unknown ones,
/// are no groups: `None`.
#[must_use]
pub fn prove(
    problem: &Problem,
    groups: &[Vec<usize>],
    locks: &[Lock],
    go_on: &mut dyn FnMut() -> bool,
) -> Option<Proof> {
    let is_whole = |place: usize| locks.iter().any(|lock| lock.whole && lock.place == place);
    let open: Vec<&Vec<usize>> = groups
        .iter()
        .enumerate()
        .filter(|&(place, group)| !is_whole(place) && !group.is_empty())
        .map(|it| it.1)
        .collect();
    let mut people: Vec<usize> = open.iter().copied().flatten().copied().collect();
    people.sort_unstable();
    if people.len() > exact::MOST_PEOPLE || people.iter().any(|&it| it >= problem.people()) {
        return None;
    }
    let lock_of = |person: &usize| {
        let held = locks.iter().position(|lock| !lock.whole && lock.members.contains(person));
        held.and_then(|at| u32::try_from(at).ok()).unwrap_or(FREE)
    };
    let willing = Willing::new(problem, people.clone(), people.iter().map(lock_of).collect());
    let place = |person: &usize| people.binary_search(person).ok().and_then(|it| u32::try_from(it).ok());
    let start: Vec<Vec<u32>> = open.iter().map(|group| group.iter().filter_map(place).collect()).collect();
    let before: i64 = start.iter().map(|group| willing.worth(group)).sum();
    let best = exact::solve(&willing, &start, go_on).ok()?;
    let count = i64::try_from(people.len()).unwrap_or(1).max(1);
    let each = |worth: i64| {
        let more = Willing::plain(best.bound - worth + 5).max(0);
        u32::try_from((more + count - 1) / count).unwrap_or(u32::MAX)
    };
    let (gap, short) = (each(best.worth), each(before));
    if best.worth <= before {
        return Some(Proof { groups: groups.to_vec(), better: false, gap, short });
    }
    let mut found: Vec<Vec<usize>> = best.groups.iter().map(|group| willing.who(group)).collect();
    for group in &mut found {
        group.sort_unstable();
    }
    found.sort_unstable();
    // Whole groups, and those around somebody locked, keep their places.
    let mut held: Vec<(usize, Vec<usize>)> = Vec::new();
    for lock in locks {
        if lock.whole {
            held.extend(groups.get(lock.place).map(|group| (lock.place, group.clone())));
        } else if let Some(at) =
            found.iter().position(|group| lock.members.iter().any(|it| group.contains(it)))
        {
            held.push((lock.place, found.remove(at)));
        }
    }
    held.sort_by_key(|(place, _)| *place);
    for (place, group) in held {
        found.insert(place.min(found.len()), group);
    }
    Some(Proof { groups: found, better: true, gap, short })
}
