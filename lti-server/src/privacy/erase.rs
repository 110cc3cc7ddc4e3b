//! Erasing a person: one transaction, after which nothing refers to them.

use jiff::Timestamp;
use url::Url;
use wire::PersonId;

use crate::{
    audit, groups, meetings,
    session::CourseKey,
    store::{Store, StoreError, Writing, change, on_db, on_tx},
    zones::Zones,
};

impl Store {
    /// Erases a person of one platform from all its courses; `false` when there is no such person. `by` is a role,
    /// never a name. If they come again, they begin as somebody new.
    pub(super) async fn erase_person(
        &self,
        person: &PersonId,
        by: &str,
        zones: &Zones,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let Some(platform) = erase_in(&mut tx, person, zones, now).await? else { return Ok(false) };
        audit::record_platform(&mut tx, now, &platform, by, "person.erase").await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Our id of a person, by what the platform calls them.
    pub(super) async fn person_called(
        &self,
        issuer: &str,
        client_id: &str,
        subject: &str,
    ) -> Result<Option<PersonId>, StoreError> {
        const SQL: &str = "SELECT p.id FROM person p JOIN platform l ON l.id = p.platform \
            WHERE l.issuer = $1 AND l.client_id = $2 AND p.subject = $3";
        let row: Option<(String,)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(issuer).bind(client_id).bind(subject).fetch_optional(pool).await)?;
        Ok(row.map(|(id,)| PersonId(id)))
    }
}

/// What [`Store::erase_person`] does, without a word in the audit log; gives the person's platform.
pub(super) async fn erase_in(
    tx: &mut Writing,
    person: &PersonId,
    zones: &Zones,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    const FIND: &str = "SELECT platform, subject FROM person WHERE id = $1";
    // Who comes back unchanged shows in their session at once, and in their enrolment a moment later.
    const COURSES: &str = "SELECT e.course, e.last_seen_at_us, (SELECT MAX(s.created_at_us) FROM session s \
        WHERE s.person = e.person AND s.course = e.course) FROM enrolment e WHERE e.person = $1 ORDER BY e.course";
    // That somebody opened the course is no secret; who it was goes.
    const OPENED: &str =
        "UPDATE course SET opened_at_us = $1 WHERE id = $2 AND COALESCE(opened_at_us, 0) < $1";
    const PERSON: &str = "DELETE FROM person WHERE id = $1";
    let found: Option<(String, String)> =
        on_tx!(&mut *tx, on => sqlx::query_as(FIND).bind(&person.0).fetch_optional(on).await?);
    let Some((platform, subject)) = found else { return Ok(None) };
    let courses: Vec<(String, Option<i64>, Option<i64>)> =
        on_tx!(&mut *tx, on => sqlx::query_as(COURSES).bind(&person.0).fetch_all(on).await?);
    for (course, seen, opened) in courses {
        let course = CourseKey(course);
        tx.lock(&course.0).await?;
        if let Some(at) = seen.max(opened) {
            change!(&mut *tx, OPENED, at, &course.0)?;
        }
        groups::leave_proposals(tx, &course, person, now).await?;
    }
    groups::leave_groups(tx, person, now).await?;
    meetings::forget_person(tx, person, zones, now).await?;
    forget_mentions(tx, &platform, person, &subject).await?;
    // Everything else of theirs refers to this row and goes with it.
    let gone = change!(tx, PERSON, &person.0)?;
    Ok(Some(platform).filter(|_| gone > 0))
}

/// Where a person stands as mere text.
async fn forget_mentions(
    tx: &mut Writing,
    platform: &str,
    person: &PersonId,
    subject: &str,
) -> Result<(), StoreError> {
    const ACTOR: &str = "UPDATE audit_entry SET actor = NULL WHERE actor = $1";
    const SUBJECT: &str =
        "UPDATE audit_entry SET subject = REPLACE(subject, $1, 'erased') WHERE subject LIKE '%' || $1 || '%'";
    const JOBS: &str = "DELETE FROM job WHERE subject LIKE '%' || $1 || '%'";
    // Whoever acts in another's name is noted by what the platform calls them.
    const IN_ANOTHERS_NAME: &str = "DELETE FROM session WHERE masquerading = $1 \
        AND deployment IN (SELECT id FROM deployment WHERE platform = $2)";
    const LOGINS: &str =
        "SELECT state, continue_to FROM login WHERE platform = $1 AND continue_to IS NOT NULL";
    const LOGIN: &str = "DELETE FROM login WHERE state = $1";
    for sql in [ACTOR, SUBJECT, JOBS] {
        change!(&mut *tx, sql, &person.0)?;
    }
    change!(&mut *tx, IN_ANOTHERS_NAME, subject, platform)?;
    let logins: Vec<(String, String)> =
        on_tx!(&mut *tx, on => sqlx::query_as(LOGINS).bind(platform).fetch_all(on).await?);
    for (state, _) in logins.into_iter().filter(|(_, address)| is_for(address, subject)) {
        change!(&mut *tx, LOGIN, &state)?;
    }
    Ok(())
}

/// Whether an authentication request names this person (`login_hint`; in Moodle and Canvas that is the subject).
fn is_for(address: &str, subject: &str) -> bool {
    Url::parse(address).is_ok_and(|address| address.query_pairs().any(|(_, value)| value == subject))
}
