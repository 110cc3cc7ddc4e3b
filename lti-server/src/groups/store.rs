//! Queries of published groups.

use jiff::Timestamp;
use wire::{GroupId, PersonId};

use crate::{
    session::CourseKey,
    store::{Store, StoreError, Writing, change, instant, micros, on_db, on_tx},
};

/// A living group.
#[derive(Clone, Debug)]
pub(crate) struct GroupRow {
    pub(crate) id: GroupId,
    pub(crate) name: String,
    pub(crate) published_at: Timestamp,
    /// Who of the staff looks after it.
    pub(crate) facilitator: Option<PersonId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    published_at_us: i64,
    facilitator: Option<String>,
}

impl Store {
    /// The living groups of a course, in order.
    pub(crate) async fn groups(&self, course: &CourseKey) -> Result<Vec<GroupRow>, StoreError> {
        const SQL: &str = "SELECT id, name, published_at_us, facilitator FROM course_group \
            WHERE course = $1 AND ended_at_us IS NULL ORDER BY position";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(GroupRow {
                id: GroupId(row.id),
                name: row.name,
                published_at: instant(row.published_at_us)?,
                facilitator: row.facilitator.map(PersonId),
            })
        };
        rows.into_iter().map(read).collect()
    }
}

/// Ends all living groups of a course; their history stays.
pub(super) async fn end_groups(
    tx: &mut Writing,
    course: &CourseKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    const MEMBERS: &str = "UPDATE membership SET left_at_us = $1, left_because = 'regrouped' \
        WHERE left_at_us IS NULL AND course_group IN \
        (SELECT id FROM course_group WHERE course = $2 AND ended_at_us IS NULL)";
    const MEETINGS: &str = "UPDATE meeting SET state = 'cancelled', sequence = sequence + 1, changed_at_us = $1 \
        WHERE course = $2 AND state = 'planned' AND starts_at_us > $1";
    const GROUPS: &str = "UPDATE course_group SET ended_at_us = $1 WHERE course = $2 AND ended_at_us IS NULL";
    for sql in [MEMBERS, MEETINGS, GROUPS] {
        change!(&mut *tx, sql, micros(now), &course.0)?;
    }
    Ok(())
}

/// Ends the memberships of people who left the course.
pub(crate) async fn end_memberships(
    tx: &mut Writing,
    course: &CourseKey,
    person: &PersonId,
    because: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE membership SET left_at_us = $1, left_because = $2 WHERE person = $3 \
        AND left_at_us IS NULL AND course_group IN (SELECT id FROM course_group WHERE course = $4)";
    change!(tx, SQL, micros(now), because, &person.0, &course.0)?;
    Ok(())
}

/// Takes somebody who is erased out of their groups. The others keep theirs; a group that was left by its last
/// member has ended.
pub(crate) async fn leave_groups(
    tx: &mut Writing,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const LEAVE: &str = "UPDATE membership SET left_at_us = $1, left_because = 'erased' \
        WHERE person = $2 AND left_at_us IS NULL";
    const EMPTY: &str = "SELECT DISTINCT g.id FROM course_group g JOIN membership m ON m.course_group = g.id \
        WHERE m.person = $1 AND g.ended_at_us IS NULL AND NOT EXISTS \
        (SELECT 1 FROM membership o WHERE o.course_group = g.id AND o.left_at_us IS NULL)";
    change!(&mut *tx, LEAVE, micros(now), &person.0)?;
    let empty: Vec<(String,)> =
        on_tx!(&mut *tx, on => sqlx::query_as(EMPTY).bind(&person.0).fetch_all(on).await?);
    for (group,) in empty {
        end_group(tx, &group, now).await?;
    }
    Ok(())
}

/// Ends one group; nobody is in it any more, and it does not meet.
pub(super) async fn end_group(tx: &mut Writing, group: &str, now: Timestamp) -> Result<(), StoreError> {
    const MEMBERS: &str = "UPDATE membership SET left_at_us = $1, left_because = 'merged' WHERE course_group = $2 AND left_at_us IS NULL";
    const MEETINGS: &str = "UPDATE meeting SET state = 'cancelled', sequence = sequence + 1, changed_at_us = $1 \
        WHERE course_group = $2 AND state = 'planned' AND starts_at_us > $1";
    const GROUP: &str = "UPDATE course_group SET ended_at_us = $1 WHERE id = $2 AND ended_at_us IS NULL";
    for sql in [MEMBERS, MEETINGS, GROUP] {
        change!(&mut *tx, sql, micros(now), group)?;
    }
    Ok(())
}
