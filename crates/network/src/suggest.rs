//! Who might like to know whom, with attention spread.
//!
//! What predicts ties best shows everybody the same few people. Here nobody is shown to more than some times as many
//! others as the mean: as many as keep the Gini coefficient of being shown at 0.4. The last of [`WIDEST`] always does,
//! since a limit of w times the mean keeps it below 1 - 1 / w. Within the limit, those go first who share most.

use std::collections::VecDeque;

use crate::{
    Graph,
    exact::{logarithm, real, single, small},
};

/// How often somebody is shown at most, over the mean; the first that spreads attention enough is taken.
const WIDEST: [f64; 6] = [4.0, 3.2, 2.6, 2.2, 1.9, 1.6];
/// The most the Gini coefficient of being shown may be.
const UNEVEN: f64 = 0.4;
/// Knowing somebody who is tied to more people than this says nothing.
const MUCH: u32 = 1_000;
/// Of each person's candidates so many are considered, for each wanted suggestion.
const CANDIDATES: u32 = 8;
/// People in common who are named.
const NAMED: usize = 3;

/// Somebody worth a hello.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Who.
    pub person: u32,
    /// How much is shared (Adamic and Adar, "Friends and Neighbors on the Web", 2003): the sum over people in common of
    /// 1 / ln(their ties); 0 when nobody is in common and it is only their turn to be shown.
    pub shared: f32,
    /// Up to three people in common, those with the fewest ties first.
    pub by: Vec<u32>,
}

/// Up to `count` suggestions for each person, those who share most first.
///
/// Never the person, somebody they are tied to, or the other one of a pair in `left_out`. Everybody in the graph may be
/// shown and named: who must not be is left out by whoever makes the graph.
#[must_use]
pub fn suggestions(graph: &Graph, count: u32, left_out: &[(u32, u32)]) -> Vec<Vec<Suggestion>> {
    suggestions_by(graph, graph.people(), count, left_out)
}

/// [`suggestions`] by more than people in common: nodes from `people` on are no people but what people can share, such
/// as an interest, and links lead from people to them. They count as people in common do, a rare one for more than a
/// frequent one, and are never suggested themselves.
#[must_use]
pub fn suggestions_by(
    graph: &Graph,
    people: u32,
    count: u32,
    left_out: &[(u32, u32)],
) -> Vec<Vec<Suggestion>> {
    let people = people.min(graph.people());
    let mut barred: Vec<(u32, u32)> =
        left_out.iter().flat_map(|&(one, two)| [(one, two), (two, one)]).collect();
    barred.sort_unstable();
    let mut search = Search { graph, people, barred, weights: vec![0.0; people as usize] };
    let mut candidates: Vec<(f64, u32, u32)> = Vec::new();
    for person in 0..people {
        let found = search.candidates(person);
        candidates.extend(
            found
                .into_iter()
                .take((count * CANDIDATES) as usize)
                .map(|(shared, other)| (shared, person, other)),
        );
    }
    candidates.sort_by(|one, two| two.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(two.1, two.2))));
    let mut spread = Vec::new();
    for widest in WIDEST {
        spread = shared_out(&search, count, &candidates, widest);
        if unevenness(&spread) <= UNEVEN {
            break;
        }
    }
    spread
}

/// The candidates, best first, to whoever has too few, as long as they are not shown too often; then others.
fn shared_out(
    search: &Search<'_>,
    count: u32,
    candidates: &[(f64, u32, u32)],
    widest: f64,
) -> Vec<Vec<Suggestion>> {
    let people = search.people as usize;
    // The mean is `count` when everybody gets as many.
    let widest = (f64::from(count) * widest).floor().max(1.0);
    let mut shown = vec![0_u32; people];
    let mut found: Vec<Vec<Suggestion>> = vec![Vec::new(); people];
    for &(shared, person, other) in candidates {
        let own = &mut found[person as usize];
        if small(own.len()) < count && f64::from(shown[other as usize]) < widest {
            shown[other as usize] += 1;
            own.push(Suggestion { person: other, shared: single(shared), by: search.between(person, other) });
        }
    }
    fill(search, count, &mut found, &shown);
    found
}

/// The Gini coefficient of how often people are shown: 0 when all are as often.
fn unevenness(found: &[Vec<Suggestion>]) -> f64 {
    let mut shown = vec![0_u32; found.len()];
    for suggestion in found.iter().flatten() {
        shown[suggestion.person as usize] += 1;
    }
    shown.sort_unstable();
    let (mut sum, mut ranked) = (0.0, 0.0);
    for (rank, &times) in (1_u32..).zip(&shown) {
        sum += f64::from(times);
        ranked += f64::from(rank) * f64::from(times);
    }
    let people = real(found.len());
    if sum > 0.0 { 2.0 * ranked / (people * sum) - (people + 1.0) / people } else { 0.0 }
}

/// Fills up with people who are shown least, in turn.
fn fill(search: &Search<'_>, count: u32, found: &mut [Vec<Suggestion>], shown: &[u32]) {
    // People by how often they are shown.
    let mut turns = vec![VecDeque::new(); shown.iter().max().map_or(0, |&most| most as usize + 1)];
    for (person, &times) in (0_u32..).zip(shown) {
        turns[times as usize].push_back(person);
    }
    for (person, own) in (0..).zip(found) {
        let mut times = 0;
        while small(own.len()) < count && times < turns.len() {
            let may = |&other: &u32| {
                other != person && search.may(person, other) && own.iter().all(|it| it.person != other)
            };
            let next = turns[times].iter().position(may);
            let Some(other) = next.and_then(|at| turns[times].remove(at)) else {
                times += 1;
                continue;
            };
            own.push(Suggestion { person: other, shared: 0.0, by: Vec::new() });
            if times + 1 == turns.len() {
                turns.push(VecDeque::new());
            }
            turns[times + 1].push_back(other);
        }
    }
}

struct Search<'a> {
    graph: &'a Graph,
    /// The first nodes; those behind them are no people.
    people: u32,
    /// Both ways round, sorted.
    barred: Vec<(u32, u32)>,
    /// All 0 between searches.
    weights: Vec<f64>,
}

impl Search<'_> {
    fn may(&self, person: u32, other: u32) -> bool {
        self.graph.neighbours(person).binary_search(&other).is_err()
            && self.barred.binary_search(&(person, other)).is_err()
    }

    /// People in common with somebody, and what they share; most first.
    fn candidates(&mut self, person: u32) -> Vec<(f64, u32)> {
        let mut touched = Vec::new();
        for &by in self.graph.neighbours(person) {
            let ties = self.graph.degree(by);
            if ties > MUCH {
                continue;
            }
            let share = 1.0 / logarithm(ties);
            for &other in self.graph.neighbours(by) {
                if other != person && other < self.people {
                    if self.weights[other as usize] == 0.0 {
                        touched.push(other);
                    }
                    self.weights[other as usize] += share;
                }
            }
        }
        let mut found = Vec::new();
        for other in touched {
            let shared = std::mem::take(&mut self.weights[other as usize]);
            if self.may(person, other) {
                found.push((shared, other));
            }
        }
        found.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.cmp(&two.1)));
        found
    }

    fn between(&self, person: u32, other: u32) -> Vec<u32> {
        let theirs = self.graph.neighbours(other);
        let mut both: Vec<u32> = self
            .graph
            .neighbours(person)
            .iter()
            .copied()
            .filter(|by| theirs.binary_search(by).is_ok() && self.graph.degree(*by) <= MUCH)
            .collect();
        both.sort_by_key(|&by| (self.graph.degree(by), by));
        both.truncate(NAMED);
        both
    }
}
