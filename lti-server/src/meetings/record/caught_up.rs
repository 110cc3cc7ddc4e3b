//! "Caught up": who was not there has read what came of a meeting. A sign of life, and no meeting.

use axum::{
    Json,
    extract::{Path, State},
};
use wire::{CaughtUp, MeetingId, MeetingRecord, MeetingState, PersonId};

use super::{lead::is_over, read, store::written_in};
use crate::{
    AppState,
    error::{ApiError, Body},
    meetings::{OwnGroup, change, store, view},
    sentence::say,
    session::Learner,
    store::{StoreError, Writing, change, micros},
};

/// `PUT /api/meetings/{id}/caught-up`
pub(super) async fn say(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(said): Body<CaughtUp>,
) -> Result<Json<MeetingRecord>, ApiError> {
    const SQL: &str = "INSERT INTO caught_up (meeting, person, said_at_us) VALUES ($1, $2, $3) \
        ON CONFLICT (meeting, person) DO NOTHING";
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    if said.caught_up {
        if row.state == MeetingState::Cancelled || !is_over(&row, view::start(&row, &app.zones), now) {
            return Err(ApiError::Conflict(say!(
                "There is nothing to catch up with until the meeting is over."
            )));
        }
        if row.not_held_at.is_some() {
            return Err(ApiError::Conflict(change::DID_NOT_HAPPEN));
        }
        if store::present(&mut tx, &id).await?.contains(&me.person) {
            return Err(ApiError::Conflict(say!("You were there yourself.")));
        }
        if !written_in(&mut tx, &id).await?.is_some_and(|it| it.text.tells_what_came()) {
            return Err(ApiError::Conflict(say!("Nobody has written down yet what came of this meeting.")));
        }
        change!(&mut tx, SQL, &id.0, &me.person.0, micros(now))?;
    } else {
        forget(&mut tx, &id, &me.person).await?;
    }
    tx.commit().await?;
    Ok(Json(read::record(&app, &me, &group, &id, now).await?))
}

/// Takes it back, such as for somebody who was there after all.
pub(in crate::meetings) async fn forget(
    tx: &mut Writing,
    id: &MeetingId,
    person: &PersonId,
) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM caught_up WHERE meeting = $1 AND person = $2";
    change!(tx, SQL, &id.0, &person.0)?;
    Ok(())
}
