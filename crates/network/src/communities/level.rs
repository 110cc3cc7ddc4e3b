//! A graph on the way from people to communities.

use std::borrow::Cow;

use super::Quality;
use crate::{Graph, exact::small};

/// Nodes that are people or parts of communities, what each counts, and the price of keeping them together.
pub(super) struct Level<'a> {
    pub(super) graph: Cow<'a, Graph>,
    /// What a node counts when communities are priced: its weight for modularity, its people for a density.
    pub(super) mass: Vec<f64>,
    /// The price of a pair, times both masses.
    pub(super) price: f64,
}

impl<'a> Level<'a> {
    /// The level of people; `None` when the quality makes no sense, or nobody is tied.
    pub(super) fn new(graph: &'a Graph, quality: Quality) -> Option<Self> {
        let strength = |person| graph.row(person).map(|(_, weight)| f64::from(weight)).sum();
        let (mass, price): (Vec<f64>, f64) = match quality {
            Quality::Modularity(resolution) => {
                let mass: Vec<f64> = (0..graph.people()).map(strength).collect();
                let both_ways: f64 = mass.iter().sum();
                (mass, resolution / both_ways)
            }
            Quality::Density(least) => (vec![1.0; graph.people() as usize], least),
        };
        (price > 0.0 && price.is_finite()).then_some(Self { graph: Cow::Borrowed(graph), mass, price })
    }

    pub(super) fn len(&self) -> u32 {
        self.graph.people()
    }

    /// The weight inside communities less its price.
    pub(super) fn worth(&self, membership: &[u32]) -> f64 {
        let mut masses = vec![0.0; membership.len()];
        for (&community, mass) in membership.iter().zip(&self.mass) {
            masses[community as usize] += mass;
        }
        let inside = |&(a, b, _): &(u32, u32, f32)| membership[a as usize] == membership[b as usize];
        let weight: f64 = self.graph.links().filter(inside).map(|link| f64::from(link.2)).sum();
        weight - self.price / 2.0 * masses.iter().map(|mass| mass * mass).sum::<f64>()
    }

    /// The level whose nodes are the `count` parts, and the community of each of them.
    pub(super) fn collapsed(&self, parts: &[u32], count: u32, membership: &[u32]) -> (Self, Vec<u32>) {
        let mut mass = vec![0.0; count as usize];
        let mut outer = vec![0; count as usize];
        for ((&part, own), &community) in parts.iter().zip(&self.mass).zip(membership) {
            mass[part as usize] += own;
            outer[part as usize] = community;
        }
        // Communities get numbers below the count of nodes.
        let mut renamed = vec![u32::MAX; membership.len()];
        let mut names = 0;
        for community in &mut outer {
            let name = &mut renamed[*community as usize];
            if *name == u32::MAX {
                *name = names;
                names += 1;
            }
            *community = *name;
        }
        let graph = Cow::Owned(collapsed(&self.graph, parts, count));
        (Self { graph, mass, price: self.price }, outer)
    }
}

/// The graph between `count` parts: the weights between their members, without those inside.
pub(crate) fn collapsed(graph: &Graph, parts: &[u32], count: u32) -> Graph {
    let (starts, members) = collected(parts, count);
    let mut rows = vec![0_u32];
    let (mut ends, mut weights) = (Vec::new(), Vec::new());
    let mut sums = vec![0.0_f64; count as usize];
    let mut touched: Vec<u32> = Vec::new();
    for part in 0..count {
        let range = starts[part as usize] as usize..starts[part as usize + 1] as usize;
        for &member in &members[range] {
            for (other, weight) in graph.row(member) {
                let other = parts[other as usize];
                if other != part {
                    let sum = &mut sums[other as usize];
                    if *sum == 0.0 {
                        touched.push(other);
                    }
                    *sum += f64::from(weight);
                }
            }
        }
        for other in touched.drain(..) {
            ends.push(other);
            weights.push(crate::exact::single(std::mem::take(&mut sums[other as usize])));
        }
        rows.push(small(ends.len()));
    }
    Graph::of_rows(rows, ends, weights)
}

/// The members of each of `count` parts one behind the other, ascending, and where each part starts.
pub(crate) fn collected(parts: &[u32], count: u32) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; count as usize + 1];
    for &part in parts {
        starts[part as usize + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut members = vec![0; parts.len()];
    for (member, &part) in (0..).zip(parts) {
        let slot = &mut next[part as usize];
        members[*slot as usize] = member;
        *slot += 1;
    }
    (starts, members)
}
