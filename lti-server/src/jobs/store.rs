//! Queries of background work.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

use super::CLAIM;
use crate::{
    AppState,
    store::{Store, StoreError, Writing, change, change_now, micros, new_id, on_tx},
};

/// A claim is renewed when this much of it is over.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// A claimed job.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) attempts: i64,
    pub(super) claim: Claim,
}

/// A worker's hold on a job. It ends by itself, so that a job outlives its worker; long work keeps it alive.
#[derive(Debug)]
pub(crate) struct Claim {
    job: String,
    /// Nobody else's.
    name: String,
    kept_at: Mutex<Timestamp>,
}

impl Claim {
    /// Keeps the job from others for a while longer; says whether it is still ours. Call it at every step of long
    /// work: most calls ask nobody.
    pub(crate) async fn keep(&self, app: &AppState) -> Result<bool, StoreError> {
        let now = app.clock.now();
        let kept_at = *self.kept_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if now.duration_since(kept_at) < RENEWED_AFTER { Ok(true) } else { self.renew(app).await }
    }

    /// The same, asking in any case: before something that must not happen twice.
    pub(crate) async fn renew(&self, app: &AppState) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE job SET claimed_until_us = $1 WHERE id = $2 AND claim = $3";
        let now = app.clock.now();
        let until = now.saturating_add(CLAIM).map_err(StoreError::from_date)?;
        let ours = change_now!(&app.store, SQL, micros(until), &self.job, &self.name)? > 0;
        *self.kept_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
        Ok(ours)
    }
}

const ASK: &str = "INSERT INTO job (id, kind, subject, run_at_us, attempts) VALUES ($1, $2, $3, $4, 0) \
    ON CONFLICT (kind, subject) DO UPDATE SET run_at_us = \
    CASE WHEN excluded.run_at_us < job.run_at_us THEN excluded.run_at_us ELSE job.run_at_us END, attempts = 0";

/// Asks for work at `run_at` in the transaction that makes it necessary; the same work asked for twice runs once, at
/// the earlier time.
pub(crate) async fn ask_for(
    tx: &mut Writing,
    kind: &str,
    subject: &str,
    run_at: Timestamp,
) -> Result<(), StoreError> {
    change!(tx, ASK, new_id(run_at), kind, subject, micros(run_at))?;
    Ok(())
}

impl Store {
    /// Asks for work at `run_at`; the same work asked for twice runs once, at the earlier time.
    pub(crate) async fn add_job(
        &self,
        kind: &str,
        subject: &str,
        run_at: Timestamp,
    ) -> Result<(), StoreError> {
        change_now!(self, ASK, new_id(run_at), kind, subject, micros(run_at))?;
        Ok(())
    }

    /// Claims the job that has been due longest and that nobody works on.
    pub(super) async fn claim_job(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Job>, StoreError> {
        const FIND: &str = "SELECT id, kind, subject, attempts FROM job WHERE run_at_us <= $1 \
            AND (claimed_until_us IS NULL OR claimed_until_us <= $1) ORDER BY run_at_us LIMIT 1";
        const CLAIM: &str =
            "UPDATE job SET claimed_until_us = $1, claim = $2, attempts = attempts + 1 WHERE id = $3";
        let mut tx = self.writing().await?;
        tx.lock("job").await?;
        let job: Option<(String, String, String, i64)> =
            on_tx!(&mut tx, on => sqlx::query_as(FIND).bind(micros(now)).fetch_optional(on).await?);
        let Some((id, kind, subject, attempts)) = job else { return Ok(None) };
        let name = new_id(now);
        change!(&mut tx, CLAIM, micros(until), &name, &id)?;
        tx.commit().await?;
        Ok(Some(Job { kind, subject, attempts, claim: Claim { job: id, name, kept_at: Mutex::new(now) } }))
    }

    /// Takes a finished job off the list, unless it was asked for again meanwhile. Somebody else's is left alone.
    pub(super) async fn finish_job(&self, job: &Job) -> Result<(), StoreError> {
        const DONE: &str = "DELETE FROM job WHERE id = $1 AND claim = $2 AND attempts = $3";
        const AGAIN: &str =
            "UPDATE job SET claimed_until_us = NULL, claim = NULL WHERE id = $1 AND claim = $2";
        let Claim { job: id, name, .. } = &job.claim;
        let mut tx = self.writing().await?;
        change!(&mut tx, DONE, id, name, job.attempts + 1)?;
        change!(&mut tx, AGAIN, id, name)?;
        tx.commit().await
    }

    /// Puts a failed job back for later; one that was asked for again meanwhile runs at once.
    pub(super) async fn postpone_job(&self, job: &Job, run_at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE job SET claimed_until_us = NULL, claim = NULL, run_at_us = $1 \
            WHERE id = $2 AND claim = $3 AND attempts > 0";
        const AGAIN: &str =
            "UPDATE job SET claimed_until_us = NULL, claim = NULL WHERE id = $1 AND claim = $2";
        let Claim { job: id, name, .. } = &job.claim;
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, micros(run_at), id, name)?;
        change!(&mut tx, AGAIN, id, name)?;
        tx.commit().await
    }
}
