//! `GET /api/slots`: ranked times over the coming weeks.

use axum::{Json, extract::State};
use jiff::{SignedDuration, Timestamp};
use schedule::{Horizon, Level, RankedSlot, SeatAt, Wish, rank, ways_on};
use serde::Deserialize;
use wire::{Seat, Slot, SlotBoard};

use super::{
    OwnGroup,
    wishes::{self, Wished},
};
use crate::{
    AppState, days,
    error::{ApiError, Query},
    sentence::say,
    session::Learner,
    store::StoreError,
};

/// Nobody can be asked to meet sooner than this.
pub(super) const NOTICE: SignedDuration = SignedDuration::from_hours(12);
/// How far ahead times are looked for: three weeks, so that a clock change on the way is seen.
const HORIZON_QUARTERS: u32 = 3 * 7 * 96;
/// Longest notice that can be asked for, in hours: a week.
const MOST_NOTICE: u16 = 7 * 24;
/// How many times are shown.
const MOST: usize = 5;

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// Hours that have to lie between now and the meeting; at least half a day does.
    notice: Option<u16>,
}

pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
    Query(wanted): Query<Wanted>,
    Query(wished): Query<Wished>,
) -> Result<Json<SlotBoard>, ApiError> {
    let minutes = wished.minutes()?;
    let group = OwnGroup::of(&app, &me).await?;
    let now = app.clock.now();
    let notice =
        NOTICE.max(SignedDuration::from_hours(i64::from(wanted.notice.unwrap_or(0).min(MOST_NOTICE))));
    let earliest = now.saturating_add(notice).map_err(StoreError::from_date)?;
    let terms = wished.terms(&group, &wishes::clock_of(&app, &group, &me), now)?;
    let attendees = days::attendees(&app, &group.members, now).await?;
    let wish = Wish {
        horizon: Horizon::new(earliest, HORIZON_QUARTERS),
        quarters: minutes / 15,
        earliest,
        limit: MOST,
        terms,
    };
    let ranked = rank(&attendees, &wish);
    let ways_on = if ranked.is_empty() { ways_on(&attendees, &wish) } else { Vec::new() };
    let ways_on = ways_on.iter().map(|way| wishes::shown(way, &group)).collect();
    let answered = attendees.iter().filter(|it| it.weekly.is_some() && it.zone.is_some()).count();
    let fits_all = answered > 0 && ranked.first().is_some_and(|slot| slot.can as usize == answered);
    let slots = ranked.iter().map(|slot| shown(slot, &group)).collect();
    Ok(Json(SlotBoard { minutes, members: group.seen, slots, fits_all, ways_on }))
}

/// Lengths a meeting may have.
pub(super) fn check_minutes(minutes: u16) -> Result<(), ApiError> {
    if (15..=240).contains(&minutes) && minutes.is_multiple_of(15) {
        return Ok(());
    }
    Err(ApiError::Invalid(say!("A meeting lasts 15 to 240 minutes, in steps of 15.")))
}

/// A time with those who may come, and how many of them can.
pub(super) fn seated(starts_at: Timestamp, seats: Vec<SeatAt>) -> RankedSlot {
    let can = seats.iter().filter(|seat| seat.level.is_some_and(|level| level != Level::No)).count();
    RankedSlot { starts_at, seats, can: u32::try_from(can).unwrap_or(u32::MAX) }
}

/// What the caller may see of a slot: everybody's answer, local times only of those who agreed.
pub(super) fn shown(slot: &RankedSlot, group: &OwnGroup) -> Slot {
    let seats = slot.seats.iter().zip(&group.members).map(|(seat, person)| {
        let sees = group.viewer.sees(person);
        Seat { level: seat.level, local: seat.local.filter(|_| sees), cost: if sees { seat.cost } else { 0 } }
    });
    Slot { starts_at: slot.starts_at, seats: seats.collect(), can: slot.can }
}
