//! Who could lead, who leads, and passing it on.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::{SignedDuration, Timestamp};
use wire::{CouldLead, GroupId, GroupRecords, MeetingId, MeetingRecord, MeetingState, PassLead, PersonId};

use super::{
    read,
    rotation::{Said, Stored, Turn, leaders},
    store::{could_in, said_in},
};
use crate::{
    AppState,
    error::{ApiError, Body},
    meetings::{
        OwnGroup,
        store::{self, MeetingRow},
        view,
    },
    sentence::say,
    session::{CourseKey, Learner},
    store::{StoreError, Writing, change, micros},
};

/// `PUT /api/leads`: who takes it back leads nothing that is to come.
pub(super) async fn offer(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(said): Body<CouldLead>,
) -> Result<Json<GroupRecords>, ApiError> {
    const ADD: &str = "INSERT INTO lead_offer (course_group, person, said_at_us) VALUES ($1, $2, $3) \
        ON CONFLICT (course_group, person) DO NOTHING";
    const END: &str = "DELETE FROM lead_offer WHERE course_group = $1 AND person = $2";
    const LEAD: &str = "DELETE FROM meeting_lead WHERE meeting = $1 AND person = $2";
    let now = app.clock.now();
    let group = OwnGroup::of(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    if said.could {
        change!(&mut tx, ADD, &group.id.0, &me.person.0, micros(now))?;
    } else {
        change!(&mut tx, END, &group.id.0, &me.person.0)?;
        for row in store::meetings_in(&mut tx, &me.course, &group.id).await? {
            if view::start(&row, &app.zones) > now {
                change!(&mut tx, LEAD, &row.id.0, &me.person.0)?;
            }
        }
    }
    settle(&app, &mut tx, &me.course, &group.id, now).await?;
    tx.commit().await?;
    Ok(Json(read::records(&app, &me, &group, now).await?))
}

/// `PUT /api/meetings/{id}/lead`
pub(super) async fn pass(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(wish): Body<PassLead>,
) -> Result<Json<MeetingRecord>, ApiError> {
    const CLEAR: &str = "DELETE FROM meeting_lead WHERE meeting = $1 AND (state <> 'passed' OR person = $2)";
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    if wish.to.as_ref().is_some_and(|to| !group.has(to)) {
        return Err(ApiError::NotFound);
    }
    if row.state == MeetingState::Cancelled {
        return Err(ApiError::Conflict(say!("This meeting was cancelled. Choose a new time instead.")));
    }
    if is_over(&row, view::start(&row, &app.zones), now) {
        return Err(ApiError::Conflict(say!("This meeting is over, and who led it stays.")));
    }
    let rows = store::meetings_in(&mut tx, &me.course, &group.id).await?;
    let could = could_in(&mut tx, &group.id).await?;
    let led = leaders(turns(&app, &rows, said_in(&mut tx, &group.id).await?, now), &could);
    let mine = led.get(&id) == Some(&me.person);
    match &wish.to {
        Some(to) if *to == me.person && mine => {}
        _ if led.contains_key(&id) && !mine => {
            return Err(ApiError::Conflict(say!(
                "Somebody else leads this meeting, and only they can pass it on."
            )));
        }
        None if !mine => return Err(ApiError::Conflict(say!("You do not lead this meeting."))),
        Some(to) if *to != me.person && !mine => {
            return Err(ApiError::Conflict(say!(
                "Nobody leads this meeting. You can take it over yourself."
            )));
        }
        Some(to) if *to != me.person && !could.contains(to) => {
            return Err(ApiError::Conflict(say!("They have not said that they could lead.")));
        }
        to => {
            // Whoever has it now comes anew, whatever they said before.
            let next = to.as_ref().unwrap_or(&me.person);
            change!(&mut tx, CLEAR, &id.0, &next.0)?;
            if mine {
                keep(&mut tx, &id, &me.person, "passed", now).await?;
            }
            if let Some(to) = to {
                keep(&mut tx, &id, to, "chosen", now).await?;
            }
        }
    }
    settle(&app, &mut tx, &me.course, &group.id, now).await?;
    tx.commit().await?;
    Ok(Json(read::record(&app, &me, &group, &id, now).await?))
}

/// Whether a meeting that began at `starts_at` has ended.
pub(super) fn is_over(row: &MeetingRow, starts_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(starts_at) >= SignedDuration::from_mins(i64::from(row.minutes))
}

/// The meetings of a group as turns; `said` is what is stored about each.
pub(super) fn turns(
    app: &AppState,
    rows: &[MeetingRow],
    mut said: HashMap<MeetingId, Vec<Said>>,
    now: Timestamp,
) -> Vec<Turn> {
    let turn = |row: &MeetingRow| {
        let starts_at = view::start(row, &app.zones);
        Turn {
            said: said.remove(&row.id).unwrap_or_default(),
            meeting: row.id.clone(),
            begun: starts_at <= now,
            counts: row.state == MeetingState::Planned && row.not_held_at.is_none(),
            starts_at,
        }
    };
    rows.iter().map(turn).collect()
}

/// Stores whom Kith proposes for each meeting to come, so that it is known who leads once one begins. For every change
/// of the group's meetings and of who could lead; the caller has locked the group.
pub(in crate::meetings) async fn settle(
    app: &AppState,
    tx: &mut Writing,
    course: &CourseKey,
    group: &GroupId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const CLEAR: &str = "DELETE FROM meeting_lead WHERE meeting = $1 AND state = 'proposed'";
    let rows = store::meetings_in(tx, course, group).await?;
    let turns = turns(app, &rows, said_in(tx, group).await?, now);
    let said = |turn: &Turn, stored: Stored| {
        turn.said.iter().find(|it| it.stored == stored).filter(|it| it.here).map(|it| it.person.clone())
    };
    let coming = turns.iter().filter(|turn| !turn.begun);
    let coming: Vec<_> = coming
        .map(|turn| (turn.meeting.clone(), said(turn, Stored::Chosen), said(turn, Stored::Proposed)))
        .collect();
    let leaders = leaders(turns, &could_in(tx, group).await?);
    for (meeting, chosen, proposed) in coming {
        let leader = leaders.get(&meeting).filter(|_| chosen.is_none());
        if leader == proposed.as_ref() {
            continue;
        }
        change!(&mut *tx, CLEAR, &meeting.0)?;
        if let Some(leader) = leader {
            keep(tx, &meeting, leader, "proposed", now).await?;
        }
    }
    Ok(())
}

async fn keep(
    tx: &mut Writing,
    meeting: &MeetingId,
    person: &PersonId,
    state: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO meeting_lead (meeting, person, state, said_at_us) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (meeting, person) DO UPDATE SET state = excluded.state, said_at_us = excluded.said_at_us";
    change!(tx, SQL, &meeting.0, &person.0, state, micros(now))?;
    Ok(())
}
