//! A meeting every week, with the early mornings and late evenings shared: what is under way, and what it asked so far.

mod change;
mod clocks;
mod store;
mod ways;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use wire::{MeetingSeats, SeriesId, SeriesState};

use super::{OwnGroup, ledger::Ledger};
use crate::{
    AppState,
    error::ApiError,
    session::{Learner, Member},
};

/// The routes of this part.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/series", get(show).post(change::choose))
        .route("/api/series/ways", get(ways::show))
        .route("/api/series/{id}/end", post(change::end))
        .route("/api/series/changes/{meeting}/move", post(clocks::follow))
        .route("/api/series/changes/{meeting}/leave", post(clocks::leave))
}

/// `GET /api/series`
async fn show(Learner(me): Learner, State(app): State<AppState>) -> Result<Json<SeriesState>, ApiError> {
    let group = OwnGroup::of(&app, &me).await?;
    Ok(Json(state(&app, &me, &group).await?))
}

/// How things stand for one of the group.
async fn state(app: &AppState, me: &Member, group: &OwnGroup) -> Result<SeriesState, ApiError> {
    let now = app.clock.now();
    let rows = app.store.meetings_of(&me.course, &group.id).await?;
    let ledger = Ledger::read(app, &me.course, &group.id, &rows, now).await?;
    let open = app.store.open_series(&me.course, &group.id).await?;
    let to_come = clocks::to_come(app, &rows, now);
    // One that has nothing to come has run out.
    let left = |id: &SeriesId| to_come.iter().filter(|(_, it)| it.series.as_ref() == Some(id)).count();
    let found = open.into_iter().map(|row| (left(&row.id), row)).find(|(left, _)| *left > 0);
    let changes: Vec<MeetingSeats> =
        to_come.iter().filter_map(|it| clocks::clock_change(app, group, *it)).collect();
    let moves = if changes.is_empty() {
        Vec::new()
    } else {
        let left = app.store.left_as_is(&me.person).await?;
        clocks::Facts::read(app, group, &rows, &ledger, now).await?.moves(&left)
    };
    Ok(SeriesState {
        left: found.as_ref().and_then(|(left, _)| u8::try_from(*left).ok()).unwrap_or(0),
        turns: found.as_ref().map_or(0, |(_, row)| row.turns),
        series: found.map(|(_, row)| row.id),
        changes,
        moves,
        members: group.seen.clone(),
        held: ledger.shown(group),
    })
}
