//! What communities must be, whatever the graph looks like.

use network::{Graph, Link, Quality, communities, worth};
use proptest::prelude::*;

fn graph() -> impl Strategy<Value = Graph> {
    (0_u32..40).prop_flat_map(|people| {
        let end = 0..people.max(1);
        proptest::collection::vec((end.clone(), end, 0.1_f32..5.0), 0..120)
            .prop_map(move |links| Graph::new(people, &links))
    })
}

fn quality() -> impl Strategy<Value = Quality> {
    prop_oneof![(0.2_f64..4.0).prop_map(Quality::Modularity), (0.05_f64..2.0).prop_map(Quality::Density)]
}

/// Groups of `size`, everybody tied in them, and chance ties across by a fixed rule.
fn planted(people: u32, size: u32, across: u32) -> Graph {
    let within =
        (0..people).flat_map(|a| (a + 1..people.min((a / size + 1) * size)).map(move |b| (a, b, 1.0)));
    let chance = (0..across).map(|n| {
        (n.wrapping_mul(2_654_435_761) % people, n.wrapping_mul(40_503).wrapping_add(n >> 3) % people, 1.0)
    });
    Graph::new(people, &within.chain(chance).collect::<Vec<Link>>())
}

proptest! {
    #[test]
    fn communities_are_connected_and_numbered_by_their_first_members(
        graph in graph(), quality in quality(), seed: u64,
    ) {
        let found = communities(&graph, quality, seed);
        prop_assert_eq!(found.len(), graph.people() as usize);
        let mut next = 0;
        for person in 0..graph.people() {
            let own = found[person as usize];
            prop_assert!(own <= next);
            next = next.max(own + 1);
            // Walking within the community from its first member reaches this one.
            let first = found.iter().position(|&other| other == own).unwrap();
            let mut seen = vec![false; found.len()];
            let mut open = vec![u32::try_from(first).unwrap()];
            while let Some(one) = open.pop() {
                if !std::mem::replace(&mut seen[one as usize], true) {
                    open.extend(graph.neighbours(one).iter().filter(|&&two| found[two as usize] == own));
                }
            }
            prop_assert!(seen[person as usize], "{} of {:?}", person, found);
        }
    }

    #[test]
    fn nobody_is_better_off_alone_or_elsewhere(graph in graph(), quality in quality(), seed: u64) {
        let found = communities(&graph, quality, seed);
        let worth_of = |found: &[u32]| worth(&graph, quality, found);
        let (best, count) = (worth_of(&found), found.iter().max().map_or(0, |most| most + 1));
        for person in 0..found.len() {
            let mut moved = found.clone();
            // A new community needs a number below the count of people.
            for other in (0..count).chain((count < graph.people()).then_some(count)) {
                moved[person] = other;
                let there = worth_of(&moved);
                prop_assert!(there <= best + 1e-6 * best.abs().max(1.0), "{} to {}: {} > {}", person, other, there, best);
            }
        }
    }

    #[test]
    fn the_seed_decides(graph in graph(), quality in quality(), seed: u64) {
        prop_assert_eq!(communities(&graph, quality, seed), communities(&graph, quality, seed));
    }
}

#[test]
fn a_density_finds_groups_that_modularity_cannot_see() {
    let graph = planted(2_000, 5, 4_000);
    let groups: Vec<u32> = (0..2_000).map(|person| person / 5).collect();
    let exact = |found: &[u32]| {
        (0..400_usize)
            .filter(|group| {
                let own = found[group * 5];
                found[group * 5..group * 5 + 5].iter().all(|&other| other == own)
                    && found.iter().filter(|&&other| other == own).count() == 5
            })
            .count()
    };
    let density = communities(&graph, Quality::Density(0.3), 1);
    assert!(exact(&density) > 380, "{}", exact(&density));
    let modularity = communities(&graph, Quality::Modularity(1.0), 1);
    assert!(exact(&modularity) < 40, "{}", exact(&modularity));
    // Because it is worth more to modularity than the groups are.
    let of = |found: &[u32]| worth(&graph, Quality::Modularity(1.0), found);
    assert!(of(&modularity) > of(&groups));
}

/// Zachary, "An Information Flow Model for Conflict and Fission in Small Groups", 1977: 34 members of a karate club.
/// The largest modularity, 0.4198, is known (Brandes et al., "On Modularity Clustering", 2008).
#[test]
fn the_karate_club_reaches_the_largest_modularity() {
    const TIES: [(u32, &[u32]); 26] = [
        (1, &[2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32]),
        (2, &[3, 4, 8, 14, 18, 20, 22, 31]),
        (3, &[4, 8, 9, 10, 14, 28, 29, 33]),
        (4, &[8, 13, 14]),
        (5, &[7, 11]),
        (6, &[7, 11, 17]),
        (7, &[17]),
        (9, &[31, 33, 34]),
        (10, &[34]),
        (14, &[34]),
        (15, &[33, 34]),
        (16, &[33, 34]),
        (19, &[33, 34]),
        (20, &[34]),
        (21, &[33, 34]),
        (23, &[33, 34]),
        (24, &[26, 28, 30, 33, 34]),
        (25, &[26, 28, 32]),
        (26, &[32]),
        (27, &[30, 34]),
        (28, &[34]),
        (29, &[32, 34]),
        (30, &[33, 34]),
        (31, &[33, 34]),
        (32, &[33, 34]),
        (33, &[34]),
    ];
    let links: Vec<Link> =
        TIES.iter().flat_map(|(one, others)| others.iter().map(|two| (*one - 1, two - 1, 1.0))).collect();
    let graph = Graph::new(34, &links);
    assert_eq!(graph.pairs(), 78);
    for seed in 0..20 {
        let found = communities(&graph, Quality::Modularity(1.0), seed);
        let reached = worth(&graph, Quality::Modularity(1.0), &found);
        assert!((0.415..0.41981).contains(&reached), "seed {seed}: {reached}");
    }
}

#[test]
fn a_quality_that_makes_no_sense_leaves_everybody_alone() {
    let graph = planted(10, 5, 0);
    let alone: Vec<u32> = (0..10).collect();
    for none in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(communities(&graph, Quality::Density(none), 1), alone);
        assert_eq!(communities(&graph, Quality::Modularity(none), 1), alone);
    }
    assert_eq!(communities(&Graph::new(3, &[]), Quality::Modularity(1.0), 1), [0, 1, 2]);
    assert_eq!(communities(&Graph::new(0, &[]), Quality::Density(0.3), 1), []);
}
