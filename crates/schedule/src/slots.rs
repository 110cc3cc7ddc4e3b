//! Which hour? Possible meeting times, best first.
//!
//! Only times that the group's [`Terms`] allow: nobody who is required said *no*, enough people can, and it is over in
//! time. The rule among them, in this order:
//! 1. more people who can, be it gladly or if need be, among those who have answered;
//! 2. the smaller worst discomfort among those who can;
//! 3. the smaller sum of their discomfort;
//! 4. the smaller sum of the discomfort of those who have not answered but whose zone is known;
//! 5. starts that read :00, then :30, on more clocks;
//! 6. the earlier start.
//!
//! Discomfort is [`hour_cost`] of the worst quarter hour of the meeting on a person's own clock, and 2 more
//! where they marked any of it "if need be". Somebody whose zone is unknown counts as not having answered,
//! since nobody can tell when their week is.
//!
//! Answers are different choices: of starts less than two hours apart on everybody's week only the best is
//! given. The same hour in another week is the same choice, unless a change of clocks has moved some people
//! and not others and thereby changed what the meeting costs somebody.

use std::{cmp::Reverse, ops::Range};

use jiff::{SignedDuration, Timestamp, civil::DateTime};

use crate::{
    Bits, Days, Horizon, Level, QUARTERS_PER_DAY, Terms, Weekly, Zone, expand_days, hour_cost,
    zone::{SECONDS_PER_QUARTER, quarter_of_week},
};

/// What "if need be" adds to the discomfort of an hour.
pub(crate) const IF_NEED_BE_COST: u8 = 2;
/// Starts nearer than this are the same choice.
const NEAR_SECONDS: i64 = 2 * 3600;
const WEEK_SECONDS: i64 = 7 * 86_400;

/// One person to be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attendee {
    /// Their week; `None`: has not said.
    pub weekly: Option<Weekly>,
    /// Their zone; `None`: unknown.
    pub zone: Option<Zone>,
    /// On which of the coming days it is otherwise.
    pub days: Days,
}

/// The meeting that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Where to look; the whole meeting lies inside.
    pub horizon: Horizon,
    /// Length in quarter hours; 0 is read as 1.
    pub quarters: u16,
    /// No start before this.
    pub earliest: Timestamp,
    /// At most this many answers.
    pub limit: usize,
    /// What else has to be true of a time; by default nothing.
    pub terms: Terms,
}

/// One person at one possible meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatAt {
    /// The worst level over the meeting; `None`: has not said.
    pub level: Option<Level>,
    /// Their wall-clock time at the start; `None`: zone unknown.
    pub local: Option<DateTime>,
    /// [`hour_cost`] of their worst quarter hour; 0 where the zone is unknown.
    pub cost: u8,
}

impl SeatAt {
    /// What being there asks of them, in the points of [`crate::fair`]: the hour, and more where they did not mark all
    /// of it free.
    #[must_use]
    pub fn burden(&self) -> u16 {
        let gladly = self.level.is_none_or(|level| level == Level::Free);
        u16::from(self.cost) + if gladly { 0 } else { u16::from(IF_NEED_BE_COST) }
    }
}

/// One possible meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedSlot {
    /// Start; on a quarter hour.
    pub starts_at: Timestamp,
    /// One per attendee, in their order.
    pub seats: Vec<SeatAt>,
    /// How many can, gladly or if need be; never 0 among ranked times.
    pub can: u32,
}

/// How a meeting of `quarters` quarter hours from `starts_at` would be for `attendee`.
#[must_use]
pub fn seat_at(attendee: &Attendee, starts_at: Timestamp, quarters: u16) -> SeatAt {
    let Some(zone) = &attendee.zone else {
        return SeatAt { level: None, local: None, cost: 0 };
    };
    let mut level = attendee.weekly.as_ref().map(|_| Level::Free);
    let mut cost = 0;
    for nth in 0..i64::from(quarters.max(1)) {
        let later = SignedDuration::from_secs(nth * SECONDS_PER_QUARTER);
        let at = starts_at.saturating_add(later).unwrap_or(Timestamp::MAX);
        let quarter = quarter_of_week(at, zone.offset_seconds(at));
        cost = cost.max(quarter_cost(usize::from(quarter)));
        level = level
            .zip(attendee.weekly.as_ref())
            .map(|(worst, weekly)| worst.min(attendee.days.level(at, weekly.level(quarter))));
    }
    SeatAt { level, local: Some(zone.local(starts_at)), cost }
}

/// The best times for `wish`, best first, by the rule above; empty when no time suits anybody, or none that `wish`
/// allows: [`crate::ways_on`] says what would help.
///
/// The same people and wish always give the same answer.
#[must_use]
pub fn rank(attendees: &[Attendee], wish: &Wish) -> Vec<RankedSlot> {
    let Judged { standings, fits } = judged(attendees, wish);
    let mut starts: Vec<usize> = fits.iter().collect();
    starts.sort_unstable_by_key(|&at| (standings[at], at));

    let mut chosen: Vec<RankedSlot> = Vec::new();
    for start in starts {
        if chosen.len() >= wish.limit {
            break;
        }
        let slot = slot_at(attendees, wish, start, &standings);
        if !chosen.iter().any(|better| same_choice(better, &slot)) {
            chosen.push(slot);
        }
    }
    chosen
}

/// The meeting of `wish` that starts at quarter `start`.
pub(crate) fn slot_at(
    attendees: &[Attendee],
    wish: &Wish,
    start: usize,
    standings: &[Standing],
) -> RankedSlot {
    let starts_at = wish.horizon.at(start);
    let seats = attendees.iter().map(|it| seat_at(it, starts_at, wish.quarters)).collect();
    RankedSlot { starts_at, seats, can: standings[start].can.0 }
}

/// Every start of a horizon, judged.
pub(crate) struct Judged {
    /// By the rule, one for each quarter.
    pub(crate) standings: Vec<Standing>,
    /// The starts that the wish allows and at which somebody can.
    pub(crate) fits: Bits,
}

/// Judges every start in the horizon of `wish`.
pub(crate) fn judged(attendees: &[Attendee], wish: &Wish) -> Judged {
    let (horizon, quarters) = (&wish.horizon, usize::from(wish.quarters.max(1)));
    let mut standings = vec![Standing::default(); horizon.len()];
    let mut allowed = Bits::none(horizon.len());
    allowed.insert_range(wish.starts());
    for (nth, attendee) in attendees.iter().enumerate() {
        let can = add(&mut standings, attendee, horizon, quarters);
        if let Some(can) = can.filter(|_| wish.terms.required.contains(&nth)) {
            allowed.and(&can);
        }
    }
    let least = wish.terms.quorum.max(1);
    let mut fits = Bits::none(horizon.len());
    for at in allowed.iter().filter(|&at| standings[at].can.0 >= least) {
        fits.insert_range(at..at + 1);
    }
    Judged { standings, fits }
}

impl Wish {
    /// The quarters at which the meeting can begin, so that it lies inside the horizon and is over in time.
    pub(crate) fn starts(&self) -> Range<usize> {
        let horizon = &self.horizon;
        let over_by = |until: Timestamp| {
            if until >= horizon.end() { horizon.len() } else { horizon.index(until).unwrap_or(0) }
        };
        let end = self.terms.until.map_or(horizon.len(), over_by);
        let first = horizon.index_from(self.earliest);
        first..(end + 1).saturating_sub(usize::from(self.quarters.max(1))).max(first)
    }
}

/// One start judged by the rule; the field order is the order of the rule, and less is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    pub(crate) can: Reverse<u32>,
    worst: u8,
    total: u32,
    silent: u32,
    uneven: u32,
}

/// Adds one person's part to the standing of every start. Gives the starts at which they can; `None`: nobody knows.
fn add(standings: &mut [Standing], attendee: &Attendee, horizon: &Horizon, quarters: usize) -> Option<Bits> {
    let zone = attendee.zone.as_ref()?;
    let mut costs = Vec::with_capacity(horizon.len());
    for (run, local) in horizon.local_runs(zone) {
        for (nth, at) in run.enumerate() {
            let local = local + nth;
            costs.push(quarter_cost(local));
            standings[at].uneven += [0, 2, 1, 2][local % 4];
        }
    }
    let marked = attendee.weekly.as_ref().map(|weekly| {
        [Level::IfNeedBe, Level::Free].map(|level| {
            let mut bits = expand_days(weekly, zone, &attendee.days, horizon, level);
            bits.run_and(quarters);
            bits
        })
    });
    for (at, standing) in standings.iter_mut().enumerate() {
        let cost = costs[at..].iter().take(quarters).copied().max().unwrap_or(0);
        match &marked {
            None => standing.silent += u32::from(cost),
            Some([can, free]) if can.contains(at) => {
                let cost = if free.contains(at) { cost } else { cost + IF_NEED_BE_COST };
                standing.can.0 += 1;
                standing.worst = standing.worst.max(cost);
                standing.total += u32::from(cost);
            }
            Some(_) => {}
        }
    }
    marked.map(|[can, _]| can)
}

/// Discomfort of a local quarter hour, counted from any midnight.
fn quarter_cost(quarter: usize) -> u8 {
    let hour = quarter % usize::from(QUARTERS_PER_DAY) / 4;
    hour_cost(u8::try_from(hour).unwrap_or(0))
}

/// Whether choosing between the two would be no choice: see the module's text.
fn same_choice(one: &RankedSlot, other: &RankedSlot) -> bool {
    if (one.starts_at.as_second() - other.starts_at.as_second()).abs() < NEAR_SECONDS {
        return true;
    }
    let pairs = || one.seats.iter().zip(&other.seats);
    let mut moved = pairs()
        .filter_map(|(one, other)| one.local.zip(other.local))
        .map(|(one, other)| other.duration_since(one).as_secs());
    let Some(first) = moved.next() else { return false };
    let near = |seconds: i64| {
        let apart = seconds.rem_euclid(WEEK_SECONDS);
        apart.min(WEEK_SECONDS - apart) < NEAR_SECONDS
    };
    let (mut all_near, mut together) = (near(first), true);
    for seconds in moved {
        all_near &= near(seconds);
        together &= seconds == first;
    }
    all_near && (together || pairs().all(|(one, other)| (one.level, one.cost) == (other.level, other.cost)))
}
