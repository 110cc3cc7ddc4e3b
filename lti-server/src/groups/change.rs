//! Changes to published groups, each looking again inside its transaction: what was decided on may be over.

use jiff::Timestamp;
use network::TieKind;
use wire::{GroupId, PersonId};

use crate::{
    connections,
    session::CourseKey,
    store::{StoreError, Writing, change, micros, new_id, on_tx},
};

/// Whether somebody is in the course, in none of its groups, and still wants one. The caller has locked the course.
pub(super) async fn looks_for_group(
    tx: &mut Writing,
    course: &CourseKey,
    person: &PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT e.person FROM enrolment e WHERE e.course = $1 AND e.person = $2 \
        AND e.dropped_at_us IS NULL AND NOT EXISTS (SELECT 1 FROM membership m \
         JOIN course_group g ON g.id = m.course_group WHERE m.person = e.person AND g.course = e.course \
         AND m.left_at_us IS NULL AND g.ended_at_us IS NULL) \
        AND NOT EXISTS (SELECT 1 FROM profile_answer a WHERE a.course = e.course AND a.person = e.person \
         AND a.wants_group = FALSE) \
        AND NOT EXISTS (SELECT 1 FROM next_run n WHERE n.course = e.course AND n.person = e.person \
         AND n.until_us > $3)";
    let found: Option<(String,)> = on_tx!(tx, on =>
        sqlx::query_as(SQL).bind(&course.0).bind(&person.0).bind(micros(now)).fetch_optional(on).await?);
    Ok(found.is_some())
}

/// The present members of a living group; `None` for one that ended. The caller has locked the course.
pub(crate) async fn members_in(
    tx: &mut Writing,
    group: &GroupId,
) -> Result<Option<Vec<PersonId>>, StoreError> {
    const LIVES: &str = "SELECT id FROM course_group WHERE id = $1 AND ended_at_us IS NULL";
    const MEMBERS: &str =
        "SELECT person FROM membership WHERE course_group = $1 AND left_at_us IS NULL AND person IS NOT NULL";
    let lives: Option<(String,)> =
        on_tx!(&mut *tx, on => sqlx::query_as(LIVES).bind(&group.0).fetch_optional(on).await?);
    if lives.is_none() {
        return Ok(None);
    }
    let members: Vec<(String,)> =
        on_tx!(&mut *tx, on => sqlx::query_as(MEMBERS).bind(&group.0).fetch_all(on).await?);
    Ok(Some(members.into_iter().map(|(person,)| PersonId(person)).collect()))
}

/// Lets people come to a group whose `members` are these, and so know each other.
pub(super) async fn join(
    tx: &mut Writing,
    course: &CourseKey,
    group: &GroupId,
    members: &[PersonId],
    people: &[PersonId],
    now: Timestamp,
) -> Result<(), StoreError> {
    const MEMBER: &str =
        "INSERT INTO membership (id, course_group, person, joined_at_us) VALUES ($1, $2, $3, $4)";
    // Whoever waited for this run has what they waited for.
    const WAITED: &str = "DELETE FROM next_run WHERE course = $1 AND person = $2";
    for person in people {
        change!(&mut *tx, MEMBER, new_id(now), &group.0, &person.0, micros(now))?;
        change!(&mut *tx, WAITED, &course.0, &person.0)?;
    }
    let together: Vec<PersonId> = members.iter().chain(people).cloned().collect();
    // What they did before is there already and stays as it is.
    connections::record_together(tx, course, TieKind::SameGroup, &together, &group.0, now).await
}
