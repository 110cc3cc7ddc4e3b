//! Changing places and moving under simulated annealing.

use super::{Instance, sizes::most_pairs};
use crate::random::Random;
use crate::search::{Patience, WHOLE, falling};

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Changes valued so far.
    pub steps: u64,
    /// The best objective so far, in units of the instance.
    pub best: i64,
}

/// Groups that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The group of each element.
    pub group_of: Vec<usize>,
    /// The objective, in units of the instance.
    pub value: i64,
    /// Changes that were valued.
    pub steps: u64,
}

/// Steps between two questions whether to go on.
const CHECK: u64 = 8_192;
/// Legs of the cooling: heat at the beginning and end, in thousandths of what an exchange changes, and where on the
/// way the leg ends, in sixteenths. Distances without structure are decided in the first leg, those between points in
/// the second; in what remains nothing worse is taken.
const LEGS: [(i64, i64, u32); 2] = [(320, 110, 11), (110, 10, 15)];

/// Searches for as long as `pace` tells how much of the way is behind, in parts of [`WHOLE`]; `None` ends it. The same
/// seed and pace give the same groups on every machine.
#[must_use]
pub fn solve(instance: &Instance, seed: u64, pace: &mut dyn FnMut(&Progress) -> Option<u32>) -> Solution {
    let mut random = Random::new(seed);
    let state = State::new(instance, &mut random);
    let best = Best { group_of: state.group_of.clone(), value: state.value };
    let spread = instance.spread();
    let mut search = Search { state, random, patience: Patience::new(), pace, best, steps: 0 };
    let elements: Vec<u32> = (0..).take(instance.elements).collect();
    let groups: Vec<u32> = (0..).take(instance.bounds.len()).collect();
    search.cool(&elements, &groups, spread);
    Solution {
        group_of: search.best.group_of.iter().map(|&it| it as usize).collect(),
        value: search.best.value,
        steps: search.steps,
    }
}

struct Best {
    group_of: Vec<u32>,
    value: i64,
}

struct Search<'a, 'p> {
    state: State<'a>,
    random: Random,
    patience: Patience,
    pace: &'p mut dyn FnMut(&Progress) -> Option<u32>,
    best: Best,
    steps: u64,
}

impl Search<'_, '_> {
    /// Changes elements while it gets colder.
    fn cool(&mut self, elements: &[u32], groups: &[u32], spread: i64) {
        while let Some(done) = (self.pace)(&Progress { steps: self.steps, best: self.best.value }) {
            let temperature = temperature(spread, done.min(WHOLE));
            for _ in 0..CHECK {
                let bear = self.patience.draw(temperature, &mut self.random);
                self.step(elements, groups, bear);
                // What a hot search passes through is not worth a copy.
                if done > WHOLE / 2 && self.state.value > self.best.value {
                    self.keep();
                }
            }
            self.steps += CHECK;
            if self.state.value > self.best.value {
                self.keep();
            }
        }
    }

    fn keep(&mut self) {
        self.best.value = self.state.value;
        self.best.group_of.copy_from_slice(&self.state.group_of);
    }

    fn step(&mut self, elements: &[u32], groups: &[u32], bear: i64) {
        let i = elements[self.random.index(elements.len())] as usize;
        let a = self.state.group_of[i] as usize;
        if !self.state.rigid && self.random.below(16) == 0 {
            let b = groups[self.random.index(groups.len())] as usize;
            if a != b && self.state.may_shift(a, b) {
                let gain = i64::from(self.state.sum(b, i)) - i64::from(self.state.sum(a, i));
                if gain >= -bear {
                    self.state.shift(i, a, b, gain);
                }
            }
            return;
        }
        let j = elements[self.random.index(elements.len())] as usize;
        let b = self.state.group_of[j] as usize;
        if a != b {
            let gain = self.state.gain(i, j, a, b);
            if gain >= -bear {
                self.state.swap(i, j, a, b, gain);
            }
        }
    }
}

/// How hot it is when so much of the way is behind.
fn temperature(spread: i64, done: u32) -> i64 {
    let mut began = 0;
    for (from, to, end) in LEGS {
        let end = WHOLE / 16 * end;
        if done < end {
            let part = u64::from(done - began) * u64::from(WHOLE) / u64::from(end - began);
            let part = u32::try_from(part).unwrap_or(WHOLE);
            return falling(spread * from / 1_000, spread * to / 1_000, part);
        }
        began = end;
    }
    0
}

impl Instance {
    /// The standard deviation of distances times the root of a group's size: what an exchange changes.
    fn spread(&self) -> i64 {
        let pairs = (self.elements * (self.elements - 1)).max(1);
        let pairs = i128::try_from(pairs).unwrap_or(1);
        let sum: i128 = self.distances.iter().map(|&it| i128::from(it)).sum();
        let squares: i128 = self.distances.iter().map(|&it| i128::from(it) * i128::from(it)).sum();
        let variance = (squares - sum * sum / pairs) / pairs;
        let size = self.elements / self.bounds.len().max(1);
        let spread = (variance.max(1).unsigned_abs() * size.max(1) as u128).isqrt();
        i64::try_from(spread).unwrap_or(i64::MAX).max(1)
    }
}

struct State<'a> {
    instance: &'a Instance,
    group_of: Vec<u32>,
    size: Vec<usize>,
    /// For each group the sum of distances of each element to its members.
    sums: Vec<i32>,
    value: i64,
    /// Whether no size can change.
    rigid: bool,
}

impl<'a> State<'a> {
    fn new(instance: &'a Instance, random: &mut Random) -> Self {
        let n = instance.elements;
        let size = most_pairs(n, &instance.bounds).unwrap_or_default();
        let mut group_of: Vec<u32> =
            size.iter().zip(0..).flat_map(|(&size, group)| std::iter::repeat_n(group, size)).collect();
        group_of.resize(n, 0);
        for at in (1..n).rev() {
            group_of.swap(at, random.index(at + 1));
        }
        let rigid = instance.bounds.iter().all(|(least, most)| least == most);
        let sums = vec![0; n * instance.bounds.len()];
        let mut state = Self { instance, group_of, size, sums, value: 0, rigid };
        state.recount();
        state
    }

    fn recount(&mut self) {
        self.sums.fill(0);
        self.size.fill(0);
        for i in 0..self.group_of.len() {
            let group = self.group_of[i] as usize;
            self.size[group] += 1;
            let (row, sums) = self.row_and_sums(i, group);
            for (sum, distance) in sums.iter_mut().zip(row) {
                *sum += distance;
            }
        }
        let twice: i64 =
            self.group_of.iter().enumerate().map(|(i, &group)| i64::from(self.sum(group as usize, i))).sum();
        self.value = twice / 2;
    }

    fn row(&self, element: usize) -> &'a [i32] {
        let n = self.instance.elements;
        &self.instance.distances[element * n..][..n]
    }

    fn row_and_sums(&mut self, element: usize, group: usize) -> (&'a [i32], &mut [i32]) {
        let (n, row) = (self.instance.elements, self.row(element));
        (row, &mut self.sums[group * n..][..n])
    }

    /// The sum of an element's distances to the members of a group.
    fn sum(&self, group: usize, element: usize) -> i32 {
        self.sums[group * self.instance.elements + element]
    }

    fn may_shift(&self, a: usize, b: usize) -> bool {
        self.size[a] > self.instance.bounds[a].0 && self.size[b] < self.instance.bounds[b].1
    }

    /// What is gained when `i` of group `a` and `j` of group `b` change places.
    fn gain(&self, i: usize, j: usize, a: usize, b: usize) -> i64 {
        let apart = self.row(i)[j];
        i64::from(self.sum(b, i) - self.sum(a, i) + self.sum(a, j) - self.sum(b, j) - 2 * apart)
    }

    fn swap(&mut self, i: usize, j: usize, a: usize, b: usize, gain: i64) {
        let other = self.row(j);
        let (row, sums) = self.row_and_sums(i, a);
        for ((sum, out), come) in sums.iter_mut().zip(row).zip(other) {
            *sum += come - out;
        }
        let (row, sums) = self.row_and_sums(i, b);
        for ((sum, come), out) in sums.iter_mut().zip(row).zip(other) {
            *sum += come - out;
        }
        self.group_of.swap(i, j);
        self.value += gain;
    }

    fn shift(&mut self, i: usize, a: usize, b: usize, gain: i64) {
        let (row, sums) = self.row_and_sums(i, a);
        for (sum, distance) in sums.iter_mut().zip(row) {
            *sum -= distance;
        }
        let (row, sums) = self.row_and_sums(i, b);
        for (sum, distance) in sums.iter_mut().zip(row) {
            *sum += distance;
        }
        self.size[a] -= 1;
        self.size[b] += 1;
        self.group_of[i] = u32::try_from(b).unwrap_or(u32::MAX);
        self.value += gain;
    }
}
