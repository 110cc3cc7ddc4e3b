//! Where groups want to be: a small force model of the graph of groups.
//!
//! Linear attraction along ties, repulsion with the inverse of distance, a pull to the middle (Jacomy et al.,
//! `ForceAtlas2`, 2014), cooled as in Fruchterman and Reingold (1991); in large graphs a sample stands for
//! everybody who repels, as the negative samples of neighbour embeddings do (Tang et al., "Visualizing
//! Large-scale and High-dimensional Data", 2016). Ties are normalised by how tied both ends are, so that much-tied
//! groups do not all fall into the middle.

use crate::exact::{At, real, turn};

/// Rounds of the force model.
const ROUNDS: usize = 90;
/// Up to so many others, a node is pushed away by all of them in every round.
const ALL_OTHERS: usize = 300;
/// Of more than that, so many stand for all of them.
const SAMPLE: usize = 80;
/// The golden angle in turns; successive places spread evenly (Vogel, 1979).
const GOLDEN: f64 = 0.381_966_011_250_105;

/// Positions for `nodes` nodes about 1 apart, tied nodes near each other.
///
/// `pulls` are `(a, b, weight)` with `a != b`, sorted, each pair once.
pub(crate) fn settle(nodes: usize, pulls: &[(usize, usize, f64)], seed: u64) -> Vec<At> {
    let order = shuffled(nodes, seed);
    let mut places = vec![At::default(); nodes];
    for (slot, &node) in order.iter().enumerate() {
        places[node] = turn(real(slot) * GOLDEN).times(0.6 * (real(slot) + 0.5).sqrt());
    }
    if pulls.is_empty() {
        return places;
    }
    let mut strength = vec![0.0_f64; nodes];
    for &(a, b, weight) in pulls {
        strength[a] += weight;
        strength[b] += weight;
    }
    for round in 0..ROUNDS {
        let mut forces = repulsion(&places, &order, round);
        for &(a, b, weight) in pulls {
            let pull = places[b].minus(places[a]).times(4.0 * weight / (strength[a] * strength[b]).sqrt());
            forces[a] = forces[a].plus(pull);
            forces[b] = forces[b].minus(pull);
        }
        let longest = 1.5 * (1.0 - real(round) / real(ROUNDS));
        for (place, force) in places.iter_mut().zip(forces) {
            let step = force.minus(*place).times(0.12);
            let length = step.length();
            *place = place.plus(if length > longest { step.times(longest / length) } else { step });
        }
    }
    places
}

/// What pushes every node away from the others, or from a sample of them that changes from round to round.
fn repulsion(places: &[At], order: &[usize], round: usize) -> Vec<At> {
    let others = order.len() - 1;
    let sample = if others <= ALL_OTHERS { others } else { SAMPLE };
    let share = real(others) / real(sample);
    // In the shuffled order, the nodes at some distances from this one are a random sample.
    let distances: Vec<usize> = (0..sample).map(|step| 1 + (round * sample + step) % others).collect();
    let mixed: Vec<At> = order.iter().map(|&node| places[node]).collect();
    let mut forces = vec![At::default(); places.len()];
    for (slot, &node) in order.iter().enumerate() {
        let mut sum = At::default();
        for distance in &distances {
            let other = slot + distance;
            let apart =
                mixed[slot].minus(mixed[if other < mixed.len() { other } else { other - mixed.len() }]);
            // The fewer the sample, the softer its nearest, which would throw a node across the picture.
            sum = sum.plus(apart.times(share / (apart.dot(apart) + 0.05 * share)));
        }
        forces[node] = sum;
    }
    forces
}

/// The numbers below `count` in an order the seed decides (Fisher and Yates; numbers by `SplitMix64`, Steele et
/// al., 2014).
fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = seed;
    for last in (1..count).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // Multiply and shift instead of a remainder: the same on 32-bit and 64-bit targets.
        let pick = ((mixed >> 32) * (last as u64 + 1)) >> 32;
        order.swap(last, usize::try_from(pick).unwrap_or(last));
    }
    order
}
