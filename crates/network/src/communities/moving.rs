//! Nodes move to the community where they are best off, until none wants to.

use std::collections::VecDeque;

use super::level::Level;
use crate::{dice::Dice, exact::small};

/// Moves nodes as long as that is better. Communities are numbered below the count of nodes.
///
/// Only neighbours of a node that moved are asked again (Traag et al., 2019, "fast local move").
pub(super) fn settle(level: &Level<'_>, membership: &mut [u32], dice: &mut Dice) {
    let count = membership.len();
    let mut masses = vec![0.0_f64; count];
    let mut sizes = vec![0_u32; count];
    for (&community, mass) in membership.iter().zip(&level.mass) {
        masses[community as usize] += mass;
        sizes[community as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..small(count)).filter(|&community| sizes[community as usize] == 0).collect();
    let mut order: Vec<u32> = (0..small(count)).collect();
    dice.shuffle(&mut order);
    let mut queue = VecDeque::from(order);
    let mut waits = vec![true; count];
    let mut weights = vec![0.0_f64; count];
    let mut touched: Vec<u32> = Vec::new();
    while let Some(node) = queue.pop_front() {
        waits[node as usize] = false;
        let own = membership[node as usize];
        for (other, weight) in level.graph.row(node) {
            let community = membership[other as usize];
            let sum = &mut weights[community as usize];
            if *sum == 0.0 {
                touched.push(community);
            }
            *sum += f64::from(weight);
        }
        let mass = level.mass[node as usize];
        masses[own as usize] -= mass;
        let gain =
            |community: u32| weights[community as usize] - level.price * mass * masses[community as usize];
        let (mut best, mut most) = (own, gain(own));
        for &community in &touched {
            let here = gain(community);
            // A little more, so that rounding moves nobody back and forth.
            if here > most + 1e-10 * most.abs() {
                (best, most) = (community, here);
            }
        }
        if most < 0.0
            && sizes[own as usize] > 1
            && let Some(nobodys) = empty.pop()
        {
            best = nobodys;
        }
        for community in touched.drain(..) {
            weights[community as usize] = 0.0;
        }
        masses[best as usize] += mass;
        if best == own {
            continue;
        }
        membership[node as usize] = best;
        sizes[best as usize] += 1;
        sizes[own as usize] -= 1;
        if sizes[own as usize] == 0 {
            masses[own as usize] = 0.0;
            empty.push(own);
        }
        for &other in level.graph.neighbours(node) {
            if membership[other as usize] != best && !std::mem::replace(&mut waits[other as usize], true) {
                queue.push_back(other);
            }
        }
    }
}
