use jiff::civil::date;
use proptest::prelude::*;
use schedule::{Attendee, Horizon, Level, Terms, WayOn, Wish, Without, rank, ways_on};

use crate::{
    at,
    rank::{Person, any_person, any_terms, attendee, hour_in, silent, starts},
};

/// 1 June 2026 is a Monday; London is an hour ahead of UTC.
fn london(from: u16, to: u16) -> Attendee {
    attendee("Europe/London", &[(from * 4, to * 4, Level::Free)], &week())
}

fn week() -> Horizon {
    Horizon::weeks(date(2026, 6, 1), 1)
}

fn hour(terms: Terms) -> Wish {
    Wish { terms, ..hour_in(week(), 9) }
}

fn required(people: &[usize]) -> Terms {
    Terms { required: people.to_vec(), ..Terms::default() }
}

#[test]
fn who_is_required_is_never_met_at_a_time_they_said_no_to() {
    let group = [london(9, 11), london(13, 14), london(13, 14), silent("Europe/London", &week())];
    assert_eq!(starts(&rank(&group, &hour(Terms::default())))[0], "2026-06-01T12:00:00Z", "most people");
    assert_eq!(starts(&rank(&group, &hour(required(&[0])))), ["2026-06-01T08:00:00Z"]);
    assert_eq!(rank(&group, &hour(required(&[0, 1]))), []);
    // Who has not said has not said no, and neither has who is not there.
    assert_eq!(rank(&group, &hour(required(&[3, 7]))), rank(&group, &hour(Terms::default())));
}

#[test]
fn too_few_people_and_too_late_an_end_are_left_out() {
    let group = [london(9, 11), london(13, 14), london(13, 15)];
    let quorum = |quorum| rank(&group, &hour(Terms { quorum, ..Terms::default() }));
    assert_eq!(starts(&quorum(2)), ["2026-06-01T12:00:00Z"]);
    assert_eq!(quorum(3), []);
    assert_eq!(quorum(0), quorum(1));
    // The meeting is over by then, to the minute.
    let until = |until: &str| Terms { until: Some(at(until)), ..Terms::default() };
    assert_eq!(starts(&rank(&group, &hour(until("2026-06-01T13:00:00Z"))))[0], "2026-06-01T12:00:00Z");
    assert_eq!(starts(&rank(&group, &hour(until("2026-06-01T12:59:59Z")))), ["2026-06-01T08:00:00Z"]);
    assert_eq!(rank(&group, &hour(until("2026-05-01T00:00:00Z"))), []);
}

#[test]
fn what_stands_in_the_way_is_named_with_what_there_is_without_it() {
    let group = [london(9, 10), london(9, 10), london(13, 15)];
    let ways = |terms| ways_on(&group, &hour(terms));
    let way = |without, times| WayOn { without, times };
    assert_eq!(
        ways(required(&[0, 1, 2])),
        [way(Without::Person(2), 1)],
        "the other two can meet, but not the last with one of them"
    );
    let late = Some(at("2026-06-01T07:00:00Z"));
    assert_eq!(ways(Terms { until: late, ..Terms::default() }), [way(Without::Deadline, 2)]);
    assert_eq!(ways(Terms { quorum: 3, ..Terms::default() }), [way(Without::Quorum(2), 1)]);
    let asked = Terms { required: vec![2], quorum: 2, until: None };
    assert_eq!(ways(asked), [way(Without::Person(2), 1), way(Without::Quorum(1), 1)]);
    // One of three alone is not enough, all are.
    let asked = Terms { required: vec![2], quorum: 3, until: late };
    assert_eq!(ways(asked), [way(Without::Everything, 2)]);
    let three = [london(9, 10), london(11, 12), london(13, 14)];
    let everybody = hour(required(&[0, 1, 2]));
    assert_eq!(ways_on(&three, &everybody), [way(Without::Required, 3)]);
    let nobody = [silent("Europe/London", &week())];
    assert_eq!(ways_on(&nobody, &hour(Terms { quorum: 2, until: late, ..required(&[0]) })), []);
}

/// Terms that are asked of some people over two weeks.
fn asked() -> impl Strategy<Value = (Vec<Person>, Wish)> {
    let wish = (crate::any_instant(), 1..9_u16).prop_flat_map(|(start, quarters)| {
        let horizon = Horizon::new(start, 1344);
        let earliest = horizon.start();
        any_terms(earliest).prop_map(move |terms| Wish { horizon, quarters, earliest, limit: 3, terms })
    });
    (prop::collection::vec(any_person(), 0..5), wish)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_way_on_leads_somewhere((people, wish) in asked()) {
        let attendees: Vec<Attendee> = people.iter().map(|it| it.attendee(&wish.horizon)).collect();
        let found = |terms: Terms| rank(&attendees, &Wish { terms, limit: usize::MAX, ..wish.clone() }).len();
        prop_assume!(found(wish.terms.clone()) == 0);
        let ways = ways_on(&attendees, &wish);
        for way in &ways {
            let mut left = wish.terms.clone();
            match way.without {
                Without::Deadline => left.until = None,
                Without::Person(person) => left.required.retain(|it| *it != person),
                Without::Quorum(enough) => {
                    prop_assert!(enough < left.quorum);
                    // No larger quorum would do.
                    prop_assert_eq!(found(Terms { quorum: enough + 1, ..left.clone() }), 0);
                    left.quorum = enough;
                }
                Without::Required => left.required.clear(),
                Without::Everything => left = Terms::default(),
            }
            prop_assert!(left != wish.terms);
            prop_assert_eq!(found(left), way.times);
        }
        // Whoever is told nothing could do nothing.
        prop_assert!(!ways.is_empty() || found(Terms::default()) == 0);
    }
}
