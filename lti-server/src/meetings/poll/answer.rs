//! Answering a poll; the last answer decides it.

use axum::{
    Json,
    extract::{Path, State},
};
use wire::{GroupPoll, PollAnswer, PollId};

use super::{decide::settle, shown, store};
use crate::{
    AppState,
    error::{ApiError, Body},
    meetings::OwnGroup,
    sentence::say,
    session::Learner,
};

/// `PUT /api/poll/{id}/answer`
pub(super) async fn answer(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(said): Body<PollAnswer>,
) -> Result<Json<GroupPoll>, ApiError> {
    let (id, now) = (PollId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let poll = store::poll_in(&mut tx, &id.0).await?;
    let poll = poll.filter(|it| it.course == me.course && it.group == group.id).ok_or(ApiError::NotFound)?;
    if poll.failed || poll.deadline <= now {
        return Err(ApiError::Conflict(say!("The time to answer is over.")));
    }
    if said.levels.len() != poll.starts.len() {
        return Err(ApiError::Invalid(say!("Say of each time whether you can.")));
    }
    store::keep_answer(&mut tx, &id, &me.person, &said.levels, now).await?;
    // With what was said just now.
    let poll = store::poll_in(&mut tx, &id.0).await?.ok_or(ApiError::NotFound)?;
    settle(&app, tx, poll, now).await?;
    Ok(Json(shown(&app, &me, &group).await?))
}
