//! Durable background work: a row in `job`, claimed in the database, run again after a failure or a crash.

mod store;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

pub(crate) use store::{Claim, ask_for};

use crate::{
    AppState, days, evidence, gradebook, groups, handover, meetings, messages, notices, privacy, roster,
    session::CourseKey, store::StoreError,
};

/// A claimed job belongs to its worker for this long after its last sign of life; after a crash another takes it.
const CLAIM: SignedDuration = SignedDuration::from_mins(5);
/// A roster older than this is read again, so that people who left are out within a day.
const ROSTER_AGE: SignedDuration = SignedDuration::from_hours(6);
/// Courses nobody opened for this long are left alone.
const STILL_OPENED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a worker sleeps when nobody wakes it.
const PAUSE: Duration = Duration::from_secs(20);
/// Jobs that run beside each other in one process: a long roster must not hold up somebody's score.
const WORKERS: usize = 3;

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// There is nothing left to do.
    Done,
    /// It did not work this time; it is tried again after a while that grows with every failure.
    Failed,
    /// It must not be tried before this instant.
    NotBefore(Timestamp),
    /// The claim was lost: another worker has the job, and decides what becomes of it.
    Lost,
}

/// Works until the process ends.
pub async fn work(app: AppState) {
    // Ends with this future: dropping the set stops its workers where they stand.
    let mut workers: JoinSet<()> = (0..WORKERS).map(|number| worker(app.clone(), number == 0)).collect();
    while workers.join_next().await.is_some() {}
}

/// One of them keeps house when there is nothing else to do.
async fn worker(app: AppState, keeps_house: bool) {
    loop {
        match work_once(&app).await {
            Ok(true) => {}
            Ok(false) => {
                if keeps_house && let Err(error) = housekeeping(&app).await {
                    tracing::error!(cause = %error, "housekeeping failed");
                }
                app.wait_for_jobs(PAUSE).await;
            }
            Err(error) => {
                tracing::error!(cause = %error, "background work failed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// What has to be done now and then: forget what ended long ago, erase courses whose time is over, ask for rosters
/// that grew old.
///
/// # Errors
/// When the database fails; the next time goes on where this one ended.
pub async fn housekeeping(app: &AppState) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.store.forget_old_launches(now).await?;
    app.store.forget_old_keys(now).await?;
    privacy::erase_unused_courses(app).await?;
    app.store.forget_old_sign_ins(now).await?;
    app.store.forget_old_notices(now).await?;
    // Before the mails: they tell what it changes.
    meetings::follow_zones(app).await?;
    messages::catch_up(app).await?;
    days::ask_for_due(app, now).await?;
    evidence::ask_for_due(app, now).await?;
    let before = now.saturating_sub(ROSTER_AGE).map_err(StoreError::from_date)?;
    let opened_since = now.saturating_sub(STILL_OPENED).map_err(StoreError::from_date)?;
    for course in app.store.stale_rosters(before, opened_since).await? {
        app.store.add_job("roster", &course.0, now).await?;
    }
    Ok(())
}

/// Runs one due job; says whether there was one.
///
/// # Errors
/// When the database fails; what a job itself runs into is noted with the job.
pub async fn work_once(app: &AppState) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let until = now.saturating_add(CLAIM).map_err(StoreError::from_date)?;
    let Some(job) = app.store.claim_job(now, until).await? else { return Ok(false) };
    let course = CourseKey(job.subject.clone());
    let ended = match job.kind.as_str() {
        "roster" => roster::refresh(app, &course, &job.claim).await,
        "gradebook" => gradebook::send(app, &course, &job.claim).await,
        privacy::LEAVERS => privacy::erase_leavers(app, &job.subject).await,
        "groups" => handover::push(app, &course).await,
        evidence::READ => evidence::read(app, &course, &job.claim).await,
        groups::TEND => groups::tend(app, &course).await,
        meetings::DECIDE => meetings::decide(app, &job.subject).await,
        days::READ => days::refresh(app, &job.subject).await,
        messages::SEND => messages::send(app, &job.claim).await,
        "notices" => notices::subscribe(app, &job.subject).await,
        other => {
            tracing::warn!(kind = other, "unknown kind of background work dropped");
            Ok(Ended::Done)
        }
    };
    let ended = ended.unwrap_or_else(|error| {
        tracing::error!(cause = %error, kind = job.kind, "background work failed");
        Ended::Failed
    });
    match ended {
        Ended::Done => app.store.finish_job(&job).await?,
        Ended::Failed => {
            // 1, 2, 4 … minutes, at most an hour.
            let back_off = SignedDuration::from_mins(1_i64 << job.attempts.clamp(0, 6))
                .min(SignedDuration::from_hours(1));
            let again = app.clock.now().saturating_add(back_off).map_err(StoreError::from_date)?;
            app.store.postpone_job(&job, again).await?;
        }
        Ended::NotBefore(again) => app.store.postpone_job(&job, again).await?,
        Ended::Lost => tracing::warn!(kind = job.kind, "another worker took this job over"),
    }
    Ok(true)
}
