//! `GET /api/slots/map`: the hours of a week, and who could meet in each.

use axum::{Json, extract::State};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use schedule::{DayHours, Horizon, Hour, QUARTERS_PER_DAY, Wish, day_hours};
use serde::Deserialize;
use wire::{HourMap, MapDay, MapHour};

use super::{
    OwnGroup,
    slots::NOTICE,
    wishes::{self, Wished},
};
use crate::{
    AppState, days,
    error::{ApiError, Query},
    sentence::say,
    session::Learner,
    store::StoreError,
};

/// Days that are shown at once.
const SHOWN: u8 = 7;
/// Weeks that can be looked at, as many as ranked times are looked for.
const WEEKS: u8 = 3;

#[derive(Deserialize)]
pub(super) struct Asked {
    week: Option<u8>,
}

pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
    Query(asked): Query<Asked>,
    Query(wished): Query<Wished>,
) -> Result<Json<HourMap>, ApiError> {
    let minutes = wished.minutes()?;
    let week = asked.week.unwrap_or(0);
    if week >= WEEKS {
        return Err(ApiError::Invalid(say!("The hours of the coming three weeks can be looked at.")));
    }
    let group = OwnGroup::of(&app, &me).await?;
    let now = app.clock.now();
    let clock = wishes::clock_of(&app, &group, &me);
    let terms = wished.terms(&group, &clock, now)?;
    let earliest = now.saturating_add(NOTICE).map_err(StoreError::from_date)?;
    let attendees = days::attendees(&app, &group.members, now).await?;
    let (first, horizon) = horizon(&clock, now, week, minutes).map_err(StoreError::from_date)?;
    let wish = Wish { horizon, quarters: minutes / 15, earliest, limit: 0, terms };
    let shown = day_hours(&attendees, &wish, &clock, first, SHOWN).map_err(StoreError::from_date)?;
    Ok(Json(HourMap { minutes, members: group.seen, days: shown.into_iter().map(day).collect() }))
}

/// The first day of that week, and its quarters with those in which its last meetings end.
fn horizon(clock: &TimeZone, now: Timestamp, week: u8, minutes: u16) -> Result<(Date, Horizon), jiff::Error> {
    let days = SignedDuration::from_hours(24 * i64::from(week) * i64::from(SHOWN));
    let first = clock.to_datetime(now).date().checked_add(days)?;
    // Clocks make a week up to a day longer.
    let quarters = (u32::from(SHOWN) + 1) * u32::from(QUARTERS_PER_DAY) + u32::from(minutes / 15);
    Ok((first, Horizon::new(first.to_zoned(clock.clone())?.timestamp(), quarters)))
}

fn day(day: DayHours) -> MapDay {
    MapDay { date: day.date, hours: day.hours.into_iter().map(hour).collect() }
}

fn hour(Hour { hour, again, best }: Hour) -> MapHour {
    let levels = best.iter().flat_map(|it| &it.slot.seats).map(|seat| seat.level).collect();
    let starts_at = best.as_ref().map(|it| it.slot.starts_at);
    MapHour { hour, again, starts_at, levels, fits: best.is_some_and(|it| it.fits) }
}
