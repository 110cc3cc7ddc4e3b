use std::ops::Range;

use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, DateTime, Time, date},
    tz::TimeZone,
};
use proptest::prelude::*;
use schedule::{
    Attendee, Bits, Dated, Days, Horizon, Level, Terms, Weekly, Wish, Zone,
    crowd::Crowd,
    expand_days,
    fair::{Class, Pains, Party, SeriesWish},
    level_at, rank, seat_at,
};

use crate::{any_instant, any_weekly, any_zone_name, at, quarter_on_clock, tz};

const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// Somebody with all that differs.
#[derive(Clone, Debug)]
struct Person {
    tz: TimeZone,
    weekly: Weekly,
    dated: Vec<Dated>,
    busy: Vec<Range<Timestamp>>,
}

impl Person {
    fn days(&self) -> Days {
        Days::of(&self.dated, &self.busy, &self.tz)
    }

    fn zone(&self, horizon: &Horizon) -> Zone {
        Zone::over("", &self.tz, horizon.start(), horizon.end() + SignedDuration::from_hours(24))
    }

    /// The slow answer: ask the zone what a clock shows, and look at everything that was said.
    fn level(&self, at: Timestamp) -> Level {
        let local = self.tz.to_datetime(at);
        let said = |free: bool| self.dated.iter().any(|it| it.free == free && covers(it, local));
        let busy = self.busy.iter().any(|it| it.start < at + QUARTER && at < it.end);
        if busy || said(false) {
            Level::No
        } else if said(true) {
            Level::Free
        } else {
            self.weekly.level(quarter_on_clock(local))
        }
    }
}

fn covers(it: &Dated, local: DateTime) -> bool {
    let on = |day: Date, quarter: u16| {
        day.to_datetime(Time::midnight()) + Span::new().minutes(15 * i64::from(quarter))
    };
    on(it.first, it.quarters.start) <= local && local < on(it.last, it.quarters.end)
}

/// Dates around the horizon's, whole days or a part of one.
fn any_dated(from: Date) -> impl Strategy<Value = Dated> {
    let whole = (0..8_i64).prop_map(|more| (more, 0..96));
    let part = (0..96_u16, 1..40_u16).prop_map(|(start, len)| (0, start..(start + len).min(96)));
    (-2..16_i64, prop_oneof![whole, part], any::<bool>()).prop_map(move |(days, (more, quarters), free)| {
        let first = from + Span::new().days(days);
        Dated { first, last: first + Span::new().days(more), quarters, free }
    })
}

fn any_busy(from: Timestamp) -> impl Strategy<Value = Range<Timestamp>> {
    (-90_000..1_300_000_i64, 0..40_000_i64).prop_map(move |(start, len)| {
        let start = from + SignedDuration::from_secs(start);
        start..start + SignedDuration::from_secs(len)
    })
}

fn any_person(from: Timestamp) -> impl Strategy<Value = Person> {
    (any_zone_name(), any_weekly()).prop_flat_map(move |(name, weekly)| {
        let tz = tz(&name);
        let today = tz.to_datetime(from).date();
        let said =
            (prop::collection::vec(any_dated(today), 0..6), prop::collection::vec(any_busy(from), 0..6));
        said.prop_map(move |(dated, busy)| Person { tz: tz.clone(), weekly: weekly.clone(), dated, busy })
    })
}

/// Often around a change of clocks.
fn any_start() -> impl Strategy<Value = Timestamp> {
    let changes = [
        "2026-03-28T20:00:00Z",
        "2026-10-24T20:00:00Z",
        "2026-10-03T10:00:00Z",
        "2026-04-04T10:00:00Z",
        "2026-11-01T01:00:00Z",
    ];
    prop_oneof![any_instant(), prop::sample::select(changes.map(at).to_vec())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_quarter_is_as_a_clock_and_a_diary_say(
        (start, person) in any_start().prop_flat_map(|it| (Just(it), any_person(it))),
        len in 1..1400_u32,
    ) {
        let horizon = Horizon::new(start, len);
        let (zone, days) = (person.zone(&horizon), person.days());
        let bits = [Level::IfNeedBe, Level::Free]
            .map(|level| expand_days(&person.weekly, &zone, &days, &horizon, level));
        for index in 0..horizon.len() {
            let (at, level) = (horizon.at(index), person.level(horizon.at(index)));
            prop_assert_eq!(level_at(&person.weekly, &zone, &days, at), level, "{}", at);
            prop_assert_eq!(bits[0].contains(index), level >= Level::IfNeedBe, "{}", at);
            prop_assert_eq!(bits[1].contains(index), level == Level::Free, "{}", at);
        }
    }

    #[test]
    fn every_search_goes_by_the_days(
        (start, people) in any_start()
            .prop_flat_map(|it| (Just(it), prop::collection::vec(any_person(it), 1..4))),
        quarters in 1..6_u16,
    ) {
        let horizon = Horizon::new(start, 672);
        let attendee = |it: &Person| Attendee {
            weekly: Some(it.weekly.clone()), zone: Some(it.zone(&horizon)), days: it.days(),
        };
        let attendees: Vec<Attendee> = people.iter().map(attendee).collect();
        let whole = |person: &Person, start: usize| {
            let all = start..start + usize::from(quarters);
            all.map(|it| person.level(horizon.at(it))).min().unwrap_or(Level::No)
        };
        for slot in rank(&attendees, &Wish { horizon, quarters, earliest: start, limit: 5, terms: Terms::default() }) {
            let at = horizon.index(slot.starts_at).expect("inside");
            for (person, (attendee, seat)) in people.iter().zip(attendees.iter().zip(&slot.seats)) {
                prop_assert_eq!(seat.level, Some(whole(person, at)));
                prop_assert_eq!(*seat, seat_at(attendee, slot.starts_at, quarters));
            }
            prop_assert_eq!(slot.can as usize, people.iter().filter(|it| whole(it, at) > Level::No).count());
        }
        let crowd = Crowd::new(&attendees, horizon, quarters);
        for at in 0..horizon.len() {
            let can: Vec<usize> =
                (0..people.len()).filter(|&it| people[it].level(horizon.at(at)) > Level::No).collect();
            prop_assert_eq!(crowd.heat()[at] as usize, can.len());
            prop_assert_eq!(crowd.who(at, false), can);
        }
        let wish = SeriesWish { horizon, quarters, earliest: start, pains: Pains::default() };
        let party = |it: &Attendee| Party {
            zone: it.zone.clone().expect("known"),
            weekly: it.weekly.clone(),
            days: it.days.clone(),
            required: true,
            class: Class { people: 1, debt: 0 },
        };
        let parties: Vec<Party> = attendees.iter().map(party).collect();
        for choice in wish.fronts(&parties).concat() {
            prop_assert!(people.iter().all(|it| whole(it, choice.start) > Level::No));
        }
    }
}

fn person(zone: &str, dated: &[Dated]) -> (Weekly, Zone, Days, Horizon) {
    let horizon = Horizon::weeks(date(2026, 10, 19), 2);
    let tz = tz(zone);
    let zone = Zone::over("", &tz, horizon.start(), horizon.end());
    (Weekly::default(), zone, Days::of(dated, &[], &tz), horizon)
}

fn free_on(day: Date, quarters: Range<u16>) -> Dated {
    Dated { first: day, last: day, quarters, free: true }
}

/// How many quarters somebody with an empty week can, who said this of one day.
fn gained(zone: &str, dated: Dated) -> Bits {
    let (weekly, zone, days, horizon) = person(zone, &[dated]);
    expand_days(&weekly, &zone, &days, &horizon, Level::Free)
}

#[test]
fn a_dated_hour_is_where_the_clock_of_that_day_has_it() {
    // Clocks go back on 25 October: the hour from 02:00 comes twice in Dublin's 01:00 to 03:00.
    assert_eq!(gained("Europe/Dublin", free_on(date(2026, 10, 25), 4..12)).count(), 12);
    let kathmandu = gained("Asia/Kathmandu", free_on(date(2026, 10, 21), 72..76));
    let horizon = Horizon::weeks(date(2026, 10, 19), 2);
    assert_eq!(kathmandu.iter().next().map(|it| horizon.at(it)), Some(at("2026-10-21T12:15:00Z")));
    assert_eq!(kathmandu.count(), 4);
}

#[test]
fn a_day_that_clocks_cut_short_is_as_long_as_it_is() {
    let horizon = Horizon::weeks(date(2026, 9, 28), 2);
    let lord_howe = tz("Australia/Lord_Howe");
    let zone = Zone::over("", &lord_howe, horizon.start(), horizon.end());
    let days = Days::of(&[free_on(date(2026, 10, 4), 0..96)], &[], &lord_howe);
    assert_eq!(expand_days(&Weekly::default(), &zone, &days, &horizon, Level::Free).count(), 94);
}

#[test]
fn days_that_mean_nothing_change_nothing() {
    let backwards =
        Dated { first: date(2026, 10, 25), last: date(2026, 10, 24), quarters: 0..96, free: false };
    let endless = Dated { last: date(2036, 1, 1), ..free_on(date(2026, 10, 25), 0..96) };
    assert!(Days::of(&[backwards, endless], &[], &tz("Europe/Dublin")).is_empty());
}
