//! Who is tied to whom, in compact arrays.

use crate::{Tie, exact::small};

/// A tie between two people, with its weight.
pub type Link = (u32, u32, f32);

/// An undirected graph with weights: the neighbours of each person one behind the other (compressed sparse rows).
///
/// Twelve bytes for each person and sixteen for each tie; everything here that grows with a course is made of such
/// arrays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    starts: Vec<u32>,
    ends: Vec<u32>,
    weights: Vec<f32>,
}

impl Graph {
    /// The graph of the people `0..people`.
    ///
    /// Links of a person with themself, with people out of range, and with a weight that is not a finite number above
    /// 0 are left out; links of the same two people add up. The order of `links` changes nothing.
    #[must_use]
    pub fn new(people: u32, links: &[Link]) -> Self {
        let usable =
            |&&(a, b, weight): &&Link| a != b && a.max(b) < people && weight > 0.0 && weight.is_finite();
        let mut starts = vec![0_u32; people as usize + 1];
        for &(a, b, _) in links.iter().filter(usable) {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut entries = vec![(0_u32, 0.0_f32); sum as usize];
        for &(a, b, weight) in links.iter().filter(usable) {
            for (one, two) in [(a, b), (b, a)] {
                let slot = &mut next[one as usize];
                entries[*slot as usize] = (two, weight);
                *slot += 1;
            }
        }
        let mut graph = Self { starts: vec![0], ends: Vec::new(), weights: Vec::new() };
        for row in starts.windows(2) {
            let row = &mut entries[row[0] as usize..row[1] as usize];
            // Weights too, because sums depend on the order of their terms.
            row.sort_unstable_by(|one, two| one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)));
            for same in row.chunk_by(|one, two| one.0 == two.0) {
                graph.ends.push(same[0].0);
                graph.weights.push(same.iter().map(|entry| entry.1).sum::<f32>().min(f32::MAX));
            }
            graph.starts.push(small(graph.ends.len()));
        }
        graph
    }

    /// The graph of ties, by their weights; see [`Graph::new`] for those that are left out.
    #[must_use]
    pub fn of_ties(people: u32, ties: &[Tie]) -> Self {
        let links: Vec<Link> = ties.iter().map(|tie| (tie.a, tie.b, tie.weight)).collect();
        Self::new(people, &links)
    }

    /// The graph of the ties that are more than what was seen in a forum: the one to look for groups in.
    #[must_use]
    pub fn of_strong_ties(people: u32, ties: &[Tie]) -> Self {
        let strong = ties.iter().filter(|tie| tie.is_strong());
        let links: Vec<Link> = strong.map(|tie| (tie.a, tie.b, tie.weight)).collect();
        Self::new(people, &links)
    }

    /// Rows that somebody made already: each pair from both sides, no loops.
    pub(crate) fn of_rows(starts: Vec<u32>, ends: Vec<u32>, weights: Vec<f32>) -> Self {
        Self { starts, ends, weights }
    }

    /// How many people there are.
    #[must_use]
    pub fn people(&self) -> u32 {
        small(self.starts.len().saturating_sub(1))
    }

    /// How many pairs are tied.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.ends.len() / 2
    }

    /// To how many others a person is tied; 0 out of range.
    #[must_use]
    pub fn degree(&self, person: u32) -> u32 {
        let range = self.range(person);
        small(range.end - range.start)
    }

    /// Whom a person is tied to, ascending; nobody out of range.
    #[must_use]
    pub fn neighbours(&self, person: u32) -> &[u32] {
        &self.ends[self.range(person)]
    }

    /// Whom a person is tied to and how strongly.
    pub fn row(&self, person: u32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.range(person);
        self.ends[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    /// Every pair once, the lower index first, in ascending order.
    pub fn links(&self) -> impl Iterator<Item = Link> + '_ {
        (0..self.people()).flat_map(|one| {
            self.row(one).filter(move |&(two, _)| one < two).map(move |(two, weight)| (one, two, weight))
        })
    }

    fn range(&self, person: u32) -> std::ops::Range<usize> {
        let at = person as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_makes_no_sense_is_left_out_and_doubles_add_up() {
        let links = [
            (2, 0, 1.0),
            (0, 2, 0.5),
            (1, 1, 1.0),
            (0, 3, 1.0),
            (0, 1, -1.0),
            (0, 1, f32::NAN),
            (0, 1, f32::INFINITY),
            (1, 2, f32::MAX),
            (1, 2, f32::MAX),
        ];
        let graph = Graph::new(3, &links);
        assert_eq!(graph.links().collect::<Vec<_>>(), [(0, 2, 1.5), (1, 2, f32::MAX)]);
        assert_eq!((graph.people(), graph.pairs(), graph.degree(2), graph.degree(7)), (3, 2, 2, 0));
        assert_eq!(graph.neighbours(2), [0, 1]);
        assert_eq!(graph.neighbours(3), []);
        assert_eq!(Graph::default().people(), 0);
    }

    proptest! {
        #[test]
        fn the_order_of_links_changes_nothing(
            (links, shuffled) in proptest::collection::vec((0_u32..9, 0_u32..9, 0.0_f32..3.0), 0..60)
                .prop_flat_map(|links| (Just(links.clone()), Just(links).prop_shuffle())),
        ) {
            let turned: Vec<Link> = shuffled.iter().map(|&(a, b, weight)| (b, a, weight)).collect();
            prop_assert_eq!(Graph::new(8, &links), Graph::new(8, &turned));
        }
    }
}
