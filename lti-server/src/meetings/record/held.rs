//! "It did not happen", and what follows: the one place that decides whose word about having been there counts.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::SignedDuration;
use wire::{Held, Meeting, MeetingId, MeetingState};

use super::lead;
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    meetings::{OwnGroup, change, store, view},
    sentence::say,
    session::Learner,
    store::{change, micros},
};

/// How long what was said about a meeting can be changed by others than the one it is about.
pub(super) const OPEN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What people said about having been at meetings, as far as it counts, in the place of the table `attendance`: nothing
/// about a meeting that did not happen. Whoever asks who was there asks here: ties, ledger, gradebook, and whether a
/// group has met.
macro_rules! counted_attendance {
    () => {
        "(SELECT w.* FROM attendance w JOIN meeting h ON h.id = w.meeting WHERE h.not_held_at_us IS NULL)"
    };
}
pub(crate) use counted_attendance;

/// `PUT /api/meetings/{id}/held`: saying the same twice is the same as once.
pub(super) async fn say(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(said): Body<Held>,
) -> Result<Json<Meeting>, ApiError> {
    const SQL: &str = "UPDATE meeting SET not_held_at_us = $1 WHERE id = $2";
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    let starts_at = view::start(&row, &app.zones);
    if row.state == MeetingState::Cancelled || starts_at > now {
        return Err(ApiError::Conflict(say!("Say whether you met once the meeting has begun.")));
    }
    let (at, action) = match (said.held, row.not_held_at) {
        (false, None) if now.duration_since(starts_at) > OPEN => {
            return Err(ApiError::Conflict(say!(
                "This meeting was more than two weeks ago. What was said about it stays."
            )));
        }
        (true, Some(at)) if now.duration_since(at) > OPEN => {
            return Err(ApiError::Conflict(say!(
                "That it did not happen was said more than two weeks ago, and stays."
            )));
        }
        (false, None) => (Some(micros(now)), "meeting did not happen"),
        (true, Some(_)) => (None, "meeting happened after all"),
        _ => return Ok(Json(change::shown(&app, &me, &group, &id).await?)),
    };
    change!(&mut tx, SQL, at, &id.0)?;
    audit::record(&mut tx, now, Some(&me.course), Some(&me.person), action, &id.0).await?;
    let scored = change::follow_attendance(&mut tx, &me.course, &id, starts_at, now).await?;
    lead::settle(&app, &mut tx, &me.course, &group.id, now).await?;
    tx.commit().await?;
    if scored {
        app.wake_jobs();
    }
    Ok(Json(change::shown(&app, &me, &group, &id).await?))
}
