//! Drawing in slices, after an earlier picture, and of whatever is handed in.

use network::{Drawing, Graph, Link, Point, disc_radius};
use proptest::prelude::*;

fn done(mut drawing: Drawing) -> Vec<Point> {
    while !drawing.advance(1_000_000).is_done() {}
    drawing.points()
}

fn picture(graph: &Graph, seed: u64) -> Vec<Point> {
    done(Drawing::new(graph, &[], seed))
}

/// Groups of five in a ring of ties, and chance ties by a fixed rule.
fn cohort(people: u32, across: u32) -> Graph {
    let within = (0..people).flat_map(|a| (a + 1..people.min((a / 5 + 1) * 5)).map(move |b| (a, b, 1.0)));
    let next = (0..people).map(|a| (a, (a + 5) % people, 1.0));
    let chance = (0..across).map(|n| {
        (n.wrapping_mul(2_654_435_761) % people, n.wrapping_mul(40_503).wrapping_add(n >> 3) % people, 1.0)
    });
    Graph::new(people, &within.chain(next).chain(chance).collect::<Vec<Link>>())
}

fn away(one: Point, two: Point) -> f32 {
    ((one.x - two.x).powi(2) + (one.y - two.y).powi(2)).sqrt()
}

fn median(mut numbers: Vec<f32>) -> f32 {
    numbers.sort_unstable_by(f32::total_cmp);
    numbers[numbers.len() / 2]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn slices_change_nothing(budgets in proptest::collection::vec(1_u64..40_000, 1..6), few: bool) {
        let graph = if few { cohort(60, 30) } else { cohort(700, 300) };
        let mut drawing = Drawing::new(&graph, &[], 3);
        let mut share = 0.0;
        for budget in budgets.iter().cycle() {
            let progress = drawing.advance(*budget);
            prop_assert!((share..=1.0).contains(&progress.share), "{} after {}", progress.share, share);
            share = progress.share;
            if progress.is_done() {
                break;
            }
        }
        prop_assert_eq!(drawing.points(), picture(&graph, 3));
    }

    #[test]
    fn a_picture_is_there_at_any_time(budget in 0_u64..3_000_000) {
        let graph = cohort(300, 200);
        let mut drawing = Drawing::new(&graph, &[], 1);
        drawing.advance(budget);
        let inside = |points: &[Point]| points.iter().all(|at| at.x.abs() <= 1.0 && at.y.abs() <= 1.0);
        prop_assert!(inside(&drawing.points()));
        drawing.hurry();
        let points = done(drawing);
        prop_assert!(inside(&points) && disc_radius(&points) > 0.0);
    }
}

#[test]
fn whoever_was_there_stays_where_they_were_when_others_come() {
    // Twelve groups have to make room for two more, and the frame grows; among two hundred that is little.
    for (people, farthest) in [(60, 0.15), (1_000, 0.05)] {
        let earlier = cohort(people, people / 2);
        let before = picture(&earlier, 1);
        // Two more groups, each tied to one that was there.
        let mut links: Vec<Link> = earlier.links().collect();
        for come in [people, people + 5] {
            links.extend((0..5).flat_map(|a| (0..a).map(move |b| (come + a, come + b, 1.0))));
            links.extend((0..4).map(|a| (come + a, a, 1.0)));
        }
        let mut known: Vec<Option<Point>> = before.iter().copied().map(Some).collect();
        known.extend([None; 10]);
        let graph = Graph::new(people + 10, &links);
        let after = done(Drawing::after(&graph, &[], &known, 1));
        let moved = median(before.iter().zip(&after).map(|(one, two)| away(*one, *two)).collect());
        let anew = picture(&graph, 1);
        let anew = median(before.iter().zip(&anew).map(|(one, two)| away(*one, *two)).collect());
        assert!(moved < farthest, "{people}: {moved}, a new picture {anew}");
        assert!(moved < anew / 3.0, "{people}: {moved}, a new picture {anew}");
        assert!(disc_radius(&after) > 0.0);
    }
}

#[test]
fn earlier_places_that_are_no_numbers_are_nobodys() {
    let graph = cohort(60, 30);
    let nowhere = [Some(Point { x: f32::NAN, y: f32::INFINITY }); 60];
    let points = done(Drawing::after(&graph, &[], &nowhere, 1));
    assert!(disc_radius(&points) > 0.0);
    // All of them in one place is a place like any other.
    let heap = [Some(Point { x: 0.3, y: 0.3 }); 60];
    assert!(disc_radius(&done(Drawing::after(&graph, &[], &heap, 1))) > 0.0);
}

#[test]
fn every_shape_of_graph_has_a_picture() {
    let star: Vec<Link> = (1..3_000).map(|leaf| (0, leaf, 1.0)).collect();
    let path: Vec<Link> = (0..600).map(|one| (one, one + 1, 1.0)).collect();
    let pairs: Vec<Link> = (0..200).map(|pair| (2 * pair, 2 * pair + 1, 1.0)).collect();
    let everybody: Vec<Link> = (0..80).flat_map(|one| (0..one).map(move |two| (one, two, 1.0))).collect();
    let uneven: Vec<Link> = (0..50)
        .map(|one| (one, (one * 7 + 1) % 50, if one % 2 == 0 { f32::MAX } else { f32::MIN_POSITIVE }))
        .collect();
    for (people, links) in [
        (0, vec![]),
        (1, vec![]),
        (2, vec![(0, 1, 1.0)]),
        (200, vec![]),
        (3_000, star),
        (601, path),
        (400, pairs),
        (80, everybody),
        (50, uneven),
    ] {
        let points = picture(&Graph::new(people, &links), 1);
        assert_eq!(points.len(), people as usize);
        assert!(points.iter().all(|at| at.x.abs() <= 1.0 && at.y.abs() <= 1.0), "{people}");
        assert!(people < 2 || disc_radius(&points) > 0.0, "{people}");
    }
}

#[test]
fn two_tied_circles_lie_apart() {
    // Two rings of groups with one tie between them.
    let mut links: Vec<Link> = cohort(300, 0).links().collect();
    links.extend(cohort(300, 0).links().map(|(one, two, weight)| (one + 300, two + 300, weight)));
    links.push((0, 300, 1.0));
    let points = picture(&Graph::new(600, &links), 5);
    let own = (0..600_usize).filter(|&person| {
        let mut others: Vec<usize> = (0..600).filter(|&other| other != person).collect();
        others.sort_by(|&one, &two| {
            away(points[person], points[one]).total_cmp(&away(points[person], points[two]))
        });
        others[..20].iter().filter(|&&other| (other < 300) == (person < 300)).count() > 15
    });
    let own = own.count();
    assert!(own > 540, "{own} of 600");
}
