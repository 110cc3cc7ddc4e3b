//! `GET /api/home`: a learner's first screen, with the one thing to do.

use axum::{Json, Router, extract::State, routing::get};
use jiff::Timestamp;
use wire::{Group, LearnerHome, Meeting, MeetingState, NextStep, Standing};

use crate::{
    AppState, connections,
    error::ApiError,
    groups::{self, own_group},
    meetings,
    profile::profile,
    roster::{Person, Viewer},
    session::Learner,
};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/api/home", get(show))
}

async fn show(Learner(me): Learner, State(app): State<AppState>) -> Result<Json<LearnerHome>, ApiError> {
    let now = app.clock.now();
    let people = app.store.company(&me.course, &me.person).await?;
    let person = people.iter().find(|person| person.id == me.person).ok_or(ApiError::NotFound)?;
    let viewer = Viewer::of(&app.store, &me, &people).await?;
    let own = own_group(&app, &me, &people, &viewer).await?;
    let meetings = match &own {
        Some((group, members)) => meetings::of_group(&app, &me, &group.id, members, &viewer).await?,
        None => Vec::new(),
    };
    let news = match &own {
        Some((group, members)) => Some(groups::news(&app, group, members, &viewer).await?),
        None => None,
    };
    let (news, nudged, facilitator) =
        news.map(|news| (news.news, news.nudged, news.facilitator)).unwrap_or_default();
    Ok(Json(LearnerHome {
        next: next_step(person, own.as_ref().map(|(group, _)| group), &meetings, now),
        profile: profile(person, &app.zones, now),
        group: own.map(|(group, _)| group),
        meetings,
        hellos: connections::unanswered(&app, &me.course, &viewer, &people).await?,
        introduced: connections::introduced(&app, &me, &viewer).await?,
        news,
        nudged,
        facilitator,
        taken_off: person.taken_off_at.is_some(),
    }))
}

/// The first thing that is missing on the way from "new here" to "met".
fn next_step(person: &Person, group: Option<&Group>, meetings: &[Meeting], now: Timestamp) -> NextStep {
    let in_group = group.is_some();
    let standing =
        || meetings.iter().filter(|it| it.state == MeetingState::Planned && it.not_held_at.is_none());
    let unsaid = |meeting: &&Meeting| {
        meeting.starts_at <= now && meeting.times.iter().any(|time| time.me && time.took_part.is_none())
    };
    if person.answers.is_none() && !in_group {
        NextStep::Answer
    } else if is_asked(person, group, now) {
        NextStep::StillIn
    } else if !in_group && person.standing(now) == Standing::NextRun {
        NextStep::NextRun
    } else if person.weekly().is_none() && (in_group || person.wants_group()) {
        NextStep::PaintHours
    } else if !in_group {
        if person.wants_group() { NextStep::WaitForGroup } else { NextStep::NoGroup }
    } else if standing().any(|meeting| meeting.starts_at <= now && now < meeting.ends_at()) {
        NextStep::Meet
    } else if let Some(meeting) = standing().find(unsaid) {
        NextStep::SayIfMet { meeting: meeting.id.clone() }
    } else if standing().any(|meeting| meeting.starts_at > now) {
        NextStep::Meet
    } else {
        NextStep::ChooseTime
    }
}

/// Whether they are asked if they are still in: not for groups that were formed since.
fn is_asked(person: &Person, group: Option<&Group>, now: Timestamp) -> bool {
    let formed = |asked_at: Timestamp| group.is_some_and(|group| group.published_at >= asked_at);
    person.takes_part()
        && person.standing(now) == Standing::Silent
        && person.asked_at.is_some_and(|asked_at| !formed(asked_at))
}
