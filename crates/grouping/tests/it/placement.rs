//! One more person into groups that exist already.

use grouping::{Candidate, Criteria, Problem, best_place, report};
use schedule::{Level, Weekly};

use crate::people::{self, zone};

fn criteria(size: u8) -> Criteria {
    Criteria { size, cards: people::with_cards(false, false), ..people::criteria() }
}

/// Somebody in a zone without clock changes who is free in these quarter hours.
fn utc(free: &[(u16, u16)]) -> Candidate {
    let free: Vec<_> = free.iter().map(|&(from, to)| (from, to, Level::Free)).collect();
    let weekly = Weekly::from_ranges(&free).expect("in a week");
    let zone = Some(zone("Etc/UTC", &people::criteria()));
    Candidate { weekly, zone, wants_group: true, ..people::people(1, 1).remove(0) }
}

#[test]
fn the_place_with_an_hour_in_every_week_is_taken() {
    // Two groups of two, in the evening and in the morning; one more who is free in the morning.
    let candidates =
        [utc(&[(72, 80)]), utc(&[(72, 80)]), utc(&[(28, 40)]), utc(&[(28, 40)]), utc(&[(30, 40)])];
    let problem = Problem::new(&candidates, &criteria(3)).unwrap();
    let groups = vec![vec![0, 1], vec![2, 3]];
    let place = best_place(&problem, &groups, &[4], 4, |_| Some(0)).unwrap();
    assert_eq!(place.group, 1);
    assert!(place.report.meets_every_week() && !place.report.never_meets() && place.worst_week() > 0);
    assert_eq!(place.report, report(&problem, &[2, 3, 4]), "what is said of it is what a verdict says");
    // Where that one is shut or full, the other is all there is, and it is said that they cannot meet.
    let shut = best_place(&problem, &groups, &[4], 4, |group| (group != 1).then_some(0)).unwrap();
    assert!(shut.group == 0 && shut.report.never_meets() && !shut.report.meets_every_week());
    assert!(best_place(&problem, &groups, &[4], 2, |_| Some(0)).is_none(), "no room");
    assert!(
        best_place(&problem, &[vec![], vec![]], &[4], 4, |_| Some(0)).is_none(),
        "an empty group has ended"
    );
}

#[test]
fn of_equal_places_the_smaller_then_the_earlier_one_is_taken() {
    let candidates = vec![utc(&[(72, 80)]); 7];
    let problem = Problem::new(&candidates, &criteria(4)).unwrap();
    let sized = [vec![0, 1, 2], vec![3, 4], vec![5]];
    let alone = best_place(&problem, &sized, &[6], 5, |_| Some(0)).unwrap();
    assert_eq!(alone.group, 2);
    let equal = [vec![0, 1], vec![2, 3], vec![4, 5]];
    assert_eq!(best_place(&problem, &equal, &[6], 5, |_| Some(0)).unwrap().group, 0);
    // What the verdict knows nothing of decides among those who can meet, and never against it.
    let liked = |group| Some(if group == 1 { 5 } else { 0 });
    assert_eq!(best_place(&problem, &equal, &[6], 5, liked).unwrap().group, 1);
    let apart = [utc(&[(72, 80)]), utc(&[(72, 80)]), utc(&[(28, 40)]), utc(&[(72, 80)])];
    let problem = Problem::new(&apart, &criteria(3)).unwrap();
    assert_eq!(best_place(&problem, &[vec![0, 1], vec![2]], &[3], 4, liked).unwrap().group, 0);
}
