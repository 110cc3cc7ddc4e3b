//! Weights, decay and the questions asked of ties.

use network::{
    DEFAULT_HALF_LIFE_WEEKS, Event, Tie, TieKind, isolates, kind_weight, nearest_in_direction, neighbours,
    surroundings, ties,
};
use proptest::prelude::*;

use TieKind::{Mentioned, MetTogether, Replied, SaidHello, SameGroup};

fn event(a: u32, b: u32, kind: TieKind, weeks_ago: f32) -> Event {
    Event { a, b, kind, weeks_ago }
}

#[test]
fn events_of_a_pair_become_one_tie() {
    let events = [
        event(4, 1, SaidHello, 3.0),
        event(2, 0, SameGroup, 0.0),
        event(1, 4, MetTogether, 6.0),
        event(4, 1, SaidHello, 0.0),
    ];
    let expected = [
        Tie { a: 0, b: 2, kinds: vec![SameGroup], weight: 1.0, last_weeks_ago: 0.0 },
        // 4 / 4 for a meeting two half-lives ago, 2 / 2 for a hello one ago, 2 for one now.
        Tie { a: 1, b: 4, kinds: vec![MetTogether, SaidHello], weight: 4.0, last_weeks_ago: 0.0 },
    ];
    assert_eq!(ties(5, &events, 3.0), expected);
}

#[test]
fn a_meeting_counts_more_than_a_hello_and_a_hello_more_than_a_shared_group() {
    assert!(kind_weight(MetTogether) > kind_weight(SaidHello));
    assert!(kind_weight(SaidHello) > kind_weight(SameGroup));
    assert!(kind_weight(SameGroup) > 0.0);
    assert_eq!(DEFAULT_HALF_LIFE_WEEKS.to_bits(), 3.0_f32.to_bits());
}

#[test]
fn events_that_make_no_sense_are_ignored() {
    let events = [
        event(1, 1, MetTogether, 0.0),
        event(0, 3, MetTogether, 0.0),
        event(u32::MAX, 0, MetTogether, 0.0),
        event(0, 1, MetTogether, f32::NAN),
        event(0, 1, MetTogether, f32::INFINITY),
    ];
    assert_eq!(ties(3, &events, 3.0), []);
    assert_eq!(ties(0, &[event(0, 1, MetTogether, 0.0)], 3.0), []);
}

#[test]
fn what_lies_ahead_counts_as_now() {
    let tie = &ties(2, &[event(0, 1, SaidHello, -2.0)], 3.0)[0];
    assert_eq!((tie.weight.to_bits(), tie.last_weeks_ago.to_bits()), (2.0_f32.to_bits(), 0.0_f32.to_bits()));
}

#[test]
fn without_a_half_life_nothing_fades() {
    for half_life in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        let tie = &ties(2, &[event(0, 1, MetTogether, 500.0)], half_life)[0];
        assert_eq!(tie.weight.to_bits(), 4.0_f32.to_bits(), "{half_life}");
    }
}

#[test]
fn neighbours_come_heaviest_first() {
    let events = [
        event(2, 0, SameGroup, 0.0),
        event(2, 4, MetTogether, 0.0),
        event(3, 2, SaidHello, 0.0),
        event(1, 2, SaidHello, 0.0),
        event(0, 1, MetTogether, 0.0),
    ];
    let ties = ties(6, &events, 3.0);
    assert_eq!(neighbours(2, &ties), [4, 1, 3, 0]);
    assert_eq!(surroundings(2, &ties), [0, 1, 2, 3, 4]);
    assert_eq!(neighbours(5, &ties), []);
    assert_eq!(surroundings(5, &ties), [5]);
}

#[test]
fn sharing_a_group_alone_leaves_people_isolated() {
    let events = [
        event(0, 1, SameGroup, 0.0),
        event(1, 2, SameGroup, 0.0),
        event(1, 2, SaidHello, 0.0),
        event(3, 4, MetTogether, 40.0),
    ];
    assert_eq!(isolates(6, &ties(6, &events, 3.0)), [0, 5]);
    assert_eq!(isolates(3, &[]), [0, 1, 2]);
    assert_eq!(isolates(0, &[]), []);
}

#[test]
fn keys_lead_straight_ahead_first() {
    let at = |x, y| network::Point { x, y };
    let points = [at(0.0, 0.0), at(0.5, 0.0), at(0.3, 0.25), at(0.1, -0.9), at(-0.2, -0.9)];
    assert_eq!(nearest_in_direction(&points, 0, 1.0, 0.0), Some(1));
    assert_eq!(nearest_in_direction(&points, 0, 0.0, -1.0), Some(3));
    // Nobody within the quarter, but somebody lower.
    assert_eq!(nearest_in_direction(&points, 0, 0.0, 1.0), Some(2));
    assert_eq!(nearest_in_direction(&points, 1, 1.0, 0.0), None);
    assert_eq!(nearest_in_direction(&points, 5, 1.0, 0.0), None);
    assert_eq!(nearest_in_direction(&points, 0, 0.0, 0.0), None);
    assert_eq!(nearest_in_direction(&points, 0, f32::NAN, 0.0), None);
}

proptest! {
    #[test]
    fn every_half_life_halves(weeks in 0.0_f32..30.0, half_life in 0.5_f32..20.0) {
        let weight = |weeks_ago| f64::from(ties(2, &[event(0, 1, MetTogether, weeks_ago)], half_life)[0].weight);
        let (now, later) = (weight(weeks), weight(weeks + half_life));
        prop_assert!((later / now - 0.5).abs() < 1e-4, "{} then {}", now, later);
        let expected = 4.0 * (-f64::from(weeks) / f64::from(half_life)).exp2();
        prop_assert!((now / expected - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_tie_never_reaches_zero(weeks in 0.0_f32..f32::MAX, half_life in f32::MIN_POSITIVE..10.0) {
        let tie = &ties(2, &[event(1, 0, SameGroup, weeks)], half_life)[0];
        prop_assert!(tie.weight > 0.0 && tie.weight.is_finite());
    }

    #[test]
    fn one_more_event_never_weakens_a_tie(ages in proptest::collection::vec(0.0_f32..50.0, 1..20), more in 0.0_f32..50.0) {
        let mut events: Vec<Event> = ages.iter().map(|&age| event(0, 1, SaidHello, age)).collect();
        let before = ties(2, &events, 3.0)[0].weight;
        events.push(event(1, 0, SameGroup, more));
        prop_assert!(ties(2, &events, 3.0)[0].weight >= before);
    }

    #[test]
    fn ties_are_sorted_unique_and_within_range(
        raw in proptest::collection::vec((0_u32..12, 0_u32..12, 0.0_f32..20.0), 0..80),
    ) {
        let events: Vec<Event> = raw.iter().map(|&(a, b, age)| event(a, b, MetTogether, age)).collect();
        let ties = ties(10, &events, 3.0);
        prop_assert!(ties.is_sorted_by(|one, two| (one.a, one.b) < (two.a, two.b)));
        prop_assert!(ties.iter().all(|tie| tie.a < tie.b && tie.b < 10));
        for &(a, b, age) in raw.iter().filter(|&&(a, b, _)| a != b && a.max(b) < 10) {
            let found = ties.iter().find(|tie| (tie.a, tie.b) == (a.min(b), a.max(b)));
            prop_assert!(found.is_some_and(|tie| tie.last_weeks_ago <= age));
        }
    }
}

#[test]
fn a_forum_makes_light_ties_that_are_no_contact() {
    let events = [event(0, 1, Replied, 0.0), event(1, 0, Replied, 3.0), event(0, 1, Mentioned, 0.0)];
    let found = ties(3, &events, DEFAULT_HALF_LIFE_WEEKS);
    assert_eq!(found[0].kinds, [Replied, Mentioned]);
    assert!((found[0].weight - (0.5 + 0.25 + 0.25)).abs() < 1e-6, "the older one has halved");
    assert!(kind_weight(Replied) < kind_weight(SameGroup) && kind_weight(Mentioned) < kind_weight(Replied));
    assert_eq!(isolates(3, &found), [0, 1, 2]);
    for kind in [SameGroup, MetTogether, SaidHello, Replied, Mentioned] {
        assert!(!(kind.is_contact() && kind.is_forum()), "{kind:?}");
    }
}
