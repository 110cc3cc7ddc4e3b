//! People from a seed, in zones whose clocks change within the weeks that are looked at.

use jiff::{Timestamp, civil::date};
use schedule::{
    Attendee, Days, Horizon, Level, Weekly, Zone, ZoneSpan,
    fair::{Class, Pains, Party, SeriesWish},
};

type Clock = (&'static str, i32, Option<(&'static str, i32)>);

/// Name, quarter hours from UTC on 28 September 2026, and the change that follows.
const ZONES: [Clock; 9] = [
    ("Australia/Sydney", 40, Some(("2026-10-03T16:00:00Z", 44))),
    ("America/Toronto", -16, Some(("2026-11-01T06:00:00Z", -20))),
    ("Europe/London", 4, Some(("2026-10-25T01:00:00Z", 0))),
    ("Europe/Dublin", 4, Some(("2026-10-25T01:00:00Z", 0))),
    ("America/Vancouver", -28, None),
    ("Asia/Kathmandu", 23, None),
    ("Asia/Tokyo", 36, None),
    ("America/Sao_Paulo", -12, None),
    ("Europe/Berlin", 8, Some(("2026-10-25T01:00:00Z", 4))),
];

/// Steele's splitmix64: the same numbers everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn quarter(&mut self, sides: u16) -> u16 {
        u16::try_from(self.below(u64::from(sides))).unwrap_or(0)
    }
}

pub(crate) fn horizon(weeks: u8) -> Horizon {
    Horizon::weeks(date(2026, 9, 28), weeks)
}

fn zone(at: usize) -> Zone {
    let (name, quarters, change) = ZONES[at % ZONES.len()];
    let mut spans = vec![ZoneSpan { from: Timestamp::UNIX_EPOCH, offset_seconds: quarters * 900 }];
    if let Some((from, quarters)) = change {
        let from = from.parse().unwrap_or(Timestamp::MAX);
        spans.push(ZoneSpan { from, offset_seconds: quarters * 900 });
    }
    Zone { name: name.to_owned(), spans }
}

/// Two or three stretches on most days: about a third of the week.
fn week(dice: &mut Dice) -> Weekly {
    let mut weekly = Weekly::default();
    for day in 0..7 {
        for _ in 0..2 + dice.below(2) {
            let start = day * 96 + 24 + dice.quarter(56);
            let level = if dice.below(3) == 0 { Level::IfNeedBe } else { Level::Free };
            // Always inside of the week: 24 + 55 + 16 is before midnight.
            let _ = weekly.set(start, start + 4 + dice.quarter(13), level);
        }
    }
    weekly
}

pub(crate) fn attendees(people: usize, weeks: u8) -> Vec<Attendee> {
    let mut dice = Dice(u64::from(weeks) * 1_000_003 + people as u64);
    (0..people)
        .map(|_| {
            let zone = zone(dice.quarter(9).into());
            Attendee { weekly: Some(week(&mut dice)), zone: Some(zone), days: Days::default() }
        })
        .collect()
}

pub(crate) fn wish(weeks: u8) -> SeriesWish {
    let horizon = horizon(weeks);
    SeriesWish { horizon, quarters: super::QUARTERS, earliest: horizon.start(), pains: Pains::default() }
}

fn party(at: usize, people: u32, weekly: Option<Weekly>) -> Party {
    Party { zone: zone(at), weekly, days: Days::default(), required: true, class: Class { people, debt: 0 } }
}

/// Six people in five zones for whom any hour will do, at its cost.
pub(crate) fn story() -> Vec<Party> {
    [1, 1, 2, 1, 1].iter().enumerate().map(|(at, &people)| party(at, people, None)).collect()
}

/// People who can at most hours but for one night of six hours somewhere, each in any of the zones.
pub(crate) fn parties(people: usize, dice: &mut Dice) -> Vec<Party> {
    (0..people)
        .map(|_| {
            let mut weekly = Weekly::default();
            let _ = weekly.set(0, 672, Level::Free);
            let night = dice.quarter(16);
            for day in 0..7 {
                let _ = weekly.set(day * 96 + night, day * 96 + night + 12, Level::No);
                let busy = day * 96 + 32 + dice.quarter(40);
                let _ = weekly.set(busy, busy + 8, Level::IfNeedBe);
            }
            party(dice.quarter(9).into(), 1, Some(weekly))
        })
        .collect()
}
