//! Ticks of who leads: who is there. The own word of each wins.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::Timestamp;
use wire::{Meeting, MeetingId, MeetingState, PersonId, Present};

use super::{caught_up, held::OPEN, read};
use crate::{
    AppState,
    error::{ApiError, Body},
    meetings::{
        OwnGroup, change,
        ledger::{self, Bore},
        store, view,
    },
    sentence::say,
    session::Learner,
    store::{StoreError, Writing, change, micros, on_tx},
};

/// `PUT /api/meetings/{id}/present`
pub(super) async fn tick(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(said): Body<Present>,
) -> Result<Json<Meeting>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let lead = read::record(&app, &me, &group, &id, now).await?.lead;
    let mut tx = app.store.writing().await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    let member = group.members.iter().find(|it| it.id == said.person).ok_or(ApiError::NotFound)?;
    let starts_at = view::start(&row, &app.zones);
    if row.state == MeetingState::Cancelled || starts_at > now {
        return Err(ApiError::Conflict(say!("Say who is there once the meeting has begun.")));
    }
    if row.not_held_at.is_some() {
        return Err(ApiError::Conflict(change::DID_NOT_HAPPEN));
    }
    if lead.as_ref() != Some(&me.person) {
        return Err(ApiError::NotLeading);
    }
    if now.duration_since(starts_at) > OPEN {
        return Err(ApiError::Conflict(say!(
            "This meeting was more than two weeks ago. What was said about it stays."
        )));
    }
    if said.person == me.person {
        return Err(ApiError::Conflict(say!("About yourself, say whether you were there.")));
    }
    if has_own_word(&mut tx, &id, &said.person).await? {
        return Err(ApiError::Conflict(say!(
            "They have said themselves whether they were there, and their word counts."
        )));
    }
    let bore = ledger::bore(&app, member, starts_at, row.minutes).filter(|_| said.present);
    keep(&mut tx, &id, &said, bore, now).await?;
    let scored = change::follow_attendance(&mut tx, &me.course, &id, starts_at, now).await?;
    tx.commit().await?;
    if scored {
        app.wake_jobs();
    }
    Ok(Json(change::shown(&app, &me, &group, &id).await?))
}

async fn has_own_word(tx: &mut Writing, id: &MeetingId, person: &PersonId) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM attendance WHERE meeting = $1 AND person = $2 AND ticked = FALSE";
    let (said,): (i64,) =
        on_tx!(tx, on => sqlx::query_as(SQL).bind(&id.0).bind(&person.0).fetch_one(on).await?);
    Ok(said > 0)
}

/// A tick that is taken back says nothing: that somebody was not there is theirs to say.
async fn keep(
    tx: &mut Writing,
    id: &MeetingId,
    said: &Present,
    bore: Option<Bore>,
    now: Timestamp,
) -> Result<(), StoreError> {
    const CLEAR: &str = "DELETE FROM attendance WHERE meeting = $1 AND person = $2 AND ticked = TRUE";
    const TICK: &str = "INSERT INTO attendance (meeting, person, took_part, said_at_us, bore, local_start, ticked) \
        VALUES ($1, $2, TRUE, $3, $4, $5, TRUE)";
    let person = &said.person;
    change!(&mut *tx, CLEAR, &id.0, &person.0)?;
    if !said.present {
        return Ok(());
    }
    let points = bore.map(|bore| i64::from(bore.points));
    let local = bore.map(|bore| bore.local.to_string());
    change!(&mut *tx, TICK, &id.0, &person.0, micros(now), points, local)?;
    caught_up::forget(tx, id, person).await
}
