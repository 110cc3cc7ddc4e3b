//! The picture of a whole course.
//!
//! Force layouts of people do not show small groups: of a learner's five nearest neighbours only 5 to 8 % were of their
//! own group in a cohort of 2,000, measured with d3-force and `ForceAtlas2`. So those who belong together are found
//! first and placed together. In order:
//! 1. groups, given or found, become petals ([`units`]); everybody else is a petal of one;
//! 2. petals count as near when their surroundings are alike ([`affinity`]), and are gathered into ever coarser
//!    communities ([`ladder`]);
//! 3. from the coarsest level to the petals, the alike attract, a sample of all others repels, and the steps between
//!    people ([`pivots`]) say how far apart they belong ([`descent`]);
//! 4. petals push each other apart until none touches another ([`apart`]), far enough that in groups of up to nine every
//!    member is nearer than any stranger, and farther still between communities;
//! 5. within a petal, people face those outside whom they are tied to; people with neither mates nor ties stand on the
//!    rim ([`frame`]).

mod affinity;
mod apart;
mod descent;
mod earlier;
mod frame;
mod ladder;
mod manner;
mod pivots;
mod progress;
mod units;

pub use frame::disc_radius;
pub use progress::{Drawing, Progress};

use crate::{Graph, Point, Tie};

/// A place while the picture is being made.
type Spot = [f32; 2];

/// A place for each of `people`, within -1 to 1 with its disc (see [`disc_radius`]).
///
/// `groups` holds each person's group, any numbering; people beyond its end have none. Ties with people out of range or
/// a weight that is not a finite number above 0 are ignored. Groups that nobody named are looked for without
/// what was only seen in a forum. The order of `ties` changes nothing. See [`Drawing`] for the same in slices.
#[must_use]
pub fn layout(people: u32, ties: &[Tie], groups: &[Option<u32>], seed: u64) -> Vec<Point> {
    let graph = Graph::of_ties(people, ties);
    let mut drawing = if ties.iter().all(Tie::is_strong) {
        Drawing::new(&graph, groups, seed)
    } else {
        Drawing::with_strong(&graph, &Graph::of_strong_ties(people, ties), groups, seed)
    };
    while !drawing.advance(u64::MAX).is_done() {}
    drawing.points()
}
