//! The course's people: from launches at once, from the platform's roster in the background.

mod listing;
mod people;
mod refresh;
mod refusals;
mod steps;
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
use wire::{PartOverride, PersonId, Roster, RosterPerson, RosterQuery};

pub(crate) use people::{
    Person, drawing_from, drawing_number, goal_from, role_by_either, seen_by_from, seen_by_text,
};
pub(crate) use refresh::{refresh, role};
pub(crate) use refusals::Refusal;
pub(crate) use store::{Known, upsert_person};
pub(crate) use visible::{Viewer, audience, may_be_introduced, may_be_pictured, name_in_a_room};

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
        .route("/api/roster", get(listing::show))
        .route("/api/roster/refresh", post(ask))
        .route("/api/roster/{person}/part", put(decide))
}

/// `POST /api/roster/refresh`: 202; the refresh runs in the background.
async fn ask(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<(StatusCode, Json<Roster>), ApiError> {
    app.store.add_job("roster", &me.course.0, app.clock.now()).await?;
    app.wake_jobs();
    let roster = listing::page(&app, &me, RosterQuery::default()).await?;
    Ok((StatusCode::ACCEPTED, Json(roster)))
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
