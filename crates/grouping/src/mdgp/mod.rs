//! Maximally diverse grouping: groups within bounds on their sizes, with the largest sum of distances inside them.
//!
//! ```text
//! maximise  Σ_g Σ_{i<j in g} d(i, j)   with   a_g ≤ |g| ≤ b_g
//! ```
//!
//! The problem is that of Gallego, Laguna, Martí and Duarte (*Tabu search with strategic oscillation for the
//! maximally diverse grouping problem*, Journal of the Operational Research Society 64, 2013), whose library MDGPLIB
//! also gives the format that [`read`] reads. For each element and group the sum of distances is kept, as Lai and Hao
//! do (*Iterated maxima search for the maximally diverse grouping problem*, European Journal of Operational Research
//! 254, 2016): an exchange or a move is then valued in constant time, and a change costs one pass over the elements.
//!
//! With distances that are never negative large groups pay, so that first of all the sizes are chosen: those within
//! the bounds that allow the most pairs. The search then changes places and moves single elements under simulated
//! annealing, and is reheated from the best arrangement so far, for as long as its caller lets it.

mod anneal;
mod read;
mod sizes;

pub use anneal::{Progress, Solution, solve};
pub use read::{ReadError, read};

/// Elements, their distances and the bounds on the sizes of groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// How many elements there are.
    pub elements: usize,
    /// The distance of each pair, row by row, in units of `1 / scale`.
    pub distances: Vec<i32>,
    /// Units in a distance of one: 1, 10, 100, …
    pub scale: i64,
    /// Fewest and most elements of each group.
    pub bounds: Vec<(usize, usize)>,
}

impl Instance {
    /// The objective, in units of `1 / scale`: the sum of distances of all pairs that share a group.
    #[must_use]
    pub fn value(&self, group_of: &[usize]) -> i64 {
        let mut sum = 0;
        for i in 0..self.elements.min(group_of.len()) {
            for j in 0..i {
                if group_of[i] == group_of[j] {
                    sum += i64::from(self.distances[i * self.elements + j]);
                }
            }
        }
        sum
    }
}
