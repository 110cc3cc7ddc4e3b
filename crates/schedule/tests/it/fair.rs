use jiff::civil::date;
use proptest::prelude::*;
use schedule::{
    Days, Horizon, Level, QUARTERS_PER_WEEK, Weekly, Zone,
    fair::{
        Apart, Choice, Class, FairError, Pains, Party, SeriesWish, apart, front, merged, rotation, series,
        sorted, trade_off, ways,
    },
};

use crate::tz;

fn any_fronts(classes: usize, weeks: usize) -> impl Strategy<Value = Vec<Vec<Choice>>> {
    let pain = prop::sample::select(&[0_u16, 0, 1, 2, 4, 8, 16][..]);
    let costs = prop::collection::vec(pain, classes);
    let choice = (0..672_usize, costs).prop_map(|(start, cost)| Choice { start, cost });
    prop::collection::vec(prop::collection::vec(choice, 1..6).prop_map(front), 1..=weeks)
}

fn any_instance() -> impl Strategy<Value = (Vec<Vec<Choice>>, Vec<Class>)> {
    let class = (0..4_u32, prop_oneof![Just(0), 0..30_u32]);
    prop::collection::vec(class, 1..6).prop_flat_map(|classes| {
        let classes: Vec<Class> =
            classes.into_iter().map(|(people, debt)| Class { people: people.max(1), debt }).collect();
        (any_fronts(classes.len(), 5), Just(classes))
    })
}

/// Every series there is: its places and what each class bears.
fn all_series(fronts: &[Vec<Choice>], classes: &[Class]) -> Vec<(Vec<usize>, Vec<u32>)> {
    let mut all = vec![(Vec::new(), classes.iter().map(|it| it.debt).collect::<Vec<u32>>())];
    for front in fronts {
        let mut longer = Vec::new();
        for (places, totals) in &all {
            for (place, choice) in front.iter().enumerate() {
                let places = places.iter().copied().chain([place]).collect();
                longer.push((
                    places,
                    totals.iter().zip(&choice.cost).map(|(a, b)| a + u32::from(*b)).collect(),
                ));
            }
        }
        all = longer;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_fairest_series_is_the_fairest_of_all((fronts, classes) in any_instance()) {
        let found = series(&fronts, &classes).unwrap();
        prop_assert!(found.proven);
        let starts = |places: &[usize]| -> Vec<usize> {
            fronts.iter().zip(places).map(|(front, &place)| front[place].start).collect()
        };
        let all = all_series(&fronts, &classes);
        let best = all.iter().min_by_key(|(places, totals)| (sorted(totals, &classes), starts(places))).unwrap();
        prop_assert_eq!(sorted(&found.totals, &classes), sorted(&best.1, &classes));
        prop_assert_eq!(starts(&found.choices), starts(&best.0));
        let own = all.iter().find(|(places, _)| *places == found.choices).unwrap();
        prop_assert_eq!(&found.totals, &own.1, "the totals are those of the choices");
    }

    #[test]
    fn the_trade_off_is_the_least_total_for_each_worst((fronts, classes) in any_instance()) {
        let trade = trade_off(&fronts, &classes).unwrap();
        prop_assert!(trade.proven);
        let all = all_series(&fronts, &classes);
        let figures = |totals: &[u32]| {
            let people = sorted(totals, &classes);
            (people[0], people.iter().copied().map(u64::from).sum::<u64>())
        };
        let mut expected: Vec<(u32, u64)> = Vec::new();
        let mut figures_of_all: Vec<(u32, u64)> = all.iter().map(|it| figures(&it.1)).collect();
        figures_of_all.sort_unstable();
        for (worst, total) in figures_of_all {
            if expected.last().is_none_or(|last| total < last.1) {
                expected.push((worst, total));
            }
        }
        let found: Vec<(u32, u64)> = trade.points.iter().map(|it| (it.worst, it.total)).collect();
        prop_assert_eq!(found, expected);
        for point in &trade.points {
            let own = all.iter().find(|(places, _)| *places == point.series.choices).unwrap();
            prop_assert_eq!(&point.series.totals, &own.1);
            prop_assert_eq!(figures(&own.1), (point.worst, point.total));
        }
        let fairest = series(&fronts, &classes).unwrap();
        prop_assert_eq!(figures(&fairest.totals).0, trade.points[0].worst);
    }

    #[test]
    fn a_front_has_what_nothing_beats(choices in prop::collection::vec((0..99_usize, prop::collection::vec(0..4_u16, 3)), 0..40)) {
        let choices: Vec<Choice> = choices.into_iter().map(|(start, cost)| Choice { start, cost }).collect();
        let found = front(choices.clone());
        let beats = |a: &Choice, b: &Choice| a.cost != b.cost && a.cost.iter().zip(&b.cost).all(|(a, b)| a <= b);
        for choice in &choices {
            let beaten = choices.iter().any(|it| beats(it, choice));
            let earliest = !choices.iter().any(|it| it.cost == choice.cost && it.start < choice.start);
            prop_assert_eq!(found.contains(choice), !beaten && earliest);
        }
    }
}

/// Nine classes and more take wider words; the answer does not depend on the width.
#[test]
fn classes_of_nobody_change_nothing() {
    let fronts: Vec<Vec<Choice>> = (0..6)
        .map(|week| {
            let costs = [[0, 4, 2], [2, 0, 4], [4, 2, 0], [1, 1, 8]];
            front(costs.iter().map(|cost| Choice { start: week, cost: cost.to_vec() }).collect())
        })
        .collect();
    let classes = [Class { people: 1, debt: 0 }, Class { people: 2, debt: 1 }, Class { people: 1, debt: 0 }];
    let narrow = series(&fronts, &classes).expect("a series");
    for more in [3, 10, 20, 28] {
        let mut wide = fronts.clone();
        for choice in wide.iter_mut().flatten() {
            choice.cost.extend(std::iter::repeat_n(0, more));
        }
        let mut many = classes.to_vec();
        many.extend(std::iter::repeat_n(Class { people: 0, debt: 0 }, more));
        let found = series(&wide, &many).expect("a series");
        assert_eq!(found.choices, narrow.choices);
        assert_eq!(found.totals[..3], narrow.totals);
    }
}

#[test]
fn impossible_series_are_refused_in_words() {
    let one = |cost: Vec<u16>| vec![Choice { start: 0, cost }];
    let class = [Class { people: 1, debt: 0 }];
    let error = series(&[one(vec![1]), vec![]], &class).expect_err("no choice");
    assert_eq!(error, FairError::NoChoice { week: 1 });
    assert_eq!(error.to_string(), "in week 2 no time suits everybody");
    assert!(matches!(series(&[one(vec![1, 2])], &class), Err(FairError::Costs { week: 0, .. })));
    assert_eq!(series(&[one(vec![40_000])], &class), Err(FairError::TooMuch));
    assert_eq!(series(&[one(vec![1])], &[Class { people: 1, debt: u32::MAX }]), Err(FairError::TooMuch));
    assert_eq!(trade_off(&[vec![]], &class).expect_err("no choice"), FairError::NoChoice { week: 0 });
}

/// A group that shares nothing: the frontier passes its limit, and the answer says that it is not proven.
#[test]
fn what_is_not_proven_says_so() {
    let weeks = 14_u16;
    let classes = vec![Class { people: 1, debt: 0 }; 12];
    let fronts: Vec<Vec<Choice>> = (0..weeks)
        .map(|week| {
            let cost =
                |choice: u16, class: u16| (choice * 37 + class * 101 + week * 53 + choice * class * 11) % 17;
            front(
                (0..12)
                    .map(|choice| Choice {
                        start: usize::from(choice),
                        cost: (0..12).map(|class| cost(choice, class)).collect(),
                    })
                    .collect(),
            )
        })
        .collect();
    let found = series(&fronts, &classes).expect("a series");
    assert!(!found.proven);
    assert_eq!(found.choices.len(), usize::from(weeks));
}

fn party(zone: &str, ranges: Option<&[(u16, u16, Level)]>, people: u32, wish: &SeriesWish) -> Party {
    let until = wish.horizon.end() + jiff::SignedDuration::from_hours(48);
    Party {
        zone: Zone::over(zone, &tz(zone), wish.horizon.start(), until),
        weekly: ranges.map(|ranges| Weekly::from_ranges(ranges).expect("ranges")),
        days: Days::default(),
        required: true,
        class: Class { people, debt: 0 },
    }
}

fn eight_weeks() -> SeriesWish {
    let horizon = Horizon::weeks(date(2026, 9, 28), 8);
    SeriesWish { horizon, quarters: 4, earliest: horizon.start(), pains: Pains::default() }
}

fn story(wish: &SeriesWish) -> Vec<Party> {
    [
        ("Australia/Sydney", 1),
        ("America/Toronto", 1),
        ("Europe/London", 2),
        ("Europe/Dublin", 1),
        ("America/Vancouver", 1),
    ]
    .map(|(zone, people)| party(zone, None, people, wish))
    .to_vec()
}

#[test]
fn a_group_is_offered_the_whole_scale_and_fixed_hours() {
    let wish = eight_weeks();
    let parties = story(&wish);
    let (merged, _) = merged(&parties);
    let classes: Vec<Class> = merged.iter().map(|it| it.class).collect();
    let offered = ways(&parties, &wish, &parties[0].zone).expect("ways");
    let cost_of = |starts: &[usize]| {
        let weeks = wish.fronts(&parties);
        let at = |(start, front): (&usize, &Vec<Choice>)| {
            front.iter().find(|it| it.start == *start).map(|it| it.cost.clone())
        };
        let costs: Vec<Vec<u16>> = starts.iter().zip(&weeks).filter_map(at).collect();
        assert_eq!(costs.len(), 8, "a start of each week's front");
        let bears = |party: usize| costs.iter().map(|it| u32::from(it[party])).sum::<u32>();
        let together: u32 = (0..parties.len()).map(|it| bears(it) * parties[it].class.people).sum();
        ((0..parties.len()).map(bears).max().expect("people"), together)
    };
    let scale: Vec<_> = offered.ways.iter().filter(|it| it.turns == 0).collect();
    let found: Vec<(u32, u32)> = scale.iter().map(|it| cost_of(&it.starts)).collect();
    assert!(scale.iter().all(|it| it.proven) && found.len() > 2, "{found:?}");
    assert_eq!((found[0].0, found[offered.best]), (9, (10, 37)));
    assert!(found.windows(2).all(|it| it[0].0 <= it[1].0 && it[0].1 > it[1].1), "{found:?}");
    let fairest = series(&wish.fronts(&merged), &classes).expect("a series");
    let starts: Vec<usize> =
        fairest.choices.iter().zip(wish.fronts(&merged)).map(|(&at, front)| front[at].start).collect();
    assert_eq!(scale[0].starts, starts);
    let turns: Vec<usize> = offered.ways.iter().map(|it| it.turns).filter(|&it| it > 0).collect();
    assert!(turns.contains(&1) && turns.is_sorted(), "{turns:?}");
}

#[test]
fn what_was_borne_before_moves_the_burden() {
    let wish = eight_weeks();
    let mut parties = story(&wish);
    let night = |parties: &[Party]| {
        let first = &ways(parties, &wish, &parties[0].zone).expect("ways").ways[0];
        let sydney = |start: &usize| {
            schedule::hour_cost(parties[0].zone.local(wish.horizon.at(*start)).hour().unsigned_abs())
        };
        first.starts.iter().map(|start| u32::from(sydney(start))).sum::<u32>()
    };
    let before = night(&parties);
    parties[0].class.debt = 20;
    assert!(night(&parties) < before, "{before}, and {} after", night(&parties));
}

/// One more point for the worst off spares the others eight and Vancouver its 05:00.
#[test]
fn the_knee_of_the_story_spares_vancouver() {
    let wish = eight_weeks();
    let parties = story(&wish);
    let classes: Vec<Class> = parties.iter().map(|it| it.class).collect();
    let fronts = wish.fronts(&parties);
    let trade = trade_off(&fronts, &classes).expect("a trade-off");
    let knee = trade.knee(&classes).expect("a point");
    assert_eq!((knee.worst, knee.total), (10, 37));
    assert_eq!(knee.series.totals[4], 0, "Vancouver");
    assert_eq!((trade.points[0].worst, trade.points[0].total), (9, 45));
}

#[test]
fn three_hours_in_turn_are_fairer_than_one() {
    let wish = eight_weeks();
    let parties = story(&wish);
    let utc = Zone { name: String::new(), spans: Vec::new() };
    let worst = |turns| {
        let found = rotation(&parties, &wish, &utc, turns).expect("a rotation");
        assert_eq!(found.hours.len(), turns);
        for (week, start) in found.starts.iter().enumerate() {
            let hour = usize::from(found.hours[week % turns]);
            assert_eq!(start % usize::from(QUARTERS_PER_WEEK), hour, "the horizon begins on a Monday");
        }
        *found.totals.iter().max().expect("somebody")
    };
    assert_eq!([worst(1), worst(3)], [11, 10]);
}

#[test]
fn a_rotation_keeps_its_hour_on_the_anchors_clock() {
    let wish = eight_weeks();
    let parties = story(&wish);
    let dublin = &parties[3].zone;
    let found = rotation(&parties, &wish, dublin, 1).expect("a rotation");
    let hours: Vec<i8> = found.starts.iter().map(|&it| dublin.local(wish.horizon.at(it)).hour()).collect();
    assert_eq!(hours, [hours[0]; 8]);
}

#[test]
fn the_same_people_are_one_party() {
    let wish = eight_weeks();
    let people: Vec<Party> = ["Europe/London", "Europe/Dublin", "Asia/Tokyo", "Europe/London"]
        .iter()
        .map(|zone| party(zone, None, 1, &wish))
        .collect();
    let (parties, places) = merged(&people);
    assert_eq!(places, [0, 0, 1, 0]);
    assert_eq!(parties.iter().map(|it| it.class.people).collect::<Vec<_>>(), [3, 1]);
}

#[test]
fn optional_people_do_not_forbid_an_hour_but_are_missed() {
    let wish = eight_weeks();
    let morning = [(36, 40, Level::Free)];
    let day = [(36, 80, Level::Free)];
    let ana = party("Europe/London", Some(&day), 1, &wish);
    let mut ben = party("Europe/London", Some(&morning), 1, &wish);
    ben.required = false;
    let fronts = wish.fronts(&[ana.clone(), ben.clone()]);
    assert!(fronts.iter().all(|front| front.len() == 1 && front[0].cost == [0, 0]), "{fronts:?}");
    ben.weekly = Some(Weekly::default());
    let fronts = wish.fronts(&[ana.clone(), ben.clone()]);
    assert!(fronts.iter().all(|front| front.len() == 1 && front[0].cost == [0, 20]), "{fronts:?}");
    ben.required = true;
    assert!(wish.fronts(&[ana, ben]).iter().all(Vec::is_empty));
}

#[test]
fn two_sessions_share_one_person() {
    let wish = eight_weeks();
    let (early, late) = ([(36, 44, Level::Free)], [(64, 72, Level::Free)]);
    let both = [(36, 44, Level::Free), (64, 72, Level::IfNeedBe)];
    let people = [&early[..], &late, &both, &late].map(|it| party("Europe/London", Some(it), 1, &wish));
    let Apart::Two { first, second, bridge } = apart(&people, &wish) else { panic!("two sessions") };
    assert_eq!(bridge, Some(2));
    assert_eq!(first.there, [0, 2]);
    assert_eq!(second.there, [1, 2, 3]);
    assert!(second.start >= first.start + 4);

    let Apart::Two { bridge, .. } = apart(&people[..2], &wish) else { panic!("two sessions") };
    assert_eq!(bridge, None, "nobody can be at both");
}

#[test]
fn three_who_never_meet_pass_the_word() {
    let wish = eight_weeks();
    let ranges = [[(36, 40, Level::Free)], [(50, 54, Level::Free)], [(64, 68, Level::Free)]];
    let people = ranges.each_ref().map(|it| party("Europe/London", Some(it), 1, &wish));
    let Apart::Relay { live, later } = apart(&people, &wish) else { panic!("a relay") };
    assert_eq!(live.there, [0]);
    assert_eq!(later.iter().map(|it| it.party).collect::<Vec<_>>(), [1, 2]);
    assert!(later.iter().all(|it| it.start.is_some_and(|at| at >= live.start + 4)));
    let nobody = party("Europe/London", Some(&[]), 1, &wish);
    assert_eq!(apart(&[nobody], &wish), Apart::Nobody);
}
