//! How far everybody is from a few people.

use crate::{Graph, dice::Dice};

/// No way leads there, or one of more than 254 steps.
pub(super) const FAR: u8 = u8::MAX;

/// Steps along ties from some people, the pivots, to everybody.
#[derive(Clone, Debug, Default)]
pub(super) struct Pivots {
    /// People who will be pivots, the next one last.
    waiting: Vec<u32>,
    /// Who they are.
    pub(super) who: Vec<u32>,
    /// For each pivot the steps to each person; [`FAR`] where no way leads.
    pub(super) steps: Vec<Vec<u8>>,
}

impl Pivots {
    /// Up to `count` pivots, drawn from the people with ties: a sample stands for all.
    pub(super) fn new(graph: &Graph, count: usize, dice: &mut Dice) -> Self {
        let mut waiting: Vec<u32> = (0..graph.people()).filter(|&one| graph.degree(one) > 0).collect();
        dice.shuffle(&mut waiting);
        waiting.truncate(count);
        Self { waiting, ..Self::default() }
    }

    /// Walks from one more pivot; `false` when all are done.
    pub(super) fn walk(&mut self, graph: &Graph) -> bool {
        let Some(pivot) = self.waiting.pop() else { return false };
        self.steps.push(walk(graph, pivot));
        self.who.push(pivot);
        true
    }

    /// For each pivot the mean steps to the people of each of `count` nodes; 0 where no way leads.
    pub(super) fn means(&self, node_of: &[u32], count: u32) -> Vec<Vec<f32>> {
        let mean = |steps: &Vec<u8>| {
            let mut sums = vec![(0.0_f32, 0.0_f32); count as usize];
            for (&steps, &node) in steps.iter().zip(node_of) {
                if steps != FAR
                    && let Some((sum, people)) = sums.get_mut(node as usize)
                {
                    *sum += f32::from(steps);
                    *people += 1.0;
                }
            }
            sums.into_iter().map(|(sum, people)| sum / people.max(1.0)).collect()
        };
        self.steps.iter().map(mean).collect()
    }
}

fn walk(graph: &Graph, from: u32) -> Vec<u8> {
    let mut steps = vec![FAR; graph.people() as usize];
    steps[from as usize] = 0;
    let (mut rim, mut beyond) = (vec![from], Vec::new());
    for step in 1..FAR {
        for one in rim.drain(..) {
            for &two in graph.neighbours(one) {
                if steps[two as usize] == FAR {
                    steps[two as usize] = step;
                    beyond.push(two);
                }
            }
        }
        if beyond.is_empty() {
            break;
        }
        std::mem::swap(&mut rim, &mut beyond);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_and_means_taken() {
        // 0 - 1 - 2 - 3, and 4 apart with 5.
        let graph = Graph::new(6, &[(0, 1, 1.0), (1, 2, 9.0), (2, 3, 1.0), (4, 5, 1.0)]);
        assert_eq!(walk(&graph, 0), [0, 1, 2, 3, FAR, FAR]);
        let pivots = Pivots { waiting: Vec::new(), who: vec![0], steps: vec![walk(&graph, 0)] };
        assert_eq!(pivots.means(&[0, 0, 1, 1, 2, 2], 3), [vec![0.5, 2.5, 0.0]]);
    }

    #[test]
    fn a_way_of_more_than_254_steps_is_far() {
        let path: Vec<(u32, u32, f32)> = (0..300).map(|one| (one, one + 1, 1.0)).collect();
        let steps = walk(&Graph::new(301, &path), 0);
        assert_eq!((steps[254], steps[255], steps[300]), (254, FAR, FAR));
    }

    #[test]
    fn people_without_ties_are_no_pivots() {
        let graph = Graph::new(5, &[(1, 3, 1.0)]);
        let mut pivots = Pivots::new(&graph, 50, &mut Dice::new(1));
        while pivots.walk(&graph) {}
        pivots.who.sort_unstable();
        assert_eq!(pivots.who, [1, 3]);
    }
}
