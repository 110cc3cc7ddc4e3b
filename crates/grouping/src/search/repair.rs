//! Keeping groups alive: people leave, people come, and nearly everybody else stays where they are.

use super::anneal::{Pace, Progress, partner};
use super::cooling::WHOLE;
use super::seating::Seating;
use super::{Objective, SHORT_OF_A_GROUP};
use crate::random::Random;

/// What a repair may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fewest members of a group.
    pub least: usize,
    /// Most members of a group.
    pub most: usize,
    /// How many people who have a group may be in another one afterwards, unless a group would stay too small.
    pub budget: usize,
    /// What moving one of them must be worth at least, in points of the objective.
    pub price: i64,
}

/// Groups after a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Members of each group, at the same place as before; one that was dissolved is empty.
    pub groups: Vec<Vec<u32>>,
    /// How many people who had a group are in another one.
    pub moved: usize,
    /// What the groups are worth together.
    pub worth: i64,
}

/// The group that gains most by one more person, or loses least; `None` when all are full or there is none.
///
/// Groups that are too small come first.
pub fn best_place<O: Objective>(
    objective: &O,
    groups: &[Vec<u32>],
    person: u32,
    least: usize,
    most: usize,
) -> Option<usize> {
    let mut with = Vec::with_capacity(most);
    let mut gain = |group: &Vec<u32>| {
        with.clear();
        with.extend_from_slice(group);
        let before = if group.is_empty() { 0 } else { objective.worth(&with) };
        with.push(person);
        let short = if group.len() < least { SHORT_OF_A_GROUP } else { 0 };
        objective.worth(&with) - before + short
    };
    let open = groups.iter().enumerate().filter(|(_, group)| !group.is_empty() && group.len() < most);
    let best = open.map(|(at, group)| (gain(group), std::cmp::Reverse(at))).max();
    best.map(|(_, std::cmp::Reverse(at))| at)
}

/// Places who comes, fills or dissolves groups that became too small, and improves what the budget allows.
///
/// `present` are the groups without those who left. The last part goes on as `pace` says; the parts before it look at
/// every group once for each person concerned.
pub fn repair<O: Objective>(
    objective: &O,
    present: &[Vec<u32>],
    coming: &[u32],
    limits: Limits,
    seed: u64,
    pace: &mut Pace<'_>,
) -> Repaired {
    let mut groups = present.to_vec();
    let mut home = vec![None; objective.people()];
    for (group, at) in present.iter().zip(0..) {
        for &member in group {
            home[member as usize] = Some(at);
        }
    }
    let mut waiting: Vec<u32> = coming.to_vec();
    while let Some(person) = waiting.pop() {
        match best_place(objective, &groups, person, limits.least, limits.most) {
            Some(at) => groups[at].push(person),
            // Everywhere is full: whoever is left founds a group, which is filled below.
            None => groups.push(vec![person]),
        }
    }
    fill_up(objective, &mut groups, limits);

    let room = groups.iter().map(Vec::len).max().unwrap_or(0).max(limits.most);
    let mut repair = Repair { seating: Seating::new(objective, &groups, room), home, moved: 0, limits };
    repair.moved = (0..).take(objective.people()).filter(|&it| repair.is_away(it)).count();
    repair.improve(seed, pace);
    Repaired { worth: repair.seating.total, groups: repair.seating.arrangement(), moved: repair.moved }
}

/// Brings every group to the least size, if there are enough people: from groups that can spare somebody, else by
/// dissolving the smallest.
fn fill_up<O: Objective>(objective: &O, groups: &mut [Vec<u32>], limits: Limits) {
    while let Some(short) = smallest(groups, limits.least) {
        let target = groups[short].clone();
        let worth_of_target = objective.worth(&target);
        let mut best: Option<(i64, usize, usize)> = None;
        for (from, group) in groups.iter().enumerate().filter(|(_, group)| group.len() > limits.least) {
            let before = objective.worth(group) + worth_of_target;
            for at in 0..group.len() {
                let (mut rest, mut with) = (group.clone(), target.clone());
                with.push(rest.swap_remove(at));
                let gain = objective.worth(&rest) + objective.worth(&with) - before;
                if best.is_none_or(|(most, _, _)| gain > most) {
                    best = Some((gain, from, at));
                }
            }
        }
        let free: usize = groups
            .iter()
            .filter(|it| it.len() >= limits.least)
            .map(|it| limits.most.saturating_sub(it.len()))
            .sum();
        let lacking = limits.least - target.len();
        match best {
            // Few who lack a group find one more easily than many who are needed.
            Some((_, from, at)) if lacking <= target.len() || free < target.len() => {
                let person = groups[from].swap_remove(at);
                groups[short].push(person);
            }
            _ if free >= target.len() => {
                for person in std::mem::take(&mut groups[short]) {
                    if let Some(at) = best_place(objective, groups, person, 0, limits.most) {
                        groups[at].push(person);
                    }
                }
            }
            _ => return,
        }
    }
}

fn smallest(groups: &[Vec<u32>], least: usize) -> Option<usize> {
    let short = groups.iter().enumerate().filter(|(_, group)| !group.is_empty() && group.len() < least);
    short.max_by_key(|(at, group)| (group.len(), std::cmp::Reverse(*at))).map(|(at, _)| at)
}

struct Repair<'a, O: Objective> {
    seating: Seating<'a, O>,
    /// The group of everybody who had one.
    home: Vec<Option<usize>>,
    moved: usize,
    limits: Limits,
}

impl<O: Objective> Repair<'_, O> {
    fn is_away(&self, person: u32) -> bool {
        self.home[person as usize].is_some_and(|home| self.seating.place_of(person).0 != home)
    }

    /// How many more people are away from home when these move.
    fn more_away(&self, moves: &[(u32, usize)]) -> i64 {
        let away = |&(person, to): &(u32, usize)| {
            let then = self.home[person as usize].is_some_and(|home| home != to);
            i64::from(then) - i64::from(self.is_away(person))
        };
        moves.iter().map(away).sum()
    }

    fn improve(&mut self, seed: u64, pace: &mut Pace<'_>) {
        let people: Vec<u32> = self.seating.arrangement().into_iter().flatten().collect();
        if self.seating.groups() < 2 || people.is_empty() {
            return;
        }
        let mut random = Random::new(seed);
        let mut steps = 0;
        while pace(&Progress { steps, best: self.seating.total }).is_some_and(|done| done < WHOLE) {
            for _ in 0..1_024 {
                steps += 1;
                let person = people[random.index(people.len())];
                let a = self.seating.place_of(person);
                let b = partner(&mut self.seating, a, &mut random);
                if a.0 != b && self.seating.size(b) > 0 {
                    self.step(person, a, b);
                }
            }
        }
    }

    fn step(&mut self, person: u32, a: (usize, usize), b: usize) {
        let Limits { least, most, budget, price } = self.limits;
        let budget = i64::try_from(budget).unwrap_or(i64::MAX);
        let moved = i64::try_from(self.moved).unwrap_or(i64::MAX);
        let allowed = |more: i64| more <= 0 || moved + more <= budget;
        for at in 0..self.seating.size(b) {
            let other = self.seating.person(b, at);
            let more = self.more_away(&[(person, b), (other, a.0)]);
            if allowed(more) && self.seating.exchanged(a, (b, at), -(more * price).max(1)) {
                self.seating.exchange(a, (b, at));
                self.moved = usize::try_from(moved + more).unwrap_or(0);
                return;
            }
        }
        let more = self.more_away(&[(person, b)]);
        if self.seating.size(a.0) > least && self.seating.size(b) < most && allowed(more) {
            let before = self.seating.place_of(person);
            self.seating.try_move(a, b, -(more * price).max(1));
            if self.seating.place_of(person).0 != before.0 {
                self.moved = usize::try_from(moved + more).unwrap_or(0);
            }
        }
    }
}
