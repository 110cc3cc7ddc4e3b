use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, date},
    tz::TimeZone,
};
use proptest::prelude::*;
use schedule::{
    Attendee, Days, Horizon, Level, RankedSlot, SeatAt, Terms, Weekly, Wish, Zone, hour_cost, rank, seat_at,
};

use crate::{any_instant, any_weekly, any_zone_name, at, quarter_on_clock, tz};

/// A person as the tests know them: with the whole time zone instead of its offsets.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    weekly: Option<Weekly>,
    tz: Option<TimeZone>,
}

impl Person {
    pub(crate) fn attendee(&self, horizon: &Horizon) -> Attendee {
        let over = |tz: &TimeZone| Zone::over("", tz, horizon.start(), horizon.end());
        Attendee { weekly: self.weekly.clone(), zone: self.tz.as_ref().map(over), days: Days::default() }
    }

    /// The slow answer: ask the time zone at every quarter hour.
    fn seat(&self, starts_at: Timestamp, quarters: u16) -> SeatAt {
        let Some(tz) = &self.tz else { return SeatAt { level: None, local: None, cost: 0 } };
        let clock: Vec<DateTime> = (0..i64::from(quarters))
            .map(|nth| tz.to_datetime(starts_at + SignedDuration::from_mins(15 * nth)))
            .collect();
        let level = self.weekly.as_ref().map(|weekly| {
            clock.iter().map(|local| weekly.level(quarter_on_clock(*local))).min().expect("a quarter")
        });
        let hour = |local: &DateTime| u8::try_from(local.hour()).expect("an hour");
        let cost = clock.iter().map(|local| hour_cost(hour(local))).max().expect("a quarter");
        SeatAt { level, local: Some(clock[0]), cost }
    }
}

/// The rule of the module's text, read off the seats: less is better.
pub(crate) fn standing(slot: &RankedSlot) -> (i64, u8, u32, u32, u32, Timestamp) {
    let can: Vec<u8> = slot
        .seats
        .iter()
        .filter_map(|seat| match seat.level? {
            Level::No => None,
            Level::IfNeedBe => Some(seat.cost + 2),
            Level::Free => Some(seat.cost),
        })
        .collect();
    let silent = slot.seats.iter().filter(|seat| seat.level.is_none()).map(|seat| u32::from(seat.cost)).sum();
    let uneven = slot
        .seats
        .iter()
        .filter_map(|seat| seat.local)
        .map(|local| match local.minute() {
            0 => 0,
            30 => 1,
            _ => 2,
        })
        .sum();
    let total = can.iter().copied().map(u32::from).sum();
    let worst = can.iter().copied().max().unwrap_or(0);
    (-i64::try_from(can.len()).expect("small"), worst, total, silent, uneven, slot.starts_at)
}

/// Whether the terms of `wish` allow a time, read off its seats.
pub(crate) fn allowed(slot: &RankedSlot, wish: &Wish) -> bool {
    let refused = |&person: &usize| slot.seats.get(person).is_some_and(|it| it.level == Some(Level::No));
    let ends_at = slot.starts_at + SignedDuration::from_mins(15 * i64::from(wish.quarters));
    slot.can >= wish.terms.quorum.max(1)
        && !wish.terms.required.iter().any(refused)
        && wish.terms.until.is_none_or(|until| ends_at <= until)
}

/// Every start that the wish allows and where somebody can, by asking everybody about every quarter hour.
pub(crate) fn feasible(people: &[Person], wish: &Wish) -> Vec<RankedSlot> {
    (0..wish.horizon.len())
        .map(|index| wish.horizon.at(index))
        .filter(|&start| start >= wish.earliest)
        .filter(|&start| {
            start + SignedDuration::from_mins(15 * i64::from(wish.quarters)) <= wish.horizon.end()
        })
        .map(|starts_at| {
            let seats: Vec<SeatAt> = people.iter().map(|it| it.seat(starts_at, wish.quarters)).collect();
            let can = seats.iter().filter(|seat| seat.level > Some(Level::No)).count();
            RankedSlot { starts_at, seats, can: u32::try_from(can).expect("small") }
        })
        .filter(|slot| allowed(slot, wish))
        .collect()
}

/// Less than two hours apart, on the calendar or in the week of everybody whose clock is known.
fn near(one: &RankedSlot, other: &RankedSlot) -> bool {
    let two_hours = 7200;
    let week = 7 * 86_400;
    let on_clocks = one.seats.iter().zip(&other.seats).all(|(one, other)| {
        let Some((one, other)) = one.local.zip(other.local) else { return true };
        let apart = other.duration_since(one).as_secs().rem_euclid(week);
        apart < two_hours || week - apart < two_hours
    });
    on_clocks || one.starts_at.duration_since(other.starts_at).abs().as_secs() < two_hours
}

pub(crate) fn any_person() -> impl Strategy<Value = Person> {
    let weekly = prop::option::weighted(0.8, any_weekly());
    (weekly, prop::option::weighted(0.9, any_zone_name()))
        .prop_map(|(weekly, name)| Person { weekly, tz: name.map(|name| tz(&name)) })
}

/// Often none, and people who are not there.
pub(crate) fn any_terms(from: Timestamp) -> impl Strategy<Value = Terms> {
    let until = (0..1_800_000_i64).prop_map(move |seconds| from + SignedDuration::from_secs(seconds));
    let required = prop::collection::vec(0..7_usize, 0..4);
    (required, 0..5_u32, prop::option::of(until)).prop_map(|(required, quorum, until)| Terms {
        required,
        quorum,
        until,
    })
}

pub(crate) fn any_wish() -> impl Strategy<Value = Wish> {
    let asked = (any_instant(), 0..1700_u32, 1..9_u16, -3..200_i64, 0..7_usize);
    asked.prop_flat_map(|(start, len, quarters, hours, limit)| {
        let horizon = Horizon::new(start, len);
        let earliest = horizon.start() + SignedDuration::from_secs(hours * 3600 + 1);
        prop_oneof![Just(Terms::default()), any_terms(horizon.start())].prop_map(move |terms| Wish {
            horizon,
            quarters,
            earliest,
            limit,
            terms,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn answers_follow_the_rule(people in prop::collection::vec(any_person(), 0..6), wish in any_wish()) {
        let attendees: Vec<Attendee> = people.iter().map(|it| it.attendee(&wish.horizon)).collect();
        let slots = rank(&attendees, &wish);
        let feasible = feasible(&people, &wish);

        prop_assert!(slots.len() <= wish.limit);
        for slot in &slots {
            prop_assert!(slot.starts_at >= wish.earliest);
            prop_assert_eq!(slot.starts_at.as_second() % 900, 0);
            prop_assert!(feasible.contains(slot), "{:?} is not what the clocks say", slot);
        }
        prop_assert!(slots.is_sorted_by_key(standing), "{:?}", slots);
        if wish.limit > 0 {
            let best = feasible.iter().min_by_key(|slot| standing(slot));
            prop_assert_eq!(slots.first(), best);
            prop_assert_eq!(slots.first().map(|it| it.can), feasible.iter().map(|it| it.can).max());
        }
        for (nth, slot) in slots.iter().enumerate() {
            for better in &slots[..nth] {
                let apart = slot.starts_at.duration_since(better.starts_at).abs();
                prop_assert!(apart >= SignedDuration::from_hours(2), "{:?} and {:?}", better, slot);
            }
        }
        // What was left out resembles something better that was not.
        let last = (slots.len() == wish.limit).then(|| slots.last().map(standing)).flatten();
        for out in feasible.iter().filter(|it| !slots.contains(it)) {
            let in_reach = wish.limit > 0 && last.is_none_or(|last| standing(out) < last);
            let resembles = |slot: &&RankedSlot| standing(slot) < standing(out) && near(slot, out);
            prop_assert!(!in_reach || slots.iter().any(|slot| resembles(&slot)), "{:?}", out);
        }
    }

    #[test]
    fn the_order_of_people_does_not_matter(
        people in prop::collection::vec(any_person(), 1..6),
        wish in any_wish(),
    ) {
        let mut attendees: Vec<Attendee> = people.iter().map(|it| it.attendee(&wish.horizon)).collect();
        let mut slots = rank(&attendees, &wish);
        prop_assert_eq!(&slots, &rank(&attendees, &wish));
        attendees.reverse();
        let mirrored = wish.terms.required.iter().filter_map(|it| (people.len() - 1).checked_sub(*it));
        let terms = Terms { required: mirrored.collect(), ..wish.terms.clone() };
        let wish = Wish { terms, ..wish };
        for slot in &mut slots {
            slot.seats.reverse();
        }
        prop_assert_eq!(slots, rank(&attendees, &wish));
    }
}

/// Free every day from `from` to `to` o'clock.
pub(crate) fn daily(from: u16, to: u16, level: Level) -> Vec<(u16, u16, Level)> {
    (0..7).map(|day| (day * 96 + from * 4, day * 96 + to * 4, level)).collect()
}

pub(crate) fn attendee(name: &str, ranges: &[(u16, u16, Level)], horizon: &Horizon) -> Attendee {
    let weekly = Some(Weekly::from_ranges(ranges).expect("ranges"));
    Attendee { weekly, ..silent(name, horizon) }
}

pub(crate) fn silent(name: &str, horizon: &Horizon) -> Attendee {
    let zone = Zone::over(name, &tz(name), horizon.start(), horizon.end());
    Attendee { weekly: None, zone: Some(zone), days: Days::default() }
}

pub(crate) fn hour_in(horizon: Horizon, limit: usize) -> Wish {
    Wish { horizon, quarters: 4, earliest: horizon.start(), limit, terms: Terms::default() }
}

pub(crate) fn starts(slots: &[RankedSlot]) -> Vec<String> {
    slots.iter().map(|slot| slot.starts_at.to_string()).collect()
}

const THURSDAY: u16 = 3 * 96;
const FRIDAY: u16 = 4 * 96;

/// Thursday 21:00 in Dublin is Friday 06:00 in Sydney until Sydney's clocks change on 4 October, 07:00 from
/// then on, and 08:00 from the end of October, when Dublin's have changed too.
#[test]
fn five_countries_find_their_hour() {
    let horizon = Horizon::weeks(date(2026, 9, 28), 8);
    let evening = [(THURSDAY + 18 * 4, THURSDAY + 22 * 4, Level::Free)];
    let all_day = [(THURSDAY + 9 * 4, THURSDAY + 21 * 4, Level::Free)];
    let group = [
        attendee("Australia/Sydney", &[(FRIDAY + 5 * 4, FRIDAY + 9 * 4, Level::Free)], &horizon),
        attendee("America/Toronto", &all_day, &horizon),
        attendee("Europe/London", &evening, &horizon),
        attendee("Europe/Dublin", &evening, &horizon),
        attendee("America/Vancouver", &all_day, &horizon),
    ];
    let slots = rank(&group, &hour_in(horizon, 5));
    assert!(slots.iter().all(|slot| slot.can == 5));
    // Sydney reads 08:00, 07:00, 07:00, 06:00 and 06:00; Dublin 21:00, 20:00, 21:00, 19:00 and 21:00.
    let expected = [
        "2026-10-29T21:00:00Z",
        "2026-11-05T20:00:00Z",
        "2026-10-08T20:00:00Z",
        "2026-10-29T19:00:00Z",
        "2026-10-01T20:00:00Z",
    ];
    assert_eq!(starts(&slots), expected);
    let local: Vec<String> =
        slots[0].seats.iter().map(|seat| seat.local.expect("a zone").to_string()).collect();
    assert_eq!(
        local,
        [
            "2026-10-30T08:00:00",
            "2026-10-29T17:00:00",
            "2026-10-29T21:00:00",
            "2026-10-29T21:00:00",
            "2026-10-29T14:00:00"
        ]
    );
}

#[test]
fn the_same_hour_in_another_week_is_the_same_choice() {
    let horizon = Horizon::weeks(date(2026, 6, 1), 8);
    let hour = [(THURSDAY + 72, THURSDAY + 76, Level::Free), (FRIDAY + 80, FRIDAY + 84, Level::Free)];
    let slots = rank(&[attendee("Europe/Dublin", &hour, &horizon)], &hour_in(horizon, 5));
    assert_eq!(starts(&slots), ["2026-06-04T17:00:00Z", "2026-06-05T19:00:00Z"]);
}

/// Dublin and Toronto change their clocks a week apart. For one of them alone a week after the change is like
/// the week before; for both it is not, and here it costs Toronto more.
#[test]
fn a_change_of_clocks_for_some_makes_another_choice() {
    let horizon = Horizon::weeks(date(2026, 10, 19), 2);
    let dublin = attendee("Europe/Dublin", &[(THURSDAY + 44, THURSDAY + 48, Level::Free)], &horizon);
    let toronto = attendee("America/Toronto", &daily(0, 24, Level::Free), &horizon);
    let wish = hour_in(horizon, 5);
    assert_eq!(starts(&rank(std::slice::from_ref(&dublin), &wish)), ["2026-10-22T10:00:00Z"]);
    let both: Vec<(Timestamp, u8)> = rank(&[dublin, toronto], &wish)
        .iter()
        .filter(|slot| slot.can == 2)
        .map(|slot| (slot.starts_at, slot.seats[1].cost))
        .collect();
    assert_eq!(both, [(at("2026-10-29T11:00:00Z"), 2), (at("2026-10-22T10:00:00Z"), 4)]);
}

#[test]
fn free_goes_before_if_need_be_and_both_before_fewer_people() {
    let horizon = Horizon::weeks(date(2026, 6, 1), 1);
    let ana = attendee(
        "Europe/London",
        &[(40, 44, Level::Free), (56, 60, Level::IfNeedBe), (64, 68, Level::Free)],
        &horizon,
    );
    let ben = attendee("Europe/London", &[(56, 60, Level::Free), (64, 68, Level::Free)], &horizon);
    let slots = rank(&[ana, ben], &hour_in(horizon, 5));
    assert_eq!(starts(&slots), ["2026-06-01T15:00:00Z", "2026-06-01T13:00:00Z", "2026-06-01T09:00:00Z"]);
    assert_eq!(slots.iter().map(|slot| slot.can).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(slots[1].seats[0].level, Some(Level::IfNeedBe));
}

#[test]
fn a_full_hour_goes_before_a_quarter_past() {
    let horizon = Horizon::weeks(date(2026, 6, 1), 1);
    let from_quarter_past = [(THURSDAY + 57, THURSDAY + 66, Level::Free)];
    let wish = hour_in(horizon, 1);
    let london = rank(&[attendee("Europe/London", &from_quarter_past, &horizon)], &wish);
    assert_eq!(starts(&london), ["2026-06-04T14:00:00Z"]);
    // The clock on their wall counts, not the one in Greenwich.
    let kathmandu = rank(&[attendee("Asia/Kathmandu", &from_quarter_past, &horizon)], &wish);
    assert_eq!(starts(&kathmandu), ["2026-06-04T09:15:00Z"]);
}

#[test]
fn the_silent_are_let_sleep_where_that_costs_nobody() {
    let horizon = Horizon::weeks(date(2026, 6, 1), 1);
    let dublin = attendee("Europe/Dublin", &daily(9, 21, Level::Free), &horizon);
    let sydney = silent("Australia/Sydney", &horizon);
    let slots = rank(&[dublin, sydney], &hour_in(horizon, 1));
    // 09:00 to 12:00 in Dublin is 18:00 to 21:00 in Sydney.
    assert_eq!(starts(&slots), ["2026-06-01T08:00:00Z"]);
    assert_eq!((slots[0].can, slots[0].seats[1].level, slots[0].seats[1].cost), (1, None, 0));
}

#[test]
fn nothing_is_proposed_where_nobody_can() {
    let horizon = Horizon::weeks(date(2026, 6, 1), 2);
    let never = attendee("Europe/Dublin", &[], &horizon);
    let too_short = attendee("Europe/Dublin", &[(40, 43, Level::Free)], &horizon);
    let nowhere = Attendee { zone: None, ..attendee("Europe/Dublin", &daily(0, 24, Level::Free), &horizon) };
    let people = [never, too_short, nowhere.clone(), silent("Europe/Dublin", &horizon)];
    assert_eq!(rank(&people, &hour_in(horizon, 5)), []);
    assert_eq!(rank(&[], &hour_in(horizon, 5)), []);
    assert_eq!(seat_at(&nowhere, horizon.start(), 4), SeatAt { level: None, local: None, cost: 0 });
}

/// `tests/data/schedule/fair.json` holds, for the first week of several groups, every combination of costs
/// that no other start beats for everybody. It was computed elsewhere, from other zone data.
#[test]
fn discomfort_agrees_with_independent_figures() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/schedule/fair.json");
    let data: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("readable")).expect("JSON");
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let number = |value: &serde_json::Value| value.as_u64().expect("a number");
    for case in list(&data["tests"]) {
        let input = &case["input"];
        let quarters = u16::try_from(number(&input["duration_slots"])).expect("small");
        let start = at(input["horizon_start_utc"].as_str().expect("text"));
        let week = Horizon::new(start, 672);
        let later = Horizon::new(start, 700);
        let people: Vec<Attendee> =
            list(&input["zones"]).iter().map(|name| silent(name.as_str().expect("text"), &later)).collect();
        let costs = |slot: usize| -> Vec<u64> {
            people.iter().map(|it| u64::from(seat_at(it, week.at(slot), quarters).cost)).collect()
        };
        let front: Vec<Vec<u64>> = list(&list(&case["expect"]["fronts"])[0])
            .iter()
            .map(|it| {
                let expected: Vec<u64> = list(&it["cost"]).iter().map(number).collect();
                let slot = usize::try_from(number(&it["slot"])).expect("small");
                assert_eq!(costs(slot), expected, "{} at {slot}", case["id"]);
                expected
            })
            .collect();
        for slot in 0..week.len() {
            let costs = costs(slot);
            let beaten = |best: &Vec<u64>| best.iter().zip(&costs).all(|(best, cost)| best <= cost);
            assert!(front.iter().any(beaten), "{} at {slot}: {costs:?}", case["id"]);
        }
    }
}
