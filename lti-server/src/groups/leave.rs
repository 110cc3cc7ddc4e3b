//! Leaving a group: in two clicks, with a reason for staff only, and a wish for what comes then. Decision 0021.

use axum::{extract::State, http::StatusCode};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use wire::{Leave, LeaveWish};

use super::{store::end_group, tend};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    profile::one_line,
    sentence::say,
    session::{Learner, Member},
    store::{Store, StoreError, change, micros, on_tx},
};

/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;
/// The next run is prepared this long before the present one ends; and it is a week away where nobody knows.
const PREPARED_BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// `POST /api/groups/leave`
pub(super) async fn leave(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(request): Body<Leave>,
) -> Result<StatusCode, ApiError> {
    let reason = request.reason.as_deref().and_then(one_line);
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        return Err(ApiError::Invalid(say!(
            "Please give your reason in at most {most} characters.",
            most = LONGEST_REASON
        )));
    }
    let now = app.clock.now();
    let criteria = app.store.published_criteria(&me.course).await?;
    let end = criteria.and_then(|criteria| {
        let end = criteria.end().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
        end.saturating_sub(PREPARED_BEFORE).ok()
    });
    let later = now.saturating_add(PREPARED_BEFORE).map_err(StoreError::from_date)?;
    let until = end.filter(|end| *end > now).unwrap_or(later);
    app.store.leave_group(&me, request.wish, reason.as_deref(), until, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/next-run`: this run after all.
pub(super) async fn stay(Learner(me): Learner, State(app): State<AppState>) -> Result<StatusCode, ApiError> {
    app.store.stay_in_run(&me, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The stored form of a wish.
const fn wish_text(wish: LeaveWish) -> &'static str {
    match wish {
        LeaveWish::Another => "another",
        LeaveWish::None => "none",
        LeaveWish::NextRun => "next_run",
    }
}

pub(super) fn wish_from(text: &str) -> Result<LeaveWish, StoreError> {
    match text {
        "another" => Ok(LeaveWish::Another),
        "none" => Ok(LeaveWish::None),
        "next_run" => Ok(LeaveWish::NextRun),
        other => Err(StoreError::inconsistent("leaving.wish", other)),
    }
}

impl Store {
    /// Ends the caller's membership, which stays as history, and notes what they wish.
    async fn leave_group(
        &self,
        me: &Member,
        wish: LeaveWish,
        reason: Option<&str>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        const FIND: &str = "SELECT m.id, g.id FROM membership m JOIN course_group g ON g.id = m.course_group \
            WHERE g.course = $1 AND m.person = $2 AND m.left_at_us IS NULL AND g.ended_at_us IS NULL";
        const END: &str = "UPDATE membership SET left_at_us = $1, left_because = 'left' WHERE id = $2";
        const NOTE: &str = "INSERT INTO leaving (membership, person, wish, reason) VALUES ($1, $2, $3, $4)";
        const ALONE: &str = "INSERT INTO profile_answer (course, person, languages, wants_group, seen_by, answered_at_us) \
            VALUES ($1, $2, '[]', FALSE, 'group', $3) ON CONFLICT (course, person) DO UPDATE SET wants_group = FALSE";
        const NEXT: &str = "INSERT INTO next_run (course, person, said_at_us, until_us) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (course, person) DO UPDATE SET said_at_us = excluded.said_at_us, until_us = excluded.until_us";
        const LEFT: &str = "SELECT COUNT(*) FROM membership WHERE course_group = $1 AND left_at_us IS NULL";
        let (course, person, at) = (&me.course, &me.person, micros(now));
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        let found: Option<(String, String)> = on_tx!(&mut tx, on =>
            sqlx::query_as(FIND).bind(&course.0).bind(&person.0).fetch_optional(on).await)
        .map_err(StoreError::from)?;
        let (membership, group) = found.ok_or(ApiError::Conflict(say!("You are in no group any more.")))?;
        change!(&mut tx, END, at, &membership)?;
        change!(&mut tx, NOTE, &membership, &person.0, wish_text(wish), reason)?;
        match wish {
            LeaveWish::Another => {}
            LeaveWish::None => {
                change!(&mut tx, ALONE, &course.0, &person.0, at)?;
            }
            LeaveWish::NextRun => {
                change!(&mut tx, NEXT, &course.0, &person.0, at, micros(until))?;
            }
        }
        audit::record(&mut tx, now, Some(course), Some(person), "group left", &group).await?;
        tend::ask_soon(&mut tx, course, now).await?;
        let (left,): (i64,) = on_tx!(&mut tx, on => sqlx::query_as(LEFT).bind(&group).fetch_one(on).await)
            .map_err(StoreError::from)?;
        if left == 0 {
            end_group(&mut tx, &group, now).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn stay_in_run(&self, me: &Member, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM next_run WHERE course = $1 AND person = $2";
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, &me.course.0, &me.person.0)?;
        tend::ask_soon(&mut tx, &me.course, now).await?;
        tx.commit().await
    }
}
