//! `GET /api/slots`: ranked times over the coming weeks.

use axum::{Json, extract::State};
use jiff::{SignedDuration, Timestamp};
use schedule::{Attendee, Horizon, RankedSlot, Wish, rank};
use serde::Deserialize;
use wire::{Seat, Slot, SlotBoard};

use super::OwnGroup;
use crate::{
    AppState,
    error::{ApiError, Query},
    roster::Person,
    session::Learner,
    store::StoreError,
};

/// Nobody can be asked to meet sooner than this.
pub(super) const NOTICE: SignedDuration = SignedDuration::from_hours(12);
/// How far ahead times are looked for: three weeks, so that a clock change on the way is seen.
const HORIZON_QUARTERS: u32 = 3 * 7 * 96;
/// How many times are shown.
const MOST: usize = 5;

#[derive(Deserialize)]
pub(super) struct Wanted {
    minutes: Option<u16>,
}

pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<SlotBoard>, ApiError> {
    let minutes = wanted.minutes.unwrap_or(60);
    check_minutes(minutes)?;
    let group = OwnGroup::of(&app, &me).await?;
    let now = app.clock.now();
    let earliest = now.saturating_add(NOTICE).map_err(StoreError::from_date)?;
    let attendees: Vec<Attendee> = group.members.iter().map(|person| attendee(person, &app, now)).collect();
    let wish = Wish {
        horizon: Horizon::new(earliest, HORIZON_QUARTERS),
        quarters: minutes / 15,
        earliest,
        limit: MOST,
    };
    let ranked = rank(&attendees, &wish);
    let answered = attendees.iter().filter(|it| it.weekly.is_some() && it.zone.is_some()).count();
    let fits_all = answered > 0 && ranked.first().is_some_and(|slot| slot.can as usize == answered);
    let members = group.members.iter().map(|person| group.viewer.member(person, &app.zones, now)).collect();
    let slots = ranked.iter().map(|slot| shown(slot, &group)).collect();
    Ok(Json(SlotBoard { minutes, members, slots, fits_all }))
}

/// Lengths a meeting may have.
pub(super) fn check_minutes(minutes: u16) -> Result<(), ApiError> {
    if (15..=240).contains(&minutes) && minutes.is_multiple_of(15) {
        return Ok(());
    }
    Err(ApiError::Invalid("A meeting lasts 15 to 240 minutes, in steps of 15.".to_owned()))
}

/// When somebody can meet, by their clock from a week before `now` on.
pub(super) fn attendee(person: &Person, app: &AppState, now: Timestamp) -> Attendee {
    Attendee {
        weekly: person.weekly().cloned(),
        zone: person.zone().and_then(|(name, _)| app.zones.offsets(name, now)),
    }
}

/// What the caller may see of a slot: everybody's answer, local times only of those who agreed.
pub(super) fn shown(slot: &RankedSlot, group: &OwnGroup) -> Slot {
    let seats = slot.seats.iter().zip(&group.members).map(|(seat, person)| {
        let sees = group.viewer.sees(person);
        Seat { level: seat.level, local: seat.local.filter(|_| sees), cost: if sees { seat.cost } else { 0 } }
    });
    Slot { starts_at: slot.starts_at, seats: seats.collect(), can: slot.can }
}
