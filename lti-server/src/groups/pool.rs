//! `GET /api/pool`: everybody who takes part, as the solver sees them.

use axum::{Json, extract::State};
use grouping::Criteria;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, civil::Weekday, tz::TimeZone};
use wire::{Pool, PoolPerson};

use crate::{
    AppState,
    error::ApiError,
    roster::Person,
    sentence::say,
    session::{CourseKey, Instructor},
    store::StoreError,
    zones::Zones,
};

pub(super) async fn show(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<Json<Pool>, ApiError> {
    Ok(Json(whole(&app, &me.course).await?))
}

/// The pool with everything staff sees of it.
pub(super) async fn whole(app: &AppState, course: &CourseKey) -> Result<Pool, StoreError> {
    let people = app.store.people(course).await?;
    let groups = app.store.groups(course).await?;
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    let mut pool = pool(&people, &app.zones, app.clock.now(), count)?;
    app.store.tie(course, &mut pool).await?;
    if let Some(wishes) = app.store.wishes(course).await? {
        // What was wished for last, but never for weeks that are over.
        let first_week = wishes.first_week.max(pool.suggested.first_week);
        pool.suggested = Criteria { first_week, ..wishes };
    }
    Ok(pool)
}

/// The pool in the order of person ids, which `people` have, without the ties between them.
pub(super) fn pool(
    people: &[Person],
    zones: &Zones,
    now: Timestamp,
    published_groups: u32,
) -> Result<Pool, StoreError> {
    let mut known = Vec::new();
    let mut pool = Vec::new();
    for person in people.iter().filter(|person| person.takes_part()) {
        let zone = person.zone().and_then(|(name, _)| {
            let place = known.iter().position(|zone: &schedule::Zone| zone.name == name);
            let place = place.or_else(|| {
                known.push(zones.offsets(name, now)?);
                Some(known.len() - 1)
            })?;
            u32::try_from(place).ok()
        });
        pool.push(PoolPerson {
            person: person.id.clone(),
            name: person.name().to_owned(),
            weekly: person.weekly().cloned().unwrap_or_default(),
            zone,
            languages: person.languages(),
            experience: person.answers.as_ref().and_then(|answers| answers.experience),
            wants_group: person.wants_group(),
            answered: person.answers.is_some(),
            standing: person.standing(now),
            interests: person.answers.as_ref().map(|answers| answers.interests.clone()).unwrap_or_default(),
            goal: person.answers.as_ref().and_then(|answers| answers.goal),
            commitment: person.answers.as_ref().and_then(|answers| answers.commitment),
            reliability: person.last_seen_at.map(|at| reliability(now.duration_since(at))),
            first: person.is_first(now),
            columns: Vec::new(),
        });
    }
    let first_week = next_monday(now).map_err(|error| StoreError::inconsistent("first week", error))?;
    let suggested = Criteria::usual(first_week);
    let asked_at = people.iter().find_map(|person| person.asked_at);
    Ok(Pool {
        people: pool,
        zones: known,
        suggested,
        published_groups,
        asked_at,
        asked: Vec::new(),
        former: Vec::new(),
        apart: Vec::new(),
        columns: Vec::new(),
        asking: Vec::new(),
        by_server: false,
    })
}

/// How lately somebody was here, in the steps of [`PoolPerson::reliability`].
const fn reliability(ago: SignedDuration) -> u8 {
    match ago.as_hours() / 24 {
        ..2 => 3,
        2..7 => 2,
        7..14 => 1,
        _ => 0,
    }
}

/// The Monday after `now`, by the UTC calendar.
pub(crate) fn next_monday(now: Timestamp) -> Result<Date, jiff::Error> {
    now.to_zoned(TimeZone::UTC).date().nth_weekday(1, Weekday::Monday)
}

/// Whether the run can be judged with the offsets the pool carries.
pub(super) fn check_run(criteria: &Criteria, now: Timestamp) -> Result<(), ApiError> {
    let monday = next_monday(now).map_err(StoreError::from_date)?;
    let earliest = monday.checked_sub(2.weeks()).map_err(StoreError::from_date)?;
    let latest = monday.checked_add(26.weeks()).map_err(StoreError::from_date)?;
    if criteria.first_week.weekday() != Weekday::Monday {
        return Err(ApiError::Invalid(say!("The first week of the run begins on a Monday.")));
    }
    if criteria.first_week < earliest || criteria.first_week > latest {
        return Err(ApiError::Invalid(say!("The run begins this week or within the next 26 weeks.")));
    }
    Ok(())
}
