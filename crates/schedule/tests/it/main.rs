//! The crate seen from outside, against slower and simpler answers to the same questions.

mod availability;
mod busy;
mod crowd;
mod days;
mod expand;
mod fair;
mod hours;
mod ics;
mod lint;
mod odd;
mod parts;
mod rank;
mod recur;
mod shift;
mod terms;
mod wall;
mod weekly;
mod zone;

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{TimeZone, TimeZoneDatabase},
};
use proptest::prelude::*;
use schedule::{Level, QUARTERS_PER_WEEK, Weekly};

fn tz(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("the zone is in the bundled database")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The quarter of the week that a clock shows.
fn quarter_on_clock(local: DateTime) -> u16 {
    let day = local.weekday().to_monday_zero_offset();
    let quarter = i16::from(day) * 96 + i16::from(local.hour()) * 4 + i16::from(local.minute()) / 15;
    u16::try_from(quarter).expect("not negative")
}

/// Any zone of the database, often one with unusual changes of clocks.
fn any_zone_name() -> impl Strategy<Value = String> {
    const UNUSUAL: &[&str] = &[
        "Africa/Cairo",
        "America/Havana",
        "America/Nuuk",
        "America/Santiago",
        "America/Vancouver",
        "Antarctica/Troll",
        "Asia/Beirut",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "Europe/Dublin",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
    ];
    let all: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    prop_oneof![prop::sample::select(all), prop::sample::select(UNUSUAL).prop_map(str::to_owned)]
}

/// Any second from 2024 to 2030.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    let (start, end) = (at("2024-01-01T00:00:00Z").as_second(), at("2030-12-31T23:59:59Z").as_second());
    (start..=end).prop_map(|second| Timestamp::from_second(second).expect("in the calendar"))
}

fn any_level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(Level::No), Just(Level::IfNeedBe), Just(Level::Free)]
}

fn any_ranges() -> impl Strategy<Value = Vec<(u16, u16, Level)>> {
    let range = (0..QUARTERS_PER_WEEK, 1..120_u16, any_level())
        .prop_map(|(start, len, level)| (start, (start + len).min(QUARTERS_PER_WEEK), level));
    prop::collection::vec(range, 0..12)
}

fn any_weekly() -> impl Strategy<Value = Weekly> {
    any_ranges().prop_map(|ranges| Weekly::from_ranges(&ranges).expect("inside the week"))
}
