//! The course's people: from launches at once, from the platform's roster in the background.

mod people;
mod refresh;
mod store;
mod visible;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post, put},
};
use jiff::SignedDuration;
use schedule::Level;
use wire::{PartOverride, PersonId, Roster, RosterPerson};

pub(crate) use people::{Person, seen_by_from, seen_by_text};
pub(crate) use refresh::{refresh, role};
pub(crate) use store::{Known, upsert_person};
pub(crate) use visible::{Viewer, audience};

use crate::{
    AppState,
    error::{ApiError, Body},
    session::Instructor,
};

/// A roster older than this is refreshed when an instructor looks.
pub(crate) const FRESH: SignedDuration = SignedDuration::from_mins(30);

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/roster", get(show))
        .route("/api/roster/refresh", post(ask))
        .route("/api/roster/{person}/part", put(decide))
}

/// `GET /api/roster`
async fn show(Instructor(me): Instructor, State(app): State<AppState>) -> Result<Json<Roster>, ApiError> {
    let mut people = app.store.people(&me.course).await?;
    people
        .sort_by_cached_key(|person| (!person.takes_part(), person.name().to_lowercase(), person.id.clone()));
    let state = app.store.roster_state(&me.course).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(Roster {
        people: people.iter().map(shown).collect(),
        offered: state.offered,
        refreshed_at: state.refreshed_at,
        refreshing: state.refreshing,
        trouble: state.trouble,
    }))
}

/// `POST /api/roster/refresh`: 202; the refresh runs in the background.
async fn ask(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<(StatusCode, Json<Roster>), ApiError> {
    app.store.add_job("roster", &me.course.0, app.clock.now()).await?;
    app.wake_jobs();
    let roster = show(Instructor(me), State(app)).await?;
    Ok((StatusCode::ACCEPTED, roster))
}

/// `PUT /api/roster/{person}/part`
async fn decide(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(person): Path<String>,
    Body(word): Body<PartOverride>,
) -> Result<Json<RosterPerson>, ApiError> {
    let id = PersonId(person);
    app.store.set_part(&me.course, &id, word.takes_part).await?;
    let person = app.store.person(&me.course, &id).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(shown(&person)))
}

fn shown(person: &Person) -> RosterPerson {
    let quarters = person.weekly().map_or(0, |weekly| weekly.quarters_at_least(Level::IfNeedBe));
    RosterPerson {
        person: person.id.clone(),
        name: person.name().to_owned(),
        role: person.role(),
        takes_part: person.takes_part(),
        part_overridden: person.part_override.is_some(),
        zone: person.zone().map(|(name, _)| name.to_owned()),
        answered: person.answers.is_some(),
        hours: u16::try_from(quarters / 4).unwrap_or(u16::MAX),
        wants_group: person.wants_group(),
        group: person.group.clone(),
        last_seen_at: person.last_seen_at,
    }
}
