//! Who belongs together: communities by the Leiden algorithm.
//!
//! Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", 2019. People move
//! between communities as long as that is better ([`moving`]); each community is refined into parts that hold together
//! ([`refining`]); the parts become the nodes of a smaller graph, and so on, and all of it again from what was found.
//! Two things to look for, because one does not do: modularity finds topics, and in a course of thousands it cannot see
//! groups of six (Fortunato and Barthélemy, "Resolution limit in community detection", 2007); a density finds groups of
//! people most of whom are tied to each other, and nothing in a forum of hubs.

mod level;
mod moving;
mod refining;

use crate::{Graph, dice::Dice};
use level::Level;
pub(crate) use level::{collapsed, collected};

/// What makes communities good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quality {
    /// Weight inside communities above what chance would put there, times a resolution: topics (Newman and Girvan,
    /// 2004; Reichardt and Bornholdt, 2006). At 1 it is the usual modularity; more gives smaller communities.
    Modularity(f64),
    /// Weight inside communities above so much for each pair of members: groups (the constant Potts model; Traag, Van
    /// Dooren and Nesterov, "Narrow scope for resolution-limit-free community detection", 2011).
    Density(f64),
}

impl Quality {
    /// Small groups: at least three in ten pairs of members are tied.
    pub const GROUPS: Self = Self::Density(0.3);
    /// Larger topics, by the usual modularity.
    pub const TOPICS: Self = Self::Modularity(1.0);
}

/// Rounds after which communities are taken as they are.
const ROUNDS: usize = 2;
/// Graphs of up to so many pairs are searched until a round changes nothing, at most [`PATIENCE`] times.
const SMALL: usize = 50_000;
const PATIENCE: usize = 20;
/// In graphs of up to so many pairs one misplaced group shows: the best of a few starts is kept.
const TINY: usize = 2_500;
const STARTS: usize = 3;

/// Small groups, or larger topics where there are no groups: what they are, and the community of each person as
/// [`communities`] numbers them.
///
/// They are groups ([`Quality::GROUPS`]) when nine in ten people with ties are in one of four or more.
#[must_use]
pub fn groups_or_topics(graph: &Graph, seed: u64) -> (&'static str, Vec<u32>) {
    let groups = communities(graph, Quality::GROUPS, seed);
    let mut sizes = vec![0_u32; groups.len()];
    for &group in &groups {
        sizes[group as usize] += 1;
    }
    let tied = (0..graph.people()).filter(|&person| graph.degree(person) > 0).count();
    let grouped = groups.iter().filter(|&&group| sizes[group as usize] >= 4).count();
    if tied > 0 && 10 * grouped >= 9 * tied {
        return ("groups", groups);
    }
    ("topics", communities(graph, Quality::TOPICS, seed))
}

/// The community of each person, numbered from 0 in the order of their first members.
///
/// Every community is connected. A quality that is not a number above 0 leaves everybody alone.
#[must_use]
pub fn communities(graph: &Graph, quality: Quality, seed: u64) -> Vec<u32> {
    let alone: Vec<u32> = (0..graph.people()).collect();
    let Some(base) = Level::new(graph, quality) else { return alone };
    let mut dice = Dice::new(seed);
    let starts = if graph.pairs() <= TINY { STARTS } else { 1 };
    let rounds = if graph.pairs() <= SMALL { PATIENCE } else { ROUNDS };
    let (mut best, mut worth) = (alone.clone(), base.worth(&alone));
    for _ in 0..starts {
        let (found, found_worth) = improved(&base, &alone, rounds, &mut dice);
        if found_worth > worth {
            (best, worth) = (found, found_worth);
        }
    }
    connected(graph, &best)
}

/// What the communities are worth under the quality: for modularity the usual number, at most 1; for density the weight
/// that is inside beyond the demand.
#[must_use]
pub fn worth(graph: &Graph, quality: Quality, communities: &[u32]) -> f64 {
    let Some(level) = Level::new(graph, quality) else { return 0.0 };
    let total: f64 = graph.links().map(|link| f64::from(link.2)).sum();
    let sum = level.worth(communities);
    match quality {
        Quality::Modularity(_) if total > 0.0 => sum / total,
        Quality::Modularity(_) => 0.0,
        Quality::Density(_) => sum,
    }
}

/// Rounds from a start until one changes nothing, and what came of it.
fn improved(base: &Level<'_>, start: &[u32], rounds: usize, dice: &mut Dice) -> (Vec<u32>, f64) {
    let (mut best, mut worth) = (start.to_vec(), base.worth(start));
    for _ in 0..rounds {
        let found = round(base, best.clone(), dice);
        let found_worth = base.worth(&found);
        // Sums of many weights in another order differ in their last digits.
        if found_worth <= worth + worth.abs() * 1e-9 {
            break;
        }
        (best, worth) = (found, found_worth);
    }
    (best, worth)
}

/// One pass from people up to communities that nothing moves between.
fn round(base: &Level<'_>, start: Vec<u32>, dice: &mut Dice) -> Vec<u32> {
    let mut node_of: Vec<u32> = (0..base.len()).collect();
    let mut membership = start;
    let mut coarse: Option<Level<'_>> = None;
    loop {
        let level = coarse.as_ref().unwrap_or(base);
        moving::settle(level, &mut membership, dice);
        let (parts, count) = refining::parts(level, &membership, dice);
        if count == level.len() {
            return node_of.iter().map(|&node| membership[node as usize]).collect();
        }
        let (next, outer) = level.collapsed(&parts, count, &membership);
        for node in &mut node_of {
            *node = parts[*node as usize];
        }
        membership = outer;
        coarse = Some(next);
    }
}

/// Communities split where they do not hang together, numbered in the order of their first members.
fn connected(graph: &Graph, communities: &[u32]) -> Vec<u32> {
    let unseen = u32::MAX;
    let mut found = vec![unseen; communities.len()];
    let (mut count, mut open) = (0, Vec::new());
    for person in 0..graph.people() {
        if found[person as usize] != unseen {
            continue;
        }
        found[person as usize] = count;
        open.push(person);
        while let Some(one) = open.pop() {
            for &two in graph.neighbours(one) {
                let alike = communities[one as usize] == communities[two as usize];
                if alike && found[two as usize] == unseen {
                    found[two as usize] = count;
                    open.push(two);
                }
            }
        }
        count += 1;
    }
    found
}
