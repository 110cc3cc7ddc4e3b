//! Silent groups: what staff does about them, and what came of it.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::{SignedDuration, Timestamp};
use wire::{Care, CareOutcome, CareRequest, CareStep, CourseGroups, GroupId};

use super::{change::members_in, merge, tend::last_sign, view};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    session::{CourseKey, Instructor, Member},
    store::{Store, StoreError, change, change_now, instant, micros, new_id, on_db},
};

/// After this long without a sign of life a step did not help.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// `POST /api/groups/{group}/care`
pub(super) async fn care(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(group): Path<String>,
    Body(request): Body<CareRequest>,
) -> Result<Json<CourseGroups>, ApiError> {
    let group = GroupId(group);
    let groups = app.store.groups(&me.course).await?;
    groups.iter().find(|row| row.id == group).ok_or(ApiError::NotFound)?;
    if request.step == CareStep::Merge {
        merge::propose(&app, &me.course, &group).await?;
    }
    app.store.record_care(&me, &group, request.step, app.clock.now()).await?;
    Ok(Json(view::overview(&app, &me).await?))
}

/// A step that was done about a living group.
#[derive(Clone, Debug)]
pub(super) struct CareRow {
    id: String,
    pub(super) group: GroupId,
    pub(super) care: Care,
}

/// Notes what came of the steps that are open.
pub(super) async fn note_outcomes(
    app: &AppState,
    course: &CourseKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE group_care SET outcome = $1, outcome_at_us = $2 WHERE id = $3 AND outcome IS NULL";
    let open: Vec<CareRow> = app.store.care(course).await?;
    let open: Vec<&CareRow> = open.iter().filter(|row| row.care.outcome.is_none()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let living = app.store.groups(course).await?;
    let people = app.store.people(course).await?;
    for row in open {
        let members = people.iter().filter(|person| person.group.as_ref() == Some(&row.group));
        let sign = members.filter_map(last_sign).max();
        let outcome = if !living.iter().any(|group| group.id == row.group) {
            "ended"
        } else if sign.is_some_and(|sign| sign > row.care.done_at) {
            "awake"
        } else if now.duration_since(row.care.done_at) >= ANSWERED_WITHIN {
            "silent"
        } else {
            continue;
        };
        change_now!(&app.store, SQL, outcome, micros(now), &row.id)?;
    }
    Ok(())
}

const fn step_text(step: CareStep) -> &'static str {
    match step {
        CareStep::Nudge => "nudge",
        CareStep::Merge => "merge",
        CareStep::Facilitator => "facilitator",
    }
}

fn step_from(text: &str) -> Result<CareStep, StoreError> {
    match text {
        "nudge" => Ok(CareStep::Nudge),
        "merge" => Ok(CareStep::Merge),
        "facilitator" => Ok(CareStep::Facilitator),
        other => Err(StoreError::inconsistent("group_care.step", other)),
    }
}

fn outcome_from(text: &str) -> Result<CareOutcome, StoreError> {
    match text {
        "awake" => Ok(CareOutcome::Awake),
        "silent" => Ok(CareOutcome::Silent),
        "ended" => Ok(CareOutcome::Ended),
        other => Err(StoreError::inconsistent("group_care.outcome", other)),
    }
}

impl Store {
    /// What was done about groups of a course, the newest first.
    pub(super) async fn care(&self, course: &CourseKey) -> Result<Vec<CareRow>, StoreError> {
        const SQL: &str = "SELECT id, course_group, step, done_at_us, outcome FROM group_care \
            WHERE course = $1 ORDER BY done_at_us DESC, id DESC";
        let rows: Vec<(String, String, String, i64, Option<String>)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let read = |(id, group, step, done_at, outcome): (String, String, String, i64, Option<String>)| {
            let care = Care {
                step: step_from(&step)?,
                done_at: instant(done_at)?,
                outcome: outcome.as_deref().map(outcome_from).transpose()?,
            };
            Ok(CareRow { id, group: GroupId(group), care })
        };
        rows.into_iter().map(read).collect()
    }

    async fn record_care(
        &self,
        me: &Member,
        group: &GroupId,
        step: CareStep,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        const ADD: &str = "INSERT INTO group_care (id, course, course_group, step, done_by, done_at_us) \
            VALUES ($1, $2, $3, $4, $5, $6)";
        const LOOKS_AFTER: &str = "UPDATE course_group SET facilitator = $1 WHERE id = $2";
        let mut tx = self.writing().await?;
        tx.lock(&me.course.0).await?;
        members_in(&mut tx, group).await?.ok_or(ApiError::NotFound)?;
        let id = new_id(now);
        change!(&mut tx, ADD, &id, &me.course.0, &group.0, step_text(step), &me.person.0, micros(now))?;
        if step == CareStep::Facilitator {
            change!(&mut tx, LOOKS_AFTER, &me.person.0, &group.0)?;
        }
        let action = ["group care: ", step_text(step)].concat();
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), &action, &group.0).await?;
        Ok(tx.commit().await?)
    }
}
