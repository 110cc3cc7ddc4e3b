//! What was decided by whom; written in the transaction of the decision.

use jiff::Timestamp;
use wire::PersonId;

use crate::{
    session::CourseKey,
    store::{StoreError, Writing, change, micros, new_id},
};

/// Adds an entry. `subject` is kept as text and must not hold names.
pub(crate) async fn record(
    tx: &mut Writing,
    now: Timestamp,
    course: Option<&CourseKey>,
    actor: Option<&PersonId>,
    action: &str,
    subject: &str,
) -> Result<(), StoreError> {
    const SQL: &str =
        "INSERT INTO audit_entry (id, at_us, course, actor, action, subject) VALUES ($1, $2, $3, $4, $5, $6)";
    change!(
        tx,
        SQL,
        new_id(now),
        micros(now),
        course.map(|course| &course.0),
        actor.map(|actor| &actor.0),
        action,
        subject
    )?;
    Ok(())
}

/// Adds an entry about a platform. `actor` is a role or an account, never a person of a course.
pub(crate) async fn record_platform(
    tx: &mut Writing,
    now: Timestamp,
    platform: &str,
    actor: &str,
    action: &str,
) -> Result<(), StoreError> {
    record_decision(tx, now, Some(platform), actor, action, platform).await
}

/// Adds an entry about what an account or somebody at the command line decided. What belongs to a platform goes with
/// it; `subject` holds no names of people of a course.
pub(crate) async fn record_decision(
    tx: &mut Writing,
    now: Timestamp,
    platform: Option<&str>,
    actor: &str,
    action: &str,
    subject: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO audit_entry (id, at_us, platform, actor, action, subject) VALUES ($1, $2, $3, $4, $5, $6)";
    change!(tx, SQL, new_id(now), micros(now), platform, actor, action, subject)?;
    Ok(())
}
