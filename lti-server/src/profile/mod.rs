//! What a person says about themselves: the few questions, the zone and the free hours.

mod nickname;
mod store;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, put},
};
use jiff::Timestamp;
use wire::{AvailabilityAnswer, Profile, ProfileAnswer};

pub(crate) use nickname::{NUMBERED_FROM, nickname, one_line};

use crate::{
    AppState,
    error::{ApiError, Body},
    roster::{Person, audience},
    sentence::say,
    session::Member,
    zones::Zones,
};

/// Most languages one person may list.
const MOST_LANGUAGES: usize = 8;

/// Most interests, and most characters of one.
const MOST_INTERESTS: usize = 5;
const LONGEST_INTEREST: usize = 30;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/profile", get(show).put(answer))
        .route("/api/availability", put(set_hours))
        .route("/api/zones", get(zones))
}

/// `GET /api/profile`
async fn show(me: Member, State(app): State<AppState>) -> Result<Json<Profile>, ApiError> {
    let person = app.store.person(&me.course, &me.person).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(profile(&person, &app.zones, app.clock.now())))
}

/// `PUT /api/profile`
async fn answer(
    me: Member,
    State(app): State<AppState>,
    Body(given): Body<ProfileAnswer>,
) -> Result<Json<Profile>, ApiError> {
    let person = app.store.person(&me.course, &me.person).await?.ok_or(ApiError::NotFound)?;
    let answer = checked(given, &person)?;
    app.store.save_answers(&me, &answer, app.clock.now()).await?;
    show(me, State(app)).await
}

/// `PUT /api/availability`
async fn set_hours(
    me: Member,
    State(app): State<AppState>,
    Body(given): Body<AvailabilityAnswer>,
) -> Result<Json<Profile>, ApiError> {
    let zone = app.zones.canonical_name(&given.zone).ok_or(ApiError::UnknownZone(given.zone))?;
    app.store.save_hours(&me, &zone, &given.weekly, app.clock.now()).await?;
    show(me, State(app)).await
}

/// `GET /api/zones`: names to choose from.
async fn zones(_: Member, State(app): State<AppState>) -> Json<Vec<String>> {
    Json(app.zones.names())
}

/// What the person sees of their own answers.
pub(crate) fn profile(person: &Person, zones: &Zones, now: Timestamp) -> Profile {
    let zone = person.zone();
    Profile {
        name: person.name().to_owned(),
        name_from_platform: person.platform_name.is_some(),
        zone: zone.map(|(name, _)| name.to_owned()),
        zone_source: zone.map(|(_, source)| source),
        zone_offsets: zone.and_then(|(name, _)| zones.offsets(name, now)),
        languages: person.languages(),
        experience: person.answers.as_ref().and_then(|answers| answers.experience),
        interests: person.answers.as_ref().map(|answers| answers.interests.clone()).unwrap_or_default(),
        goal: person.answers.as_ref().and_then(|answers| answers.goal),
        commitment: person.answers.as_ref().and_then(|answers| answers.commitment),
        wants_group: person.wants_group(),
        seen_by: audience(person),
        among_minors: person.among_minors,
        weekly: person.hours.as_ref().map(|hours| hours.weekly.clone()).unwrap_or_default(),
        weekly_saved_at: person.hours_saved_at(),
        answered_at: person.answered_at(),
    }
}

/// The answer with its texts tidied, or what is wrong with it.
fn checked(mut answer: ProfileAnswer, person: &Person) -> Result<ProfileAnswer, ApiError> {
    if answer.languages.len() > MOST_LANGUAGES {
        return Err(ApiError::Invalid(say!("Please list at most 8 languages.")));
    }
    for tag in &mut answer.languages {
        *tag = tag.trim().to_ascii_lowercase();
        if !(2..=3).contains(&tag.len()) || !tag.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(ApiError::Invalid(say!(
                "A language is given by its code of two or three letters, such as \"en\"."
            )));
        }
    }
    answer.languages.sort_unstable();
    answer.languages.dedup();
    if answer.experience.is_some_and(|level| level > 4) {
        return Err(ApiError::Invalid(say!("Experience goes from 0 (new) to 4 (expert).")));
    }
    answer.interests = answer.interests.iter().filter_map(|word| nickname::one_line(word)).collect();
    answer.interests.sort_unstable();
    answer.interests.dedup();
    let long = |word: &String| word.chars().count() > LONGEST_INTEREST;
    if answer.interests.len() > MOST_INTERESTS || answer.interests.iter().any(long) {
        return Err(ApiError::Invalid(say!(
            "Please name at most 5 interests, each in at most 30 characters."
        )));
    }
    if answer.commitment.is_some_and(|level| level > 2) {
        return Err(ApiError::Invalid(say!(
            "How much of a group you look for goes from 0 (now and then) to 2 (a lot)."
        )));
    }
    if let Some(name) = &mut answer.nickname {
        if person.platform_name.is_some() {
            return Err(ApiError::Invalid(say!(
                "Your name comes from your course and cannot be changed here."
            )));
        }
        *name = nickname::tidied(name).map_err(ApiError::Invalid)?;
    }
    Ok(answer)
}
