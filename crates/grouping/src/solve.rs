//! Forming groups of the people who want one.

use crate::{
    Problem, exact,
    random::Random,
    search::{Objective as _, Outcome, Pace, Plan, Progress, WHOLE, improve},
    sizes::sizes_for,
    willing::{FREE, Willing},
};

/// How far along the order of hours the greedy fill looks for the next member.
const WINDOW: usize = 48;
/// Fewer people than this are a small pool.
const SMALL: usize = 160;
/// Coolings of a small pool, each from a beginning of its own.
const ROUNDS: u32 = 6;
/// Up to so many people the best groups are found for certain, at once.
const FEW: usize = 12;

/// A group of which something is to stay as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Where it stands among the groups, from 0.
    pub place: usize,
    /// Who stays in it.
    pub members: Vec<usize>,
    /// Nobody else comes to it.
    pub whole: bool,
}

/// Forms groups: everybody who wants one is in exactly one, unless there are fewer than two of them.
///
/// `steps` are exchanges valued; see [`default_steps`]. Groups are in order of their first member, members in
/// order of their index. The same problem, seed and steps give the same groups on every machine.
#[must_use]
pub fn solve(problem: &Problem, seed: u64, steps: u64) -> Vec<Vec<usize>> {
    solve_around(problem, &[], seed, &mut counted(steps))
}

/// A pace that ends after so many steps, for the same groups on every machine.
pub fn counted(steps: u64) -> impl FnMut(&Progress) -> Option<u32> {
    move |progress| {
        let done = progress.steps.saturating_mul(u64::from(WHOLE)).checked_div(steps)?;
        u32::try_from(done).ok().filter(|&done| done < WHOLE)
    }
}

/// Forms groups around what is locked: it stays where and as it is, and the rest is solved.
///
/// Who is locked is in a group even if they want none, for somebody put them there. Locks of nobody, and people
/// locked twice, are overlooked. A single person whom whole groups leave over is in none. The locked groups are at
/// their places, the others around them in the order of their first member; `pace` says how long to search.
#[must_use]
pub fn solve_around(problem: &Problem, locks: &[Lock], seed: u64, pace: &mut Pace<'_>) -> Vec<Vec<usize>> {
    let mut lock_of = vec![None; problem.people.len()];
    for (lock, at) in locks.iter().zip(0_u32..) {
        for &person in &lock.members {
            if let Some(place @ None) = lock_of.get_mut(person) {
                *place = Some(at);
            }
        }
    }
    let of_lock = |at: u32| -> Vec<usize> {
        (0..lock_of.len()).filter(|&person| lock_of[person] == Some(at)).collect()
    };
    let is_whole = |at: u32| locks.get(at as usize).is_some_and(|lock| lock.whole);
    let free = |&person: &usize| match lock_of[person] {
        Some(at) => !is_whole(at),
        None => problem.people[person].wants_group,
    };
    let people: Vec<usize> = (0..lock_of.len()).filter(free).collect();
    let labels = people.iter().map(|&person| lock_of[person].unwrap_or(FREE)).collect();
    let willing = Willing::new(problem, people.clone(), labels);

    let mut kept: Vec<(usize, u32, Vec<usize>)> = Vec::new();
    let mut seeds: Vec<Vec<u32>> = Vec::new();
    for (lock, at) in locks.iter().zip(0_u32..) {
        let members = of_lock(at);
        if members.is_empty() {
            continue;
        }
        if !lock.whole {
            let index =
                |person: &usize| people.binary_search(person).ok().and_then(|it| u32::try_from(it).ok());
            seeds.push(members.iter().filter_map(index).collect());
        }
        kept.push((lock.place, at, if lock.whole { members } else { Vec::new() }));
    }
    let solved = search(problem, &willing, &seeds, seed, pace);

    let mut groups: Vec<Vec<usize>> = solved.iter().map(|group| willing.who(group)).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.retain(|group| !group.is_empty());
    groups.sort_unstable();
    // Each locked group back to its place.
    let mut placed: Vec<(usize, Vec<usize>)> = Vec::new();
    for (place, at, members) in kept {
        if members.is_empty() {
            let holds = |group: &Vec<usize>| group.iter().any(|&person| lock_of[person] == Some(at));
            if let Some(found) = groups.iter().position(holds) {
                placed.push((place, groups.remove(found)));
            }
        } else {
            placed.push((place, members));
        }
    }
    placed.sort_by_key(|(place, _)| *place);
    for (place, group) in placed {
        groups.insert(place.min(groups.len()), group);
    }
    groups
}

fn search(
    problem: &Problem,
    willing: &Willing<'_>,
    seeds: &[Vec<u32>],
    seed: u64,
    pace: &mut Pace<'_>,
) -> Vec<Vec<u32>> {
    let people = willing.people();
    let sizes = sizes_around(sizes_for(people, &problem.criteria), seeds, people);
    let first = start(problem, willing, &sizes, seeds.to_vec(), seed);
    if sizes.len() < 2 {
        return first;
    }
    if people <= FEW
        && let Ok(best) = exact::solve(willing, &first, &mut || true)
    {
        return best.groups;
    }
    // Small pools are full of dead ends, from which several coolings find out better than one slow one.
    let rounds = if people < SMALL { ROUNDS } else { 1 };
    let (mut steps, mut best): (u64, Option<Outcome>) = (0, None);
    for round in 0..rounds {
        let seed = seed.wrapping_add(u64::from(round) << 32);
        let start = start(problem, willing, &sizes, seeds.to_vec(), seed);
        let (before, known) = (steps, best.as_ref().map_or(i64::MIN, |best| best.worth));
        let mut own = |progress: &Progress| {
            steps = before + progress.steps;
            let done = pace(&Progress { steps, best: progress.best.max(known) })?;
            // Each round has its share of the way.
            Some((done * rounds).saturating_sub(round * WHOLE)).filter(|&done| done < WHOLE)
        };
        let found = improve(willing, &Plan { sizes: sizes.clone(), between: None, seed }, start, &mut own);
        if best.as_ref().is_none_or(|best| found.worth > best.worth) {
            best = Some(found);
        }
    }
    best.map_or(first, |best| best.groups)
}

/// Steps that are worth their time for so many people: a second on a server, a few for many thousands.
#[must_use]
pub const fn default_steps(people: usize) -> u64 {
    let people = people as u64;
    let steps = if people < SMALL as u64 { people * 30_000 } else { 1_000_000 + people * 1_000 };
    if steps > 4_000_000 { 4_000_000 } else { steps }
}

/// The sizes of groups of which the first hold these people already, in the order of `seeds` and then of size.
fn sizes_around(mut sizes: Vec<usize>, seeds: &[Vec<u32>], people: usize) -> Vec<usize> {
    let most = seeds.len();
    if sizes.len() < most {
        sizes = (0..most).map(|at| people / most + usize::from(at < people % most)).collect();
    }
    // The fullest locks get the largest groups.
    let mut order: Vec<usize> = (0..most).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(seeds[at].len()));
    let mut own = vec![0; most];
    for (&at, &size) in order.iter().zip(&sizes) {
        own[at] = size;
    }
    let rest = sizes.split_off(most.min(sizes.len()));
    own.extend(rest);
    // A lock may hold more than its group was to have; the others then have fewer.
    let least = |at: usize| seeds.get(at).map_or(0, Vec::len);
    let mut over = 0;
    for (at, size) in own.iter_mut().enumerate() {
        over += least(at).saturating_sub(*size);
        *size = (*size).max(least(at));
    }
    while over > 0 {
        let spare = (0..own.len()).filter(|&at| own[at] > least(at)).max_by_key(|&at| own[at]);
        let Some(at) = spare else { break };
        own[at] -= 1;
        over -= 1;
    }
    own
}

/// Fills groups of these sizes: the silent evenly, then each group from those who are free around one hour.
fn start(
    problem: &Problem,
    willing: &Willing<'_>,
    sizes: &[usize],
    seeds: Vec<Vec<u32>>,
    seed: u64,
) -> Vec<Vec<u32>> {
    let mut random = Random::new(seed);
    let mut groups = seeds;
    groups.resize(sizes.len(), Vec::new());
    let seated: Vec<u32> = groups.iter().flatten().copied().collect();
    let everybody = (0..).take(willing.people()).filter(|it| !seated.contains(it));
    let (mut answered, mut silent): (Vec<u32>, Vec<u32>) =
        everybody.partition(|&it| willing.has_answered(it));
    answered.sort_by_cached_key(|&it| {
        let hour = willing.who(&[it]).first().map_or(0, |&person| problem.middle_hour(person));
        (hour, willing.kind(it), it)
    });
    // The day is a circle: where it is cut open is up to the seed.
    let (cut, deal) = (random.index(answered.len()), random.index(silent.len()));
    answered.rotate_left(cut);
    silent.rotate_left(deal);
    for person in silent {
        let count = |at: usize| groups[at].iter().filter(|&&it| !willing.has_answered(it)).count();
        let room = (0..groups.len()).filter(|&at| groups[at].len() < sizes[at]);
        if let Some(at) = room.min_by_key(|&at| (count(at), at)) {
            groups[at].push(person);
        }
    }
    let mut left = answered;
    for (group, &size) in groups.iter_mut().zip(sizes) {
        // The next in order founds the group; the others join where they add most.
        if group.is_empty() && size > 0 && !left.is_empty() {
            group.push(left.remove(0));
        }
        while group.len() < size && !left.is_empty() {
            let worth_with = |&candidate: &usize| {
                group.push(left[candidate]);
                let worth = willing.worth(group);
                group.pop();
                (worth, std::cmp::Reverse(candidate))
            };
            let best = (0..WINDOW.min(left.len())).max_by_key(worth_with).unwrap_or(0);
            group.push(left.remove(best));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::sizes_around;

    #[test]
    fn locks_that_hold_more_than_their_group_leave_fewer_for_the_others() {
        let seeds = |sizes: &[u32]| sizes.iter().map(|&size| (0..size).collect()).collect::<Vec<Vec<u32>>>();
        assert_eq!(sizes_around(vec![5, 5, 4], &seeds(&[]), 14), [5, 5, 4]);
        assert_eq!(sizes_around(vec![5, 5, 4], &seeds(&[1, 3]), 14), [5, 5, 4]);
        assert_eq!(sizes_around(vec![5, 4, 4], &seeds(&[1, 3]), 13), [4, 5, 4]);
        assert_eq!(sizes_around(vec![5, 5, 4], &seeds(&[8]), 14), [8, 3, 3]);
        assert_eq!(sizes_around(vec![4], &seeds(&[1, 1]), 4), [2, 2]);
        assert_eq!(sizes_around(vec![], &seeds(&[1]), 1), [1]);
    }
}
