//! The few measures that help: ties by kind, whom people connect, how far they reach.
//!
//! Only what was found to hold across courses or to lead to an action: degree does (Saqr and López-Pernas, "The Curious
//! Case of Centrality Measures", 2022), betweenness and closeness did not replicate there, so they are not offered.
//! None of these is for ranking people or for showing to their peers.

use crate::{Graph, Tie, TieKind};

/// Every kind, in the order in which [`ties_by_kind`] counts.
pub const KINDS: [TieKind; 5] =
    [TieKind::SameGroup, TieKind::MetTogether, TieKind::SaidHello, TieKind::Replied, TieKind::Mentioned];

/// How many others each person is tied to by each of [`KINDS`]; one tie may count for several.
#[must_use]
pub fn ties_by_kind(people: u32, ties: &[Tie]) -> Vec<[u32; KINDS.len()]> {
    let mut counts = vec![[0; KINDS.len()]; people as usize];
    for tie in ties.iter().filter(|tie| tie.a != tie.b && tie.a.max(tie.b) < people) {
        for person in [tie.a, tie.b] {
            for (count, kind) in counts[person as usize].iter_mut().zip(KINDS) {
                *count += u32::from(tie.kinds.contains(&kind));
            }
        }
    }
    counts
}

/// Whom somebody connects their own community with (brokers; Burt, "Structural Holes and Good Ideas", 2004).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brokerage {
    /// Communities beyond the own one that they are tied to.
    pub communities: u32,
    /// Those of them to which nobody else of the own community is tied.
    pub alone: u32,
}

/// The brokerage of each person. `communities` has one number for each; people beyond its end are in none and have
/// no brokerage, and ties to them do not count.
#[must_use]
pub fn brokerage(graph: &Graph, communities: &[u32]) -> Vec<Brokerage> {
    let own = |person: u32| communities.get(person as usize).copied();
    // Each tie between communities from both sides: own community, other one, person.
    let mut crossings: Vec<(u32, u32, u32)> = (0..graph.people())
        .flat_map(|one| graph.neighbours(one).iter().map(move |&two| (one, two)))
        .filter_map(|(one, two)| Some((own(one)?, own(two)?, one)))
        .filter(|crossing| crossing.0 != crossing.1)
        .collect();
    crossings.sort_unstable();
    crossings.dedup();
    let mut found = vec![Brokerage::default(); graph.people() as usize];
    for between in crossings.chunk_by(|one, two| (one.0, one.1) == (two.0, two.1)) {
        for &(_, _, person) in between {
            let brokerage = &mut found[person as usize];
            brokerage.communities += 1;
            brokerage.alone += u32::from(between.len() == 1);
        }
    }
    found
}

/// How many others each person reaches in two steps, directly or by somebody they are tied to; counted up to `most`.
#[must_use]
pub fn reach(graph: &Graph, most: u32) -> Vec<u32> {
    let mut seen_by = vec![u32::MAX; graph.people() as usize];
    let mut reach_of = |person: u32| {
        let mut count = 0;
        seen_by[person as usize] = person;
        let near = graph.neighbours(person);
        for &other in near.iter().chain(near.iter().flat_map(|&other| graph.neighbours(other))) {
            if count == most {
                break;
            }
            if seen_by[other as usize] != person {
                seen_by[other as usize] = person;
                count += 1;
            }
        }
        count
    };
    (0..graph.people()).map(&mut reach_of).collect()
}
