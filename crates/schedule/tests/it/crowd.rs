use jiff::{SignedDuration, Timestamp, civil::date};
use proptest::prelude::*;
use schedule::{
    Attendee, Bits, Days, Horizon, Level, Weekly, Zone,
    crowd::{Crowd, Search, Window},
    expand,
};

use crate::{any_instant, any_weekly, any_zone_name, tz};

fn any_attendee(horizon: Horizon) -> impl Strategy<Value = Attendee> {
    (prop::option::weighted(0.9, any_weekly()), prop::option::weighted(0.9, any_zone_name())).prop_map(
        move |(weekly, name)| {
            let zone = name.map(|name| Zone::over(&name, &tz(&name), horizon.start(), horizon.end()));
            Attendee { weekly, zone, days: Days::default() }
        },
    )
}

fn any_crowd() -> impl Strategy<Value = (Horizon, Vec<Attendee>, Attendee)> {
    (any_instant(), 1..1500_u32).prop_flat_map(|(start, len)| {
        let horizon = Horizon::new(start, len);
        (Just(horizon), prop::collection::vec(any_attendee(horizon), 1..20), any_attendee(horizon))
    })
}

/// When each person can, gladly or not, by the clock.
struct Truth(Vec<[Option<Bits>; 2]>);

impl Truth {
    fn of(people: &[Attendee], horizon: &Horizon) -> Self {
        let bits = |it: &Attendee, level| {
            it.weekly
                .as_ref()
                .zip(it.zone.as_ref())
                .map(|(weekly, zone)| expand(weekly, zone, horizon, level))
        };
        Self(people.iter().map(|it| [Level::IfNeedBe, Level::Free].map(|level| bits(it, level))).collect())
    }

    /// Who is there at every one of `quarters` from `at` on, by looking at each.
    fn who(&self, at: usize, quarters: u16, gladly: bool) -> Vec<usize> {
        let there = |bits: &Bits| (at..at + usize::from(quarters)).all(|it| bits.contains(it));
        let can = |it: &usize| self.0[*it][usize::from(gladly)].as_ref().is_some_and(there);
        (0..self.0.len()).filter(can).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_crowd_counts_everybody(
        (horizon, people, other) in any_crowd(),
        quarters in 1..7_u16,
        changed in any::<prop::sample::Index>(),
    ) {
        let mut crowd = Crowd::new(&people, horizon, quarters);
        let mut people = people;
        for round in 0..2 {
            let truth = Truth::of(&people, &horizon);
            for at in 0..horizon.len() {
                let (now, whole) = (truth.who(at, 1, false), truth.who(at, quarters, false));
                prop_assert_eq!(crowd.heat()[at] as usize, now.len());
                prop_assert_eq!(crowd.whole()[at] as usize, whole.len());
                prop_assert_eq!(crowd.who(at, false), now);
                prop_assert_eq!(crowd.who(at, true), whole);
            }
            if round == 0 {
                let at = changed.index(people.len());
                people[at] = other.clone();
                crowd.change(at, &other);
            }
        }
        let again = Crowd::new(&people, horizon, quarters);
        prop_assert_eq!(again.heat(), crowd.heat());
        prop_assert_eq!(again.whole(), crowd.whole());
    }

    #[test]
    fn the_best_window_has_most_people(
        (horizon, people, _) in any_crowd(),
        quarters in 1..7_u16,
        hours in -2..200_i64,
        quorum in 0..4_u32,
        required in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let crowd = Crowd::new(&people, horizon, quarters);
        let required: Vec<usize> = required.map(|it| it.index(people.len())).into_iter().collect();
        let earliest: Timestamp = horizon.start() + SignedDuration::from_hours(hours);
        let search = Search { earliest, required: required.clone(), quorum, limit: 3 };
        let found = crowd.best(&search);
        let truth = Truth::of(&people, &horizon);
        let all: Vec<Window> = (0..horizon.len())
            .filter(|&at| horizon.at(at) >= earliest)
            .filter_map(|start| {
                let [can, gladly] = [false, true].map(|gladly| truth.who(start, quarters, gladly));
                let [can_count, gladly] = [&can, &gladly].map(|it| u32::try_from(it.len()).unwrap());
                let complete = required.iter().all(|it| can.contains(it));
                (complete && can_count >= quorum.max(1)).then_some(Window { start, can: can_count, gladly })
            })
            .collect();
        let key = |it: &&Window| (std::cmp::Reverse((it.can, it.gladly)), it.start);
        prop_assert_eq!(found.first(), all.iter().min_by_key(key));
        for (nth, window) in found.iter().enumerate() {
            prop_assert!(all.contains(window));
            for other in &found[..nth] {
                prop_assert!(other.start.abs_diff(window.start) >= usize::from(quarters));
            }
        }
    }
}

/// More people than fit into the lower planes of the counters.
#[test]
fn thousands_are_counted_too() {
    let horizon = Horizon::weeks(date(2026, 9, 28), 1);
    let zone = Zone::over("UTC", &tz("UTC"), horizon.start(), horizon.end());
    let person = |nth: u16| {
        let ranges = [(nth % 600, nth % 600 + 40, Level::Free)];
        Attendee {
            weekly: Weekly::from_ranges(&ranges).ok(),
            zone: Some(zone.clone()),
            days: Days::default(),
        }
    };
    let people: Vec<Attendee> = (0..5003).map(person).collect();
    let crowd = Crowd::new(&people, horizon, 4);
    for at in 0..horizon.len() {
        assert_eq!(crowd.heat()[at] as usize, crowd.who(at, false).len(), "{at}");
    }
    assert_eq!(crowd.heat().iter().map(|&it| it as usize).sum::<usize>(), 5003 * 40);
}

#[test]
fn nobody_and_no_time_are_no_windows() {
    let horizon = Horizon::weeks(date(2026, 9, 28), 1);
    let search = Search { earliest: horizon.start(), required: vec![5], quorum: 0, limit: 3 };
    let mut crowd = Crowd::new(&[], horizon, 4);
    crowd.change(0, &Attendee::default());
    assert_eq!(crowd.best(&search), []);
    assert_eq!(crowd.heat().len(), 672);
    let empty = Crowd::new(&[Attendee::default()], Horizon::new(horizon.start(), 0), 4);
    assert_eq!(empty.best(&Search { required: Vec::new(), ..search }), []);
    assert_eq!(empty.who(0, false).len(), 0);
}
