//! "Still in?": asked before groups are formed, answered with one click. Decision 0021.

use axum::{extract::State, http::StatusCode};
use jiff::Timestamp;
use wire::StillIn;

use super::tend;
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    sentence::say,
    session::{Instructor, Learner, Member},
    store::{Store, StoreError, change, micros, new_id, on_tx},
};

/// `POST /api/still-in`: everybody is asked, and asked anew who was asked before.
pub(super) async fn ask(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<StatusCode, ApiError> {
    app.store.ask_still_in(&me, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/still-in`: nobody is asked any more, and everybody counts again.
pub(super) async fn stop(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<StatusCode, ApiError> {
    app.store.stop_still_in(&me, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /api/still-in`: the one click.
pub(super) async fn say(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(said): Body<StillIn>,
) -> Result<StatusCode, ApiError> {
    app.store.say_still_in(&me, said.still_in, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

const END: &str = "UPDATE still_in SET ended_at_us = $1 WHERE course = $2 AND ended_at_us IS NULL";

impl Store {
    async fn ask_still_in(&self, me: &Member, now: Timestamp) -> Result<(), StoreError> {
        const ADD: &str =
            "INSERT INTO still_in (id, course, started_by, started_at_us) VALUES ($1, $2, $3, $4)";
        let id = new_id(now);
        let mut tx = self.writing().await?;
        tx.lock(&me.course.0).await?;
        change!(&mut tx, END, micros(now), &me.course.0)?;
        change!(&mut tx, ADD, &id, &me.course.0, &me.person.0, micros(now))?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "asked who is still in", &id).await?;
        tx.commit().await
    }

    async fn stop_still_in(&self, me: &Member, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.lock(&me.course.0).await?;
        if change!(&mut tx, END, micros(now), &me.course.0)? > 0 {
            let what = "stopped asking who is still in";
            audit::record(&mut tx, now, Some(&me.course), Some(&me.person), what, &me.course.0).await?;
            tend::ask_soon(&mut tx, &me.course, now).await?;
        }
        tx.commit().await
    }

    /// A yes counts for the question that is asked now; a no is the answer "no group, please" for as long as it stands.
    async fn say_still_in(&self, me: &Member, still_in: bool, now: Timestamp) -> Result<(), ApiError> {
        const FIND: &str = "SELECT id FROM still_in WHERE course = $1 AND ended_at_us IS NULL";
        const YES: &str = "INSERT INTO still_in_answer (still_in, person, said_at_us) VALUES ($1, $2, $3) \
            ON CONFLICT (still_in, person) DO NOTHING";
        const WANTS: &str = "UPDATE profile_answer SET wants_group = $1 WHERE course = $2 AND person = $3";
        let mut tx = self.writing().await?;
        tx.lock(&me.course.0).await?;
        let open: Option<(String,)> =
            on_tx!(&mut tx, on => sqlx::query_as(FIND).bind(&me.course.0).fetch_optional(on).await)
                .map_err(StoreError::from)?;
        let (open,) = open
            .ok_or(ApiError::Conflict(say!("Nobody is asked any more. Your answers count as they are.")))?;
        if change!(&mut tx, WANTS, still_in, &me.course.0, &me.person.0)? == 0 {
            return Err(ApiError::Invalid(say!("Please answer the few questions first.")));
        }
        if still_in {
            change!(&mut tx, YES, &open, &me.person.0, micros(now))?;
            tend::ask_soon(&mut tx, &me.course, now).await?;
        }
        Ok(tx.commit().await?)
    }
}
