//! What a picture must be, whatever the course looks like.

use network::{Event, Point, Tie, TieKind, disc_radius, ego_layout, layout, nearest_in_direction, ties};
use proptest::prelude::*;

/// People, their groups and their events.
#[derive(Clone, Debug)]
struct Course {
    people: u32,
    groups: Vec<Option<u32>>,
    events: Vec<Event>,
}

impl Course {
    fn ties(&self) -> Vec<Tie> {
        ties(self.people, &self.events, 3.0)
    }
}

fn kind() -> impl Strategy<Value = TieKind> {
    prop_oneof![Just(TieKind::SameGroup), Just(TieKind::MetTogether), Just(TieKind::SaidHello)]
}

fn event(people: u32) -> impl Strategy<Value = Event> {
    // A little beyond the range on purpose.
    (0..people + 2, 0..people + 2, kind(), -1.0_f32..60.0).prop_map(|(a, b, kind, weeks_ago)| Event {
        a,
        b,
        kind,
        weeks_ago,
    })
}

fn course() -> impl Strategy<Value = Course> {
    (1_u32..70, 1_u32..14).prop_flat_map(|(people, groups)| {
        let groups =
            proptest::collection::vec(proptest::option::weighted(0.8, 0..groups), 0..=people as usize);
        let events = proptest::collection::vec(event(people), 0..160);
        (groups, events).prop_map(move |(groups, events)| Course { people, groups, events })
    })
}

fn distance(one: Point, two: Point) -> f32 {
    ((one.x - two.x).powi(2) + (one.y - two.y).powi(2)).sqrt()
}

fn least_distance(points: &[Point]) -> f32 {
    let pairs =
        points.iter().enumerate().flat_map(|(i, one)| points[..i].iter().map(move |two| (*one, *two)));
    pairs.map(|(one, two)| distance(one, two)).fold(f32::INFINITY, f32::min)
}

fn in_the_box(points: &[Point]) -> bool {
    points.iter().all(|at| at.x.abs() <= 1.0 && at.y.abs() <= 1.0)
}

fn bits(points: &[Point]) -> Vec<(u32, u32)> {
    points.iter().map(|at| (at.x.to_bits(), at.y.to_bits())).collect()
}

/// The share of grouped people's five nearest neighbours, or of as many as they have group mates, that are
/// group mates.
fn mates_among_nearest(points: &[Point], groups: &[Option<u32>]) -> f64 {
    let (mut hits, mut asked) = (0_usize, 0_usize);
    for (person, group) in groups.iter().enumerate().filter(|(_, group)| group.is_some()) {
        let mates = groups.iter().filter(|other| *other == group).count() - 1;
        let mut others: Vec<(u32, usize)> = (0..points.len())
            .filter(|&other| other != person)
            .map(|other| (distance(points[person], points[other]).to_bits(), other))
            .collect();
        // Distances are not negative, so their bits are in their order.
        others.select_nth_unstable(4);
        asked += mates.min(5);
        hits += others.iter().take(5).filter(|(_, other)| groups[*other] == *group).count();
    }
    f64::from(u32::try_from(hits).unwrap_or_default()) / f64::from(u32::try_from(asked).unwrap_or_default())
}

/// A cohort in groups of `size`: ties within each group, and `hellos` across, spread by a fixed rule.
fn cohort(people: u32, size: u32, hellos: u32) -> Course {
    let groups: Vec<Option<u32>> = (0..people).map(|person| Some(person / size)).collect();
    let within = (0..people).flat_map(|a| {
        (a + 1..people.min((a / size + 1) * size)).map(move |b| Event {
            a,
            b,
            kind: TieKind::SameGroup,
            weeks_ago: 1.0,
        })
    });
    let across = (0..hellos).map(|n| Event {
        a: n.wrapping_mul(2_654_435_761) % people,
        b: n.wrapping_mul(40_503).wrapping_add(n >> 3) % people,
        kind: TieKind::SaidHello,
        weeks_ago: 0.5,
    });
    Course { people, events: within.chain(across).collect(), groups }
}

proptest! {
    #[test]
    fn the_order_of_events_changes_nothing(
        (course, shuffled) in course().prop_flat_map(|course| {
            let shuffled = Just(course.events.clone()).prop_shuffle();
            (Just(course), shuffled)
        }),
        seed: u64,
    ) {
        let (one, two) = (course.ties(), ties(course.people, &shuffled, 3.0));
        prop_assert_eq!(&one, &two);
        let backwards: Vec<Tie> = two.into_iter().rev().collect();
        let picture = layout(course.people, &one, &course.groups, seed);
        prop_assert_eq!(bits(&picture), bits(&layout(course.people, &backwards, &course.groups, seed)));
        let around = ego_layout(0, course.people, &one, &course.groups);
        prop_assert_eq!(bits(&around), bits(&ego_layout(0, course.people, &backwards, &course.groups)));
    }

    #[test]
    fn everybody_has_a_place_of_their_own_in_the_box(course in course(), seed: u64) {
        let points = layout(course.people, &course.ties(), &course.groups, seed);
        prop_assert_eq!(points.len(), course.people as usize);
        prop_assert!(in_the_box(&points));
        // Seventy people leave a phone of 360 points at least 8 between two middles.
        prop_assert!(least_distance(&points) > 0.045, "{}", least_distance(&points));
        let radius = disc_radius(&points);
        prop_assert!(radius > 0.0 && 2.0 * radius < least_distance(&points));
        prop_assert!(points.iter().all(|at| at.x.abs() + radius <= 1.0 && at.y.abs() + radius <= 1.0));
    }

    #[test]
    fn groups_of_up_to_nine_are_nearer_than_any_stranger(course in course(), seed: u64) {
        let points = layout(course.people, &course.ties(), &course.groups, seed);
        let group = |person: usize| course.groups.get(person).copied().flatten();
        for person in 0..points.len() {
            let size = (0..points.len()).filter(|&other| group(other) == group(person)).count();
            if group(person).is_none() || size > 9 {
                continue;
            }
            let apart = |other: &usize| distance(points[person], points[*other]);
            let (mates, strangers): (Vec<usize>, Vec<usize>) =
                (0..points.len()).partition(|&other| group(other) == group(person));
            let far = mates.iter().map(apart).fold(0.0, f32::max);
            let near = strangers.iter().map(apart).fold(f32::INFINITY, f32::min);
            prop_assert!(far < near, "person {}: mate at {}, stranger at {}", person, far, near);
        }
    }

    #[test]
    fn people_without_mates_and_ties_stand_on_the_rim(course in course(), seed: u64) {
        let ties = course.ties();
        let points = layout(course.people, &ties, &course.groups, seed);
        let group = |person: usize| course.groups.get(person).copied().flatten();
        let alone = |person: usize| {
            let has_mate = (0..points.len()).any(|other| other != person && group(other) == group(person));
            let has_tie = ties.iter().any(|tie| tie.a as usize == person || tie.b as usize == person);
            (group(person).is_none() || !has_mate) && !has_tie
        };
        let (rim, inside): (Vec<usize>, Vec<usize>) = (0..points.len()).partition(|&person| alone(person));
        prop_assume!(!inside.is_empty());
        for &person in &rim {
            // Outside an outline means: farther than everybody inside it in some direction.
            let beyond = (0..720_u16).any(|step| {
                let (y, x) = (f32::from(step) * std::f32::consts::TAU / 720.0).sin_cos();
                let along = |person: usize| points[person].x * x + points[person].y * y;
                inside.iter().all(|&other| along(other) < along(person))
            });
            prop_assert!(beyond, "{} is inside", person);
        }
    }

    #[test]
    fn the_ego_picture_has_me_in_the_middle_and_nobody_twice(course in course(), me in 0_u32..70) {
        let me = me % course.people;
        let points = ego_layout(me, course.people, &course.ties(), &course.groups);
        prop_assert_eq!(points.len(), course.people as usize);
        prop_assert_eq!(points[me as usize], Point::default());
        prop_assert!(in_the_box(&points));
        prop_assert!(least_distance(&points) > 0.03, "{}", least_distance(&points));
    }

    #[test]
    fn the_ego_picture_has_the_own_group_nearest_then_the_tied(course in course(), me in 0_u32..70) {
        let me = me % course.people;
        let ties = course.ties();
        let points = ego_layout(me, course.people, &ties, &course.groups);
        let group = |person: u32| course.groups.get(person as usize).copied().flatten();
        let near = network::neighbours(me, &ties);
        let mut nearest = [f32::INFINITY; 3];
        let mut farthest = [0.0_f32; 3];
        for person in (0..course.people).filter(|&person| person != me) {
            let class = if group(me).is_some() && group(person) == group(me) { 0 }
                else if near.contains(&person) { 1 } else { 2 };
            let away = distance(points[person as usize], Point::default());
            nearest[class] = nearest[class].min(away);
            farthest[class] = farthest[class].max(away);
        }
        prop_assert!(farthest[0] < nearest[1].min(nearest[2]));
        prop_assert!(farthest[1] < nearest[2]);
    }

    #[test]
    fn every_person_can_be_reached_by_arrow_keys(course in course(), seed: u64) {
        for points in [
            layout(course.people, &course.ties(), &course.groups, seed),
            ego_layout(0, course.people, &course.ties(), &course.groups),
        ] {
            let mut seen = vec![false; points.len()];
            let mut open = vec![0];
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut seen[at], true) {
                    let keys = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
                    open.extend(keys.iter().filter_map(|&(dx, dy)| nearest_in_direction(&points, at, dx, dy)));
                }
            }
            prop_assert!(seen.iter().all(|&seen| seen), "{:?} in {:?}", seen, points);
        }
    }

    #[test]
    fn hostile_ties_and_groups_do_no_harm(
        people in 0_u32..20,
        raw in proptest::collection::vec((any::<u32>(), 0_u32..25, any::<f32>()), 0..40),
        groups in proptest::collection::vec(any::<Option<u32>>(), 0..30),
        me: u32,
    ) {
        let ties: Vec<Tie> = raw
            .into_iter()
            .map(|(a, b, weight)| Tie { a: a % 25, b, kinds: vec![], weight, last_weeks_ago: 0.0 })
            .collect();
        for points in [layout(people, &ties, &groups, 1), ego_layout(me, people, &ties, &groups)] {
            prop_assert_eq!(points.len(), people as usize);
            prop_assert!(in_the_box(&points));
            prop_assert!(least_distance(&points) > 0.0);
        }
    }
}

#[test]
fn sixty_people_in_groups_of_five_are_legible() {
    let course = cohort(60, 5, 0);
    let points = layout(60, &course.ties(), &course.groups, 7);
    // Four mates among five nearest is all there can be: 0.8 of five is 1.0 of four.
    assert!((mates_among_nearest(&points, &course.groups) - 1.0).abs() < 1e-9);
}

#[test]
fn two_thousand_people_with_ties_across_are_still_legible() {
    let course = cohort(2_000, 5, 9_000);
    let points = layout(2_000, &course.ties(), &course.groups, 7);
    assert!((mates_among_nearest(&points, &course.groups) - 1.0).abs() < 1e-9);
    assert!(least_distance(&points) > 0.005, "{}", least_distance(&points));
}

#[test]
fn tied_groups_stand_nearer_than_untied_ones() {
    // Twelve groups in a circle, each tied to the next.
    let mut course = cohort(60, 5, 0);
    for a in 0..60 {
        course.events.push(Event { a, b: (a + 5) % 60, kind: TieKind::MetTogether, weeks_ago: 0.0 });
    }
    for seed in 0..20 {
        let points = layout(60, &course.ties(), &course.groups, seed);
        let middle = |group: usize| {
            let members = &points[group * 5..group * 5 + 5];
            Point {
                x: members.iter().map(|at| at.x).sum::<f32>() / 5.0,
                y: members.iter().map(|at| at.y).sum::<f32>() / 5.0,
            }
        };
        let mean = |step: usize| {
            (0..12).map(|group| distance(middle(group), middle((group + step) % 12))).sum::<f32>() / 12.0
        };
        assert!(mean(1) < 0.75 * mean(3), "seed {seed}: next {} third {}", mean(1), mean(3));
    }
}

#[test]
fn the_seed_decides_the_picture() {
    let course = cohort(60, 5, 40);
    let picture = |seed| bits(&layout(60, &course.ties(), &course.groups, seed));
    assert_eq!(picture(1), picture(1));
    assert_ne!(picture(1), picture(2));
}

/// Written down from one machine. Server and widget must draw the very same picture, so whoever changes the
/// layout on purpose changes this number, and on every platform it is the same.
#[test]
fn the_picture_has_the_same_bits_everywhere() {
    let course = cohort(503, 6, 1_500);
    let ties = course.ties();
    let mut mixed = 0_u64;
    for points in [layout(510, &ties, &course.groups, 42), ego_layout(7, 510, &ties, &course.groups)] {
        for (x, y) in bits(&points) {
            mixed = (mixed.rotate_left(9) ^ u64::from(x)).rotate_left(9) ^ u64::from(y);
        }
    }
    for tie in &ties {
        mixed = mixed.rotate_left(9) ^ u64::from(tie.weight.to_bits());
    }
    assert_eq!(mixed, 235_532_403_325_898_448);
}
