//! The alike attract, a sample of everybody else repels, and the steps between people say how far apart they belong.
//!
//! A neighbour embedding by stochastic descent (Tang et al., "Visualizing Large-scale and High-dimensional Data", 2016;
//! `McInnes`, Healy and Melville, UMAP, 2018) with the kernel 1 / (1 + d²), which needs no power; and a sparse stress
//! against pivots (Ortmann, Klimenta and Brandes, "A Sparse Stress Model", 2017) by the same descent (Zheng, Pawar and
//! Goodman, "Graph Drawing by Stochastic Gradient Descent", 2019).

use std::ops::Range;

use super::Spot;
use crate::{Graph, dice::Dice, exact::float};

/// Others who repel a node in one round, for everybody.
pub(super) const SAMPLE: u32 = 5;
/// The longest way one repelling node pushes another in a round; the distance between neighbours is about 1.
const LONGEST: f32 = 1.0;

/// One round of attraction and repulsion for the nodes of `range`, by `rate`: 0 to 1.
pub(super) fn pull(places: &mut [Spot], affinity: &Graph, range: Range<u32>, rate: f32, dice: &mut Dice) {
    let count = affinity.people();
    for node in range {
        let mut here = places[node as usize];
        let mut pulled = 0.0;
        for (other, weight) in affinity.row(node) {
            let there = &mut places[other as usize];
            let way = [there[0] - here[0], there[1] - here[1]];
            let step = rate * weight / (1.0 + way[0] * way[0] + way[1] * way[1]);
            here = [here[0] + step * way[0], here[1] + step * way[1]];
            *there = [there[0] - step * way[0], there[1] - step * way[1]];
            pulled += weight;
        }
        // As strong as the attraction, whatever the node's ties.
        let push = rate * pulled.max(0.5) / float(SAMPLE);
        for _ in 0..SAMPLE {
            let there = places[dice.below(count) as usize];
            let way = [here[0] - there[0], here[1] - there[1]];
            let square = way[0] * way[0] + way[1] * way[1];
            let step = (push / ((0.01 + square) * (1.0 + square))).min(1.0);
            here = [0, 1].map(|axis| here[axis] + (step * way[axis]).clamp(-LONGEST, LONGEST));
        }
        places[node as usize] = here;
    }
}

/// The mean over nodes of their distance from a node over the wished steps; `None` where no way leads.
pub(super) fn scale(places: &[Spot], pivot: usize, steps: &[f32]) -> Option<f32> {
    let at = places[pivot];
    let (mut sum, mut count) = (0.0, 0.0);
    for (place, &wish) in places.iter().zip(steps).filter(|it| *it.1 > 0.0) {
        sum += length([place[0] - at[0], place[1] - at[1]]) / wish;
        count += 1.0;
    }
    (count > 0.0).then_some(sum / count)
}

/// Moves everybody towards the wished distance from a node, `scale` for each step, by `rate`: 0 to 1.
///
/// What is far is moved by a smaller share, because its distance matters less.
pub(super) fn stretch(places: &mut [Spot], pivot: usize, steps: &[f32], scale: f32, rate: f32) {
    let at = places[pivot];
    for (node, (place, &wish)) in places.iter_mut().zip(steps).enumerate() {
        if wish > 0.0 && node != pivot {
            let way = [place[0] - at[0], place[1] - at[1]];
            let distance = length(way).max(1e-6);
            let step = (rate / wish).min(0.5) * (scale * wish - distance) / distance;
            *place = [place[0] + step * way[0], place[1] + step * way[1]];
        }
    }
}

/// The stress of a picture against pivots, at its best scale: 0 when every distance is as wished.
pub(super) fn stress(places: &[Spot], pivots: &[(usize, Vec<f32>)]) -> f32 {
    let (mut sum, mut squares, mut count) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (pivot, steps) in pivots {
        let at = places[*pivot];
        for (place, &wish) in places.iter().zip(steps).filter(|it| *it.1 > 0.0) {
            let ratio = length([place[0] - at[0], place[1] - at[1]]) / wish;
            sum += ratio;
            squares += ratio * ratio;
            count += 1.0;
        }
    }
    if squares > 0.0 { 1.0 - sum * sum / squares / count } else { 0.0 }
}

pub(super) fn length(way: Spot) -> f32 {
    (way[0] * way[0] + way[1] * way[1]).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_with_the_wished_distances_has_no_stress() {
        let places = [[0.0, 0.0], [2.0, 0.0], [0.0, 4.0], [9.0, 9.0]];
        let steps = [0.0, 1.0, 2.0, 0.0];
        assert!(stress(&places, &[(0, steps.to_vec())]).abs() < 1e-6);
        assert!((scale(&places, 0, &steps).unwrap() - 2.0).abs() < 1e-6);
        assert!(stress(&places, &[(0, vec![0.0, 2.0, 1.0, 0.0])]) > 0.1);
        assert_eq!(scale(&places, 0, &[0.0; 4]), None);
    }

    #[test]
    fn stretching_brings_distances_nearer_to_what_is_wished() {
        let steps = [0.0, 1.0, 3.0];
        let mut places = [[0.0, 0.0], [4.0, 0.0], [0.0, 1.0]];
        let before = stress(&places, &[(0, steps.to_vec())]);
        stretch(&mut places, 0, &steps, 2.0, 0.5);
        assert!(stress(&places, &[(0, steps.to_vec())]) < before);
        assert_eq!(places[0].map(f32::to_bits), [0, 0]);
    }

    #[test]
    fn the_alike_end_nearer_than_the_others() {
        let graph = Graph::new(4, &[(0, 1, 1.0), (2, 3, 1.0)]);
        let mut places = [[0.0, 0.0], [3.0, 0.0], [0.5, 0.5], [3.0, 1.0]];
        let mut dice = Dice::new(1);
        for round in 0..100 {
            pull(&mut places, &graph, 0..4, 0.5 * (1.0 - float(round) / 100.0), &mut dice);
        }
        let apart = |one: usize, two: usize| {
            length([places[one][0] - places[two][0], places[one][1] - places[two][1]])
        };
        assert!(apart(0, 1) < apart(0, 2) && apart(2, 3) < apart(0, 2), "{places:?}");
    }
}
