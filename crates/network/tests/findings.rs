//! Measures, findings and suggestions.

use network::{
    Brokerage, Event, Graph, Link, Tie, TieKind, bridges, brokerage, reach, silent_groups, staff_centred,
    suggestions, suggestions_by, ties_by_kind,
};
use proptest::prelude::*;

use TieKind::{MetTogether, Replied, SaidHello, SameGroup};

fn tie(a: u32, b: u32, kinds: &[TieKind], weight: f32) -> Tie {
    Tie { a, b, kinds: kinds.to_vec(), weight, last_weeks_ago: 0.0 }
}

fn graph(people: u32, pairs: &[(u32, u32)]) -> Graph {
    Graph::new(people, &pairs.iter().map(|&(a, b)| (a, b, 1.0)).collect::<Vec<Link>>())
}

#[test]
fn ties_are_counted_by_kind() {
    let ties = [
        tie(0, 1, &[SameGroup, MetTogether], 5.0),
        tie(1, 2, &[SaidHello], 2.0),
        tie(2, 9, &[SaidHello], 1.0),
    ];
    assert_eq!(ties_by_kind(3, &ties), [[1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [0, 0, 1, 0, 0]]);
}

#[test]
fn a_bridge_is_the_only_one_of_its_community_with_ties_to_another() {
    // 0 1 2 | 3 4 | 5: 0 and 1 both know the second, only 2 knows the third.
    let graph = graph(6, &[(0, 1), (1, 2), (3, 4), (0, 3), (1, 3), (2, 5), (2, 4)]);
    let communities = [0, 0, 0, 1, 1, 2];
    let found = brokerage(&graph, &communities);
    assert_eq!(found[0], Brokerage { communities: 1, alone: 0 });
    assert_eq!(found[2], Brokerage { communities: 2, alone: 1 });
    assert_eq!(found[3], Brokerage { communities: 1, alone: 0 });
    let people: Vec<u32> = bridges(&graph, &communities).iter().map(|bridge| bridge.person).collect();
    assert_eq!(people, [2, 5]);
    assert_eq!(brokerage(&graph, &[])[2], Brokerage::default());
}

#[test]
fn reach_is_two_steps() {
    let graph = graph(6, &[(0, 1), (1, 2), (2, 3), (3, 4)]);
    assert_eq!(reach(&graph, 100), [2, 3, 4, 3, 2, 0]);
    assert_eq!(reach(&graph, 3), [2, 3, 3, 3, 2, 0]);
}

#[test]
fn a_group_is_silent_when_nobody_met_or_greeted_within_it() {
    let event = |a, b, kind, weeks_ago| Event { a, b, kind, weeks_ago };
    let groups = [Some(4), Some(4), Some(7), Some(7), Some(9), Some(9), Some(1), None];
    let events = [
        event(0, 1, SaidHello, 1.0),
        // Only of the same group, too long ago, and across.
        event(2, 3, SameGroup, 0.0),
        event(2, 3, MetTogether, 5.0),
        event(4, 5, MetTogether, f32::NAN),
        event(3, 4, MetTogether, 0.0),
    ];
    assert_eq!(silent_groups(&events, &groups, 3.0), [7, 9]);
    assert_eq!(silent_groups(&events, &groups, 6.0), [9]);
    assert_eq!(silent_groups(&[], &[], 6.0), []);
}

#[test]
fn a_group_is_centred_on_staff_when_most_contact_is_with_them() {
    let groups = [Some(0), Some(0), Some(0), Some(1), Some(1), Some(0)];
    let staff = [false, false, false, false, false, true];
    let ties = [
        tie(0, 5, &[SaidHello], 2.0),
        tie(1, 5, &[MetTogether], 4.0),
        tie(0, 1, &[SaidHello], 2.0),
        tie(1, 2, &[SameGroup], 50.0),
        // Two ties say nothing.
        tie(3, 5, &[SaidHello], 2.0),
        tie(4, 5, &[SaidHello], 2.0),
    ];
    let found = staff_centred(&ties, &groups, &staff);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].group, found[0].share.to_bits()), (0, 0.75_f32.to_bits()));
    assert_eq!(staff_centred(&ties, &groups, &[]), []);
}

#[test]
fn who_shares_most_is_suggested_first_with_who_is_shared() {
    // 0 and 4 share 1 and 2; 0 and 5 share 3.
    let graph = graph(6, &[(0, 1), (0, 2), (0, 3), (4, 1), (4, 2), (5, 3)]);
    let found = suggestions(&graph, 2, &[]);
    assert_eq!(found[0].iter().map(|it| it.person).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(found[0][0].by, [1, 2]);
    assert!((found[0][0].shared - 2.0 / std::f32::consts::LN_2).abs() < 1e-6);
    let without = suggestions(&graph, 2, &[(4, 0)]);
    assert!(without[0].iter().all(|it| it.person != 4) && without[4].iter().all(|it| it.person != 0));
}

#[test]
fn what_people_share_counts_as_somebody_in_common_and_is_never_suggested() {
    // Three people and two interests: 0 shares the one that few have with 2, the other one with 1 and 2.
    let graph = graph(5, &[(0, 3), (2, 3), (0, 4), (1, 4), (2, 4)]);
    let found = suggestions_by(&graph, 3, 2, &[]);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].iter().map(|it| it.person).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((found[0][0].by.clone(), found[0][1].by.clone()), (vec![3, 4], vec![4]));
    let without = suggestions_by(&graph, 3, 2, &[(2, 0)]);
    assert_eq!(without[0].iter().map(|it| it.person).collect::<Vec<_>>(), [1]);
    // Nobody is beyond the graph.
    assert_eq!(suggestions_by(&graph, 9, 2, &[]), suggestions(&graph, 2, &[]));
}

fn gini(mut counts: Vec<u32>) -> f64 {
    counts.sort_unstable();
    let (people, sum) =
        (f64::from(u32::try_from(counts.len()).unwrap_or_default()), f64::from(counts.iter().sum::<u32>()));
    let ranked: f64 = (1_u32..).zip(&counts).map(|(rank, &count)| f64::from(rank) * f64::from(count)).sum();
    2.0 * ranked / (people * sum) - (people + 1.0) / people
}

proptest! {
    #[test]
    fn attention_is_spread_and_nobody_known_is_suggested(
        people in 30_u32..200,
        raw in proptest::collection::vec((0.0_f64..1.0, 0.0_f64..1.0), 10..600),
    ) {
        // Squares make hubs of low numbers.
        let end = |share: f64| (share * share * f64::from(people)).floor();
        let at = |share: f64| (0..people).rev().find(|&it| f64::from(it) <= end(share)).unwrap();
        let pairs: Vec<(u32, u32)> = raw.iter().map(|&(a, b)| (at(a), at(b))).collect();
        let graph = graph(people, &pairs);
        let found = suggestions(&graph, 5, &[(0, 1)]);
        let mut shown = vec![0; people as usize];
        for (person, own) in (0..).zip(&found) {
            // A hub may know nearly everybody.
            let barred = u32::from(person < 2 && !graph.neighbours(0).contains(&1));
            prop_assert_eq!(own.len(), 5.min((people - 1 - graph.degree(person)).saturating_sub(barred)) as usize);
            for (at, it) in own.iter().enumerate() {
                prop_assert!(it.person != person && !graph.neighbours(person).contains(&it.person));
                prop_assert!(own[..at].iter().all(|other| other.person != it.person && other.shared >= it.shared));
                prop_assert!(it.by.iter().all(|by| graph.neighbours(person).contains(by)));
                prop_assert_eq!(it.by.is_empty(), it.shared == 0.0);
                shown[it.person as usize] += 1;
            }
        }
        prop_assert!(gini(shown.clone()) <= 0.40, "{} {:?}", gini(shown.clone()), shown);
    }
}

#[test]
fn a_group_that_only_writes_is_still_silent() {
    let groups = [Some(0), Some(0)];
    let event = |kind| Event { a: 0, b: 1, kind, weeks_ago: 0.0 };
    assert_eq!(silent_groups(&[event(Replied)], &groups, 2.0), [0]);
    assert_eq!(silent_groups(&[event(Replied), event(SaidHello)], &groups, 2.0), [] as [u32; 0]);
}

/// Density finds groups, and what was seen in a forum says nothing about groups.
#[test]
fn groups_are_not_looked_for_in_a_forum() {
    let mut ties = Vec::new();
    for one in 0..5_u32 {
        for two in one + 1..5 {
            ties.push(tie(one, two, &[Replied], 0.5));
            ties.push(tie(one + 5, two + 5, &[SameGroup, Replied], 1.5));
        }
    }
    let strong = Graph::of_strong_ties(10, &ties);
    assert_eq!((Graph::of_ties(10, &ties).pairs(), strong.pairs()), (20, 10));
    let found = network::communities(&strong, network::Quality::GROUPS, 1);
    assert_eq!(found[5..].iter().filter(|&&it| it == found[5]).count(), 5, "{found:?}");
    let alone: std::collections::BTreeSet<u32> = found[..5].iter().copied().collect();
    assert_eq!(alone.len(), 5, "{found:?}");
}
