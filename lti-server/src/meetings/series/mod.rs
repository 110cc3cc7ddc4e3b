//! A meeting every week, with the early mornings and late evenings shared: what is under way, and what it asked so far.

mod change;
mod store;
mod ways;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use jiff::{Span, Timestamp};
use wire::{MeetingSeats, MeetingState, Seat, SeriesId, SeriesState};

use super::{OwnGroup, ledger::Ledger, store::MeetingRow, view};
use crate::{
    AppState,
    error::ApiError,
    roster::Person,
    session::{Learner, Member},
};

/// The routes of this part.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/series", get(show).post(change::choose))
        .route("/api/series/ways", get(ways::show))
        .route("/api/series/{id}/end", post(change::end))
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
    let mut to_come: Vec<(Timestamp, &MeetingRow)> = rows
        .iter()
        .filter(|row| row.series.is_some())
        .map(|row| (view::start(row, &app.zones), row))
        .collect();
    to_come.retain(|(starts_at, row)| row.state == MeetingState::Planned && *starts_at > now);
    to_come.sort_by_key(|(starts_at, _)| *starts_at);
    // One that has nothing to come has run out.
    let left = |id: &SeriesId| to_come.iter().filter(|(_, it)| it.series.as_ref() == Some(id)).count();
    let found = open.into_iter().map(|row| (left(&row.id), row)).find(|(left, _)| *left > 0);
    let changes = to_come.iter().filter_map(|(starts_at, row)| clock_change(app, group, row, *starts_at));
    Ok(SeriesState {
        left: found.as_ref().and_then(|(left, _)| u8::try_from(*left).ok()).unwrap_or(0),
        turns: found.as_ref().map_or(0, |(_, row)| row.turns),
        series: found.map(|(_, row)| row.id),
        changes: changes.collect(),
        members: group.members.iter().map(|it| group.viewer.member(it, &app.zones, now)).collect(),
        held: ledger.shown(group),
    })
}

/// Whose clock reads another hour at this meeting than it would have read a week earlier, at the same hour of the
/// meeting's zone; of those the viewer may see.
fn clock_change(
    app: &AppState,
    group: &OwnGroup,
    row: &MeetingRow,
    starts_at: Timestamp,
) -> Option<MeetingSeats> {
    let week_before = row.anchor_local.checked_sub(Span::new().weeks(1)).ok()?;
    let before = view::derived(&row.anchor_zone, week_before, &app.zones)?;
    let clock = |person: &Person| {
        let zone = group.viewer.zone(person, &app.zones, before)?;
        Some(zone.local(before)).filter(|read| read.time() != zone.local(starts_at).time())
    };
    let seat = |person: &Person| Seat { level: None, local: clock(person), cost: 0 };
    let seats: Vec<Seat> = group.members.iter().map(seat).collect();
    let shifts = seats.iter().any(|seat| seat.local.is_some());
    shifts.then(|| MeetingSeats { meeting: row.id.clone(), minutes: row.minutes, seats })
}
