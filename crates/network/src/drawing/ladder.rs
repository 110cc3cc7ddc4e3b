//! Ever coarser graphs: communities of petals, communities of those, and so on.

use super::affinity::affinities;
use crate::{Graph, Link, Quality, communities, communities::collapsed, exact::small};

/// Levels end at so few nodes.
const FEW: u32 = 12;
/// Above 1, so that communities are small enough to lie inside each other: circles, sections, a course.
const RESOLUTION: f64 = 2.0;

/// One level: who attracts whom, and how its nodes are gathered on the next one.
#[derive(Clone, Debug, Default)]
pub(super) struct Rung {
    /// The affinity of nodes, each node's strongest about 1.
    pub(super) affinity: Graph,
    /// The node of the next level for each node of this one; empty on the last.
    pub(super) parents: Vec<u32>,
}

/// The level of petals: affinity times weight, because two petals share many ties or few.
pub(super) fn first(between: &Graph) -> Rung {
    let alike = affinities(between);
    let links: Vec<Link> = between
        .links()
        .zip(alike.links())
        .map(|(tie, alike)| (tie.0, tie.1, (tie.2 * alike.2).max(f32::MIN_POSITIVE)))
        .collect();
    Rung { affinity: levelled(&Graph::new(between.people(), &links)), parents: Vec::new() }
}

/// Gathers the nodes of a level; `None` when there is nothing more to gather.
pub(super) fn next(rung: &mut Rung, seed: u64) -> Option<Rung> {
    let count = rung.affinity.people();
    if count <= FEW {
        return None;
    }
    let parents = communities(&rung.affinity, Quality::Modularity(RESOLUTION), seed);
    let fewer = parents.iter().max().map_or(0, |&most| most + 1);
    if fewer > count - count / 8 {
        return None;
    }
    let coarse = collapsed(&rung.affinity, &parents, fewer);
    rung.parents = parents;
    Some(Rung { affinity: levelled(&coarse), parents: Vec::new() })
}

/// Weights as shares of the strongest of each end, so that everybody is held by somebody.
fn levelled(graph: &Graph) -> Graph {
    let strongest: Vec<f32> = (0..graph.people())
        .map(|node| graph.row(node).map(|it| it.1).fold(f32::MIN_POSITIVE, f32::max))
        .collect();
    let share = |(one, two, weight): Link| {
        let shares = weight / strongest[one as usize] + weight / strongest[two as usize];
        (one, two, shares / 2.0)
    };
    let links: Vec<Link> = graph.links().map(share).collect();
    Graph::new(small(strongest.len()), &links)
}
