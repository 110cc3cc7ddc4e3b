//! Writing into a record: any member, and of two at once the second is told.

use axum::{
    Json,
    extract::{Path, State},
};
use wire::{MeetingId, MeetingRecord, MeetingState, RecordEdit};

use super::{read, store, text};
use crate::{
    AppState,
    error::{ApiError, Body},
    meetings::{OwnGroup, store::meeting_in},
    sentence::say,
    session::Learner,
};

/// `PUT /api/meetings/{id}/record`
pub(super) async fn edit(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(edit): Body<RecordEdit>,
) -> Result<Json<MeetingRecord>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let rooms = app.store.rooms(&me.course).await?;
    let mut tx = app.store.writing().await?;
    let row = meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    if row.state == MeetingState::Cancelled {
        return Err(ApiError::Conflict(say!("This meeting was cancelled. Choose a new time instead.")));
    }
    let text = text::checked(edit.text, &group, &rooms.hosts)?;
    let written = store::written_in(&mut tx, &id).await?;
    let revision = written.as_ref().map_or(0, |it| it.revision);
    // Who sends what is there already, such as a second tap, has changed nothing.
    let same = written.as_ref().is_some_and(|it| it.text == text)
        || (revision == 0 && text == wire::RecordText::default());
    if !same && edit.revision != revision {
        drop(tx);
        let current = read::record(&app, &me, &group, &id, now).await?;
        return Err(ApiError::RecordChanged(Box::new(current)));
    }
    if !same {
        store::write(&mut tx, &row, revision.saturating_add(1), &text, &me.person, now).await?;
        tx.commit().await?;
    }
    Ok(Json(read::record(&app, &me, &group, &id, now).await?))
}
