//! What a change of clocks makes harder, against a slower and simpler answer.

use jiff::{SignedDuration, Span, Timestamp, civil::DateTime};
use proptest::prelude::*;
use schedule::{
    Attendee, Dated, Days, Level, SeatAt, Weekly, Zone,
    fair::{Class, Pains, Party, Shift, Shifted, shifted, sorted},
    instant, seat_at,
};

use crate::{any_instant, any_ranges, any_weekly, any_zone_name, tz};

const LEFT_OUT: u32 = 20;

fn zone(name: &str, around: Timestamp) -> Zone {
    let reach = SignedDuration::from_hours(24 * 250);
    Zone::over(name, &tz(name), around - reach, around + reach)
}

fn party(name: &str, ranges: Option<&[(u16, u16, Level)]>, debt: u32, around: Timestamp) -> Party {
    Party {
        zone: zone(name, around),
        weekly: ranges.map(|ranges| Weekly::from_ranges(ranges).expect("ranges")),
        days: Days::default(),
        required: true,
        class: Class { people: 1, debt },
    }
}

/// `count` meetings, a week apart at this hour of the zone called `name`, with the hour a week before.
fn weekly(name: &str, first: &str, count: i64) -> (Timestamp, Vec<Timestamp>) {
    let first: DateTime = first.parse().expect("a local time");
    let start = |week: i64| instant(&tz(name), first + Span::new().weeks(week)).expect("an instant");
    (start(-1), (0..count).map(start).collect())
}

fn judged(parties: &[Party], anchor: &str, (before, starts): &(Timestamp, Vec<Timestamp>)) -> Shifted {
    let anchor = zone(anchor, *before);
    shifted(parties, &shift(*before, starts, &anchor))
}

fn shift<'a>(before: Timestamp, starts: &'a [Timestamp], anchor: &'a Zone) -> Shift<'a> {
    let earliest = before + SignedDuration::from_hours(24);
    Shift { starts, before, quarters: 4, anchor, earliest, taken: &[], pains: Pains::default() }
}

/// From so many hours to so many on each day.
fn daily(from: u16, to: u16) -> Vec<(u16, u16, Level)> {
    (0..7).map(|day| (day * 96 + from * 4, day * 96 + to * 4, Level::Free)).collect()
}

fn clocks(party: &Party, starts: &[Timestamp]) -> Vec<String> {
    starts.iter().map(|start| party.zone.local(*start).time().to_string()[..5].to_owned()).collect()
}

/// Sydney's clocks go back on 4 April 2027, Dublin's went forward on 28 March: Mei's 06:00 becomes 05:00.
#[test]
fn the_cost_moves_to_whom_it_has_spared() {
    let meetings = weekly("Europe/Dublin", "2027-03-23T19:00", 1);
    let around = meetings.1[0];
    let anchor = "Europe/Dublin";
    // Tuesday 19:00 in Dublin is Wednesday 06:00 in Sydney in winter; on the 30th it is 05:00.
    let meetings = (meetings.1[0], weekly(anchor, "2027-03-30T19:00", 1).1);
    let people = [
        party("Australia/Sydney", Some(&daily(5, 22)), 12, around),
        party("Europe/Dublin", Some(&daily(6, 23)), 0, around),
    ];
    let found = judged(&people, anchor, &meetings);
    assert_eq!(found.harder, [0]);
    assert_eq!(clocks(&people[0], &meetings.1), ["05:00"]);
    assert_eq!(found.instead.len(), 1);
    // Mei has borne more, so Dublin rises early or nobody does: 10:00 in Dublin is 20:00 in Sydney.
    let hours = (clocks(&people[0], &found.instead), clocks(&people[1], &found.instead));
    let cost = |hours: &[String]| schedule::hour_cost(hours[0][..2].parse().expect("an hour"));
    assert_eq!((cost(&hours.0), cost(&hours.1)), (0, 0), "{hours:?}");

    // If they have no decent hour in common, whoever bore less bears it.
    let late = daily(21, 23).into_iter().map(|(from, to, _)| (from, to, Level::IfNeedBe)).collect();
    let evenings = [daily(18, 20), late].concat();
    let narrow = |debts: [u32; 2]| {
        [
            party("Australia/Sydney", Some(&daily(5, 8)), debts[0], around),
            party("Europe/Dublin", Some(&evenings), debts[1], around),
        ]
    };
    let mei = narrow([12, 0]);
    let found = judged(&mei, anchor, &meetings);
    assert_eq!(
        (clocks(&mei[0], &found.instead), clocks(&mei[1], &found.instead)),
        (vec!["07:00".to_owned()], vec!["21:00".to_owned()])
    );
    let dublin = narrow([0, 40]);
    let found = judged(&dublin, anchor, &meetings);
    assert_eq!(found.harder, [0]);
    assert!(found.instead.is_empty(), "Dublin bore more: {found:?}");
}

#[test]
fn an_hour_that_clocks_move_into_a_no_is_moved_out_of_it() {
    let meetings = weekly("Europe/London", "2027-03-30T18:00", 3);
    // New York's evening class begins at 13:00 on London's 18:00 until London's clocks change: then it is noon.
    let people = [
        party("Europe/London", Some(&daily(9, 22)), 0, meetings.0),
        party("America/Phoenix", Some(&daily(11, 18)), 0, meetings.0),
    ];
    assert_eq!(clocks(&people[1], &[meetings.0, meetings.1[0]]), ["11:00", "10:00"]);
    let found = judged(&people, "Europe/London", &meetings);
    assert_eq!(found.harder, [1]);
    assert_eq!(clocks(&people[1], &found.instead), ["11:00", "11:00", "11:00"]);
    assert_eq!(clocks(&people[0], &found.instead), ["19:00", "19:00", "19:00"]);
    let day = |start: &Timestamp| people[0].zone.local(*start).date();
    assert!(found.instead.iter().zip(&meetings.1).all(|(one, other)| day(one) == day(other)), "{found:?}");

    // Somebody is away in the second week: nothing is moved for that, and nobody is put where they are away.
    let mut away = people.clone();
    let dated =
        Dated { first: day(&meetings.1[1]), last: day(&meetings.1[1]), quarters: 76..80, free: false };
    away[0].days = Days::of(&[dated], &[], &tz("Europe/London"));
    let found = judged(&away, "Europe/London", &meetings);
    assert_ne!(clocks(&away[0], &found.instead)[0], "19:00");
    assert_eq!(found.instead.len(), 3);
}

#[test]
fn what_no_hour_fits_for_all_weeks_is_moved_for_the_first() {
    let meetings = weekly("Europe/London", "2027-03-30T18:00", 2);
    let mut people = [
        party("Europe/London", Some(&daily(17, 20)), 0, meetings.0),
        party("America/Phoenix", Some(&daily(11, 18)), 0, meetings.0),
    ];
    // In the second week somebody has no evening after 19:00.
    let second = people[0].zone.local(meetings.1[1]).date();
    let evening = |day: i64| {
        let date = second + Span::new().days(day);
        Dated { first: date, last: date, quarters: 76..96, free: false }
    };
    let evenings: Vec<Dated> = (-6..=6).map(evening).collect();
    people[0].days = Days::of(&evenings, &[], &tz("Europe/London"));
    let found = judged(&people, "Europe/London", &meetings);
    assert_eq!(clocks(&people[1], &found.instead), ["11:00"], "{found:?}");
}

#[test]
fn who_is_spared_by_the_change_is_warned_of_nothing() {
    // London's clocks go back: what was 05:00 in Phoenix is 06:00.
    let meetings = weekly("Europe/London", "2026-10-27T13:00", 2);
    let people = [party("Europe/London", None, 0, meetings.0), party("America/Phoenix", None, 9, meetings.0)];
    assert_eq!(clocks(&people[1], &[meetings.0, meetings.1[0]]), ["05:00", "06:00"]);
    assert_eq!(judged(&people, "Europe/London", &meetings), Shifted::default());
    assert_eq!(judged(&people, "Europe/London", &(meetings.0, Vec::new())), Shifted::default());
    assert_eq!(judged(&[], "Europe/London", &meetings), Shifted::default());
}

#[test]
fn meetings_stay_clear_of_others_and_of_today() {
    let meetings = weekly("Europe/London", "2027-03-30T18:00", 1);
    let people = [
        party("Europe/London", Some(&daily(9, 22)), 0, meetings.0),
        party("America/Phoenix", Some(&daily(11, 18)), 0, meetings.0),
    ];
    let anchor = zone("Europe/London", meetings.0);
    let asked = shift(meetings.0, &meetings.1, &anchor);
    let nearest = shifted(&people, &asked).instead[0];
    let half = SignedDuration::from_mins(30);
    let taken = [nearest - half..nearest + half];
    let other = shifted(&people, &Shift { taken: &taken, ..asked }).instead[0];
    assert!(other >= nearest + half || other + half * 2 <= nearest - half, "{nearest}, {other}");
    let too_late = Shift { earliest: meetings.1[0] + SignedDuration::from_hours(24 * 9), ..asked };
    let found = shifted(&people, &too_late);
    assert_eq!((found.harder.as_slice(), found.instead.len()), (&[1][..], 0));
}

#[derive(Debug)]
struct Somebody {
    zone: String,
    weekly: Option<Weekly>,
    away: Vec<(i64, i64)>,
    debt: u32,
}

/// Mostly somewhere where clocks change, each on a day of its own.
fn zone_name() -> impl Strategy<Value = String> {
    const CHANGE: &[&str] = &[
        "Africa/Cairo",
        "America/New_York",
        "America/Santiago",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "Europe/Dublin",
        "Pacific/Chatham",
    ];
    prop_oneof![1 => any_zone_name(), 3 => prop::sample::select(CHANGE).prop_map(str::to_owned)]
}

fn anybody() -> impl Strategy<Value = Somebody> {
    let weekly = prop_oneof![
        1 => Just(None),
        2 => any_weekly().prop_map(Some),
        3 => any_ranges().prop_map(|more| {
            let ranges = daily(7, 23).into_iter().chain(more).collect::<Vec<_>>();
            Weekly::from_ranges(&ranges).ok()
        }),
    ];
    let away = prop::collection::vec((0..30 * 24_i64, 1..48_i64), 0..3);
    (zone_name(), weekly, away, 0..40_u32).prop_map(|(zone, weekly, away, debt)| Somebody {
        zone,
        weekly,
        away,
        debt,
    })
}

/// What is asked of somebody, quarter by quarter; who cannot come is left out.
fn asks(seat: &SeatAt) -> (bool, u32) {
    if seat.level == Some(Level::No) { (false, LEFT_OUT) } else { (true, u32::from(seat.burden())) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_hour_is_the_fairest_of_the_week(
        people in prop::collection::vec(anybody(), 1..5),
        anchor in zone_name(),
        moment in any_instant(),
        days in 0..9_i64,
        shifted_by in -12..=12_i64,
        count in 1..4_i64,
        quarters in 1..9_u16,
    ) {
        // Mostly in the days after somebody's clocks change.
        let change = zone(&people[0].zone, moment).next_change(moment).unwrap_or(moment);
        let first = change + SignedDuration::from_hours(24 * days);
        let monday = tz(&anchor).to_datetime(first);
        let local = |week: i64| -> DateTime {
            let hour = monday.date().at(monday.hour(), 0, 0, 0);
            hour + Span::new().weeks(week)
        };
        let start = |local: DateTime| instant(&tz(&anchor), local).unwrap();
        // Meetings that clocks skip are at another hour, and not what this is about.
        let starts: Vec<Timestamp> = (0..count).map(|week| start(local(week))).collect();
        prop_assume!(starts.iter().all(|it| it.as_second() % 900 == 0));
        prop_assume!((-1..count).all(|week| tz(&anchor).to_datetime(start(local(week))) == local(week)));
        let own = zone(&anchor, first);
        prop_assume!((-1..count).all(|week| own.first_instant(local(week)) == Some(start(local(week)))));
        // More than clocks ever change, so that many an hour becomes harder.
        let before = start(local(-1)) + SignedDuration::from_mins(15 * shifted_by);

        let attendee = |it: &Somebody, dated: bool| {
            let busy: Vec<_> = it
                .away
                .iter()
                .map(|&(from, hours)| {
                    let from = before + SignedDuration::from_hours(from);
                    from..from + SignedDuration::from_hours(hours)
                })
                .collect();
            Attendee {
                weekly: it.weekly.clone(),
                zone: Some(zone(&it.zone, first)),
                days: if dated { Days::of(&[], &busy, &tz(&it.zone)) } else { Days::default() },
            }
        };
        let real: Vec<Attendee> = people.iter().map(|it| attendee(it, true)).collect();
        let usual: Vec<Attendee> = people.iter().map(|it| attendee(it, false)).collect();
        let classes: Vec<Class> = people.iter().map(|it| Class { people: 1, debt: it.debt }).collect();
        let parties: Vec<Party> = real
            .iter()
            .zip(&classes)
            .map(|(it, &class)| Party {
                zone: it.zone.clone().unwrap(), weekly: it.weekly.clone(), days: it.days.clone(), required: true, class,
            })
            .collect();
        let asked = Shift { quarters, ..shift(before, &starts, &own) };
        let found = shifted(&parties, &asked);
        prop_assert_eq!(&found, &shifted(&parties, &asked));

        let harder: Vec<usize> = (0..people.len())
            .filter(|&at| {
                let ask = |start| asks(&seat_at(&usual[at], start, quarters)).1;
                ask(starts[0]) >= 2 && ask(starts[0]) > ask(before)
            })
            .collect();
        prop_assert_eq!(&found.harder, &harder);

        // What one meeting held at `now` instead of at `planned` is for somebody: whether they are left out by it, and
        // what it asks.
        let outcome = |planned: &[Timestamp], held: &[Timestamp]| -> Option<(u32, Vec<u32>)> {
            let mut missing = 0;
            let mut bears = vec![0; people.len()];
            for at in 0..people.len() {
                for (&planned, &held) in planned.iter().zip(held) {
                    let could = real_can(&real[at], planned, quarters);
                    let away = !could && real_can(&usual[at], planned, quarters);
                    let can = real_can(&real[at], held, quarters);
                    if could && !can {
                        return None;
                    }
                    if away {
                        continue;
                    }
                    missing += u32::from(!can);
                    bears[at] += if can { asks(&seat_at(&usual[at], held, quarters)).1 } else { LEFT_OUT };
                }
            }
            Some((missing, bears))
        };
        let judged = |(missing, bears): &(u32, Vec<u32>)| {
            let totals: Vec<u32> = bears.iter().zip(&classes).map(|(bears, class)| bears + class.debt).collect();
            let standing = sorted(&totals, &classes);
            let people = u32::try_from(standing.len()).unwrap();
            (*missing, standing[0] * people + standing.iter().sum::<u32>(), standing)
        };
        let best_of = |planned: &[Timestamp]| {
            let as_planned = outcome(planned, planned).unwrap();
            let from_monday = |it: DateTime| i64::from(it.weekday().to_monday_zero_offset()) * 96
                + i64::from(it.hour()) * 4 + i64::from(it.minute()) / 15;
            let hour = from_monday(local(0));
            (0..672_i64)
                .filter(|&other| other != hour)
                .filter_map(|other| {
                    let later = SignedDuration::from_mins((other - hour) * 15);
                    let held: Option<Vec<Timestamp>> = (0..)
                        .zip(planned)
                        .map(|(week, _)| own.first_instant(local(week) + later).filter(|it| *it >= asked.earliest))
                        .collect();
                    let held = held?;
                    let out = outcome(planned, &held)?;
                    let spares = harder.iter().any(|&at| out.1[at] < as_planned.1[at]);
                    (spares && judged(&out) < judged(&as_planned)).then(|| ((judged(&out), (other - hour).abs(), other), held))
                })
                .min()
                .map(|(_, held)| held)
        };
        let expected = if harder.is_empty() {
            Vec::new()
        } else {
            best_of(&starts).or_else(|| best_of(&starts[..1])).unwrap_or_default()
        };
        prop_assert_eq!(found.instead, expected);
    }

    #[test]
    fn the_first_instant_is_the_zones_own(name in any_zone_name(), around in any_instant(), hours in -1900..1900_i64) {
        let known = zone(&name, around);
        let local = tz(&name).to_datetime(around + SignedDuration::from_hours(hours));
        let resolved = schedule::resolve(&tz(&name), local).unwrap();
        prop_assert_eq!(known.first_instant(local), Some(resolved.instant()));
        for span in &known.spans[1..] {
            let (before, after) = (known.local(span.from - SignedDuration::from_secs(1)), known.local(span.from));
            for local in [before, after] {
                let expected = match schedule::resolve(&tz(&name), local).unwrap() {
                    schedule::Resolved::Gap { .. } => None,
                    other => Some(other.instant()),
                };
                prop_assert_eq!(known.first_instant(local), expected, "{} at {}", &name, local);
            }
            let skipped = before + SignedDuration::from_secs(1);
            prop_assert!(after <= skipped || known.first_instant(skipped).is_none());
        }
    }
}

fn real_can(attendee: &Attendee, start: Timestamp, quarters: u16) -> bool {
    // A calendar keeps somebody away who has not said when they are free, too.
    let open = Attendee {
        weekly: attendee.weekly.clone().or_else(|| Weekly::from_ranges(&[(0, 672, Level::Free)]).ok()),
        ..attendee.clone()
    };
    seat_at(&open, start, quarters).level != Some(Level::No)
}
