//! Communities are taken apart into parts that hold together.

use super::level::{Level, collected};
use crate::{dice::Dice, exact::small};

/// The part of each node within its community, and how many parts there are.
///
/// Every node begins alone. In random order, those that are still alone and well tied to the rest of their community
/// join the part that gains most, if that part is well tied too. Parts grow along ties, so each is connected.
pub(super) fn parts(level: &Level<'_>, membership: &[u32], dice: &mut Dice) -> (Vec<u32>, u32) {
    let count = small(membership.len());
    let mut part: Vec<u32> = (0..count).collect();
    let mut alone = vec![true; membership.len()];
    let mut masses = level.mass.clone();
    let whole = {
        let mut whole = vec![0.0_f64; membership.len()];
        for (&community, mass) in membership.iter().zip(&level.mass) {
            whole[community as usize] += mass;
        }
        whole
    };
    // The weight between a part and the rest of its community.
    let mut outward: Vec<f64> = (0..count)
        .map(|node| {
            let mates =
                level.graph.row(node).filter(|it| membership[it.0 as usize] == membership[node as usize]);
            mates.map(|(_, weight)| f64::from(weight)).sum()
        })
        .collect();
    let mut order: Vec<u32> = (0..count).collect();
    dice.shuffle(&mut order);
    let mut weights = vec![0.0_f64; membership.len()];
    let mut touched: Vec<u32> = Vec::new();
    for node in order {
        let at = node as usize;
        let rest = whole[membership[at] as usize];
        let well_tied = |part: usize, masses: &[f64], outward: &[f64]| {
            outward[part] >= level.price * masses[part] * (rest - masses[part])
        };
        if !alone[at] || outward[at] <= 0.0 || !well_tied(at, &masses, &outward) {
            continue;
        }
        for (other, weight) in level.graph.row(node) {
            if membership[other as usize] == membership[at] {
                let other = part[other as usize];
                let sum = &mut weights[other as usize];
                if *sum == 0.0 {
                    touched.push(other);
                }
                *sum += f64::from(weight);
            }
        }
        let (mut best, mut most) = (node, 0.0);
        for &other in &touched {
            let gain = weights[other as usize] - level.price * level.mass[at] * masses[other as usize];
            if gain > most && well_tied(other as usize, &masses, &outward) {
                (best, most) = (other, gain);
            }
        }
        if best != node {
            part[at] = best;
            alone[at] = false;
            alone[best as usize] = false;
            masses[best as usize] += level.mass[at];
            outward[best as usize] += outward[at] - 2.0 * weights[best as usize];
        }
        for other in touched.drain(..) {
            weights[other as usize] = 0.0;
        }
    }
    let names = {
        // The parts that are left, in the order of their numbers.
        let (starts, _) = collected(&part, count);
        let mut name = 0;
        let mut named = |part: &[u32]| {
            let own = name;
            name += u32::from(part[0] < part[1]);
            own
        };
        starts.windows(2).map(&mut named).collect::<Vec<u32>>()
    };
    let parts: Vec<u32> = part.iter().map(|&part| names[part as usize]).collect();
    let count = parts.iter().max().map_or(0, |&most| most + 1);
    (parts, count)
}
