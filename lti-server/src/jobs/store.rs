//! Queries of background work.

use jiff::Timestamp;

use crate::store::{Store, StoreError, Writing, change, change_now, micros, new_id, on_tx};

/// A claimed job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Job {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) attempts: i64,
    claimed_until_us: Option<i64>,
}

const ADD: &str = "INSERT INTO job (id, kind, subject, run_at_us, attempts) VALUES ($1, $2, $3, $4, 0) \
    ON CONFLICT (kind, subject) DO UPDATE SET run_at_us = \
    CASE WHEN excluded.run_at_us < job.run_at_us THEN excluded.run_at_us ELSE job.run_at_us END, attempts = 0";

/// Asks for work at `run_at`, if the transaction goes through.
pub(crate) async fn add_in(
    tx: &mut Writing,
    kind: &str,
    subject: &str,
    run_at: Timestamp,
) -> Result<(), StoreError> {
    change!(tx, ADD, new_id(run_at), kind, subject, micros(run_at))?;
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
        change_now!(self, ADD, new_id(run_at), kind, subject, micros(run_at))?;
        Ok(())
    }

    /// Claims the job that has been due longest and that nobody works on.
    pub(super) async fn claim_job(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Job>, StoreError> {
        const FIND: &str = "SELECT id, kind, subject, attempts, claimed_until_us FROM job WHERE run_at_us <= $1 \
            AND (claimed_until_us IS NULL OR claimed_until_us <= $1) ORDER BY run_at_us LIMIT 1";
        const CLAIM: &str = "UPDATE job SET claimed_until_us = $1, attempts = attempts + 1 WHERE id = $2";
        let mut tx = self.writing().await?;
        tx.lock("job").await?;
        let job: Option<Job> =
            on_tx!(&mut tx, on => sqlx::query_as(FIND).bind(micros(now)).fetch_optional(on).await?);
        let Some(mut job) = job else { return Ok(None) };
        change!(&mut tx, CLAIM, micros(until), &job.id)?;
        tx.commit().await?;
        job.claimed_until_us = Some(micros(until));
        Ok(Some(job))
    }

    /// Takes a finished job off the list, unless it was asked for again meanwhile.
    pub(super) async fn finish_job(&self, job: &Job) -> Result<(), StoreError> {
        const DONE: &str = "DELETE FROM job WHERE id = $1 AND attempts = $2";
        const AGAIN: &str = "UPDATE job SET claimed_until_us = NULL WHERE id = $1";
        let mut tx = self.writing().await?;
        change!(&mut tx, DONE, &job.id, job.attempts + 1)?;
        change!(&mut tx, AGAIN, &job.id)?;
        tx.commit().await
    }

    /// Puts a failed job back for later.
    pub(super) async fn postpone_job(&self, job: &Job, run_at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE job SET claimed_until_us = NULL, run_at_us = $1 WHERE id = $2 AND attempts > 0";
        const AGAIN: &str = "UPDATE job SET claimed_until_us = NULL WHERE id = $1 AND attempts = 0";
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, micros(run_at), &job.id)?;
        change!(&mut tx, AGAIN, &job.id)?;
        tx.commit().await
    }
}
