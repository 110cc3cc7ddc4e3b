//! Opening a poll, and taking it back.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use jiff::{SignedDuration, Timestamp};
use wire::{GroupPoll, PollId, PollRequest};

use super::{
    decide::DECIDE,
    shown,
    store::{self, NewPoll},
};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    jobs,
    meetings::{OwnGroup, change, slots::check_minutes},
    sentence::say,
    session::Learner,
    store::StoreError,
};

/// How long a poll may be open, in hours.
const OPEN_FOR: [u16; 3] = [24, 48, 72];
/// How many times there may be to choose from.
const TIMES: std::ops::RangeInclusive<usize> = 2..=5;

/// `POST /api/poll`
pub(super) async fn open(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(request): Body<PollRequest>,
) -> Result<(StatusCode, Json<GroupPoll>), ApiError> {
    check_minutes(request.minutes)?;
    let now = app.clock.now();
    let group = OwnGroup::of(&app, &me).await?;
    if group.members.len() < 2 {
        return Err(ApiError::Invalid(say!(
            "You are the only one in your group. Once somebody joins you, you can ask them."
        )));
    }
    let rooms = app.store.rooms(&me.course).await?;
    let link = change::link(request.link.as_deref(), &group, &rooms)?;
    let (deadline, starts) = times(&request, now)?;
    for starts_at in &starts {
        change::anchor(&app, &group, &me, *starts_at, now)?;
    }
    let new = NewPoll {
        course: &me.course,
        group: &group.id,
        minutes: request.minutes,
        link,
        opened_by: &me.person,
        deadline,
        quorum: more_than_half(group.members.len()),
        starts: &starts,
    };
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let id = store::add(&mut tx, &new, now).await?;
    let id = id.ok_or(ApiError::Conflict(say!(
        "Your group is asked already. Answer that first, or take it back."
    )))?;
    audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "poll opened", &id).await?;
    jobs::ask_for(&mut tx, DECIDE, &id, deadline).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown(&app, &me, &group).await?)))
}

/// `DELETE /api/poll/{id}`: any member, as with meetings.
pub(super) async fn close(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let (id, now) = (PollId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let poll = store::poll_in(&mut tx, &id.0).await?;
    poll.filter(|it| it.course == me.course && it.group == group.id).ok_or(ApiError::NotFound)?;
    store::end(&mut tx, &id).await?;
    audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "poll taken back", &id.0).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// More than half of a group: fewer could be outvoted by those who stay away.
fn more_than_half(members: usize) -> u32 {
    u32::try_from(members / 2 + 1).unwrap_or(u32::MAX)
}

/// The deadline, and the times in order.
fn times(request: &PollRequest, now: Timestamp) -> Result<(Timestamp, Vec<Timestamp>), ApiError> {
    if !OPEN_FOR.contains(&request.hours) {
        return Err(ApiError::Invalid(say!("Your group has one, two or three days to answer.")));
    }
    let hours = SignedDuration::from_hours(i64::from(request.hours));
    let deadline = now.saturating_add(hours).map_err(StoreError::from_date)?;
    let mut starts: Vec<Timestamp> = request.times.iter().map(|it| it.starts_at).collect();
    starts.sort_unstable();
    starts.dedup();
    if !TIMES.contains(&starts.len()) || starts.len() != request.times.len() {
        return Err(ApiError::Invalid(say!("Give your group two to five different times to choose from.")));
    }
    if starts.iter().any(|at| *at <= deadline) {
        return Err(ApiError::Invalid(say!(
            "Each time has to come after the deadline, so that everybody knows in time."
        )));
    }
    Ok((deadline, starts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_is_more_than_half() {
        assert_eq!([2, 3, 4, 5, 6].map(more_than_half), [2, 2, 3, 3, 4]);
    }
}
