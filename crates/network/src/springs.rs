//! Where groups want to be: a small force model of the graph of groups.
//!
//! Linear attraction along ties, repulsion with the inverse of distance, a pull to the middle (Jacomy et al.,
//! `ForceAtlas2`, 2014), cooled as in Fruchterman and Reingold (1991), whose grid variant also bounds the
//! repulsion of large graphs to near cells. Ties are normalised by how tied both ends are, so that much-tied groups do not
//! all fall into the middle.

use crate::exact::{At, real, turn, whole};

/// Rounds of the force model.
const ROUNDS: usize = 90;
/// Up to so many nodes, everything repels everything; beyond, only near nodes do.
const ALL_PAIRS: usize = 300;
/// The golden angle in turns; successive places spread evenly (Vogel, 1979).
const GOLDEN: f64 = 0.381_966_011_250_105;

/// Positions for `nodes` nodes about 1 apart, tied nodes near each other.
///
/// `pulls` are `(a, b, weight)` with `a != b`, sorted, each pair once.
pub(crate) fn settle(nodes: usize, pulls: &[(usize, usize, f64)], seed: u64) -> Vec<At> {
    let mut places = vec![At::default(); nodes];
    for (slot, node) in shuffled(nodes, seed).into_iter().enumerate() {
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
    let reach = if nodes <= ALL_PAIRS { f64::MAX } else { 3.0 };
    for round in 0..ROUNDS {
        let mut forces = repulsion(&places, reach);
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

/// What pushes every node away from the others within `reach`.
fn repulsion(places: &[At], reach: f64) -> Vec<At> {
    let cell = |at: At| (whole(at.x / reach), whole(at.y / reach));
    let mut cells: Vec<_> = places.iter().enumerate().map(|(node, &at)| (cell(at), node)).collect();
    cells.sort_unstable();
    let push = |node: usize, at: At| {
        let (column, row) = cell(at);
        let mut sum = At::default();
        for column in column - 1..=column + 1 {
            let start = cells.partition_point(|entry| entry.0 < (column, row - 1));
            for &(_, other) in cells[start..].iter().take_while(|entry| entry.0 <= (column, row + 1)) {
                let apart = at.minus(places[other]);
                let square = apart.dot(apart);
                if other != node && square < reach * reach {
                    sum = sum.plus(apart.times(1.0 / square.max(0.01)));
                }
            }
        }
        sum
    };
    places.iter().enumerate().map(|(node, &at)| push(node, at)).collect()
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
