//! The search for good groups.

use crate::{Problem, random::Random, sizes::sizes};

/// How far along the order of hours the greedy fill and half of the swaps look for partners.
const WINDOW: usize = 48;
/// Steps of one cooling for each person, at least.
const CYCLE: u64 = 1_000;

/// Forms groups: everybody who wants one is in exactly one, unless there are fewer than two of them.
///
/// `steps` are tried exchanges; see [`default_steps`]. Groups are in order of their first member, members in
/// order of their index. The same problem, seed and steps give the same groups on every machine.
#[must_use]
pub fn solve(problem: &Problem, seed: u64, steps: u64) -> Vec<Vec<usize>> {
    let mut search = Search::new(problem, seed);
    let people = search.answered.len() + search.silent.len();
    if search.groups.len() > 1 {
        let people = u64::try_from(people).unwrap_or(u64::MAX);
        // Small pools are full of dead ends, from which several coolings find out better than one slow one.
        let cycles = (steps / people.saturating_mul(CYCLE).max(8_000)).clamp(1, 16);
        // What a step may cost at first, in points of value times members: nearly anything in a small pool.
        let patience = u64::from(problem.criteria.size) * (600 + (120_000 / people).min(12_000));
        let length = steps.div_ceil(cycles);
        // The last quarter accepts nothing that is worse, so that it ends on a summit.
        let falling = length - length / 4;
        for step in 0..steps {
            let left = falling.saturating_sub(step % length);
            search.step(patience * left.min(u64::from(u32::MAX)) / falling.max(1));
        }
    }
    let mut groups = vec![Vec::new(); search.groups.len()];
    for (person, &place) in search.best.iter().enumerate() {
        if let Some(group) = groups.get_mut(place) {
            group.push(person);
        }
    }
    groups.sort_unstable();
    groups
}

/// Steps that are worth their time for so many people: well under a second on a server.
#[must_use]
pub const fn default_steps(people: usize) -> u64 {
    let people = people as u64;
    let steps = if people < 54 { people * 8_000 } else { 400_000 + people * 400 };
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
    total: i64,
    /// The places in the best arrangement so far.
    best: Vec<usize>,
    best_total: i64,
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
        let worth: Vec<i64> = groups.iter().map(|group| worth(problem, group)).collect();
        let (total, best) = (worth.iter().sum(), place.clone());
        Self { problem, random, answered, silent, groups, worth, place, total, best, best_total: total }
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
            self.total += gain;
            if self.total > self.best_total {
                self.best_total = self.total;
                self.best.copy_from_slice(&self.place);
            }
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
