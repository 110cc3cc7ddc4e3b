//! How alike the surroundings of two tied people are: whom a picture should keep together.

use crate::{Graph, exact::single};

/// The graph with each weight replaced by the affinity of its ends, from just above 0 to 1.
///
/// The squared cosine of the two closed neighbourhoods: 1 when both know the same people equally well, little for a
/// chance tie across a course. Everybody counts in their own neighbourhood like their strongest tie.
pub(super) fn affinities(graph: &Graph) -> Graph {
    let people = graph.people();
    let own: Vec<f32> = (0..people).map(|one| graph.row(one).map(|it| it.1).fold(0.0, f32::max)).collect();
    let length: Vec<f64> = (0..people)
        .map(|one| {
            let own = f64::from(own[one as usize]);
            graph.row(one).map(|(_, weight)| f64::from(weight) * f64::from(weight)).sum::<f64>() + own * own
        })
        .collect();
    // Of each pair the row with fewer ties is read, so that a hub of thousands is read once.
    let reads = |one: u32, two: u32| (graph.degree(two), two) < (graph.degree(one), one);
    let mut marks = vec![0.0_f32; people as usize];
    let mut links = Vec::with_capacity(graph.pairs());
    for one in 0..people {
        marks[one as usize] = own[one as usize];
        for (two, weight) in graph.row(one) {
            marks[two as usize] = weight;
        }
        for (two, weight) in graph.row(one).filter(|it| reads(one, it.0)) {
            let shared: f64 = graph
                .row(two)
                .map(|(other, weight)| f64::from(weight) * f64::from(marks[other as usize]))
                .sum();
            let dot = shared + f64::from(own[two as usize]) * f64::from(weight);
            let square = dot * dot / (length[one as usize] * length[two as usize]);
            links.push((one, two, single(square).clamp(1e-6, 1.0)));
        }
        marks[one as usize] = 0.0;
        for &two in graph.neighbours(one) {
            marks[two as usize] = 0.0;
        }
    }
    Graph::new(people, &links)
}
