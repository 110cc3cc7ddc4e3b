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
use wire::{ClockChange, MeetingState, MovedClock, Series, SeriesState};

use super::{OwnGroup, ledger::Ledger, store::MeetingRow, view};
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
    // The newest one that still has something to come; another may have run out.
    let series = open.into_iter().find_map(|row| {
        let of_it = to_come.iter().filter(|(_, meeting)| meeting.series.as_ref() == Some(&row.id));
        let meetings: Vec<_> = of_it.map(|(_, meeting)| meeting.id.clone()).collect();
        let shown = Series { id: row.id, turns: row.turns, weeks: row.weeks, minutes: row.minutes, meetings };
        Some(shown).filter(|series| !series.meetings.is_empty())
    });
    let changes = to_come.iter().filter_map(|(starts_at, row)| clock_change(app, group, row, *starts_at));
    Ok(SeriesState {
        series,
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
) -> Option<ClockChange> {
    let week_before = row.anchor_local.checked_sub(Span::new().weeks(1)).ok()?;
    let before = view::derived(&row.anchor_zone, week_before, &app.zones)?;
    let moved = |person: &crate::roster::Person| {
        let zone = group.viewer.zone(person, &app.zones, before)?;
        let clock = MovedClock {
            name: group.viewer.name(person)?,
            me: group.viewer.is(person),
            local: zone.local(starts_at),
            before: zone.local(before),
        };
        Some(clock).filter(|clock| clock.local.time() != clock.before.time())
    };
    let clocks: Vec<MovedClock> = group.members.iter().filter_map(moved).collect();
    Some(ClockChange { meeting: row.id.clone(), clocks }).filter(|change| !change.clocks.is_empty())
}
