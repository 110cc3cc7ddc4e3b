//! The search for good groups.

use crate::{Problem, random::Random, sizes::sizes};

/// How far along the order of hours the greedy fill and half of the swaps look for partners.
const WINDOW: usize = 48;
/// What a step may cost at the beginning of the search, in points of value times members.
const PATIENCE: u64 = 5_000;

/// Forms groups: everybody who wants one is in exactly one, unless there are fewer than two of them.
///
/// `steps` are tried exchanges; see [`default_steps`]. Groups are in order of their first member, members in
/// order of their index. The same problem, seed and steps give the same groups on every machine.
#[must_use]
pub fn solve(problem: &Problem, seed: u64, steps: u64) -> Vec<Vec<usize>> {
    let mut search = Search::new(problem, seed);
    let (first, first_total) = (search.groups.clone(), search.total());
    if search.groups.len() > 1 {
        // The last quarter accepts nothing that is worse, so that it ends on a summit.
        let falling = steps - steps / 4;
        for step in 0..steps {
            let left = falling.saturating_sub(step);
            search.step(PATIENCE * left.min(u64::from(u32::MAX)) / falling.max(1));
        }
    }
    let mut groups = if search.total() >= first_total { search.groups } else { first };
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}

/// Steps that are worth their time for so many people: well under a second on a server.
#[must_use]
pub const fn default_steps(people: usize) -> u64 {
    let people = people as u64;
    let steps = if people < 54 { people * 4_000 } else { 200_000 + people * 300 };
    if steps > 2_000_000 { 2_000_000 } else { steps }
}

struct Search<'a> {
    problem: &'a Problem,
    random: Random,
    /// Everybody who answered, by the hour around which they are free.
    answered: Vec<usize>,
    /// Everybody else.
    silent: Vec<usize>,
    groups: Vec<Vec<usize>>,
    /// Value times members of each group.
    worth: Vec<i64>,
    /// The group of each person.
    place: Vec<usize>,
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let willing = (0..problem.people.len()).filter(|&it| problem.people[it].wants_group);
        let (mut answered, mut silent): (Vec<_>, Vec<_>) =
            willing.partition(|&it| problem.people[it].answered);
        answered.sort_by_cached_key(|&person| (problem.middle_hour(person), person));
        // The day is a circle: where it is cut open is up to the seed.
        let (cut, deal) = (random.index(answered.len()), random.index(silent.len()));
        answered.rotate_left(cut);
        silent.rotate_left(deal);

        let sizes = sizes(answered.len() + silent.len(), problem.criteria.size);
        let groups = fill(problem, &sizes, &answered, &silent);
        let mut place = vec![usize::MAX; problem.people.len()];
        for (at, group) in groups.iter().enumerate() {
            for &person in group {
                place[person] = at;
            }
        }
        let worth = groups.iter().map(|group| worth(problem, group)).collect();
        Self { problem, random, answered, silent, groups, worth, place }
    }

    fn total(&self) -> i64 {
        self.worth.iter().sum()
    }

    /// Tries one exchange, and keeps it when it costs at most a random share of `patience`.
    fn step(&mut self, patience: u64) {
        let (person, other) = self.pair();
        let (a, b) = (self.place[person], self.place[other]);
        if a == b {
            return;
        }
        let alone = self.problem.people[person].answered
            && self.groups[a].len() > self.groups[b].len()
            && self.random.below(4) == 0;
        self.exchange(person, (!alone).then_some(other), a, b);
        let (worth_a, worth_b) = (self.worth_of(a), self.worth_of(b));
        let gain = worth_a + worth_b - self.worth[a] - self.worth[b];
        let patience = u32::try_from(patience).unwrap_or(u32::MAX);
        if gain >= -i64::from(self.random.below(patience.saturating_add(1))) {
            (self.worth[a], self.worth[b]) = (worth_a, worth_b);
        } else {
            self.exchange(person, (!alone).then_some(other), b, a);
        }
    }

    /// Two people who could change places: both have answered, often around the same hour, or both have not.
    fn pair(&mut self) -> (usize, usize) {
        let (answered, silent) = (self.answered.len(), self.silent.len());
        let at = self.random.index(answered + silent);
        let Some(&person) = self.answered.get(at) else {
            return (self.silent[at - answered], self.silent[self.random.index(silent)]);
        };
        let other = match self.random.below(2) {
            0 => self.random.index(answered),
            _ => (at + answered * WINDOW + self.random.index(2 * WINDOW + 1) - WINDOW) % answered,
        };
        (person, self.answered[other])
    }

    /// Moves `person` from group `a` to group `b`, and `other` the opposite way.
    fn exchange(&mut self, person: usize, other: Option<usize>, a: usize, b: usize) {
        self.transfer(person, a, b);
        if let Some(other) = other {
            self.transfer(other, b, a);
        }
    }

    fn transfer(&mut self, person: usize, from: usize, to: usize) {
        if let Some(at) = self.groups[from].iter().position(|&it| it == person) {
            self.groups[from].swap_remove(at);
        }
        self.groups[to].push(person);
        self.place[person] = to;
    }

    fn worth_of(&self, group: usize) -> i64 {
        worth(self.problem, &self.groups[group])
    }
}

/// Fills groups of these sizes: the silent evenly, then each group from those who are free around one hour.
fn fill(problem: &Problem, sizes: &[usize], answered: &[usize], silent: &[usize]) -> Vec<Vec<usize>> {
    let mut left = answered.to_vec();
    let mut dealt = silent.iter().copied();
    let each = silent.len().checked_div(sizes.len()).unwrap_or(0);
    let more = silent.len().checked_rem(sizes.len()).unwrap_or(0);
    let fill_one = |(at, &size): (usize, &usize)| {
        let mut group: Vec<usize> = dealt.by_ref().take(each + usize::from(at < more)).collect();
        // The next in order founds the group; the others join where they add most.
        if group.len() < size && !left.is_empty() {
            group.push(left.remove(0));
        }
        while group.len() < size && !left.is_empty() {
            let worth_with = |&candidate: &usize| {
                let mut with = group.clone();
                with.push(left[candidate]);
                (problem.value(&with), std::cmp::Reverse(candidate))
            };
            let best = (0..WINDOW.min(left.len())).max_by_key(worth_with).unwrap_or(0);
            group.push(left.remove(best));
        }
        group
    };
    sizes.iter().enumerate().map(fill_one).collect()
}

fn worth(problem: &Problem, group: &[usize]) -> i64 {
    i64::from(problem.value(group)) * i64::try_from(group.len()).unwrap_or(0)
}
