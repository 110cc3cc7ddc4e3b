//! `POST /api/meetings/{id}/nudge`: asks those once more who have not said whether they come. Decision 0034.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::Timestamp;
use wire::{Meeting, MeetingId};

use super::{OwnGroup, change, coming, store, view};
use crate::{
    AppState, audit,
    error::ApiError,
    messages,
    sentence::say,
    session::Learner,
    store::{StoreError, Writing, change, micros},
};

/// Once for each time a meeting has had. Pressing again is the same as once.
pub(super) async fn ask_again(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Meeting>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    view::still_ahead(&row, &app.zones, now)?;
    if row.nudged_at.is_some() {
        drop(tx);
        return Ok(Json(change::shown(&app, &me, &group, &id).await?));
    }
    let said = coming::who_answered(&mut tx, &id).await?;
    // Else it would tell what is hidden until one has answered: whether all the others have.
    if !said.contains(&me.person) {
        return Err(ApiError::Conflict(say!("Say first whether you will be there yourself.")));
    }
    if group.members.iter().all(|person| said.contains(&person.id)) {
        return Err(ApiError::Conflict(say!("Everybody has answered already.")));
    }
    keep(&mut tx, &id, now).await?;
    audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "meeting asked again", &id.0).await?;
    let some = messages::ask_again(&app, &mut tx, &id, now).await?;
    tx.commit().await?;
    if some {
        app.wake_jobs();
    }
    Ok(Json(change::shown(&app, &me, &group, &id).await?))
}

async fn keep(tx: &mut Writing, id: &MeetingId, now: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE meeting SET nudged_at_us = $1 WHERE id = $2";
    change!(tx, SQL, micros(now), &id.0)?;
    Ok(())
}
